/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/binnacle-real-clock.h"
#include "base/binnacle-simulated-clock.h"
#include "live/binnacle-operation-queue.h"
#include "live/binnacle-realtime-state-cache.h"
#include "sync/binnacle-cache-file-private.h"
#include "sync/binnacle-store.h"

/* What one run leaves to the next: each run has a clock, a state and a store of its
 * own, and only the file is the same. */

#define DAY ((gint64) 86400 * G_USEC_PER_SEC)

static const char *program;

typedef struct
{
  char                    *folder;
  char                    *path;
  gint64                   real; /* where the next run's wall clock begins */
  BinnacleSimulatedClock  *clock;
  BinnacleUpdateProcessor *processor;
  BinnacleRealtimeState   *state;
  BinnacleStore           *store;
} Run;

static void
set_up (Run           *run,
        gconstpointer  data)
{
  run->folder = g_dir_make_tmp ("binnacle-store-XXXXXX", NULL);
  run->path = g_build_filename (run->folder, "cache.db", NULL);
  run->real = 1000 * DAY;
}

static void
stop (Run *run)
{
  run->real = binnacle_clock_get_real_time (BINNACLE_CLOCK (run->clock));
  binnacle_store_close (run->store);
  g_assert_finalize_object (run->store);
  g_assert_finalize_object (run->state);
  g_assert_finalize_object (run->processor);
  g_assert_finalize_object (run->clock);
}

static void
tear_down (Run           *run,
           gconstpointer  data)
{
  static const char * const names[] = { "cache.db", "cache.db-wal", "cache.db.damaged", "cache.db.damaged-wal" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (run->folder, names[i], NULL);

      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (run->folder), ==, 0);
  g_free (run->folder);
  g_free (run->path);
}

static void
begin (Run *run)
{
  run->clock = binnacle_simulated_clock_new (run->real);
  binnacle_simulated_clock_advance (run->clock, 100 * G_USEC_PER_SEC);
  run->processor = binnacle_update_processor_new (BINNACLE_CLOCK (run->clock));
  run->state = binnacle_realtime_state_new (BINNACLE_CLOCK (run->clock), run->processor);
  run->store = binnacle_store_new (BINNACLE_CLOCK (run->clock), run->path);
}

static gboolean
is_restored (Run *run)
{
  return binnacle_realtime_state_get_n_channels (run->state) > 0;
}

static gboolean
has_notice (Run *run)
{
  return binnacle_store_get_notice (run->store) != NULL;
}

/* The thread answers when it does. */
static void
wait_until (Run      *run,
            gboolean (*condition) (Run *run))
{
  gint64 deadline = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  while (!condition (run))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      if (!g_main_context_iteration (NULL, FALSE))
        g_thread_yield ();
    }
}

static void
meet (Run        *run,
      const char *server,
      const char *epoch)
{
  binnacle_realtime_state_meet (run->state, server, 1, epoch);
  binnacle_realtime_state_set_link_alive (run->state, TRUE);
}

static void
push (Run        *run,
      const char *channel,
      double      number,
      gint64      version,
      guint       snapshot)
{
  BinnacleUpdate update = {
    .channel = channel, .version = version, .time = version, .offset = version, .epoch = 1, .snapshot = snapshot,
    .author = "ada",
  };

  binnacle_value_set_number (&update.value, number);
  binnacle_update_processor_push (run->processor, &update);
  binnacle_simulated_clock_advance (run->clock, 20000);
}

static void
describe (Run        *run,
          const char *channel)
{
  BinnacleDescription description = {
    .title = "Load", .unit = "%", .text = "How busy it is.", .kind = BINNACLE_CHANNEL_GAUGE, .writable = TRUE,
    .interval = 1000, .minimum = 0, .maximum = 100,
  };

  binnacle_realtime_state_describe (run->state, channel, &description);
}

static void
close_snapshot (Run *run)
{
  g_autoptr (BinnaclePatternTrie) patterns = binnacle_pattern_trie_new ();

  binnacle_pattern_trie_add (patterns, "**", (gpointer) "**");
  binnacle_realtime_state_finish_snapshot (run->state, patterns, 1, 1, 1000);
}

static BinnacleEntity *
get (Run        *run,
     const char *channel)
{
  return binnacle_realtime_state_ref_entity (run->state, channel);
}

