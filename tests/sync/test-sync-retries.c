/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

/* What is tried again, and when. */

#define N_TILES 50

static guint
count (SyncFixture *fixture)
{
  return test_work_count (fixture->work);
}

static BinnacleSyncJob *
add_failing (SyncFixture       *fixture,
             BinnacleSyncFault  fault)
{
  BinnacleSyncJobFlags flags = BINNACLE_SYNC_JOB_DEFAULT & ~BINNACLE_SYNC_JOB_WHILE_VIEWED;

  fixture->work->fault = fault;
  return sync_fixture_add (fixture, flags, 60 * S);
}

static void
focus_again (SyncFixture *fixture)
{
  binnacle_background_sync_set_focused (fixture->sync, FALSE);
  binnacle_background_sync_set_focused (fixture->sync, TRUE);
}

static void
test_transient (SyncFixture   *fixture,
                gconstpointer  data)
{
  BinnacleSyncJob *job = add_failing (fixture, BINNACLE_SYNC_FAULT_TRANSIENT);

  sync_fixture_advance (fixture, 1500 * S);
  /* Of each wait the range is twice that of the last one. */
  for (guint i = 1; i < 8; i++)
    g_assert_cmpint (test_work_get_start (fixture->work, i) - test_work_get_start (fixture->work, i - 1), <=,
                     (S << (i - 1)) + 100 * MS);
  g_assert_cmpuint (binnacle_sync_job_get_attempts (job), >=, 9);
  g_assert_cmpuint (binnacle_sync_job_get_state (job), ==, BINNACLE_SYNC_JOB_STATE_FAILED);
  g_assert_cmpint (binnacle_sync_job_get_next_run (job), >, 0);
  g_assert_error (binnacle_sync_job_get_last_error (job), BINNACLE_SYNC_ERROR, BINNACLE_SYNC_ERROR_FAILED);
  /* It goes on, and gets well by itself. */
  fixture->work->fault = BINNACLE_SYNC_FAULT_NONE;
  sync_fixture_advance (fixture, 400 * S);
  g_assert_cmpuint (binnacle_sync_job_get_state (job), ==, BINNACLE_SYNC_JOB_STATE_WAITING);
  g_assert_cmpuint (binnacle_sync_job_get_attempts (job), ==, 0);
  g_assert_null (binnacle_sync_job_get_last_error (job));
}

static void
test_limits (SyncFixture   *fixture,
             gconstpointer  data)
{
  g_object_set (fixture->sync, "retry-max", 2u, "retry-initial-delay", 100u, "retry-max-delay", 1000u, NULL);
  add_failing (fixture, BINNACLE_SYNC_FAULT_TRANSIENT);
  sync_fixture_advance (fixture, 10 * S);
  g_assert_cmpuint (count (fixture), ==, 3);
  sync_fixture_advance (fixture, 850 * S);
  g_assert_cmpuint (count (fixture), ==, 3);
  sync_fixture_advance (fixture, 300 * S);
  g_assert_cmpuint (count (fixture), ==, 4);
}

/* There is nothing there, and soon there will be nothing either. */
static void
test_missing (SyncFixture   *fixture,
              gconstpointer  data)
{
  BinnacleSyncJob *job = add_failing (fixture, BINNACLE_SYNC_FAULT_MISSING);

  sync_fixture_advance (fixture, 50 * S);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_cmpuint (binnacle_sync_job_get_state (job), ==, BINNACLE_SYNC_JOB_STATE_FAILED);
  focus_again (fixture);
  sync_fixture_advance (fixture, 3 * S);
  g_assert_cmpuint (count (fixture), ==, 1);
  sync_fixture_advance (fixture, 3600 * S);
  g_assert_cmpuint (count (fixture), >=, 11);
  g_assert_cmpuint (count (fixture), <=, 18);
}

