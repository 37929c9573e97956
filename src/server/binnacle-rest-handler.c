/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/binnacle-channel.h"
#include "base/binnacle-json.h"
#include "server/binnacle-message-text.h"
#include "server/binnacle-rest-handler.h"
#include "server/binnacle-server-limits.h"

#define MAX_MATCHES 1000

static guint
get_status (BinnacleProtocolError code)
{
  switch (code)
    {
    case BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE:
    case BINNACLE_PROTOCOL_ERROR_UNSUPPORTED:
      return SOUP_STATUS_BAD_REQUEST;

    case BINNACLE_PROTOCOL_ERROR_UNAUTHORIZED:
      return SOUP_STATUS_UNAUTHORIZED;

    case BINNACLE_PROTOCOL_ERROR_FORBIDDEN:
      return SOUP_STATUS_FORBIDDEN;

    case BINNACLE_PROTOCOL_ERROR_NOT_FOUND:
      return SOUP_STATUS_NOT_FOUND;

    case BINNACLE_PROTOCOL_ERROR_CONFLICT:
      return SOUP_STATUS_CONFLICT;

    case BINNACLE_PROTOCOL_ERROR_OUTCOME_LOST:
      return SOUP_STATUS_GONE;

    case BINNACLE_PROTOCOL_ERROR_TOO_LARGE:
      return SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;

    case BINNACLE_PROTOCOL_ERROR_RATE_LIMITED:
      return 429;

    case BINNACLE_PROTOCOL_ERROR_UNAVAILABLE:
      return SOUP_STATUS_SERVICE_UNAVAILABLE;

    case BINNACLE_PROTOCOL_ERROR_INTERNAL:
    default:
      return SOUP_STATUS_INTERNAL_SERVER_ERROR;
    }
}

static GString *
begin_refusal (BinnacleProtocolError  code,
               const char            *message)
{
  GString *body = g_string_new ("{");

  binnacle_message_text_append_string_member (body, "code", binnacle_protocol_error_to_code (code));
  binnacle_message_text_append_string_member (body, "message", message);

  return body;
}

static void
respond_with_error (BinnacleHttpConnection *connection,
                    const GError           *error)
{
  BinnacleProtocolError code = binnacle_server_context_get_error_code (error);

  binnacle_rest_handler_refuse (connection, get_status (code), code, error->message);
}

static BinnacleAccess
get_access (BinnacleServerContext     *context,
            const BinnacleHttpRequest *request)
{
  const char *header = soup_message_headers_get_one (request->headers, "Authorization");
  const char *token = NULL;

  if (header != NULL && g_ascii_strncasecmp (header, "Bearer ", 7) == 0)
    token = header + 7;

  return binnacle_server_context_check_token (context, token);
}

static GPtrArray *
collect_matches (const char *query)
{
  GPtrArray *matches = g_ptr_array_new_with_free_func (g_free);
  GUriParamsIter iter;
  char *name;
  char *value;

  g_uri_params_iter_init (&iter, query != NULL ? query : "", -1, "&", G_URI_PARAMS_WWW_FORM);

  while (matches->len <= MAX_MATCHES && g_uri_params_iter_next (&iter, &name, &value, NULL))
    {
      if (strcmp (name, "match") == 0)
        g_ptr_array_add (matches, g_steal_pointer (&value));

      g_free (name);
      g_free (value);
    }

  return matches;
}

/* TRUE with no patterns stands for all channels. */
static gboolean
parse_matches (const BinnacleHttpRequest  *request,
               BinnaclePatternTrie       **patterns,
               GError                    **error)
{
  g_autoptr (GPtrArray) matches = collect_matches (request->query);

  *patterns = NULL;

  if (matches->len == 0)
    return TRUE;

  if (matches->len > MAX_MATCHES)
    {
      g_set_error (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_TOO_LARGE,
                   _("A request may match %d patterns."), MAX_MATCHES);
      return FALSE;
    }

  g_ptr_array_add (matches, NULL);
  *patterns = binnacle_server_context_parse_patterns ((const char * const *) matches->pdata, error);

  return *patterns != NULL;
}

