/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BinnacleInsecurePolicy:
 * @BINNACLE_INSECURE_LOOPBACK_ONLY: `ws://` to this computer only
 * @BINNACLE_INSECURE_NEVER: only `wss://`
 * @BINNACLE_INSECURE_ALWAYS: `ws://` to any computer
 *
 * Where a connection without encryption will do.
 */
typedef enum
{
  BINNACLE_INSECURE_LOOPBACK_ONLY,
  BINNACLE_INSECURE_NEVER,
  BINNACLE_INSECURE_ALWAYS
} BinnacleInsecurePolicy;

gboolean binnacle_connection_address_check       (const char              *uri,
                                                  GError                 **error);
gboolean binnacle_connection_address_is_loopback (const char              *uri);
gboolean binnacle_connection_address_check_policy (const char             *uri,
                                                  BinnacleInsecurePolicy   policy,
                                                  GError                 **error);

G_END_DECLS
