/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "sources/binnacle-live-describer-private.h"

#include "sources/binnacle-live-replies-private.h"
#include "wire/binnacle-protocol.h"

#define MAX_CHANNELS 200
#define MAX_BYTES (32 * 1024)

/* JSON may write a byte of a name as six, an address as three. */
#define ESCAPED 6
#define PERCENT_ENCODED 3

/* In an address. */
#define MAX_POLLED 100
#define MAX_QUERY 4000

/* New channels come in crowds. */
#define CROWD_DELAY (G_USEC_PER_SEC / 2)
#define RETRY_DELAY (10 * G_USEC_PER_SEC)

/*
 * BinnacleLiveDescriber:
 *
 * Asks the server for the descriptions of the channels that have none: some at a
 * time, one request after the other, and again where the server could not give
 * them for now. A request under way does not keep it alive.
 */
struct _BinnacleLiveDescriber
{
  GObject                   parent_instance;

  BinnacleClock            *clock;
  BinnacleWebsocketManager *manager;
  BinnacleLiveRestClient   *client; /* NULL: none */
  BinnacleRealtimeState    *state;
  BinnacleTimer            *timer;
  GCancellable             *cancellable;
  gulong                    changed_id;
  GStrv                     asked; /* NULL where no request is under way */
  gsize                     max_bytes;
  gint64                    retry_at; /* monotonic; not before */
};

G_DEFINE_FINAL_TYPE (BinnacleLiveDescriber, binnacle_live_describer, G_TYPE_OBJECT)

static gboolean
is_passing (const GError *error)
{
  if (error->domain == BINNACLE_PROTOCOL_ERROR)
    return binnacle_protocol_error_is_transient ((BinnacleProtocolError) error->code);
  return error->domain == BINNACLE_CONNECTION_ERROR;
}

static GWeakRef *
weak_ref_begin (BinnacleLiveDescriber *self)
{
  GWeakRef *weak_ref = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak_ref, self);
  return weak_ref;
}

/* The describer, where it still lives. */
static BinnacleLiveDescriber *
weak_ref_end (gpointer user_data)
{
  g_autofree GWeakRef *weak_ref = user_data;
  BinnacleLiveDescriber *self = g_weak_ref_get (weak_ref);

  g_weak_ref_clear (weak_ref);
  return self;
}

static JsonObject *
finish_request (GObject       *object,
                GAsyncResult  *result,
                GError       **error)
{
  if (BINNACLE_IS_LIVE_REST_CLIENT (object))
    return binnacle_live_rest_client_request_finish (BINNACLE_LIVE_REST_CLIENT (object), result, error);
  return binnacle_websocket_manager_request_finish (BINNACLE_WEBSOCKET_MANAGER (object), result, error);
}

static void
described (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (BinnacleLiveDescriber) self = weak_ref_end (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) message = finish_request (object, result, &error);

  if (self == NULL)
    return;
  if (message != NULL)
    binnacle_live_apply_descriptions (self->state, message, &error);
  if (error != NULL)
    g_info ("No descriptions: %s", error->message);
  if (message == NULL && is_passing (error))
    binnacle_realtime_state_add_undescribed (self->state, (const char *const *) self->asked);
  g_clear_pointer (&self->asked, g_strfreev);
  if (message == NULL)
    self->retry_at = binnacle_clock_get_monotonic_time (self->clock) + RETRY_DELAY;
  binnacle_live_describer_schedule (self, 0);
}

static gboolean
is_polling (BinnacleLiveDescriber *self)
{
  return self->client != NULL && binnacle_live_rest_client_is_connected (self->client);
}

