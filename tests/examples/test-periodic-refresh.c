/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "example-stage.h"

static const char *
get_text (ExampleStage *self)
{
  GtkWidget *title = stage_find_label (self->window, "It has sent");

  return title != NULL ? gtk_label_get_label (GTK_LABEL (gtk_widget_get_next_sibling (title))) : "";
}

static void
see_it_refresh (ExampleStage *self)
{
  g_autofree char *first = NULL;

  stage_wait_until (g_str_has_suffix (get_text (self), " bytes"));
  first = g_strdup (get_text (self));
  stage_wait_until (!g_str_equal (get_text (self), first));
}

int
main (int   argc,
      char *argv[])
{
  return example_stage_main (argc, argv, "/examples/periodic-refresh", see_it_refresh);
}
