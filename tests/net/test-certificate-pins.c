/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <glib/gstdio.h>

#include "base/binnacle-simulated-clock.h"
#include "net/binnacle-certificate-pins.h"
#include "net/binnacle-credential.h"
#include "net/binnacle-websocket-manager.h"

/* Which certificates are trusted, in what words, and where that is kept; and what lets
 * in. The certificates are in tls/. */

#define PLACE "nas.local:8123"
#define ALL_BUT_REVOKED (G_TLS_CERTIFICATE_VALIDATE_ALL & ~G_TLS_CERTIFICATE_REVOKED)

static GTlsCertificate *
load_certificate (const char *name)
{
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, "net", "tls", name, NULL);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_file (file, &error);

  g_assert_no_error (error);

  return certificate;
}

/* The same way as the program that people compare it with. */
static char *
fingerprint_by_openssl (const char *name)
{
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, "net", "tls", name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) openssl =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "openssl", "x509", "-in", file,
                      "-noout", "-fingerprint", "-sha256", NULL);
  g_autofree char *line = NULL;

  if (openssl == NULL)
    return NULL;

  g_assert_true (g_subprocess_communicate_utf8 (openssl, NULL, NULL, &line, NULL, NULL));
  g_assert_nonnull (strchr (line, '='));

  return g_strdup (g_strstrip (strchr (line, '=') + 1));
}

static BinnacleCertificateFault *
check (const char           *name,
       GTlsCertificateFlags  flags,
       const char           *pinned)
{
  g_autoptr (GTlsCertificate) certificate = load_certificate (name);

  return binnacle_certificate_check (PLACE, certificate, flags, pinned);
}

static char *
find_fingerprint (const char *name)
{
  g_autoptr (BinnacleCertificateFault) fault = check (name, G_TLS_CERTIFICATE_UNKNOWN_CA, NULL);

  return g_strdup (binnacle_certificate_fault_get_fingerprint (fault));
}

static void
test_what_is_known_of_a_certificate (void)
{
  g_autoptr (BinnacleCertificateFault) fault = check ("self.pem", G_TLS_CERTIFICATE_UNKNOWN_CA, NULL);
  g_autofree char *expected = fingerprint_by_openssl ("self.pem");

  g_assert_cmpstr (binnacle_certificate_fault_get_place (fault), ==, PLACE);
  g_assert_cmpstr (binnacle_certificate_fault_get_subject (fault), ==, "nas.local (Home)");
  g_assert_cmpstr (binnacle_certificate_fault_get_issuer (fault), ==, "nas.local (Home)");
  g_assert_cmpstr (binnacle_certificate_fault_get_names (fault), ==, "127.0.0.1");
  g_assert_cmpint (g_date_time_get_year (binnacle_certificate_fault_get_not_before (fault)), >=, 2026);
  g_assert_cmpint (g_date_time_get_year (binnacle_certificate_fault_get_not_after (fault)), >=, 2126);
  g_assert_cmpint (binnacle_certificate_fault_get_flags (fault), ==, G_TLS_CERTIFICATE_UNKNOWN_CA);
  g_assert_cmpuint (strlen (binnacle_certificate_fault_get_fingerprint (fault)), ==, 95);
  if (expected != NULL)
    g_assert_cmpstr (binnacle_certificate_fault_get_fingerprint (fault), ==, expected);
}

typedef struct
{
  const char           *name;
  const char           *certificate;
  GTlsCertificateFlags  flags;
  const char           *said;
  const char           *reason;
  gboolean              can_be_trusted;
} Fault;

