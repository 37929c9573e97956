/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "app/binnacle-sync-window.h"
#include "app/binnacle-window.h"
#include "binnacle-simulated-http.h"
#include "fake-sync-link.h"
#include "sync-fixture.h"

typedef struct
{
  SyncFixture            jobs;
  BinnacleSimulatedHttp *http;
  GListStore            *links;
  FakeSyncLink          *link;
  BinnacleNetworkBelief *belief;
  BinnacleSyncStatus    *status;
  GSimpleActionGroup    *actions;
  BinnacleSyncWindow    *window;
} Fixture;

static BinnacleHttpResponse *
answer (const BinnacleHttpOptions  *options,
        const char                 *path,
        gpointer                    user_data,
        GError                    **error)
{
  BinnacleHttpResponse *response = binnacle_simulated_http_make_response (302, NULL, "");

  binnacle_http_response_add_header (response, "Location", "http://portal.hotel/login");
  return response;
}

/* What is drawn is not of interest, what it would be is. */
static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
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
  g_autoptr (GRand) random = g_rand_new_with_seed (9);
  BinnacleClock *clock;

  sync_fixture_set_up (&fixture->jobs, NULL);
  clock = BINNACLE_CLOCK (fixture->jobs.clock);
  fixture->http = binnacle_simulated_http_new (fixture->jobs.clock, answer, fixture);
  fixture->links = g_list_store_new (BINNACLE_TYPE_SYNC_LINK);
  fixture->link = fake_sync_link_new ("greenhouse <b>", "http://server.example/healthz");
  fixture->belief = binnacle_network_belief_new (clock, random, BINNACLE_HTTP (fixture->http),
                                                 G_LIST_MODEL (fixture->links));
  fixture->status = binnacle_sync_status_new (clock, G_LIST_MODEL (fixture->links), fixture->belief, fixture->jobs.sync);
  fixture->window = binnacle_sync_window_show (NULL, NULL, clock, fixture->status);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  settle ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  if (fixture->window != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->window));
  settle ();
  g_assert_null (fixture->window);
  g_assert_finalize_object (fixture->status);
  binnacle_network_belief_set_suspended (fixture->belief, TRUE);
  advance (fixture, 0.1);
  g_assert_finalize_object (fixture->belief);
  g_object_unref (fixture->links);
  g_assert_finalize_object (fixture->link);
  g_assert_finalize_object (fixture->http);
  sync_fixture_tear_down (&fixture->jobs, NULL);
}

static GtkWidget *
find (GtkWidget  *widget,
      const char *text)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_child_visible (widget) || !gtk_widget_get_visible (widget))
    return NULL;
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, text);
  return found;
}

static GtkWidget *
find_button (GtkWidget  *widget,
             const char *tooltip)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_widget_get_tooltip_text (widget), tooltip) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_button (child, tooltip);
  return found;
}

static void
assert_shows (Fixture    *fixture,
              const char *text,
              gboolean    shown)
{
  settle ();
  if (shown)
    g_assert_nonnull (find (GTK_WIDGET (fixture->window), text));
  else
    g_assert_null (find (GTK_WIDGET (fixture->window), text));
}

static void
test_nothing_is_told_as_nothing (Fixture       *fixture,
                                 gconstpointer  data)
{
  assert_shows (fixture, "There is no source to get values from.", TRUE);
  assert_shows (fixture, "There is no source yet.", TRUE);
  assert_shows (fixture, "Nothing has to be asked for again and again", TRUE);
  assert_shows (fixture, "All are saved by their servers", TRUE);
}

