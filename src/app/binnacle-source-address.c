/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-source-address.h"

#include <string.h>

#include <glib/gi18n.h>

#include "net/binnacle-websocket-manager.h"
#include "wire/binnacle-protocol.h"

/* Addresses as people type them, of sources of any kind. docs/sources.md lists the forms. */

static const struct
{
  const char         *prefix;
  BinnacleSourceKind  kind;
} prefixes[] = {
  { "prometheus+http://", BINNACLE_SOURCE_KIND_PROMETHEUS },
  { "prometheus+https://", BINNACLE_SOURCE_KIND_PROMETHEUS },
  { "json+http://", BINNACLE_SOURCE_KIND_JSON_HTTP },
  { "json+https://", BINNACLE_SOURCE_KIND_JSON_HTTP },
  { "json+ws://", BINNACLE_SOURCE_KIND_JSON_WEBSOCKET },
  { "json+wss://", BINNACLE_SOURCE_KIND_JSON_WEBSOCKET },
};

/* ws://host:port alone is what people type; the protocol says the rest. */
static char *
add_protocol_path (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GUri) complete = NULL;

  if (uri == NULL || (*g_uri_get_path (uri) != '\0' && !g_str_equal (g_uri_get_path (uri), "/")))
    return g_strdup (text);
  complete = g_uri_build (G_URI_FLAGS_NONE, g_uri_get_scheme (uri), g_uri_get_userinfo (uri), g_uri_get_host (uri),
                          g_uri_get_port (uri), BINNACLE_PROTOCOL_PATH, g_uri_get_query (uri), NULL);
  return g_uri_to_string (complete);
}

/* "$.rooms[0].temperature" is called "temperature". */
static char *
name_path (const char *path)
{
  const char *end = path + strlen (path);
  const char *start;

  while (end > path && !g_ascii_isalnum (end[-1]))
    end--;
  start = end;
  while (start > path && (g_ascii_isalnum (start[-1]) || start[-1] == '_' || start[-1] == '-'))
    start--;
  return start < end ? g_strndup (start, (gsize) (end - start)) : g_strdup ("value");
}

/* "$.t" or "inside=$.t" */
static void
add_channel (BinnacleSourceDescription *description,
             const char                *text)
{
  const char *path = strchr (text, '$');
  g_autofree char *name = NULL;
  BinnacleSourceChannel *channel;

  if (path == NULL)
    path = "$";
  name = path > text && path[-1] == '=' ? g_strndup (text, (gsize) (path - text - 1)) : name_path (path);
  channel = binnacle_source_channel_new (name, path);
  if (g_str_equal (path, "$"))
    channel->kind = BINNACLE_CHANNEL_OBJECT;
  g_ptr_array_add (description->channels, channel);
}

/* What is behind the "#" never goes to the server: paths to the values. */
static void
take_fragment (BinnacleSourceDescription *description)
{
  char *hash = strchr (description->uri, '#');
  g_autofree char *fragment = hash != NULL ? g_uri_unescape_string (hash + 1, NULL) : NULL;
  g_auto (GStrv) parts = g_strsplit (fragment != NULL ? fragment : "$", "&", BINNACLE_SOURCE_MAX_CHANNELS);

  if (hash != NULL)
    *hash = '\0';
  for (guint i = 0; parts[i] != NULL; i++)
    add_channel (description, parts[i]);
}

/* The same for the same address, so that what was kept of it is found again. */
static BinnacleSourceDescription *
make_description (BinnacleSourceKind  kind,
                  const char         *name,
                  const char         *uri)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, uri, -1);
  g_autofree char *id = g_strdup_printf ("address-%.16s", digest);

  return binnacle_source_description_new (kind, id, name, uri);
}

static BinnacleSourceDescription *
parse_prefixed (const char         *text,
                BinnacleSourceKind  kind)
{
  const char *uri = strchr (text, '+') + 1;
  g_autoptr (GUri) parts = g_uri_parse (uri, G_URI_FLAGS_ENCODED, NULL);
  const char *host = parts != NULL ? g_uri_get_host (parts) : NULL;
  BinnacleSourceDescription *description =
    make_description (kind, host != NULL && *host != '\0' ? host : uri, uri);

  if (kind != BINNACLE_SOURCE_KIND_PROMETHEUS)
    take_fragment (description);
  return description;
}

/**
 * binnacle_source_address_parse:
 * @text: an address as the command line has it
 * @error: return location for a #GError of the domains #BINNACLE_CONNECTION_ERROR and
 *   #BINNACLE_SOURCE_DESCRIPTION_ERROR
 *
 * Makes a source of an address: `ws://…` or `wss://…` is a Binnacle server, whose path need not
 * be said; `prometheus+http://…` a Prometheus server; `json+http://…` and `json+ws://…` are JSON,
 * with paths to the values behind a `#`, such as `#$.temperature` or `#inside=$.t1&outside=$.t2`. All
 * of them also with `https` and `wss`.
 *
 * Returns: (transfer full) (nullable): a valid source, or %NULL with @error set
 */
BinnacleSourceDescription *
binnacle_source_address_parse (const char  *text,
                               GError     **error)
{
  g_autoptr (BinnacleSourceDescription) description = NULL;
  g_autofree char *complete = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes) && description == NULL; i++)
    if (g_ascii_strncasecmp (text, prefixes[i].prefix, strlen (prefixes[i].prefix)) == 0)
      description = parse_prefixed (text, prefixes[i].kind);
  if (description == NULL)
    {
      if (!binnacle_websocket_manager_check_uri (text, error))
        return NULL;
      complete = add_protocol_path (text);
      return make_description (BINNACLE_SOURCE_KIND_LIVE, complete, complete);
    }
  if (!binnacle_source_description_validate (description, error))
    return NULL;
  return g_steal_pointer (&description);
}

static gboolean
is_this_computer (const char *text)
{
  return g_str_has_prefix (text, "localhost") || g_str_has_prefix (text, "127.") || g_str_has_prefix (text, "[::1]");
}

/**
 * binnacle_source_address_complete:
 * @kind: the kind of source
 * @text: what the person typed
 *
 * Adds what need not be typed: the scheme, encrypted where it is not this computer, and the path
 * of Binnacle's protocol.
 *
 * Returns: (transfer full): the address, which may still be none
 */
char *
binnacle_source_address_complete (BinnacleSourceKind  kind,
                                  const char         *text)
{
  gboolean websocket = kind == BINNACLE_SOURCE_KIND_LIVE || kind == BINNACLE_SOURCE_KIND_JSON_WEBSOCKET;
  g_autofree char *bare = NULL;
  g_autofree char *uri = NULL;
  const char *scheme;

  g_return_val_if_fail (text != NULL, NULL);

  bare = g_strstrip (g_strdup (text));
  scheme = websocket ? is_this_computer (bare) ? "ws" : "wss" : is_this_computer (bare) ? "http" : "https";
  uri = *bare == '\0' || strstr (bare, "://") != NULL ? g_strdup (bare) : g_strdup_printf ("%s://%s", scheme, bare);
  return kind == BINNACLE_SOURCE_KIND_LIVE ? add_protocol_path (uri) : g_steal_pointer (&uri);
}
