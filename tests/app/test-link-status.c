/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "app/binnacle-link-status.h"

typedef struct
{
  const char              *path;
  BinnacleConnectionState  state;
  gint64                   next_attempt_in;
  int                      error; /* a BinnacleConnectionError, or -1 */
  const char              *word;
  BinnacleLinkTone         tone;
  gboolean                 problem;
} Case;

#define SECONDS * (gint64) G_USEC_PER_SEC

static const Case cases[] = {
  { "idle", BINNACLE_CONNECTION_IDLE, -1, -1, "Not connected", BINNACLE_LINK_WARNING, TRUE },
  { "connecting", BINNACLE_CONNECTION_CONNECTING, -1, -1, "Connecting…", BINNACLE_LINK_BUSY, FALSE },
  { "authenticating", BINNACLE_CONNECTION_AUTHENTICATING, -1, -1, "Connecting…", BINNACLE_LINK_BUSY, FALSE },
  { "open", BINNACLE_CONNECTION_OPEN, -1, -1, "Live", BINNACLE_LINK_GOOD, FALSE },
  { "open-after-an-error", BINNACLE_CONNECTION_OPEN, -1, BINNACLE_CONNECTION_ERROR_LOST, "Live", BINNACLE_LINK_GOOD, FALSE },
  { "closing", BINNACLE_CONNECTION_CLOSING, -1, -1, "Closing…", BINNACLE_LINK_BUSY, FALSE },
  { "waiting", BINNACLE_CONNECTION_WAITING, 12 SECONDS, BINNACLE_CONNECTION_ERROR_REFUSED, "Reconnecting in 12 s", BINNACLE_LINK_WARNING, TRUE },
  { "waiting-rounds-up", BINNACLE_CONNECTION_WAITING, 11 SECONDS + 1, -1, "Reconnecting in 12 s", BINNACLE_LINK_WARNING, TRUE },
  { "waiting-never-says-0", BINNACLE_CONNECTION_WAITING, 1, -1, "Reconnecting in 1 s", BINNACLE_LINK_WARNING, TRUE },
  { "waiting-is-over", BINNACLE_CONNECTION_WAITING, 0, -1, "Reconnecting…", BINNACLE_LINK_WARNING, TRUE },
  { "waiting-without-a-plan", BINNACLE_CONNECTION_WAITING, -1, -1, "Reconnecting…", BINNACLE_LINK_WARNING, TRUE },
  { "offline", BINNACLE_CONNECTION_OFFLINE, -1, -1, "Offline", BINNACLE_LINK_WARNING, TRUE },
  { "failed", BINNACLE_CONNECTION_FAILED, -1, -1, "Failed", BINNACLE_LINK_BAD, TRUE },
  { "wrong-token", BINNACLE_CONNECTION_FAILED, -1, BINNACLE_CONNECTION_ERROR_UNAUTHORIZED, "Sign in again", BINNACLE_LINK_BAD, TRUE },
  { "not-binnacle", BINNACLE_CONNECTION_FAILED, -1, BINNACLE_CONNECTION_ERROR_NOT_BINNACLE, "Failed", BINNACLE_LINK_BAD, TRUE },
  { "tls", BINNACLE_CONNECTION_FAILED, -1, BINNACLE_CONNECTION_ERROR_TLS, "Failed", BINNACLE_LINK_BAD, TRUE },
};

static BinnacleLinkStatus *
describe (const Case *c)
{
  g_autoptr (GError) error = NULL;
  BinnacleLinkFacts facts = BINNACLE_LINK_FACTS_INIT;

  if (c->error >= 0)
    error = g_error_new_literal (BINNACLE_CONNECTION_ERROR, c->error, "The reason.");
  facts.state = c->state;
  facts.next_attempt_in = c->next_attempt_in;
  facts.error = error;
  return binnacle_link_status_new (&facts);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (BinnacleLinkStatus) status = describe (c);

  g_assert_cmpstr (status->word, ==, c->word);
  g_assert_cmpint (status->tone, ==, c->tone);
  g_assert_nonnull (status->icon_name);
  g_assert_true (g_str_has_suffix (status->sentence, "."));
  g_assert_cmpint (status->problem != NULL, ==, c->problem);
  if (c->tone == BINNACLE_LINK_BAD)
    g_assert_nonnull (status->advice);
  if (c->tone == BINNACLE_LINK_BAD && c->error >= 0)
    g_assert_cmpstr (status->problem, ==, "The reason.");
}

