/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-sync-text.h"

#include <glib/gi18n.h>

#include "bindings/binnacle-format.h"

#define MINUTE ((gint64) 60 * G_USEC_PER_SEC)
#define HOUR (60 * MINUTE)

/**
 * binnacle_sync_text_get_phase_icon:
 * @phase: how everything stands
 *
 * Returns: a symbolic icon
 */
const char *
binnacle_sync_text_get_phase_icon (BinnacleSyncPhase phase)
{
  switch (phase)
    {
    case BINNACLE_SYNC_PHASE_LIVE:
      return "binnacle-live-symbolic";
    case BINNACLE_SYNC_PHASE_CONNECTING:
    case BINNACLE_SYNC_PHASE_CATCHING_UP:
      return "emblem-synchronizing-symbolic";
    case BINNACLE_SYNC_PHASE_PARTLY:
    case BINNACLE_SYNC_PHASE_UNREACHABLE:
      return "binnacle-retry-symbolic";
    case BINNACLE_SYNC_PHASE_FAILED:
      return "dialog-error-symbolic";
    case BINNACLE_SYNC_PHASE_SIGN_IN:
      return "dialog-password-symbolic";
    case BINNACLE_SYNC_PHASE_PORTAL:
      return "web-browser-symbolic";
    case BINNACLE_SYNC_PHASE_NOTHING:
    case BINNACLE_SYNC_PHASE_IDLE:
    case BINNACLE_SYNC_PHASE_OFFLINE:
    case BINNACLE_SYNC_PHASE_WORK_OFFLINE:
    default:
      return "binnacle-offline-symbolic";
    }
}

/**
 * binnacle_sync_text_get_phase_title:
 * @phase: how everything stands
 *
 * Returns: a word or two
 */
const char *
binnacle_sync_text_get_phase_title (BinnacleSyncPhase phase)
{
  switch (phase)
    {
    case BINNACLE_SYNC_PHASE_NOTHING:
      return C_("sync phase", "No Sources");
    case BINNACLE_SYNC_PHASE_IDLE:
      return C_("sync phase", "Not Connected");
    case BINNACLE_SYNC_PHASE_CONNECTING:
      return C_("sync phase", "Connecting…");
    case BINNACLE_SYNC_PHASE_CATCHING_UP:
      return C_("sync phase", "Catching Up…");
    case BINNACLE_SYNC_PHASE_PARTLY:
      return C_("sync phase", "Partly Live");
    case BINNACLE_SYNC_PHASE_UNREACHABLE:
      return C_("sync phase", "Not Reachable");
    case BINNACLE_SYNC_PHASE_FAILED:
      return C_("sync phase", "Failed");
    case BINNACLE_SYNC_PHASE_SIGN_IN:
      return C_("sync phase", "Sign In");
    case BINNACLE_SYNC_PHASE_OFFLINE:
      return C_("sync phase", "Offline");
    case BINNACLE_SYNC_PHASE_PORTAL:
      return C_("sync phase", "Sign In to the Network");
    case BINNACLE_SYNC_PHASE_WORK_OFFLINE:
      return C_("sync phase", "Working Offline");
    case BINNACLE_SYNC_PHASE_LIVE:
    default:
      return C_("sync phase", "Live");
    }
}

/**
 * binnacle_sync_text_get_link_icon:
 * @state: where a link stands
 *
 * Returns: a symbolic icon
 */
const char *
binnacle_sync_text_get_link_icon (BinnacleSyncLinkState state)
{
  switch (state)
    {
    case BINNACLE_SYNC_LINK_LIVE:
      return "binnacle-live-symbolic";
    case BINNACLE_SYNC_LINK_CONNECTING:
      return "emblem-synchronizing-symbolic";
    case BINNACLE_SYNC_LINK_WAITING:
      return "binnacle-retry-symbolic";
    case BINNACLE_SYNC_LINK_SIGN_IN:
      return "dialog-password-symbolic";
    case BINNACLE_SYNC_LINK_FAILED:
      return "dialog-error-symbolic";
    case BINNACLE_SYNC_LINK_IDLE:
    case BINNACLE_SYNC_LINK_OFFLINE:
    case BINNACLE_SYNC_LINK_SUSPENDED:
    default:
      return "binnacle-offline-symbolic";
    }
}

