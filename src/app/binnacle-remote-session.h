/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/binnacle-live-session.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_REMOTE_SESSION (binnacle_remote_session_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleRemoteSession, binnacle_remote_session, BINNACLE, REMOTE_SESSION, BinnacleLiveSession)

BinnacleSession *binnacle_remote_session_new      (BinnacleClock         *clock,
                                                   BinnacleIoThread      *io_thread,
                                                   const char            *client_id,
                                                   const char            *uri,
                                                   const char            *token_file);
gboolean         binnacle_remote_session_matches  (BinnacleRemoteSession *self,
                                                   const char            *uri,
                                                   const char            *token_file);
void             binnacle_remote_session_set_http (BinnacleRemoteSession *self,
                                                   BinnacleHttp          *http);

G_END_DECLS
