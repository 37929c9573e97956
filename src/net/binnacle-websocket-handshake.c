/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include <glib/gi18n-lib.h>

#include "net/binnacle-credential.h"
#include "net/binnacle-websocket-handshake-private.h"
#include "net/binnacle-websocket-manager.h"
#include "wire/binnacle-capped-deflate.h"

#define KEY_SIZE 16
#define MAX_SHOWN_LENGTH 120

/* RFC 6455 §1.3 */
#define ACCEPT_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

struct _BinnacleWebsocketHandshake
{
  GUri                   *uri;
  char                   *subprotocol;
  BinnacleSecretHeaders  *more_headers;
  gboolean                compression;
  gboolean                encrypted;
  char                   *host; /* as in a URI, in brackets where it must be */
  char                   *place;
  char                   *key;
  char                   *authorization;

  SoupMessageHeaders     *headers;
  guint                   status;
  SoupWebsocketExtension *extension;
};

static gboolean
fail (GError                  **error,
      BinnacleConnectionError   code,
      char                     *message)
{
  g_set_error_literal (error, BINNACLE_CONNECTION_ERROR, (int) code, message);
  g_free (message);

  return FALSE;
}

/* A server's text, fit to be shown: short, valid and without control characters. */
static char *
make_shown (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) shown = g_string_new (NULL);
  guint n_chars = 0;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (n_chars++ == MAX_SHOWN_LENGTH)
        {
          g_string_append (shown, "…");
          break;
        }

      g_string_append_unichar (shown, g_unichar_isprint (g_utf8_get_char (p)) ? g_utf8_get_char (p) : ' ');
    }

  return g_string_free (g_steal_pointer (&shown), FALSE);
}

static char *
make_key (void)
{
  guint8 bytes[KEY_SIZE];

  while (getrandom (bytes, sizeof bytes, 0) != (ssize_t) sizeof bytes)
    g_assert (errno == EINTR);

  return g_base64_encode (bytes, sizeof bytes);
}

static char *
make_accept (const char *key)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) key, -1);
  g_checksum_update (checksum, (const guchar *) ACCEPT_GUID, -1);
  g_checksum_get_digest (checksum, digest, &length);

  return g_base64_encode (digest, length);
}

/* What could end a line of the request. */
static gboolean
has_control_or_space (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p) || g_ascii_isspace (*p))
        return TRUE;
    }

  return FALSE;
}

static gboolean
set_address (BinnacleWebsocketHandshake  *self,
             const char                  *text,
             GError                     **error)
{
  g_autofree char *ascii = NULL;
  g_autofree char *name = NULL;
  const char *host;
  int port;

  self->uri = has_control_or_space (text) ? NULL : g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);
  host = self->uri != NULL ? g_uri_get_host (self->uri) : NULL;
  self->encrypted = self->uri != NULL && strcmp (g_uri_get_scheme (self->uri), "wss") == 0;

  if (host == NULL || *host == '\0' ||
      (!self->encrypted && strcmp (g_uri_get_scheme (self->uri), "ws") != 0) ||
      (ascii = g_hostname_to_ascii (host)) == NULL)
    {
      g_autofree char *shown = make_shown (text);

      return fail (error, BINNACLE_CONNECTION_ERROR_INVALID_URI,
                   g_strdup_printf (_("“%s” is not an address that starts with ws:// or wss://. Check the address."),
                                    shown));
    }

  port = g_uri_get_port (self->uri);
  name = g_ascii_strdown (ascii, -1);
  self->host = strchr (name, ':') != NULL ? g_strdup_printf ("[%s]", name) : g_steal_pointer (&name);
  self->place = g_strdup_printf ("%s:%d", self->host, port > 0 ? port : self->encrypted ? 443 : 80);

  return TRUE;
}

static gboolean
parse_status_line (BinnacleWebsocketHandshake *self,
                   const char                 *line)
{
  guint64 status;
  g_autofree char *digits = NULL;

  if (!g_str_has_prefix (line, "HTTP/1.") || !g_ascii_isdigit (line[7]) || line[8] != ' ' ||
      strlen (line) < 12)
    return FALSE;

  digits = g_strndup (line + 9, 3);

  if (!g_ascii_string_to_unsigned (digits, 10, 100, 599, &status, NULL) ||
      (line[12] != '\0' && line[12] != ' '))
    return FALSE;

  self->status = (guint) status;

  return TRUE;
}

