/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include "server/binnacle-host-sampler-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "server/binnacle-host-file-private.h"

/* Parsed here and not by libgtop, which ends the process where /proc/stat can't be
 * read, and takes no other root than "/" for tests. */

#define MAX_STAT_LENGTH (256 * 1024)
#define MAX_CORES 1024

/* Columns of /proc/stat, proc(5). Time as a guest is part of user and nice. */
typedef enum
{
  USER,
  NICE,
  SYSTEM,
  IDLE,
  IOWAIT,
  IRQ,
  SOFTIRQ,
  STEAL,
  N_COLUMNS
} Column;

#define MIN_COLUMNS (IDLE + 1)

typedef enum
{
  METRIC_TOTAL,
  METRIC_USER,
  METRIC_SYSTEM,
  METRIC_IOWAIT,
  N_METRICS
} Metric;

/* Of all processors together, or of one. */
typedef struct
{
  BinnacleHostItem     item;
  BinnacleHostCounter  counters[N_COLUMNS];
  BinnacleHostChannel *channels[N_METRICS];
} Processor;

typedef struct
{
  BinnacleHostChannels *channels;
  BinnacleHostFile     *stat;
  guint                 interval;
  GHashTable           *processors; /* index, -1 for all together → Processor */
} CpuSampler;

static const BinnacleHostMetric all_metrics[N_METRICS] = {
  { "total", NC_("channel title", "CPU"), "%", "gauge",
    NC_("channel description", "Share of the time in which the processors work"), 0, 100, 1 },
  { "user", NC_("channel title", "CPU User"), "%", "gauge",
    NC_("channel description", "Share of the time spent in programs"), 0, 100, 1 },
  { "system", NC_("channel title", "CPU System"), "%", "gauge",
    NC_("channel description", "Share of the time spent in the kernel"), 0, 100, 1 },
  { "iowait", NC_("channel title", "CPU I/O Wait"), "%", "gauge",
    NC_("channel description", "Share of the time idle while waiting for a disk"), 0, 100, 1 },
};

static const BinnacleHostMetric core_metrics[N_METRICS] = {
  { "total", NC_("channel title", "CPU"), "%", "gauge",
    NC_("channel description", "Share of the time in which the core works"), 0, 100, 1 },
  { "user", NC_("channel title", "User"), "%", "gauge",
    NC_("channel description", "Share of the core’s time spent in programs"), 0, 100, 1 },
  { "system", NC_("channel title", "System"), "%", "gauge",
    NC_("channel description", "Share of the core’s time spent in the kernel"), 0, 100, 1 },
  { "iowait", NC_("channel title", "I/O Wait"), "%", "gauge",
    NC_("channel description", "Share of the core’s time idle while waiting for a disk"), 0, 100, 1 },
};

static void
processor_free (gpointer data)
{
  Processor *self = data;
  guint i;

  for (i = 0; i < N_METRICS; i++)
    binnacle_host_channel_free (self->channels[i]);
  g_free (self);
}

static Processor *
processor_new (CpuSampler *sampler,
               int         index)
{
  Processor *self = g_new0 (Processor, 1);
  g_autofree char *prefix = index < 0 ? g_strdup ("host/cpu") : g_strdup_printf ("host/cpu/%d", index);
  /* Translators: one core of a processor, such as "Core 1" */
  g_autofree char *core = g_strdup_printf (C_("channel title", "Core %d"), index + 1);
  guint i;

  for (i = 0; i < N_METRICS; i++)
    self->channels[i] = binnacle_host_channel_new (sampler->channels, prefix,
                                                   index < 0 ? &all_metrics[i] : &core_metrics[i],
                                                   index < 0 ? NULL : core, sampler->interval);
  if (index >= 0)
    binnacle_host_channel_set_title (self->channels[METRIC_TOTAL], core);

  return self;
}

static Processor *
ensure_processor (CpuSampler *self,
                  int         index)
{
  Processor *processor = g_hash_table_lookup (self->processors, GINT_TO_POINTER (index));

  if (processor == NULL && index < MAX_CORES)
    {
      processor = processor_new (self, index);
      g_hash_table_insert (self->processors, GINT_TO_POINTER (index), processor);
    }

  return processor;
}

