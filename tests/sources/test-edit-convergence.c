/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/binnacle-json.h"
#include "binnacle-model-client.h"
#include "memory-journal.h"
#include "simulated-seeds.h"

/* Up to five people edit the same channels through everything that happens to a
 * network, to programs and to a server. When all is quiet again everybody sees the
 * same, each edit that was shown as saved had one effect, and no line is lost. */

#define MAX_CLIENTS 5
#define SERVER_TEXT "begin\n"

typedef struct
{
  struct _World       *world;
  guint                number;
  guint                n_starts;
  BinnacleModelClient *client;
  MemoryJournal       *journal;
} Person;

/* An addition, or a line that was added, as it was when it was last durable. */
typedef struct
{
  char    *channel;
  double   number;
  gboolean applied;   /* as the server once knew */
  gboolean uncertain; /* taken back after it may have happened */
} Saved;

typedef struct _World
{
  guint32                 seed;
  BinnacleSimulatedClock *clock;
  BinnacleModelServer    *server;
  GRand                  *random;
  Person                  people[MAX_CLIENTS];
  guint                   n_people;
  guint                   n_lines;
  GHashTable             *additions; /* by operation */
  GHashTable             *lines;     /* by line: whether it is known to be uncertain */
} World;

static const char * const counters[] = { "n/0", "n/1" };
static const char * const states[] = { "s/0", "s/1", "s/2" };
static const char * const objects[] = { "o/0", "o/1" };
static const char * const texts[] = { "t/0" };

static const BinnacleConflictStrategy strategies[] = {
  BINNACLE_CONFLICT_DEFAULT, BINNACLE_CONFLICT_MERGE, BINNACLE_CONFLICT_ASK,
  BINNACLE_CONFLICT_SERVER_WINS, BINNACLE_CONFLICT_MINE_WINS,
};

static gint32
below (World *world,
       gsize  end)
{
  return g_rand_int_range (world->random, 0, (gint32) end);
}

static gboolean
chance (World *world,
        guint  in)
{
  return below (world, in) == 0;
}

static void
advance (World  *world,
         double  seconds)
{
  binnacle_simulated_clock_advance (world->clock, (gint64) (seconds * G_USEC_PER_SEC));
}

static BinnacleOperationQueue *
get_queue (Person *person)
{
  return binnacle_source_get_operations (person->client->base);
}

static void
saved_free (gpointer data)
{
  g_free (((Saved *) data)->channel);
  g_free (data);
}

/* A person's own lines in the text that an operation writes. */
static void
note_lines (World               *world,
            const BinnacleValue *value,
            gboolean             uncertain)
{
  const char *text = binnacle_value_get_text (value);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "line ") && (uncertain || !g_hash_table_contains (world->lines, lines[i])))
      g_hash_table_insert (world->lines, g_strdup (lines[i]), GINT_TO_POINTER (uncertain));
}

static void
record_put (const BinnacleOperationRecord *record,
            gpointer                       user_data)
{
  World *world = user_data;
  Saved *saved;

  if (record->kind == BINNACLE_OPERATION_SET && g_str_has_prefix (record->channel, "t/"))
    note_lines (world, &record->argument, FALSE);
  if (record->kind != BINNACLE_OPERATION_ADD)
    return;
  saved = g_hash_table_lookup (world->additions, record->id);
  /* Without a server to be for it was refused here, and never shown as saved. */
  if (saved == NULL && record->state == BINNACLE_OPERATION_REJECTED)
    return;
  if (saved == NULL)
    {
      saved = g_new0 (Saved, 1);
      saved->channel = g_strdup (record->channel);
      g_hash_table_insert (world->additions, g_strdup (record->id), saved);
    }
  saved->number = binnacle_value_get_number (&record->argument, 0);
}

static void
start_person (Person *person)
{
  World *world = person->world;

  person->client = binnacle_model_client_new (world->clock, world->server,
                                              world->seed + 1000003 * person->n_starts++, person->number);
  g_object_set (get_queue (person), "conflict-strategy", "merge", "merge-fallback", "ask", NULL);
  binnacle_operation_queue_set_journal (get_queue (person), BINNACLE_JOURNAL (person->journal));
  binnacle_model_client_want (person->client, "n/*");
  binnacle_model_client_want (person->client, "s/*");
  binnacle_model_client_want (person->client, "o/*");
  binnacle_model_client_want (person->client, "t/*");
  binnacle_source_start (person->client->base);
}

