/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/binnacle-config.h"
#include "sync-fixture.h"

/* When jobs run: periods, viewers, events, by hand. */

static guint
count (SyncFixture *fixture)
{
  return test_work_count (fixture->work);
}

/* One that ran and is at rest. */
static BinnacleSyncJob *
add_rested (SyncFixture          *fixture,
            BinnacleSyncJobFlags  flags)
{
  BinnacleSyncJob *job = sync_fixture_add (fixture, flags, -1);

  binnacle_sync_job_run_now (job);
  sync_fixture_advance (fixture, 60 * S);
  g_assert_cmpuint (count (fixture), ==, 1);
  return job;
}

static void
assert_state (BinnacleSyncJob      *job,
              BinnacleSyncJobState  state)
{
  g_assert_cmpuint (binnacle_sync_job_get_state (job), ==, state);
}

static void
test_periods (SyncFixture   *fixture,
              gconstpointer  data)
{
  BinnacleSyncJob *job = sync_fixture_add (fixture, BINNACLE_SYNC_JOB_PERIODIC, 60 * S);

  sync_fixture_advance (fixture, 3600 * S);
  g_assert_cmpuint (count (fixture), >=, 54);
  g_assert_cmpuint (count (fixture), <=, 68);
  for (guint i = 2; i < count (fixture); i++)
    {
      gint64 period = test_work_get_start (fixture->work, i) - test_work_get_start (fixture->work, i - 1);

      g_assert_cmpint (period, >=, 54 * S);
      g_assert_cmpint (period, <=, 67 * S);
    }
  assert_state (job, BINNACLE_SYNC_JOB_STATE_WAITING);
  g_assert_cmpint (binnacle_sync_job_get_next_run (job), >, binnacle_sync_job_get_last_success (job));
}

static void
test_settings (SyncFixture   *fixture,
               gconstpointer  data)
{
  g_autoptr (BinnacleConfig) config = binnacle_config_new (NULL, FALSE, NULL);
  GSettings *settings = binnacle_config_get_settings (config, "sync");
  guint before;

  binnacle_config_bind_group (config, "sync", G_OBJECT (fixture->sync));
  sync_fixture_add (fixture, BINNACLE_SYNC_JOB_PERIODIC, 0);
  sync_fixture_advance (fixture, 600 * S);
  g_assert_cmpuint (count (fixture), >=, 9);
  g_assert_cmpuint (count (fixture), <=, 12);
  /* At once, and not only after the old interval. */
  before = count (fixture);
  g_settings_set_uint (settings, "refresh-interval", 5);
  sync_fixture_advance (fixture, 20 * S);
  g_assert_cmpuint (count (fixture), >=, before + 3);
  g_settings_set_uint (settings, "refresh-interval", 0);
  before = count (fixture);
  sync_fixture_advance (fixture, 3600 * S);
  g_assert_cmpuint (count (fixture), ==, before);
  g_settings_reset (settings, "refresh-interval");
  sync_fixture_advance (fixture, 100 * S);
  g_assert_cmpuint (count (fixture), >, before);
  before = count (fixture);
  g_settings_set_boolean (settings, "enabled", FALSE);
  sync_fixture_advance (fixture, 600 * S);
  g_assert_cmpuint (count (fixture), ==, before);
  g_assert_cmpuint (binnacle_background_sync_get_hold (fixture->sync), ==, BINNACLE_SYNC_HOLD_DISABLED);
  g_settings_reset (settings, "enabled");
}

