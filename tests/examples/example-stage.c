/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "example-stage.h"

#include <glib/gstdio.h>

#include "base/binnacle-real-clock.h"
#include "example-main.h"

/* How often to look whether the window is there. */
#define LOOK_INTERVAL (10 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  ExampleStage   stage;
  ExampleScript  script;
  gboolean       alone;
  BinnacleTimer *timer;
  char          *folder;
  char          *token_file;
} Run;

static Run run;

static void
started_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      done)
{
  g_autoptr (GError) error = NULL;

  binnacle_embedded_server_start_finish (BINNACLE_EMBEDDED_SERVER (object), result, &error);
  g_assert_no_error (error);
  *(gboolean *) done = TRUE;
}

static void
start_server (void)
{
  gboolean done = FALSE;

  run.stage.server = binnacle_embedded_server_new (NULL, 200);
  binnacle_embedded_server_start_async (run.stage.server, NULL, started_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  run.folder = g_dir_make_tmp ("binnacle-example-XXXXXX", NULL);
  run.token_file = g_build_filename (run.folder, "token", NULL);
  g_assert_true (g_file_set_contents (run.token_file, binnacle_embedded_server_get_token (run.stage.server), -1, NULL));
  run.stage.other = binnacle_connect (binnacle_embedded_server_get_uri (run.stage.server),
                                      binnacle_embedded_server_get_token (run.stage.server));
}

static GtkWidget *
find_window (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  g_autoptr (GtkWidget) window = g_list_model_get_item (windows, 0);

  return window != NULL && gtk_widget_get_mapped (window) ? window : NULL;
}

/* In the example's main loop: plays the person, and closes the window. */
static void
look_cb (gpointer data)
{
  ExampleStage *stage = &run.stage;
  gpointer child;

  stage->window = find_window ();
  if (stage->window == NULL)
    {
      binnacle_timer_restart (run.timer, LOOK_INTERVAL);
      return;
    }
  run.script (stage);
  child = gtk_window_get_child (GTK_WINDOW (stage->window));
  g_object_add_weak_pointer (child, &child);
  gtk_window_close (GTK_WINDOW (stage->window));
  stage_settle ();
  g_assert_null (child);
}

static void
run_example (void)
{
  g_autoptr (BinnacleClock) clock = binnacle_real_clock_new ();
  g_autofree char *uri = NULL;
  char name[] = "example";
  char *argv[] = { name, NULL, NULL, NULL };

  if (!run.alone)
    {
      start_server ();
      argv[1] = uri = g_strdup (binnacle_embedded_server_get_uri (run.stage.server));
      argv[2] = run.token_file;
    }
  run.timer = binnacle_clock_add_timer (clock, LOOK_INTERVAL, look_cb, NULL);
  g_assert_cmpint (example_main (run.alone ? 1 : 3, argv), ==, 0);
  g_clear_pointer (&run.timer, binnacle_timer_free);
  g_clear_object (&run.stage.other);
  g_clear_object (&run.stage.server);
  if (run.token_file != NULL)
    g_unlink (run.token_file);
  if (run.folder != NULL)
    g_rmdir (run.folder);
  g_clear_pointer (&run.token_file, g_free);
  g_clear_pointer (&run.folder, g_free);
}

static int
test_main (int            argc,
           char          *argv[],
           const char    *path,
           ExampleScript  script,
           gboolean       alone)
{
  g_test_init (&argc, &argv, NULL);
  run.script = script;
  run.alone = alone;
  g_test_add_func (path, run_example);
  return g_test_run ();
}

int
example_stage_main (int            argc,
                    char          *argv[],
                    const char    *path,
                    ExampleScript  script)
{
  return test_main (argc, argv, path, script, FALSE);
}

int
example_stage_main_alone (int            argc,
                          char          *argv[],
                          const char    *path,
                          ExampleScript  script)
{
  return test_main (argc, argv, path, script, TRUE);
}

void
example_stage_wait_for_text (ExampleStage *self,
                             const char   *text)
{
  stage_wait_until (stage_shows (self->window, text));
}

void
example_stage_click (ExampleStage *self,
                     const char   *button)
{
  GtkWidget *widget = stage_find_button (self->window, button);

  g_assert_nonnull (widget);
  g_assert_true (gtk_widget_get_sensitive (widget));
  g_signal_emit_by_name (widget, "clicked");
}
