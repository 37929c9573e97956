/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "net/binnacle-connection-log-entry-private.h"

/**
 * BinnacleConnectionLogEntry:
 *
 * One thing that happened to a connection. It never changes.
 */
struct _BinnacleConnectionLogEntry
{
  GObject                 parent_instance;

  gint64                  time;
  BinnacleConnectionEvent event;
  char                   *text;
  gint64                  duration;
  guint                   attempt;
  gint64                  next_attempt_time;
};

typedef enum
{
  PROP_TIME = 1,
  PROP_EVENT,
  PROP_TITLE,
  PROP_TEXT,
  PROP_DURATION,
  PROP_ATTEMPT,
  PROP_NEXT_ATTEMPT_TIME
} ConnectionLogEntryProperty;

static GParamSpec *properties[PROP_NEXT_ATTEMPT_TIME + 1];

G_DEFINE_FINAL_TYPE (BinnacleConnectionLogEntry, binnacle_connection_log_entry, G_TYPE_OBJECT)

/**
 * binnacle_connection_event_get_type:
 *
 * Returns: the type of #BinnacleConnectionEvent
 */
GType
binnacle_connection_event_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { BINNACLE_CONNECTION_EVENT_CONNECTING, "BINNACLE_CONNECTION_EVENT_CONNECTING", "connecting" },
        { BINNACLE_CONNECTION_EVENT_CONNECTED, "BINNACLE_CONNECTION_EVENT_CONNECTED", "connected" },
        { BINNACLE_CONNECTION_EVENT_WELCOMED, "BINNACLE_CONNECTION_EVENT_WELCOMED", "welcomed" },
        { BINNACLE_CONNECTION_EVENT_ATTEMPT_FAILED, "BINNACLE_CONNECTION_EVENT_ATTEMPT_FAILED", "attempt-failed" },
        { BINNACLE_CONNECTION_EVENT_LOST, "BINNACLE_CONNECTION_EVENT_LOST", "lost" },
        { BINNACLE_CONNECTION_EVENT_OFFLINE, "BINNACLE_CONNECTION_EVENT_OFFLINE", "offline" },
        { BINNACLE_CONNECTION_EVENT_GAVE_UP, "BINNACLE_CONNECTION_EVENT_GAVE_UP", "gave-up" },
        { BINNACLE_CONNECTION_EVENT_DISCONNECTED, "BINNACLE_CONNECTION_EVENT_DISCONNECTED", "disconnected" },
        { BINNACLE_CONNECTION_EVENT_RECONNECT, "BINNACLE_CONNECTION_EVENT_RECONNECT", "reconnect" },
        { BINNACLE_CONNECTION_EVENT_SERVER_ASKED, "BINNACLE_CONNECTION_EVENT_SERVER_ASKED", "server-asked" },
        { BINNACLE_CONNECTION_EVENT_SLEPT, "BINNACLE_CONNECTION_EVENT_SLEPT", "slept" },
        { BINNACLE_CONNECTION_EVENT_NETWORK, "BINNACLE_CONNECTION_EVENT_NETWORK", "network" },
        { BINNACLE_CONNECTION_EVENT_DOUBT, "BINNACLE_CONNECTION_EVENT_DOUBT", "doubt" },
        { BINNACLE_CONNECTION_EVENT_BELIEF, "BINNACLE_CONNECTION_EVENT_BELIEF", "belief" },
        { BINNACLE_CONNECTION_EVENT_ADDRESS, "BINNACLE_CONNECTION_EVENT_ADDRESS", "address" },
        { BINNACLE_CONNECTION_EVENT_RECOVERED, "BINNACLE_CONNECTION_EVENT_RECOVERED", "recovered" },
        { BINNACLE_CONNECTION_EVENT_NOT_RECOVERED, "BINNACLE_CONNECTION_EVENT_NOT_RECOVERED", "not-recovered" },
        { BINNACLE_CONNECTION_EVENT_NOTE, "BINNACLE_CONNECTION_EVENT_NOTE", "note" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("BinnacleConnectionEvent", values));
    }
  return type;
}

/**
 * binnacle_connection_event_get_title:
 * @event: an event
 *
 * Returns: (transfer none): what happened, in a few words for the person
 */
