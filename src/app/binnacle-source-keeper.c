/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-source-keeper.h"

#include "app/binnacle-described-session.h"

/**
 * BinnacleSourceKeeper:
 *
 * Keeps three things in step when the person adds, changes or removes a source: the list of
 * sources in the profile, the sessions that are open, and what the keyring has. Main thread.
 *
 * [signal@SourceKeeper::loaded] follows the reading of the list, [signal@SourceKeeper::notice] tells
 * what the person should know.
 */
struct _BinnacleSourceKeeper
{
  GObject parent_instance;

  BinnacleSourceList      *list;
  BinnacleSessionList     *sessions;
  BinnacleCertificatePins *pins;
  BinnacleCredentialStore *store;
  GCancellable            *cancellable;
};

enum
{
  LOADED,
  NOTICE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BinnacleSourceKeeper, binnacle_source_keeper, G_TYPE_OBJECT)

static void
give_notice (BinnacleSourceKeeper *self,
             const GError         *error)
{
  g_signal_emit (self, signals[NOTICE], 0, error->message);
}

static BinnacleSession *
make_session (BinnacleSourceKeeper            *self,
              const BinnacleSourceDescription *description)
{
  BinnacleSession *session = binnacle_session_list_make (self->sessions, description, NULL);

  binnacle_session_set_id (session, description->id);
  binnacle_session_set_access (session, self->pins, self->store);
  return session;
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (BinnacleSourceKeeper) self = user_data;
  g_autoptr (GError) error = NULL;

  binnacle_source_list_load_finish (self->list, result, &error);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  for (guint i = 0; i < binnacle_source_list_get_n (self->list); i++)
    {
      g_autoptr (BinnacleSession) session = make_session (self, binnacle_source_list_get (self->list, i));

      binnacle_session_list_add (self->sessions, session);
    }
  g_signal_emit (self, signals[LOADED], 0);
  if (error != NULL)
    give_notice (self, error);
}

static void
credential_stored_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr (BinnacleSourceKeeper) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!binnacle_credential_store_store_finish (self->store, result, &error))
    give_notice (self, error);
}

static void
headers_stored_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (BinnacleSourceKeeper) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!binnacle_credential_store_store_text_finish (self->store, result, &error))
    give_notice (self, error);
}

/* A keyring that is not there has nothing to forget either. */
static void
forgotten_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!binnacle_credential_store_store_finish (BINNACLE_CREDENTIAL_STORE (object), result, &error))
    g_debug ("Not forgotten: %s", error->message);
}

static void
headers_forgotten_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!binnacle_credential_store_store_text_finish (BINNACLE_CREDENTIAL_STORE (object), result, &error))
    g_debug ("Not forgotten: %s", error->message);
}

static void
store_credential (BinnacleSourceKeeper *self,
                  const char           *name,
                  BinnacleCredential   *credential)
{
  if (name == NULL)
    return;
  if (credential != NULL)
    binnacle_credential_store_store_async (self->store, name, credential, credential_stored_cb, g_object_ref (self));
  else
    binnacle_credential_store_store_async (self->store, name, NULL, forgotten_cb, NULL);
}

static void
store_headers (BinnacleSourceKeeper  *self,
               const char            *name,
               BinnacleSecretHeaders *headers)
{
  char *text = headers != NULL ? binnacle_secret_headers_to_text (headers) : NULL;

  if (name == NULL)
    return;
  if (text != NULL)
    binnacle_credential_store_store_text_async (self->store, name, text, headers_stored_cb, g_object_ref (self));
  else
    binnacle_credential_store_store_text_async (self->store, name, NULL, headers_forgotten_cb, NULL);
  binnacle_credential_free_text (text);
}

static void
store_secrets (BinnacleSourceKeeper            *self,
               const BinnacleSourceDescription *description,
               const BinnacleSourceSecrets     *secrets)
{
  g_autofree char *name = binnacle_described_session_make_secret_name (description);
  g_autofree char *headers_name = binnacle_described_session_make_headers_name (description);

  store_credential (self, name, secrets->credential);
  store_headers (self, headers_name, secrets->headers);
}