static const Fault faults[] = {
  { "unknown-authority", "server.pem", G_TLS_CERTIFICATE_UNKNOWN_CA, "of an authority that this computer does not trust",
    "This computer does not trust the authority that signed it.", TRUE },
  { "self-signed", "self.pem", G_TLS_CERTIFICATE_UNKNOWN_CA, "compare the fingerprint",
    "It vouches for itself: no authority has signed it.", TRUE },
  { "expired", "expired.pem", G_TLS_CERTIFICATE_EXPIRED, "has expired", "It expired on 1 January 2021.", TRUE },
  { "not-yet-valid", "future.pem", G_TLS_CERTIFICATE_NOT_ACTIVATED, "is not valid yet", "It is not valid before 1 January 2110.", TRUE },
  { "another-name", "named.pem", G_TLS_CERTIFICATE_BAD_IDENTITY, "is for another name",
    "It is for server.example, not for " PLACE ".", TRUE },
  { "nameless", "authority.pem", G_TLS_CERTIFICATE_BAD_IDENTITY, "is for another name", "It is for another name than " PLACE ".", TRUE },
  { "weak", "server.pem", G_TLS_CERTIFICATE_INSECURE, "too weak", "Its cryptography is too weak.", TRUE },
  { "strange", "server.pem", G_TLS_CERTIFICATE_GENERIC_ERROR, "can’t be verified", "It could not be verified.", TRUE },
  { "revoked", "server.pem", G_TLS_CERTIFICATE_REVOKED, "withdrawn by its authority", "Its own authority has withdrawn it.", FALSE },
};

static void
test_fault (gconstpointer data)
{
  const Fault *expected = data;
  g_autoptr (BinnacleCertificateFault) fault = check (expected->certificate, expected->flags, NULL);
  g_autofree char *sentence = binnacle_certificate_fault_to_sentence (fault);
  g_auto (GStrv) reasons = binnacle_certificate_fault_to_reasons (fault);

  g_assert_nonnull (strstr (sentence, expected->said));
  g_assert_nonnull (strstr (sentence, PLACE));
  g_assert_cmpuint (g_strv_length (reasons), ==, 1);
  g_assert_cmpstr (reasons[0], ==, expected->reason);
  g_assert_cmpint (binnacle_certificate_fault_can_be_trusted (fault), ==, expected->can_be_trusted);
  g_assert_false (binnacle_certificate_fault_is_change (fault));
}

static void
test_each_fault_has_its_reason (void)
{
  g_autoptr (BinnacleCertificateFault) fault = check ("server.pem", G_TLS_CERTIFICATE_VALIDATE_ALL, NULL);
  g_auto (GStrv) reasons = binnacle_certificate_fault_to_reasons (fault);

  g_assert_cmpuint (g_strv_length (reasons), ==, 7);
  for (guint i = 0; reasons[i] != NULL; i++)
    for (guint j = 0; j < i; j++)
      g_assert_cmpstr (reasons[i], !=, reasons[j]);
}

static void
test_what_the_system_trusts_is_trusted (void)
{
  g_assert_null (check ("server.pem", G_TLS_CERTIFICATE_NO_FLAGS, NULL));
}

static void
test_pinned_is_trusted_unless_withdrawn (void)
{
  g_autofree char *pinned = find_fingerprint ("server.pem");
  g_autoptr (BinnacleCertificateFault) fault = NULL;

  g_assert_null (check ("server.pem", ALL_BUT_REVOKED, pinned));
  g_assert_null (check ("server.pem", G_TLS_CERTIFICATE_NO_FLAGS, pinned));
  fault = check ("server.pem", G_TLS_CERTIFICATE_REVOKED, pinned);
  g_assert_nonnull (fault);
  g_assert_false (binnacle_certificate_fault_can_be_trusted (fault));
}

static void
assert_alarm (GTlsCertificateFlags flags)
{
  g_autofree char *pinned = find_fingerprint ("server.pem");
  g_autoptr (BinnacleCertificateFault) fault = check ("self.pem", flags, pinned);
  g_autofree char *sentence = NULL;
  g_auto (GStrv) reasons = NULL;

  g_assert_nonnull (fault);
  sentence = binnacle_certificate_fault_to_sentence (fault);
  reasons = binnacle_certificate_fault_to_reasons (fault);
  g_assert_true (binnacle_certificate_fault_is_change (fault));
  g_assert_cmpstr (binnacle_certificate_fault_get_pinned (fault), ==, pinned);
  g_assert_nonnull (strstr (sentence, "another certificate than the one that you trust"));
  g_assert_cmpstr (reasons[0], ==, "It is not the one that you trust for this server.");
}

