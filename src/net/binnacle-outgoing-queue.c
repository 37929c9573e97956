/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "net/binnacle-outgoing-queue-private.h"
#include "net/binnacle-websocket-manager.h"

typedef struct
{
  GBytes *text;
  gint64  queued_at;
} Message;

/*
 * BinnacleOutgoingQueue:
 *
 * Messages that wait for a connection, first in, first out, bounded in number,
 * bytes and age. Age is boot time: a message grows old while the computer
 * sleeps. What is too old is never handed out.
 */
struct _BinnacleOutgoingQueue
{
  BinnacleClock               *clock;
  BinnacleTimer               *expiry;
  GQueue                       messages;
  gsize                        n_bytes;
  BinnacleOutgoingQueueLimits  limits;
  guint64                      n_expired;
  guint64                      n_dropped;
  guint64                      n_refused;
  BinnacleOutgoingQueueFunc    changed;
  GObject                     *owner;
};

static void expire (BinnacleOutgoingQueue *self);

static void
on_expiry (gpointer user_data)
{
  BinnacleOutgoingQueue *self = user_data;
  g_autoptr(GObject) owner = g_object_ref (self->owner);

  expire (self);
}

static void
message_free (gpointer data)
{
  Message *message = data;

  g_bytes_unref (message->text);
  g_free (message);
}

static void
remove_head (BinnacleOutgoingQueue *self)
{
  Message *message = g_queue_pop_head (&self->messages);

  self->n_bytes -= g_bytes_get_size (message->text);
  message_free (message);
}

static gboolean
head_is_expired (BinnacleOutgoingQueue *self,
                 gint64                 now)
{
  Message *head = g_queue_peek_head (&self->messages);

  return head != NULL && self->limits.lifetime > 0
         && now - head->queued_at >= self->limits.lifetime;
}

static void
update_expiry (BinnacleOutgoingQueue *self)
{
  Message *head = g_queue_peek_head (&self->messages);
  gint64 age;

  if (head == NULL || self->limits.lifetime == 0)
    {
      binnacle_timer_stop (self->expiry);
      return;
    }
  age = binnacle_clock_get_boot_time (self->clock) - head->queued_at;
  binnacle_timer_restart (self->expiry, MAX (self->limits.lifetime - age, 0));
}

static gboolean
drop_expired (BinnacleOutgoingQueue *self)
{
  gint64 now = binnacle_clock_get_boot_time (self->clock);
  guint64 before = self->n_expired;

  while (head_is_expired (self, now))
    {
      remove_head (self);
      self->n_expired++;
    }
  return self->n_expired != before;
}

static void
expire (BinnacleOutgoingQueue *self)
{
  gboolean any = drop_expired (self);

  update_expiry (self);
  if (any)
    self->changed (self->owner);
}

/*
 * binnacle_outgoing_queue_new:
 * @changed: called when the count of messages, or of those lost, changed
 * @owner: what it is called with; it frees the queue when it is finalized, no earlier
 */
BinnacleOutgoingQueue *
binnacle_outgoing_queue_new (BinnacleClock             *clock,
                             BinnacleOutgoingQueueFunc  changed,
                             GObject                   *owner)
{
  BinnacleOutgoingQueue *self = g_new0 (BinnacleOutgoingQueue, 1);

  self->clock = g_object_ref (clock);
  self->changed = changed;
  self->owner = owner;
  self->expiry = binnacle_clock_add_timer (clock, 0, on_expiry, self);
  binnacle_timer_stop (self->expiry);
  g_queue_init (&self->messages);
  return self;
}

void
binnacle_outgoing_queue_free (BinnacleOutgoingQueue *self)
{
  g_queue_clear_full (&self->messages, message_free);
  g_clear_pointer (&self->expiry, binnacle_timer_free);
  g_clear_object (&self->clock);
  g_free (self);
}

/*
 * binnacle_outgoing_queue_set_limits:
 *
 * Narrower limits take effect on what waits already: the oldest go.
 */
void
binnacle_outgoing_queue_set_limits (BinnacleOutgoingQueue             *self,
                                    const BinnacleOutgoingQueueLimits *limits)
{
  guint64 before = self->n_dropped;

  self->limits = *limits;
  while (self->messages.length > limits->max_messages || self->n_bytes > limits->max_bytes)
    {
      remove_head (self);
      self->n_dropped++;
    }
  expire (self);
  if (self->n_dropped != before)
    self->changed (self->owner);
}

