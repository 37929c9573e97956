/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <pthread.h>

#include "base/binnacle-real-clock.h"
#include "base/binnacle-simulated-clock.h"
#include "live/binnacle-update-processor.h"

/* What was delivered, as text: "a=1" for an update, "#7" for a control item. */
typedef struct
{
  BinnacleSimulatedClock  *clock;
  BinnacleUpdateProcessor *processor;
  GString                 *log;
  guint                    n_turns;
  guint                    n_drained;
  guint                    n_samples;
  gint64                   work; /* µs of simulated time that an update takes */
} Fixture;

static void
applied (const BinnacleUpdate *update,
         const BinnacleSample *samples,
         guint                 n_samples,
         gpointer              user_data)
{
  Fixture *fixture = user_data;

  g_string_append_printf (fixture->log, "%s%s=%g", fixture->log->len > 0 ? " " : "", update->channel,
                          binnacle_value_get_number (&update->value, -1));
  fixture->n_samples += n_samples;
  if (fixture->work > 0)
    binnacle_simulated_clock_advance (fixture->clock, fixture->work);
}

static void
turned (gpointer user_data)
{
  ((Fixture *) user_data)->n_turns++;
}

static void
controlled (gpointer item,
            gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append_printf (fixture->log, "%s#%d", fixture->log->len > 0 ? " " : "", *(int *) item);
  g_free (item);
}

static void
drained (Fixture *fixture)
{
  fixture->n_drained++;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->clock = binnacle_simulated_clock_new (0);
  fixture->processor = binnacle_update_processor_new (BINNACLE_CLOCK (fixture->clock));
  fixture->log = g_string_new (NULL);
  binnacle_update_processor_set_update_func (fixture->processor, applied, turned, fixture);
  binnacle_update_processor_set_control_func (fixture->processor, controlled, g_free, fixture);
  g_signal_connect_swapped (fixture->processor, "drained", G_CALLBACK (drained), fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->processor);
  g_assert_finalize_object (fixture->clock);
  g_string_free (fixture->log, TRUE);
}

static BinnaclePushResult
push (Fixture    *fixture,
      const char *channel,
      double      number,
      gint64      version)
{
  BinnacleUpdate update = { .channel = channel, .version = version, .time = version, .epoch = 1 };

  binnacle_value_set_number (&update.value, number);
  return binnacle_update_processor_push (fixture->processor, &update);
}

static void
push_control (Fixture *fixture,
              int      number)
{
  int *item = g_new (int, 1);

  *item = number;
  g_assert_cmpint (binnacle_update_processor_push_control (fixture->processor, item, sizeof *item), !=,
                   BINNACLE_PUSH_REFUSED);
}

static void
assert_delivered (Fixture    *fixture,
                  const char *expected)
{
  binnacle_simulated_clock_advance (fixture->clock, G_USEC_PER_SEC);
  g_assert_cmpstr (fixture->log->str, ==, expected);
  g_string_truncate (fixture->log, 0);
}

static guint64
get_counter (Fixture    *fixture,
             const char *name)
{
  guint64 counter;

  g_object_get (fixture->processor, name, &counter, NULL);
  return counter;
}

static void
test_newest_stands_for_older (Fixture       *fixture,
                              gconstpointer  data)
{
  push (fixture, "a", 1, 1);
  push (fixture, "b", 2, 1);
  push (fixture, "a", 3, 2);
  push (fixture, "a", 9, 1);
  assert_delivered (fixture, "a=3 b=2");
  g_assert_cmpuint (get_counter (fixture, "received"), ==, 4);
  g_assert_cmpuint (get_counter (fixture, "conflated"), ==, 2);
  g_assert_cmpuint (get_counter (fixture, "delivered"), ==, 2);
}

static void
test_another_epoch_starts_versions_over (Fixture       *fixture,
                                         gconstpointer  data)
{
  BinnacleUpdate update = { .channel = "a", .version = 1, .epoch = 2 };

  push (fixture, "a", 1, 100);
  binnacle_value_set_number (&update.value, 5);
  binnacle_update_processor_push (fixture->processor, &update);
  push (fixture, "a", 2, 101);
  assert_delivered (fixture, "a=5");
}

