/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "live-source-fixture.h"
#include "live/binnacle-operation-private.h"
#include "sources/binnacle-sync-follower.h"
#include "sync-fixture.h"

/* What happens to a source makes jobs run. */

typedef struct
{
  Fixture                 source;
  BinnacleBackgroundSync *sync;
  BinnacleSyncFollower   *follower;
  TestWork               *report;
  TestWork               *link;
} FollowerFixture;

static TestWork *
add_job (FollowerFixture      *fixture,
         const char           *channel,
         BinnacleSyncJobFlags  flags)
{
  TestWork *work = test_work_new (BINNACLE_CLOCK (fixture->source.clock));

  binnacle_background_sync_add_job (fixture->sync, "test", "A job", channel, BINNACLE_SYNC_WORK (work), flags, -1);
  return work;
}

static void
set_up_follower (FollowerFixture *fixture,
                 gconstpointer    data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  set_up (&fixture->source, data);
  fixture->sync = binnacle_background_sync_new (BINNACLE_CLOCK (fixture->source.clock), random);
  fixture->follower = binnacle_sync_follower_new (fixture->sync, fixture->source.base);
  fixture->report = add_job (fixture, "report/*", BINNACLE_SYNC_JOB_NONE);
  fixture->link = add_job (fixture, "link", BINNACLE_SYNC_JOB_ON_RECONNECT);
  open_with (&fixture->source, "a/**", "{'channel':'a/x','value':1,'version':1,'time':1700000000000}");
  advance (&fixture->source, 10);
}

static void
tear_down_follower (FollowerFixture *fixture,
                    gconstpointer    data)
{
  g_assert_finalize_object (fixture->follower);
  g_assert_finalize_object (fixture->sync);
  g_assert_finalize_object (fixture->report);
  g_assert_finalize_object (fixture->link);
  tear_down (&fixture->source, data);
}

static void
test_link (FollowerFixture *fixture,
           gconstpointer    data)
{
  g_assert_cmpuint (test_work_count (fixture->link), ==, 1);
  g_assert_cmpuint (test_work_count (fixture->report), ==, 0);
}

static void
test_server_says (FollowerFixture *fixture,
                  gconstpointer    data)
{
  say (&fixture->source, "{'type':'invalidate','patterns':['report/load','nothing/**']}");
  advance (&fixture->source, 5);
  g_assert_cmpuint (test_work_count (fixture->report), ==, 1);
  g_assert_cmpuint (test_work_count (fixture->link), ==, 1);
  /* What makes no sense does nothing. */
  say (&fixture->source, "{'type':'invalidate'}");
  say (&fixture->source, "{'type':'invalidate','patterns':'report/load'}");
  say (&fixture->source, "{'type':'invalidate','patterns':[1,null,'','a//b','**/a',['report/load']]}");
  advance (&fixture->source, 5);
  g_assert_cmpuint (test_work_count (fixture->report), ==, 1);
  g_assert_cmpuint (get_connection_state (&fixture->source), ==, BINNACLE_CONNECTION_OPEN);
}

static void
test_edit (FollowerFixture *fixture,
           gconstpointer    data)
{
  const char *affects[] = { "report/load", "not valid//", "report/load", NULL };
  BinnacleOperationRecord *record = binnacle_operation_record_new ();
  g_autoptr (BinnacleOperation) operation = NULL;

  record->id = g_uuid_string_random ();
  record->channel = g_strdup ("a/x");
  operation = binnacle_operation_new (record);
  g_signal_emit_by_name (binnacle_source_get_operations (fixture->source.base), "confirmed", operation);
  advance (&fixture->source, 5);
  g_assert_cmpuint (test_work_count (fixture->report), ==, 0);
  binnacle_operation_add_affects (operation, affects);
  g_assert_cmpuint (g_strv_length ((GStrv) binnacle_operation_get_affects (operation)), ==, 1);
  g_signal_emit_by_name (binnacle_source_get_operations (fixture->source.base), "confirmed", operation);
  advance (&fixture->source, 5);
  g_assert_cmpuint (test_work_count (fixture->report), ==, 1);
}

static void
add (const char *path,
     void      (*func) (FollowerFixture *fixture, gconstpointer data))
{
  g_test_add (path, FollowerFixture, NULL, set_up_follower, func, tear_down_follower);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/sync-follower/a-link-that-is-back-refreshes", test_link);
  add ("/sync-follower/the-server-says-what-is-old", test_server_says);
  add ("/sync-follower/an-edit-refreshes-what-it-affects", test_edit);
  return g_test_run ();
}
