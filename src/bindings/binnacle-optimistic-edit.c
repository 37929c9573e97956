/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-bindings"

#include "bindings/binnacle-optimistic-edit.h"

#include "bindings/binnacle-live-value.h"
#include "live/binnacle-merge-tree.h"
#include "live/binnacle-merge.h"

/* After the last key; and while the keys don't stop. */
#define PAUSE (800 * G_TIME_SPAN_MILLISECOND)
#define LONGEST_WAIT (5 * G_TIME_SPAN_SECOND)

/**
 * BinnacleOptimisticEdit:
 *
 * One channel, and a control that changes it.
 *
 * What a person has begun and not finished is a *draft*: a text while it is typed,
 * a number while a slider is dragged. As long as there is a draft, or the control
 * is held, updates do not come through: [signal@OptimisticEdit::changed] is not
 * emitted, and so nothing moves under the hand or eats the caret. A draft becomes
 * an edit 800 ms after it last changed, at the latest 5 s after it began, with
 * [method@OptimisticEdit.commit], and when the object goes; while the control is
 * held it waits for [method@OptimisticEdit.release].
 *
 * Where the channel has changed since a draft of a text or an object was begun, the
 * two are merged, line by line or member by member, and the control is told to
 * show the result. What can't be merged is sent as made on what the person saw, so
 * that it becomes a conflict instead of overwriting anything; where earlier edits
 * of the channel are still under way, the draft waits for them, and at the end both
 * versions are kept one after the other. Other drafts, such as numbers, just are
 * what the person wants now.
 *
 * An edit that can't be made leaves [property@OptimisticEdit:problem] behind; a draft is kept
 * then, and can be committed again.
 *
 * Main thread.
 */
struct _BinnacleOptimisticEdit
{
  GObject parent_instance;

  GList                     link; /* in those that exist */
  BinnacleSource           *source;
  BinnacleLiveValue        *live;
  BinnacleEntity           *entity;
  BinnacleConflictStrategy  strategy;
  BinnacleTimer            *timer;
  GError                   *problem;
  gint64                    begun; /* monotonic */
  gboolean                  held;
  gboolean                  drafting;
  gboolean                  missed; /* an update, while held */
  BinnacleValue             draft;
  BinnacleValue             seen;  /* when the draft was begun */
  char                     *label;
};

typedef enum
{
  PROP_PROBLEM = 1,
  PROP_DRAFTING
} OptimisticEditProperty;

static GParamSpec *properties[PROP_DRAFTING + 1];

static guint changed_signal;

/* All that exist; so that nothing typed is forgotten at the end. */
static GQueue edits = G_QUEUE_INIT;

G_DEFINE_FINAL_TYPE (BinnacleOptimisticEdit, binnacle_optimistic_edit, G_TYPE_OBJECT)

/* What is to become of a draft. */
typedef enum
{
  DRAFT_SEND,        /* as it is */
  DRAFT_SEND_SEEN,   /* as made on what was seen */
  DRAFT_IS_THERE,    /* nothing to send */
  DRAFT_WAIT         /* for earlier edits */
} DraftFate;

static void
set_problem (BinnacleOptimisticEdit *self,
             GError                 *problem)
{
  if (problem == NULL && self->problem == NULL)
    return;
  if (problem != NULL && self->problem != NULL && g_str_equal (problem->message, self->problem->message))
    {
      g_error_free (problem);
      return;
    }
  g_clear_error (&self->problem);
  self->problem = problem;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static void
set_drafting (BinnacleOptimisticEdit *self,
              gboolean                drafting)
{
  if (self->drafting == drafting)
    return;
  self->drafting = drafting;
  if (!drafting)
    {
      binnacle_value_set_none (&self->draft);
      binnacle_value_set_none (&self->seen);
      binnacle_timer_stop (self->timer);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DRAFTING]);
}

static void
emit_changed (BinnacleOptimisticEdit *self)
{
  self->missed = FALSE;
  g_signal_emit (self, changed_signal, 0);
}

static void
value_cb (BinnacleOptimisticEdit *self)
{
  if (self->drafting || self->held)
    self->missed = TRUE;
  else
    emit_changed (self);
}

