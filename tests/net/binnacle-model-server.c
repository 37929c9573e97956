/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "base/binnacle-json.h"
#include "binnacle-model-server.h"

/* A connection, as the server sees it. */
typedef struct
{
  BinnacleModelServer        *server;
  BinnacleSimulatedTransport *transport;
  char                       *client; /* NULL until it has greeted */
  char                       *name;
  GPtrArray                  *patterns; /* of char*, ends with NULL */
  GQueue                      parts;    /* of char*: snapshots that are being sent */
  GPtrArray                  *waiting;  /* of char*: channels whose update waits */
  BinnacleTimer              *part_timer;
  BinnacleTimer              *update_timer;
  BinnacleTimer              *silence_timer;
} Session;

static gint64
get_time (BinnacleModelServer *self)
{
  return binnacle_clock_get_real_time (self->clock) / 1000;
}

/* Takes the message. */
static char *
to_text (JsonObject *message)
{
  g_autoptr(JsonNode) node = json_node_init_object (json_node_alloc (), message);

  json_object_unref (message);
  return binnacle_json_to_text (node);
}

static void
say (Session    *session,
     JsonObject *message)
{
  g_autofree char *text = to_text (message);

  binnacle_simulated_transport_say (session->transport, text);
}

static JsonObject *
make_message (const char *type,
              gint64      id)
{
  JsonObject *message = json_object_new ();

  json_object_set_string_member (message, "type", type);
  if (id != 0)
    json_object_set_int_member (message, "id", id);
  return message;
}

static void
say_error (Session    *session,
           gint64      id,
           const char *code,
           const char *sentence)
{
  JsonObject *answer = binnacle_model_make_error (code, sentence);

  if (id != 0)
    json_object_set_int_member (answer, "id", id);
  say (session, answer);
}

static void
say_result (Session  *session,
            gint64    id,
            JsonNode *result)
{
  JsonObject *answer = make_message ("result", id);

  json_object_set_member (answer, "result", result);
  say (session, answer);
}

static const char *const *
get_patterns (Session *session)
{
  return (const char *const *) session->patterns->pdata;
}

/* Updates */

static JsonObject *
make_entry (const BinnacleModelRecord *record)
{
  JsonObject *entry = json_object_new ();

  json_object_set_string_member (entry, "channel", record->channel);
  if (record->value != NULL)
    json_object_set_member (entry, "value", json_node_copy (record->value));
  else
    json_object_set_boolean_member (entry, "deleted", TRUE);
  json_object_set_int_member (entry, "version", record->version);
  json_object_set_int_member (entry, "time", record->time);
  if (record->by != NULL)
    json_object_set_string_member (entry, "by", record->by);
  return entry;
}

static void
say_update (Session                   *session,
            const BinnacleModelRecord *record)
{
  JsonObject *update = make_entry (record);

  json_object_set_string_member (update, "type", "update");
  json_object_set_int_member (update, "offset", record->offset);
  if (record->op != NULL)
    json_object_set_string_member (update, "op", record->op);
  say (session, update);
}

/* In the order of their offsets, each in its newest version. */
static void
flush_updates (Session *session)
{
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GPtrArray) names = session->waiting;

  session->waiting = g_ptr_array_new_with_free_func (g_free);
  if (names->len == 0)
    return;
  g_ptr_array_add (names, NULL);
  /* A channel's name is a pattern that only it matches. */
  records = binnacle_model_store_collect (session->server->store, (const char *const *) names->pdata, -1, TRUE);
  for (guint i = 0; i < records->len; i++)
    say_update (session, g_ptr_array_index (records, i));
}

static void
on_update_timer (gpointer user_data)
{
  flush_updates (user_data);
}

static void
tell (Session                   *session,
      const BinnacleModelRecord *record)
{
  if (session->client == NULL || !binnacle_model_matches (record->channel, get_patterns (session)))
    return;
  if (session->server->update_interval == 0)
    {
      say_update (session, record);
      return;
    }
  if (!g_ptr_array_find_with_equal_func (session->waiting, record->channel, g_str_equal, NULL))
    g_ptr_array_add (session->waiting, g_strdup (record->channel));
  if (!binnacle_timer_is_running (session->update_timer))
    binnacle_timer_restart (session->update_timer, session->server->update_interval);
}

