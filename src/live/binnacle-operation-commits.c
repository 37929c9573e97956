/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "config.h"

#include "live/binnacle-operation-queue-private.h"

#include <glib/gi18n-lib.h>

/* The journal's side of the queue: one commit at a time, with all that has
 * changed since the one before, so that what belongs together is written
 * together. What the disk refuses stays here and is tried again. */

#define TRY_AGAIN_AFTER (30 * G_USEC_PER_SEC)

/* A commit under way. */
typedef struct
{
  BinnacleOperationQueue *queue;
  GPtrArray              *operations;
  GPtrArray              *sent; /* those of them that it marks as sent */
  GPtrArray              *removals;
  GPtrArray              *tasks;
} Commit;

static void
commit_free (Commit *self)
{
  g_ptr_array_unref (self->operations);
  g_ptr_array_unref (self->sent);
  g_ptr_array_unref (self->removals);
  g_ptr_array_unref (self->tasks);
  g_object_unref (self->queue);
  g_free (self);
}

static void
try_again (gpointer user_data)
{
  BinnacleOperationQueue *self = user_data;

  binnacle_operation_queue_enter (self);
  if (!self->loaded)
    binnacle_operation_queue_load (self);
  binnacle_operation_queue_wake_all (self);
  binnacle_operation_queue_leave (self);
}

static void
schedule_again (BinnacleOperationQueue *self)
{
  if (self->closed)
    return;
  if (self->commits.again == NULL)
    self->commits.again = binnacle_clock_add_timer (self->clock, TRY_AGAIN_AFTER, try_again, self);
  else
    binnacle_timer_restart (self->commits.again, TRY_AGAIN_AFTER);
}

/* Whether a commit failed and was not tried again yet. */
gboolean
binnacle_operation_queue_is_journal_failing (BinnacleOperationQueue *self)
{
  return self->commits.again != NULL && binnacle_timer_is_running (self->commits.again);
}

void
binnacle_operation_commits_init (BinnacleOperationQueue *self)
{
  self->commits.dirty = g_ptr_array_new_with_free_func (g_object_unref);
  self->commits.removals = g_ptr_array_new_with_free_func (g_free);
  self->commits.tasks = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
return_tasks (GPtrArray    *tasks,
              const GError *error)
{
  for (guint i = 0; i < tasks->len; i++)
    {
      GTask *task = tasks->pdata[i];

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_boolean (task, TRUE);
    }
  g_ptr_array_set_size (tasks, 0);
}

void
binnacle_operation_commits_clear (BinnacleOperationQueue *self)
{
  g_clear_pointer (&self->commits.again, binnacle_timer_free);
  g_clear_pointer (&self->commits.dirty, g_ptr_array_unref);
  g_clear_pointer (&self->commits.removals, g_ptr_array_unref);
  g_clear_pointer (&self->commits.tasks, g_ptr_array_unref);
}

/* The next commit writes it as it is then. */
void
binnacle_operation_queue_put (BinnacleOperationQueue *self,
                              BinnacleOperation      *operation)
{
  BinnacleOperationRun *run = binnacle_operation_get_run (operation);

  if (run->dirty)
    return;
  run->dirty = TRUE;
  g_ptr_array_add (self->commits.dirty, g_object_ref (operation));
}

/* The next commit removes it. A commit that failed may be there all the same. */
void
binnacle_operation_queue_unput (BinnacleOperationQueue *self,
                                BinnacleOperation      *operation)
{
  BinnacleOperationRun *run = binnacle_operation_get_run (operation);

  if (run->dirty)
    g_ptr_array_remove (self->commits.dirty, operation);
  run->dirty = FALSE;
  if (run->durable || run->written)
    g_ptr_array_add (self->commits.removals, g_strdup (binnacle_operation_get_id (operation)));
}

/* task: (transfer full): returns TRUE when all that has changed is durable */
void
binnacle_operation_queue_await_commit (BinnacleOperationQueue *self,
                                       GTask                  *task)
{
  g_ptr_array_add (self->commits.tasks, task);
}

/* What the journal keeps of one that is being saved is one that is saved; of one that
 * the person let go though it is old, that it was held for that. */
static BinnacleOperationRecord *
copy_for_journal (BinnacleOperation *operation)
{
  BinnacleOperationRecord *copy = binnacle_operation_record_copy (binnacle_operation_get_record (operation));

  if (binnacle_operation_get_run (operation)->approved && copy->hold == BINNACLE_HOLD_NONE)
    copy->hold = BINNACLE_HOLD_OLD;

  if (copy->state == BINNACLE_OPERATION_SAVING || copy->state == BINNACLE_OPERATION_UNSAVED)
    {
      copy->state = BINNACLE_OPERATION_QUEUED;
      g_clear_error (&copy->error);
    }
  return copy;
}

static gboolean
is_marked (BinnacleOperation *operation)
{
  BinnacleOperationState state = binnacle_operation_get_record (operation)->state;

  return state == BINNACLE_OPERATION_SENT || state == BINNACLE_OPERATION_UNKNOWN;
}

static GPtrArray *
take_dirty (BinnacleOperationQueue *self,
            Commit                 *commit)
{
  GPtrArray *puts = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_operation_record_free);

  for (guint i = 0; i < self->commits.dirty->len; i++)
    {
      BinnacleOperation *operation = self->commits.dirty->pdata[i];
      BinnacleOperationRun *run = binnacle_operation_get_run (operation);

      run->dirty = FALSE;
      run->committing = run->written = TRUE;
      g_ptr_array_add (puts, copy_for_journal (operation));
      g_ptr_array_add (commit->operations, g_object_ref (operation));
      if (is_marked (operation))
        g_ptr_array_add (commit->sent, g_object_ref (operation));
    }
  g_ptr_array_set_size (self->commits.dirty, 0);
  return puts;
}

