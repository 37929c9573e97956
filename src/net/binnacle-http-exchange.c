/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "net/binnacle-certificate-fault.h"
#include "net/binnacle-connection-failure-private.h"
#include "net/binnacle-credential.h"
#include "net/binnacle-http-exchange-private.h"

#define DEFAULT_MAX_BODY ((gsize) 4 * 1024 * 1024)
#define READ_SIZE (16 * 1024)

/* A longer address is nobody's (RFC 9110 §4.1 asks for 8000). */
#define MAX_URI (64 * 1024)

struct _BinnacleHttpExchange
{
  gint                      ref_count;   /* atomic */
  GCancellable             *cancellable;

  /* As asked for */
  gboolean                  is_post;
  GUri                     *origin;
  char                     *token;
  GStrv                     headers;
  GBytes                   *content;
  char                     *content_type;
  char                     *etag;
  gsize                     max_body;
  guint                     max_redirects;
  gboolean                  show_redirects;
  gboolean                  use_proxy;
  char                     *pinned;
  BinnacleHttpDecodeFunc    decode;
  gpointer                  decode_data;
  GDestroyNotify            decode_data_free;
  GDestroyNotify            decoded_free;
  BinnacleClock            *clock;
  char                     *place;       /* host and port of the origin */

  /* The I/O thread's own */
  SoupSession              *session;
  SoupMessage              *message;
  GUri                     *uri;         /* where it is now */
  char                     *uri_place;
  guint                     n_redirects;
  BinnacleCertificateFault *fault;
  GInputStream             *stream;
  GByteArray               *body;
  BinnacleHttpExchangeFunc  done;
  gpointer                  user_data;

  /* What came of it */
  BinnacleHttpResponse     *response;
  GError                   *error;
};

static gboolean
invalid (GError     **error,
         const char  *message)
{
  g_set_error_literal (error, BINNACLE_HTTP_ERROR, BINNACLE_HTTP_ERROR_INVALID_URI, message);
  return FALSE;
}

static gboolean
check_uri (GUri    *uri,
           GError **error)
{
  const char *scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);

  if (!g_str_equal (scheme, "http") && !g_str_equal (scheme, "https"))
    return invalid (error, _("The address must begin with https:// or http://."));
  if (host == NULL || *host == '\0')
    return invalid (error, _("The address names no server. Enter one such as https://example.org/data.json."));
  if (g_uri_get_port (uri) == 0)
    return invalid (error, _("The port in the address must be a number from 1 to 65535."));
  if (g_uri_get_userinfo (uri) != NULL)
    return invalid (error, _("The address must not hold a user name or password."));
  return TRUE;
}

static GUri *
parse_uri (const char  *text,
           GError     **error)
{
  g_autoptr (GUri) uri = NULL;

  if (strnlen (text, MAX_URI + 1) > MAX_URI)
    {
      invalid (error, _("The address is too long."));
      return NULL;
    }
  uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL)
    {
      invalid (error, _("This is not an address. Enter one such as https://example.org/data.json."));
      return NULL;
    }
  return check_uri (uri, error) ? g_steal_pointer (&uri) : NULL;
}

static char *
make_place (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  gboolean is_ipv6 = strchr (host, ':') != NULL;

  if (g_uri_get_port (uri) > 0)
    return g_strdup_printf (is_ipv6 ? "[%s]:%d" : "%s:%d", host, g_uri_get_port (uri));
  return g_strdup (host);
}

/* Scheme, host and port (RFC 6454 §5). */
static gboolean
is_same_origin (GUri *a,
                GUri *b)
{
  return g_str_equal (g_uri_get_scheme (a), g_uri_get_scheme (b)) &&
         g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 &&
         g_uri_get_port (a) == g_uri_get_port (b);
}

static gboolean
is_header_text (const char *text)
{
  return text == NULL || strpbrk (text, "\r\n") == NULL;
}

static gboolean
check_headers (BinnacleHttpExchange  *self,
               GError               **error)
{
  if (!is_header_text (self->token))
    return invalid (error, _("The token has a line break in it. Remove it."));
  if (!is_header_text (self->etag))
    g_clear_pointer (&self->etag, g_free);
  for (guint i = 0; self->headers != NULL && self->headers[i] != NULL; i++)
    if (!is_header_text (self->headers[i]) || (i % 2 == 0 && strpbrk (self->headers[i], ": \t") != NULL))
      return invalid (error, _("A header has a line break, or a name that is none. Change it."));
  return TRUE;
}

/*
 * binnacle_http_exchange_new:
 * @decode_data: (transfer full): also where this fails
 *
 * Returns: (nullable): an exchange that is not run yet; NULL with INVALID_URI
 */
