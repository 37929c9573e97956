/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-entity-fields-private.h"

#include <math.h>

/* The properties of an entity, and the functions that ask for them. */

static GParamSpec *properties[PROP_PROBLEM + 1];

static void
binnacle_entity_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  BinnacleEntity *self = BINNACLE_ENTITY (object);

  switch ((BinnacleEntityProperty) property_id)
    {
    case PROP_CHANNEL:
      g_value_set_string (value, self->channel);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_UNIT:
      g_value_set_string (value, self->unit);
      break;
    case PROP_KIND:
      g_value_set_uint (value, self->kind);
      break;
    case PROP_WRITABLE:
      g_value_set_boolean (value, self->writable);
      break;
    case PROP_MINIMUM:
      g_value_set_double (value, self->minimum);
      break;
    case PROP_MAXIMUM:
      g_value_set_double (value, self->maximum);
      break;
    case PROP_INTERVAL:
      g_value_set_int64 (value, self->interval);
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    case PROP_VALUE:
      g_value_set_boxed (value, &self->value);
      break;
    case PROP_BASE_VALUE:
      g_value_set_boxed (value, &self->base_value);
      break;
    case PROP_NUMBER:
      g_value_set_double (value, binnacle_entity_get_number (self));
      break;
    case PROP_VERSION:
      g_value_set_int64 (value, self->version);
      break;
    case PROP_TIME:
      g_value_set_int64 (value, self->time);
      break;
    case PROP_RECEIVED:
      g_value_set_int64 (value, self->received);
      break;
    case PROP_AUTHOR:
      g_value_set_string (value, self->author);
      break;
    case PROP_EXISTS:
      g_value_set_boolean (value, self->exists);
      break;
    case PROP_FRESHNESS:
      g_value_set_uint (value, self->freshness);
      break;
    case PROP_EDIT_STATE:
      g_value_set_uint (value, self->edit_state);
      break;
    case PROP_PENDING:
      g_value_set_boolean (value, binnacle_entity_get_pending (self));
      break;
    case PROP_CONFLICT:
      g_value_set_boolean (value, binnacle_entity_get_conflict (self));
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, binnacle_entity_get_error (self));
      break;
    case PROP_PROBLEM:
      g_value_set_boxed (value, self->problem);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

#define READABLE (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)

static void
install_description_properties (void)
{
  /**
   * BinnacleEntity:channel:
   *
   * The channel's name.
   */
  properties[PROP_CHANNEL] = g_param_spec_string ("channel", NULL, NULL, NULL, READABLE);
  /**
   * BinnacleEntity:title:
   *
   * What to call it: the server's title, else a readable form of the name.
   */
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, READABLE);
  /**
   * BinnacleEntity:unit:
   *
   * The unit of its numbers, or %NULL.
   */
  properties[PROP_UNIT] = g_param_spec_string ("unit", NULL, NULL, NULL, READABLE);
  /**
   * BinnacleEntity:kind:
   *
   * A [enum@ChannelKind].
   */
  properties[PROP_KIND] = g_param_spec_uint ("kind", NULL, NULL, 0, BINNACLE_CHANNEL_EVENT, 0, READABLE);
  /**
   * BinnacleEntity:writable:
   *
   * Whether the server takes writes to it.
   */
  properties[PROP_WRITABLE] = g_param_spec_boolean ("writable", NULL, NULL, FALSE, READABLE);
  /**
   * BinnacleEntity:minimum:
   *
   * The least that its number can be; NaN where that is not said.
   */
  properties[PROP_MINIMUM] = g_param_spec_double ("minimum", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, READABLE);
  /**
   * BinnacleEntity:maximum:
   *
   * The most that its number can be; NaN where that is not said.
   */
  properties[PROP_MAXIMUM] = g_param_spec_double ("maximum", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, READABLE);
  /**
   * BinnacleEntity:interval:
   *
   * Milliseconds between two values; 0 where that is not said.
   */
  properties[PROP_INTERVAL] = g_param_spec_int64 ("interval", NULL, NULL, 0, G_MAXINT64, 0, READABLE);
  /**
   * BinnacleEntity:description:
   *
   * A sentence on what it is, or %NULL.
   */
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, READABLE);
}

