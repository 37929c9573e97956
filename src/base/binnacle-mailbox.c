/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-base"

#include "base/binnacle-mailbox.h"

#include <pthread.h>

/* What one iteration of the receiver's loop delivers, so that a flood of items
 * leaves its other sources their turn. Not measured in time: simulated runs must
 * be the same every time. */
#define MAX_ITEMS_AT_ONCE 256
#define MAX_BYTES_AT_ONCE (256 * 1024)

typedef struct _Entry Entry;

struct _Entry
{
  Entry    *next;
  gpointer  item;
  gsize     bytes;
};

/**
 * BinnacleMailbox:
 *
 * A bounded queue into another thread: any thread posts, the thread that iterates
 * the mailbox's main context receives, in the order of the posts.
 *
 * A mailbox is bounded in items and bytes. When it is full, [method@Mailbox.post]
 * refuses, and the drained function tells when trying again makes sense. One
 * iteration of the context delivers only so many items, with default priority, so
 * a flood cannot starve the receiving loop.
 *
 * All that threads share lies under a POSIX mutex, because the thread sanitizer
 * does not understand the locks of GLib.
 *
 * The receiver ends a mailbox with [method@Mailbox.close]; dropping the last
 * reference closes it too.
 */
struct _BinnacleMailbox
{
  gint                references; /* of those who use it; atomic */
  gint                holds;      /* on the memory: the users together, and the source; atomic */

  GMainContext       *context;
  GSource            *source;
  guint               max_items;
  gsize               max_bytes;
  GDestroyNotify      item_free;
  BinnacleMailboxFunc deliver;
  gpointer            user_data;

  pthread_mutex_t     mutex;
  Entry              *first;
  Entry              *last;
  guint               n_items;
  gsize               n_bytes;
  gboolean            refused;    /* a post, since the last time it drained */
  gboolean            closed;
  GSourceFunc         drained;
  gpointer            drained_data;
};

typedef struct
{
  GSource          source;
  BinnacleMailbox *mailbox;
} MailboxSource;

static void
mailbox_release (BinnacleMailbox *self)
{
  if (__atomic_sub_fetch (&self->holds, 1, __ATOMIC_ACQ_REL) > 0)
    return;

  g_main_context_unref (self->context);
  pthread_mutex_destroy (&self->mutex);
  g_free (self);
}

static Entry *
take_first (BinnacleMailbox *self)
{
  Entry *entry;

  pthread_mutex_lock (&self->mutex);
  entry = self->first;
  if (entry != NULL)
    {
      self->first = entry->next;
      if (self->first == NULL)
        self->last = NULL;
      self->n_items--;
      self->n_bytes -= entry->bytes;
    }
  pthread_mutex_unlock (&self->mutex);

  return entry;
}

static void
deliver_some (BinnacleMailbox *self)
{
  gsize n_bytes = 0;

  for (guint i = 0; i < MAX_ITEMS_AT_ONCE && n_bytes < MAX_BYTES_AT_ONCE; i++)
    {
      Entry *entry = take_first (self);
      gpointer item;

      if (entry == NULL)
        return;

      item = entry->item;
      n_bytes += entry->bytes;
      g_free (entry);
      self->deliver (item, self->user_data);
    }
}

/* The ready time is reset under the mutex, so that it cannot undo the wake-up of
 * an item that is posted meanwhile. */
static gboolean
rest_if_empty (BinnacleMailbox *self,
               GSourceFunc     *drained,
               gpointer        *drained_data)
{
  gboolean has_drained;

  pthread_mutex_lock (&self->mutex);
  if (self->first == NULL && !self->closed)
    g_source_set_ready_time (self->source, -1);
  has_drained = self->refused && !self->closed && self->drained != NULL &&
                self->n_items <= self->max_items / 2 && self->n_bytes <= self->max_bytes / 2;
  if (has_drained)
    self->refused = FALSE;
  *drained = self->drained;
  *drained_data = self->drained_data;
  pthread_mutex_unlock (&self->mutex);

  return has_drained;
}