static BinnacleLinkStatus *
describe_refusal (gboolean can_sign_in,
                  gboolean anonymous)
{
  g_autoptr (GError) error =
    g_error_new_literal (BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_UNAUTHORIZED, "The reason.");
  BinnacleLinkFacts facts = BINNACLE_LINK_FACTS_INIT;

  facts.state = BINNACLE_CONNECTION_FAILED;
  facts.error = error;
  facts.can_sign_in = can_sign_in;
  facts.anonymous = anonymous;
  return binnacle_link_status_new (&facts);
}

static void
test_who_can_sign_in_is_asked_to (void)
{
  g_autoptr (BinnacleLinkStatus) by_file = describe_refusal (FALSE, FALSE);
  g_autoptr (BinnacleLinkStatus) again = describe_refusal (TRUE, FALSE);
  g_autoptr (BinnacleLinkStatus) first = describe_refusal (TRUE, TRUE);

  g_assert_cmpstr (by_file->action, ==, "win.reconnect");
  g_assert_nonnull (strstr (by_file->advice, "token file"));
  g_assert_cmpstr (again->action, ==, "win.sign-in");
  g_assert_cmpstr (again->title, ==, "Sign In Again");
  g_assert_cmpstr (again->problem, ==, "The reason.");
  g_assert_nonnull (strstr (again->advice, "What waits to be sent is kept"));
  g_assert_cmpstr (first->action, ==, "win.sign-in");
  g_assert_cmpstr (first->title, ==, "Sign In");
  g_assert_cmpstr (first->problem, ==, "The server wants to know who you are.");
}

static BinnacleLinkStatus *
describe_network (BinnacleConnectionState state,
                  BinnacleNetworkState    network,
                  gboolean                suspended)
{
  BinnacleLinkFacts facts = BINNACLE_LINK_FACTS_INIT;

  facts.state = state;
  facts.network = network;
  facts.suspended = suspended;
  return binnacle_link_status_new (&facts);
}

static void
test_portal_is_told_and_leads_to_its_page (void)
{
  static const BinnacleConnectionState states[] = {
    BINNACLE_CONNECTION_IDLE, BINNACLE_CONNECTION_CONNECTING, BINNACLE_CONNECTION_WAITING,
    BINNACLE_CONNECTION_OFFLINE, BINNACLE_CONNECTION_FAILED
  };
  g_autoptr (BinnacleLinkStatus) live = describe_network (BINNACLE_CONNECTION_OPEN, BINNACLE_NETWORK_PORTAL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (BinnacleLinkStatus) status = describe_network (states[i], BINNACLE_NETWORK_PORTAL, FALSE);

      g_assert_cmpstr (status->word, ==, "Network sign-in");
      g_assert_cmpstr (status->title, ==, "Sign In to the Network");
      g_assert_cmpstr (status->action, ==, "app.open-portal");
      g_assert_nonnull (strstr (status->problem, "wants you to sign in"));
      g_assert_nonnull (strstr (status->advice, "browser"));
    }
  /* Whoever is live is through. */
  g_assert_cmpstr (live->word, ==, "Live");
}

static void
test_working_offline_is_told_before_all_else (void)
{
  g_autoptr (BinnacleLinkStatus) status = describe_network (BINNACLE_CONNECTION_IDLE, BINNACLE_NETWORK_PORTAL, TRUE);

  g_assert_cmpstr (status->word, ==, "Working offline");
  g_assert_cmpint (status->tone, ==, BINNACLE_LINK_WARNING);
  g_assert_cmpstr (status->action, ==, "app.work-offline");
  g_assert_nonnull (strstr (status->problem, "You work offline"));
  g_assert_nonnull (strstr (status->advice, "kept here"));
}

static void
test_keyring_is_waited_for (void)
{
  BinnacleLinkFacts facts = BINNACLE_LINK_FACTS_INIT;
  g_autoptr (BinnacleLinkStatus) status = NULL;

  facts.unlocking = TRUE;
  status = binnacle_link_status_new (&facts);
  g_assert_cmpint (status->tone, ==, BINNACLE_LINK_BUSY);
  g_assert_cmpstr (status->word, ==, "Unlocking…");
  g_assert_null (status->problem);
}

static void
test_icon_tells_tone (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize j = 0; j < i; j++)
      {
        g_autoptr (BinnacleLinkStatus) one = describe (&cases[i]);
        g_autoptr (BinnacleLinkStatus) other = describe (&cases[j]);

        if (one->tone != other->tone)
          g_assert_cmpstr (one->icon_name, !=, other->icon_name);
      }
}

