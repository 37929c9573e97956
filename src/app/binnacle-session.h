/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/binnacle-link-status.h"
#include "app/binnacle-sign-in.h"
#include "net/binnacle-certificate-pins.h"
#include "net/binnacle-io-thread.h"
#include "sources/binnacle-live-source.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SESSION (binnacle_session_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSession, binnacle_session, BINNACLE, SESSION, GObject)

BinnacleSession    *binnacle_session_new_embedded (BinnacleClock     *clock,
                                                   BinnacleIoThread  *io_thread,
                                                   const char        *client_id,
                                                   const char        *store_path,
                                                   guint              interval);
BinnacleSession    *binnacle_session_new_remote   (BinnacleClock     *clock,
                                                   BinnacleIoThread  *io_thread,
                                                   const char        *client_id,
                                                   const char        *uri,
                                                   const char        *token_file);
void                binnacle_session_start        (BinnacleSession   *self);
void                binnacle_session_reconnect    (BinnacleSession   *self);
void                binnacle_session_insist       (BinnacleSession   *self);
void                binnacle_session_stop         (BinnacleSession   *self);
BinnacleLiveSource *binnacle_session_get_source   (BinnacleSession   *self);
const char         *binnacle_session_get_title    (BinnacleSession   *self);
const char         *binnacle_session_get_address  (BinnacleSession   *self);
gboolean            binnacle_session_is_embedded  (BinnacleSession   *self);
gboolean            binnacle_session_matches      (BinnacleSession   *self,
                                                   const char        *uri,
                                                   const char        *token_file);
void                binnacle_session_get_facts    (BinnacleSession   *self,
                                                   BinnacleLinkFacts *facts);

/* Whom it trusts, and who it is. */
void                      binnacle_session_set_access      (BinnacleSession          *self,
                                                            BinnacleCertificatePins  *pins,
                                                            BinnacleCredentialStore  *store);
BinnacleSignIn           *binnacle_session_get_sign_in     (BinnacleSession          *self);
void                      binnacle_session_sign_in         (BinnacleSession          *self,
                                                            BinnacleCredential       *credential,
                                                            gboolean                  remember);
BinnacleCertificateFault *binnacle_session_dup_certificate (BinnacleSession          *self);
void                      binnacle_session_trust           (BinnacleSession          *self,
                                                            BinnacleCertificateFault *fault);
void                 binnacle_session_set_http        (BinnacleSession  *self,
                                                       BinnacleHttp     *http);

G_END_DECLS