static void
assert_entity (Run               *run,
               const char        *channel,
               double             number,
               BinnacleFreshness  freshness)
{
  g_autoptr (BinnacleEntity) entity = get (run, channel);

  g_assert_true (binnacle_entity_get_number (entity) == number ||
                 (isnan (number) && isnan (binnacle_entity_get_number (entity))));
  g_assert_cmpint (binnacle_entity_get_freshness (entity), ==, freshness);
}

/* A run that meets a server with "a" = 1 and "b" = 2, and ends in order. */
static void
run_first (Run *run)
{
  begin (run);
  binnacle_store_follow (run->store, "source", run->state);
  meet (run, "server-1", "epoch-1");
  push (run, "a", 1, 7, 0);
  push (run, "b", 2, 8, 0);
  describe (run, "a");
  stop (run);
}

/* The next run, a day later, before there is a connection. */
static void
run_next (Run *run)
{
  run->real += DAY;
  begin (run);
  binnacle_store_follow (run->store, "source", run->state);
  wait_until (run, is_restored);
}

static void
test_a_value_is_restored_as_cached_with_its_true_age (Run           *run,
                                                      gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = NULL;
  gint64 age;

  run_first (run);
  run_next (run);
  assert_entity (run, "a", 1, BINNACLE_FRESHNESS_CACHED);
  entity = get (run, "a");
  age = binnacle_clock_get_boot_time (BINNACLE_CLOCK (run->clock)) - binnacle_entity_get_received (entity);
  g_assert_cmpint (age, >=, DAY);
  g_assert_cmpint (age, <=, DAY + 200 * G_USEC_PER_SEC);
  g_assert_cmpint (binnacle_entity_get_version (entity), ==, 7);
  g_assert_cmpint (binnacle_entity_get_time (entity), ==, 7);
  g_assert_cmpstr (binnacle_entity_get_author (entity), ==, "ada");
  g_assert_cmpstr (binnacle_entity_get_title (entity), ==, "Load");
  g_assert_cmpstr (binnacle_entity_get_unit (entity), ==, "%");
  g_assert_cmpstr (binnacle_entity_get_description (entity), ==, "How busy it is.");
  g_assert_cmpint (binnacle_entity_get_kind (entity), ==, BINNACLE_CHANNEL_GAUGE);
  g_assert_true (binnacle_entity_get_writable (entity));
  g_assert_cmpint (binnacle_entity_get_interval (entity), ==, 1000);
  g_assert_cmpfloat (binnacle_entity_get_minimum (entity), ==, 0);
  g_assert_cmpfloat (binnacle_entity_get_maximum (entity), ==, 100);
  g_clear_object (&entity);
  stop (run);
}

static void
test_a_cached_value_never_looks_live (Run           *run,
                                      gconstpointer  data)
{
  g_autoptr (BinnaclePatternTrie) patterns = binnacle_pattern_trie_new ();

  run_first (run);
  run_next (run);
  meet (run, "server-1", "epoch-1");
  assert_entity (run, "a", 1, BINNACLE_FRESHNESS_CACHED);
  binnacle_simulated_clock_advance (run->clock, 10 * DAY);
  assert_entity (run, "a", 1, BINNACLE_FRESHNESS_CACHED);
  binnacle_pattern_trie_add (patterns, "**", (gpointer) "**");
  binnacle_realtime_state_finish_resume (run->state, patterns);
  assert_entity (run, "a", 1, BINNACLE_FRESHNESS_CACHED);
  binnacle_realtime_state_set_link_alive (run->state, FALSE);
  assert_entity (run, "a", 1, BINNACLE_FRESHNESS_CACHED);
  stop (run);
}

static void
test_the_server_confirms_replaces_and_deletes (Run           *run,
                                               gconstpointer  data)
{
  g_autoptr (BinnacleEntity) gone = NULL;
  GStatBuf status;

  run_first (run);
  run_next (run);
  meet (run, "server-1", "epoch-1");
  push (run, "a", 1, 7, 1);
  assert_entity (run, "a", 1, BINNACLE_FRESHNESS_LIVE);
  assert_entity (run, "b", 2, BINNACLE_FRESHNESS_CACHED);
  close_snapshot (run);
  gone = get (run, "b");
  g_assert_false (binnacle_entity_get_exists (gone));
  g_assert_cmpint (binnacle_entity_get_freshness (gone), ==, BINNACLE_FRESHNESS_UNKNOWN);
  push (run, "a", 5, 9, 0);
  assert_entity (run, "a", 5, BINNACLE_FRESHNESS_LIVE);
  g_clear_object (&gone);
  stop (run);
  g_assert_cmpint (g_stat (run->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);

  run_next (run);
  assert_entity (run, "a", 5, BINNACLE_FRESHNESS_CACHED);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (run->state), ==, 1);
  stop (run);
}

