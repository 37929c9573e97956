/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/binnacle-channel.h"
#include "base/binnacle-simulated-clock.h"
#include "server/binnacle-host-metrics.h"

#define SECOND G_USEC_PER_SEC

/* A sink that checks the order of calls and keeps the newest values. */
typedef struct
{
  gboolean    in_round;
  guint       n_rounds;
  guint       n_published;
  GHashTable *described; /* channel → interval */
  GHashTable *titles;
  GHashTable *values;    /* channel → BinnacleValue */
  GHashTable *removed;
} Record;

static void
on_begin (gint64   time,
          gpointer user_data)
{
  Record *record = user_data;

  g_assert_false (record->in_round);
  g_assert_cmpint (time, >, 0);
  record->in_round = TRUE;
  record->n_rounds++;
}

static void
on_describe (const char                      *channel,
             const BinnacleMetricDescription *description,
             gpointer                         user_data)
{
  Record *record = user_data;
  g_autoptr(GError) error = NULL;

  g_assert_true (record->in_round);
  binnacle_channel_validate (channel, &error);
  g_assert_no_error (error);
  g_assert_true (g_utf8_validate (description->title, -1, NULL));
  g_hash_table_replace (record->described, g_strdup (channel), GUINT_TO_POINTER (description->interval));
  g_hash_table_replace (record->titles, g_strdup (channel), g_strdup (description->title));
}

static void
on_publish (const char          *channel,
            const BinnacleValue *value,
            gpointer             user_data)
{
  Record *record = user_data;

  g_assert_true (record->in_round);
  g_assert_true (g_hash_table_contains (record->described, channel));
  if (binnacle_value_get_kind (value) == BINNACLE_VALUE_NUMBER)
    g_assert_true (isfinite (binnacle_value_get_number (value, NAN)));
  record->n_published++;
  g_hash_table_replace (record->values, g_strdup (channel), binnacle_value_copy (value));
}

static void
on_remove (const char *channel,
           gpointer    user_data)
{
  Record *record = user_data;

  g_assert_true (record->in_round);
  g_assert_true (g_hash_table_remove (record->described, channel));
  g_hash_table_remove (record->values, channel);
  g_hash_table_add (record->removed, g_strdup (channel));
}

static void
on_end (gpointer user_data)
{
  Record *record = user_data;

  g_assert_true (record->in_round);
  record->in_round = FALSE;
}

static const BinnacleMetricsSink sink = { on_begin, on_describe, on_publish, on_remove, on_end };

typedef struct
{
  BinnacleSimulatedClock *clock;
  BinnacleHostMetrics    *metrics;
  Record                  record;
  char                   *root; /* to be removed, or NULL */
} Fixture;

static void
start (Fixture    *fixture,
       const char *root)
{
  fixture->record.described = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  fixture->record.titles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  fixture->record.values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                  (GDestroyNotify) binnacle_value_free);
  fixture->record.removed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  fixture->clock = binnacle_simulated_clock_new (G_GINT64_CONSTANT (1700000000) * SECOND);
  fixture->metrics = g_object_new (BINNACLE_TYPE_HOST_METRICS,
                                   "clock", fixture->clock, "interval", 1000, "root", root, NULL);
  binnacle_host_metrics_start (fixture->metrics, &sink, &fixture->record);
}

static void
start_tree (Fixture    *fixture,
            const char *name)
{
  g_autofree char *root = g_test_build_filename (G_TEST_DIST, "server", "fixtures", name, NULL);

  start (fixture, root);
}

