/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-example"

#include "example.h"

#include "server/binnacle-embedded-server.h"

typedef struct
{
  GtkApplication         *application;
  BinnacleEmbeddedServer *server;
  BinnacleLiveSource     *source;
  const char             *title;
  ExampleShowFunc         show;
} Example;

static void
open_window (Example    *self,
             const char *uri,
             const char *token)
{
  GtkWidget *window = gtk_application_window_new (self->application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->source = binnacle_connect (uri, token);
  gtk_widget_set_margin_top (box, 24);
  gtk_widget_set_margin_bottom (box, 24);
  gtk_widget_set_margin_start (box, 24);
  gtk_widget_set_margin_end (box, 24);
  self->show (self->source, GTK_BOX (box));
  gtk_window_set_title (GTK_WINDOW (window), self->title);
  gtk_window_set_default_size (GTK_WINDOW (window), 480, -1);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
}

static void
server_started_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  BinnacleEmbeddedServer *server = BINNACLE_EMBEDDED_SERVER (object);
  Example *self = user_data;
  g_autoptr (GError) error = NULL;

  if (binnacle_embedded_server_start_finish (server, result, &error))
    open_window (self, binnacle_embedded_server_get_uri (server), binnacle_embedded_server_get_token (server));
  else
    g_printerr ("%s\n", error->message);
  g_application_release (G_APPLICATION (self->application));
}

/* Without an address: this computer, through a server in a thread of this program. */
static void
activate_cb (Example *self)
{
  self->server = binnacle_embedded_server_new (NULL, 500);
  g_application_hold (G_APPLICATION (self->application));
  binnacle_embedded_server_start_async (self->server, NULL, server_started_cb, self);
}

/* NAME ADDRESS [TOKEN-FILE] */
static int
command_line_cb (Example                 *self,
                 GApplicationCommandLine *command_line)
{
  g_auto (GStrv) arguments = g_application_command_line_get_arguments (command_line, NULL);
  g_autofree char *token = NULL;
  g_autoptr (GError) error = NULL;

  if (arguments[1] == NULL)
    activate_cb (self);
  else if (arguments[2] == NULL)
    open_window (self, arguments[1], NULL);
  else if (g_file_get_contents (arguments[2], &token, NULL, &error))
    open_window (self, arguments[1], g_strstrip (token));
  else
    g_application_command_line_printerr (command_line, "%s\n", error->message);
  return error != NULL;
}

int
example_run (int              argc,
             char            *argv[],
             const char      *title,
             ExampleShowFunc  show)
{
  Example self = { .title = title, .show = show };
  int status;

  self.application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE | G_APPLICATION_HANDLES_COMMAND_LINE);
  g_signal_connect_swapped (self.application, "command-line", G_CALLBACK (command_line_cb), &self);
  status = g_application_run (G_APPLICATION (self.application), argc, argv);
  if (self.source != NULL)
    binnacle_source_stop (BINNACLE_SOURCE (self.source));
  g_clear_object (&self.source);
  g_clear_object (&self.server);
  g_clear_object (&self.application);
  return status;
}

GtkWidget *
example_add_row (GtkBox     *box,
                 const char *title,
                 GtkWidget  *widget)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_width_chars (GTK_LABEL (label), 14);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), widget);
  gtk_box_append (box, row);
  return widget;
}

GtkWidget *
example_add_label (GtkBox     *box,
                   const char *title)
{
  GtkWidget *label = gtk_label_new ("");

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  return example_add_row (box, title, label);
}

GtkWidget *
example_add_button (GtkBox     *box,
                    const char *label)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_box_append (box, button);
  return button;
}
