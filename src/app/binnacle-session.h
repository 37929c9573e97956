/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/binnacle-link-status.h"
#include "app/binnacle-sign-in.h"
#include "net/binnacle-certificate-pins.h"
#include "sources/binnacle-source.h"
#include "widgets/binnacle-dashboard.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SESSION (binnacle_session_get_type ())

G_DECLARE_DERIVABLE_TYPE (BinnacleSession, binnacle_session, BINNACLE, SESSION, GObject)

/**
 * BinnacleSessionClass:
 * @start: start what is needed, then connect
 * @reconnect: connect now, from any state
 * @insist: connect now, though the server asked to be left alone; %NULL where it can't
 * @stop: end what was started beside the source; %NULL where there is nothing
 * @get_facts: complete what is known of the link
 * @get_log: what the link went through
 * @list_dashboards: what can be shown of it; by default the dashboards of Binnacle servers
 * @use_credential: there is a credential to try, or none any more; %NULL where nobody can sign in
 * @credential_changed: the person entered another credential, which is used next; may be %NULL
 * @trust_changed: other certificates are trusted than before; %NULL where that is nothing to it
 *
 * What sessions of a kind do.
 */
struct _BinnacleSessionClass
{
  GObjectClass parent_class;

  void                   (*start)          (BinnacleSession    *self);
  void                   (*reconnect)      (BinnacleSession    *self);
  void                   (*insist)         (BinnacleSession    *self);
  void                   (*stop)           (BinnacleSession    *self);
  void                   (*get_facts)      (BinnacleSession    *self,
                                            BinnacleLinkFacts  *facts);
  BinnacleConnectionLog *(*get_log)        (BinnacleSession    *self);
  GListModel            *(*list_dashboards) (BinnacleSession   *self);
  void                   (*use_credential) (BinnacleSession    *self,
                                            BinnacleCredential *credential);
  void                   (*credential_changed) (BinnacleSession *self);
  void                   (*trust_changed)  (BinnacleSession    *self);
};

void                      binnacle_session_start           (BinnacleSession          *self);
void                      binnacle_session_reconnect       (BinnacleSession          *self);
void                      binnacle_session_insist          (BinnacleSession          *self);
void                      binnacle_session_stop            (BinnacleSession          *self);
void                      binnacle_session_set_suspended   (BinnacleSession          *self,
                                                            gboolean                  suspended);
gboolean                  binnacle_session_get_suspended   (BinnacleSession          *self);
BinnacleSource           *binnacle_session_get_source      (BinnacleSession          *self);
BinnacleConnectionLog    *binnacle_session_get_log         (BinnacleSession          *self);
const char               *binnacle_session_get_id          (BinnacleSession          *self);
void                      binnacle_session_set_id          (BinnacleSession          *self,
                                                            const char               *id);
GListModel               *binnacle_session_get_dashboards  (BinnacleSession          *self);
const char               *binnacle_session_get_title       (BinnacleSession          *self);
void                      binnacle_session_set_title       (BinnacleSession          *self,
                                                            const char               *title);
const char               *binnacle_session_get_address     (BinnacleSession          *self);
const char               *binnacle_session_get_icon_name   (BinnacleSession          *self);
void                      binnacle_session_get_facts       (BinnacleSession          *self,
                                                            BinnacleLinkFacts        *facts);

/* What is believed of the network between; nothing where there is none. */
void                      binnacle_session_set_belief      (BinnacleSession          *self,
                                                            BinnacleNetworkBelief    *belief);

/* Whom it trusts, and who it is. */
void                      binnacle_session_set_access      (BinnacleSession          *self,
                                                            BinnacleCertificatePins  *pins,
                                                            BinnacleCredentialStore  *store);
BinnacleSignIn           *binnacle_session_get_sign_in     (BinnacleSession          *self);
void                      binnacle_session_sign_in         (BinnacleSession          *self,
                                                            BinnacleCredential       *credential,
                                                            gboolean                  remember);
void                      binnacle_session_set_credential  (BinnacleSession          *self,
                                                            BinnacleCredential       *credential);
BinnacleCertificateFault *binnacle_session_dup_certificate (BinnacleSession          *self);
void                      binnacle_session_trust           (BinnacleSession          *self,
                                                            BinnacleCertificateFault *fault);

G_END_DECLS
