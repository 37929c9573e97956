/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/binnacle-json.h"
#include "server/binnacle-message-text.h"
#include "server/binnacle-rate-limiter.h"
#include "server/binnacle-server-limits.h"
#include "server/binnacle-server-session.h"
#include "server/binnacle-subscription-answer-private.h"

/**
 * BinnacleServerSession:
 *
 * The server's end of one WebSocket: what the client asks, in order, and
 * what it is told.
 *
 * Nothing is made for a client that does not read: above a watermark of bytes
 * that wait to be written, its messages wait, it is not read from, and updates
 * of a channel take the place of older ones. So what a client costs is bounded by
 * the number of channels.
 *
 * A mutation that is being committed holds back what comes after it, but not other
 * mutations: messages are handled in order, and still committed together.
 */

#define CLOSE_GOING_AWAY 1001
#define CLOSE_PROTOCOL_ERROR 1002
#define CLOSE_BAD_DATA 1007
#define CLOSE_POLICY_VIOLATION 1008
#define CLOSE_TOO_BIG 1009

/* How soon to look whether a client that is behind has read something. */
#define DRAIN_INTERVAL (10 * G_TIME_SPAN_MILLISECOND)
#define MAX_AT_ONCE 64
#define MAX_OPS 1000
#define MAX_NAME 200

typedef enum
{
  SESSION_HELLO,
  SESSION_OPEN,
  SESSION_CLOSING,
  SESSION_ENDED
} SessionState;

typedef struct
{
  JsonObject *message;
  gint64      id; /* -1 for none */
} InboxItem;

struct _BinnacleServerSession
{
  GObject                     parent_instance;

  BinnacleServerContext      *context;
  BinnacleMeteredStream      *stream;
  SoupWebsocketConnection    *websocket;
  BinnacleServerSessionFunc   ended;
  gpointer                    user_data;

  SessionState                state;
  char                       *name;
  GHashTable                 *patterns;
  BinnaclePatternTrie        *trie;
  BinnacleRateLimiter         limiter;

  GQueue                      inbox;
  GHashTable                 *ids;     /* in flight */
  guint                       n_mutations;

  BinnacleOutgoingUpdates    *updates;
  BinnacleSubscriptionAnswer *answer;  /* under way */
  gboolean                    pumping;
  BinnacleTimer              *pump_timer;
  BinnacleTimer              *watch_timer;
  BinnacleTimer              *close_timer;
  guint64                     written; /* when last looked */
  gint64                      written_time;
};

typedef gboolean (*MessageFunc) (BinnacleServerSession  *self,
                                 gint64                  id,
                                 JsonObject             *message,
                                 GError                **error);

G_DEFINE_FINAL_TYPE (BinnacleServerSession, binnacle_server_session, G_TYPE_OBJECT)

static void pump (BinnacleServerSession *self);

static void
inbox_item_free (InboxItem *item)
{
  json_object_unref (item->message);
  g_free (item);
}

static gboolean
is_up (BinnacleServerSession *self)
{
  return self->state == SESSION_HELLO || self->state == SESSION_OPEN;
}

static gboolean
is_behind (BinnacleServerSession *self)
{
  return binnacle_metered_stream_get_backlog (self->stream) >= BINNACLE_SERVER_WATERMARK;
}

static void
send_text (BinnacleServerSession *self,
           char                  *text)
{
  gsize length = strlen (text);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, length);

  if (soup_websocket_connection_get_state (self->websocket) != SOUP_WEBSOCKET_STATE_OPEN)
    return;

  self->context->n_messages_out++;
  self->context->n_bytes_out += length;
  binnacle_metered_stream_add_queued (self->stream, length);
  soup_websocket_connection_send_message (self->websocket, SOUP_WEBSOCKET_DATA_TEXT, bytes);
}

static void
send_string (BinnacleServerSession *self,
             GString               *text)
{
  send_text (self, g_string_free (text, FALSE));
}

static GString *
begin_message (const char *type,
               gint64      id)
{
  GString *text = g_string_new ("{");

  binnacle_message_text_append_string_member (text, "type", type);

  if (id >= 0)
    binnacle_message_text_append_integer_member (text, "id", id);

  return text;
}

static void
answered (BinnacleServerSession *self,
          gint64                 id)
{
  if (id >= 0)
    g_hash_table_remove (self->ids, &id);
}

static GString *
begin_error (gint64                id,
             BinnacleProtocolError code,
             const char           *message)
{
  GString *text = begin_message ("error", id);

  binnacle_message_text_append_string_member (text, "code", binnacle_protocol_error_to_code (code));
  binnacle_message_text_append_string_member (text, "message", message);

  return text;
}

