/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "net/binnacle-certificate-fault.h"

#define MAX_TEXT 200 /* characters of a name */
#define MAX_NAMES 8

/**
 * BinnacleCertificateFault:
 *
 * Which certificate a server showed, and why it is not trusted.
 *
 * Immutable, with an atomic reference count: it is made where the handshake is, and
 * read where the person is. What it says of the certificate is what the
 * certificate says of itself, cut to a length and without control characters.
 */
struct _BinnacleCertificateFault
{
  gint                  ref_count; /* atomic */
  char                 *place;
  char                 *fingerprint;
  char                 *pinned;
  char                 *subject;
  char                 *issuer;
  char                 *names;
  GDateTime            *not_before;
  GDateTime            *not_after;
  GTlsCertificateFlags  flags;
  gboolean              self_signed;
};

G_DEFINE_BOXED_TYPE (BinnacleCertificateFault, binnacle_certificate_fault,
                     binnacle_certificate_fault_ref, binnacle_certificate_fault_unref)

static char *
make_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_autofree char *digest = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  g_object_get (certificate, "certificate", &der, NULL);

  if (der == NULL)
    return g_strdup ("");

  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);

  for (gsize i = 0; digest[i] != '\0'; i++)
    {
      if (i > 0 && i % 2 == 0)
        g_string_append_c (text, ':');

      g_string_append_c (text, g_ascii_toupper (digest[i]));
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
make_shown (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) shown = g_string_new (NULL);
  guint n_chars = 0;

  for (const char *p = valid; *p != '\0' && n_chars <= MAX_TEXT; p = g_utf8_next_char (p), n_chars++)
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (shown, n_chars == MAX_TEXT ? 0x2026 : g_unichar_isprint (c) ? c : ' ');
    }

  return g_string_free (g_steal_pointer (&shown), FALSE);
}

/* Of a name such as "CN=nas.local,O=Home" (RFC 4514) the part @key, or NULL. */
static char *
find_part (const char *name,
           const char *key)
{
  const char *p = name;

  while (p != NULL && !g_str_has_prefix (p, key))
    {
      for (p = strchr (p, ','); p != NULL && p > name && p[-1] == '\\'; p = strchr (p + 1, ','))
        ;

      if (p != NULL)
        p += strspn (p, ", ");
    }

  if (p != NULL)
    {
      g_autoptr (GString) part = g_string_new (NULL);

      for (p += strlen (key); *p != '\0' && *p != ','; p++)
        {
          if (*p == '\\' && p[1] != '\0')
            p++;

          g_string_append_c (part, *p);
        }

      return g_string_free (g_steal_pointer (&part), FALSE);
    }

  return NULL;
}

/* "nas.local (Home)" */
static char *
make_name (const char *distinguished)
{
  g_autofree char *common = NULL;
  g_autofree char *organization = NULL;
  g_autofree char *both = NULL;

  if (distinguished == NULL || *distinguished == '\0')
    return NULL;

  common = find_part (distinguished, "CN=");
  organization = find_part (distinguished, "O=");

  if (common == NULL)
    return make_shown (distinguished);

  if (organization == NULL)
    return make_shown (common);

  both = g_strdup_printf ("%s (%s)", common, organization);

  return make_shown (both);
}

static void
add_name (GString    *names,
          const char *name)
{
  g_autofree char *shown = make_shown (name);

  g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", shown);
}

/* The names that it is for, or NULL. */
static char *
make_names (GTlsCertificate *certificate)
{
  g_autoptr (GPtrArray) dns = g_tls_certificate_get_dns_names (certificate);
  g_autoptr (GPtrArray) addresses = g_tls_certificate_get_ip_addresses (certificate);
  g_autoptr (GString) names = g_string_new (NULL);
  guint n_names = 0;

  for (guint i = 0; dns != NULL && i < dns->len && n_names < MAX_NAMES; i++, n_names++)
    {
      gsize length;
      const char *data = g_bytes_get_data (g_ptr_array_index (dns, i), &length);
      g_autofree char *name = g_strndup (data, length);

      add_name (names, name);
    }

  for (guint i = 0; addresses != NULL && i < addresses->len && n_names < MAX_NAMES; i++, n_names++)
    {
      g_autofree char *name = g_inet_address_to_string (g_ptr_array_index (addresses, i));

      add_name (names, name);
    }

  return names->len > 0 ? g_string_free (g_steal_pointer (&names), FALSE) : NULL;
}