static void
test_starting_server (void)
{
  BinnacleLinkFacts facts = BINNACLE_LINK_FACTS_INIT;
  g_autoptr (BinnacleLinkStatus) status = NULL;

  facts.starting = TRUE;
  status = binnacle_link_status_new (&facts);
  g_assert_cmpstr (status->word, ==, "Starting…");
  g_assert_cmpint (status->tone, ==, BINNACLE_LINK_BUSY);
  g_assert_null (status->problem);
}

static void
check_latency (BinnacleConnectionState  state,
               gint64                   latency,
               const char              *text)
{
  BinnacleLinkFacts facts = BINNACLE_LINK_FACTS_INIT;
  g_autoptr (BinnacleLinkStatus) status = NULL;

  facts.state = state;
  facts.latency = latency;
  status = binnacle_link_status_new (&facts);
  g_assert_cmpstr (status->latency, ==, text);
}

static void
test_latency (void)
{
  check_latency (BINNACLE_CONNECTION_OPEN, -1, NULL);
  check_latency (BINNACLE_CONNECTION_OPEN, 0, "< 1 ms");
  check_latency (BINNACLE_CONNECTION_OPEN, 999, "< 1 ms");
  check_latency (BINNACLE_CONNECTION_OPEN, 2600, "3 ms");
  check_latency (BINNACLE_CONNECTION_OPEN, G_MAXINT64 / 2, "2147483647 ms");
}

static void
test_latency_only_while_live (void)
{
  check_latency (BINNACLE_CONNECTION_WAITING, 3000, NULL);
  check_latency (BINNACLE_CONNECTION_FAILED, 3000, NULL);
}

static void
test_last_message (void)
{
  static const struct { gint64 silence; const char *text; } ages[] = {
    { -1, NULL }, { 0, "just now" }, { 1999999, "just now" }, { 2 SECONDS, "2 s ago" },
    { 119 SECONDS, "119 s ago" }, { 120 SECONDS, "2 min ago" }, { 7200 SECONDS, "2 h ago" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ages); i++)
    {
      BinnacleLinkFacts facts = BINNACLE_LINK_FACTS_INIT;
      g_autoptr (BinnacleLinkStatus) status = NULL;

      facts.silence = ages[i].silence;
      status = binnacle_link_status_new (&facts);
      g_assert_cmpstr (status->last_message, ==, ages[i].text);
    }
}

static void
test_attempts (void)
{
  BinnacleLinkFacts facts = BINNACLE_LINK_FACTS_INIT;
  g_autoptr (BinnacleLinkStatus) waiting = NULL;
  g_autoptr (BinnacleLinkStatus) open = NULL;

  facts.attempt = 3;
  facts.state = BINNACLE_CONNECTION_WAITING;
  facts.next_attempt_in = 4 SECONDS;
  waiting = binnacle_link_status_new (&facts);
  g_assert_cmpstr (waiting->attempt, ==, "3");
  g_assert_cmpstr (waiting->next_attempt, ==, "in 4 s");

  facts.state = BINNACLE_CONNECTION_OPEN;
  open = binnacle_link_status_new (&facts);
  g_assert_null (open->attempt);
  g_assert_null (open->next_attempt);
}

static void
test_spread_is_told_where_it_counts (void)
{
  BinnacleLinkFacts facts = BINNACLE_LINK_FACTS_INIT;
  g_autoptr (BinnacleLinkStatus) steady = NULL;
  g_autoptr (BinnacleLinkStatus) varying = NULL;

  facts.state = BINNACLE_CONNECTION_OPEN;
  facts.latency = 12000;
  facts.latency_spread = 400;
  steady = binnacle_link_status_new (&facts);
  g_assert_cmpstr (steady->latency_range, ==, "12 ms");
  facts.latency_spread = 2600;
  varying = binnacle_link_status_new (&facts);
  g_assert_cmpstr (varying->latency_range, ==, "12 ms ± 3 ms");
  g_assert_cmpstr (varying->latency, ==, "12 ms");
}