static gboolean
apply (BinnacleOptimisticEdit *self,
       const BinnacleEdit     *edit)
{
  BinnacleOperationQueue *queue = binnacle_source_get_operations (self->source);
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleOperation) operation =
    binnacle_operation_queue_apply (queue, binnacle_entity_get_channel (self->entity), edit, &error);

  set_problem (self, g_steal_pointer (&error));
  return operation != NULL;
}

static gboolean
is_object (const BinnacleValue *value)
{
  return binnacle_value_get_kind (value) == BINNACLE_VALUE_JSON &&
         g_variant_is_of_type (binnacle_value_get_json (value), G_VARIANT_TYPE_VARDICT);
}

static gboolean
is_mergeable (const BinnacleValue *value)
{
  return binnacle_value_get_kind (value) == BINNACLE_VALUE_TEXT || binnacle_value_get_kind (value) == BINNACLE_VALUE_JSON;
}

/* Of an object only what changed is sent. */
static gboolean
send (BinnacleOptimisticEdit *self,
      const BinnacleValue    *from,
      const BinnacleValue    *to,
      const BinnacleValue    *seen)
{
  g_auto (BinnacleValue) patch = BINNACLE_VALUE_INIT;
  BinnacleEdit edit = {
    .kind = BINNACLE_OPERATION_SET,
    .argument = to,
    .label = self->label,
    .strategy = self->strategy,
    .undoable = TRUE,
    .seen = seen,
  };

  if (is_object (from) && is_object (to) && binnacle_merge_patch_make (from, to, &patch))
    {
      edit.kind = BINNACLE_OPERATION_MERGE;
      edit.argument = &patch;
    }
  return apply (self, &edit);
}

static gboolean
wants_merge (BinnacleOptimisticEdit *self)
{
  g_autofree char *strategy = NULL;

  if (self->strategy != BINNACLE_CONFLICT_DEFAULT)
    return self->strategy == BINNACLE_CONFLICT_MERGE;
  g_object_get (binnacle_source_get_operations (self->source), "conflict-strategy", &strategy, NULL);
  return g_strcmp0 (strategy, "merge") == 0;
}

static gboolean
has_unsettled (BinnacleOptimisticEdit *self)
{
  return binnacle_entity_get_pending (self->entity);
}

/* The draft becomes what is to be sent. */
static DraftFate
judge (BinnacleOptimisticEdit *self)
{
  const BinnacleValue *now = binnacle_entity_get_value (self->entity);
  g_auto (BinnacleValue) merged = BINNACLE_VALUE_INIT;

  if (binnacle_value_equal (&self->draft, now))
    return DRAFT_IS_THERE;
  if (!is_mergeable (&self->draft) || binnacle_value_equal (&self->seen, now))
    return DRAFT_SEND;
  if (binnacle_value_equal (&self->draft, &self->seen))
    return DRAFT_IS_THERE;
  if (wants_merge (self) && binnacle_merge_three_way (&self->seen, &self->draft, now, &merged, NULL))
    {
      binnacle_value_assign (&self->draft, &merged);
      return binnacle_value_equal (&self->draft, now) ? DRAFT_IS_THERE : DRAFT_SEND;
    }
  return has_unsettled (self) ? DRAFT_WAIT : DRAFT_SEND_SEEN;
}

/* Theirs and then mine wherever the two differ: nothing of either is lost. */
static void
keep_both (BinnacleOptimisticEdit *self)
{
  const BinnacleValue *now = binnacle_entity_get_value (self->entity);
  g_autoptr (BinnacleMergeTree) tree = binnacle_merge_tree_new (&self->seen, &self->draft, now);

  for (guint i = 0; i < binnacle_merge_tree_get_n_parts (tree); i++)
    if (binnacle_merge_tree_get_part_change (tree, i) == BINNACLE_MERGE_CONFLICT &&
        binnacle_merge_tree_get_part_kind (tree, i) != BINNACLE_MERGE_PART_VALUE)
      binnacle_merge_tree_choose (tree, i, BINNACLE_MERGE_CHOICE_BOTH, NULL);
  binnacle_merge_tree_get_result (tree, &self->draft);
}