static void
send_error (BinnacleServerSession *self,
            gint64                 id,
            const GError          *error)
{
  GString *text = begin_error (id, binnacle_server_context_get_error_code (error), error->message);

  g_string_append_c (text, '}');
  send_string (self, text);
  answered (self, id);
}

static void
end (BinnacleServerSession *self)
{
  if (self->state == SESSION_ENDED)
    return;

  self->state = SESSION_ENDED;
  g_clear_pointer (&self->pump_timer, binnacle_timer_free);
  g_clear_pointer (&self->watch_timer, binnacle_timer_free);
  g_clear_pointer (&self->close_timer, binnacle_timer_free);
  g_queue_clear_full (&self->inbox, (GDestroyNotify) inbox_item_free);
  g_clear_pointer (&self->answer, binnacle_subscription_answer_free);
  g_signal_handlers_disconnect_by_data (self->websocket, self);
  g_signal_handlers_disconnect_by_data (self->stream, self);
  self->ended (self, self->user_data);
}

static void
drop_late (gpointer user_data)
{
  binnacle_server_session_drop (user_data);
}

static void
close_with (BinnacleServerSession *self,
            gushort                code)
{
  if (!is_up (self))
    return;

  self->state = SESSION_CLOSING;
  binnacle_timer_stop (self->pump_timer);
  binnacle_timer_restart (self->close_timer, BINNACLE_SERVER_CLOSE_TIME);

  if (binnacle_metered_stream_get_refusal (self->stream) == 0)
    binnacle_metered_stream_refuse (self->stream, code);

  /* What is left to read is thrown away, up to the closing frame. */
  binnacle_metered_stream_resume (self->stream);

  if (soup_websocket_connection_get_state (self->websocket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->websocket, code, NULL);
}

static void
fail (BinnacleServerSession *self,
      gint64                 id,
      const GError          *error,
      gushort                close_code)
{
  if (!is_up (self))
    return;

  send_error (self, id, error);
  close_with (self, close_code);
}

static void
fail_literal (BinnacleServerSession *self,
              gint64                 id,
              BinnacleProtocolError  code,
              const char            *message,
              gushort                close_code)
{
  g_autoptr (GError) error = g_error_new_literal (BINNACLE_PROTOCOL_ERROR, (int) code, message);

  fail (self, id, error, close_code);
}

static gushort
choose_close_code (const GError *error)
{
  if (g_error_matches (error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_UTF8))
    return CLOSE_BAD_DATA;

  if (binnacle_server_context_get_error_code (error) == BINNACLE_PROTOCOL_ERROR_TOO_LARGE)
    return CLOSE_TOO_BIG;

  return CLOSE_PROTOCOL_ERROR;
}

static void
send_welcome (BinnacleServerSession *self)
{
  BinnacleServerContext *context = self->context;
  GString *text = begin_message ("welcome", -1);

  binnacle_message_text_append_integer_member (text, "protocol", BINNACLE_PROTOCOL_VERSION);
  binnacle_message_text_append_string_member (text, "server", "Binnacle " BINNACLE_VERSION);
  binnacle_message_text_append_string_member (text, "server_id", binnacle_channel_store_get_server_id (context->store));
  binnacle_message_text_append_string_member (text, "epoch", binnacle_channel_store_get_epoch (context->store));
  binnacle_message_text_append_integer_member (text, "offset", binnacle_channel_store_get_offset (context->store));
  binnacle_message_text_append_integer_member (text, "time", binnacle_channel_store_get_time (context->store));
  binnacle_message_text_append_integer_member (text, "heartbeat", context->heartbeat);
  g_string_append (text, ",\"limits\":{");
  binnacle_message_text_append_integer_member (text, "message", (gint64) context->max_message_size);
  binnacle_message_text_append_integer_member (text, "subscriptions", BINNACLE_SERVER_MAX_SUBSCRIPTIONS);
  binnacle_message_text_append_integer_member (text, "rate", BINNACLE_SERVER_RATE);
  g_string_append (text, "}}");
  send_string (self, text);
}

static gboolean
check_hello (JsonObject  *message,
             const char **name,
             GError     **error)
{
  gint64 protocol;

  if (!binnacle_json_get_integer (message, "protocol", &protocol, error) ||
      binnacle_json_get_string (message, "client", error) == NULL ||
      !binnacle_json_get_optional_string (message, "name", name, error))
    return FALSE;

  if (protocol != BINNACLE_PROTOCOL_VERSION)
    {
      g_set_error (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_UNSUPPORTED,
                   _("The server speaks version %d of the protocol only."), BINNACLE_PROTOCOL_VERSION);
      return FALSE;
    }

  if (*name == NULL || strlen (*name) <= MAX_NAME)
    return TRUE;

  g_set_error (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_TOO_LARGE,
               _("A name may have %d bytes."), MAX_NAME);

  return FALSE;
}

static void
handle_hello (BinnacleServerSession *self,
              JsonObject            *message)
{
  g_autoptr (GError) error = NULL;
  const char *name = NULL;
  const char *token = NULL;

  if (!check_hello (message, &name, &error) ||
      !binnacle_json_get_optional_string (message, "token", &token, &error))
    {
      fail (self, -1, error, CLOSE_PROTOCOL_ERROR);
      return;
    }

  if (!binnacle_server_context_check_token (self->context, token))
    {
      fail_literal (self, -1, BINNACLE_PROTOCOL_ERROR_UNAUTHORIZED,
                    _("The token is not the server’s. Give the one that the server was started with."),
                    CLOSE_POLICY_VIOLATION);
      return;
    }

  self->state = SESSION_OPEN;
  self->name = name != NULL && name[0] != '\0' ? g_strdup (name) : NULL;
  binnacle_timer_restart (self->watch_timer, (gint64) self->context->heartbeat * 500);
  send_welcome (self);
}

static gboolean
check_n_patterns (BinnacleServerSession  *self,
                  const char * const     *patterns,
                  GError                **error)
{
  guint n_new = 0;
  gsize n_bytes = 0;

  for (guint i = 0; patterns[i] != NULL; i++)
    {
      n_new += g_hash_table_contains (self->patterns, patterns[i]) ? 0 : 1;
      n_bytes += strlen (patterns[i]);
    }

  /* Each part of the answer repeats them. */
  if (g_hash_table_size (self->patterns) + n_new <= BINNACLE_SERVER_MAX_SUBSCRIPTIONS &&
      n_bytes <= self->context->max_message_size / 4)
    return TRUE;

  g_set_error (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_TOO_LARGE,
               _("A connection may subscribe to %d patterns. Use wildcards, or leave some first."),
               BINNACLE_SERVER_MAX_SUBSCRIPTIONS);

  return FALSE;
}

static gboolean
parse_since (BinnacleServerSession  *self,
             JsonObject             *message,
             gint64                 *since,
             GError                **error)
{
  JsonObject *object;
  const char *epoch;
  gint64 offset;

  *since = -1;

  if (!json_object_has_member (message, "since"))
    return TRUE;

  object = binnacle_json_get_object (message, "since", error);

  if (object == NULL)
    return FALSE;

  epoch = binnacle_json_get_string (object, "epoch", error);

  if (epoch == NULL || !binnacle_json_get_integer (object, "offset", &offset, error))
    return FALSE;

  if (binnacle_channel_store_can_resume (self->context->store, epoch, offset))
    *since = offset;

  return TRUE;
}

static void
add_patterns (BinnacleServerSession *self,
              const char * const    *patterns)
{
  for (guint i = 0; patterns[i] != NULL; i++)
    {
      if (g_hash_table_add (self->patterns, g_strdup (patterns[i])))
        binnacle_pattern_trie_add (self->trie, patterns[i], self);
    }
}

static gboolean
handle_subscribe (BinnacleServerSession  *self,
                  gint64                  id,
                  JsonObject             *message,
                  GError                **error)
{
  g_auto (GStrv) patterns = binnacle_json_get_string_array (message, "patterns", error);
  g_autoptr (BinnaclePatternTrie) trie = NULL;
  gint64 since;

  if (patterns == NULL)
    return FALSE;

  trie = binnacle_server_context_parse_patterns ((const char * const *) patterns, error);

  if (trie == NULL ||
      !parse_since (self, message, &since, error) ||
      !check_n_patterns (self, (const char * const *) patterns, error))
    return FALSE;

  self->answer = binnacle_subscription_answer_new (self->context->store, id, (const char * const *) patterns, trie,
                                                   since, self->updates);
  add_patterns (self, (const char * const *) patterns);

  return TRUE;
}

static void
send_result (BinnacleServerSession *self,
             gint64                 id,
             const char            *result)
{
  GString *text = begin_message ("result", id);

  g_string_append_printf (text, ",\"result\":%s}", result);
  send_string (self, text);
  answered (self, id);
}

static gboolean
handle_unsubscribe (BinnacleServerSession  *self,
                    gint64                  id,
                    JsonObject             *message,
                    GError                **error)
{
  g_auto (GStrv) patterns = binnacle_json_get_string_array (message, "patterns", error);

  if (patterns == NULL)
    return FALSE;

  for (guint i = 0; patterns[i] != NULL; i++)
    {
      if (g_hash_table_remove (self->patterns, patterns[i]))
        binnacle_pattern_trie_remove (self->trie, patterns[i], self);
    }

  binnacle_outgoing_updates_retain (self->updates, self->trie);
  send_result (self, id, "true");

  return TRUE;
}

typedef struct
{
  BinnacleServerSession *session;
  gint64                 id;
} MutationCall;

static void
send_refusal (BinnacleServerSession         *self,
              gint64                         id,
              const BinnacleMutationOutcome *outcome)
{
  BinnacleProtocolError code = binnacle_server_context_get_error_code (outcome->error);
  GString *text = begin_error (id, code, outcome->error->message);

  if (code == BINNACLE_PROTOCOL_ERROR_UNAVAILABLE)
    binnacle_message_text_append_integer_member (text, "retry_after", 1000);

  if (code == BINNACLE_PROTOCOL_ERROR_CONFLICT)
    {
      g_string_append (text, ",\"current\":");
      binnacle_channel_record_append_current (outcome->current, text);
    }

  g_string_append_c (text, '}');
  send_string (self, text);
}

static void
mutation_done (const BinnacleMutationOutcome *outcome,
               gpointer                       user_data)
{
  MutationCall *call = user_data;
  g_autoptr (BinnacleServerSession) self = call->session;
  gint64 id = call->id;

  g_free (call);
  self->n_mutations--;
  binnacle_server_context_count_outcome (self->context, outcome);

  if (!is_up (self))
    return;

  if (outcome->error != NULL)
    {
      send_refusal (self, id, outcome);
    }
  else
    {
      GString *text = begin_message ("result", id);

      binnacle_channel_record_append_outcome (outcome->record, text);
      g_string_append (text, outcome->duplicate ? ",\"duplicate\":true}" : "}");
      send_string (self, text);
    }

  answered (self, id);

  if (self->inbox.length > 0)
    binnacle_timer_restart (self->pump_timer, 0);
}

static gboolean
handle_mutate (BinnacleServerSession  *self,
               gint64                  id,
               JsonObject             *message,
               GError                **error)
{
  g_autoptr (BinnacleMutation) mutation = binnacle_mutation_parse (message, error);
  MutationCall *call;

  if (mutation == NULL)
    return FALSE;

  mutation->by = g_strdup (self->name);
  call = g_new0 (MutationCall, 1);
  call->session = g_object_ref (self);
  call->id = id;
  self->n_mutations++;
  binnacle_channel_store_mutate (self->context->store, g_steal_pointer (&mutation), mutation_done, call);

  return TRUE;
}

static gboolean
answer_describe (BinnacleServerSession  *self,
                 JsonObject             *params,
                 GString                *text,
                 GError                **error)
{
  g_auto (GStrv) patterns = binnacle_json_get_string_array (params, "patterns", error);
  g_autoptr (BinnaclePatternTrie) trie = NULL;

  if (patterns == NULL)
    return FALSE;

  trie = binnacle_server_context_parse_patterns ((const char * const *) patterns, error);

  if (trie == NULL)
    return FALSE;

  binnacle_channel_table_append_descriptions (binnacle_channel_store_get_table (self->context->store), trie, text);

  return TRUE;
}

static gboolean
answer_history (BinnacleServerSession  *self,
                JsonObject             *params,
                GString                *text,
                GError                **error)
{
  const char *channel = binnacle_json_get_string (params, "channel", error);
  gint64 from;
  gint64 to;
  gint64 points;

  return channel != NULL &&
         binnacle_json_get_integer (params, "from", &from, error) &&
         binnacle_json_get_integer (params, "to", &to, error) &&
         binnacle_json_get_integer (params, "points", &points, error) &&
         binnacle_server_context_append_history (self->context, channel, from, to, points, text, error);
}

static gboolean
answer_outcomes (BinnacleServerSession  *self,
                 JsonObject             *params,
                 GString                *text,
                 GError                **error)
{
  g_auto (GStrv) ops = binnacle_json_get_string_array (params, "ops", error);

  if (ops == NULL)
    return FALSE;

  if (g_strv_length (ops) > MAX_OPS)
    {
      g_set_error (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_TOO_LARGE,
                   _("The outcomes of %d operations may be asked for at once."), MAX_OPS);
      return FALSE;
    }

  g_string_append_c (text, '[');

  for (guint i = 0; ops[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');

      binnacle_server_context_append_outcome (self->context, ops[i], text);
    }

  g_string_append_c (text, ']');

  return TRUE;
}

static gboolean
answer_stats (BinnacleServerSession  *self,
              JsonObject             *params,
              GString                *text,
              GError                **error)
{
  binnacle_server_context_append_stats (self->context, text);

  return TRUE;
}

static const struct
{
  const char *method;
  gboolean  (*answer) (BinnacleServerSession  *self,
                       JsonObject             *params,
                       GString                *text,
                       GError                **error);
} methods[] = {
  { "describe", answer_describe },
  { "history", answer_history },
  { "outcomes", answer_outcomes },
  { "stats", answer_stats },
};

static gboolean
answer_request (BinnacleServerSession  *self,
                gint64                  id,
                const char             *method,
                JsonObject             *params,
                GError                **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (GString) text = NULL;

      if (strcmp (methods[i].method, method) != 0)
        continue;

      text = g_string_new (NULL);

      if (!methods[i].answer (self, params, text, error))
        return FALSE;

      send_result (self, id, text->str);

      return TRUE;
    }

  g_set_error (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_UNSUPPORTED,
               _("There is no method “%.100s”. There are “describe”, “history”, “outcomes” and “stats”."), method);

  return FALSE;
}

static gboolean
handle_request (BinnacleServerSession  *self,
                gint64                  id,
                JsonObject             *message,
                GError                **error)
{
  g_autoptr (JsonObject) none = NULL;
  JsonObject *params;
  const char *method = binnacle_json_get_string (message, "method", error);

  if (method == NULL)
    return FALSE;

  if (json_object_has_member (message, "params"))
    params = binnacle_json_get_object (message, "params", error);
  else
    params = none = json_object_new ();

  self->context->n_requests++;

  return params != NULL && answer_request (self, id, method, params, error);
}

static void
append_echo (GString    *text,
             JsonObject *message)
{
  JsonNode *time = json_object_get_member (message, "time");
  g_autofree char *json = time != NULL ? binnacle_json_to_text (time) : NULL;

  if (json != NULL)
    g_string_append_printf (text, ",\"time\":%s", json);
}

static void flush_updates (BinnacleServerSession *self);

static gboolean
handle_ping (BinnacleServerSession  *self,
             gint64                  id,
             JsonObject             *message,
             GError                **error)
{
  GString *text = begin_message ("pong", id);
  BinnacleChannelRecord *waiting;
  gint64 offset = binnacle_channel_store_get_offset (self->context->store);

  flush_updates (self);
  waiting = binnacle_outgoing_updates_peek (self->updates);

  /* What is behind it has been sent, or superseded by what waits. */
  if (waiting != NULL)
    offset = waiting->version - 1;

  append_echo (text, message);
  binnacle_message_text_append_integer_member (text, "offset", offset);
  g_string_append_c (text, '}');
  send_string (self, text);
  answered (self, id);

  return TRUE;
}

static const struct
{
  const char  *type;
  MessageFunc  handle;
} types[] = {
  { "ping", handle_ping },
  { "mutate", handle_mutate },
  { "subscribe", handle_subscribe },
  { "unsubscribe", handle_unsubscribe },
  { "request", handle_request },
};

static MessageFunc
find_handler (const char *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      if (strcmp (types[i].type, type) == 0)
        return types[i].handle;
    }

  return NULL;
}

