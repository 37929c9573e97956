/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-operation-queue-private.h"

#include "live/binnacle-merge.h"
#include "live/binnacle-operation-replay-private.h"

/* What becomes of edits where the server has something newer than they were made
 * on. All edits of the channel are considered together, since later ones were made
 * on top of earlier ones. What is decided is recorded as one new operation in one
 * commit; the base of an edit is never just moved. */

#define MAX_MERGES 3

static BinnacleOperationRecord *
get_record (GPtrArray *operations,
            guint      i)
{
  return binnacle_operation_edit_record (operations->pdata[i]);
}

static BinnacleOperationRecord *
get_last (GPtrArray *operations)
{
  return get_record (operations, operations->len - 1);
}

/* What all the edits make of what the person saw when they began. */
static void
work_out_mine (GPtrArray     *operations,
               BinnacleValue *mine)
{
  binnacle_value_assign (mine, &get_record (operations, 0)->base_value);
  for (guint i = 0; i < operations->len; i++)
    (void) binnacle_operation_replay (get_record (operations, i)->kind, &get_record (operations, i)->argument, mine);
}

static guint
count_merges (GPtrArray *operations)
{
  guint n_merges = 0;

  for (guint i = 0; i < operations->len; i++)
    n_merges = MAX (n_merges, get_record (operations, i)->merges);
  return n_merges;
}

static BinnacleConflictStrategy
get_strategy (BinnacleOperationQueue *self,
              GPtrArray              *operations)
{
  for (guint i = operations->len; i > 0; i--)
    if (get_record (operations, i - 1)->strategy != BINNACLE_CONFLICT_DEFAULT)
      return get_record (operations, i - 1)->strategy;
  return self->conflict_strategy;
}

static void
drop_all (BinnacleOperationQueue *self,
          GPtrArray              *operations)
{
  for (guint i = 0; i < operations->len; i++)
    binnacle_operation_queue_drop (self, operations->pdata[i], BINNACLE_OPERATION_DISCARDED);
}

/* One new operation takes the place of all of them. value: what the channel is to
 * hold; none: delete it. Returns the operation, owned by the queue. */
static BinnacleOperation *
replace (BinnacleOperationQueue *self,
         BinnacleOperationChain *chain,
         GPtrArray              *operations,
         const BinnacleValue    *value,
         const BinnacleTheirs   *theirs)
{
  gboolean deletes = binnacle_value_get_kind (value) == BINNACLE_VALUE_NONE;
  const BinnacleOperationRecord *last = get_last (operations);
  BinnacleEdit edit = {
    .kind = deletes ? BINNACLE_OPERATION_DELETE : BINNACLE_OPERATION_SET,
    .argument = deletes ? NULL : value,
    .label = last->label,
    .strategy = last->strategy,
  };
  g_autoptr (BinnacleOperation) operation =
    binnacle_operation_queue_make_operation (self, chain, &edit, theirs->value);
  BinnacleOperationRecord *record = binnacle_operation_edit_record (operation);

  g_clear_pointer (&record->predecessor, g_free);
  record->base_version = theirs->version;
  record->created = last->created;
  record->merges = count_merges (operations) + 1;
  drop_all (self, operations);
  binnacle_operation_queue_add (self, operation);
  binnacle_operation_queue_put (self, operation);
  return operation;
}

static void
record_theirs (BinnacleOperationRecord *record,
               const BinnacleTheirs    *theirs)
{
  binnacle_value_assign (&record->theirs, theirs->value);
  record->theirs_version = theirs->version;
  record->theirs_time = theirs->time;
  if (record->theirs_author != theirs->author)
    {
      g_free (record->theirs_author);
      record->theirs_author = g_strdup (theirs->author);
    }
}

