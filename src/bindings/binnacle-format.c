/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-bindings"

#include "config.h"

#include "bindings/binnacle-format.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdatomic.h>
#include <string.h>

/* U+202F, narrow and never broken, as the SI brochure (§5.4.3) asks for. */
#define NARROW_SPACE "\342\200\257"
#define MINUS "\342\210\222"

#define SECOND G_TIME_SPAN_SECOND
#define MINUTE G_TIME_SPAN_MINUTE
#define HOUR G_TIME_SPAN_HOUR
#define DAY G_TIME_SPAN_DAY

typedef struct
{
  double      factor;
  const char *prefix;
} Prefix;

static const Prefix binary_prefixes[] = {
  { 1152921504606846976.0, "Ei" }, { 1125899906842624.0, "Pi" }, { 1099511627776.0, "Ti" },
  { 1073741824.0, "Gi" }, { 1048576.0, "Mi" }, { 1024.0, "Ki" },
};

static const Prefix decimal_prefixes[] = {
  { 1e18, "E" }, { 1e15, "P" }, { 1e12, "T" }, { 1e9, "G" }, { 1e6, "M" }, { 1e3, "k" },
};

static const Prefix times[] = {
  { 86400.0, NC_("unit", "d") }, { 3600.0, NC_("unit", "h") }, { 60.0, NC_("unit", "min") },
};

static atomic_int unit_prefix = BINNACLE_UNIT_PREFIX_BINARY;

typedef enum
{
  SCALE_PLAIN,
  SCALE_BINARY,
  SCALE_DECIMAL,
  SCALE_TIME
} Scale;

static Scale
scale_of_unit (const char *unit)
{
  if (unit == NULL || *unit == '\0')
    return SCALE_DECIMAL;
  if (binnacle_format_unit_is_binary (unit))
    return SCALE_BINARY;
  if (binnacle_format_unit_is_bytes (unit))
    return SCALE_DECIMAL;
  if (g_str_equal (unit, "s"))
    return SCALE_TIME;
  if (g_strv_contains ((const char * const []) { "Hz", "W", "V", "A", "bit/s", "J", NULL }, unit))
    return SCALE_DECIMAL;
  return SCALE_PLAIN;
}

static const Prefix *
find_prefix (const Prefix *prefixes,
             guint         n_prefixes,
             double        magnitude,
             double        round_up)
{
  for (guint i = 0; i < n_prefixes; i++)
    if (magnitude >= prefixes[i].factor * round_up)
      return &prefixes[i];
  return NULL;
}

/* What would be rounded up to the next prefix takes it: 1023.9 B is 1.00 KiB. */
static double
choose_prefix (double       magnitude,
               const char  *unit,
               char       **shown_unit)
{
  const Prefix *prefix = NULL;
  const char *base = unit != NULL ? unit : "";

  switch (scale_of_unit (unit))
    {
    case SCALE_BINARY:
      prefix = find_prefix (binary_prefixes, G_N_ELEMENTS (binary_prefixes), magnitude, 0.9995);
      break;
    case SCALE_DECIMAL:
      prefix = find_prefix (decimal_prefixes, G_N_ELEMENTS (decimal_prefixes), magnitude, 0.9995);
      break;
    case SCALE_TIME:
      prefix = find_prefix (times, G_N_ELEMENTS (times), magnitude, 1.0);
      if (prefix != NULL)
        base = "";
      break;
    case SCALE_PLAIN:
    default:
      break;
    }
  if (prefix == NULL)
    *shown_unit = g_strdup (base);
  else if (scale_of_unit (unit) == SCALE_TIME)
    *shown_unit = g_strdup (g_dpgettext2 (GETTEXT_PACKAGE, "unit", prefix->prefix));
  else
    *shown_unit = g_strconcat (prefix->prefix, base, NULL);
  return prefix != NULL ? prefix->factor : 1.0;
}

static char *
with_minus (char *text)
{
  g_autofree char *owned = text;

  if (owned[0] != '-')
    return g_steal_pointer (&owned);
  if (strpbrk (owned, "123456789") == NULL)
    return g_strdup (owned + 1);
  return g_strconcat (MINUS, owned + 1, NULL);
}

