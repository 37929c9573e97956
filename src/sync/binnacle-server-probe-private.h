/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-http.h"
#include "sync/binnacle-sync-link.h"

G_BEGIN_DECLS

/* What answers at a server's address. */
typedef enum
{
  BINNACLE_PROBE_NOBODY, /* nothing comes back from there */
  BINNACLE_PROBE_SERVER, /* the server, or something before it that knows it */
  BINNACLE_PROBE_PORTAL  /* somebody on the way, who lets nothing through */
} BinnacleProbeAnswer;

void                binnacle_server_probe_async  (BinnacleHttp                *http,
                                                  const BinnacleSyncLinkFacts *link,
                                                  GCancellable                *cancellable,
                                                  GAsyncReadyCallback          callback,
                                                  gpointer                     user_data);
/* Cannot fail: portal_uri is the page to open, or NULL. */
BinnacleProbeAnswer binnacle_server_probe_finish (GAsyncResult                *result,
                                                  char                       **portal_uri);
/* The page that a portal would put itself before: the server's own, without encryption. */
char               *binnacle_server_probe_make_portal_uri (const char         *probe_uri);

G_END_DECLS
