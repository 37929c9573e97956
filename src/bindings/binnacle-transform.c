/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-bindings"

#include "config.h"

#include "bindings/binnacle-transform.h"

#include <glib/gi18n-lib.h>

#include "bindings/binnacle-format.h"
#include "live/binnacle-entity.h"
#include "net/binnacle-websocket-manager.h"
#include "sync/binnacle-sync-job.h"

/* Properties in words. Each function is a GBindingTransformFunc for one property,
 * whose value is put into a text. */

static const char *
get_connection_word (BinnacleConnectionState state)
{
  switch (state)
    {
    case BINNACLE_CONNECTION_CONNECTING:
    case BINNACLE_CONNECTION_AUTHENTICATING:
      return C_("sync indicator", "Connecting…");
    case BINNACLE_CONNECTION_OPEN:
      return C_("sync indicator", "Live");
    case BINNACLE_CONNECTION_CLOSING:
      return C_("sync indicator", "Closing…");
    case BINNACLE_CONNECTION_WAITING:
      return C_("sync indicator", "Reconnecting…");
    case BINNACLE_CONNECTION_OFFLINE:
      return C_("sync indicator", "Offline");
    case BINNACLE_CONNECTION_FAILED:
      return C_("sync indicator", "Failed");
    case BINNACLE_CONNECTION_IDLE:
    default:
      return C_("sync indicator", "Not connected");
    }
}

/**
 * binnacle_transform_connection_state:
 * @binding: a binding
 * @from: a [property@WebsocketManager:state]
 * @to: a text
 * @user_data: not used
 *
 * Puts the state of a connection into a word or two.
 *
 * Returns: %TRUE
 */
gboolean
binnacle_transform_connection_state (GBinding     *binding,
                                     const GValue *from,
                                     GValue       *to,
                                     gpointer      user_data)
{
  g_value_set_string (to, get_connection_word ((BinnacleConnectionState) g_value_get_enum (from)));
  return TRUE;
}

/**
 * binnacle_transform_latency:
 * @binding: a binding
 * @from: a [property@WebsocketManager:latency]
 * @to: a text
 * @user_data: not used
 *
 * Puts the time of a round trip into milliseconds; an en dash where it is not known.
 *
 * Returns: %TRUE
 */
gboolean
binnacle_transform_latency (GBinding     *binding,
                            const GValue *from,
                            GValue       *to,
                            gpointer      user_data)
{
  gint64 latency = g_value_get_int64 (from);

  if (latency < 0)
    g_value_set_static_string (to, "–");
  else if (latency < 1000)
    g_value_set_string (to, C_("latency", "< 1 ms"));
  else
    g_value_take_string (to, g_strdup_printf (C_("latency", "%d ms"), (int) MIN ((latency + 500) / 1000, G_MAXINT)));
  return TRUE;
}

/**
 * binnacle_transform_freshness:
 * @binding: a binding
 * @from: an [property@Entity:freshness]
 * @to: a text
 * @user_data: not used
 *
 * Puts how far a value can be trusted into a word or two.
 *
 * Returns: %TRUE
 */
gboolean
binnacle_transform_freshness (GBinding     *binding,
                              const GValue *from,
                              GValue       *to,
                              gpointer      user_data)
{
  static const char * const words[] = {
    [BINNACLE_FRESHNESS_UNKNOWN] = NC_("freshness of a value", "Waiting for data"),
    [BINNACLE_FRESHNESS_LIVE] = NC_("freshness of a value", "Live"),
    [BINNACLE_FRESHNESS_RECENT] = NC_("freshness of a value", "Recent"),
    [BINNACLE_FRESHNESS_STALE] = NC_("freshness of a value", "Stale"),
    [BINNACLE_FRESHNESS_EXPIRED] = NC_("freshness of a value", "Too old"),
    [BINNACLE_FRESHNESS_CACHED] = NC_("freshness of a value", "From last time"),
  };
  guint freshness = MIN (g_value_get_uint (from), G_N_ELEMENTS (words) - 1);

  g_value_set_string (to, g_dpgettext2 (GETTEXT_PACKAGE, "freshness of a value", words[freshness]));
  return TRUE;
}