static gboolean
send_draft (BinnacleOptimisticEdit *self,
            gboolean                final)
{
  DraftFate fate = judge (self);
  const BinnacleValue *now = binnacle_entity_get_value (self->entity);

  if (fate == DRAFT_WAIT && final)
    {
      keep_both (self);
      fate = DRAFT_SEND;
    }
  switch (fate)
    {
    case DRAFT_SEND:
      return send (self, now, &self->draft, NULL);
    case DRAFT_SEND_SEEN:
      return send (self, &self->seen, &self->draft, &self->seen);
    case DRAFT_IS_THERE:
      set_problem (self, NULL);
      return TRUE;
    case DRAFT_WAIT:
      return FALSE;
    default:
      g_assert_not_reached ();
    }
}

static void
commit (BinnacleOptimisticEdit *self,
        gboolean                final)
{
  g_auto (BinnacleValue) shown = BINNACLE_VALUE_INIT;

  binnacle_value_assign (&shown, &self->draft);
  if (!send_draft (self, final))
    {
      binnacle_timer_restart (self->timer, PAUSE);
      return;
    }
  set_drafting (self, FALSE);
  if (!self->held && !binnacle_value_equal (&shown, binnacle_entity_get_value (self->entity)))
    emit_changed (self);
  else
    self->missed = self->held && self->missed;
}

static void
pause_cb (gpointer user_data)
{
  BinnacleOptimisticEdit *self = user_data;

  if (self->drafting && !self->held)
    commit (self, FALSE);
}

static void
binnacle_optimistic_edit_dispose (GObject *object)
{
  BinnacleOptimisticEdit *self = BINNACLE_OPTIMISTIC_EDIT (object);

  if (self->entity != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->entity, self);
      self->held = TRUE; /* nobody is told any more */
      if (self->drafting)
        commit (self, TRUE);
      if (self->drafting)
        g_warning ("What was changed in “%s” can't be kept: %s", binnacle_entity_get_channel (self->entity),
                   self->problem->message);
      g_queue_unlink (&edits, &self->link);
    }
  g_clear_pointer (&self->timer, binnacle_timer_free);
  g_clear_object (&self->live);
  g_clear_object (&self->entity);
  g_clear_object (&self->source);

  G_OBJECT_CLASS (binnacle_optimistic_edit_parent_class)->dispose (object);
}

static void
binnacle_optimistic_edit_finalize (GObject *object)
{
  BinnacleOptimisticEdit *self = BINNACLE_OPTIMISTIC_EDIT (object);

  binnacle_value_clear (&self->draft);
  binnacle_value_clear (&self->seen);
  g_clear_error (&self->problem);
  g_free (self->label);

  G_OBJECT_CLASS (binnacle_optimistic_edit_parent_class)->finalize (object);
}