static gboolean
dispatch (BinnacleServerSession  *self,
          gint64                  id,
          JsonObject             *message,
          GError                **error)
{
  const char *type = binnacle_json_get_string (message, "type", error);
  MessageFunc handle;
  gint64 given;

  if (type == NULL)
    return FALSE;

  if (strcmp (type, "hello") == 0)
    {
      g_set_error_literal (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
                           _("“hello” comes once, first."));
      return FALSE;
    }

  handle = find_handler (type);

  if (handle == NULL)
    {
      g_set_error (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_UNSUPPORTED,
                   _("The server knows no message of type “%.100s”."), type);
      return FALSE;
    }

  return binnacle_json_get_integer (message, "id", &given, error) &&
         handle (self, id, message, error);
}

static gboolean
is_within_rate (BinnacleServerSession *self,
                gint64                 id)
{
  gint64 wait = binnacle_rate_limiter_take (&self->limiter, binnacle_clock_get_monotonic_time (self->context->clock));
  GString *text;

  if (wait == 0)
    return TRUE;

  self->context->n_rate_limited++;
  text = begin_error (id, BINNACLE_PROTOCOL_ERROR_RATE_LIMITED,
                      _("These are more messages than the server takes. Send them again later."));
  binnacle_message_text_append_integer_member (text, "retry_after", wait / 1000 + 1);
  g_string_append_c (text, '}');
  send_string (self, text);
  answered (self, id);

  return FALSE;
}

