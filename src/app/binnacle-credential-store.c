/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-credential-store.h"

/**
 * binnacle_credential_store_error_quark:
 *
 * Returns: the domain of [error@CredentialStoreError]
 */
G_DEFINE_QUARK (binnacle-credential-store-error-quark, binnacle_credential_store_error)
G_DEFINE_INTERFACE (BinnacleCredentialStore, binnacle_credential_store, G_TYPE_OBJECT)

static void
binnacle_credential_store_default_init (BinnacleCredentialStoreInterface *iface)
{
}

/**
 * binnacle_credential_store_lookup_async:
 * @self: a store
 * @server: host and port
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Looks for the credential for a server. This may ask the person to unlock the keyring.
 */
void
binnacle_credential_store_lookup_async (BinnacleCredentialStore *self,
                                        const char              *server,
                                        GCancellable            *cancellable,
                                        GAsyncReadyCallback      callback,
                                        gpointer                 user_data)
{
  g_return_if_fail (BINNACLE_IS_CREDENTIAL_STORE (self) && server != NULL);

  BINNACLE_CREDENTIAL_STORE_GET_IFACE (self)->lookup_async (self, server, cancellable, callback, user_data);
}

/**
 * binnacle_credential_store_lookup_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for a #GError of the domain #BINNACLE_CREDENTIAL_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): the credential; %NULL without an error where there
 *   is none
 */
BinnacleCredential *
binnacle_credential_store_lookup_finish (BinnacleCredentialStore  *self,
                                         GAsyncResult             *result,
                                         GError                  **error)
{
  g_return_val_if_fail (BINNACLE_IS_CREDENTIAL_STORE (self), NULL);

  return BINNACLE_CREDENTIAL_STORE_GET_IFACE (self)->lookup_finish (self, result, error);
}

/**
 * binnacle_credential_store_store_async:
 * @self: a store
 * @server: host and port
 * @credential: (nullable): what to keep; %NULL to forget what is kept
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Keeps the credential for a server, in place of the one that was kept.
 */
void
binnacle_credential_store_store_async (BinnacleCredentialStore *self,
                                       const char              *server,
                                       BinnacleCredential      *credential,
                                       GAsyncReadyCallback      callback,
                                       gpointer                 user_data)
{
  g_return_if_fail (BINNACLE_IS_CREDENTIAL_STORE (self) && server != NULL);

  BINNACLE_CREDENTIAL_STORE_GET_IFACE (self)->store_async (self, server, credential, callback, user_data);
}

/**
 * binnacle_credential_store_store_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for a #GError of the domain #BINNACLE_CREDENTIAL_STORE_ERROR
 *
 * Returns: whether it is done
 */
gboolean
binnacle_credential_store_store_finish (BinnacleCredentialStore  *self,
                                        GAsyncResult             *result,
                                        GError                  **error)
{
  g_return_val_if_fail (BINNACLE_IS_CREDENTIAL_STORE (self), FALSE);

  return BINNACLE_CREDENTIAL_STORE_GET_IFACE (self)->store_finish (self, result, error);
}

/**
 * binnacle_credential_store_lookup_text_async:
 * @self: a store
 * @name: what it is kept under
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Looks for a secret text. This may ask the person to unlock the keyring.
 */
void
binnacle_credential_store_lookup_text_async (BinnacleCredentialStore *self,
                                             const char              *name,
                                             GCancellable            *cancellable,
                                             GAsyncReadyCallback      callback,
                                             gpointer                 user_data)
{
  g_return_if_fail (BINNACLE_IS_CREDENTIAL_STORE (self) && name != NULL);

  BINNACLE_CREDENTIAL_STORE_GET_IFACE (self)->lookup_text_async (self, name, cancellable, callback, user_data);
}

/**
 * binnacle_credential_store_lookup_text_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for a #GError of the domain #BINNACLE_CREDENTIAL_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): the text, to be freed with
 *   binnacle_credential_free_text(); %NULL without an error where there is none
 */
char *
binnacle_credential_store_lookup_text_finish (BinnacleCredentialStore  *self,
                                              GAsyncResult             *result,
                                              GError                  **error)
{
  g_return_val_if_fail (BINNACLE_IS_CREDENTIAL_STORE (self), NULL);

  return BINNACLE_CREDENTIAL_STORE_GET_IFACE (self)->lookup_text_finish (self, result, error);
}

/**
 * binnacle_credential_store_store_text_async:
 * @self: a store
 * @name: what to keep it under
 * @text: (nullable): what to keep; %NULL to forget what is kept
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Keeps a secret text, in place of the one that was kept.
 */
void
binnacle_credential_store_store_text_async (BinnacleCredentialStore *self,
                                            const char              *name,
                                            const char              *text,
                                            GAsyncReadyCallback      callback,
                                            gpointer                 user_data)
{
  g_return_if_fail (BINNACLE_IS_CREDENTIAL_STORE (self) && name != NULL);

  BINNACLE_CREDENTIAL_STORE_GET_IFACE (self)->store_text_async (self, name, text, callback, user_data);
}

/**
 * binnacle_credential_store_store_text_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for a #GError of the domain #BINNACLE_CREDENTIAL_STORE_ERROR
 *
 * Returns: whether it is done
 */
gboolean
binnacle_credential_store_store_text_finish (BinnacleCredentialStore  *self,
                                             GAsyncResult             *result,
                                             GError                  **error)
{
  g_return_val_if_fail (BINNACLE_IS_CREDENTIAL_STORE (self), FALSE);

  return BINNACLE_CREDENTIAL_STORE_GET_IFACE (self)->store_text_finish (self, result, error);
}
