/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-sync-summary-private.h"

#include <glib/gi18n-lib.h>

/*
 * How everything stands in one sentence, made from BinnacleSyncFacts and nothing else:
 * no clock, no object, so that each combination can be proved. It has a part about the
 * sources, and where there is something to tell one about the edits; what the person has
 * to do something about goes before what gets well by itself.
 */

static guint
count (const BinnacleSyncFacts *facts,
       BinnacleSyncLinkState    state)
{
  return facts->n_by_state[state];
}

static guint
count_unreachable (const BinnacleSyncFacts *facts)
{
  return count (facts, BINNACLE_SYNC_LINK_WAITING) + count (facts, BINNACLE_SYNC_LINK_OFFLINE);
}

/*
 * binnacle_sync_facts_get_phase:
 *
 * Returns: what counts most
 */
BinnacleSyncPhase
binnacle_sync_facts_get_phase (const BinnacleSyncFacts *facts)
{
  if (facts->n_sources == 0)
    return BINNACLE_SYNC_PHASE_NOTHING;
  if (facts->work_offline)
    return BINNACLE_SYNC_PHASE_WORK_OFFLINE;
  if (facts->network == BINNACLE_NETWORK_PORTAL)
    return BINNACLE_SYNC_PHASE_PORTAL;
  if (facts->network == BINNACLE_NETWORK_OFFLINE)
    return BINNACLE_SYNC_PHASE_OFFLINE;
  if (count (facts, BINNACLE_SYNC_LINK_SIGN_IN) > 0)
    return BINNACLE_SYNC_PHASE_SIGN_IN;
  if (count (facts, BINNACLE_SYNC_LINK_FAILED) > 0)
    return BINNACLE_SYNC_PHASE_FAILED;
  if (count_unreachable (facts) > 0)
    return count (facts, BINNACLE_SYNC_LINK_LIVE) > 0 ? BINNACLE_SYNC_PHASE_PARTLY : BINNACLE_SYNC_PHASE_UNREACHABLE;
  if (facts->progress >= 0)
    return BINNACLE_SYNC_PHASE_CATCHING_UP;
  if (count (facts, BINNACLE_SYNC_LINK_CONNECTING) > 0)
    return BINNACLE_SYNC_PHASE_CONNECTING;
  return count (facts, BINNACLE_SYNC_LINK_LIVE) > 0 ? BINNACLE_SYNC_PHASE_LIVE : BINNACLE_SYNC_PHASE_IDLE;
}

/* The title of the only source in a state, or NULL. */
static const char *
get_only (const BinnacleSyncFacts *facts,
          BinnacleSyncLinkState    state)
{
  return count (facts, state) == 1 ? facts->one_by_state[state] : NULL;
}

static char *
make_sign_in (const BinnacleSyncFacts *facts)
{
  const char *only = get_only (facts, BINNACLE_SYNC_LINK_SIGN_IN);
  guint n_sources = count (facts, BINNACLE_SYNC_LINK_SIGN_IN);

  if (only != NULL)
    return g_strdup_printf (C_("sync summary", "“%s” wants you to sign in"), only);
  return g_strdup_printf (ngettext ("%u source wants you to sign in", "%u sources want you to sign in", n_sources),
                          n_sources);
}

static char *
make_failed (const BinnacleSyncFacts *facts)
{
  const char *only = get_only (facts, BINNACLE_SYNC_LINK_FAILED);
  guint n_sources = count (facts, BINNACLE_SYNC_LINK_FAILED);

  if (only != NULL)
    return g_strdup_printf (C_("sync summary", "“%s” has failed and needs your help"), only);
  return g_strdup_printf (ngettext ("%u source has failed and needs your help",
                                    "%u sources have failed and need your help", n_sources), n_sources);
}

static char *
make_connecting (const BinnacleSyncFacts *facts)
{
  const char *only = get_only (facts, BINNACLE_SYNC_LINK_CONNECTING);
  guint n_sources = count (facts, BINNACLE_SYNC_LINK_CONNECTING);

  if (only != NULL)
    return g_strdup_printf (C_("sync summary", "Connecting to “%s”"), only);
  return g_strdup_printf (ngettext ("Connecting to %u source", "Connecting to %u sources", n_sources), n_sources);
}

static char *
make_unreachable (const BinnacleSyncFacts *facts)
{
  const char *only = get_only (facts, BINNACLE_SYNC_LINK_WAITING);
  guint n_unreachable = count_unreachable (facts);

  if (only == NULL && n_unreachable == 1)
    only = facts->one_by_state[BINNACLE_SYNC_LINK_OFFLINE];
  if (only != NULL && n_unreachable == 1)
    return g_strdup_printf (C_("sync summary", "“%s” cannot be reached"), only);
  return g_strdup_printf (ngettext ("%u source cannot be reached", "%u sources cannot be reached", n_unreachable),
                          n_unreachable);
}

static char *
make_partly (const BinnacleSyncFacts *facts)
{
  g_autofree char *unreachable = make_unreachable (facts);

  /* Translators: %s is "“Greenhouse” cannot be reached" or "2 sources cannot be reached". */
  return g_strdup_printf (C_("sync summary", "%s, the others are live"), unreachable);
}

static const char *
get_pace_words (const BinnacleSyncFacts *facts)
{
  if (facts->network_pace == BINNACLE_SYNC_PACE_PAUSED)
    return C_("sync summary", "Refreshing is paused, as this network costs by use");
  if (facts->power_pace == BINNACLE_SYNC_PACE_PAUSED)
    return C_("sync summary", "Refreshing is paused to spare the battery");
  if (facts->network_pace == BINNACLE_SYNC_PACE_SLOWER)
    return C_("sync summary", "Values are refreshed less often, as this network costs by use");
  if (facts->power_pace == BINNACLE_SYNC_PACE_SLOWER)
    return C_("sync summary", "Values are refreshed less often to spare the battery");
  return C_("sync summary", "Everything is live");
}

