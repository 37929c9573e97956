/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "example-stage.h"

static void
see_lamp (ExampleStage *self)
{
  example_stage_wait_for_text (self, "● On");
  g_assert_nonnull (stage_find_label (self->window, "Awake"));
}

int
main (int   argc,
      char *argv[])
{
  return example_stage_main (argc, argv, "/examples/tile-kind", see_lamp);
}