static void
tell_all (BinnacleModelServer       *self,
          const BinnacleModelRecord *record)
{
  for (guint i = 0; i < self->in_order->len; i++)
    tell (g_ptr_array_index (self->in_order, i), record);
}

/* Snapshots */

/* Updates that the snapshot includes may come inside it, but not after it. */
static void
say_part (Session *session)
{
  g_autofree char *text = g_queue_pop_head (&session->parts);

  if (session->parts.length == 0)
    flush_updates (session);
  binnacle_simulated_transport_say (session->transport, text);
}

static void
say_parts (Session *session)
{
  binnacle_timer_stop (session->part_timer);
  while (session->parts.length > 0)
    say_part (session);
}

static void
on_part_timer (gpointer user_data)
{
  Session *session = user_data;

  say_part (session);
  if (session->parts.length > 0)
    binnacle_timer_restart (session->part_timer, session->server->part_delay);
}

static void
add_part (Session   *session,
          gint64     id,
          JsonArray *patterns,
          gboolean   resumed,
          GPtrArray *records,
          guint      from,
          guint      to)
{
  JsonObject *part = make_message ("snapshot", id);
  JsonArray *channels = json_array_new ();

  for (guint i = from; i < to; i++)
    json_array_add_object_element (channels, make_entry (g_ptr_array_index (records, i)));
  json_object_set_int_member (part, "offset", session->server->store->offset);
  json_object_set_int_member (part, "time", get_time (session->server));
  json_object_set_array_member (part, "patterns", json_array_ref (patterns));
  json_object_set_boolean_member (part, "resumed", resumed);
  json_object_set_array_member (part, "channels", channels);
  if (to < records->len)
    json_object_set_boolean_member (part, "more", TRUE);
  g_queue_push_tail (&session->parts, to_text (part));
}

/* The whole truth as it is now; it may take a while to say it. */
static void
answer_with_snapshot (Session           *session,
                      gint64             id,
                      JsonArray         *patterns,
                      const char *const *names)
{
  g_autoptr(GPtrArray) records = binnacle_model_store_collect (session->server->store, names, -1, FALSE);
  guint from = 0;

  session->server->n_snapshots++;
  do
    {
      guint to = MIN (from + session->server->part_size, records->len);

      add_part (session, id, patterns, FALSE, records, from, to);
      from = to;
    }
  while (from < records->len);
  on_part_timer (session);
}

/* What is new, and the word that this was all. */
static void
answer_with_news (Session           *session,
                  gint64             id,
                  JsonArray         *patterns,
                  const char *const *names,
                  gint64             since)
{
  BinnacleModelServer *self = session->server;
  g_autoptr(GPtrArray) news = binnacle_model_store_collect (self->store, names, since - self->repeat, TRUE);

  self->n_resumes++;
  flush_updates (session);
  for (guint i = 0; i < news->len; i++)
    say_update (session, g_ptr_array_index (news, i));
  g_ptr_array_set_size (news, 0);
  add_part (session, id, patterns, TRUE, news, 0, 0);
  say_parts (session);
}

/* Where to resume from, or -1. */
static gint64
get_since (BinnacleModelStore *store,
           JsonObject         *message)
{
  JsonObject *since;
  gint64 offset;

  if (!json_object_has_member (message, "since"))
    return -1;
  since = json_object_get_object_member (message, "since");
  offset = json_object_get_int_member (since, "offset");
  if (g_strcmp0 (json_object_get_string_member (since, "epoch"), store->epoch) != 0
      || offset < store->resumable_from || offset > store->offset)
    return -1;
  return offset;
}

static void
subscribe (Session    *session,
           gint64      id,
           JsonObject *message)
{
  g_auto(GStrv) names = binnacle_json_get_string_array (message, "patterns", NULL);
  JsonArray *patterns = json_object_get_array_member (message, "patterns");
  gint64 since = get_since (session->server->store, message);

  say_parts (session);
  for (guint i = 0; names[i] != NULL; i++)
    g_ptr_array_insert (session->patterns, 0, g_strdup (names[i]));
  if (since >= 0)
    answer_with_news (session, id, patterns, (const char *const *) names, since);
  else
    answer_with_snapshot (session, id, patterns, (const char *const *) names);
}