static void
install_value_properties (void)
{
  /**
   * BinnacleEntity:value:
   *
   * What to show: the server's value with the pending operations replayed on top.
   */
  properties[PROP_VALUE] = g_param_spec_boxed ("value", NULL, NULL, BINNACLE_TYPE_VALUE, READABLE);
  /**
   * BinnacleEntity:base-value:
   *
   * The server's value.
   */
  properties[PROP_BASE_VALUE] = g_param_spec_boxed ("base-value", NULL, NULL, BINNACLE_TYPE_VALUE, READABLE);
  /**
   * BinnacleEntity:number:
   *
   * The value, where it is a number; otherwise NaN.
   */
  properties[PROP_NUMBER] = g_param_spec_double ("number", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, READABLE);
  /**
   * BinnacleEntity:version:
   *
   * The version of the server's value; 0 where nothing came yet.
   */
  properties[PROP_VERSION] = g_param_spec_int64 ("version", NULL, NULL, 0, G_MAXINT64, 0, READABLE);
  /**
   * BinnacleEntity:time:
   *
   * When it was written: ms since 1970, by the server's clock.
   */
  properties[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, G_MININT64, G_MAXINT64, 0, READABLE);
  /**
   * BinnacleEntity:received:
   *
   * When the value was new: µs of boot time; 0 where nothing came yet. For a
   * value out of a snapshot its age, as the server says it, is taken off.
   */
  properties[PROP_RECEIVED] = g_param_spec_int64 ("received", NULL, NULL, G_MININT64, G_MAXINT64, 0, READABLE);
  /**
   * BinnacleEntity:author:
   *
   * Who wrote the value, or %NULL.
   */
  properties[PROP_AUTHOR] = g_param_spec_string ("author", NULL, NULL, NULL, READABLE);
  /**
   * BinnacleEntity:exists:
   *
   * Whether the server has the channel, as far as is known.
   */
  properties[PROP_EXISTS] = g_param_spec_boolean ("exists", NULL, NULL, FALSE, READABLE);
}

static void
install_status_properties (void)
{
  /**
   * BinnacleEntity:freshness:
   *
   * A [enum@Freshness]: how far the value can be trusted to be the present one.
   */
  properties[PROP_FRESHNESS] =
    g_param_spec_uint ("freshness", NULL, NULL, 0, BINNACLE_FRESHNESS_CACHED, BINNACLE_FRESHNESS_UNKNOWN, READABLE);
  /**
   * BinnacleEntity:edit-state:
   *
   * How its edits stand: a [enum@EditState].
   */
  properties[PROP_EDIT_STATE] =
    g_param_spec_uint ("edit-state", NULL, NULL, 0, BINNACLE_EDIT_CONFLICT, BINNACLE_EDIT_NONE, READABLE);
  /**
   * BinnacleEntity:pending:
   *
   * Whether an edit of this computer is not confirmed by the server yet.
   */
  properties[PROP_PENDING] = g_param_spec_boolean ("pending", NULL, NULL, FALSE, READABLE);
  /**
   * BinnacleEntity:conflict:
   *
   * Whether an edit waits for the person to choose.
   */
  properties[PROP_CONFLICT] = g_param_spec_boolean ("conflict", NULL, NULL, FALSE, READABLE);
  /**
   * BinnacleEntity:error:
   *
   * Why the last edit failed, or %NULL.
   */
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, READABLE);
  /**
   * BinnacleEntity:problem:
   *
   * Why this channel has no new value while others of its source may have, or %NULL.
   */
  properties[PROP_PROBLEM] = g_param_spec_boxed ("problem", NULL, NULL, G_TYPE_ERROR, READABLE);
}

void
binnacle_entity_install_properties (GObjectClass *object_class)
{
  object_class->get_property = binnacle_entity_get_property;
  install_description_properties ();
  install_value_properties ();
  install_status_properties ();
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

void
binnacle_entity_notify (BinnacleEntity         *self,
                        BinnacleEntityProperty  property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* Public functions that the whole program may call. */

/**
 * binnacle_entity_get_channel:
 * @self: an entity
 *
 * Returns: the channel's name
 */
const char *
binnacle_entity_get_channel (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), NULL);

  return self->channel;
}

/**
 * binnacle_entity_get_title:
 * @self: an entity
 *
 * Returns: what to call it
 */
const char *
binnacle_entity_get_title (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), NULL);

  return self->title;
}

/**
 * binnacle_entity_get_unit:
 * @self: an entity
 *
 * Returns: (nullable): the unit of its numbers
 */
const char *
binnacle_entity_get_unit (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), NULL);

  return self->unit;
}

/**
 * binnacle_entity_get_description:
 * @self: an entity
 *
 * Returns: (nullable): a sentence on what it is
 */
const char *
binnacle_entity_get_description (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), NULL);

  return self->description;
}

/**
 * binnacle_entity_get_kind:
 * @self: an entity
 *
 * Returns: what sort of value it holds
 */
