/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-live-decoder-private.h"

#include <glib/gi18n-lib.h>
#include <pthread.h>

#include "base/binnacle-channel.h"
#include "base/binnacle-json.h"
#include "net/binnacle-websocket-manager.h"
#include "sources/binnacle-live-channel-private.h"
#include "sources/binnacle-live-members-private.h"
#include "wire/binnacle-protocol.h"

/* The transport has its own, smaller limit; this is the largest it can have. */
#define MAX_TEXT (64 * 1024 * 1024)

/* What an event takes in the control lane, besides the message it holds; about. */
#define EVENT_SIZE 256

/* A tree of numbers takes up to 42 times the memory of its text, as measured. */
#define TREE_OVERHEAD 48

/* A subscribe in flight. */
typedef struct
{
  GStrv    patterns;
  guint    snapshot; /* 0: no part came yet */
  gint64   offset;
} Expected;

/* What the main thread says to the other one. */
typedef struct
{
  gint64   id;
  Expected *expected; /* NULL: it is not expected any more */
} Notice;

struct _BinnacleLiveDecoder
{
  BinnacleUpdateProcessor *processor;
  BinnacleLiveEpochs      *epochs;

  guint64                  n_unknown;   /* atomic */

  pthread_mutex_t          mutex;       /* guards the next three, and is never held for long */
  GPtrArray               *passed;      /* static strings: types that somebody wants */
  GArray                  *notices;
  guint                    begun;       /* the newest generation */

  /* The transport's thread. */
  GHashTable              *expected;    /* of Expected, by the id of the subscribe */
  guint                    generation;
  gboolean                 welcomed;
  gboolean                 broken;
  GError                  *break_error; /* not passed on yet */
  gboolean                 must_pause;
  guint                    epoch;
  gint64                   last_offset;
};

/* When the message itself goes to those who observe its type. Values never do: they are
 * conflated on their way, and seen in entities. */
typedef enum
{
  PASS_NEVER,
  PASS_BEFORE, /* since nothing comes after it any more */
  PASS_AFTER
} PassTime;

typedef struct
{
  const char *type;
  gboolean  (*decode) (BinnacleLiveDecoder  *self,
                       JsonObject           *message,
                       GError              **error);
  PassTime    pass_time;
} Decoder;

static void
expected_free (gpointer data)
{
  Expected *expected = data;

  g_strfreev (expected->patterns);
  g_free (expected);
}

static void
notice_clear (gpointer data)
{
  Notice *notice = data;

  g_clear_pointer (&notice->expected, expected_free);
}

/* Events */

void
binnacle_live_event_free (BinnacleLiveEvent *event)
{
  g_free (event->server);
  g_free (event->server_id);
  g_free (event->epoch_name);
  g_free (event->code);
  g_free (event->text);
  g_clear_pointer (&event->message, json_object_unref);
  g_clear_error (&event->error);
  g_free (event);
}

static BinnacleLiveEvent *
event_new (BinnacleLiveDecoder   *self,
           BinnacleLiveEventType  type)
{
  BinnacleLiveEvent *event = g_new0 (BinnacleLiveEvent, 1);

  event->type = type;
  event->generation = self->generation;
  event->epoch = self->epoch;
  return event;
}

static gboolean
note_result (BinnacleLiveDecoder  *self,
             BinnaclePushResult    result,
             GError              **error)
{
  if (result == BINNACLE_PUSH_FULL)
    self->must_pause = TRUE;
  if (result != BINNACLE_PUSH_REFUSED)
    return TRUE;
  g_set_error_literal (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TOO_LARGE,
                       _("The server sends more at once than this program can take."));
  return FALSE;
}

static gboolean
push_event (BinnacleLiveDecoder  *self,
            BinnacleLiveEvent    *event,
            gsize                 bytes,
            GError              **error)
{
  BinnaclePushResult result;

  result = binnacle_update_processor_push_control (self->processor, event, EVENT_SIZE + bytes);
  if (result == BINNACLE_PUSH_REFUSED)
    binnacle_live_event_free (event);
  return note_result (self, result, error);
}

static gboolean
fail (GError     **error,
      const char  *sentence)
{
  g_set_error_literal (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_PROTOCOL, sentence);
  return FALSE;
}

/* Welcome */

static void
take_limits (BinnacleLiveEvent *event,
             JsonObject        *message)
{
  JsonObject *limits;

  if (!json_object_has_member (message, "limits"))
    return;
  limits = binnacle_json_get_object (message, "limits", NULL);
  if (limits == NULL)
    return;
  event->max_message = binnacle_live_peek_natural (limits, "message");
  event->max_subscriptions = binnacle_live_peek_natural (limits, "subscriptions");
  event->max_rate = binnacle_live_peek_natural (limits, "rate");
}

