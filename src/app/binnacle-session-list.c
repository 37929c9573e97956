/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-session-list.h"

#include "app/binnacle-embedded-session.h"
#include "app/binnacle-remote-session.h"

#define SAMPLE_INTERVAL 1000

/**
 * BinnacleSessionList:
 *
 * The sessions that are open, a list of [class@Session], and the one place where they are made:
 * each gets the settings, what it shares with the others, and a place for its changes. Main
 * thread.
 */
struct _BinnacleSessionList
{
  GObject parent_instance;

  GListStore           *sessions;
  BinnacleSessionParts  parts;
  char                 *client_id;
  char                 *server_path;
};

static void binnacle_session_list_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleSessionList, binnacle_session_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, binnacle_session_list_list_model_init))

/* What is on this computer needs neither network nor proxy, and no encryption:
 * no setting for other servers may keep it from working. */
static void
free_from_network (GObject *manager)
{
  g_settings_unbind (manager, "allow-insecure");
  g_settings_unbind (manager, "use-proxy");
  g_settings_unbind (manager, "auto-connect");
  g_object_set (manager, "allow-insecure", "loopback-only", "use-proxy", FALSE, "auto-connect", TRUE, NULL);
}

static void
set_up_manager (BinnacleSessionList      *self,
                BinnacleWebsocketManager *manager)
{
  static const char * const groups[] = { "connection", "heartbeat", "queue", "requests" };

  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    binnacle_config_bind_group (self->parts.config, groups[i], G_OBJECT (manager));
  g_object_set (manager, "sleep-monitor", self->parts.sleep_monitor, NULL);
}

static void
set_up_source (BinnacleSessionList *self,
               BinnacleSource      *source)
{
  BinnacleOperationQueue *operations = binnacle_source_get_operations (source);

  binnacle_config_bind_group (self->parts.config, "connection", G_OBJECT (source));
  binnacle_config_bind_group (self->parts.config, "recovery", G_OBJECT (source));
  binnacle_config_bind_group (self->parts.config, "sync", G_OBJECT (binnacle_source_get_state (source)));
  binnacle_config_bind_group (self->parts.config, "state", G_OBJECT (operations));
  binnacle_config_bind_group (self->parts.config, "outbox", G_OBJECT (operations));
  binnacle_operation_queue_set_journal (operations, BINNACLE_JOURNAL (self->parts.outbox));
  binnacle_source_set_store (source, self->parts.cache);
}

/* Takes the session. */
static BinnacleSession *
add (BinnacleSessionList *self,
     BinnacleSession     *session)
{
  BinnacleWebsocketManager *manager = NULL;

  if (BINNACLE_IS_LIVE_SESSION (session))
    {
      manager = binnacle_live_session_get_manager (BINNACLE_LIVE_SESSION (session));
      set_up_manager (self, manager);
    }
  set_up_source (self, binnacle_session_get_source (session));
  if (BINNACLE_IS_EMBEDDED_SESSION (session))
    free_from_network (G_OBJECT (manager));
  else if (manager != NULL)
    g_object_set (manager, "network-monitor", g_network_monitor_get_default (), NULL);
  g_list_store_append (self->sessions, session);
  binnacle_session_start (session);
  return session;
}

static GType
get_item_type (GListModel *model)
{
  return BINNACLE_TYPE_SESSION;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (BINNACLE_SESSION_LIST (model)->sessions));
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (BINNACLE_SESSION_LIST (model)->sessions), position);
}

static void
binnacle_session_list_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
binnacle_session_list_finalize (GObject *object)
{
  BinnacleSessionList *self = BINNACLE_SESSION_LIST (object);

  g_clear_object (&self->sessions);
  g_clear_object (&self->parts.clock);
  g_clear_pointer (&self->parts.io_thread, binnacle_io_thread_unref);
  g_clear_object (&self->parts.http);
  g_clear_object (&self->parts.config);
  g_clear_object (&self->parts.pins);
  g_clear_object (&self->parts.store);
  g_clear_object (&self->parts.sleep_monitor);
  g_clear_object (&self->parts.outbox);
  g_clear_object (&self->parts.sync);
  g_clear_object (&self->parts.cache);
  g_free (self->client_id);
  g_free (self->server_path);

  G_OBJECT_CLASS (binnacle_session_list_parent_class)->finalize (object);
}

