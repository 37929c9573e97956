/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include <math.h>

#include "net/binnacle-connection-settings-private.h"

typedef enum
{
  KIND_BOOLEAN,
  KIND_UINT,
  KIND_DOUBLE,
  KIND_CHOICE
} SettingKind;

/* One row of the table: a property, where its value lies, and its range. */
typedef struct
{
  const char         *name;
  SettingKind         kind;
  gsize               offset;
  double              fallback;
  double              minimum;
  double              maximum;
  const char * const *choices;
} Setting;

/* In the order of BinnacleInsecurePolicy and BinnacleQueueOverflow. */
static const char * const insecure_choices[] = { "loopback-only", "never", "always", NULL };
static const char * const overflow_choices[] = { "drop-oldest", "drop-newest", "refuse", NULL };

#define OFFSET(field) G_STRUCT_OFFSET (BinnacleConnectionSettings, field)
#define BOOLEAN(name, field, fallback) { name, KIND_BOOLEAN, OFFSET (field), fallback, 0, 1, NULL }
#define UINT(name, field, fallback, minimum, maximum) { name, KIND_UINT, OFFSET (field), fallback, minimum, maximum, NULL }
#define DOUBLE(name, field, fallback, minimum, maximum) { name, KIND_DOUBLE, OFFSET (field), fallback, minimum, maximum, NULL }
#define CHOICE(name, field, choices) { name, KIND_CHOICE, OFFSET (field), 0, 0, 0, choices }