static void
test_wish_of_the_server_is_told (void)
{
  BinnacleLinkFacts facts = BINNACLE_LINK_FACTS_INIT;
  g_autoptr (BinnacleLinkStatus) told = NULL;
  g_autoptr (BinnacleLinkStatus) plain = NULL;

  facts.state = BINNACLE_CONNECTION_WAITING;
  facts.now = G_GINT64_CONSTANT (1773501960) * G_USEC_PER_SEC;
  facts.since = facts.now;
  facts.next_attempt_in = 700 SECONDS;
  plain = binnacle_link_status_new (&facts);
  g_assert_cmpstr (plain->action, ==, "win.reconnect");
  facts.server_wait = 600 SECONDS;
  told = binnacle_link_status_new (&facts);
  g_assert_cmpstr (told->sentence, ==, "No connection since 15:26. The server asks to wait until 15:36:00.");
  g_assert_cmpstr (told->action, ==, "win.reconnect-anyway");
}

static void
test_never_reached_is_not_lost (void)
{
  BinnacleLinkFacts facts = BINNACLE_LINK_FACTS_INIT;
  g_autoptr (BinnacleLinkStatus) never = NULL;
  g_autoptr (BinnacleLinkStatus) lost = NULL;

  facts.state = BINNACLE_CONNECTION_WAITING;
  never = binnacle_link_status_new (&facts);
  facts.silence = 5 SECONDS;
  lost = binnacle_link_status_new (&facts);
  g_assert_nonnull (strstr (never->sentence, "cannot be reached"));
  g_assert_nonnull (strstr (lost->sentence, "No connection"));
}

/* 2026-03-14 15:26:00 UTC, and 14:05 on that day. */
#define NOW (G_GINT64_CONSTANT (1773501960) * G_USEC_PER_SEC)
#define LOST (NOW - 81 * 60 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  const char              *path;
  BinnacleConnectionState  state;
  gboolean                 had_values;
  int                      error; /* a BinnacleConnectionError, or -1 */
  const char              *sentence;
  const char              *problem; /* %NULL: the sentence */
  const char              *advice;
} Sentence;

#define WORKS "The last values stay on screen, with their age."
#define NO_LONGER "There are no live values since 14:05; the last ones stay on screen, with their age."

static const Sentence sentences[] = {
  { "idle", BINNACLE_CONNECTION_IDLE, FALSE, -1, "No connection since 14:05.", NULL, NULL },
  { "idle-with-values", BINNACLE_CONNECTION_IDLE, TRUE, -1, "No connection since 14:05.", NULL, WORKS },
  { "never-reached", BINNACLE_CONNECTION_WAITING, FALSE, BINNACLE_CONNECTION_ERROR_REFUSED,
    "The server cannot be reached. Binnacle has been trying since 14:05.", NULL, "The reason." },
  { "lost", BINNACLE_CONNECTION_WAITING, TRUE, BINNACLE_CONNECTION_ERROR_LOST,
    "No connection since 14:05. Binnacle keeps trying.", NULL, WORKS " The reason." },
  { "lost-without-a-reason", BINNACLE_CONNECTION_WAITING, TRUE, -1,
    "No connection since 14:05. Binnacle keeps trying.", NULL, WORKS },
  { "no-network", BINNACLE_CONNECTION_OFFLINE, TRUE, -1,
    "No connection since 14:05: this computer has no network. Binnacle connects when it is back.", NULL, WORKS },
  { "wrong-token", BINNACLE_CONNECTION_FAILED, FALSE, BINNACLE_CONNECTION_ERROR_UNAUTHORIZED,
    "No connection since 14:05: the server does not accept the token.", "The reason.",
    "Put the right token into the token file, then reconnect." },
  { "wrong-token-with-values", BINNACLE_CONNECTION_FAILED, TRUE, BINNACLE_CONNECTION_ERROR_UNAUTHORIZED,
    "No connection since 14:05: the server does not accept the token.", "The reason.",
    NO_LONGER " Put the right token into the token file, then reconnect." },
  { "gave-up", BINNACLE_CONNECTION_FAILED, TRUE, BINNACLE_CONNECTION_ERROR_REFUSED,
    "No connection since 14:05. Binnacle has stopped trying.", "The reason.",
    NO_LONGER " Check that the server is running, then reconnect." },
};

static void
test_sentence (gconstpointer data)
{
  const Sentence *c = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleLinkStatus) status = NULL;
  BinnacleLinkFacts facts = BINNACLE_LINK_FACTS_INIT;

  if (c->error >= 0)
    error = g_error_new_literal (BINNACLE_CONNECTION_ERROR, c->error, "The reason.");
  facts.state = c->state;
  facts.silence = c->had_values ? 81 * 60 SECONDS : -1;
  facts.since = LOST;
  facts.now = NOW;
  facts.error = error;
  status = binnacle_link_status_new (&facts);
  g_assert_cmpstr (status->sentence, ==, c->sentence);
  g_assert_cmpstr (status->problem, ==, c->problem != NULL ? c->problem : c->sentence);
  g_assert_cmpstr (status->advice, ==, c->advice);
}