const char *
binnacle_connection_event_get_title (BinnacleConnectionEvent event)
{
  switch (event)
    {
    case BINNACLE_CONNECTION_EVENT_CONNECTING:
      return C_("connection log", "Connecting");
    case BINNACLE_CONNECTION_EVENT_CONNECTED:
      return C_("connection log", "Reached the server");
    case BINNACLE_CONNECTION_EVENT_WELCOMED:
      return C_("connection log", "Connected");
    case BINNACLE_CONNECTION_EVENT_ATTEMPT_FAILED:
      return C_("connection log", "Could not connect");
    case BINNACLE_CONNECTION_EVENT_LOST:
      return C_("connection log", "Connection lost");
    case BINNACLE_CONNECTION_EVENT_OFFLINE:
      return C_("connection log", "No network");
    case BINNACLE_CONNECTION_EVENT_GAVE_UP:
      return C_("connection log", "Gave up");
    case BINNACLE_CONNECTION_EVENT_DISCONNECTED:
      return C_("connection log", "Disconnected");
    case BINNACLE_CONNECTION_EVENT_RECONNECT:
      return C_("connection log", "Reconnect asked for");
    case BINNACLE_CONNECTION_EVENT_SERVER_ASKED:
      return C_("connection log", "Server asks to wait");
    case BINNACLE_CONNECTION_EVENT_SLEPT:
      return C_("connection log", "Computer woke up");
    case BINNACLE_CONNECTION_EVENT_NETWORK:
      return C_("connection log", "Network changed");
    case BINNACLE_CONNECTION_EVENT_DOUBT:
      return C_("connection log", "Checking the connection");
    case BINNACLE_CONNECTION_EVENT_BELIEF:
      return C_("connection log", "Connection is alive");
    case BINNACLE_CONNECTION_EVENT_ADDRESS:
      return C_("connection log", "Another address");
    case BINNACLE_CONNECTION_EVENT_RECOVERED:
      return C_("connection log", "Caught up");
    case BINNACLE_CONNECTION_EVENT_NOT_RECOVERED:
      return C_("connection log", "Something was missed");
    case BINNACLE_CONNECTION_EVENT_NOTE:
      return C_("connection log", "Note");
    default:
      g_return_val_if_reached (NULL);
    }
}

static void
binnacle_connection_log_entry_finalize (GObject *object)
{
  BinnacleConnectionLogEntry *self = BINNACLE_CONNECTION_LOG_ENTRY (object);

  g_free (self->text);
  G_OBJECT_CLASS (binnacle_connection_log_entry_parent_class)->finalize (object);
}

