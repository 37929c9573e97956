/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#include "app/binnacle-outbox-banner.h"
#include "app/binnacle-window.h"
#include "base/binnacle-real-clock.h"

typedef struct
{
  BinnacleClock  *clock;
  BinnacleOutbox *outbox;
  GtkWidget      *window;
  BinnacleBanner *banner;
  GtkRevealer    *revealer;
  char           *folder;
  char           *path;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->clock = binnacle_real_clock_new ();
  fixture->folder = g_dir_make_tmp ("binnacle-banner-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "outbox.db", NULL);
  if (data != NULL)
    g_file_set_contents (fixture->path, data, -1, NULL);
  fixture->outbox = binnacle_outbox_new (fixture->clock, fixture->path, NULL);
  fixture->window = g_object_new (ADW_TYPE_APPLICATION_WINDOW, NULL);
  fixture->banner = g_object_new (BINNACLE_TYPE_BANNER, NULL);
  fixture->revealer = GTK_REVEALER (gtk_widget_get_first_child (GTK_WIDGET (fixture->banner)));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (fixture->window), GTK_WIDGET (fixture->banner));
  binnacle_outbox_banner_attach (fixture->banner, G_ACTION_MAP (fixture->window), fixture->outbox);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  binnacle_outbox_close (fixture->outbox);
  g_clear_object (&fixture->outbox);
  g_clear_object (&fixture->clock);
  dir = g_dir_open (fixture->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

/* The first label with such a text, and the first button that can be seen. */
static GtkWidget *
find (GtkWidget  *widget,
      GType       type,
      const char *text)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type) && gtk_widget_get_visible (widget) &&
      (text == NULL || strstr (gtk_label_get_label (GTK_LABEL (widget)), text) != NULL))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
wait_until_revealed (Fixture  *fixture,
                     gboolean  revealed)
{
  while (gtk_revealer_get_reveal_child (fixture->revealer) != revealed)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_a_damaged_file_is_told_until_it_is_seen (Fixture       *fixture,
                                              gconstpointer  data)
{
  GtkWidget *button;

  wait_until_revealed (fixture, TRUE);
  g_assert_nonnull (find (GTK_WIDGET (fixture->banner), GTK_TYPE_LABEL, "outbox.db.damaged-"));
  button = find (GTK_WIDGET (fixture->banner), GTK_TYPE_BUTTON, NULL);
  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  wait_until_revealed (fixture, FALSE);
}

static void
accepted_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_assert_true (binnacle_journal_commit_finish (BINNACLE_JOURNAL (object), result, NULL));
  *(gboolean *) user_data = TRUE;
}

static void
refused_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_assert_false (binnacle_journal_commit_finish (BINNACLE_JOURNAL (object), result, NULL));
  *(gboolean *) user_data = TRUE;
}

static void
test_what_cannot_be_saved_is_told (Fixture       *fixture,
                                   gconstpointer  data)
{
  g_autoptr (BinnacleOutbox) second = NULL;
  gboolean accepted = FALSE;
  gboolean refused = FALSE;

  binnacle_journal_commit_async (BINNACLE_JOURNAL (fixture->outbox), NULL, NULL, accepted_cb, &accepted);
  while (!accepted)
    g_main_context_iteration (NULL, TRUE);
  /* The first one has the file. */
  second = binnacle_outbox_new (fixture->clock, fixture->path, NULL);
  binnacle_outbox_banner_attach (fixture->banner, G_ACTION_MAP (fixture->window), second);
  wait_until_revealed (fixture, TRUE);
  binnacle_journal_commit_async (BINNACLE_JOURNAL (second), NULL, NULL, refused_cb, &refused);
  while (!refused)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (find (GTK_WIDGET (fixture->banner), GTK_TYPE_LABEL, fixture->path));
  g_assert_null (find (GTK_WIDGET (fixture->banner), GTK_TYPE_BUTTON, NULL));
  binnacle_outbox_close (second);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_type_class_unref (g_type_class_ref (BINNACLE_TYPE_WINDOW)); /* has the templates */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

  g_test_add ("/outbox-banner/a-damaged-file-is-told-until-it-is-seen", Fixture, "no database", set_up,
              test_a_damaged_file_is_told_until_it_is_seen, tear_down);
  g_test_add ("/outbox-banner/what-cannot-be-saved-is-told", Fixture, NULL, set_up,
              test_what_cannot_be_saved_is_told, tear_down);
  return g_test_run ();
}