static BinnacleCertificateFault *
fault_new (const char           *place,
           GTlsCertificate      *certificate,
           GTlsCertificateFlags  flags)
{
  BinnacleCertificateFault *self = g_new0 (BinnacleCertificateFault, 1);
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);

  self->ref_count = 1;
  self->place = g_strdup (place);
  self->flags = flags;
  self->subject = make_name (subject);
  self->issuer = make_name (issuer);
  self->names = make_names (certificate);
  self->not_before = g_tls_certificate_get_not_valid_before (certificate);
  self->not_after = g_tls_certificate_get_not_valid_after (certificate);
  self->self_signed = subject != NULL && g_strcmp0 (subject, issuer) == 0;

  return self;
}

/**
 * binnacle_certificate_check:
 * @place: host and port of the server, as [method@CertificatePins.lookup] takes them
 * @certificate: what it showed
 * @flags: what the system finds wrong with that
 * @pinned: (nullable): the fingerprint of the one certificate that the person
 *   trusts there
 *
 * Decides whether a certificate may be trusted: one that the person chose is, unless
 * its authority has withdrawn it; where there is such a one no other is, not even one
 * that the system trusts; otherwise the system decides. Any thread.
 *
 * Returns: (transfer full) (nullable): %NULL where it may be trusted, and otherwise
 *   what is wrong
 */
BinnacleCertificateFault *
binnacle_certificate_check (const char           *place,
                            GTlsCertificate      *certificate,
                            GTlsCertificateFlags  flags,
                            const char           *pinned)
{
  g_autofree char *fingerprint = NULL;
  BinnacleCertificateFault *fault;

  g_return_val_if_fail (place != NULL, NULL);
  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  if (pinned == NULL && flags == G_TLS_CERTIFICATE_NO_FLAGS)
    return NULL;

  fingerprint = make_fingerprint (certificate);

  if (*fingerprint != '\0' && g_strcmp0 (pinned, fingerprint) == 0 && (flags & G_TLS_CERTIFICATE_REVOKED) == 0)
    return NULL;

  fault = fault_new (place, certificate, flags);
  fault->fingerprint = g_steal_pointer (&fingerprint);
  fault->pinned = g_strdup (pinned);

  return fault;
}

/**
 * binnacle_certificate_fault_ref:
 * @self: a fault
 *
 * Any thread.
 *
 * Returns: (transfer full): the same one
 */
BinnacleCertificateFault *
binnacle_certificate_fault_ref (BinnacleCertificateFault *self)
{
  __atomic_fetch_add (&self->ref_count, 1, __ATOMIC_RELAXED);

  return self;
}

/**
 * binnacle_certificate_fault_unref:
 * @self: (transfer full): a fault
 *
 * Any thread.
 */
void
binnacle_certificate_fault_unref (BinnacleCertificateFault *self)
{
  if (__atomic_sub_fetch (&self->ref_count, 1, __ATOMIC_ACQ_REL) > 0)
    return;

  g_clear_pointer (&self->not_before, g_date_time_unref);
  g_clear_pointer (&self->not_after, g_date_time_unref);
  g_free (self->place);
  g_free (self->fingerprint);
  g_free (self->pinned);
  g_free (self->subject);
  g_free (self->issuer);
  g_free (self->names);
  g_free (self);
}

/**
 * binnacle_certificate_fault_get_place:
 * @self: a fault
 *
 * Returns: host and port of the server
 */
const char *
binnacle_certificate_fault_get_place (const BinnacleCertificateFault *self)
{
  return self->place;
}

/**
 * binnacle_certificate_fault_get_fingerprint:
 * @self: a fault
 *
 * Returns: the SHA-256 of the whole certificate, such as `AB:CD:…`
 */
const char *
binnacle_certificate_fault_get_fingerprint (const BinnacleCertificateFault *self)
{
  return self->fingerprint;
}

/**
 * binnacle_certificate_fault_get_pinned:
 * @self: a fault
 *
 * Returns: (nullable): the fingerprint of the certificate that is trusted there
 */
