/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-session-list.h"

#include "app/binnacle-described-session.h"
#include "app/binnacle-embedded-session.h"
#include "app/binnacle-prometheus-template.h"
#include "app/binnacle-remote-session.h"
#include "sources/binnacle-source-factory.h"

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

static void
set_up (BinnacleSessionList *self,
        BinnacleSession     *session)
{
  BinnacleWebsocketManager *manager = NULL;

  if (BINNACLE_IS_LIVE_SESSION (session))
    {
      manager = binnacle_live_session_get_manager (BINNACLE_LIVE_SESSION (session));
      set_up_manager (self, manager);
    }
  if (BINNACLE_IS_EMBEDDED_SESSION (session))
    free_from_network (G_OBJECT (manager));
  else if (manager != NULL)
    g_object_set (manager, "network-monitor", g_network_monitor_get_default (), NULL);
}

/* What it has changed is with the outbox when this returns. */
static void
end (BinnacleSession *session)
{
  binnacle_session_stop (session);
  binnacle_operation_queue_close (binnacle_source_get_operations (binnacle_session_get_source (session)));
}

static BinnacleSession *
make_remote (BinnacleSessionList             *self,
             const BinnacleSourceDescription *description,
             const char                      *token_file)
{
  BinnacleSession *session = binnacle_remote_session_new (self->parts.clock, self->parts.io_thread, self->client_id,
                                                          description->uri, token_file);

  if (!g_str_equal (description->name, description->uri))
    binnacle_session_set_title (session, description->name);
  binnacle_remote_session_set_http (BINNACLE_REMOTE_SESSION (session), self->parts.http);
  return session;
}

static BinnacleSession *
make_described (BinnacleSessionList             *self,
                const BinnacleSourceDescription *description,
                const char                      *token_file,
                gboolean                         trial)
{
  g_autoptr (BinnacleSourceDescription) complete = binnacle_source_description_copy (description);
  g_autoptr (BinnacleSource) source = NULL;
  g_autoptr (GRand) random = g_rand_new ();
  g_autoptr (GError) error = NULL;
  BinnacleTransportMaker *maker = NULL;
  BinnacleSourceSetup setup = {
    .clock = self->parts.clock, .random = random, .http = self->parts.http, .sync = self->parts.sync
  };

  if (description->kind == BINNACLE_SOURCE_KIND_PROMETHEUS && !trial)
    binnacle_prometheus_template_add (complete);
  if (description->kind == BINNACLE_SOURCE_KIND_JSON_WEBSOCKET)
    {
      maker = binnacle_transport_maker_new (self->parts.clock, self->parts.io_thread);
      setup.factory = binnacle_transport_maker_make;
      setup.factory_data = maker;
      setup.factory_destroy = binnacle_transport_maker_free;
    }
  if (trial)
    {
      g_free (complete->id);
      complete->id = g_strdup ("trial");
    }
  source = binnacle_source_new_from_description (complete, &setup, &error);
  /* Who calls has it validated. */
  if (source == NULL)
    g_error ("A source that makes sense could not be made: %s", error->message);
  return binnacle_described_session_new (description, source, maker, token_file);
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
  BinnacleSession *made;

  g_return_val_if_fail (BINNACLE_IS_SESSION_LIST (self), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (BinnacleSession) session = g_list_model_get_item (G_LIST_MODEL (self), i);

      if (BINNACLE_IS_EMBEDDED_SESSION (session))
        return g_steal_pointer (&session);
    }
  made = binnacle_embedded_session_new (self->parts.clock, self->parts.io_thread, self->client_id, self->server_path,
                                        SAMPLE_INTERVAL);
  set_up (self, made);
  binnacle_session_list_add (self, made);
  return made;
}

/**
 * binnacle_session_list_ensure_source:
 * @self: a list
 * @description: a valid source
 * @token_file: (nullable): the path of a file with the token
 *
 * Starts a session with a source where there is none with the same address and that token file.
 *
 * Returns: (transfer full): the session
 */