static void
test_viewers (SyncFixture   *fixture,
              gconstpointer  data)
{
  BinnacleSyncJob *job = sync_fixture_add (fixture, BINNACLE_SYNC_JOB_DEFAULT, 60 * S);

  sync_fixture_advance (fixture, 600 * S);
  g_assert_cmpuint (count (fixture), ==, 0);
  assert_state (job, BINNACLE_SYNC_JOB_STATE_IDLE);
  binnacle_sync_job_add_viewer (job);
  binnacle_sync_job_add_viewer (job);
  sync_fixture_advance (fixture, S);
  g_assert_cmpuint (count (fixture), ==, 1);
  binnacle_sync_job_remove_viewer (job);
  sync_fixture_advance (fixture, 100 * S);
  g_assert_cmpuint (count (fixture), >=, 2);
  binnacle_sync_job_remove_viewer (job);
  sync_fixture_advance (fixture, 600 * S);
  g_assert_cmpuint (count (fixture), <=, 3);
  /* Who comes back after long sees it refreshed at once, and after a moment sees what there is. */
  binnacle_sync_job_add_viewer (job);
  sync_fixture_advance (fixture, S);
  g_assert_cmpint (test_work_get_start (fixture->work, count (fixture) - 1), ==, sync_fixture_now (fixture) - S);
  binnacle_sync_job_remove_viewer (job);
  sync_fixture_advance (fixture, S);
  binnacle_sync_job_add_viewer (job);
  sync_fixture_advance (fixture, S);
  g_assert_cmpint (test_work_get_start (fixture->work, count (fixture) - 1), ==, sync_fixture_now (fixture) - 3 * S);
}

static void
test_nobody_looks (SyncFixture   *fixture,
                   gconstpointer  data)
{
  BinnacleSyncJob *job = sync_fixture_add (fixture, BINNACLE_SYNC_JOB_DEFAULT, 60 * S);

  fixture->work->duration = 10 * S;
  binnacle_sync_job_add_viewer (job);
  sync_fixture_advance (fixture, S);
  g_assert_cmpuint (fixture->work->n_running, ==, 1);
  /* From one dashboard to another that shows the same. */
  binnacle_sync_job_remove_viewer (job);
  binnacle_sync_job_add_viewer (job);
  sync_fixture_advance (fixture, S);
  g_assert_cmpuint (fixture->work->n_cancelled, ==, 0);
  binnacle_sync_job_remove_viewer (job);
  sync_fixture_advance (fixture, 0);
  g_assert_cmpuint (fixture->work->n_cancelled, ==, 1);
  g_assert_cmpuint (fixture->work->n_running, ==, 0);
  g_assert_cmpuint (binnacle_background_sync_get_n_running (fixture->sync), ==, 0);
  g_assert_null (binnacle_sync_job_get_last_error (job));
  g_assert_cmpuint (binnacle_sync_job_get_attempts (job), ==, 0);
  /* What was asked for by hand goes on. */
  binnacle_sync_job_run_now (job);
  sync_fixture_advance (fixture, 20 * S);
  g_assert_cmpuint (fixture->work->n_cancelled, ==, 1);
  g_assert_cmpint (binnacle_sync_job_get_last_success (job), >, 0);
}

static void
test_focus (SyncFixture   *fixture,
            gconstpointer  data)
{
  add_rested (fixture, BINNACLE_SYNC_JOB_ON_FOCUS);
  for (guint i = 0; i < 8; i++)
    {
      binnacle_background_sync_set_focused (fixture->sync, FALSE);
      sync_fixture_advance (fixture, S / 2);
      binnacle_background_sync_set_focused (fixture->sync, TRUE);
      sync_fixture_advance (fixture, S / 2);
    }
  sync_fixture_advance (fixture, S);
  g_assert_cmpuint (count (fixture), ==, 2);
  sync_fixture_advance (fixture, 60 * S);
  g_object_set (fixture->sync, "refresh-on-focus", FALSE, NULL);
  binnacle_background_sync_set_focused (fixture->sync, FALSE);
  binnacle_background_sync_set_focused (fixture->sync, TRUE);
  sync_fixture_advance (fixture, 60 * S);
  g_assert_cmpuint (count (fixture), ==, 2);
}

