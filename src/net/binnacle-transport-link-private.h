/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-transport.h"
#include "net/binnacle-websocket-dialect.h"

G_BEGIN_DECLS

typedef struct _BinnacleTransportLink BinnacleTransportLink;

/**
 * BinnacleTransportLinkFuncs:
 * @opened: the socket is open
 * @closed: it is over
 *
 * What becomes of a link.
 */
typedef struct
{
  void (*opened) (gpointer      user_data);
  void (*closed) (gpointer      user_data,
                  guint         code,
                  const char   *reason,
                  const GError *error);
} BinnacleTransportLinkFuncs;

BinnacleTransportLink *binnacle_transport_link_new               (BinnacleTransport                *transport,
                                                                  const BinnacleTransportLinkFuncs *funcs,
                                                                  gpointer                          user_data);
void                   binnacle_transport_link_open              (BinnacleTransportLink            *self,
                                                                  const BinnacleTransportOptions   *options,
                                                                  BinnacleWebsocketDialect         *dialect,
                                                                  guint                             generation);
gboolean               binnacle_transport_link_send              (BinnacleTransportLink            *self,
                                                                  const char                       *text,
                                                                  GError                          **error);
gboolean               binnacle_transport_link_send_bytes        (BinnacleTransportLink            *self,
                                                                  GBytes                           *text,
                                                                  GError                          **error);
void                   binnacle_transport_link_close             (BinnacleTransportLink            *self);
void                   binnacle_transport_link_retire            (BinnacleTransportLink            *self);
void                   binnacle_transport_link_abort             (BinnacleTransportLink            *self);
void                   binnacle_transport_link_resume            (BinnacleTransportLink            *self);
gboolean               binnacle_transport_link_is_paused         (BinnacleTransportLink            *self);
gsize                  binnacle_transport_link_get_backlog       (BinnacleTransportLink            *self);
gint64                 binnacle_transport_link_get_last_received (BinnacleTransportLink            *self);
gint64                 binnacle_transport_link_get_retry_after   (BinnacleTransportLink            *self);

G_END_DECLS