const char *
binnacle_certificate_fault_get_pinned (const BinnacleCertificateFault *self)
{
  return self->pinned;
}

/**
 * binnacle_certificate_fault_get_subject:
 * @self: a fault
 *
 * Returns: (nullable): whom it says that it is of
 */
const char *
binnacle_certificate_fault_get_subject (const BinnacleCertificateFault *self)
{
  return self->subject;
}

/**
 * binnacle_certificate_fault_get_issuer:
 * @self: a fault
 *
 * Returns: (nullable): who it says signed it
 */
const char *
binnacle_certificate_fault_get_issuer (const BinnacleCertificateFault *self)
{
  return self->issuer;
}

/**
 * binnacle_certificate_fault_get_names:
 * @self: a fault
 *
 * Returns: (nullable): the hosts that it is for, the first few of them
 */
const char *
binnacle_certificate_fault_get_names (const BinnacleCertificateFault *self)
{
  return self->names;
}

/**
 * binnacle_certificate_fault_get_not_before:
 * @self: a fault
 *
 * Returns: (transfer none) (nullable): when it begins to be valid
 */
GDateTime *
binnacle_certificate_fault_get_not_before (const BinnacleCertificateFault *self)
{
  return self->not_before;
}

/**
 * binnacle_certificate_fault_get_not_after:
 * @self: a fault
 *
 * Returns: (transfer none) (nullable): when it ceases to be valid
 */
GDateTime *
binnacle_certificate_fault_get_not_after (const BinnacleCertificateFault *self)
{
  return self->not_after;
}

/**
 * binnacle_certificate_fault_get_flags:
 * @self: a fault
 *
 * Returns: what the system finds wrong with it
 */
GTlsCertificateFlags
binnacle_certificate_fault_get_flags (const BinnacleCertificateFault *self)
{
  return self->flags;
}

/**
 * binnacle_certificate_fault_is_change:
 * @self: a fault
 *
 * Returns: whether another certificate is trusted there: an alarm, not a question
 */
gboolean
binnacle_certificate_fault_is_change (const BinnacleCertificateFault *self)
{
  return self->pinned != NULL && strcmp (self->pinned, self->fingerprint) != 0;
}

/**
 * binnacle_certificate_fault_can_be_trusted:
 * @self: a fault
 *
 * Returns: whether the person may decide to trust it nevertheless: not where its own
 *   authority has withdrawn it
 */
gboolean
binnacle_certificate_fault_can_be_trusted (const BinnacleCertificateFault *self)
{
  return *self->fingerprint != '\0' && (self->flags & G_TLS_CERTIFICATE_REVOKED) == 0;
}

/**
 * binnacle_certificate_describe_flags:
 * @place: host and port of the server
 * @flags: what is wrong with its certificate
 *
 * Returns: (transfer full): the worst of it, and what to do
 */
char *
binnacle_certificate_describe_flags (const char           *place,
                                     GTlsCertificateFlags  flags)
{
  /* A name says nothing in a certificate that anybody could have made. */
  if (flags & G_TLS_CERTIFICATE_REVOKED)
    return g_strdup_printf (_("The certificate of the server at %s was withdrawn by its authority. Don’t use this server until it has a new one."),
                            place);

  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return g_strdup_printf (_("The certificate of the server at %s is of an authority that this computer does not trust. If the server is your own, compare the fingerprint and trust this certificate; if not, check the address."),
                            place);

  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    return g_strdup_printf (_("The certificate of the server at %s has expired. Have it renewed, and check the date of this computer."),
                            place);

  if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return g_strdup_printf (_("The certificate of the server at %s is not valid yet. Check the date of this computer and that of the server."),
                            place);

  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return g_strdup_printf (_("The certificate of the server at %s is for another name. Use the address that it is for, or give the server a certificate for this one."),
                            place);

  if (flags & G_TLS_CERTIFICATE_INSECURE)
    return g_strdup_printf (_("The certificate of the server at %s is too weak to be trusted. Give the server a new one."),
                            place);

  return g_strdup_printf (_("The certificate of the server at %s can’t be verified. Check the address and the certificate."),
                          place);
}

/**
 * binnacle_certificate_fault_to_sentence:
 * @self: a fault
 *
 * Returns: (transfer full): the worst of it, and what to do
 */