/**
 * binnacle_transform_edit_state:
 * @binding: a binding
 * @from: an [property@Entity:edit-state]
 * @to: a text
 * @user_data: not used
 *
 * Puts how the edits of a channel stand into a few words; nothing where all is as the
 * server has it.
 *
 * Returns: %TRUE
 */
gboolean
binnacle_transform_edit_state (GBinding     *binding,
                               const GValue *from,
                               GValue       *to,
                               gpointer      user_data)
{
  static const char * const words[] = {
    [BINNACLE_EDIT_NONE] = NULL,
    [BINNACLE_EDIT_SAVING] = NC_("state of an edit", "Saving…"),
    [BINNACLE_EDIT_PENDING] = NC_("state of an edit", "Saved, waiting for the server"),
    [BINNACLE_EDIT_HELD] = NC_("state of an edit", "Waiting for you"),
    [BINNACLE_EDIT_UNSAVED] = NC_("state of an edit", "Not saved"),
    [BINNACLE_EDIT_REJECTED] = NC_("state of an edit", "Refused by the server"),
    [BINNACLE_EDIT_CONFLICT] = NC_("state of an edit", "Changed by others, too"),
  };
  const char *word = words[MIN (g_value_get_uint (from), G_N_ELEMENTS (words) - 1)];

  g_value_set_string (to, word != NULL ? g_dpgettext2 (GETTEXT_PACKAGE, "state of an edit", word) : "");
  return TRUE;
}

static const char *
get_job_word (BinnacleSyncJobState state)
{
  switch (state)
    {
    case BINNACLE_SYNC_JOB_STATE_WAITING:
      return C_("state of a job", "Waiting");
    case BINNACLE_SYNC_JOB_STATE_RUNNING:
      return C_("state of a job", "Refreshing…");
    case BINNACLE_SYNC_JOB_STATE_PAUSED:
      return C_("state of a job", "Paused");
    case BINNACLE_SYNC_JOB_STATE_FAILED:
      return C_("state of a job", "Failed");
    case BINNACLE_SYNC_JOB_STATE_IDLE:
    default:
      return C_("state of a job", "Idle");
    }
}

/**
 * binnacle_transform_job_state:
 * @binding: a binding
 * @from: a [property@SyncJob:state]
 * @to: a text
 * @user_data: not used
 *
 * Puts where a job stands into a word.
 *
 * Returns: %TRUE
 */
gboolean
binnacle_transform_job_state (GBinding     *binding,
                              const GValue *from,
                              GValue       *to,
                              gpointer      user_data)
{
  g_value_set_string (to, get_job_word ((BinnacleSyncJobState) g_value_get_enum (from)));
  return TRUE;
}

/**
 * binnacle_transform_time:
 * @binding: a binding
 * @from: a time in µs since 1970, such as [property@SyncJob:last-success]; 0 for never
 * @to: a text
 * @user_data: not used
 *
 * Writes a time of day.
 *
 * Returns: %TRUE
 */
gboolean
binnacle_transform_time (GBinding     *binding,
                         const GValue *from,
                         GValue       *to,
                         gpointer      user_data)
{
  gint64 time = g_value_get_int64 (from);

  if (time > 0)
    g_value_take_string (to, binnacle_format_time (time / G_TIME_SPAN_MILLISECOND));
  else
    g_value_set_string (to, C_("time", "Never"));
  return TRUE;
}

/**
 * binnacle_transform_error:
 * @binding: a binding
 * @from: a property that holds a #GError, such as [property@WebsocketManager:last-error]
 * @to: a text
 * @user_data: not used
 *
 * Gives the sentence of an error; nothing where there is none.
 *
 * Returns: %TRUE
 */
gboolean
binnacle_transform_error (GBinding     *binding,
                          const GValue *from,
                          GValue       *to,
                          gpointer      user_data)
{
  const GError *error = g_value_get_boxed (from);

  g_value_set_string (to, error != NULL ? error->message : "");
  return TRUE;
}
