/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-axis.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "bindings/binnacle-format.h"

#define MAX_INTERVALS 4
#define AIR 0.05
/* Smaller data must fit with this much to spare before the axis shrinks. */
#define SHRINK_RESERVE 1.15
#define LABEL_GAP 24.0

static const gint64 time_steps[] = {
  1000, 2000, 5000, 10000, 15000, 30000,
  60000, 2 * 60000, 5 * 60000, 10 * 60000, 15 * 60000, 30 * 60000,
  3600000, 2 * 3600000, 3 * 3600000, 6 * 3600000, 12 * 3600000,
  86400000, 2 * 86400000, 7 * 86400000, 14 * 86400000,
  30 * G_GINT64_CONSTANT (86400000), 90 * G_GINT64_CONSTANT (86400000),
};

/* The next step of 1, 2, 5, 10, … or, for bytes, 1, 2, 4, … at or above that. */
static double
nice_step (double   atleast,
           gboolean binary)
{
  double decade;

  if (binary)
    return pow (2, ceil (log2 (MAX (atleast, 1)) - 1e-9));
  decade = pow (10, floor (log10 (atleast) + 1e-9));
  for (guint i = 0; i < 3; i++)
    {
      double step = decade * (const double []) { 1, 2, 5 }[i];

      if (step >= atleast * (1 - 1e-9))
        return step;
    }
  return decade * 10;
}

static gboolean
starts_at_zero (double      lowest,
                const char *unit)
{
  return lowest >= 0 && unit != NULL &&
         (binnacle_format_unit_is_bytes (unit) || g_str_equal (unit, "%"));
}

static void
fit_steps (BinnacleAxis *axis,
           double        low,
           double        high,
           gboolean      binary)
{
  double step = nice_step ((high - low) / MAX_INTERVALS, binary);

  /* Rounding both ends outward can add an interval. */
  for (guint i = 0; i < 8; i++)
    {
      axis->low = floor (low / step + 1e-9) * step;
      axis->high = ceil (high / step - 1e-9) * step;
      axis->step = step;
      if (axis->high - axis->low <= step * (MAX_INTERVALS + 0.5))
        break;
      step = nice_step (step * 1.01, binary);
    }
  if (axis->high <= axis->low)
    axis->high = axis->low + step;
}

static void
fit (BinnacleAxis *axis,
     double        lowest,
     double        highest,
     double        minimum,
     double        maximum,
     const char   *unit)
{
  double low = isfinite (minimum) ? MIN (minimum, lowest) : starts_at_zero (lowest, unit) ? 0 : lowest;
  double high = highest;
  double range = MAX (high - low, fabs (high) * 1e-6);

  if (range <= 0 || !isfinite (range))
    range = 1;
  if (!isfinite (minimum) && low != 0)
    low -= range * AIR;
  if (isfinite (maximum) && high <= maximum)
    high = maximum;
  else
    high += range * AIR;
  fit_steps (axis, low, MAX (high, low + range * AIR), binnacle_format_unit_is_binary (unit));
}

/**
 * binnacle_axis_fit:
 * @axis: an axis
 * @lowest: the lowest value to show, or NaN where there is none
 * @highest: the highest value to show
 * @minimum: where the axis begins, or NaN
 * @maximum: where it ends, unless values are beyond that, or NaN
 * @unit: (nullable): the unit; bytes and percentages begin at 0
 *
 * Makes room for the values, in steps of 1, 2 and 5 (powers of two for bytes),
 * with 3 to 5 ticks. The axis grows at once and shrinks only when there is room
 * to spare, so that it does not move with every sample.
 *
 * Returns: whether the axis moved
 */
gboolean
binnacle_axis_fit (BinnacleAxis *axis,
                   double        lowest,
                   double        highest,
                   double        minimum,
                   double        maximum,
                   const char   *unit)
{
  BinnacleAxis next = { 0 };
  BinnacleAxis old = *axis;

  if (!isfinite (lowest) || !isfinite (highest))
    {
      lowest = isfinite (minimum) ? minimum : 0;
      highest = isfinite (maximum) ? maximum : lowest + 1;
    }
  fit (&next, lowest, highest, minimum, maximum, unit);
  if (old.step > 0 && old.low <= lowest && old.high >= highest)
    {
      double middle = (lowest + highest) / 2;
      double half = (highest - lowest) / 2 * SHRINK_RESERVE;
      BinnacleAxis spare = { 0 };
      double low = isfinite (minimum) || starts_at_zero (lowest, unit) ? lowest : middle - half;

      fit (&spare, low, MAX (highest * SHRINK_RESERVE, middle + half), minimum, maximum, unit);
      if (spare.high - spare.low >= old.high - old.low && next.high - next.low <= old.high - old.low)
        return FALSE;
    }
  *axis = next;
  return old.low != next.low || old.high != next.high || old.step != next.step;
}

/**
 * binnacle_axis_get_n_ticks:
 * @axis: a fitted axis
 *
 * Returns: how many ticks it has, both ends included
 */
guint
binnacle_axis_get_n_ticks (const BinnacleAxis *axis)
{
  return axis->step > 0 ? (guint) floor ((axis->high - axis->low) / axis->step + 0.001) + 1 : 0;
}

/**
 * binnacle_axis_get_tick:
 * @axis: a fitted axis
 * @index: which tick, from below
 *
 * Returns: the value at the tick
 */
double
binnacle_axis_get_tick (const BinnacleAxis *axis,
                        guint               index)
{
  double value = axis->low + axis->step * index;

  return fabs (value) < axis->step * 1e-9 ? 0 : value;
}

/**
 * binnacle_time_axis_step:
 * @duration: how much time is shown, in ms
 * @width: how wide that is, in pixels
 * @label_width: how wide the widest label is
 *
 * Returns: the time between two labels in ms, so that they never overlap
 */
gint64
binnacle_time_axis_step (gint64 duration,
                         double width,
                         double label_width)
{
  double atleast = (double) duration * (label_width + LABEL_GAP) / MAX (width, 1);

  for (guint i = 0; i < G_N_ELEMENTS (time_steps); i++)
    if ((double) time_steps[i] >= atleast)
      return time_steps[i];
  return time_steps[G_N_ELEMENTS (time_steps) - 1];
}

static gint64
local_offset (gint64 time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (time / 1000);

  return date != NULL ? g_date_time_get_utc_offset (date) / 1000 : 0;
}

/**
 * binnacle_time_axis_first:
 * @from: where the axis begins, in ms since 1970
 * @step: the time between two labels in ms
 *
 * Returns: the first label's place, a multiple of @step in local time
 */
gint64
binnacle_time_axis_first (gint64 from,
                          gint64 step)
{
  gint64 offset = local_offset (from);
  gint64 local = from + offset;
  gint64 over = ((local % step) + step) % step;

  return over == 0 ? from : from + step - over;
}

/**
 * binnacle_time_axis_label:
 * @time: a place on the axis, in ms since 1970
 * @step: the time between two labels in ms
 *
 * Returns: (transfer full): the label in local time
 */
char *
binnacle_time_axis_label (gint64 time,
                          gint64 step)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (time / 1000);
  char *text = NULL;

  if (date != NULL && step < 60000)
    text = g_date_time_format (date, C_("time of day with seconds", "%H:%M:%S"));
  else if (date != NULL && step < 86400000)
    text = g_date_time_format (date, C_("time of day", "%H:%M"));
  else if (date != NULL)
    text = g_date_time_format (date, C_("day", "%-d %b"));
  return text != NULL ? text : g_strdup ("");
}