static void
start_empty (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  fixture->root = g_dir_make_tmp ("binnacle-host-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
remove_tree (const char *path)
{
  GDir *directory = g_dir_open (path, 0, NULL);
  const char *name;

  if (directory != NULL)
    {
      while ((name = g_dir_read_name (directory)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);

          remove_tree (child);
        }
      g_dir_close (directory);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
finish (Fixture *fixture)
{
  binnacle_host_metrics_stop (fixture->metrics);
  g_assert_finalize_object (fixture->metrics);
  g_assert_finalize_object (fixture->clock);
  g_hash_table_unref (fixture->record.described);
  g_hash_table_unref (fixture->record.titles);
  g_hash_table_unref (fixture->record.values);
  g_hash_table_unref (fixture->record.removed);
  if (fixture->root != NULL)
    remove_tree (fixture->root);
  g_free (fixture->root);
}

/* In place, as the kernel's own files change: they stay open. */
static void
write_file (Fixture    *fixture,
            const char *path,
            const char *text)
{
  g_autofree char *full = g_build_filename (fixture->root, path, NULL);
  g_autofree char *parent = g_path_get_dirname (full);
  FILE *file;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  file = fopen (full, "w");
  g_assert_nonnull (file);
  fputs (text, file);
  fclose (file);
}

static void
advance (Fixture *fixture,
         double   seconds)
{
  binnacle_simulated_clock_advance (fixture->clock, (gint64) (seconds * SECOND));
}

static double
number (Fixture    *fixture,
        const char *channel)
{
  const BinnacleValue *value = g_hash_table_lookup (fixture->record.values, channel);

  if (value == NULL)
    g_test_message ("%s has no value", channel);
  g_assert_nonnull (value);

  return binnacle_value_get_number (value, NAN);
}

static const char *
text (Fixture    *fixture,
      const char *channel)
{
  const BinnacleValue *value = g_hash_table_lookup (fixture->record.values, channel);

  g_assert_nonnull (value);

  return binnacle_value_get_text (value);
}

static gboolean
exists (Fixture    *fixture,
        const char *channel)
{
  return g_hash_table_contains (fixture->record.described, channel);
}

static guint
count_below (Fixture    *fixture,
             const char *prefix)
{
  GHashTableIter iter;
  gpointer channel;
  guint n = 0;

  g_hash_table_iter_init (&iter, fixture->record.described);
  while (g_hash_table_iter_next (&iter, &channel, NULL))
    n += g_str_has_prefix (channel, prefix);

  return n;
}

static void
test_laptop_gives_system (void)
{
  Fixture fixture = { 0 };

  start_tree (&fixture, "laptop");
  g_assert_cmpstr (text (&fixture, "host/name"), ==, "albatross");
  g_assert_cmpstr (text (&fixture, "host/os"), ==, "Debian GNU/Linux 12 (bookworm)");
  g_assert_cmpfloat (number (&fixture, "host/uptime"), ==, 86400);
  g_assert_cmpfloat (number (&fixture, "host/load/1"), ==, 0.52);
  g_assert_cmpfloat (number (&fixture, "host/load/5"), ==, 1.25);
  g_assert_cmpfloat (number (&fixture, "host/load/15"), ==, 15.07);
  finish (&fixture);
}

static void
test_laptop_gives_memory (void)
{
  Fixture fixture = { 0 };

  start_tree (&fixture, "laptop");
  g_assert_cmpfloat (number (&fixture, "host/memory/total"), ==, 16000000.0 * 1024);
  g_assert_cmpfloat (number (&fixture, "host/memory/available"), ==, 10000000.0 * 1024);
  g_assert_cmpfloat (number (&fixture, "host/memory/used"), ==, 6000000.0 * 1024);
  g_assert_cmpfloat (number (&fixture, "host/memory/cached"), ==, 6800000.0 * 1024);
  g_assert_cmpfloat (number (&fixture, "host/memory/percent"), ==, 37.5);
  g_assert_cmpfloat (number (&fixture, "host/swap/used"), ==, 1000000.0 * 1024);
  g_assert_cmpfloat (number (&fixture, "host/swap/percent"), ==, 25);
  finish (&fixture);
}

static void
test_laptop_gives_sensors_and_batteries (void)
{
  Fixture fixture = { 0 };

  start_tree (&fixture, "laptop");
  g_assert_cmpfloat (number (&fixture, "host/temperature/acpitz"), ==, 27.8);
  g_assert_cmpfloat (number (&fixture, "host/temperature/coretemp-package-id-0"), ==, 48);
  g_assert_cmpfloat (number (&fixture, "host/temperature/coretemp-core-0"), ==, 46.5);
  g_assert_cmpfloat (number (&fixture, "host/temperature/nvme-composite"), ==, 38);
  g_assert_cmpfloat (number (&fixture, "host/temperature/nvme-composite-2"), ==, 39);
  g_assert_cmpfloat (number (&fixture, "host/temperature/outside"), ==, -5.3);
  g_assert_cmpuint (count_below (&fixture, "host/temperature/"), ==, 6);
  g_assert_cmpfloat (number (&fixture, "host/battery/BAT0/percent"), ==, 83);
  g_assert_cmpstr (text (&fixture, "host/battery/BAT0/state"), ==, "not-charging");
  g_assert_cmpfloat (number (&fixture, "host/battery/BAT1/percent"), ==, 50);
  g_assert_cmpuint (count_below (&fixture, "host/battery/"), ==, 4);
  finish (&fixture);
}

static void
test_only_local_filesystems_are_asked (void)
{
  Fixture fixture = { 0 };

  start_tree (&fixture, "laptop");
  g_assert_cmpuint (count_below (&fixture, "host/filesystem/"), ==, 3 * 3);
  g_assert_cmpfloat (number (&fixture, "host/filesystem/root/total"), >, 0);
  g_assert_cmpfloat (number (&fixture, "host/filesystem/home/percent"), >=, 0);
  g_assert_cmpfloat (number (&fixture, "host/filesystem/mnt-old data/used"), >=, 0);
  g_assert_cmpstr (g_hash_table_lookup (fixture.record.titles, "host/filesystem/home/used"), ==,
                   "Disk Space Used (/home)");
  finish (&fixture);
}

static void
test_rates_need_two_rounds (void)
{
  Fixture fixture = { 0 };

  start_tree (&fixture, "laptop");
  g_assert_cmpuint (count_below (&fixture, "host/disk/"), ==, 0);
  g_assert_cmpuint (count_below (&fixture, "host/network/"), ==, 0);
  g_assert_cmpuint (count_below (&fixture, "host/cpu/"), ==, 0);

  advance (&fixture, 0.25);
  g_assert_cmpfloat (number (&fixture, "host/disk/nvme0n1/read"), ==, 0);
  g_assert_cmpuint (count_below (&fixture, "host/disk/"), ==, 2);
  g_assert_cmpfloat (number (&fixture, "host/network/wlp2s0/sent"), ==, 0);
  g_assert_cmpuint (count_below (&fixture, "host/network/"), ==, 2);
  finish (&fixture);
}

static void
test_cpu_shares_are_of_the_time_since (void)
{
  Fixture fixture = { 0 };

  start_empty (&fixture);
  write_file (&fixture, "proc/stat", "cpu 100 0 100 800 0 0 0 0 0 0\ncpu0 100 0 100 800 0 0 0 0 0 0\n");
  start (&fixture, fixture.root);
  write_file (&fixture, "proc/stat", "cpu 130 0 120 830 20 0 0 0 0 0\ncpu0 100 0 100 1000 0 0 0 0 0 0\n");
  advance (&fixture, 0.25);
  g_assert_cmpfloat (number (&fixture, "host/cpu/total"), ==, 50);
  g_assert_cmpfloat (number (&fixture, "host/cpu/user"), ==, 30);
  g_assert_cmpfloat (number (&fixture, "host/cpu/system"), ==, 20);
  g_assert_cmpfloat (number (&fixture, "host/cpu/iowait"), ==, 20);
  g_assert_cmpfloat (number (&fixture, "host/cpu/0/total"), ==, 0);
  g_assert_cmpstr (g_hash_table_lookup (fixture.record.titles, "host/cpu/0/total"), ==, "Core 1");
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (fixture.record.described, "host/cpu/total")), ==, 1000);

  /* The core goes offline; the idle time of the rest goes backwards. */
  write_file (&fixture, "proc/stat", "cpu 140 0 120 829 20 0 0 0 0 0\n");
  advance (&fixture, 0.75);
  g_assert_cmpfloat (number (&fixture, "host/cpu/total"), ==, 100);
  g_assert_false (exists (&fixture, "host/cpu/0/total"));
  g_assert_true (g_hash_table_contains (fixture.record.removed, "host/cpu/0/iowait"));
  finish (&fixture);
}

static void
test_many_cores (void)
{
  Fixture fixture = { 0 };
  g_autoptr(GString) stat = g_string_new ("cpu 1 1 1 1 1 1 1 1 0 0\n");
  guint i;

  for (i = 0; i < 256; i++)
    g_string_append_printf (stat, "cpu%u 1 1 1 1 1 1 1 1 0 0\n", i);

  start_empty (&fixture);
  write_file (&fixture, "proc/stat", stat->str);
  start (&fixture, fixture.root);
  g_string_replace (stat, " 1 1 1 1 1", " 3 1 1 3 1", 0);
  write_file (&fixture, "proc/stat", stat->str);
  advance (&fixture, 0.25);
  g_assert_cmpuint (count_below (&fixture, "host/cpu/"), ==, 4 + 256 * 4);
  g_assert_cmpfloat (number (&fixture, "host/cpu/255/user"), ==, 50);
  finish (&fixture);
}

#define DISK(sectors) "8 0 sda 1 1 " sectors " 1 1 1 200 1 0 0 0\n"

static void
test_rates_are_per_second_and_never_negative (void)
{
  Fixture fixture = { 0 };

  start_empty (&fixture);
  write_file (&fixture, "sys/block/sda/device/model", "disk\n");
  write_file (&fixture, "proc/diskstats", DISK ("1000"));
  start (&fixture, fixture.root);
  write_file (&fixture, "proc/diskstats", DISK ("1100"));
  advance (&fixture, 0.25);
  g_assert_cmpfloat (number (&fixture, "host/disk/sda/read"), ==, 100 * 512 / 0.25);
  g_assert_cmpfloat (number (&fixture, "host/disk/sda/write"), ==, 0);

  /* Set back: no value, and then on from there. */
  g_hash_table_remove_all (fixture.record.values);
  write_file (&fixture, "proc/diskstats", DISK ("10"));
  advance (&fixture, 0.75);
  g_assert_false (g_hash_table_contains (fixture.record.values, "host/disk/sda/read"));
  g_assert_true (exists (&fixture, "host/disk/sda/read"));
  write_file (&fixture, "proc/diskstats", DISK ("20"));
  advance (&fixture, 1);
  g_assert_cmpfloat (number (&fixture, "host/disk/sda/read"), ==, 5120);

  /* Unplugged. */
  write_file (&fixture, "proc/diskstats", "8 16 sdb 1\n");
  advance (&fixture, 1);
  g_assert_false (exists (&fixture, "host/disk/sda/read"));
  finish (&fixture);
}

static void
test_suspension_gives_a_gap (void)
{
  Fixture fixture = { 0 };

  start_empty (&fixture);
  write_file (&fixture, "sys/block/sda/device/model", "disk\n");
  write_file (&fixture, "proc/diskstats", DISK ("1000"));
  start (&fixture, fixture.root);
  advance (&fixture, 1);
  g_hash_table_remove_all (fixture.record.values);

  write_file (&fixture, "proc/diskstats", DISK ("5000"));
  binnacle_simulated_clock_suspend (fixture.clock, G_GINT64_CONSTANT (3600) * SECOND);
  advance (&fixture, 1);
  g_assert_false (g_hash_table_contains (fixture.record.values, "host/disk/sda/read"));
  write_file (&fixture, "proc/diskstats", DISK ("5002"));
  advance (&fixture, 1);
  g_assert_cmpfloat (number (&fixture, "host/disk/sda/read"), ==, 1024);
  finish (&fixture);
}

static void
test_interface_names_become_levels (void)
{
  Fixture fixture = { 0 };

  start_empty (&fixture);
  write_file (&fixture, "proc/net/dev", "a*b: 1 1 1 1 1 1 1 1 1\na-b: 1 1 1 1 1 1 1 1 1\n\x01\xff: 1 1 1 1 1 1 1 1 1\n"
                                        "lo: 1 1 1 1 1 1 1 1 1\nveth0: 1 1 1 1 1 1 1 1 1\n");
  start (&fixture, fixture.root);
  advance (&fixture, 0.25);
  g_assert_true (exists (&fixture, "host/network/a-b/received"));
  g_assert_true (exists (&fixture, "host/network/a-b-2/sent"));
  g_assert_cmpuint (count_below (&fixture, "host/network/"), ==, 6);
  finish (&fixture);
}

static void
test_interface_that_goes_down_ends (void)
{
  Fixture fixture = { 0 };

  start_empty (&fixture);
  write_file (&fixture, "proc/net/dev", "eth0: 1 1 1 1 1 1 1 1 1\n");
  write_file (&fixture, "sys/class/net/eth0/flags", "0x1003\n");
  start (&fixture, fixture.root);
  advance (&fixture, 1);
  g_assert_true (exists (&fixture, "host/network/eth0/received"));
  write_file (&fixture, "sys/class/net/eth0/flags", "0x1002\n");
  advance (&fixture, 5);
  g_assert_false (exists (&fixture, "host/network/eth0/received"));
  write_file (&fixture, "sys/class/net/eth0/flags", "0x1003\n");
  advance (&fixture, 5);
  g_assert_true (exists (&fixture, "host/network/eth0/received"));
  finish (&fixture);
}

static void
test_busiest_processes (void)
{
  Fixture fixture = { 0 };
  const BinnacleValue *value;
  g_autofree char *json = NULL;

  start_tree (&fixture, "laptop");
  g_assert_cmpfloat (number (&fixture, "host/processes/count"), ==, 14);
  g_assert_false (exists (&fixture, "host/processes/top"));
  advance (&fixture, 0.25);
  value = g_hash_table_lookup (fixture.record.values, "host/processes/top");
  g_assert_nonnull (value);
  json = binnacle_value_to_json_text (value);
  g_test_message ("%s", json);
  g_assert_nonnull (strstr (json, "\"worker 12\""));
  g_assert_nonnull (strstr (json, "\"root\""));
  g_assert_null (strstr (json, "\"worker 2\""));
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (fixture.record.described, "host/processes/top")), ==, 2000);
  finish (&fixture);
}