static char *
compute_tag (BinnacleServerContext *context,
             GPtrArray             *records)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  g_checksum_update (checksum, (const guchar *) binnacle_channel_store_get_epoch (context->store), -1);

  for (guint i = 0; i < records->len; i++)
    {
      const BinnacleChannelRecord *record = records->pdata[i];

      g_checksum_update (checksum, (const guchar *) &record->version, sizeof record->version);
    }

  return g_strdup_printf ("\"%.32s\"", g_checksum_get_string (checksum));
}

static gboolean
has_tag (const BinnacleHttpRequest *request,
         const char                *tag)
{
  const char *known = soup_message_headers_get_list (request->headers, "If-None-Match");

  return known != NULL && (strstr (known, tag) != NULL || strcmp (known, "*") == 0);
}

static GString *
make_channels (BinnacleServerContext *context,
               GPtrArray             *records)
{
  GString *body = g_string_new ("{");

  binnacle_message_text_append_string_member (body, "server_id", binnacle_channel_store_get_server_id (context->store));
  binnacle_message_text_append_string_member (body, "epoch", binnacle_channel_store_get_epoch (context->store));
  binnacle_message_text_append_integer_member (body, "offset", binnacle_channel_store_get_offset (context->store));
  binnacle_message_text_append_integer_member (body, "time", binnacle_channel_store_get_time (context->store));
  g_string_append (body, ",\"channels\":[");

  for (guint i = 0; i < records->len; i++)
    {
      if (i > 0)
        g_string_append_c (body, ',');

      binnacle_channel_record_append_entry (records->pdata[i], body);
    }

  g_string_append (body, "]}");

  return body;
}

static void
get_channels (BinnacleServerContext     *context,
              BinnacleHttpConnection    *connection,
              const BinnacleHttpRequest *request)
{
  g_autoptr (GError) error = NULL;
  BinnaclePatternTrie *patterns;
  g_autoptr (GPtrArray) records = NULL;
  g_autofree char *tag = NULL;
  g_autofree char *headers = NULL;
  g_autoptr (GString) body = NULL;

  if (!parse_matches (request, &patterns, &error))
    {
      respond_with_error (connection, error);
      return;
    }

  records = binnacle_channel_table_collect (binnacle_channel_store_get_table (context->store), patterns);
  g_clear_pointer (&patterns, binnacle_pattern_trie_free);
  tag = compute_tag (context, records);
  headers = g_strdup_printf ("ETag: %s\r\n", tag);

  if (has_tag (request, tag))
    body = g_string_new (NULL);
  else
    body = make_channels (context, records);

  binnacle_http_connection_respond (connection, body->len == 0 ? SOUP_STATUS_NOT_MODIFIED : SOUP_STATUS_OK,
                                    headers, body);
}

static void
get_describe (BinnacleServerContext     *context,
              BinnacleHttpConnection    *connection,
              const BinnacleHttpRequest *request)
{
  g_autoptr (GError) error = NULL;
  BinnaclePatternTrie *patterns;
  g_autoptr (GString) body = g_string_new (NULL);

  if (!parse_matches (request, &patterns, &error))
    {
      respond_with_error (connection, error);
      return;
    }

  binnacle_channel_table_append_descriptions (binnacle_channel_store_get_table (context->store), patterns,
                                              get_access (context, request) == BINNACLE_ACCESS_WRITE, body);
  g_clear_pointer (&patterns, binnacle_pattern_trie_free);
  binnacle_http_connection_respond (connection, SOUP_STATUS_OK, NULL, body);
}

static gboolean
get_integer (GHashTable  *parameters,
             const char  *name,
             gint64      *integer,
             GError     **error)
{
  const char *text = g_hash_table_lookup (parameters, name);

  if (text != NULL && g_ascii_string_to_signed (text, 10, 0, BINNACLE_JSON_MAX_SAFE_INTEGER, integer, NULL))
    return TRUE;

  g_set_error (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
               _("The parameter “%s” has to be a whole number."), name);

  return FALSE;
}

