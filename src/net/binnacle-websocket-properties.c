/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

/* The properties of BinnacleWebsocketManager: what it knows, and its settings. */

#include "config.h"

#include "net/binnacle-websocket-manager-private.h"

typedef enum
{
  PROP_URI = 1,
  PROP_STATE,
  PROP_CONNECTED,
  PROP_LATENCY,
  PROP_LATENCY_SPREAD,
  PROP_ATTEMPT,
  PROP_NEXT_ATTEMPT,
  PROP_SERVER_WAIT_UNTIL,
  PROP_LAST_ERROR,
  PROP_LAST_RECEIVED,
  PROP_GENERATION,
  PROP_LOG,
  PROP_NETWORK_MONITOR,
  PROP_SLEEP_MONITOR,
  PROP_N_QUEUED,
  PROP_QUEUED_BYTES,
  PROP_N_EXPIRED,
  PROP_N_DROPPED,
  PROP_N_REFUSED,
  PROP_N_IN_FLIGHT,
  PROP_N_LATE,
  PROP_N_UNKNOWN
} WebsocketManagerProperty;

/* The settings' properties follow; see BinnacleConnectionSettings. */
#define FIRST_SETTING (PROP_N_UNKNOWN + 1)

static GParamSpec *properties[FIRST_SETTING];

