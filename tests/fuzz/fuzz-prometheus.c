/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-target.h"

#include <math.h>
#include <string.h>

#include "base/binnacle-channel.h"
#include "sources/binnacle-prometheus-answer-private.h"
#include "sources/binnacle-prometheus-series-private.h"
#include "sources/binnacle-source-error.h"

/* The input is an answer of Prometheus, to any question, and then, taken for a name, a
 * channel. */

static void
check_error (const GError *error)
{
  g_assert_true (error->domain == BINNACLE_SOURCE_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
check_readings (const char                  *text,
                gsize                        length,
                const BinnacleSourceChannel *channel)
{
  g_autoptr (BinnacleReadings) readings = binnacle_readings_new ();
  g_autoptr (GError) error = NULL;

  if (!binnacle_prometheus_answer_read (text, length, channel, channel != NULL ? 0 : BINNACLE_NO_MEMBER, readings, &error))
    check_error (error);
  g_assert_true (readings->list->len <= BINNACLE_MAX_READINGS);
  for (guint i = 0; i < readings->list->len; i++)
    {
      const BinnacleReading *reading = &g_array_index (readings->list, BinnacleReading, i);
      g_autofree char *selector = NULL;

      g_assert_true (binnacle_channel_validate (reading->channel, NULL));
      g_assert_false (isinf (binnacle_value_get_number (&reading->value, 0)));
      /* Each series can be asked for by its name. */
      if (channel == NULL)
        g_assert_nonnull (selector = binnacle_prometheus_make_selector (reading->channel));
    }
}

static void
check_history (const char                  *text,
               gsize                        length,
               const BinnacleSourceChannel *channel)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) samples =
    binnacle_prometheus_answer_read_history (text, length, channel, "all/-", 1000, 0, &error);

  if (samples == NULL)
    check_error (error);
  for (guint i = 1; samples != NULL && i < samples->len; i++)
    g_assert_true (g_array_index (samples, BinnacleSample, i - 1).time < g_array_index (samples, BinnacleSample, i).time);
}

static void
check_name (const char *name)
{
  g_autofree char *selector = NULL;
  g_autofree char *metric = NULL;

  if (!binnacle_channel_validate_pattern (name, NULL))
    return;
  selector = binnacle_prometheus_make_selector (name);
  metric = binnacle_prometheus_get_metric (name);
  g_assert_true (selector == NULL || metric != NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (BinnacleSourceChannel) family = binnacle_source_channel_new ("all/{}", "x");
  g_autoptr (BinnacleSourceChannel) one = binnacle_source_channel_new ("one", "x");
  g_autoptr (GPtrArray) channels = binnacle_prometheus_answer_read_metadata (text, size, NULL, 100, NULL);
  g_autofree char *version = binnacle_prometheus_answer_read_version (text, size);
  g_autofree char *name = g_strconcat ("series/", text, NULL);

  check_readings (text, size, NULL);
  check_readings (text, size, family);
  check_readings (text, size, one);
  check_history (text, size, family);
  for (guint i = 0; channels != NULL && i < channels->len; i++)
    g_assert_true (binnacle_source_channel_validate (channels->pdata[i], BINNACLE_SOURCE_KIND_PROMETHEUS, NULL));
  check_name (name);
  return 0;
}
