/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <time.h>

#include "base/binnacle-real-clock.h"
#include "live/binnacle-realtime-state.h"
#include "sources/binnacle-live-decoder-private.h"

/* What a message costs on its way from the socket's text to an entity. */

#define N_CHANNELS 1000
#define N_UPDATES 1000000

/* Processor time: the pauses between turns are not work. */
static double
get_seconds (void)
{
  return (double) clock () / CLOCKS_PER_SEC;
}

static void
report (const char *what,
        double      seconds,
        guint       n)
{
  g_print ("%-40s %8.0f ns\n", what, seconds * 1e9 / n);
}

static GPtrArray *
make_names (void)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < N_CHANNELS; i++)
    g_ptr_array_add (names, g_strdup_printf ("bench/group-%u/value-%u", i % 10, i));
  return names;
}

static void
push_all (BinnacleUpdateProcessor *processor,
          GPtrArray               *names,
          guint                    from,
          guint                    n)
{
  for (guint i = from; i < from + n; i++)
    {
      BinnacleUpdate update = {
        .channel = g_ptr_array_index (names, i % N_CHANNELS), .version = i + 1, .offset = i + 1, .time = i, .epoch = 1,
      };

      binnacle_value_set_number (&update.value, i);
      binnacle_update_processor_push (processor, &update);
    }
}

static void
drain (BinnacleUpdateProcessor *processor)
{
  while (binnacle_update_processor_get_n_queued (processor) > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
measure_pushing (BinnacleUpdateProcessor *processor,
                 GPtrArray               *names)
{
  double start = get_seconds ();

  push_all (processor, names, 0, N_UPDATES);
  report ("push, conflated", get_seconds () - start, N_UPDATES);
  drain (processor);
}

static void
measure_applying (BinnacleUpdateProcessor *processor,
                  GPtrArray               *names)
{
  double start = get_seconds ();

  for (guint i = 0; i < N_UPDATES / N_CHANNELS; i++)
    {
      push_all (processor, names, N_UPDATES + i * N_CHANNELS, N_CHANNELS);
      drain (processor);
    }
  report ("push and apply, nothing conflated", get_seconds () - start, N_UPDATES);
}

static void
measure_decoding (BinnacleLiveDecoder *decoder,
                  GPtrArray           *names)
{
  static const char welcome[] = "{\"type\":\"welcome\",\"protocol\":1,\"server_id\":\"s\",\"epoch\":\"e\",\"offset\":0}";
  double seconds = 0;

  binnacle_live_decoder_receive (decoder, 1, welcome, strlen (welcome));
  for (guint i = 0; i < N_UPDATES / 10; i++)
    {
      g_autofree char *text =
        g_strdup_printf ("{\"type\":\"update\",\"offset\":%u,\"channel\":\"%s\",\"value\":%u.5,\"version\":%u,"
                         "\"time\":1700000000000}", i + 1, (char *) g_ptr_array_index (names, i % N_CHANNELS), i, i + 1);
      double start = get_seconds ();

      binnacle_live_decoder_receive (decoder, 1, text, strlen (text));
      seconds += get_seconds () - start;
    }
  report ("decode and push, one update a message", seconds, N_UPDATES / 10);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (BinnacleClock) real_clock = binnacle_real_clock_new ();
  g_autoptr (BinnacleUpdateProcessor) processor = binnacle_update_processor_new (real_clock);
  g_autoptr (BinnacleRealtimeState) state = binnacle_realtime_state_new (real_clock, processor);
  g_autoptr (BinnacleLiveDecoder) decoder = binnacle_live_decoder_new (processor);
  g_autoptr (GPtrArray) names = make_names ();

  g_object_set (processor, "batch-max-delay", 0, "frame-budget", 16, NULL);
  binnacle_update_processor_set_control_func (processor, NULL, (GDestroyNotify) binnacle_live_event_free, NULL);
  measure_pushing (processor, names);
  measure_applying (processor, names);
  measure_decoding (decoder, names);
  return 0;
}
