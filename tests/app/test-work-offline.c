/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <gtk/gtk.h>

#include "app/binnacle-embedded-session.h"
#include "app/binnacle-live-session.h"
#include "app/binnacle-remote-session.h"
#include "app/binnacle-session-link.h"
#include "base/binnacle-real-clock.h"
#include "memory-journal.h"
#include "net/binnacle-soup-http.h"
#include "server/binnacle-embedded-server.h"
#include "sync/binnacle-sync-status.h"

/* A loaded machine may take its time; a test that waits this long has failed. */
#define DEADLINE (30 * G_USEC_PER_SEC)
#define CLIENT_ID "5f0c7f0e-9f43-4b0b-8f5a-6a2f0f2b7c11"

typedef struct
{
  BinnacleClock          *clock;
  BinnacleIoThread       *io_thread;
  BinnacleHttp           *http;
  BinnacleEmbeddedServer *server;
  MemoryJournal          *journal;
  GListStore             *sessions;
  BinnacleSession        *remote;
  BinnacleSession        *embedded;
  BinnacleNetworkBelief  *belief;
  BinnacleSyncStatus     *status;
  char                   *token_file;
  gboolean                started;
} Fixture;

typedef gboolean (*Condition) (Fixture *fixture);

static void
deadline_cb (gpointer user_data)
{
  g_error ("Nothing came within the deadline");
}

static void
wait_for (Fixture   *fixture,
          Condition  condition)
{
  g_autoptr (BinnacleTimer) timer = binnacle_clock_add_timer (fixture->clock, DEADLINE, deadline_cb, NULL);

  while (!condition (fixture))
    g_main_context_iteration (NULL, TRUE);
}

static void
started_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  Fixture *fixture = user_data;

  fixture->started = binnacle_embedded_server_start_finish (BINNACLE_EMBEDDED_SERVER (object), result, NULL);
  g_assert_true (fixture->started);
}

static gboolean
has_started (Fixture *fixture)
{
  return fixture->started;
}

static BinnacleConnectionState
get_state (BinnacleSession *session)
{
  return binnacle_websocket_manager_get_state (binnacle_live_session_get_manager (BINNACLE_LIVE_SESSION (session)));
}

static gboolean
are_both_live (Fixture *fixture)
{
  return get_state (fixture->remote) == BINNACLE_CONNECTION_OPEN &&
         get_state (fixture->embedded) == BINNACLE_CONNECTION_OPEN;
}

static gboolean
is_closed (Fixture *fixture)
{
  return get_state (fixture->remote) == BINNACLE_CONNECTION_IDLE;
}

static BinnacleOperationQueue *
get_operations (Fixture *fixture)
{
  return binnacle_source_get_operations (binnacle_session_get_source (fixture->remote));
}

static guint
count_pending (Fixture *fixture)
{
  guint n_pending;

  g_object_get (get_operations (fixture), "n-pending", &n_pending, NULL);
  return n_pending;
}

static gboolean
is_all_sent (Fixture *fixture)
{
  return count_pending (fixture) == 0;
}

static gboolean
knows_note (Fixture *fixture)
{
  BinnacleRealtimeState *state = binnacle_source_get_state (binnacle_session_get_source (fixture->remote));
  g_autoptr (BinnacleEntity) note = binnacle_realtime_state_ref_entity (state, "notes/scratch");

  return binnacle_entity_get_freshness (note) == BINNACLE_FRESHNESS_LIVE;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GRand) random = g_rand_new ();
  g_autoptr (GListModel) links = NULL;
  int fd;

  fixture->clock = binnacle_real_clock_new ();
  fixture->io_thread = binnacle_io_thread_new ("test-io");
  fixture->http = binnacle_soup_http_new (fixture->clock);
  fixture->server = binnacle_embedded_server_new (NULL, 1000);
  binnacle_embedded_server_start_async (fixture->server, NULL, started_cb, fixture);
  wait_for (fixture, has_started);
  fd = g_file_open_tmp ("binnacle-token-XXXXXX", &fixture->token_file, NULL);
  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (fixture->token_file, binnacle_embedded_server_get_token (fixture->server), -1, NULL));
  fixture->remote = binnacle_remote_session_new (fixture->clock, fixture->io_thread, CLIENT_ID,
                                                 binnacle_embedded_server_get_uri (fixture->server),
                                                 fixture->token_file);
  fixture->embedded = binnacle_embedded_session_new (fixture->clock, fixture->io_thread, CLIENT_ID, NULL, 1000);
  fixture->journal = memory_journal_new (fixture->clock, 0);
  binnacle_operation_queue_set_journal (get_operations (fixture), BINNACLE_JOURNAL (fixture->journal));
  fixture->sessions = g_list_store_new (BINNACLE_TYPE_SESSION);
  links = binnacle_session_link_map_list (G_LIST_MODEL (fixture->sessions));
  fixture->belief = binnacle_network_belief_new (fixture->clock, random, fixture->http, links);
  fixture->status = binnacle_sync_status_new (fixture->clock, links, fixture->belief, NULL);
}