/* A server that was set up anew counts from 1 again. */
static void
test_what_the_server_says_wins_whatever_its_version (Run           *run,
                                                     gconstpointer  data)
{
  run_first (run);
  run_next (run);
  meet (run, "server-1", "epoch-2");
  push (run, "a", 3, 1, 1);
  assert_entity (run, "a", 3, BINNACLE_FRESHNESS_LIVE);
  stop (run);
}

static void
test_what_comes_late_from_disk_is_not_taken (Run           *run,
                                             gconstpointer  data)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_cached_value_free);
  BinnacleCachedValue *cached = binnacle_cached_value_new ();

  cached->channel = g_strdup ("a");
  binnacle_value_set_number (&cached->value, 99);
  g_ptr_array_add (values, cached);
  begin (run);
  meet (run, "server-1", "epoch-1");
  push (run, "a", 1, 1, 0);
  g_assert_cmpuint (binnacle_realtime_state_restore (run->state, "server-1", values), ==, 0);
  assert_entity (run, "a", 1, BINNACLE_FRESHNESS_LIVE);
  stop (run);
}

static void
test_values_of_another_server_are_not_shown (Run           *run,
                                             gconstpointer  data)
{
  run_first (run);
  run_next (run);
  meet (run, "server-2", "epoch-1");
  assert_entity (run, "b", NAN, BINNACLE_FRESHNESS_UNKNOWN);
  push (run, "a", 50, 1, 1);
  stop (run);

  run_next (run);
  assert_entity (run, "a", 50, BINNACLE_FRESHNESS_CACHED);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (run->state), ==, 1);
  stop (run);
}

static void
test_another_source_gets_nothing (Run           *run,
                                  gconstpointer  data)
{
  g_autoptr (BinnacleUpdateProcessor) processor = NULL;
  g_autoptr (BinnacleRealtimeState) other = NULL;

  run_first (run);
  run->real += DAY;
  begin (run);
  processor = binnacle_update_processor_new (BINNACLE_CLOCK (run->clock));
  other = binnacle_realtime_state_new (BINNACLE_CLOCK (run->clock), processor);
  binnacle_store_follow (run->store, "other", other);
  binnacle_store_follow (run->store, "source", run->state);
  wait_until (run, is_restored);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (other), ==, 0);
  g_clear_object (&other);
  g_clear_object (&processor);
  stop (run);
}

static void
test_a_chart_does_not_begin_with_yesterday (Run           *run,
                                            gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = NULL;
  g_autoptr (BinnacleSeries) series = NULL;

  run_first (run);
  run_next (run);
  entity = get (run, "a");
  series = binnacle_entity_ref_series (entity, 10);
  g_assert_cmpuint (binnacle_series_get_length (series), ==, 0);
  meet (run, "server-1", "epoch-1");
  push (run, "a", 5, 9, 0);
  g_assert_cmpuint (binnacle_series_get_length (series), ==, 1);
  g_clear_object (&series);
  g_clear_object (&entity);
  stop (run);
}

static void
test_a_live_value_is_never_crowded_out (Run           *run,
                                        gconstpointer  data)
{
  run_first (run);
  run_next (run);
  g_object_set (run->state, "max-channels", 2, NULL);
  meet (run, "server-1", "epoch-1");
  push (run, "c", 3, 9, 0);
  assert_entity (run, "c", 3, BINNACLE_FRESHNESS_LIVE);
  assert_entity (run, "a", NAN, BINNACLE_FRESHNESS_UNKNOWN);
  stop (run);
}

static void
test_the_wall_clock_may_go_back (Run           *run,
                                 gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = NULL;

  run_first (run);
  run->real -= 10 * DAY;
  run_next (run);
  assert_entity (run, "a", 1, BINNACLE_FRESHNESS_CACHED);
  entity = get (run, "a");
  g_assert_cmpint (binnacle_entity_get_received (entity), <=, binnacle_clock_get_boot_time (BINNACLE_CLOCK (run->clock)));
  g_clear_object (&entity);
  stop (run);
}

