/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

/* What comes from the server, over a WebSocket or by polling, and what that means for
 * the subscriptions and the state. The class itself is in binnacle-live-source.c. */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/binnacle-json.h"
#include "live/binnacle-realtime-state-cache.h"
#include "sources/binnacle-live-members-private.h"
#include "sources/binnacle-live-replies-private.h"
#include "sources/binnacle-live-source-parts-private.h"
#include "wire/binnacle-protocol.h"

#define DEFAULT_RETRY (10 * G_USEC_PER_SEC)

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

gboolean
binnacle_live_source_is_polling (BinnacleLiveSource *self)
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
  g_object_notify (G_OBJECT (self), "last-error");
}

static void
set_recovered (BinnacleLiveSource *self,
               gboolean            recovered)
{
  if (self->recovered == recovered)
    return;
  self->recovered = recovered;
  g_object_notify (G_OBJECT (self), "recovered");
}

static gboolean
can_send (BinnacleLiveSource *self)
{
  BinnacleConnectionState state = binnacle_websocket_manager_get_state (self->manager);

  return state == BINNACLE_CONNECTION_AUTHENTICATING || state == BINNACLE_CONNECTION_OPEN;
}

void
binnacle_live_source_over_limit (guint    max_joined,
                                 gpointer user_data)
{
  g_autoptr (GError) error =
    g_error_new (BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_TOO_LARGE,
                 _("The server allows %u subscriptions; what is beyond stays empty."), max_joined);

  set_last_error (user_data, error);
}

void
binnacle_live_source_forget (BinnacleLiveSource  *self,
                             BinnaclePatternTrie *patterns)
{
  g_autoptr (BinnaclePatternTrie) wanted = NULL;

  if (binnacle_pattern_trie_get_n_patterns (patterns) == 0)
    return;
  wanted = binnacle_subscription_table_get_wanted (self->table);
  binnacle_realtime_state_forget (get_state (self), patterns, wanted);
}

/* The server did not answer a request about subscriptions. */
void
binnacle_live_source_overdue (gint64   id,
                              gpointer user_data)
{
  BinnacleLiveSource *self = user_data;
  g_autoptr (BinnaclePatternTrie) gone = binnacle_subscription_table_fail (self->table, id, get_now (self));
  const char *sentence = _("The server did not answer a subscription in time. It is asked again.");
  g_autoptr (GError) error =
    g_error_new_literal (BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TIMED_OUT, sentence);

  binnacle_live_source_forget (self, gone);
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
void
binnacle_live_source_opened (gpointer user_data)
{
  BinnacleLiveSource *self = user_data;
  g_autoptr (BinnaclePatternTrie) unwanted = NULL;
  g_autofree char *hello = NULL;

  move_places (self);
  unwanted = binnacle_subscription_table_reset (self->table);
  binnacle_live_source_forget (self, unwanted);
  self->lost_history = FALSE;
  self->told_recovery = FALSE;
  binnacle_live_describer_begin (self->describer);
  binnacle_live_subscriber_begin (self->subscriber);
  binnacle_live_subscriber_set_hold (self->subscriber, binnacle_live_source_is_polling (self));
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
  g_object_notify (G_OBJECT (self), "server-id");
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
  binnacle_realtime_state_meet (get_state (self), event->server_id, event->epoch, event->epoch_name);
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
  binnacle_live_source_forget (self, gone);
  binnacle_live_subscriber_schedule (self->subscriber);
}

static void
left (BinnacleLiveSource *self,
      gint64              id)
{
  g_autoptr (BinnaclePatternTrie) patterns = binnacle_subscription_table_finish_leave (self->table, id);

  binnacle_live_source_forget (self, patterns);
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

void
binnacle_live_source_take_event (gpointer item,
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

void
binnacle_live_source_free_event (gpointer item)
{
  binnacle_live_event_free (item);
}

void
binnacle_live_source_connection_changed (BinnacleLiveSource      *self,
                                         BinnacleConnectionState  old_state,
                                         BinnacleConnectionState  new_state)
{
  if (new_state != BINNACLE_CONNECTION_OPEN && !binnacle_live_source_is_polling (self))
    binnacle_realtime_state_set_link_alive (get_state (self), FALSE);
  if (old_state == BINNACLE_CONNECTION_OPEN && new_state != BINNACLE_CONNECTION_OPEN)
    set_linked (self, FALSE);
  if (self->fallback != NULL)
    binnacle_live_fallback_state_changed (self->fallback, old_state, new_state);
  binnacle_source_link_changed (BINNACLE_SOURCE (self));
}

void
binnacle_live_source_breached (const GError *error,
                               gpointer      user_data)
{
  drop_for_breach (user_data, get_generation (user_data), error);
}

void
binnacle_live_source_drained (BinnacleLiveSource *self)
{
  binnacle_websocket_manager_resume (self->manager);
}

void
binnacle_live_source_overflowed (BinnacleLiveSource *self)
{
  g_autoptr (GError) error =
    g_error_new_literal (BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TOO_LARGE,
                         _("The server has more channels, or larger values, than this program can keep. "
                           "Use dashboards that show fewer of them, then reconnect."));

  if (!binnacle_live_source_is_polling (self))
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
  gboolean polling = binnacle_live_source_is_polling (self);

  if (polling != self->was_polling)
    {
      self->was_polling = polling;
      set_linked (self, polling);
    }
  g_object_notify (G_OBJECT (self), "transport");
  binnacle_source_link_changed (BINNACLE_SOURCE (self));
}

static void
polled (const char *server_id,
        const char *epoch_name,
        guint       epoch,
        gint64      offset,
        gpointer    user_data)
{
  BinnacleLiveSource *self = user_data;
  gboolean moved = self->was_polling && self->epoch != epoch;

  set_server_id (self, server_id);
  binnacle_realtime_state_meet (get_state (self), server_id, epoch, epoch_name);
  set_last_error (self, NULL);
  binnacle_live_sender_welcome (self->sender, epoch, epoch_name, offset, BINNACLE_PROTOCOL_MAX_MESSAGE);
  /* Another server, or another history of the same: edits are to know. */
  if (moved)
    set_linked (self, TRUE);
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
  binnacle_live_source_forget (user_data, patterns);
}

const BinnacleLiveFallbackFuncs binnacle_live_source_fallback_funcs = {
  .get_server = get_server,
  .changed = transport_changed,
  .answered = polled,
  .applied = polled_values_applied,
  .forgotten = polled_forgotten,
};