static void
test_source_is_followed (Fixture       *fixture,
                         gconstpointer  data)
{
  GtkWidget *button;

  g_list_store_append (fixture->links, fixture->link);
  assert_shows (fixture, "greenhouse <b>", TRUE);
  assert_shows (fixture, "Connecting… · Not synced in this run", TRUE);
  fake_sync_link_set_state (fixture->link, BINNACLE_SYNC_LINK_LIVE);
  assert_shows (fixture, "Everything is live.", TRUE);
  button = find_button (GTK_WIDGET (fixture->window), "Connect");
  g_assert_false (gtk_widget_get_sensitive (button));
  fixture->link->facts.last_sync = binnacle_clock_get_real_time (BINNACLE_CLOCK (fixture->jobs.clock));
  g_set_error_literal (&fixture->link->error, G_IO_ERROR, G_IO_ERROR_FAILED, "The server <has> gone.");
  fixture->link->facts.error = fixture->link->error;
  fake_sync_link_set_state (fixture->link, BINNACLE_SYNC_LINK_WAITING);
  assert_shows (fixture, "Last sync just now\nThe server <has> gone.", TRUE);
  /* Time goes on while nothing happens. */
  advance (fixture, 180);
  assert_shows (fixture, "Last sync 3 min ago", TRUE);
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpuint (fixture->link->n_refreshes, ==, 1);
}

static void
test_job_tells_its_next_run_and_last_error (Fixture       *fixture,
                                            gconstpointer  data)
{
  BinnacleSyncJob *job = sync_fixture_add (&fixture->jobs, BINNACLE_SYNC_JOB_PERIODIC, 60 * S);

  advance (fixture, 90);
  assert_shows (fixture, "Next run in ", TRUE);
  assert_shows (fixture, "Nothing has to be asked for", FALSE);
  g_signal_emit_by_name (find_button (GTK_WIDGET (fixture->window), "Refresh"), "clicked");
  advance (fixture, 5);
  assert_shows (fixture, "Last sync ", TRUE);
  fixture->jobs.work->fault = BINNACLE_SYNC_FAULT_PERMANENT;
  advance (fixture, 120);
  g_assert_nonnull (binnacle_sync_job_get_last_error (job));
  assert_shows (fixture, binnacle_sync_job_get_last_error (job)->message, TRUE);
  binnacle_sync_job_remove (job);
  advance (fixture, 1);
  assert_shows (fixture, "Nothing has to be asked for", TRUE);
}

static void
test_portal_has_a_way_through (Fixture       *fixture,
                               gconstpointer  data)
{
  assert_shows (fixture, "Open Sign-In Page", FALSE);
  g_list_store_append (fixture->links, fixture->link);
  advance (fixture, 2);
  assert_shows (fixture, "This network wants you to sign in", TRUE);
  assert_shows (fixture, "Open Sign-In Page", TRUE);
}

static void
test_working_offline_is_told (Fixture       *fixture,
                              gconstpointer  data)
{
  BinnacleSyncJob *job = sync_fixture_add (&fixture->jobs, BINNACLE_SYNC_JOB_PERIODIC, 60 * S);

  g_list_store_append (fixture->links, fixture->link);
  binnacle_sync_status_set_work_offline (fixture->status, TRUE);
  advance (fixture, 2);
  assert_shows (fixture, "Working Offline", TRUE);
  assert_shows (fixture, "Closed while you work offline", TRUE);
  assert_shows (fixture, "Paused while you work offline", TRUE);
  g_assert_false (gtk_widget_get_sensitive (find_button (GTK_WIDGET (fixture->window), "Connect")));
  g_assert_false (gtk_widget_get_sensitive (find_button (GTK_WIDGET (fixture->window), "Refresh")));
  binnacle_sync_job_remove (job);
}

static void
test_there_is_one_window (Fixture       *fixture,
                          gconstpointer  data)
{
  g_assert_true (binnacle_sync_window_show (NULL, NULL, BINNACLE_CLOCK (fixture->jobs.clock), fixture->status) ==
                 fixture->window);
}

#define ADD(name, test) g_test_add ("/sync-window/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_type_class_unref (g_type_class_ref (BINNACLE_TYPE_WINDOW)); /* has the templates */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

  ADD ("nothing-is-told-as-nothing", test_nothing_is_told_as_nothing);
  ADD ("source-is-followed", test_source_is_followed);
  ADD ("job-tells-its-next-run-and-last-error", test_job_tells_its_next_run_and_last_error);
  ADD ("portal-has-a-way-through", test_portal_has_a_way_through);
  ADD ("working-offline-is-told", test_working_offline_is_told);
  ADD ("there-is-one-window", test_there_is_one_window);

  return g_test_run ();
}
