/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-http.h"
#include "sources/binnacle-source-description.h"
#include "sources/binnacle-source.h"
#include "sync/binnacle-background-sync.h"

G_BEGIN_DECLS

/**
 * BinnacleSourceSetup:
 * @clock: what sources wait on
 * @random: for the delays between attempts
 * @http: what goes over HTTP goes through this
 * @sync: where what must be asked for now and then has its jobs
 * @factory: (nullable): makes a transport for each attempt to open a WebSocket
 * @factory_data: for @factory
 * @factory_destroy: (nullable): frees @factory_data, which is taken by
 *   binnacle_source_new_from_description() whatever comes of it
 *
 * What a source needs besides its description. All of it is borrowed but @factory_data.
 */
typedef struct
{
  BinnacleClock            *clock;
  GRand                    *random;
  BinnacleHttp             *http;
  BinnacleBackgroundSync   *sync;
  BinnacleTransportFactory  factory;
  gpointer                  factory_data;
  GDestroyNotify            factory_destroy;
} BinnacleSourceSetup;

BINNACLE_EXPORT
BinnacleSource *binnacle_source_new_from_description (const BinnacleSourceDescription  *description,
                                                      const BinnacleSourceSetup        *setup,
                                                      GError                          **error);

G_END_DECLS