static void
test_sleep (SyncFixture   *fixture,
            gconstpointer  data)
{
  BinnacleSyncJob *job = add_rested (fixture, BINNACLE_SYNC_JOB_AFTER_SLEEP);

  binnacle_background_sync_set_asleep (fixture->sync, TRUE);
  binnacle_sync_job_run_now (job);
  sync_fixture_advance (fixture, S);
  g_assert_cmpuint (count (fixture), ==, 1);
  binnacle_simulated_clock_suspend (fixture->clock, 3600 * S);
  binnacle_background_sync_set_asleep (fixture->sync, FALSE);
  sync_fixture_advance (fixture, 10 * S);
  g_assert_cmpuint (count (fixture), ==, 2);
  sync_fixture_advance (fixture, 60 * S);
  binnacle_background_sync_set_asleep (fixture->sync, TRUE);
  binnacle_background_sync_set_asleep (fixture->sync, FALSE);
  sync_fixture_advance (fixture, 10 * S);
  g_assert_cmpuint (count (fixture), ==, 3);
  g_object_set (fixture->sync, "refresh-after-sleep", FALSE, NULL);
  sync_fixture_advance (fixture, 60 * S);
  binnacle_background_sync_set_asleep (fixture->sync, TRUE);
  binnacle_background_sync_set_asleep (fixture->sync, FALSE);
  sync_fixture_advance (fixture, 60 * S);
  g_assert_cmpuint (count (fixture), ==, 3);
}

/* Where no login manager says so. */
static void
test_untold_sleep (SyncFixture   *fixture,
                   gconstpointer  data)
{
  TestWork *other = sync_fixture_add_source_job (fixture, "b", NULL, BINNACLE_SYNC_JOB_PERIODIC, 5 * S, NULL);

  add_rested (fixture, BINNACLE_SYNC_JOB_AFTER_SLEEP);
  binnacle_simulated_clock_suspend (fixture->clock, 3600 * S);
  sync_fixture_advance (fixture, 10 * S);
  g_assert_cmpuint (count (fixture), ==, 2);
  g_assert_cmpuint (test_work_count (other), >, 2);
}

static void
test_reconnect (SyncFixture   *fixture,
                gconstpointer  data)
{
  add_rested (fixture, BINNACLE_SYNC_JOB_ON_RECONNECT);
  binnacle_background_sync_reconnected (fixture->sync, "b");
  sync_fixture_advance (fixture, 10 * S);
  g_assert_cmpuint (count (fixture), ==, 1);
  binnacle_background_sync_reconnected (fixture->sync, "a");
  sync_fixture_advance (fixture, 10 * S);
  g_assert_cmpuint (count (fixture), ==, 2);
  binnacle_background_sync_set_online (fixture->sync, FALSE);
  sync_fixture_advance (fixture, 10 * S);
  binnacle_background_sync_set_online (fixture->sync, TRUE);
  sync_fixture_advance (fixture, 10 * S);
  g_assert_cmpuint (count (fixture), ==, 3);
  g_object_set (fixture->sync, "refresh-on-reconnect", FALSE, NULL);
  binnacle_background_sync_reconnected (fixture->sync, NULL);
  sync_fixture_advance (fixture, 10 * S);
  g_assert_cmpuint (count (fixture), ==, 3);
}