/* One that was changed again since is not saved as it is. */
static void
note_saved (BinnacleOperationQueue *self,
            BinnacleOperation      *operation,
            gboolean                marked)
{
  BinnacleOperationRun *run = binnacle_operation_get_run (operation);
  BinnacleOperationState state = binnacle_operation_get_record (operation)->state;

  run->durable = TRUE;
  run->committing = FALSE;
  run->marked = marked;
  if (run->dirty)
    return;
  if (state == BINNACLE_OPERATION_SAVING || state == BINNACLE_OPERATION_UNSAVED)
    {
      binnacle_operation_take_error (operation, NULL);
      binnacle_operation_queue_set_state (self, operation, BINNACLE_OPERATION_QUEUED, BINNACLE_HOLD_NONE);
    }
  else if (state == BINNACLE_OPERATION_SENT && run->sending && marked && !run->away)
    binnacle_operation_queue_transmit (self, operation);
  binnacle_operation_queue_touch_operation (self, operation);
}

static void
commit_succeeded (BinnacleOperationQueue *self,
                  Commit                 *commit)
{
  if (self->commits.again != NULL)
    {
      g_clear_pointer (&self->commits.again, binnacle_timer_free);
      binnacle_operation_queue_wake_all (self);
    }
  binnacle_operation_queue_set_last_error (self, NULL);
  for (guint i = 0; i < commit->operations->len; i++)
    note_saved (self, commit->operations->pdata[i],
                g_ptr_array_find (commit->sent, commit->operations->pdata[i], NULL));
  return_tasks (commit->tasks, NULL);
}

