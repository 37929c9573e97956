/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include "server/binnacle-host-sampler-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "server/binnacle-host-file-private.h"

/* Parsed here and not by libgtop, which does not know MemAvailable, the only
 * honest measure of what is left. */

#define MAX_MEMINFO_LENGTH (64 * 1024)

typedef enum
{
  MEM_TOTAL,
  MEM_FREE,
  MEM_AVAILABLE,
  BUFFERS,
  CACHED,
  RECLAIMABLE,
  SWAP_TOTAL,
  SWAP_FREE,
  N_FIELDS
} Field;

static const char * const field_names[N_FIELDS] = {
  "MemTotal", "MemFree", "MemAvailable", "Buffers", "Cached", "SReclaimable", "SwapTotal", "SwapFree",
};

typedef struct
{
  guint64  bytes[N_FIELDS];
  gboolean known[N_FIELDS];
} Meminfo;

typedef enum
{
  MEMORY_USED,
  MEMORY_AVAILABLE,
  MEMORY_CACHED,
  MEMORY_TOTAL,
  MEMORY_PERCENT,
  N_MEMORY
} MemoryMetric;

typedef enum
{
  SWAP_USED,
  SWAP_ALL,
  SWAP_PERCENT,
  N_SWAP
} SwapMetric;

typedef struct
{
  BinnacleHostFile    *meminfo;
  BinnacleHostChannel *memory[N_MEMORY];
  BinnacleHostChannel *swap[N_SWAP];
} MemorySampler;

static const BinnacleHostMetric memory_metrics[N_MEMORY] = {
  { "used", NC_("channel title", "Memory Used"), "B", "gauge",
    NC_("channel description", "Memory that is not available"), 0, NAN, 0 },
  { "available", NC_("channel title", "Memory Available"), "B", "gauge",
    NC_("channel description", "Memory that programs can still get without swapping"), 0, NAN, 0 },
  { "cached", NC_("channel title", "Memory Cached"), "B", "gauge",
    NC_("channel description", "Memory that holds copies of files and can be given back"), 0, NAN, 0 },
  { "total", NC_("channel title", "Memory"), "B", "gauge",
    NC_("channel description", "Memory of this computer"), 0, NAN, 0 },
  { "percent", NC_("channel title", "Memory"), "%", "gauge",
    NC_("channel description", "Share of the memory that is not available"), 0, 100, 1 },
};

static const BinnacleHostMetric swap_metrics[N_SWAP] = {
  { "used", NC_("channel title", "Swap Used"), "B", "gauge",
    NC_("channel description", "Memory that was moved to disk"), 0, NAN, 0 },
  { "total", NC_("channel title", "Swap"), "B", "gauge",
    NC_("channel description", "Room on disk for memory"), 0, NAN, 0 },
  { "percent", NC_("channel title", "Swap"), "%", "gauge",
    NC_("channel description", "Share of the swap space that is used"), 0, 100, 1 },
};

static void
scan_field (Meminfo             *info,
            BinnacleHostScanner *line)
{
  BinnacleHostScanner before;
  char name[32];
  guint64 kibibytes;
  guint i;

  if (!binnacle_host_scanner_until (line, ':', &before) ||
      !binnacle_host_scanner_copy (&before, name, sizeof name))
    return;

  for (i = 0; i < N_FIELDS; i++)
    if (g_str_equal (name, field_names[i]) &&
        binnacle_host_scanner_number (line, &kibibytes) &&
        kibibytes <= G_MAXINT64 / 1024)
      {
        info->bytes[i] = kibibytes * 1024;
        info->known[i] = TRUE;
      }
}

static double
get_available (const Meminfo *info)
{
  guint64 available = info->bytes[MEM_AVAILABLE];

  /* Some containers write a meminfo of their own, without it. */
  if (!info->known[MEM_AVAILABLE])
    available = info->bytes[MEM_FREE] + info->bytes[BUFFERS] + info->bytes[CACHED];

  return (double) MIN (available, info->bytes[MEM_TOTAL]);
}

static void
publish_memory (MemorySampler *self,
                const Meminfo *info)
{
  double total = (double) info->bytes[MEM_TOTAL];
  double available = get_available (info);
  double cached = (double) info->bytes[BUFFERS] + (double) info->bytes[CACHED] + (double) info->bytes[RECLAIMABLE];

  binnacle_host_channel_publish_number (self->memory[MEMORY_USED], total - available);
  binnacle_host_channel_publish_number (self->memory[MEMORY_AVAILABLE], available);
  binnacle_host_channel_publish_number (self->memory[MEMORY_CACHED], cached);
  binnacle_host_channel_publish_number (self->memory[MEMORY_TOTAL], total);
  binnacle_host_channel_publish_number (self->memory[MEMORY_PERCENT], 100 * (total - available) / total);
}

static void
publish_swap (MemorySampler *self,
              const Meminfo *info)
{
  double total = (double) info->bytes[SWAP_TOTAL];
  double used = total - (double) MIN (info->bytes[SWAP_FREE], info->bytes[SWAP_TOTAL]);

  binnacle_host_channel_publish_number (self->swap[SWAP_USED], used);
  binnacle_host_channel_publish_number (self->swap[SWAP_ALL], total);
  binnacle_host_channel_publish_number (self->swap[SWAP_PERCENT], 100 * used / total);
}

static void
retract (BinnacleHostChannel **channels,
         guint                 n_channels)
{
  guint i;

  for (i = 0; i < n_channels; i++)
    binnacle_host_channel_retract (channels[i]);
}

static void
memory_sample (gpointer                 data,
               const BinnacleHostRound *round)
{
  MemorySampler *self = data;
  Meminfo info = { 0 };
  BinnacleHostScanner text;
  BinnacleHostScanner line;

  if (binnacle_host_file_read (self->meminfo, &text))
    while (binnacle_host_scanner_next_line (&text, &line))
      scan_field (&info, &line);

  if (info.bytes[MEM_TOTAL] > 0 && (info.known[MEM_AVAILABLE] || info.known[MEM_FREE]))
    publish_memory (self, &info);
  else
    retract (self->memory, N_MEMORY);

  if (info.bytes[SWAP_TOTAL] > 0 && info.known[SWAP_FREE])
    publish_swap (self, &info);
  else
    retract (self->swap, N_SWAP);
}

static gpointer
memory_create (BinnacleHostChannels *channels,
               const char           *root,
               guint                 interval)
{
  MemorySampler *self = g_new0 (MemorySampler, 1);
  guint i;

  self->meminfo = binnacle_host_file_new (root, "proc/meminfo", MAX_MEMINFO_LENGTH);
  for (i = 0; i < N_MEMORY; i++)
    self->memory[i] = binnacle_host_channel_new (channels, "host/memory", &memory_metrics[i], NULL, interval);
  for (i = 0; i < N_SWAP; i++)
    self->swap[i] = binnacle_host_channel_new (channels, "host/swap", &swap_metrics[i], NULL, interval);

  return self;
}

static void
memory_destroy (gpointer data)
{
  MemorySampler *self = data;
  guint i;

  for (i = 0; i < N_MEMORY; i++)
    binnacle_host_channel_free (self->memory[i]);
  for (i = 0; i < N_SWAP; i++)
    binnacle_host_channel_free (self->swap[i]);
  binnacle_host_file_free (self->meminfo);
  g_free (self);
}

const BinnacleHostSampler binnacle_host_memory_sampler = {
  .name = "memory",
  .create = memory_create,
  .sample = memory_sample,
  .destroy = memory_destroy,
};
