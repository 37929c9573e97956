/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-base"

#include "base/binnacle-simulated-clock.h"

#define START_TIME (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define MAX_SETTLE_ITERATIONS 10000000

/**
 * BinnacleSimulatedClock:
 *
 * A clock that stands still until it is moved by hand.
 *
 * Its timers fire strictly in the order of their time, and of their start where
 * the time is the same, one per iteration of the main context. Whenever time has
 * moved, the clock iterates the thread-default main context until nothing is left
 * to do, so that everything a timer set off has happened before the next one
 * fires. Timers that are due now also fire when somebody else iterates the
 * context.
 *
 * A simulated clock and its timers belong to one thread.
 */
struct _BinnacleSimulatedClock
{
  BinnacleClock  parent_instance;

  gint64         monotonic_time;
  gint64         suspended; /* how far the boot time is ahead */
  gint64         real_offset;

  guint64        last_sequence;
  GSequence     *entries;   /* of Entry, the next to fire first */
  GHashTable    *by_source; /* GSource → GSequenceIter of entries */
  GSource       *released;  /* the one source that may fire now */
};

typedef struct
{
  GSource *source;
  gint64   ready_time;
  guint64  sequence;
} Entry;

G_DEFINE_FINAL_TYPE (BinnacleSimulatedClock, binnacle_simulated_clock, BINNACLE_TYPE_CLOCK)

static int
entry_compare (gconstpointer a,
               gconstpointer b,
               gpointer      user_data)
{
  const Entry *first = a;
  const Entry *second = b;

  if (first->ready_time != second->ready_time)
    return first->ready_time < second->ready_time ? -1 : 1;

  return first->sequence < second->sequence ? -1 : first->sequence > second->sequence;
}

static Entry *
get_next_entry (BinnacleSimulatedClock *self)
{
  GSequenceIter *first = g_sequence_get_begin_iter (self->entries);

  return g_sequence_iter_is_end (first) ? NULL : g_sequence_get (first);
}

/* At most one source is ready at any time: GLib would otherwise dispatch them
 * in the order in which they were attached. */
static void
release_next (BinnacleSimulatedClock *self)
{
  Entry *next = get_next_entry (self);
  GSource *source = next != NULL && next->ready_time <= self->monotonic_time ? next->source : NULL;

  if (source == self->released)
    return;

  if (self->released != NULL)
    g_source_set_ready_time (self->released, -1);
  self->released = source;
  if (source != NULL)
    g_source_set_ready_time (source, 0);
}

static void
forget_source (BinnacleSimulatedClock *self,
               GSource                *source)
{
  GSequenceIter *iter = g_hash_table_lookup (self->by_source, source);

  if (iter == NULL)
    return;

  g_hash_table_remove (self->by_source, source);
  g_sequence_remove (iter);
}

static void
add_source (BinnacleSimulatedClock *self,
            GSource                *source,
            gint64                  ready_time)
{
  Entry *entry = g_new (Entry, 1);
  GSequenceIter *iter;

  entry->source = source;
  entry->ready_time = ready_time;
  entry->sequence = ++self->last_sequence;
  iter = g_sequence_insert_sorted (self->entries, entry, entry_compare, NULL);
  g_hash_table_insert (self->by_source, source, iter);
}

static gboolean
fire_next (BinnacleSimulatedClock *self,
           gint64                  until)
{
  Entry *next = get_next_entry (self);
  guint64 sequence;

  if (next == NULL || next->ready_time > until)
    return FALSE;

  sequence = next->sequence;
  self->monotonic_time = MAX (self->monotonic_time, next->ready_time);
  release_next (self);
  binnacle_simulated_clock_settle (self);

  next = get_next_entry (self);
  if (next != NULL && next->sequence == sequence)
    g_error ("A timer is due in another main context than the one that time is moved in");

  return TRUE;
}

static gint64
simulated_clock_get_monotonic_time (BinnacleClock *clock)
{
  return BINNACLE_SIMULATED_CLOCK (clock)->monotonic_time;
}

static gint64
simulated_clock_get_boot_time (BinnacleClock *clock)
{
  BinnacleSimulatedClock *self = BINNACLE_SIMULATED_CLOCK (clock);

  return self->monotonic_time + self->suspended;
}

static gint64
simulated_clock_get_real_time (BinnacleClock *clock)
{
  BinnacleSimulatedClock *self = BINNACLE_SIMULATED_CLOCK (clock);

  return self->monotonic_time + self->suspended + self->real_offset;
}

static void
simulated_clock_schedule (BinnacleClock *clock,
                          GSource       *source,
                          gint64         ready_time)
{
  BinnacleSimulatedClock *self = BINNACLE_SIMULATED_CLOCK (clock);

  forget_source (self, source);
  if (ready_time >= 0)
    add_source (self, source, ready_time);
  release_next (self);
}

