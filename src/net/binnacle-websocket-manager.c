/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include "net/binnacle-websocket-manager-private.h"

/**
 * BinnacleWebsocketManager:
 *
 * Keeps a connection to one server up, and carries messages and requests over it.
 *
 * The manager belongs to the main thread, and so do all of its functions, signals
 * and callbacks. What is specific to the protocol is left to a
 * [iface@WebsocketDialect].
 *
 * It promises that it tries again until told otherwise, never faster than its
 * backoff, its person and its server allow; that a dead link shows within
 * [property@WebsocketManager:heartbeat-interval] and
 * [property@WebsocketManager:heartbeat-timeout]; that nothing that belongs to
 * an old connection has an effect on the new one; and that every request is
 * answered exactly once. It does not promise that a message arrives: what must
 * not be lost belongs into an operation, not here.
 *
 * Signals, in order: [signal@WebsocketManager::state-changed] for each
 * transition, [signal@WebsocketManager::message] while open or authenticating. Handlers
 * may call anything, also disconnect, or drop the last reference.
 */
G_DEFINE_FINAL_TYPE (BinnacleWebsocketManager, binnacle_websocket_manager, G_TYPE_OBJECT)

enum
{
  STATE_CHANGED,
  MESSAGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/*
 * binnacle_websocket_manager_apply_settings:
 *
 * Has the settings count, also for what is under way.
 */
void
binnacle_websocket_manager_apply_settings (BinnacleWebsocketManager *self)
{
  const BinnacleConnectionSettings *settings = &self->settings;
  BinnacleOutgoingQueueLimits limits = {
    .max_messages = settings->queue_max_messages,
    .max_bytes = (gsize) settings->queue_max_size * 1024,
    .lifetime = (gint64) settings->queue_message_lifetime * G_USEC_PER_SEC,
    .overflow = (BinnacleQueueOverflow) settings->queue_overflow,
  };

  binnacle_outgoing_queue_set_limits (self->queue, &limits);
  /* Messages that may not wait any more do not. */
  if (!settings->queue_enabled)
    binnacle_outgoing_queue_clear (self->queue);
  binnacle_request_table_set_max_in_flight (self->requests, settings->max_in_flight);
  binnacle_request_table_flush (self->requests);
  binnacle_reconnector_settings_changed (self->reconnector);
}

static void
on_flush_timer (gpointer user_data)
{
  g_autoptr(BinnacleWebsocketManager) self = g_object_ref (user_data);

  binnacle_websocket_manager_flush_queue (self);
}

static BinnacleTransport *
reconnector_make_transport (GObject *owner)
{
  BinnacleWebsocketManager *self = BINNACLE_WEBSOCKET_MANAGER (owner);

  return self->factory (self->factory_data);
}

static void
reconnector_state_changed (GObject                 *owner,
                         BinnacleConnectionState  old_state,
                         BinnacleConnectionState  new_state)
{
  g_signal_emit (owner, signals[STATE_CHANGED], 0, old_state, new_state);
}

static void
reconnector_ready (GObject *owner)
{
  BinnacleWebsocketManager *self = BINNACLE_WEBSOCKET_MANAGER (owner);

  binnacle_request_table_flush (self->requests);
  binnacle_websocket_manager_flush_queue (self);
}

static void
reconnector_lost (GObject  *owner,
                gboolean  keep_retries)
{
  BinnacleWebsocketManager *self = BINNACLE_WEBSOCKET_MANAGER (owner);

  self->held = FALSE;
  binnacle_timer_stop (self->flush_timer);
  binnacle_request_table_lose (self->requests, keep_retries);
}

static const BinnacleReconnectorFuncs reconnector_funcs = {
  .make_transport = reconnector_make_transport,
  .state_changed = reconnector_state_changed,
  .ready = reconnector_ready,
  .lost = reconnector_lost,
};

static void
queue_changed (GObject *owner)
{
  binnacle_websocket_manager_notify_queue (BINNACLE_WEBSOCKET_MANAGER (owner));
}

static void
requests_changed (GObject *owner)
{
  g_object_notify (owner, "n-in-flight");
}

static const BinnacleRequestTableFuncs request_funcs = {
  .send = binnacle_websocket_manager_send_request,
  .changed = requests_changed,
};

/*
 * binnacle_websocket_manager_is_current:
 *
 * Returns: whether @generation is the connection that is in use, or is being opened
 */
gboolean
binnacle_websocket_manager_is_current (BinnacleWebsocketManager *self,
                                       guint                     generation)
{
  BinnacleConnectionState state = binnacle_reconnector_get_state (self->reconnector);

  return generation == binnacle_reconnector_get_generation (self->reconnector)
         && (state == BINNACLE_CONNECTION_CONNECTING
             || state == BINNACLE_CONNECTION_AUTHENTICATING
             || state == BINNACLE_CONNECTION_OPEN);
}

static void
binnacle_websocket_manager_dispose (GObject *object)
{
  BinnacleWebsocketManager *self = BINNACLE_WEBSOCKET_MANAGER (object);

  self->disposed = TRUE;
  if (self->reconnector != NULL)
    {
      binnacle_reconnector_shut_down (self->reconnector);
      binnacle_timer_stop (self->flush_timer);
      binnacle_request_table_lose (self->requests, FALSE);
      binnacle_outgoing_queue_clear (self->queue);
    }
  G_OBJECT_CLASS (binnacle_websocket_manager_parent_class)->dispose (object);
}

static void
binnacle_websocket_manager_finalize (GObject *object)
{
  BinnacleWebsocketManager *self = BINNACLE_WEBSOCKET_MANAGER (object);

  g_clear_pointer (&self->flush_timer, binnacle_timer_free);
  g_clear_pointer (&self->requests, binnacle_request_table_free);
  g_clear_pointer (&self->queue, binnacle_outgoing_queue_free);
  g_clear_pointer (&self->reconnector, binnacle_reconnector_free);
  g_clear_pointer (&self->types, g_hash_table_unref);
  g_clear_object (&self->log);
  if (self->factory_destroy != NULL)
    self->factory_destroy (self->factory_data);
  G_OBJECT_CLASS (binnacle_websocket_manager_parent_class)->finalize (object);
}

static void
install_signals (void)
{
  /**
   * BinnacleWebsocketManager::state-changed:
   * @self: a manager
   * @old_state: where it stood
   * @new_state: where it went
   *
   * One transition. Every handler gets them all, in order; where one of them
   * changed the state again, [property@WebsocketManager:state] is further already.
   */
  signals[STATE_CHANGED] = g_signal_new ("state-changed", BINNACLE_TYPE_WEBSOCKET_MANAGER,
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                         2, BINNACLE_TYPE_CONNECTION_STATE,
                                         BINNACLE_TYPE_CONNECTION_STATE);
  /**
   * BinnacleWebsocketManager::message:
   * @self: a manager
   * @type: what kind of message
   * @message: (type JsonObject): the whole of it; not to be changed
   *
   * A message that answers nothing. The detail is its type, as registered with
   * [method@WebsocketManager.register_type].
   */
  signals[MESSAGE] = g_signal_new ("message", BINNACLE_TYPE_WEBSOCKET_MANAGER,
                                   G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE,
                                   JSON_TYPE_OBJECT | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
binnacle_websocket_manager_class_init (BinnacleWebsocketManagerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_websocket_manager_dispose;
  object_class->finalize = binnacle_websocket_manager_finalize;

  binnacle_websocket_manager_install_properties (object_class);
  install_signals ();
}

static void
binnacle_websocket_manager_init (BinnacleWebsocketManager *self)
{
  binnacle_connection_settings_init (&self->settings);
  self->types = g_hash_table_new (g_str_hash, g_str_equal);
}

/*
 * binnacle_websocket_manager_emit_message:
 *
 * Emits [signal@WebsocketManager::message].
 */
void
binnacle_websocket_manager_emit_message (BinnacleWebsocketManager *self,
                                         GQuark                    detail,
                                         const char               *type,
                                         JsonObject               *message)
{
  g_signal_emit (self, signals[MESSAGE], detail, type, message);
}

/**
 * binnacle_websocket_manager_new:
 * @clock: tells the time
 * @random: seeds the chance of this manager's own; not kept
 * @dialect: the protocol to speak
 * @factory: (scope notified) (closure factory_data) (destroy factory_destroy):
 *   makes a transport for each attempt
 * @factory_data: for @factory
 * @factory_destroy: (nullable): frees @factory_data
 *
 * Makes a manager that is idle. Set its [property@WebsocketManager:uri], then call
 * [method@WebsocketManager.connect].
 *
 * Returns: (transfer full): a new manager
 */
BinnacleWebsocketManager *
binnacle_websocket_manager_new (BinnacleClock            *clock,
                                GRand                    *random,
                                BinnacleWebsocketDialect *dialect,
                                BinnacleTransportFactory  factory,
                                gpointer                  factory_data,
                                GDestroyNotify            factory_destroy)
{
  BinnacleWebsocketManager *self;

  g_return_val_if_fail (BINNACLE_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (random != NULL, NULL);
  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_DIALECT (dialect), NULL);
  g_return_val_if_fail (factory != NULL, NULL);

  self = g_object_new (BINNACLE_TYPE_WEBSOCKET_MANAGER, NULL);
  self->factory = factory;
  self->factory_data = factory_data;
  self->factory_destroy = factory_destroy;
  self->log = binnacle_connection_log_new (clock);
  self->reconnector = binnacle_reconnector_new (clock, random, dialect, &self->settings, self->log,
                                                &reconnector_funcs, self);
  self->queue = binnacle_outgoing_queue_new (clock, queue_changed, G_OBJECT (self));
  self->requests = binnacle_request_table_new (clock, &request_funcs, G_OBJECT (self));
  self->flush_timer = binnacle_clock_add_timer (clock, 0, on_flush_timer, self);
  binnacle_timer_stop (self->flush_timer);
  binnacle_websocket_manager_apply_settings (self);
  return self;
}

/**
 * binnacle_websocket_manager_check_uri:
 * @uri: (nullable): a text from anywhere
 * @error: return location for an error
 *
 * Finds out whether @uri is an address that can be connected to.
 *
 * Returns: whether it is; where not, the error is
 *   %BINNACLE_CONNECTION_ERROR_INVALID_URI, with a sentence for the person
 */
gboolean
binnacle_websocket_manager_check_uri (const char  *uri,
                                      GError     **error)
{
  return binnacle_connection_address_check (uri, error);
}

/**
 * binnacle_websocket_manager_start:
 * @self: a manager
 *
 * Nobody in particular asks for a connection: connects where
 * [property@WebsocketManager:auto-connect] says so, else waits for somebody who does.
 */
void
binnacle_websocket_manager_start (BinnacleWebsocketManager *self)
{
  g_return_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self));

  if (self->settings.auto_connect)
    binnacle_websocket_manager_connect (self);
}

/**
 * binnacle_websocket_manager_connect:
 * @self: a manager
 *
 * Starts to connect, and keeps at it as the settings say. Does nothing where that
 * is so already.
 */
void
binnacle_websocket_manager_connect (BinnacleWebsocketManager *self)
{
  g_autoptr(BinnacleWebsocketManager) guard = NULL;

  g_return_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self));

  guard = g_object_ref (self);
  binnacle_reconnector_connect (self->reconnector);
}

