/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include "net/binnacle-io-thread.h"

/* What was asked for before the end, such as dropping a connection, is still
 * done; a source that is always ready can't hold up the end. */
#define MAX_LAST_ITERATIONS 1000

struct _BinnacleIoThread
{
  gint          users;   /* atomic: references */
  gint          holds;   /* atomic, on the memory: the users together, and the thread */
  gboolean      quit;    /* atomic */
  GMainContext *context;
  GThread      *thread;
};

static void
io_thread_release (BinnacleIoThread *self)
{
  if (__atomic_sub_fetch (&self->holds, 1, __ATOMIC_ACQ_REL) > 0)
    return;

  g_main_context_unref (self->context);
  g_free (self);
}

static gpointer
io_thread_run (gpointer data)
{
  BinnacleIoThread *self = data;

  g_main_context_push_thread_default (self->context);

  while (!__atomic_load_n (&self->quit, __ATOMIC_ACQUIRE))
    g_main_context_iteration (self->context, TRUE);

  for (guint i = 0; i < MAX_LAST_ITERATIONS; i++)
    {
      if (!g_main_context_iteration (self->context, FALSE))
        break;
    }

  g_main_context_pop_thread_default (self->context);
  io_thread_release (self);

  return NULL;
}

/**
 * binnacle_io_thread_new: (skip)
 * @name: of the thread, for debuggers; the system keeps 15 bytes
 *
 * Starts a thread that iterates a main context of its own, which is its
 * thread-default one.
 *
 * Returns: (transfer full): the thread
 */
BinnacleIoThread *
binnacle_io_thread_new (const char *name)
{
  BinnacleIoThread *self;

  g_return_val_if_fail (name != NULL, NULL);

  self = g_new0 (BinnacleIoThread, 1);
  self->users = 1;
  self->holds = 2;
  self->context = g_main_context_new ();
  self->thread = g_thread_new (name, io_thread_run, self);

  return self;
}

/**
 * binnacle_io_thread_ref: (skip)
 * @self: a thread
 *
 * Adds a reference, from any thread.
 *
 * Returns: (transfer full): @self
 */
BinnacleIoThread *
binnacle_io_thread_ref (BinnacleIoThread *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  __atomic_fetch_add (&self->users, 1, __ATOMIC_RELAXED);

  return self;
}

/**
 * binnacle_io_thread_unref: (skip)
 * @self: (transfer full): a thread
 *
 * Drops a reference, from any thread. The last one ends the thread after what
 * is ready in its context, and waits for it; where the thread itself drops it, it
 * ends by itself. Sources that are still attached are dropped.
 */
void
binnacle_io_thread_unref (BinnacleIoThread *self)
{
  GThread *thread;

  g_return_if_fail (self != NULL);

  if (__atomic_sub_fetch (&self->users, 1, __ATOMIC_ACQ_REL) > 0)
    return;

  thread = self->thread;
  __atomic_store_n (&self->quit, TRUE, __ATOMIC_RELEASE);
  g_main_context_wakeup (self->context);

  if (thread == g_thread_self ())
    g_thread_unref (thread);
  else
    g_thread_join (thread);

  io_thread_release (self);
}

/**
 * binnacle_io_thread_get_context:
 * @self: a thread
 *
 * Returns: (transfer none): the context that the thread iterates
 */
GMainContext *
binnacle_io_thread_get_context (BinnacleIoThread *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->context;
}
