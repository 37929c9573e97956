/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

BINNACLE_EXPORT
void          binnacle_owner_keep            (gpointer owner,
                                              gpointer object);
BINNACLE_EXPORT
GCancellable *binnacle_owner_get_cancellable (gpointer owner);

G_END_DECLS
