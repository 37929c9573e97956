/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>

#include "binnacle-fake-source.h"
#include "bindings/binnacle-history-fill.h"
#include "live/binnacle-realtime-state-cache.h"

/* A chart's line from what this computer kept, what the server remembers, and what comes: nothing
 * twice, nothing missing, and no line over what nobody knows. */

#define SECOND G_GINT64_CONSTANT (1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

typedef struct
{
  char                   *folder;
  char                   *path;
  gint64                  real; /* µs */
  BinnacleSimulatedClock *clock;
  BinnacleStore          *store;
  BinnacleFakeSource     *source;
  BinnacleEntity         *entity;
  BinnacleSeries         *series;
  BinnacleHistoryFill    *fill;
} Fixture;

static void
begin (Fixture *fixture)
{
  BinnacleDescription description = { .title = "C", .kind = BINNACLE_CHANNEL_GAUGE, .interval = 1000,
                                      .minimum = NAN, .maximum = NAN };
  BinnacleRealtimeState *state;

  fixture->clock = binnacle_simulated_clock_new (fixture->real);
  fixture->store = binnacle_store_new (BINNACLE_CLOCK (fixture->clock), fixture->path);
  fixture->source = binnacle_fake_source_new (BINNACLE_CLOCK (fixture->clock));
  state = binnacle_source_get_state (BINNACLE_SOURCE (fixture->source));
  binnacle_source_set_store (BINNACLE_SOURCE (fixture->source), fixture->store);
  fixture->entity = binnacle_realtime_state_ref_entity (state, "c");
  binnacle_realtime_state_describe (state, "c", &description);
}

static void
connect (Fixture *fixture)
{
  binnacle_realtime_state_meet (binnacle_source_get_state (BINNACLE_SOURCE (fixture->source)), "server", 1, "epoch");
  binnacle_source_start (BINNACLE_SOURCE (fixture->source));
}

static void
disconnect (Fixture *fixture)
{
  binnacle_source_stop (BINNACLE_SOURCE (fixture->source));
}

