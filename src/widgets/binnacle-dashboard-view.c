/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "widgets/binnacle-dashboard-view.h"

/**
 * BinnacleDashboardView:
 *
 * Shows one dashboard of one source.
 */
struct _BinnacleDashboardView
{
  GtkWidget parent_instance;

  BinnacleSource    *source;
  BinnacleDashboard *dashboard;
  gboolean           has_data;
};

G_DEFINE_FINAL_TYPE (BinnacleDashboardView, binnacle_dashboard_view, GTK_TYPE_WIDGET)

static void
binnacle_dashboard_view_dispose (GObject *object)
{
  BinnacleDashboardView *self = BINNACLE_DASHBOARD_VIEW (object);

  g_clear_object (&self->source);
  g_clear_object (&self->dashboard);

  G_OBJECT_CLASS (binnacle_dashboard_view_parent_class)->dispose (object);
}

static void
binnacle_dashboard_view_class_init (BinnacleDashboardViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = binnacle_dashboard_view_dispose;
}

static void
binnacle_dashboard_view_init (BinnacleDashboardView *self)
{
}

/**
 * binnacle_dashboard_view_new:
 *
 * Returns: (transfer floating): a view that shows nothing yet
 */
GtkWidget *
binnacle_dashboard_view_new (void)
{
  return g_object_new (BINNACLE_TYPE_DASHBOARD_VIEW, NULL);
}

/**
 * binnacle_dashboard_view_show:
 * @self: a view
 * @source: (nullable): where the data comes from
 * @dashboard: (nullable): what to show of it
 *
 * Shows a dashboard, in place of the one before.
 */
void
binnacle_dashboard_view_show (BinnacleDashboardView *self,
                              BinnacleSource        *source,
                              BinnacleDashboard     *dashboard)
{
  g_return_if_fail (BINNACLE_IS_DASHBOARD_VIEW (self));

  g_set_object (&self->source, source);
  g_set_object (&self->dashboard, dashboard);
}

/**
 * binnacle_dashboard_view_set_problem:
 * @self: a view
 * @title: (nullable): what is wrong, or %NULL where nothing is
 * @description: (nullable): a sentence that says what to do
 *
 * Tells why no data comes. It fills the view as long as there is nothing else
 * to show; values that came before stay.
 */
void
binnacle_dashboard_view_set_problem (BinnacleDashboardView *self,
                                     const char            *title,
                                     const char            *description)
{
  g_return_if_fail (BINNACLE_IS_DASHBOARD_VIEW (self));
}

/**
 * binnacle_dashboard_view_get_has_data:
 * @self: a view
 *
 * Returns: whether anything came from the source since it is shown
 */
gboolean
binnacle_dashboard_view_get_has_data (BinnacleDashboardView *self)
{
  g_return_val_if_fail (BINNACLE_IS_DASHBOARD_VIEW (self), FALSE);
  return self->has_data;
}