char *
binnacle_certificate_fault_to_sentence (const BinnacleCertificateFault *self)
{
  if (binnacle_certificate_fault_is_change (self) && (self->flags & G_TLS_CERTIFICATE_REVOKED) == 0)
    return g_strdup_printf (_("The server at %s shows another certificate than the one that you trust. Somebody may be in between: ask whoever runs the server before you trust the new one."),
                            self->place);

  return binnacle_certificate_describe_flags (self->place, self->flags);
}

static char *
format_date (GDateTime *date)
{
  g_autoptr (GDateTime) local = g_date_time_to_local (date);

  /* Translators: a date, as strftime() has it. */
  return g_date_time_format (local, C_("date", "%-d %B %Y"));
}

static char *
describe_identity (const BinnacleCertificateFault *self)
{
  if (self->names != NULL)
    return g_strdup_printf (_("It is for %s, not for %s."), self->names, self->place);

  return g_strdup_printf (_("It is for another name than %s."), self->place);
}

static char *
describe_expiry (const BinnacleCertificateFault *self)
{
  g_autofree char *date = self->not_after != NULL ? format_date (self->not_after) : NULL;

  return date != NULL ? g_strdup_printf (_("It expired on %s."), date) : g_strdup (_("It has expired."));
}

static char *
describe_activation (const BinnacleCertificateFault *self)
{
  g_autofree char *date = self->not_before != NULL ? format_date (self->not_before) : NULL;

  return date != NULL ? g_strdup_printf (_("It is not valid before %s."), date) : g_strdup (_("It is not valid yet."));
}

static char *
describe_flag (const BinnacleCertificateFault *self,
               GTlsCertificateFlags            flag)
{
  switch (flag)
    {
    case G_TLS_CERTIFICATE_REVOKED:
      return g_strdup (_("Its own authority has withdrawn it."));
    case G_TLS_CERTIFICATE_UNKNOWN_CA:
      return g_strdup (self->self_signed ? _("It vouches for itself: no authority has signed it.")
                                         : _("This computer does not trust the authority that signed it."));
    case G_TLS_CERTIFICATE_EXPIRED:
      return describe_expiry (self);
    case G_TLS_CERTIFICATE_NOT_ACTIVATED:
      return describe_activation (self);
    case G_TLS_CERTIFICATE_BAD_IDENTITY:
      return describe_identity (self);
    case G_TLS_CERTIFICATE_INSECURE:
      return g_strdup (_("Its cryptography is too weak."));
    case G_TLS_CERTIFICATE_GENERIC_ERROR:
    case G_TLS_CERTIFICATE_NO_FLAGS:
    case G_TLS_CERTIFICATE_VALIDATE_ALL:
    default:
      return g_strdup (_("It could not be verified."));
    }
}

/**
 * binnacle_certificate_fault_to_reasons:
 * @self: a fault
 *
 * Returns: (transfer full) (array zero-terminated=1): why it is not trusted, a sentence
 *   each, the worst first
 */
char **
binnacle_certificate_fault_to_reasons (const BinnacleCertificateFault *self)
{
  static const GTlsCertificateFlags flags[] = {
    G_TLS_CERTIFICATE_REVOKED, G_TLS_CERTIFICATE_UNKNOWN_CA, G_TLS_CERTIFICATE_EXPIRED,
    G_TLS_CERTIFICATE_NOT_ACTIVATED, G_TLS_CERTIFICATE_BAD_IDENTITY, G_TLS_CERTIFICATE_INSECURE,
    G_TLS_CERTIFICATE_GENERIC_ERROR
  };
  g_autoptr (GStrvBuilder) reasons = g_strv_builder_new ();

  if (binnacle_certificate_fault_is_change (self))
    g_strv_builder_add (reasons, _("It is not the one that you trust for this server."));

  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (self->flags & flags[i])
      {
        g_autofree char *reason = describe_flag (self, flags[i]);

        g_strv_builder_add (reasons, reason);
      }

  if (self->flags == G_TLS_CERTIFICATE_NO_FLAGS)
    g_strv_builder_add (reasons, _("An authority that this computer trusts vouches for it."));

  return g_strv_builder_end (reasons);
}
