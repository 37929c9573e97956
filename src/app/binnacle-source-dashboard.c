/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-source-dashboard.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

/* Tiles on a dashboard, and the longest title, as dashboards have it. */
#define MAX_TILES 256
#define MAX_TITLE 200

/* Numbers with a range are a gauge, others a figure with its recent past; families are lines in
 * one chart, or bars where there is a range to fill; the rest is listed as it is. */
static const char *
choose_tile (const BinnacleSourceChannel *channel)
{
  gboolean ranged = !isnan (channel->minimum) && !isnan (channel->maximum);
  gboolean number = channel->kind == BINNACLE_CHANNEL_GAUGE || channel->kind == BINNACLE_CHANNEL_COUNTER;

  if (!number)
    return "status";
  if (binnacle_source_channel_is_family (channel))
    return ranged ? "levels" : "chart";
  return ranged ? "gauge" : "stat";
}

static char *
make_title (const BinnacleSourceChannel *channel)
{
  const char *text = channel->title != NULL && *channel->title != '\0' ? channel->title : channel->name;
  g_autofree char *stem = g_strndup (text, strcspn (text, "{"));
  gsize length = strlen (stem);

  while (length > 0 && (g_ascii_isspace (stem[length - 1]) || strchr ("/-:(", stem[length - 1]) != NULL))
    stem[--length] = '\0';
  if (length == 0)
    return g_strdup (C_("dashboard", "Values"));
  return g_utf8_substring (stem, 0, MIN (g_utf8_strlen (stem, -1), MAX_TITLE / 4));
}

static void
add_number (JsonBuilder *builder,
            const char  *member,
            double       number)
{
  if (isnan (number))
    return;
  json_builder_set_member_name (builder, member);
  json_builder_add_double_value (builder, number);
}

static void
add_text (JsonBuilder *builder,
          const char  *member,
          const char  *text)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, text);
}

static void
add_tile (JsonBuilder                 *builder,
          const BinnacleSourceChannel *channel,
          guint                        number)
{
  g_autofree char *id = g_strdup_printf ("tile-%u", number);
  g_autofree char *pattern = binnacle_source_dashboard_make_pattern (channel);
  g_autofree char *title = make_title (channel);
  const char *kind = choose_tile (channel);

  json_builder_begin_object (builder);
  add_text (builder, "id", id);
  add_text (builder, "kind", kind);
  add_text (builder, "title", title);
  json_builder_set_member_name (builder, "span");
  json_builder_add_int_value (builder, binnacle_source_channel_is_family (channel) ? 6 : 3);
  if (channel->unit != NULL && *channel->unit != '\0')
    add_text (builder, "unit", channel->unit);
  add_number (builder, "minimum", channel->minimum);
  add_number (builder, "maximum", channel->maximum);
  json_builder_set_member_name (builder, "channels");
  json_builder_begin_array (builder);
  json_builder_add_string_value (builder, pattern);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static char *
make_json (const BinnacleSourceDescription *description)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  add_text (builder, "id", "values");
  add_text (builder, "title", C_("dashboard", "All Values"));
  json_builder_set_member_name (builder, "tiles");
  json_builder_begin_array (builder);
  for (guint i = 0; i < MIN (description->channels->len, MAX_TILES); i++)
    add_tile (builder, description->channels->pdata[i], i + 1);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

/**
 * binnacle_source_dashboard_make_pattern:
 * @channel: a channel of a description
 *
 * Returns: (transfer full): what matches it, or all members of its family
 */
char *
binnacle_source_dashboard_make_pattern (const BinnacleSourceChannel *channel)
{
  g_auto (GStrv) levels = NULL;

  g_return_val_if_fail (channel != NULL, NULL);

  levels = g_strsplit (channel->name, "/", -1);
  for (guint i = 0; levels[i] != NULL; i++)
    if (strchr (levels[i], '{') != NULL)
      {
        g_free (levels[i]);
        levels[i] = g_strdup ("*");
      }
  return g_strjoinv ("/", levels);
}

/**
 * binnacle_source_dashboard_new:
 * @description: a valid source
 *
 * Makes a simple dashboard of what is said of a source's channels: a tile for each.
 *
 * Returns: (transfer full): the dashboard, which may be empty
 */
BinnacleDashboard *
binnacle_source_dashboard_new (const BinnacleSourceDescription *description)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  BinnacleDashboard *dashboard;

  g_return_val_if_fail (description != NULL, NULL);

  text = make_json (description);
  dashboard = binnacle_dashboard_new_from_json (text, -1, &error);
  if (dashboard != NULL)
    return dashboard;
  /* Names and texts without end can pass a dashboard's size. */
  g_warning ("“%s” gets no dashboard: %s", description->name, error->message);
  return binnacle_dashboard_new_from_json ("{\"id\":\"values\",\"title\":\"–\",\"tiles\":[]}", -1, NULL);
}

/**
 * binnacle_source_dashboard_list:
 * @description: a valid source
 *
 * Returns: (transfer full): what can be shown of it, a list of #BinnacleDashboard with at
 *   least one
 */
GListModel *
binnacle_source_dashboard_list (const BinnacleSourceDescription *description)
{
  GListStore *list;

  g_return_val_if_fail (description != NULL, NULL);

  if (description->kind == BINNACLE_SOURCE_KIND_LIVE)
    return binnacle_dashboard_list ();
  list = g_list_store_new (BINNACLE_TYPE_DASHBOARD);
  if (description->channels->len > 0 || description->kind != BINNACLE_SOURCE_KIND_PROMETHEUS)
    {
      g_autoptr (BinnacleDashboard) values = binnacle_source_dashboard_new (description);

      g_list_store_append (list, values);
    }
  if (description->kind == BINNACLE_SOURCE_KIND_PROMETHEUS)
    {
      g_autoptr (BinnacleDashboard) server = binnacle_dashboard_lookup ("prometheus-server");

      g_list_store_append (list, server);
    }
  return G_LIST_MODEL (list);
}