BinnacleSession *
binnacle_session_list_ensure_source (BinnacleSessionList             *self,
                                     const BinnacleSourceDescription *description,
                                     const char                      *token_file)
{
  BinnacleSession *made;

  g_return_val_if_fail (BINNACLE_IS_SESSION_LIST (self) && description != NULL, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (BinnacleSession) session = g_list_model_get_item (G_LIST_MODEL (self), i);

      if (BINNACLE_IS_REMOTE_SESSION (session) &&
          binnacle_remote_session_matches (BINNACLE_REMOTE_SESSION (session), description->uri, token_file))
        return g_steal_pointer (&session);
      if (BINNACLE_IS_DESCRIBED_SESSION (session) &&
          binnacle_described_session_matches (BINNACLE_DESCRIBED_SESSION (session), description, token_file))
        return g_steal_pointer (&session);
    }
  made = binnacle_session_list_make (self, description, token_file);
  binnacle_session_set_access (made, self->parts.pins, self->parts.store);
  binnacle_session_list_add (self, made);
  return made;
}

/**
 * binnacle_session_list_make:
 * @self: a list
 * @description: a valid source
 * @token_file: (nullable): the path of a file with the token
 *
 * Makes a session with a source, which is not added, not started, and has no access yet.
 *
 * Returns: (transfer full): the session
 */
BinnacleSession *
binnacle_session_list_make (BinnacleSessionList             *self,
                            const BinnacleSourceDescription *description,
                            const char                      *token_file)
{
  BinnacleSession *session;

  g_return_val_if_fail (BINNACLE_IS_SESSION_LIST (self) && description != NULL, NULL);

  session = description->kind == BINNACLE_SOURCE_KIND_LIVE ? make_remote (self, description, token_file)
                                                           : make_described (self, description, token_file, FALSE);
  set_up (self, session);
  return session;
}

/**
 * binnacle_session_list_make_trial:
 * @self: a list
 * @description: a valid source
 *
 * Makes a session to see what comes, which is not to be added: it has no part in what is kept, neither
 * changes nor values, and does not get in the way of another one with the same source.
 *
 * Returns: (transfer full): the session
 */
BinnacleSession *
binnacle_session_list_make_trial (BinnacleSessionList             *self,
                                  const BinnacleSourceDescription *description)
{
  BinnacleSession *session;

  g_return_val_if_fail (BINNACLE_IS_SESSION_LIST (self) && description != NULL, NULL);

  session = description->kind == BINNACLE_SOURCE_KIND_LIVE ? make_remote (self, description, NULL)
                                                           : make_described (self, description, NULL, TRUE);
  set_up (self, session);
  return session;
}

/**
 * binnacle_session_list_add:
 * @self: a list
 * @session: from [method@SessionList.make]
 *
 * Starts a session, as the last one.
 */
void
binnacle_session_list_add (BinnacleSessionList *self,
                           BinnacleSession     *session)
{
  g_return_if_fail (BINNACLE_IS_SESSION_LIST (self) && BINNACLE_IS_SESSION (session));

  set_up_source (self, binnacle_session_get_source (session));
  g_list_store_append (self->sessions, session);
  binnacle_session_start (session);
}

/**
 * binnacle_session_list_replace:
 * @self: a list
 * @session: one of it
 * @replacement: (nullable): from [method@SessionList.make]
 *
 * Ends a session, and starts another one in its place.
 */
void
binnacle_session_list_replace (BinnacleSessionList *self,
                               BinnacleSession     *session,
                               BinnacleSession     *replacement)
{
  guint position;

  g_return_if_fail (BINNACLE_IS_SESSION_LIST (self) && BINNACLE_IS_SESSION (session));

  if (!g_list_store_find (self->sessions, session, &position))
    return;
  end (session);
  if (replacement != NULL)
    {
      set_up_source (self, binnacle_session_get_source (replacement));
      binnacle_session_start (replacement);
    }
  g_list_store_splice (self->sessions, position, 1, (gpointer *) &replacement, replacement != NULL ? 1 : 0);
}

/**
 * binnacle_session_list_lookup:
 * @self: a list
 * @id: what a source is known by in the list of sources
 *
 * Returns: (transfer none) (nullable): the session with that source
 */
BinnacleSession *
binnacle_session_list_lookup (BinnacleSessionList *self,
                              const char          *id)
{
  g_return_val_if_fail (BINNACLE_IS_SESSION_LIST (self), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (BinnacleSession) session = g_list_model_get_item (G_LIST_MODEL (self), i);

      /* The list holds it. */
      if (g_strcmp0 (binnacle_session_get_id (session), id) == 0)
        return session;
    }
  return NULL;
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

      end (session);
    }
  g_list_store_remove_all (self->sessions);
}
