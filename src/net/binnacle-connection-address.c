/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "net/binnacle-connection-address-private.h"
#include "net/binnacle-websocket-manager.h"

/* RFC 9110 §4.1 recommends 8000; browsers and servers agree on about this. */
#define MAX_LENGTH 2048

static gboolean
invalid (GError     **error,
         const char  *message)
{
  g_set_error_literal (error, BINNACLE_CONNECTION_ERROR,
                       BINNACLE_CONNECTION_ERROR_INVALID_URI, message);
  return FALSE;
}

static gboolean
check_text (const char  *uri,
            GError     **error)
{
  if (uri == NULL || *uri == '\0')
    return invalid (error, _("There is no address. Enter one such as wss://example.org/v1/live."));
  if (strnlen (uri, MAX_LENGTH + 1) > MAX_LENGTH)
    return invalid (error, _("The address is too long. Enter one such as wss://example.org/v1/live."));
  for (const char *p = uri; *p != '\0'; p++)
    if (g_ascii_isspace (*p) || g_ascii_iscntrl (*p))
      return invalid (error, _("The address has a space or a line break in it. Remove it."));
  if (!g_utf8_validate (uri, -1, NULL))
    return invalid (error, _("The address is not valid text. Enter one such as wss://example.org/v1/live."));
  return TRUE;
}

static gboolean
check_parts (GUri    *parts,
             GError **error)
{
  const char *scheme = g_uri_get_scheme (parts);
  const char *host = g_uri_get_host (parts);

  if (!g_str_equal (scheme, "ws") && !g_str_equal (scheme, "wss"))
    return invalid (error, _("The address must begin with wss:// or ws://."));
  if (host == NULL || *host == '\0')
    return invalid (error, _("The address names no server. Enter one such as wss://example.org/v1/live."));
  if (g_uri_get_port (parts) == 0)
    return invalid (error, _("The port in the address must be a number from 1 to 65535."));
  if (g_uri_get_userinfo (parts) != NULL)
    return invalid (error, _("The address must not hold a user name or password. Use a token instead."));
  if (g_uri_get_fragment (parts) != NULL)
    return invalid (error, _("The address must not have a part after “#”. Remove it."));
  return TRUE;
}

/*
 * binnacle_connection_address_check:
 * @uri: (nullable): a text from anywhere
 *
 * Returns: whether it can be connected to, as RFC 6455 §3 has it; otherwise the
 *   error's message is a sentence for the person
 */
gboolean
binnacle_connection_address_check (const char  *uri,
                                   GError     **error)
{
  g_autoptr(GUri) parts = NULL;
  g_autoptr(GError) parse_error = NULL;

  if (!check_text (uri, error))
    return FALSE;
  parts = g_uri_parse (uri, G_URI_FLAGS_NONE, &parse_error);
  if (g_error_matches (parse_error, G_URI_ERROR, G_URI_ERROR_BAD_PORT))
    return invalid (error, _("The port in the address must be a number from 1 to 65535."));
  if (g_error_matches (parse_error, G_URI_ERROR, G_URI_ERROR_BAD_SCHEME))
    return invalid (error, _("The address must begin with wss:// or ws://."));
  if (parts == NULL)
    return invalid (error, _("This is not an address. Enter one such as wss://example.org/v1/live."));
  return check_parts (parts, error);
}

static gboolean
host_is_loopback (const char *host)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);
  const guint8 *bytes;

  /* RFC 6761 §6.3 keeps names below "localhost" on this computer. */
  if (address == NULL)
    return g_ascii_strcasecmp (host, "localhost") == 0
           || g_str_has_suffix (host, ".localhost");
  if (g_inet_address_get_is_loopback (address))
    return TRUE;
  /* ::ffff:127.0.0.0/104, IPv4 in IPv6's clothes (RFC 4291 §2.5.5.2). */
  bytes = g_inet_address_to_bytes (address);
  return g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6
         && memcmp (bytes, "\0\0\0\0\0\0\0\0\0\0\xff\xff\x7f", 13) == 0;
}

/*
 * binnacle_connection_address_is_loopback:
 * @uri: (nullable): an address
 *
 * Returns: whether it leads to this computer itself, and so needs no network
 */
gboolean
binnacle_connection_address_is_loopback (const char *uri)
{
  g_autoptr(GUri) parts = uri != NULL ? g_uri_parse (uri, G_URI_FLAGS_NONE, NULL) : NULL;

  return parts != NULL && g_uri_get_host (parts) != NULL
         && host_is_loopback (g_uri_get_host (parts));
}

/*
 * binnacle_connection_address_check_policy:
 * @uri: an address that is valid
 *
 * Returns: whether it is encrypted, or @policy lets it go without
 */
gboolean
binnacle_connection_address_check_policy (const char              *uri,
                                          BinnacleInsecurePolicy   policy,
                                          GError                 **error)
{
  if (policy == BINNACLE_INSECURE_ALWAYS || g_ascii_strncasecmp (uri, "wss:", 4) == 0)
    return TRUE;
  if (policy == BINNACLE_INSECURE_LOOPBACK_ONLY && binnacle_connection_address_is_loopback (uri))
    return TRUE;
  return invalid (error, _("This address is not encrypted, and others could read or change the data. "
                           "Use wss:// in place of ws://, or allow insecure connections in the settings."));
}