#define PROCESS_STAT(pid, name, ticks, start) \
  pid " (" name ") S 1 1 1 0 -1 0 0 0 0 0 " ticks " 0 0 0 20 0 1 0 " start " 1000 10\n"

static void
test_process_usage_is_of_the_time_since (void)
{
  Fixture fixture = { 0 };
  g_autoptr(GVariant) first = NULL;
  g_autoptr(GVariant) list = NULL;
  const BinnacleValue *value;
  double cpu = 0;
  const char *name = NULL;
  const char *user = NULL;

  start_empty (&fixture);
  write_file (&fixture, "etc/passwd", "anna:x:1000:1000::/:\n");
  write_file (&fixture, "proc/7/stat", PROCESS_STAT ("7", "odd) (name", "100", "50"));
  write_file (&fixture, "proc/7/status", "Name:\tx\nUid:\t0\t1000\t0\t0\n");
  write_file (&fixture, "proc/8/stat", PROCESS_STAT ("8", "idle", "100000", "50"));
  start (&fixture, fixture.root);
  advance (&fixture, 1);
  write_file (&fixture, "proc/7/stat", PROCESS_STAT ("7", "odd) (name", "200", "50"));
  advance (&fixture, 1.5);

  value = g_hash_table_lookup (fixture.record.values, "host/processes/top");
  list = g_variant_lookup_value (binnacle_value_get_json (value), "processes", G_VARIANT_TYPE ("av"));
  g_assert_cmpuint (g_variant_n_children (list), ==, 2);
  g_variant_get_child (list, 0, "v", &first);
  g_assert_true (g_variant_lookup (first, "cpu", "d", &cpu));
  g_assert_true (g_variant_lookup (first, "name", "&s", &name));
  g_assert_true (g_variant_lookup (first, "user", "&s", &user));
  g_assert_cmpstr (name, ==, "odd) (name");
  g_assert_cmpstr (user, ==, "anna");
  /* 100 ticks of 10 ms from 0.25 s to 2 s */
  g_assert_cmpfloat (cpu, ==, 57.1);
  finish (&fixture);
}

