/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-live-rest-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/binnacle-json.h"
#include "net/binnacle-websocket-manager.h"
#include "sources/binnacle-live-members-private.h"
#include "sources/binnacle-live-replies-private.h"
#include "wire/binnacle-protocol.h"

/* What may stay as it is in a query, to keep it short. */
#define PLAIN "/*"

/* Of a ws:// or wss:// address, what stands before /v1 and /healthz. */
char *
binnacle_live_rest_make_base (const char *uri)
{
  g_autoptr (GUri) parts = g_uri_parse (uri, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GUri) base = NULL;
  g_autofree char *path = NULL;

  if (parts == NULL)
    return NULL;
  path = g_strdup (g_uri_get_path (parts));
  if (g_str_has_suffix (path, BINNACLE_PROTOCOL_PATH))
    path[strlen (path) - strlen (BINNACLE_PROTOCOL_PATH)] = '\0';
  else
    *path = '\0';
  base = g_uri_build (G_URI_FLAGS_ENCODED, g_str_equal (g_uri_get_scheme (parts), "wss") ? "https" : "http", NULL,
                      g_uri_get_host (parts), g_uri_get_port (parts), path, NULL, NULL);
  return g_uri_to_string (base);
}

static void
append_parameter (GString    *query,
                  const char *name,
                  const char *value)
{
  g_string_append_printf (query, "%c%s=", query->len == 0 ? '?' : '&', name);
  g_string_append_uri_escaped (query, value, PLAIN, FALSE);
}

/* The query that asks for these patterns. */
char *
binnacle_live_rest_make_match (const char * const *patterns)
{
  GString *query = g_string_new (NULL);

  for (guint i = 0; patterns[i] != NULL; i++)
    append_parameter (query, "match", patterns[i]);
  return g_string_free (query, FALSE);
}

static char *
make_describe (JsonObject *params)
{
  g_auto (GStrv) patterns = binnacle_json_get_string_array (params, "patterns", NULL);
  g_autofree char *match = patterns != NULL ? binnacle_live_rest_make_match ((const char * const *) patterns) : NULL;

  return match != NULL ? g_strconcat ("/v1/describe", match, NULL) : NULL;
}

static char *
make_history (JsonObject *params)
{
  static const char * const numbers[] = { "from", "to", "points" };
  const char *channel = binnacle_json_get_string (params, "channel", NULL);
  g_autoptr (GString) query = g_string_new (NULL);

  if (channel == NULL)
    return NULL;
  append_parameter (query, "channel", channel);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_string_append_printf (query, "&%s=%" G_GINT64_FORMAT, numbers[i], binnacle_live_peek_natural (params, numbers[i]));
  return g_strconcat ("/v1/history", query->str, NULL);
}

/* The path and query of a `request`; NULL for a method that there is none for. */
char *
binnacle_live_rest_make_request (JsonObject *request)
{
  const char *method = binnacle_json_get_string (request, "method", NULL);
  JsonObject *params = binnacle_json_get_object (request, "params", NULL);

  if (params != NULL && g_strcmp0 (method, "describe") == 0)
    return make_describe (params);
  if (params != NULL && g_strcmp0 (method, "history") == 0)
    return make_history (params);
  return NULL;
}

/* The body that carries a `mutate`. */
GBytes *
binnacle_live_rest_make_mutate (JsonObject *mutate)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), mutate);
  char *text = binnacle_json_to_text (node);

  return g_bytes_new_take (text, strlen (text));
}

void
binnacle_live_rest_reply_free (gpointer data)
{
  BinnacleLiveRestReply *reply = data;

  g_clear_pointer (&reply->reply, json_object_unref);
  g_free (reply);
}

/* The outcome of a mutation is the message itself; that of a request is in it. */
static JsonObject *
make_result (JsonNode *node)
{
  JsonObject *result;

  if (JSON_NODE_HOLDS_OBJECT (node) && json_object_has_member (json_node_get_object (node), "op"))
    {
      result = json_node_dup_object (node);
    }
  else
    {
      result = json_object_new ();
      json_object_set_member (result, "result", json_node_copy (node));
    }
  json_object_set_string_member (result, "type", "result");
  return result;
}

static JsonObject *
make_refusal (JsonNode *node,
              gint64    retry_after)
{
  JsonObject *refusal = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (refusal == NULL || binnacle_json_get_string (refusal, "code", NULL) == NULL)
    return NULL;
  json_object_set_string_member (refusal, "type", "error");
  if (retry_after > 0 && !json_object_has_member (refusal, "retry_after"))
    json_object_set_int_member (refusal, "retry_after", retry_after / 1000);
  return json_object_ref (refusal);
}

gpointer
binnacle_live_rest_decode_reply (BinnacleHttpResponse  *response,
                                 gpointer               user_data,
                                 GError               **error)
{
  BinnacleLiveRestReply *reply = g_new0 (BinnacleLiveRestReply, 1);
  gsize length;
  const char *text = g_bytes_get_data (binnacle_http_response_get_body (response), &length);
  g_autoptr (JsonNode) node = binnacle_json_parse (text != NULL ? text : "", (gssize) length, length + 1, NULL);

  reply->status = binnacle_http_response_get_status (response);
  reply->retry_after = binnacle_http_response_get_retry_after (response);
  if (node != NULL)
    reply->reply = binnacle_http_response_is_success (response) ? make_result (node)
                                                                : make_refusal (node, reply->retry_after);
  return reply;
}

GError *
binnacle_live_rest_make_error (guint       status,
                               JsonObject *reply)
{
  if (reply != NULL && g_strcmp0 (binnacle_live_peek_text (reply, "type", 16), "error") == 0)
    return binnacle_live_make_reply_error (reply);
  if (status == 401)
    return binnacle_live_make_error ("unauthorized", NULL);
  if (status < 400 || (status < 500 && status != 408 && status != 429))
    return g_error_new (BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_NOT_BINNACLE,
                        _("What answers over HTTP is not a Binnacle server (HTTP %u). Check the address."), status);
  return g_error_new (BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_REFUSED,
                      _("The server is not ready (HTTP %u). Wait a moment, or ask its administrator."), status);
}
