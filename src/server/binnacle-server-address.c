/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "server/binnacle-server-address-private.h"
#include "wire/binnacle-protocol.h"

/* Where a server listens, as people write it and as clients need it. */

static GInetAddress *
parse_host (const char *text,
            gsize       length)
{
  g_autofree char *host = NULL;

  if (length > 2 && text[0] == '[' && text[length - 1] == ']')
    host = g_strndup (text + 1, length - 2);
  else
    host = g_strndup (text, length);

  if (strcmp (host, "localhost") == 0)
    return g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);

  return g_inet_address_new_from_string (host);
}

static gboolean
check_openness (GInetAddress  *host,
                const char    *text,
                gboolean       has_token,
                GError       **error)
{
  if (has_token || g_inet_address_get_is_loopback (host))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
               _("Without a token, the server listens on a loopback address only, and “%s” is none. "
                 "Give it a token file."), text);

  return FALSE;
}

/**
 * binnacle_server_address_parse: (skip)
 * @text: such as "127.0.0.1:8090" or "[::]:0"
 * @has_token: whether the server lets in only who knows a token
 * @error: return location for an error
 *
 * Reads an address. Without a token only one of this computer's own will do.
 *
 * Returns: (transfer full) (nullable): where to listen
 */
GSocketAddress *
binnacle_server_address_parse (const char  *text,
                               gboolean     has_token,
                               GError     **error)
{
  const char *colon = strrchr (text, ':');
  g_autoptr (GInetAddress) host = colon != NULL ? parse_host (text, (gsize) (colon - text)) : NULL;
  guint64 port;

  if (host == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _("“%s” is no address to listen on. Give a number and a port, such as 127.0.0.1:8090 or [::]:8090."),
                   text);
      return NULL;
    }

  return check_openness (host, text, has_token, error) ? g_inet_socket_address_new (host, (guint16) port) : NULL;
}

/**
 * binnacle_server_address_to_uri: (skip)
 * @address: where a server listens
 * @encrypted: whether it uses TLS
 *
 * Returns: (transfer full): what clients connect to
 */
char *
binnacle_server_address_to_uri (GSocketAddress *address,
                                gboolean        encrypted)
{
  GInetSocketAddress *socket_address = G_INET_SOCKET_ADDRESS (address);
  GInetAddress *host = g_inet_socket_address_get_address (socket_address);
  g_autofree char *text = g_inet_address_to_string (host);
  gboolean bracketed = g_inet_address_get_family (host) == G_SOCKET_FAMILY_IPV6;

  return g_strdup_printf ("%s://%s%s%s:%u" BINNACLE_PROTOCOL_PATH, encrypted ? "wss" : "ws",
                          bracketed ? "[" : "", text, bracketed ? "]" : "",
                          g_inet_socket_address_get_port (socket_address));
}
