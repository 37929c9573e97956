/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/binnacle-simulated-clock.h"
#include "live/binnacle-channel-log.h"
#include "live/binnacle-realtime-state-cache.h"
#include "sync/binnacle-cache-file-private.h"
#include "sync/binnacle-store.h"

/* The past on disk: what is kept how finely and for how long, and that nothing is there twice. */

#define SECOND G_GINT64_CONSTANT (1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
/* A midnight, in ms. */
#define BEGIN (20000 * DAY)

static const char *program;

typedef struct
{
  char              *folder;
  char              *path;
  BinnacleCacheFile *file;
} Fixture;

static BinnacleCacheFile *
open_file (const char *path)
{
  const BinnacleHistoryLimits limits = { { 6 * HOUR, 7 * DAY, 365 * DAY } };
  BinnacleCacheFile *file = binnacle_cache_file_new (path);

  binnacle_cache_file_set_history_limits (file, &limits);
  return file;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("binnacle-history-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "cache.db", NULL);
  fixture->file = open_file (fixture->path);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  static const char * const names[] = { "cache.db", "cache.db-wal", "cache.db.damaged", "cache.db.damaged-wal" };

  g_clear_pointer (&fixture->file, binnacle_cache_file_free);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, names[i], NULL);

      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
add (BinnacleChannelLog *log,
     gint64              time,
     double              number)
{
  BinnacleSample sample = { time, number, number, number };

  g_array_append_val (log->samples, sample);
}

static GPtrArray *
make_logs (BinnacleChannelLog **log)
{
  GPtrArray *logs = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_channel_log_free);

  *log = binnacle_channel_log_new ("c");
  g_ptr_array_add (logs, *log);
  return logs;
}

static gboolean
write_logs (BinnacleCacheFile *file,
            GPtrArray         *logs,
            gint64             now)
{
  g_autoptr (GPtrArray) no_values = g_ptr_array_new ();

  return binnacle_cache_file_write (file, "source", "server", no_values, logs, now * 1000);
}

/* One value a second: how many seconds after BEGIN it is. */
static void
write_seconds (Fixture *fixture,
               gint64   from,
               gint64   to,
               gint64   now)
{
  BinnacleChannelLog *log;
  g_autoptr (GPtrArray) logs = make_logs (&log);

  for (gint64 second = from; second < to; second++)
    add (log, BEGIN + second * SECOND, (double) second);
  g_assert_true (write_logs (fixture->file, logs, now));
}

static GArray *
read_all (BinnacleCacheFile *file,
          guint              max_points)
{
  GArray *samples = binnacle_cache_file_read_history (file, "source", NULL, "c", G_MAXINT64, max_points);

  g_assert_nonnull (samples);
  return samples;
}

static const BinnacleSample *
at (GArray *samples,
    guint   i)
{
  g_assert_cmpuint (i, <, samples->len);
  return &g_array_index (samples, BinnacleSample, i);
}

static void
assert_in_order (GArray *samples)
{
  gint64 last = G_MININT64;

  for (guint i = 0; i < samples->len; i++)
    {
      if (isnan (at (samples, i)->mean))
        continue;
      g_assert_cmpint (at (samples, i)->time, >, last);
      last = at (samples, i)->time;
    }
}

static const gint64 place[3] = { 7, BINNACLE_HISTORY_MINUTES, BEGIN };

static GArray *
make_points (void)
{
  static const BinnacleHistoryPoint points[] = {
    { { BEGIN, 1, 1, 1 }, 1, TRUE },
    { { BEGIN + 1, 1, 1, 1 }, 1, FALSE },
    { { BEGIN + 70000, -0.5, 12.25, 1e300 }, 60, FALSE },
    { { BEGIN + 60000, 0, 0, 0 }, G_MAXUINT, TRUE },
    { { BEGIN + 90000, 3, 3, 4 }, 2, FALSE },
  };
  GArray *array = binnacle_history_points_new ();

  return g_array_append_vals (array, points, G_N_ELEMENTS (points));
}