static void
test_container_has_little_and_breaks_nothing (void)
{
  Fixture fixture = { 0 };

  start_tree (&fixture, "container");
  advance (&fixture, 10);
  g_assert_cmpfloat (number (&fixture, "host/memory/available"), ==, 500 * 1024);
  g_assert_cmpuint (count_below (&fixture, "host/filesystem/"), ==, 3);
  g_assert_true (exists (&fixture, "host/filesystem/root/percent"));
  g_assert_cmpuint (count_below (&fixture, "host/"), ==, 3 + 5);
  finish (&fixture);
}

static void
test_garbage_breaks_nothing (void)
{
  Fixture fixture = { 0 };

  start_tree (&fixture, "garbage");
  advance (&fixture, 30);
  g_assert_cmpuint (fixture.record.n_rounds, ==, 32);
  g_assert_cmpuint (count_below (&fixture, "host/memory/"), ==, 0);
  g_assert_cmpuint (count_below (&fixture, "host/temperature/"), ==, 0);
  g_assert_false (exists (&fixture, "host/battery/BAT0/percent"));
  finish (&fixture);
}

static void
test_nothing_at_all_gives_no_channel (void)
{
  Fixture fixture = { 0 };

  start_empty (&fixture);
  start (&fixture, fixture.root);
  advance (&fixture, 5);
  g_assert_cmpuint (g_hash_table_size (fixture.record.described), ==, 0);
  finish (&fixture);
}