static gboolean
make_history (BinnacleServerContext      *context,
              const BinnacleHttpRequest  *request,
              GString                    *body,
              GError                    **error)
{
  g_autoptr (GHashTable) parameters = g_uri_parse_params (request->query != NULL ? request->query : "", -1, "&",
                                                          G_URI_PARAMS_WWW_FORM, error);
  const char *channel;
  gint64 from;
  gint64 to;
  gint64 points;

  if (parameters == NULL)
    return FALSE;

  channel = g_hash_table_lookup (parameters, "channel");

  return binnacle_channel_validate (channel != NULL ? channel : "", error) &&
         get_integer (parameters, "from", &from, error) &&
         get_integer (parameters, "to", &to, error) &&
         get_integer (parameters, "points", &points, error) &&
         binnacle_server_context_append_history (context, channel, from, to, points, body, error);
}

static void
get_history (BinnacleServerContext     *context,
             BinnacleHttpConnection    *connection,
             const BinnacleHttpRequest *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) body = g_string_new (NULL);

  if (make_history (context, request, body, &error))
    binnacle_http_connection_respond (connection, SOUP_STATUS_OK, NULL, body);
  else
    respond_with_error (connection, error);
}

typedef struct
{
  BinnacleServerContext  *context;
  BinnacleHttpConnection *connection;
} MutationCall;

static void
mutation_done (const BinnacleMutationOutcome *outcome,
               gpointer                       user_data)
{
  MutationCall *call = user_data;
  g_autoptr (BinnacleHttpConnection) connection = call->connection;
  g_autoptr (GString) body = NULL;
  guint status = SOUP_STATUS_OK;

  binnacle_server_context_count_outcome (call->context, outcome);
  g_free (call);

  if (outcome->error == NULL)
    {
      body = g_string_new ("{");
      binnacle_channel_record_append_outcome (outcome->record, body);
      g_string_append (body, outcome->duplicate ? ",\"duplicate\":true}" : "}");
    }
  else
    {
      BinnacleProtocolError code = binnacle_server_context_get_error_code (outcome->error);

      status = get_status (code);
      body = begin_refusal (code, outcome->error->message);

      if (code == BINNACLE_PROTOCOL_ERROR_CONFLICT)
        {
          g_string_append (body, ",\"current\":");
          binnacle_channel_record_append_current (outcome->current, body);
        }

      g_string_append_c (body, '}');
    }

  binnacle_http_connection_respond (connection, status,
                                    status == SOUP_STATUS_SERVICE_UNAVAILABLE ? "Retry-After: 1\r\n" : NULL, body);
}

static BinnacleMutation *
parse_mutation (BinnacleServerContext      *context,
                const BinnacleHttpRequest  *request,
                GError                    **error)
{
  gsize length;
  const char *text = g_bytes_get_data (request->body, &length);
  g_autoptr (JsonNode) root = binnacle_json_parse (text != NULL ? text : "", (gssize) length,
                                                   context->max_message_size, error);
  JsonObject *message = root != NULL ? binnacle_json_get_root_object (root, error) : NULL;

  return message != NULL ? binnacle_mutation_parse (message, error) : NULL;
}

static void
post_mutate (BinnacleServerContext     *context,
             BinnacleHttpConnection    *connection,
             const BinnacleHttpRequest *request)
{
  g_autoptr (GError) error = NULL;
  BinnacleMutation *mutation = NULL;
  MutationCall *call;

  if (binnacle_server_context_check_write (get_access (context, request), &error))
    mutation = parse_mutation (context, request, &error);

  if (mutation == NULL)
    {
      respond_with_error (connection, error);
      return;
    }

  call = g_new0 (MutationCall, 1);
  call->context = context;
  call->connection = g_object_ref (connection);
  binnacle_channel_store_mutate (context->store, mutation, mutation_done, call);
}

static void
get_health (BinnacleServerContext     *context,
            BinnacleHttpConnection    *connection,
            const BinnacleHttpRequest *request)
{
  g_autoptr (GString) body = g_string_new ("{\"status\":\"ok\"}");

  binnacle_http_connection_respond (connection, SOUP_STATUS_OK, NULL, body);
}

