/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "net/binnacle-http.h"

G_BEGIN_DECLS

/* The REST half of the Binnacle Live Protocol: where things are, and what one
 * request of the other half is over here. */

/* A channel that is nobody's: where nothing is wanted, the server is still asked
 * whether it is there, and who it is. */
#define BINNACLE_LIVE_REST_NOTHING "binnacle/nothing"

/* What an answer is in the other half: a `result` or `error`, without its id. */
typedef struct
{
  guint       status;
  gint64      retry_after; /* µs */
  JsonObject *reply;       /* NULL: the answer is not the server's */
} BinnacleLiveRestReply;

char                  *binnacle_live_rest_make_base     (const char            *uri);
char                  *binnacle_live_rest_make_match    (const char * const    *patterns);
char                  *binnacle_live_rest_make_request  (JsonObject            *request);
GBytes                *binnacle_live_rest_make_mutate   (JsonObject            *mutate);
/* Any thread; a BinnacleHttpDecodeFunc. */
gpointer               binnacle_live_rest_decode_reply  (BinnacleHttpResponse  *response,
                                                         gpointer               user_data,
                                                         GError               **error);
void                   binnacle_live_rest_reply_free    (gpointer               reply);
/* Of an answer that is no success: BINNACLE_PROTOCOL_ERROR, or
 * BINNACLE_CONNECTION_ERROR_UNAUTHORIZED, NOT_BINNACLE or REFUSED. */
GError                *binnacle_live_rest_make_error    (guint                  status,
                                                         JsonObject            *reply);

G_END_DECLS
