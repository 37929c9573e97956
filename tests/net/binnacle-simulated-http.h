/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-simulated-clock.h"
#include "net/binnacle-http.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SIMULATED_HTTP (binnacle_simulated_http_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSimulatedHttp, binnacle_simulated_http, BINNACLE, SIMULATED_HTTP, GObject)

/**
 * BinnacleSimulatedHttpFunc:
 * @options: what was asked for
 * @path: of it, with the query
 * @user_data: as given
 * @error: return location for an error, in place of an answer
 *
 * Plays the server, when the request arrives there.
 *
 * Returns: (transfer full) (nullable): the answer; %NULL without an error: none
 *   ever comes
 */
typedef BinnacleHttpResponse *(*BinnacleSimulatedHttpFunc) (const BinnacleHttpOptions  *options,
                                                            const char                 *path,
                                                            gpointer                    user_data,
                                                            GError                    **error);

BinnacleSimulatedHttp *binnacle_simulated_http_new               (BinnacleSimulatedClock    *clock,
                                                                  BinnacleSimulatedHttpFunc  func,
                                                                  gpointer                   user_data);
/* How long request and answer take together, in µs. */
void                   binnacle_simulated_http_set_delay         (BinnacleSimulatedHttp     *self,
                                                                  gint64                     delay);
guint                  binnacle_simulated_http_count             (BinnacleSimulatedHttp     *self,
                                                                  const char                *part);
guint                  binnacle_simulated_http_get_n_in_flight   (BinnacleSimulatedHttp     *self);
guint                  binnacle_simulated_http_get_max_in_flight (BinnacleSimulatedHttp     *self);
/* When requests were sent, monotonic. */
GArray                *binnacle_simulated_http_get_times         (BinnacleSimulatedHttp     *self);

BinnacleHttpResponse  *binnacle_simulated_http_make_response     (guint                      status,
                                                                  const char                *etag,
                                                                  const char                *body);

G_END_DECLS