static gboolean
parse_header_line (BinnacleWebsocketHandshake *self,
                   const char                 *line)
{
  const char *colon = strchr (line, ':');
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  /* RFC 9112 §5.1 and §5.2: neither space before the colon nor folded lines. */
  if (colon == NULL || colon == line)
    return FALSE;

  name = g_strndup (line, (gsize) (colon - line));

  if (strpbrk (name, " \t\r") != NULL || strchr (colon, '\r') != NULL)
    return FALSE;

  value = g_strstrip (g_strdup (colon + 1));
  soup_message_headers_append (self->headers, name, value);

  return TRUE;
}

static gboolean
parse_head (BinnacleWebsocketHandshake *self,
            const char                 *head,
            gsize                       length)
{
  g_autofree char *text = g_strndup (head, length);
  g_auto (GStrv) lines = NULL;

  if (strlen (text) != length)
    return FALSE;

  lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      gsize line_length = strlen (lines[i]);

      if (line_length > 0 && lines[i][line_length - 1] == '\r')
        lines[i][line_length - 1] = '\0';

      if (i == 0 && !parse_status_line (self, lines[i]))
        return FALSE;

      if (i > 0 && *lines[i] != '\0' && !parse_header_line (self, lines[i]))
        return FALSE;
    }

  return TRUE;
}

static gboolean
fail_by_redirect (BinnacleWebsocketHandshake  *self,
                  GError                     **error)
{
  const char *location = soup_message_headers_get_one (self->headers, "Location");
  g_autofree char *shown = make_shown (location != NULL ? location : "?");

  return fail (error, BINNACLE_CONNECTION_ERROR_NOT_BINNACLE,
               g_strdup_printf (_("The server at %s redirects to another address (%s). Use that one if you trust it."),
                                self->place, shown));
}

static gboolean
fail_by_client_error (BinnacleWebsocketHandshake  *self,
                      GError                     **error)
{
  switch (self->status)
    {
    case 401:
    case 403:
      return fail (error, BINNACLE_CONNECTION_ERROR_UNAUTHORIZED,
                   g_strdup_printf (_("The server at %s does not let you in (HTTP %u). Check the token, or the user name and password."),
                                    self->place, self->status));
    case 404:
    case 410:
      return fail (error, BINNACLE_CONNECTION_ERROR_NOT_BINNACLE,
                   g_strdup_printf (_("The server at %s has no live connection at this path (HTTP %u). Check the address."),
                                    self->place, self->status));
    case 408:
    case 429:
      return fail (error, BINNACLE_CONNECTION_ERROR_REFUSED,
                   g_strdup_printf (_("The server at %s wants no more connections for now (HTTP %u). Wait a moment."),
                                    self->place, self->status));
    default:
      return fail (error, BINNACLE_CONNECTION_ERROR_NOT_BINNACLE,
                   g_strdup_printf (_("The server at %s does not accept a live connection (HTTP %u). Check the address."),
                                    self->place, self->status));
    }
}

static gboolean
check_status (BinnacleWebsocketHandshake  *self,
              GError                     **error)
{
  if (self->status == SOUP_STATUS_SWITCHING_PROTOCOLS)
    return TRUE;

  if (self->status < 300)
    return fail (error, BINNACLE_CONNECTION_ERROR_NOT_BINNACLE,
                 g_strdup_printf (_("The server at %s answered with a web page (HTTP %u) instead of a live connection. Check the address."),
                                  self->place, self->status));

  if (self->status < 400)
    return fail_by_redirect (self, error);

  if (self->status < 500)
    return fail_by_client_error (self, error);

  return fail (error, BINNACLE_CONNECTION_ERROR_REFUSED,
               g_strdup_printf (_("The server at %s is not ready (HTTP %u). Wait a moment, or ask its administrator."),
                                self->place, self->status));
}

static gboolean
check_upgrade (BinnacleWebsocketHandshake  *self,
               GError                     **error)
{
  g_autofree char *expected = make_accept (self->key);
  const char *accept = soup_message_headers_get_list (self->headers, "Sec-WebSocket-Accept");

  if (soup_message_headers_header_contains (self->headers, "Connection", "upgrade") &&
      soup_message_headers_header_equals (self->headers, "Upgrade", "websocket") &&
      accept != NULL && strcmp (accept, expected) == 0)
    return TRUE;

  return fail (error, BINNACLE_CONNECTION_ERROR_NOT_BINNACLE,
               g_strdup_printf (_("The server at %s did not answer as a live connection begins. Check the address."),
                                self->place));
}