static char *
make_live (const BinnacleSyncFacts *facts)
{
  if (facts->n_failed_jobs > 0)
    return g_strdup_printf (ngettext ("%u value cannot be refreshed", "%u values cannot be refreshed",
                                      facts->n_failed_jobs), facts->n_failed_jobs);
  return g_strdup (get_pace_words (facts));
}

/* Whether what this computer itself gives stays live where the network does not count. */
static const char *
choose_by_live (const BinnacleSyncFacts *facts,
                const char              *some_live,
                const char              *none_live)
{
  return count (facts, BINNACLE_SYNC_LINK_LIVE) > 0 ? some_live : none_live;
}

static char *
make_source_words (const BinnacleSyncFacts *facts)
{
  switch (binnacle_sync_facts_get_phase (facts))
    {
    case BINNACLE_SYNC_PHASE_NOTHING:
      return g_strdup (C_("sync summary", "There is no source to get values from"));
    case BINNACLE_SYNC_PHASE_WORK_OFFLINE:
      return g_strdup (choose_by_live (facts, C_("sync summary", "You work offline, and only this computer is live"),
                                       C_("sync summary", "You work offline")));
    case BINNACLE_SYNC_PHASE_PORTAL:
      return g_strdup (C_("sync summary", "This network wants you to sign in before it lets anything through"));
    case BINNACLE_SYNC_PHASE_OFFLINE:
      return g_strdup (choose_by_live (facts, C_("sync summary", "There is no network, and only this computer is live"),
                                       C_("sync summary", "There is no network")));
    case BINNACLE_SYNC_PHASE_SIGN_IN:
      return make_sign_in (facts);
    case BINNACLE_SYNC_PHASE_FAILED:
      return make_failed (facts);
    case BINNACLE_SYNC_PHASE_PARTLY:
      return make_partly (facts);
    case BINNACLE_SYNC_PHASE_UNREACHABLE:
      return make_unreachable (facts);
    case BINNACLE_SYNC_PHASE_CATCHING_UP:
      return g_strdup_printf (C_("sync summary", "Catching up on what was missed, %d %% done"),
                              (int) (facts->progress * 100));
    case BINNACLE_SYNC_PHASE_CONNECTING:
      return make_connecting (facts);
    case BINNACLE_SYNC_PHASE_LIVE:
      return make_live (facts);
    case BINNACLE_SYNC_PHASE_IDLE:
    default:
      return g_strdup (C_("sync summary", "Nothing is connected"));
    }
}

static gboolean
can_send (const BinnacleSyncFacts *facts)
{
  switch (binnacle_sync_facts_get_phase (facts))
    {
    case BINNACLE_SYNC_PHASE_LIVE:
    case BINNACLE_SYNC_PHASE_CATCHING_UP:
      return TRUE;
    case BINNACLE_SYNC_PHASE_NOTHING:
    case BINNACLE_SYNC_PHASE_WORK_OFFLINE:
    case BINNACLE_SYNC_PHASE_PORTAL:
    case BINNACLE_SYNC_PHASE_OFFLINE:
    case BINNACLE_SYNC_PHASE_SIGN_IN:
    case BINNACLE_SYNC_PHASE_FAILED:
    case BINNACLE_SYNC_PHASE_PARTLY:
    case BINNACLE_SYNC_PHASE_UNREACHABLE:
    case BINNACLE_SYNC_PHASE_CONNECTING:
    case BINNACLE_SYNC_PHASE_IDLE:
    default:
      return FALSE;
    }
}

static char *
make_pending_words (const BinnacleSyncFacts *facts)
{
  guint n_pending = facts->n_pending;

  if (facts->edits_paused)
    return g_strdup_printf (ngettext ("%u change waits until you let it go", "%u changes wait until you let them go",
                                      n_pending), n_pending);
  if (can_send (facts))
    return g_strdup_printf (ngettext ("%u change is being sent", "%u changes are being sent", n_pending), n_pending);
  return g_strdup_printf (ngettext ("%u change is kept here until it can be sent",
                                    "%u changes are kept here until they can be sent", n_pending), n_pending);
}

static char *
make_edit_words (const BinnacleSyncFacts *facts)
{
  if (facts->n_failed > 0)
    return g_strdup_printf (ngettext ("%u change was refused or could not be saved",
                                      "%u changes were refused or could not be saved", facts->n_failed),
                            facts->n_failed);
  if (facts->n_conflicts > 0)
    return g_strdup_printf (ngettext ("%u conflict with somebody else’s change needs you",
                                      "%u conflicts with somebody else’s changes need you", facts->n_conflicts),
                            facts->n_conflicts);
  if (facts->n_held > 0)
    return g_strdup_printf (ngettext ("%u change waits for you to say whether to send it",
                                      "%u changes wait for you to say whether to send them", facts->n_held),
                            facts->n_held);
  return facts->n_pending > 0 ? make_pending_words (facts) : NULL;
}

/*
 * binnacle_sync_facts_make_summary:
 *
 * Returns: (transfer full): one sentence
 */
char *
binnacle_sync_facts_make_summary (const BinnacleSyncFacts *facts)
{
  g_autofree char *sources = make_source_words (facts);
  g_autofree char *edits = make_edit_words (facts);

  if (edits == NULL)
    /* Translators: a sentence; %s is such as "Everything is live". */
    return g_strdup_printf (C_("sync summary", "%s."), sources);
  /* Translators: one sentence of two parts: "Everything is live" and "2 changes are being sent". */
  return g_strdup_printf (C_("sync summary", "%s; %s."), sources, edits);
}
