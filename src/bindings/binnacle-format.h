/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/binnacle-value.h"

G_BEGIN_DECLS

/**
 * BinnacleUnitPrefix:
 * @BINNACLE_UNIT_PREFIX_BINARY: 1 KiB is 1,024 B
 * @BINNACLE_UNIT_PREFIX_DECIMAL: 1 kB is 1,000 B
 *
 * How bytes are counted.
 */
typedef enum
{
  BINNACLE_UNIT_PREFIX_BINARY,
  BINNACLE_UNIT_PREFIX_DECIMAL
} BinnacleUnitPrefix;

BINNACLE_EXPORT
char     *binnacle_format_number           (double       number,
                                            const char  *unit,
                                            char       **shown_unit);
BINNACLE_EXPORT
char     *binnacle_format_number_with_unit (double       number,
                                            const char  *unit);
BINNACLE_EXPORT
char     *binnacle_format_number_exact     (double       number,
                                            const char  *unit);
BINNACLE_EXPORT
char     *binnacle_format_value            (const BinnacleValue *value,
                                            const char  *unit);
BINNACLE_EXPORT
char     *binnacle_format_value_exact      (const BinnacleValue *value,
                                            const char  *unit);
BINNACLE_EXPORT
char     *binnacle_format_tick             (double       number,
                                            double       step,
                                            double       largest,
                                            const char  *unit);
BINNACLE_EXPORT
void      binnacle_format_set_unit_prefix  (BinnacleUnitPrefix prefix);
BINNACLE_EXPORT
gboolean  binnacle_format_unit_is_bytes    (const char  *unit);
BINNACLE_EXPORT
gboolean  binnacle_format_unit_is_binary   (const char  *unit);
BINNACLE_EXPORT
char     *binnacle_format_age              (gint64       age,
                                            gint64       now_real);
BINNACLE_EXPORT
char     *binnacle_format_since            (gint64       time,
                                            gint64       now);
BINNACLE_EXPORT
char     *binnacle_format_time             (gint64       time);
BINNACLE_EXPORT
char     *binnacle_format_duration         (gint64       duration);

G_END_DECLS
