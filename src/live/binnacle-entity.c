/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-entity-private.h"

#include <math.h>

#include "live/binnacle-merge.h"

/**
 * BinnacleEntity:
 *
 * One channel of one source, as a main-thread object that widgets bind to.
 *
 * It is the same object for as long as anybody holds it. It promises that a
 * property notifies only when it changed (a value that repeats the old one
 * notifies `received` and `version`, not `value`), and that
 * [property@Entity:freshness] is never live for a value that the server may have
 * replaced without our hearing of it. All properties are read-only:
 * [class@RealtimeState] sets them from what the server says.
 *
 * All functions belong to the main thread.
 */
struct _BinnacleEntity
{
  GObject                  parent_instance;

  char                    *channel;
  char                    *sort_key;
  char                    *title;
  char                    *unit;
  char                    *description;
  char                    *author;
  BinnacleValue            value;
  BinnacleValue            base_value;
  double                   minimum;
  double                   maximum;
  gint64                   interval;
  gint64                   version;
  gint64                   time;
  gint64                   received;
  BinnacleChannelKind      kind;
  BinnacleFreshness        freshness;
  gboolean                 writable;
  gboolean                 exists;

  BinnacleEntityReplayFunc replay; /* NULL where there are no edits */
  gpointer                 replay_data;
  BinnacleEditState        edit_state;
  GError                  *edit_error;
  GError                  *problem;
  gboolean                 described;

  BinnacleSeries          *series; /* not owned: cleared when its last holder goes */
  BinnacleEntityTrackFunc  track;
  gpointer                 track_data;
  BinnacleEntityRecord     record;
};

G_DEFINE_FINAL_TYPE (BinnacleEntity, binnacle_entity, G_TYPE_OBJECT)

typedef enum
{
  PROP_CHANNEL = 1,
  PROP_TITLE,
  PROP_UNIT,
  PROP_KIND,
  PROP_WRITABLE,
  PROP_MINIMUM,
  PROP_MAXIMUM,
  PROP_INTERVAL,
  PROP_DESCRIPTION,
  PROP_VALUE,
  PROP_BASE_VALUE,
  PROP_NUMBER,
  PROP_VERSION,
  PROP_TIME,
  PROP_RECEIVED,
  PROP_AUTHOR,
  PROP_EXISTS,
  PROP_FRESHNESS,
  PROP_EDIT_STATE,
  PROP_PENDING,
  PROP_CONFLICT,
  PROP_ERROR,
  PROP_PROBLEM
} EntityProperty;

static GParamSpec *properties[PROP_PROBLEM + 1];

static guint members_changed_signal;

