/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "base/binnacle-clock.h"
#include "net/binnacle-http.h"

G_BEGIN_DECLS

/* One request and its answer. Made in the main thread, run in the I/O thread,
 * and read in the main thread again once it is over. */
typedef struct _BinnacleHttpExchange BinnacleHttpExchange;

/* Called once, in the I/O thread, when it is over; takes the I/O thread's
 * reference. */
typedef void (*BinnacleHttpExchangeFunc) (BinnacleHttpExchange *self,
                                          gpointer              user_data);

BinnacleHttpExchange *binnacle_http_exchange_new         (const BinnacleHttpOptions  *options,
                                                          gpointer                    decode_data,
                                                          BinnacleClock              *clock,
                                                          GError                    **error);
BinnacleHttpExchange *binnacle_http_exchange_ref         (BinnacleHttpExchange       *self);
void                  binnacle_http_exchange_unref       (BinnacleHttpExchange       *self);
const char           *binnacle_http_exchange_get_place   (BinnacleHttpExchange       *self);
gboolean              binnacle_http_exchange_uses_proxy  (BinnacleHttpExchange       *self);
/* The I/O thread; another one only where that one is held up. */
void                  binnacle_http_exchange_cancel      (BinnacleHttpExchange       *self);
/* The I/O thread. */
gboolean              binnacle_http_exchange_has_begun   (BinnacleHttpExchange       *self);
void                  binnacle_http_exchange_run         (BinnacleHttpExchange       *self,
                                                          SoupSession                *session,
                                                          BinnacleHttpExchangeFunc    done,
                                                          gpointer                    user_data);
/* Once it is over. */
BinnacleHttpResponse *binnacle_http_exchange_take_result (BinnacleHttpExchange       *self,
                                                          GError                    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleHttpExchange, binnacle_http_exchange_unref)

G_END_DECLS