static void
let_the_person_choose (BinnacleOperationQueue *self,
                       BinnacleOperationChain *chain,
                       GPtrArray              *operations,
                       const BinnacleTheirs   *theirs)
{
  record_theirs (get_record (operations, 0), theirs);
  for (guint i = 0; i < operations->len; i++)
    {
      BinnacleOperation *operation = operations->pdata[i];

      binnacle_operation_take_error (operation, NULL);
      if (i == 0)
        binnacle_operation_queue_set_state (self, operation, BINNACLE_OPERATION_CONFLICTED, BINNACLE_HOLD_NONE);
      else
        binnacle_operation_queue_set_state (self, operation, BINNACLE_OPERATION_HELD, BINNACLE_HOLD_PREDECESSOR);
      binnacle_operation_queue_put (self, operation);
    }
  binnacle_operation_queue_touch (self, chain);
}

/* Takes what the server has; the person is told, and can undo it. */
static void
yield_to_server (BinnacleOperationQueue *self,
                 GPtrArray              *operations,
                 const BinnacleValue    *mine,
                 const BinnacleTheirs   *theirs)
{
  g_autoptr (BinnacleOperation) last = g_object_ref (operations->pdata[operations->len - 1]);

  for (guint i = 0; i < operations->len; i++)
    binnacle_operation_queue_forget_edit (self, operations->pdata[i]);
  drop_all (self, operations);
  binnacle_operation_queue_note_overruled (self, last, mine, theirs->value);
  binnacle_operation_queue_post (self, BINNACLE_OPERATION_EVENT_OVERRULED, last);
}

/* Mine is to win: where others are faster each time, whatever the server has by then.
 * One that finds a conflict in that, too, is answered no further. */
static void
write_over (BinnacleOperationQueue *self,
            BinnacleOperationChain *chain,
            GPtrArray              *operations,
            const BinnacleValue    *mine,
            const BinnacleTheirs   *theirs)
{
  gboolean last = count_merges (operations) == MAX_MERGES;
  BinnacleOperation *operation = replace (self, chain, operations, mine, theirs);

  if (last)
    binnacle_operation_edit_record (operation)->base_version = BINNACLE_BASE_ANY;
}

static void
decide (BinnacleOperationQueue   *self,
        BinnacleOperationChain   *chain,
        GPtrArray                *operations,
        BinnacleConflictStrategy  strategy,
        const BinnacleValue      *mine,
        const BinnacleTheirs     *theirs)
{
  if (strategy == BINNACLE_CONFLICT_MINE_WINS &&
      (count_merges (operations) > MAX_MERGES || !binnacle_operation_fits (mine, BINNACLE_OPERATION_MAX_ARGUMENT)))
    strategy = BINNACLE_CONFLICT_ASK;
  switch (strategy)
    {
    case BINNACLE_CONFLICT_SERVER_WINS:
      yield_to_server (self, operations, mine, theirs);
      break;
    case BINNACLE_CONFLICT_MINE_WINS:
      write_over (self, chain, operations, mine, theirs);
      break;
    case BINNACLE_CONFLICT_DEFAULT:
    case BINNACLE_CONFLICT_MERGE:
    case BINNACLE_CONFLICT_ASK:
    default:
      let_the_person_choose (self, chain, operations, theirs);
    }
}

static void
merge (BinnacleOperationQueue *self,
       BinnacleOperationChain *chain,
       GPtrArray              *operations,
       const BinnacleValue    *mine,
       const BinnacleTheirs   *theirs)
{
  const BinnacleValue *base = &get_record (operations, 0)->base_value;
  g_auto (BinnacleValue) merged = BINNACLE_VALUE_INIT;
  BinnacleOperation *operation;

  if (count_merges (operations) >= MAX_MERGES)
    let_the_person_choose (self, chain, operations, theirs);
  else if (!binnacle_merge_three_way (base, mine, theirs->value, &merged, NULL) ||
           !binnacle_operation_fits (&merged, BINNACLE_OPERATION_MAX_ARGUMENT))
    decide (self, chain, operations, self->merge_fallback, mine, theirs);
  else if (binnacle_value_equal (&merged, theirs->value))
    drop_all (self, operations);
  else
    {
      gboolean told = !binnacle_value_equal (base, theirs->value);

      operation = replace (self, chain, operations, &merged, theirs);
      if (told)
        binnacle_operation_queue_post (self, BINNACLE_OPERATION_EVENT_MERGED, operation);
    }
}

