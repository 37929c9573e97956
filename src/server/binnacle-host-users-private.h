/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "server/binnacle-host-sampler-private.h"

G_BEGIN_DECLS

typedef struct _BinnacleHostUsers BinnacleHostUsers;

BinnacleHostUsers *binnacle_host_users_new     (const char              *root);
void               binnacle_host_users_free    (BinnacleHostUsers       *self);
const char        *binnacle_host_users_get_name (BinnacleHostUsers      *self,
                                                guint                    uid,
                                                const BinnacleHostRound *round);

G_END_DECLS