/* Ends it wherever it is: what was being saved is on the disk or is not. */
static void
restart_person (Person *person)
{
  binnacle_model_client_free (person->client);
  if (chance (person->world, 2))
    memory_journal_kill (person->journal);
  start_person (person);
}

static void
world_init (World   *world,
            guint32  seed)
{
  *world = (World) { .seed = seed };
  world->clock = binnacle_simulated_clock_new (G_GINT64_CONSTANT (1700000000000000));
  world->server = binnacle_model_server_new (world->clock);
  world->random = g_rand_new_with_seed (seed);
  world->additions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, saved_free);
  world->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  binnacle_model_store_describe (world->server->store, "**", "{\"kind\":\"state\",\"writable\":true}");
  binnacle_model_server_write (world->server, "n/0", "100");
  binnacle_model_server_write (world->server, "s/0", "\"first\"");
  binnacle_model_server_write (world->server, "o/0", "{\"a\":1,\"b\":{\"c\":2}}");
  binnacle_model_server_write (world->server, "t/0", "\"begin\\n\"");
  world->n_people = 1 + (guint) below (world, MAX_CLIENTS);
  for (guint i = 0; i < world->n_people; i++)
    {
      Person *person = &world->people[i];

      person->world = world;
      person->number = i + 1;
      person->journal = memory_journal_new (BINNACLE_CLOCK (world->clock), 5000);
      memory_journal_set_put_func (person->journal, record_put, world);
      start_person (person);
    }
}

static void
world_clear (World *world)
{
  for (guint i = 0; i < world->n_people; i++)
    {
      binnacle_model_client_free (world->people[i].client);
      g_assert_finalize_object (world->people[i].journal);
    }
  binnacle_model_server_free (world->server);
  g_assert_cmpuint (binnacle_simulated_clock_get_n_timers (world->clock), ==, 0);
  g_hash_table_unref (world->additions);
  g_hash_table_unref (world->lines);
  g_rand_free (world->random);
  g_assert_finalize_object (world->clock);
}

/* What people do. Nobody can edit before having met the server. */

static void
apply (Person                   *person,
       const char               *channel,
       BinnacleOperationKind     kind,
       const BinnacleValue      *argument,
       BinnacleConflictStrategy  strategy)
{
  BinnacleEdit edit = { kind, argument, NULL, strategy, TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleOperation) operation =
    binnacle_operation_queue_apply (get_queue (person), channel, &edit, &error);

  if (error != NULL && error->code != BINNACLE_OPERATION_ERROR_NO_SERVER &&
      error->code != BINNACLE_OPERATION_ERROR_NOT_APPLICABLE)
    g_assert_no_error (error);
}

static void
add_some (World  *world,
          Person *person)
{
  g_auto (BinnacleValue) number = BINNACLE_VALUE_INIT;

  binnacle_value_set_number (&number, 1 + below (world, 9));
  apply (person, counters[below (world, G_N_ELEMENTS (counters))], BINNACLE_OPERATION_ADD, &number,
         BINNACLE_CONFLICT_DEFAULT);
}

static void
set_some (World  *world,
          Person *person)
{
  g_autofree char *text = g_strdup_printf ("%u: %u", person->number, g_rand_int (world->random));
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  BinnacleConflictStrategy strategy = strategies[below (world, G_N_ELEMENTS (strategies))];
  const char *channel = states[below (world, G_N_ELEMENTS (states))];

  binnacle_value_set_text (&value, text);
  if (chance (world, 6))
    apply (person, channel, BINNACLE_OPERATION_DELETE, NULL, strategy);
  else
    apply (person, channel, BINNACLE_OPERATION_SET, &value, strategy);
}

