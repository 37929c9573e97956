/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-live-source-private.h"

#include <glib/gi18n-lib.h>

#include "base/binnacle-json.h"
#include "sources/binnacle-live-describer-private.h"
#include "sources/binnacle-live-dialect-private.h"
#include "sources/binnacle-live-fallback-private.h"
#include "sources/binnacle-live-members-private.h"
#include "sources/binnacle-live-replies-private.h"
#include "sources/binnacle-live-sender-private.h"
#include "sources/binnacle-live-subscriber-private.h"
#include "wire/binnacle-protocol.h"

#define DEFAULT_RETRY (10 * G_USEC_PER_SEC)

/* Updates that may be events, until the descriptions have come. Asking for these before
 * subscribing would be one more round trip on each connection, and would still know nothing
 * of channels that begin to exist later. */
#define MAX_UNDESCRIBED 2000

/**
 * BinnacleLiveSource:
 *
 * A server that speaks the Binnacle Live Protocol.
 *
 * It keeps a table of what is wanted, and compares it with what the server
 * confirmed on each connection. Each set of patterns has its own place in the
 * server's history; after a reconnection the server is asked for what is new
 * since, and [property@LiveSource:recovered] says whether it could tell. Leaving
 * is delayed by [property@LiveSource:leave-delay], so that switching pages does
 * not thrash. Values become live only when the server has confirmed them on the
 * present connection.
 *
 * A server that breaks the protocol is dropped with a sentence, and its history
 * is not relied on any more. One that has more channels than can be kept, refuses
 * the token, or says so, ends in the state failed.
 *
 * All functions belong to the main thread.
 */
struct _BinnacleLiveSource
{
  BinnacleSource             parent_instance;

  BinnacleWebsocketManager  *manager;
  BinnacleLiveDialect       *dialect;
  BinnacleSubscriptionTable *table;
  BinnacleLiveSubscriber    *subscriber;
  BinnacleLiveDescriber     *describer;
  BinnacleLiveSender        *sender;
  BinnacleLiveFallback      *fallback;    /* NULL without HTTP */
  GRand                     *random;

  char                      *token;
  BinnacleCertificatePins   *pins;
  BinnacleCredential        *credential;
  char                      *client_id;
  char                      *client_name;
  char                      *server_id;
  GError                    *last_error;

  guint                      epoch;
  gint64                     place;       /* as the last pong says it */
  gboolean                   lost_history; /* on this connection */
  gboolean                   told_recovery; /* on this connection, to the log */
  gboolean                   recovered;

  guint                      leave_delay;
  guint                      resubscribe_batch;
  gboolean                   resume;
  gboolean                   fallback_to_polling;
  gboolean                   was_polling;
  guint                      polling_interval;
};

G_DEFINE_FINAL_TYPE (BinnacleLiveSource, binnacle_live_source, BINNACLE_TYPE_SOURCE)

typedef enum
{
  PROP_MANAGER = 1,
  PROP_RECOVERED,
  PROP_SERVER_ID,
  PROP_LAST_ERROR,
  PROP_LEAVE_DELAY,
  PROP_RESUBSCRIBE_BATCH,
  PROP_RESUME,
  PROP_TRANSPORT,
  PROP_FALLBACK_TO_POLLING,
  PROP_POLLING_INTERVAL
} LiveSourceProperty;

static GParamSpec *properties[PROP_POLLING_INTERVAL + 1];

/**
 * binnacle_live_transport_get_type:
 *
 * Returns: the type of [enum@LiveTransport]
 */
GType
binnacle_live_transport_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { BINNACLE_LIVE_TRANSPORT_WEBSOCKET, "BINNACLE_LIVE_TRANSPORT_WEBSOCKET", "websocket" },
        { BINNACLE_LIVE_TRANSPORT_POLLING, "BINNACLE_LIVE_TRANSPORT_POLLING", "polling" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("BinnacleLiveTransport", values));
    }
  return type;
}

static BinnacleRealtimeState *
get_state (BinnacleLiveSource *self)
{
  return binnacle_source_get_state (BINNACLE_SOURCE (self));
}

static BinnacleLiveDecoder *
get_decoder (BinnacleLiveSource *self)
{
  return binnacle_live_dialect_get_decoder (self->dialect);
}

static gint64
get_now (BinnacleLiveSource *self)
{
  return binnacle_clock_get_monotonic_time (binnacle_source_get_clock (BINNACLE_SOURCE (self)));
}

static guint
get_generation (BinnacleLiveSource *self)
{
  return binnacle_websocket_manager_get_generation (self->manager);
}

static gboolean
is_polling (BinnacleLiveSource *self)
{
  return self->fallback != NULL && binnacle_live_fallback_is_polling (self->fallback);
}

static void
set_last_error (BinnacleLiveSource *self,
                const GError       *error)
{
  if (error == NULL && self->last_error == NULL)
    return;
  g_clear_error (&self->last_error);
  if (error != NULL)
    self->last_error = g_error_copy (error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_ERROR]);
}

static void
set_recovered (BinnacleLiveSource *self,
               gboolean            recovered)
{
  if (self->recovered == recovered)
    return;
  self->recovered = recovered;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECOVERED]);
}

static gboolean
can_send (BinnacleLiveSource *self)
{
  BinnacleConnectionState state = binnacle_websocket_manager_get_state (self->manager);

  return state == BINNACLE_CONNECTION_AUTHENTICATING || state == BINNACLE_CONNECTION_OPEN;
}