static void
test_hidden (SyncFixture   *fixture,
             gconstpointer  data)
{
  BinnacleSyncJob *job = sync_fixture_add (fixture, BINNACLE_SYNC_JOB_PERIODIC, 60 * S);
  TestWork *watch = sync_fixture_add_source_job (fixture, "b", NULL,
                                                 BINNACLE_SYNC_JOB_PERIODIC | BINNACLE_SYNC_JOB_WHEN_HIDDEN, 60 * S, NULL);

  binnacle_background_sync_set_visible (fixture->sync, FALSE);
  sync_fixture_advance (fixture, 600 * S);
  g_assert_cmpuint (count (fixture), ==, 0);
  g_assert_cmpuint (test_work_count (watch), >=, 9);
  assert_state (job, BINNACLE_SYNC_JOB_STATE_PAUSED);
  g_assert_cmpint (binnacle_sync_job_get_next_run (job), ==, 0);
  binnacle_sync_job_run_now (job);
  sync_fixture_advance (fixture, S);
  g_assert_cmpuint (count (fixture), ==, 1);
  binnacle_background_sync_set_visible (fixture->sync, TRUE);
  sync_fixture_advance (fixture, 70 * S);
  g_assert_cmpuint (count (fixture), >=, 2);
  binnacle_background_sync_set_visible (fixture->sync, FALSE);
  g_object_set (fixture->sync, "only-while-visible", FALSE, NULL);
  sync_fixture_advance (fixture, 600 * S);
  g_assert_cmpuint (count (fixture), >=, 10);
}

static void
test_work_offline (SyncFixture   *fixture,
                   gconstpointer  data)
{
  BinnacleSyncJob *job = sync_fixture_add (fixture, BINNACLE_SYNC_JOB_PERIODIC, 60 * S);

  fixture->work->duration = 10 * S;
  sync_fixture_advance (fixture, S);
  g_assert_cmpuint (fixture->work->n_running, ==, 1);
  binnacle_background_sync_set_work_offline (fixture->sync, TRUE);
  binnacle_sync_job_run_now (job);
  sync_fixture_advance (fixture, 600 * S);
  g_assert_cmpuint (fixture->work->n_cancelled, ==, 1);
  g_assert_cmpuint (count (fixture), ==, 1);
  assert_state (job, BINNACLE_SYNC_JOB_STATE_PAUSED);
  binnacle_background_sync_set_work_offline (fixture->sync, FALSE);
  sync_fixture_advance (fixture, 20 * S);
  g_assert_cmpuint (count (fixture), ==, 2);
}

/* No network is a belief: by hand it is found out. */
static void
test_by_hand (SyncFixture   *fixture,
              gconstpointer  data)
{
  BinnacleSyncJob *job = sync_fixture_add (fixture, BINNACLE_SYNC_JOB_NONE, -1);

  sync_fixture_advance (fixture, 60 * S);
  g_assert_cmpuint (count (fixture), ==, 0);
  fixture->work->fresh_for = 600 * S;
  binnacle_background_sync_set_online (fixture->sync, FALSE);
  binnacle_background_sync_run_all_now (fixture->sync);
  binnacle_sync_job_run_now (job);
  sync_fixture_advance (fixture, S);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_true (fixture->work->was_forced);
  /* However fresh it is. */
  binnacle_sync_job_run_now (job);
  sync_fixture_advance (fixture, S);
  g_assert_cmpuint (count (fixture), ==, 2);
}

static void
test_fresh (SyncFixture   *fixture,
            gconstpointer  data)
{
  fixture->work->fresh_for = 300 * S;
  sync_fixture_add (fixture, BINNACLE_SYNC_JOB_PERIODIC | BINNACLE_SYNC_JOB_ON_FOCUS, 60 * S);
  sync_fixture_advance (fixture, 290 * S);
  binnacle_background_sync_set_focused (fixture->sync, FALSE);
  binnacle_background_sync_set_focused (fixture->sync, TRUE);
  sync_fixture_advance (fixture, 5 * S);
  g_assert_cmpuint (count (fixture), ==, 1);
  sync_fixture_advance (fixture, 10 * S);
  g_assert_cmpuint (count (fixture), ==, 2);
  /* For ever is a day. */
  fixture->work->fresh_for = G_MAXINT64;
  sync_fixture_advance (fixture, 3 * 24 * 3600 * S);
  g_assert_cmpuint (count (fixture), ==, 5);
}

