/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libsecret/secret.h>

#include "app/binnacle-keyring.h"
#include "mock-secrets.h"

/* The keyring over D-Bus; run on a session bus of its own. */

#define SERVER "nas.local:8123"
#define ID "io.github.binnacle.Binnacle"

typedef struct
{
  MockSecrets             *secrets;
  BinnacleCredentialStore *keyring;
  BinnacleCredential      *found;
  GError                  *error;
  gboolean                 done;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  without_service)
{
  if (!without_service)
    self->secrets = mock_secrets_new ();
  self->keyring = BINNACLE_CREDENTIAL_STORE (binnacle_keyring_new (NULL));
}

static void
forget (Fixture *self)
{
  g_clear_pointer (&self->found, binnacle_credential_unref);
  g_clear_error (&self->error);
  self->done = FALSE;
}

static void
tear_down (Fixture       *self,
           gconstpointer  without_service)
{
  forget (self);
  g_clear_object (&self->keyring);
  secret_service_disconnect ();
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_pointer (&self->secrets, mock_secrets_free);
}

static void
wait_for_it (Fixture *self)
{
  while (!self->done)
    g_main_context_iteration (NULL, TRUE);
}

static void
looked_up_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  Fixture *self = user_data;

  self->found = binnacle_credential_store_lookup_finish (BINNACLE_CREDENTIAL_STORE (object), result, &self->error);
  self->done = TRUE;
}

static void
look_up (Fixture                 *self,
         BinnacleCredentialStore *keyring,
         const char              *server)
{
  forget (self);
  binnacle_credential_store_lookup_async (keyring, server, NULL, looked_up_cb, self);
  wait_for_it (self);
}

static void
stored_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Fixture *self = user_data;
  gboolean stored = binnacle_credential_store_store_finish (BINNACLE_CREDENTIAL_STORE (object), result, &self->error);

  g_assert_cmpint (stored, ==, self->error == NULL);
  self->done = TRUE;
}

static void
store (Fixture    *self,
       const char *text)
{
  g_autoptr (BinnacleCredential) credential = text != NULL ? binnacle_credential_new_from_text (text, NULL) : NULL;

  forget (self);
  binnacle_credential_store_store_async (self->keyring, SERVER, credential, stored_cb, self);
  wait_for_it (self);
}

static void
test_there_and_back (Fixture       *self,
                     gconstpointer  data)
{
  store (self, "Bearer abc");
  g_assert_no_error (self->error);
  g_assert_cmpstr (mock_secrets_get_secret (self->secrets), ==, "Bearer abc");
  g_assert_cmpstr (mock_secrets_get_label (self->secrets), ==, "Binnacle: " SERVER);
  g_assert_cmpstr (mock_secrets_get_attribute (self->secrets, "xdg:schema"), ==, ID);
  g_assert_cmpstr (mock_secrets_get_attribute (self->secrets, "server"), ==, SERVER);
  g_assert_cmpstr (mock_secrets_get_attribute (self->secrets, "profile"), ==, "default");
  look_up (self, self->keyring, SERVER);
  g_assert_no_error (self->error);
  g_assert_cmpstr (binnacle_credential_get_token (self->found), ==, "abc");
}

static void
test_one_item_for_a_server (Fixture       *self,
                            gconstpointer  data)
{
  store (self, "Bearer abc");
  store (self, "Basic joe:secret");
  g_assert_cmpuint (mock_secrets_get_n_items (self->secrets), ==, 1);
  look_up (self, self->keyring, SERVER);
  g_assert_cmpstr (binnacle_credential_get_user (self->found), ==, "joe");
}

static void
test_forgotten (Fixture       *self,
                gconstpointer  data)
{
  store (self, "Bearer abc");
  store (self, NULL);
  g_assert_no_error (self->error);
  g_assert_cmpuint (mock_secrets_get_n_items (self->secrets), ==, 0);
  store (self, NULL);
  g_assert_no_error (self->error);
  look_up (self, self->keyring, SERVER);
  g_assert_no_error (self->error);
  g_assert_null (self->found);
}

static void
test_neither_other_servers_nor_profiles (Fixture       *self,
                                         gconstpointer  data)
{
  g_autoptr (BinnacleKeyring) other = binnacle_keyring_new ("other");

  store (self, "Bearer abc");
  look_up (self, self->keyring, "nas.local:8124");
  g_assert_no_error (self->error);
  g_assert_null (self->found);
  look_up (self, BINNACLE_CREDENTIAL_STORE (other), SERVER);
  g_assert_no_error (self->error);
  g_assert_null (self->found);
}

static void
test_locked (Fixture       *self,
             gconstpointer  data)
{
  store (self, "Bearer abc");
  mock_secrets_set_locked (self->secrets, TRUE);
  look_up (self, self->keyring, SERVER);
  g_assert_null (self->found);
  g_assert_false (g_error_matches (self->error, BINNACLE_CREDENTIAL_STORE_ERROR,
                                   BINNACLE_CREDENTIAL_STORE_ERROR_UNAVAILABLE));
  store (self, "Bearer def");
  g_assert_error (self->error, BINNACLE_CREDENTIAL_STORE_ERROR, BINNACLE_CREDENTIAL_STORE_ERROR_REFUSED);
  g_assert_cmpstr (mock_secrets_get_secret (self->secrets), ==, "Bearer abc");
}

static void
test_no_keyring (Fixture       *self,
                 gconstpointer  without_service)
{
  look_up (self, self->keyring, SERVER);
  g_assert_null (self->found);
  g_assert_error (self->error, BINNACLE_CREDENTIAL_STORE_ERROR, BINNACLE_CREDENTIAL_STORE_ERROR_UNAVAILABLE);
  g_assert_true (g_str_has_suffix (self->error->message, "."));
  store (self, "Bearer abc");
  g_assert_error (self->error, BINNACLE_CREDENTIAL_STORE_ERROR, BINNACLE_CREDENTIAL_STORE_ERROR_UNAVAILABLE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/keyring/there-and-back", Fixture, NULL, set_up, test_there_and_back, tear_down);
  g_test_add ("/keyring/one-item-for-a-server", Fixture, NULL, set_up, test_one_item_for_a_server, tear_down);
  g_test_add ("/keyring/forgotten", Fixture, NULL, set_up, test_forgotten, tear_down);
  g_test_add ("/keyring/neither-other-servers-nor-profiles", Fixture, NULL,
              set_up, test_neither_other_servers_nor_profiles, tear_down);
  g_test_add ("/keyring/locked", Fixture, NULL, set_up, test_locked, tear_down);
  g_test_add ("/keyring/none-is-told", Fixture, "without", set_up, test_no_keyring, tear_down);
  return g_test_run ();
}
