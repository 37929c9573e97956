/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/binnacle-json.h"
#include "server/binnacle-message-text.h"
#include "server/binnacle-request-methods-private.h"
#include "server/binnacle-server-limits.h"
#include "server/binnacle-server-session-private.h"

/* What a client may say, message by message. */

#define MAX_NAME 200

typedef gboolean (*MessageFunc) (BinnacleServerSession  *self,
                                 gint64                  id,
                                 JsonObject             *message,
                                 GError                **error);

static void
send_welcome (BinnacleServerSession *self)
{
  BinnacleServerContext *context = self->context;
  GString *text = binnacle_message_text_begin ("welcome", -1);

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
  binnacle_server_session_send (self, text);
}

static gboolean
check_hello (JsonObject  *message,
             const char **name,
             GError     **error)
{
  gint64 protocol;
  const char *client = binnacle_json_get_string (message, "client", error);

  if (client == NULL ||
      !binnacle_json_get_integer (message, "protocol", &protocol, error) ||
      !binnacle_json_get_optional_string (message, "name", name, error))
    return FALSE;

  if (protocol != BINNACLE_PROTOCOL_VERSION)
    {
      g_set_error (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_UNSUPPORTED,
                   _("The server speaks version %d of the protocol only."), BINNACLE_PROTOCOL_VERSION);
      return FALSE;
    }

  if (strlen (client) <= MAX_NAME && (*name == NULL || strlen (*name) <= MAX_NAME))
    return TRUE;

  g_set_error (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_TOO_LARGE,
               _("A name, and what a client is known by, may have %d bytes."), MAX_NAME);

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
      binnacle_server_session_fail (self, -1, error, CLOSE_PROTOCOL_ERROR);
      return;
    }

  self->access = binnacle_server_context_check_token (self->context, token);

  if (self->access == BINNACLE_ACCESS_NONE)
    {
      binnacle_server_session_fail_literal (self, -1, BINNACLE_PROTOCOL_ERROR_UNAUTHORIZED,
                                            _("The token is not the server’s. Give the one that the server was "
                                              "started with."),
                                            CLOSE_POLICY_VIOLATION);
      return;
    }

  self->state = BINNACLE_SESSION_OPEN;
  self->client = g_strdup (binnacle_json_get_string (message, "client", NULL));
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
  GString *text = binnacle_message_text_begin ("result", id);

  g_string_append_printf (text, ",\"result\":%s}", result);
  binnacle_server_session_send (self, text);
  binnacle_server_session_answered (self, id);
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
  GString *text = binnacle_message_text_begin_error (id, code, outcome->error->message);

  if (code == BINNACLE_PROTOCOL_ERROR_UNAVAILABLE)
    binnacle_message_text_append_integer_member (text, "retry_after", 1000);

  if (code == BINNACLE_PROTOCOL_ERROR_CONFLICT)
    {
      g_string_append (text, ",\"current\":");
      binnacle_channel_record_append_current (outcome->current, text);
    }

  g_string_append_c (text, '}');
  binnacle_server_session_send (self, text);
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

  if (!binnacle_server_session_is_up (self))
    return;

  if (outcome->error != NULL)
    {
      send_refusal (self, id, outcome);
    }
  else
    {
      GString *text = binnacle_message_text_begin ("result", id);

      binnacle_channel_record_append_outcome (outcome->record, text);
      g_string_append (text, outcome->duplicate ? ",\"duplicate\":true}" : "}");
      binnacle_server_session_send (self, text);
    }

  binnacle_server_session_answered (self, id);

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

  if (mutation == NULL || !binnacle_server_context_check_write (self->access, error))
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
handle_request (BinnacleServerSession  *self,
                gint64                  id,
                JsonObject             *message,
                GError                **error)
{
  g_autoptr (JsonObject) none = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  JsonObject *params;
  const char *method = binnacle_json_get_string (message, "method", error);

  if (method == NULL)
    return FALSE;

  if (json_object_has_member (message, "params"))
    params = binnacle_json_get_object (message, "params", error);
  else
    params = none = json_object_new ();

  self->context->n_requests++;

  if (params == NULL || !binnacle_request_methods_answer (self->context, self->access, method, params, text, error))
    return FALSE;

  send_result (self, id, text->str);

  return TRUE;
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

static gboolean
handle_ping (BinnacleServerSession  *self,
             gint64                  id,
             JsonObject             *message,
             GError                **error)
{
  GString *text = binnacle_message_text_begin ("pong", id);
  BinnacleChannelRecord *waiting;
  gint64 offset = binnacle_channel_store_get_offset (self->context->store);

  binnacle_server_session_flush_updates (self);
  waiting = binnacle_outgoing_updates_peek (self->updates);

  /* What is behind it has been sent, or superseded by what waits. */
  if (waiting != NULL)
    offset = waiting->version - 1;

  append_echo (text, message);
  binnacle_message_text_append_integer_member (text, "offset", offset);
  g_string_append_c (text, '}');
  binnacle_server_session_send (self, text);
  binnacle_server_session_answered (self, id);

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
  gint64 now = binnacle_clock_get_monotonic_time (self->context->clock);
  gint64 connection_wait = binnacle_rate_limiter_take (&self->limiter, now);
  gint64 client_wait = binnacle_client_limits_take (self->context->limits, self->client, now);
  gint64 wait = MAX (connection_wait, client_wait);
  GString *text;

  if (wait == 0)
    return TRUE;

  self->context->n_rate_limited++;
  text = binnacle_message_text_begin_error (id, BINNACLE_PROTOCOL_ERROR_RATE_LIMITED,
                                            _("These are more messages than the server takes. Send them again later."));
  binnacle_message_text_append_integer_member (text, "retry_after", wait / 1000 + 1);
  g_string_append_c (text, '}');
  binnacle_server_session_send (self, text);
  binnacle_server_session_answered (self, id);

  return FALSE;
}

static void
handle_first (BinnacleServerSession *self,
              JsonObject            *message)
{
  if (g_strcmp0 (binnacle_json_get_string (message, "type", NULL), "hello") == 0)
    handle_hello (self, message);
  else
    binnacle_server_session_fail_literal (self, -1, BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
                                          _("The first message has to be “hello”."), CLOSE_PROTOCOL_ERROR);
}

/**
 * binnacle_server_session_handle: (skip)
 * @self: a session that is up
 * @id: the message's, -1 for none
 * @message: what the client says
 *
 * Does what the message asks for, and answers it or has it answered.
 */
void
binnacle_server_session_handle (BinnacleServerSession *self,
                                gint64                 id,
                                JsonObject            *message)
{
  g_autoptr (GError) error = NULL;

  if (self->state == BINNACLE_SESSION_HELLO)
    {
      handle_first (self, message);
      return;
    }

  if (is_within_rate (self, id) && !dispatch (self, id, message, &error))
    binnacle_server_session_send_error (self, id, error);
}
