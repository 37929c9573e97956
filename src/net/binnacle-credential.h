/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

#define BINNACLE_CREDENTIAL_ERROR (binnacle_credential_error_quark ())

/**
 * BinnacleCredentialError:
 * @BINNACLE_CREDENTIAL_ERROR_INVALID: what was given can't be a credential
 *
 * What is wrong with a credential.
 */
typedef enum
{
  BINNACLE_CREDENTIAL_ERROR_INVALID
} BinnacleCredentialError;

#define BINNACLE_TYPE_CREDENTIAL (binnacle_credential_get_type ())

typedef struct _BinnacleCredential BinnacleCredential;

BINNACLE_EXPORT
GQuark              binnacle_credential_error_quark        (void);
BINNACLE_EXPORT
GType               binnacle_credential_get_type           (void);
BINNACLE_EXPORT
BinnacleCredential *binnacle_credential_new_token          (const char          *token,
                                                            GError             **error);
BINNACLE_EXPORT
BinnacleCredential *binnacle_credential_new_password       (const char          *user,
                                                            const char          *password,
                                                            GError             **error);
BINNACLE_EXPORT
BinnacleCredential *binnacle_credential_new_from_text      (const char          *text,
                                                            GError             **error);
BINNACLE_EXPORT
BinnacleCredential *binnacle_credential_ref                (BinnacleCredential  *self);
BINNACLE_EXPORT
void                binnacle_credential_unref              (BinnacleCredential  *self);
BINNACLE_EXPORT
const char         *binnacle_credential_get_token          (BinnacleCredential  *self);
BINNACLE_EXPORT
const char         *binnacle_credential_get_user           (BinnacleCredential  *self);
BINNACLE_EXPORT
const char         *binnacle_credential_get_password       (BinnacleCredential  *self);
BINNACLE_EXPORT
char               *binnacle_credential_to_text            (BinnacleCredential  *self);
BINNACLE_EXPORT
char               *binnacle_credential_make_authorization (BinnacleCredential  *self);
BINNACLE_EXPORT
void                binnacle_credential_free_text          (char                *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleCredential, binnacle_credential_unref)

G_END_DECLS
