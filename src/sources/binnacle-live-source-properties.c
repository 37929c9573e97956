/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

/* The properties of BinnacleLiveSource: what it knows, and its settings. */

#include "config.h"

#include "sources/binnacle-live-source-parts-private.h"

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
  PROP_POLLING_INTERVAL,
  PROP_POLLING_PACE
} LiveSourceProperty;

static GParamSpec *properties[PROP_POLLING_PACE + 1];

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
    case PROP_POLLING_PACE:
      g_value_set_enum (value, (int) self->polling_pace);
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
  binnacle_live_source_apply_polling (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FALLBACK_TO_POLLING]);
}

/* Who was polled has to be found again: the connection itself may have given up. */
static void
set_polling_pace (BinnacleLiveSource *self,
                  BinnacleSyncPace    pace)
{
  gboolean was_paused = self->paused_polling;

  if (self->polling_pace == pace)
    return;
  self->paused_polling = pace == BINNACLE_SYNC_PACE_PAUSED &&
                         binnacle_live_source_get_transport (self) == BINNACLE_LIVE_TRANSPORT_POLLING;
  self->polling_pace = pace;
  binnacle_live_source_apply_polling (self);
  if (was_paused && !binnacle_source_get_suspended (BINNACLE_SOURCE (self)))
    binnacle_websocket_manager_reconnect (self->manager);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POLLING_PACE]);
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
      binnacle_live_source_apply_polling (self);
      break;
    case PROP_POLLING_PACE:
      set_polling_pace (self, (BinnacleSyncPace) g_value_get_enum (value));
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

/*
 * binnacle_live_source_install_properties:
 *
 * Gives the class its properties, and how to get and set them.
 */
void
binnacle_live_source_install_properties (GObjectClass *object_class)
{
  object_class->get_property = binnacle_live_source_get_property;
  object_class->set_property = binnacle_live_source_set_property;

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
  /**
   * BinnacleLiveSource:polling-pace:
   *
   * How much to spare network and battery where the server is polled: slower is a quarter as
   * often; paused, it is not polled at all, and no value is live.
   */
  properties[PROP_POLLING_PACE] = g_param_spec_enum ("polling-pace", NULL, NULL, BINNACLE_TYPE_SYNC_PACE,
                                                     (int) BINNACLE_SYNC_PACE_NORMAL,
                                                     G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                                       G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}
