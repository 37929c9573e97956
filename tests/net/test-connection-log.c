/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "binnacle-simulated-client.h"
#include "net/binnacle-connection-log.h"
#include "net/binnacle-redaction.h"

static BinnacleConnectionLogEntry *
get_entry (BinnacleConnectionLog *log,
           guint                  position)
{
  g_autoptr(BinnacleConnectionLogEntry) entry = g_list_model_get_item (G_LIST_MODEL (log), position);

  g_assert_nonnull (entry);
  return entry; /* the log holds it */
}

/* One letter for each kind of entry. */
static char *
dup_events (BinnacleConnectionLog *log)
{
  GString *events = g_string_new ("");

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (log)); i++)
    g_string_append_c (events, "coWfLOGDrsSNdbaRXn"[binnacle_connection_log_entry_get_event (get_entry (log, i))]);
  return g_string_free (events, FALSE);
}

static void
assert_events (BinnacleSimulatedClient *client,
               const char              *expected)
{
  g_autofree char *events = dup_events (binnacle_websocket_manager_get_log (client->manager));

  g_assert_cmpstr (events, ==, expected);
}

static void
test_what_happens_is_told_with_why_and_how_long (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  BinnacleConnectionLog *log = binnacle_websocket_manager_get_log (client->manager);
  BinnacleConnectionLogEntry *lost;

  binnacle_simulated_client_open (client);
  binnacle_simulated_client_advance (client, 60);
  binnacle_simulated_network_close (client->network, 1012, "restart");
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_WAITING, 1);
  assert_events (client, "coWL");
  lost = get_entry (log, 3);
  g_assert_nonnull (strstr (binnacle_connection_log_entry_get_text (lost), "restart"));
  g_assert_cmpint (binnacle_connection_log_entry_get_duration (lost) / G_USEC_PER_SEC, ==, 60);
  g_assert_cmpuint (binnacle_connection_log_entry_get_attempt (lost), ==, 1);
  g_assert_cmpint (binnacle_connection_log_entry_get_next_attempt_time (lost), >,
                   binnacle_connection_log_entry_get_time (lost));
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 4);
  assert_events (client, "coWLcoW");
  binnacle_websocket_manager_disconnect (client->manager);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_IDLE, 5);
  assert_events (client, "coWLcoWD");
  g_assert_null (binnacle_connection_log_entry_get_text (get_entry (log, 7)));
}

static void
test_failed_attempts_and_giving_up_are_told (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (2);

  client->network->fault = BINNACLE_FAULT_REFUSED;
  g_object_set (client->manager, "reconnect-max-attempts", 1u, NULL);
  binnacle_websocket_manager_connect (client->manager);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_FAILED, 5);
  assert_events (client, "cfcfG");
  client->network->fault = BINNACLE_FAULT_NONE;
  binnacle_websocket_manager_reconnect (client->manager);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 3);
  assert_events (client, "cfcfGrcoW");
}

static void
count_changes (GListModel *model,
               guint       position,
               guint       n_removed,
               guint       n_added,
               int        *length)
{
  *length += (int) n_added - (int) n_removed;
  g_assert_cmpint (*length, >=, 0);
}

static void
test_oldest_entries_are_forgotten (void)
{
  g_autoptr(BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (0);
  g_autoptr(BinnacleConnectionLog) log = binnacle_connection_log_new (BINNACLE_CLOCK (clock));
  int length = 0;

  g_object_set (log, "max-length", 10u, NULL);
  g_signal_connect (log, "items-changed", G_CALLBACK (count_changes), &length);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      binnacle_connection_log_note (log, text);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (log)), ==, (guint) length);
      g_assert_cmpint (length, <=, 10);
    }
  g_assert_cmpstr (binnacle_connection_log_entry_get_text (get_entry (log, 0)), ==, "90");
  g_assert_cmpstr (binnacle_connection_log_entry_get_text (get_entry (log, 9)), ==, "99");
  g_object_set (log, "max-length", 3u, NULL);
  g_assert_cmpint (length, ==, 3);
  g_assert_cmpstr (binnacle_connection_log_entry_get_text (get_entry (log, 0)), ==, "97");
  binnacle_connection_log_clear (log);
  g_assert_cmpint (length, ==, 0);
}

static void
assert_hidden (const char *text,
               const char *secret)
{
  g_autofree char *redacted = binnacle_redact (text, "s3cr/t token");

  g_assert_null (strstr (redacted, secret));
  g_assert_nonnull (strstr (redacted, "•••"));
}

static void
test_secrets_never_appear (void)
{
  static const char * const plain[] = {
    "The server closed the connection: restart (1012).",
    "The server does not accept this token: Wrong token.",
    "Nobody listens at server.example:8080.",
  };

  assert_hidden ("The server says: you sent s3cr/t token.", "s3cr/t");
  assert_hidden ("GET /v1/live?x=s3cr%2Ft%20token", "s3cr%2Ft");
  assert_hidden ("GET wss://x/v1/live?token=abcdef&x=1", "abcdef");
  assert_hidden ("{\"token\":\"abcdef\"}", "abcdef");
  assert_hidden ("Authorization: Bearer abcdef", "abcdef");
  assert_hidden ("authorization: basic YWJjOmRlZg==", "YWJj");
  assert_hidden ("wss://me:hunter2@host/path", "hunter2");
  assert_hidden ("password = hunter2", "hunter2");
  assert_hidden ("password: hunter2", "hunter2");
  assert_hidden ("{'secret' : 'abcdef'}", "abcdef");
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    {
      g_autofree char *redacted = binnacle_redact (plain[i], "s3cr/t token");

      g_assert_cmpstr (redacted, ==, plain[i]);
    }
}

static void
test_hostile_texts_become_one_short_line (void)
{
  g_autofree char *huge = g_strnfill (3 * 1024 * 1024, 'a');
  g_autofree char *from_huge = binnacle_redact (huge, NULL);
  g_autofree char *lines = binnacle_redact ("a\nb\rc\td\033[31m\xe2\x80\xae" "e\xe2\x80\xa8" "f\xff", NULL);

  g_assert_cmpuint (strlen (from_huge), <=, BINNACLE_REDACTION_MAX_LENGTH);
  g_assert_true (g_str_has_suffix (from_huge, "…"));
  g_assert_cmpstr (lines, ==, "a b c d [31me f\xef\xbf\xbd");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/connection-log/what-happens-is-told-with-why-and-how-long",
                   test_what_happens_is_told_with_why_and_how_long);
  g_test_add_func ("/connection-log/failed-attempts-and-giving-up-are-told",
                   test_failed_attempts_and_giving_up_are_told);
  g_test_add_func ("/connection-log/oldest-entries-are-forgotten", test_oldest_entries_are_forgotten);
  g_test_add_func ("/connection-log/secrets-never-appear", test_secrets_never_appear);
  g_test_add_func ("/connection-log/hostile-texts-become-one-short-line", test_hostile_texts_become_one_short_line);

  return g_test_run ();
}