static void
test_refused (SyncFixture   *fixture,
              gconstpointer  data)
{
  BinnacleSyncJob *job = add_failing (fixture, BINNACLE_SYNC_FAULT_REFUSED);

  sync_fixture_advance (fixture, 24 * 3600 * S);
  focus_again (fixture);
  binnacle_sync_job_invalidate (job);
  binnacle_sync_job_add_viewer (job);
  sync_fixture_advance (fixture, 60 * S);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_cmpuint (binnacle_sync_job_get_state (job), ==, BINNACLE_SYNC_JOB_STATE_FAILED);
  g_assert_cmpint (binnacle_sync_job_get_next_run (job), ==, 0);
  binnacle_background_sync_reconnected (fixture->sync, "a");
  sync_fixture_advance (fixture, 60 * S);
  g_assert_cmpuint (count (fixture), ==, 2);
  fixture->work->fault = BINNACLE_SYNC_FAULT_NONE;
  binnacle_sync_job_run_now (job);
  sync_fixture_advance (fixture, 200 * S);
  g_assert_cmpuint (count (fixture), >=, 4);
}

static void
test_permanent (SyncFixture   *fixture,
                gconstpointer  data)
{
  BinnacleSyncJob *job = add_failing (fixture, BINNACLE_SYNC_FAULT_PERMANENT);

  sync_fixture_advance (fixture, 3600 * S);
  binnacle_background_sync_reconnected (fixture->sync, NULL);
  sync_fixture_advance (fixture, 3600 * S);
  g_assert_cmpuint (count (fixture), ==, 1);
  binnacle_sync_job_run_now (job);
  sync_fixture_advance (fixture, 3600 * S);
  g_assert_cmpuint (count (fixture), ==, 2);
}

static void
test_retry_after (SyncFixture   *fixture,
                  gconstpointer  data)
{
  BinnacleSyncJob *job = add_failing (fixture, BINNACLE_SYNC_FAULT_TRANSIENT);
  BinnacleSyncJob *neighbour;
  TestWork *other = sync_fixture_add_source_job (fixture, "b", NULL, BINNACLE_SYNC_JOB_PERIODIC, 60 * S, NULL);
  TestWork *same;

  fixture->work->retry_after = 600 * S;
  sync_fixture_advance (fixture, 10 * S);
  same = sync_fixture_add_source_job (fixture, "a", NULL, BINNACLE_SYNC_JOB_PERIODIC, 60 * S, &neighbour);
  binnacle_sync_job_run_now (job);
  binnacle_sync_job_run_now (neighbour);
  binnacle_background_sync_reconnected (fixture->sync, NULL);
  binnacle_background_sync_set_asleep (fixture->sync, TRUE);
  binnacle_background_sync_set_asleep (fixture->sync, FALSE);
  focus_again (fixture);
  sync_fixture_advance (fixture, 589 * S);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_cmpuint (test_work_count (same), ==, 0);
  g_assert_cmpuint (test_work_count (other), >=, 8);
  g_assert_cmpint (binnacle_sync_job_get_next_run (job), >=,
                   binnacle_clock_get_real_time (BINNACLE_CLOCK (fixture->clock)));
  fixture->work->retry_after = 0;
  sync_fixture_advance (fixture, 5 * S);
  g_assert_cmpuint (count (fixture), >=, 2);
  g_assert_cmpuint (test_work_count (same), ==, 1);
}

static void
add_tiles (SyncFixture *fixture,
           const char  *source_id)
{
  BinnacleSyncJobFlags flags = BINNACLE_SYNC_JOB_DEFAULT & ~BINNACLE_SYNC_JOB_WHILE_VIEWED;

  for (guint i = 0; i < N_TILES; i++)
    sync_fixture_add_source_job (fixture, source_id, NULL, flags, 60 * S, NULL);
}

