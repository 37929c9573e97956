/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "memory-journal.h"

struct _MemoryJournal
{
  GObject        parent_instance;

  BinnacleClock *clock;
  gint64         latency;
  GHashTable    *records; /* by id */
  GQueue         jobs;
  BinnacleTimer *timer;
  char          *server_id;
  char          *refusal;
  gboolean       unreadable;
  gboolean       ambiguous;
  guint          n_commits;

  MemoryJournalPutFunc put_func;
  gpointer             put_data;
};

typedef struct
{
  GTask     *task;
  GPtrArray *puts;
  GPtrArray *removals;
  gboolean   loads;
} Job;

static void memory_journal_iface_init (BinnacleJournalInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MemoryJournal, memory_journal, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BINNACLE_TYPE_JOURNAL, memory_journal_iface_init))

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->task);
  g_clear_pointer (&job->puts, g_ptr_array_unref);
  g_clear_pointer (&job->removals, g_ptr_array_unref);
  g_free (job);
}

static int
compare_sequences (gconstpointer first,
                   gconstpointer second)
{
  const BinnacleOperationRecord *a = *(gpointer *) first, *b = *(gpointer *) second;

  return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

static BinnacleJournalContents *
copy_contents (MemoryJournal *self)
{
  BinnacleJournalContents *contents = g_new0 (BinnacleJournalContents, 1);
  GHashTableIter iter;
  gpointer record;

  contents->server_id = g_strdup (self->server_id);
  contents->records = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_operation_record_free);
  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    g_ptr_array_add (contents->records, binnacle_operation_record_copy (record));
  g_ptr_array_sort (contents->records, compare_sequences);
  return contents;
}

