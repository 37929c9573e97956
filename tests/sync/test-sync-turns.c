/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

/* How many run at a time, whose turn it is, and that they don't run in step. */

#define N_TILES 50

static const BinnacleSyncJobFlags FLAGS = BINNACLE_SYNC_JOB_DEFAULT & ~BINNACLE_SYNC_JOB_WHILE_VIEWED;

static void
add_tiles (SyncFixture *fixture,
           const char  *source_id,
           guint        n_tiles)
{
  for (guint i = 0; i < n_tiles; i++)
    sync_fixture_add_source_job (fixture, source_id, NULL, FLAGS, 60 * S, NULL);
}

/* The most that started within so much time, of those from a moment on. */
static guint
find_crowd (SyncFixture *fixture,
            gint64       from,
            gint64       span)
{
  g_autoptr (GArray) starts = sync_fixture_dup_starts (fixture);
  guint crowd = 0;

  for (guint first = 0, last = 0; last < starts->len; last++)
    {
      while (g_array_index (starts, gint64, first) < MAX (from, g_array_index (starts, gint64, last) - span))
        first++;
      crowd = MAX (crowd, last + 1 - MIN (first, last + 1));
    }
  return crowd;
}

static void
test_concurrency (SyncFixture   *fixture,
                  gconstpointer  data)
{
  add_tiles (fixture, "a", N_TILES);
  sync_fixture_set_outcome (fixture, BINNACLE_SYNC_FAULT_NONE, S);
  sync_fixture_advance (fixture, 14 * S);
  g_assert_cmpuint (sync_fixture_get_max_running (fixture), ==, 4);
  g_assert_cmpuint (sync_fixture_count (fixture), >=, N_TILES);
  g_object_set (fixture->sync, "concurrency", 8u, NULL);
  sync_fixture_advance (fixture, 60 * S);
  binnacle_background_sync_run_all_now (fixture->sync);
  sync_fixture_advance (fixture, 10 * S);
  g_assert_cmpuint (sync_fixture_get_max_running (fixture), ==, 8);
}

static void
test_jitter (SyncFixture   *fixture,
             gconstpointer  data)
{
  gint64 settled;

  add_tiles (fixture, "a", N_TILES);
  sync_fixture_advance (fixture, 70 * S);
  settled = sync_fixture_now (fixture);
  sync_fixture_advance (fixture, 600 * S);
  /* All in step would be 50, evenly is less than one. */
  g_test_message ("At most %u of %u within a second", find_crowd (fixture, settled, S), N_TILES);
  g_assert_cmpuint (find_crowd (fixture, settled, S), <=, 8);
}

static void
test_events (SyncFixture   *fixture,
             gconstpointer  data)
{
  gint64 then;
  guint before;

  g_object_set (fixture->sync, "concurrency", 32u, "refresh-interval", 0u, NULL);
  add_tiles (fixture, "a", N_TILES);
  sync_fixture_set_outcome (fixture, BINNACLE_SYNC_FAULT_NONE, 10 * MS);
  sync_fixture_advance (fixture, 200 * S);
  then = sync_fixture_now (fixture);
  before = sync_fixture_count (fixture);
  binnacle_background_sync_reconnected (fixture->sync, "a");
  sync_fixture_advance (fixture, 4 * S);
  g_assert_cmpuint (sync_fixture_count (fixture) - before, >=, N_TILES);
  g_assert_cmpuint (find_crowd (fixture, then, 100 * MS), <=, 12);
  /* Stay spread: the next periods are not in step either. */
  then = sync_fixture_now (fixture);
  sync_fixture_advance (fixture, 300 * S);
  g_assert_cmpuint (find_crowd (fixture, then, S), <=, 10);
}

/* A source that is slow and has much to do, and one that is not and has little. */
static void
test_fairness (SyncFixture   *fixture,
               gconstpointer  data)
{
  BinnacleSyncJob *job;
  TestWork *small;

  add_tiles (fixture, "slow", N_TILES);
  sync_fixture_set_outcome (fixture, BINNACLE_SYNC_FAULT_NONE, 15 * S);
  small = sync_fixture_add_source_job (fixture, "small", NULL, BINNACLE_SYNC_JOB_NONE, -1, &job);
  sync_fixture_advance (fixture, 100 * S);
  for (guint i = 1; i <= 20; i++)
    {
      binnacle_sync_job_run_now (job);
      sync_fixture_advance (fixture, S);
      g_assert_cmpuint (test_work_count (small), ==, i);
      sync_fixture_advance (fixture, 3 * S);
    }
  g_assert_cmpuint (sync_fixture_get_max_running (fixture), <=, 4);
}

static guint
count_source (SyncFixture *fixture,
              guint        first,
              guint        n_works)
{
  guint n_starts = 0;

  for (guint i = first; i < first + n_works; i++)
    n_starts += test_work_count (g_ptr_array_index (fixture->works, i));
  return n_starts;
}

static void
test_shares (SyncFixture   *fixture,
             gconstpointer  data)
{
  const char *sources[] = { "a", "b", "c" };

  for (guint i = 0; i < 3; i++)
    add_tiles (fixture, sources[i], 20 * (i + 1));
  sync_fixture_set_outcome (fixture, BINNACLE_SYNC_FAULT_NONE, 10 * S);
  sync_fixture_advance (fixture, 140 * S);
  for (guint i = 0; i < 3; i++)
    {
      guint share = count_source (fixture, 10 * i * (i + 1), 20 * (i + 1));

      g_test_message ("%s: %u of %u", sources[i], share, sync_fixture_count (fixture));
      g_assert_cmpuint (share, >=, 14);
      g_assert_cmpuint (share, <=, 24);
    }
}

/* What the person wants goes first. */
static void
test_by_hand_first (SyncFixture   *fixture,
                    gconstpointer  data)
{
  BinnacleSyncJob *job;
  TestWork *wanted;

  add_tiles (fixture, "a", N_TILES);
  wanted = sync_fixture_add_source_job (fixture, "a", NULL, BINNACLE_SYNC_JOB_NONE, -1, &job);
  sync_fixture_set_outcome (fixture, BINNACLE_SYNC_FAULT_NONE, 5 * S);
  sync_fixture_advance (fixture, S);
  binnacle_sync_job_run_now (job);
  sync_fixture_advance (fixture, 6 * S);
  g_assert_cmpuint (test_work_count (wanted), ==, 1);
}

static void
add (const char *path,
     void      (*func) (SyncFixture *fixture, gconstpointer data))
{
  g_test_add (path, SyncFixture, NULL, sync_fixture_set_up, func, sync_fixture_tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/sync-turns/no-more-at-a-time-than-set", test_concurrency);
  add ("/sync-turns/fifty-tiles-do-not-fire-together", test_jitter);
  add ("/sync-turns/events-are-spread", test_events);
  add ("/sync-turns/a-slow-source-does-not-keep-others-waiting", test_fairness);
  add ("/sync-turns/sources-have-equal-shares", test_shares);
  add ("/sync-turns/by-hand-goes-first", test_by_hand_first);
  return g_test_run ();
}