static const Setting settings[] = {
  /**
   * BinnacleWebsocketManager:allow-insecure:
   *
   * Where `ws://` will do: "loopback-only", "never" or "always".
   */
  CHOICE ("allow-insecure", allow_insecure, insecure_choices),
  /**
   * BinnacleWebsocketManager:auto-connect:
   *
   * Whether [method@WebsocketManager.start] connects.
   */
  BOOLEAN ("auto-connect", auto_connect, TRUE),
  /**
   * BinnacleWebsocketManager:connect-timeout:
   *
   * How long connecting may take, and then the welcome, in s.
   */
  UINT ("connect-timeout", connect_timeout, 10, 1, 120),
  /**
   * BinnacleWebsocketManager:reconnect:
   *
   * Whether to try again when the connection is lost.
   */
  BOOLEAN ("reconnect", reconnect, TRUE),
  /**
   * BinnacleWebsocketManager:reconnect-initial-delay:
   *
   * The longest wait before the first new attempt, in ms.
   */
  UINT ("reconnect-initial-delay", reconnect_initial_delay, 1000, 50, 60000),
  /**
   * BinnacleWebsocketManager:reconnect-max-delay:
   *
   * The longest wait between attempts, in s. Where it is less than
   * [property@WebsocketManager:reconnect-initial-delay], that one counts.
   */
  UINT ("reconnect-max-delay", reconnect_max_delay, 30, 1, 3600),
  /**
   * BinnacleWebsocketManager:reconnect-multiplier:
   *
   * How many times longer each further wait may be.
   */
  DOUBLE ("reconnect-multiplier", reconnect_multiplier, 2.0, 1.0, 10.0),
  /**
   * BinnacleWebsocketManager:reconnect-jitter:
   *
   * The share of a wait that is random: 1 is full jitter.
   */
  DOUBLE ("reconnect-jitter", reconnect_jitter, 1.0, 0.0, 1.0),
  /**
   * BinnacleWebsocketManager:reconnect-spread:
   *
   * Where the server ended a connection that was up, over how many seconds at least
   * the first new attempt is spread at random, so that not all of its clients come
   * back at once. Not on the same computer.
   */
  UINT ("reconnect-spread", reconnect_spread, 3, 0, 300),
  /**
   * BinnacleWebsocketManager:reconnect-max-attempts:
   *
   * How many new attempts to make in a row before giving up, 0 for no end.
   */
  UINT ("reconnect-max-attempts", reconnect_max_attempts, 0, 0, G_MAXINT),
  /**
   * BinnacleWebsocketManager:reconnect-reset-after:
   *
   * After how long in the state open, in s, waits start over at the initial delay.
   */
  UINT ("reconnect-reset-after", reconnect_reset_after, 5, 0, 3600),
  /**
   * BinnacleWebsocketManager:close-timeout:
   *
   * How long the closing handshake may take, in s.
   */
  UINT ("close-timeout", close_timeout, 3, 1, 60),
  /**
   * BinnacleWebsocketManager:compression:
   *
   * Whether to offer permessage-deflate.
   */
  BOOLEAN ("compression", compression, TRUE),
  /**
   * BinnacleWebsocketManager:max-message-size:
   *
   * The largest message to accept, in KiB.
   */
  UINT ("max-message-size", max_message_size, 4096, 16, 65536),
  /**
   * BinnacleWebsocketManager:use-proxy:
   *
   * Whether to go through the system's proxy.
   */
  BOOLEAN ("use-proxy", use_proxy, TRUE),
  /**
   * BinnacleWebsocketManager:heartbeat:
   *
   * Whether to find out by pings that a link is dead.
   */
  BOOLEAN ("heartbeat", heartbeat, TRUE),
  /**
   * BinnacleWebsocketManager:heartbeat-interval:
   *
   * The time between pings, in s; less where the server asks for less.
   */
  UINT ("heartbeat-interval", heartbeat_interval, 15, 1, 600),
  /**
   * BinnacleWebsocketManager:heartbeat-timeout:
   *
   * How long after a ping a silent link counts as dead, in s.
   */
  UINT ("heartbeat-timeout", heartbeat_timeout, 10, 1, 120),
  /**
   * BinnacleWebsocketManager:probe-after-sleep:
   *
   * Whether to ask for a sign of life after the computer was suspended.
   */
  BOOLEAN ("probe-after-sleep", probe_after_sleep, TRUE),
  /**
   * BinnacleWebsocketManager:probe-on-network-change:
   *
   * Whether to ask for a sign of life when the network changed.
   */
  BOOLEAN ("probe-on-network-change", probe_on_network_change, TRUE),
  /**
   * BinnacleWebsocketManager:queue-enabled:
   *
   * Whether messages wait for a connection where there is none.
   */
  BOOLEAN ("queue-enabled", queue_enabled, TRUE),
  /**
   * BinnacleWebsocketManager:queue-max-messages:
   *
   * How many messages may wait.
   */
  UINT ("queue-max-messages", queue_max_messages, 1000, 0, 100000),
  /**
   * BinnacleWebsocketManager:queue-max-size:
   *
   * How large the messages that wait may be together, in KiB.
   */
  UINT ("queue-max-size", queue_max_size, 4096, 0, 1048576),
  /**
   * BinnacleWebsocketManager:queue-overflow:
   *
   * What happens where the queue is full: "drop-oldest", "drop-newest" or
   * "refuse".
   */
  CHOICE ("queue-overflow", queue_overflow, overflow_choices),
  /**
   * BinnacleWebsocketManager:queue-message-lifetime:
   *
   * How long a message may wait, in s, 0 for ever.
   */
  UINT ("queue-message-lifetime", queue_message_lifetime, 300, 0, G_MAXINT),
  /**
   * BinnacleWebsocketManager:queue-flush-rate:
   *
   * How many of the messages that waited are sent in a second, 0 for no limit.
   */
  UINT ("queue-flush-rate", queue_flush_rate, 200, 0, 1000000),
  /**
   * BinnacleWebsocketManager:request-timeout:
   *
   * How long a request waits for its answer, in s.
   */
  UINT ("request-timeout", request_timeout, 15, 1, 600),
  /**
   * BinnacleWebsocketManager:max-in-flight:
   *
   * How many requests may be without an answer at once; others wait their turn.
   */
  UINT ("max-in-flight", max_in_flight, 64, 1, 1024),
  /**
   * BinnacleWebsocketManager:retry-on-reconnect:
   *
   * Whether requests that may be repeated are, on a new connection.
   */
  BOOLEAN ("retry-on-reconnect", retry_on_reconnect, TRUE),
};

static gpointer
field (BinnacleConnectionSettings *self,
       const Setting              *setting)
{
  return G_STRUCT_MEMBER_P (self, setting->offset);
}

static guint
find_choice (const Setting *setting,
             const char    *text)
{
  for (guint i = 0; text != NULL && setting->choices[i] != NULL; i++)
    if (g_str_equal (setting->choices[i], text))
      return i;
  return 0;
}

static gboolean
replace_uint (guint *value,
              guint  by)
{
  gboolean changed = *value != by;

  *value = by;
  return changed;
}

