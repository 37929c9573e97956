/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "net/binnacle-http.h"

#include <libsoup/soup.h>

#define MAX_RETRY_AFTER_SECONDS (24 * 60 * 60)

/**
 * BinnacleHttp:
 *
 * HTTP requests. A request is given up when its time is over, when its body is
 * larger than allowed, or when it is cancelled; nothing of it comes later. An
 * answer with any status is a response; errors are of the domain
 * %BINNACLE_HTTP_ERROR, %BINNACLE_CONNECTION_ERROR_TLS with the certificate that is
 * not trusted, %G_IO_ERROR_CANCELLED, or of the request's decoder.
 *
 * All functions belong to the main thread, and callbacks are called there.
 */

/**
 * binnacle_http_error_quark:
 *
 * Returns: the domain of [error@HttpError]
 */
G_DEFINE_QUARK (binnacle-http-error-quark, binnacle_http_error)
G_DEFINE_INTERFACE (BinnacleHttp, binnacle_http, G_TYPE_OBJECT)

static void
binnacle_http_default_init (BinnacleHttpInterface *iface)
{
}

/**
 * binnacle_http_send_async:
 * @self: an HTTP client
 * @options: what to ask for
 * @cancellable: (nullable): gives the request up
 * @callback: (scope async): told when it is over
 * @user_data: for @callback
 *
 * Asks. Nothing here blocks.
 */
void
binnacle_http_send_async (BinnacleHttp              *self,
                          const BinnacleHttpOptions *options,
                          GCancellable              *cancellable,
                          GAsyncReadyCallback        callback,
                          gpointer                   user_data)
{
  g_return_if_fail (BINNACLE_IS_HTTP (self));
  g_return_if_fail (options != NULL && options->uri != NULL);

  BINNACLE_HTTP_GET_IFACE (self)->send_async (self, options, cancellable, callback, user_data);
}

/**
 * binnacle_http_send_finish:
 * @self: an HTTP client
 * @result: as the callback got it
 * @error: return location for an error
 *
 * Returns: (transfer full): the answer, or %NULL with @error
 */
BinnacleHttpResponse *
binnacle_http_send_finish (BinnacleHttp  *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (BINNACLE_IS_HTTP (self), NULL);

  return BINNACLE_HTTP_GET_IFACE (self)->send_finish (self, result, error);
}

/**
 * binnacle_http_parse_retry_after:
 * @text: (nullable): the header `Retry-After` as it is: seconds or a date
 * @now: the time of day, in µs since 1970
 *
 * Reads how long a server wants to be left alone (RFC 9110 §10.2.3).
 *
 * Returns: in µs, at most a day; 0 where it does not say
 */
gint64
binnacle_http_parse_retry_after (const char *text,
                                 gint64      now)
{
  g_autoptr (GDateTime) date = NULL;
  guint64 seconds = 0;

  if (text == NULL)
    return 0;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &seconds, NULL))
    return (gint64) MIN (seconds, MAX_RETRY_AFTER_SECONDS) * G_USEC_PER_SEC;
  date = soup_date_time_new_from_http_string (text);
  if (date == NULL)
    return 0;
  return CLAMP (g_date_time_to_unix (date) * G_USEC_PER_SEC - now, 0,
                (gint64) MAX_RETRY_AFTER_SECONDS * G_USEC_PER_SEC);
}

/**
 * binnacle_http_parse_date:
 * @text: (nullable): the header `Date` as it is
 *
 * Reads what time it is for a server (RFC 9110 §6.6.1).
 *
 * Returns: in ms since 1970; 0 where it does not say
 */
gint64
binnacle_http_parse_date (const char *text)
{
  g_autoptr (GDateTime) date = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;

  return date != NULL ? MAX (0, g_date_time_to_unix (date)) * 1000 : 0;
}