/* Additions in front need no base. */
static gboolean
goes_on_alone (BinnacleOperationQueue *self,
               BinnacleOperation      *operation)
{
  BinnacleOperationRecord *record = binnacle_operation_edit_record (operation);

  if (record->kind != BINNACLE_OPERATION_ADD)
    return FALSE;
  g_clear_pointer (&record->predecessor, g_free);
  binnacle_operation_queue_put (self, operation);
  binnacle_operation_queue_touch_operation (self, operation);
  return TRUE;
}

/* Only the version is another, as after a server began a new epoch: nobody disagrees. */
static gboolean
is_what_was_seen (GPtrArray            *operations,
                  const BinnacleValue  *mine,
                  const BinnacleTheirs *theirs)
{
  return count_merges (operations) < MAX_MERGES &&
         binnacle_operation_fits (mine, BINNACLE_OPERATION_MAX_ARGUMENT) &&
         binnacle_value_equal (&get_record (operations, 0)->base_value, theirs->value);
}

/* theirs: what the server has, of the version that it has now */
void
binnacle_operation_queue_consider (BinnacleOperationQueue *self,
                                   BinnacleOperationChain *chain,
                                   const BinnacleTheirs   *theirs)
{
  g_autoptr (GPtrArray) operations = binnacle_operation_chain_list_unsettled (chain);
  BinnacleConflictStrategy strategy;
  g_auto (BinnacleValue) mine = BINNACLE_VALUE_INIT;

  if (operations->len == 0 || goes_on_alone (self, operations->pdata[0]))
    return;
  strategy = get_strategy (self, operations);
  work_out_mine (operations, &mine);
  if (binnacle_value_equal (&mine, theirs->value))
    drop_all (self, operations);
  else if (is_what_was_seen (operations, &mine, theirs))
    replace (self, chain, operations, &mine, theirs);
  else if (strategy == BINNACLE_CONFLICT_MERGE)
    merge (self, chain, operations, &mine, theirs);
  else
    decide (self, chain, operations, strategy, &mine, theirs);
}

/* Its predecessor was refused: it is compared with what the server has. */
void
binnacle_operation_queue_orphan (BinnacleOperationQueue *self,
                                 BinnacleOperation      *operation)
{
  BinnacleOperationChain *chain =
    binnacle_operation_queue_find_chain (self, binnacle_operation_get_channel (operation));
  BinnacleTheirs theirs;

  if (chain == NULL || binnacle_operation_chain_get_head (chain) == NULL)
    return;
  theirs = (BinnacleTheirs) {
    .value = binnacle_entity_get_base_value (chain->entity),
    .version = binnacle_entity_get_exists (chain->entity) ? binnacle_entity_get_version (chain->entity) : 0,
    .time = binnacle_entity_get_time (chain->entity),
    .author = binnacle_entity_get_author (chain->entity),
  };
  binnacle_operation_queue_consider (self, chain, &theirs);
}