static gboolean
replace_double (double *value,
                double  by)
{
  gboolean changed = !(fabs (*value - by) <= 0.0);

  *value = by;
  return changed;
}

/*
 * binnacle_connection_settings_init:
 *
 * Gives each setting its default.
 */
void
binnacle_connection_settings_init (BinnacleConnectionSettings *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      if (settings[i].kind == KIND_DOUBLE)
        *(double *) field (self, &settings[i]) = settings[i].fallback;
      else
        *(guint *) field (self, &settings[i]) = (guint) settings[i].fallback;
    }
}

static GParamSpec *
make_pspec (const Setting *setting)
{
  /* A value outside the range is moved to its edge, not refused. */
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                      | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_LAX_VALIDATION;

  switch (setting->kind)
    {
    case KIND_BOOLEAN:
      return g_param_spec_boolean (setting->name, NULL, NULL, setting->fallback > 0, flags);
    case KIND_UINT:
      return g_param_spec_uint (setting->name, NULL, NULL, (guint) setting->minimum,
                                (guint) setting->maximum, (guint) setting->fallback, flags);
    case KIND_DOUBLE:
      return g_param_spec_double (setting->name, NULL, NULL, setting->minimum,
                                  setting->maximum, setting->fallback, flags);
    case KIND_CHOICE:
      return g_param_spec_string (setting->name, NULL, NULL, setting->choices[0], flags);
    default:
      g_assert_not_reached ();
    }
}

/*
 * binnacle_connection_settings_install:
 *
 * Gives @klass a property for each setting, with ids from @first_id on.
 */
void
binnacle_connection_settings_install (GObjectClass *klass,
                                      guint         first_id)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    g_object_class_install_property (klass, first_id + i, make_pspec (&settings[i]));
}

/*
 * binnacle_connection_settings_set:
 * @index: the property's id, counted from the first
 *
 * Returns: whether that changed anything
 */
gboolean
binnacle_connection_settings_set (BinnacleConnectionSettings *self,
                                  guint                       index,
                                  const GValue               *value)
{
  const Setting *setting = &settings[index];
  gpointer p = field (self, setting);

  g_assert (index < G_N_ELEMENTS (settings));
  switch (setting->kind)
    {
    case KIND_BOOLEAN:
      return replace_uint (p, (guint) g_value_get_boolean (value));
    case KIND_UINT:
      return replace_uint (p, g_value_get_uint (value));
    case KIND_DOUBLE:
      /* Not a number: no range check catches it. */
      return replace_double (p, isnan (g_value_get_double (value)) ? setting->fallback
                                                                   : g_value_get_double (value));
    case KIND_CHOICE:
      return replace_uint (p, find_choice (setting, g_value_get_string (value)));
    default:
      g_assert_not_reached ();
    }
}

/*
 * binnacle_connection_settings_get:
 * @index: the property's id, counted from the first
 */
void
binnacle_connection_settings_get (const BinnacleConnectionSettings *self,
                                  guint                             index,
                                  GValue                           *value)
{
  const Setting *setting = &settings[index];
  gconstpointer p = (const char *) self + setting->offset;

  g_assert (index < G_N_ELEMENTS (settings));
  switch (setting->kind)
    {
    case KIND_BOOLEAN:
      g_value_set_boolean (value, *(const gboolean *) p);
      break;
    case KIND_UINT:
      g_value_set_uint (value, *(const guint *) p);
      break;
    case KIND_DOUBLE:
      g_value_set_double (value, *(const double *) p);
      break;
    case KIND_CHOICE:
      g_value_set_static_string (value, setting->choices[*(const guint *) p]);
      break;
    default:
      g_assert_not_reached ();
    }
}

/*
 * binnacle_connection_settings_backoff:
 * @backoff: (out): how delays grow, in µs
 */
void
binnacle_connection_settings_backoff (const BinnacleConnectionSettings *self,
                                      BinnacleBackoffSettings          *backoff)
{
  backoff->initial_delay = (gint64) self->reconnect_initial_delay * 1000;
  backoff->max_delay = (gint64) self->reconnect_max_delay * G_USEC_PER_SEC;
  backoff->multiplier = self->reconnect_multiplier;
  backoff->jitter = self->reconnect_jitter;
  backoff->spread = (gint64) self->reconnect_spread * G_USEC_PER_SEC;
}