static void
note_unsaved (BinnacleOperationQueue *self,
              BinnacleOperation      *operation,
              const GError           *error)
{
  BinnacleOperationRun *run = binnacle_operation_get_run (operation);
  BinnacleOperationState state = binnacle_operation_get_record (operation)->state;

  run->committing = FALSE;
  if (state == BINNACLE_OPERATION_CONFIRMED || state == BINNACLE_OPERATION_DISCARDED)
    return;
  binnacle_operation_queue_put (self, operation);
  if (state == BINNACLE_OPERATION_SENT && run->sending && !run->marked)
    binnacle_operation_queue_give_up_attempt (self, operation);
  else if (state == BINNACLE_OPERATION_SAVING || state == BINNACLE_OPERATION_UNSAVED)
    binnacle_operation_queue_set_state (self, operation, BINNACLE_OPERATION_UNSAVED, BINNACLE_HOLD_NONE);
  else
    return;
  binnacle_operation_take_error (operation, g_error_copy (error));
  binnacle_operation_queue_touch_operation (self, operation);
}

static GError *
make_unsaved_error (const GError *reason)
{
  return g_error_new (BINNACLE_OPERATION_ERROR, BINNACLE_OPERATION_ERROR_NOT_SAVED,
                      _("This change is not saved: %s"), reason->message);
}

static void
commit_failed (BinnacleOperationQueue *self,
               Commit                 *commit,
               const GError           *reason)
{
  g_autoptr (GError) error = make_unsaved_error (reason);

  schedule_again (self);
  binnacle_operation_queue_set_last_error (self, reason);
  for (guint i = 0; i < commit->removals->len; i++)
    g_ptr_array_add (self->commits.removals, g_strdup (commit->removals->pdata[i]));
  for (guint i = 0; i < commit->operations->len; i++)
    note_unsaved (self, commit->operations->pdata[i], error);
  return_tasks (commit->tasks, error);
}

static void
committed_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  Commit *commit = user_data;
  BinnacleOperationQueue *self = commit->queue;
  g_autoptr (GError) error = NULL;
  gboolean done = binnacle_journal_commit_finish (BINNACLE_JOURNAL (object), result, &error);

  self->commits.busy = FALSE;
  binnacle_operation_queue_enter (self);
  if (done)
    commit_succeeded (self, commit);
  else
    commit_failed (self, commit, error);
  binnacle_operation_queue_leave (self);
  commit_free (commit);
}

static void
write_changes (BinnacleOperationQueue *self)
{
  Commit *commit = g_new0 (Commit, 1);
  g_autoptr (GPtrArray) puts = NULL;

  commit->queue = g_object_ref (self);
  commit->operations = g_ptr_array_new_with_free_func (g_object_unref);
  commit->sent = g_ptr_array_new_with_free_func (g_object_unref);
  puts = take_dirty (self, commit);
  commit->removals = g_steal_pointer (&self->commits.removals);
  commit->tasks = g_steal_pointer (&self->commits.tasks);
  self->commits.removals = g_ptr_array_new_with_free_func (g_free);
  self->commits.tasks = g_ptr_array_new_with_free_func (g_object_unref);
  self->commits.busy = TRUE;
  binnacle_journal_commit_async (self->journal, puts, commit->removals, committed_cb, commit);
}

/* Writes what has changed, unless a commit is under way: its end calls again.
 * After a failure it waits, but for a new edit or a person's retry. */
void
binnacle_operation_queue_flush (BinnacleOperationQueue *self)
{
  BinnacleOperationCommits *commits = &self->commits;

  if (!self->loaded || self->closed || commits->busy)
    return;
  if (commits->dirty->len == 0 && commits->removals->len == 0)
    {
      return_tasks (commits->tasks, NULL);
      return;
    }
  if (binnacle_operation_queue_is_journal_failing (self) && !commits->hurry && commits->tasks->len == 0)
    return;
  commits->hurry = FALSE;
  write_changes (self);
}

/* What is not on its way to the disk goes there now, also what was made before the
 * journal was read: the journal keeps the order, and does all of it before it ends. */
