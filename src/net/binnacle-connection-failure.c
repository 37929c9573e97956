/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "net/binnacle-certificate-fault.h"
#include "net/binnacle-connection-failure-private.h"

/* Some messages of GLib end with a full stop, most do not. */
static char *
dup_reason (const GError *error)
{
  gsize length = strlen (error->message);

  return g_strndup (error->message, length > 0 && error->message[length - 1] == '.' ? length - 1 : length);
}

/* NULL where the error is not one that a proxy gave. */
static char *
describe_proxy_error (const char   *place,
                      const GError *error)
{
  g_autofree char *reason = dup_reason (error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH))
    return g_strdup_printf (_("The proxy on the way to %s wants a user name and a password. Put them into the proxy settings of this computer."),
                            place);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED))
    return g_strdup_printf (_("The proxy on the way to %s does not accept the user name and password for it. Correct them in the proxy settings of this computer."),
                            place);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NOT_ALLOWED))
    return g_strdup_printf (_("The proxy on the way to %s does not allow connections to that server. Ask whoever runs the proxy."),
                            place);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_FAILED))
    return g_strdup_printf (_("The proxy on the way to %s does not let the connection through: %s. Check the proxy settings of this computer."),
                            place, reason);

  return NULL;
}

/*
 * binnacle_connection_failure_describe:
 * @place: host and port
 * @faults: of the server's certificate
 * @error: what GIO, or libsoup, says
 *
 * Returns: (transfer full): why nothing came of a connection, and what to do
 *   about it, in a sentence or two for the person
 */
char *
binnacle_connection_failure_describe (const char           *place,
                                      GTlsCertificateFlags  faults,
                                      const GError         *error)
{
  g_autofree char *reason = dup_reason (error);
  char *by_proxy = describe_proxy_error (place, error);

  if (by_proxy != NULL)
    return by_proxy;

  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE) && faults != 0)
    return binnacle_certificate_describe_flags (place, faults);

  if (error->domain == G_TLS_ERROR)
    return g_strdup_printf (_("There is no trustworthy encrypted connection to the server at %s: %s. Check the address and the server’s certificate."),
                            place, reason);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return g_strdup_printf (_("Nobody answers at %s. Check that the server runs and that the address is right."), place);

  if (error->domain == G_RESOLVER_ERROR)
    return g_strdup_printf (_("The server %s was not found. Check the address and the network."), place);

  return g_strdup_printf (_("The server at %s can’t be reached: %s. Check the address and the network."),
                          place, reason);
}
