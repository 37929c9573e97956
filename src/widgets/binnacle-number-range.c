/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-number-range.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MAX_DIGITS 6

/* A hundredth of the range, as 1, 10, 100, … or 0.1, 0.01, …; 1 where there is no
 * range, or one that can be counted. */
static double
find_step (const BinnacleNumberRange *self)
{
  double range = self->maximum - self->minimum;

  if (range >= 10 && range < 1000)
    return 1;
  return isfinite (range) && range > 0 ? pow (10, floor (log10 (range) - 2 + 1e-9)) : 1;
}

static guint
find_digits (double step)
{
  guint digits = 0;

  while (digits < MAX_DIGITS && fabs (step - round (step)) > 1e-9 * step)
    {
      step *= 10;
      digits++;
    }
  return digits;
}

/* What the description says, else what the server says, else what is left. */
static double
choose (double first,
        double second,
        double third)
{
  return isfinite (first) ? first : isfinite (second) ? second : third;
}

void
binnacle_number_range_read (BinnacleNumberRange     *self,
                            BinnacleTileDescription *description,
                            BinnacleEntity          *entity)
{
  const char *unit = binnacle_tile_description_get_unit (description);
  double step = binnacle_tile_description_get_step (description);

  self->minimum = choose (binnacle_tile_description_get_minimum (description),
                          binnacle_entity_get_minimum (entity), -INFINITY);
  self->maximum = choose (binnacle_tile_description_get_maximum (description),
                          binnacle_entity_get_maximum (entity), INFINITY);
  if (self->maximum < self->minimum)
    self->maximum = self->minimum;
  self->step = isfinite (step) && step > 0 ? step : find_step (self);
  self->digits = find_digits (self->step);
  self->unit = unit != NULL ? unit : binnacle_entity_get_unit (entity);
}

/* The nearest number that the control offers. */
double
binnacle_number_range_snap (const BinnacleNumberRange *self,
                            double                     number)
{
  double origin = isfinite (self->minimum) ? self->minimum : 0;
  double power = pow (10, self->digits);
  double snapped = origin + round ((number - origin) / self->step) * self->step;

  /* Without what binary fractions leave behind: 0.3 and not 0.30000000000000004. */
  return CLAMP (round (snapped * power) / power, self->minimum, self->maximum);
}

/* For an entry: as precise as the number is, at least as the step. */
char *
binnacle_number_range_write (const BinnacleNumberRange *self,
                             double                     number)
{
  guint digits = MAX (self->digits, find_digits (fabs (number)));

  return isfinite (number) ? g_strdup_printf ("%.*f", (int) digits, number) : g_strdup ("");
}

/* For a list: what the person did. */
char *
binnacle_number_range_describe (const BinnacleNumberRange *self,
                                double                     number)
{
  g_autofree char *text = binnacle_number_range_write (self, number);

  if (self->unit == NULL)
    return g_strdup_printf (C_("edit", "Set to %s"), text);
  /* Translators: a number and its unit, such as "80 %" */
  return g_strdup_printf (C_("edit", "Set to %s %s"), text, self->unit);
}
