/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "binnacle-simulated-http.h"
#include "binnacle-simulated-network-monitor.h"
#include "edit-fixture.h"
#include "fake-sync-link.h"
#include "sync-fixture.h"
#include "sync/binnacle-sync-pacer.h"
#include "sync/binnacle-sync-status.h"

typedef struct
{
  SyncFixture                      jobs;
  EditFixture                      edits;
  BinnacleSimulatedHttp           *http;
  BinnacleSimulatedNetworkMonitor *monitor;
  BinnaclePowerMonitor            *power;
  GListStore                      *links;
  FakeSyncLink                    *link;
  BinnacleNetworkBelief           *belief;
  BinnacleSyncPacer               *pacer;
  BinnacleSyncStatus              *status;
  guint                            n_changes;
} Fixture;

static BinnacleHttpResponse *
answer (const BinnacleHttpOptions  *options,
        const char                 *path,
        gpointer                    user_data,
        GError                    **error)
{
  g_set_error_literal (error, BINNACLE_HTTP_ERROR, BINNACLE_HTTP_ERROR_UNREACHABLE, "Nobody there.");
  return NULL;
}

static void
count_change (Fixture *fixture)
{
  fixture->n_changes++;
}

static void
advance (Fixture *fixture,
         double   seconds)
{
  sync_fixture_advance (&fixture->jobs, (gint64) (seconds * (double) S));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  BinnacleClock *clock;

  sync_fixture_set_up (&fixture->jobs, NULL);
  edit_fixture_set_up (&fixture->edits, NULL);
  clock = BINNACLE_CLOCK (fixture->jobs.clock);
  fixture->http = binnacle_simulated_http_new (fixture->jobs.clock, answer, fixture);
  fixture->monitor = binnacle_simulated_network_monitor_new ();
  fixture->power = binnacle_power_monitor_new ();
  fixture->links = g_list_store_new (BINNACLE_TYPE_SYNC_LINK);
  fixture->link = fake_sync_link_new ("a", "http://server.example/healthz");
  fixture->link->operations = g_object_ref (fixture->edits.queue);
  g_list_store_append (fixture->links, fixture->link);
  fixture->belief = binnacle_network_belief_new (clock, random, BINNACLE_HTTP (fixture->http),
                                                 G_LIST_MODEL (fixture->links));
  binnacle_network_belief_set_monitor (fixture->belief, G_NETWORK_MONITOR (fixture->monitor));
  fixture->pacer = binnacle_sync_pacer_new (fixture->belief, fixture->power, fixture->jobs.sync);
  fixture->status = binnacle_sync_status_new (clock, G_LIST_MODEL (fixture->links), fixture->belief, fixture->jobs.sync);
  g_signal_connect_swapped (fixture->status, "changed", G_CALLBACK (count_change), fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->status);
  g_assert_finalize_object (fixture->pacer);
  binnacle_network_belief_set_suspended (fixture->belief, TRUE);
  advance (fixture, 0.1);
  g_assert_finalize_object (fixture->belief);
  g_object_unref (fixture->links);
  g_assert_finalize_object (fixture->link);
  g_assert_finalize_object (fixture->power);
  g_assert_finalize_object (fixture->monitor);
  g_assert_finalize_object (fixture->http);
  edit_fixture_tear_down (&fixture->edits, NULL);
  sync_fixture_tear_down (&fixture->jobs, NULL);
}

static void
assert_summary (Fixture    *fixture,
                const char *summary)
{
  g_assert_cmpstr (binnacle_sync_status_get_summary (fixture->status), ==, summary);
}

static void
test_links_are_followed (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr (FakeSyncLink) other = fake_sync_link_new ("b", NULL);

  assert_summary (fixture, "Connecting to “a”.");
  fake_sync_link_set_state (fixture->link, BINNACLE_SYNC_LINK_LIVE);
  assert_summary (fixture, "Everything is live.");
  g_list_store_append (fixture->links, other);
  assert_summary (fixture, "Connecting to “b”.");
  fake_sync_link_set_state (other, BINNACLE_SYNC_LINK_WAITING);
  g_assert_cmpint (binnacle_sync_status_get_phase (fixture->status), ==, BINNACLE_SYNC_PHASE_PARTLY);
  g_list_store_remove_all (fixture->links);
  g_assert_cmpint (binnacle_sync_status_get_phase (fixture->status), ==, BINNACLE_SYNC_PHASE_NOTHING);
  /* Nobody listens to who is gone. */
  fixture->n_changes = 0;
  fake_sync_link_set_state (other, BINNACLE_SYNC_LINK_LIVE);
  g_assert_cmpuint (fixture->n_changes, ==, 0);
}