/* Fifty tiles of a server that is gone for a night. */
static void
test_outage (SyncFixture   *fixture,
             gconstpointer  data)
{
  guint before, during, after;

  add_tiles (fixture, "a");
  sync_fixture_advance (fixture, 600 * S);
  before = sync_fixture_count (fixture);
  sync_fixture_set_outcome (fixture, BINNACLE_SYNC_FAULT_UNREACHABLE, 100 * MS);
  sync_fixture_advance (fixture, 8 * 3600 * S);
  during = sync_fixture_count (fixture) - before;
  g_test_message ("%u requests in an outage of 8 h, %u in the 10 min before", during, before);
  /* One tries for all, every 2.5 min on average, not fifty. */
  g_assert_cmpuint (during, <, 400);
  g_assert_cmpuint (during, >, 50);

  sync_fixture_set_outcome (fixture, BINNACLE_SYNC_FAULT_NONE, 100 * MS);
  before = sync_fixture_count (fixture);
  fixture->max_running = 0;
  sync_fixture_advance (fixture, 340 * S);
  after = sync_fixture_count (fixture) - before;
  g_test_message ("%u requests within 340 s of its return", after);
  g_assert_cmpuint (after, >=, N_TILES);
  g_assert_cmpuint (after, <=, 8 * N_TILES);
  g_assert_cmpuint (sync_fixture_get_max_running (fixture), <=, 4);
}

/* When the network is known to be back, nobody waits for the next try. */
static void
test_network_is_back (SyncFixture   *fixture,
                      gconstpointer  data)
{
  guint before;

  add_tiles (fixture, "a");
  sync_fixture_set_outcome (fixture, BINNACLE_SYNC_FAULT_UNREACHABLE, 100 * MS);
  sync_fixture_advance (fixture, 3600 * S);
  binnacle_background_sync_set_online (fixture->sync, FALSE);
  before = sync_fixture_count (fixture);
  sync_fixture_advance (fixture, 3600 * S);
  g_assert_cmpuint (sync_fixture_count (fixture), ==, before);
  sync_fixture_set_outcome (fixture, BINNACLE_SYNC_FAULT_NONE, 100 * MS);
  binnacle_background_sync_set_online (fixture->sync, TRUE);
  sync_fixture_advance (fixture, 10 * S);
  g_assert_cmpuint (sync_fixture_count (fixture), >=, before + N_TILES);
  g_assert_cmpuint (sync_fixture_count (fixture), <=, before + 2 * N_TILES);
}

/* One query that is too much for a server is no reason to leave out the others. */
static void
test_one_bad_query (SyncFixture   *fixture,
                    gconstpointer  data)
{
  TestWork *good = sync_fixture_add_source_job (fixture, "a", NULL, BINNACLE_SYNC_JOB_PERIODIC, 10 * S, NULL);

  add_failing (fixture, BINNACLE_SYNC_FAULT_TRANSIENT);
  sync_fixture_advance (fixture, 3600 * S);
  g_assert_cmpuint (test_work_count (good), >=, 300);
}

static void
test_hanging (SyncFixture   *fixture,
              gconstpointer  data)
{
  BinnacleSyncJob *job = sync_fixture_add (fixture, BINNACLE_SYNC_JOB_PERIODIC, 60 * S);

  fixture->work->duration = G_MAXINT64;
  sync_fixture_advance (fixture, 26 * S);
  g_assert_cmpuint (fixture->work->n_cancelled, ==, 1);
  g_assert_error (binnacle_sync_job_get_last_error (job), BINNACLE_SYNC_ERROR, BINNACLE_SYNC_ERROR_TIMED_OUT);
  g_assert_cmpuint (binnacle_sync_job_get_attempts (job), ==, 1);
  g_object_set (fixture->sync, "http-timeout", 1u, NULL);
  sync_fixture_advance (fixture, 60 * S);
  g_assert_cmpuint (fixture->work->n_cancelled, >=, 2);
}