static void
test_since_follows_the_day (void)
{
  BinnacleLinkFacts facts = BINNACLE_LINK_FACTS_INIT;
  g_autoptr (BinnacleLinkStatus) live = NULL;
  g_autoptr (BinnacleLinkStatus) next_day = NULL;

  facts.state = BINNACLE_CONNECTION_OPEN;
  facts.since = LOST;
  facts.now = NOW;
  live = binnacle_link_status_new (&facts);
  g_assert_cmpstr (live->sentence, ==, "Connected since 14:05. Values are live.");
  facts.state = BINNACLE_CONNECTION_WAITING;
  facts.silence = 1;
  facts.now = NOW + 9 * 3600 SECONDS;
  next_day = binnacle_link_status_new (&facts);
  g_assert_cmpstr (next_day->sentence, ==, "No connection since yesterday, 14:05. Binnacle keeps trying.");
}

static void
test_details (void)
{
  BinnacleLinkFacts facts = BINNACLE_LINK_FACTS_INIT;
  g_autoptr (GError) error = g_error_new_literal (BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_LOST,
                                                  "The server says: no token=abc for me.");
  g_autoptr (BinnacleLinkStatus) status = NULL;
  g_autofree char *details = NULL;

  facts.state = BINNACLE_CONNECTION_WAITING;
  facts.next_attempt_in = 4 SECONDS;
  facts.error = error;
  status = binnacle_link_status_new (&facts);
  details = binnacle_link_status_to_details (status, &facts, "Ship", "ship:7000");
  g_assert_cmpstr (details, ==,
                   "State: Reconnecting in 4 s\nServer: Ship\nAddress: ship:7000\n"
                   "Next attempt: in 4 s\nLast error: The server says: no token=••• for me.\n"
                   "Version: " BINNACLE_VERSION "\n");
}

static void
test_polling (void)
{
  BinnacleLinkFacts facts = BINNACLE_LINK_FACTS_INIT;
  g_autoptr (BinnacleLinkStatus) status = NULL;

  facts.state = BINNACLE_CONNECTION_OPEN;
  facts.polling = TRUE;
  status = binnacle_link_status_new (&facts);
  g_assert_cmpstr (status->word, ==, "Polling");
  g_assert_true (g_str_has_prefix (status->sentence, "Polling: WebSocket is blocked on this network."));
  g_assert_cmpint (status->tone, ==, BINNACLE_LINK_GOOD);
  g_assert_null (status->problem);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/link-status/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (sentences); i++)
    {
      g_autofree char *path = g_strconcat ("/link-status/sentences/", sentences[i].path, NULL);

      g_test_add_data_func (path, &sentences[i], test_sentence);
    }
  g_test_add_func ("/link-status/since-follows-the-day", test_since_follows_the_day);
  g_test_add_func ("/link-status/icon-tells-tone-without-colour", test_icon_tells_tone);
  g_test_add_func ("/link-status/server-is-starting", test_starting_server);
  g_test_add_func ("/link-status/latency-is-rounded", test_latency);
  g_test_add_func ("/link-status/latency-only-while-live", test_latency_only_while_live);
  g_test_add_func ("/link-status/last-message", test_last_message);
  g_test_add_func ("/link-status/spread-is-told-where-it-counts", test_spread_is_told_where_it_counts);
  g_test_add_func ("/link-status/wish-of-the-server-is-told", test_wish_of_the_server_is_told);
  g_test_add_func ("/link-status/attempts-while-not-connected", test_attempts);
  g_test_add_func ("/link-status/never-reached-is-not-lost", test_never_reached_is_not_lost);
  g_test_add_func ("/link-status/details-for-a-report", test_details);
  g_test_add_func ("/link-status/polling", test_polling);
  g_test_add_func ("/link-status/who-can-sign-in-is-asked-to", test_who_can_sign_in_is_asked_to);
  g_test_add_func ("/link-status/keyring-is-waited-for", test_keyring_is_waited_for);
  g_test_add_func ("/link-status/portal-is-told-and-leads-to-its-page", test_portal_is_told_and_leads_to_its_page);
  g_test_add_func ("/link-status/working-offline-is-told-before-all-else",
                   test_working_offline_is_told_before_all_else);
  return g_test_run ();
}