static void
end (Fixture *fixture)
{
  fixture->real = binnacle_clock_get_real_time (BINNACLE_CLOCK (fixture->clock));
  binnacle_store_close (fixture->store);
  if (fixture->fill != NULL)
    g_object_run_dispose (G_OBJECT (fixture->fill));
  g_clear_object (&fixture->fill);
  g_clear_object (&fixture->series);
  g_clear_object (&fixture->entity);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->source);
  g_assert_finalize_object (fixture->store);
  g_assert_finalize_object (fixture->clock);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("binnacle-fill-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "cache.db", NULL);
  fixture->real = BINNACLE_FAKE_NOW;
  begin (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  end (fixture);
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static gint64
get_now (Fixture *fixture)
{
  return binnacle_clock_get_real_time (BINNACLE_CLOCK (fixture->clock)) / 1000;
}

static void
send_seconds (Fixture *fixture,
              guint    n_seconds)
{
  for (guint i = 0; i < n_seconds; i++)
    {
      binnacle_fake_source_send_number (fixture->source, "c", (double) (get_now (fixture) / SECOND % 1000));
      binnacle_simulated_clock_advance (fixture->clock, G_USEC_PER_SEC);
      g_main_context_iteration (NULL, FALSE);
    }
}

/* What the server remembers: a bucket for each step. */
static GArray *
make_history (gint64 from,
              gint64 to,
              gint64 step)
{
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (BinnacleSample));

  for (gint64 time = from / step * step; time < to; time += step)
    {
      BinnacleSample sample = { time, 1, 2, 3 };

      g_array_append_val (samples, sample);
    }
  return samples;
}

/* Until nothing comes any more, of the disk or the source. */
static void
settle (Fixture *fixture)
{
  gint64 quiet_since = g_get_monotonic_time ();

  while (g_get_monotonic_time () - quiet_since < G_USEC_PER_SEC / 10)
    if (g_main_context_iteration (NULL, FALSE))
      quiet_since = g_get_monotonic_time ();
    else
      g_thread_yield ();
}

static void
open_chart (Fixture *fixture,
            gint64   span)
{
  fixture->series = binnacle_entity_ref_series (fixture->entity, 5000);
  fixture->fill = binnacle_history_fill_new (BINNACLE_SOURCE (fixture->source), "c", fixture->series, span * 1000, 1000);
  settle (fixture);
}

static const BinnacleSample *
at (Fixture *fixture,
    guint    i)
{
  return binnacle_series_get (fixture->series, i);
}

typedef struct
{
  guint  n_values;
  guint  n_gaps;
  gint64 longest; /* line between two values, in ms */
} Line;

/* Checks the order, too. */
static Line
look (Fixture *fixture)
{
  Line line = { 0 };
  const BinnacleSample *last = NULL;
  gboolean gap = FALSE;

  for (guint i = 0; i < binnacle_series_get_length (fixture->series); i++)
    {
      const BinnacleSample *sample = at (fixture, i);

      if (isnan (sample->mean))
        {
          line.n_gaps++;
          gap = TRUE;
          continue;
        }
      if (last != NULL)
        g_assert_cmpint (sample->time, >, last->time);
      if (last != NULL && !gap)
        line.longest = MAX (line.longest, sample->time - last->time);
      line.n_values++;
      last = sample;
      gap = FALSE;
    }
  return line;
}

static void
test_offline_it_is_filled_from_disk (Fixture       *fixture,
                                     gconstpointer  data)
{
  Line line;

  connect (fixture);
  send_seconds (fixture, 300);
  end (fixture);
  fixture->real += 10 * MINUTE * 1000;
  begin (fixture);
  settle (fixture);
  open_chart (fixture, HOUR);
  line = look (fixture);
  g_assert_cmpuint (line.n_values, ==, 300);
  g_assert_cmpint (line.longest, ==, SECOND);
  g_assert_cmpuint (binnacle_fake_source_get_n_histories (fixture->source), ==, 0);
}

/* A chart of five minutes shows the last five of yesterday, as the tiles show its last values. */
static void
test_offline_it_ends_where_it_ended (Fixture       *fixture,
                                     gconstpointer  data)
{
  connect (fixture);
  send_seconds (fixture, 400);
  end (fixture);
  fixture->real += 5 * HOUR * 1000;
  begin (fixture);
  open_chart (fixture, 5 * MINUTE);
  g_assert_cmpuint (look (fixture).n_values, ==, 301);
}

/* The computer was off for ten minutes, and so was the server. */
static void
test_nobody_knows_the_night (Fixture       *fixture,
                             gconstpointer  data)
{
  Line line;

  connect (fixture);
  send_seconds (fixture, 300);
  end (fixture);
  fixture->real += 10 * MINUTE * 1000;
  begin (fixture);
  settle (fixture);
  open_chart (fixture, HOUR);
  connect (fixture);
  send_seconds (fixture, 60);
  settle (fixture);
  line = look (fixture);
  g_assert_cmpuint (binnacle_fake_source_get_n_histories (fixture->source), ==, 1);
  g_assert_cmpuint (line.n_values, ==, 360);
  g_assert_cmpuint (line.n_gaps, ==, 1);
  g_assert_cmpint (line.longest, ==, SECOND);
}

/* The server went on. */
static void
test_the_server_knows_the_night (Fixture       *fixture,
                                 gconstpointer  data)
{
  Line line;

  connect (fixture);
  send_seconds (fixture, 300);
  end (fixture);
  fixture->real += 10 * MINUTE * 1000;
  begin (fixture);
  settle (fixture);
  binnacle_fake_source_set_history (fixture->source, make_history (get_now (fixture) - 12 * MINUTE,
                                                                   get_now (fixture) + HOUR, 5 * SECOND));
  open_chart (fixture, HOUR);
  g_assert_cmpuint (look (fixture).n_values, ==, 300);
  connect (fixture);
  send_seconds (fixture, 60);
  settle (fixture);
  line = look (fixture);
  g_assert_cmpuint (line.n_gaps, ==, 0);
  g_assert_cmpint (line.longest, <=, 10 * SECOND);
  /* From disk what is before the server's time, then buckets, then what came. */
  g_assert_cmpfloat (at (fixture, 0)->minimum, ==, at (fixture, 0)->maximum);
  g_assert_cmpfloat (at (fixture, 200)->minimum, ==, 1);
  g_assert_cmpfloat (at (fixture, line.n_values - 60)->minimum, ==, at (fixture, line.n_values - 60)->maximum);
  g_assert_cmpint (at (fixture, line.n_values - 1)->time - at (fixture, line.n_values - 60)->time, ==, 59 * SECOND);
}

static void
test_a_lost_link_is_filled (Fixture       *fixture,
                            gconstpointer  data)
{
  gint64 lost;
  Line line;

  connect (fixture);
  send_seconds (fixture, 60);
  open_chart (fixture, HOUR);
  send_seconds (fixture, 60);
  lost = get_now (fixture);
  disconnect (fixture);
  binnacle_simulated_clock_advance (fixture->clock, 5 * MINUTE * 1000);
  binnacle_fake_source_set_history (fixture->source, make_history (lost - HOUR, get_now (fixture) + HOUR, 2 * SECOND));
  connect (fixture);
  send_seconds (fixture, 10);
  settle (fixture);
  line = look (fixture);
  g_assert_cmpuint (line.n_gaps, ==, 0);
  g_assert_cmpint (line.longest, <=, 4 * SECOND);
  /* It is asked for what was missed only. */
  g_assert_cmpint (binnacle_fake_source_get_asked_from (fixture->source), ==, lost - SECOND);
  g_assert_cmpuint (binnacle_fake_source_get_n_histories (fixture->source), ==, 2);
}

static void
test_holes_of_the_server_are_gaps (Fixture       *fixture,
                                   gconstpointer  data)
{
  gint64 now = get_now (fixture);
  GArray *history = make_history (now - HOUR, now - 40 * MINUTE, 10 * SECOND);
  g_autoptr (GArray) later = make_history (now - 20 * MINUTE, now, 10 * SECOND);

  g_array_append_vals (history, later->data, later->len);
  binnacle_fake_source_set_history (fixture->source, history);
  connect (fixture);
  send_seconds (fixture, 5);
  open_chart (fixture, HOUR);
  g_assert_cmpuint (look (fixture).n_gaps, ==, 1);
  g_assert_cmpint (look (fixture).longest, <=, 20 * SECOND);
}

/* Without an interval that is known, one that says something every hour has no gaps. */
static void
test_a_slow_rhythm_has_no_gaps (Fixture       *fixture,
                                gconstpointer  data)
{
  gint64 now = get_now (fixture);
  BinnacleDescription description = { .title = "C", .kind = BINNACLE_CHANNEL_GAUGE, .interval = HOUR,
                                      .minimum = NAN, .maximum = NAN };

  binnacle_realtime_state_describe (binnacle_source_get_state (BINNACLE_SOURCE (fixture->source)), "c", &description);
  binnacle_fake_source_set_history (fixture->source, make_history (now - 24 * HOUR, now, HOUR));
  connect (fixture);
  send_seconds (fixture, 1);
  open_chart (fixture, 24 * HOUR);
  g_assert_cmpuint (look (fixture).n_gaps, ==, 0);
  g_assert_cmpuint (look (fixture).n_values, >=, 24);
}

static void
test_it_asks_nobody_where_that_is_not_wanted (Fixture       *fixture,
                                              gconstpointer  data)
{
  g_object_set (fixture->source, "history-backfill", FALSE, NULL);
  connect (fixture);
  send_seconds (fixture, 5);
  open_chart (fixture, HOUR);
  disconnect (fixture);
  connect (fixture);
  settle (fixture);
  g_assert_cmpuint (binnacle_fake_source_get_n_histories (fixture->source), ==, 0);
  g_object_set (fixture->source, "history-backfill", TRUE, NULL);
  disconnect (fixture);
  connect (fixture);
  settle (fixture);
  g_assert_cmpuint (binnacle_fake_source_get_n_histories (fixture->source), ==, 1);
}

/* A chart that is opened again in the same run, as when the dashboard is changed. */
static void
test_coming_back_to_a_chart_leaves_no_seam (Fixture       *fixture,
                                            gconstpointer  data)
{
  Line line;

  connect (fixture);
  send_seconds (fixture, 90);
  open_chart (fixture, HOUR);
  line = look (fixture);
  g_assert_cmpuint (line.n_values, ==, 90);
  g_assert_cmpuint (line.n_gaps, ==, 0);
  g_object_run_dispose (G_OBJECT (fixture->fill));
  g_clear_object (&fixture->fill);
  g_clear_object (&fixture->series);
  send_seconds (fixture, 30);
  open_chart (fixture, HOUR);
  send_seconds (fixture, 5);
  line = look (fixture);
  g_assert_cmpuint (line.n_values, ==, 125);
  g_assert_cmpuint (line.n_gaps, ==, 0);
  g_assert_cmpint (line.longest, ==, SECOND);
}

/* The server's clock is wrong by three hours. */
static void
test_times_are_the_servers (Fixture       *fixture,
                            gconstpointer  data)
{
  BinnacleUpdate update = {
    .channel = "c", .version = 1, .offset = 1, .epoch = 1, .time = get_now (fixture) - 3 * HOUR,
  };

  connect (fixture);
  binnacle_value_set_number (&update.value, 1);
  binnacle_update_processor_push (binnacle_realtime_state_get_processor
                                    (binnacle_source_get_state (BINNACLE_SOURCE (fixture->source))), &update);
  binnacle_simulated_clock_advance (fixture->clock, G_USEC_PER_SEC);
  open_chart (fixture, HOUR);
  g_assert_cmpint (binnacle_fake_source_get_asked_from (fixture->source), ==, get_now (fixture) - 4 * HOUR);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add ("/history-fill/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("offline-it-is-filled-from-disk", test_offline_it_is_filled_from_disk);
  ADD ("offline-it-ends-where-it-ended", test_offline_it_ends_where_it_ended);
  ADD ("nobody-knows-the-night", test_nobody_knows_the_night);
  ADD ("the-server-knows-the-night", test_the_server_knows_the_night);
  ADD ("a-lost-link-is-filled", test_a_lost_link_is_filled);
  ADD ("holes-of-the-server-are-gaps", test_holes_of_the_server_are_gaps);
  ADD ("a-slow-rhythm-has-no-gaps", test_a_slow_rhythm_has_no_gaps);
  ADD ("it-asks-nobody-where-that-is-not-wanted", test_it_asks_nobody_where_that_is_not_wanted);
  ADD ("coming-back-to-a-chart-leaves-no-seam", test_coming_back_to_a_chart_leaves_no_seam);
  ADD ("times-are-the-servers", test_times_are_the_servers);
  return g_test_run ();
}