static void
patch_some (World  *world,
            Person *person)
{
  g_autofree char *json = g_strdup_printf ("{\"%c\":%d,\"b\":{\"%c\":%s}}", 'a' + below (world, 4), below (world, 50),
                                           'c' + below (world, 3), chance (world, 4) ? "null" : "7");
  g_autoptr (JsonNode) node = binnacle_json_parse (json, -1, G_MAXSSIZE, NULL);
  g_auto (BinnacleValue) patch = BINNACLE_VALUE_INIT;

  g_assert_true (binnacle_value_set_json_node (&patch, node, NULL));
  apply (person, objects[below (world, G_N_ELEMENTS (objects))], BINNACLE_OPERATION_MERGE, &patch,
         strategies[below (world, G_N_ELEMENTS (strategies))]);
}

static void
write_line (World  *world,
            Person *person)
{
  const char *channel = texts[below (world, G_N_ELEMENTS (texts))];
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (person->client->state, channel);
  const char *text = binnacle_value_get_text (binnacle_entity_get_value (entity));
  g_autofree char *line = g_strdup_printf ("line %u of %u\n", ++world->n_lines, person->number);
  g_autofree char *longer = NULL;
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;

  if (text == NULL)
    return;
  longer = chance (world, 2) ? g_strconcat (text, line, NULL) : g_strconcat (line, text, NULL);
  binnacle_value_set_text (&value, longer);
  apply (person, channel, BINNACLE_OPERATION_SET, &value, BINNACLE_CONFLICT_MERGE);
}

/* Only what may be undone without changing the sums and the lines. */
static void
pause_some (World  *world,
            Person *person)
{
  binnacle_operation_queue_set_paused (get_queue (person), chance (world, 2));
}

typedef void (*Act) (World  *world,
                     Person *person);

static const Act edits[] = { add_some, add_some, set_some, patch_some, write_line, pause_some };

/* What happens to them. */

static void
break_link (World  *world,
            Person *person)
{
  BinnacleSimulatedNetwork *network = person->client->network;

  if (!binnacle_simulated_network_is_up (network))
    return;
  if (chance (world, 3))
    binnacle_simulated_network_vanish (network);
  else if (chance (world, 2))
    binnacle_simulated_network_reset (network);
  else
    binnacle_simulated_network_close (network, 1001, "going away");
}

static void
go_offline (World  *world,
            Person *person)
{
  person->client->network->fault = chance (world, 2) ? BINNACLE_FAULT_REFUSED : BINNACLE_FAULT_UNREACHABLE;
  break_link (world, person);
}

static void
come_online (World  *world,
             Person *person)
{
  person->client->network->fault = BINNACLE_FAULT_NONE;
}

static void
lose_answers (World  *world,
              Person *person)
{
  world->server->n_mute = 1 + (guint) below (world, 3);
}

static void
refuse_for_now (World  *world,
                Person *person)
{
  world->server->n_refusals = 1 + (guint) below (world, 3);
  world->server->refusal = chance (world, 2) ? "unavailable" : "rate-limited";
  world->server->retry_after = below (world, 5000);
}

static void
note_applied (gpointer id,
              gpointer saved,
              gpointer user_data)
{
  World *world = user_data;

  ((Saved *) saved)->applied |= binnacle_model_store_has_applied (world->server->store, id);
}

static void
restart_server (World  *world,
                Person *person)
{
  binnacle_model_server_stop (world->server, chance (world, 2));
  g_hash_table_foreach (world->additions, note_applied, world);
  if (chance (world, 4))
    binnacle_model_store_renumber (world->server->store);
  if (chance (world, 4))
    binnacle_model_store_begin_epoch (world->server->store);
  if (chance (world, 6))
    binnacle_model_store_forget_ops (world->server->store);
}

static void
start_server (World  *world,
              Person *person)
{
  world->server->down = FALSE;
}

static void
kill_program (World  *world,
              Person *person)
{
  advance (world, 0.001 * below (world, 20));
  restart_person (person);
}

static const Act faults[] = {
  break_link, break_link, go_offline, come_online, come_online, lose_answers, refuse_for_now, restart_server,
  start_server, start_server, kill_program,
};

