/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include "server/binnacle-host-sampler-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "server/binnacle-host-file-private.h"

/* Two files of one line each: libgtop would end the process where one is missing. */

#define MAX_LINE_LENGTH 512
#define MAX_OS_RELEASE_LENGTH (16 * 1024)

#define N_LOADS 3

typedef struct
{
  BinnacleHostFile    *hostname;
  BinnacleHostFile    *os_release;
  BinnacleHostFile    *uptime_file;
  BinnacleHostFile    *loadavg;
  BinnacleHostChannel *name;
  BinnacleHostChannel *os;
  BinnacleHostChannel *uptime;
  BinnacleHostChannel *loads[N_LOADS];
} SystemSampler;

static const BinnacleHostMetric name_metric = {
  "name", NC_("channel title", "Name"), NULL, "text",
  NC_("channel description", "Name of this computer"), NAN, NAN, 0
};

static const BinnacleHostMetric os_metric = {
  "os", NC_("channel title", "Operating System"), NULL, "text",
  NC_("channel description", "Operating system of this computer"), NAN, NAN, 0
};

static const BinnacleHostMetric uptime_metric = {
  "uptime", NC_("channel title", "Uptime"), "s", "gauge",
  NC_("channel description", "Time since this computer was started"), 0, NAN, 0
};

static const BinnacleHostMetric load_metrics[N_LOADS] = {
  { "1", NC_("channel title", "Load (1 min)"), NULL, "gauge",
    NC_("channel description", "Tasks that run or wait, on average over a minute"), 0, NAN, 2 },
  { "5", NC_("channel title", "Load (5 min)"), NULL, "gauge",
    NC_("channel description", "Tasks that run or wait, on average over five minutes"), 0, NAN, 2 },
  { "15", NC_("channel title", "Load (15 min)"), NULL, "gauge",
    NC_("channel description", "Tasks that run or wait, on average over fifteen minutes"), 0, NAN, 2 },
};

static void
sample_name (SystemSampler *self)
{
  BinnacleHostScanner text;
  BinnacleHostScanner line;
  char name[256];

  if (binnacle_host_file_read (self->hostname, &text) &&
      binnacle_host_scanner_next_line (&text, &line) &&
      binnacle_host_scanner_copy (&line, name, sizeof name))
    binnacle_host_channel_publish_text (self->name, name);
  else
    binnacle_host_channel_retract (self->name);
}

/* os-release(5): shell quoting. */
static gboolean
find_pretty_name (BinnacleHostScanner  text,
                  char               **name)
{
  BinnacleHostScanner line;
  BinnacleHostScanner key;
  char word[32];
  char quoted[256];

  while (binnacle_host_scanner_next_line (&text, &line))
    if (binnacle_host_scanner_until (&line, '=', &key) &&
        binnacle_host_scanner_copy (&key, word, sizeof word) &&
        g_str_equal (word, "PRETTY_NAME") &&
        binnacle_host_scanner_copy (&line, quoted, sizeof quoted))
      {
        *name = g_shell_unquote (quoted, NULL);
        return *name != NULL;
      }

  return FALSE;
}

static void
sample_os (SystemSampler *self)
{
  BinnacleHostScanner text;
  g_autofree char *name = NULL;

  if (binnacle_host_file_read (self->os_release, &text) && find_pretty_name (text, &name))
    binnacle_host_channel_publish_text (self->os, name);
  else
    binnacle_host_channel_retract (self->os);
}

static void
sample_uptime (SystemSampler *self)
{
  BinnacleHostScanner text;
  double uptime;

  if (binnacle_host_file_read (self->uptime_file, &text) && binnacle_host_scanner_decimal (&text, &uptime))
    binnacle_host_channel_publish_number (self->uptime, floor (uptime));
  else
    binnacle_host_channel_retract (self->uptime);
}

static void
sample_loads (SystemSampler *self)
{
  BinnacleHostScanner text;
  gboolean readable = binnacle_host_file_read (self->loadavg, &text);
  double load;
  guint i;

  for (i = 0; i < N_LOADS; i++)
    if (readable && binnacle_host_scanner_decimal (&text, &load))
      {
        binnacle_host_channel_publish_number (self->loads[i], load);
      }
    else
      {
        readable = FALSE;
        binnacle_host_channel_retract (self->loads[i]);
      }
}

static void
system_sample (gpointer                 data,
               const BinnacleHostRound *round)
{
  SystemSampler *self = data;

  sample_name (self);
  sample_uptime (self);
  sample_loads (self);

  /* It does not change while we run. */
  if (round->number == 1)
    sample_os (self);
}

static gpointer
system_create (BinnacleHostChannels *channels,
               const char           *root,
               guint                 interval)
{
  SystemSampler *self = g_new0 (SystemSampler, 1);
  guint i;

  self->hostname = binnacle_host_file_new (root, "proc/sys/kernel/hostname", MAX_LINE_LENGTH);
  self->os_release = binnacle_host_file_new (root, "etc/os-release", MAX_OS_RELEASE_LENGTH);
  self->uptime_file = binnacle_host_file_new (root, "proc/uptime", MAX_LINE_LENGTH);
  self->loadavg = binnacle_host_file_new (root, "proc/loadavg", MAX_LINE_LENGTH);
  self->name = binnacle_host_channel_new (channels, "host", &name_metric, NULL, 0);
  self->os = binnacle_host_channel_new (channels, "host", &os_metric, NULL, 0);
  self->uptime = binnacle_host_channel_new (channels, "host", &uptime_metric, NULL, interval);
  for (i = 0; i < N_LOADS; i++)
    self->loads[i] = binnacle_host_channel_new (channels, "host/load", &load_metrics[i], NULL, interval);

  return self;
}

static void
system_destroy (gpointer data)
{
  SystemSampler *self = data;
  guint i;

  binnacle_host_channel_free (self->name);
  binnacle_host_channel_free (self->os);
  binnacle_host_channel_free (self->uptime);
  for (i = 0; i < N_LOADS; i++)
    binnacle_host_channel_free (self->loads[i]);
  binnacle_host_file_free (self->hostname);
  binnacle_host_file_free (self->os_release);
  binnacle_host_file_free (self->uptime_file);
  binnacle_host_file_free (self->loadavg);
  g_free (self);
}

const BinnacleHostSampler binnacle_host_system_sampler = {
  .name = "system",
  .create = system_create,
  .sample = system_sample,
  .destroy = system_destroy,
};