static void
binnacle_simulated_clock_finalize (GObject *object)
{
  BinnacleSimulatedClock *self = BINNACLE_SIMULATED_CLOCK (object);

  g_clear_pointer (&self->by_source, g_hash_table_unref);
  g_clear_pointer (&self->entries, g_sequence_free);

  G_OBJECT_CLASS (binnacle_simulated_clock_parent_class)->finalize (object);
}

static void
binnacle_simulated_clock_class_init (BinnacleSimulatedClockClass *klass)
{
  BinnacleClockClass *clock_class = BINNACLE_CLOCK_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = binnacle_simulated_clock_finalize;
  clock_class->get_monotonic_time = simulated_clock_get_monotonic_time;
  clock_class->get_boot_time = simulated_clock_get_boot_time;
  clock_class->get_real_time = simulated_clock_get_real_time;
  clock_class->schedule = simulated_clock_schedule;
}

static void
binnacle_simulated_clock_init (BinnacleSimulatedClock *self)
{
  self->monotonic_time = START_TIME;
  self->entries = g_sequence_new (g_free);
  self->by_source = g_hash_table_new (NULL, NULL);
}

/**
 * binnacle_simulated_clock_new:
 * @real_time: the time of day to start at, in microseconds since 1970 UTC
 *
 * Makes a clock that stands at @real_time.
 *
 * Returns: (transfer full): a clock
 */
BinnacleSimulatedClock *
binnacle_simulated_clock_new (gint64 real_time)
{
  BinnacleSimulatedClock *self = g_object_new (BINNACLE_TYPE_SIMULATED_CLOCK, NULL);

  binnacle_simulated_clock_set_real_time (self, real_time);

  return self;
}

/**
 * binnacle_simulated_clock_advance:
 * @self: a clock
 * @duration: microseconds, 0 or more
 *
 * Lets @duration go by: settles, fires the timers that become due in their
 * order, each at its own time, and settles after each.
 */
void
binnacle_simulated_clock_advance (BinnacleSimulatedClock *self,
                                  gint64                  duration)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  gint64 until;

  g_return_if_fail (BINNACLE_IS_SIMULATED_CLOCK (self));
  g_return_if_fail (duration >= 0);

  /* A context that nobody owns is woken through the kernel each time. */
  if (!g_main_context_acquire (context))
    g_error ("Time is moved in one thread, and its main context run by another");

  until = self->monotonic_time + duration;
  binnacle_simulated_clock_settle (self);
  while (fire_next (self, until))
    ;

  self->monotonic_time = MAX (self->monotonic_time, until);
  g_main_context_release (context);
}

/**
 * binnacle_simulated_clock_step:
 * @self: a clock
 *
 * Settles, then lets time go by until the next timer has fired, and settles again.
 *
 * Timers that are due at the same moment fire together.
 *
 * Returns: %FALSE if no timer was running
 */
gboolean
binnacle_simulated_clock_step (BinnacleSimulatedClock *self)
{
  g_return_val_if_fail (BINNACLE_IS_SIMULATED_CLOCK (self), FALSE);

  binnacle_simulated_clock_settle (self);

  return fire_next (self, G_MAXINT64);
}

/**
 * binnacle_simulated_clock_settle:
 * @self: a clock
 *
 * Iterates the thread-default main context, without waiting, until it has
 * nothing left to do, timers that are due now included. Time does not move.
 */
void
binnacle_simulated_clock_settle (BinnacleSimulatedClock *self)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  guint iterations = 0;

  g_return_if_fail (BINNACLE_IS_SIMULATED_CLOCK (self));

  while (g_main_context_iteration (context, FALSE))
    if (++iterations == MAX_SETTLE_ITERATIONS)
      g_error ("The main context does not come to rest: a source is always ready");
}

/**
 * binnacle_simulated_clock_suspend:
 * @self: a clock
 * @duration: microseconds, 0 or more
 *
 * Lets the machine sleep for @duration: the boot and real times move on, the
 * monotonic time does not, and no timer fires.
 */
void
binnacle_simulated_clock_suspend (BinnacleSimulatedClock *self,
                                  gint64                  duration)
{
  g_return_if_fail (BINNACLE_IS_SIMULATED_CLOCK (self));
  g_return_if_fail (duration >= 0);

  self->suspended += duration;
}

/**
 * binnacle_simulated_clock_set_real_time:
 * @self: a clock
 * @real_time: microseconds since 1970 UTC
 *
 * Sets the time of day, as a person or a time server would. Nothing else moves.
 */
void
binnacle_simulated_clock_set_real_time (BinnacleSimulatedClock *self,
                                        gint64                  real_time)
{
  g_return_if_fail (BINNACLE_IS_SIMULATED_CLOCK (self));

  self->real_offset = real_time - self->monotonic_time - self->suspended;
}

/**
 * binnacle_simulated_clock_get_n_timers:
 * @self: a clock
 *
 * Counts the timers that are running.
 *
 * Returns: how many
 */
guint
binnacle_simulated_clock_get_n_timers (BinnacleSimulatedClock *self)
{
  g_return_val_if_fail (BINNACLE_IS_SIMULATED_CLOCK (self), 0);

  return g_hash_table_size (self->by_source);
}