/* What a person chooses: of a text all lines, of all else either side. */
static void
choose (World            *world,
        Person           *person,
        BinnacleConflict *conflict)
{
  const BinnacleValue *mine = binnacle_conflict_get_mine (conflict);
  const BinnacleValue *theirs = binnacle_conflict_get_theirs (conflict);
  g_auto (BinnacleValue) choice = BINNACLE_VALUE_INIT;

  binnacle_value_assign (&choice, chance (world, 2) ? mine : theirs);
  if (g_str_has_prefix (binnacle_conflict_get_channel (conflict), "t/"))
    {
      const char *their_text = binnacle_value_get_text (theirs);
      g_autoptr (GString) all = g_string_new (their_text);
      g_auto (GStrv) lines = g_strsplit (binnacle_value_get_text (mine), "\n", -1);

      for (guint i = 0; lines[i] != NULL; i++)
        {
          g_autofree char *line = g_strconcat (lines[i], "\n", NULL);

          if (*lines[i] != '\0' && strstr (their_text, line) == NULL)
            g_string_append (all, line);
        }
      binnacle_value_set_text (&choice, all->str);
    }
  binnacle_operation_queue_resolve (get_queue (person), conflict, &choice,
                                    binnacle_conflict_get_theirs_version (conflict), NULL);
}

static void
take_back (World             *world,
           Person            *person,
           BinnacleOperation *operation)
{
  const BinnacleOperationRecord *record = binnacle_operation_get_record (operation);
  Saved *saved = g_hash_table_lookup (world->additions, record->id);

  if (saved != NULL)
    saved->uncertain = TRUE;
  if (g_str_has_prefix (record->channel, "t/"))
    note_lines (world, &record->shown_value, TRUE);
  binnacle_operation_queue_discard (get_queue (person), operation);
}

/* Answers all that the program asks. */
static void
decide (World  *world,
        Person *person)
{
  GListModel *queue = G_LIST_MODEL (get_queue (person));
  GListModel *conflicts = binnacle_operation_queue_get_conflicts (get_queue (person));

  for (guint i = g_list_model_get_n_items (conflicts); i > 0; i--)
    {
      g_autoptr (BinnacleConflict) conflict = g_list_model_get_item (conflicts, i - 1);

      if (conflict != NULL)
        choose (world, person, conflict);
    }
  for (guint i = g_list_model_get_n_items (queue); i > 0; i--)
    {
      g_autoptr (BinnacleOperation) operation = g_list_model_get_item (queue, i - 1);

      if (operation == NULL)
        continue;
      g_assert_cmpuint (binnacle_operation_get_state (operation), !=, BINNACLE_OPERATION_UNSAVED);
      if (binnacle_operation_get_state (operation) == BINNACLE_OPERATION_REJECTED ||
          (binnacle_operation_get_state (operation) == BINNACLE_OPERATION_HELD &&
           binnacle_operation_get_hold (operation) == BINNACLE_HOLD_OUTCOME_LOST))
        take_back (world, person, operation);
    }
}

static void
be_busy (World *world)
{
  guint n_events = 5 + (guint) below (world, 40);

  for (guint i = 0; i < n_events; i++)
    {
      Person *person = &world->people[below (world, world->n_people)];

      if (chance (world, 3))
        faults[below (world, G_N_ELEMENTS (faults))] (world, person);
      else
        edits[below (world, G_N_ELEMENTS (edits))] (world, &world->people[below (world, world->n_people)]);
      if (chance (world, 10))
        decide (world, person);
      advance (world, g_rand_double (world->random) * (chance (world, 5) ? 40 : 0.5));
    }
}

static gboolean
is_settled (World *world)
{
  for (guint i = 0; i < world->n_people; i++)
    if (g_list_model_get_n_items (G_LIST_MODEL (get_queue (&world->people[i]))) > 0)
      return FALSE;
  return TRUE;
}

static void
tell_what_waits (World *world)
{
  for (guint i = 0; i < world->n_people; i++)
    {
      GListModel *queue = G_LIST_MODEL (get_queue (&world->people[i]));

      for (guint j = 0; j < g_list_model_get_n_items (queue); j++)
        {
          g_autoptr (BinnacleOperation) operation = g_list_model_get_item (queue, j);
          const BinnacleOperationRecord *record = binnacle_operation_get_record (operation);

          g_printerr ("person %u: %s %s kind %d state %d hold %d attempts %u: %s\n", i + 1, record->id, record->channel,
                      (int) record->kind, (int) record->state, (int) record->hold, record->attempts,
                      record->error != NULL ? record->error->message : "no error");
        }
    }
}