static void
over_limit (guint    max_joined,
            gpointer user_data)
{
  g_autoptr (GError) error =
    g_error_new (BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_TOO_LARGE,
                 _("The server allows %u subscriptions; what is beyond stays empty."), max_joined);

  set_last_error (user_data, error);
}

static void
forget (BinnacleLiveSource  *self,
        BinnaclePatternTrie *patterns)
{
  g_autoptr (BinnaclePatternTrie) wanted = NULL;

  if (binnacle_pattern_trie_get_n_patterns (patterns) == 0)
    return;
  wanted = binnacle_subscription_table_get_wanted (self->table);
  binnacle_realtime_state_forget (get_state (self), patterns, wanted);
}

/* The server did not answer a request about subscriptions. */
static void
overdue (gint64   id,
         gpointer user_data)
{
  BinnacleLiveSource *self = user_data;
  g_autoptr (BinnaclePatternTrie) gone = binnacle_subscription_table_fail (self->table, id, get_now (self));
  const char *sentence = _("The server did not answer a subscription in time. It is asked again.");
  g_autoptr (GError) error =
    g_error_new_literal (BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TIMED_OUT, sentence);

  forget (self, gone);
  binnacle_connection_log_note (binnacle_websocket_manager_get_log (self->manager), sentence);
  set_last_error (self, error);
}

static void
move_places (BinnacleLiveSource *self)
{
  gint64 applied = binnacle_realtime_state_get_place (get_state (self), self->epoch);

  binnacle_subscription_table_move_places (self->table, self->epoch, MAX (applied, self->place));
}

/* The socket is open: greet and subscribe in one go. While the server is polled,
 * subscribe only once it has welcomed us, so that values never come both ways. */
static void
opened (gpointer user_data)
{
  BinnacleLiveSource *self = user_data;
  g_autoptr (BinnaclePatternTrie) unwanted = NULL;
  g_autofree char *hello = NULL;

  move_places (self);
  unwanted = binnacle_subscription_table_reset (self->table);
  forget (self, unwanted);
  self->lost_history = FALSE;
  self->told_recovery = FALSE;
  binnacle_live_describer_begin (self->describer);
  binnacle_live_subscriber_begin (self->subscriber);
  binnacle_live_subscriber_set_hold (self->subscriber, is_polling (self));
  binnacle_live_decoder_begin (get_decoder (self), get_generation (self));
  hello = binnacle_live_dialect_make_hello (self->client_id, self->client_name, self->token);
  if (binnacle_live_subscriber_send (self->subscriber, hello))
    binnacle_live_subscriber_sync (self->subscriber);
}

/* Edits are for the server that was met, wherever the address leads next. */
static void
set_linked (BinnacleLiveSource *self,
            gboolean            linked)
{
  BinnacleOperationQueue *operations = binnacle_source_get_operations (BINNACLE_SOURCE (self));

  if (!linked)
    binnacle_live_sender_lost (self->sender);
  if (self->server_id != NULL)
    binnacle_operation_queue_set_server (operations, self->server_id, linked);
}

/* Events */

static void
set_server_id (BinnacleLiveSource *self,
               const char         *server_id)
{
  if (g_strcmp0 (self->server_id, server_id) == 0)
    return;
  g_free (self->server_id);
  self->server_id = g_strdup (server_id);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SERVER_ID]);
}

static void
welcomed (BinnacleLiveSource *self,
          BinnacleLiveEvent  *event)
{
  if (self->fallback != NULL)
    binnacle_live_fallback_welcomed (self->fallback);
  binnacle_live_subscriber_set_hold (self->subscriber, FALSE);
  binnacle_live_subscriber_welcome (self->subscriber, event);
  binnacle_live_describer_set_max_bytes (self->describer,
                                         binnacle_live_subscriber_get_max_bytes (self->subscriber));
  if (self->epoch != event->epoch)
    self->place = 0;
  self->epoch = event->epoch;
  set_server_id (self, event->server_id);
  binnacle_source_set_server_name (BINNACLE_SOURCE (self), event->server);
  binnacle_websocket_manager_set_authenticated (self->manager, event->generation, event->heartbeat * 1000);
  if (binnacle_websocket_manager_get_state (self->manager) != BINNACLE_CONNECTION_OPEN)
    return;
  set_last_error (self, NULL);
  binnacle_realtime_state_set_link_alive (get_state (self), TRUE);
  binnacle_live_sender_welcome (self->sender, event->epoch, event->epoch_name, event->offset,
                                binnacle_live_subscriber_get_max_bytes (self->subscriber));
  set_linked (self, TRUE);
  binnacle_live_subscriber_schedule (self->subscriber);
}

/* The history that the places are in can't be relied on any more. */
static void
drop_for_breach (BinnacleLiveSource *self,
                 guint               generation,
                 const GError       *error)
{
  binnacle_subscription_table_forget_places (self->table);
  self->place = 0;
  set_last_error (self, error);
  binnacle_websocket_manager_drop (self->manager, generation, error);
}

/* A server can go on only from where it was asked to, and not end before that. */
static gboolean
can_have_resumed (BinnacleLiveSource *self,
                  BinnacleLiveEvent  *event)
{
  guint epoch = 0;
  gint64 place = 0;

  return binnacle_subscription_table_get_since (self->table, event->id, &epoch, &place) &&
         epoch == event->epoch && place <= event->offset;
}

