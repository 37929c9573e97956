/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-outbox-private.h"

#include <glib/gi18n-lib.h>

#include "sync/binnacle-outbox-writer-private.h"

/**
 * BinnacleOutbox:
 *
 * The operations of all sources on disk, in one SQLite file. Main thread; all work
 * with the disk is done in a thread of its own.
 *
 * What it promises:
 *
 * - A commit that was answered with success is there after a power loss (unless
 *   [property@Outbox:durable] is off), and every commit is there wholly or not at all. (Write-ahead log, `synchronous=FULL`; commits
 *   that wait together share a transaction.)
 * - What it gives back is what was written: each row carries a digest. A damaged file is
 *   set aside, never deleted, with what can be read from it carried over, held for the
 *   person to look at ([enum@HoldReason] RESTORED).
 * - A file of a newer version of the program, or one that another process has, is left
 *   as it is, and commits are refused.
 * - On a full disk or in a folder that can only be read, what waits is shown and
 *   commits are refused, until they succeed again: each one tries.
 * - In an older copy of itself, as from a backup, everything that the copy does not know
 *   to have been sent is held, since it may have been sent after the copy was made.
 *
 * What it does not promise: to know an old copy where the whole disk went back in
 * time, as the snapshot of a virtual machine does. Then the server answers for its
 * memory of operations (at least 24 hours), and after that base versions do, for all but
 * additions.
 *
 * [property@Outbox:problem] says why nothing can be saved at present, and
 * [property@Outbox:notice] what has happened that the person is to know.
 */
struct _BinnacleOutbox
{
  GObject parent_instance;

  BinnacleClock        *clock;
  BinnacleOutboxWriter *writer;
  GQueue                pending; /* of BinnacleOutboxRequest, in the order of the posts */
  GHashTable           *slots;   /* who reads a source, or has read it and is there */
  char                 *problem;
  char                 *notice;
  gboolean              durable;
};

typedef enum
{
  PROP_PROBLEM = 1,
  PROP_NOTICE,
  PROP_DURABLE
} BinnacleOutboxProperty;

static GParamSpec *properties[PROP_DURABLE + 1];

static void binnacle_outbox_journal_init (BinnacleJournalInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleOutbox, binnacle_outbox, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BINNACLE_TYPE_JOURNAL, binnacle_outbox_journal_init))

