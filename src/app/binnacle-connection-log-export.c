/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-connection-log-export.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "app/binnacle-connection-log-text.h"

/*
 * The connection log as a file, to keep or to send to somebody: times are absolute,
 * and events have their names in English too, so that it can be read elsewhere. It
 * takes the texts as they are; the log holds no secrets.
 */

typedef void (*WriteEntryFunc) (BinnacleConnectionLogEntry *entry,
                                gpointer                    user_data);

/* ISO 8601 with milliseconds and the offset of local time. */
static char *
make_stamp (gint64 time)
{
  g_autoptr (GDateTime) epoch = g_date_time_new_from_unix_local (0);
  g_autoptr (GDateTime) then = g_date_time_add (epoch, time);
  g_autofree char *seconds = then != NULL ? g_date_time_format (then, "%Y-%m-%dT%H:%M:%S") : NULL;
  g_autofree char *zone = then != NULL ? g_date_time_format (then, "%:z") : NULL;

  if (then == NULL)
    return g_strdup ("");
  return g_strdup_printf ("%s.%03d%s", seconds, g_date_time_get_microsecond (then) / 1000, zone);
}

static const char *
get_nick (BinnacleConnectionEvent event)
{
  GEnumClass *events = g_type_class_ref (BINNACLE_TYPE_CONNECTION_EVENT);
  const char *nick = g_enum_get_value (events, (int) event)->value_nick;

  g_type_class_unref (events);
  return nick;
}

static void
foreach_entry (GListModel     *entries,
               WriteEntryFunc  func,
               gpointer        user_data)
{
  for (guint i = 0; i < g_list_model_get_n_items (entries); i++)
    {
      g_autoptr (BinnacleConnectionLogEntry) entry = g_list_model_get_item (entries, i);

      func (entry, user_data);
    }
}

/**
 * binnacle_connection_log_export_line:
 * @entry: an entry
 *
 * Returns: (transfer full): the entry in one line for people, without its end
 */
char *
binnacle_connection_log_export_line (BinnacleConnectionLogEntry *entry)
{
  g_autofree char *stamp = make_stamp (binnacle_connection_log_entry_get_time (entry));
  g_autofree char *facts = binnacle_connection_log_text_make_facts (entry);
  const char *text = binnacle_connection_log_entry_get_text (entry);
  GString *line = g_string_new (stamp);

  g_string_append_printf (line, "  %s", binnacle_connection_event_get_title (binnacle_connection_log_entry_get_event (entry)));
  if (text != NULL)
    g_string_append_printf (line, ": %s", text);
  if (facts != NULL)
    g_string_append_printf (line, " (%s)", facts);
  return g_string_free (line, FALSE);
}

static void
write_line (BinnacleConnectionLogEntry *entry,
            gpointer                    user_data)
{
  g_autofree char *line = binnacle_connection_log_export_line (entry);

  g_string_append_printf (user_data, "%s\n", line);
}

/* Spreadsheets take what begins with these for a formula, and a server's sentence
 * may begin with anything. */
static void
append_cell (GString    *row,
             const char *text)
{
  const char *cell = text != NULL ? text : "";

  if (row->len > 0 && row->str[row->len - 1] != '\n')
    g_string_append_c (row, ',');
  g_string_append_c (row, '"');
  if (strchr ("=+-@\t\r", *cell) != NULL && *cell != '\0')
    g_string_append_c (row, '\'');
  for (; *cell != '\0'; cell++)
    {
      if (*cell == '"')
        g_string_append_c (row, '"');
      g_string_append_c (row, *cell);
    }
  g_string_append_c (row, '"');
}

static void
append_milliseconds (GString *row,
                     gint64   time)
{
  if (time < 0)
    g_string_append_c (row, ',');
  else
    g_string_append_printf (row, ",%" G_GINT64_FORMAT, time / 1000);
}

static void
write_row (BinnacleConnectionLogEntry *entry,
           gpointer                    user_data)
{
  GString *rows = user_data;
  BinnacleConnectionEvent event = binnacle_connection_log_entry_get_event (entry);
  gint64 next = binnacle_connection_log_entry_get_next_attempt_time (entry);
  g_autofree char *stamp = make_stamp (binnacle_connection_log_entry_get_time (entry));
  g_autofree char *next_stamp = next != 0 ? make_stamp (next) : NULL;

  append_cell (rows, stamp);
  append_cell (rows, get_nick (event));
  append_cell (rows, binnacle_connection_event_get_title (event));
  append_cell (rows, binnacle_connection_log_entry_get_text (entry));
  append_milliseconds (rows, binnacle_connection_log_entry_get_duration (entry));
  g_string_append_printf (rows, ",%u", binnacle_connection_log_entry_get_attempt (entry));
  append_cell (rows, next_stamp);
  g_string_append (rows, "\r\n");
}