static gboolean
is_of_type (JsonObject *message,
            const char *type)
{
  return g_strcmp0 (binnacle_json_get_string (message, "type", NULL), type) == 0;
}

static void
handle_first (BinnacleServerSession *self,
              JsonObject            *message)
{
  if (is_of_type (message, "hello"))
    handle_hello (self, message);
  else
    fail_literal (self, -1, BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
                  _("The first message has to be “hello”."), CLOSE_PROTOCOL_ERROR);
}

static void
handle_item (BinnacleServerSession *self,
             InboxItem             *item)
{
  g_autoptr (GError) error = NULL;

  if (self->state == SESSION_HELLO)
    {
      handle_first (self, item->message);
      return;
    }

  if (is_within_rate (self, item->id) && !dispatch (self, item->id, item->message, &error))
    send_error (self, item->id, error);
}

static gboolean
must_wait (BinnacleServerSession *self,
           InboxItem             *item)
{
  return is_of_type (item->message, "mutate") ? self->n_mutations >= BINNACLE_SERVER_MAX_IN_FLIGHT
                                              : self->n_mutations > 0;
}

static void
handle_inbox (BinnacleServerSession *self)
{
  for (guint i = 0; is_up (self) && self->inbox.length > 0; i++)
    {
      InboxItem *item = g_queue_peek_head (&self->inbox);

      if (self->answer != NULL || is_behind (self) || must_wait (self, item))
        return;

      if (i == MAX_AT_ONCE)
        {
          binnacle_timer_restart (self->pump_timer, 0);
          return;
        }

      g_queue_pop_head (&self->inbox);
      handle_item (self, item);
      inbox_item_free (item);
    }
}