/* An edit that is made offline is made on the value that was shown. */
static void
test_an_edit_has_the_cached_version_as_its_base (Run           *run,
                                                 gconstpointer  data)
{
  g_autoptr (BinnacleOperationQueue) queue = NULL;
  g_autoptr (BinnacleOperation) operation = NULL;
  g_auto (BinnacleValue) argument = BINNACLE_VALUE_INIT;
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  BinnacleEdit edit = { .kind = BINNACLE_OPERATION_SET, .argument = &argument };

  run_first (run);
  run_next (run);
  queue = binnacle_operation_queue_new (BINNACLE_CLOCK (run->clock), random, "source", run->state);
  binnacle_value_set_number (&argument, 42);
  operation = binnacle_realtime_state_apply (run->state, "a", &edit, NULL);
  g_assert_nonnull (operation);
  g_assert_cmpint (binnacle_operation_get_record (operation)->base_version, ==, 7);
  g_assert_cmpstr (binnacle_operation_get_record (operation)->base_epoch, ==, "epoch-1");
  binnacle_operation_queue_close (queue);
  g_clear_object (&operation);
  g_clear_object (&queue);
  stop (run);
}

static void
test_nothing_is_restored_where_that_is_not_wanted (Run           *run,
                                                   gconstpointer  data)
{
  run_first (run);
  begin (run);
  g_object_set (run->store, "restore-on-start", FALSE, NULL);
  binnacle_store_follow (run->store, "source", run->state);
  stop (run);
  g_assert_true (g_file_test (run->path, G_FILE_TEST_EXISTS));

  begin (run);
  g_object_set (run->store, "enabled", FALSE, NULL);
  binnacle_store_follow (run->store, "source", run->state);
  meet (run, "server-1", "epoch-1");
  push (run, "a", 1, 7, 0);
  binnacle_simulated_clock_advance (run->clock, 60 * G_USEC_PER_SEC);
  stop (run);
  g_assert_false (g_file_test (run->path, G_FILE_TEST_EXISTS));
}

static void
overwrite (const char *path,
           gsize       from)
{
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_cmpuint (length, >, from);
  memset (contents + from, 0x5a, length - from);
  g_assert_true (g_file_set_contents (path, contents, (gssize) length, NULL));
}

static void
check_damage (Run   *run,
              gsize  from)
{
  g_autofree char *aside = g_strconcat (run->path, ".damaged", NULL);

  run_first (run);
  overwrite (run->path, from);
  begin (run);
  binnacle_store_follow (run->store, "source", run->state);
  wait_until (run, has_notice);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (run->state), ==, 0);
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  binnacle_store_dismiss_notice (run->store);
  g_assert_null (binnacle_store_get_notice (run->store));
  meet (run, "server-1", "epoch-1");
  push (run, "a", 4, 9, 0);
  stop (run);

  run_next (run);
  assert_entity (run, "a", 4, BINNACLE_FRESHNESS_CACHED);
  g_assert_null (binnacle_store_get_notice (run->store));
  stop (run);
}

static void
test_what_is_no_database_is_set_aside (Run           *run,
                                       gconstpointer  data)
{
  check_damage (run, 0);
}

static void
test_damaged_pages_are_set_aside (Run           *run,
                                  gconstpointer  data)
{
  check_damage (run, 4096);
}

/* SQLite sees nothing wrong with a digit that is another one. */
static void
test_a_changed_digit_is_damage (Run           *run,
                                gconstpointer  data)
{
  g_autofree char *contents = NULL;
  char *place;
  gsize length;

  run_first (run);
  g_assert_true (g_file_get_contents (run->path, &contents, &length, NULL));
  place = memmem (contents, length, "How busy it is.", 15);
  g_assert_nonnull (place);
  memcpy (place, "How lazy it is.", 15);
  g_assert_true (g_file_set_contents (run->path, contents, (gssize) length, NULL));
  begin (run);
  binnacle_store_follow (run->store, "source", run->state);
  wait_until (run, has_notice);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (run->state), ==, 0);
  stop (run);
}

static GPtrArray *
make_values (guint first,
             guint n_values,
             gsize size)
{
  GPtrArray *values = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_cached_value_free);

  for (guint i = first; i < first + n_values; i++)
    {
      BinnacleCachedValue *cached = binnacle_cached_value_new ();
      g_autofree char *text = g_strnfill (size, 'x');

      cached->channel = g_strdup_printf ("c/%u", i);
      binnacle_value_set_text (&cached->value, text);
      g_ptr_array_add (values, cached);
    }
  return values;
}

