/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include "server/binnacle-host-sampler-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "server/binnacle-host-file-private.h"

/* libgtop knows no sensors. */

#define PERIOD 2000
#define MAX_SENSORS 256

/* Drivers come and go seldom: the directories are looked through once in so many
 * samplings. */
#define SAMPLINGS_PER_SEARCH 15

typedef struct
{
  BinnacleHostChannels *channels;
  BinnacleHostFile     *input;
  char                 *prefix;
  BinnacleHostChannel  *channel;
} Sensor;

typedef struct
{
  BinnacleHostChannels *channels;
  char                 *root;
  guint                 interval;
  guint                 n_samplings;
  GHashTable           *sensors; /* path of the input → Sensor */
} TemperatureSampler;

static const BinnacleHostMetric temperature_metric = {
  NULL, NC_("channel title", "Temperature"), "°C", "gauge",
  NC_("channel description", "What a sensor of this computer says"), NAN, NAN, 1
};

static void
sensor_free (gpointer data)
{
  Sensor *self = data;

  binnacle_host_channel_free (self->channel);
  binnacle_host_channels_release (self->channels, self->prefix);
  binnacle_host_file_free (self->input);
  g_free (self);
}

static Sensor *
sensor_new (TemperatureSampler *sampler,
            const char         *path,
            const char         *name)
{
  Sensor *self = g_new0 (Sensor, 1);
  g_autofree char *level = g_strdelimit (g_ascii_strdown (name, -1), " ", '-');

  self->channels = sampler->channels;
  self->input = binnacle_host_file_new (path, NULL, 64);
  self->prefix = binnacle_host_channels_claim (self->channels, "host/temperature", level);
  self->channel = binnacle_host_channel_new (self->channels, self->prefix, &temperature_metric, name, sampler->interval);

  return self;
}

static gboolean
sensor_read (Sensor *self,
             double *celsius)
{
  BinnacleHostScanner text;
  gint64 millidegrees;

  if (!binnacle_host_file_read (self->input, &text) || !binnacle_host_scanner_signed (&text, &millidegrees))
    return FALSE;

  *celsius = (double) millidegrees / 1000;

  return TRUE;
}

/* One that can't be read now is looked at again in the next search. */
static void
add_sensor (TemperatureSampler *self,
            const char         *directory,
            const char         *input,
            const char         *name)
{
  g_autofree char *path = g_build_filename (directory, input, NULL);
  Sensor *sensor;
  double celsius;

  if (g_hash_table_contains (self->sensors, path) || g_hash_table_size (self->sensors) >= MAX_SENSORS)
    return;

  sensor = sensor_new (self, path, name);
  if (sensor_read (sensor, &celsius))
    g_hash_table_insert (self->sensors, g_steal_pointer (&path), sensor);
  else
    sensor_free (sensor);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  const char * const *first = a;
  const char * const *second = b;

  return strcmp (*first, *second);
}

/* Names in a directory, sorted, so that the same sensor gets the same name in each
 * run. */
static GPtrArray *
list_directory (const char *path)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  GDir *directory = g_dir_open (path, 0, NULL);
  const char *name;

  if (directory == NULL)
    return names;

  while ((name = g_dir_read_name (directory)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_dir_close (directory);
  g_ptr_array_sort (names, compare_names);

  return names;
}

/* temp2_input of chip "coretemp" with a label is "coretemp Core 0", else "coretemp 2". */
static void
add_hwmon_input (TemperatureSampler *self,
                 const char         *directory,
                 const char         *chip,
                 const char         *input)
{
  g_autofree char *stem = NULL;
  g_autofree char *label_name = NULL;
  g_autofree char *name = NULL;
  char label[64];

  if (!g_str_has_prefix (input, "temp") || !g_str_has_suffix (input, "_input"))
    return;

  stem = g_strndup (input, strlen (input) - strlen ("_input"));
  label_name = g_strconcat (stem, "_label", NULL);
  if (binnacle_host_read_line (directory, label_name, label, sizeof label))
    name = g_strdup_printf ("%s %s", chip, label);
  else if (g_str_equal (stem, "temp1"))
    name = g_strdup (chip);
  else
    name = g_strdup_printf ("%s %s", chip, stem + strlen ("temp"));

  add_sensor (self, directory, input, name);
}

static void
search_hwmon (TemperatureSampler *self)
{
  g_autofree char *parent = g_build_filename (self->root, "sys/class/hwmon", NULL);
  g_autoptr(GPtrArray) chips = list_directory (parent);
  guint i;
  guint j;

  for (i = 0; i < chips->len; i++)
    {
      g_autofree char *directory = g_build_filename (parent, chips->pdata[i], NULL);
      g_autoptr(GPtrArray) inputs = list_directory (directory);
      char chip[64];

      if (!binnacle_host_read_line (directory, "name", chip, sizeof chip))
        g_strlcpy (chip, chips->pdata[i], sizeof chip);
      for (j = 0; j < inputs->len; j++)
        add_hwmon_input (self, directory, chip, inputs->pdata[j]);
    }
}

/* Most zones are in hwmon as well; so only where that has nothing. */
static void
search_zones (TemperatureSampler *self)
{
  g_autofree char *parent = g_build_filename (self->root, "sys/class/thermal", NULL);
  g_autoptr(GPtrArray) zones = list_directory (parent);
  guint i;

  for (i = 0; i < zones->len; i++)
    {
      g_autofree char *directory = g_build_filename (parent, zones->pdata[i], NULL);
      char type[64];

      if (!g_str_has_prefix (zones->pdata[i], "thermal_zone"))
        continue;
      if (!binnacle_host_read_line (directory, "type", type, sizeof type))
        g_strlcpy (type, zones->pdata[i], sizeof type);
      add_sensor (self, directory, "temp", type);
    }
}

static gboolean
sample_sensor (gpointer key,
               gpointer value,
               gpointer user_data)
{
  Sensor *sensor = value;
  double celsius;

  if (!sensor_read (sensor, &celsius))
    return TRUE;

  binnacle_host_channel_publish_number (sensor->channel, celsius);

  return FALSE;
}

static void
temperature_sample (gpointer                 data,
                    const BinnacleHostRound *round)
{
  TemperatureSampler *self = data;

  if (self->n_samplings++ % SAMPLINGS_PER_SEARCH == 0)
    {
      search_hwmon (self);
      if (g_hash_table_size (self->sensors) == 0)
        search_zones (self);
    }

  g_hash_table_foreach_remove (self->sensors, sample_sensor, NULL);
}

static gpointer
temperature_create (BinnacleHostChannels *channels,
                    const char           *root,
                    guint                 interval)
{
  TemperatureSampler *self = g_new0 (TemperatureSampler, 1);

  self->channels = channels;
  self->root = g_strdup (root);
  self->interval = interval;
  self->sensors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, sensor_free);

  return self;
}

static void
temperature_destroy (gpointer data)
{
  TemperatureSampler *self = data;

  g_hash_table_unref (self->sensors);
  g_free (self->root);
  g_free (self);
}

const BinnacleHostSampler binnacle_host_temperature_sampler = {
  .name = "temperature",
  .period = PERIOD,
  .create = temperature_create,
  .sample = temperature_sample,
  .destroy = temperature_destroy,
};
