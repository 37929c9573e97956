/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "net/binnacle-http.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_LIVE_REST_CLIENT (binnacle_live_rest_client_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleLiveRestClient, binnacle_live_rest_client, BINNACLE, LIVE_REST_CLIENT, GObject)

/**
 * BinnacleLiveRestServer:
 * @uri: where its WebSocket is, `ws://` or `wss://`
 * @token: (nullable): what it asks for
 * @authorization: (nullable): a whole `Authorization` header in its place
 * @pinned: (nullable): see [struct@HttpOptions]
 * @use_proxy: whether to go through the system's proxy
 * @timeout: for one request, in µs
 * @max_body: the largest answer, in bytes
 *
 * Where to ask, and how. Copied.
 */
typedef struct
{
  const char *uri;
  const char *token;
  char       *authorization;
  const char *pinned;
  gboolean    use_proxy;
  gint64      timeout;
  gsize       max_body;
} BinnacleLiveRestServer;

/* The server that answers is not the one that was last polled. */
typedef void (*BinnacleLiveDoubtFunc) (gpointer user_data);

BinnacleLiveRestClient *binnacle_live_rest_client_new            (BinnacleHttp                  *http);
void                    binnacle_live_rest_client_open           (BinnacleLiveRestClient        *self,
                                                                  const BinnacleLiveRestServer  *server);
/* For requests and operations, which are refused as not sent otherwise. */
void                    binnacle_live_rest_client_set_connected  (BinnacleLiveRestClient        *self,
                                                                  gboolean                       connected);
gboolean                binnacle_live_rest_client_is_connected   (BinnacleLiveRestClient        *self);
/* All that is under way fails; what became of it is unknown. */
void                    binnacle_live_rest_client_cancel         (BinnacleLiveRestClient        *self);

/* Who polls is told where somebody else finds another server. */
void                    binnacle_live_rest_client_set_doubt_func (BinnacleLiveRestClient       *self,
                                                                  BinnacleLiveDoubtFunc         func,
                                                                  gpointer                      user_data);
void                    binnacle_live_rest_client_doubt          (BinnacleLiveRestClient       *self);

/* options: method, etag, body and decoder count; errors are of the domain
 * BINNACLE_CONNECTION_ERROR */
void                    binnacle_live_rest_client_send_async     (BinnacleLiveRestClient        *self,
                                                                  const char                    *path,
                                                                  const BinnacleHttpOptions     *options,
                                                                  GAsyncReadyCallback            callback,
                                                                  gpointer                       user_data);
/* Whether there is a server at all; without the token. */
void                    binnacle_live_rest_client_check_async    (BinnacleLiveRestClient        *self,
                                                                  GAsyncReadyCallback            callback,
                                                                  gpointer                       user_data);
BinnacleHttpResponse   *binnacle_live_rest_client_finish         (BinnacleLiveRestClient        *self,
                                                                  GAsyncResult                  *result,
                                                                  GError                       **error);

/* A `describe` or `history` request; the result is as over WebSocket. */
void                    binnacle_live_rest_client_request_async  (BinnacleLiveRestClient        *self,
                                                                  JsonObject                    *request,
                                                                  GAsyncReadyCallback            callback,
                                                                  gpointer                       user_data);
JsonObject             *binnacle_live_rest_client_request_finish (BinnacleLiveRestClient        *self,
                                                                  GAsyncResult                  *result,
                                                                  GError                       **error);

/* mutate: a `mutate` message without its id; timeout: µs, 0 for the usual one.
 *
 * Gives the server's `result` or `error` message, without id, or NULL where there
 * was no answer of the server's own: with NOT_CONNECTED it was not sent, with any
 * other error its outcome is unknown. */
void                    binnacle_live_rest_client_mutate_async   (BinnacleLiveRestClient        *self,
                                                                  JsonObject                    *mutate,
                                                                  gint64                         timeout,
                                                                  GAsyncReadyCallback            callback,
                                                                  gpointer                       user_data);
JsonObject             *binnacle_live_rest_client_mutate_finish  (BinnacleLiveRestClient        *self,
                                                                  GAsyncResult                  *result,
                                                                  guint                         *status,
                                                                  GError                       **error);
/* Asks who the server is: the answer's `result` has its `server_id`. Ends with
 * binnacle_live_rest_client_mutate_finish(). */
void                    binnacle_live_rest_client_identify_async (BinnacleLiveRestClient        *self,
                                                                  GAsyncReadyCallback            callback,
                                                                  gpointer                       user_data);

G_END_DECLS