static void
test_a_chunk_comes_back (void)
{
  g_autoptr (GArray) points = make_points ();
  g_autoptr (GArray) back = binnacle_history_points_new ();
  g_autoptr (GBytes) bytes = binnacle_history_chunk_encode (points, place);
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  g_assert_true (binnacle_history_chunk_decode (data, length, place, back));
  g_assert_cmpuint (back->len, ==, points->len);
  for (guint i = 0; i < points->len; i++)
    {
      const BinnacleHistoryPoint *a = &g_array_index (points, BinnacleHistoryPoint, i);
      const BinnacleHistoryPoint *b = &g_array_index (back, BinnacleHistoryPoint, i);

      g_assert_cmpint (a->sample.time, ==, b->sample.time);
      g_assert_cmpfloat (a->sample.minimum, ==, b->sample.minimum);
      g_assert_cmpfloat (a->sample.mean, ==, b->sample.mean);
      g_assert_cmpfloat (a->sample.maximum, ==, b->sample.maximum);
      g_assert_cmpuint (a->weight, ==, b->weight);
      g_assert_cmpint (a->begins, ==, b->begins);
    }
}

static void
test_no_changed_bit_of_a_chunk_passes (void)
{
  const gint64 elsewhere[3] = { 8, BINNACLE_HISTORY_MINUTES, BEGIN };
  g_autoptr (GArray) points = make_points ();
  g_autoptr (GArray) back = binnacle_history_points_new ();
  g_autoptr (GBytes) bytes = binnacle_history_chunk_encode (points, place);
  gsize length;
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (bytes, &length), g_bytes_get_size (bytes));

  g_assert_false (binnacle_history_chunk_decode (data, length, elsewhere, back));
  for (gsize end = 0; end < length; end++)
    g_assert_false (binnacle_history_chunk_decode (data, end, place, back));
  for (gsize bit = 0; bit < length * 8; bit++)
    {
      data[bit / 8] ^= (guint8) (1 << bit % 8);
      g_assert_false (binnacle_history_chunk_decode (data, length, place, back));
      data[bit / 8] ^= (guint8) (1 << bit % 8);
    }
}

/* The mean of means would be another one. */
static void
test_means_are_weighted_and_gaps_stay (void)
{
  static const BinnacleHistoryPoint points[] = {
    { { BEGIN + 1, 0, 1, 5 }, 3, FALSE },
    { { BEGIN + 2, 1, 5, 6 }, 1, TRUE },
    { { BEGIN + MINUTE, 9, 9, 9 }, 1, TRUE },
    { { BEGIN + 2 * MINUTE + 5, 9, 9, 9 }, 1, FALSE },
  };
  g_autoptr (GArray) array = binnacle_history_points_new ();
  g_autoptr (GArray) thinned = NULL;
  g_autoptr (GArray) samples = NULL;

  g_array_append_vals (array, points, G_N_ELEMENTS (points));
  thinned = binnacle_history_points_thin (array, MINUTE, FALSE);
  samples = binnacle_history_points_to_samples (thinned);
  g_assert_cmpuint (samples->len, ==, 4);
  g_assert_cmpint (at (samples, 0)->time, ==, BEGIN);
  g_assert_cmpfloat (at (samples, 0)->mean, ==, 2);
  g_assert_cmpfloat (at (samples, 0)->minimum, ==, 0);
  g_assert_cmpfloat (at (samples, 0)->maximum, ==, 6);
  g_assert_true (isnan (at (samples, 1)->mean));
  g_assert_cmpint (at (samples, 2)->time, ==, BEGIN + MINUTE);
  /* What stands for itself stays where it is. */
  g_assert_cmpint (at (samples, 3)->time, ==, BEGIN + 2 * MINUTE + 5);
}

static void
test_what_is_old_is_coarse_and_never_twice (Fixture       *fixture,
                                            gconstpointer  data)
{
  g_autoptr (GArray) samples = NULL;
  guint n_raw = 0, n_minutes = 0;

  /* 30 hours, a quarter of an hour at a time. */
  for (gint64 second = 0; second < 30 * 3600; second += 900)
    write_seconds (fixture, second, second + 900, BEGIN + (second + 900) * SECOND);
  samples = read_all (fixture->file, G_MAXUINT);
  assert_in_order (samples);
  for (guint i = 0; i < samples->len; i++)
    {
      const BinnacleSample *sample = at (samples, i);
      double second = (double) ((sample->time - BEGIN) / SECOND);

      g_assert_false (isnan (sample->mean));
      g_assert_cmpfloat (sample->minimum, ==, second);
      if (sample->maximum > sample->minimum)
        {
          g_assert_cmpfloat (sample->maximum, ==, second + 59);
          g_assert_cmpfloat_with_epsilon (sample->mean, second + 29.5, 1e-6);
          n_minutes++;
        }
      else
        n_raw++;
    }
  g_assert_cmpuint (n_raw, ==, 6 * 3600);
  g_assert_cmpuint (n_minutes, ==, 24 * 60);
}

