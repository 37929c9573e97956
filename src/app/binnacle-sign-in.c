/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-sign-in.h"

/**
 * BinnacleSignIn:
 *
 * What lets in at one server, and whether the keyring is to remember it. Main thread.
 *
 * A credential that the person enters is only tried at first. When the server has
 * accepted it, it goes into the keyring if they want that, and what was there before goes
 * if they do not: so a mistyped one is never remembered, and one that stopped working
 * not forgotten before there is a better one.
 *
 * [signal@SignIn::not-remembered] tells where the keyring did not do its part; the
 * credential then holds until the program ends.
 */
struct _BinnacleSignIn
{
  GObject parent_instance;

  BinnacleCredentialStore *store;
  BinnacleCredential      *credential;
  GError                  *store_error;
  char                    *server;
  gboolean                 kept;     /* something, in the keyring */
  gboolean                 tried;    /* entered, and not accepted yet */
  gboolean                 remember;
};

static guint not_remembered_signal;

G_DEFINE_FINAL_TYPE (BinnacleSignIn, binnacle_sign_in, G_TYPE_OBJECT)

static void
set_credential (BinnacleSignIn     *self,
                BinnacleCredential *credential)
{
  g_clear_pointer (&self->credential, binnacle_credential_unref);
  self->credential = credential != NULL ? binnacle_credential_ref (credential) : NULL;
}

static void
set_store_error (BinnacleSignIn *self,
                 const GError   *error)
{
  g_clear_error (&self->store_error);
  self->store_error = error != NULL ? g_error_copy (error) : NULL;
}

static void
looked_up_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BinnacleSignIn *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleCredential) found =
    binnacle_credential_store_lookup_finish (BINNACLE_CREDENTIAL_STORE (object), result, &error);

  if (g_task_return_error_if_cancelled (task))
    return;
  set_store_error (self, error);
  self->kept = found != NULL;
  if (self->credential == NULL)
    set_credential (self, found);
  g_task_return_boolean (task, TRUE);
}

static void
stored_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (BinnacleSignIn) self = user_data;
  g_autoptr (GError) error = NULL;

  binnacle_credential_store_store_finish (BINNACLE_CREDENTIAL_STORE (object), result, &error);
  set_store_error (self, error);
  if (error != NULL)
    g_signal_emit (self, not_remembered_signal, 0, error);
}

static void
binnacle_sign_in_finalize (GObject *object)
{
  BinnacleSignIn *self = BINNACLE_SIGN_IN (object);

  g_clear_pointer (&self->credential, binnacle_credential_unref);
  g_clear_object (&self->store);
  g_clear_error (&self->store_error);
  g_free (self->server);

  G_OBJECT_CLASS (binnacle_sign_in_parent_class)->finalize (object);
}

static void
binnacle_sign_in_class_init (BinnacleSignInClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_sign_in_finalize;

  /**
   * BinnacleSignIn::not-remembered:
   * @self: the sign-in
   * @error: of the domain #BINNACLE_CREDENTIAL_STORE_ERROR
   *
   * The keyring did not keep, or not forget, what it should.
   */
  not_remembered_signal = g_signal_new ("not-remembered", BINNACLE_TYPE_SIGN_IN, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
binnacle_sign_in_init (BinnacleSignIn *self)
{
}

/**
 * binnacle_sign_in_new:
 * @store: where credentials are kept
 * @server: host and port
 *
 * Returns: (transfer full): the sign-in, which knows no credential yet
 */
BinnacleSignIn *
binnacle_sign_in_new (BinnacleCredentialStore *store,
                      const char              *server)
{
  BinnacleSignIn *self;

  g_return_val_if_fail (BINNACLE_IS_CREDENTIAL_STORE (store) && server != NULL, NULL);

  self = g_object_new (BINNACLE_TYPE_SIGN_IN, NULL);
  self->store = g_object_ref (store);
  self->server = g_strdup (server);
  return self;
}

/**
 * binnacle_sign_in_load_async:
 * @self: a sign-in
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when the keyring has answered, or there is none
 * @user_data: for @callback
 *
 * Takes what the keyring has for the server. This may ask the person to unlock it.
 */
void
binnacle_sign_in_load_async (BinnacleSignIn      *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (BINNACLE_IS_SIGN_IN (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, binnacle_sign_in_load_async);
  binnacle_credential_store_lookup_async (self->store, self->server, cancellable, looked_up_cb, task);
}

/**
 * binnacle_sign_in_load_finish:
 * @self: a sign-in
 * @result: what the callback got
 * @error: return location for %G_IO_ERROR_CANCELLED
 *
 * That there is no keyring is no error here: see [method@SignIn.get_store_error].
 *
 * Returns: %FALSE where it was cancelled
 */
gboolean
binnacle_sign_in_load_finish (BinnacleSignIn  *self,
                              GAsyncResult    *result,
                              GError         **error)
{
  g_return_val_if_fail (BINNACLE_IS_SIGN_IN (self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * binnacle_sign_in_use:
 * @self: a sign-in
 * @credential: what the person entered
 * @remember: whether the keyring shall keep it once it is accepted
 *
 * Uses a credential for the connections to come.
 */
void
binnacle_sign_in_use (BinnacleSignIn     *self,
                      BinnacleCredential *credential,
                      gboolean            remember)
{
  g_return_if_fail (BINNACLE_IS_SIGN_IN (self) && credential != NULL);

  set_credential (self, credential);
  self->tried = TRUE;
  self->remember = remember;
}

/**
 * binnacle_sign_in_accepted:
 * @self: a sign-in
 *
 * The server has let in whoever showed the credential.
 */
void
binnacle_sign_in_accepted (BinnacleSignIn *self)
{
  gboolean to_do;

  g_return_if_fail (BINNACLE_IS_SIGN_IN (self));

  to_do = self->tried && (self->remember || self->kept);
  self->tried = FALSE;
  if (!to_do)
    return;
  self->kept = self->remember;
  binnacle_credential_store_store_async (self->store, self->server, self->remember ? self->credential : NULL,
                                         stored_cb, g_object_ref (self));
}

/**
 * binnacle_sign_in_get_credential:
 * @self: a sign-in
 *
 * Returns: (transfer none) (nullable): what to show to the server
 */
BinnacleCredential *
binnacle_sign_in_get_credential (BinnacleSignIn *self)
{
  g_return_val_if_fail (BINNACLE_IS_SIGN_IN (self), NULL);
  return self->credential;
}

/**
 * binnacle_sign_in_get_store_error:
 * @self: a sign-in
 *
 * Returns: (transfer none) (nullable): why the keyring did not answer the last time
 */
const GError *
binnacle_sign_in_get_store_error (BinnacleSignIn *self)
{
  g_return_val_if_fail (BINNACLE_IS_SIGN_IN (self), NULL);
  return self->store_error;
}

/**
 * binnacle_sign_in_get_server:
 * @self: a sign-in
 *
 * Returns: (transfer none): host and port
 */
const char *
binnacle_sign_in_get_server (BinnacleSignIn *self)
{
  g_return_val_if_fail (BINNACLE_IS_SIGN_IN (self), NULL);
  return self->server;
}
