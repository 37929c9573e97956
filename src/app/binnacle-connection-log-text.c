/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-connection-log-text.h"

#include <string.h>

#include <glib/gi18n.h>

#include "bindings/binnacle-format.h"

#define MILLISECOND G_GINT64_CONSTANT (1000)

/*
 * Entries of the connection log in words and icons. An icon stands for one kind of
 * event, so that colour never carries the meaning alone.
 */

/* What an event's duration means, as a phrase around it. */
typedef enum
{
  LENGTH_AFTER,
  LENGTH_CONNECTED,
  LENGTH_WAIT,
  LENGTH_ASLEEP
} LengthMeaning;

typedef struct
{
  const char                *icon_name;
  BinnacleConnectionLogTone  tone;
  LengthMeaning              meaning;
} EventLook;

static const EventLook looks[] = {
  [BINNACLE_CONNECTION_EVENT_CONNECTING] = { "content-loading-symbolic", BINNACLE_CONNECTION_LOG_STEP, LENGTH_AFTER },
  [BINNACLE_CONNECTION_EVENT_CONNECTED] = { "network-transmit-receive-symbolic", BINNACLE_CONNECTION_LOG_STEP, LENGTH_AFTER },
  [BINNACLE_CONNECTION_EVENT_WELCOMED] = { "emblem-ok-symbolic", BINNACLE_CONNECTION_LOG_GOOD, LENGTH_AFTER },
  [BINNACLE_CONNECTION_EVENT_ATTEMPT_FAILED] = { "dialog-warning-symbolic", BINNACLE_CONNECTION_LOG_WARNING, LENGTH_AFTER },
  [BINNACLE_CONNECTION_EVENT_LOST] = { "binnacle-offline-symbolic", BINNACLE_CONNECTION_LOG_WARNING, LENGTH_CONNECTED },
  [BINNACLE_CONNECTION_EVENT_OFFLINE] = { "network-offline-symbolic", BINNACLE_CONNECTION_LOG_WARNING, LENGTH_AFTER },
  [BINNACLE_CONNECTION_EVENT_GAVE_UP] = { "dialog-error-symbolic", BINNACLE_CONNECTION_LOG_BAD, LENGTH_AFTER },
  [BINNACLE_CONNECTION_EVENT_DISCONNECTED] = { "process-stop-symbolic", BINNACLE_CONNECTION_LOG_STEP, LENGTH_CONNECTED },
  [BINNACLE_CONNECTION_EVENT_RECONNECT] = { "view-refresh-symbolic", BINNACLE_CONNECTION_LOG_STEP, LENGTH_AFTER },
  [BINNACLE_CONNECTION_EVENT_SERVER_ASKED] = { "alarm-symbolic", BINNACLE_CONNECTION_LOG_STEP, LENGTH_WAIT },
  [BINNACLE_CONNECTION_EVENT_SLEPT] = { "weather-clear-night-symbolic", BINNACLE_CONNECTION_LOG_STEP, LENGTH_ASLEEP },
  [BINNACLE_CONNECTION_EVENT_NETWORK] = { "network-wired-symbolic", BINNACLE_CONNECTION_LOG_STEP, LENGTH_AFTER },
  [BINNACLE_CONNECTION_EVENT_DOUBT] = { "dialog-question-symbolic", BINNACLE_CONNECTION_LOG_STEP, LENGTH_AFTER },
  [BINNACLE_CONNECTION_EVENT_BELIEF] = { "binnacle-live-symbolic", BINNACLE_CONNECTION_LOG_GOOD, LENGTH_AFTER },
  [BINNACLE_CONNECTION_EVENT_ADDRESS] = { "network-server-symbolic", BINNACLE_CONNECTION_LOG_STEP, LENGTH_AFTER },
  [BINNACLE_CONNECTION_EVENT_RECOVERED] = { "object-select-symbolic", BINNACLE_CONNECTION_LOG_GOOD, LENGTH_AFTER },
  [BINNACLE_CONNECTION_EVENT_NOT_RECOVERED] = { "action-unavailable-symbolic", BINNACLE_CONNECTION_LOG_WARNING, LENGTH_AFTER },
  [BINNACLE_CONNECTION_EVENT_NOTE] = { "dialog-information-symbolic", BINNACLE_CONNECTION_LOG_STEP, LENGTH_AFTER },
};

static const EventLook *
get_look (BinnacleConnectionEvent event)
{
  g_assert ((gsize) event < G_N_ELEMENTS (looks));
  return &looks[event];
}

/**
 * binnacle_connection_log_text_get_tone:
 * @event: an event
 *
 * Returns: how it is to be taken
 */
BinnacleConnectionLogTone
binnacle_connection_log_text_get_tone (BinnacleConnectionEvent event)
{
  return get_look (event)->tone;
}

/**
 * binnacle_connection_log_text_get_icon_name:
 * @event: an event
 *
 * Returns: (transfer none): the name of its symbolic icon, which no other event has
 */
const char *
binnacle_connection_log_text_get_icon_name (BinnacleConnectionEvent event)
{
  return get_look (event)->icon_name;
}