/* Says once in a connection whether something was missed before it. */
static void
log_recovery (BinnacleLiveSource *self)
{
  BinnacleConnectionLog *log = binnacle_websocket_manager_get_log (self->manager);
  gboolean complete = binnacle_subscription_table_find_overdue (self->table, G_MAXINT64) == 0;

  if (self->told_recovery || (!self->lost_history && !complete))
    return;
  self->told_recovery = TRUE;
  if (self->lost_history)
    binnacle_connection_log_add (log, BINNACLE_CONNECTION_EVENT_NOT_RECOVERED,
                                 _("The server does not know any more all that changed in between. "
                                   "Charts may have holes."), -1, 0, -1);
  else
    binnacle_connection_log_add (log, BINNACLE_CONNECTION_EVENT_RECOVERED, NULL, -1, 0, -1);
}

static void
snapshot_closed (BinnacleLiveSource *self,
                 BinnacleLiveEvent  *event)
{
  g_autoptr (BinnaclePatternTrie) joined = NULL;
  gboolean had_place = binnacle_subscription_table_had_place (self->table, event->id);

  /* One that was given up, and is asked for again. */
  if (!binnacle_subscription_table_has_request (self->table, event->id))
    return;
  if (event->resumed && !can_have_resumed (self, event))
    {
      g_autoptr (GError) error =
        g_error_new_literal (BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_PROTOCOL,
                             _("The server claims to know what this program missed, but can’t."));

      drop_for_breach (self, event->generation, error);
      return;
    }
  joined = binnacle_subscription_table_finish_join (self->table, event->id, event->epoch, event->offset);
  if (event->resumed)
    binnacle_realtime_state_finish_resume (get_state (self), joined);
  else
    binnacle_realtime_state_finish_snapshot (get_state (self), joined, event->snapshot, event->epoch, event->offset);
  self->lost_history |= had_place && !event->resumed;
  if (had_place)
    log_recovery (self);
  set_recovered (self, !self->lost_history);
  binnacle_live_subscriber_answered (self->subscriber);
  binnacle_live_subscriber_schedule (self->subscriber);
  binnacle_live_describer_schedule (self->describer, 0);
}

static void
said_bye (BinnacleLiveSource *self,
          BinnacleLiveEvent  *event)
{
  g_autoptr (GError) said = binnacle_live_make_error (event->code, event->text);
  g_autoptr (GError) error = said->domain == BINNACLE_CONNECTION_ERROR
                               ? g_error_copy (said)
                               : g_error_new_literal (BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_CLOSED,
                                                      said->message);

  set_last_error (self, error);
  if (!event->reconnect || error->code == BINNACLE_CONNECTION_ERROR_UNAUTHORIZED)
    {
      binnacle_websocket_manager_fail (self->manager, event->generation, error);
      return;
    }
  if (event->after > 0)
    binnacle_websocket_manager_set_retry_after (self->manager, event->generation, event->after * 1000);
  binnacle_websocket_manager_drop (self->manager, event->generation, error);
}

/* An error that answers none of the manager's requests. */
static void
refused (BinnacleLiveSource *self,
         guint               generation,
         gint64              id,
         JsonObject         *message)
{
  g_autoptr (GError) error = binnacle_live_make_reply_error (message);
  g_autoptr (BinnaclePatternTrie) gone = NULL;
  gint64 retry_after = binnacle_live_peek_natural (message, "retry_after");

  g_info ("%s", error->message);
  set_last_error (self, error);
  if (error->domain == BINNACLE_CONNECTION_ERROR)
    {
      binnacle_websocket_manager_fail (self->manager, generation, error);
      return;
    }
  if (id == 0)
    return;
  if (retry_after == 0)
    retry_after = DEFAULT_RETRY / 1000;
  binnacle_live_decoder_give_up (get_decoder (self), id);
  gone = binnacle_subscription_table_fail (self->table, id, get_now (self) + MIN (retry_after, G_MAXINT32) * 1000);
  forget (self, gone);
  binnacle_live_subscriber_schedule (self->subscriber);
}

static void
left (BinnacleLiveSource *self,
      gint64              id)
{
  g_autoptr (BinnaclePatternTrie) patterns = binnacle_subscription_table_finish_leave (self->table, id);

  forget (self, patterns);
  binnacle_live_subscriber_schedule (self->subscriber);
}

static void
got_message (BinnacleLiveSource *self,
             BinnacleLiveEvent  *event)
{
  const char *type = binnacle_json_get_string (event->message, "type", NULL);
  gint64 id = binnacle_live_peek_natural (event->message, "id");
  gboolean ours = id != 0 && binnacle_subscription_table_has_request (self->table, id);

  if (g_str_equal (type, "pong") && event->epoch == self->epoch)
    {
      self->place = MAX (self->place, binnacle_live_peek_natural (event->message, "offset"));
      binnacle_live_sender_set_offset (self->sender, self->place);
    }
  if (g_str_equal (type, "error") && (ours || id == 0))
    refused (self, event->generation, id, event->message);
  else if (g_str_equal (type, "result") && ours)
    left (self, id);
  else
    binnacle_websocket_manager_deliver (self->manager, event->generation, event->message);
}