static const struct
{
  const char *path;
  const char *method;
  gboolean    open;
  void      (*handle) (BinnacleServerContext     *context,
                       BinnacleHttpConnection    *connection,
                       const BinnacleHttpRequest *request);
} routes[] = {
  { "/v1/channels", "GET", FALSE, get_channels },
  { "/v1/describe", "GET", FALSE, get_describe },
  { "/v1/history", "GET", FALSE, get_history },
  { "/v1/mutate", "POST", FALSE, post_mutate },
  { "/healthz", "GET", TRUE, get_health },
};

/* Whoever comes over HTTP says no name, so that the address stands for the client. */
static gboolean
is_within_rate (BinnacleServerContext  *context,
                BinnacleHttpConnection *connection)
{
  gint64 wait = binnacle_client_limits_take (context->limits, binnacle_http_connection_get_peer (connection),
                                             binnacle_clock_get_monotonic_time (context->clock));
  g_autofree char *headers = NULL;
  g_autoptr (GString) body = NULL;

  if (wait == 0)
    return TRUE;

  context->n_rate_limited++;
  headers = g_strdup_printf ("Retry-After: %" G_GINT64_FORMAT "\r\n", wait / G_USEC_PER_SEC + 1);
  body = begin_refusal (BINNACLE_PROTOCOL_ERROR_RATE_LIMITED,
                        _("These are more requests than the server takes. Send them again later."));
  binnacle_message_text_append_integer_member (body, "retry_after", wait / 1000 + 1);
  g_string_append_c (body, '}');
  binnacle_http_connection_respond (connection, get_status (BINNACLE_PROTOCOL_ERROR_RATE_LIMITED), headers, body);

  return FALSE;
}

static void
refuse_method (BinnacleHttpConnection *connection,
               const char             *method)
{
  g_autofree char *headers = g_strdup_printf ("Allow: %s\r\n", method);
  g_autoptr (GString) body = begin_refusal (BINNACLE_PROTOCOL_ERROR_UNSUPPORTED,
                                            _("This path takes another method."));

  g_string_append_c (body, '}');
  binnacle_http_connection_respond (connection, SOUP_STATUS_METHOD_NOT_ALLOWED, headers, body);
}

static gboolean
takes_method (const char *wanted,
              const char *method)
{
  return strcmp (wanted, method) == 0 || (strcmp (wanted, "GET") == 0 && strcmp (method, "HEAD") == 0);
}

/* Browsers send an Origin and let any page open a WebSocket to any address. */
static gboolean
is_same_origin (const BinnacleHttpRequest *request)
{
  const char *origin = soup_message_headers_get_one (request->headers, "Origin");
  const char *host = soup_message_headers_get_one (request->headers, "Host");
  const char *authority = origin != NULL ? strstr (origin, "://") : NULL;

  if (origin == NULL)
    return TRUE;

  return authority != NULL && host != NULL && g_ascii_strcasecmp (authority + 3, host) == 0;
}

static gboolean
refuse_handshake (BinnacleProtocolError   code,
                  const char             *message,
                  GError                **error)
{
  g_set_error_literal (error, BINNACLE_PROTOCOL_ERROR, (int) code, message);

  return FALSE;
}

