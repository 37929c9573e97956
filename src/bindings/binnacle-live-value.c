/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-bindings"

#include "bindings/binnacle-live-value.h"

#include <math.h>

#include "base/binnacle-clock.h"
#include "bindings/binnacle-format.h"
#include "bindings/binnacle-history-fill.h"
#include "bindings/binnacle-owner.h"

#define MAX_HISTORY_POINTS 1000

/**
 * BinnacleLiveValue:
 *
 * One channel of one source for as long as the object lives: it subscribes when
 * made and unsubscribes when it goes. Main thread.
 *
 * Its properties follow those of its [class@Entity]; [property@LiveValue:age]
 * moves once a second while the value is not live.
 */
struct _BinnacleLiveValue
{
  GObject parent_instance;

  BinnacleSource      *source;
  BinnacleEntity      *entity;
  BinnacleClock       *clock;
  BinnacleTimer       *timer;
  BinnacleHistoryFill *fill;
  char                *channel;
};

typedef enum
{
  PROP_SOURCE = 1,
  PROP_CHANNEL,
  PROP_ENTITY,
  PROP_NUMBER,
  PROP_TEXT,
  PROP_FRESHNESS,
  PROP_AGE,
  PROP_TITLE
} BinnacleLiveValueProperty;

static GParamSpec *properties[PROP_TITLE + 1];

G_DEFINE_FINAL_TYPE (BinnacleLiveValue, binnacle_live_value, G_TYPE_OBJECT)

static gboolean
is_getting_older (BinnacleLiveValue *self)
{
  BinnacleFreshness freshness = binnacle_entity_get_freshness (self->entity);

  return freshness != BINNACLE_FRESHNESS_LIVE && freshness != BINNACLE_FRESHNESS_UNKNOWN;
}

static void
on_second (gpointer user_data)
{
  BinnacleLiveValue *self = user_data;

  binnacle_timer_restart (self->timer, binnacle_clock_get_time_to_next_second (self->clock));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AGE]);
}

static void
on_freshness (BinnacleLiveValue *self)
{
  if (!is_getting_older (self))
    g_clear_pointer (&self->timer, binnacle_timer_free);
  else if (self->timer == NULL)
    self->timer = binnacle_clock_add_timer (self->clock, binnacle_clock_get_time_to_next_second (self->clock),
                                            on_second, self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRESHNESS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AGE]);
}

static void
on_value (BinnacleLiveValue *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NUMBER]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

