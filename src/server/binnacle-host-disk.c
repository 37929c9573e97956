/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include "server/binnacle-host-sampler-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <unistd.h>

#include "server/binnacle-host-file-private.h"

/* libgtop counts I/O only per mount point. */

#define MAX_DISKSTATS_LENGTH (256 * 1024)
#define MAX_DEVICES 2048

/* The kernel counts in these, whatever the disk's own sectors are. */
#define SECTOR_BYTES 512

typedef struct
{
  BinnacleHostItem     item;
  /* The rest stays empty for what is no disk: partitions, loop devices, and what
   * is made of disks that are counted themselves. */
  char                *prefix;
  BinnacleHostCounter  sectors_read;
  BinnacleHostCounter  sectors_written;
  BinnacleHostChannel *read;
  BinnacleHostChannel *written;
  BinnacleHostChannels *channels;
} Disk;

typedef struct
{
  BinnacleHostChannels *channels;
  BinnacleHostFile     *diskstats;
  char                 *block; /* /sys/block */
  guint                 interval;
  GHashTable           *devices; /* name → Disk */
} DiskSampler;

static const BinnacleHostMetric read_metric = {
  "read", NC_("channel title", "Disk Read"), "B/s", "gauge",
  NC_("channel description", "Bytes read from the disk in a second"), 0, NAN, 0
};

static const BinnacleHostMetric write_metric = {
  "write", NC_("channel title", "Disk Write"), "B/s", "gauge",
  NC_("channel description", "Bytes written to the disk in a second"), 0, NAN, 0
};

static void
disk_free (gpointer data)
{
  Disk *self = data;

  binnacle_host_channel_free (self->read);
  binnacle_host_channel_free (self->written);
  binnacle_host_channels_release (self->channels, self->prefix);
  g_free (self);
}

/* Disks have a device behind them; partitions are not in /sys/block, and loop, RAM,
 * mapper and RAID devices have none. */
static gboolean
is_disk (DiskSampler *self,
         const char  *name)
{
  g_autofree char *directory = g_strdelimit (g_strdup (name), "/", '!');
  g_autofree char *device = NULL;

  if (g_str_has_prefix (name, "sr") || g_str_has_prefix (name, "fd") || g_str_has_prefix (name, "."))
    return FALSE;

  device = g_build_filename (self->block, directory, "device", NULL);

  return access (device, F_OK) == 0;
}

static Disk *
disk_new (DiskSampler *sampler,
          const char  *name)
{
  Disk *self = g_new0 (Disk, 1);

  self->channels = sampler->channels;
  if (!is_disk (sampler, name))
    return self;

  self->prefix = binnacle_host_channels_claim (self->channels, "host/disk", name);
  self->read = binnacle_host_channel_new (self->channels, self->prefix, &read_metric, name, sampler->interval);
  self->written = binnacle_host_channel_new (self->channels, self->prefix, &write_metric, name, sampler->interval);

  return self;
}

static Disk *
ensure_device (DiskSampler *self,
               const char  *name)
{
  Disk *disk = g_hash_table_lookup (self->devices, name);

  if (disk == NULL && g_hash_table_size (self->devices) < MAX_DEVICES)
    {
      disk = disk_new (self, name);
      g_hash_table_insert (self->devices, g_strdup (name), disk);
    }

  return disk;
}

static void
publish_rate (BinnacleHostChannel     *channel,
              BinnacleHostCounter     *counter,
              guint64                  sectors,
              const BinnacleHostRound *round)
{
  guint64 increase;

  if (binnacle_host_counter_advance (counter, sectors, &increase) && round->elapsed > 0)
    binnacle_host_channel_publish_number (channel, (double) increase * SECTOR_BYTES / round->elapsed);
}

/* major minor name reads merged SECTORS ms writes merged SECTORS ms …
 * (Documentation/admin-guide/iostats.rst) */
static void
scan_device (DiskSampler             *self,
             BinnacleHostScanner     *line,
             const BinnacleHostRound *round)
{
  char name[64];
  guint64 sectors_read;
  guint64 sectors_written;
  Disk *disk;

  if (!binnacle_host_scanner_skip_words (line, 2) ||
      !binnacle_host_scanner_word (line, name, sizeof name) ||
      !binnacle_host_scanner_skip_words (line, 2) ||
      !binnacle_host_scanner_number (line, &sectors_read) ||
      !binnacle_host_scanner_skip_words (line, 3) ||
      !binnacle_host_scanner_number (line, &sectors_written))
    return;

  disk = ensure_device (self, name);
  if (disk == NULL)
    return;

  disk->item.seen = round->number;
  if (disk->prefix == NULL)
    return;

  publish_rate (disk->read, &disk->sectors_read, sectors_read, round);
  publish_rate (disk->written, &disk->sectors_written, sectors_written, round);
}

static void
disk_sample (gpointer                 data,
             const BinnacleHostRound *round)
{
  DiskSampler *self = data;
  BinnacleHostScanner text;
  BinnacleHostScanner line;

  if (binnacle_host_file_read (self->diskstats, &text))
    while (binnacle_host_scanner_next_line (&text, &line))
      scan_device (self, &line, round);

  binnacle_host_items_sweep (self->devices, round);
}

static gpointer
disk_create (BinnacleHostChannels *channels,
             const char           *root,
             guint                 interval)
{
  DiskSampler *self = g_new0 (DiskSampler, 1);

  self->channels = channels;
  self->diskstats = binnacle_host_file_new (root, "proc/diskstats", MAX_DISKSTATS_LENGTH);
  self->block = g_build_filename (root, "sys/block", NULL);
  self->interval = interval;
  self->devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, disk_free);

  return self;
}

static void
disk_destroy (gpointer data)
{
  DiskSampler *self = data;

  g_hash_table_unref (self->devices);
  binnacle_host_file_free (self->diskstats);
  g_free (self->block);
  g_free (self);
}

const BinnacleHostSampler binnacle_host_disk_sampler = {
  .name = "disk",
  .create = disk_create,
  .sample = disk_sample,
  .destroy = disk_destroy,
};