static void
set_sentence (BinnacleOutbox         *self,
              BinnacleOutboxProperty  property,
              char                  **place,
              const char             *sentence)
{
  if (g_strcmp0 (*place, sentence) == 0)
    return;
  g_free (*place);
  *place = g_strdup (sentence);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
take_report (BinnacleOutbox       *self,
             BinnacleOutboxReport *report)
{
  if (report->problem != NULL)
    g_message ("%s", report->problem);
  set_sentence (self, PROP_PROBLEM, &self->problem, report->problem);
  set_sentence (self, PROP_NOTICE, &self->notice, report->notice);
  binnacle_outbox_report_free (report);
}

/* Who has a source alone gets what others have left that had it at the same time. */
static gboolean
is_for (BinnacleOutbox                *self,
        const BinnacleOutboxRequest   *request,
        const BinnacleOperationRecord *record)
{
  return g_str_equal (record->source_id, request->slot) ||
         (g_str_equal (request->slot, request->source_id) && !g_hash_table_contains (self->slots, record->source_id));
}

static void
share_out (BinnacleOutbox        *self,
           BinnacleOutboxRequest *request)
{
  GPtrArray *records = request->contents->records;

  for (guint i = records->len; i > 0; i--)
    if (!is_for (self, request, records->pdata[i - 1]))
      g_ptr_array_remove_index (records, i - 1);
  request->contents->source_id = g_strdup (request->slot);
}

static void
answer (BinnacleOutbox        *self,
        BinnacleOutboxRequest *request)
{
  GTask *task = request->task;

  if (request->contents != NULL)
    share_out (self, request);
  else if (request->slot != NULL)
    g_hash_table_remove (self->slots, request->slot);
  if (task == NULL)
    return;
  if (request->error != NULL)
    g_task_return_error (task, g_steal_pointer (&request->error));
  else if (request->kind == BINNACLE_OUTBOX_REQUEST_LOAD)
    g_task_return_pointer (task, g_steal_pointer (&request->contents),
                           (GDestroyNotify) binnacle_journal_contents_free);
  else
    g_task_return_boolean (task, TRUE);
}

static void
written_cb (BinnacleOutboxRequest *request,
            BinnacleOutboxReport  *report,
            gpointer               user_data)
{
  g_autoptr (BinnacleOutbox) self = g_object_ref (user_data);

  if (report != NULL)
    take_report (self, report);
  if (request == NULL)
    return;
  /* Answers come in the order of the requests. */
  g_assert (g_queue_peek_head (&self->pending) == request);
  g_queue_pop_head (&self->pending);
  answer (self, request);
  binnacle_outbox_request_free (request);
}

static BinnacleOutboxRequest *
make_request (BinnacleOutbox            *self,
              BinnacleOutboxRequestKind  kind)
{
  return binnacle_outbox_request_new (kind, binnacle_clock_get_real_time (self->clock));
}

static void
refuse (BinnacleOutbox        *self,
        BinnacleOutboxRequest *request,
        BinnacleOutboxError    code,
        const char            *message)
{
  if (request->slot != NULL)
    g_hash_table_remove (self->slots, request->slot);
  if (request->task != NULL)
    g_task_return_new_error (request->task, BINNACLE_OUTBOX_ERROR, (int) code, "%s", message);
  binnacle_outbox_request_free (request);
}

static void
post (BinnacleOutbox        *self,
      BinnacleOutboxRequest *request)
{
  if (self->writer == NULL)
    refuse (self, request, BINNACLE_OUTBOX_ERROR_CLOSED,
            _("Changes can’t be saved any more, because Binnacle is closing. Start it again."));
  else if (binnacle_outbox_writer_post (self->writer, request))
    g_queue_push_tail (&self->pending, request);
  else
    refuse (self, request, BINNACLE_OUTBOX_ERROR_TOO_MANY,
            _("Too many changes wait for the disk. Try again when it has caught up."));
}

static void
binnacle_outbox_dispose (GObject *object)
{
  BinnacleOutbox *self = BINNACLE_OUTBOX (object);

  binnacle_outbox_close (self);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (binnacle_outbox_parent_class)->dispose (object);
}

static void
binnacle_outbox_finalize (GObject *object)
{
  BinnacleOutbox *self = BINNACLE_OUTBOX (object);

  g_hash_table_unref (self->slots);
  g_free (self->problem);
  g_free (self->notice);

  G_OBJECT_CLASS (binnacle_outbox_parent_class)->finalize (object);
}

static void
binnacle_outbox_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  BinnacleOutbox *self = BINNACLE_OUTBOX (object);

  switch ((BinnacleOutboxProperty) property_id)
    {
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case PROP_NOTICE:
      g_value_set_string (value, self->notice);
      break;
    case PROP_DURABLE:
      g_value_set_boolean (value, self->durable);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
set_durable (BinnacleOutbox *self,
             gboolean        durable)
{
  BinnacleOutboxRequest *request;

  if (self->durable == durable)
    return;
  self->durable = durable;
  request = make_request (self, BINNACLE_OUTBOX_REQUEST_DURABLE);
  request->durable = durable;
  post (self, request);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DURABLE]);
}

