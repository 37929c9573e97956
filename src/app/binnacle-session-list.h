/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/binnacle-session.h"
#include "config/binnacle-config.h"
#include "net/binnacle-http.h"
#include "net/binnacle-io-thread.h"
#include "net/binnacle-sleep-monitor.h"
#include "sources/binnacle-source-description.h"
#include "sync/binnacle-background-sync.h"
#include "sync/binnacle-outbox.h"
#include "sync/binnacle-store.h"

G_BEGIN_DECLS

/**
 * BinnacleSessionParts:
 * @clock: the clock
 * @io_thread: where connections are served
 * @http: for requests
 * @config: the settings
 * @pins: the certificates that the person trusts
 * @store: where credentials are kept
 * @sleep_monitor: tells of sleep
 * @outbox: where changes are saved
 * @sync: runs what is asked for again and again
 * @cache: where values are kept from one run to the next
 * @client_id: the UUID of this installation
 * @server_path: where the embedded server keeps its channels
 *
 * What the sessions of a profile share. Each part but the texts is referenced by the list.
 */
typedef struct
{
  BinnacleClock           *clock;
  BinnacleIoThread        *io_thread;
  BinnacleHttp            *http;
  BinnacleConfig          *config;
  BinnacleCertificatePins *pins;
  BinnacleCredentialStore *store;
  BinnacleSleepMonitor    *sleep_monitor;
  BinnacleOutbox          *outbox;
  BinnacleBackgroundSync  *sync;
  BinnacleStore           *cache;
  const char              *client_id;
  const char              *server_path;
} BinnacleSessionParts;

#define BINNACLE_TYPE_SESSION_LIST (binnacle_session_list_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSessionList, binnacle_session_list, BINNACLE, SESSION_LIST, GObject)

BinnacleSessionList *binnacle_session_list_new             (const BinnacleSessionParts *parts);
BinnacleSession     *binnacle_session_list_ensure_embedded (BinnacleSessionList        *self);
BinnacleSession     *binnacle_session_list_ensure_source   (BinnacleSessionList        *self,
                                                            const BinnacleSourceDescription *description,
                                                            const char                 *token_file);
BinnacleSession     *binnacle_session_list_make            (BinnacleSessionList        *self,
                                                            const BinnacleSourceDescription *description,
                                                            const char                 *token_file);
BinnacleSession     *binnacle_session_list_make_trial      (BinnacleSessionList        *self,
                                                            const BinnacleSourceDescription *description);
void                 binnacle_session_list_add             (BinnacleSessionList        *self,
                                                            BinnacleSession            *session);
void                 binnacle_session_list_replace         (BinnacleSessionList        *self,
                                                            BinnacleSession            *session,
                                                            BinnacleSession            *replacement);
BinnacleSession     *binnacle_session_list_lookup          (BinnacleSessionList        *self,
                                                            const char                 *id);
void                 binnacle_session_list_close           (BinnacleSessionList        *self);

G_END_DECLS