BinnacleHttpExchange *
binnacle_http_exchange_new (const BinnacleHttpOptions  *options,
                            gpointer                    decode_data,
                            BinnacleClock              *clock,
                            GError                    **error)
{
  g_autoptr (BinnacleHttpExchange) self = g_new0 (BinnacleHttpExchange, 1);

  self->ref_count = 1;
  self->cancellable = g_cancellable_new ();
  self->clock = g_object_ref (clock);
  self->is_post = options->method != NULL && g_str_equal (options->method, "POST");
  self->token = g_strdup (options->token);
  self->headers = g_strdupv ((GStrv) options->headers);
  self->content = options->body != NULL ? g_bytes_ref (options->body) : NULL;
  self->content_type = g_strdup (options->content_type);
  self->etag = g_strdup (options->etag);
  self->max_body = options->max_body > 0 ? options->max_body : DEFAULT_MAX_BODY;
  self->max_redirects = options->max_redirects;
  self->show_redirects = options->show_redirects;
  self->use_proxy = options->use_proxy;
  self->pinned = g_strdup (options->pinned);
  self->decode = options->decode;
  self->decode_data = decode_data;
  self->decode_data_free = options->decode_data_free;
  self->decoded_free = options->decoded_free;
  self->origin = parse_uri (options->uri, error);
  if (self->origin == NULL || !check_headers (self, error))
    return NULL;
  self->place = make_place (self->origin);
  return g_steal_pointer (&self);
}

BinnacleHttpExchange *
binnacle_http_exchange_ref (BinnacleHttpExchange *self)
{
  __atomic_fetch_add (&self->ref_count, 1, __ATOMIC_RELAXED);
  return self;
}

static void
free_request (BinnacleHttpExchange *self)
{
  g_clear_pointer (&self->origin, g_uri_unref);
  g_clear_pointer (&self->headers, g_strfreev);
  g_clear_pointer (&self->content, g_bytes_unref);
  if (self->decode_data_free != NULL && self->decode_data != NULL)
    self->decode_data_free (self->decode_data);
  binnacle_credential_free_text (self->token);
  g_free (self->pinned);
  g_free (self->content_type);
  g_free (self->etag);
  g_free (self->place);
}

void
binnacle_http_exchange_unref (BinnacleHttpExchange *self)
{
  if (__atomic_sub_fetch (&self->ref_count, 1, __ATOMIC_ACQ_REL) > 0)
    return;

  g_assert (self->message == NULL && self->stream == NULL);

  free_request (self);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_clear_pointer (&self->response, binnacle_http_response_unref);
  g_clear_pointer (&self->fault, binnacle_certificate_fault_unref);
  g_clear_error (&self->error);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->clock);
  g_free (self->uri_place);
  g_free (self);
}

/* Host and port, for sentences. */
const char *
binnacle_http_exchange_get_place (BinnacleHttpExchange *self)
{
  return self->place;
}

gboolean
binnacle_http_exchange_uses_proxy (BinnacleHttpExchange *self)
{
  return self->use_proxy;
}

/* In the I/O thread: whether it was run, however it ended. */
gboolean
binnacle_http_exchange_has_begun (BinnacleHttpExchange *self)
{
  return self->uri != NULL;
}

/* Works also while libsoup does not let the I/O thread's loop go on: it reads
 * for as long as there is something to read, but asks the cancellable each time. */
void
binnacle_http_exchange_cancel (BinnacleHttpExchange *self)
{
  g_cancellable_cancel (self->cancellable);
}

BinnacleHttpResponse *
binnacle_http_exchange_take_result (BinnacleHttpExchange  *self,
                                    GError               **error)
{
  if (self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));
  return g_steal_pointer (&self->response);
}

static void
let_go (BinnacleHttpExchange *self)
{
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->stream);
  g_clear_object (&self->message);
}

/* Nothing is read any more: not even what is left of a body. */
static void
finish (BinnacleHttpExchange *self,
        GError               *error)
{
  if (error != NULL)
    {
      g_cancellable_cancel (self->cancellable);
      g_clear_pointer (&self->response, binnacle_http_response_unref);
      self->error = error;
    }
  let_go (self);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_clear_object (&self->session);
  self->done (self, self->user_data);
}

G_GNUC_PRINTF (3, 4)
static void
fail (BinnacleHttpExchange *self,
      BinnacleHttpError     code,
      const char           *format,
      ...)
{
  GError *error;
  va_list args;

  va_start (args, format);
  error = g_error_new_valist (BINNACLE_HTTP_ERROR, (int) code, format, args);
  va_end (args);
  finish (self, error);
}

static gboolean
is_cut_short (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
         g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF);
}