static void
take_event (gpointer item,
            gpointer user_data)
{
  g_autoptr (BinnacleLiveSource) self = g_object_ref (user_data);
  g_autoptr (BinnacleLiveEvent) event = item;

  if (event->type == BINNACLE_LIVE_POLLED)
    {
      if (self->fallback != NULL)
        binnacle_live_poller_applied (binnacle_live_fallback_get_poller (self->fallback), event->id);
      return;
    }
  if (event->generation != get_generation (self) || !can_send (self))
    return;
  switch (event->type)
    {
    case BINNACLE_LIVE_WELCOME:
      welcomed (self, event);
      break;
    case BINNACLE_LIVE_PART:
      binnacle_subscription_table_touch (self->table, event->id, get_now (self));
      break;
    case BINNACLE_LIVE_SNAPSHOT:
      snapshot_closed (self, event);
      break;
    case BINNACLE_LIVE_MESSAGE:
      got_message (self, event);
      break;
    case BINNACLE_LIVE_BYE:
      said_bye (self, event);
      break;
    case BINNACLE_LIVE_BROKEN:
      drop_for_breach (self, event->generation, event->error);
      break;
    case BINNACLE_LIVE_POLLED:
    default:
      g_assert_not_reached ();
    }
}

static void
free_event (gpointer item)
{
  binnacle_live_event_free (item);
}

static void
connection_changed (BinnacleLiveSource      *self,
                    BinnacleConnectionState  old_state,
                    BinnacleConnectionState  new_state)
{
  if (new_state != BINNACLE_CONNECTION_OPEN && !is_polling (self))
    binnacle_realtime_state_set_link_alive (get_state (self), FALSE);
  if (old_state == BINNACLE_CONNECTION_OPEN && new_state != BINNACLE_CONNECTION_OPEN)
    set_linked (self, FALSE);
  if (self->fallback != NULL)
    binnacle_live_fallback_state_changed (self->fallback, old_state, new_state);
}

static void
breached (const GError *error,
          gpointer      user_data)
{
  drop_for_breach (user_data, get_generation (user_data), error);
}

static void
drained (BinnacleLiveSource *self)
{
  binnacle_websocket_manager_resume (self->manager);
}

static void
overflowed (BinnacleLiveSource *self)
{
  g_autoptr (GError) error =
    g_error_new_literal (BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TOO_LARGE,
                         _("The server has more channels, or larger values, than this program can keep. "
                           "Use dashboards that show fewer of them, then reconnect."));

  if (!is_polling (self))
    {
      binnacle_websocket_manager_fail (self->manager, get_generation (self), error);
      return;
    }
  binnacle_live_fallback_reset (self->fallback);
  binnacle_websocket_manager_give_up (self->manager, error);
}

/* Polling */

static void
get_server (BinnacleLiveRestServer *server,
            gpointer                user_data)
{
  BinnacleLiveSource *self = user_data;

  g_autofree char *place = binnacle_certificate_pins_make_place (server->uri);

  server->token = self->token;
  if (self->credential != NULL && binnacle_credential_get_user (self->credential) != NULL)
    server->authorization = binnacle_credential_make_authorization (self->credential);
  if (self->pins != NULL && place != NULL)
    server->pinned = binnacle_certificate_pins_lookup (self->pins, place);
}

static void
transport_changed (gpointer user_data)
{
  BinnacleLiveSource *self = user_data;
  gboolean polling = is_polling (self);

  if (polling != self->was_polling)
    {
      self->was_polling = polling;
      set_linked (self, polling);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TRANSPORT]);
}

static void
polled (const char *server_id,
        const char *epoch_name,
        guint       epoch,
        gint64      offset,
        gpointer    user_data)
{
  BinnacleLiveSource *self = user_data;

  set_server_id (self, server_id);
  set_last_error (self, NULL);
  binnacle_live_sender_welcome (self->sender, epoch, epoch_name, offset, BINNACLE_PROTOCOL_MAX_MESSAGE);
  if (self->epoch == epoch)
    return;
  if (self->epoch != 0)
    set_recovered (self, FALSE);
  self->epoch = epoch;
  self->place = 0;
}

static void
polled_values_applied (gpointer user_data)
{
  BinnacleLiveSource *self = user_data;

  binnacle_live_describer_schedule (self->describer, 0);
}

static void
polled_forgotten (BinnaclePatternTrie *patterns,
                  gpointer             user_data)
{
  forget (user_data, patterns);
}

static const BinnacleLiveFallbackFuncs fallback_funcs = {
  .get_server = get_server,
  .changed = transport_changed,
  .answered = polled,
  .applied = polled_values_applied,
  .forgotten = polled_forgotten,
};

/* What a source does */

static void
binnacle_live_source_start (BinnacleSource *source)
{
  binnacle_websocket_manager_start (BINNACLE_LIVE_SOURCE (source)->manager);
}

static void
binnacle_live_source_stop (BinnacleSource *source)
{
  binnacle_websocket_manager_disconnect (BINNACLE_LIVE_SOURCE (source)->manager);
}

static void
binnacle_live_source_subscribe (BinnacleSource *source,
                                const char     *pattern)
{
  BinnacleLiveSource *self = BINNACLE_LIVE_SOURCE (source);

  binnacle_subscription_table_want (self->table, pattern);
  binnacle_live_subscriber_schedule (self->subscriber);
  if (is_polling (self))
    binnacle_live_poller_poll (binnacle_live_fallback_get_poller (self->fallback));
}