static void
do_job (MemoryJournal *self,
        Job           *job)
{
  if (job->loads && self->unreadable)
    g_task_return_new_error (job->task, G_IO_ERROR, G_IO_ERROR_FAILED, "It is damaged.");
  else if (job->loads)
    g_task_return_pointer (job->task, copy_contents (self), (GDestroyNotify) binnacle_journal_contents_free);
  else if (self->refusal != NULL && !self->ambiguous)
    g_task_return_new_error (job->task, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "%s", self->refusal);
  else
    {
      for (guint i = 0; job->puts != NULL && i < job->puts->len; i++)
        {
          memory_journal_store (self, job->puts->pdata[i]);
          if (self->put_func != NULL)
            self->put_func (job->puts->pdata[i], self->put_data);
        }
      for (guint i = 0; job->removals != NULL && i < job->removals->len; i++)
        g_hash_table_remove (self->records, job->removals->pdata[i]);
      self->n_commits++;
      if (self->refusal != NULL)
        g_task_return_new_error (job->task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", self->refusal);
      else
        g_task_return_boolean (job->task, TRUE);
    }
}

static void
do_next_job (gpointer user_data)
{
  MemoryJournal *self = user_data;
  Job *job = g_queue_pop_head (&self->jobs);

  do_job (self, job);
  job_free (job);
  if (self->jobs.length > 0)
    binnacle_timer_restart (self->timer, self->latency);
}

static void
add_job (MemoryJournal *self,
         Job           *job)
{
  g_queue_push_tail (&self->jobs, job);
  if (self->timer == NULL)
    self->timer = binnacle_clock_add_timer (self->clock, self->latency, do_next_job, self);
  else if (!binnacle_timer_is_running (self->timer))
    binnacle_timer_restart (self->timer, self->latency);
}

static void
load_async (BinnacleJournal     *journal,
            const char          *source_id,
            GCancellable        *cancellable,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  Job *job = g_new0 (Job, 1);

  job->loads = TRUE;
  job->task = g_task_new (journal, cancellable, callback, user_data);
  add_job (TEST_MEMORY_JOURNAL (journal), job);
}

static BinnacleJournalContents *
load_finish (BinnacleJournal  *journal,
             GAsyncResult     *result,
             GError          **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
commit_async (BinnacleJournal     *journal,
              GPtrArray           *puts,
              GPtrArray           *removals,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  Job *job = g_new0 (Job, 1);

  job->puts = puts != NULL ? g_ptr_array_ref (puts) : NULL;
  job->removals = removals != NULL ? g_ptr_array_ref (removals) : NULL;
  job->task = g_task_new (journal, NULL, callback, user_data);
  add_job (TEST_MEMORY_JOURNAL (journal), job);
}

static gboolean
finish (BinnacleJournal  *journal,
        GAsyncResult     *result,
        GError          **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
remember_server_async (BinnacleJournal     *journal,
                       const char          *source_id,
                       const char          *server_id,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  memory_journal_set_server_id (TEST_MEMORY_JOURNAL (journal), server_id);
  commit_async (journal, NULL, NULL, callback, user_data);
}

static void
memory_journal_iface_init (BinnacleJournalInterface *iface)
{
  iface->load_async = load_async;
  iface->load_finish = load_finish;
  iface->commit_async = commit_async;
  iface->commit_finish = finish;
  iface->remember_server_async = remember_server_async;
  iface->remember_server_finish = finish;
}

static void
memory_journal_finalize (GObject *object)
{
  MemoryJournal *self = TEST_MEMORY_JOURNAL (object);

  g_queue_clear_full (&self->jobs, job_free);
  g_clear_pointer (&self->timer, binnacle_timer_free);
  g_hash_table_unref (self->records);
  g_object_unref (self->clock);
  g_free (self->server_id);
  g_free (self->refusal);
  G_OBJECT_CLASS (memory_journal_parent_class)->finalize (object);
}

static void
memory_journal_class_init (MemoryJournalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = memory_journal_finalize;
}

static void
memory_journal_init (MemoryJournal *self)
{
  self->records = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                         (GDestroyNotify) binnacle_operation_record_free);
}

/* latency: µs that each job takes */
MemoryJournal *
memory_journal_new (BinnacleClock *clock,
                    gint64         latency)
{
  MemoryJournal *self = g_object_new (TEST_TYPE_MEMORY_JOURNAL, NULL);

  self->clock = g_object_ref (clock);
  self->latency = latency;
  return self;
}

/* sentence: why commits fail from now on; NULL: they don't */
void
memory_journal_set_refusal (MemoryJournal *self,
                            const char    *sentence)
{
  g_free (self->refusal);
  self->refusal = g_strdup (sentence);
}

/* Whether what is refused was written all the same. */
void
memory_journal_set_ambiguous (MemoryJournal *self,
                              gboolean       ambiguous)
{
  self->ambiguous = ambiguous;
}

/* put_func: (nullable): is told of each record that was committed */
void
memory_journal_set_put_func (MemoryJournal        *self,
                             MemoryJournalPutFunc  put_func,
                             gpointer              user_data)
{
  self->put_func = put_func;
  self->put_data = user_data;
}

/* The program was killed, and did not come to ask for more than what was under way:
 * what it asked for at its end did not happen. */
void
memory_journal_kill (MemoryJournal *self)
{
  while (self->jobs.length > 1)
    {
      Job *job = g_queue_pop_tail (&self->jobs);

      g_task_return_new_error (job->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The program was killed.");
      job_free (job);
    }
}

void
memory_journal_set_unreadable (MemoryJournal *self,
                               gboolean       unreadable)
{
  self->unreadable = unreadable;
}

guint
memory_journal_get_n_commits (MemoryJournal *self)
{
  return self->n_commits;
}

guint
memory_journal_get_n_records (MemoryJournal *self)
{
  return g_hash_table_size (self->records);
}

/* Belongs to the journal; NULL where there is none. */
BinnacleOperationRecord *
memory_journal_find (MemoryJournal *self,
                     const char    *id)
{
  return g_hash_table_lookup (self->records, id);
}

void
memory_journal_store (MemoryJournal                 *self,
                      const BinnacleOperationRecord *record)
{
  BinnacleOperationRecord *copy = binnacle_operation_record_copy (record);

  g_hash_table_replace (self->records, copy->id, copy);
}

void
memory_journal_set_server_id (MemoryJournal *self,
                              const char    *server_id)
{
  g_free (self->server_id);
  self->server_id = g_strdup (server_id);
}

const char *
memory_journal_get_server_id (MemoryJournal *self)
{
  return self->server_id;
}