static void
test_invalidate (SyncFixture   *fixture,
                 gconstpointer  data)
{
  BinnacleSyncJob *jobs[4];
  TestWork *one = sync_fixture_add_source_job (fixture, "a", "x/one", BINNACLE_SYNC_JOB_NONE, -1, &jobs[0]);
  TestWork *all = sync_fixture_add_source_job (fixture, "a", "x/**", BINNACLE_SYNC_JOB_NONE, -1, &jobs[1]);
  TestWork *whole = sync_fixture_add_source_job (fixture, "a", NULL, BINNACLE_SYNC_JOB_NONE, -1, &jobs[2]);
  TestWork *other = sync_fixture_add_source_job (fixture, "b", "x/one", BINNACLE_SYNC_JOB_NONE, -1, &jobs[3]);

  binnacle_background_sync_invalidate (fixture->sync, "a", "x/two");
  sync_fixture_advance (fixture, 10 * S);
  g_assert_cmpuint (test_work_count (one), ==, 0);
  g_assert_cmpuint (test_work_count (all), ==, 1);
  g_assert_cmpuint (test_work_count (whole), ==, 1);
  g_assert_true (all->was_forced);
  binnacle_background_sync_invalidate (fixture->sync, NULL, "*/one");
  sync_fixture_advance (fixture, 10 * S);
  g_assert_cmpuint (test_work_count (one), ==, 1);
  g_assert_cmpuint (test_work_count (all), ==, 2);
  g_assert_cmpuint (test_work_count (other), ==, 1);
}

static void
test_invalid_while_running (SyncFixture   *fixture,
                            gconstpointer  data)
{
  BinnacleSyncJob *job = sync_fixture_add (fixture, BINNACLE_SYNC_JOB_WHILE_VIEWED, -1);

  fixture->work->duration = 5 * S;
  binnacle_sync_job_add_viewer (job);
  sync_fixture_advance (fixture, S);
  /* The answer on its way may be from before. */
  binnacle_sync_job_invalidate (job);
  sync_fixture_advance (fixture, S);
  g_assert_cmpuint (fixture->work->max_running, ==, 1);
  sync_fixture_advance (fixture, 20 * S);
  g_assert_cmpuint (count (fixture), ==, 2);
  /* Who does not look is not asked for, but who comes next is, at once. */
  binnacle_sync_job_remove_viewer (job);
  binnacle_sync_job_invalidate (job);
  sync_fixture_advance (fixture, 600 * S);
  g_assert_cmpuint (count (fixture), ==, 2);
  binnacle_sync_job_add_viewer (job);
  sync_fixture_advance (fixture, S);
  g_assert_cmpuint (count (fixture), ==, 3);
}

static void
test_invalid_storm (SyncFixture   *fixture,
                    gconstpointer  data)
{
  sync_fixture_add (fixture, BINNACLE_SYNC_JOB_NONE, -1);
  for (guint i = 0; i < 1000; i++)
    {
      binnacle_background_sync_invalidate (fixture->sync, "a", "**");
      sync_fixture_advance (fixture, 10 * MS);
    }
  sync_fixture_advance (fixture, 10 * S);
  g_assert_cmpuint (count (fixture), >=, 9);
  g_assert_cmpuint (count (fixture), <=, 12);
}

static void
test_dependencies (SyncFixture   *fixture,
                   gconstpointer  data)
{
  BinnacleSyncJob *job;
  TestWork *report = sync_fixture_add_source_job (fixture, "b", "report/load", BINNACLE_SYNC_JOB_NONE, -1, &job);
  guint id = binnacle_background_sync_add_dependency (fixture->sync, "a", "settings/*", "b", "report/**");

  binnacle_background_sync_acknowledged (fixture->sync, "a", "settings/target-load");
  binnacle_background_sync_acknowledged (fixture->sync, "a", "notes/scratch");
  sync_fixture_advance (fixture, 10 * S);
  g_assert_cmpuint (test_work_count (report), ==, 1);
  binnacle_background_sync_remove_dependency (fixture->sync, id);
  binnacle_background_sync_acknowledged (fixture->sync, "a", "settings/target-load");
  sync_fixture_advance (fixture, 10 * S);
  g_assert_cmpuint (test_work_count (report), ==, 1);
}