static void
binnacle_connection_log_entry_get_property (GObject    *object,
                                            guint       property_id,
                                            GValue     *value,
                                            GParamSpec *pspec)
{
  BinnacleConnectionLogEntry *self = BINNACLE_CONNECTION_LOG_ENTRY (object);

  switch ((ConnectionLogEntryProperty) property_id)
    {
    case PROP_TIME:
      g_value_set_int64 (value, self->time);
      break;
    case PROP_EVENT:
      g_value_set_enum (value, self->event);
      break;
    case PROP_TITLE:
      g_value_set_static_string (value, binnacle_connection_event_get_title (self->event));
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_DURATION:
      g_value_set_int64 (value, self->duration);
      break;
    case PROP_ATTEMPT:
      g_value_set_uint (value, self->attempt);
      break;
    case PROP_NEXT_ATTEMPT_TIME:
      g_value_set_int64 (value, self->next_attempt_time);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_connection_log_entry_class_init (BinnacleConnectionLogEntryClass *klass)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = binnacle_connection_log_entry_finalize;
  object_class->get_property = binnacle_connection_log_entry_get_property;

  /**
   * BinnacleConnectionLogEntry:time:
   *
   * When it happened, in µs since 1970 UTC.
   */
  properties[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, G_MININT64, G_MAXINT64, 0, readable);
  /**
   * BinnacleConnectionLogEntry:event:
   *
   * What happened.
   */
  properties[PROP_EVENT] = g_param_spec_enum ("event", NULL, NULL, BINNACLE_TYPE_CONNECTION_EVENT,
                                              BINNACLE_CONNECTION_EVENT_CONNECTING, readable);
  /**
   * BinnacleConnectionLogEntry:title:
   *
   * What happened, in a few words for the person.
   */
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, readable);
  /**
   * BinnacleConnectionLogEntry:text:
   *
   * Why, or more of it, as a sentence without secrets; %NULL where there is nothing to add.
   */
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, readable);
  /**
   * BinnacleConnectionLogEntry:duration:
   *
   * How long it took or lasted in µs, -1 where that means nothing.
   */
  properties[PROP_DURATION] = g_param_spec_int64 ("duration", NULL, NULL, -1, G_MAXINT64, -1, readable);
  /**
   * BinnacleConnectionLogEntry:attempt:
   *
   * Which attempt in a row it was about, 0 for the first one, or for none.
   */
  properties[PROP_ATTEMPT] = g_param_spec_uint ("attempt", NULL, NULL, 0, G_MAXUINT, 0, readable);
  /**
   * BinnacleConnectionLogEntry:next-attempt-time:
   *
   * When the next attempt was to be made, in µs since 1970 UTC; 0 where none was.
   */
  properties[PROP_NEXT_ATTEMPT_TIME] = g_param_spec_int64 ("next-attempt-time", NULL, NULL,
                                                           G_MININT64, G_MAXINT64, 0, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
binnacle_connection_log_entry_init (BinnacleConnectionLogEntry *self)
{
}

/*
 * binnacle_connection_log_entry_new:
 * @text: (nullable): without secrets
 */
BinnacleConnectionLogEntry *
binnacle_connection_log_entry_new (gint64                   time,
                                   BinnacleConnectionEvent  event,
                                   const char              *text,
                                   gint64                   duration,
                                   guint                    attempt,
                                   gint64                   next_attempt_time)
{
  BinnacleConnectionLogEntry *self = g_object_new (BINNACLE_TYPE_CONNECTION_LOG_ENTRY, NULL);

  self->time = time;
  self->event = event;
  self->text = g_strdup (text);
  self->duration = MAX (duration, -1);
  self->attempt = attempt;
  self->next_attempt_time = next_attempt_time;
  return self;
}

/**
 * binnacle_connection_log_entry_get_time:
 * @self: an entry
 *
 * Returns: when it happened, in µs since 1970 UTC
 */
gint64
binnacle_connection_log_entry_get_time (BinnacleConnectionLogEntry *self)
{
  g_return_val_if_fail (BINNACLE_IS_CONNECTION_LOG_ENTRY (self), 0);

  return self->time;
}

/**
 * binnacle_connection_log_entry_get_event:
 * @self: an entry
 *
 * Returns: what happened
 */
BinnacleConnectionEvent
binnacle_connection_log_entry_get_event (BinnacleConnectionLogEntry *self)
{
  g_return_val_if_fail (BINNACLE_IS_CONNECTION_LOG_ENTRY (self), BINNACLE_CONNECTION_EVENT_NOTE);

  return self->event;
}

/**
 * binnacle_connection_log_entry_get_text:
 * @self: an entry
 *
 * Returns: (transfer none) (nullable): why, or more of it, as a sentence without secrets
 */
const char *
binnacle_connection_log_entry_get_text (BinnacleConnectionLogEntry *self)
{
  g_return_val_if_fail (BINNACLE_IS_CONNECTION_LOG_ENTRY (self), NULL);

  return self->text;
}

/**
 * binnacle_connection_log_entry_get_duration:
 * @self: an entry
 *
 * Returns: how long it took or lasted in µs, -1 where that means nothing
 */
gint64
binnacle_connection_log_entry_get_duration (BinnacleConnectionLogEntry *self)
{
  g_return_val_if_fail (BINNACLE_IS_CONNECTION_LOG_ENTRY (self), -1);

  return self->duration;
}

/**
 * binnacle_connection_log_entry_get_attempt:
 * @self: an entry
 *
 * Returns: which attempt in a row it was about, 0 for the first one, or for none
 */
guint
binnacle_connection_log_entry_get_attempt (BinnacleConnectionLogEntry *self)
{
  g_return_val_if_fail (BINNACLE_IS_CONNECTION_LOG_ENTRY (self), 0);

  return self->attempt;
}

/**
 * binnacle_connection_log_entry_get_next_attempt_time:
 * @self: an entry
 *
 * Returns: when the next attempt was to be made, in µs since 1970 UTC; 0 where none was
 */
gint64
binnacle_connection_log_entry_get_next_attempt_time (BinnacleConnectionLogEntry *self)
{
  g_return_val_if_fail (BINNACLE_IS_CONNECTION_LOG_ENTRY (self), 0);

  return self->next_attempt_time;
}