/* What let in at one server is nothing to show to another. */
static void
forget_moved (BinnacleSourceKeeper            *self,
              const BinnacleSourceDescription *before,
              const BinnacleSourceDescription *after)
{
  static const BinnacleSourceSecrets nothing = { TRUE, NULL, NULL };
  g_autofree char *old_name = binnacle_described_session_make_secret_name (before);
  g_autofree char *new_name = after != NULL ? binnacle_described_session_make_secret_name (after) : NULL;

  if (g_strcmp0 (old_name, new_name) != 0)
    store_secrets (self, before, &nothing);
}

static void
use_secrets (BinnacleSession             *session,
             const BinnacleSourceSecrets *secrets)
{
  BinnacleSignIn *sign_in = binnacle_session_get_sign_in (session);

  if (!secrets->given)
    return;
  if (secrets->credential != NULL && sign_in != NULL)
    binnacle_sign_in_use (sign_in, secrets->credential, TRUE);
  if (BINNACLE_IS_DESCRIBED_SESSION (session))
    binnacle_described_session_set_headers (BINNACLE_DESCRIBED_SESSION (session), secrets->headers);
}

static void
binnacle_source_keeper_dispose (GObject *object)
{
  BinnacleSourceKeeper *self = BINNACLE_SOURCE_KEEPER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->list);
  g_clear_object (&self->sessions);
  g_clear_object (&self->pins);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (binnacle_source_keeper_parent_class)->dispose (object);
}

static void
binnacle_source_keeper_finalize (GObject *object)
{
  g_clear_object (&BINNACLE_SOURCE_KEEPER (object)->cancellable);

  G_OBJECT_CLASS (binnacle_source_keeper_parent_class)->finalize (object);
}