static void
test_another_one_than_pinned_is_an_alarm (void)
{
  assert_alarm (G_TLS_CERTIFICATE_UNKNOWN_CA);
  assert_alarm (G_TLS_CERTIFICATE_NO_FLAGS);
}

static void
test_errors_keep_their_certificate (void)
{
  g_autoptr (BinnacleCertificateFault) fault = check ("self.pem", G_TLS_CERTIFICATE_UNKNOWN_CA, NULL);
  g_autoptr (GError) error = binnacle_connection_error_new_for_certificate (fault);
  g_autoptr (GError) copy = g_error_copy (error);
  g_autoptr (GError) other = g_error_new_literal (BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_LOST, "Lost.");
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "Failed.");

  g_assert_error (copy, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TLS);
  g_clear_error (&error);
  g_assert_true (binnacle_connection_error_get_certificate (copy) == fault);
  g_assert_null (binnacle_connection_error_get_certificate (other));
  g_assert_null (binnacle_connection_error_get_certificate (foreign));
  g_assert_null (binnacle_connection_error_get_certificate (NULL));
}

static void
test_places (void)
{
  static const char * const same[][2] = {
    { "wss://nas.local:8123/v1/live", PLACE }, { "https://NAS.local:8123/v1/channels?match=*", PLACE },
    { "wss://nas.local", "nas.local:443" }, { "https://nas.local/", "nas.local:443" },
    { "ws://nas.local", "nas.local:80" }, { "wss://[::1]:8123/", "[::1]:8123" },
    { "wss://bücher.example/", "xn--bcher-kva.example:443" }, { "WSS://nas.local/", "nas.local:443" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autofree char *place = binnacle_certificate_pins_make_place (same[i][0]);

      g_assert_cmpstr (place, ==, same[i][1]);
    }

  g_assert_null (binnacle_certificate_pins_make_place ("nas.local"));
  g_assert_null (binnacle_certificate_pins_make_place ("wss:///v1/live"));
}

/* The list and its file */

typedef struct
{
  BinnacleClock           *clock;
  BinnacleCertificatePins *pins;
  char                    *folder;
  char                    *path;
  guint                    n_changed;
  guint                    n_not_saved;
  guint                    n_items_changed;
} Fixture;

static void
changed (Fixture    *self,
         const char *place)
{
  g_assert_cmpstr (place, ==, PLACE);
  self->n_changed++;
}

static void
not_saved (Fixture *self,
           GError  *error)
{
  g_assert_error (error, BINNACLE_CERTIFICATE_PINS_ERROR, BINNACLE_CERTIFICATE_PINS_ERROR_NOT_SAVED);
  self->n_not_saved++;
}

static void
items_changed (Fixture *self)
{
  self->n_items_changed++;
}

static void
open_pins (Fixture *self)
{
  self->pins = binnacle_certificate_pins_new (self->clock, self->path);
  g_signal_connect_swapped (self->pins, "changed", G_CALLBACK (changed), self);
  g_signal_connect_swapped (self->pins, "not-saved", G_CALLBACK (not_saved), self);
  g_signal_connect_swapped (self->pins, "items-changed", G_CALLBACK (items_changed), self);
}

/* What is being written still has it. */
static void
close_pins (Fixture *self)
{
  g_signal_handlers_disconnect_by_data (self->pins, self);
  g_clear_object (&self->pins);
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->clock = BINNACLE_CLOCK (binnacle_simulated_clock_new (1700000000 * (gint64) G_USEC_PER_SEC));
  self->folder = g_dir_make_tmp ("binnacle-pins-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "certificates", NULL);
  open_pins (self);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_autofree char *aside = g_strconcat (self->path, ".damaged", NULL);

  close_pins (self);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_unlink (aside);
  g_unlink (self->path);
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->path);
  g_clear_object (&self->clock);
}

static void
accept (Fixture    *self,
        const char *name)
{
  g_autoptr (BinnacleCertificateFault) fault = check (name, G_TLS_CERTIFICATE_UNKNOWN_CA, NULL);

  binnacle_certificate_pins_accept (self->pins, fault);
}

static void
reopen (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (binnacle_certificate_pins_flush (self->pins, &error));
  g_assert_no_error (error);
  close_pins (self);
  open_pins (self);
  g_assert_true (binnacle_certificate_pins_load (self->pins, &error));
  g_assert_no_error (error);
}

static void
test_pins_outlive_the_program (Fixture       *self,
                               gconstpointer  data)
{
  g_autofree char *pinned = find_fingerprint ("self.pem");
  g_autoptr (BinnacleCertificatePin) pin = NULL;
  GStatBuf status;

  accept (self, "self.pem");
  g_assert_cmpuint (self->n_changed, ==, 1);
  reopen (self);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->pins)), ==, 1);
  pin = g_list_model_get_item (G_LIST_MODEL (self->pins), 0);
  g_assert_cmpstr (binnacle_certificate_pin_get_place (pin), ==, PLACE);
  g_assert_cmpstr (binnacle_certificate_pin_get_fingerprint (pin), ==, pinned);
  g_assert_cmpstr (binnacle_certificate_pin_get_subject (pin), ==, "nas.local (Home)");
  g_assert_cmpint (binnacle_certificate_pin_get_since (pin), ==,
                   binnacle_clock_get_real_time (self->clock) / G_USEC_PER_SEC);
  g_assert_cmpint (g_stat (self->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
}

static void
test_pin_is_for_one_server (Fixture       *self,
                            gconstpointer  data)
{
  accept (self, "self.pem");
  g_assert_nonnull (binnacle_certificate_pins_lookup (self->pins, PLACE));
  g_assert_null (binnacle_certificate_pins_lookup (self->pins, "nas.local:8124"));
  g_assert_null (binnacle_certificate_pins_lookup (self->pins, "nas.locals:8123"));
  g_assert_null (binnacle_certificate_pins_lookup (self->pins, "other.local:8123"));
}

static void
test_new_pin_replaces_the_old (Fixture       *self,
                               gconstpointer  data)
{
  g_autofree char *pinned = find_fingerprint ("server.pem");

  accept (self, "self.pem");
  accept (self, "server.pem");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->pins)), ==, 1);
  g_assert_cmpstr (binnacle_certificate_pins_lookup (self->pins, PLACE), ==, pinned);
  g_assert_cmpuint (self->n_changed, ==, 2);
  g_assert_cmpuint (self->n_items_changed, ==, 2);
  reopen (self);
  g_assert_cmpstr (binnacle_certificate_pins_lookup (self->pins, PLACE), ==, pinned);
}