static char *
print_decimals (double number,
                int    decimals)
{
  return with_minus (g_strdup_printf ("%.*f", decimals, number));
}

static int
decimals_for_reading (double      scaled,
                      const char *unit)
{
  double magnitude = fabs (scaled);
  gboolean coarse = unit != NULL && (g_str_equal (unit, "%") || g_str_equal (unit, "°C"));
  int decimals = magnitude < 9.995 ? 2 : magnitude < 99.95 ? 1 : 0;

  return coarse ? MIN (decimals, 1) : decimals;
}

static gboolean
is_plain_integer (double      number,
                  const char *unit)
{
  return number == floor (number) && fabs (number) < 100000 &&
         (unit == NULL || *unit == '\0' || (binnacle_format_unit_is_bytes (unit) && fabs (number) < 1000));
}

/**
 * binnacle_format_set_unit_prefix:
 * @prefix: the prefixes of bytes
 *
 * Sets how bytes are counted, binary to begin with. What is shown already must
 * be written anew. Any thread.
 */
void
binnacle_format_set_unit_prefix (BinnacleUnitPrefix prefix)
{
  atomic_store (&unit_prefix, (int) prefix);
}

/**
 * binnacle_format_unit_is_bytes:
 * @unit: (nullable): a unit
 *
 * Returns: whether the unit counts bytes
 */
gboolean
binnacle_format_unit_is_bytes (const char *unit)
{
  return unit != NULL && (g_str_equal (unit, "B") || g_str_equal (unit, "B/s"));
}

/**
 * binnacle_format_unit_is_binary:
 * @unit: (nullable): a unit
 *
 * Returns: whether the unit counts bytes and takes prefixes of 1,024
 */
gboolean
binnacle_format_unit_is_binary (const char *unit)
{
  return binnacle_format_unit_is_bytes (unit) && atomic_load (&unit_prefix) == BINNACLE_UNIT_PREFIX_BINARY;
}

/**
 * binnacle_format_number:
 * @number: a number; NaN gives an en dash
 * @unit: (nullable): its unit, such as `B`, `B/s`, `Hz`, `%`, `s` or `°C`
 * @shown_unit: (out) (transfer full) (optional): the unit with its prefix; empty
 *   where there is none
 *
 * Writes a number for reading: three significant digits in the person's locale,
 * and the unit's prefix put right, so that 1536 `B` gives `1.50` and `KiB`.
 * Percentages and degrees have at most one decimal, counts below 100,000 are
 * shown whole. Any thread.
 *
 * Returns: (transfer full): the digits
 */
char *
binnacle_format_number (double       number,
                        const char  *unit,
                        char       **shown_unit)
{
  g_autofree char *prefixed = NULL;
  double scaled;
  char *text;

  if (!isfinite (number))
    {
      if (shown_unit != NULL)
        *shown_unit = g_strdup ("");
      return g_strdup ("–");
    }
  if (is_plain_integer (number, unit))
    {
      if (shown_unit != NULL)
        *shown_unit = g_strdup (unit != NULL ? unit : "");
      return with_minus (g_strdup_printf ("%'.0f", number));
    }
  scaled = number / choose_prefix (fabs (number), unit, &prefixed);
  if (number != 0 && fabs (scaled) < 0.01 && scale_of_unit (unit) != SCALE_PLAIN)
    text = with_minus (g_strdup_printf ("%.2g", scaled));
  else
    text = print_decimals (scaled, decimals_for_reading (scaled, unit));
  if (shown_unit != NULL)
    *shown_unit = g_steal_pointer (&prefixed);
  return text;
}

static char *
join_unit (const char *digits,
           const char *unit)
{
  if (unit == NULL || *unit == '\0')
    return g_strdup (digits);
  return g_strconcat (digits, NARROW_SPACE, unit, NULL);
}

/**
 * binnacle_format_number_with_unit:
 * @number: a number; NaN gives an en dash
 * @unit: (nullable): its unit
 *
 * The same as binnacle_format_number() in one string, with a narrow space
 * before the unit that is never broken.
 *
 * Returns: (transfer full): the text
 */
char *
binnacle_format_number_with_unit (double      number,
                                  const char *unit)
{
  g_autofree char *shown_unit = NULL;
  g_autofree char *digits = binnacle_format_number (number, unit, &shown_unit);

  return join_unit (digits, shown_unit);
}

