/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include "net/binnacle-certificate-fault.h"
#include "net/binnacle-websocket-manager.h"

/* What goes with an error through all of its copies. */
typedef struct
{
  BinnacleCertificateFault *certificate;
} BinnacleConnectionErrorPrivate;

static void
binnacle_connection_error_private_init (BinnacleConnectionErrorPrivate *self)
{
}

static void
binnacle_connection_error_private_copy (const BinnacleConnectionErrorPrivate *from,
                                        BinnacleConnectionErrorPrivate       *to)
{
  to->certificate = from->certificate != NULL ? binnacle_certificate_fault_ref (from->certificate) : NULL;
}

static void
binnacle_connection_error_private_clear (BinnacleConnectionErrorPrivate *self)
{
  g_clear_pointer (&self->certificate, binnacle_certificate_fault_unref);
}

/**
 * binnacle_connection_error_quark:
 *
 * Never set the domain of an error by hand to this one, or from it: there is more in
 * these than what #GError shows.
 *
 * Returns: the domain of [error@ConnectionError]
 */
G_DEFINE_EXTENDED_ERROR (BinnacleConnectionError, binnacle_connection_error)

/**
 * binnacle_connection_error_new_for_certificate:
 * @fault: what is wrong with a certificate
 *
 * Makes the error for it; its sentence is [method@CertificateFault.to_sentence].
 *
 * Returns: (transfer full): %BINNACLE_CONNECTION_ERROR_TLS
 */
GError *
binnacle_connection_error_new_for_certificate (BinnacleCertificateFault *fault)
{
  g_autofree char *sentence = binnacle_certificate_fault_to_sentence (fault);
  GError *error = g_error_new_literal (BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TLS, sentence);

  binnacle_connection_error_get_private (error)->certificate = binnacle_certificate_fault_ref (fault);

  return error;
}

/**
 * binnacle_connection_error_get_certificate:
 * @error: (nullable): any error
 *
 * Returns: (transfer none) (nullable): the certificate that was not trusted, where it was
 *   that; it lives as long as @error
 */
BinnacleCertificateFault *
binnacle_connection_error_get_certificate (const GError *error)
{
  if (error == NULL || error->domain != BINNACLE_CONNECTION_ERROR)
    return NULL;

  return binnacle_connection_error_get_private (error)->certificate;
}