static void
test_the_oldest_are_dropped_within_the_size (Run           *run,
                                             gconstpointer  data)
{
  g_autoptr (BinnacleCacheFile) file = binnacle_cache_file_new (run->path);
  g_autoptr (GPtrArray) no_logs = g_ptr_array_new ();
  g_autoptr (GPtrArray) kept = NULL;
  g_autofree char *server_id = NULL;
  guint least = G_MAXUINT;
  GStatBuf status;

  binnacle_cache_file_set_max_size (file, 1024 * 1024, 1);
  for (guint part = 0; part < 40; part++)
    {
      g_autoptr (GPtrArray) values = make_values (part * 100, 100, 1000);

      g_assert_true (binnacle_cache_file_write (file, "source", "server", values, no_logs, part + 1));
      g_assert_cmpuint (binnacle_cache_file_get_size (file), <=, 1024 * 1024);
    }
  kept = binnacle_cache_file_load (file, "source", 100000, &server_id);
  g_assert_cmpuint (kept->len, >, 300);
  for (guint i = 0; i < kept->len; i++)
    least = MIN (least, (guint) atoi (((BinnacleCachedValue *) kept->pdata[i])->channel + 2));
  g_assert_cmpuint (least, >=, 4000 - kept->len - 100);
  binnacle_cache_file_set_max_size (file, 300 * 1024, 50);
  g_assert_cmpuint (binnacle_cache_file_get_size (file), <=, 300 * 1024);
  g_clear_pointer (&file, binnacle_cache_file_free);
  g_assert_cmpint (g_stat (run->path, &status), ==, 0);
  g_assert_cmpint (status.st_size, <=, 320 * 1024);
}

static void
test_a_file_of_a_newer_version_is_left_alone (Run           *run,
                                              gconstpointer  data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize length;

  run_first (run);
  g_assert_true (g_file_get_contents (run->path, &before, &length, NULL));
  /* user_version, at 60 in a database's head. */
  before[63] = 99;
  g_assert_true (g_file_set_contents (run->path, before, (gssize) length, NULL));
  begin (run);
  binnacle_store_follow (run->store, "source", run->state);
  wait_until (run, has_notice);
  meet (run, "server-1", "epoch-1");
  push (run, "a", 4, 9, 0);
  stop (run);
  g_assert_true (g_file_get_contents (run->path, &after, &length, NULL));
  g_assert_cmpint (memcmp (before, after, length), ==, 0);
}

/* The child writes values without end: each batch has one number, in all of them. */
static int
run_child (const char *path)
{
  g_autoptr (BinnacleCacheFile) file = binnacle_cache_file_new (path);
  g_autoptr (GPtrArray) no_logs = g_ptr_array_new ();

  for (gint64 n = 1;; n++)
    {
      g_autoptr (GPtrArray) values = make_values (0, 50, 500);

      for (guint i = 0; i < values->len; i++)
        ((BinnacleCachedValue *) values->pdata[i])->version = n;
      if (!binnacle_cache_file_write (file, "source", "server", values, no_logs, n) || write (STDOUT_FILENO, "w", 1) != 1)
        return 1;
    }
}

static void
kill_one (Run   *run,
          guint  n_writes)
{
  const char *arguments[] = { program, "--child", run->path, NULL };
  g_autoptr (GError) error = NULL;
  int output, status;
  char word;
  GPid pid;

  g_spawn_async_with_pipes (NULL, (char **) arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
                            NULL, &output, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n_writes; i++)
    g_assert_cmpint (read (output, &word, 1), ==, 1);
  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
  close (output);
}

static void
test_a_killed_program_leaves_whole_batches (Run           *run,
                                            gconstpointer  data)
{
  for (guint round = 0; round < 12; round++)
    {
      g_autoptr (BinnacleCacheFile) file = NULL;
      g_autoptr (GPtrArray) values = NULL;
      g_autofree char *server_id = NULL;

      kill_one (run, 1 + round * 3);
      file = binnacle_cache_file_new (run->path);
      values = binnacle_cache_file_load (file, "source", 1000, &server_id);
      g_assert_null (binnacle_cache_file_get_notice (file));
      g_assert_nonnull (values);
      g_assert_cmpuint (values->len, ==, 50);
      g_assert_cmpstr (server_id, ==, "server");
      for (guint i = 0; i < values->len; i++)
        g_assert_cmpint (((BinnacleCachedValue *) values->pdata[i])->version, ==,
                         ((BinnacleCachedValue *) values->pdata[0])->version);
    }
}