/**
 * binnacle_format_number_exact:
 * @number: a number; NaN gives an en dash
 * @unit: (nullable): its unit
 *
 * Writes a number with all its digits and the unit as the server gave it, for
 * tooltips and details.
 *
 * Returns: (transfer full): the text
 */
char *
binnacle_format_number_exact (double      number,
                              const char *unit)
{
  g_autofree char *digits = NULL;

  if (!isfinite (number))
    return g_strdup ("–");
  if (number == floor (number) && fabs (number) < 1e15)
    digits = with_minus (g_strdup_printf ("%'.0f", number));
  else
    digits = with_minus (g_strdup_printf ("%.15g", number));
  return join_unit (digits, unit);
}

static char *
format_value (const BinnacleValue  *value,
              const char           *unit,
              char               *(*format_number) (double, const char *))
{
  switch (binnacle_value_get_kind (value))
    {
    case BINNACLE_VALUE_NUMBER:
      return format_number (binnacle_value_get_number (value, NAN), unit);
    case BINNACLE_VALUE_TEXT:
      return g_strdup (binnacle_value_get_text (value));
    case BINNACLE_VALUE_BOOLEAN:
      return g_strdup (binnacle_value_get_boolean (value, FALSE) ? C_("value", "Yes") : C_("value", "No"));
    case BINNACLE_VALUE_JSON:
      return binnacle_value_to_json_text (value);
    case BINNACLE_VALUE_NONE:
    case BINNACLE_VALUE_NULL:
    default:
      return g_strdup ("–");
    }
}

/**
 * binnacle_format_value:
 * @value: any value
 * @unit: (nullable): its unit
 *
 * Writes a value for reading: numbers as binnacle_format_number_with_unit() does,
 * an en dash where there is none.
 *
 * Returns: (transfer full): the text
 */
char *
binnacle_format_value (const BinnacleValue *value,
                       const char          *unit)
{
  return format_value (value, unit, binnacle_format_number_with_unit);
}

/**
 * binnacle_format_value_exact:
 * @value: any value
 * @unit: (nullable): its unit
 *
 * Writes a value in full, for tooltips, details and the clipboard.
 *
 * Returns: (transfer full): the text
 */
char *
binnacle_format_value_exact (const BinnacleValue *value,
                             const char          *unit)
{
  return format_value (value, unit, binnacle_format_number_exact);
}

/**
 * binnacle_format_tick:
 * @number: the place of a tick on an axis
 * @step: the distance between two ticks
 * @largest: the largest magnitude on the axis, which decides the prefix of all
 * @unit: (nullable): the axis' unit
 *
 * Writes the label of a tick with as many decimals as the step needs. Zero of a
 * unit with prefixes is just that.
 *
 * Returns: (transfer full): the text
 */
char *
binnacle_format_tick (double      number,
                      double      step,
                      double      largest,
                      const char *unit)
{
  g_autofree char *shown_unit = NULL;
  g_autofree char *digits = NULL;
  double factor = choose_prefix (fabs (largest), unit, &shown_unit);
  double scaled_step = fabs (step / factor);
  int decimals = 0;

  if (number == 0 && scale_of_unit (unit) != SCALE_PLAIN)
    return g_strdup ("0");
  while (decimals < 6 && fabs (scaled_step * pow (10, decimals) -
                               round (scaled_step * pow (10, decimals))) > 1e-6)
    decimals++;
  digits = print_decimals (number / factor, decimals);
  return join_unit (digits, shown_unit);
}