/**
 * binnacle_websocket_manager_disconnect:
 * @self: a manager
 *
 * Ends the connection, and does not try again. Where it is open, a closing
 * handshake comes before the state is idle. Requests without an answer fail;
 * messages that wait go on waiting.
 */
void
binnacle_websocket_manager_disconnect (BinnacleWebsocketManager *self)
{
  g_autoptr(BinnacleWebsocketManager) guard = NULL;

  g_return_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self));

  guard = g_object_ref (self);
  binnacle_reconnector_disconnect (self->reconnector);
}

/**
 * binnacle_websocket_manager_reconnect:
 * @self: a manager
 *
 * The person asks for a new connection now, from any state. That is granted once
 * in 2 s, and never before the time that the server asked for, see
 * [property@WebsocketManager:server-wait-until]; a wait becomes as short as that
 * allows.
 */
void
binnacle_websocket_manager_reconnect (BinnacleWebsocketManager *self)
{
  g_autoptr(BinnacleWebsocketManager) guard = NULL;

  g_return_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self));

  guard = g_object_ref (self);
  binnacle_reconnector_reconnect (self->reconnector);
}

/**
 * binnacle_websocket_manager_insist:
 * @self: a manager
 *
 * Like [method@WebsocketManager.reconnect], but also where the server asked to be
 * left alone: for a person who was told so, and wants to try all the same. Granted
 * once in 2 s. What the server asks for afterwards holds again.
 */