void
binnacle_operation_commits_close (BinnacleOperationQueue *self)
{
  BinnacleOperationCommits *commits = &self->commits;
  g_autoptr (GError) error =
    g_error_new_literal (BINNACLE_OPERATION_ERROR, BINNACLE_OPERATION_ERROR_NOT_SAVED,
                         _("The connection was closed before the change was saved."));

  if (self->journal != NULL && commits->dirty->len + commits->removals->len > 0)
    write_changes (self);
  if (self->loaded)
    binnacle_journal_release (self->journal, self->journal_id);
  g_clear_pointer (&commits->again, binnacle_timer_free);
  return_tasks (commits->tasks, error);
}

/* Whatever failed before, the next commit is tried at once. */
void
binnacle_operation_queue_hurry (BinnacleOperationQueue *self)
{
  self->commits.hurry = TRUE;
}

static void
remembered_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (BinnacleOperationQueue) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!binnacle_journal_remember_server_finish (BINNACLE_JOURNAL (object), result, &error))
    g_debug ("Which server it is could not be remembered: %s", error->message);
}

/* So that edits that are made before the next connection have a server. */
void
binnacle_operation_queue_remember_server (BinnacleOperationQueue *self)
{
  if (self->journal != NULL && self->loaded && !self->closed)
    binnacle_journal_remember_server_async (self->journal, self->source_id, self->server_id,
                                            remembered_cb, g_object_ref (self));
}

/* Reading what an earlier run left. */

/* What was sent then and is not known to be answered may have happened. */
static void
restore (BinnacleOperationQueue        *self,
         const BinnacleOperationRecord *record)
{
  BinnacleOperation *operation;
  BinnacleOperationRun *run;
  BinnacleOperationRecord *copy;
  gboolean approved = record->hold == BINNACLE_HOLD_OLD && record->state != BINNACLE_OPERATION_HELD;

  if (record->state == BINNACLE_OPERATION_CONFIRMED || record->state == BINNACLE_OPERATION_DISCARDED)
    return;
  copy = binnacle_operation_record_copy (record);
  if (approved)
    copy->hold = BINNACLE_HOLD_NONE;
  if (copy->state == BINNACLE_OPERATION_SENT)
    copy->state = BINNACLE_OPERATION_UNKNOWN;
  else if (copy->state == BINNACLE_OPERATION_SAVING || copy->state == BINNACLE_OPERATION_UNSAVED)
    copy->state = BINNACLE_OPERATION_QUEUED;
  operation = binnacle_operation_new (copy);
  run = binnacle_operation_get_run (operation);
  run->durable = TRUE;
  run->approved = approved;
  run->marked = run->uncertain = copy->state == BINNACLE_OPERATION_UNKNOWN;
  binnacle_operation_set_foreign (operation, !binnacle_operation_queue_owns (self, operation));
  binnacle_operation_queue_add (self, operation);
  g_object_unref (operation);
}

/* A predecessor that is not there any more was confirmed, or never saved. */
static void
check_predecessor (BinnacleOperationQueue *self,
                   BinnacleOperation      *operation)
{
  BinnacleOperationRecord *record = binnacle_operation_edit_record (operation);

  if (record->predecessor != NULL && binnacle_operation_list_find (self->list, record->predecessor) == NULL)
    g_clear_pointer (&record->predecessor, g_free);
}

/* What another one left that had the source at the same time, or was made before the
 * journal was read. */
static void
adopt (BinnacleOperationQueue *self,
       BinnacleOperation      *operation)
{
  BinnacleOperationRecord *record = binnacle_operation_edit_record (operation);

  if (g_strcmp0 (record->source_id, self->journal_id) == 0)
    return;
  g_free (record->source_id);
  record->source_id = g_strdup (self->journal_id);
  binnacle_operation_queue_put (self, operation);
}

/* Edits that were made before the journal was read: only now it is known for
 * which server. */