static void
get_count (BinnacleWebsocketManager *self,
           WebsocketManagerProperty  property,
           GValue                   *value)
{
  guint64 n_passed_over;

  switch ((int) property)
    {
    case PROP_N_QUEUED:
      g_value_set_uint (value, binnacle_outgoing_queue_get_n_queued (self->queue));
      break;
    case PROP_QUEUED_BYTES:
      g_value_set_uint64 (value, binnacle_outgoing_queue_get_n_bytes (self->queue));
      break;
    case PROP_N_EXPIRED:
      g_value_set_uint64 (value, binnacle_outgoing_queue_get_n_expired (self->queue));
      break;
    case PROP_N_DROPPED:
      g_value_set_uint64 (value, binnacle_outgoing_queue_get_n_dropped (self->queue));
      break;
    case PROP_N_REFUSED:
      g_value_set_uint64 (value, binnacle_outgoing_queue_get_n_refused (self->queue));
      break;
    case PROP_N_IN_FLIGHT:
      g_value_set_uint (value, binnacle_request_table_get_n_in_flight (self->requests));
      break;
    case PROP_N_LATE:
      g_value_set_uint64 (value, self->n_late);
      break;
    case PROP_N_UNKNOWN:
      n_passed_over = binnacle_websocket_dialect_get_n_unknown (binnacle_reconnector_get_dialect (self->reconnector));
      g_value_set_uint64 (value, self->n_unknown + n_passed_over);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
binnacle_websocket_manager_get_property (GObject    *object,
                                         guint       property_id,
                                         GValue     *value,
                                         GParamSpec *pspec)
{
  BinnacleWebsocketManager *self = BINNACLE_WEBSOCKET_MANAGER (object);

  if (property_id >= FIRST_SETTING)
    {
      binnacle_connection_settings_get (&self->settings, property_id - FIRST_SETTING, value);
      return;
    }
  switch ((WebsocketManagerProperty) property_id)
    {
    case PROP_URI:
      g_value_set_string (value, binnacle_reconnector_get_uri (self->reconnector));
      break;
    case PROP_STATE:
      g_value_set_enum (value, binnacle_reconnector_get_state (self->reconnector));
      break;
    case PROP_CONNECTED:
      g_value_set_boolean (value, binnacle_reconnector_get_state (self->reconnector)
                                    == BINNACLE_CONNECTION_OPEN);
      break;
    case PROP_LATENCY:
      g_value_set_int64 (value, binnacle_reconnector_get_latency (self->reconnector));
      break;
    case PROP_LATENCY_SPREAD:
      g_value_set_int64 (value, binnacle_reconnector_get_latency_spread (self->reconnector));
      break;
    case PROP_ATTEMPT:
      g_value_set_uint (value, binnacle_reconnector_get_attempt (self->reconnector));
      break;
    case PROP_NEXT_ATTEMPT:
      g_value_set_int64 (value, binnacle_reconnector_get_next_attempt (self->reconnector));
      break;
    case PROP_SERVER_WAIT_UNTIL:
      g_value_set_int64 (value, binnacle_reconnector_get_server_wait_until (self->reconnector));
      break;
    case PROP_LAST_ERROR:
      g_value_set_boxed (value, binnacle_reconnector_get_last_error (self->reconnector));
      break;
    case PROP_LAST_RECEIVED:
      g_value_set_int64 (value, binnacle_reconnector_get_last_received (self->reconnector));
      break;
    case PROP_GENERATION:
      g_value_set_uint (value, binnacle_reconnector_get_generation (self->reconnector));
      break;
    case PROP_LOG:
      g_value_set_object (value, self->log);
      break;
    case PROP_NETWORK_MONITOR:
      g_value_set_object (value, binnacle_reconnector_get_network_monitor (self->reconnector));
      break;
    case PROP_SLEEP_MONITOR:
      g_value_set_object (value, binnacle_reconnector_get_sleep_monitor (self->reconnector));
      break;
    case PROP_N_QUEUED:
    case PROP_QUEUED_BYTES:
    case PROP_N_EXPIRED:
    case PROP_N_DROPPED:
    case PROP_N_REFUSED:
    case PROP_N_IN_FLIGHT:
    case PROP_N_LATE:
    case PROP_N_UNKNOWN:
      get_count (self, (WebsocketManagerProperty) property_id, value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
set_setting (BinnacleWebsocketManager *self,
             guint                     index,
             const GValue             *value,
             GParamSpec               *pspec)
{
  if (!binnacle_connection_settings_set (&self->settings, index, value))
    return;
  binnacle_websocket_manager_apply_settings (self);
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
set_network_monitor (BinnacleWebsocketManager *self,
                     GNetworkMonitor          *monitor)
{
  if (binnacle_reconnector_get_network_monitor (self->reconnector) == monitor)
    return;
  binnacle_reconnector_set_network_monitor (self->reconnector, monitor);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NETWORK_MONITOR]);
}

static void
set_sleep_monitor (BinnacleWebsocketManager *self,
                   BinnacleSleepMonitor     *monitor)
{
  if (binnacle_reconnector_get_sleep_monitor (self->reconnector) == monitor)
    return;
  binnacle_reconnector_set_sleep_monitor (self->reconnector, monitor);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SLEEP_MONITOR]);
}

static void
binnacle_websocket_manager_set_property (GObject      *object,
                                         guint         property_id,
                                         const GValue *value,
                                         GParamSpec   *pspec)
{
  BinnacleWebsocketManager *self = BINNACLE_WEBSOCKET_MANAGER (object);

  if (property_id >= FIRST_SETTING)
    set_setting (self, property_id - FIRST_SETTING, value, pspec);
  else if (property_id == PROP_URI)
    binnacle_websocket_manager_set_uri (self, g_value_get_string (value));
  else if (property_id == PROP_NETWORK_MONITOR)
    set_network_monitor (self, g_value_get_object (value));
  else if (property_id == PROP_SLEEP_MONITOR)
    set_sleep_monitor (self, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
install_connection_properties (void)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * BinnacleWebsocketManager:uri:
   *
   * The server's address. Where there is a connection, or one is tried for, it
   * moves over at once; messages that wait for the old server are dropped. Those
   * that wait since before there was an address go to the first one.
   */
  properties[PROP_URI] = g_param_spec_string ("uri", NULL, NULL, "", writable);
  /**
   * BinnacleWebsocketManager:state:
   *
   * Where the connection stands.
   */
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, BINNACLE_TYPE_CONNECTION_STATE,
                                              BINNACLE_CONNECTION_IDLE, readable);
  /**
   * BinnacleWebsocketManager:connected:
   *
   * Whether the server has welcomed us and we are still there.
   */
  properties[PROP_CONNECTED] = g_param_spec_boolean ("connected", NULL, NULL, FALSE, readable);
  /**
   * BinnacleWebsocketManager:latency:
   *
   * The time there and back, smoothed, in µs; -1 where it is not known.
   */
  properties[PROP_LATENCY] = g_param_spec_int64 ("latency", NULL, NULL, -1, G_MAXINT64, -1, readable);
  /**
   * BinnacleWebsocketManager:latency-spread:
   *
   * How far the latency varies, smoothed, in µs.
   */
  properties[PROP_LATENCY_SPREAD] = g_param_spec_int64 ("latency-spread", NULL, NULL,
                                                        0, G_MAXINT64, 0, readable);
}

static void
install_attempt_properties (void)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * BinnacleWebsocketManager:attempt:
   *
   * Which attempt in a row to get the connection back is under way, or is next; 0
   * for the first connection and for one that has proved healthy.
   */
  properties[PROP_ATTEMPT] = g_param_spec_uint ("attempt", NULL, NULL, 0, G_MAXUINT, 0, readable);
  /**
   * BinnacleWebsocketManager:next-attempt:
   *
   * The monotonic time of the next attempt, in µs; 0 while none is waited for.
   */
  properties[PROP_NEXT_ATTEMPT] = g_param_spec_int64 ("next-attempt", NULL, NULL,
                                                      0, G_MAXINT64, 0, readable);
  /**
   * BinnacleWebsocketManager:server-wait-until:
   *
   * The monotonic time, in µs, before which the server asked everybody not to
   * connect; 0 where it did not, or where that is over. Nothing but
   * [method@WebsocketManager.insist] goes against it. It is notified when the server
   * asks, not when the time is over.
   */
  properties[PROP_SERVER_WAIT_UNTIL] = g_param_spec_int64 ("server-wait-until", NULL, NULL,
                                                           0, G_MAXINT64, 0, readable);
  /**
   * BinnacleWebsocketManager:last-error:
   *
   * Why the last connection or attempt ended; unset by success.
   */
  properties[PROP_LAST_ERROR] = g_param_spec_boxed ("last-error", NULL, NULL, G_TYPE_ERROR, readable);
  /**
   * BinnacleWebsocketManager:last-received:
   *
   * The monotonic time at which something last arrived, in µs; 0 for never. It is
   * not notified: look when you need it.
   */
  properties[PROP_LAST_RECEIVED] = g_param_spec_int64 ("last-received", NULL, NULL,
                                                       0, G_MAXINT64, 0, readable);
  /**
   * BinnacleWebsocketManager:generation:
   *
   * The number of this connection among those of this manager.
   */
  properties[PROP_GENERATION] = g_param_spec_uint ("generation", NULL, NULL, 0, G_MAXUINT, 0, readable);
  /**
   * BinnacleWebsocketManager:log:
   *
   * What happened to the connection, without secrets.
   */
  properties[PROP_LOG] = g_param_spec_object ("log", NULL, NULL, BINNACLE_TYPE_CONNECTION_LOG, readable);
  /**
   * BinnacleWebsocketManager:network-monitor:
   *
   * What tells whether there is a network at all, and that it changed. Without one
   * the state is never offline.
   */
  properties[PROP_NETWORK_MONITOR] = g_param_spec_object ("network-monitor", NULL, NULL,
                                                          G_TYPE_NETWORK_MONITOR, writable);
  /**
   * BinnacleWebsocketManager:sleep-monitor:
   *
   * What tells that the computer slept. Without one, or where it keeps quiet, that is
   * found out within a second from boot time against monotonic time.
   */
  properties[PROP_SLEEP_MONITOR] = g_param_spec_object ("sleep-monitor", NULL, NULL,
                                                        BINNACLE_TYPE_SLEEP_MONITOR, writable);
}

static void
install_count_properties (void)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  /**
   * BinnacleWebsocketManager:n-queued:
   *
   * How many messages wait.
   */
  properties[PROP_N_QUEUED] = g_param_spec_uint ("n-queued", NULL, NULL, 0, G_MAXUINT, 0, readable);
  /**
   * BinnacleWebsocketManager:queued-bytes:
   *
   * How large the messages that wait are together.
   */
  properties[PROP_QUEUED_BYTES] = g_param_spec_uint64 ("queued-bytes", NULL, NULL, 0, G_MAXUINT64, 0, readable);
  /**
   * BinnacleWebsocketManager:n-expired:
   *
   * How many messages waited too long, and were not sent.
   */
  properties[PROP_N_EXPIRED] = g_param_spec_uint64 ("n-expired", NULL, NULL, 0, G_MAXUINT64, 0, readable);
  /**
   * BinnacleWebsocketManager:n-dropped:
   *
   * How many messages were dropped for want of room, or with their server.
   */
  properties[PROP_N_DROPPED] = g_param_spec_uint64 ("n-dropped", NULL, NULL, 0, G_MAXUINT64, 0, readable);
  /**
   * BinnacleWebsocketManager:n-refused:
   *
   * How many messages were refused for want of room.
   */
  properties[PROP_N_REFUSED] = g_param_spec_uint64 ("n-refused", NULL, NULL, 0, G_MAXUINT64, 0, readable);
  /**
   * BinnacleWebsocketManager:n-in-flight:
   *
   * How many requests were sent and not answered yet.
   */
  properties[PROP_N_IN_FLIGHT] = g_param_spec_uint ("n-in-flight", NULL, NULL, 0, G_MAXUINT, 0, readable);
  /**
   * BinnacleWebsocketManager:n-late:
   *
   * How many replies came when nobody waited for them any more.
   */
  properties[PROP_N_LATE] = g_param_spec_uint64 ("n-late", NULL, NULL, 0, G_MAXUINT64, 0, readable);
  /**
   * BinnacleWebsocketManager:n-unknown:
   *
   * How many messages were of no registered type, and answered nothing. Those that the
   * dialect passed over are counted, but not notified: look when you need it.
   */
  properties[PROP_N_UNKNOWN] = g_param_spec_uint64 ("n-unknown", NULL, NULL, 0, G_MAXUINT64, 0, readable);
}