static void
test_control_comes_after_what_was_before (Fixture       *fixture,
                                          gconstpointer  data)
{
  push (fixture, "a", 1, 1);
  push_control (fixture, 1);
  push (fixture, "b", 2, 1);
  push_control (fixture, 2);
  push_control (fixture, 3);
  push (fixture, "b", 3, 2);
  push (fixture, "c", 4, 1);
  assert_delivered (fixture, "a=1 #1 b=3 #2 #3 c=4");
}

static void
test_events_are_never_conflated (Fixture       *fixture,
                                 gconstpointer  data)
{
  BinnaclePushResult result = BINNACLE_PUSH_TAKEN;
  guint n_pushed = 0;

  g_assert_true (binnacle_update_processor_set_event (fixture->processor, "e", TRUE));
  push (fixture, "e", 1, 1);
  push (fixture, "e", 2, 2);
  push (fixture, "e", 2, 3);
  assert_delivered (fixture, "e=1 e=2 e=2");
  while (result == BINNACLE_PUSH_TAKEN)
    result = push (fixture, "e", 1, ++n_pushed);
  g_assert_cmpint (result, ==, BINNACLE_PUSH_FULL);
  g_assert_cmpuint (n_pushed, <=, 10000);
  while (result == BINNACLE_PUSH_FULL)
    result = push (fixture, "e", 1, ++n_pushed);
  g_assert_cmpint (result, ==, BINNACLE_PUSH_REFUSED);
  g_assert_cmpuint (n_pushed, <=, 20001);
  g_assert_cmpuint (fixture->n_drained, ==, 0);
  binnacle_simulated_clock_advance (fixture->clock, G_USEC_PER_SEC);
  g_assert_cmpuint (fixture->n_drained, ==, 1);
  g_assert_cmpint (push (fixture, "e", 1, ++n_pushed), ==, BINNACLE_PUSH_TAKEN);
}

static void
test_bytes_are_bounded (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autofree char *text = g_strnfill (1024 * 1024, 'x');
  BinnaclePushResult result = BINNACLE_PUSH_TAKEN;
  guint n_full = 0;

  g_object_set (fixture->processor, "max-queued-bytes", G_GUINT64_CONSTANT (8) * 1024 * 1024, NULL);
  for (guint i = 0; i < 100 && result != BINNACLE_PUSH_REFUSED; i++)
    {
      g_autofree char *channel = g_strdup_printf ("c%u", i);
      g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
      BinnacleUpdate update = { .channel = channel, .version = 1, .epoch = 1 };

      binnacle_value_set_text (&value, text);
      update.value = value;
      result = binnacle_update_processor_push (fixture->processor, &update);
      n_full += result == BINNACLE_PUSH_FULL;
    }
  g_assert_cmpint (result, ==, BINNACLE_PUSH_REFUSED);
  g_assert_cmpuint (n_full, >=, 8);
  g_assert_cmpuint (binnacle_update_processor_get_queued_bytes (fixture->processor), <=, 18 * 1024 * 1024);
  binnacle_simulated_clock_advance (fixture->clock, G_USEC_PER_SEC);
  g_assert_cmpuint (binnacle_update_processor_get_queued_bytes (fixture->processor), ==, 0);
  g_assert_cmpuint (fixture->n_drained, ==, 1);
}

static void
test_a_million_channels_are_bounded (Fixture       *fixture,
                                     gconstpointer  data)
{
  guint64 n_refused;

  g_object_set (fixture->processor, "max-queued-channels", 1000, NULL);
  for (guint i = 0; i < 1000000; i++)
    {
      char channel[16];

      g_snprintf (channel, sizeof channel, "c%u", i);
      push (fixture, channel, 1, 1);
    }
  n_refused = get_counter (fixture, "refused");
  g_assert_cmpuint (n_refused, ==, 998000);
  g_assert_cmpuint (binnacle_update_processor_get_n_queued (fixture->processor), ==, 2000);
}