static void
unsubscribe (Session    *session,
             gint64      id,
             JsonObject *message)
{
  g_auto(GStrv) names = binnacle_json_get_string_array (message, "patterns", NULL);

  flush_updates (session);
  say_parts (session);
  for (guint i = session->patterns->len - 1; i > 0; i--)
    if (g_strv_contains ((const char *const *) names, g_ptr_array_index (session->patterns, i - 1)))
      g_ptr_array_remove_index (session->patterns, i - 1);
  say (session, make_message ("result", id));
}

/* Writes and requests */

static JsonObject *
refuse (BinnacleModelServer *self)
{
  JsonObject *answer = binnacle_model_make_error (self->refusal, "Not now.");

  self->n_refusals--;
  if (self->retry_after > 0)
    json_object_set_int_member (answer, "retry_after", self->retry_after);
  return answer;
}

static void
mutate (Session    *session,
        gint64      id,
        JsonObject *message)
{
  BinnacleModelServer *self = session->server;
  BinnacleModelRecord *record = NULL;
  JsonObject *answer;

  self->n_mutations++;
  if (self->n_refusals > 0)
    answer = refuse (self);
  else
    record = binnacle_model_store_mutate (self->store, message, session->name, get_time (self), &answer);
  json_object_set_int_member (answer, "id", id);
  if (self->n_mute > 0)
    {
      self->n_mute--;
      json_object_unref (answer);
    }
  else
    {
      say (session, answer);
    }
  if (record != NULL)
    tell_all (self, record);
}

static JsonNode *
take_array (JsonArray *array)
{
  JsonNode *node = json_node_init_array (json_node_alloc (), array);

  json_array_unref (array);
  return node;
}

static JsonNode *
make_history (JsonObject *params)
{
  JsonObject *history = json_object_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), history);

  json_object_set_string_member (history, "channel", json_object_get_string_member (params, "channel"));
  json_object_set_int_member (history, "step", 1000);
  json_object_set_array_member (history, "points", json_array_new ());
  json_object_unref (history);
  return node;
}

static void
answer_request (Session    *session,
                gint64      id,
                JsonObject *message)
{
  const char *method = json_object_get_string_member (message, "method");
  JsonObject *params = json_object_has_member (message, "params")
                         ? json_object_get_object_member (message, "params") : NULL;
  BinnacleModelStore *store = session->server->store;

  if (g_strcmp0 (method, "describe") == 0)
    {
      g_auto(GStrv) names = binnacle_json_get_string_array (params, "patterns", NULL);

      say_result (session, id, take_array (binnacle_model_store_get_descriptions (store, (const char *const *) names)));
    }
  else if (g_strcmp0 (method, "outcomes") == 0)
    say_result (session, id, take_array (binnacle_model_store_get_outcomes (store, json_object_get_array_member (params, "ops"))));
  else if (g_strcmp0 (method, "history") == 0)
    say_result (session, id, make_history (params));
  else
    say_error (session, id, "unsupported", "There is no such method.");
}

static void
pong (Session    *session,
      gint64      id,
      JsonObject *message)
{
  JsonObject *answer = make_message ("pong", id);

  flush_updates (session);
  if (json_object_has_member (message, "time"))
    json_object_set_member (answer, "time", json_node_copy (json_object_get_member (message, "time")));
  json_object_set_int_member (answer, "offset", session->server->store->offset);
  say (session, answer);
}

/* Sessions */

static void
end_session (Session    *session,
             guint       code,
             const char *reason)
{
  g_autoptr(BinnacleSimulatedTransport) transport = g_object_ref (session->transport);

  binnacle_simulated_transport_close (transport, code, reason);
}

static void
greet (Session    *session,
       JsonObject *hello)
{
  BinnacleModelServer *self = session->server;
  JsonObject *welcome, *limits;

  if (g_strcmp0 (json_object_get_string_member (hello, "type"), "hello") != 0)
    {
      say_error (session, 0, "bad-message", "The first message has to be hello.");
      end_session (session, 1002, "no hello");
      return;
    }
  if (self->token != NULL
      && g_strcmp0 (json_object_get_string_member_with_default (hello, "token", NULL), self->token) != 0)
    {
      say_error (session, 0, "unauthorized", "This token is not known.");
      end_session (session, 1008, "unauthorized");
      return;
    }
  session->client = g_strdup (json_object_get_string_member (hello, "client"));
  session->name = g_strdup (json_object_get_string_member_with_default (hello, "name", NULL));
  welcome = make_message ("welcome", 0);
  json_object_set_int_member (welcome, "protocol", 1);
  json_object_set_string_member (welcome, "server", "Model 1.0");
  json_object_set_string_member (welcome, "server_id", self->server_id);
  json_object_set_string_member (welcome, "epoch", self->store->epoch);
  json_object_set_int_member (welcome, "offset", self->store->offset);
  json_object_set_int_member (welcome, "time", get_time (self));
  json_object_set_int_member (welcome, "heartbeat", self->heartbeat);
  limits = json_object_new ();
  json_object_set_int_member (limits, "message", 1024 * 1024);
  json_object_set_int_member (limits, "subscriptions", 1000);
  json_object_set_int_member (limits, "rate", 100);
  json_object_set_object_member (welcome, "limits", limits);
  say (session, welcome);
}