static const char *
get_link_word (BinnacleSyncLinkState state)
{
  switch (state)
    {
    case BINNACLE_SYNC_LINK_LIVE:
      return C_("link state", "Live");
    case BINNACLE_SYNC_LINK_CONNECTING:
      return C_("link state", "Connecting…");
    case BINNACLE_SYNC_LINK_WAITING:
      return C_("link state", "Not reachable, tries again by itself");
    case BINNACLE_SYNC_LINK_SIGN_IN:
      return C_("link state", "Wants you to sign in");
    case BINNACLE_SYNC_LINK_FAILED:
      return C_("link state", "Failed");
    case BINNACLE_SYNC_LINK_OFFLINE:
      return C_("link state", "Waits for the network");
    case BINNACLE_SYNC_LINK_SUSPENDED:
      return C_("link state", "Closed while you work offline");
    case BINNACLE_SYNC_LINK_IDLE:
    default:
      return C_("link state", "Not connected");
    }
}

/**
 * binnacle_sync_text_make_last_sync:
 * @last_sync: when, or 0
 * @now: the present
 *
 * Returns: (transfer full): "Last sync 2 min ago"
 */
char *
binnacle_sync_text_make_last_sync (gint64 last_sync,
                                   gint64 now)
{
  g_autofree char *age = NULL;

  if (last_sync <= 0)
    return g_strdup (_("Not synced in this run"));
  age = binnacle_format_age (MAX (0, now - last_sync), now);
  /* Translators: %s is such as "just now" or "2 min ago". */
  return g_strdup_printf (_("Last sync %s"), age);
}

/**
 * binnacle_sync_text_make_link:
 * @facts: what is known of a link
 * @last_sync: when it was last in sync, or 0
 * @now: the present
 *
 * Returns: (transfer full): what to say of it
 */
char *
binnacle_sync_text_make_link (const BinnacleSyncLinkFacts *facts,
                              gint64                       last_sync,
                              gint64                       now)
{
  const char *word = get_link_word (facts->state);
  g_autofree char *age = NULL;

  if (facts->state == BINNACLE_SYNC_LINK_LIVE)
    return g_strdup (word);
  age = binnacle_sync_text_make_last_sync (last_sync, now);
  if (facts->error != NULL && facts->state != BINNACLE_SYNC_LINK_SUSPENDED &&
      facts->state != BINNACLE_SYNC_LINK_CONNECTING)
    /* Translators: where a source stands, when it was in sync, and the error on a line of its own. */
    return g_strdup_printf (C_("link", "%s · %s\n%s"), word, age, facts->error->message);
  return g_strdup_printf (C_("link", "%s · %s"), word, age);
}

/**
 * binnacle_sync_text_get_job_icon:
 * @state: where a job stands
 *
 * Returns: a symbolic icon
 */
const char *
binnacle_sync_text_get_job_icon (BinnacleSyncJobState state)
{
  switch (state)
    {
    case BINNACLE_SYNC_JOB_STATE_RUNNING:
      return "emblem-synchronizing-symbolic";
    case BINNACLE_SYNC_JOB_STATE_FAILED:
      return "dialog-warning-symbolic";
    case BINNACLE_SYNC_JOB_STATE_PAUSED:
      return "media-playback-pause-symbolic";
    case BINNACLE_SYNC_JOB_STATE_IDLE:
    case BINNACLE_SYNC_JOB_STATE_WAITING:
    default:
      return "alarm-symbolic";
    }
}

static char *
make_wait (gint64 wait)
{
  if (wait < G_USEC_PER_SEC)
    return g_strdup (_("Next run now"));
  if (wait < 2 * MINUTE)
    return g_strdup_printf (_("Next run in %d s"), (int) (wait / G_USEC_PER_SEC));
  if (wait < 2 * HOUR)
    return g_strdup_printf (_("Next run in %d min"), (int) (wait / MINUTE));
  return g_strdup_printf (_("Next run in %d h"), (int) MIN (wait / HOUR, G_MAXINT));
}