static void
binnacle_live_source_unsubscribe (BinnacleSource *source,
                                  const char     *pattern)
{
  BinnacleLiveSource *self = BINNACLE_LIVE_SOURCE (source);
  gint64 delay = (gint64) self->leave_delay * G_USEC_PER_SEC;
  g_autoptr (BinnaclePatternTrie) gone =
    binnacle_subscription_table_unwant (self->table, pattern, get_now (self) + delay);

  forget (self, gone);
  binnacle_live_subscriber_schedule (self->subscriber);
}

static void
got_history (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) message =
    binnacle_websocket_manager_request_finish (BINNACLE_WEBSOCKET_MANAGER (object), result, &error);
  GArray *samples = message != NULL ? binnacle_live_parse_history (message, &error) : NULL;

  if (samples != NULL)
    g_task_return_pointer (task, samples, (GDestroyNotify) g_array_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
got_polled_history (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (JsonObject) message =
    binnacle_live_rest_client_request_finish (BINNACLE_LIVE_REST_CLIENT (object), result, &error);
  GArray *samples = message != NULL ? binnacle_live_parse_history (message, &error) : NULL;

  if (samples != NULL)
    g_task_return_pointer (task, samples, (GDestroyNotify) g_array_unref);
  else
    g_task_return_error (task, error);
}

static void
binnacle_live_source_history_async (BinnacleSource      *source,
                                    const char          *channel,
                                    gint64               from,
                                    gint64               to,
                                    guint                points,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  BinnacleLiveSource *self = BINNACLE_LIVE_SOURCE (source);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (JsonObject) request = binnacle_live_make_history_request (channel, from, to, points);

  g_task_set_source_tag (task, binnacle_live_source_history_async);
  if (is_polling (self))
    {
      binnacle_live_rest_client_request_async (binnacle_live_fallback_get_client (self->fallback), request,
                                               got_polled_history, task);
      return;
    }
  binnacle_websocket_manager_request_async (self->manager, request, 0, cancellable, got_history, task);
}

static GArray *
binnacle_live_source_history_finish (BinnacleSource  *source,
                                     GAsyncResult    *result,
                                     GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, source), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
binnacle_live_source_dispose (GObject *object)
{
  BinnacleLiveSource *self = BINNACLE_LIVE_SOURCE (object);
  BinnacleRealtimeState *state = get_state (self);

  g_clear_pointer (&self->fallback, binnacle_live_fallback_free);
  g_clear_pointer (&self->subscriber, binnacle_live_subscriber_free);
  g_clear_object (&self->describer);
  if (self->sender != NULL)
    binnacle_live_sender_disown (self->sender);
  g_clear_object (&self->sender);
  if (self->dialect != NULL)
    binnacle_live_dialect_disown (self->dialect);
  if (state != NULL && self->manager != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->manager, self);
      binnacle_websocket_manager_disconnect (self->manager);
      binnacle_update_processor_set_control_func (binnacle_realtime_state_get_processor (state), NULL,
                                                  free_event, NULL);
    }
  g_clear_object (&self->manager);
  g_clear_object (&self->dialect);
  G_OBJECT_CLASS (binnacle_live_source_parent_class)->dispose (object);
}

static void
binnacle_live_source_finalize (GObject *object)
{
  BinnacleLiveSource *self = BINNACLE_LIVE_SOURCE (object);

  g_clear_pointer (&self->table, binnacle_subscription_table_free);
  g_clear_error (&self->last_error);
  g_clear_pointer (&self->random, g_rand_free);
  g_clear_object (&self->pins);
  g_clear_pointer (&self->credential, binnacle_credential_unref);
  g_free (self->token);
  g_free (self->client_id);
  g_free (self->client_name);
  g_free (self->server_id);
  G_OBJECT_CLASS (binnacle_live_source_parent_class)->finalize (object);
}

static void
binnacle_live_source_get_property (GObject    *object,
                                   guint       property_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  BinnacleLiveSource *self = BINNACLE_LIVE_SOURCE (object);

  switch ((LiveSourceProperty) property_id)
    {
    case PROP_MANAGER:
      g_value_set_object (value, self->manager);
      break;
    case PROP_RECOVERED:
      g_value_set_boolean (value, self->recovered);
      break;
    case PROP_SERVER_ID:
      g_value_set_string (value, self->server_id);
      break;
    case PROP_LAST_ERROR:
      g_value_set_boxed (value, self->last_error);
      break;
    case PROP_LEAVE_DELAY:
      g_value_set_uint (value, self->leave_delay);
      break;
    case PROP_RESUBSCRIBE_BATCH:
      g_value_set_uint (value, self->resubscribe_batch);
      break;
    case PROP_RESUME:
      g_value_set_boolean (value, self->resume);
      break;
    case PROP_TRANSPORT:
      g_value_set_enum (value, (int) binnacle_live_source_get_transport (self));
      break;
    case PROP_FALLBACK_TO_POLLING:
      g_value_set_boolean (value, self->fallback_to_polling);
      break;
    case PROP_POLLING_INTERVAL:
      g_value_set_uint (value, self->polling_interval);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
set_number (BinnacleLiveSource *self,
            guint              *member,
            guint               number,
            GParamSpec         *pspec)
{
  if (*member == number)
    return;
  *member = number;
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
set_resume (BinnacleLiveSource *self,
            gboolean            resume)
{
  if (self->resume == resume)
    return;
  self->resume = resume;
  if (self->subscriber != NULL)
    binnacle_live_subscriber_set_resume (self->subscriber, resume);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RESUME]);
}

static void
set_fallback_to_polling (BinnacleLiveSource *self,
                         gboolean            fallback_to_polling)
{
  if (self->fallback_to_polling == fallback_to_polling)
    return;
  self->fallback_to_polling = fallback_to_polling;
  if (self->fallback != NULL)
    binnacle_live_fallback_set_enabled (self->fallback, fallback_to_polling);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FALLBACK_TO_POLLING]);
}