static gboolean
mailbox_source_dispatch (GSource     *source,
                         GSourceFunc  callback,
                         gpointer     user_data)
{
  BinnacleMailbox *self = ((MailboxSource *) source)->mailbox;
  GSourceFunc drained;
  gpointer drained_data;

  deliver_some (self);
  if (rest_if_empty (self, &drained, &drained_data) && drained (drained_data) == G_SOURCE_REMOVE)
    binnacle_mailbox_set_drained_func (self, NULL, NULL);

  return G_SOURCE_CONTINUE;
}

static void
mailbox_source_finalize (GSource *source)
{
  mailbox_release (((MailboxSource *) source)->mailbox);
}

static GSourceFuncs mailbox_source_funcs = {
  .dispatch = mailbox_source_dispatch,
  .finalize = mailbox_source_finalize,
};

static void
free_entries (BinnacleMailbox *self,
              Entry           *entry)
{
  while (entry != NULL)
    {
      Entry *next = entry->next;

      if (self->item_free != NULL)
        self->item_free (entry->item);
      g_free (entry);
      entry = next;
    }
}

static gboolean
has_room (const BinnacleMailbox *self,
          gsize                  bytes)
{
  return self->n_items < self->max_items && bytes <= self->max_bytes && self->n_bytes <= self->max_bytes - bytes;
}

static void
append (BinnacleMailbox *self,
        Entry           *entry)
{
  if (self->last != NULL)
    self->last->next = entry;
  else
    self->first = entry;
  self->last = entry;
  self->n_items++;
  self->n_bytes += entry->bytes;
}

/**
 * binnacle_mailbox_new: (skip)
 * @context: (nullable): where items are delivered; %NULL for the default one
 * @max_items: the most items that may wait, above 0
 * @max_bytes: the most bytes that the waiting items may account for
 * @item_free: (nullable): frees an item that is not delivered
 * @deliver: called with each item, which it owns, in the thread of @context
 * @user_data: data for @deliver
 *
 * Makes a mailbox.
 *
 * Returns: (transfer full): a mailbox
 */
BinnacleMailbox *
binnacle_mailbox_new (GMainContext        *context,
                      guint                max_items,
                      gsize                max_bytes,
                      GDestroyNotify       item_free,
                      BinnacleMailboxFunc  deliver,
                      gpointer             user_data)
{
  BinnacleMailbox *self;

  g_return_val_if_fail (max_items > 0, NULL);
  g_return_val_if_fail (deliver != NULL, NULL);

  self = g_new0 (BinnacleMailbox, 1);
  self->references = 1;
  self->holds = 2;
  self->context = g_main_context_ref (context != NULL ? context : g_main_context_default ());
  self->max_items = max_items;
  self->max_bytes = max_bytes;
  self->item_free = item_free;
  self->deliver = deliver;
  self->user_data = user_data;
  pthread_mutex_init (&self->mutex, NULL);

  self->source = g_source_new (&mailbox_source_funcs, sizeof (MailboxSource));
  ((MailboxSource *) self->source)->mailbox = self;
  g_source_set_static_name (self->source, "BinnacleMailbox");
  g_source_attach (self->source, self->context);

  return self;
}

/**
 * binnacle_mailbox_ref: (skip)
 * @self: a mailbox
 *
 * Adds a reference, from any thread.
 *
 * Returns: (transfer full): @self
 */
BinnacleMailbox *
binnacle_mailbox_ref (BinnacleMailbox *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  __atomic_fetch_add (&self->references, 1, __ATOMIC_RELAXED);

  return self;
}

/**
 * binnacle_mailbox_unref: (skip)
 * @self: (transfer full): a mailbox
 *
 * Drops a reference, from any thread. The last one closes the mailbox.
 */
