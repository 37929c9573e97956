/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-http.h"
#include "sources/binnacle-readings-private.h"
#include "sources/binnacle-source-description.h"

G_BEGIN_DECLS

/* One question to Prometheus, and what becomes of its answer in the HTTP thread. */
typedef struct
{
  BinnacleSourceChannel *channel; /* NULL: series, or the version */
  char                  *query;   /* NULL: for the version */
  char                  *scope;   /* what the answer is all of; NULL: one channel */
  guint                  member;
} BinnaclePrometheusAsk;

/* What came of it: exactly one of the three. */
typedef struct
{
  BinnacleReadings *readings;
  char             *version;
  GError           *error;
} BinnaclePrometheusReply;

/* channel: (nullable), copied; query: (transfer full) (nullable); scope: (transfer full) */
BinnaclePrometheusAsk *binnacle_prometheus_ask_new         (const BinnacleSourceChannel *channel,
                                                            guint                        member,
                                                            char                        *query,
                                                            char                        *scope);
BinnaclePrometheusAsk *binnacle_prometheus_ask_copy        (const BinnaclePrometheusAsk *self);
void                   binnacle_prometheus_ask_free        (gpointer                     self);
/* A BinnacleHttpDecodeFunc; its data is an ask, its result a reply; it never fails. */
gpointer               binnacle_prometheus_ask_decode      (BinnacleHttpResponse        *response,
                                                            gpointer                     user_data,
                                                            GError                     **error);
void                   binnacle_prometheus_reply_free      (gpointer                     reply);

/* base: the address of the server, with what stands before /api; form: the parameters */
char                  *binnacle_prometheus_make_uri        (const char                  *base,
                                                            const char                  *path,
                                                            const char                  *form);
/* Sets method, uri and body, by which a long query is posted: servers and proxies take heads of
 * 8 KiB; what they point to is in uri and body, to be freed */
void                   binnacle_prometheus_fill_options    (BinnacleHttpOptions         *options,
                                                            const char                  *base,
                                                            const char                  *path,
                                                            const char                  *form,
                                                            char                       **uri,
                                                            GBytes                     **body);

G_END_DECLS