static void
continue_answer (BinnacleServerSession *self)
{
  while (self->answer != NULL && !is_behind (self))
    {
      send_text (self, binnacle_subscription_answer_next (self->answer));

      if (!binnacle_subscription_answer_is_over (self->answer))
        continue;

      answered (self, binnacle_subscription_answer_get_id (self->answer));
      g_clear_pointer (&self->answer, binnacle_subscription_answer_free);
    }
}

static char *
make_update_frame (BinnacleServerSession *self)
{
  GString *text = g_string_new (NULL);

  if (binnacle_outgoing_updates_get_count (self->updates) == 1)
    {
      g_autoptr (BinnacleChannelRecord) only = binnacle_outgoing_updates_pop (self->updates);

      g_string_append (text, binnacle_channel_record_get_update_text (only));
      return g_string_free (text, FALSE);
    }

  while (text->len < BINNACLE_SERVER_MAX_FRAME && binnacle_outgoing_updates_get_count (self->updates) > 0)
    {
      g_autoptr (BinnacleChannelRecord) record = binnacle_outgoing_updates_pop (self->updates);

      binnacle_updates_text_append (text, record);
    }

  g_string_append_c (text, ']');

  return g_string_free (text, FALSE);
}

static void
flush_updates (BinnacleServerSession *self)
{
  while (self->answer == NULL && !is_behind (self) && binnacle_outgoing_updates_get_count (self->updates) > 0)
    send_text (self, make_update_frame (self));
}

