/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-live-source-parts-private.h"

#include "sources/binnacle-live-replies-private.h"

/* Updates that may be events, until the descriptions have come. Asking for these before
 * subscribing would be one more round trip on each connection, and would still know nothing
 * of channels that begin to exist later. */
#define MAX_UNDESCRIBED 2000

/* How much longer the interval of polls is where network or battery are spared. */
#define SLOWER_FACTOR 4

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

G_DEFINE_FINAL_TYPE (BinnacleLiveSource, binnacle_live_source, BINNACLE_TYPE_SOURCE)

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
  if (binnacle_live_source_is_polling (self))
    binnacle_live_poller_poll (binnacle_live_fallback_get_poller (self->fallback));
}

static void
binnacle_live_source_unsubscribe (BinnacleSource *source,
                                  const char     *pattern)
{
  BinnacleLiveSource *self = BINNACLE_LIVE_SOURCE (source);
  gint64 delay = (gint64) self->leave_delay * G_USEC_PER_SEC;
  gint64 now = binnacle_clock_get_monotonic_time (binnacle_source_get_clock (source));
  g_autoptr (BinnaclePatternTrie) gone =
    binnacle_subscription_table_unwant (self->table, pattern, now + delay);

  binnacle_live_source_forget (self, gone);
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
  if (binnacle_live_source_is_polling (self))
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
  BinnacleRealtimeState *state = binnacle_source_get_state (BINNACLE_SOURCE (self));

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
                                                  binnacle_live_source_free_event, NULL);
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
  binnacle_credential_free_text (self->token);
  g_free (self->client_id);
  g_free (self->client_name);
  g_free (self->server_id);
  G_OBJECT_CLASS (binnacle_live_source_parent_class)->finalize (object);
}

