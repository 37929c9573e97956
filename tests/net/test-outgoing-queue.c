/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/binnacle-simulated-clock.h"
#include "net/binnacle-outgoing-queue-private.h"
#include "net/binnacle-websocket-manager.h"

typedef struct
{
  BinnacleSimulatedClock *clock;
  GObject                *owner;
  BinnacleOutgoingQueue  *queue;
} Fixture;

static void
on_changed (GObject *owner)
{
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->clock = binnacle_simulated_clock_new (0);
  fixture->owner = g_object_new (G_TYPE_OBJECT, NULL);
  fixture->queue = binnacle_outgoing_queue_new (BINNACLE_CLOCK (fixture->clock), on_changed, fixture->owner);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  binnacle_outgoing_queue_free (fixture->queue);
  g_assert_cmpuint (binnacle_simulated_clock_get_n_timers (fixture->clock), ==, 0);
  g_object_unref (fixture->owner);
  g_object_unref (fixture->clock);
}

static void
limit (Fixture               *fixture,
       guint                  max_messages,
       gsize                  max_bytes,
       BinnacleQueueOverflow  overflow)
{
  const BinnacleOutgoingQueueLimits limits = { max_messages, max_bytes, 0, overflow };

  binnacle_outgoing_queue_set_limits (fixture->queue, &limits);
}

static gboolean
push (Fixture     *fixture,
      const char  *text,
      GError     **error)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));

  return binnacle_outgoing_queue_push (fixture->queue, bytes, error);
}

static void
assert_holds (Fixture    *fixture,
              const char *expected)
{
  g_autoptr(GString) all = g_string_new ("");
  GBytes *text;

  while ((text = binnacle_outgoing_queue_peek (fixture->queue)) != NULL)
    {
      g_string_append_len (all, g_bytes_get_data (text, NULL), (gssize) g_bytes_get_size (text));
      binnacle_outgoing_queue_remove_head (fixture->queue);
    }
  g_assert_cmpstr (all->str, ==, expected);
  g_assert_cmpuint (binnacle_outgoing_queue_get_n_bytes (fixture->queue), ==, 0);
}

static void
test_drop_oldest (Fixture       *fixture,
                  gconstpointer  data)
{
  limit (fixture, 3, 100, BINNACLE_QUEUE_DROP_OLDEST);
  for (const char *p = "abcde"; *p != '\0'; p++)
    g_assert_true (push (fixture, (char[]) { *p, '\0' }, NULL));
  g_assert_cmpuint (binnacle_outgoing_queue_get_n_dropped (fixture->queue), ==, 2);
  assert_holds (fixture, "cde");
}

static void
test_drop_newest (Fixture       *fixture,
                  gconstpointer  data)
{
  limit (fixture, 3, 100, BINNACLE_QUEUE_DROP_NEWEST);
  for (const char *p = "abcde"; *p != '\0'; p++)
    g_assert_true (push (fixture, (char[]) { *p, '\0' }, NULL));
  g_assert_cmpuint (binnacle_outgoing_queue_get_n_dropped (fixture->queue), ==, 2);
  assert_holds (fixture, "abc");
}

static void
test_refuse (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  limit (fixture, 1, 100, BINNACLE_QUEUE_REFUSE);
  g_assert_true (push (fixture, "a", NULL));
  g_assert_false (push (fixture, "b", &error));
  g_assert_error (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_QUEUE_FULL);
  g_assert_cmpuint (binnacle_outgoing_queue_get_n_refused (fixture->queue), ==, 1);
  assert_holds (fixture, "a");
}

static void
test_bytes_are_bounded (Fixture       *fixture,
                        gconstpointer  data)
{
  limit (fixture, 100, 6, BINNACLE_QUEUE_DROP_OLDEST);
  g_assert_true (push (fixture, "aaa", NULL));
  g_assert_true (push (fixture, "bbb", NULL));
  g_assert_true (push (fixture, "cc", NULL));
  g_assert_false (push (fixture, "too large", NULL));
  g_assert_cmpuint (binnacle_outgoing_queue_get_n_bytes (fixture->queue), ==, 5);
  assert_holds (fixture, "bbbcc");
}

static void
test_narrower_limits_take_effect (Fixture       *fixture,
                                  gconstpointer  data)
{
  limit (fixture, 100, 100, BINNACLE_QUEUE_REFUSE);
  for (const char *p = "abcde"; *p != '\0'; p++)
    g_assert_true (push (fixture, (char[]) { *p, '\0' }, NULL));
  limit (fixture, 2, 100, BINNACLE_QUEUE_REFUSE);
  assert_holds (fixture, "de");
}

static void
test_messages_expire (Fixture       *fixture,
                      gconstpointer  data)
{
  const BinnacleOutgoingQueueLimits limits = { 10, 100, 5 * G_USEC_PER_SEC, BINNACLE_QUEUE_REFUSE };

  binnacle_outgoing_queue_set_limits (fixture->queue, &limits);
  g_assert_true (push (fixture, "a", NULL));
  binnacle_simulated_clock_advance (fixture->clock, 3 * G_USEC_PER_SEC);
  g_assert_true (push (fixture, "b", NULL));
  binnacle_simulated_clock_advance (fixture->clock, 2 * G_USEC_PER_SEC);
  g_assert_cmpuint (binnacle_outgoing_queue_get_n_queued (fixture->queue), ==, 1);
  binnacle_simulated_clock_suspend (fixture->clock, 3 * G_USEC_PER_SEC);
  assert_holds (fixture, "");
  g_assert_cmpuint (binnacle_outgoing_queue_get_n_expired (fixture->queue), ==, 2);
}

#define ADD(name, function) g_test_add ("/outgoing-queue/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("drop-oldest", test_drop_oldest);
  ADD ("drop-newest", test_drop_newest);
  ADD ("refuse", test_refuse);
  ADD ("bytes-are-bounded", test_bytes_are_bounded);
  ADD ("narrower-limits-take-effect", test_narrower_limits_take_effect);
  ADD ("messages-expire", test_messages_expire);

  return g_test_run ();
}
