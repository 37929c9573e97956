/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-window-rest.h"

/* A window that nobody can see rests: its content is hidden, so that nothing of it is drawn, laid
 * out or animated, and whatever is there only while a widget is on screen goes with it. A window that
 * is minimized still has frames on X11. */

/* GTK 4.12 names it GDK_TOPLEVEL_STATE_SUSPENDED. Earlier versions never set it. */
#define TOPLEVEL_SUSPENDED (1 << 16)

#define FOCUS_KEY "binnacle-rest-focus"

/* What is hidden loses the focus. */
static void
set_rests (GtkWidget *content,
           gboolean   rests)
{
  GtkRoot *root = gtk_widget_get_root (content);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (rests && focus != NULL && gtk_widget_is_ancestor (focus, content))
    g_object_set_data_full (G_OBJECT (content), FOCUS_KEY, g_object_ref (focus), g_object_unref);
  /* Not its visibility as a child: then each value that changes its size would ask for a layout that
   * never comes, in every frame. */
  gtk_widget_set_visible (content, !rests);
  if (rests)
    return;
  focus = g_object_get_data (G_OBJECT (content), FOCUS_KEY);
  if (focus != NULL)
    gtk_widget_grab_focus (focus);
  g_object_set_data (G_OBJECT (content), FOCUS_KEY, NULL);
}

static void
state_changed_cb (GdkToplevel *toplevel,
                  GParamSpec  *pspec,
                  GtkWidget   *content)
{
  guint hidden = GDK_TOPLEVEL_STATE_MINIMIZED | TOPLEVEL_SUSPENDED;
  gboolean visible = ((guint) gdk_toplevel_get_state (toplevel) & hidden) == 0;

  if (gtk_widget_get_visible (content) == visible)
    return;
  set_rests (content, !visible);
  g_debug ("The window %s", visible ? "is seen again" : "rests");
}

static void
realized_cb (GtkWidget *window,
             GtkWidget *content)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));

  g_signal_connect_object (surface, "notify::state", G_CALLBACK (state_changed_cb), content, 0);
}

/**
 * binnacle_window_rest_watch:
 * @window: a window that is not realized
 * @content: what it shows
 *
 * Has the content rest while the window can't be seen.
 */
void
binnacle_window_rest_watch (GtkWindow *window,
                            GtkWidget *content)
{
  g_return_if_fail (GTK_IS_WINDOW (window) && GTK_IS_WIDGET (content));

  g_signal_connect_object (window, "realize", G_CALLBACK (realized_cb), content, G_CONNECT_AFTER);
}