static void
binnacle_outbox_set_property (GObject      *object,
                              guint         property_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  switch ((BinnacleOutboxProperty) property_id)
    {
    case PROP_DURABLE:
      set_durable (BINNACLE_OUTBOX (object), g_value_get_boolean (value));
      break;
    case PROP_PROBLEM:
    case PROP_NOTICE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_outbox_class_init (BinnacleOutboxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_outbox_dispose;
  object_class->finalize = binnacle_outbox_finalize;
  object_class->get_property = binnacle_outbox_get_property;
  object_class->set_property = binnacle_outbox_set_property;

  /**
   * BinnacleOutbox:problem:
   *
   * Why changes can't be saved now, and what can be done, in a sentence or two;
   * %NULL while they can.
   */
  properties[PROP_PROBLEM] =
    g_param_spec_string ("problem", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * BinnacleOutbox:notice:
   *
   * What has happened to the file: that it was damaged and where it is kept now,
   * or that it is an older copy. It is kept over restarts until it is
   * dismissed.
   */
  properties[PROP_NOTICE] =
    g_param_spec_string ("notice", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * BinnacleOutbox:durable:
   *
   * Whether a commit is answered only when the disk has it for good. Otherwise it may be
   * lost when the power fails, with all after it; what is left is sound then, and held
   * as from an older copy.
   */
  properties[PROP_DURABLE] =
    g_param_spec_boolean ("durable", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
binnacle_outbox_init (BinnacleOutbox *self)
{
  g_queue_init (&self->pending);
  self->slots = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->durable = TRUE;
}

static BinnacleOutboxRequest *
make_task_request (BinnacleOutbox            *self,
                   BinnacleOutboxRequestKind  kind,
                   GCancellable              *cancellable,
                   gpointer                   tag,
                   GAsyncReadyCallback        callback,
                   gpointer                   user_data)
{
  BinnacleOutboxRequest *request = make_request (self, kind);

  request->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (request->task, tag);
  return request;
}

/* Two sessions with one address, by different tokens, are two. */
static char *
take_slot (BinnacleOutbox *self,
           const char     *source_id)
{
  char *slot = g_strdup (source_id);

  for (guint i = 2; g_hash_table_contains (self->slots, slot); i++)
    {
      g_free (slot);
      slot = g_strdup_printf ("%s%c%u", source_id, BINNACLE_OUTBOX_SEPARATOR, i);
    }
  g_hash_table_add (self->slots, g_strdup (slot));
  return slot;
}

static void
outbox_load_async (BinnacleJournal     *journal,
                   const char          *source_id,
                   GCancellable        *cancellable,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  BinnacleOutbox *self = BINNACLE_OUTBOX (journal);
  BinnacleOutboxRequest *request = make_task_request (self, BINNACLE_OUTBOX_REQUEST_LOAD, cancellable,
                                                      outbox_load_async, callback, user_data);

  request->source_id = g_strdup (source_id);
  request->slot = take_slot (self, source_id);
  post (self, request);
}

static void
outbox_release (BinnacleJournal *journal,
                const char      *source_id)
{
  g_hash_table_remove (BINNACLE_OUTBOX (journal)->slots, source_id);
}

static BinnacleJournalContents *
outbox_load_finish (BinnacleJournal  *journal,
                    GAsyncResult     *result,
                    GError          **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, outbox_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gsize
get_size (GPtrArray *puts)
{
  gsize size = 0;

  for (guint i = 0; puts != NULL && i < puts->len; i++)
    {
      const BinnacleOperationRecord *record = puts->pdata[i];

      size += binnacle_value_get_size (&record->argument) + binnacle_value_get_size (&record->base_value) +
              binnacle_value_get_size (&record->shown_value) + binnacle_value_get_size (&record->theirs);
    }
  return size;
}

static void
outbox_commit_async (BinnacleJournal     *journal,
                     GPtrArray           *puts,
                     GPtrArray           *removals,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  BinnacleOutbox *self = BINNACLE_OUTBOX (journal);
  BinnacleOutboxRequest *request = make_task_request (self, BINNACLE_OUTBOX_REQUEST_COMMIT, NULL,
                                                      outbox_commit_async, callback, user_data);

  request->puts = puts != NULL ? g_ptr_array_ref (puts) : NULL;
  request->removals = removals != NULL ? g_ptr_array_ref (removals) : NULL;
  request->size = get_size (puts);
  post (self, request);
}

static gboolean
outbox_commit_finish (BinnacleJournal  *journal,
                      GAsyncResult     *result,
                      GError          **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, outbox_commit_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
outbox_remember_server_async (BinnacleJournal     *journal,
                              const char          *source_id,
                              const char          *server_id,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  BinnacleOutbox *self = BINNACLE_OUTBOX (journal);
  BinnacleOutboxRequest *request = make_task_request (self, BINNACLE_OUTBOX_REQUEST_SERVER, NULL,
                                                      outbox_remember_server_async, callback, user_data);

  request->source_id = g_strdup (source_id);
  request->server_id = g_strdup (server_id);
  post (self, request);
}

static gboolean
outbox_remember_server_finish (BinnacleJournal  *journal,
                               GAsyncResult     *result,
                               GError          **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, outbox_remember_server_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
binnacle_outbox_journal_init (BinnacleJournalInterface *iface)
{
  iface->load_async = outbox_load_async;
  iface->load_finish = outbox_load_finish;
  iface->release = outbox_release;
  iface->commit_async = outbox_commit_async;
  iface->commit_finish = outbox_commit_finish;
  iface->remember_server_async = outbox_remember_server_async;
  iface->remember_server_finish = outbox_remember_server_finish;
}

/*< private >
 * binnacle_outbox_new_with_vfs:
 * @clock: the clock
 * @path: where it is, or is to be
 * @marker_path: (nullable): see [ctor@Outbox.new]
 * @vfs: (nullable): a VFS of SQLite that a test has made
 *
 * Returns: (transfer full): an outbox
 */
BinnacleOutbox *
binnacle_outbox_new_with_vfs (BinnacleClock *clock,
                              const char    *path,
                              const char    *marker_path,
                              const char    *vfs)
{
  BinnacleOutbox *self = g_object_new (BINNACLE_TYPE_OUTBOX, NULL);

  self->clock = g_object_ref (clock);
  self->writer = binnacle_outbox_writer_new (binnacle_outbox_store_new (path, marker_path, vfs), written_cb, self);
  post (self, make_request (self, BINNACLE_OUTBOX_REQUEST_OPEN));
  return self;
}

/**
 * binnacle_outbox_new:
 * @clock: the clock, for the names of files that are set aside
 * @path: where it is, or is to be; files beside it begin with its name
 * @marker_path: (nullable): a small file by which an older copy of the outbox is
 *   known; it should not lie where backups of the outbox are restored to
 *
 * Opens an outbox, without waiting for it.
 *
 * Returns: (transfer full): the outbox
 */
BinnacleOutbox *
binnacle_outbox_new (BinnacleClock *clock,
                     const char    *path,
                     const char    *marker_path)
{
  g_return_val_if_fail (BINNACLE_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (path != NULL, NULL);

  return binnacle_outbox_new_with_vfs (clock, path, marker_path, NULL);
}

/**
 * binnacle_outbox_get_problem:
 * @self: an outbox
 *
 * Returns: (transfer none) (nullable): why changes can't be saved now
 */
const char *
binnacle_outbox_get_problem (BinnacleOutbox *self)
{
  g_return_val_if_fail (BINNACLE_IS_OUTBOX (self), NULL);
  return self->problem;
}

/**
 * binnacle_outbox_get_notice:
 * @self: an outbox
 *
 * Returns: (transfer none) (nullable): what has happened to the file
 */
const char *
binnacle_outbox_get_notice (BinnacleOutbox *self)
{
  g_return_val_if_fail (BINNACLE_IS_OUTBOX (self), NULL);
  return self->notice;
}

/**
 * binnacle_outbox_dismiss_notice:
 * @self: an outbox
 *
 * The person has seen [property@Outbox:notice].
 */
void
binnacle_outbox_dismiss_notice (BinnacleOutbox *self)
{
  g_return_if_fail (BINNACLE_IS_OUTBOX (self));

  if (self->notice != NULL)
    post (self, make_request (self, BINNACLE_OUTBOX_REQUEST_NOTICE));
}

/**
 * binnacle_outbox_close:
 * @self: an outbox
 *
 * Waits until all that was asked for is done, answers it, and ends the thread. What is
 * asked for afterwards is refused. To be called at the end of the program: a commit
 * that is under way holds a reference.
 */
void
binnacle_outbox_close (BinnacleOutbox *self)
{
  g_autoptr (BinnacleOutboxRequest) last = NULL;
  BinnacleOutboxRequest *request;

  g_return_if_fail (BINNACLE_IS_OUTBOX (self));

  if (self->writer == NULL)
    return;
  last = make_request (self, BINNACLE_OUTBOX_REQUEST_CLOSE);
  binnacle_outbox_writer_close (g_steal_pointer (&self->writer), last);
  while ((request = g_queue_pop_head (&self->pending)) != NULL)
    {
      answer (self, request);
      binnacle_outbox_request_free (request);
    }
}