static void
binnacle_optimistic_edit_get_property (GObject    *object,
                                       guint       property_id,
                                       GValue     *value,
                                       GParamSpec *pspec)
{
  BinnacleOptimisticEdit *self = BINNACLE_OPTIMISTIC_EDIT (object);

  switch ((OptimisticEditProperty) property_id)
    {
    case PROP_PROBLEM:
      g_value_set_boxed (value, self->problem);
      break;
    case PROP_DRAFTING:
      g_value_set_boolean (value, self->drafting);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_optimistic_edit_class_init (BinnacleOptimisticEditClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_optimistic_edit_dispose;
  object_class->finalize = binnacle_optimistic_edit_finalize;
  object_class->get_property = binnacle_optimistic_edit_get_property;

  /**
   * BinnacleOptimisticEdit:problem:
   *
   * Why the last edit could not be made, or %NULL.
   */
  properties[PROP_PROBLEM] =
    g_param_spec_boxed ("problem", NULL, NULL, G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * BinnacleOptimisticEdit:drafting:
   *
   * Whether the person has begun what is no edit yet.
   */
  properties[PROP_DRAFTING] =
    g_param_spec_boolean ("drafting", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * BinnacleOptimisticEdit::changed:
   * @self: an edit
   *
   * The control is to show [method@OptimisticEdit.get_value] now.
   */
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
binnacle_optimistic_edit_init (BinnacleOptimisticEdit *self)
{
  self->link.data = self;
}

/**
 * binnacle_edit_value:
 * @source: a source
 * @channel: the name of one of its channels
 * @kind: what to do
 * @argument: (nullable): with what; %NULL for a deletion
 * @label: (nullable): what the person did, in words for a list
 * @error: return location for a #GError of the domain #BINNACLE_OPERATION_ERROR
 *
 * Changes a channel in one line: shows at once, is saved, and sent when it can be.
 *
 * Returns: whether that was begun
 */
gboolean
binnacle_edit_value (BinnacleSource         *source,
                     const char             *channel,
                     BinnacleOperationKind   kind,
                     const BinnacleValue    *argument,
                     const char             *label,
                     GError                **error)
{
  BinnacleEdit edit = { .kind = kind, .argument = argument, .label = label, .undoable = TRUE };
  g_autoptr (BinnacleOperation) operation = NULL;

  g_return_val_if_fail (BINNACLE_IS_SOURCE (source), FALSE);

  operation = binnacle_operation_queue_apply (binnacle_source_get_operations (source), channel, &edit, error);
  return operation != NULL;
}

/**
 * binnacle_optimistic_edit_new:
 * @source: a source
 * @channel: the name of one of its channels
 * @strategy: what to do in a conflict
 *
 * Subscribes to a channel that a control shows and changes.
 *
 * Returns: (transfer full): the edit
 */
BinnacleOptimisticEdit *
binnacle_optimistic_edit_new (BinnacleSource           *source,
                              const char               *channel,
                              BinnacleConflictStrategy  strategy)
{
  BinnacleOptimisticEdit *self;

  g_return_val_if_fail (BINNACLE_IS_SOURCE (source), NULL);

  self = g_object_new (BINNACLE_TYPE_OPTIMISTIC_EDIT, NULL);
  self->source = g_object_ref (source);
  self->strategy = strategy;
  self->live = binnacle_live_value_new (source, channel);
  self->entity = g_object_ref (binnacle_live_value_get_entity (self->live));
  self->timer = binnacle_clock_add_timer (binnacle_source_get_clock (source), PAUSE, pause_cb, self);
  binnacle_timer_stop (self->timer);
  g_signal_connect_swapped (self->entity, "notify::value", G_CALLBACK (value_cb), self);
  g_queue_push_tail_link (&edits, &self->link);
  return self;
}

/**
 * binnacle_optimistic_edit_get_entity:
 * @self: an edit
 *
 * Returns: (transfer none): all that is known of the channel
 */
BinnacleEntity *
binnacle_optimistic_edit_get_entity (BinnacleOptimisticEdit *self)
{
  g_return_val_if_fail (BINNACLE_IS_OPTIMISTIC_EDIT (self), NULL);
  return self->entity;
}

/**
 * binnacle_optimistic_edit_get_value:
 * @self: an edit
 *
 * Returns: (transfer none): what the control shows: the draft, where there is one
 */
const BinnacleValue *
binnacle_optimistic_edit_get_value (BinnacleOptimisticEdit *self)
{
  g_return_val_if_fail (BINNACLE_IS_OPTIMISTIC_EDIT (self), NULL);
  return self->drafting ? &self->draft : binnacle_entity_get_value (self->entity);
}

/**
 * binnacle_optimistic_edit_is_drafting:
 * @self: an edit
 *
 * Returns: whether the person has begun what is no edit yet
 */
gboolean
binnacle_optimistic_edit_is_drafting (BinnacleOptimisticEdit *self)
{
  g_return_val_if_fail (BINNACLE_IS_OPTIMISTIC_EDIT (self), FALSE);
  return self->drafting;
}

/**
 * binnacle_optimistic_edit_get_problem:
 * @self: an edit
 *
 * Returns: (transfer none) (nullable): why the last edit could not be made
 */
const GError *
binnacle_optimistic_edit_get_problem (BinnacleOptimisticEdit *self)
{
  g_return_val_if_fail (BINNACLE_IS_OPTIMISTIC_EDIT (self), NULL);
  return self->problem;
}

/**
 * binnacle_optimistic_edit_apply:
 * @self: an edit
 * @kind: what to do
 * @argument: (nullable): with what; %NULL for a deletion
 * @label: (nullable): what the person did, in words for a list
 *
 * Changes the channel at once; a draft is committed before. Where that can't be
 * done, the control is told to show again what is there.
 *
 * Returns: whether it was done
 */
gboolean
binnacle_optimistic_edit_apply (BinnacleOptimisticEdit *self,
                                BinnacleOperationKind   kind,
                                const BinnacleValue    *argument,
                                const char             *label)
{
  BinnacleEdit edit = { .kind = kind, .argument = argument, .label = label, .undoable = TRUE };

  g_return_val_if_fail (BINNACLE_IS_OPTIMISTIC_EDIT (self), FALSE);

  if (self->drafting)
    commit (self, FALSE);
  edit.strategy = self->strategy;
  if (kind == BINNACLE_OPERATION_SET && binnacle_value_equal (argument, binnacle_entity_get_value (self->entity)))
    return TRUE;
  if (apply (self, &edit))
    return TRUE;
  emit_changed (self);
  return FALSE;
}

/**
 * binnacle_optimistic_edit_hold:
 * @self: an edit
 *
 * The person has the control in hand: nothing moves it, and nothing is sent.
 */
void
binnacle_optimistic_edit_hold (BinnacleOptimisticEdit *self)
{
  g_return_if_fail (BINNACLE_IS_OPTIMISTIC_EDIT (self));

  self->held = TRUE;
}

/**
 * binnacle_optimistic_edit_release:
 * @self: an edit
 *
 * The person has let go. What they made of it is one edit.
 */
void
binnacle_optimistic_edit_release (BinnacleOptimisticEdit *self)
{
  g_return_if_fail (BINNACLE_IS_OPTIMISTIC_EDIT (self));

  if (!self->held)
    return;
  self->held = FALSE;
  if (self->drafting)
    commit (self, FALSE);
  else if (self->missed)
    emit_changed (self);
}

/**
 * binnacle_optimistic_edit_draft:
 * @self: an edit
 * @value: what the person has made of it so far
 * @label: (nullable): what they did, in words for a list
 *
 * Keeps what the person is about to change. It becomes an edit when they pause.
 */
void
binnacle_optimistic_edit_draft (BinnacleOptimisticEdit *self,
                                const BinnacleValue    *value,
                                const char             *label)
{
  gint64 now;
  char *copy;

  g_return_if_fail (BINNACLE_IS_OPTIMISTIC_EDIT (self));
  g_return_if_fail (value != NULL);

  now = binnacle_clock_get_monotonic_time (binnacle_source_get_clock (self->source));
  if (!self->drafting)
    {
      self->begun = now;
      binnacle_value_assign (&self->seen, binnacle_entity_get_value (self->entity));
    }
  binnacle_value_assign (&self->draft, value);
  copy = g_strdup (label);
  g_free (self->label);
  self->label = copy;
  set_drafting (self, TRUE);
  if (self->problem != NULL)
    set_problem (self, NULL);
  binnacle_timer_restart (self->timer, MIN (PAUSE, MAX (self->begun + LONGEST_WAIT - now, 0)));
}

/**
 * binnacle_optimistic_edit_commit:
 * @self: an edit
 *
 * Makes an edit of the draft now: the person has left the control, or wants to try
 * again.
 */
void
binnacle_optimistic_edit_commit (BinnacleOptimisticEdit *self)
{
  g_return_if_fail (BINNACLE_IS_OPTIMISTIC_EDIT (self));

  if (self->drafting)
    commit (self, FALSE);
  else
    set_problem (self, NULL);
}

/**
 * binnacle_optimistic_edit_cancel:
 * @self: an edit
 *
 * Gives the draft up. The control shows again what is there.
 */
void
binnacle_optimistic_edit_cancel (BinnacleOptimisticEdit *self)
{
  g_return_if_fail (BINNACLE_IS_OPTIMISTIC_EDIT (self));

  set_problem (self, NULL);
  if (!self->drafting)
    return;
  set_drafting (self, FALSE);
  emit_changed (self);
}

/**
 * binnacle_optimistic_edit_commit_all:
 *
 * Makes edits of all drafts there are: for when windows close and the program is
 * about to end. They are on disk once the journal says so.
 *
 * Returns: of how many
 */
guint
binnacle_optimistic_edit_commit_all (void)
{
  guint n = 0;

  for (GList *link = edits.head; link != NULL; link = link->next)
    {
      BinnacleOptimisticEdit *self = link->data;

      if (!self->drafting)
        continue;
      self->held = FALSE;
      commit (self, TRUE);
      n += !self->drafting;
    }
  return n;
}
