/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/binnacle-json.h"
#include "server/binnacle-built-in-channels-private.h"

#define MAX_FIRST_VALUE 1024

/* The channels that every server has for people to write, with what they hold
 * before anybody wrote. The texts are translated where they are used. */
static const struct
{
  const char                *channel;
  const char                *json;
  BinnacleMetricDescription  metric;
} built_ins[] = {
  { "notes/scratch", "\"\"",
    { N_("Notes"), NULL, "text", N_("Text that everybody connected may edit."), NAN, NAN, 0, TRUE } },
  { "notes/checklist", "{\"items\":[]}",
    { N_("Checklist"), NULL, "object", N_("A list of things to do."), NAN, NAN, 0, TRUE } },
  { "settings/target-load", "50",
    { N_("Target Load"), "%", "gauge", N_("How busy this computer should be."), 0.0, 100.0, 0, TRUE } },
};

/**
 * binnacle_built_in_channels_describe: (skip)
 * @table: where the channels are
 *
 * Describes them. A description is not stored: it has to be made in every run.
 */
void
binnacle_built_in_channels_describe (BinnacleChannelTable *table)
{
  for (guint i = 0; i < G_N_ELEMENTS (built_ins); i++)
    {
      BinnacleMetricDescription metric = built_ins[i].metric;

      metric.title = _(metric.title);
      metric.description = _(metric.description);
      binnacle_channel_table_describe (table, built_ins[i].channel, &metric);
    }
}

static BinnacleChannelRecord *
make_record (guint  index,
             gint64 offset,
             gint64 time)
{
  g_autoptr (JsonNode) node = binnacle_json_parse (built_ins[index].json, -1, MAX_FIRST_VALUE, NULL);
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;

  if (node == NULL || !binnacle_value_set_json_node (&value, node, NULL))
    g_assert_not_reached ();

  return binnacle_channel_record_new (built_ins[index].channel, &value, offset, time, NULL, NULL);
}

/**
 * binnacle_built_in_channels_create: (skip)
 * @table: where the channels are
 * @offset: the last one in use
 * @time: now, in ms since 1970
 *
 * Gives a first value to those of which nothing is known.
 *
 * Returns: (transfer full) (element-type BinnacleChannelRecord): what was installed,
 *   with the offsets after @offset
 */
GPtrArray *
binnacle_built_in_channels_create (BinnacleChannelTable *table,
                                   gint64                offset,
                                   gint64                time)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_channel_record_unref);

  for (guint i = 0; i < G_N_ELEMENTS (built_ins); i++)
    {
      BinnacleChannelRecord *record;

      if (binnacle_channel_table_lookup (table, built_ins[i].channel) != NULL)
        continue;

      record = make_record (i, ++offset, time);
      binnacle_channel_table_install (table, record, TRUE);
      g_ptr_array_add (records, record);
    }

  return records;
}