/*
 * binnacle_websocket_manager_notify_queue:
 *
 * The counts of the outgoing queue may have changed.
 */
void
binnacle_websocket_manager_notify_queue (BinnacleWebsocketManager *self)
{
  GObject *object = G_OBJECT (self);

  g_object_freeze_notify (object);
  g_object_notify_by_pspec (object, properties[PROP_N_QUEUED]);
  g_object_notify_by_pspec (object, properties[PROP_QUEUED_BYTES]);
  g_object_notify_by_pspec (object, properties[PROP_N_EXPIRED]);
  g_object_notify_by_pspec (object, properties[PROP_N_DROPPED]);
  g_object_notify_by_pspec (object, properties[PROP_N_REFUSED]);
  g_object_thaw_notify (object);
}

/*
 * binnacle_websocket_manager_install_properties:
 *
 * Gives the class its properties, and how to get and set them.
 */
void
binnacle_websocket_manager_install_properties (GObjectClass *klass)
{
  klass->get_property = binnacle_websocket_manager_get_property;
  klass->set_property = binnacle_websocket_manager_set_property;
  install_connection_properties ();
  install_attempt_properties ();
  install_count_properties ();
  g_object_class_install_properties (klass, FIRST_SETTING, properties);
  binnacle_connection_settings_install (klass, FIRST_SETTING);
}