static void
test_tracked_numbers_are_kept (Fixture       *fixture,
                               gconstpointer  data)
{
  g_assert_true (binnacle_update_processor_track (fixture->processor, "a"));
  for (guint i = 1; i <= 100; i++)
    push (fixture, "a", i, i);
  push (fixture, "a", 7, 50);
  assert_delivered (fixture, "a=100");
  g_assert_cmpuint (fixture->n_samples, ==, 100);
  for (guint i = 101; i <= 5000; i++)
    push (fixture, "a", i, i);
  assert_delivered (fixture, "a=5000");
  g_assert_cmpuint (fixture->n_samples, <=, 100 + 256);
  binnacle_update_processor_untrack (fixture->processor, "a");
  fixture->n_samples = 0;
  push (fixture, "a", 1, 6000);
  assert_delivered (fixture, "a=1");
  g_assert_cmpuint (fixture->n_samples, ==, 0);
}

static void
test_batches_are_paced (Fixture       *fixture,
                        gconstpointer  data)
{
  binnacle_simulated_clock_advance (fixture->clock, G_USEC_PER_SEC);
  push (fixture, "a", 1, 1);
  binnacle_simulated_clock_settle (fixture->clock);
  g_assert_cmpuint (fixture->n_turns, ==, 1);
  for (guint i = 0; i < 1000; i++)
    {
      push (fixture, "a", i, 2 + i);
      binnacle_simulated_clock_advance (fixture->clock, 1000);
    }
  g_assert_cmpuint (fixture->n_turns, <=, 1 + 1000 / 16 + 1);
  g_assert_cmpuint (fixture->n_turns, >=, 1000 / 20);
}

static void
test_a_turn_ends_after_its_budget (Fixture       *fixture,
                                   gconstpointer  data)
{
  guint n_after_first;

  fixture->work = 500;
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *channel = g_strdup_printf ("c%u", i);

      push (fixture, channel, 1, 1);
    }
  binnacle_simulated_clock_settle (fixture->clock);
  n_after_first = (guint) get_counter (fixture, "delivered");
  g_assert_cmpuint (n_after_first, ==, 100);
  g_assert_cmpuint (fixture->n_turns, ==, 1);
  g_assert_null (strstr (fixture->log->str, "c16"));
  fixture->work = 0;
  binnacle_simulated_clock_advance (fixture->clock, G_USEC_PER_SEC);
  g_assert_nonnull (strstr (fixture->log->str, "c99"));
}

static gsize
get_resident_memory (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  fields = g_strsplit (text, " ", 3);
  return (gsize) g_ascii_strtoull (fields[1], NULL, 10) * 4096;
}

static void
test_memory_is_flat_at_any_rate (Fixture       *fixture,
                                 gconstpointer  data)
{
  gsize before = 0;

  for (guint i = 0; i < 1000000; i++)
    {
      char channel[16];

      g_snprintf (channel, sizeof channel, "c%u", i % 1000);
      g_assert_cmpint (push (fixture, channel, i, i), ==, BINNACLE_PUSH_TAKEN);
      if (i == 1000)
        before = get_resident_memory ();
    }
  g_assert_cmpuint (binnacle_update_processor_get_n_queued (fixture->processor), ==, 1000);
  g_assert_cmpuint (get_resident_memory (), <, before + 4 * 1024 * 1024);
}

/* Threads */

typedef struct
{
  BinnacleUpdateProcessor *processor;
  guint                    number;
} Pusher;

typedef struct
{
  guint64 last[4];
  guint   n_controls;
  int     next_control[4];
  guint   n_ends;
} Seen;

enum { N_PUSHES = 20000 };

static void *
push_many (void *data)
{
  Pusher *pusher = data;

  for (guint i = 1; i <= N_PUSHES; i++)
    {
      g_autofree char *channel = g_strdup_printf ("%u/%u", pusher->number, i % 10);
      BinnacleUpdate update = { .channel = channel, .version = i, .epoch = 1 };

      binnacle_value_set_number (&update.value, i);
      binnacle_update_processor_push (pusher->processor, &update);
      if (i % 100 == 0)
        {
          int *item = g_new (int, 2);

          item[0] = (int) pusher->number;
          item[1] = (int) i;
          g_assert_cmpint (binnacle_update_processor_push_control (pusher->processor, item, 8), !=,
                           BINNACLE_PUSH_REFUSED);
        }
    }
  return NULL;
}