void
binnacle_websocket_manager_insist (BinnacleWebsocketManager *self)
{
  g_autoptr(BinnacleWebsocketManager) guard = NULL;

  g_return_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self));

  guard = g_object_ref (self);
  binnacle_reconnector_insist (self->reconnector);
}

/**
 * binnacle_websocket_manager_probe:
 * @self: a manager
 *
 * For when there is reason to doubt the connection, such as after a sleep: an open
 * one has 2 s for a sign of life, and messages wait in the meantime; a wait for
 * the next attempt is cut short, at most once in 2 s.
 */
void
binnacle_websocket_manager_probe (BinnacleWebsocketManager *self)
{
  g_autoptr(BinnacleWebsocketManager) guard = NULL;

  g_return_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self));

  guard = g_object_ref (self);
  binnacle_reconnector_probe (self->reconnector);
}

/**
 * binnacle_websocket_manager_get_state:
 * @self: a manager
 *
 * Returns: where the connection stands
 */
BinnacleConnectionState
binnacle_websocket_manager_get_state (BinnacleWebsocketManager *self)
{
  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self), BINNACLE_CONNECTION_IDLE);

  return binnacle_reconnector_get_state (self->reconnector);
}

/**
 * binnacle_websocket_manager_get_latency:
 * @self: a manager
 *
 * Returns: the time there and back in µs, -1 where it is not known
 */