static gboolean
is_written (Run *run)
{
  GStatBuf status;
  g_autofree char *wal = g_strconcat (run->path, "-wal", NULL);

  return g_stat (wal, &status) == 0 && status.st_size > 0;
}

/* What a second's 1,000 updates to 1,000 channels cost. */
static void
test_many_updates_cost_little (Run           *run,
                               gconstpointer  data)
{
  gint64 began, collecting;

  begin (run);
  binnacle_store_follow (run->store, "source", run->state);
  meet (run, "server-1", "epoch-1");
  for (gint64 n = 1; n <= 5000; n++)
    {
      g_autofree char *channel = g_strdup_printf ("c/%d", (int) (n % 1000));
      BinnacleUpdate update = { .channel = channel, .version = n, .time = n, .offset = n, .epoch = 1 };

      binnacle_value_set_number (&update.value, (double) n);
      binnacle_update_processor_push (run->processor, &update);
      if (n % 100 == 0)
        binnacle_simulated_clock_advance (run->clock, 90000);
    }
  began = g_get_monotonic_time ();
  binnacle_simulated_clock_advance (run->clock, 5 * G_USEC_PER_SEC);
  collecting = g_get_monotonic_time () - began;
  wait_until (run, is_written);
  began = g_get_monotonic_time ();
  stop (run);
  g_test_message ("5 s of 1,000 updates/s: %.1f ms in the main thread, %.1f ms until it is on disk",
                  (double) collecting / 1000, (double) (g_get_monotonic_time () - began) / 1000);
  began = g_get_monotonic_time ();
  run_next (run);
  g_test_message ("1,000 values restored in %.1f ms", (double) (g_get_monotonic_time () - began) / 1000);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (run->state), ==, 1000);
  stop (run);
}

int
main (int    argc,
      char **argv)
{
  program = argv[0];
  if (argc == 3 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2]);
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add ("/store/" path, Run, NULL, set_up, function, tear_down)
  ADD ("a-value-is-restored-as-cached-with-its-true-age", test_a_value_is_restored_as_cached_with_its_true_age);
  ADD ("a-cached-value-never-looks-live", test_a_cached_value_never_looks_live);
  ADD ("the-server-confirms-replaces-and-deletes", test_the_server_confirms_replaces_and_deletes);
  ADD ("what-the-server-says-wins-whatever-its-version", test_what_the_server_says_wins_whatever_its_version);
  ADD ("what-comes-late-from-disk-is-not-taken", test_what_comes_late_from_disk_is_not_taken);
  ADD ("values-of-another-server-are-not-shown", test_values_of_another_server_are_not_shown);
  ADD ("another-source-gets-nothing", test_another_source_gets_nothing);
  ADD ("a-chart-does-not-begin-with-yesterday", test_a_chart_does_not_begin_with_yesterday);
  ADD ("a-live-value-is-never-crowded-out", test_a_live_value_is_never_crowded_out);
  ADD ("the-wall-clock-may-go-back", test_the_wall_clock_may_go_back);
  ADD ("an-edit-has-the-cached-version-as-its-base", test_an_edit_has_the_cached_version_as_its_base);
  ADD ("nothing-is-restored-where-that-is-not-wanted", test_nothing_is_restored_where_that_is_not_wanted);
  ADD ("what-is-no-database-is-set-aside", test_what_is_no_database_is_set_aside);
  ADD ("damaged-pages-are-set-aside", test_damaged_pages_are_set_aside);
  ADD ("a-changed-digit-is-damage", test_a_changed_digit_is_damage);
  ADD ("the-oldest-are-dropped-within-the-size", test_the_oldest_are_dropped_within_the_size);
  ADD ("a-file-of-a-newer-version-is-left-alone", test_a_file_of_a_newer_version_is_left_alone);
  ADD ("a-killed-program-leaves-whole-batches", test_a_killed_program_leaves_whole_batches);
  ADD ("many-updates-cost-little", test_many_updates_cost_little);
  return g_test_run ();
}
