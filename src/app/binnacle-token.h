/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BINNACLE_TOKEN_ERROR (binnacle_token_error_quark ())

/**
 * BinnacleTokenError:
 * @BINNACLE_TOKEN_ERROR_UNREADABLE: the file can't be read
 * @BINNACLE_TOKEN_ERROR_INVALID: what it holds is no token
 *
 * Why a token file gives no token.
 */
typedef enum
{
  BINNACLE_TOKEN_ERROR_UNREADABLE,
  BINNACLE_TOKEN_ERROR_INVALID
} BinnacleTokenError;

GQuark  binnacle_token_error_quark (void);
char   *binnacle_token_read        (GFile                *file,
                                    GCancellable         *cancellable,
                                    GError              **error);
void    binnacle_token_read_async  (GFile                *file,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
char   *binnacle_token_read_finish (GAsyncResult         *result,
                                    GError              **error);

G_END_DECLS
