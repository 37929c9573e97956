/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/binnacle-json.h"
#include "server/binnacle-message-text.h"
#include "server/binnacle-server-limits.h"
#include "server/binnacle-server-session-private.h"

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

/* How soon to look whether a client that is behind has read something. */
#define DRAIN_INTERVAL (10 * G_TIME_SPAN_MILLISECOND)
#define MAX_AT_ONCE 64

G_DEFINE_FINAL_TYPE (BinnacleServerSession, binnacle_server_session, G_TYPE_OBJECT)

static void pump (BinnacleServerSession *self);

static void
inbox_item_free (BinnacleInboxItem *item)
{
  json_object_unref (item->message);
  g_free (item);
}

/**
 * binnacle_server_session_is_up: (skip)
 * @self: a session
 *
 * Returns: whether it is not ending
 */
gboolean
binnacle_server_session_is_up (BinnacleServerSession *self)
{
  return self->state == BINNACLE_SESSION_HELLO || self->state == BINNACLE_SESSION_OPEN;
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

/**
 * binnacle_server_session_send: (skip)
 * @self: a session
 * @text: (transfer full): a message
 *
 * Sends it.
 */
void
binnacle_server_session_send (BinnacleServerSession *self,
                              GString               *text)
{
  send_text (self, g_string_free (text, FALSE));
}

/**
 * binnacle_server_session_answered: (skip)
 * @self: a session
 * @id: of a request, -1 for none
 *
 * Notes that the id is free again.
 */
void
binnacle_server_session_answered (BinnacleServerSession *self,
                                  gint64                 id)
{
  if (id >= 0)
    g_hash_table_remove (self->ids, &id);
}

/**
 * binnacle_server_session_send_error: (skip)
 * @self: a session
 * @id: of the request, -1 for none
 * @error: why it was refused
 *
 * Answers a request with an error.
 */
void
binnacle_server_session_send_error (BinnacleServerSession *self,
                                    gint64                 id,
                                    const GError          *error)
{
  BinnacleProtocolError code = binnacle_server_context_get_error_code (error);
  GString *text = binnacle_message_text_begin_error (id, code, error->message);

  g_string_append_c (text, '}');
  binnacle_server_session_send (self, text);
  binnacle_server_session_answered (self, id);
}

static void
end (BinnacleServerSession *self)
{
  if (self->state == BINNACLE_SESSION_ENDED)
    return;

  self->state = BINNACLE_SESSION_ENDED;
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
  if (!binnacle_server_session_is_up (self))
    return;

  self->state = BINNACLE_SESSION_CLOSING;
  binnacle_timer_stop (self->pump_timer);
  binnacle_timer_restart (self->close_timer, BINNACLE_SERVER_CLOSE_TIME);

  if (binnacle_metered_stream_get_refusal (self->stream) == 0)
    binnacle_metered_stream_refuse (self->stream, code);

  /* What is left to read is thrown away, up to the closing frame. */
  binnacle_metered_stream_resume (self->stream);

  if (soup_websocket_connection_get_state (self->websocket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->websocket, code, NULL);
}

/**
 * binnacle_server_session_fail: (skip)
 * @self: a session
 * @id: of the request, -1 for none
 * @error: what is wrong
 * @close_code: for the closing frame
 *
 * Tells the client what is wrong and ends the session.
 */
void
binnacle_server_session_fail (BinnacleServerSession *self,
                              gint64                 id,
                              const GError          *error,
                              gushort                close_code)
{
  if (!binnacle_server_session_is_up (self))
    return;

  binnacle_server_session_send_error (self, id, error);
  close_with (self, close_code);
}

/**
 * binnacle_server_session_fail_literal: (skip)
 * @self: a session
 * @id: of the request, -1 for none
 * @code: for programs
 * @message: for people
 * @close_code: for the closing frame
 *
 * Tells the client what is wrong and ends the session.
 */
void
binnacle_server_session_fail_literal (BinnacleServerSession *self,
                                      gint64                 id,
                                      BinnacleProtocolError  code,
                                      const char            *message,
                                      gushort                close_code)
{
  g_autoptr (GError) error = g_error_new_literal (BINNACLE_PROTOCOL_ERROR, (int) code, message);

  binnacle_server_session_fail (self, id, error, close_code);
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

static gboolean
must_wait (BinnacleServerSession *self,
           BinnacleInboxItem     *item)
{
  gboolean is_mutate = g_strcmp0 (binnacle_json_get_string (item->message, "type", NULL), "mutate") == 0;

  return is_mutate ? self->n_mutations >= BINNACLE_SERVER_MAX_IN_FLIGHT : self->n_mutations > 0;
}

static void
handle_inbox (BinnacleServerSession *self)
{
  for (guint i = 0; binnacle_server_session_is_up (self) && self->inbox.length > 0; i++)
    {
      BinnacleInboxItem *item = g_queue_peek_head (&self->inbox);

      if (self->answer != NULL || is_behind (self) || must_wait (self, item))
        return;

      if (i == MAX_AT_ONCE)
        {
          binnacle_timer_restart (self->pump_timer, 0);
          return;
        }

      g_queue_pop_head (&self->inbox);
      binnacle_server_session_handle (self, item->id, item->message);
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

      binnacle_server_session_answered (self, binnacle_subscription_answer_get_id (self->answer));
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

/**
 * binnacle_server_session_flush_updates: (skip)
 * @self: a session
 *
 * Sends the updates that wait, as far as the backlog allows.
 */
void
binnacle_server_session_flush_updates (BinnacleServerSession *self)
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

  if (self->pumping || !binnacle_server_session_is_up (self))
    return;

  alive = g_object_ref (self);
  self->pumping = TRUE;

  do
    {
      continue_answer (self);
      binnacle_server_session_flush_updates (self);
      handle_inbox (self);
    }
  while (binnacle_server_session_is_up (self) && self->answer != NULL && !is_behind (self));

  self->pumping = FALSE;

  if (!binnacle_server_session_is_up (self))
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

  if (!binnacle_server_session_is_up (self))
    return;

  root = binnacle_json_parse (text != NULL ? text : "", (gssize) g_bytes_get_size (message),
                              self->context->max_message_size, &error);

  if (root == NULL)
    {
      binnacle_server_session_fail (self, -1, error, choose_close_code (error));
      return;
    }

  binnacle_server_session_accept_frame (self, root);
  pump (self);
}

static void
stream_refused (BinnacleMeteredStream *stream,
                guint                  close_code,
                gpointer               user_data)
{
  BinnacleServerSession *self = user_data;
  gboolean too_large = close_code == CLOSE_TOO_BIG;

  binnacle_server_session_fail_literal (self, -1,
                                        too_large ? BINNACLE_PROTOCOL_ERROR_TOO_LARGE
                                                  : BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
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

  if (self->state == BINNACLE_SESSION_HELLO)
    {
      binnacle_server_session_fail_literal (self, -1, BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
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
  g_free (self->client);
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

  if (self->state != BINNACLE_SESSION_OPEN || !binnacle_pattern_trie_matches (self->trie, record->channel))
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

  if (!binnacle_server_session_is_up (self))
    return;

  text = binnacle_message_text_begin ("bye", -1);
  binnacle_message_text_append_string_member (text, "code", code);
  binnacle_message_text_append_string_member (text, "message", message);
  g_string_append (text, reconnect ? ",\"reconnect\":true}" : ",\"reconnect\":false}");
  binnacle_server_session_send (self, text);
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
  if (self->state == BINNACLE_SESSION_ENDED)
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
  return self->state == BINNACLE_SESSION_OPEN;
}