static void
ask (gpointer user_data)
{
  BinnacleLiveDescriber *self = user_data;
  gboolean polling = is_polling (self);
  gsize max_bytes = polling ? MAX_QUERY / PERCENT_ENCODED : MIN (self->max_bytes / ESCAPED, MAX_BYTES);
  g_autoptr (JsonObject) request = NULL;

  if (self->asked != NULL ||
      (!polling && binnacle_websocket_manager_get_state (self->manager) != BINNACLE_CONNECTION_OPEN))
    return;
  self->asked = binnacle_realtime_state_take_undescribed (self->state, polling ? MAX_POLLED : MAX_CHANNELS, max_bytes);
  if (self->asked == NULL)
    return;
  request = binnacle_live_make_describe_request ((const char *const *) self->asked);
  if (polling)
    binnacle_live_rest_client_request_async (self->client, request, described, weak_ref_begin (self));
  else
    binnacle_websocket_manager_request_async (self->manager, request, 0, self->cancellable, described,
                                              weak_ref_begin (self));
}

static void
state_changed (BinnacleLiveDescriber *self)
{
  binnacle_live_describer_schedule (self, CROWD_DELAY);
}

static void
binnacle_live_describer_dispose (GObject *object)
{
  BinnacleLiveDescriber *self = BINNACLE_LIVE_DESCRIBER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->timer, binnacle_timer_free);
  g_clear_signal_handler (&self->changed_id, self->state);
  g_clear_object (&self->manager);
  g_clear_object (&self->client);
  g_clear_object (&self->state);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (binnacle_live_describer_parent_class)->dispose (object);
}

static void
binnacle_live_describer_finalize (GObject *object)
{
  BinnacleLiveDescriber *self = BINNACLE_LIVE_DESCRIBER (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->asked, g_strfreev);
  G_OBJECT_CLASS (binnacle_live_describer_parent_class)->finalize (object);
}

static void
binnacle_live_describer_class_init (BinnacleLiveDescriberClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_live_describer_dispose;
  object_class->finalize = binnacle_live_describer_finalize;
}

static void
binnacle_live_describer_init (BinnacleLiveDescriber *self)
{
  self->cancellable = g_cancellable_new ();
  self->max_bytes = MAX_BYTES;
}

BinnacleLiveDescriber *
binnacle_live_describer_new (BinnacleClock            *clock,
                             BinnacleWebsocketManager *manager,
                             BinnacleRealtimeState    *state)
{
  BinnacleLiveDescriber *self = g_object_new (BINNACLE_TYPE_LIVE_DESCRIBER, NULL);

  self->clock = g_object_ref (clock);
  self->manager = g_object_ref (manager);
  self->state = g_object_ref (state);
  self->timer = binnacle_clock_add_timer (clock, 0, ask, self);
  binnacle_timer_stop (self->timer);
  self->changed_id = g_signal_connect_swapped (state, "changed", G_CALLBACK (state_changed), self);
  return self;
}

/* Asked in place of the connection while it is polled. */
void
binnacle_live_describer_set_client (BinnacleLiveDescriber  *self,
                                    BinnacleLiveRestClient *client)
{
  g_set_object (&self->client, client);
}

/* The longest message that the server takes, besides the envelope. */
void
binnacle_live_describer_set_max_bytes (BinnacleLiveDescriber *self,
                                       gsize                  max_bytes)
{
  self->max_bytes = max_bytes;
}

/* A new connection: what the last one did not like is no matter. */
void
binnacle_live_describer_begin (BinnacleLiveDescriber *self)
{
  self->retry_at = 0;
}

/* delay: µs after which to ask, where there is anything to ask for */
void
binnacle_live_describer_schedule (BinnacleLiveDescriber *self,
                                  gint64                 delay)
{
  gint64 now = binnacle_clock_get_monotonic_time (self->clock);
  gint64 ready_time = MAX (now + delay, self->retry_at);

  if (self->asked != NULL || !binnacle_realtime_state_has_undescribed (self->state))
    return;
  if (!binnacle_timer_is_running (self->timer) || binnacle_timer_get_ready_time (self->timer) > ready_time)
    binnacle_timer_restart (self->timer, ready_time - now);
}
