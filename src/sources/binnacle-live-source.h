/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-certificate-pins.h"
#include "net/binnacle-credential.h"
#include "net/binnacle-http.h"
#include "net/binnacle-websocket-manager.h"
#include "sources/binnacle-source.h"

G_BEGIN_DECLS

/**
 * BinnacleLiveTransport:
 * @BINNACLE_LIVE_TRANSPORT_WEBSOCKET: the server tells each value by itself
 * @BINNACLE_LIVE_TRANSPORT_POLLING: it is asked now and then, over HTTP
 *
 * The way by which values come.
 */
typedef enum
{
  BINNACLE_LIVE_TRANSPORT_WEBSOCKET,
  BINNACLE_LIVE_TRANSPORT_POLLING
} BinnacleLiveTransport;

#define BINNACLE_TYPE_LIVE_TRANSPORT (binnacle_live_transport_get_type ())

BINNACLE_EXPORT
GType binnacle_live_transport_get_type (void);

#define BINNACLE_TYPE_LIVE_SOURCE (binnacle_live_source_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleLiveSource, binnacle_live_source, BINNACLE, LIVE_SOURCE, BinnacleSource)

BINNACLE_EXPORT
BinnacleLiveSource       *binnacle_live_source_new           (const char               *id,
                                                              BinnacleClock            *clock,
                                                              GRand                    *random,
                                                              BinnacleTransportFactory  factory,
                                                              gpointer                  factory_data,
                                                              GDestroyNotify            factory_destroy);
BINNACLE_EXPORT
void                      binnacle_live_source_set_uri       (BinnacleLiveSource       *self,
                                                              const char               *uri);
BINNACLE_EXPORT
void                      binnacle_live_source_set_token     (BinnacleLiveSource       *self,
                                                              const char               *token);
BINNACLE_EXPORT
void                      binnacle_live_source_set_client    (BinnacleLiveSource       *self,
                                                              const char               *client_id,
                                                              const char               *name);
BINNACLE_EXPORT
BinnacleWebsocketManager *binnacle_live_source_get_manager   (BinnacleLiveSource       *self);
BINNACLE_EXPORT
gboolean                  binnacle_live_source_get_recovered (BinnacleLiveSource       *self);
BINNACLE_EXPORT
void                      binnacle_live_source_set_http      (BinnacleLiveSource       *self,
                                                              BinnacleHttp             *http);
BINNACLE_EXPORT
void                      binnacle_live_source_set_pins      (BinnacleLiveSource       *self,
                                                              BinnacleCertificatePins  *pins);
BINNACLE_EXPORT
void                      binnacle_live_source_set_credential (BinnacleLiveSource      *self,
                                                              BinnacleCredential       *credential);
BINNACLE_EXPORT
guint                     binnacle_live_source_count_subscribed (BinnacleLiveSource   *self,
                                                              guint                    *n_asked);
BINNACLE_EXPORT
gint64                    binnacle_live_source_get_last_received (BinnacleLiveSource   *self);
BINNACLE_EXPORT
BinnacleLiveTransport     binnacle_live_source_get_transport (BinnacleLiveSource       *self);
BINNACLE_EXPORT
const GError             *binnacle_live_source_get_polling_error (BinnacleLiveSource   *self);

G_END_DECLS
