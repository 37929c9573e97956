/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-sync-watch.h"

#include "app/binnacle-session.h"
#include "sources/binnacle-sync-follower.h"

/* GTK 4.12 names it GDK_TOPLEVEL_STATE_SUSPENDED: nothing of the window can be seen. Earlier
 * versions never set it. */
#define TOPLEVEL_SUSPENDED (1 << 16)

/**
 * BinnacleSyncWatch:
 *
 * Tells a [class@BackgroundSync] what goes on around it: whether a window is visible or has the
 * focus, whether the computer sleeps, and when the link to a server is back. Main thread.
 */
struct _BinnacleSyncWatch
{
  GObject parent_instance;

  BinnacleBackgroundSync *sync;
  GtkApplication         *application;
  GPtrArray              *followers; /* of the sessions' sources */
};

G_DEFINE_FINAL_TYPE (BinnacleSyncWatch, binnacle_sync_watch, G_TYPE_OBJECT)

static gboolean
is_visible (GtkWindow *window)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));
  guint hidden = GDK_TOPLEVEL_STATE_MINIMIZED | TOPLEVEL_SUSPENDED;

  return gtk_widget_get_mapped (GTK_WIDGET (window)) && surface != NULL &&
         ((guint) gdk_toplevel_get_state (GDK_TOPLEVEL (surface)) & hidden) == 0;
}

static void
look_at_windows (BinnacleSyncWatch *self)
{
  gboolean visible = FALSE;
  gboolean focused = FALSE;

  for (GList *l = gtk_application_get_windows (self->application); l != NULL; l = l->next)
    {
      visible |= is_visible (l->data);
      focused |= gtk_window_is_active (l->data);
    }
  binnacle_background_sync_set_visible (self->sync, visible);
  binnacle_background_sync_set_focused (self->sync, focused);
}

static void
realized (BinnacleSyncWatch *self,
          GtkWidget         *window)
{
  g_signal_connect_object (gtk_native_get_surface (GTK_NATIVE (window)), "notify::state",
                           G_CALLBACK (look_at_windows), self, G_CONNECT_SWAPPED);
  look_at_windows (self);
}

static void
window_added (BinnacleSyncWatch *self,
              GtkWindow         *window)
{
  static const char * const signals[] = { "map", "unmap", "notify::is-active" };

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (window, signals[i], G_CALLBACK (look_at_windows), self,
                             G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (window, "realize", G_CALLBACK (realized), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  if (gtk_widget_get_realized (GTK_WIDGET (window)))
    realized (self, GTK_WIDGET (window));
  look_at_windows (self);
}

static BinnacleSyncFollower *
ensure_follower (BinnacleSyncWatch *self,
                 BinnacleSource    *source)
{
  for (guint i = 0; i < self->followers->len; i++)
    {
      BinnacleSyncFollower *follower = g_ptr_array_index (self->followers, i);

      if (binnacle_sync_follower_get_source (follower) == source)
        return g_object_ref (follower);
    }
  return binnacle_sync_follower_new (self->sync, source);
}

/* A handful of sources: who is not followed yet, and who is no more, is found by looking. */
static void
sessions_changed (BinnacleSyncWatch *self,
                  guint              position,
                  guint              n_removed,
                  guint              n_added,
                  GListModel        *sessions)
{
  g_autoptr (GPtrArray) followers = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (sessions); i++)
    {
      g_autoptr (BinnacleSession) session = g_list_model_get_item (sessions, i);

      g_ptr_array_add (followers, ensure_follower (self, binnacle_session_get_source (session)));
    }
  g_ptr_array_unref (self->followers);
  self->followers = g_steal_pointer (&followers);
}

static void
binnacle_sync_watch_finalize (GObject *object)
{
  BinnacleSyncWatch *self = BINNACLE_SYNC_WATCH (object);

  g_ptr_array_unref (self->followers);
  g_clear_object (&self->sync);
  G_OBJECT_CLASS (binnacle_sync_watch_parent_class)->finalize (object);
}

static void
binnacle_sync_watch_class_init (BinnacleSyncWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_sync_watch_finalize;
}

static void
binnacle_sync_watch_init (BinnacleSyncWatch *self)
{
  self->followers = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * binnacle_sync_watch_new:
 * @sync: whom to tell
 * @application: whose windows to watch; must last longer
 * @sessions: (element-type BinnacleSession): whose links to watch
 * @sleep_monitor: tells of sleep
 *
 * Returns: (transfer full): the watch
 */
BinnacleSyncWatch *
binnacle_sync_watch_new (BinnacleBackgroundSync *sync,
                         GtkApplication         *application,
                         GListModel             *sessions,
                         BinnacleSleepMonitor   *sleep_monitor)
{
  BinnacleSyncWatch *self = g_object_new (BINNACLE_TYPE_SYNC_WATCH, NULL);

  self->sync = g_object_ref (sync);
  self->application = application;
  g_signal_connect_object (application, "window-added", G_CALLBACK (window_added), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (application, "window-removed", G_CALLBACK (look_at_windows), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    window_added (self, l->data);
  look_at_windows (self);
  g_signal_connect_object (sessions, "items-changed", G_CALLBACK (sessions_changed), self, G_CONNECT_SWAPPED);
  sessions_changed (self, 0, 0, g_list_model_get_n_items (sessions), sessions);
  g_object_bind_property (sleep_monitor, "asleep", sync, "asleep", G_BINDING_SYNC_CREATE);
  return self;
}
