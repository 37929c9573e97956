/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/binnacle-credential-store.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_KEYRING (binnacle_keyring_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleKeyring, binnacle_keyring, BINNACLE, KEYRING, GObject)

BinnacleKeyring *binnacle_keyring_new (const char *profile);

G_END_DECLS