static void
admit (BinnacleOperationQueue *self,
       BinnacleOperation      *operation)
{
  BinnacleOperationRecord *record = binnacle_operation_edit_record (operation);

  if (record->server_id != NULL)
    return;
  if (self->server_id != NULL)
    {
      record->server_id = g_strdup (self->server_id);
      return;
    }
  binnacle_operation_take_error (operation, binnacle_operation_queue_make_no_server_error ());
  binnacle_operation_queue_set_state (self, operation, BINNACLE_OPERATION_REJECTED, BINNACLE_HOLD_NONE);
  binnacle_operation_queue_post (self, BINNACLE_OPERATION_EVENT_REJECTED, operation);
}

static void
take_contents (BinnacleOperationQueue        *self,
               const BinnacleJournalContents *contents)
{
  self->journal_id = g_strdup (contents->source_id != NULL ? contents->source_id : self->source_id);
  binnacle_operation_queue_set_loaded (self);
  if (self->server_id == NULL)
    self->server_id = g_strdup (contents->server_id);
  else if (g_strcmp0 (self->server_id, contents->server_id) != 0)
    binnacle_operation_queue_remember_server (self);
  for (guint i = 0; i < contents->records->len; i++)
    restore (self, contents->records->pdata[i]);
  for (guint i = 0; i < binnacle_operation_list_get_length (self->list); i++)
    {
      adopt (self, binnacle_operation_list_get (self->list, i));
      check_predecessor (self, binnacle_operation_list_get (self->list, i));
      admit (self, binnacle_operation_list_get (self->list, i));
    }
  binnacle_realtime_state_expect_server (self->state, self->server_id);
}

static void
load_failed (BinnacleOperationQueue *self,
             const GError           *reason)
{
  g_autoptr (GError) error = make_unsaved_error (reason);

  schedule_again (self);
  binnacle_operation_queue_set_last_error (self, reason);
  for (guint i = 0; i < self->commits.dirty->len; i++)
    {
      BinnacleOperation *operation = self->commits.dirty->pdata[i];

      if (binnacle_operation_get_record (operation)->state != BINNACLE_OPERATION_SAVING)
        continue;
      binnacle_operation_take_error (operation, g_error_copy (error));
      binnacle_operation_queue_set_state (self, operation, BINNACLE_OPERATION_UNSAVED, BINNACLE_HOLD_NONE);
    }
  return_tasks (self->commits.tasks, error);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (BinnacleOperationQueue) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleJournalContents) contents =
    binnacle_journal_load_finish (BINNACLE_JOURNAL (object), result, &error);

  self->commits.busy = FALSE;
  if (self->closed)
    {
      if (contents != NULL && contents->source_id != NULL)
        binnacle_journal_release (BINNACLE_JOURNAL (object), contents->source_id);
      return;
    }
  binnacle_operation_queue_enter (self);
  if (contents != NULL)
    {
      binnacle_operation_queue_set_last_error (self, NULL);
      take_contents (self, contents);
    }
  else
    load_failed (self, error);
  binnacle_operation_queue_leave (self);
}

void
binnacle_operation_queue_load (BinnacleOperationQueue *self)
{
  if (self->commits.busy || self->loaded || self->closed)
    return;
  self->commits.busy = TRUE;
  binnacle_journal_load_async (self->journal, self->source_id, NULL, loaded_cb, g_object_ref (self));
}

/**
 * binnacle_operation_queue_set_journal:
 * @self: a queue
 * @journal: where operations are made durable
 *
 * Gives the journal, once. What it holds of the source is read; edits that are
 * made before that is done are saved after it.
 */
void
binnacle_operation_queue_set_journal (BinnacleOperationQueue *self,
                                      BinnacleJournal        *journal)
{
  g_return_if_fail (BINNACLE_IS_OPERATION_QUEUE (self));
  g_return_if_fail (BINNACLE_IS_JOURNAL (journal));
  g_return_if_fail (self->journal == NULL);

  self->journal = g_object_ref (journal);
  binnacle_operation_queue_load (self);
}