static void
test_edits_are_counted (Fixture       *fixture,
                        gconstpointer  data)
{
  fake_sync_link_set_state (fixture->link, BINNACLE_SYNC_LINK_WAITING);
  edit_fixture_unlink (&fixture->edits);
  edit_fixture_apply (&fixture->edits, "notes/a", BINNACLE_OPERATION_SET, "1");
  edit_fixture_apply (&fixture->edits, "notes/b", BINNACLE_OPERATION_SET, "2");
  edit_fixture_wait (&fixture->edits, 1);
  /* Not at once, so that what is over in a moment is not told. */
  g_assert_cmpuint (binnacle_sync_status_get_pending (fixture->status), ==, 0);
  advance (fixture, 0.2);
  g_assert_cmpuint (binnacle_sync_status_get_pending (fixture->status), ==, 2);
  assert_summary (fixture, "“a” cannot be reached; 2 changes are kept here until they can be sent.");
}

static void
test_belief_is_followed (Fixture       *fixture,
                         gconstpointer  data)
{
  fake_sync_link_set_state (fixture->link, BINNACLE_SYNC_LINK_OFFLINE);
  binnacle_simulated_network_monitor_set_available (fixture->monitor, FALSE);
  advance (fixture, 2);
  assert_summary (fixture, "There is no network.");
  g_assert_false (binnacle_sync_status_get_online (fixture->status));
}

static void
test_work_offline_closes_everything (Fixture       *fixture,
                                     gconstpointer  data)
{
  g_autoptr (FakeSyncLink) late = fake_sync_link_new ("late", NULL);
  BinnacleSyncJob *job = sync_fixture_add (&fixture->jobs, BINNACLE_SYNC_JOB_PERIODIC, 10 * S);
  guint n_runs;

  fake_sync_link_set_state (fixture->link, BINNACLE_SYNC_LINK_LIVE);
  advance (fixture, 60);
  n_runs = test_work_count (fixture->jobs.work);
  g_assert_cmpuint (n_runs, >, 0);
  binnacle_sync_status_set_work_offline (fixture->status, TRUE);
  g_assert_true (fixture->link->suspended);
  g_assert_false (binnacle_sync_status_get_online (fixture->status));
  assert_summary (fixture, "You work offline.");
  g_list_store_append (fixture->links, late);
  g_assert_true (late->suspended);
  binnacle_sync_status_sync_now (fixture->status);
  binnacle_simulated_network_monitor_set_available (fixture->monitor, FALSE);
  binnacle_simulated_network_monitor_set_available (fixture->monitor, TRUE);
  advance (fixture, 3600);
  g_assert_cmpuint (test_work_count (fixture->jobs.work), ==, n_runs);
  g_assert_cmpuint (binnacle_simulated_http_count (fixture->http, "/"), ==, 0);
  g_assert_cmpuint (fixture->link->n_refreshes + fixture->link->n_nudges, ==, 0);
  binnacle_sync_status_set_work_offline (fixture->status, FALSE);
  g_assert_false (fixture->link->suspended);
  g_assert_false (late->suspended);
  advance (fixture, 60);
  g_assert_cmpuint (test_work_count (fixture->jobs.work), >, n_runs);
  binnacle_sync_job_remove (job);
}

static void
test_sync_now_refreshes_everything (Fixture       *fixture,
                                    gconstpointer  data)
{
  BinnacleSyncJob *job = sync_fixture_add (&fixture->jobs, BINNACLE_SYNC_JOB_NONE, 0);
  gint64 last_sync;

  g_assert_cmpint (binnacle_sync_status_get_last_sync (fixture->status, "a"), ==, 0);
  binnacle_sync_status_sync_now (fixture->status);
  advance (fixture, 60);
  g_assert_cmpuint (fixture->link->n_refreshes, ==, 1);
  g_assert_cmpuint (test_work_count (fixture->jobs.work), ==, 1);
  last_sync = binnacle_sync_status_get_last_sync (fixture->status, "a");
  g_assert_cmpint (last_sync, >, 0);
  g_assert_cmpint (binnacle_sync_status_get_last_sync (fixture->status, NULL), ==, last_sync);
  g_assert_cmpint (binnacle_sync_status_get_last_sync (fixture->status, "b"), ==, 0);
  binnacle_sync_job_remove (job);
}

static void
test_failed_jobs_are_told (Fixture       *fixture,
                           gconstpointer  data)
{
  BinnacleSyncJob *job = sync_fixture_add (&fixture->jobs, BINNACLE_SYNC_JOB_PERIODIC, 10 * S);

  fake_sync_link_set_state (fixture->link, BINNACLE_SYNC_LINK_LIVE);
  fixture->jobs.work->fault = BINNACLE_SYNC_FAULT_PERMANENT;
  advance (fixture, 60);
  assert_summary (fixture, "1 value cannot be refreshed.");
  binnacle_sync_job_remove (job);
  advance (fixture, 1);
  assert_summary (fixture, "Everything is live.");
}