static void
publish_shares (Processor     *self,
                const guint64 *spent)
{
  guint64 user = spent[USER] + spent[NICE];
  guint64 system = spent[SYSTEM] + spent[IRQ] + spent[SOFTIRQ];
  guint64 busy = user + system + spent[STEAL];
  double percent = 100.0 / (double) (busy + spent[IDLE] + spent[IOWAIT]);

  binnacle_host_channel_publish_number (self->channels[METRIC_TOTAL], (double) busy * percent);
  binnacle_host_channel_publish_number (self->channels[METRIC_USER], (double) user * percent);
  binnacle_host_channel_publish_number (self->channels[METRIC_SYSTEM], (double) system * percent);
  binnacle_host_channel_publish_number (self->channels[METRIC_IOWAIT], (double) spent[IOWAIT] * percent);
}

static void
sample_processor (Processor               *self,
                  const guint64           *columns,
                  const BinnacleHostRound *round)
{
  guint64 spent[N_COLUMNS] = { 0 };
  guint64 sum = 0;
  guint i;

  /* idle and iowait may go backwards a little (proc(5)): no increase, then. */
  for (i = 0; i < N_COLUMNS; i++)
    if (binnacle_host_counter_advance (&self->counters[i], columns[i], &spent[i]))
      sum += spent[i];

  self->item.seen = round->number;
  if (round->elapsed > 0 && sum > 0)
    publish_shares (self, spent);
}

/* Returns FALSE for a line that is not about processors. */
static gboolean
scan_index (BinnacleHostScanner *line,
            int                 *index)
{
  char word[16];
  BinnacleHostScanner digits;
  guint64 number;

  if (!binnacle_host_scanner_word (line, word, sizeof word) || !g_str_has_prefix (word, "cpu"))
    return FALSE;

  *index = -1;
  if (word[3] == '\0')
    return TRUE;

  binnacle_host_scanner_init (&digits, word + 3, strlen (word + 3));
  if (!binnacle_host_scanner_number (&digits, &number) || digits.at != digits.end || number >= MAX_CORES)
    return FALSE;
  *index = (int) number;

  return TRUE;
}

static void
scan_line (CpuSampler              *self,
           BinnacleHostScanner     *line,
           int                      index,
           const BinnacleHostRound *round)
{
  guint64 columns[N_COLUMNS] = { 0 };
  guint n_columns = 0;

  while (n_columns < N_COLUMNS && binnacle_host_scanner_number (line, &columns[n_columns]))
    n_columns++;

  if (n_columns >= MIN_COLUMNS)
    sample_processor (ensure_processor (self, index), columns, round);
}

static void
cpu_sample (gpointer                 data,
            const BinnacleHostRound *round)
{
  CpuSampler *self = data;
  BinnacleHostScanner text;
  BinnacleHostScanner line;
  int index;

  if (binnacle_host_file_read (self->stat, &text))
    while (binnacle_host_scanner_next_line (&text, &line) && scan_index (&line, &index))
      scan_line (self, &line, index, round);

  binnacle_host_items_sweep (self->processors, round);
}

static gpointer
cpu_create (BinnacleHostChannels *channels,
            const char           *root,
            guint                 interval)
{
  CpuSampler *self = g_new0 (CpuSampler, 1);

  self->channels = channels;
  self->stat = binnacle_host_file_new (root, "proc/stat", MAX_STAT_LENGTH);
  self->interval = interval;
  self->processors = g_hash_table_new_full (NULL, NULL, NULL, processor_free);

  return self;
}

static void
cpu_destroy (gpointer data)
{
  CpuSampler *self = data;

  g_hash_table_unref (self->processors);
  binnacle_host_file_free (self->stat);
  g_free (self);
}

const BinnacleHostSampler binnacle_host_cpu_sampler = {
  .name = "cpu",
  .create = cpu_create,
  .sample = cpu_sample,
  .destroy = cpu_destroy,
};
