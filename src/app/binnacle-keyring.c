/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-keyring.h"

#include <glib/gi18n.h>
#include <libsecret/secret.h>

/* The profile without a name, as `secret-tool` shows it. */
#define USUAL_PROFILE "default"

/**
 * BinnacleKeyring:
 *
 * The person's keyring (the Secret Service) as a [iface@CredentialStore]. Main thread.
 *
 * An item has the schema `io.github.binnacle.Binnacle` and the attributes `server` (host
 * and port) and `profile`; its secret is `Bearer TOKEN` or `Basic USER:PASSWORD`, and a
 * token alone is understood as well. Secret headers of a source are an item of their own, a
 * line each. Several profiles do not see each other's.
 */
struct _BinnacleKeyring
{
  GObject parent_instance;

  char *profile;
};

static const SecretSchema schema = {
  BINNACLE_APP_ID_BASE,
  SECRET_SCHEMA_NONE,
  {
    { "server", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "profile", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

static void binnacle_keyring_credential_store_init (BinnacleCredentialStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleKeyring, binnacle_keyring, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BINNACLE_TYPE_CREDENTIAL_STORE,
                                                      binnacle_keyring_credential_store_init))

static GHashTable *
make_attributes (BinnacleKeyring *self,
                 const char      *server)
{
  GHashTable *attributes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  g_hash_table_insert (attributes, (gpointer) "server", g_strdup (server));
  g_hash_table_insert (attributes, (gpointer) "profile", g_strdup (self->profile));
  return attributes;
}

/* What is neither the keyring's word nor the person's means that there is none. Takes
 * the error. */
static GError *
translate_error (GError *error)
{
  GError *translated;

  if (error->domain == SECRET_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    translated = g_error_new_literal (BINNACLE_CREDENTIAL_STORE_ERROR, BINNACLE_CREDENTIAL_STORE_ERROR_REFUSED,
                                      _("The keyring is locked, or did not take it. Unlock it, then sign in again."));
  else
    translated = g_error_new_literal (BINNACLE_CREDENTIAL_STORE_ERROR, BINNACLE_CREDENTIAL_STORE_ERROR_UNAVAILABLE,
                                      _("There is no keyring on this computer. Install one, such as GNOME Keyring, to have it remember."));
  g_debug ("Keyring: %s", error->message);
  g_error_free (error);
  return translated;
}

static void
looked_up_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *text = secret_password_lookup_nonpageable_finish (result, &error);

  if (error == NULL)
    g_task_return_pointer (task, text, (GDestroyNotify) (void (*) (void)) secret_password_free);
  else if (g_task_return_error_if_cancelled (task))
    g_error_free (error);
  else
    g_task_return_error (task, translate_error (error));
}

static void
lookup_async (BinnacleCredentialStore *store,
              const char              *server,
              GCancellable            *cancellable,
              GAsyncReadyCallback      callback,
              gpointer                 user_data)
{
  BinnacleKeyring *self = BINNACLE_KEYRING (store);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GHashTable) attributes = make_attributes (self, server);

  g_task_set_source_tag (task, lookup_async);
  secret_password_lookupv (&schema, attributes, cancellable, looked_up_cb, task);
}

static BinnacleCredential *
lookup_finish (BinnacleCredentialStore  *store,
               GAsyncResult             *result,
               GError                  **error)
{
  char *text = g_task_propagate_pointer (G_TASK (result), error);
  BinnacleCredential *credential;

  if (text == NULL)
    return NULL;
  credential = binnacle_credential_new_from_text (text, NULL);
  if (credential == NULL)
    g_warning ("What the keyring holds for this server is no credential. Sign in again to replace it.");
  secret_password_free (text);
  return credential;
}

static char *
lookup_text_finish (BinnacleCredentialStore  *store,
                    GAsyncResult             *result,
                    GError                  **error)
{
  char *text = g_task_propagate_pointer (G_TASK (result), error);
  char *copy = g_strdup (text);

  if (text != NULL)
    secret_password_free (text);
  return copy;
}

static void
stored_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  secret_password_store_finish (result, &error);
  if (error != NULL)
    g_task_return_error (task, translate_error (error));
  else
    g_task_return_boolean (task, TRUE);
}

/* Nothing to forget is no error. */
static void
cleared_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    g_task_return_error (task, translate_error (error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
store_text_async (BinnacleCredentialStore *store,
                  const char              *server,
                  const char              *text,
                  GAsyncReadyCallback      callback,
                  gpointer                 user_data)
{
  BinnacleKeyring *self = BINNACLE_KEYRING (store);
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GHashTable) attributes = make_attributes (self, server);
  g_autofree char *label = NULL;

  g_task_set_source_tag (task, store_text_async);
  if (text == NULL)
    {
      secret_password_clearv (&schema, attributes, NULL, cleared_cb, task);
      return;
    }
  /* Translators: the name of an item in the keyring; %s is a server. */
  label = g_strdup_printf (C_("keyring", "Binnacle: %s"), server);
  secret_password_storev (&schema, attributes, SECRET_COLLECTION_DEFAULT, label, text, NULL, stored_cb, task);
}

static void
store_async (BinnacleCredentialStore *store,
             const char              *server,
             BinnacleCredential      *credential,
             GAsyncReadyCallback      callback,
             gpointer                 user_data)
{
  char *text = credential != NULL ? binnacle_credential_to_text (credential) : NULL;

  store_text_async (store, server, text, callback, user_data);
  if (text != NULL)
    binnacle_credential_free_text (text);
}

static gboolean
store_finish (BinnacleCredentialStore  *store,
              GAsyncResult             *result,
              GError                  **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
binnacle_keyring_credential_store_init (BinnacleCredentialStoreInterface *iface)
{
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
  iface->store_async = store_async;
  iface->store_finish = store_finish;
  iface->lookup_text_async = lookup_async;
  iface->lookup_text_finish = lookup_text_finish;
  iface->store_text_async = store_text_async;
  iface->store_text_finish = store_finish;
}

static void
binnacle_keyring_finalize (GObject *object)
{
  g_free (BINNACLE_KEYRING (object)->profile);

  G_OBJECT_CLASS (binnacle_keyring_parent_class)->finalize (object);
}

static void
binnacle_keyring_class_init (BinnacleKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_keyring_finalize;
}

static void
binnacle_keyring_init (BinnacleKeyring *self)
{
}

/**
 * binnacle_keyring_new:
 * @profile: (nullable): the name of the profile; %NULL for the usual one
 *
 * Returns: (transfer full): the keyring, of which nothing is asked yet
 */
BinnacleKeyring *
binnacle_keyring_new (const char *profile)
{
  BinnacleKeyring *self = g_object_new (BINNACLE_TYPE_KEYRING, NULL);

  self->profile = g_strdup (profile != NULL ? profile : USUAL_PROFILE);
  return self;
}