static gboolean
has_more (BinnacleServerSession *self)
{
  return self->answer != NULL || binnacle_outgoing_updates_get_count (self->updates) > 0 ||
         (self->inbox.length > 0 && !must_wait (self, self->inbox.head->data));
}

static void
update_reading (BinnacleServerSession *self)
{
  if (self->inbox.length > 0 && !binnacle_metered_stream_is_paused (self->stream))
    binnacle_metered_stream_pause (self->stream);
  else if (self->inbox.length == 0 && binnacle_metered_stream_is_paused (self->stream))
    binnacle_metered_stream_resume (self->stream);
}

/* Does what the backlog allows, and looks again where something is left. */
static void
pump (BinnacleServerSession *self)
{
  g_autoptr (BinnacleServerSession) alive = NULL;

  if (self->pumping || !is_up (self))
    return;

  alive = g_object_ref (self);
  self->pumping = TRUE;

  do
    {
      continue_answer (self);
      flush_updates (self);
      handle_inbox (self);
    }
  while (is_up (self) && self->answer != NULL && !is_behind (self));

  self->pumping = FALSE;

  if (!is_up (self))
    return;

  update_reading (self);

  if (has_more (self) && !binnacle_timer_is_running (self->pump_timer))
    binnacle_timer_restart (self->pump_timer, is_behind (self) ? DRAIN_INTERVAL : 0);
}

static void
pump_timer_fired (gpointer user_data)
{
  pump (user_data);
}

static gint64
find_id (JsonObject *message)
{
  gint64 id;

  return binnacle_json_get_integer (message, "id", &id, NULL) && id >= 0 ? id : -1;
}

static void
accept_message (BinnacleServerSession *self,
                JsonObject            *message)
{
  InboxItem *item;
  gint64 id = find_id (message);

  if (id >= 0 && !g_hash_table_add (self->ids, g_memdup2 (&id, sizeof id)))
    {
      fail_literal (self, id, BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
                    _("Another request with this id is in flight."), CLOSE_PROTOCOL_ERROR);
      return;
    }

  self->context->n_messages_in++;
  item = g_new0 (InboxItem, 1);
  item->message = json_object_ref (message);
  item->id = id;
  g_queue_push_tail (&self->inbox, item);
}

