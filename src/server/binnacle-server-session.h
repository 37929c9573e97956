/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "server/binnacle-server-context.h"
#include "wire/binnacle-metered-stream.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SERVER_SESSION (binnacle_server_session_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleServerSession, binnacle_server_session, BINNACLE, SERVER_SESSION, GObject)

typedef void (*BinnacleServerSessionFunc) (BinnacleServerSession *session,
                                           gpointer               user_data);

BinnacleServerSession *binnacle_server_session_new          (BinnacleServerContext     *context,
                                                             GIOStream                 *stream,
                                                             GUri                      *uri,
                                                             BinnacleServerSessionFunc  ended,
                                                             gpointer                   user_data);
void                   binnacle_server_session_changed      (BinnacleServerSession     *self,
                                                             BinnacleChannelRecord     *record);
void                   binnacle_server_session_settled      (BinnacleServerSession     *self);
void                   binnacle_server_session_bye          (BinnacleServerSession     *self,
                                                             gushort                    close_code,
                                                             const char                *code,
                                                             const char                *message,
                                                             gboolean                   reconnect);
void                   binnacle_server_session_drop         (BinnacleServerSession     *self);
gboolean               binnacle_server_session_is_welcome   (BinnacleServerSession     *self);

G_END_DECLS
