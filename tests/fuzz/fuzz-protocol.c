/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-target.h"

#include "base/binnacle-channel.h"
#include "base/binnacle-simulated-clock.h"
#include "live/binnacle-realtime-state.h"
#include "sources/binnacle-live-decoder-private.h"

/* The input is what a server says, one message a line, to a client that has
 * subscribed to everything with the id 1. */

#define MAX_LINES 64

static void
take_event (gpointer item,
            gpointer user_data)
{
  g_autoptr (BinnacleLiveEvent) event = item;
  BinnacleRealtimeState *state = user_data;
  g_autoptr (BinnaclePatternTrie) all = NULL;

  if (event->type == BINNACLE_LIVE_BROKEN)
    g_assert_true (event->error != NULL && g_utf8_validate (event->error->message, -1, NULL));
  if (event->type == BINNACLE_LIVE_MESSAGE)
    g_assert_nonnull (event->message);
  if (event->type != BINNACLE_LIVE_SNAPSHOT)
    return;
  g_assert_cmpint (event->id, ==, 1);
  all = binnacle_pattern_trie_new ();
  binnacle_pattern_trie_add (all, "**", all);
  binnacle_realtime_state_finish_snapshot (state, all, event->snapshot, event->epoch, event->offset);
}

static void
free_event (gpointer item)
{
  binnacle_live_event_free (item);
}

static void
check_entities (BinnacleRealtimeState *state)
{
  g_autoptr (GListModel) list = binnacle_realtime_state_match (state, "**");

  g_assert_cmpuint (g_list_model_get_n_items (list), ==, binnacle_realtime_state_get_n_channels (state));
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (BinnacleEntity) entity = g_list_model_get_item (list, i);

      g_assert_true (binnacle_channel_validate (binnacle_entity_get_channel (entity), NULL));
      g_assert_true (binnacle_entity_get_exists (entity));
      g_assert_cmpint (binnacle_entity_get_freshness (entity), !=, BINNACLE_FRESHNESS_UNKNOWN);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const char *const patterns[] = { "**", NULL };
  g_autoptr (BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (0);
  g_autoptr (BinnacleUpdateProcessor) processor = binnacle_update_processor_new (BINNACLE_CLOCK (clock));
  g_autoptr (BinnacleRealtimeState) state = binnacle_realtime_state_new (BINNACLE_CLOCK (clock), processor);
  g_autoptr (BinnacleLiveDecoder) decoder = binnacle_live_decoder_new (processor);
  const char *line = (const char *) data, *end = line + size;

  binnacle_update_processor_set_control_func (processor, take_event, free_event, state);
  binnacle_realtime_state_set_link_alive (state, TRUE);
  binnacle_live_decoder_begin (decoder, 1);
  binnacle_live_decoder_expect (decoder, 1, patterns);
  for (guint i = 0; i < MAX_LINES && line < end; i++)
    {
      const char *next = memchr (line, '\n', (size_t) (end - line));

      if (next == NULL)
        next = end;
      binnacle_live_decoder_receive (decoder, 1, line, (gsize) (next - line));
      binnacle_simulated_clock_advance (clock, 20000);
      line = next + 1;
    }
  check_entities (state);
  binnacle_update_processor_set_control_func (processor, NULL, free_event, NULL);
  return 0;
}
