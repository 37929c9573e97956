/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-entity-fields-private.h"

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
G_DEFINE_FINAL_TYPE (BinnacleEntity, binnacle_entity, G_TYPE_OBJECT)

static guint members_changed_signal;

static void
set_text (BinnacleEntity        *self,
          char                 **member,
          const char            *text,
          BinnacleEntityProperty property)
{
  if (g_strcmp0 (*member, text) == 0)
    return;
  g_free (*member);
  *member = g_strdup (text);
  binnacle_entity_notify (self, property);
}

static void
set_integer (BinnacleEntity        *self,
             gint64                *member,
             gint64                 integer,
             BinnacleEntityProperty property)
{
  if (*member == integer)
    return;
  *member = integer;
  binnacle_entity_notify (self, property);
}

static void
set_flag (BinnacleEntity        *self,
          gboolean              *member,
          gboolean               flag,
          BinnacleEntityProperty property)
{
  if (*member == flag)
    return;
  *member = flag;
  binnacle_entity_notify (self, property);
}

/* Unlike for "==", no number is the same as no number. */
static gboolean
same_number (double first,
             double second)
{
  return first == second || (isnan (first) && isnan (second));
}

static void
set_limit (BinnacleEntity        *self,
           double                *member,
           double                 limit,
           BinnacleEntityProperty property)
{
  if (same_number (*member, limit))
    return;
  *member = limit;
  binnacle_entity_notify (self, property);
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
  binnacle_entity_notify (self, PROP_VALUE);
  if (!same_number (binnacle_value_get_number (&old_value, NAN), binnacle_value_get_number (&self->value, NAN)))
    binnacle_entity_notify (self, PROP_NUMBER);
  name_changed_members (self, &old_value);
}

static void
set_base_value (BinnacleEntity      *self,
                const BinnacleValue *value)
{
  if (binnacle_value_equal (&self->base_value, value))
    return;
  binnacle_value_assign (&self->base_value, value);
  binnacle_entity_notify (self, PROP_BASE_VALUE);
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
binnacle_entity_class_init (BinnacleEntityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_entity_dispose;
  object_class->finalize = binnacle_entity_finalize;
  binnacle_entity_install_properties (object_class);

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
  binnacle_entity_notify (self, PROP_PROBLEM);
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
    binnacle_entity_notify (self, PROP_WRITABLE);
  self->described = TRUE;
  self->record.dirty = TRUE;
  set_text (self, &self->title, titled ? description->title : readable, PROP_TITLE);
  set_text (self, &self->unit, description->unit, PROP_UNIT);
  set_text (self, &self->description, description->text, PROP_DESCRIPTION);
  if (self->kind != description->kind)
    {
      self->kind = description->kind;
      binnacle_entity_notify (self, PROP_KIND);
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
  binnacle_entity_notify (self, PROP_FRESHNESS);
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
  binnacle_entity_notify (self, PROP_ERROR);
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
      binnacle_entity_notify (self, PROP_EDIT_STATE);
      if (binnacle_entity_get_pending (self) != was_pending)
        binnacle_entity_notify (self, PROP_PENDING);
      if (binnacle_entity_get_conflict (self) != was_conflict)
        binnacle_entity_notify (self, PROP_CONFLICT);
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
