/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-target.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/binnacle-channel.h"
#include "server/binnacle-host-sampler-private.h"

/* The first byte says which file the rest of the input is; a sampler reads it in
 * two rounds. */

typedef struct
{
  const char                *path;
  const BinnacleHostSampler *sampler;
} Target;

static const Target targets[] = {
  { "proc/stat", &binnacle_host_cpu_sampler },
  { "proc/meminfo", &binnacle_host_memory_sampler },
  { "proc/diskstats", &binnacle_host_disk_sampler },
  { "proc/net/dev", &binnacle_host_network_sampler },
  { "proc/loadavg", &binnacle_host_system_sampler },
  { "etc/os-release", &binnacle_host_system_sampler },
  { "proc/7/stat", &binnacle_host_processes_sampler },
  { "sys/class/hwmon/hwmon0/temp1_input", &binnacle_host_temperature_sampler },
};

static char *root;

static void
remove_root (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autofree char *path = g_build_filename (root, targets[i].path, NULL);

      unlink (path);
      for (;;)
        {
          g_autofree char *parent = g_path_get_dirname (path);

          if (rmdir (parent) != 0)
            break;
          g_free (path);
          path = g_steal_pointer (&parent);
        }
    }
  g_free (root);
}

static void
make_root (void)
{
  guint i;

  root = g_dir_make_tmp ("binnacle-fuzz-XXXXXX", NULL);
  g_assert_nonnull (root);
  for (i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autofree char *path = g_build_filename (root, targets[i].path, NULL);
      g_autofree char *parent = g_path_get_dirname (path);

      g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
    }
  atexit (remove_root);
}

static void
on_begin (gint64   time,
          gpointer user_data)
{
}

static void
on_describe (const char                      *channel,
             const BinnacleMetricDescription *description,
             gpointer                         user_data)
{
  g_assert_true (binnacle_channel_validate (channel, NULL));
  g_assert_true (g_utf8_validate (description->title, -1, NULL));
}

static void
on_publish (const char          *channel,
            const BinnacleValue *value,
            gpointer             user_data)
{
  if (binnacle_value_get_kind (value) == BINNACLE_VALUE_NUMBER)
    g_assert_true (isfinite (binnacle_value_get_number (value, NAN)));
}

static void
on_remove (const char *channel,
           gpointer    user_data)
{
}

static void
on_end (gpointer user_data)
{
}

static const BinnacleMetricsSink sink = { on_begin, on_describe, on_publish, on_remove, on_end };

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *path = NULL;
  g_autoptr(BinnacleHostChannels) channels = NULL;
  const Target *target;
  gpointer state;
  guint i;

  if (size < 2)
    return 0;
  if (root == NULL)
    make_root ();

  target = &targets[data[0] % G_N_ELEMENTS (targets)];
  path = g_build_filename (root, target->path, NULL);
  g_assert_true (g_file_set_contents_full (path, (const char *) data + 1, (gssize) size - 1,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));

  channels = binnacle_host_channels_new (&sink, NULL);
  state = target->sampler->create (channels, root, 1000);
  for (i = 1; i <= 2; i++)
    {
      BinnacleHostRound round = { i, i * G_USEC_PER_SEC, i - 1.0 };

      target->sampler->sample (state, &round);
    }
  target->sampler->destroy (state);

  return 0;
}
