/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "app/binnacle-connection-log-export.h"
#include "app/binnacle-connection-log-text.h"
#include "app/binnacle-reversed-list.h"
#include "base/binnacle-simulated-clock.h"

/* 2026-03-14 14:05:00 UTC. */
#define START (G_GINT64_CONSTANT (1773497100) * G_USEC_PER_SEC)
#define SECONDS * (gint64) G_USEC_PER_SEC

static void
add (BinnacleConnectionLog   *log,
     BinnacleConnectionEvent  event,
     const char              *text,
     gint64                   duration)
{
  binnacle_connection_log_add (log, event, text, duration, 0, -1);
}

static BinnacleConnectionLog *
new_log (void)
{
  g_autoptr (BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (START);

  return binnacle_connection_log_new (BINNACLE_CLOCK (clock));
}

/* A connection that is lost, with a sentence a server might choose. */
static BinnacleConnectionLog *
new_eventful_log (void)
{
  g_autoptr (BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (START);
  g_autoptr (BinnacleConnectionLog) log = binnacle_connection_log_new (BINNACLE_CLOCK (clock));

  add (log, BINNACLE_CONNECTION_EVENT_WELCOMED, NULL, 31000);
  binnacle_simulated_clock_advance (clock, 60 SECONDS + 5000);
  binnacle_connection_log_add (log, BINNACLE_CONNECTION_EVENT_LOST, "=HYPERLINK(\"x\"), “bye”", 60 SECONDS, 1, 2500000);
  return g_steal_pointer (&log);
}

static void
test_plain (void)
{
  g_autoptr (BinnacleConnectionLog) log = new_eventful_log ();
  g_autofree char *text = binnacle_connection_log_export (G_LIST_MODEL (log), BINNACLE_CONNECTION_LOG_PLAIN,
                                                          "ship:7000", START);

  g_assert_cmpstr (text, ==,
                   "Binnacle " BINNACLE_VERSION " · ship:7000 · 2026-03-14T14:05:00.000+00:00\n\n"
                   "2026-03-14T14:05:00.000+00:00  Connected (after 31 ms)\n"
                   "2026-03-14T14:06:00.005+00:00  Connection lost: =HYPERLINK(\"x\"), “bye” "
                   "(was connected for 1 min · next attempt in 2.5 s)\n");
}

/* Nothing of a server's is run by a spreadsheet. */
static void
test_csv (void)
{
  g_autoptr (BinnacleConnectionLog) log = new_eventful_log ();
  g_autofree char *text = binnacle_connection_log_export (G_LIST_MODEL (log), BINNACLE_CONNECTION_LOG_CSV,
                                                          "ship:7000", START);

  g_assert_cmpstr (text, ==,
                   "time,event,title,why,duration_ms,attempt,next_attempt\r\n"
                   "\"2026-03-14T14:05:00.000+00:00\",\"welcomed\",\"Connected\",\"\",31,0,\"\"\r\n"
                   "\"2026-03-14T14:06:00.005+00:00\",\"lost\",\"Connection lost\","
                   "\"'=HYPERLINK(\"\"x\"\"), “bye”\",60000,1,\"2026-03-14T14:06:02.505+00:00\"\r\n");
}

static void
test_json (void)
{
  g_autoptr (BinnacleConnectionLog) log = new_eventful_log ();
  g_autofree char *text = binnacle_connection_log_export (G_LIST_MODEL (log), BINNACLE_CONNECTION_LOG_JSON,
                                                          "ship:7000", START);
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  JsonArray *entries;
  JsonObject *lost;

  g_assert_nonnull (root);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (root), "source"), ==, "ship:7000");
  entries = json_object_get_array_member (json_node_get_object (root), "entries");
  g_assert_cmpuint (json_array_get_length (entries), ==, 2);
  g_assert_false (json_object_has_member (json_array_get_object_element (entries, 0), "why"));
  lost = json_array_get_object_element (entries, 1);
  g_assert_cmpstr (json_object_get_string_member (lost, "event"), ==, "lost");
  g_assert_cmpstr (json_object_get_string_member (lost, "why"), ==, "=HYPERLINK(\"x\"), “bye”");
  g_assert_cmpint (json_object_get_int_member (lost, "duration_ms"), ==, 60000);
  g_assert_cmpstr (json_object_get_string_member (lost, "next_attempt"), ==, "2026-03-14T14:06:02.505+00:00");
}

static void
test_empty (void)
{
  g_autoptr (BinnacleConnectionLog) log = new_log ();
  g_autofree char *csv = binnacle_connection_log_export (G_LIST_MODEL (log), BINNACLE_CONNECTION_LOG_CSV, "x", START);
  g_autofree char *json = binnacle_connection_log_export (G_LIST_MODEL (log), BINNACLE_CONNECTION_LOG_JSON, "x", START);
  g_autoptr (JsonNode) root = json_from_string (json, NULL);

  g_assert_cmpstr (csv, ==, "time,event,title,why,duration_ms,attempt,next_attempt\r\n");
  g_assert_nonnull (root);
}

