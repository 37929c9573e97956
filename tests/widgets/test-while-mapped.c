/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "binnacle-fake-source.h"
#include "bindings/binnacle-task-work.h"
#include "stage.h"
#include "sync/binnacle-background-sync.h"
#include "widgets/binnacle-while-mapped.h"

#define INTERVAL (60 * G_TIME_SPAN_SECOND)

/* A widget on one of two pages. */
typedef struct
{
  BinnacleSimulatedClock *clock;
  BinnacleFakeSource     *source;
  BinnacleBackgroundSync *sync;
  BinnacleSyncJob        *job;
  GtkWidget              *window;
  GtkStack               *pages;
  GtkWidget              *widget;
  guint                   n_runs;
} Fixture;

static void
work (BinnacleSyncJob *job,
      GTask           *task,
      gpointer         fixture)
{
  ((Fixture *) fixture)->n_runs++;
  binnacle_task_work_return (task, TRUE);
  g_object_unref (task);
}

static void
show_page (Fixture    *fixture,
           const char *name)
{
  gtk_stack_set_visible_child_name (fixture->pages, name);
  stage_wait_until (gtk_widget_get_mapped (gtk_stack_get_visible_child (fixture->pages)));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (BinnacleSyncWork) task_work = binnacle_task_work_new (work, fixture, NULL);

  fixture->clock = binnacle_simulated_clock_new (BINNACLE_FAKE_NOW);
  fixture->source = binnacle_fake_source_new (BINNACLE_CLOCK (fixture->clock));
  fixture->sync = binnacle_background_sync_new (BINNACLE_CLOCK (fixture->clock), random);
  fixture->job = binnacle_background_sync_add_job (fixture->sync, "test", "Test", NULL, task_work,
                                                   BINNACLE_SYNC_JOB_DEFAULT, INTERVAL);
  g_object_ref (fixture->job);
  fixture->pages = GTK_STACK (gtk_stack_new ());
  fixture->widget = gtk_label_new ("First");
  gtk_stack_set_transition_type (fixture->pages, GTK_STACK_TRANSITION_TYPE_NONE);
  gtk_stack_add_named (fixture->pages, fixture->widget, "first");
  gtk_stack_add_named (fixture->pages, gtk_label_new ("Second"), "second");
}

static void
open_window (Fixture *fixture)
{
  fixture->window = stage_show (GTK_WIDGET (fixture->pages), 200, 100);
  stage_wait_until (gtk_widget_get_mapped (fixture->widget));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->widget), (gpointer *) &fixture->widget);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  stage_settle ();
  g_assert_null (fixture->widget);
  g_assert_cmpuint (binnacle_sync_job_get_viewers (fixture->job), ==, 0);
  g_assert_cmpuint (binnacle_fake_source_get_n_subscriptions (fixture->source), ==, 0);
  g_assert_finalize_object (fixture->sync);
  g_assert_finalize_object (fixture->job);
  g_assert_finalize_object (fixture->source);
  g_assert_cmpuint (binnacle_simulated_clock_get_n_timers (fixture->clock), ==, 0);
  g_object_unref (fixture->clock);
}

/* The work answers in a turn of the main loop, and time is simulated. */
static void
advance (Fixture *fixture,
         guint    intervals)
{
  for (guint i = 0; i < 4 * intervals; i++)
    {
      binnacle_simulated_clock_advance (fixture->clock, INTERVAL / 4);
      stage_settle ();
    }
}

static void
test_refresh (Fixture       *fixture,
              gconstpointer  data)
{
  guint n_runs;

  binnacle_refresh_while_mapped (fixture->widget, fixture->job);
  advance (fixture, 3);
  g_assert_cmpuint (fixture->n_runs, ==, 0); /* there is no window yet */

  open_window (fixture);
  g_assert_cmpuint (binnacle_sync_job_get_viewers (fixture->job), ==, 1);
  advance (fixture, 5);
  g_assert_cmpuint (fixture->n_runs, >=, 3);

  show_page (fixture, "second");
  g_assert_cmpuint (binnacle_sync_job_get_viewers (fixture->job), ==, 0);
  advance (fixture, 1);
  n_runs = fixture->n_runs;
  advance (fixture, 5);
  g_assert_cmpuint (fixture->n_runs, ==, n_runs);

  show_page (fixture, "first");
  advance (fixture, 1);
  g_assert_cmpuint (fixture->n_runs, >, n_runs); /* what it showed was too old */
}

static void
test_two_widgets (Fixture       *fixture,
                  gconstpointer  data)
{
  GtkWidget *second = gtk_stack_get_child_by_name (fixture->pages, "second");

  binnacle_refresh_while_mapped (fixture->widget, fixture->job);
  binnacle_refresh_while_mapped (second, fixture->job);
  open_window (fixture);
  g_assert_cmpuint (binnacle_sync_job_get_viewers (fixture->job), ==, 1);
  show_page (fixture, "second");
  g_assert_cmpuint (binnacle_sync_job_get_viewers (fixture->job), ==, 1);
}

static void
test_gone_while_mapped (Fixture       *fixture,
                        gconstpointer  data)
{
  gpointer label = gtk_label_new ("Third");

  open_window (fixture);
  gtk_stack_add_named (fixture->pages, label, "third");
  binnacle_refresh_while_mapped (label, fixture->job);
  gtk_stack_set_visible_child_name (fixture->pages, "third");
  stage_wait_until (gtk_widget_get_mapped (label));
  g_assert_cmpuint (binnacle_sync_job_get_viewers (fixture->job), ==, 1);
  g_object_add_weak_pointer (label, &label);
  gtk_stack_remove (fixture->pages, label);
  g_assert_null (label);
  g_assert_cmpuint (binnacle_sync_job_get_viewers (fixture->job), ==, 0);
}

static void
test_job_goes_first (Fixture       *fixture,
                     gconstpointer  data)
{
  binnacle_refresh_while_mapped (fixture->widget, fixture->job);
  open_window (fixture);
  binnacle_sync_job_remove (fixture->job);
  show_page (fixture, "second");
  show_page (fixture, "first");
}

static void
test_subscribe (Fixture       *fixture,
                gconstpointer  data)
{
  binnacle_subscribe_while_mapped (fixture->widget, BINNACLE_SOURCE (fixture->source), "a/b");
  g_assert_cmpuint (binnacle_fake_source_get_n_subscriptions (fixture->source), ==, 0);
  open_window (fixture);
  g_assert_cmpuint (binnacle_fake_source_get_n_subscriptions (fixture->source), ==, 1);
  show_page (fixture, "second");
  g_assert_cmpuint (binnacle_fake_source_get_n_subscriptions (fixture->source), ==, 0);
  show_page (fixture, "first");
  g_assert_cmpuint (binnacle_fake_source_get_n_subscriptions (fixture->source), ==, 1);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();

  ADD ("/while-mapped/job-runs-while-its-widget-is-on-screen", test_refresh);
  ADD ("/while-mapped/viewers-are-counted", test_two_widgets);
  ADD ("/while-mapped/widget-that-goes-while-mapped-looks-no-more", test_gone_while_mapped);
  ADD ("/while-mapped/job-may-go-before-its-widget", test_job_goes_first);
  ADD ("/while-mapped/channel-is-subscribed-to-while-its-widget-is-on-screen", test_subscribe);
  return g_test_run ();
}
