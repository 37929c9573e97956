/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "sync/binnacle-sync-summary-private.h"

/* Each phase with each kind of edits: one sentence, with a verb, for a person. */

typedef struct
{
  const char        *path;
  BinnacleSyncFacts  facts;
  BinnacleSyncPhase  phase;
  const char        *summary;
} Case;

#define LIVE(n) [BINNACLE_SYNC_LINK_LIVE] = (n)
#define IN(state, n) [BINNACLE_SYNC_LINK_##state] = (n)
#define NAMED(state) .one_by_state = { [BINNACLE_SYNC_LINK_##state] = "Greenhouse" }

static const Case cases[] = {
  { "no-source", { .progress = -1 }, BINNACLE_SYNC_PHASE_NOTHING,
    "There is no source to get values from." },
  { "no-source-and-offline", { .work_offline = TRUE, .progress = -1 }, BINNACLE_SYNC_PHASE_NOTHING,
    "There is no source to get values from." },
  { "idle", { .n_sources = 1, .n_by_state = { IN (IDLE, 1) }, .progress = -1 }, BINNACLE_SYNC_PHASE_IDLE,
    "Nothing is connected." },
  { "idle-with-edits", { .n_sources = 1, .n_by_state = { IN (IDLE, 1) }, .n_pending = 1, .progress = -1 },
    BINNACLE_SYNC_PHASE_IDLE, "Nothing is connected; 1 change is kept here until it can be sent." },
  { "live", { .n_sources = 2, .n_by_state = { LIVE (2) }, .progress = -1 }, BINNACLE_SYNC_PHASE_LIVE,
    "Everything is live." },
  { "live-but-one-nobody-wants", { .n_sources = 2, .n_by_state = { LIVE (1), IN (IDLE, 1) }, .progress = -1 },
    BINNACLE_SYNC_PHASE_LIVE, "Everything is live." },
  { "live-and-sending", { .n_sources = 1, .n_by_state = { LIVE (1) }, .n_pending = 3, .progress = -1 },
    BINNACLE_SYNC_PHASE_LIVE, "Everything is live; 3 changes are being sent." },
  { "live-and-paused", { .n_sources = 1, .n_by_state = { LIVE (1) }, .n_pending = 3, .edits_paused = TRUE, .progress = -1 },
    BINNACLE_SYNC_PHASE_LIVE, "Everything is live; 3 changes wait until you let them go." },
  { "live-and-refused", { .n_sources = 1, .n_by_state = { LIVE (1) }, .n_pending = 3, .n_failed = 1, .progress = -1 },
    BINNACLE_SYNC_PHASE_LIVE, "Everything is live; 1 change was refused or could not be saved." },
  { "live-and-conflicts", { .n_sources = 1, .n_by_state = { LIVE (1) }, .n_held = 1, .n_conflicts = 2, .progress = -1 },
    BINNACLE_SYNC_PHASE_LIVE, "Everything is live; 2 conflicts with somebody else’s changes need you." },
  { "live-and-held", { .n_sources = 1, .n_by_state = { LIVE (1) }, .n_held = 1, .n_pending = 5, .progress = -1 },
    BINNACLE_SYNC_PHASE_LIVE, "Everything is live; 1 change waits for you to say whether to send it." },
  { "live-with-failed-jobs", { .n_sources = 1, .n_by_state = { LIVE (1) }, .n_failed_jobs = 2, .progress = -1 },
    BINNACLE_SYNC_PHASE_LIVE, "2 values cannot be refreshed." },
  { "metered-slower", { .n_sources = 1, .n_by_state = { LIVE (1) }, .network_pace = BINNACLE_SYNC_PACE_SLOWER, .progress = -1 },
    BINNACLE_SYNC_PHASE_LIVE, "Values are refreshed less often, as this network costs by use." },
  { "metered-paused", { .n_sources = 1, .n_by_state = { LIVE (1) }, .network_pace = BINNACLE_SYNC_PACE_PAUSED,
                        .power_pace = BINNACLE_SYNC_PACE_SLOWER, .progress = -1 },
    BINNACLE_SYNC_PHASE_LIVE, "Refreshing is paused, as this network costs by use." },
  { "battery-slower", { .n_sources = 1, .n_by_state = { LIVE (1) }, .power_pace = BINNACLE_SYNC_PACE_SLOWER, .progress = -1 },
    BINNACLE_SYNC_PHASE_LIVE, "Values are refreshed less often to spare the battery." },
  { "battery-paused", { .n_sources = 1, .n_by_state = { LIVE (1) }, .power_pace = BINNACLE_SYNC_PACE_PAUSED,
                        .network_pace = BINNACLE_SYNC_PACE_SLOWER, .progress = -1 },
    BINNACLE_SYNC_PHASE_LIVE, "Refreshing is paused to spare the battery." },
  { "connecting", { .n_sources = 1, .n_by_state = { IN (CONNECTING, 1) }, NAMED (CONNECTING), .progress = -1 },
    BINNACLE_SYNC_PHASE_CONNECTING, "Connecting to “Greenhouse”." },
  { "connecting-to-several", { .n_sources = 3, .n_by_state = { IN (CONNECTING, 2), LIVE (1) }, NAMED (CONNECTING), .progress = -1 },
    BINNACLE_SYNC_PHASE_CONNECTING, "Connecting to 2 sources." },
  { "catching-up", { .n_sources = 1, .n_by_state = { LIVE (1) }, .progress = 0.456 },
    BINNACLE_SYNC_PHASE_CATCHING_UP, "Catching up on what was missed, 45 % done." },
  { "catching-up-and-sending", { .n_sources = 1, .n_by_state = { LIVE (1) }, .n_pending = 1, .progress = 0 },
    BINNACLE_SYNC_PHASE_CATCHING_UP, "Catching up on what was missed, 0 % done; 1 change is being sent." },
  { "unreachable", { .n_sources = 1, .n_by_state = { IN (WAITING, 1) }, NAMED (WAITING), .progress = -1 },
    BINNACLE_SYNC_PHASE_UNREACHABLE, "“Greenhouse” cannot be reached." },
  { "unreachable-as-it-waits-for-a-network", { .n_sources = 1, .n_by_state = { IN (OFFLINE, 1) }, NAMED (OFFLINE), .progress = -1 },
    BINNACLE_SYNC_PHASE_UNREACHABLE, "“Greenhouse” cannot be reached." },
  { "several-unreachable", { .n_sources = 3, .n_by_state = { IN (WAITING, 1), IN (OFFLINE, 2) }, NAMED (WAITING), .progress = -1 },
    BINNACLE_SYNC_PHASE_UNREACHABLE, "3 sources cannot be reached." },
  { "unreachable-with-edits", { .n_sources = 1, .n_by_state = { IN (WAITING, 1) }, NAMED (WAITING), .n_pending = 3, .progress = -1 },
    BINNACLE_SYNC_PHASE_UNREACHABLE,
    "“Greenhouse” cannot be reached; 3 changes are kept here until they can be sent." },
  { "partly", { .n_sources = 3, .n_by_state = { LIVE (2), IN (WAITING, 1) }, NAMED (WAITING), .progress = -1 },
    BINNACLE_SYNC_PHASE_PARTLY, "“Greenhouse” cannot be reached, the others are live." },
  { "failed", { .n_sources = 2, .n_by_state = { LIVE (1), IN (FAILED, 1) }, NAMED (FAILED), .progress = -1 },
    BINNACLE_SYNC_PHASE_FAILED, "“Greenhouse” has failed and needs your help." },
  { "several-failed", { .n_sources = 2, .n_by_state = { IN (FAILED, 2) }, NAMED (FAILED), .progress = -1 },
    BINNACLE_SYNC_PHASE_FAILED, "2 sources have failed and need your help." },
  { "sign-in", { .n_sources = 2, .n_by_state = { IN (SIGN_IN, 1), IN (FAILED, 1) }, NAMED (SIGN_IN), .progress = -1 },
    BINNACLE_SYNC_PHASE_SIGN_IN, "“Greenhouse” wants you to sign in." },
  { "several-sign-in", { .n_sources = 2, .n_by_state = { IN (SIGN_IN, 2) }, NAMED (SIGN_IN), .n_pending = 1, .progress = -1 },
    BINNACLE_SYNC_PHASE_SIGN_IN, "2 sources want you to sign in; 1 change is kept here until it can be sent." },
  { "offline", { .n_sources = 1, .n_by_state = { IN (OFFLINE, 1) }, .network = BINNACLE_NETWORK_OFFLINE, .progress = -1 },
    BINNACLE_SYNC_PHASE_OFFLINE, "There is no network." },
  { "offline-with-this-computer", { .n_sources = 2, .n_by_state = { IN (OFFLINE, 1), LIVE (1) }, .n_pending = 2,
                                    .network = BINNACLE_NETWORK_OFFLINE, .progress = -1 },
    BINNACLE_SYNC_PHASE_OFFLINE,
    "There is no network, and only this computer is live; 2 changes are kept here until they can be sent." },
  { "portal", { .n_sources = 1, .n_by_state = { IN (FAILED, 1) }, .network = BINNACLE_NETWORK_PORTAL, .progress = -1 },
    BINNACLE_SYNC_PHASE_PORTAL, "This network wants you to sign in before it lets anything through." },
  { "portal-with-conflicts", { .n_sources = 1, .n_by_state = { IN (WAITING, 1) }, .n_conflicts = 1,
                               .network = BINNACLE_NETWORK_PORTAL, .progress = -1 },
    BINNACLE_SYNC_PHASE_PORTAL, "This network wants you to sign in before it lets anything through; "
    "1 conflict with somebody else’s change needs you." },
  { "work-offline", { .n_sources = 1, .n_by_state = { IN (SUSPENDED, 1) }, .work_offline = TRUE, .progress = -1 },
    BINNACLE_SYNC_PHASE_WORK_OFFLINE, "You work offline." },
  { "work-offline-before-all-else", { .n_sources = 2, .n_by_state = { IN (SUSPENDED, 1), LIVE (1) }, .work_offline = TRUE,
                                      .n_pending = 3, .network = BINNACLE_NETWORK_PORTAL, .progress = -1 },
    BINNACLE_SYNC_PHASE_WORK_OFFLINE,
    "You work offline, and only this computer is live; 3 changes are kept here until they can be sent." },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *summary = binnacle_sync_facts_make_summary (&c->facts);

  g_assert_cmpint (binnacle_sync_facts_get_phase (&c->facts), ==, c->phase);
  g_assert_cmpstr (summary, ==, c->summary);
}