/**
 * binnacle_connection_log_text_make_length:
 * @length: a length of time in µs
 *
 * Returns: (transfer full): the length, short ones to the millisecond
 */
char *
binnacle_connection_log_text_make_length (gint64 length)
{
  if (length < MILLISECOND)
    return g_strdup (C_("duration", "less than 1 ms"));
  if (length < G_USEC_PER_SEC)
    return g_strdup_printf (C_("duration", "%d ms"), (int) (length / MILLISECOND));
  if (length < 10 * G_USEC_PER_SEC)
    return g_strdup_printf (C_("duration", "%.1f s"), (double) length / G_USEC_PER_SEC);
  return binnacle_format_duration (length);
}

static char *
make_length_phrase (BinnacleConnectionLogEntry *entry)
{
  gint64 duration = binnacle_connection_log_entry_get_duration (entry);
  g_autofree char *length = NULL;

  if (duration < 0)
    return NULL;
  length = binnacle_connection_log_text_make_length (duration);
  switch (get_look (binnacle_connection_log_entry_get_event (entry))->meaning)
    {
    case LENGTH_CONNECTED:
      return g_strdup_printf (C_("connection log", "was connected for %s"), length);
    case LENGTH_WAIT:
      return g_strdup_printf (C_("connection log", "for %s"), length);
    case LENGTH_ASLEEP:
      return g_strdup_printf (C_("connection log", "slept for %s"), length);
    case LENGTH_AFTER:
    default:
      return g_strdup_printf (C_("connection log", "after %s"), length);
    }
}

static char *
make_attempt_phrase (BinnacleConnectionLogEntry *entry)
{
  guint attempt = binnacle_connection_log_entry_get_attempt (entry);

  if (attempt == 0 || binnacle_connection_log_entry_get_event (entry) != BINNACLE_CONNECTION_EVENT_CONNECTING)
    return NULL;
  return g_strdup_printf (C_("connection log", "attempt %u"), attempt);
}

static char *
make_next_phrase (BinnacleConnectionLogEntry *entry)
{
  gint64 next = binnacle_connection_log_entry_get_next_attempt_time (entry);
  g_autofree char *length = NULL;

  if (next == 0)
    return NULL;
  length = binnacle_connection_log_text_make_length (next - binnacle_connection_log_entry_get_time (entry));
  return g_strdup_printf (C_("connection log", "next attempt in %s"), length);
}

/**
 * binnacle_connection_log_text_make_facts:
 * @entry: an entry
 *
 * Returns: (transfer full) (nullable): how long it took or lasted, which attempt
 *   it is, and when the next one is made; %NULL where nothing of that is known
 */
char *
binnacle_connection_log_text_make_facts (BinnacleConnectionLogEntry *entry)
{
  g_autofree char *length = make_length_phrase (entry);
  g_autofree char *attempt = make_attempt_phrase (entry);
  g_autofree char *next = make_next_phrase (entry);
  const char *phrases[4] = { NULL };
  guint n = 0;

  if (length != NULL)
    phrases[n++] = length;
  if (attempt != NULL)
    phrases[n++] = attempt;
  if (next != NULL)
    phrases[n++] = next;
  return n > 0 ? g_strjoinv (" · ", (char **) phrases) : NULL;
}

/**
 * binnacle_connection_log_text_make_time:
 * @time: a time in µs since 1970
 * @now: the present, in µs since 1970
 *
 * Returns: (transfer full): the time to the second, with the day where that is
 *   another one
 */
char *
binnacle_connection_log_text_make_time (gint64 time,
                                        gint64 now)
{
  g_autoptr (GDateTime) epoch = g_date_time_new_from_unix_local (0);
  g_autoptr (GDateTime) then = g_date_time_add (epoch, time);
  g_autoptr (GDateTime) present = g_date_time_add (epoch, now);
  gboolean today;

  if (then == NULL || present == NULL)
    return g_strdup ("–");
  today = g_date_time_get_year (then) == g_date_time_get_year (present) &&
          g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (present);
  return g_date_time_format (then, today ? C_("time", "%H:%M:%S") : C_("date and time", "%-d %b %H:%M:%S"));
}

static gboolean
contains (const char *text,
          const char *folded_word)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return folded != NULL && strstr (folded, folded_word) != NULL;
}

/**
 * binnacle_connection_log_text_matches:
 * @entry: an entry
 * @words: what is looked for, in any case
 *
 * Returns: whether each of @words is in what is shown of the entry
 */
gboolean
binnacle_connection_log_text_matches (BinnacleConnectionLogEntry *entry,
                                      const char                 *words)
{
  const char *title = binnacle_connection_event_get_title (binnacle_connection_log_entry_get_event (entry));
  g_autofree char *folded = g_utf8_casefold (words, -1);
  g_auto (GStrv) parts = g_strsplit (folded, " ", -1);
  g_autofree char *facts = binnacle_connection_log_text_make_facts (entry);

  for (gsize i = 0; parts[i] != NULL; i++)
    if (!contains (title, parts[i]) && !contains (binnacle_connection_log_entry_get_text (entry), parts[i]) &&
        !contains (facts, parts[i]))
      return FALSE;
  return TRUE;
}