static void
binnacle_source_keeper_class_init (BinnacleSourceKeeperClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_source_keeper_dispose;
  object_class->finalize = binnacle_source_keeper_finalize;

  /**
   * BinnacleSourceKeeper::loaded:
   * @self: the keeper
   *
   * The sessions of the person's sources are there.
   */
  signals[LOADED] = g_signal_new ("loaded", BINNACLE_TYPE_SOURCE_KEEPER, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * BinnacleSourceKeeper::notice:
   * @self: the keeper
   * @text: a sentence
   *
   * The list could not be read or saved, or the keyring did not do its part.
   */
  signals[NOTICE] = g_signal_new ("notice", BINNACLE_TYPE_SOURCE_KEEPER, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
binnacle_source_keeper_init (BinnacleSourceKeeper *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * binnacle_source_keeper_new:
 * @list: the list of sources, of which nothing is read yet
 * @sessions: the sessions that are open
 * @pins: the certificates that the person trusts
 * @store: where credentials are kept
 *
 * Returns: (transfer full): a keeper
 */
BinnacleSourceKeeper *
binnacle_source_keeper_new (BinnacleSourceList      *list,
                            BinnacleSessionList     *sessions,
                            BinnacleCertificatePins *pins,
                            BinnacleCredentialStore *store)
{
  BinnacleSourceKeeper *self = g_object_new (BINNACLE_TYPE_SOURCE_KEEPER, NULL);

  self->list = g_object_ref (list);
  self->sessions = g_object_ref (sessions);
  self->pins = g_object_ref (pins);
  self->store = g_object_ref (store);
  g_signal_connect_object (list, "not-saved", G_CALLBACK (give_notice), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * binnacle_source_keeper_load:
 * @self: a keeper
 *
 * Reads the list, without blocking, and opens a session for each source. Once.
 */
void
binnacle_source_keeper_load (BinnacleSourceKeeper *self)
{
  g_return_if_fail (BINNACLE_IS_SOURCE_KEEPER (self));

  binnacle_source_list_load_async (self->list, self->cancellable, loaded_cb, g_object_ref (self));
}

/**
 * binnacle_source_keeper_get_writable:
 * @self: a keeper
 *
 * Returns: whether sources can be added
 */
gboolean
binnacle_source_keeper_get_writable (BinnacleSourceKeeper *self)
{
  g_return_val_if_fail (BINNACLE_IS_SOURCE_KEEPER (self), FALSE);
  return binnacle_source_list_get_writable (self->list);
}

/**
 * binnacle_source_keeper_get_list:
 * @self: a keeper
 *
 * Returns: (transfer none): the list, to be read
 */
BinnacleSourceList *
binnacle_source_keeper_get_list (BinnacleSourceKeeper *self)
{
  g_return_val_if_fail (BINNACLE_IS_SOURCE_KEEPER (self), NULL);
  return self->list;
}

/**
 * binnacle_source_keeper_try:
 * @self: a keeper
 * @description: a valid source
 * @secrets: what is secret of it
 *
 * Opens a session to see what comes, of which nothing is kept. Stop it in the end.
 *
 * Returns: (transfer full): the session
 */
BinnacleSession *
binnacle_source_keeper_try (BinnacleSourceKeeper            *self,
                            const BinnacleSourceDescription *description,
                            const BinnacleSourceSecrets     *secrets)
{
  BinnacleSession *session;

  g_return_val_if_fail (BINNACLE_IS_SOURCE_KEEPER (self) && description != NULL && secrets != NULL, NULL);

  session = binnacle_session_list_make_trial (self->sessions, description);
  binnacle_session_set_access (session, self->pins, secrets->given ? NULL : self->store);
  if (secrets->given)
    {
      binnacle_session_set_credential (session, secrets->credential);
      if (BINNACLE_IS_DESCRIBED_SESSION (session))
        binnacle_described_session_set_headers (BINNACLE_DESCRIBED_SESSION (session), secrets->headers);
    }
  binnacle_session_start (session);
  return session;
}

/**
 * binnacle_source_keeper_put:
 * @self: a keeper that is writable
 * @description: a valid source
 * @secrets: what is secret of it
 *
 * Adds a source, or replaces the one of the same id, with a session of its own.
 *
 * Returns: (transfer full): the session
 */
BinnacleSession *
binnacle_source_keeper_put (BinnacleSourceKeeper            *self,
                            const BinnacleSourceDescription *description,
                            const BinnacleSourceSecrets     *secrets)
{
  const BinnacleSourceDescription *before;
  BinnacleSession *old;
  BinnacleSession *session;

  g_return_val_if_fail (BINNACLE_IS_SOURCE_KEEPER (self) && description != NULL && secrets != NULL, NULL);

  before = binnacle_source_list_lookup (self->list, description->id);
  if (before != NULL)
    forget_moved (self, before, description);
  if (secrets->given)
    store_secrets (self, description, secrets);
  binnacle_source_list_put (self->list, description);
  session = make_session (self, description);
  use_secrets (session, secrets);
  old = binnacle_session_list_lookup (self->sessions, description->id);
  if (old != NULL)
    binnacle_session_list_replace (self->sessions, old, session);
  else
    binnacle_session_list_add (self->sessions, session);
  return session;
}

/**
 * binnacle_source_keeper_get_pending:
 * @self: a keeper
 * @id: what a source is known by
 *
 * Returns: how many changes that were made there its server does not have yet
 */
guint
binnacle_source_keeper_get_pending (BinnacleSourceKeeper *self,
                                    const char           *id)
{
  BinnacleSession *session;

  g_return_val_if_fail (BINNACLE_IS_SOURCE_KEEPER (self), 0);

  session = binnacle_session_list_lookup (self->sessions, id);
  if (session == NULL)
    return 0;
  return g_list_model_get_n_items (G_LIST_MODEL (binnacle_source_get_operations (binnacle_session_get_source (session))));
}

static void
discard_pending (BinnacleSession *session)
{
  BinnacleOperationQueue *queue = binnacle_source_get_operations (binnacle_session_get_source (session));

  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (queue)); i > 0; i--)
    {
      g_autoptr (BinnacleOperation) operation = g_list_model_get_item (G_LIST_MODEL (queue), i - 1);

      if (operation != NULL)
        binnacle_operation_queue_discard (queue, operation);
    }
}

/**
 * binnacle_source_keeper_remove:
 * @self: a keeper that is writable
 * @id: what a source is known by
 *
 * Removes a source with all that is known of it: its session, the changes that wait there, and what
 * the keyring has.
 */
void
binnacle_source_keeper_remove (BinnacleSourceKeeper *self,
                               const char           *id)
{
  const BinnacleSourceDescription *description;
  BinnacleSession *session;

  g_return_if_fail (BINNACLE_IS_SOURCE_KEEPER (self) && id != NULL);

  description = binnacle_source_list_lookup (self->list, id);
  session = binnacle_session_list_lookup (self->sessions, id);
  if (session != NULL)
    {
      discard_pending (session);
      binnacle_session_list_replace (self->sessions, session, NULL);
    }
  if (description == NULL)
    return;
  forget_moved (self, description, NULL);
  binnacle_source_list_remove (self->list, id);
}
