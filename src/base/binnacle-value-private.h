/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-value.h"

G_BEGIN_DECLS

void binnacle_value_take_json (BinnacleValue *self,
                               GVariant      *json,
                               guint          depth);

G_END_DECLS