/* A frame is one message or an array of messages, and a message is an object. */
static gboolean
is_frame (JsonNode *root)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (root))
    return JSON_NODE_HOLDS_OBJECT (root);

  array = json_node_get_array (root);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      if (!JSON_NODE_HOLDS_OBJECT (json_array_get_element (array, i)))
        return FALSE;
    }

  return TRUE;
}

static void
accept_frame (BinnacleServerSession *self,
              JsonNode              *root)
{
  JsonArray *array;

  if (JSON_NODE_HOLDS_OBJECT (root))
    {
      accept_message (self, json_node_get_object (root));
      return;
    }

  array = json_node_get_array (root);

  for (guint i = 0; is_up (self) && i < json_array_get_length (array); i++)
    accept_message (self, json_array_get_object_element (array, i));
}

static void
message_came (SoupWebsocketConnection *websocket,
              SoupWebsocketDataType    type,
              GBytes                  *message,
              gpointer                 user_data)
{
  BinnacleServerSession *self = user_data;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  const char *text = g_bytes_get_data (message, NULL);

  if (!is_up (self))
    return;

  root = binnacle_json_parse (text != NULL ? text : "", (gssize) g_bytes_get_size (message),
                              self->context->max_message_size, &error);

  if (root == NULL)
    {
      fail (self, -1, error, choose_close_code (error));
      return;
    }

  if (!is_frame (root))
    {
      fail_literal (self, -1, BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
                    _("A message is an object, and a frame is a message or an array of messages."),
                    CLOSE_PROTOCOL_ERROR);
      return;
    }

  accept_frame (self, root);
  pump (self);
}

static void
stream_refused (BinnacleMeteredStream *stream,
                guint                  close_code,
                gpointer               user_data)
{
  BinnacleServerSession *self = user_data;
  gboolean too_large = close_code == CLOSE_TOO_BIG;

  fail_literal (self, -1, too_large ? BINNACLE_PROTOCOL_ERROR_TOO_LARGE : BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
                too_large ? _("The message is longer than the server takes.")
                          : _("The server takes text messages, in few fragments."),
                (gushort) close_code);
}

static void
websocket_closed (SoupWebsocketConnection *websocket,
                  gpointer                 user_data)
{
  BinnacleServerSession *self = user_data;

  g_object_ref (self);
  end (self);
  g_object_unref (self);
}

static gboolean
is_stuck (BinnacleServerSession *self,
          gint64                 now)
{
  guint64 written = binnacle_metered_stream_get_n_written (self->stream);

  if (written != self->written || binnacle_metered_stream_get_backlog (self->stream) == 0)
    {
      self->written = written;
      self->written_time = now;
    }

  return now - self->written_time > (gint64) self->context->heartbeat * 4 * 1000;
}

/* A client that is not heard of for twice the heartbeat is gone. One that asks
 * but takes no answers is as good as gone. */
static void
watch_timer_fired (gpointer user_data)
{
  BinnacleServerSession *self = user_data;
  gint64 now = binnacle_clock_get_monotonic_time (self->context->clock);
  gint64 silence = now - binnacle_metered_stream_get_last_read_time (self->stream);

  if (self->state == SESSION_HELLO)
    {
      fail_literal (self, -1, BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
                    _("No “hello” came."), CLOSE_PROTOCOL_ERROR);
      return;
    }

  if (silence > (gint64) self->context->heartbeat * 2 * 1000)
    binnacle_server_session_bye (self, CLOSE_GOING_AWAY, "silent", _("Nothing came for too long."), TRUE);
  else if (is_stuck (self, now))
    binnacle_server_session_bye (self, CLOSE_POLICY_VIOLATION, "slow", _("Nothing was read for too long."), TRUE);
  else
    binnacle_timer_restart (self->watch_timer, (gint64) self->context->heartbeat * 500);
}

static void
binnacle_server_session_finalize (GObject *object)
{
  BinnacleServerSession *self = BINNACLE_SERVER_SESSION (object);

  g_clear_pointer (&self->pump_timer, binnacle_timer_free);
  g_clear_pointer (&self->watch_timer, binnacle_timer_free);
  g_clear_pointer (&self->close_timer, binnacle_timer_free);
  g_queue_clear_full (&self->inbox, (GDestroyNotify) inbox_item_free);
  g_clear_pointer (&self->answer, binnacle_subscription_answer_free);
  binnacle_outgoing_updates_free (self->updates);
  g_hash_table_unref (self->ids);
  g_hash_table_unref (self->patterns);
  binnacle_pattern_trie_free (self->trie);
  g_free (self->name);
  g_clear_object (&self->websocket);
  g_clear_object (&self->stream);

  G_OBJECT_CLASS (binnacle_server_session_parent_class)->finalize (object);
}

static void
binnacle_server_session_class_init (BinnacleServerSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_server_session_finalize;
}