static void
on_title (BinnacleLiveValue *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

static void
watch_entity (BinnacleLiveValue *self)
{
  g_signal_connect_object (self->entity, "notify::value", G_CALLBACK (on_value), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entity, "notify::unit", G_CALLBACK (on_value), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entity, "notify::title", G_CALLBACK (on_title), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entity, "notify::freshness", G_CALLBACK (on_freshness), self,
                           G_CONNECT_SWAPPED);
}

static void
binnacle_live_value_constructed (GObject *object)
{
  BinnacleLiveValue *self = BINNACLE_LIVE_VALUE (object);
  BinnacleRealtimeState *state = binnacle_source_get_state (self->source);

  G_OBJECT_CLASS (binnacle_live_value_parent_class)->constructed (object);

  self->clock = g_object_ref (binnacle_source_get_clock (self->source));
  self->entity = binnacle_realtime_state_ref_entity (state, self->channel);
  watch_entity (self);
  binnacle_source_subscribe (self->source, self->channel);
  on_freshness (self);
}

static void
binnacle_live_value_dispose (GObject *object)
{
  BinnacleLiveValue *self = BINNACLE_LIVE_VALUE (object);

  g_clear_pointer (&self->timer, binnacle_timer_free);
  if (self->fill != NULL)
    g_object_run_dispose (G_OBJECT (self->fill));
  g_clear_object (&self->fill);
  if (self->source != NULL)
    binnacle_source_unsubscribe (self->source, self->channel);
  g_clear_object (&self->source);
  if (self->entity != NULL)
    g_signal_handlers_disconnect_by_data (self->entity, self);

  G_OBJECT_CLASS (binnacle_live_value_parent_class)->dispose (object);
}

static void
binnacle_live_value_finalize (GObject *object)
{
  BinnacleLiveValue *self = BINNACLE_LIVE_VALUE (object);

  g_clear_object (&self->entity);
  g_clear_object (&self->clock);
  g_free (self->channel);

  G_OBJECT_CLASS (binnacle_live_value_parent_class)->finalize (object);
}

static void
binnacle_live_value_get_property (GObject    *object,
                                  guint       property_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  BinnacleLiveValue *self = BINNACLE_LIVE_VALUE (object);

  switch ((BinnacleLiveValueProperty) property_id)
    {
    case PROP_SOURCE:
      g_value_set_object (value, self->source);
      break;
    case PROP_CHANNEL:
      g_value_set_string (value, self->channel);
      break;
    case PROP_ENTITY:
      g_value_set_object (value, self->entity);
      break;
    case PROP_NUMBER:
      g_value_set_double (value, binnacle_live_value_get_number (self));
      break;
    case PROP_TEXT:
      g_value_take_string (value, binnacle_live_value_dup_text (self));
      break;
    case PROP_FRESHNESS:
      g_value_set_int (value, binnacle_entity_get_freshness (self->entity));
      break;
    case PROP_AGE:
      g_value_set_int64 (value, binnacle_live_value_get_age (self));
      break;
    case PROP_TITLE:
      g_value_set_string (value, binnacle_entity_get_title (self->entity));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_live_value_set_property (GObject      *object,
                                  guint         property_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  BinnacleLiveValue *self = BINNACLE_LIVE_VALUE (object);

  switch ((BinnacleLiveValueProperty) property_id)
    {
    case PROP_SOURCE:
      self->source = g_value_dup_object (value);
      break;
    case PROP_CHANNEL:
      self->channel = g_value_dup_string (value);
      break;
    case PROP_ENTITY:
    case PROP_NUMBER:
    case PROP_TEXT:
    case PROP_FRESHNESS:
    case PROP_AGE:
    case PROP_TITLE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags construct = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  /**
   * BinnacleLiveValue:source:
   *
   * Where the value comes from.
   */
  properties[PROP_SOURCE] =
    g_param_spec_object ("source", NULL, NULL, BINNACLE_TYPE_SOURCE, construct);
  /**
   * BinnacleLiveValue:channel:
   *
   * The channel's name.
   */
  properties[PROP_CHANNEL] = g_param_spec_string ("channel", NULL, NULL, NULL, construct);
  /**
   * BinnacleLiveValue:entity:
   *
   * All that is known of the channel.
   */
  properties[PROP_ENTITY] =
    g_param_spec_object ("entity", NULL, NULL, BINNACLE_TYPE_ENTITY, readable);
  /**
   * BinnacleLiveValue:number:
   *
   * The value as a number; NaN where it is none.
   */
  properties[PROP_NUMBER] =
    g_param_spec_double ("number", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, readable);
  /**
   * BinnacleLiveValue:text:
   *
   * The value for reading, with its unit; an en dash where nothing is known.
   */
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, readable);
  /**
   * BinnacleLiveValue:freshness:
   *
   * How far the value can be trusted, a #BinnacleFreshness.
   */
  properties[PROP_FRESHNESS] =
    g_param_spec_int ("freshness", NULL, NULL, BINNACLE_FRESHNESS_UNKNOWN, BINNACLE_FRESHNESS_CACHED,
                      BINNACLE_FRESHNESS_UNKNOWN, readable);
  /**
   * BinnacleLiveValue:age:
   *
   * How long ago the value was received, in µs; -1 where none was.
   */
  properties[PROP_AGE] = g_param_spec_int64 ("age", NULL, NULL, -1, G_MAXINT64, -1, readable);
  /**
   * BinnacleLiveValue:title:
   *
   * The channel's name for people.
   */
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
binnacle_live_value_class_init (BinnacleLiveValueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = binnacle_live_value_constructed;
  object_class->dispose = binnacle_live_value_dispose;
  object_class->finalize = binnacle_live_value_finalize;
  object_class->get_property = binnacle_live_value_get_property;
  object_class->set_property = binnacle_live_value_set_property;
  install_properties (object_class);
}

static void
binnacle_live_value_init (BinnacleLiveValue *self)
{
}

/**
 * binnacle_live_value_new:
 * @source: a source
 * @channel: the name of one of its channels
 *
 * Subscribes to a channel.
 *
 * Returns: (transfer full): its value
 */
BinnacleLiveValue *
binnacle_live_value_new (BinnacleSource *source,
                         const char     *channel)
{
  g_return_val_if_fail (BINNACLE_IS_SOURCE (source), NULL);
  g_return_val_if_fail (channel != NULL, NULL);

  return g_object_new (BINNACLE_TYPE_LIVE_VALUE, "source", source, "channel", channel, NULL);
}

/**
 * binnacle_live_value_get_entity:
 * @self: a live value
 *
 * Returns: (transfer none): all that is known of the channel
 */
BinnacleEntity *
binnacle_live_value_get_entity (BinnacleLiveValue *self)
{
  g_return_val_if_fail (BINNACLE_IS_LIVE_VALUE (self), NULL);
  return self->entity;
}

/**
 * binnacle_live_value_get_number:
 * @self: a live value
 *
 * Returns: the value as a number; NaN where it is none
 */
double
binnacle_live_value_get_number (BinnacleLiveValue *self)
{
  g_return_val_if_fail (BINNACLE_IS_LIVE_VALUE (self), NAN);
  return binnacle_entity_get_number (self->entity);
}

/**
 * binnacle_live_value_dup_text:
 * @self: a live value
 *
 * Returns: (transfer full): the value for reading
 */
char *
binnacle_live_value_dup_text (BinnacleLiveValue *self)
{
  g_return_val_if_fail (BINNACLE_IS_LIVE_VALUE (self), NULL);
  return binnacle_format_value (binnacle_entity_get_value (self->entity),
                                binnacle_entity_get_unit (self->entity));
}

/**
 * binnacle_live_value_get_age:
 * @self: a live value
 *
 * Returns: how long ago the value was received, in µs; -1 where none was
 */
gint64
binnacle_live_value_get_age (BinnacleLiveValue *self)
{
  g_return_val_if_fail (BINNACLE_IS_LIVE_VALUE (self), -1);

  if (binnacle_entity_get_freshness (self->entity) == BINNACLE_FRESHNESS_UNKNOWN)
    return -1;
  return MAX (binnacle_clock_get_boot_time (self->clock) - binnacle_entity_get_received (self->entity), 0);
}

/**
 * binnacle_live_value_ref_series:
 * @self: a live value
 * @span: how much of the past is wanted, in µs
 * @capacity: how many samples are kept at most
 *
 * Gives the samples of the channel. What the server remembers of the time before
 * is put in front of them as soon as it can be asked.
 *
 * Returns: (transfer full): the samples
 */
BinnacleSeries *
binnacle_live_value_ref_series (BinnacleLiveValue *self,
                                gint64             span,
                                guint              capacity)
{
  BinnacleSeries *series;

  g_return_val_if_fail (BINNACLE_IS_LIVE_VALUE (self), NULL);
  g_return_val_if_fail (capacity > 0, NULL);

  series = binnacle_entity_ref_series (self->entity, capacity);
  if (self->fill == NULL && self->source != NULL)
    self->fill = binnacle_history_fill_new (self->source, self->channel, series, span,
                                            MIN (capacity, MAX_HISTORY_POINTS));
  return series;
}

/* No property can be set to NaN: a number that is not known leaves it as it was. */
static gboolean
copy_known (GBinding     *binding,
            const GValue *from,
            GValue       *to,
            gpointer      user_data)
{
  if (G_VALUE_HOLDS_DOUBLE (from) && isnan (g_value_get_double (from)))
    return FALSE;
  return g_value_transform (from, to);
}

/**
 * binnacle_bind_live_value:
 * @source: a source
 * @channel: the name of one of its channels
 * @property: a property of #BinnacleLiveValue, such as `text` or `number`
 * @target: what shows the value
 * @target_property: the property of it that follows
 *
 * Shows a channel in one line: subscribes to it and keeps a property of @target
 * as it is, for as long as @target lives. An unknown number leaves it unchanged.
 */
void
binnacle_bind_live_value (BinnacleSource *source,
                          const char     *channel,
                          const char     *property,
                          GObject        *target,
                          const char     *target_property)
{
  BinnacleLiveValue *value;

  g_return_if_fail (G_IS_OBJECT (target));
  g_return_if_fail (property != NULL && target_property != NULL);

  value = binnacle_live_value_new (source, channel);
  g_object_bind_property_full (value, property, target, target_property, G_BINDING_SYNC_CREATE,
                               copy_known, NULL, NULL, NULL);
  binnacle_owner_keep (target, value);
}