/* The server goes on while the person is choosing. */
void
binnacle_operation_queue_note_theirs (BinnacleOperationQueue *self,
                                      BinnacleOperationChain *chain,
                                      const BinnacleUpdate   *update)
{
  BinnacleOperation *head = binnacle_operation_chain_get_head (chain);
  BinnacleOperationRecord *record = head != NULL ? binnacle_operation_edit_record (head) : NULL;
  gint64 version = binnacle_entity_get_exists (chain->entity) ? binnacle_entity_get_version (chain->entity) : 0;
  g_autoptr (GPtrArray) operations = NULL;
  g_auto (BinnacleValue) mine = BINNACLE_VALUE_INIT;
  BinnacleTheirs theirs;

  if (record == NULL || record->state != BINNACLE_OPERATION_CONFLICTED ||
      (record->theirs_version == version &&
       binnacle_value_equal (&record->theirs, binnacle_entity_get_base_value (chain->entity))))
    return;
  theirs = (BinnacleTheirs) {
    .value = binnacle_entity_get_base_value (chain->entity),
    .version = version,
    .time = update->time,
    .author = update->author,
  };
  operations = binnacle_operation_chain_list_unsettled (chain);
  work_out_mine (operations, &mine);
  record_theirs (record, &theirs);
  binnacle_operation_queue_put (self, head);
  binnacle_operation_queue_touch (self, chain);
  if (binnacle_value_equal (&mine, theirs.value))
    drop_all (self, operations);
}

static guint
find_position (BinnacleOperationQueue *self,
               BinnacleConflict       *conflict)
{
  guint position = 0;

  if (!g_list_store_find (self->conflicts, conflict, &position))
    g_assert_not_reached ();
  return position;
}

static void
show_conflict (BinnacleConflict *conflict,
               GPtrArray        *operations)
{
  const BinnacleOperationRecord *head = get_record (operations, 0);
  g_auto (BinnacleValue) mine = BINNACLE_VALUE_INIT;

  work_out_mine (operations, &mine);
  binnacle_conflict_set_theirs (conflict, &head->theirs, head->theirs_version, head->theirs_time, head->theirs_author);
  binnacle_conflict_set_mine (conflict, &head->base_value, &mine, get_last (operations)->created, operations->len);
}

/* It is whole before anybody sees it. */
static void
begin_conflict (BinnacleOperationQueue *self,
                BinnacleOperationChain *chain,
                GPtrArray              *operations)
{
  BinnacleConflict *conflict =
    binnacle_conflict_new (binnacle_entity_get_channel (chain->entity), binnacle_entity_get_title (chain->entity));

  chain->conflict = conflict;
  show_conflict (conflict, operations);
  g_list_store_append (self->conflicts, conflict);
  binnacle_operation_queue_post (self, BINNACLE_OPERATION_EVENT_CONFLICTED, conflict);
  g_object_unref (conflict);
}

/* Makes, changes or ends what the person sees of a conflict. */
void
binnacle_operation_queue_sync_conflict (BinnacleOperationQueue *self,
                                        BinnacleOperationChain *chain)
{
  BinnacleOperation *head = binnacle_operation_chain_get_head (chain);
  BinnacleConflict *ended = chain->conflict;

  if (head != NULL && binnacle_operation_get_record (head)->state == BINNACLE_OPERATION_CONFLICTED)
    {
      g_autoptr (GPtrArray) operations = binnacle_operation_chain_list_unsettled (chain);

      if (chain->conflict == NULL)
        begin_conflict (self, chain, operations);
      else
        show_conflict (chain->conflict, operations);
    }
  else if (ended != NULL)
    {
      chain->conflict = NULL;
      g_list_store_remove (self->conflicts, find_position (self, ended));
    }
}

/**
 * binnacle_operation_queue_get_conflicts:
 * @self: a queue
 *
 * Returns: (transfer none): the conflicts, a list of [class@Conflict], at most
 *   one for each channel
 */
GListModel *
binnacle_operation_queue_get_conflicts (BinnacleOperationQueue *self)
{
  g_return_val_if_fail (BINNACLE_IS_OPERATION_QUEUE (self), NULL);

  return G_LIST_MODEL (self->conflicts);
}

/**
 * binnacle_operation_queue_find_conflict:
 * @self: a queue
 * @channel: a channel's name
 *
 * Returns: (transfer none) (nullable): the conflict about that channel
 */