static void
binnacle_server_session_init (BinnacleServerSession *self)
{
  g_queue_init (&self->inbox);
  self->ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->patterns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->trie = binnacle_pattern_trie_new ();
  self->updates = binnacle_outgoing_updates_new (BINNACLE_SERVER_MAX_EVENTS);
}

/**
 * binnacle_server_session_new: (skip)
 * @context: what connections share
 * @stream: a connection on which the opening handshake is over
 * @uri: the server's own
 * @ended: told once, when the session is over
 * @user_data: for @ended
 *
 * Returns: (transfer full): a session that waits for `hello`
 */
BinnacleServerSession *
binnacle_server_session_new (BinnacleServerContext     *context,
                             GIOStream                 *stream,
                             GUri                      *uri,
                             BinnacleServerSessionFunc  ended,
                             gpointer                   user_data)
{
  BinnacleServerSession *self = g_object_new (BINNACLE_TYPE_SERVER_SESSION, NULL);
  gint64 now = binnacle_clock_get_monotonic_time (context->clock);

  self->context = context;
  self->ended = ended;
  self->user_data = user_data;
  self->written_time = now;
  binnacle_rate_limiter_init (&self->limiter, BINNACLE_SERVER_RATE, BINNACLE_SERVER_RATE_BURST, now);

  self->stream = binnacle_metered_stream_new (stream, context->clock, context->max_message_size);
  self->websocket = binnacle_metered_stream_create_websocket (self->stream, SOUP_WEBSOCKET_CONNECTION_SERVER, uri,
                                                              BINNACLE_PROTOCOL_NAME, NULL);
  g_signal_connect (self->stream, "refused", G_CALLBACK (stream_refused), self);
  g_signal_connect (self->websocket, "message", G_CALLBACK (message_came), self);
  g_signal_connect (self->websocket, "closed", G_CALLBACK (websocket_closed), self);

  self->watch_timer = binnacle_clock_add_timer (context->clock, BINNACLE_SERVER_HELLO_TIME, watch_timer_fired, self);
  self->pump_timer = binnacle_clock_add_timer (context->clock, 0, pump_timer_fired, self);
  self->close_timer = binnacle_clock_add_timer (context->clock, 0, drop_late, self);
  binnacle_timer_stop (self->pump_timer);
  binnacle_timer_stop (self->close_timer);

  return self;
}

/**
 * binnacle_server_session_changed: (skip)
 * @self: a session
 * @record: a write
 *
 * Tells the client, where it subscribed to the channel, with the next settled.
 */
void
binnacle_server_session_changed (BinnacleServerSession *self,
                                 BinnacleChannelRecord *record)
{
  guint64 conflated = binnacle_outgoing_updates_get_n_conflated (self->updates);

  if (self->state != SESSION_OPEN || !binnacle_pattern_trie_matches (self->trie, record->channel))
    return;

  if (!binnacle_outgoing_updates_push (self->updates, record))
    binnacle_server_session_bye (self, CLOSE_POLICY_VIOLATION, "slow",
                                 _("Too many events wait to be read."), TRUE);

  self->context->n_conflated += binnacle_outgoing_updates_get_n_conflated (self->updates) - conflated;
}

/**
 * binnacle_server_session_settled: (skip)
 * @self: a session
 *
 * Sends what has changed.
 */
void
binnacle_server_session_settled (BinnacleServerSession *self)
{
  pump (self);
}

/**
 * binnacle_server_session_bye: (skip)
 * @self: a session
 * @close_code: for the closing frame
 * @code: why, for programs
 * @message: why, for people
 * @reconnect: whether the client shall come back
 *
 * Ends the session in order.
 */
void
binnacle_server_session_bye (BinnacleServerSession *self,
                             gushort                close_code,
                             const char            *code,
                             const char            *message,
                             gboolean               reconnect)
{
  GString *text;

  if (!is_up (self))
    return;

  text = begin_message ("bye", -1);
  binnacle_message_text_append_string_member (text, "code", code);
  binnacle_message_text_append_string_member (text, "message", message);
  g_string_append (text, reconnect ? ",\"reconnect\":true}" : ",\"reconnect\":false}");
  send_string (self, text);
  close_with (self, close_code);
}

/**
 * binnacle_server_session_drop: (skip)
 * @self: a session
 *
 * Ends the session now.
 */
void
binnacle_server_session_drop (BinnacleServerSession *self)
{
  if (self->state == SESSION_ENDED)
    return;

  g_object_ref (self);
  g_io_stream_close_async (G_IO_STREAM (self->stream), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  end (self);
  g_object_unref (self);
}

/**
 * binnacle_server_session_is_welcome: (skip)
 * @self: a session
 *
 * Returns: whether the client has shown who it is
 */
gboolean
binnacle_server_session_is_welcome (BinnacleServerSession *self)
{
  return self->state == SESSION_OPEN;
}