static void
see_update (const BinnacleUpdate *update,
            const BinnacleSample *samples,
            guint                 n_samples,
            gpointer              user_data)
{
  Seen *seen = user_data;
  guint number = (guint) (update->channel[0] - '0');

  seen->last[number] = MAX (seen->last[number], (guint64) update->version);
}

static void
see_control (gpointer item,
             gpointer user_data)
{
  Seen *seen = user_data;
  const int *numbers = item;

  g_assert_cmpint (numbers[1], ==, seen->next_control[numbers[0]] + 100);
  g_assert_cmpuint (seen->last[numbers[0]], >=, numbers[1]);
  seen->next_control[numbers[0]] = numbers[1];
  seen->n_ends += numbers[1] == N_PUSHES;
  g_free (item);
}

static void
test_threads_push_while_main_applies (void)
{
  g_autoptr (BinnacleClock) clock = binnacle_real_clock_new ();
  BinnacleUpdateProcessor *processor = binnacle_update_processor_new (clock);
  Pusher pushers[4];
  pthread_t threads[4];
  Seen seen = { 0 };

  binnacle_update_processor_set_update_func (processor, see_update, NULL, &seen);
  binnacle_update_processor_set_control_func (processor, see_control, g_free, &seen);
  for (guint i = 0; i < 4; i++)
    {
      pushers[i] = (Pusher) { processor, i };
      g_assert_cmpint (pthread_create (&threads[i], NULL, push_many, &pushers[i]), ==, 0);
    }
  while (seen.n_ends < 4)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < 4; i++)
    {
      pthread_join (threads[i], NULL);
      g_assert_cmpuint (seen.last[i], ==, N_PUSHES);
    }
  g_assert_finalize_object (processor);
}

static void
note_place (const BinnacleUpdate *update,
            const BinnacleSample *samples,
            guint                 n_samples,
            gpointer              user_data)
{
  *(gint64 *) user_data = update->place;
}

static void
test_a_place_is_of_one_epoch (Fixture       *fixture,
                              gconstpointer  data)
{
  BinnacleUpdate old = { .channel = "a", .version = 9, .offset = 1000, .place = 1000, .epoch = 1 };
  BinnacleUpdate new = { .channel = "a", .version = 1, .offset = 5, .snapshot = 1, .epoch = 2 };
  gint64 place = -1;

  binnacle_update_processor_set_update_func (fixture->processor, note_place, NULL, &place);
  binnacle_update_processor_push (fixture->processor, &old);
  binnacle_update_processor_push (fixture->processor, &new);
  binnacle_simulated_clock_advance (fixture->clock, G_USEC_PER_SEC);
  g_assert_cmpint (place, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  TEST ("/update-processor/newest-stands-for-older", test_newest_stands_for_older);
  TEST ("/update-processor/another-epoch-starts-versions-over", test_another_epoch_starts_versions_over);
  TEST ("/update-processor/control-comes-after-what-was-before", test_control_comes_after_what_was_before);
  TEST ("/update-processor/events-are-never-conflated", test_events_are_never_conflated);
  TEST ("/update-processor/bytes-are-bounded", test_bytes_are_bounded);
  TEST ("/update-processor/a-million-channels-are-bounded", test_a_million_channels_are_bounded);
  TEST ("/update-processor/tracked-numbers-are-kept", test_tracked_numbers_are_kept);
  TEST ("/update-processor/batches-are-paced", test_batches_are_paced);
  TEST ("/update-processor/a-turn-ends-after-its-budget", test_a_turn_ends_after_its_budget);
  TEST ("/update-processor/memory-is-flat-at-any-rate", test_memory_is_flat_at_any_rate);
  TEST ("/update-processor/a-place-is-of-one-epoch", test_a_place_is_of_one_epoch);
  g_test_add_func ("/update-processor/threads-push-while-main-applies", test_threads_push_while_main_applies);
  return g_test_run ();
}
