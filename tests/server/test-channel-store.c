/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <math.h>

#include "base/binnacle-json.h"
#include "base/binnacle-simulated-clock.h"
#include "server/binnacle-channel-store.h"
#include "server/binnacle-client-limits.h"
#include "server/binnacle-server-limits.h"
#include "wire/binnacle-protocol.h"

#define START (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)
#define OP(n) "00000000-0000-4000-8000-00000000000" n

typedef struct
{
  BinnacleSimulatedClock *clock;
  BinnacleChannelStore   *store;
  char                   *folder;
  char                   *path;
} Fixture;

typedef struct
{
  gboolean  done;
  gboolean  duplicate;
  int       code; /* -1 for none */
  gint64    version;
  gint64    current;
  char     *json;
} Answer;

static void
open_store (Fixture    *fixture,
            const char *path)
{
  g_autoptr (GError) error = NULL;

  fixture->store = binnacle_channel_store_new (BINNACLE_CLOCK (fixture->clock), 4096);
  g_assert_true (binnacle_channel_store_open (fixture->store, path, TRUE, &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  gboolean on_disk = data != NULL;

  fixture->clock = binnacle_simulated_clock_new (START);
  fixture->folder = g_dir_make_tmp ("binnacle-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "store.db", NULL);
  open_store (fixture, on_disk ? fixture->path : NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  binnacle_channel_store_close (fixture->store);
  g_clear_object (&fixture->store);
  g_clear_object (&fixture->clock);
  g_remove (fixture->path);
  g_rmdir (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static void
mutation_done (const BinnacleMutationOutcome *outcome,
               gpointer                       user_data)
{
  Answer *answer = user_data;

  answer->done = TRUE;
  answer->duplicate = outcome->duplicate;
  answer->code = outcome->error != NULL ? outcome->error->code : -1;
  answer->version = outcome->record != NULL ? outcome->record->version : 0;
  answer->current = outcome->current != NULL ? outcome->current->version : 0;
  answer->json = outcome->record != NULL ? binnacle_value_to_json_text (&outcome->record->value) : NULL;
}

G_GNUC_PRINTF (2, 3)
static Answer
mutate (Fixture    *fixture,
        const char *format,
        ...)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  Answer answer = { 0 };
  BinnacleMutation *mutation;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  node = binnacle_json_parse (text, -1, 65536, &error);
  g_assert_no_error (error);
  mutation = binnacle_mutation_parse (json_node_get_object (node), &error);

  if (mutation == NULL)
    {
      answer.done = TRUE;
      answer.code = BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE;
      return answer;
    }

  binnacle_channel_store_mutate (fixture->store, mutation, mutation_done, &answer);

  while (!answer.done)
    g_main_context_iteration (NULL, TRUE);

  g_clear_pointer (&answer.json, g_free);

  return answer;
}

static void
assert_value (Fixture    *fixture,
              const char *channel,
              const char *json)
{
  BinnacleChannelRecord *record = binnacle_channel_table_lookup (binnacle_channel_store_get_table (fixture->store),
                                                                 channel);
  g_autofree char *text = NULL;

  if (json == NULL)
    {
      g_assert_true (record == NULL || binnacle_channel_record_is_deleted (record));
      return;
    }

  g_assert_nonnull (record);
  text = binnacle_value_to_json_text (&record->value);
  g_assert_cmpstr (text, ==, json);
}

static void
test_writes (Fixture       *fixture,
             gconstpointer  data)
{
  Answer first = mutate (fixture, "{\"op\":\"" OP ("1") "\",\"channel\":\"user/a\",\"base\":0,\"set\":{\"x\":1,\"y\":2}}");
  Answer merged = mutate (fixture, "{\"op\":\"" OP ("2") "\",\"channel\":\"user/a\",\"base\":%" G_GINT64_FORMAT
                          ",\"merge\":{\"x\":null,\"z\":{\"a\":1,\"b\":null}}}", first.version);
  Answer late = mutate (fixture, "{\"op\":\"" OP ("3") "\",\"channel\":\"user/a\",\"base\":%" G_GINT64_FORMAT
                        ",\"set\":1}", first.version);
  Answer taken = mutate (fixture, "{\"op\":\"" OP ("4") "\",\"channel\":\"user/a\",\"base\":0,\"set\":1}");

  g_assert_cmpint (first.code, ==, -1);
  g_assert_cmpint (merged.code, ==, -1);
  g_assert_cmpint (merged.version, >, first.version);
  assert_value (fixture, "user/a", "{\"y\":2,\"z\":{\"a\":1}}");
  g_assert_cmpint (late.code, ==, BINNACLE_PROTOCOL_ERROR_CONFLICT);
  g_assert_cmpint (late.current, ==, merged.version);
  g_assert_cmpint (taken.code, ==, BINNACLE_PROTOCOL_ERROR_CONFLICT);

  g_assert_cmpint (mutate (fixture, "{\"op\":\"" OP ("5") "\",\"channel\":\"user/a\",\"add\":1}").code, ==,
                   BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE);
  g_assert_cmpint (mutate (fixture, "{\"op\":\"" OP ("6") "\",\"channel\":\"user/n\",\"base\":77,\"add\":2}").code, ==, -1);
  mutate (fixture, "{\"op\":\"" OP ("7") "\",\"channel\":\"user/n\",\"add\":-0.5}");
  assert_value (fixture, "user/n", "1.5");
}

static void
test_versions_go_on_past_a_deletion (Fixture       *fixture,
                                     gconstpointer  data)
{
  Answer made = mutate (fixture, "{\"op\":\"" OP ("1") "\",\"channel\":\"user/a\",\"set\":1}");
  Answer gone = mutate (fixture, "{\"op\":\"" OP ("2") "\",\"channel\":\"user/a\",\"base\":%" G_GINT64_FORMAT
                        ",\"delete\":true}", made.version);
  Answer again;

  g_assert_cmpint (gone.version, >, made.version);
  assert_value (fixture, "user/a", NULL);
  again = mutate (fixture, "{\"op\":\"" OP ("3") "\",\"channel\":\"user/a\",\"base\":0,\"set\":2}");
  g_assert_cmpint (again.code, ==, -1);
  g_assert_cmpint (again.version, >, gone.version);
}

static void
test_operations_have_one_effect (Fixture       *fixture,
                                 gconstpointer  data)
{
  Answer first = mutate (fixture, "{\"op\":\"" OP ("1") "\",\"channel\":\"user/n\",\"add\":1}");
  Answer again = mutate (fixture, "{\"add\":1.0,\"channel\":\"user/n\",\"op\":\"" OP ("1") "\",\"other\":1}");
  Answer other = mutate (fixture, "{\"op\":\"" OP ("1") "\",\"channel\":\"user/n\",\"add\":2}");
  Answer refused = mutate (fixture, "{\"op\":\"" OP ("2") "\",\"channel\":\"user/n\",\"base\":0,\"set\":1}");

  g_assert_false (first.duplicate);
  g_assert_true (again.duplicate);
  g_assert_cmpint (again.version, ==, first.version);
  g_assert_cmpint (other.code, ==, BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE);
  assert_value (fixture, "user/n", "1");

  /* A refusal is not remembered: the same operation is judged anew. */
  g_assert_cmpint (refused.code, ==, BINNACLE_PROTOCOL_ERROR_CONFLICT);
  mutate (fixture, "{\"op\":\"" OP ("3") "\",\"channel\":\"user/n\",\"delete\":true}");
  refused = mutate (fixture, "{\"op\":\"" OP ("2") "\",\"channel\":\"user/n\",\"base\":0,\"set\":1}");
  g_assert_cmpint (refused.code, ==, -1);
  g_assert_false (refused.duplicate);
}

static void
test_values_fit_their_channels (Fixture       *fixture,
                                gconstpointer  data)
{
  static const struct { const char *body; int code; } cases[] = {
    { "\"channel\":\"notes/scratch\",\"set\":\"text\"", -1 },
    { "\"channel\":\"notes/scratch\",\"set\":1", BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE },
    { "\"channel\":\"notes/checklist\",\"set\":{\"items\":[]}", -1 },
    { "\"channel\":\"notes/checklist\",\"set\":[]", BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE },
    { "\"channel\":\"settings/target-load\",\"set\":100", -1 },
    { "\"channel\":\"settings/target-load\",\"add\":0.5", BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE },
    { "\"channel\":\"settings/target-load\",\"set\":-1", BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE },
    { "\"channel\":\"settings/other\",\"set\":1", BINNACLE_PROTOCOL_ERROR_FORBIDDEN },
    { "\"channel\":\"host/name\",\"set\":\"x\"", BINNACLE_PROTOCOL_ERROR_FORBIDDEN },
    { "\"channel\":\"user\",\"set\":1", BINNACLE_PROTOCOL_ERROR_FORBIDDEN },
    { "\"channel\":\"user//a\",\"set\":1", BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE },
    { "\"channel\":\"user/*\",\"set\":1", BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE },
    { "\"channel\":\"user/a\",\"set\":1,\"add\":1", BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE },
    { "\"channel\":\"user/a\"", BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE },
    { "\"channel\":\"user/a\",\"delete\":false", BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE },
    { "\"channel\":\"user/a\",\"merge\":[]", BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE },
    { "\"channel\":\"user/a\",\"base\":-1,\"set\":1", BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE },
    { "\"channel\":\"user/a\",\"set\":null", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *op = g_uuid_string_random ();
      Answer answer = mutate (fixture, "{\"op\":\"%s\",%s}", op, cases[i].body);

      if (answer.code != cases[i].code)
        g_error ("%s: code %d", cases[i].body, answer.code);
    }

  g_assert_cmpint (mutate (fixture, "{\"op\":\"no-uuid\",\"channel\":\"user/a\",\"set\":1}").code, ==,
                   BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE);
}

static void
test_large_values_are_refused (Fixture       *fixture,
                               gconstpointer  data)
{
  g_autofree char *text = g_strnfill (5000, 'x');
  g_autofree char *deep_begin = g_strnfill (61, '[');
  g_autofree char *deep_end = g_strnfill (61, ']');
  Answer longest = mutate (fixture, "{\"op\":\"" OP ("1") "\",\"channel\":\"user/a\",\"set\":\"%s\"}", text);
  Answer deepest = mutate (fixture, "{\"op\":\"" OP ("2") "\",\"channel\":\"user/a\",\"set\":%s%s}", deep_begin, deep_end);

  g_assert_cmpint (longest.code, ==, BINNACLE_PROTOCOL_ERROR_TOO_LARGE);
  g_assert_cmpint (deepest.code, ==, BINNACLE_PROTOCOL_ERROR_TOO_LARGE);
}

static void
test_sums_stay_exact_and_finite (Fixture       *fixture,
                                 gconstpointer  data)
{
  mutate (fixture, "{\"op\":\"" OP ("1") "\",\"channel\":\"user/n\",\"set\":9007199254740990}");
  g_assert_cmpint (mutate (fixture, "{\"op\":\"" OP ("2") "\",\"channel\":\"user/n\",\"add\":1}").code, ==, -1);
  g_assert_cmpint (mutate (fixture, "{\"op\":\"" OP ("3") "\",\"channel\":\"user/n\",\"add\":1}").code, ==,
                   BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE);
  assert_value (fixture, "user/n", "9007199254740991");

  mutate (fixture, "{\"op\":\"" OP ("4") "\",\"channel\":\"user/x\",\"set\":1.7e308}");
  g_assert_cmpint (mutate (fixture, "{\"op\":\"" OP ("5") "\",\"channel\":\"user/x\",\"add\":1.7e308}").code, ==,
                   BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE);
  assert_value (fixture, "user/x", "1.7e+308");
}

static void
test_memory_ends_after_a_day (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autofree char *epoch = g_strdup (binnacle_channel_store_get_epoch (fixture->store));
  gint64 before = binnacle_channel_store_get_offset (fixture->store);
  Answer made = mutate (fixture, "{\"op\":\"" OP ("1") "\",\"channel\":\"user/a\",\"set\":1}");
  Answer gone = mutate (fixture, "{\"op\":\"" OP ("2") "\",\"channel\":\"user/a\",\"delete\":true}");
  Answer lost;

  g_assert_cmpint (made.code, ==, -1);
  binnacle_simulated_clock_advance (fixture->clock, 24 * G_TIME_SPAN_HOUR);
  g_assert_true (binnacle_channel_store_can_resume (fixture->store, epoch, before));
  g_assert_nonnull (binnacle_channel_store_lookup_op (fixture->store, OP ("1")));

  binnacle_simulated_clock_advance (fixture->clock, 2 * G_TIME_SPAN_HOUR);
  g_assert_false (binnacle_channel_store_can_resume (fixture->store, epoch, before));
  g_assert_true (binnacle_channel_store_can_resume (fixture->store, epoch, gone.version));
  g_assert_false (binnacle_channel_store_can_resume (fixture->store, "other", gone.version));
  g_assert_null (binnacle_channel_store_lookup_op (fixture->store, OP ("1")));

  lost = mutate (fixture, "{\"op\":\"" OP ("1") "\",\"channel\":\"user/a\",\"set\":1,\"first\":{\"epoch\":\"%s\",\"offset\":%"
                 G_GINT64_FORMAT "}}", epoch, before);
  g_assert_cmpint (lost.code, ==, BINNACLE_PROTOCOL_ERROR_OUTCOME_LOST);
  lost = mutate (fixture, "{\"op\":\"" OP ("1") "\",\"channel\":\"user/a\",\"set\":1,\"first\":{\"epoch\":\"x\",\"offset\":%"
                 G_GINT64_FORMAT "}}", gone.version);
  g_assert_cmpint (lost.code, ==, BINNACLE_PROTOCOL_ERROR_OUTCOME_LOST);
  assert_value (fixture, "user/a", NULL);
  lost = mutate (fixture, "{\"op\":\"" OP ("1") "\",\"channel\":\"user/a\",\"set\":1,\"first\":{\"epoch\":\"%s\",\"offset\":%"
                 G_GINT64_FORMAT "}}", epoch, gone.version);
  g_assert_cmpint (lost.code, ==, -1);
}

static void
reopen (Fixture  *fixture,
        gboolean  in_order)
{
  if (in_order)
    binnacle_channel_store_close (fixture->store);

  g_clear_object (&fixture->store);
  open_store (fixture, fixture->path);
}

static void
test_the_store_outlives_the_server (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autofree char *server_id = g_strdup (binnacle_channel_store_get_server_id (fixture->store));
  g_autofree char *epoch = g_strdup (binnacle_channel_store_get_epoch (fixture->store));
  Answer made = mutate (fixture, "{\"op\":\"" OP ("1") "\",\"channel\":\"user/a\",\"set\":{\"text\":\"ä\"}}");
  Answer gone = mutate (fixture, "{\"op\":\"" OP ("2") "\",\"channel\":\"user/b\",\"delete\":true}");
  Answer again;

  for (int round = 0; round < 2; round++)
    {
      reopen (fixture, round == 0);
      g_assert_cmpstr (binnacle_channel_store_get_server_id (fixture->store), ==, server_id);
      g_assert_cmpstr (binnacle_channel_store_get_epoch (fixture->store), ==, epoch);
      g_assert_cmpint (binnacle_channel_store_get_offset (fixture->store), >=, gone.version);
      assert_value (fixture, "user/a", "{\"text\":\"ä\"}");
      again = mutate (fixture, "{\"op\":\"" OP ("1") "\",\"channel\":\"user/a\",\"set\":{\"text\":\"ä\"}}");
      g_assert_true (again.duplicate);
      g_assert_cmpint (again.version, ==, made.version);
    }
}

static void
test_built_in_channels_are_made_once (Fixture       *fixture,
                                      gconstpointer  data)
{
  gint64 version;

  assert_value (fixture, "notes/scratch", "\"\"");
  assert_value (fixture, "notes/checklist", "{\"items\":[]}");
  assert_value (fixture, "settings/target-load", "50");
  version = binnacle_channel_table_lookup (binnacle_channel_store_get_table (fixture->store),
                                           "notes/scratch")->version;
  mutate (fixture, "{\"op\":\"" OP ("1") "\",\"channel\":\"notes/checklist\",\"delete\":true}");
  mutate (fixture, "{\"op\":\"" OP ("2") "\",\"channel\":\"settings/target-load\",\"set\":60}");

  /* Neither a clean stop nor a crash, nor that the deletion is forgotten, makes them anew. */
  for (int round = 0; round < 3; round++)
    {
      reopen (fixture, round != 1);
      g_assert_cmpint (binnacle_channel_table_lookup (binnacle_channel_store_get_table (fixture->store),
                                                      "notes/scratch")->version, ==, version);
      assert_value (fixture, "notes/scratch", "\"\"");
      assert_value (fixture, "notes/checklist", NULL);
      assert_value (fixture, "settings/target-load", "60");
      binnacle_simulated_clock_advance (fixture->clock, 26 * G_TIME_SPAN_HOUR);

      while (binnacle_channel_store_is_busy (fixture->store))
        g_main_context_iteration (NULL, TRUE);
    }
}

static void
publish (Fixture    *fixture,
         const char *channel,
         double      number)
{
  const BinnacleMetricDescription metric = { channel, NULL, "gauge", NULL, NAN, NAN, 1000, FALSE };
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;

  binnacle_value_set_number (&value, number);
  binnacle_channel_store_describe (fixture->store, channel, &metric);
  binnacle_channel_store_publish (fixture->store, channel, &value);
  binnacle_channel_store_end (fixture->store);

  while (binnacle_channel_store_is_busy (fixture->store))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_channels_that_are_not_stored_end_with_the_run (Fixture       *fixture,
                                                    gconstpointer  data)
{
  g_autoptr (BinnaclePatternTrie) trie = binnacle_pattern_trie_new ();
  g_autoptr (GPtrArray) changed = NULL;
  BinnacleChannelRecord *record;
  gint64 since;

  binnacle_pattern_trie_add (trie, "**", NULL);
  publish (fixture, "host/a", 1);
  since = binnacle_channel_store_get_offset (fixture->store);

  reopen (fixture, TRUE);
  g_assert_true (binnacle_channel_store_can_resume (fixture->store, binnacle_channel_store_get_epoch (fixture->store),
                                                    since));
  changed = binnacle_channel_table_collect_changed (binnacle_channel_store_get_table (fixture->store), trie, since);
  g_assert_cmpuint (changed->len, ==, 1);
  record = changed->pdata[0];
  g_assert_cmpstr (record->channel, ==, "host/a");
  g_assert_true (binnacle_channel_record_is_deleted (record));

  /* After a crash it is not known which there were. */
  since = binnacle_channel_store_get_offset (fixture->store);
  reopen (fixture, FALSE);
  g_assert_false (binnacle_channel_store_can_resume (fixture->store, binnacle_channel_store_get_epoch (fixture->store),
                                                     since));
  g_assert_cmpint (binnacle_channel_store_get_offset (fixture->store), >, since);
}

static void
test_samples_become_aligned_buckets (void)
{
  g_autoptr (BinnacleHistory) history = binnacle_history_new ();
  g_autoptr (GArray) fine = NULL;
  g_autoptr (GArray) coarse = NULL;
  const BinnacleHistoryBucket *bucket;
  gint64 step;

  for (gint64 i = 0; i < 7200; i++)
    binnacle_history_add (history, i * 1000, (double) (i % 10));

  fine = binnacle_history_query (history, 7100500, 7200000, 15, &step);
  g_assert_cmpint (step, ==, 10000);
  g_assert_cmpuint (fine->len, ==, 10);
  bucket = &g_array_index (fine, BinnacleHistoryBucket, 0);
  g_assert_cmpint (bucket->time, ==, 7100000);
  g_assert_cmpfloat (bucket->min, ==, 0.0);
  g_assert_cmpfloat (bucket->max, ==, 9.0);
  g_assert_cmpfloat (bucket->sum / bucket->count, ==, 4.5);

  /* Before the oldest sample there are the minutes. */
  coarse = binnacle_history_query (history, 0, 7200000, 1000, &step);
  g_assert_cmpint (step, ==, 60000);
  g_assert_cmpuint (coarse->len, ==, 120);
  g_assert_cmpuint (g_array_index (coarse, BinnacleHistoryBucket, 119).count, ==, 60);
  g_assert_cmpuint (binnacle_history_get_size (history), <, 128 * 1024);
}

static void
test_a_bucket_of_tokens_fills_again (void)
{
  BinnacleRateLimiter limiter;

  binnacle_rate_limiter_init (&limiter, 10, 3, 0);

  for (int i = 0; i < 3; i++)
    g_assert_cmpint (binnacle_rate_limiter_take (&limiter, 0), ==, 0);

  g_assert_cmpint (binnacle_rate_limiter_take (&limiter, 0), >, 0);
  g_assert_cmpint (binnacle_rate_limiter_take (&limiter, 50 * 1000), >, 0);
  g_assert_cmpint (binnacle_rate_limiter_take (&limiter, 101 * 1000), ==, 0);
  g_assert_cmpint (binnacle_rate_limiter_take (&limiter, 101 * 1000), >, 0);
}

static void
test_a_client_has_one_account_over_its_connections (void)
{
  BinnacleClientLimits *limits = binnacle_client_limits_new (10, 2, 2);

  g_assert_cmpint (binnacle_client_limits_take (limits, "ann", 0), ==, 0);
  g_assert_cmpint (binnacle_client_limits_take (limits, "ann", 0), ==, 0);
  g_assert_cmpint (binnacle_client_limits_take (limits, "ann", 1), >, 0);
  g_assert_cmpint (binnacle_client_limits_take (limits, "bob", 2), ==, 0);
  g_assert_cmpint (binnacle_client_limits_take (limits, "ann", 3), >, 0);
  /* A third takes the place of the one that was heard of least lately. */
  g_assert_cmpint (binnacle_client_limits_take (limits, "eve", 4), ==, 0);
  g_assert_cmpint (binnacle_client_limits_take (limits, "ann", 5), >, 0);
  binnacle_client_limits_free (limits);
}

#define ON_DISK GINT_TO_POINTER (1)
#define ADD(path, data, func) g_test_add (path, Fixture, data, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/store/sets-merges-adds-and-conflicts", NULL, test_writes);
  ADD ("/store/sets-merges-adds-and-conflicts-on-disk", ON_DISK, test_writes);
  ADD ("/store/versions-go-on-past-a-deletion", NULL, test_versions_go_on_past_a_deletion);
  ADD ("/store/an-operation-has-one-effect", ON_DISK, test_operations_have_one_effect);
  ADD ("/store/values-fit-their-channels", NULL, test_values_fit_their_channels);
  ADD ("/store/long-and-deep-values-are-refused", NULL, test_large_values_are_refused);
  ADD ("/store/sums-stay-exact-and-finite", NULL, test_sums_stay_exact_and_finite);
  ADD ("/store/memory-ends-after-a-day", ON_DISK, test_memory_ends_after_a_day);
  ADD ("/store/outlives-the-server", ON_DISK, test_the_store_outlives_the_server);
  ADD ("/store/built-in-channels-are-made-once", ON_DISK, test_built_in_channels_are_made_once);
  ADD ("/store/channels-that-are-not-stored-end-with-the-run", ON_DISK,
       test_channels_that_are_not_stored_end_with_the_run);
  g_test_add_func ("/history/samples-become-aligned-buckets", test_samples_become_aligned_buckets);
  g_test_add_func ("/limiter/a-bucket-of-tokens-fills-again", test_a_bucket_of_tokens_fills_again);
  g_test_add_func ("/limiter/a-client-has-one-account-over-its-connections",
                   test_a_client_has_one_account_over_its_connections);

  return g_test_run ();
}