static gboolean
same_day (GDateTime *a,
          GDateTime *b)
{
  return g_date_time_get_year (a) == g_date_time_get_year (b) &&
         g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

static char *
format_older (gint64 age,
              gint64 now_real)
{
  g_autoptr (GDateTime) epoch = g_date_time_new_from_unix_local (0);
  g_autoptr (GDateTime) now = g_date_time_add (epoch, now_real);
  g_autoptr (GDateTime) then = g_date_time_add (epoch, now_real - age);
  g_autoptr (GDateTime) yesterday = NULL;

  if (now == NULL || then == NULL)
    return g_strdup (_("long ago"));
  yesterday = g_date_time_add_days (now, -1);
  if (same_day (then, now))
    return g_strdup_printf (ngettext ("%d h ago", "%d h ago", (gulong) (age / HOUR)),
                            (int) (age / HOUR));
  if (same_day (then, yesterday))
    return g_date_time_format (then, _("yesterday %H:%M"));
  if (g_date_time_get_year (then) == g_date_time_get_year (now))
    return g_date_time_format (then, C_("date and time", "%-d %b %H:%M"));
  return g_date_time_format (then, C_("date", "%-d %b %Y"));
}

/**
 * binnacle_format_age:
 * @age: how long ago, in µs
 * @now_real: the present, in µs since 1970, to name days by
 *
 * Writes a time in the past as people say it: "just now", "2 min ago",
 * "yesterday 14:05".
 *
 * Returns: (transfer full): the text
 */
char *
binnacle_format_age (gint64 age,
                     gint64 now_real)
{
  if (age < 5 * SECOND)
    return g_strdup (_("just now"));
  if (age < MINUTE)
    return g_strdup_printf (ngettext ("%d s ago", "%d s ago", (gulong) (age / SECOND)),
                            (int) (age / SECOND));
  if (age < HOUR)
    return g_strdup_printf (ngettext ("%d min ago", "%d min ago", (gulong) (age / MINUTE)),
                            (int) (age / MINUTE));
  return format_older (age, now_real);
}

/**
 * binnacle_format_since:
 * @time: when something began, in µs since 1970
 * @now: the present, in µs since 1970, to name days by
 *
 * Writes since when something is so, to stand in a sentence: "since 14:05",
 * "since yesterday, 14:05". It changes at midnight only.
 *
 * Returns: (transfer full): the text
 */
char *
binnacle_format_since (gint64 time,
                       gint64 now)
{
  g_autoptr (GDateTime) epoch = g_date_time_new_from_unix_local (0);
  g_autoptr (GDateTime) then = g_date_time_add (epoch, time);
  g_autoptr (GDateTime) present = g_date_time_add (epoch, now);
  g_autoptr (GDateTime) yesterday = present != NULL ? g_date_time_add_days (present, -1) : NULL;

  if (then == NULL || yesterday == NULL)
    return g_strdup (C_("since", "for long"));
  if (same_day (then, present))
    return g_date_time_format (then, C_("since", "since %H:%M"));
  if (same_day (then, yesterday))
    return g_date_time_format (then, C_("since", "since yesterday, %H:%M"));
  if (g_date_time_get_year (then) == g_date_time_get_year (present))
    return g_date_time_format (then, C_("since", "since %-d %b, %H:%M"));
  return g_date_time_format (then, C_("since", "since %-d %b %Y"));
}

/**
 * binnacle_format_time:
 * @time: a time in ms since 1970
 *
 * Writes a time in full, in local time and the locale's form.
 *
 * Returns: (transfer full): the text
 */
char *
binnacle_format_time (gint64 time)
{
  g_autoptr (GDateTime) epoch = g_date_time_new_from_unix_local (time / 1000);
  char *text = epoch != NULL ? g_date_time_format (epoch, "%c") : NULL;

  return text != NULL ? text : g_strdup ("–");
}

/**
 * binnacle_format_duration:
 * @duration: a length of time in µs
 *
 * Writes a length of time in its two largest units: "3 d 4 h", "12 min", "8 s".
 *
 * Returns: (transfer full): the text
 */
char *
binnacle_format_duration (gint64 duration)
{
  gint64 length = MAX (duration, 0);
  gint64 days = length / DAY;
  int hours = (int) (length / HOUR % 24);
  int minutes = (int) (length / MINUTE % 60);
  int seconds = (int) (length / SECOND % 60);

  if (days > 0)
    return g_strdup_printf (C_("duration", "%" G_GINT64_FORMAT " d %d h"), days, hours);
  if (hours > 0)
    return g_strdup_printf (C_("duration", "%d h %d min"), hours, minutes);
  if (minutes > 0)
    return g_strdup_printf (C_("duration", "%d min"), minutes);
  return g_strdup_printf (C_("duration", "%d s"), seconds);
}
