/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "stage.h"

#include <string.h>

#include "base/binnacle-real-clock.h"

/* A loaded machine may take its time; a test that waits this long has failed. */
#define DEADLINE (30 * G_USEC_PER_SEC)

GtkWidget *
stage_show (GtkWidget *child,
            int        width,
            int        height)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

static void
count_frame (GdkFrameClock *clock,
             guint         *n_frames)
{
  (*n_frames)++;
}

/* Lets frames go by: the frame clock is asked for each, whether anything is drawn or not. */
void
stage_wait_for_frames (GtkWidget *window,
                       guint      wanted)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  guint n_frames = 0;
  gulong id = g_signal_connect (clock, "update", G_CALLBACK (count_frame), &n_frames);

  while (n_frames < wanted)
    {
      gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_UPDATE);
      g_main_context_iteration (NULL, TRUE);
    }
  g_signal_handler_disconnect (clock, id);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

struct _StageDeadline
{
  BinnacleClock *clock;
  BinnacleTimer *timer;
  const char    *expression;
  gboolean       late;
};

static void
deadline_cb (gpointer late)
{
  *(gboolean *) late = TRUE;
}

StageDeadline *
stage_deadline_new (const char *expression)
{
  StageDeadline *self = g_new0 (StageDeadline, 1);

  self->expression = expression;
  self->clock = binnacle_real_clock_new ();
  self->timer = binnacle_clock_add_timer (self->clock, DEADLINE, deadline_cb, &self->late);
  return self;
}

void
stage_deadline_turn (StageDeadline *self)
{
  if (self->late)
    g_error ("Waited in vain for %s", self->expression);
  g_main_context_iteration (NULL, TRUE);
}

void
stage_deadline_free (StageDeadline *self)
{
  binnacle_timer_free (self->timer);
  g_object_unref (self->clock);
  g_free (self);
}

/* What idle functions and frame clocks still hold goes with them. */
void
stage_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

GtkWidget *
stage_find (GtkWidget *widget,
            GType      type)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = stage_find (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
find_text (GtkWidget  *widget,
           const char *text,
           gboolean    whole)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      strncmp (gtk_label_get_text (GTK_LABEL (widget)), text, strlen (text) + (whole ? 1 : 0)) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_text (child, text, whole);
  return found;
}

/* The mapped label that begins with the text. */
GtkWidget *
stage_find_label (GtkWidget  *widget,
                  const char *text)
{
  return find_text (widget, text, FALSE);
}

/* Whether there is such a label. */
gboolean
stage_shows (GtkWidget  *widget,
             const char *text)
{
  return stage_find_label (widget, text) != NULL;
}

/* The mapped button with just that text. */
GtkWidget *
stage_find_button (GtkWidget  *widget,
                   const char *text)
{
  GtkWidget *label = find_text (widget, text, TRUE);

  return label != NULL ? gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON) : NULL;
}

gboolean
stage_shows_text (GtkWidget  *widget,
                  const char *text)
{
  if (!gtk_widget_get_visible (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_label (GTK_LABEL (widget)), text))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (stage_shows_text (child, text))
      return TRUE;
  return FALSE;
}

/* Does what the key does, through the widget's own shortcuts. */
void
stage_press (GtkWidget *widget,
             guint      key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  g_autoptr (GtkShortcutTrigger) wanted = gtk_keyval_trigger_new (key, 0);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
        continue;
      for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);

          if (!gtk_shortcut_trigger_equal (gtk_shortcut_get_trigger (shortcut), wanted))
            continue;
          gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, widget,
                                        gtk_shortcut_get_arguments (shortcut));
          return;
        }
    }
  g_assert_not_reached ();
}
