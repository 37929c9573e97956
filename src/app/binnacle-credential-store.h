/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "net/binnacle-credential.h"

G_BEGIN_DECLS

#define BINNACLE_CREDENTIAL_STORE_ERROR (binnacle_credential_store_error_quark ())

/**
 * BinnacleCredentialStoreError:
 * @BINNACLE_CREDENTIAL_STORE_ERROR_UNAVAILABLE: there is no keyring here
 * @BINNACLE_CREDENTIAL_STORE_ERROR_REFUSED: the keyring stays locked, or did not do it
 *
 * Why credentials can't be kept.
 */
typedef enum
{
  BINNACLE_CREDENTIAL_STORE_ERROR_UNAVAILABLE,
  BINNACLE_CREDENTIAL_STORE_ERROR_REFUSED
} BinnacleCredentialStoreError;

#define BINNACLE_TYPE_CREDENTIAL_STORE (binnacle_credential_store_get_type ())

G_DECLARE_INTERFACE (BinnacleCredentialStore, binnacle_credential_store, BINNACLE, CREDENTIAL_STORE, GObject)

/**
 * BinnacleCredentialStoreInterface:
 * @lookup_async: look for the credential for a server
 * @lookup_finish: what was found; %NULL without an error where there is none
 * @store_async: keep one, or forget the one that is kept
 * @store_finish: whether it is done
 * @lookup_text_async: look for a secret text; may be %NULL with the three below
 * @lookup_text_finish: what was found; %NULL without an error where there is none
 * @store_text_async: keep one, or forget the one that is kept
 * @store_text_finish: whether it is done
 *
 * Where credentials are kept, one for a server, and texts that are as secret, by name.
 */
struct _BinnacleCredentialStoreInterface
{
  GTypeInterface parent_iface;

  void                (*lookup_async)  (BinnacleCredentialStore  *self,
                                        const char               *server,
                                        GCancellable             *cancellable,
                                        GAsyncReadyCallback       callback,
                                        gpointer                  user_data);
  BinnacleCredential *(*lookup_finish) (BinnacleCredentialStore  *self,
                                        GAsyncResult             *result,
                                        GError                  **error);
  void                (*store_async)   (BinnacleCredentialStore  *self,
                                        const char               *server,
                                        BinnacleCredential       *credential,
                                        GAsyncReadyCallback       callback,
                                        gpointer                  user_data);
  gboolean            (*store_finish)  (BinnacleCredentialStore  *self,
                                        GAsyncResult             *result,
                                        GError                  **error);
  void                (*lookup_text_async)  (BinnacleCredentialStore  *self,
                                             const char               *name,
                                             GCancellable             *cancellable,
                                             GAsyncReadyCallback       callback,
                                             gpointer                  user_data);
  char               *(*lookup_text_finish) (BinnacleCredentialStore  *self,
                                             GAsyncResult             *result,
                                             GError                  **error);
  void                (*store_text_async)   (BinnacleCredentialStore  *self,
                                             const char               *name,
                                             const char               *text,
                                             GAsyncReadyCallback       callback,
                                             gpointer                  user_data);
  gboolean            (*store_text_finish)  (BinnacleCredentialStore  *self,
                                             GAsyncResult             *result,
                                             GError                  **error);
};

GQuark              binnacle_credential_store_error_quark   (void);
void                binnacle_credential_store_lookup_async  (BinnacleCredentialStore  *self,
                                                             const char               *server,
                                                             GCancellable             *cancellable,
                                                             GAsyncReadyCallback       callback,
                                                             gpointer                  user_data);
BinnacleCredential *binnacle_credential_store_lookup_finish (BinnacleCredentialStore  *self,
                                                             GAsyncResult             *result,
                                                             GError                  **error);
void                binnacle_credential_store_store_async   (BinnacleCredentialStore  *self,
                                                             const char               *server,
                                                             BinnacleCredential       *credential,
                                                             GAsyncReadyCallback       callback,
                                                             gpointer                  user_data);
gboolean            binnacle_credential_store_store_finish  (BinnacleCredentialStore  *self,
                                                             GAsyncResult             *result,
                                                             GError                  **error);
void                binnacle_credential_store_lookup_text_async  (BinnacleCredentialStore  *self,
                                                                  const char               *name,
                                                                  GCancellable             *cancellable,
                                                                  GAsyncReadyCallback       callback,
                                                                  gpointer                  user_data);
char               *binnacle_credential_store_lookup_text_finish (BinnacleCredentialStore  *self,
                                                                  GAsyncResult             *result,
                                                                  GError                  **error);
void                binnacle_credential_store_store_text_async   (BinnacleCredentialStore  *self,
                                                                  const char               *name,
                                                                  const char               *text,
                                                                  GAsyncReadyCallback       callback,
                                                                  gpointer                  user_data);
gboolean            binnacle_credential_store_store_text_finish  (BinnacleCredentialStore  *self,
                                                                  GAsyncResult             *result,
                                                                  GError                  **error);

G_END_DECLS