/* Work that does not even end when it is cancelled holds nobody up. */
static void
test_deaf (SyncFixture   *fixture,
           gconstpointer  data)
{
  TestWork *other;

  g_object_set (fixture->sync, "concurrency", 1u, NULL);
  fixture->work->duration = 100 * S;
  fixture->work->is_deaf = TRUE;
  sync_fixture_add (fixture, BINNACLE_SYNC_JOB_NONE, -1);
  binnacle_background_sync_run_all_now (fixture->sync);
  sync_fixture_advance (fixture, S);
  other = sync_fixture_add_source_job (fixture, "b", NULL, BINNACLE_SYNC_JOB_PERIODIC, 60 * S, NULL);
  fixture->work->duration = 100 * MS;
  sync_fixture_advance (fixture, 35 * S);
  g_assert_cmpuint (test_work_count (other), ==, 1);
  g_assert_cmpuint (binnacle_background_sync_get_n_running (fixture->sync), ==, 0);
  /* When it ends at last, nothing comes of it. */
  sync_fixture_advance (fixture, 100 * S);
  g_assert_cmpuint (fixture->work->n_running, ==, 0);
}

typedef struct
{
  guint             status;
  BinnacleSyncFault fault;
} Status;

static void
test_statuses (void)
{
  const Status statuses[] = {
    { 200, BINNACLE_SYNC_FAULT_NONE }, { 304, BINNACLE_SYNC_FAULT_NONE }, { 302, BINNACLE_SYNC_FAULT_INVALID },
    { 400, BINNACLE_SYNC_FAULT_PERMANENT }, { 401, BINNACLE_SYNC_FAULT_REFUSED }, { 403, BINNACLE_SYNC_FAULT_REFUSED },
    { 404, BINNACLE_SYNC_FAULT_MISSING }, { 408, BINNACLE_SYNC_FAULT_TRANSIENT }, { 410, BINNACLE_SYNC_FAULT_PERMANENT },
    { 429, BINNACLE_SYNC_FAULT_TRANSIENT }, { 500, BINNACLE_SYNC_FAULT_TRANSIENT }, { 501, BINNACLE_SYNC_FAULT_PERMANENT },
    { 502, BINNACLE_SYNC_FAULT_TRANSIENT }, { 503, BINNACLE_SYNC_FAULT_TRANSIENT }, { 511, BINNACLE_SYNC_FAULT_UNREACHABLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (BinnacleHttpResponse) response = binnacle_http_response_new (statuses[i].status);
      g_autoptr (BinnacleSyncOutcome) outcome = NULL;

      binnacle_http_response_add_header (response, "Cache-Control", "max-age=7");
      binnacle_http_response_set_retry_after (response, 5 * S);
      outcome = binnacle_sync_outcome_new_for_response (response);
      g_assert_cmpuint (binnacle_sync_outcome_get_fault (outcome), ==, statuses[i].fault);
      g_assert_true ((binnacle_sync_outcome_get_error (outcome) == NULL) == (statuses[i].fault == BINNACLE_SYNC_FAULT_NONE));
      g_assert_cmpint (binnacle_sync_outcome_get_retry_after (outcome), ==, 5 * S);
      g_assert_true (binnacle_sync_outcome_get_changed (outcome) == (statuses[i].status == 200));
    }
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
  add ("/sync-retries/transient-failures-wait-longer-and-longer", test_transient);
  add ("/sync-retries/settings-say-how-often-and-how-long", test_limits);
  add ("/sync-retries/what-is-missing-is-not-retried-soon", test_missing);
  add ("/sync-retries/refusals-wait-for-the-person", test_refused);
  add ("/sync-retries/wrong-requests-are-not-repeated", test_permanent);
  add ("/sync-retries/retry-after-holds-for-all-of-a-source", test_retry_after);
  add ("/sync-retries/no-storm-in-a-long-outage", test_outage);
  add ("/sync-retries/all-catch-up-when-the-network-is-back", test_network_is_back);
  add ("/sync-retries/one-bad-query-stops-no-other", test_one_bad_query);
  add ("/sync-retries/who-never-answers-is-given-up", test_hanging);
  add ("/sync-retries/deaf-work-holds-nobody-up", test_deaf);
  g_test_add_func ("/sync-retries/statuses-have-their-kinds", test_statuses);
  return g_test_run ();
}
