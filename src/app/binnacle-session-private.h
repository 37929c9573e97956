/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/binnacle-session.h"

G_BEGIN_DECLS

/* For the kinds of sessions alone. */

void                     binnacle_session_set_up           (BinnacleSession  *self,
                                                            BinnacleSource   *source,
                                                            const char       *uri,
                                                            const char       *icon_name);
void                     binnacle_session_set_uri          (BinnacleSession  *self,
                                                            const char       *uri);
const char              *binnacle_session_get_uri          (BinnacleSession  *self);
BinnacleClock           *binnacle_session_get_clock        (BinnacleSession  *self);
GCancellable            *binnacle_session_get_cancellable  (BinnacleSession  *self);
BinnacleCertificatePins *binnacle_session_get_pins         (BinnacleSession  *self);
gboolean                 binnacle_session_is_running       (BinnacleSession  *self);
void                     binnacle_session_set_running      (BinnacleSession  *self);
gboolean                 binnacle_session_is_starting      (BinnacleSession  *self);
void                     binnacle_session_set_starting     (BinnacleSession  *self,
                                                            gboolean          starting,
                                                            const GError     *error);
void                     binnacle_session_set_token_file   (BinnacleSession  *self,
                                                            const char       *path);
const char              *binnacle_session_get_token_path   (BinnacleSession  *self);
void                     binnacle_session_set_secret_name  (BinnacleSession  *self,
                                                            const char       *name);
BinnacleCredentialStore *binnacle_session_get_store        (BinnacleSession  *self);
void                     binnacle_session_give_notice      (BinnacleSession  *self,
                                                            const GError     *error);
void                     binnacle_session_load_credential  (BinnacleSession  *self);
void                     binnacle_session_set_live         (BinnacleSession  *self,
                                                            gboolean          live,
                                                            gint64            silence);
void                     binnacle_session_emit_changed     (BinnacleSession  *self);

G_END_DECLS