static char *
make_noise (GRand *random)
{
  static const char * const words[] = {
    "cpu", "cpu0", "eth0:", "sda", "MemTotal:", "SwapFree:", "18446744073709551615", "1", "-1", "0.5", "(", ")",
    "/", "ext4", "Uid:", "\n", "\n", " ", " ", "\t", "kB", "\xff", "\x01", "PRETTY_NAME=", "\"", "\\0", "1000", "7",
  };
  GString *noise = g_string_new (NULL);
  int n = g_rand_int_range (random, 0, 200);

  while (n-- > 0)
    {
      g_string_append (noise, words[g_rand_int_range (random, 0, G_N_ELEMENTS (words))]);
      if (g_rand_boolean (random))
        g_string_append_c (noise, ' ');
    }

  return g_string_free (noise, FALSE);
}

static void
test_random_text_breaks_nothing (void)
{
  static const char * const paths[] = {
    "proc/stat", "proc/meminfo", "proc/diskstats", "proc/net/dev", "proc/loadavg", "proc/uptime", "proc/self/mounts",
    "proc/7/stat", "proc/7/status", "etc/passwd", "sys/class/hwmon/hwmon0/name", "sys/class/hwmon/hwmon0/temp1_input",
    "sys/class/power_supply/BAT0/type", "sys/class/power_supply/BAT0/capacity", "proc/sys/kernel/hostname",
  };
  g_autoptr(GRand) random = g_rand_new_with_seed (20);
  Fixture fixture = { 0 };
  guint round;
  guint i;

  start_empty (&fixture);
  write_file (&fixture, "sys/block/sda/device/model", "disk\n");
  start (&fixture, fixture.root);
  for (round = 0; round < 300; round++)
    {
      for (i = 0; i < G_N_ELEMENTS (paths); i++)
        {
          g_autofree char *noise = make_noise (random);

          write_file (&fixture, paths[i], noise);
        }
      advance (&fixture, 1);
    }
  g_assert_cmpuint (fixture.record.n_rounds, ==, 302);
  finish (&fixture);
}

