/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "example-stage.h"

static const char *
get_summary (ExampleStage *self)
{
  GtkWidget *title = stage_find_label (self->window, "How it stands");

  return gtk_label_get_label (GTK_LABEL (gtk_widget_get_next_sibling (title)));
}

static void
follow_sync (ExampleStage *self)
{
  GtkWidget *offline = stage_find (self->window, GTK_TYPE_CHECK_BUTTON);
  g_autofree char *live = NULL;

  stage_wait_until (!stage_shows (self->window, "Never"));
  live = g_strdup (get_summary (self));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (offline), TRUE);
  stage_wait_until (!g_str_equal (get_summary (self), live));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (offline), FALSE);
  stage_wait_until (g_str_equal (get_summary (self), live));
}

int
main (int   argc,
      char *argv[])
{
  return example_stage_main (argc, argv, "/examples/sync-status", follow_sync);
}