static void
answer (Session    *session,
        JsonObject *message)
{
  const char *type = json_object_get_string_member (message, "type");
  gint64 id = json_object_get_int_member_with_default (message, "id", 0);

  if (g_strcmp0 (type, "ping") == 0)
    pong (session, id, message);
  else if (g_strcmp0 (type, "subscribe") == 0)
    subscribe (session, id, message);
  else if (g_strcmp0 (type, "unsubscribe") == 0)
    unsubscribe (session, id, message);
  else if (g_strcmp0 (type, "mutate") == 0)
    mutate (session, id, message);
  else if (g_strcmp0 (type, "request") == 0)
    answer_request (session, id, message);
  else
    say_error (session, id, "unsupported", "There is no such type.");
}

static void
handle_message (Session    *session,
                JsonObject *message)
{
  BinnacleModelServer *self = session->server;

  if (self->observer != NULL)
    self->observer (self, session->client, message, self->observer_data);
  if (session->client == NULL)
    greet (session, message);
  else
    answer (session, message);
}

static void
on_silence (gpointer user_data)
{
  Session *session = user_data;
  g_autoptr(BinnacleSimulatedTransport) transport = g_object_ref (session->transport);

  binnacle_simulated_transport_reset (transport);
}

static BinnacleTimer *
make_timer (Session           *session,
            BinnacleTimerFunc  func)
{
  BinnacleTimer *timer = binnacle_clock_add_timer (session->server->clock, 0, func, session);

  binnacle_timer_stop (timer);
  return timer;
}

static void
session_free (gpointer data)
{
  Session *session = data;

  binnacle_timer_free (session->part_timer);
  binnacle_timer_free (session->update_timer);
  binnacle_timer_free (session->silence_timer);
  g_queue_clear_full (&session->parts, g_free);
  g_ptr_array_unref (session->patterns);
  g_ptr_array_unref (session->waiting);
  g_object_unref (session->transport);
  g_free (session->client);
  g_free (session->name);
  g_free (session);
}

static gboolean
server_accept (gpointer                    server,
               BinnacleSimulatedTransport *connection)
{
  BinnacleModelServer *self = server;
  Session *session;

  if (self->down)
    return FALSE;
  session = g_new0 (Session, 1);
  session->server = self;
  session->transport = g_object_ref (connection);
  session->patterns = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (session->patterns, NULL);
  session->waiting = g_ptr_array_new_with_free_func (g_free);
  session->part_timer = make_timer (session, on_part_timer);
  session->update_timer = make_timer (session, on_update_timer);
  session->silence_timer = make_timer (session, on_silence);
  binnacle_timer_restart (session->silence_timer, 2000 * self->heartbeat);
  g_hash_table_insert (self->sessions, connection, session);
  g_ptr_array_add (self->in_order, session);
  self->n_sessions++;
  return TRUE;
}

static void
server_receive (gpointer                    server,
                BinnacleSimulatedTransport *connection,
                const char                 *text)
{
  BinnacleModelServer *self = server;
  Session *session = g_hash_table_lookup (self->sessions, connection);
  g_autoptr(JsonNode) node = binnacle_json_parse (text, -1, G_MAXSSIZE, NULL);

  g_assert_nonnull (node);
  binnacle_timer_restart (session->silence_timer, 2000 * self->heartbeat);
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      handle_message (session, json_node_get_object (node));
      return;
    }
  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    if (g_hash_table_contains (self->sessions, connection))
      handle_message (session, json_array_get_object_element (json_node_get_array (node), i));
}

