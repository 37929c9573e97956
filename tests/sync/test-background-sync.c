/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

/* When jobs run: periods, viewers, events, by hand. */

static void
test_periods (SyncFixture   *fixture,
              gconstpointer  data)
{
  sync_fixture_add (fixture, BINNACLE_SYNC_JOB_PERIODIC, 60 * S);
  sync_fixture_advance (fixture, 3600 * S);
  g_assert_cmpuint (test_work_count (fixture->work), >=, 54);
  g_assert_cmpuint (test_work_count (fixture->work), <=, 68);
  for (guint i = 2; i < test_work_count (fixture->work); i++)
    {
      gint64 period = test_work_get_start (fixture->work, i) - test_work_get_start (fixture->work, i - 1);

      g_assert_cmpint (period, >=, 54 * S);
      g_assert_cmpint (period, <=, 67 * S);
    }
}

static void
test_viewers (SyncFixture   *fixture,
              gconstpointer  data)
{
  BinnacleSyncJob *job = sync_fixture_add (fixture, BINNACLE_SYNC_JOB_DEFAULT, 60 * S);

  sync_fixture_advance (fixture, 600 * S);
  g_assert_cmpuint (test_work_count (fixture->work), ==, 0);
  g_assert_cmpuint (binnacle_sync_job_get_state (job), ==, BINNACLE_SYNC_JOB_STATE_IDLE);
  binnacle_sync_job_add_viewer (job);
  sync_fixture_advance (fixture, S);
  g_assert_cmpuint (test_work_count (fixture->work), ==, 1);
  binnacle_sync_job_remove_viewer (job);
  sync_fixture_advance (fixture, 600 * S);
  g_assert_cmpuint (test_work_count (fixture->work), ==, 1);
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
  add ("/background-sync/runs-at-its-interval", test_periods);
  add ("/background-sync/runs-while-viewed", test_viewers);
  return g_test_run ();
}