/* All that can be, whether it makes sense or not: always one sentence of bearable length. */
static void
check_sentence (const BinnacleSyncFacts *facts)
{
  g_autofree char *summary = binnacle_sync_facts_make_summary (facts);

  g_assert_true (g_str_has_suffix (summary, "."));
  g_assert_true (strchr (summary, '.') == summary + strlen (summary) - 1);
  g_assert_cmpuint (strlen (summary), <, 160);
  g_assert_null (strchr (summary, '\n'));
  g_assert_null (strstr (summary, "(null)"));
}

static void
test_every_combination_is_one_sentence (void)
{
  guint n_combinations = 0;

  for (guint states = 0; states < 1 << (BINNACLE_SYNC_LINK_FAILED + 1); states++)
    for (guint rest = 0; rest < 5 * 2 * 2 * 2 * 2 * 2 * 2; rest++)
      {
        BinnacleSyncFacts facts = { .progress = (rest / 5) % 2 == 0 ? -1 : 0.5 };

        for (guint i = 0; i <= BINNACLE_SYNC_LINK_FAILED; i++)
          {
            facts.n_by_state[i] = (states >> i) % 2;
            facts.one_by_state[i] = "Greenhouse";
            facts.n_sources += facts.n_by_state[i];
          }
        facts.network = (BinnacleNetworkState) (rest % 5);
        facts.work_offline = (rest / 10) % 2;
        facts.n_pending = (rest / 20) % 2;
        facts.n_failed = (rest / 40) % 2;
        facts.n_conflicts = (rest / 80) % 2;
        facts.edits_paused = (rest / 160) % 2;
        check_sentence (&facts);
        n_combinations++;
      }
  g_test_message ("%u combinations", n_combinations);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/sync-summary/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/sync-summary/every-combination-is-one-sentence", test_every_combination_is_one_sentence);

  return g_test_run ();
}