static gboolean
check_subprotocol (BinnacleWebsocketHandshake  *self,
                   GError                     **error)
{
  const char *chosen = soup_message_headers_get_list (self->headers, "Sec-WebSocket-Protocol");
  g_autofree char *shown = NULL;

  if (g_strcmp0 (chosen, self->subprotocol) == 0)
    return TRUE;

  if (chosen == NULL)
    return fail (error, BINNACLE_CONNECTION_ERROR_NOT_BINNACLE,
                 g_strdup_printf (_("The server at %s does not speak the protocol “%s”. Check the address."),
                                  self->place, self->subprotocol));

  shown = make_shown (chosen);

  return fail (error, BINNACLE_CONNECTION_ERROR_NOT_BINNACLE,
               g_strdup_printf (_("The server at %s speaks the protocol “%s”, which was not asked for. Check the address."),
                                self->place, shown));
}

static gboolean
accept_extension (BinnacleWebsocketHandshake *self,
                  const char                 *text)
{
  g_autoptr (SoupWebsocketExtension) extension = NULL;
  GHashTable *params = NULL;
  const char *semicolon = strchr (text, ';');
  g_autofree char *name = g_strndup (text, semicolon != NULL ? (gsize) (semicolon - text) : strlen (text));
  gboolean configured;

  if (!self->compression || strcmp (g_strstrip (name), "permessage-deflate") != 0)
    return FALSE;

  if (semicolon != NULL)
    params = soup_header_parse_semi_param_list (semicolon + 1);

  extension = g_object_new (BINNACLE_TYPE_CAPPED_DEFLATE, NULL);
  configured = soup_websocket_extension_configure (extension, SOUP_WEBSOCKET_CONNECTION_CLIENT, params, NULL);
  g_clear_pointer (&params, soup_header_free_param_list);

  if (configured)
    g_set_object (&self->extension, extension);

  return configured;
}

static gboolean
check_extensions (BinnacleWebsocketHandshake  *self,
                  GError                     **error)
{
  const char *chosen = soup_message_headers_get_list (self->headers, "Sec-WebSocket-Extensions");
  GSList *list = chosen != NULL ? soup_header_parse_list (chosen) : NULL;
  gboolean accepted = list == NULL || (list->next == NULL && accept_extension (self, list->data));

  g_clear_pointer (&list, soup_header_free_list);

  if (accepted)
    return TRUE;

  return fail (error, BINNACLE_CONNECTION_ERROR_PROTOCOL,
               g_strdup_printf (_("The server at %s uses an extension that was not offered. It may need an update."),
                                self->place));
}

/* @uri: `ws://` or `wss://`, with the subprotocol that the server must choose,
 * or NULL. Fails with INVALID_URI. */
BinnacleWebsocketHandshake *
binnacle_websocket_handshake_new (const char  *uri,
                                  const char  *subprotocol,
                                  gboolean     compression,
                                  GError     **error)
{
  g_autoptr (BinnacleWebsocketHandshake) self = g_new0 (BinnacleWebsocketHandshake, 1);

  self->subprotocol = g_strdup (subprotocol);
  self->compression = compression;
  self->key = make_key ();
  self->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);

  if (!set_address (self, uri, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
binnacle_websocket_handshake_free (BinnacleWebsocketHandshake *self)
{
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->headers, soup_message_headers_unref);
  g_clear_object (&self->extension);
  g_free (self->subprotocol);
  g_clear_pointer (&self->more_headers, binnacle_secret_headers_unref);
  g_free (self->host);
  g_free (self->place);
  g_free (self->key);
  binnacle_credential_free_text (self->authorization);
  g_free (self);
}

/* @authorization: (nullable): the value of the header of that name. */
void
binnacle_websocket_handshake_set_authorization (BinnacleWebsocketHandshake *self,
                                                const char                 *authorization)
{
  binnacle_credential_free_text (self->authorization);
  self->authorization = g_strdup (authorization);
}

/* None of those that the handshake itself has. */
void
binnacle_websocket_handshake_set_headers (BinnacleWebsocketHandshake *self,
                                          BinnacleSecretHeaders      *headers)
{
  g_clear_pointer (&self->more_headers, binnacle_secret_headers_unref);
  self->more_headers = headers != NULL ? binnacle_secret_headers_ref (headers) : NULL;
}

GUri *
binnacle_websocket_handshake_get_uri (BinnacleWebsocketHandshake *self)
{
  return self->uri;
}

gboolean
binnacle_websocket_handshake_is_encrypted (BinnacleWebsocketHandshake *self)
{
  return self->encrypted;
}

/* Host and port, for sentences. */
const char *
binnacle_websocket_handshake_get_place (BinnacleWebsocketHandshake *self)
{
  return self->place;
}

/* What stands for this address where proxies are looked up: they know nothing
 * of WebSockets. */
char *
binnacle_websocket_handshake_get_proxy_uri (BinnacleWebsocketHandshake *self)
{
  return g_strdup_printf ("%s://%s/", self->encrypted ? "https" : "http", self->place);
}

static gboolean
has_authorization (BinnacleWebsocketHandshake *self)
{
  return self->more_headers != NULL && binnacle_secret_headers_get (self->more_headers, "Authorization") != NULL;
}

static void
append_headers (BinnacleWebsocketHandshake *self,
                GString                    *text)
{
  const char * const *pairs = self->more_headers != NULL ? binnacle_secret_headers_get_pairs (self->more_headers) : NULL;

  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i += 2)
    g_string_append_printf (text, "%s: %s\r\n", pairs[i], pairs[i + 1]);
}

