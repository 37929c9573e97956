/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include "server/binnacle-host-sampler-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "server/binnacle-host-file-private.h"

/* libgtop knows no batteries. Asking one may take the firmware some milliseconds,
 * and it changes slowly. */

#define PERIOD 5000
#define MAX_BATTERIES 32

typedef struct
{
  BinnacleHostItem      item;
  BinnacleHostChannels *channels;
  char                 *prefix;
  BinnacleHostChannel  *percent;
  BinnacleHostChannel  *state;
} Battery;

typedef struct
{
  BinnacleHostChannels *channels;
  char                 *power_supply; /* /sys/class/power_supply */
  guint                 interval;
  GHashTable           *batteries; /* name → Battery */
} BatterySampler;

static const BinnacleHostMetric percent_metric = {
  "percent", NC_("channel title", "Battery"), "%", "gauge",
  NC_("channel description", "Charge of the battery"), 0, 100, 0
};

static const BinnacleHostMetric state_metric = {
  "state", NC_("channel title", "Battery State"), NULL, "state",
  NC_("channel description", "Whether the battery is charging, discharging, not-charging or full"), NAN, NAN, 0
};

static void
battery_free (gpointer data)
{
  Battery *self = data;

  binnacle_host_channel_free (self->percent);
  binnacle_host_channel_free (self->state);
  binnacle_host_channels_release (self->channels, self->prefix);
  g_free (self);
}

static Battery *
battery_new (BatterySampler *sampler,
             const char     *name)
{
  Battery *self = g_new0 (Battery, 1);

  self->channels = sampler->channels;
  self->prefix = binnacle_host_channels_claim (self->channels, "host/battery", name);
  self->percent = binnacle_host_channel_new (self->channels, self->prefix, &percent_metric, name, sampler->interval);
  self->state = binnacle_host_channel_new (self->channels, self->prefix, &state_metric, name, 0);

  return self;
}

/* Batteries of mice and keyboards have the scope "Device"; an empty bay is not
 * present. */
static gboolean
is_battery (const char *directory)
{
  char line[32];
  gint64 present;

  if (!binnacle_host_read_line (directory, "type", line, sizeof line) || !g_str_equal (line, "Battery"))
    return FALSE;
  if (binnacle_host_read_line (directory, "scope", line, sizeof line) && g_str_equal (line, "Device"))
    return FALSE;

  return !binnacle_host_read_number (directory, "present", &present) || present != 0;
}

static gboolean
read_share (const char *directory,
            const char *now_name,
            const char *full_name,
            double     *percent)
{
  gint64 now;
  gint64 full;

  if (!binnacle_host_read_number (directory, now_name, &now) ||
      !binnacle_host_read_number (directory, full_name, &full) ||
      full <= 0 || now < 0)
    return FALSE;

  *percent = 100.0 * (double) now / (double) full;

  return TRUE;
}

static gboolean
read_percent (const char *directory,
              double     *percent)
{
  gint64 capacity;

  if (!binnacle_host_read_number (directory, "capacity", &capacity))
    return read_share (directory, "energy_now", "energy_full", percent) ||
           read_share (directory, "charge_now", "charge_full", percent);

  *percent = (double) capacity;

  return capacity >= 0;
}

static Battery *
ensure_battery (BatterySampler *self,
                const char     *name)
{
  Battery *battery = g_hash_table_lookup (self->batteries, name);

  if (battery == NULL && g_hash_table_size (self->batteries) < MAX_BATTERIES)
    {
      battery = battery_new (self, name);
      g_hash_table_insert (self->batteries, g_strdup (name), battery);
    }

  return battery;
}

static void
sample_battery (BatterySampler          *self,
                const char              *name,
                const BinnacleHostRound *round)
{
  g_autofree char *directory = g_build_filename (self->power_supply, name, NULL);
  Battery *battery;
  char status[32];
  double percent;

  if (!is_battery (directory))
    return;

  battery = ensure_battery (self, name);
  if (battery == NULL)
    return;

  battery->item.seen = round->number;
  if (read_percent (directory, &percent))
    binnacle_host_channel_publish_number (battery->percent, percent);
  else
    binnacle_host_channel_retract (battery->percent);

  if (binnacle_host_read_line (directory, "status", status, sizeof status))
    {
      g_autofree char *state = g_strdelimit (g_ascii_strdown (status, -1), " ", '-');

      binnacle_host_channel_publish_text (battery->state, state);
    }
  else
    {
      binnacle_host_channel_retract (battery->state);
    }
}

static void
battery_sample (gpointer                 data,
                const BinnacleHostRound *round)
{
  BatterySampler *self = data;
  GDir *directory = g_dir_open (self->power_supply, 0, NULL);
  const char *name;

  if (directory != NULL)
    {
      while ((name = g_dir_read_name (directory)) != NULL)
        sample_battery (self, name, round);
      g_dir_close (directory);
    }

  binnacle_host_items_sweep (self->batteries, round);
}

static gpointer
battery_create (BinnacleHostChannels *channels,
                const char           *root,
                guint                 interval)
{
  BatterySampler *self = g_new0 (BatterySampler, 1);

  self->channels = channels;
  self->power_supply = g_build_filename (root, "sys/class/power_supply", NULL);
  self->interval = interval;
  self->batteries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, battery_free);

  return self;
}

static void
battery_destroy (gpointer data)
{
  BatterySampler *self = data;

  g_hash_table_unref (self->batteries);
  g_free (self->power_supply);
  g_free (self);
}

const BinnacleHostSampler binnacle_host_battery_sampler = {
  .name = "battery",
  .period = PERIOD,
  .create = battery_create,
  .sample = battery_sample,
  .destroy = battery_destroy,
};
