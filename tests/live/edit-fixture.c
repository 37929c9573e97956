/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "edit-fixture.h"

#define LATENCY (10 * 1000)

static char *
make_id (gpointer user_data)
{
  EditFixture *fixture = user_data;

  return g_strdup_printf ("00000000-0000-4000-8000-%012u", ++fixture->n_ids);
}

static void
count_event (EditFixture            *fixture,
             BinnacleOperationEvent  event)
{
  fixture->n_events[event]++;
}

#define COUNT(name, EVENT)                                          \
  static void                                                       \
  count_##name (BinnacleOperationQueue *queue,                      \
                GObject                *object,                     \
                gpointer                user_data)                  \
  {                                                                 \
    count_event (user_data, BINNACLE_OPERATION_EVENT_##EVENT);      \
  }

COUNT (confirmed, CONFIRMED)
COUNT (rejected, REJECTED)
COUNT (conflicted, CONFLICTED)
COUNT (merged, MERGED)
COUNT (overruled, OVERRULED)

/* As after a start of the program: nothing is known but what the journal holds. */
void
edit_fixture_start_queue (EditFixture *fixture)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  BinnacleClock *clock = BINNACLE_CLOCK (fixture->clock);

  fixture->processor = binnacle_update_processor_new (clock);
  fixture->state = binnacle_realtime_state_new (clock, fixture->processor);
  fixture->queue = binnacle_operation_queue_new (clock, random, "source", fixture->state);
  binnacle_operation_queue_set_id_func (fixture->queue, make_id, fixture);
  g_signal_connect (fixture->queue, "confirmed", G_CALLBACK (count_confirmed), fixture);
  g_signal_connect (fixture->queue, "rejected", G_CALLBACK (count_rejected), fixture);
  g_signal_connect (fixture->queue, "conflicted", G_CALLBACK (count_conflicted), fixture);
  g_signal_connect (fixture->queue, "merged", G_CALLBACK (count_merged), fixture);
  g_signal_connect (fixture->queue, "overruled", G_CALLBACK (count_overruled), fixture);
  binnacle_operation_queue_set_sender (fixture->queue, BINNACLE_OPERATION_SENDER (fixture->sender));
  binnacle_operation_queue_set_journal (fixture->queue, BINNACLE_JOURNAL (fixture->journal));
}

/* As when the program ends: what is under way comes to nothing. */
void
edit_fixture_end_queue (EditFixture *fixture)
{
  edit_fixture_unlink (fixture);
  binnacle_operation_queue_close (fixture->queue);
  edit_fixture_wait (fixture, 1);
  g_signal_handlers_disconnect_by_data (fixture->queue, fixture);
  g_assert_finalize_object (fixture->queue);
  g_assert_finalize_object (fixture->state);
  g_assert_finalize_object (fixture->processor);
}

void
edit_fixture_set_up (EditFixture   *fixture,
                     gconstpointer  data)
{
  fixture->clock = binnacle_simulated_clock_new (G_GINT64_CONSTANT (1790000000) * G_USEC_PER_SEC);
  fixture->journal = memory_journal_new (BINNACLE_CLOCK (fixture->clock), LATENCY);
  fixture->sender = fake_sender_new (BINNACLE_CLOCK (fixture->clock), LATENCY);
  edit_fixture_start_queue (fixture);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 0.1);
}

void
edit_fixture_tear_down (EditFixture   *fixture,
                        gconstpointer  data)
{
  edit_fixture_end_queue (fixture);
  g_assert_finalize_object (fixture->sender);
  g_assert_finalize_object (fixture->journal);
  g_assert_finalize_object (fixture->clock);
}

/* The server's values come with it, as by a subscription. */
void
edit_fixture_link (EditFixture *fixture)
{
  fake_sender_set_processor (fixture->sender, fixture->processor);
  binnacle_realtime_state_set_link_alive (fixture->state, TRUE);
  fake_sender_push_snapshot (fixture->sender);
  binnacle_operation_queue_set_server (fixture->queue, "server", TRUE);
}

void
edit_fixture_unlink (EditFixture *fixture)
{
  fake_sender_set_processor (fixture->sender, NULL);
  binnacle_realtime_state_set_link_alive (fixture->state, FALSE);
  binnacle_operation_queue_set_server (fixture->queue, NULL, FALSE);
  fake_sender_answer_all (fixture->sender, BINNACLE_OUTCOME_UNKNOWN);
  binnacle_simulated_clock_settle (fixture->clock);
}

void
edit_fixture_wait (EditFixture *fixture,
                   double       seconds)
{
  binnacle_simulated_clock_advance (fixture->clock, (gint64) (seconds * G_USEC_PER_SEC));
}

static void
parse (BinnacleValue *value,
       const char    *json)
{
  g_autoptr (JsonNode) node = json_from_string (json, NULL);

  g_assert_nonnull (node);
  g_assert_true (binnacle_value_set_json_node (value, node, NULL));
}

/* json: NULL for a deletion. Must succeed. */
BinnacleOperation *
edit_fixture_apply (EditFixture           *fixture,
                    const char            *channel,
                    BinnacleOperationKind  kind,
                    const char            *json)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  BinnacleEdit edit = { .kind = kind, .argument = json != NULL ? &value : NULL, .undoable = TRUE };
  g_autoptr (GError) error = NULL;
  BinnacleOperation *operation;

  if (json != NULL)
    parse (&value, json);
  operation = binnacle_realtime_state_apply (fixture->state, channel, &edit, &error);
  g_assert_no_error (error);
  g_object_unref (operation);
  return operation;
}

/* Belongs to the queue. */
BinnacleOperation *
edit_fixture_get (EditFixture *fixture,
                  guint        position)
{
  BinnacleOperation *operation = g_list_model_get_item (G_LIST_MODEL (fixture->queue), position);

  g_assert_nonnull (operation);
  g_object_unref (operation);
  return operation;
}

/* transfer full */
BinnacleEntity *
edit_fixture_entity (EditFixture *fixture,
                     const char  *channel)
{
  return binnacle_realtime_state_ref_entity (fixture->state, channel);
}

/* transfer full; NULL where there is no value */
char *
edit_fixture_shown (EditFixture *fixture,
                    const char  *channel)
{
  g_autoptr (BinnacleEntity) entity = edit_fixture_entity (fixture, channel);
  const BinnacleValue *value = binnacle_entity_get_value (entity);

  return binnacle_value_get_kind (value) != BINNACLE_VALUE_NONE ? binnacle_value_to_json_text (value) : NULL;
}

void
edit_fixture_assert_json (const BinnacleValue *value,
                          const char          *json)
{
  g_auto (BinnacleValue) expected = BINNACLE_VALUE_INIT;
  g_autofree char *text = binnacle_value_to_json_text (value);

  parse (&expected, json);
  if (!binnacle_value_equal (value, &expected))
    g_error ("%s, not %s", text, json);
}