static void
binnacle_session_list_class_init (BinnacleSessionListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_session_list_finalize;
}

static void
binnacle_session_list_init (BinnacleSessionList *self)
{
  self->sessions = g_list_store_new (BINNACLE_TYPE_SESSION);
  g_signal_connect_swapped (self->sessions, "items-changed", G_CALLBACK (g_list_model_items_changed), self);
}

/**
 * binnacle_session_list_new:
 * @parts: what the sessions share
 *
 * Returns: (transfer full): a list without sessions
 */
BinnacleSessionList *
binnacle_session_list_new (const BinnacleSessionParts *parts)
{
  BinnacleSessionList *self = g_object_new (BINNACLE_TYPE_SESSION_LIST, NULL);

  self->parts.clock = g_object_ref (parts->clock);
  self->parts.io_thread = binnacle_io_thread_ref (parts->io_thread);
  self->parts.http = g_object_ref (parts->http);
  self->parts.config = g_object_ref (parts->config);
  self->parts.pins = g_object_ref (parts->pins);
  self->parts.store = g_object_ref (parts->store);
  self->parts.sleep_monitor = g_object_ref (parts->sleep_monitor);
  self->parts.outbox = g_object_ref (parts->outbox);
  self->parts.sync = g_object_ref (parts->sync);
  self->parts.cache = g_object_ref (parts->cache);
  self->client_id = g_strdup (parts->client_id);
  self->server_path = g_strdup (parts->server_path);
  return self;
}

/**
 * binnacle_session_list_ensure_embedded:
 * @self: a list
 *
 * Starts a session with this computer where there is none.
 *
 * Returns: (transfer full): the session
 */
BinnacleSession *
binnacle_session_list_ensure_embedded (BinnacleSessionList *self)
{
  g_return_val_if_fail (BINNACLE_IS_SESSION_LIST (self), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (BinnacleSession) session = g_list_model_get_item (G_LIST_MODEL (self), i);

      if (BINNACLE_IS_EMBEDDED_SESSION (session))
        return g_steal_pointer (&session);
    }
  return add (self, binnacle_embedded_session_new (self->parts.clock, self->parts.io_thread, self->client_id,
                                                   self->server_path, SAMPLE_INTERVAL));
}

/**
 * binnacle_session_list_ensure_remote:
 * @self: a list
 * @uri: a `ws://` or `wss://` address that was checked
 * @token_file: (nullable): the path of a file with the token
 *
 * Starts a session with a Binnacle server where there is none with that token file.
 *
 * Returns: (transfer full): the session
 */
BinnacleSession *
binnacle_session_list_ensure_remote (BinnacleSessionList *self,
                                     const char          *uri,
                                     const char          *token_file)
{
  BinnacleSession *made;

  g_return_val_if_fail (BINNACLE_IS_SESSION_LIST (self) && uri != NULL, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (BinnacleSession) session = g_list_model_get_item (G_LIST_MODEL (self), i);

      if (BINNACLE_IS_REMOTE_SESSION (session) &&
          binnacle_remote_session_matches (BINNACLE_REMOTE_SESSION (session), uri, token_file))
        return g_steal_pointer (&session);
    }
  made = binnacle_remote_session_new (self->parts.clock, self->parts.io_thread, self->client_id, uri, token_file);
  binnacle_session_set_access (made, self->parts.pins, self->parts.store);
  binnacle_remote_session_set_http (BINNACLE_REMOTE_SESSION (made), self->parts.http);
  return add (self, made);
}

/**
 * binnacle_session_list_close:
 * @self: a list
 *
 * Ends all sessions. What was changed is with the outbox when this returns.
 */
void
binnacle_session_list_close (BinnacleSessionList *self)
{
  g_return_if_fail (BINNACLE_IS_SESSION_LIST (self));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (BinnacleSession) session = g_list_model_get_item (G_LIST_MODEL (self), i);

      binnacle_session_stop (session);
      binnacle_operation_queue_close (binnacle_source_get_operations (binnacle_session_get_source (session)));
    }
  g_list_store_remove_all (self->sessions);
}