static gboolean
has_room (BinnacleOutgoingQueue *self,
          gsize                  size)
{
  return self->messages.length < self->limits.max_messages
         && size <= self->limits.max_bytes - self->n_bytes;
}

static gboolean
refuse (BinnacleOutgoingQueue  *self,
        GError                **error)
{
  self->n_refused++;
  self->changed (self->owner);
  g_set_error_literal (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_QUEUE_FULL,
                       _("Too many messages wait for the connection. Try again when it is back."));
  return FALSE;
}

/* Whether to go on and take the message. */
static gboolean
make_room (BinnacleOutgoingQueue *self,
           gsize                  size)
{
  if (self->limits.overflow == BINNACLE_QUEUE_DROP_NEWEST)
    return FALSE;
  while (!has_room (self, size))
    {
      remove_head (self);
      self->n_dropped++;
    }
  return TRUE;
}

/*
 * binnacle_outgoing_queue_push:
 *
 * Puts a message at the end. One that could not even fit into an empty queue is
 * refused under every policy.
 *
 * Returns: whether it was dealt with as the policy says; where not, the error is
 *   %BINNACLE_CONNECTION_ERROR_QUEUE_FULL
 */
gboolean
binnacle_outgoing_queue_push (BinnacleOutgoingQueue  *self,
                              GBytes                 *text,
                              GError                **error)
{
  gsize size = g_bytes_get_size (text);
  Message *message;

  drop_expired (self);
  if (self->limits.max_messages == 0 || size > self->limits.max_bytes)
    return refuse (self, error);
  if (!has_room (self, size) && self->limits.overflow == BINNACLE_QUEUE_REFUSE)
    return refuse (self, error);
  if (!has_room (self, size) && !make_room (self, size))
    {
      self->n_dropped++;
      self->changed (self->owner);
      return TRUE;
    }

  message = g_new0 (Message, 1);
  message->text = g_bytes_ref (text);
  message->queued_at = binnacle_clock_get_boot_time (self->clock);
  g_queue_push_tail (&self->messages, message);
  self->n_bytes += size;
  update_expiry (self);
  self->changed (self->owner);
  return TRUE;
}

/*
 * binnacle_outgoing_queue_peek:
 *
 * Returns: (transfer none) (nullable): the oldest message that is not too old
 */
GBytes *
binnacle_outgoing_queue_peek (BinnacleOutgoingQueue *self)
{
  Message *head;

  expire (self);
  head = g_queue_peek_head (&self->messages);
  return head != NULL ? head->text : NULL;
}

/*
 * binnacle_outgoing_queue_remove_head:
 *
 * Takes away what binnacle_outgoing_queue_peek() returned.
 */
void
binnacle_outgoing_queue_remove_head (BinnacleOutgoingQueue *self)
{
  g_assert (self->messages.length > 0);

  remove_head (self);
  update_expiry (self);
  self->changed (self->owner);
}

/*
 * binnacle_outgoing_queue_clear:
 *
 * Drops all, and counts them as dropped.
 */
void
binnacle_outgoing_queue_clear (BinnacleOutgoingQueue *self)
{
  if (self->messages.length == 0)
    return;
  self->n_dropped += self->messages.length;
  g_queue_clear_full (&self->messages, message_free);
  self->n_bytes = 0;
  update_expiry (self);
  self->changed (self->owner);
}

guint
binnacle_outgoing_queue_get_n_queued (BinnacleOutgoingQueue *self)
{
  return self->messages.length;
}

gsize
binnacle_outgoing_queue_get_n_bytes (BinnacleOutgoingQueue *self)
{
  return self->n_bytes;
}

guint64
binnacle_outgoing_queue_get_n_expired (BinnacleOutgoingQueue *self)
{
  return self->n_expired;
}

guint64
binnacle_outgoing_queue_get_n_dropped (BinnacleOutgoingQueue *self)
{
  return self->n_dropped;
}

guint64
binnacle_outgoing_queue_get_n_refused (BinnacleOutgoingQueue *self)
{
  return self->n_refused;
}