static void
be_quiet (World *world)
{
  world->server->down = FALSE;
  world->server->n_mute = 0;
  world->server->n_refusals = 0;
  for (guint i = 0; i < world->n_people; i++)
    {
      world->people[i].client->network->fault = BINNACLE_FAULT_NONE;
      binnacle_operation_queue_set_paused (get_queue (&world->people[i]), FALSE);
    }
  for (guint round = 0; round < 40 && (round < 2 || !is_settled (world)); round++)
    {
      advance (world, 60);
      for (guint i = 0; i < world->n_people; i++)
        decide (world, &world->people[i]);
    }
  advance (world, 10);
  if (!is_settled (world))
    tell_what_waits (world);
  g_assert_true (is_settled (world));
}

static void
assert_same_everywhere (World *world)
{
  for (guint i = 0; i < world->n_people; i++)
    {
      BinnacleModelClient *client = world->people[i].client;
      GHashTableIter iter;
      const char *channel;
      BinnacleModelRecord *record;

      binnacle_model_client_assert_same (client);
      g_hash_table_iter_init (&iter, world->server->store->records);
      while (g_hash_table_iter_next (&iter, (gpointer *) &channel, (gpointer *) &record))
        {
          g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (client->state, channel);

          g_assert_true (binnacle_value_equal (binnacle_entity_get_value (entity), binnacle_entity_get_base_value (entity)));
          g_assert_false (binnacle_entity_get_pending (entity) || binnacle_entity_get_conflict (entity));
        }
      g_assert_cmpuint (memory_journal_get_n_records (world->people[i].journal), ==, 0);
    }
}

static double
get_number (World      *world,
            const char *channel)
{
  BinnacleModelRecord *record = binnacle_model_store_lookup (world->server->store, channel);

  return record != NULL && record->value != NULL ? json_node_get_double (record->value) : 0;
}

/* Sums of whole numbers are exact: one that counts twice, or not at all, shows. */
static void
assert_sums (World *world)
{
  double sums[G_N_ELEMENTS (counters)] = { 100, 0 };
  GHashTableIter iter;
  const char *id;
  Saved *saved;

  g_hash_table_foreach (world->additions, note_applied, world);
  g_hash_table_iter_init (&iter, world->additions);
  while (g_hash_table_iter_next (&iter, (gpointer *) &id, (gpointer *) &saved))
    {
      g_assert_true (saved->applied || saved->uncertain);
      for (guint i = 0; i < G_N_ELEMENTS (counters); i++)
        if (g_str_equal (saved->channel, counters[i]) && saved->applied)
          sums[i] += saved->number;
    }
  for (guint i = 0; i < G_N_ELEMENTS (counters); i++)
    g_assert_cmpfloat (get_number (world, counters[i]), ==, sums[i]);
}

static void
assert_lines (World *world)
{
  BinnacleModelRecord *record = binnacle_model_store_lookup (world->server->store, "t/0");
  g_auto (GStrv) there = g_strsplit (json_node_get_string (record->value), "\n", -1);
  GHashTableIter iter;
  const char *line;
  gpointer uncertain;

  g_hash_table_iter_init (&iter, world->lines);
  while (g_hash_table_iter_next (&iter, (gpointer *) &line, &uncertain))
    if (!GPOINTER_TO_INT (uncertain) && !g_strv_contains ((const char * const *) there, line))
      g_error ("“%s” is lost", line);
  for (guint i = 0; there[i] != NULL; i++)
    if (*there[i] != '\0' && g_strv_contains ((const char * const *) there + i + 1, there[i]))
      g_error ("“%s” is there twice", there[i]);
}

static void
run_history (guint32       seed,
             gconstpointer data)
{
  World world;

  world_init (&world, seed);
  for (guint i = 0; i < 2; i++)
    {
      be_busy (&world);
      be_quiet (&world);
      assert_same_everywhere (&world);
      assert_sums (&world);
      assert_lines (&world);
    }
  world_clear (&world);
}

int
main (int   argc,
      char *argv[])
{
  simulated_seeds_init (&argc, &argv, 2 * SIMULATED_SEEDS);
  g_test_init (&argc, &argv, NULL);
  simulated_seeds_add ("/edit-convergence/all-see-the-same-and-nothing-is-lost-or-doubled", run_history, NULL);
  return g_test_run ();
}