static void
server_gone (gpointer                    server,
             BinnacleSimulatedTransport *connection)
{
  BinnacleModelServer *self = server;

  g_ptr_array_remove (self->in_order, g_hash_table_lookup (self->sessions, connection));
  g_hash_table_remove (self->sessions, connection);
  self->n_sessions--;
}

static const BinnacleSimulatedServerFuncs server_funcs = {
  .accept = server_accept,
  .receive = server_receive,
  .gone = server_gone,
};

/*
 * binnacle_model_server_new:
 *
 * Returns: a server that is up, without channels
 */
BinnacleModelServer *
binnacle_model_server_new (BinnacleSimulatedClock *clock)
{
  BinnacleModelServer *self = g_new0 (BinnacleModelServer, 1);

  self->clock = g_object_ref (BINNACLE_CLOCK (clock));
  self->store = binnacle_model_store_new ();
  self->server_id = g_strdup ("6f3f8f1e-54f0-4b5e-9d7e-2f0a2f8f7a01");
  self->heartbeat = 30000;
  self->part_size = 100;
  self->part_delay = 10000;
  self->sessions = g_hash_table_new_full (NULL, NULL, NULL, session_free);
  self->in_order = g_ptr_array_new ();
  return self;
}

/* Before the networks that it is on. */
void
binnacle_model_server_free (BinnacleModelServer *self)
{
  binnacle_model_server_stop (self, FALSE);
  g_hash_table_unref (self->sessions);
  g_ptr_array_unref (self->in_order);
  binnacle_model_store_free (self->store);
  g_object_unref (self->clock);
  g_free (self->server_id);
  g_free (self->token);
  g_free (self);
}

/*
 * binnacle_model_server_attach:
 *
 * The server answers on @network.
 */
void
binnacle_model_server_attach (BinnacleModelServer      *self,
                              BinnacleSimulatedNetwork *network)
{
  binnacle_simulated_network_set_server (network, &server_funcs, self);
}

/*
 * binnacle_model_server_write:
 * @json: (nullable): the value, %NULL to delete the channel
 *
 * A write by the server itself.
 */
void
binnacle_model_server_write (BinnacleModelServer *self,
                             const char          *channel,
                             const char          *json)
{
  JsonNode *value = NULL;

  if (json != NULL)
    {
      value = json_from_string (json, NULL);
      g_assert_nonnull (value);
    }
  tell_all (self, binnacle_model_store_write (self->store, channel, value, NULL, NULL, get_time (self)));
}

static GPtrArray *
get_transports (BinnacleModelServer *self)
{
  GPtrArray *transports = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->in_order->len; i++)
    {
      Session *session = g_ptr_array_index (self->in_order, i);

      g_ptr_array_add (transports, g_object_ref (session->transport));
    }
  return transports;
}

/*
 * binnacle_model_server_stop:
 * @orderly: whether connections are closed with a handshake, or just reset
 *
 * The process ends: all connections do, and nobody listens. What was acknowledged
 * is in the store. It is back as soon as "down" is FALSE again.
 */
void
binnacle_model_server_stop (BinnacleModelServer *self,
                            gboolean             orderly)
{
  g_autoptr(GPtrArray) transports = get_transports (self);

  self->down = TRUE;
  for (guint i = 0; i < transports->len; i++)
    {
      if (orderly)
        binnacle_simulated_transport_close (g_ptr_array_index (transports, i), 1012, "restart");
      else
        binnacle_simulated_transport_reset (g_ptr_array_index (transports, i));
    }
}

/*
 * binnacle_model_server_say_bye:
 * @after: ms, 0 to say nothing of it
 *
 * Sends everybody away.
 */
void
binnacle_model_server_say_bye (BinnacleModelServer *self,
                               const char          *code,
                               gboolean             reconnect,
                               gint64               after)
{
  g_autoptr(GPtrArray) transports = get_transports (self);

  for (guint i = 0; i < transports->len; i++)
    {
      Session *session = g_hash_table_lookup (self->sessions, g_ptr_array_index (transports, i));
      JsonObject *bye = make_message ("bye", 0);

      json_object_set_string_member (bye, "code", code);
      json_object_set_string_member (bye, "message", "See you.");
      json_object_set_boolean_member (bye, "reconnect", reconnect);
      if (after > 0)
        json_object_set_int_member (bye, "after", after);
      say (session, bye);
      end_session (session, 1001, code);
    }
}
