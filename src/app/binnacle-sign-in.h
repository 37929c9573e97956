/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/binnacle-credential-store.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SIGN_IN (binnacle_sign_in_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSignIn, binnacle_sign_in, BINNACLE, SIGN_IN, GObject)

BinnacleSignIn     *binnacle_sign_in_new             (BinnacleCredentialStore  *store,
                                                      const char               *server);
void                binnacle_sign_in_load_async      (BinnacleSignIn           *self,
                                                      GCancellable             *cancellable,
                                                      GAsyncReadyCallback       callback,
                                                      gpointer                  user_data);
gboolean            binnacle_sign_in_load_finish     (BinnacleSignIn           *self,
                                                      GAsyncResult             *result,
                                                      GError                  **error);
void                binnacle_sign_in_use             (BinnacleSignIn           *self,
                                                      BinnacleCredential       *credential,
                                                      gboolean                  remember);
void                binnacle_sign_in_accepted        (BinnacleSignIn           *self);
BinnacleCredential *binnacle_sign_in_get_credential  (BinnacleSignIn           *self);
const GError       *binnacle_sign_in_get_store_error (BinnacleSignIn           *self);
const char         *binnacle_sign_in_get_server      (BinnacleSignIn           *self);

G_END_DECLS