BinnacleConflict *
binnacle_operation_queue_find_conflict (BinnacleOperationQueue *self,
                                        const char             *channel)
{
  BinnacleOperationChain *chain;

  g_return_val_if_fail (BINNACLE_IS_OPERATION_QUEUE (self), NULL);
  g_return_val_if_fail (channel != NULL, NULL);

  chain = binnacle_operation_queue_find_chain (self, channel);
  return chain != NULL ? chain->conflict : NULL;
}

/* What the person chose is mine now, and it is in conflict with what came since. */
static void
resolve_again (BinnacleOperationQueue *self,
               BinnacleOperationChain *chain,
               GPtrArray              *operations,
               const BinnacleValue    *resolution)
{
  g_autoptr (BinnacleOperationRecord) old = binnacle_operation_record_copy (get_record (operations, 0));
  BinnacleTheirs theirs = { &old->theirs, old->theirs_version, old->theirs_time, old->theirs_author };
  g_autoptr (GPtrArray) replaced = g_ptr_array_new ();
  BinnacleOperation *operation = replace (self, chain, operations, resolution, &theirs);

  binnacle_value_assign (&binnacle_operation_edit_record (operation)->base_value, &old->base_value);
  g_ptr_array_add (replaced, operation);
  let_the_person_choose (self, chain, replaced, &theirs);
}

static gboolean
check_resolution (const BinnacleOperationRecord  *head,
                  const BinnacleValue            *resolution,
                  GError                        **error)
{
  if (binnacle_value_equal (resolution, &head->theirs) ||
      binnacle_operation_fits (resolution, BINNACLE_OPERATION_MAX_ARGUMENT))
    return TRUE;
  binnacle_operation_queue_set_size_error (error);
  return FALSE;
}

/**
 * binnacle_operation_queue_resolve:
 * @self: a queue
 * @conflict: the conflict
 * @resolution: what the channel is to hold; a none value: delete it
 * @theirs_version: the version of theirs that the person looked at
 * @error: return location for an error
 *
 * Ends a conflict as the person chose. All edits of the channel are replaced by
 * one that writes @resolution, or, where that is what the server has, just go.
 * Where the server went on since the person looked, the conflict is there again,
 * with what they chose as theirs.
 *
 * Returns: %FALSE with %BINNACLE_OPERATION_ERROR_NOT_APPLICABLE where @resolution is
 *   larger than a message may be; the conflict is as it was then
 */
gboolean
binnacle_operation_queue_resolve (BinnacleOperationQueue  *self,
                                  BinnacleConflict        *conflict,
                                  const BinnacleValue     *resolution,
                                  gint64                   theirs_version,
                                  GError                 **error)
{
  BinnacleOperationChain *chain;
  g_autoptr (GPtrArray) operations = NULL;
  g_autoptr (BinnacleOperationRecord) head = NULL;
  BinnacleTheirs theirs;

  g_return_val_if_fail (BINNACLE_IS_OPERATION_QUEUE (self), FALSE);
  g_return_val_if_fail (BINNACLE_IS_CONFLICT (conflict), FALSE);
  g_return_val_if_fail (resolution != NULL, FALSE);

  chain = binnacle_operation_queue_find_chain (self, binnacle_conflict_get_channel (conflict));
  if (chain == NULL || chain->conflict != conflict)
    return TRUE;
  operations = binnacle_operation_chain_list_unsettled (chain);
  if (!check_resolution (get_record (operations, 0), resolution, error))
    return FALSE;
  binnacle_operation_queue_enter (self);
  binnacle_operation_queue_touch (self, chain);
  head = binnacle_operation_record_copy (get_record (operations, 0));
  theirs = (BinnacleTheirs) { &head->theirs, head->theirs_version, head->theirs_time, head->theirs_author };
  if (binnacle_value_equal (resolution, &head->theirs))
    drop_all (self, operations);
  else if (head->theirs_version != theirs_version)
    resolve_again (self, chain, operations, resolution);
  else
    replace (self, chain, operations, resolution, &theirs);
  binnacle_operation_queue_leave (self);
  return TRUE;
}
