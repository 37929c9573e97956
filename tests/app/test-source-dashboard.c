/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "app/binnacle-prometheus-template.h"
#include "app/binnacle-source-dashboard.h"
#include "widgets/binnacle-tile-description.h"

static void
add (BinnacleSourceDescription *description,
     const char                *name,
     BinnacleChannelKind        kind,
     double                     minimum,
     double                     maximum)
{
  BinnacleSourceChannel *channel = binnacle_source_channel_new (name, "$.x");

  channel->kind = kind;
  channel->minimum = minimum;
  channel->maximum = maximum;
  g_ptr_array_add (description->channels, channel);
}

static void
test_tiles (void)
{
  static const char * const kinds[] = { "stat", "gauge", "chart", "levels", "status" };
  g_autoptr (BinnacleSourceDescription) source =
    binnacle_source_description_new (BINNACLE_SOURCE_KIND_JSON_HTTP, "a", "A", "http://h/");
  g_autoptr (GListModel) list = NULL;
  g_autoptr (BinnacleDashboard) dashboard = NULL;

  add (source, "plain", BINNACLE_CHANNEL_GAUGE, NAN, NAN);
  add (source, "ranged", BINNACLE_CHANNEL_GAUGE, 0, 100);
  add (source, "many/{}", BINNACLE_CHANNEL_GAUGE, NAN, NAN);
  add (source, "full/{}", BINNACLE_CHANNEL_GAUGE, 0, 100);
  add (source, "word", BINNACLE_CHANNEL_TEXT, NAN, NAN);
  list = binnacle_source_dashboard_list (source);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 1);
  dashboard = g_list_model_get_item (list, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (dashboard)), ==, G_N_ELEMENTS (kinds));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (BinnacleTileDescription) tile = g_list_model_get_item (G_LIST_MODEL (dashboard), i);

      g_assert_cmpstr (binnacle_tile_description_get_kind (tile), ==, kinds[i]);
    }
}

static void
test_pattern (void)
{
  g_autoptr (BinnacleSourceChannel) channel = binnacle_source_channel_new ("http/{code}/rate", "$.x");
  g_autofree char *pattern = binnacle_source_dashboard_make_pattern (channel);

  g_assert_cmpstr (pattern, ==, "http/*/rate");
}

static void
test_prometheus (void)
{
  g_autoptr (BinnacleSourceDescription) source =
    binnacle_source_description_new (BINNACLE_SOURCE_KIND_PROMETHEUS, "p", "P", "http://h:9090/");
  g_autoptr (GListModel) list = binnacle_source_dashboard_list (source);
  g_autoptr (BinnacleDashboard) dashboard = g_list_model_get_item (list, 0);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (binnacle_dashboard_get_id (dashboard), ==, "prometheus-server");
  binnacle_prometheus_template_add (source);
  g_assert_true (binnacle_source_description_validate (source, &error));
  g_assert_no_error (error);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-dashboard/a-tile-for-each-value-that-fits-it", test_tiles);
  g_test_add_func ("/source-dashboard/a-family-is-a-pattern", test_pattern);
  g_test_add_func ("/source-dashboard/prometheus-has-one-of-its-own", test_prometheus);
  return g_test_run ();
}