static void
test_what_comes_late_finds_its_place (Fixture       *fixture,
                                      gconstpointer  data)
{
  g_autoptr (GArray) samples = NULL;

  write_seconds (fixture, 0, 30, BEGIN + MINUTE);
  write_seconds (fixture, 40 * 3600, 40 * 3600 + 1, BEGIN + 41 * HOUR);
  /* An hour of it is minutes by now. */
  write_seconds (fixture, 30, 60, BEGIN + 41 * HOUR);
  write_seconds (fixture, 0, 30, BEGIN + 41 * HOUR);
  write_seconds (fixture, 40 * 3600 + 1, 40 * 3600 + 2, BEGIN + 41 * HOUR);
  samples = read_all (fixture->file, G_MAXUINT);
  assert_in_order (samples);
  g_assert_cmpuint (samples->len, ==, 3);
  g_assert_cmpfloat (at (samples, 0)->minimum, ==, 0);
  g_assert_cmpfloat (at (samples, 0)->maximum, ==, 59);
}

static void
test_the_same_again_is_not_kept_twice (Fixture       *fixture,
                                       gconstpointer  data)
{
  g_autoptr (GArray) samples = NULL;

  write_seconds (fixture, 0, 60, BEGIN + MINUTE);
  write_seconds (fixture, 0, 60, BEGIN + MINUTE);
  samples = read_all (fixture->file, G_MAXUINT);
  g_assert_cmpuint (samples->len, ==, 60);
  assert_in_order (samples);
}

static void
test_a_clock_that_is_wrong_by_years_is_not_believed (Fixture       *fixture,
                                                     gconstpointer  data)
{
  BinnacleChannelLog *log;
  g_autoptr (GPtrArray) logs = make_logs (&log);
  g_autoptr (GArray) samples = NULL;

  add (log, -1, 1);
  add (log, G_MININT64, 1);
  add (log, G_MAXINT64, 1);
  add (log, BEGIN + 3 * DAY, 1);
  add (log, BEGIN + 3 * HOUR, 2);
  add (log, BEGIN - 3 * HOUR, 3);
  g_assert_true (write_logs (fixture->file, logs, BEGIN));
  samples = read_all (fixture->file, G_MAXUINT);
  g_assert_cmpuint (samples->len, ==, 2);
  g_assert_cmpfloat (at (samples, 0)->mean, ==, 3);
  g_assert_cmpfloat (at (samples, 1)->mean, ==, 2);
}

/* A value a minute, a day at a time. */
static void
write_days (BinnacleCacheFile *file,
            const char        *channel,
            gint64             n_days)
{
  for (gint64 day = 0; day < n_days; day++)
    {
      g_autoptr (GPtrArray) logs = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_channel_log_free);
      BinnacleChannelLog *log = binnacle_channel_log_new (channel);

      g_ptr_array_add (logs, log);
      for (gint64 minute = 0; minute < 1440; minute++)
        add (log, BEGIN + day * DAY + minute * MINUTE, sin ((double) minute));
      g_assert_true (write_logs (file, logs, BEGIN + (day + 1) * DAY));
    }
}

static void
test_400_days_become_a_year (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autoptr (GArray) samples = NULL;
  gint64 began;

  write_days (fixture->file, "c", 400);
  began = g_get_monotonic_time ();
  samples = read_all (fixture->file, 2000);
  g_test_message ("400 days are %u bytes, and read in %.1f ms",
                  (guint) binnacle_cache_file_get_size (fixture->file),
                  (double) (g_get_monotonic_time () - began) / 1000);
  assert_in_order (samples);
  g_assert_cmpuint (samples->len, <=, 2000);
  g_assert_cmpuint (samples->len, >=, 1000);
  g_assert_cmpint (at (samples, 0)->time, >=, BEGIN + 34 * DAY);
  g_assert_cmpint (at (samples, 0)->time, <=, BEGIN + 36 * DAY);
  g_assert_cmpint (at (samples, samples->len - 1)->time, >, BEGIN + 399 * DAY);
  g_assert_cmpuint (binnacle_cache_file_get_size (fixture->file), <, 1024 * 1024);
}

