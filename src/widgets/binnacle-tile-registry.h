/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

void  binnacle_tile_registry_add  (const char *kind,
                                   GType       type);
GType binnacle_tile_registry_find (const char *kind);

G_END_DECLS