static void
notify (BinnacleEntity *self,
        EntityProperty  property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_text (BinnacleEntity  *self,
          char           **member,
          const char      *text,
          EntityProperty   property)
{
  if (g_strcmp0 (*member, text) == 0)
    return;
  g_free (*member);
  *member = g_strdup (text);
  notify (self, property);
}

static void
set_integer (BinnacleEntity *self,
             gint64         *member,
             gint64          integer,
             EntityProperty  property)
{
  if (*member == integer)
    return;
  *member = integer;
  notify (self, property);
}

static void
set_flag (BinnacleEntity *self,
          gboolean       *member,
          gboolean        flag,
          EntityProperty  property)
{
  if (*member == flag)
    return;
  *member = flag;
  notify (self, property);
}

/* Unlike for "==", no number is the same as no number. */
static gboolean
same_number (double first,
             double second)
{
  return first == second || (isnan (first) && isnan (second));
}

static void
set_limit (BinnacleEntity *self,
           double         *member,
           double          limit,
           EntityProperty  property)
{
  if (same_number (*member, limit))
    return;
  *member = limit;
  notify (self, property);
}

/* A readable form of the last level; a level that is only a number or letter
 * says nothing alone, so that the one before it is added: "host/load/1" is
 * "Load 1". */
static char *
make_title (const char *channel)
{
  g_auto (GStrv) levels = g_strsplit (channel, "/", -1);
  g_autoptr (GString) title = g_string_new (NULL);
  g_autofree char *first = NULL;
  guint n_levels = g_strv_length (levels);
  guint from = n_levels - 1;
  gunichar initial;

  while (from > 0 && (g_utf8_strlen (levels[from], -1) < 2 || g_ascii_isdigit (levels[from][0])))
    from--;
  for (guint i = from; i < n_levels; i++)
    g_string_append_printf (title, i > from ? " %s" : "%s", levels[i]);
  g_strdelimit (title->str, "_-", ' ');
  initial = g_unichar_toupper (g_utf8_get_char (title->str));
  first = g_ucs4_to_utf8 (&initial, 1, NULL, NULL, NULL);
  g_string_erase (title, 0, g_utf8_next_char (title->str) - title->str);
  g_string_prepend (title, first != NULL ? first : "");
  return g_string_free (g_steal_pointer (&title), FALSE);
}

static gboolean
is_object (const BinnacleValue *value)
{
  return binnacle_value_get_kind (value) == BINNACLE_VALUE_JSON &&
         g_variant_is_of_type (binnacle_value_get_json (value), G_VARIANT_TYPE_VARDICT);
}

/* Members are compared only where somebody listens. */
static void
name_changed_members (BinnacleEntity      *self,
                      const BinnacleValue *old_value)
{
  g_auto (GStrv) members = NULL;

  if (!is_object (old_value) || !is_object (&self->value) ||
      !g_signal_has_handler_pending (self, members_changed_signal, 0, TRUE))
    return;
  members = binnacle_merge_list_differences (old_value, &self->value);
  g_signal_emit (self, members_changed_signal, 0, members);
}

/* What is shown is never stored by itself: it is the server's value with the
 * edits that are not settled replayed on top, oldest first. */
static void
replay (BinnacleEntity *self)
{
  g_auto (BinnacleValue) shown = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) old_value = BINNACLE_VALUE_INIT;

  binnacle_value_assign (&shown, &self->base_value);
  if (self->replay != NULL)
    self->replay (&shown, self->replay_data);
  if (binnacle_value_equal (&self->value, &shown))
    return;
  binnacle_value_assign (&old_value, &self->value);
  binnacle_value_assign (&self->value, &shown);
  notify (self, PROP_VALUE);
  if (!same_number (binnacle_value_get_number (&old_value, NAN), binnacle_value_get_number (&self->value, NAN)))
    notify (self, PROP_NUMBER);
  name_changed_members (self, &old_value);
}

static void
set_base_value (BinnacleEntity      *self,
                const BinnacleValue *value)
{
  if (binnacle_value_equal (&self->base_value, value))
    return;
  binnacle_value_assign (&self->base_value, value);
  notify (self, PROP_BASE_VALUE);
  replay (self);
}

static void
track (BinnacleEntity *self,
       gboolean        tracked)
{
  if (self->track != NULL)
    self->track (self, tracked, self->track_data);
}

static void
series_gone (gpointer  user_data,
             GObject  *where_it_was)
{
  BinnacleEntity *self = user_data;

  self->series = NULL;
  track (self, FALSE);
}

static void
binnacle_entity_dispose (GObject *object)
{
  BinnacleEntity *self = BINNACLE_ENTITY (object);

  if (self->series != NULL)
    {
      g_object_weak_unref (G_OBJECT (self->series), series_gone, self);
      self->series = NULL;
      track (self, FALSE);
    }
  self->track = NULL;
  self->replay = NULL;
  G_OBJECT_CLASS (binnacle_entity_parent_class)->dispose (object);
}

static void
binnacle_entity_finalize (GObject *object)
{
  BinnacleEntity *self = BINNACLE_ENTITY (object);

  g_free (self->channel);
  g_free (self->sort_key);
  g_free (self->title);
  g_free (self->unit);
  g_free (self->description);
  g_free (self->author);
  binnacle_value_clear (&self->value);
  binnacle_value_clear (&self->base_value);
  g_clear_error (&self->problem);
  g_clear_error (&self->edit_error);
  g_free (self->record.restored_epoch);
  G_OBJECT_CLASS (binnacle_entity_parent_class)->finalize (object);
}

static void
binnacle_entity_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  BinnacleEntity *self = BINNACLE_ENTITY (object);

  switch ((EntityProperty) property_id)
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