static void
open_sessions (Fixture *fixture)
{
  binnacle_source_subscribe (binnacle_session_get_source (fixture->remote), "notes/scratch");
  g_list_store_append (fixture->sessions, fixture->remote);
  g_list_store_append (fixture->sessions, fixture->embedded);
  binnacle_session_start (fixture->remote);
  binnacle_session_start (fixture->embedded);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->status);
  g_assert_finalize_object (fixture->belief);
  binnacle_session_stop (fixture->remote);
  binnacle_session_stop (fixture->embedded);
  binnacle_operation_queue_close (get_operations (fixture));
  g_clear_object (&fixture->sessions);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_object (&fixture->remote);
  g_clear_object (&fixture->embedded);
  g_clear_object (&fixture->journal);
  binnacle_embedded_server_stop (fixture->server);
  g_clear_object (&fixture->server);
  g_clear_object (&fixture->http);
  g_clear_pointer (&fixture->io_thread, binnacle_io_thread_unref);
  g_clear_object (&fixture->clock);
  g_unlink (fixture->token_file);
  g_free (fixture->token_file);
}

static void
write_note (Fixture    *fixture,
            const char *text)
{
  BinnacleRealtimeState *state = binnacle_source_get_state (binnacle_session_get_source (fixture->remote));
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  const BinnacleEdit edit = { .kind = BINNACLE_OPERATION_SET, .argument = &value };
  g_autoptr (BinnacleOperation) operation = NULL;
  g_autoptr (GError) error = NULL;

  binnacle_value_set_text (&value, text);
  operation = binnacle_realtime_state_apply (state, "notes/scratch", &edit, &error);
  g_assert_no_error (error);
}

/* Whatever the person or the program wants of a closed link. */
static void
pull_at_link (Fixture *fixture)
{
  g_autoptr (BinnacleSyncLink) link = g_list_model_get_item (binnacle_sync_status_get_links (fixture->status), 0);

  binnacle_session_reconnect (fixture->remote);
  binnacle_session_insist (fixture->remote);
  binnacle_session_start (fixture->remote);
  binnacle_sync_link_nudge (link, TRUE);
  binnacle_sync_link_refresh (link);
  binnacle_sync_status_sync_now (fixture->status);
  for (guint i = 0; i < 1000; i++)
    g_main_context_iteration (NULL, FALSE);
}

static void
test_edits_wait_until_one_goes_online (Fixture       *fixture,
                                       gconstpointer  data)
{
  open_sessions (fixture);
  wait_for (fixture, are_both_live);
  wait_for (fixture, knows_note);
  g_assert_cmpint (binnacle_sync_status_get_phase (fixture->status), ==, BINNACLE_SYNC_PHASE_LIVE);
  binnacle_sync_status_set_work_offline (fixture->status, TRUE);
  wait_for (fixture, is_closed);
  write_note (fixture, "written on a plane");
  pull_at_link (fixture);
  g_assert_true (is_closed (fixture));
  g_assert_cmpuint (count_pending (fixture), ==, 1);
  g_assert_cmpint (binnacle_sync_status_get_phase (fixture->status), ==, BINNACLE_SYNC_PHASE_WORK_OFFLINE);
  /* This computer needs no network. */
  g_assert_cmpint (get_state (fixture->embedded), ==, BINNACLE_CONNECTION_OPEN);
  binnacle_sync_status_set_work_offline (fixture->status, FALSE);
  wait_for (fixture, are_both_live);
  wait_for (fixture, is_all_sent);
}

static void
test_start_offline_opens_nothing (Fixture       *fixture,
                                  gconstpointer  data)
{
  binnacle_sync_status_set_work_offline (fixture->status, TRUE);
  open_sessions (fixture);
  pull_at_link (fixture);
  g_assert_true (is_closed (fixture));
  binnacle_sync_status_set_work_offline (fixture->status, FALSE);
  wait_for (fixture, are_both_live);
}

static void
test_quick_change_of_mind_ends_live (Fixture       *fixture,
                                     gconstpointer  data)
{
  open_sessions (fixture);
  wait_for (fixture, are_both_live);
  for (guint i = 0; i < 6; i++)
    binnacle_sync_status_set_work_offline (fixture->status, i % 2 == 0);
  wait_for (fixture, are_both_live);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/work-offline/edits-wait-until-one-goes-online", Fixture, NULL,
              set_up, test_edits_wait_until_one_goes_online, tear_down);
  g_test_add ("/work-offline/start-offline-opens-nothing", Fixture, NULL,
              set_up, test_start_offline_opens_nothing, tear_down);
  g_test_add ("/work-offline/quick-change-of-mind-ends-live", Fixture, NULL,
              set_up, test_quick_change_of_mind_ends_live, tear_down);

  return g_test_run ();
}