gint64
binnacle_websocket_manager_get_latency (BinnacleWebsocketManager *self)
{
  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self), -1);

  return binnacle_reconnector_get_latency (self->reconnector);
}

/**
 * binnacle_websocket_manager_get_attempt:
 * @self: a manager
 *
 * Returns: see [property@WebsocketManager:attempt]
 */
guint
binnacle_websocket_manager_get_attempt (BinnacleWebsocketManager *self)
{
  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self), 0);

  return binnacle_reconnector_get_attempt (self->reconnector);
}

/**
 * binnacle_websocket_manager_get_next_attempt:
 * @self: a manager
 *
 * Returns: the monotonic time of the next attempt in µs, 0 while none is waited for
 */
gint64
binnacle_websocket_manager_get_next_attempt (BinnacleWebsocketManager *self)
{
  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self), 0);

  return binnacle_reconnector_get_next_attempt (self->reconnector);
}

/**
 * binnacle_websocket_manager_get_server_wait_until:
 * @self: a manager
 *
 * Returns: the monotonic time, in µs, before which the server asked everybody not to
 *   connect; 0 where there is none
 */
gint64
binnacle_websocket_manager_get_server_wait_until (BinnacleWebsocketManager *self)
{
  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self), 0);

  return binnacle_reconnector_get_server_wait_until (self->reconnector);
}

/**
 * binnacle_websocket_manager_get_latency_spread:
 * @self: a manager
 *
 * Returns: how far the latency varies, smoothed, in µs
 */
gint64
binnacle_websocket_manager_get_latency_spread (BinnacleWebsocketManager *self)
{
  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self), 0);

  return binnacle_reconnector_get_latency_spread (self->reconnector);
}

/**
 * binnacle_websocket_manager_get_last_received:
 * @self: a manager
 *
 * Returns: the monotonic time at which something last arrived in µs, 0 for never
 */
gint64
binnacle_websocket_manager_get_last_received (BinnacleWebsocketManager *self)
{
  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self), 0);

  return binnacle_reconnector_get_last_received (self->reconnector);
}

/**
 * binnacle_websocket_manager_get_last_error:
 * @self: a manager
 *
 * Returns: (nullable): why the last connection or attempt ended, until one succeeds
 */
const GError *
binnacle_websocket_manager_get_last_error (BinnacleWebsocketManager *self)
{
  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self), NULL);

  return binnacle_reconnector_get_last_error (self->reconnector);
}

/**
 * binnacle_websocket_manager_get_generation:
 * @self: a manager
 *
 * Returns: the number of this connection among those of this manager
 */
guint
binnacle_websocket_manager_get_generation (BinnacleWebsocketManager *self)
{
  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self), 0);

  return binnacle_reconnector_get_generation (self->reconnector);
}

/**
 * binnacle_websocket_manager_get_log:
 * @self: a manager
 *
 * Returns: (transfer none): what happened to the connection, without secrets
 */
BinnacleConnectionLog *
binnacle_websocket_manager_get_log (BinnacleWebsocketManager *self)
{
  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self), NULL);

  return self->log;
}

/**
 * binnacle_websocket_manager_get_uri:
 * @self: a manager
 *
 * Returns: the server's address, empty where none was set
 */
const char *
binnacle_websocket_manager_get_uri (BinnacleWebsocketManager *self)
{
  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self), NULL);

  return binnacle_reconnector_get_uri (self->reconnector);
}

/**
 * binnacle_websocket_manager_set_uri:
 * @self: a manager
 * @uri: (nullable): the server's address; looked at when connecting
 *
 * Sets [property@WebsocketManager:uri].
 */
void
binnacle_websocket_manager_set_uri (BinnacleWebsocketManager *self,
                                    const char               *uri)
{
  g_autoptr(BinnacleWebsocketManager) guard = NULL;
  gboolean first;

  g_return_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self));

  guard = g_object_ref (self);
  first = *binnacle_reconnector_get_uri (self->reconnector) == '\0';
  if (!binnacle_reconnector_set_uri (self->reconnector, uri != NULL ? uri : ""))
    return;
  self->held = FALSE;
  /* What waits since before there was any address is for this one. */
  if (!first)
    binnacle_outgoing_queue_clear (self->queue);
  binnacle_request_table_lose (self->requests, FALSE);
  g_object_notify (G_OBJECT (self), "uri");
  binnacle_reconnector_move (self->reconnector);
}
