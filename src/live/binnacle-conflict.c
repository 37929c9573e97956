/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-conflict.h"

/**
 * BinnacleConflict:
 *
 * What a person has to choose about one channel: what they saw when they began
 * (base), what all their edits since make of it (mine), and what the server has
 * now (theirs), with who changed it and when.
 *
 * It is worked out of the operations in the queue, which are on disk, so it stands
 * after a restart. It goes on following the server: [signal@Conflict::changed] comes
 * after all properties of a change are set, and not where nothing changed. It does
 * not decide anything.
 *
 * All functions belong to the main thread.
 */
struct _BinnacleConflict
{
  GObject       parent_instance;

  char         *channel;
  char         *title;
  BinnacleValue base;
  BinnacleValue mine;
  BinnacleValue theirs;
  gint64        theirs_version;
  gint64        theirs_time;
  char         *theirs_author;
  gint64        mine_time;
  guint         n_operations;
};

G_DEFINE_FINAL_TYPE (BinnacleConflict, binnacle_conflict, G_TYPE_OBJECT)

typedef enum
{
  PROP_CHANNEL = 1,
  PROP_TITLE,
  PROP_BASE,
  PROP_MINE,
  PROP_THEIRS,
  PROP_THEIRS_VERSION,
  PROP_THEIRS_TIME,
  PROP_THEIRS_AUTHOR,
  PROP_MINE_TIME,
  PROP_N_OPERATIONS
} ConflictProperty;