/* Every kind of event is told apart without colour. */
static void
test_icons (void)
{
  g_autoptr (GHashTable) icons = g_hash_table_new (g_str_hash, g_str_equal);
  GEnumClass *events = g_type_class_ref (BINNACLE_TYPE_CONNECTION_EVENT);

  for (guint i = 0; i < events->n_values; i++)
    {
      BinnacleConnectionEvent event = (BinnacleConnectionEvent) events->values[i].value;
      const char *icon = binnacle_connection_log_text_get_icon_name (event);

      g_assert_nonnull (icon);
      g_assert_nonnull (binnacle_connection_event_get_title (event));
      g_assert_true (g_hash_table_add (icons, (gpointer) icon));
    }
  g_type_class_unref (events);
}

static void
test_lengths (void)
{
  static const struct { gint64 length; const char *text; } lengths[] = {
    { 0, "less than 1 ms" }, { 999, "less than 1 ms" }, { 1000, "1 ms" }, { 999999, "999 ms" }, { 1 SECONDS, "1.0 s" },
    { 9949999, "9.9 s" }, { 10 SECONDS, "10 s" }, { 60 SECONDS, "1 min" }, { 7500 SECONDS, "2 h 5 min" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *text = binnacle_connection_log_text_make_length (lengths[i].length);

      g_assert_cmpstr (text, ==, lengths[i].text);
    }
}

static void
test_times (void)
{
  g_autofree char *today = binnacle_connection_log_text_make_time (START, START + 60 SECONDS);
  g_autofree char *earlier = binnacle_connection_log_text_make_time (START, START + 86400 SECONDS);

  g_assert_cmpstr (today, ==, "14:05:00");
  g_assert_cmpstr (earlier, ==, "14 Mar 14:05:00");
}

static void
assert_matches (BinnacleConnectionLog *log,
                guint                  position,
                const char            *words,
                gboolean               expected)
{
  g_autoptr (BinnacleConnectionLogEntry) entry = g_list_model_get_item (G_LIST_MODEL (log), position);

  g_assert_cmpint (binnacle_connection_log_text_matches (entry, words), ==, expected);
}

static void
test_search (void)
{
  g_autoptr (BinnacleConnectionLog) log = new_eventful_log ();

  assert_matches (log, 1, "", TRUE);
  assert_matches (log, 1, "LOST", TRUE);
  assert_matches (log, 1, "bye connection", TRUE);
  assert_matches (log, 1, "1 min", TRUE);
  assert_matches (log, 1, "bye welcome", FALSE);
  assert_matches (log, 0, "bye", FALSE);
}

static void
mirror_cb (GListModel *model,
           guint       position,
           guint       n_removed,
           guint       n_added,
           GPtrArray  *mirror)
{
  if (n_removed > 0)
    g_ptr_array_remove_range (mirror, position, n_removed);
  for (guint i = position; i < position + n_added; i++)
    g_ptr_array_insert (mirror, (int) i, g_list_model_get_item (model, i));
}

/* Whoever follows the changes has what the list has, last first. */
static void
test_reversed_list (void)
{
  g_autoptr (GListStore) store = g_list_store_new (G_TYPE_OBJECT);
  g_autoptr (BinnacleReversedList) reversed = binnacle_reversed_list_new (G_LIST_MODEL (store));
  g_autoptr (GPtrArray) mirror = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  g_signal_connect (reversed, "items-changed", G_CALLBACK (mirror_cb), mirror);
  for (guint round = 0; round < 500; round++)
    {
      guint length = g_list_model_get_n_items (G_LIST_MODEL (store));
      guint position = (guint) g_rand_int_range (random, 0, (int) length + 1);
      guint n_removed = (guint) g_rand_int_range (random, 0, (int) MIN (length - position, 4) + 1);
      g_autoptr (GObject) one = g_object_new (G_TYPE_OBJECT, NULL);
      g_autoptr (GObject) two = g_object_new (G_TYPE_OBJECT, NULL);
      gpointer added[] = { one, two };

      g_list_store_splice (store, position, n_removed, added, (guint) g_rand_int_range (random, 0, 3));
      length = g_list_model_get_n_items (G_LIST_MODEL (store));
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (reversed)), ==, length);
      g_assert_cmpuint (mirror->len, ==, length);
      for (guint i = 0; i < length; i++)
        {
          g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (store), length - 1 - i);

          g_assert_true (g_ptr_array_index (mirror, i) == item);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/connection-log-export/plain-lines", test_plain);
  g_test_add_func ("/connection-log-export/csv-is-quoted-and-no-formula", test_csv);
  g_test_add_func ("/connection-log-export/json", test_json);
  g_test_add_func ("/connection-log-export/empty-log", test_empty);
  g_test_add_func ("/connection-log-text/icon-tells-event-without-colour", test_icons);
  g_test_add_func ("/connection-log-text/lengths", test_lengths);
  g_test_add_func ("/connection-log-text/times-name-other-days", test_times);
  g_test_add_func ("/connection-log-text/search-finds-all-words", test_search);
  g_test_add_func ("/reversed-list/follows-every-change", test_reversed_list);
  return g_test_run ();
}