BinnacleChannelKind
binnacle_entity_get_kind (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), BINNACLE_CHANNEL_STATE);

  return self->kind;
}

/**
 * binnacle_entity_get_writable:
 * @self: an entity
 *
 * Returns: whether the server takes writes to it
 */
gboolean
binnacle_entity_get_writable (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), FALSE);

  return self->writable;
}

/**
 * binnacle_entity_get_minimum:
 * @self: an entity
 *
 * Returns: the least that its number can be, or NaN
 */
double
binnacle_entity_get_minimum (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), NAN);

  return self->minimum;
}

/**
 * binnacle_entity_get_maximum:
 * @self: an entity
 *
 * Returns: the most that its number can be, or NaN
 */
double
binnacle_entity_get_maximum (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), NAN);

  return self->maximum;
}

/**
 * binnacle_entity_get_interval:
 * @self: an entity
 *
 * Returns: milliseconds between two values, or 0
 */
gint64
binnacle_entity_get_interval (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), 0);

  return self->interval;
}

/**
 * binnacle_entity_get_value:
 * @self: an entity
 *
 * Returns: (transfer none): what to show, good until the entity changes
 */
const BinnacleValue *
binnacle_entity_get_value (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), NULL);

  return &self->value;
}

/**
 * binnacle_entity_get_base_value:
 * @self: an entity
 *
 * Returns: (transfer none): the server's value, good until the entity changes
 */
const BinnacleValue *
binnacle_entity_get_base_value (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), NULL);

  return &self->base_value;
}

/**
 * binnacle_entity_get_number:
 * @self: an entity
 *
 * Returns: the value where it is a number, otherwise NaN
 */
double
binnacle_entity_get_number (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), NAN);

  return binnacle_value_get_number (&self->value, NAN);
}

/**
 * binnacle_entity_get_version:
 * @self: an entity
 *
 * Returns: the version of the server's value, 0 where nothing came yet
 */
gint64
binnacle_entity_get_version (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), 0);

  return self->version;
}

/**
 * binnacle_entity_get_time:
 * @self: an entity
 *
 * Returns: when it was written, in ms since 1970 by the server's clock
 */
gint64
binnacle_entity_get_time (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), 0);

  return self->time;
}

/**
 * binnacle_entity_get_received:
 * @self: an entity
 *
 * Returns: when the value was new, in µs of boot time; 0 where nothing came yet
 */
gint64
binnacle_entity_get_received (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), 0);

  return self->received;
}

/**
 * binnacle_entity_get_author:
 * @self: an entity
 *
 * Returns: (nullable): who wrote the value
 */
const char *
binnacle_entity_get_author (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), NULL);

  return self->author;
}

/**
 * binnacle_entity_get_exists:
 * @self: an entity
 *
 * Returns: whether the server has the channel, as far as is known
 */
gboolean
binnacle_entity_get_exists (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), FALSE);

  return self->exists;
}

/**
 * binnacle_entity_get_freshness:
 * @self: an entity
 *
 * Returns: how far the value can be trusted to be the present one
 */
BinnacleFreshness
binnacle_entity_get_freshness (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), BINNACLE_FRESHNESS_UNKNOWN);

  return self->freshness;
}

/**
 * binnacle_entity_get_edit_state:
 * @self: an entity
 *
 * Returns: how its edits stand
 */
BinnacleEditState
binnacle_entity_get_edit_state (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), BINNACLE_EDIT_NONE);

  return self->edit_state;
}

/**
 * binnacle_entity_get_pending:
 * @self: an entity
 *
 * Returns: whether an edit is not confirmed by the server yet
 */
gboolean
binnacle_entity_get_pending (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), FALSE);

  return self->edit_state != BINNACLE_EDIT_NONE && self->edit_state != BINNACLE_EDIT_REJECTED;
}

/**
 * binnacle_entity_get_conflict:
 * @self: an entity
 *
 * Returns: whether an edit waits for the person to choose
 */
gboolean
binnacle_entity_get_conflict (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), FALSE);

  return self->edit_state == BINNACLE_EDIT_CONFLICT;
}

/**
 * binnacle_entity_get_problem:
 * @self: an entity
 *
 * Returns: (transfer none) (nullable): why there is no new value, though others of the
 *   source may have one; a sentence for the person
 */
const GError *
binnacle_entity_get_problem (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), NULL);

  return self->problem;
}

/**
 * binnacle_entity_get_error:
 * @self: an entity
 *
 * Returns: (nullable) (transfer none): why the last edit failed
 */
const GError *
binnacle_entity_get_error (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), NULL);

  return self->edit_error;
}
