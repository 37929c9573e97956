/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

/* A number for reading: three significant digits, with the unit's prefix put
 * right ("B" 1536 gives "1.50" and "KiB", "B/s", "Hz", "%", "s", "°C"). */
BINNACLE_EXPORT
char *binnacle_format_number (double       number,
                              const char  *unit,
                              char       **shown_unit);
/* The same in one string, and in full for a tooltip. */
BINNACLE_EXPORT
char *binnacle_format_number_with_unit (double      number,
                              const char  *unit);
BINNACLE_EXPORT
char *binnacle_format_number_exact (double number,
                              const char  *unit);
/* "just now", "2 min ago", "yesterday 14:05"; µs. */
BINNACLE_EXPORT
char *binnacle_format_age    (gint64       age,
                              gint64       now_real);
/* "3 d 4 h", "12 min". */
BINNACLE_EXPORT
char *binnacle_format_duration (gint64     duration);

G_END_DECLS