static void
binnacle_live_source_class_init (BinnacleLiveSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  BinnacleSourceClass *source_class = BINNACLE_SOURCE_CLASS (klass);

  object_class->dispose = binnacle_live_source_dispose;
  object_class->finalize = binnacle_live_source_finalize;
  source_class->start = binnacle_live_source_start;
  source_class->stop = binnacle_live_source_stop;
  source_class->subscribe = binnacle_live_source_subscribe;
  source_class->unsubscribe = binnacle_live_source_unsubscribe;
  source_class->history_async = binnacle_live_source_history_async;
  source_class->history_finish = binnacle_live_source_history_finish;
  binnacle_live_source_install_properties (object_class);
  binnacle_live_source_install_link (source_class);
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
  BinnacleRealtimeState *state = binnacle_source_get_state (BINNACLE_SOURCE (self));
  BinnacleUpdateProcessor *processor = binnacle_realtime_state_get_processor (state);
  BinnacleClock *clock = binnacle_source_get_clock (BINNACLE_SOURCE (self));

  self->subscriber = binnacle_live_subscriber_new (clock, self->manager, self->dialect, self->table,
                                                   binnacle_live_source_over_limit,
                                                   binnacle_live_source_overdue, self);
  binnacle_live_subscriber_set_batch (self->subscriber, self->resubscribe_batch);
  binnacle_live_subscriber_set_resume (self->subscriber, self->resume);
  self->describer = binnacle_live_describer_new (clock, self->manager, state);
  self->sender = binnacle_live_sender_new (self->manager, binnacle_live_source_breached, self);
  binnacle_operation_queue_set_sender (binnacle_source_get_operations (BINNACLE_SOURCE (self)),
                                       BINNACLE_OPERATION_SENDER (self->sender));
  binnacle_update_processor_set_control_func (processor, binnacle_live_source_take_event,
                                              binnacle_live_source_free_event, self);
  binnacle_update_processor_keep_undescribed (processor, MAX_UNDESCRIBED);
  g_signal_connect_object (self->manager, "state-changed", G_CALLBACK (binnacle_live_source_connection_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (processor, "drained", G_CALLBACK (binnacle_live_source_drained), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "overflowed", G_CALLBACK (binnacle_live_source_overflowed), self, G_CONNECT_SWAPPED);
  binnacle_live_source_observe_invalidations (self);
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
  BinnacleUpdateProcessor *processor;
  BinnacleLiveSource *self;

  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (BINNACLE_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (random != NULL, NULL);
  g_return_val_if_fail (factory != NULL, NULL);

  self = g_object_new (BINNACLE_TYPE_LIVE_SOURCE, "id", id, "clock", clock, NULL);
  self->random = g_rand_copy (random);
  binnacle_operation_queue_set_random (binnacle_source_get_operations (BINNACLE_SOURCE (self)), random);
  processor = binnacle_realtime_state_get_processor (binnacle_source_get_state (BINNACLE_SOURCE (self)));
  self->dialect = binnacle_live_dialect_new (processor, binnacle_live_source_opened, self);
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

/* What must not turn up in any text that leaves the program. */
static void
tell_log_the_secret (BinnacleLiveSource *self)
{
  const char *password = self->credential != NULL ? binnacle_credential_get_password (self->credential) : NULL;

  binnacle_connection_log_set_secret (binnacle_websocket_manager_get_log (self->manager),
                                      self->token != NULL ? self->token : password);
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
  binnacle_credential_free_text (self->token);
  self->token = g_strdup (token);
  tell_log_the_secret (self);
  if (self->fallback != NULL)
    binnacle_live_fallback_reset (self->fallback);
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

/*
 * binnacle_live_source_apply_polling:
 *
 * Tells the fallback whether to poll and how often.
 */
void
binnacle_live_source_apply_polling (BinnacleLiveSource *self)
{
  guint interval = self->polling_interval;

  if (self->fallback == NULL)
    return;
  if (self->polling_pace == BINNACLE_SYNC_PACE_SLOWER)
    interval *= SLOWER_FACTOR;
  binnacle_live_poller_set_interval (binnacle_live_fallback_get_poller (self->fallback), interval);
  binnacle_live_fallback_set_enabled (self->fallback, self->fallback_to_polling &&
                                                        self->polling_pace != BINNACLE_SYNC_PACE_PAUSED);
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

  decoder = binnacle_live_dialect_get_decoder (self->dialect);
  binnacle_live_describer_set_client (self->describer, NULL);
  binnacle_live_sender_set_client (self->sender, NULL);
  g_clear_pointer (&self->fallback, binnacle_live_fallback_free);
  if (http == NULL)
    return;
  self->fallback = binnacle_live_fallback_new (binnacle_source_get_clock (BINNACLE_SOURCE (self)), self->random,
                                               self->manager, http, binnacle_source_get_state (BINNACLE_SOURCE (self)),
                                               binnacle_live_decoder_get_epochs (decoder), self->table,
                                               &binnacle_live_source_fallback_funcs, G_OBJECT (self));
  binnacle_live_source_apply_polling (self);
  binnacle_live_describer_set_client (self->describer, binnacle_live_fallback_get_client (self->fallback));
  binnacle_live_sender_set_client (self->sender, binnacle_live_fallback_get_client (self->fallback));
}

/**
 * binnacle_live_source_set_pins:
 * @self: a source
 * @pins: (nullable): the certificates that the person trusts
 *
 * For HTTP; transports have theirs from their factory. What was polled by the trust in one
 * that has changed ends: call this again after a change.
 */
void
binnacle_live_source_set_pins (BinnacleLiveSource      *self,
                               BinnacleCertificatePins *pins)
{
  g_return_if_fail (BINNACLE_IS_LIVE_SOURCE (self));

  g_set_object (&self->pins, pins);
  if (self->fallback != NULL)
    binnacle_live_fallback_reset (self->fallback);
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

  if (self->credential == credential)
    return;
  g_clear_pointer (&self->credential, binnacle_credential_unref);
  self->credential = credential != NULL ? binnacle_credential_ref (credential) : NULL;
  tell_log_the_secret (self);
  if (self->fallback != NULL)
    binnacle_live_fallback_reset (self->fallback);
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

  return binnacle_live_source_is_polling (self) ? BINNACLE_LIVE_TRANSPORT_POLLING : BINNACLE_LIVE_TRANSPORT_WEBSOCKET;
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

  return binnacle_live_source_is_polling (self) ? binnacle_live_fallback_get_error (self->fallback) : NULL;
}

BinnacleLiveRestClient *
binnacle_live_source_get_rest_client (BinnacleLiveSource *self)
{
  return self->fallback != NULL ? binnacle_live_fallback_get_client (self->fallback) : NULL;
}

/**
 * binnacle_live_source_count_subscribed:
 * @self: a source
 * @n_asked: (out): how many patterns the server has been asked for
 *
 * How far catching up after a connection is.
 *
 * Returns: for how many of them it has said all
 */
guint
binnacle_live_source_count_subscribed (BinnacleLiveSource *self,
                                       guint              *n_asked)
{
  g_return_val_if_fail (BINNACLE_IS_LIVE_SOURCE (self) && n_asked != NULL, 0);

  return binnacle_subscription_table_count_joined (self->table, n_asked);
}