static gboolean
is_handshake_sound (const BinnacleHttpRequest  *request,
                    const char                 *key,
                    GError                    **error)
{
  const char *upgrade = soup_message_headers_get_list (request->headers, "Upgrade");
  const char *connection = soup_message_headers_get_list (request->headers, "Connection");
  const char *version = soup_message_headers_get_one (request->headers, "Sec-WebSocket-Version");
  const char *protocols = soup_message_headers_get_list (request->headers, "Sec-WebSocket-Protocol");
  g_autofree guchar *nonce = NULL;
  gsize length = 0;

  if (strcmp (request->method, "GET") != 0 || upgrade == NULL || !soup_header_contains (upgrade, "websocket") ||
      connection == NULL || !soup_header_contains (connection, "upgrade") || g_strcmp0 (version, "13") != 0)
    return refuse_handshake (BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
                             _("This address speaks WebSocket, version 13."), error);

  nonce = key != NULL ? g_base64_decode (key, &length) : NULL;

  if (length != 16)
    return refuse_handshake (BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
                             _("The Sec-WebSocket-Key is none."), error);

  if (protocols == NULL || !soup_header_contains (protocols, BINNACLE_PROTOCOL_NAME))
    return refuse_handshake (BINNACLE_PROTOCOL_ERROR_UNSUPPORTED,
                             _("Ask for the subprotocol “binnacle.live.v1”."), error);

  return is_same_origin (request) ||
         refuse_handshake (BINNACLE_PROTOCOL_ERROR_FORBIDDEN,
                           _("Pages of other sites may not connect to this server."), error);
}

/**
 * binnacle_rest_handler_handle: (skip)
 * @context: what connections share
 * @connection: on which the request came
 * @request: the request
 *
 * Answers one REST request, at once or later.
 */
void
binnacle_rest_handler_handle (BinnacleServerContext     *context,
                              BinnacleHttpConnection    *connection,
                              const BinnacleHttpRequest *request)
{
  context->n_requests++;

  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      if (strcmp (routes[i].path, request->path) != 0)
        continue;

      if (!is_within_rate (context, connection))
        return;

      if (!routes[i].open && get_access (context, request) == BINNACLE_ACCESS_NONE)
        binnacle_rest_handler_refuse (connection, SOUP_STATUS_UNAUTHORIZED, BINNACLE_PROTOCOL_ERROR_UNAUTHORIZED,
                                      _("Send the server’s token as “Authorization: Bearer TOKEN”."));
      else if (!takes_method (routes[i].method, request->method))
        refuse_method (connection, routes[i].method);
      else
        routes[i].handle (context, connection, request);

      return;
    }

  binnacle_rest_handler_refuse (connection, SOUP_STATUS_NOT_FOUND, BINNACLE_PROTOCOL_ERROR_NOT_FOUND,
                                _("There is nothing at this address."));
}

/**
 * binnacle_rest_handler_refuse: (skip)
 * @connection: on which a request came
 * @status: the HTTP status
 * @code: the protocol's code
 * @message: a sentence
 *
 * Answers that the request is refused.
 */
void
binnacle_rest_handler_refuse (BinnacleHttpConnection *connection,
                              guint                   status,
                              BinnacleProtocolError   code,
                              const char             *message)
{
  g_autoptr (GString) body = begin_refusal (code, message);

  g_string_append_c (body, '}');
  binnacle_http_connection_respond (connection, status,
                                    status == SOUP_STATUS_UNAUTHORIZED ? "WWW-Authenticate: Bearer\r\n" : NULL, body);
}

/**
 * binnacle_rest_handler_check_handshake: (skip)
 * @request: a request for the WebSocket
 * @error: return location for an error
 *
 * Checks the opening handshake (RFC 6455 §4.2). Pages of other sites that a
 * browser shows are refused by their Origin; programs send none.
 *
 * Returns: (transfer full) (nullable): the headers that accept it
 */
char *
binnacle_rest_handler_check_handshake (const BinnacleHttpRequest  *request,
                                       GError                    **error)
{
  const char *key = soup_message_headers_get_one (request->headers, "Sec-WebSocket-Key");
  g_autoptr (GChecksum) checksum = NULL;
  g_autofree char *accept = NULL;
  guint8 digest[20];
  gsize length = sizeof digest;

  if (!is_handshake_sound (request, key, error))
    return NULL;

  checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_checksum_update (checksum, (const guchar *) key, -1);
  g_checksum_update (checksum, (const guchar *) "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", -1);
  g_checksum_get_digest (checksum, digest, &length);
  accept = g_base64_encode (digest, length);

  return g_strdup_printf ("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n"
                          "Sec-WebSocket-Protocol: " BINNACLE_PROTOCOL_NAME "\r\n", accept);
}
