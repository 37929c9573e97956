/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "net/binnacle-connection-failure-private.h"

/* What is worst comes first: a name says nothing in a certificate that anybody
 * could have made. */
static char *
describe_faults (const char           *place,
                 GTlsCertificateFlags  faults)
{
  if (faults & G_TLS_CERTIFICATE_REVOKED)
    return g_strdup_printf (_("The certificate of the server at %s was withdrawn by its authority. Don’t use this server until it has a new one."),
                            place);

  if (faults & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return g_strdup_printf (_("The certificate of the server at %s is of an authority that this computer does not trust. If the server is your own, add its authority to those of this computer; if not, check the address."),
                            place);

  if (faults & G_TLS_CERTIFICATE_EXPIRED)
    return g_strdup_printf (_("The certificate of the server at %s has expired. Have it renewed, and check the date of this computer."),
                            place);

  if (faults & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return g_strdup_printf (_("The certificate of the server at %s is not valid yet. Check the date of this computer and that of the server."),
                            place);

  if (faults & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return g_strdup_printf (_("The certificate of the server at %s is for another name. Use the address that it is for, or give the server a certificate for this one."),
                            place);

  if (faults & G_TLS_CERTIFICATE_INSECURE)
    return g_strdup_printf (_("The certificate of the server at %s is too weak to be trusted. Give the server a new one."), place);

  return g_strdup_printf (_("The certificate of the server at %s can’t be verified. Check the address and the certificate."), place);
}

static gboolean
is_of_proxy (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_FAILED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NOT_ALLOWED);
}

/* Some messages of GLib end with a full stop, most do not. */
static char *
dup_reason (const GError *error)
{
  gsize length = strlen (error->message);

  return g_strndup (error->message, length > 0 && error->message[length - 1] == '.' ? length - 1 : length);
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

  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE) && faults != 0)
    return describe_faults (place, faults);

  if (is_of_proxy (error))
    return g_strdup_printf (_("The proxy on the way to %s does not let the connection through: %s. Check the proxy settings of this computer."),
                            place, reason);

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