static void
add_text (JsonBuilder *builder,
          const char  *name,
          const char  *text)
{
  if (text == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
add_number (JsonBuilder *builder,
            const char  *name,
            gint64       number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

static void
write_object (BinnacleConnectionLogEntry *entry,
              gpointer                    user_data)
{
  JsonBuilder *builder = user_data;
  BinnacleConnectionEvent event = binnacle_connection_log_entry_get_event (entry);
  gint64 duration = binnacle_connection_log_entry_get_duration (entry);
  gint64 next = binnacle_connection_log_entry_get_next_attempt_time (entry);
  g_autofree char *stamp = make_stamp (binnacle_connection_log_entry_get_time (entry));
  g_autofree char *next_stamp = next != 0 ? make_stamp (next) : NULL;

  json_builder_begin_object (builder);
  add_text (builder, "time", stamp);
  add_text (builder, "event", get_nick (event));
  add_text (builder, "title", binnacle_connection_event_get_title (event));
  add_text (builder, "why", binnacle_connection_log_entry_get_text (entry));
  if (duration >= 0)
    add_number (builder, "duration_ms", duration / 1000);
  if (binnacle_connection_log_entry_get_attempt (entry) > 0)
    add_number (builder, "attempt", binnacle_connection_log_entry_get_attempt (entry));
  add_text (builder, "next_attempt", next_stamp);
  json_builder_end_object (builder);
}

static char *
export_plain (GListModel *entries,
              const char *source,
              const char *stamp)
{
  GString *lines = g_string_new (NULL);

  g_string_append_printf (lines, "Binnacle %s · %s · %s\n\n", BINNACLE_VERSION, source, stamp);
  foreach_entry (entries, write_line, lines);
  return g_string_free (lines, FALSE);
}

static char *
export_csv (GListModel *entries)
{
  GString *rows = g_string_new ("time,event,title,why,duration_ms,attempt,next_attempt\r\n");

  foreach_entry (entries, write_row, rows);
  return g_string_free (rows, FALSE);
}

static char *
export_json (GListModel *entries,
             const char *source,
             const char *stamp)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  add_text (builder, "program", "Binnacle " BINNACLE_VERSION);
  add_text (builder, "source", source);
  add_text (builder, "exported", stamp);
  json_builder_set_member_name (builder, "entries");
  json_builder_begin_array (builder);
  foreach_entry (entries, write_object, builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}

/**
 * binnacle_connection_log_format_get_extension:
 * @format: a format
 *
 * Returns: (transfer none): what names of its files end with, without the dot
 */
const char *
binnacle_connection_log_format_get_extension (BinnacleConnectionLogFormat format)
{
  static const char * const extensions[] = {
    [BINNACLE_CONNECTION_LOG_PLAIN] = "txt",
    [BINNACLE_CONNECTION_LOG_CSV] = "csv",
    [BINNACLE_CONNECTION_LOG_JSON] = "json",
  };

  return extensions[format];
}

/**
 * binnacle_connection_log_export:
 * @entries: a list of #BinnacleConnectionLogEntry, in the order they are written in
 * @format: how
 * @source: the name of the source, for people
 * @now: the present, in µs since 1970
 *
 * Returns: (transfer full): the entries as the text of a file
 */
char *
binnacle_connection_log_export (GListModel                  *entries,
                                BinnacleConnectionLogFormat  format,
                                const char                  *source,
                                gint64                       now)
{
  g_autofree char *stamp = make_stamp (now);

  g_return_val_if_fail (G_IS_LIST_MODEL (entries), NULL);

  switch (format)
    {
    case BINNACLE_CONNECTION_LOG_CSV:
      return export_csv (entries);
    case BINNACLE_CONNECTION_LOG_JSON:
      return export_json (entries, source, stamp);
    case BINNACLE_CONNECTION_LOG_PLAIN:
    default:
      return export_plain (entries, source, stamp);
    }
}