static void
binnacle_entity_class_init (BinnacleEntityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_entity_dispose;
  object_class->finalize = binnacle_entity_finalize;
  object_class->get_property = binnacle_entity_get_property;
  install_description_properties ();
  install_value_properties ();
  install_status_properties ();
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * BinnacleEntity::members-changed:
   * @self: an entity
   * @members: (type GStrv): which members, as JSON pointers (RFC 6901)
   *
   * The value is an object, was one before, and these members of it are other
   * ones now. Comes before the notification of [property@Entity:value].
   */
  members_changed_signal = g_signal_new ("members-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRV);
}

static void
binnacle_entity_init (BinnacleEntity *self)
{
  self->minimum = NAN;
  self->maximum = NAN;
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

static void
begin_series (BinnacleEntity *self)
{
  double number = binnacle_entity_get_number (self);
  BinnacleSample sample = { self->time, number, number, number };

  /* No line is drawn from what an earlier run knew. */
  if (self->exists && !self->record.restored && isfinite (number))
    binnacle_series_append (self->series, &sample, 1);
}

/**
 * binnacle_entity_ref_series:
 * @self: an entity
 * @capacity: the most samples that the caller wants, at least 1
 *
 * The samples of a channel that holds numbers: from the first call on, every
 * one that comes is in it (thinned by minimum and maximum where they come faster
 * than the main thread takes them), until the last holder of the series goes.
 * Its capacity is the largest that was asked for.
 *
 * Returns: (transfer full): the series
 */
BinnacleSeries *
binnacle_entity_ref_series (BinnacleEntity *self,
                            guint           capacity)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), NULL);
  g_return_val_if_fail (capacity > 0, NULL);

  if (self->series != NULL)
    {
      if (binnacle_series_get_capacity (self->series) < capacity)
        binnacle_series_set_capacity (self->series, capacity);
      return g_object_ref (self->series);
    }
  self->series = binnacle_series_new (capacity);
  g_object_weak_ref (G_OBJECT (self->series), series_gone, self);
  begin_series (self);
  track (self, TRUE);
  return self->series;
}

/* For the realtime state. */

BinnacleEntity *
binnacle_entity_new (const char *channel)
{
  BinnacleEntity *self = g_object_new (BINNACLE_TYPE_ENTITY, NULL);

  self->channel = g_strdup (channel);
  self->title = make_title (channel);
  return self;
}

BinnacleEntityRecord *
binnacle_entity_get_record (BinnacleEntity *self)
{
  return &self->record;
}

const char *
binnacle_entity_get_sort_key (BinnacleEntity *self)
{
  if (self->sort_key == NULL)
    self->sort_key = g_utf8_collate_key_for_filename (self->channel, -1);
  return self->sort_key;
}

void
binnacle_entity_set_track_func (BinnacleEntity          *self,
                                BinnacleEntityTrackFunc  func,
                                gpointer                 user_data)
{
  self->track = func;
  self->track_data = user_data;
}

BinnacleSeries *
binnacle_entity_peek_series (BinnacleEntity *self)
{
  return self->series;
}

/* What the server says now. The caller has checked that it is not older than
 * what is known. received: µs of boot time at which the value was new. */
void
binnacle_entity_apply (BinnacleEntity       *self,
                       const BinnacleUpdate *update,
                       gint64                received)
{
  GObject *object = G_OBJECT (self);

  g_object_freeze_notify (object);
  self->record.dirty = TRUE;
  set_integer (self, &self->version, update->version, PROP_VERSION);
  set_integer (self, &self->time, update->time, PROP_TIME);
  set_integer (self, &self->received, received, PROP_RECEIVED);
  set_text (self, &self->author, update->author, PROP_AUTHOR);
  set_flag (self, &self->exists, !update->deleted, PROP_EXISTS);
  set_base_value (self, &update->value);
  binnacle_entity_set_problem (self, NULL);
  g_object_thaw_notify (object);
}