static void
binnacle_live_source_set_property (GObject      *object,
                                   guint         property_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  BinnacleLiveSource *self = BINNACLE_LIVE_SOURCE (object);

  switch ((LiveSourceProperty) property_id)
    {
    case PROP_LEAVE_DELAY:
      set_number (self, &self->leave_delay, g_value_get_uint (value), pspec);
      break;
    case PROP_RESUBSCRIBE_BATCH:
      set_number (self, &self->resubscribe_batch, g_value_get_uint (value), pspec);
      if (self->subscriber != NULL)
        binnacle_live_subscriber_set_batch (self->subscriber, self->resubscribe_batch);
      break;
    case PROP_RESUME:
      set_resume (self, g_value_get_boolean (value));
      break;
    case PROP_FALLBACK_TO_POLLING:
      set_fallback_to_polling (self, g_value_get_boolean (value));
      break;
    case PROP_POLLING_INTERVAL:
      set_number (self, &self->polling_interval, g_value_get_uint (value), pspec);
      if (self->fallback != NULL)
        binnacle_live_poller_set_interval (binnacle_live_fallback_get_poller (self->fallback), self->polling_interval);
      break;
    case PROP_TRANSPORT:
    case PROP_MANAGER:
    case PROP_RECOVERED:
    case PROP_SERVER_ID:
    case PROP_LAST_ERROR:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

#define READABLE (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)
#define SETTING (G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)

static void
install_properties (GObjectClass *object_class)
{
  /**
   * BinnacleLiveSource:manager:
   *
   * Its connection.
   */
  properties[PROP_MANAGER] = g_param_spec_object ("manager", NULL, NULL, BINNACLE_TYPE_WEBSOCKET_MANAGER, READABLE);
  /**
   * BinnacleLiveSource:recovered:
   *
   * Whether the server could tell all that was missed before the present
   * connection. Where it could not, charts have holes that only the server's
   * history fills.
   */
  properties[PROP_RECOVERED] = g_param_spec_boolean ("recovered", NULL, NULL, TRUE, READABLE);
  /**
   * BinnacleLiveSource:server-id:
   *
   * What the server is known by for good, or %NULL where there was none yet.
   */
  properties[PROP_SERVER_ID] = g_param_spec_string ("server-id", NULL, NULL, NULL, READABLE);
  /**
   * BinnacleLiveSource:last-error:
   *
   * What the server said last that was wrong, or %NULL. Those of the connection
   * are the manager's.
   */
  properties[PROP_LAST_ERROR] = g_param_spec_boxed ("last-error", NULL, NULL, G_TYPE_ERROR, READABLE);
  /**
   * BinnacleLiveSource:leave-delay:
   *
   * Seconds from the last use of a pattern to its unsubscription.
   */
  properties[PROP_LEAVE_DELAY] = g_param_spec_uint ("leave-delay", NULL, NULL, 0, 60, 5, SETTING);
  /**
   * BinnacleLiveSource:resubscribe-batch:
   *
   * The most patterns in one message.
   */
  properties[PROP_RESUBSCRIBE_BATCH] = g_param_spec_uint ("resubscribe-batch", NULL, NULL, 1, 10000, 100, SETTING);
  /**
   * BinnacleLiveSource:resume:
   *
   * Whether a new connection asks for what was missed, not for everything.
   */
  properties[PROP_RESUME] = g_param_spec_boolean ("resume", NULL, NULL, TRUE, SETTING);
  /**
   * BinnacleLiveSource:transport:
   *
   * The way by which values come now. Also notified where an answer while polling
   * fails; see [method@LiveSource.get_polling_error].
   */
  properties[PROP_TRANSPORT] = g_param_spec_enum ("transport", NULL, NULL, BINNACLE_TYPE_LIVE_TRANSPORT,
                                                  BINNACLE_LIVE_TRANSPORT_WEBSOCKET, READABLE);
  /**
   * BinnacleLiveSource:fallback-to-polling:
   *
   * Whether to ask the server over HTTP, now and then, where WebSocket is blocked.
   */
  properties[PROP_FALLBACK_TO_POLLING] = g_param_spec_boolean ("fallback-to-polling", NULL, NULL, TRUE, SETTING);
  /**
   * BinnacleLiveSource:polling-interval:
   *
   * Seconds between two such questions, up to a tenth more or less.
   */
  properties[PROP_POLLING_INTERVAL] = g_param_spec_uint ("polling-interval", NULL, NULL, 1, 3600, 5, SETTING);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
binnacle_live_source_class_init (BinnacleLiveSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  BinnacleSourceClass *source_class = BINNACLE_SOURCE_CLASS (klass);

  object_class->dispose = binnacle_live_source_dispose;
  object_class->finalize = binnacle_live_source_finalize;
  object_class->get_property = binnacle_live_source_get_property;
  object_class->set_property = binnacle_live_source_set_property;
  source_class->start = binnacle_live_source_start;
  source_class->stop = binnacle_live_source_stop;
  source_class->subscribe = binnacle_live_source_subscribe;
  source_class->unsubscribe = binnacle_live_source_unsubscribe;
  source_class->history_async = binnacle_live_source_history_async;
  source_class->history_finish = binnacle_live_source_history_finish;
  install_properties (object_class);
}

static void
binnacle_live_source_init (BinnacleLiveSource *self)
{
  self->table = binnacle_subscription_table_new ();
  self->client_id = g_uuid_string_random ();
  self->recovered = TRUE;
}

static void
connect_parts (BinnacleLiveSource *self)
{
  BinnacleRealtimeState *state = get_state (self);
  BinnacleUpdateProcessor *processor = binnacle_realtime_state_get_processor (state);
  BinnacleClock *clock = binnacle_source_get_clock (BINNACLE_SOURCE (self));

  self->subscriber = binnacle_live_subscriber_new (clock, self->manager, self->dialect, self->table, over_limit, overdue, self);
  binnacle_live_subscriber_set_batch (self->subscriber, self->resubscribe_batch);
  binnacle_live_subscriber_set_resume (self->subscriber, self->resume);
  self->describer = binnacle_live_describer_new (clock, self->manager, state);
  self->sender = binnacle_live_sender_new (self->manager, breached, self);
  binnacle_operation_queue_set_sender (binnacle_source_get_operations (BINNACLE_SOURCE (self)),
                                       BINNACLE_OPERATION_SENDER (self->sender));
  binnacle_update_processor_set_control_func (processor, take_event, free_event, self);
  binnacle_update_processor_keep_undescribed (processor, MAX_UNDESCRIBED);
  g_signal_connect_object (self->manager, "state-changed", G_CALLBACK (connection_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (processor, "drained", G_CALLBACK (drained), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "overflowed", G_CALLBACK (overflowed), self, G_CONNECT_SWAPPED);
}

/**
 * binnacle_live_source_new:
 * @id: what it is known by in files
 * @clock: what it waits on
 * @random: (transfer none): for the delays between attempts
 * @factory: (scope notified): makes a transport for each attempt
 * @factory_data: for @factory
 * @factory_destroy: (nullable): frees @factory_data
 *
 * Makes a source that is not started. It has a client id of its own until
 * [method@LiveSource.set_client] gives it that of the installation.
 *
 * Returns: (transfer full): a source
 */
BinnacleLiveSource *
binnacle_live_source_new (const char               *id,
                          BinnacleClock            *clock,
                          GRand                    *random,
                          BinnacleTransportFactory  factory,
                          gpointer                  factory_data,
                          GDestroyNotify            factory_destroy)
{
  BinnacleLiveSource *self;

  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (BINNACLE_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (random != NULL, NULL);
  g_return_val_if_fail (factory != NULL, NULL);

  self = g_object_new (BINNACLE_TYPE_LIVE_SOURCE, "id", id, "clock", clock, NULL);
  self->random = g_rand_copy (random);
  self->dialect = binnacle_live_dialect_new (binnacle_realtime_state_get_processor (get_state (self)), opened, self);
  self->manager = binnacle_websocket_manager_new (clock, random, BINNACLE_WEBSOCKET_DIALECT (self->dialect),
                                                  factory, factory_data, factory_destroy);
  connect_parts (self);
  return self;
}

/**
 * binnacle_live_source_set_uri:
 * @self: a source
 * @uri: a `ws://` or `wss://` address
 *
 * Says where the server is.
 */
void
binnacle_live_source_set_uri (BinnacleLiveSource *self,
                              const char         *uri)
{
  g_return_if_fail (BINNACLE_IS_LIVE_SOURCE (self));

  if (self->fallback != NULL && g_strcmp0 (uri, binnacle_websocket_manager_get_uri (self->manager)) != 0)
    binnacle_live_fallback_reset (self->fallback);
  binnacle_websocket_manager_set_uri (self->manager, uri);
}

/**
 * binnacle_live_source_set_token:
 * @self: a source
 * @token: (nullable): what the server asks for
 *
 * Sets the token for the connections to come.
 */
void
binnacle_live_source_set_token (BinnacleLiveSource *self,
                                const char         *token)
{
  g_return_if_fail (BINNACLE_IS_LIVE_SOURCE (self));

  if (g_strcmp0 (self->token, token) == 0)
    return;
  g_free (self->token);
  self->token = g_strdup (token);
  if (self->fallback != NULL)
    binnacle_live_fallback_reset (self->fallback);
  binnacle_connection_log_set_secret (binnacle_websocket_manager_get_log (self->manager), token);
}

/**
 * binnacle_live_source_set_client:
 * @self: a source
 * @client_id: the UUID of this installation
 * @name: (nullable): shown to others as the author
 *
 * Says who this is, for the connections to come.
 */
void
binnacle_live_source_set_client (BinnacleLiveSource *self,
                                 const char         *client_id,
                                 const char         *name)
{
  g_return_if_fail (BINNACLE_IS_LIVE_SOURCE (self));
  g_return_if_fail (g_uuid_string_is_valid (client_id));

  g_free (self->client_id);
  g_free (self->client_name);
  self->client_id = g_strdup (client_id);
  self->client_name = g_strdup (name);
}

/**
 * binnacle_live_source_get_manager:
 * @self: a source
 *
 * Returns: (transfer none): its connection
 */
BinnacleWebsocketManager *
binnacle_live_source_get_manager (BinnacleLiveSource *self)
{
  g_return_val_if_fail (BINNACLE_IS_LIVE_SOURCE (self), NULL);

  return self->manager;
}

/**
 * binnacle_live_source_get_recovered:
 * @self: a source
 *
 * Returns: whether the server could tell all that was missed
 */
gboolean
binnacle_live_source_get_recovered (BinnacleLiveSource *self)
{
  g_return_val_if_fail (BINNACLE_IS_LIVE_SOURCE (self), FALSE);

  return self->recovered;
}

/**
 * binnacle_live_source_set_http:
 * @self: a source that is not started
 * @http: (nullable): for where WebSocket is blocked; without it, nothing is polled
 *
 * Gives the source another way to its server.
 */
void
binnacle_live_source_set_http (BinnacleLiveSource *self,
                               BinnacleHttp       *http)
{
  BinnacleLiveDecoder *decoder;

  g_return_if_fail (BINNACLE_IS_LIVE_SOURCE (self));
  g_return_if_fail (http == NULL || BINNACLE_IS_HTTP (http));

  decoder = get_decoder (self);
  binnacle_live_describer_set_client (self->describer, NULL);
  binnacle_live_sender_set_client (self->sender, NULL);
  g_clear_pointer (&self->fallback, binnacle_live_fallback_free);
  if (http == NULL)
    return;
  self->fallback = binnacle_live_fallback_new (binnacle_source_get_clock (BINNACLE_SOURCE (self)), self->random,
                                               self->manager, http, get_state (self),
                                               binnacle_live_decoder_get_epochs (decoder), self->table,
                                               &fallback_funcs, G_OBJECT (self));
  binnacle_live_fallback_set_enabled (self->fallback, self->fallback_to_polling);
  binnacle_live_poller_set_interval (binnacle_live_fallback_get_poller (self->fallback), self->polling_interval);
  binnacle_live_describer_set_client (self->describer, binnacle_live_fallback_get_client (self->fallback));
  binnacle_live_sender_set_client (self->sender, binnacle_live_fallback_get_client (self->fallback));
}

/**
 * binnacle_live_source_set_pins:
 * @self: a source
 * @pins: (nullable): the certificates that the person trusts
 *
 * For HTTP; transports have theirs from their factory.
 */
void
binnacle_live_source_set_pins (BinnacleLiveSource      *self,
                               BinnacleCertificatePins *pins)
{
  g_return_if_fail (BINNACLE_IS_LIVE_SOURCE (self));

  g_set_object (&self->pins, pins);
}

/**
 * binnacle_live_source_set_credential:
 * @self: a source
 * @credential: (nullable): what lets in at the server
 *
 * For HTTP, where it is a user name and password; a token is set by
 * [method@LiveSource.set_token].
 */
void
binnacle_live_source_set_credential (BinnacleLiveSource *self,
                                     BinnacleCredential *credential)
{
  g_return_if_fail (BINNACLE_IS_LIVE_SOURCE (self));

  g_clear_pointer (&self->credential, binnacle_credential_unref);
  self->credential = credential != NULL ? binnacle_credential_ref (credential) : NULL;
}

/**
 * binnacle_live_source_get_last_received:
 * @self: a source
 *
 * Returns: the monotonic time, in µs, at which the server was last heard of, either
 *   way; 0 for never
 */
gint64
binnacle_live_source_get_last_received (BinnacleLiveSource *self)
{
  gint64 received, polled = 0;

  g_return_val_if_fail (BINNACLE_IS_LIVE_SOURCE (self), 0);

  received = binnacle_websocket_manager_get_last_received (self->manager);
  if (self->fallback != NULL)
    polled = binnacle_live_poller_get_last_answer (binnacle_live_fallback_get_poller (self->fallback));
  return MAX (received, polled);
}

/**
 * binnacle_live_source_get_transport:
 * @self: a source
 *
 * Returns: the way by which values come now
 */
BinnacleLiveTransport
binnacle_live_source_get_transport (BinnacleLiveSource *self)
{
  g_return_val_if_fail (BINNACLE_IS_LIVE_SOURCE (self), BINNACLE_LIVE_TRANSPORT_WEBSOCKET);

  return is_polling (self) ? BINNACLE_LIVE_TRANSPORT_POLLING : BINNACLE_LIVE_TRANSPORT_WEBSOCKET;
}

/**
 * binnacle_live_source_get_polling_error:
 * @self: a source
 *
 * Returns: (transfer none) (nullable): why the last answer did not come, where
 *   values are polled
 */
const GError *
binnacle_live_source_get_polling_error (BinnacleLiveSource *self)
{
  g_return_val_if_fail (BINNACLE_IS_LIVE_SOURCE (self), NULL);

  return is_polling (self) ? binnacle_live_fallback_get_error (self->fallback) : NULL;
}

BinnacleLiveRestClient *
binnacle_live_source_get_rest_client (BinnacleLiveSource *self)
{
  return self->fallback != NULL ? binnacle_live_fallback_get_client (self->fallback) : NULL;
}
