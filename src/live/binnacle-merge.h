/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-value.h"

G_BEGIN_DECLS

/* Pure functions on values; any thread. BINNACLE_VALUE_NONE is "no such channel". */

/* RFC 7396: patch applied to target. */
BINNACLE_EXPORT
void     binnacle_merge_patch          (const BinnacleValue *target,
                                        const BinnacleValue *patch,
                                        BinnacleValue       *result);
/* The patch that does what first and then second do. */
BINNACLE_EXPORT
void     binnacle_merge_patch_compose  (const BinnacleValue *first,
                                        const BinnacleValue *second,
                                        BinnacleValue       *result);
/* Three-way merge: objects by member (recursively), arrays and text by element
 * and line (diff3) where that is clean, anything else only where one side is
 * unchanged or both are equal. Returns whether it is clean; where it is not,
 * result is mine with the clean parts of theirs, and paths (transfer full,
 * nullable out, element-type utf8) names the members in conflict as JSON
 * pointers (RFC 6901), "" for the whole. */
BINNACLE_EXPORT
gboolean binnacle_merge_three_way      (const BinnacleValue *base,
                                        const BinnacleValue *mine,
                                        const BinnacleValue *theirs,
                                        BinnacleValue       *result,
                                        GStrv               *paths);
/* The members (JSON pointers) in which two values differ. */
BINNACLE_EXPORT
GStrv    binnacle_merge_list_differences (const BinnacleValue *first,
                                        const BinnacleValue *second);

G_END_DECLS