void
binnacle_entity_set_problem (BinnacleEntity *self,
                             const GError   *problem)
{
  if (problem == NULL && self->problem == NULL)
    return;
  if (problem != NULL && self->problem != NULL && problem->domain == self->problem->domain &&
      problem->code == self->problem->code && g_str_equal (problem->message, self->problem->message))
    return;
  g_clear_error (&self->problem);
  self->problem = problem != NULL ? g_error_copy (problem) : NULL;
  notify (self, PROP_PROBLEM);
}

void
binnacle_entity_describe (BinnacleEntity            *self,
                          const BinnacleDescription *description)
{
  GObject *object = G_OBJECT (self);
  gboolean titled = description->title != NULL && *description->title != '\0';
  g_autofree char *readable = titled ? NULL : make_title (self->channel);

  g_object_freeze_notify (object);
  if (!self->described)
    notify (self, PROP_WRITABLE);
  self->described = TRUE;
  self->record.dirty = TRUE;
  set_text (self, &self->title, titled ? description->title : readable, PROP_TITLE);
  set_text (self, &self->unit, description->unit, PROP_UNIT);
  set_text (self, &self->description, description->text, PROP_DESCRIPTION);
  if (self->kind != description->kind)
    {
      self->kind = description->kind;
      notify (self, PROP_KIND);
    }
  set_flag (self, &self->writable, description->writable, PROP_WRITABLE);
  set_integer (self, &self->interval, description->interval, PROP_INTERVAL);
  set_limit (self, &self->minimum, description->minimum, PROP_MINIMUM);
  set_limit (self, &self->maximum, description->maximum, PROP_MAXIMUM);
  g_object_thaw_notify (object);
}

void
binnacle_entity_set_freshness (BinnacleEntity    *self,
                               BinnacleFreshness  freshness)
{
  if (self->freshness == freshness)
    return;
  self->freshness = freshness;
  notify (self, PROP_FRESHNESS);
}

gboolean
binnacle_entity_has_rhythm (BinnacleEntity *self)
{
  return self->kind == BINNACLE_CHANNEL_GAUGE || self->kind == BINNACLE_CHANNEL_COUNTER;
}

/* func: NULL where there are no edits any more */
void
binnacle_entity_set_replay_func (BinnacleEntity           *self,
                                 BinnacleEntityReplayFunc  func,
                                 gpointer                  user_data)
{
  self->replay = func;
  self->replay_data = user_data;
}

gboolean
binnacle_entity_has_edits (BinnacleEntity *self)
{
  return self->replay != NULL;
}

/* The edits have changed. */
void
binnacle_entity_replay (BinnacleEntity *self)
{
  replay (self);
}

static void
set_edit_error (BinnacleEntity *self,
                const GError   *error)
{
  if (error == NULL && self->edit_error == NULL)
    return;
  if (error != NULL && self->edit_error != NULL &&
      g_error_matches (error, self->edit_error->domain, self->edit_error->code) &&
      g_str_equal (error->message, self->edit_error->message))
    return;
  g_clear_error (&self->edit_error);
  self->edit_error = error != NULL ? g_error_copy (error) : NULL;
  notify (self, PROP_ERROR);
}

/* error: (nullable): why the gravest of the edits failed */
void
binnacle_entity_set_edit_state (BinnacleEntity    *self,
                                BinnacleEditState  edit_state,
                                const GError      *error)
{
  gboolean was_pending = binnacle_entity_get_pending (self);
  gboolean was_conflict = binnacle_entity_get_conflict (self);

  if (self->edit_state != edit_state)
    {
      self->edit_state = edit_state;
      notify (self, PROP_EDIT_STATE);
      if (binnacle_entity_get_pending (self) != was_pending)
        notify (self, PROP_PENDING);
      if (binnacle_entity_get_conflict (self) != was_conflict)
        notify (self, PROP_CONFLICT);
    }
  set_edit_error (self, error);
}

/**
 * binnacle_entity_is_described:
 * @self: an entity
 *
 * Returns: whether the server has said what it is; before, nothing is known of
 *   whether it can be written
 */
gboolean
binnacle_entity_is_described (BinnacleEntity *self)
{
  g_return_val_if_fail (BINNACLE_IS_ENTITY (self), FALSE);

  return self->described;
}
