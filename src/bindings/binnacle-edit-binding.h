/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-source.h"

G_BEGIN_DECLS

BINNACLE_EXPORT
void binnacle_bind_edit (BinnacleSource *source,
                         const char     *channel,
                         gpointer        target,
                         const char     *property,
                         const char     *label);

G_END_DECLS