static GParamSpec *properties[PROP_N_OPERATIONS + 1];

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static gboolean
take_value (BinnacleConflict    *self,
            ConflictProperty     property,
            BinnacleValue       *field,
            const BinnacleValue *value)
{
  if (binnacle_value_equal (field, value))
    return FALSE;

  binnacle_value_assign (field, value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
  return TRUE;
}

static gboolean
take_number (BinnacleConflict *self,
             ConflictProperty  property,
             gint64           *field,
             gint64            number)
{
  if (*field == number)
    return FALSE;

  *field = number;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
  return TRUE;
}

static void
binnacle_conflict_finalize (GObject *object)
{
  BinnacleConflict *self = BINNACLE_CONFLICT (object);

  binnacle_value_clear (&self->base);
  binnacle_value_clear (&self->mine);
  binnacle_value_clear (&self->theirs);
  g_free (self->channel);
  g_free (self->title);
  g_free (self->theirs_author);

  G_OBJECT_CLASS (binnacle_conflict_parent_class)->finalize (object);
}

static void
binnacle_conflict_get_property (GObject    *object,
                                guint       property_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  BinnacleConflict *self = BINNACLE_CONFLICT (object);

  switch ((ConflictProperty) property_id)
    {
    case PROP_CHANNEL:
      g_value_set_string (value, self->channel);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_BASE:
      g_value_set_boxed (value, &self->base);
      break;
    case PROP_MINE:
      g_value_set_boxed (value, &self->mine);
      break;
    case PROP_THEIRS:
      g_value_set_boxed (value, &self->theirs);
      break;
    case PROP_THEIRS_VERSION:
      g_value_set_int64 (value, self->theirs_version);
      break;
    case PROP_THEIRS_TIME:
      g_value_set_int64 (value, self->theirs_time);
      break;
    case PROP_THEIRS_AUTHOR:
      g_value_set_string (value, self->theirs_author);
      break;
    case PROP_MINE_TIME:
      g_value_set_int64 (value, self->mine_time);
      break;
    case PROP_N_OPERATIONS:
      g_value_set_uint (value, self->n_operations);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_conflict_set_property (GObject      *object,
                                guint         property_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  BinnacleConflict *self = BINNACLE_CONFLICT (object);

  if (property_id == PROP_CHANNEL)
    self->channel = g_value_dup_string (value);
  else if (property_id == PROP_TITLE)
    self->title = g_value_dup_string (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
install_text_properties (void)
{
  const GParamFlags given = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags kept = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * BinnacleConflict:channel:
   *
   * The channel that it is about.
   */
  properties[PROP_CHANNEL] = g_param_spec_string ("channel", NULL, NULL, NULL, given);

  /**
   * BinnacleConflict:title:
   *
   * What the person knows the channel as, or %NULL.
   */
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, given);

  /**
   * BinnacleConflict:theirs-author:
   *
   * Who wrote what the server has, or %NULL where that is not known.
   */
  properties[PROP_THEIRS_AUTHOR] = g_param_spec_string ("theirs-author", NULL, NULL, NULL, kept);
}

static void
install_value_properties (void)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * BinnacleConflict:base:
   *
   * What the person saw when they began to edit; no value where there was no channel.
   */
  properties[PROP_BASE] = g_param_spec_boxed ("base", NULL, NULL, BINNACLE_TYPE_VALUE, flags);

  /**
   * BinnacleConflict:mine:
   *
   * What the person's edits make of the base; no value where they deleted it.
   */
  properties[PROP_MINE] = g_param_spec_boxed ("mine", NULL, NULL, BINNACLE_TYPE_VALUE, flags);

  /**
   * BinnacleConflict:theirs:
   *
   * What the server has; no value where it was deleted there.
   */
  properties[PROP_THEIRS] = g_param_spec_boxed ("theirs", NULL, NULL, BINNACLE_TYPE_VALUE, flags);
}

static void
install_number_properties (void)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * BinnacleConflict:theirs-version:
   *
   * The version of what the server has, 0 where it was deleted there.
   */
  properties[PROP_THEIRS_VERSION] = g_param_spec_int64 ("theirs-version", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * BinnacleConflict:theirs-time:
   *
   * When that was written, in ms since 1970 by the server's clock, or 0.
   */
  properties[PROP_THEIRS_TIME] = g_param_spec_int64 ("theirs-time", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * BinnacleConflict:mine-time:
   *
   * When the person's last edit was made, in ms since 1970, or 0.
   */
  properties[PROP_MINE_TIME] = g_param_spec_int64 ("mine-time", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * BinnacleConflict:n-operations:
   *
   * How many edits of the person's are in it.
   */
  properties[PROP_N_OPERATIONS] = g_param_spec_uint ("n-operations", NULL, NULL, 0, G_MAXUINT, 0, flags);
}

static void
binnacle_conflict_class_init (BinnacleConflictClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = binnacle_conflict_finalize;
  object_class->get_property = binnacle_conflict_get_property;
  object_class->set_property = binnacle_conflict_set_property;

  install_text_properties ();
  install_value_properties ();
  install_number_properties ();
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * BinnacleConflict::changed:
   *
   * Mine or theirs, or who made it and when, is another now.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
binnacle_conflict_init (BinnacleConflict *self)
{
}

/**
 * binnacle_conflict_new:
 * @channel: the channel that it is about
 * @title: (nullable): what the person knows it as
 *
 * Returns: (transfer full): a conflict of nothing, to be filled in
 */
BinnacleConflict *
binnacle_conflict_new (const char *channel,
                       const char *title)
{
  g_return_val_if_fail (channel != NULL, NULL);

  return g_object_new (BINNACLE_TYPE_CONFLICT, "channel", channel, "title", title, NULL);
}

/**
 * binnacle_conflict_set_mine:
 * @self: a conflict
 * @base: what the person saw when they began; no value: there was no channel
 * @mine: what their edits make of it; no value: they deleted it
 * @time: when the last of them was made, in ms since 1970
 * @n_operations: how many there are
 *
 * Sets the person's side.
 */
void
binnacle_conflict_set_mine (BinnacleConflict    *self,
                            const BinnacleValue *base,
                            const BinnacleValue *mine,
                            gint64               time,
                            guint                n_operations)
{
  gboolean changed;

  g_return_if_fail (BINNACLE_IS_CONFLICT (self));
  g_return_if_fail (base != NULL);
  g_return_if_fail (mine != NULL);

  g_object_freeze_notify (G_OBJECT (self));
  changed = take_value (self, PROP_BASE, &self->base, base);
  changed |= take_value (self, PROP_MINE, &self->mine, mine);
  changed |= take_number (self, PROP_MINE_TIME, &self->mine_time, time);
  if (self->n_operations != n_operations)
    {
      self->n_operations = n_operations;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_OPERATIONS]);
      changed = TRUE;
    }
  g_object_thaw_notify (G_OBJECT (self));

  if (changed)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * binnacle_conflict_set_theirs:
 * @self: a conflict
 * @theirs: what the server has; no value: it was deleted there
 * @version: its version, 0 where it was deleted
 * @time: when it was written, in ms since 1970 by the server's clock, or 0
 * @author: (nullable): by whom
 *
 * Sets the server's side.
 */
void
binnacle_conflict_set_theirs (BinnacleConflict    *self,
                              const BinnacleValue *theirs,
                              gint64               version,
                              gint64               time,
                              const char          *author)
{
  gboolean changed;

  g_return_if_fail (BINNACLE_IS_CONFLICT (self));
  g_return_if_fail (theirs != NULL);

  g_object_freeze_notify (G_OBJECT (self));
  changed = take_value (self, PROP_THEIRS, &self->theirs, theirs);
  changed |= take_number (self, PROP_THEIRS_VERSION, &self->theirs_version, version);
  changed |= take_number (self, PROP_THEIRS_TIME, &self->theirs_time, time);
  if (g_strcmp0 (self->theirs_author, author) != 0)
    {
      g_free (self->theirs_author);
      self->theirs_author = g_strdup (author);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_THEIRS_AUTHOR]);
      changed = TRUE;
    }
  g_object_thaw_notify (G_OBJECT (self));

  if (changed)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * binnacle_conflict_get_channel:
 * @self: a conflict
 *
 * Returns: (transfer none): the channel that it is about
 */
const char *
binnacle_conflict_get_channel (BinnacleConflict *self)
{
  g_return_val_if_fail (BINNACLE_IS_CONFLICT (self), NULL);

  return self->channel;
}

/**
 * binnacle_conflict_get_title:
 * @self: a conflict
 *
 * Returns: (transfer none) (nullable): what the person knows it as
 */
const char *
binnacle_conflict_get_title (BinnacleConflict *self)
{
  g_return_val_if_fail (BINNACLE_IS_CONFLICT (self), NULL);

  return self->title;
}

/**
 * binnacle_conflict_get_base:
 * @self: a conflict
 *
 * Returns: (transfer none): what the person saw when they began
 */
const BinnacleValue *
binnacle_conflict_get_base (BinnacleConflict *self)
{
  g_return_val_if_fail (BINNACLE_IS_CONFLICT (self), NULL);

  return &self->base;
}

/**
 * binnacle_conflict_get_mine:
 * @self: a conflict
 *
 * Returns: (transfer none): what their edits make of it
 */
const BinnacleValue *
binnacle_conflict_get_mine (BinnacleConflict *self)
{
  g_return_val_if_fail (BINNACLE_IS_CONFLICT (self), NULL);

  return &self->mine;
}

/**
 * binnacle_conflict_get_theirs:
 * @self: a conflict
 *
 * Returns: (transfer none): what the server has
 */
const BinnacleValue *
binnacle_conflict_get_theirs (BinnacleConflict *self)
{
  g_return_val_if_fail (BINNACLE_IS_CONFLICT (self), NULL);

  return &self->theirs;
}

/**
 * binnacle_conflict_get_theirs_version:
 * @self: a conflict
 *
 * Returns: the version of what the server has, 0 where it was deleted there
 */
gint64
binnacle_conflict_get_theirs_version (BinnacleConflict *self)
{
  g_return_val_if_fail (BINNACLE_IS_CONFLICT (self), 0);

  return self->theirs_version;
}

/**
 * binnacle_conflict_get_theirs_time:
 * @self: a conflict
 *
 * Returns: when that was written, in ms since 1970 by the server's clock, or 0
 */
gint64
binnacle_conflict_get_theirs_time (BinnacleConflict *self)
{
  g_return_val_if_fail (BINNACLE_IS_CONFLICT (self), 0);

  return self->theirs_time;
}

/**
 * binnacle_conflict_get_theirs_author:
 * @self: a conflict
 *
 * Returns: (transfer none) (nullable): who wrote it
 */
const char *
binnacle_conflict_get_theirs_author (BinnacleConflict *self)
{
  g_return_val_if_fail (BINNACLE_IS_CONFLICT (self), NULL);

  return self->theirs_author;
}

/**
 * binnacle_conflict_get_mine_time:
 * @self: a conflict
 *
 * Returns: when the person's last edit was made, in ms since 1970, or 0
 */
gint64
binnacle_conflict_get_mine_time (BinnacleConflict *self)
{
  g_return_val_if_fail (BINNACLE_IS_CONFLICT (self), 0);

  return self->mine_time;
}

/**
 * binnacle_conflict_get_n_operations:
 * @self: a conflict
 *
 * Returns: how many edits of the person's are in it
 */
guint
binnacle_conflict_get_n_operations (BinnacleConflict *self)
{
  g_return_val_if_fail (BINNACLE_IS_CONFLICT (self), 0);

  return self->n_operations;
}