static void
test_pin_can_be_revoked (Fixture       *self,
                         gconstpointer  data)
{
  accept (self, "self.pem");
  binnacle_certificate_pins_remove (self->pins, PLACE);
  g_assert_null (binnacle_certificate_pins_lookup (self->pins, PLACE));
  g_assert_cmpuint (self->n_changed, ==, 2);
  binnacle_certificate_pins_remove (self->pins, PLACE);
  g_assert_cmpuint (self->n_changed, ==, 2);
  reopen (self);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->pins)), ==, 0);
}

/* Or each renewal by the authority would be an alarm. */
static void
test_server_goes_back_to_the_system (Fixture       *self,
                                     gconstpointer  data)
{
  g_autofree char *pinned = find_fingerprint ("self.pem");
  g_autoptr (BinnacleCertificateFault) fault = NULL;

  accept (self, "self.pem");
  fault = check ("server.pem", G_TLS_CERTIFICATE_NO_FLAGS, pinned);
  binnacle_certificate_pins_accept (self->pins, fault);
  g_assert_null (binnacle_certificate_pins_lookup (self->pins, PLACE));
}

static gboolean
is_written (Fixture *self)
{
  g_autofree char *text = NULL;
  g_autofree char *pinned = find_fingerprint ("self.pem");

  return g_file_get_contents (self->path, &text, NULL, NULL) && strstr (text, pinned) != NULL;
}