static void
test_pace (SyncFixture   *fixture,
           gconstpointer  data)
{
  sync_fixture_add (fixture, BINNACLE_SYNC_JOB_PERIODIC, 60 * S);
  binnacle_background_sync_set_network_pace (fixture->sync, BINNACLE_SYNC_PACE_SLOWER);
  sync_fixture_advance (fixture, 2400 * S);
  g_assert_cmpuint (count (fixture), >=, 8);
  g_assert_cmpuint (count (fixture), <=, 13);
  binnacle_background_sync_set_power_pace (fixture->sync, BINNACLE_SYNC_PACE_PAUSED);
  sync_fixture_advance (fixture, 2400 * S);
  g_assert_cmpuint (count (fixture), <=, 13);
  g_assert_cmpuint (binnacle_background_sync_get_hold (fixture->sync), ==, BINNACLE_SYNC_HOLD_POWER_PACE);
}

static void
drop_job (BinnacleSyncJob *job,
          gboolean         changed,
          gpointer         user_data)
{
  binnacle_sync_job_remove (job);
}

static void
test_removal (SyncFixture   *fixture,
              gconstpointer  data)
{
  g_autoptr (BinnacleSyncJob) job = g_object_ref (sync_fixture_add (fixture, BINNACLE_SYNC_JOB_PERIODIC, S));
  BinnacleSyncJob *other = sync_fixture_add (fixture, BINNACLE_SYNC_JOB_PERIODIC, S);

  g_signal_connect (other, "refreshed", G_CALLBACK (drop_job), NULL);
  sync_fixture_advance (fixture, 5 * S);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->sync)), ==, 1);
  fixture->work->duration = G_MAXINT64;
  sync_fixture_advance (fixture, 5 * S);
  g_assert_cmpuint (fixture->work->n_running, ==, 1);
  binnacle_background_sync_remove_source (fixture->sync, "a");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->sync)), ==, 0);
  sync_fixture_advance (fixture, 60 * S);
  g_assert_cmpuint (fixture->work->n_running, ==, 0);
  /* Of no effect any more, and harmless. */
  binnacle_sync_job_run_now (job);
  binnacle_sync_job_add_viewer (job);
  binnacle_sync_job_remove (job);
  sync_fixture_advance (fixture, 60 * S);
  g_assert_cmpuint (fixture->work->n_running, ==, 0);
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
  add ("/background-sync/settings-take-effect-at-once", test_settings);
  add ("/background-sync/runs-while-viewed", test_viewers);
  add ("/background-sync/is-cancelled-when-nobody-looks", test_nobody_looks);
  add ("/background-sync/runs-on-focus", test_focus);
  add ("/background-sync/runs-after-sleep", test_sleep);
  add ("/background-sync/finds-out-that-it-slept", test_untold_sleep);
  add ("/background-sync/runs-after-reconnect", test_reconnect);
  add ("/background-sync/waits-while-hidden", test_hidden);
  add ("/background-sync/works-offline", test_work_offline);
  add ("/background-sync/runs-by-hand", test_by_hand);
  add ("/background-sync/waits-while-fresh", test_fresh);
  add ("/background-sync/runs-when-invalid", test_invalidate);
  add ("/background-sync/runs-again-when-invalid-meanwhile", test_invalid_while_running);
  add ("/background-sync/a-storm-of-invalidations-is-none-of-runs", test_invalid_storm);
  add ("/background-sync/edits-refresh-what-depends-on-them", test_dependencies);
  add ("/background-sync/spares-network-and-battery", test_pace);
  add ("/background-sync/jobs-go-at-any-time", test_removal);
  return g_test_run ();
}
