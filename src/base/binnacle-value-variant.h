/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-value.h"

G_BEGIN_DECLS

BINNACLE_EXPORT
GVariant *binnacle_value_to_variant     (const BinnacleValue *self);
BINNACLE_EXPORT
void      binnacle_value_set_variant    (BinnacleValue       *self,
                                         GVariant            *variant);
BINNACLE_EXPORT
gboolean  binnacle_value_variants_equal (GVariant            *first,
                                         GVariant            *second);

G_END_DECLS
