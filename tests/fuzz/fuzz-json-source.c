/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-target.h"

#include <math.h>
#include <string.h>

#include "base/binnacle-channel.h"
#include "base/binnacle-json-path.h"
#include "base/binnacle-json.h"
#include "sources/binnacle-json-reader-private.h"
#include "sources/binnacle-source-description.h"

/* The input is a JSONPath, a line end, and a document that it is followed in. */

static BinnacleSourceChannel *
make_channel (const char          *name,
              const char          *path,
              BinnacleChannelKind  kind)
{
  BinnacleSourceChannel *channel = binnacle_source_channel_new (name, path);

  channel->kind = kind;
  return channel;
}

static GPtrArray *
make_channels (const char *path)
{
  GPtrArray *channels = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_source_channel_free);
  BinnacleSourceChannel *family = make_channel ("family/{}", "$.v", BINNACLE_CHANNEL_STATE);

  family->each = g_strdup (path);
  family->key = g_strdup ("$.k");
  family->time = g_strdup ("$.t");
  family->title = g_strdup ("Of {}");
  g_ptr_array_add (channels, family);
  g_ptr_array_add (channels, make_channel ("gauge", path, BINNACLE_CHANNEL_GAUGE));
  g_ptr_array_add (channels, make_channel ("text", path, BINNACLE_CHANNEL_TEXT));
  g_ptr_array_add (channels, make_channel ("object", path, BINNACLE_CHANNEL_OBJECT));
  return channels;
}

static void
check_readings (BinnacleReadings *readings)
{
  g_assert_true (readings->list->len <= BINNACLE_MAX_READINGS);
  for (guint i = 0; i < readings->list->len; i++)
    {
      const BinnacleReading *reading = &g_array_index (readings->list, BinnacleReading, i);

      g_assert_true (binnacle_channel_validate (reading->channel, NULL));
      g_assert_true (reading->time >= 0);
      g_assert_true (reading->title == NULL || g_utf8_validate (reading->title, -1, NULL));
      g_assert_false (isinf (binnacle_value_get_number (&reading->value, 0)));
    }
  for (guint i = 0; i < readings->problems->len; i++)
    g_assert_true (g_utf8_validate (g_array_index (readings->problems, BinnacleReadingProblem, i).error->message, -1,
                                    NULL));
}

static void
read_all (const char *path,
          JsonNode   *root)
{
  g_autoptr (GPtrArray) channels = make_channels (path);
  BinnacleJsonReader *reader = binnacle_json_reader_new (channels);

  for (guint partial = 0; partial < 2; partial++)
    {
      g_autoptr (BinnacleReadings) readings = binnacle_readings_new ();

      binnacle_json_reader_read (reader, root, partial != 0, readings);
      check_readings (readings);
    }
  binnacle_json_reader_unref (reader);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  char *line_end = strchr (text, '\n');
  g_autoptr (BinnacleJsonPath) path = NULL;
  g_autoptr (JsonNode) root = NULL;

  if (line_end == NULL)
    return 0;
  *line_end = '\0';
  path = binnacle_json_path_new (text, NULL);
  root = binnacle_json_parse (line_end + 1, -1, size, NULL);
  if (path != NULL && root != NULL)
    read_all (text, root);
  return 0;
}