static gboolean
give_up (gpointer user_data)
{
  g_assert_not_reached ();
}

static gboolean
look_again (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
wait_for (Fixture  *self,
          gboolean (*condition) (Fixture *self))
{
  guint deadline = g_timeout_add_seconds (30, give_up, NULL);
  guint waker = g_timeout_add (5, look_again, NULL);

  while (!condition (self))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (waker);
  g_source_remove (deadline);
}

static void
test_pins_are_written_at_once (Fixture       *self,
                               gconstpointer  data)
{
  accept (self, "self.pem");
  wait_for (self, is_written);
  g_assert_cmpuint (self->n_not_saved, ==, 0);
}

static gboolean
was_told (Fixture *self)
{
  return self->n_not_saved > 0;
}

static void
test_disk_that_takes_nothing_is_told (Fixture       *self,
                                      gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (self->path, 0700), ==, 0);
  accept (self, "self.pem");
  wait_for (self, was_told);
  g_assert_nonnull (binnacle_certificate_pins_lookup (self->pins, PLACE));
  g_assert_false (binnacle_certificate_pins_flush (self->pins, &error));
  g_assert_error (error, BINNACLE_CERTIFICATE_PINS_ERROR, BINNACLE_CERTIFICATE_PINS_ERROR_NOT_SAVED);
  g_assert_cmpint (g_rmdir (self->path), ==, 0);
}

static void
test_damaged_file_is_set_aside (Fixture       *self,
                                gconstpointer  data)
{
  g_autofree char *aside = g_strconcat (self->path, ".damaged", NULL);
  g_autofree char *pinned = find_fingerprint ("self.pem");
  g_autofree char *text =
    g_strdup_printf ("[certificate-1]\nserver=" PLACE "\nsha256=%s\nsince=7\n[certificate-2]\nserver=x:1\nsha256=AB:CD\n", pinned);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (self->path, text, -1, NULL));
  g_assert_false (binnacle_certificate_pins_load (self->pins, &error));
  g_assert_error (error, BINNACLE_CERTIFICATE_PINS_ERROR, BINNACLE_CERTIFICATE_PINS_ERROR_DAMAGED);
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->pins)), ==, 1);
  g_assert_cmpstr (binnacle_certificate_pins_lookup (self->pins, PLACE), ==, pinned);
  reopen (self); /* what was right in it holds the next time as well */
  g_assert_cmpstr (binnacle_certificate_pins_lookup (self->pins, PLACE), ==, pinned);
}

