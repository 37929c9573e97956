/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "bindings/binnacle-connect.h"
#include "server/binnacle-embedded-server.h"
#include "stage.h"

G_BEGIN_DECLS

/* An example that runs, as it is, in the main loop of its test; the server that it
 * looks at, and somebody else there. */
typedef struct
{
  BinnacleEmbeddedServer *server;
  BinnacleLiveSource     *other;
  GtkWidget              *window;
} ExampleStage;

typedef void (*ExampleScript) (ExampleStage *self);

/* The test of one example: what it does while the window is open. */
int            example_stage_main          (int            argc,
                                            char          *argv[],
                                            const char    *path,
                                            ExampleScript  script);
/* As it is started without an address: it brings a server. */
int            example_stage_main_alone    (int            argc,
                                            char          *argv[],
                                            const char    *path,
                                            ExampleScript  script);
void           example_stage_wait_for_text (ExampleStage  *self,
                                            const char    *text);
void           example_stage_click         (ExampleStage  *self,
                                            const char    *button);

G_END_DECLS