void
binnacle_mailbox_unref (BinnacleMailbox *self)
{
  g_return_if_fail (self != NULL);

  if (__atomic_sub_fetch (&self->references, 1, __ATOMIC_ACQ_REL) > 0)
    return;

  binnacle_mailbox_close (self);
  g_source_unref (self->source);
  mailbox_release (self);
}

/**
 * binnacle_mailbox_post: (skip)
 * @self: a mailbox
 * @item: what to deliver
 * @bytes: how many bytes it accounts for
 *
 * Leaves an item for the receiver, from any thread.
 *
 * An item that accounts for more bytes than the mailbox may hold never fits.
 *
 * Returns: %TRUE if @item was taken; %FALSE if the mailbox is full or closed, and
 *   @item is still the caller's
 */
gboolean
binnacle_mailbox_post (BinnacleMailbox *self,
                       gpointer         item,
                       gsize            bytes)
{
  Entry *entry;
  gboolean was_empty;
  gboolean taken;

  g_return_val_if_fail (self != NULL, FALSE);

  entry = g_new (Entry, 1);
  *entry = (Entry) { .item = item, .bytes = bytes };

  pthread_mutex_lock (&self->mutex);
  was_empty = self->first == NULL;
  taken = !self->closed && has_room (self, bytes);
  if (taken)
    append (self, entry);
  else
    self->refused = TRUE;
  pthread_mutex_unlock (&self->mutex);

  if (!taken)
    g_free (entry);
  else if (was_empty)
    g_source_set_ready_time (self->source, 0);

  return taken;
}

/**
 * binnacle_mailbox_set_drained_func: (skip)
 * @self: a mailbox
 * @drained: (nullable): what to call
 * @user_data: data for @drained
 *
 * Sets what is called in the receiving thread when the mailbox, having refused an
 * item, is no more than half full again. It is called once for any number of
 * refusals, and stays set as long as it returns %G_SOURCE_CONTINUE.
 */
void
binnacle_mailbox_set_drained_func (BinnacleMailbox *self,
                                   GSourceFunc      drained,
                                   gpointer         user_data)
{
  g_return_if_fail (self != NULL);

  pthread_mutex_lock (&self->mutex);
  self->drained = drained;
  self->drained_data = user_data;
  pthread_mutex_unlock (&self->mutex);
}

/**
 * binnacle_mailbox_get_n_items: (skip)
 * @self: a mailbox
 *
 * Counts the items that wait.
 *
 * Returns: how many
 */
guint
binnacle_mailbox_get_n_items (BinnacleMailbox *self)
{
  guint n_items;

  g_return_val_if_fail (self != NULL, 0);

  pthread_mutex_lock (&self->mutex);
  n_items = self->n_items;
  pthread_mutex_unlock (&self->mutex);

  return n_items;
}

/**
 * binnacle_mailbox_get_n_bytes: (skip)
 * @self: a mailbox
 *
 * Sums up the bytes that the waiting items account for.
 *
 * Returns: how many
 */
gsize
binnacle_mailbox_get_n_bytes (BinnacleMailbox *self)
{
  gsize n_bytes;

  g_return_val_if_fail (self != NULL, 0);

  pthread_mutex_lock (&self->mutex);
  n_bytes = self->n_bytes;
  pthread_mutex_unlock (&self->mutex);

  return n_bytes;
}

/**
 * binnacle_mailbox_close: (skip)
 * @self: a mailbox
 *
 * Frees the items that wait and refuses all that are posted from now on.
 *
 * Called in the receiving thread, nothing is delivered after it returns; called in
 * another, one delivery may still be under way. Closing again does nothing.
 */
void
binnacle_mailbox_close (BinnacleMailbox *self)
{
  Entry *entries;

  g_return_if_fail (self != NULL);

  pthread_mutex_lock (&self->mutex);
  self->closed = TRUE;
  entries = self->first;
  self->first = NULL;
  self->last = NULL;
  self->n_items = 0;
  self->n_bytes = 0;
  pthread_mutex_unlock (&self->mutex);

  g_source_destroy (self->source);
  free_entries (self, entries);
}