/* The past becomes coarser before it becomes shorter. */
static void
test_a_full_store_forgets_details_first (Fixture       *fixture,
                                         gconstpointer  data)
{
  g_autoptr (GArray) fine = NULL;
  g_autoptr (GArray) samples = NULL;
  g_autoptr (GArray) rest = NULL;

  write_days (fixture->file, "c", 8);
  fine = read_all (fixture->file, G_MAXUINT);
  binnacle_cache_file_set_max_size (fixture->file, binnacle_cache_file_get_size (fixture->file) - 100 * 1024,
                                    (BEGIN + 8 * DAY) * 1000);
  samples = read_all (fixture->file, G_MAXUINT);
  g_assert_cmpuint (samples->len, <, fine->len);
  g_assert_cmpint (at (samples, 0)->time, ==, BEGIN);
  g_assert_cmpint (at (samples, samples->len - 1)->time, >, at (fine, fine->len - 1)->time - HOUR);
  binnacle_cache_file_set_max_size (fixture->file, 1, (BEGIN + 8 * DAY) * 1000);
  rest = read_all (fixture->file, G_MAXUINT);
  g_assert_cmpuint (rest->len, ==, 0);
}

static void
test_a_damaged_chunk_is_damage (Fixture       *fixture,
                                gconstpointer  data)
{
  g_autofree char *contents = NULL;
  g_autofree char *aside = g_strconcat (fixture->path, ".damaged", NULL);
  double number = 12345.678;
  gsize length;
  char *found;
  BinnacleChannelLog *log;
  g_autoptr (GPtrArray) logs = make_logs (&log);

  add (log, BEGIN, number);
  g_assert_true (write_logs (fixture->file, logs, BEGIN));
  g_clear_pointer (&fixture->file, binnacle_cache_file_free);
  g_assert_true (g_file_get_contents (fixture->path, &contents, &length, NULL));
  found = memmem (contents, length, &number, sizeof number);
  g_assert_nonnull (found);
  found[3] ^= 1;
  g_assert_true (g_file_set_contents (fixture->path, contents, (gssize) length, NULL));
  fixture->file = open_file (fixture->path);
  g_assert_null (binnacle_cache_file_read_history (fixture->file, "source", "server", "c", G_MAXINT64, 10));
  g_assert_nonnull (binnacle_cache_file_get_notice (fixture->file));
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  g_assert_true (write_logs (fixture->file, logs, BEGIN));
}

/* The child goes through a day in a second, a quarter of an hour to a batch, without end. */
static int
run_child (const char *path)
{
  g_autoptr (BinnacleCacheFile) file = open_file (path);

  for (gint64 minute = 0;; minute += 15)
    {
      BinnacleChannelLog *log;
      g_autoptr (GPtrArray) logs = make_logs (&log);

      for (gint64 i = minute; i < minute + 15; i++)
        add (log, BEGIN + i * MINUTE, (double) i);
      if (!write_logs (file, logs, BEGIN + (minute + 15) * MINUTE) || write (STDOUT_FILENO, "w", 1) != 1)
        return 1;
    }
}

