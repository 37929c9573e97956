/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/binnacle-live-session.h"
#include "app/binnacle-session-private.h"

G_BEGIN_DECLS

/* For the kinds of live sessions alone. */

void                binnacle_live_session_set_up         (BinnacleLiveSession     *self,
                                                          const char              *id,
                                                          BinnacleClock           *clock,
                                                          BinnacleIoThread        *io_thread,
                                                          const char              *client_id,
                                                          const char              *uri,
                                                          const char              *icon_name);
BinnacleLiveSource *binnacle_live_session_get_source     (BinnacleLiveSession     *self);
void                binnacle_live_session_set_pins       (BinnacleLiveSession     *self,
                                                          BinnacleCertificatePins *pins);
void                binnacle_live_session_set_credential (BinnacleLiveSession     *self,
                                                          BinnacleCredential      *credential);
void                binnacle_live_session_connect        (BinnacleLiveSession     *self,
                                                          const char              *token);
gboolean            binnacle_live_session_end_connection (BinnacleLiveSession     *self);

G_END_DECLS