static const char *
get_hold_words (BinnacleSyncHold hold)
{
  switch (hold)
    {
    case BINNACLE_SYNC_HOLD_WORK_OFFLINE:
      return _("Paused while you work offline");
    case BINNACLE_SYNC_HOLD_DISABLED:
      return _("Runs only by hand, as set in the preferences");
    case BINNACLE_SYNC_HOLD_OFFLINE:
      return _("Waits for the network");
    case BINNACLE_SYNC_HOLD_ASLEEP:
      return _("Paused while the computer sleeps");
    case BINNACLE_SYNC_HOLD_NETWORK_PACE:
      return _("Paused, as this network costs by use");
    case BINNACLE_SYNC_HOLD_POWER_PACE:
      return _("Paused to spare the battery");
    case BINNACLE_SYNC_HOLD_HIDDEN:
      return _("Paused while no window can be seen");
    case BINNACLE_SYNC_HOLD_NONE:
    default:
      return _("Paused while nobody looks at it");
    }
}

static char *
make_job_plan (BinnacleSyncJob  *job,
               BinnacleSyncHold  hold,
               gint64            now)
{
  gint64 next_run = binnacle_sync_job_get_next_run (job);

  switch (binnacle_sync_job_get_state (job))
    {
    case BINNACLE_SYNC_JOB_STATE_RUNNING:
      return g_strdup (_("Running now"));
    case BINNACLE_SYNC_JOB_STATE_PAUSED:
      return g_strdup (get_hold_words (hold));
    case BINNACLE_SYNC_JOB_STATE_FAILED:
    case BINNACLE_SYNC_JOB_STATE_IDLE:
    case BINNACLE_SYNC_JOB_STATE_WAITING:
    default:
      return next_run > 0 ? make_wait (next_run - now) : g_strdup (_("No run is planned"));
    }
}

/**
 * binnacle_sync_text_make_job:
 * @job: a job
 * @hold: what holds all jobs
 * @now: the present
 *
 * Returns: (transfer full): what to say of it
 */
char *
binnacle_sync_text_make_job (BinnacleSyncJob  *job,
                             BinnacleSyncHold  hold,
                             gint64            now)
{
  g_autofree char *plan = make_job_plan (job, hold, now);
  g_autofree char *last = binnacle_sync_text_make_last_sync (binnacle_sync_job_get_last_success (job), now);
  const GError *error = binnacle_sync_job_get_last_error (job);

  if (error != NULL)
    /* Translators: when a job runs next, when it last succeeded, and the error on a line of its own. */
    return g_strdup_printf (C_("job", "%s · %s\n%s"), plan, last, error->message);
  return g_strdup_printf (C_("job", "%s · %s"), plan, last);
}

static void
append_part (GString    *text,
             const char *part,
             guint       count)
{
  if (count == 0)
    return;
  if (text->len > 0)
    g_string_append (text, C_("between parts of a list", ", "));
  g_string_append (text, part);
}

/**
 * binnacle_sync_text_make_edits:
 * @n_pending: that go their way
 * @n_failed: that were refused
 * @n_conflicts: in conflict
 * @n_held: that wait for the person
 *
 * Returns: (transfer full): what to say of the changes of all sources
 */
char *
binnacle_sync_text_make_edits (guint n_pending,
                               guint n_failed,
                               guint n_conflicts,
                               guint n_held)
{
  g_autofree char *pending = g_strdup_printf (ngettext ("%u waits", "%u wait", n_pending), n_pending);
  g_autofree char *failed = g_strdup_printf (ngettext ("%u refused or not saved", "%u refused or not saved", n_failed),
                                             n_failed);
  g_autofree char *conflicts = g_strdup_printf (ngettext ("%u conflict", "%u conflicts", n_conflicts), n_conflicts);
  g_autofree char *held = g_strdup_printf (ngettext ("%u to decide", "%u to decide", n_held), n_held);
  GString *text = g_string_new (NULL);

  append_part (text, pending, n_pending);
  append_part (text, failed, n_failed);
  append_part (text, conflicts, n_conflicts);
  append_part (text, held, n_held);
  if (text->len == 0)
    g_string_append (text, _("All are saved by their servers"));
  return g_string_free (text, FALSE);
}