static void
kill_one (Fixture *fixture,
          guint    n_writes)
{
  const char *arguments[] = { program, "--child", fixture->path, NULL };
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
check_after_kill (Fixture *fixture,
                  guint    n_writes)
{
  g_autoptr (BinnacleCacheFile) file = NULL;
  g_autoptr (GArray) samples = NULL;

  g_unlink (fixture->path);
  kill_one (fixture, n_writes);
  file = open_file (fixture->path);
  samples = read_all (file, G_MAXUINT);
  g_assert_null (binnacle_cache_file_get_notice (file));
  /* A day or more of minutes is hours by now; before that no value is twice there, and none is missing. */
  g_assert_cmpuint (samples->len, >=, n_writes * 15);
  for (guint i = 0; i < samples->len; i++)
    {
      g_assert_cmpint (at (samples, i)->time, ==, BEGIN + i * MINUTE);
      g_assert_cmpfloat (at (samples, i)->mean, ==, i);
    }
}

static void
test_a_killed_program_leaves_every_value_once (Fixture       *fixture,
                                               gconstpointer  data)
{
  g_clear_pointer (&fixture->file, binnacle_cache_file_free);
  for (guint round = 0; round < 10; round++)
    check_after_kill (fixture, 1 + round * 9);
}

/* With a state and a store around it */

typedef struct
{
  Fixture                  fixture;
  gint64                   real;
  BinnacleSimulatedClock  *clock;
  BinnacleUpdateProcessor *processor;
  BinnacleRealtimeState   *state;
  BinnacleStore           *store;
  GArray                  *answer;
} Run;

static void
run_begin (Run *run)
{
  BinnacleClock *clock;

  run->clock = binnacle_simulated_clock_new (run->real);
  clock = BINNACLE_CLOCK (run->clock);
  run->processor = binnacle_update_processor_new (clock);
  run->state = binnacle_realtime_state_new (clock, run->processor);
  run->store = binnacle_store_new (clock, run->fixture.path);
  binnacle_store_follow (run->store, "source", run->state);
  binnacle_realtime_state_meet (run->state, "server", 1, "epoch");
  binnacle_realtime_state_set_link_alive (run->state, TRUE);
}

static void
run_end (Run *run)
{
  run->real = binnacle_clock_get_real_time (BINNACLE_CLOCK (run->clock));
  binnacle_store_close (run->store);
  g_clear_pointer (&run->answer, g_array_unref);
  g_assert_finalize_object (run->store);
  g_assert_finalize_object (run->state);
  g_assert_finalize_object (run->processor);
  g_assert_finalize_object (run->clock);
}

static void
run_set_up (Run           *run,
            gconstpointer  data)
{
  set_up (&run->fixture, data);
  g_clear_pointer (&run->fixture.file, binnacle_cache_file_free);
  run->real = BEGIN * 1000;
}

static void
run_tear_down (Run           *run,
               gconstpointer  data)
{
  tear_down (&run->fixture, data);
}

static void
send_seconds (Run   *run,
              guint  n_seconds)
{
  for (guint i = 0; i < n_seconds; i++)
    {
      gint64 now = binnacle_clock_get_real_time (BINNACLE_CLOCK (run->clock)) / 1000;
      BinnacleUpdate update = {
        .channel = "c", .version = now, .time = now, .offset = now, .epoch = 1,
      };

      binnacle_value_set_number (&update.value, (double) (now - BEGIN) / SECOND);
      binnacle_update_processor_push (run->processor, &update);
      binnacle_simulated_clock_advance (run->clock, G_USEC_PER_SEC);
      g_main_context_iteration (NULL, FALSE);
    }
}

static void
on_answer (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  run->answer = binnacle_store_history_finish (BINNACLE_STORE (object), result, &error);
  g_assert_no_error (error);
}

static GArray *
ask (Run *run)
{
  gint64 deadline = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  g_clear_pointer (&run->answer, g_array_unref);
  binnacle_store_history_async (run->store, "source", "c", G_MAXINT64, 10000, NULL, on_answer, run);
  while (run->answer == NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      if (!g_main_context_iteration (NULL, FALSE))
        g_thread_yield ();
    }
  return run->answer;
}

static guint
count_gaps (GArray *samples)
{
  guint n_gaps = 0;

  for (guint i = 0; i < samples->len; i++)
    n_gaps += isnan (at (samples, i)->mean) ? 1 : 0;
  return n_gaps;
}

static void
test_all_that_came_is_in_it_at_once (Run           *run,
                                     gconstpointer  data)
{
  GArray *samples;

  run_begin (run);
  send_seconds (run, 100);
  samples = ask (run);
  g_assert_cmpuint (samples->len, ==, 100);
  assert_in_order (samples);
  for (guint i = 0; i < samples->len; i++)
    g_assert_cmpfloat (at (samples, i)->mean, ==, i);
  send_seconds (run, 3);
  g_assert_cmpuint (ask (run)->len, ==, 103);
  run_end (run);
}

/* The night between two runs, a link that was lost, and a sensor that was silent. */
static void
test_gaps_are_kept (Run           *run,
                    gconstpointer  data)
{
  GArray *samples;

  run_begin (run);
  send_seconds (run, 30);
  binnacle_realtime_state_set_link_alive (run->state, FALSE);
  binnacle_simulated_clock_advance (run->clock, 60 * G_USEC_PER_SEC);
  binnacle_realtime_state_set_link_alive (run->state, TRUE);
  send_seconds (run, 30);
  run_end (run);
  run->real += 4 * HOUR * 1000;
  run_begin (run);
  send_seconds (run, 30);
  samples = ask (run);
  g_assert_cmpuint (count_gaps (samples), ==, 2);
  g_assert_cmpuint (samples->len, ==, 92);
  g_assert_true (isnan (at (samples, 30)->mean));
  run_end (run);
}

static void
test_a_silent_sensor_leaves_a_gap (Run           *run,
                                   gconstpointer  data)
{
  BinnacleDescription description = { .title = "C", .kind = BINNACLE_CHANNEL_GAUGE, .interval = 1000,
                                      .minimum = NAN, .maximum = NAN };
  g_autoptr (BinnacleEntity) entity = NULL;
  g_autoptr (BinnacleSeries) series = NULL;

  run_begin (run);
  entity = binnacle_realtime_state_ref_entity (run->state, "c");
  series = binnacle_entity_ref_series (entity, 1000);
  binnacle_realtime_state_describe (run->state, "c", &description);
  send_seconds (run, 30);
  binnacle_simulated_clock_advance (run->clock, 600 * G_USEC_PER_SEC);
  send_seconds (run, 30);
  g_assert_cmpuint (count_gaps (ask (run)), ==, 1);
  g_assert_cmpuint (binnacle_series_get_length (series), ==, 61);
  g_assert_true (isnan (binnacle_series_get (series, 30)->mean));
  /* A moment without a link in which nothing was due is none. */
  binnacle_realtime_state_set_link_alive (run->state, FALSE);
  binnacle_realtime_state_set_link_alive (run->state, TRUE);
  send_seconds (run, 5);
  g_assert_cmpuint (count_gaps (ask (run)), ==, 1);
  g_assert_cmpuint (binnacle_series_get_length (series), ==, 66);
  g_clear_object (&series);
  g_clear_object (&entity);
  run_end (run);
}

static void
test_text_and_notes_have_no_history (Run           *run,
                                     gconstpointer  data)
{
  BinnacleDescription description = { .title = "C", .kind = BINNACLE_CHANNEL_STATE, .minimum = NAN, .maximum = NAN };
  g_autoptr (BinnacleEntity) entity = NULL;

  run_begin (run);
  entity = binnacle_realtime_state_ref_entity (run->state, "c");
  binnacle_realtime_state_describe (run->state, "c", &description);
  send_seconds (run, 5);
  g_assert_cmpuint (ask (run)->len, ==, 0);
  g_clear_object (&entity);
  run_end (run);
}

static void
test_what_is_kept_is_bounded_by_the_settings (Run           *run,
                                              gconstpointer  data)
{
  GArray *samples = NULL;

  run_begin (run);
  g_object_set (run->store, "history-raw", 1, NULL);
  for (guint i = 0; i < 4 * 12; i++)
    {
      send_seconds (run, 300);
      samples = ask (run);
    }
  /* Two hours of minutes, and at most the two that are not done yet. */
  g_assert_cmpuint (samples->len, <, 2 * 3600 + 3 * 60);
  g_assert_cmpuint (samples->len, >, 3600);
  assert_in_order (samples);
  run_end (run);
}

int
main (int    argc,
      char **argv)
{
  program = argv[0];
  if (argc == 3 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2]);
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add ("/history/" path, Fixture, NULL, set_up, function, tear_down)
#define ADD_RUN(path, function) g_test_add ("/history/" path, Run, NULL, run_set_up, function, run_tear_down)
  g_test_add_func ("/history/a-chunk-comes-back", test_a_chunk_comes_back);
  g_test_add_func ("/history/no-changed-bit-of-a-chunk-passes", test_no_changed_bit_of_a_chunk_passes);
  g_test_add_func ("/history/means-are-weighted-and-gaps-stay", test_means_are_weighted_and_gaps_stay);
  ADD ("what-is-old-is-coarse-and-never-twice", test_what_is_old_is_coarse_and_never_twice);
  ADD ("what-comes-late-finds-its-place", test_what_comes_late_finds_its_place);
  ADD ("the-same-again-is-not-kept-twice", test_the_same_again_is_not_kept_twice);
  ADD ("a-clock-that-is-wrong-by-years-is-not-believed", test_a_clock_that_is_wrong_by_years_is_not_believed);
  ADD ("400-days-become-a-year", test_400_days_become_a_year);
  ADD ("a-full-store-forgets-details-first", test_a_full_store_forgets_details_first);
  ADD ("a-damaged-chunk-is-damage", test_a_damaged_chunk_is_damage);
  ADD ("a-killed-program-leaves-every-value-once", test_a_killed_program_leaves_every_value_once);
  ADD_RUN ("all-that-came-is-in-it-at-once", test_all_that_came_is_in_it_at_once);
  ADD_RUN ("gaps-are-kept", test_gaps_are_kept);
  ADD_RUN ("a-silent-sensor-leaves-a-gap", test_a_silent_sensor_leaves_a_gap);
  ADD_RUN ("text-and-notes-have-no-history", test_text_and_notes_have_no_history);
  ADD_RUN ("what-is-kept-is-bounded-by-the-settings", test_what_is_kept_is_bounded_by_the_settings);
  return g_test_run ();
}
