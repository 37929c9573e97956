/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

GType binnacle_tile_registry_find (const char *kind);

G_END_DECLS