static void
test_rounds_keep_to_the_grid (void)
{
  Fixture fixture = { 0 };

  start_tree (&fixture, "container");
  g_assert_cmpuint (fixture.record.n_rounds, ==, 1);
  advance (&fixture, 0.25);
  g_assert_cmpuint (fixture.record.n_rounds, ==, 2);
  advance (&fixture, 0.74);
  g_assert_cmpuint (fixture.record.n_rounds, ==, 2);
  advance (&fixture, 0.01);
  g_assert_cmpuint (fixture.record.n_rounds, ==, 3);
  advance (&fixture, 9);
  g_assert_cmpuint (fixture.record.n_rounds, ==, 12);

  binnacle_host_metrics_stop (fixture.metrics);
  g_assert_false (binnacle_host_metrics_is_running (fixture.metrics));
  advance (&fixture, 9);
  g_assert_cmpuint (fixture.record.n_rounds, ==, 12);
  finish (&fixture);
}

static void
test_this_computer_has_the_basics (void)
{
  Fixture fixture = { 0 };

  start (&fixture, "/");
  g_assert_cmpfloat (number (&fixture, "host/memory/total"), >, 0);
  g_assert_cmpfloat (number (&fixture, "host/memory/percent"), <=, 100);
  g_assert_cmpfloat (number (&fixture, "host/uptime"), >, 0);
  g_assert_cmpfloat (number (&fixture, "host/processes/count"), >, 0);
  finish (&fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/host-metrics/laptop-gives-system", test_laptop_gives_system);
  g_test_add_func ("/host-metrics/laptop-gives-memory", test_laptop_gives_memory);
  g_test_add_func ("/host-metrics/laptop-gives-sensors-and-batteries", test_laptop_gives_sensors_and_batteries);
  g_test_add_func ("/host-metrics/only-local-filesystems-are-asked", test_only_local_filesystems_are_asked);
  g_test_add_func ("/host-metrics/rates-need-two-rounds", test_rates_need_two_rounds);
  g_test_add_func ("/host-metrics/cpu-shares-are-of-the-time-since", test_cpu_shares_are_of_the_time_since);
  g_test_add_func ("/host-metrics/many-cores", test_many_cores);
  g_test_add_func ("/host-metrics/rates-are-per-second-and-never-negative", test_rates_are_per_second_and_never_negative);
  g_test_add_func ("/host-metrics/suspension-gives-a-gap", test_suspension_gives_a_gap);
  g_test_add_func ("/host-metrics/interface-names-become-levels", test_interface_names_become_levels);
  g_test_add_func ("/host-metrics/interface-that-goes-down-ends", test_interface_that_goes_down_ends);
  g_test_add_func ("/host-metrics/busiest-processes", test_busiest_processes);
  g_test_add_func ("/host-metrics/process-usage-is-of-the-time-since", test_process_usage_is_of_the_time_since);
  g_test_add_func ("/host-metrics/container-has-little-and-breaks-nothing", test_container_has_little_and_breaks_nothing);
  g_test_add_func ("/host-metrics/garbage-breaks-nothing", test_garbage_breaks_nothing);
  g_test_add_func ("/host-metrics/nothing-at-all-gives-no-channel", test_nothing_at_all_gives_no_channel);
  g_test_add_func ("/host-metrics/random-text-breaks-nothing", test_random_text_breaks_nothing);
  g_test_add_func ("/host-metrics/rounds-keep-to-the-grid", test_rounds_keep_to_the_grid);
  g_test_add_func ("/host-metrics/this-computer-has-the-basics", test_this_computer_has_the_basics);

  return g_test_run ();
}
