/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-credential.h"
#include "net/binnacle-secret-headers.h"

G_BEGIN_DECLS

/**
 * BinnacleSourceSecrets:
 * @given: whether the person said anything about them; where not, what the keyring has holds
 * @credential: (nullable): what lets in
 * @headers: (nullable): headers that are secret
 *
 * What is secret of a source.
 */
typedef struct
{
  gboolean               given;
  BinnacleCredential    *credential;
  BinnacleSecretHeaders *headers;
} BinnacleSourceSecrets;

static inline void
binnacle_source_secrets_clear (BinnacleSourceSecrets *self)
{
  g_clear_pointer (&self->credential, binnacle_credential_unref);
  g_clear_pointer (&self->headers, binnacle_secret_headers_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BinnacleSourceSecrets, binnacle_source_secrets_clear)

G_END_DECLS