char *
binnacle_websocket_handshake_make_request (BinnacleWebsocketHandshake *self)
{
  g_autoptr (GString) text = g_string_new ("GET ");
  const char *path = g_uri_get_path (self->uri);
  const char *query = g_uri_get_query (self->uri);
  gboolean is_usual = g_str_has_suffix (self->place, self->encrypted ? ":443" : ":80");

  g_string_append (text, *path != '\0' ? path : "/");

  if (query != NULL)
    g_string_append_printf (text, "?%s", query);

  g_string_append_printf (text, " HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n",
                          is_usual ? self->host : self->place);
  g_string_append_printf (text, "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n", self->key);

  if (self->subprotocol != NULL)
    g_string_append_printf (text, "Sec-WebSocket-Protocol: %s\r\n", self->subprotocol);

  if (self->authorization != NULL && !has_authorization (self))
    g_string_append_printf (text, "Authorization: %s\r\n", self->authorization);

  append_headers (self, text);

  if (self->compression)
    g_string_append (text, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");

  g_string_append (text, "User-Agent: Binnacle/" BINNACLE_VERSION "\r\n\r\n");

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Looks for the end of the response head in what has come so far. Returns
 * whether it may still be the head of a response; *end is 0 while more must come. */
gboolean
binnacle_websocket_handshake_find_end (BinnacleWebsocketHandshake  *self,
                                       const char                  *head,
                                       gsize                        length,
                                       gsize                       *end,
                                       GError                     **error)
{
  const char *strict = memmem (head, length, "\r\n\r\n", 4);
  const char *sloppy = memmem (head, length, "\n\n", 2);

  *end = 0;

  if (memcmp (head, "HTTP/1.", MIN (length, 7)) != 0)
    return fail (error, BINNACLE_CONNECTION_ERROR_NOT_BINNACLE,
                 g_strdup_printf (_("What answers at %s is not a web server. Check the address."), self->place));

  if (strict != NULL && (sloppy == NULL || strict < sloppy))
    *end = (gsize) (strict - head) + 4;
  else if (sloppy != NULL)
    *end = (gsize) (sloppy - head) + 2;

  if (*end > BINNACLE_WEBSOCKET_HANDSHAKE_MAX_HEAD || (*end == 0 && length >= BINNACLE_WEBSOCKET_HANDSHAKE_MAX_HEAD))
    return fail (error, BINNACLE_CONNECTION_ERROR_NOT_BINNACLE,
                 g_strdup_printf (_("The answer of the server at %s is too long. Check the address."), self->place));

  return TRUE;
}

/* Whether the server agreed to all of it. Fails with NOT_BINNACLE,
 * UNAUTHORIZED, REFUSED (worth another try) or PROTOCOL. */
gboolean
binnacle_websocket_handshake_check_response (BinnacleWebsocketHandshake  *self,
                                             const char                  *head,
                                             gsize                        length,
                                             GError                     **error)
{
  if (!parse_head (self, head, length))
    return fail (error, BINNACLE_CONNECTION_ERROR_NOT_BINNACLE,
                 g_strdup_printf (_("What answers at %s is not a proper web server. Check the address."), self->place));

  return check_status (self, error) &&
         check_upgrade (self, error) &&
         check_subprotocol (self, error) &&
         check_extensions (self, error);
}

/* The compression that was agreed, or NULL. */
SoupWebsocketExtension *
binnacle_websocket_handshake_get_extension (BinnacleWebsocketHandshake *self)
{
  return self->extension;
}

/* The header as it is: seconds or a date; NULL where there was none. */
const char *
binnacle_websocket_handshake_get_retry_after (BinnacleWebsocketHandshake *self)
{
  return soup_message_headers_get_one (self->headers, "Retry-After");
}