static gboolean
decode_welcome (BinnacleLiveDecoder  *self,
                JsonObject           *message,
                GError              **error)
{
  const char *server_id, *epoch_name;
  BinnacleLiveEvent *event;
  gint64 protocol, offset;

  if (self->welcomed)
    return fail (error, _("The server sent a second welcome."));
  if (!binnacle_json_get_integer (message, "protocol", &protocol, error) ||
      (server_id = binnacle_json_get_string (message, "server_id", error)) == NULL ||
      (epoch_name = binnacle_json_get_string (message, "epoch", error)) == NULL ||
      !binnacle_live_get_natural (message, "offset", &offset, error))
    return FALSE;
  if (protocol != BINNACLE_PROTOCOL_VERSION)
    return fail (error, _("The server speaks another version of the protocol."));
  if (strlen (server_id) > BINNACLE_LIVE_MAX_LABEL || strlen (epoch_name) > BINNACLE_LIVE_MAX_LABEL)
    return fail (error, _("The server’s welcome is too long."));
  self->welcomed = TRUE;
  self->epoch = binnacle_live_epochs_enter (self->epochs, server_id, epoch_name, offset);
  self->last_offset = binnacle_live_epochs_get_offset (self->epochs);
  event = event_new (self, BINNACLE_LIVE_WELCOME);
  event->offset = offset;
  event->server = g_strdup (binnacle_live_peek_text (message, "server", BINNACLE_LIVE_MAX_LABEL));
  event->server_id = g_strdup (server_id);
  event->epoch_name = g_strdup (epoch_name);
  event->heartbeat = binnacle_live_peek_natural (message, "heartbeat");
  take_limits (event, message);
  return push_event (self, event, 0, error);
}

/* Updates */

static gboolean
take_channel (BinnacleLiveDecoder  *self,
              BinnacleUpdate       *update,
              JsonObject           *object,
              GError              **error)
{
  update->epoch = self->epoch;
  return binnacle_live_parse_channel (object, update, error);
}

static gboolean
matches (const char *channel,
         GStrv       patterns)
{
  for (guint i = 0; patterns[i] != NULL; i++)
    if (binnacle_channel_matches (channel, patterns[i]))
      return TRUE;
  return FALSE;
}

/* While the parts of a snapshot come, updates that it includes are of no use. */
static gboolean
is_superseded (BinnacleLiveDecoder  *self,
               const BinnacleUpdate *update)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->expected);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Expected *expected = value;

      if (expected->snapshot != 0 && update->offset <= expected->offset &&
          matches (update->channel, expected->patterns))
        return TRUE;
    }
  return FALSE;
}

/* Offsets rise, but for what a subscription that is not closed yet catches up
 * with: it may lie before what the others got already. Until then nothing can be
 * said of the place either. */
static gboolean
take_place (BinnacleLiveDecoder  *self,
            BinnacleUpdate       *update,
            GError              **error)
{
  if (g_hash_table_size (self->expected) > 0)
    return TRUE;
  if (update->offset < self->last_offset)
    return fail (error, _("The server’s offsets go backwards."));
  self->last_offset = update->offset;
  binnacle_live_epochs_set_offset (self->epochs, update->offset);
  update->place = update->offset;
  return TRUE;
}

static gboolean
push_update (BinnacleLiveDecoder   *self,
             const BinnacleUpdate  *update,
             GError               **error)
{
  return note_result (self, binnacle_update_processor_push (self->processor, update), error);
}

static gboolean
decode_update (BinnacleLiveDecoder  *self,
               JsonObject           *message,
               GError              **error)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  BinnacleUpdate update = { 0 };
  gboolean done;

  update.deleted = binnacle_live_get_flag (message, "deleted");
  done = binnacle_live_get_natural (message, "offset", &update.offset, error) &&
         take_channel (self, &update, message, error);
  value = update.value;
  if (!done || !take_place (self, &update, error))
    return FALSE;
  return is_superseded (self, &update) || push_update (self, &update, error);
}

/* Snapshots */

static gboolean
decode_snapshot_channel (BinnacleLiveDecoder  *self,
                         const Expected       *expected,
                         gint64                time,
                         JsonNode             *node,
                         GError              **error)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  BinnacleUpdate update = { 0 };
  gboolean done;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, _("A channel of a snapshot is no object."));
  update.offset = expected->offset;
  update.snapshot = expected->snapshot;
  done = take_channel (self, &update, json_node_get_object (node), error);
  value = update.value;
  update.age = CLAMP (time - update.time, 0, BINNACLE_JSON_MAX_SAFE_INTEGER / 1000);
  return done && push_update (self, &update, error);
}

