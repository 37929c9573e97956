/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include "net/binnacle-certificate-pin.h"

/**
 * BinnacleCertificatePin:
 *
 * The one certificate that the person trusts at one server. It never changes.
 */
struct _BinnacleCertificatePin
{
  GObject parent_instance;

  char   *place;
  char   *fingerprint;
  char   *subject;
  gint64  since;
};

G_DEFINE_FINAL_TYPE (BinnacleCertificatePin, binnacle_certificate_pin, G_TYPE_OBJECT)

static void
binnacle_certificate_pin_finalize (GObject *object)
{
  BinnacleCertificatePin *self = BINNACLE_CERTIFICATE_PIN (object);

  g_free (self->place);
  g_free (self->fingerprint);
  g_free (self->subject);

  G_OBJECT_CLASS (binnacle_certificate_pin_parent_class)->finalize (object);
}

static void
binnacle_certificate_pin_class_init (BinnacleCertificatePinClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_certificate_pin_finalize;
}

static void
binnacle_certificate_pin_init (BinnacleCertificatePin *self)
{
}

/**
 * binnacle_certificate_pin_new:
 * @place: host and port
 * @fingerprint: the certificate's SHA-256
 * @subject: (nullable): whom it is of
 * @since: when the person decided, in s since 1970
 *
 * Returns: (transfer full): a pin
 */
BinnacleCertificatePin *
binnacle_certificate_pin_new (const char *place,
                              const char *fingerprint,
                              const char *subject,
                              gint64      since)
{
  BinnacleCertificatePin *self;

  g_return_val_if_fail (place != NULL && fingerprint != NULL, NULL);

  self = g_object_new (BINNACLE_TYPE_CERTIFICATE_PIN, NULL);
  self->place = g_strdup (place);
  self->fingerprint = g_strdup (fingerprint);
  self->subject = g_strdup (subject);
  self->since = since;

  return self;
}

/**
 * binnacle_certificate_pin_get_place:
 * @self: a pin
 *
 * Returns: host and port of the server
 */
const char *
binnacle_certificate_pin_get_place (BinnacleCertificatePin *self)
{
  g_return_val_if_fail (BINNACLE_IS_CERTIFICATE_PIN (self), NULL);

  return self->place;
}

/**
 * binnacle_certificate_pin_get_fingerprint:
 * @self: a pin
 *
 * Returns: the SHA-256 of the certificate, such as `AB:CD:…`
 */
const char *
binnacle_certificate_pin_get_fingerprint (BinnacleCertificatePin *self)
{
  g_return_val_if_fail (BINNACLE_IS_CERTIFICATE_PIN (self), NULL);

  return self->fingerprint;
}

/**
 * binnacle_certificate_pin_get_subject:
 * @self: a pin
 *
 * Returns: (nullable): whom the certificate is of
 */
const char *
binnacle_certificate_pin_get_subject (BinnacleCertificatePin *self)
{
  g_return_val_if_fail (BINNACLE_IS_CERTIFICATE_PIN (self), NULL);

  return self->subject;
}

/**
 * binnacle_certificate_pin_get_since:
 * @self: a pin
 *
 * Returns: when the person decided, in s since 1970
 */
gint64
binnacle_certificate_pin_get_since (BinnacleCertificatePin *self)
{
  g_return_val_if_fail (BINNACLE_IS_CERTIFICATE_PIN (self), 0);

  return self->since;
}