static void
test_long_catch_up_has_a_progress (Fixture       *fixture,
                                   gconstpointer  data)
{
  fixture->link->facts.n_total = 40;
  fake_sync_link_set_state (fixture->link, BINNACLE_SYNC_LINK_LIVE);
  advance (fixture, 1);
  g_assert_cmpfloat (binnacle_sync_status_get_progress (fixture->status), ==, -1);
  advance (fixture, 1.5);
  g_assert_cmpfloat (binnacle_sync_status_get_progress (fixture->status), ==, 0);
  fixture->link->facts.n_done = 10;
  fake_sync_link_set_state (fixture->link, BINNACLE_SYNC_LINK_LIVE);
  assert_summary (fixture, "Catching up on what was missed, 25 % done.");
  fixture->link->facts.n_done = 40;
  fake_sync_link_set_state (fixture->link, BINNACLE_SYNC_LINK_LIVE);
  g_assert_cmpfloat (binnacle_sync_status_get_progress (fixture->status), ==, -1);
  assert_summary (fixture, "Everything is live.");
}

static void
test_short_catch_up_is_not_told (Fixture       *fixture,
                                 gconstpointer  data)
{
  for (guint i = 0; i < 20; i++)
    {
      fixture->link->facts.n_total = 2;
      fixture->link->facts.n_done = i % 2 == 0 ? 1 : 2;
      fake_sync_link_set_state (fixture->link, BINNACLE_SYNC_LINK_LIVE);
      advance (fixture, 1);
      assert_summary (fixture, "Everything is live.");
    }
}

static BinnacleSyncPace
get_pace (Fixture    *fixture,
          const char *name)
{
  BinnacleSyncPace pace;

  g_object_get (fixture->jobs.sync, name, &pace, NULL);
  return pace;
}

static void
test_settings_say_how_to_spare (Fixture       *fixture,
                                gconstpointer  data)
{
  g_object_set (fixture->pacer, "metered", "pause", "on-battery", "normal", NULL);
  binnacle_power_monitor_set_on_battery (fixture->power, TRUE);
  g_assert_cmpint (get_pace (fixture, "network-pace"), ==, BINNACLE_SYNC_PACE_NORMAL);
  g_assert_cmpint (get_pace (fixture, "power-pace"), ==, BINNACLE_SYNC_PACE_NORMAL);
  binnacle_simulated_network_monitor_set_metered (fixture->monitor, TRUE);
  g_assert_cmpint (get_pace (fixture, "network-pace"), ==, BINNACLE_SYNC_PACE_PAUSED);
  g_object_set (fixture->pacer, "on-battery", "slower", NULL);
  g_assert_cmpint (get_pace (fixture, "power-pace"), ==, BINNACLE_SYNC_PACE_SLOWER);
  binnacle_power_monitor_set_on_battery (fixture->power, FALSE);
  binnacle_simulated_network_monitor_set_metered (fixture->monitor, FALSE);
  g_assert_cmpint (get_pace (fixture, "network-pace"), ==, BINNACLE_SYNC_PACE_NORMAL);
  g_assert_cmpint (get_pace (fixture, "power-pace"), ==, BINNACLE_SYNC_PACE_NORMAL);
}

static void
test_metered_network_slows_jobs_and_says_so (Fixture       *fixture,
                                             gconstpointer  data)
{
  BinnacleSyncJob *job = sync_fixture_add (&fixture->jobs, BINNACLE_SYNC_JOB_PERIODIC, 10 * S);
  guint n_usual, n_metered;

  fake_sync_link_set_state (fixture->link, BINNACLE_SYNC_LINK_LIVE);
  advance (fixture, 600);
  n_usual = test_work_count (fixture->jobs.work);
  binnacle_simulated_network_monitor_set_metered (fixture->monitor, TRUE);
  advance (fixture, 600);
  n_metered = test_work_count (fixture->jobs.work) - n_usual;
  g_assert_cmpuint (n_metered, >, 0);
  g_assert_cmpuint (n_metered, <=, n_usual / 2);
  assert_summary (fixture, "Values are refreshed less often, as this network costs by use.");
  g_object_set (fixture->pacer, "metered", "pause", NULL);
  n_usual = test_work_count (fixture->jobs.work);
  advance (fixture, 3600);
  g_assert_cmpuint (test_work_count (fixture->jobs.work), <=, n_usual + 1);
  assert_summary (fixture, "Refreshing is paused, as this network costs by use.");
  binnacle_sync_job_remove (job);
}

#define ADD(name, test) g_test_add ("/sync-status/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("links-are-followed", test_links_are_followed);
  ADD ("edits-are-counted", test_edits_are_counted);
  ADD ("belief-is-followed", test_belief_is_followed);
  ADD ("work-offline-closes-everything", test_work_offline_closes_everything);
  ADD ("sync-now-refreshes-everything", test_sync_now_refreshes_everything);
  ADD ("failed-jobs-are-told", test_failed_jobs_are_told);
  ADD ("long-catch-up-has-a-progress", test_long_catch_up_has_a_progress);
  ADD ("short-catch-up-is-not-told", test_short_catch_up_is_not_told);
  ADD ("settings-say-how-to-spare", test_settings_say_how_to_spare);
  ADD ("metered-network-slows-jobs-and-says-so", test_metered_network_slows_jobs_and_says_so);

  return g_test_run ();
}
