/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SECRET_HEADERS (binnacle_secret_headers_get_type ())

/**
 * BinnacleSecretHeaders:
 *
 * Headers of HTTP that only the person and the server may know, counted by reference.
 * Once it is shared it does not change. Its memory is overwritten before it is freed.
 */
typedef struct _BinnacleSecretHeaders BinnacleSecretHeaders;

BINNACLE_EXPORT
GType                  binnacle_secret_headers_get_type      (void);
BINNACLE_EXPORT
BinnacleSecretHeaders *binnacle_secret_headers_new           (void);
BINNACLE_EXPORT
BinnacleSecretHeaders *binnacle_secret_headers_new_from_text (const char            *text);
BINNACLE_EXPORT
BinnacleSecretHeaders *binnacle_secret_headers_ref           (BinnacleSecretHeaders *self);
BINNACLE_EXPORT
void                   binnacle_secret_headers_unref         (BinnacleSecretHeaders *self);
BINNACLE_EXPORT
void                   binnacle_secret_headers_set           (BinnacleSecretHeaders *self,
                                                              const char            *name,
                                                              const char            *value);
BINNACLE_EXPORT
const char            *binnacle_secret_headers_get           (BinnacleSecretHeaders *self,
                                                              const char            *name);
BINNACLE_EXPORT
const char * const    *binnacle_secret_headers_get_pairs     (BinnacleSecretHeaders *self);
BINNACLE_EXPORT
char                  *binnacle_secret_headers_to_text       (BinnacleSecretHeaders *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleSecretHeaders, binnacle_secret_headers_unref)

G_END_DECLS
