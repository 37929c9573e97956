/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-value.h"

G_BEGIN_DECLS

/* Pure functions on values; any thread. BINNACLE_VALUE_NONE is "no such channel". */

BINNACLE_EXPORT
void     binnacle_merge_patch          (const BinnacleValue *target,
                                        const BinnacleValue *patch,
                                        BinnacleValue       *result);
BINNACLE_EXPORT
gboolean binnacle_merge_patch_compose  (const BinnacleValue *first,
                                        const BinnacleValue *second,
                                        BinnacleValue       *result) G_GNUC_WARN_UNUSED_RESULT;
BINNACLE_EXPORT
gboolean binnacle_merge_patch_make     (const BinnacleValue *from,
                                        const BinnacleValue *to,
                                        BinnacleValue       *result) G_GNUC_WARN_UNUSED_RESULT;
BINNACLE_EXPORT
gboolean binnacle_merge_three_way      (const BinnacleValue *base,
                                        const BinnacleValue *mine,
                                        const BinnacleValue *theirs,
                                        BinnacleValue       *result,
                                        GStrv               *paths);
BINNACLE_EXPORT
GStrv    binnacle_merge_list_differences (const BinnacleValue *first,
                                        const BinnacleValue *second);

G_END_DECLS