/* Takes what GIO or libsoup says. */
static void
fail_by (BinnacleHttpExchange *self,
         GError               *error)
{
  g_autoptr (GError) reason = error;
  g_autofree char *message = NULL;
  BinnacleHttpError code = error->domain == G_TLS_ERROR ? BINNACLE_HTTP_ERROR_TLS : BINNACLE_HTTP_ERROR_UNREACHABLE;

  if (self->fault != NULL)
    finish (self, binnacle_connection_error_new_for_certificate (self->fault));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    finish (self, g_steal_pointer (&reason));
  else if (is_cut_short (error))
    fail (self, BINNACLE_HTTP_ERROR_CUT_SHORT, _("The server at %s broke off in the middle of its answer. Try again later."),
          self->uri_place);
  else if (error->domain == SOUP_SESSION_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA) ||
           g_error_matches (error, G_IO_ERROR, G_IO_ERROR_FAILED))
    fail (self, BINNACLE_HTTP_ERROR_PROTOCOL, _("What answers at %s is not a proper web server: %s. Check the address."),
          self->uri_place, error->message);
  else
    {
      message = binnacle_connection_failure_describe (self->uri_place, G_TLS_CERTIFICATE_NO_FLAGS, error);
      fail (self, code, "%s", message);
    }
}

static void
take_header (const char *name,
             const char *value,
             gpointer    user_data)
{
  if (g_utf8_validate (value, -1, NULL))
    binnacle_http_response_add_header (user_data, name, value);
}

static BinnacleHttpResponse *
make_response (BinnacleHttpExchange *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  BinnacleHttpResponse *response = binnacle_http_response_new (soup_message_get_status (self->message));
  const char *retry_after;

  soup_message_headers_foreach (headers, take_header, response);
  retry_after = binnacle_http_response_get_header (response, "Retry-After");
  binnacle_http_response_set_retry_after (response,
                                          binnacle_http_parse_retry_after (retry_after,
                                                                           binnacle_clock_get_real_time (self->clock)));
  return response;
}

/* Away from the main thread, on purpose. */
static void
decode (BinnacleHttpExchange *self)
{
  GError *error = NULL;
  gpointer decoded;

  if (self->decode == NULL)
    {
      finish (self, NULL);
      return;
    }
  decoded = self->decode (self->response, self->decode_data, &error);
  binnacle_http_response_set_decoded (self->response, decoded, self->decoded_free);
  finish (self, error);
}

static void
body_read (BinnacleHttpExchange *self)
{
  g_autoptr (GBytes) body = g_byte_array_free_to_bytes (g_steal_pointer (&self->body));

  binnacle_http_response_set_body (self->response, body);
  decode (self);
}

static void read_more (BinnacleHttpExchange *self);

static void
some_read (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  BinnacleHttpExchange *self = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);
  gsize size = bytes != NULL ? g_bytes_get_size (bytes) : 0;

  if (bytes == NULL)
    fail_by (self, error);
  else if (size == 0)
    body_read (self);
  else if (size > self->max_body - self->body->len)
    fail (self, BINNACLE_HTTP_ERROR_TOO_LARGE,
          _("The answer of the server at %s is larger than the %" G_GSIZE_FORMAT " KiB that are allowed."),
          self->uri_place, self->max_body / 1024);
  else
    {
      g_byte_array_append (self->body, g_bytes_get_data (bytes, NULL), (guint) size);
      read_more (self);
    }
}

static void
read_more (BinnacleHttpExchange *self)
{
  g_input_stream_read_bytes_async (self->stream, READ_SIZE, G_PRIORITY_DEFAULT, self->cancellable, some_read, self);
}

static void begin (BinnacleHttpExchange *self);

static gboolean
is_redirect (BinnacleHttpExchange *self)
{
  guint status = soup_message_get_status (self->message);

  return (status >= 301 && status <= 303) || status == 307 || status == 308;
}

static GUri *
get_target (BinnacleHttpExchange *self)
{
  const char *location = soup_message_headers_get_one (soup_message_get_response_headers (self->message), "Location");
  g_autoptr (GUri) target = NULL;

  if (location != NULL && strlen (location) <= MAX_URI)
    target = g_uri_parse_relative (self->uri, location, SOUP_HTTP_URI_FLAGS, NULL);
  if (target == NULL || !check_uri (target, NULL))
    return NULL;
  return g_steal_pointer (&target);
}

static void
set_uri (BinnacleHttpExchange *self,
         GUri                 *uri)
{
  g_clear_pointer (&self->uri, g_uri_unref);
  g_free (self->uri_place);
  self->uri = g_uri_ref (uri);
  self->uri_place = make_place (uri);
}