static gboolean
decode_snapshot_channels (BinnacleLiveDecoder  *self,
                          const Expected       *expected,
                          JsonObject           *message,
                          GError              **error)
{
  JsonArray *channels;
  gint64 time = 0;

  if (binnacle_live_get_flag (message, "resumed") && !json_object_has_member (message, "channels"))
    return TRUE;
  channels = binnacle_json_get_array (message, "channels", error);
  if (channels == NULL || !binnacle_json_get_optional_integer (message, "time", &time, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (channels); i++)
    if (!decode_snapshot_channel (self, expected, time, json_array_get_element (channels, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
close_snapshot (BinnacleLiveDecoder  *self,
                const Expected       *expected,
                gint64                id,
                gboolean              resumed,
                GError              **error)
{
  BinnacleLiveEvent *event = event_new (self, BINNACLE_LIVE_SNAPSHOT);

  event->id = id;
  event->snapshot = expected->snapshot;
  event->offset = expected->offset;
  event->resumed = resumed;
  g_hash_table_remove (self->expected, &id);
  return push_event (self, event, 0, error);
}

/* How far the next part has got is no matter, only that it comes. */
static gboolean
pass_part (BinnacleLiveDecoder  *self,
           gint64                id,
           GError              **error)
{
  BinnacleLiveEvent *event = event_new (self, BINNACLE_LIVE_PART);

  event->id = id;
  return push_event (self, event, 0, error);
}

static gboolean
decode_snapshot (BinnacleLiveDecoder  *self,
                 JsonObject           *message,
                 GError              **error)
{
  Expected *expected;
  gint64 id, offset;

  if (!binnacle_json_get_integer (message, "id", &id, error) ||
      !binnacle_live_get_natural (message, "offset", &offset, error))
    return FALSE;
  expected = g_hash_table_lookup (self->expected, &id);
  if (expected == NULL)
    return TRUE;
  if (expected->snapshot == 0 && offset < self->last_offset)
    return fail (error, _("The server’s offsets go backwards."));
  if (expected->snapshot == 0)
    {
      expected->snapshot = binnacle_live_epochs_take_snapshot (self->epochs);
      expected->offset = offset;
    }
  if (!decode_snapshot_channels (self, expected, message, error))
    return FALSE;
  if (binnacle_live_get_flag (message, "more"))
    return pass_part (self, id, error);
  return close_snapshot (self, expected, id, binnacle_live_get_flag (message, "resumed"), error);
}

/* The rest */

static gboolean
decode_bye (BinnacleLiveDecoder  *self,
            JsonObject           *message,
            GError              **error)
{
  BinnacleLiveEvent *event = event_new (self, BINNACLE_LIVE_BYE);

  event->code = g_strdup (binnacle_live_peek_text (message, "code", BINNACLE_LIVE_MAX_LABEL));
  event->text = g_strdup (binnacle_live_peek_text (message, "message", BINNACLE_LIVE_MAX_SENTENCE));
  event->reconnect = !json_object_has_member (message, "reconnect") || binnacle_live_get_flag (message, "reconnect");
  event->after = binnacle_live_peek_natural (message, "after");
  return push_event (self, event, 0, error);
}

static const Decoder decoders[] = {
  { "update", decode_update, PASS_NEVER },
  { "snapshot", decode_snapshot, PASS_NEVER },
  { "welcome", decode_welcome, PASS_AFTER },
  { "bye", decode_bye, PASS_BEFORE },
};

static gboolean
is_reply (const char *type)
{
  return g_str_equal (type, "result") || g_str_equal (type, "error") || g_str_equal (type, "pong");
}

/* A handful of types at the most, and unknown messages are rare. */
static gboolean
is_passed (BinnacleLiveDecoder *self,
           const char          *type)
{
  gboolean passed = FALSE;

  pthread_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->passed->len && !passed; i++)
    passed = g_str_equal (g_ptr_array_index (self->passed, i), type);
  pthread_mutex_unlock (&self->mutex);
  return passed;
}

/* A JsonNode is for one thread only, and its counts are not atomic: what goes to
 * the main thread must be nobody else's. */
static JsonObject *
detach (JsonNode  *node,
        gboolean   shared,
        GError   **error)
{
  g_autoptr (JsonNode) own = NULL;
  g_autofree char *text = NULL;

  if (!shared)
    return json_node_dup_object (node);
  text = binnacle_json_to_text (node);
  own = binnacle_json_parse (text, -1, MAX_TEXT, error);
  return own != NULL ? json_node_dup_object (own) : NULL;
}

static gboolean
pass_on (BinnacleLiveDecoder  *self,
         JsonNode            **node,
         gboolean              shared,
         gsize                 size,
         GError              **error)
{
  JsonObject *message = detach (*node, shared, error);
  BinnacleLiveEvent *event;

  if (message == NULL)
    return FALSE;
  if (!shared)
    g_clear_pointer (node, json_node_unref);
  event = event_new (self, BINNACLE_LIVE_MESSAGE);
  event->message = message;
  return push_event (self, event, size * TREE_OVERHEAD, error);
}

static const Decoder *
find_decoder (const char *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (decoders); i++)
    if (g_str_equal (decoders[i].type, type))
      return &decoders[i];
  return NULL;
}

static gboolean
decode_known (BinnacleLiveDecoder  *self,
              const Decoder        *decoder,
              JsonNode             *node,
              gsize                 size,
              GError              **error)
{
  PassTime time = decoder->pass_time;

  if (time != PASS_NEVER && !is_passed (self, decoder->type))
    time = PASS_NEVER;
  if (time == PASS_BEFORE && !pass_on (self, &node, TRUE, size, error))
    return FALSE;
  if (!decoder->decode (self, json_node_get_object (node), error))
    return FALSE;
  return time != PASS_AFTER || pass_on (self, &node, TRUE, size, error);
}

/* One message; takes the node's contents where it passes them on. */
static gboolean
decode_message (BinnacleLiveDecoder  *self,
                JsonNode            **node,
                gboolean              shared,
                gsize                 size,
                GError              **error)
{
  JsonObject *message;
  const Decoder *decoder;
  const char *type;

  message = binnacle_json_get_root_object (*node, error);
  if (message == NULL || (type = binnacle_json_get_string (message, "type", error)) == NULL)
    return FALSE;
  decoder = find_decoder (type);
  if (!self->welcomed && (g_str_equal (type, "update") || g_str_equal (type, "snapshot")))
    return fail (error, _("The server sent values before it welcomed this program."));
  if (decoder != NULL)
    return decode_known (self, decoder, *node, size, error);
  if (is_reply (type) || is_passed (self, type))
    return pass_on (self, node, shared, size, error);
  __atomic_add_fetch (&self->n_unknown, 1, __ATOMIC_RELAXED);
  g_debug ("A message of the unknown type “%.40s” was passed over", type);
  return TRUE;
}

static gboolean
decode_array (BinnacleLiveDecoder  *self,
              JsonArray            *messages,
              gsize                 size,
              GError              **error)
{
  guint n_messages = json_array_get_length (messages);

  for (guint i = 0; i < n_messages; i++)
    {
      JsonNode *node = json_array_get_element (messages, i);

      if (!decode_message (self, &node, TRUE, size / n_messages, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
decode_text (BinnacleLiveDecoder  *self,
             const char           *text,
             gsize                 length,
             GError              **error)
{
  g_autoptr (JsonNode) node = binnacle_json_parse (text, (gssize) length, MAX_TEXT, error);

  if (node == NULL)
    return FALSE;
  if (JSON_NODE_HOLDS_ARRAY (node))
    return decode_array (self, json_node_get_array (node), length, error);
  return decode_message (self, &node, FALSE, length, error);
}

/* Whatever the parser said, what the person reads is about the server. */
static GError *
explain (GError *error)
{
  if (error->domain == BINNACLE_CONNECTION_ERROR)
    return g_error_copy (error);
  return g_error_new (BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_PROTOCOL,
                      _("The server sent a message that this program does not understand: %s"), error->message);
}

/* Where the lane has no room left, it is tried again with the next message. */
static void
pass_break (BinnacleLiveDecoder *self)
{
  BinnacleLiveEvent *event;

  if (self->break_error == NULL)
    return;
  event = event_new (self, BINNACLE_LIVE_BROKEN);
  event->error = g_error_copy (self->break_error);
  if (push_event (self, event, 0, NULL))
    g_clear_error (&self->break_error);
}

/* Nothing of this connection is taken any more. */
static void
break_off (BinnacleLiveDecoder *self,
           GError              *error)
{
  self->broken = TRUE;
  binnacle_live_epochs_lose (self->epochs);
  self->break_error = explain (error);
  g_debug ("Generation %u: %s", self->generation, self->break_error->message);
  pass_break (self);
}

static void
start_generation (BinnacleLiveDecoder *self,
                  guint                generation)
{
  self->generation = generation;
  self->welcomed = FALSE;
  self->broken = FALSE;
  g_clear_error (&self->break_error);
  g_hash_table_remove_all (self->expected);
}

static void
take_notice (BinnacleLiveDecoder *self,
             Notice              *notice)
{
  gint64 *key;

  if (notice->expected == NULL)
    {
      g_hash_table_remove (self->expected, &notice->id);
      return;
    }
  key = g_new (gint64, 1);
  *key = notice->id;
  g_hash_table_insert (self->expected, key, g_steal_pointer (&notice->expected));
}

static void
take_notices (BinnacleLiveDecoder *self)
{
  g_autoptr (GArray) notices = NULL;
  guint begun;

  pthread_mutex_lock (&self->mutex);
  notices = g_steal_pointer (&self->notices);
  begun = self->begun;
  pthread_mutex_unlock (&self->mutex);
  if (begun > self->generation)
    start_generation (self, begun);
  for (guint i = 0; notices != NULL && i < notices->len; i++)
    take_notice (self, &g_array_index (notices, Notice, i));
}

static void
post_notice (BinnacleLiveDecoder *self,
             gint64               id,
             Expected            *expected)
{
  Notice notice = { id, expected };

  pthread_mutex_lock (&self->mutex);
  if (self->notices == NULL)
    {
      self->notices = g_array_new (FALSE, FALSE, sizeof (Notice));
      g_array_set_clear_func (self->notices, notice_clear);
    }
  g_array_append_val (self->notices, notice);
  pthread_mutex_unlock (&self->mutex);
}

BinnacleLiveDecoder *
binnacle_live_decoder_new (BinnacleUpdateProcessor *processor)
{
  BinnacleLiveDecoder *self = g_new0 (BinnacleLiveDecoder, 1);

  self->processor = g_object_ref (processor);
  self->epochs = binnacle_live_epochs_new ();
  self->expected = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, expected_free);
  self->passed = g_ptr_array_new ();
  pthread_mutex_init (&self->mutex, NULL);
  return self;
}

void
binnacle_live_decoder_free (BinnacleLiveDecoder *self)
{
  g_clear_object (&self->processor);
  g_hash_table_unref (self->expected);
  g_clear_pointer (&self->notices, g_array_unref);
  g_ptr_array_unref (self->passed);
  g_clear_error (&self->break_error);
  binnacle_live_epochs_unref (self->epochs);
  pthread_mutex_destroy (&self->mutex);
  g_free (self);
}

gboolean
binnacle_live_decoder_receive (BinnacleLiveDecoder *self,
                               guint                generation,
                               const char          *text,
                               gsize                length)
{
  g_autoptr (GError) error = NULL;

  take_notices (self);
  if (generation > self->generation)
    start_generation (self, generation);
  if (generation < self->generation || self->broken)
    {
      pass_break (self);
      return TRUE;
    }
  self->must_pause = FALSE;
  if (!decode_text (self, text, length, &error))
    break_off (self, error);
  return !self->must_pause;
}

/* A new connection is open; frames of older ones that come late are dropped. */
void
binnacle_live_decoder_begin (BinnacleLiveDecoder *self,
                             guint                generation)
{
  pthread_mutex_lock (&self->mutex);
  self->begun = MAX (self->begun, generation);
  g_clear_pointer (&self->notices, g_array_unref);
  pthread_mutex_unlock (&self->mutex);
}

/* Called before the subscribe with that id is sent. */
void
binnacle_live_decoder_expect (BinnacleLiveDecoder *self,
                              gint64               id,
                              const char *const   *patterns)
{
  Expected *expected = g_new0 (Expected, 1);

  expected->patterns = g_strdupv ((GStrv) patterns);
  post_notice (self, id, expected);
}

/* The subscribe with that id was refused. */
void
binnacle_live_decoder_give_up (BinnacleLiveDecoder *self,
                               gint64               id)
{
  post_notice (self, id, NULL);
}

/* Messages of that type, a static string, are handed on from now on. */
void
binnacle_live_decoder_pass_type (BinnacleLiveDecoder *self,
                                 const char          *type)
{
  pthread_mutex_lock (&self->mutex);
  g_ptr_array_add (self->passed, (gpointer) type);
  pthread_mutex_unlock (&self->mutex);
}

/* How many messages were of a type that nobody knows or wants. */
guint64
binnacle_live_decoder_get_n_unknown (BinnacleLiveDecoder *self)
{
  return __atomic_load_n (&self->n_unknown, __ATOMIC_RELAXED);
}

/* What polling shares with it. */
BinnacleLiveEpochs *
binnacle_live_decoder_get_epochs (BinnacleLiveDecoder *self)
{
  return self->epochs;
}