static void
test_no_file_is_no_error (Fixture       *self,
                          gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (binnacle_certificate_pins_load (self->pins, &error));
  g_assert_no_error (error);
  g_assert_true (binnacle_certificate_pins_flush (self->pins, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
}

/* Credentials */

static void
test_credentials (void)
{
  g_autoptr (BinnacleCredential) token = binnacle_credential_new_token ("abc.def", NULL);
  g_autoptr (BinnacleCredential) password = binnacle_credential_new_password ("Aladdin", "open sesame", NULL);
  g_autofree char *bearer = binnacle_credential_make_authorization (token);
  g_autofree char *basic = binnacle_credential_make_authorization (password);

  g_assert_cmpstr (bearer, ==, "Bearer abc.def");
  g_assert_cmpstr (binnacle_credential_get_token (token), ==, "abc.def");
  g_assert_null (binnacle_credential_get_user (token));
  /* RFC 7617 §2 */
  g_assert_cmpstr (basic, ==, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  g_assert_null (binnacle_credential_get_token (password));
  g_assert_cmpstr (binnacle_credential_get_user (password), ==, "Aladdin");
}

static void
test_credentials_there_and_back (void)
{
  static const char * const texts[][2] = {
    { "Bearer abc", "Bearer abc" }, { "abc", "Bearer abc" },
    { "Basic joe:pa:ss word", "Basic joe:pa:ss word" }, { "Basic joe:", "Basic joe:" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BinnacleCredential) credential = binnacle_credential_new_from_text (texts[i][0], &error);
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      text = binnacle_credential_to_text (credential);
      g_assert_cmpstr (text, ==, texts[i][1]);
    }
}

static void
assert_invalid (BinnacleCredential *credential,
                GError             *error)
{
  g_assert_null (credential);
  g_assert_error (error, BINNACLE_CREDENTIAL_ERROR, BINNACLE_CREDENTIAL_ERROR_INVALID);
  g_assert_true (g_str_has_suffix (error->message, "."));
  g_error_free (error);
}

static void
test_credentials_that_break_out_of_a_header (void)
{
  static const char * const tokens[] = { "", "two words", "a\r\nHost: evil", "a\n", "\xff\xfe", "Bearer " };
  static const char * const users[] = { "", "a:b", "a\nb", "\xff" };

  for (gsize i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      GError *error = NULL;
      BinnacleCredential *credential = binnacle_credential_new_from_text (tokens[i], &error);

      assert_invalid (credential, error);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (users); i++)
    {
      GError *error = NULL;
      BinnacleCredential *credential = binnacle_credential_new_password (users[i], "secret", &error);

      assert_invalid (credential, error);
    }
}

#define ADD(PATH, TEST) g_test_add ("/certificate-pins/" PATH, Fixture, NULL, set_up, TEST, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/certificates/what-is-known-of-one", test_what_is_known_of_a_certificate);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strdup_printf ("/certificates/fault/%s", faults[i].name);

      g_test_add_data_func (path, &faults[i], test_fault);
    }
  g_test_add_func ("/certificates/each-fault-has-its-reason", test_each_fault_has_its_reason);
  g_test_add_func ("/certificates/what-the-system-trusts-is-trusted", test_what_the_system_trusts_is_trusted);
  g_test_add_func ("/certificates/pinned-is-trusted-unless-withdrawn", test_pinned_is_trusted_unless_withdrawn);
  g_test_add_func ("/certificates/another-one-than-pinned-is-an-alarm", test_another_one_than_pinned_is_an_alarm);
  g_test_add_func ("/certificates/errors-keep-their-certificate", test_errors_keep_their_certificate);
  g_test_add_func ("/certificates/places", test_places);
  ADD ("outlive-the-program", test_pins_outlive_the_program);
  ADD ("one-server", test_pin_is_for_one_server);
  ADD ("new-one-replaces-the-old", test_new_pin_replaces_the_old);
  ADD ("can-be-revoked", test_pin_can_be_revoked);
  ADD ("server-goes-back-to-the-system", test_server_goes_back_to_the_system);
  ADD ("written-at-once", test_pins_are_written_at_once);
  ADD ("disk-that-takes-nothing-is-told", test_disk_that_takes_nothing_is_told);
  ADD ("damaged-file-is-set-aside", test_damaged_file_is_set_aside);
  ADD ("no-file-is-no-error", test_no_file_is_no_error);
  g_test_add_func ("/credentials/headers", test_credentials);
  g_test_add_func ("/credentials/there-and-back", test_credentials_there_and_back);
  g_test_add_func ("/credentials/none-breaks-out-of-a-header", test_credentials_that_break_out_of_a_header);

  return g_test_run ();
}