static void
follow (BinnacleHttpExchange *self)
{
  g_autoptr (GUri) target = get_target (self);

  if (self->is_post || self->max_redirects == 0)
    fail (self, BINNACLE_HTTP_ERROR_REDIRECT,
          _("The server at %s redirects to another address, which is not followed here. Check the address."),
          self->uri_place);
  else if (target == NULL)
    fail (self, BINNACLE_HTTP_ERROR_REDIRECT, _("The server at %s redirects to nowhere. Check the address."),
          self->uri_place);
  else if (g_str_equal (g_uri_get_scheme (self->uri), "https") && !g_str_equal (g_uri_get_scheme (target), "https"))
    fail (self, BINNACLE_HTTP_ERROR_REDIRECT,
          _("The server at %s redirects to an address that is not encrypted, which is not followed."), self->uri_place);
  else if (++self->n_redirects > self->max_redirects)
    fail (self, BINNACLE_HTTP_ERROR_REDIRECT,
          _("The server at %s redirects again and again. Ask its administrator."), self->uri_place);
  else
    {
      let_go (self);
      set_uri (self, target);
      begin (self);
    }
}

static void
sent (GObject      *object,
      GAsyncResult *result,
      gpointer      user_data)
{
  BinnacleHttpExchange *self = user_data;
  GError *error = NULL;

  self->stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  if (self->stream == NULL)
    {
      fail_by (self, error);
      return;
    }
  if (is_redirect (self) && !self->show_redirects)
    {
      follow (self);
      return;
    }
  self->response = make_response (self);
  self->body = g_byte_array_new ();
  read_more (self);
}

static gboolean
is_trusted (BinnacleHttpExchange *self,
            GTlsCertificate      *certificate,
            GTlsCertificateFlags  flags)
{
  const char *pinned = is_same_origin (self->uri, self->origin) ? self->pinned : NULL;

  g_clear_pointer (&self->fault, binnacle_certificate_fault_unref);
  self->fault = binnacle_certificate_check (self->uri_place, certificate, flags, pinned);
  return self->fault == NULL;
}

/* Only the one certificate that the person chose is accepted against the system. */
static gboolean
accept_certificate (SoupMessage          *message,
                    GTlsCertificate      *certificate,
                    GTlsCertificateFlags  flags,
                    BinnacleHttpExchange *self)
{
  return is_trusted (self, certificate, flags);
}

/* What the system trusts, and a connection of an earlier request, comes here
 * without a question. Nothing was sent yet. */
static void
starting (SoupMessage          *message,
          BinnacleHttpExchange *self)
{
  GTlsCertificate *certificate = soup_message_get_tls_peer_certificate (message);

  if (certificate == NULL ||
      is_trusted (self, certificate, soup_message_get_tls_peer_certificate_errors (message)))
    return;
  soup_message_headers_clear (soup_message_get_request_headers (message));
  soup_message_set_request_body (message, NULL, NULL, 0);
  g_cancellable_cancel (self->cancellable);
}

/* What may be secret goes to the origin that it is for, and nowhere else. */
static void
add_headers (BinnacleHttpExchange *self)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (self->message);
  g_autofree char *authorization = NULL;

  soup_message_headers_replace (headers, "User-Agent", "Binnacle/" BINNACLE_VERSION);
  if (self->etag != NULL)
    soup_message_headers_replace (headers, "If-None-Match", self->etag);
  if (!is_same_origin (self->uri, self->origin))
    return;
  for (guint i = 0; self->headers != NULL && self->headers[i] != NULL && self->headers[i + 1] != NULL; i += 2)
    soup_message_headers_replace (headers, self->headers[i], self->headers[i + 1]);
  if (self->token == NULL)
    return;
  authorization = g_strconcat ("Bearer ", self->token, NULL);
  soup_message_headers_replace (headers, "Authorization", authorization);
}

static void
begin (BinnacleHttpExchange *self)
{
  self->message = soup_message_new_from_uri (self->is_post ? "POST" : "GET", self->uri);
  soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT);
  if (self->content != NULL)
    soup_message_set_request_body_from_bytes (self->message, self->content_type, self->content);
  add_headers (self);
  g_signal_connect (self->message, "accept-certificate", G_CALLBACK (accept_certificate), self);
  g_signal_connect (self->message, "starting", G_CALLBACK (starting), self);
  soup_session_send_async (self->session, self->message, G_PRIORITY_DEFAULT, self->cancellable, sent, self);
}

void
binnacle_http_exchange_run (BinnacleHttpExchange     *self,
                            SoupSession              *session,
                            BinnacleHttpExchangeFunc  done,
                            gpointer                  user_data)
{
  self->session = g_object_ref (session);
  self->done = done;
  self->user_data = user_data;
  set_uri (self, self->origin);
  begin (self);
}
