/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-visibility.h"
#include "net/binnacle-http-response.h"

G_BEGIN_DECLS

#define BINNACLE_HTTP_ERROR (binnacle_http_error_quark ())

/**
 * BinnacleHttpError:
 * @BINNACLE_HTTP_ERROR_INVALID_URI: not an `http://` or `https://` address
 * @BINNACLE_HTTP_ERROR_UNREACHABLE: nobody listens there, or it can't be reached
 * @BINNACLE_HTTP_ERROR_TLS: no trustworthy encrypted connection; where that is for
 *   the certificate, the error is %BINNACLE_CONNECTION_ERROR_TLS, which holds it
 * @BINNACLE_HTTP_ERROR_TIMED_OUT: no whole answer in time: a POST may have been carried out
 * @BINNACLE_HTTP_ERROR_CUT_SHORT: the answer, or the connection, ended too early
 * @BINNACLE_HTTP_ERROR_TOO_LARGE: the answer is larger than allowed
 * @BINNACLE_HTTP_ERROR_REDIRECT: redirected too often, or to where it may not lead
 * @BINNACLE_HTTP_ERROR_PROTOCOL: the answer is not HTTP, or not what was asked for
 *
 * Why there is no answer. Messages are sentences for the person. An answer with a
 * status such as 404 is none of these, but a response.
 */
typedef enum
{
  BINNACLE_HTTP_ERROR_INVALID_URI,
  BINNACLE_HTTP_ERROR_UNREACHABLE,
  BINNACLE_HTTP_ERROR_TLS,
  BINNACLE_HTTP_ERROR_TIMED_OUT,
  BINNACLE_HTTP_ERROR_CUT_SHORT,
  BINNACLE_HTTP_ERROR_TOO_LARGE,
  BINNACLE_HTTP_ERROR_REDIRECT,
  BINNACLE_HTTP_ERROR_PROTOCOL
} BinnacleHttpError;

/**
 * BinnacleHttpDecodeFunc:
 * @response: the whole answer, of any status
 * @user_data: as given
 * @error: return location for an error, which becomes that of the request
 *
 * Makes something of an answer. Called away from the main thread, so that a large
 * body does not hold it up; what it uses must allow that.
 *
 * Returns: (transfer full) (nullable): what it made, which may be %NULL
 */
typedef gpointer (*BinnacleHttpDecodeFunc) (BinnacleHttpResponse  *response,
                                            gpointer               user_data,
                                            GError               **error);

/**
 * BinnacleHttpOptions:
 * @method: (nullable): `GET`, the default, or `POST`
 * @uri: where to, `http://` or `https://`
 * @token: (nullable): sent as `Authorization: Bearer`, and to @uri's origin only
 * @headers: (nullable) (array zero-terminated=1): more headers, each a name and
 *   then a value; sent to @uri's origin only
 * @body: (nullable): for `POST`
 * @content_type: (nullable): of @body
 * @etag: (nullable): sent as `If-None-Match`: the answer may be 304
 * @timeout: for all of it, redirects included, in µs; 0 for 20 s
 * @max_body: the largest body to take, in bytes after decompression; 0 for 4 MiB
 * @max_redirects: how many to follow; a `POST` follows none
 * @show_redirects: whether a redirect is an answer like any other, for who wants to
 *   know where it leads; none is followed then
 * @use_proxy: whether to go through the system's proxy
 * @pinned: (nullable): the fingerprint of the only certificate to take from @uri's
 *   origin, as [method@CertificatePins.lookup] gives it
 * @decode: (nullable): makes something of the answer
 * @decode_data: for @decode
 * @decode_data_free: (nullable): frees @decode_data, in any thread
 * @decoded_free: (nullable): frees what @decode made
 *
 * What to ask for. Copied by [method@Http.send_async], which takes @decode_data.
 */
typedef struct
{
  const char             *method;
  const char             *uri;
  const char             *token;
  const char * const     *headers;
  GBytes                 *body;
  const char             *content_type;
  const char             *etag;
  gint64                  timeout;
  gsize                   max_body;
  guint                   max_redirects;
  gboolean                show_redirects;
  gboolean                use_proxy;
  const char             *pinned;
  BinnacleHttpDecodeFunc  decode;
  gpointer                decode_data;
  GDestroyNotify          decode_data_free;
  GDestroyNotify          decoded_free;
} BinnacleHttpOptions;

#define BINNACLE_TYPE_HTTP (binnacle_http_get_type ())

BINNACLE_EXPORT
G_DECLARE_INTERFACE (BinnacleHttp, binnacle_http, BINNACLE, HTTP, GObject)

/**
 * BinnacleHttpInterface:
 * @send_async: asks, without blocking
 * @send_finish: what came of it
 *
 * HTTP requests, over a real network or in simulated time.
 */
struct _BinnacleHttpInterface
{
  GTypeInterface parent_iface;

  void                  (*send_async)  (BinnacleHttp               *self,
                                        const BinnacleHttpOptions  *options,
                                        GCancellable               *cancellable,
                                        GAsyncReadyCallback         callback,
                                        gpointer                    user_data);
  BinnacleHttpResponse *(*send_finish) (BinnacleHttp               *self,
                                        GAsyncResult               *result,
                                        GError                    **error);
};

BINNACLE_EXPORT
GQuark                binnacle_http_error_quark  (void);

BINNACLE_EXPORT
void                  binnacle_http_send_async   (BinnacleHttp               *self,
                                                  const BinnacleHttpOptions  *options,
                                                  GCancellable               *cancellable,
                                                  GAsyncReadyCallback         callback,
                                                  gpointer                    user_data);
BINNACLE_EXPORT
BinnacleHttpResponse *binnacle_http_send_finish  (BinnacleHttp               *self,
                                                  GAsyncResult               *result,
                                                  GError                    **error);

BINNACLE_EXPORT
gint64                binnacle_http_parse_retry_after (const char           *text,
                                                       gint64                now);
BINNACLE_EXPORT
gint64                binnacle_http_parse_date        (const char           *text);

G_END_DECLS
