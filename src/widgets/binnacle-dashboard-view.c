/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-dashboard-view.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "bindings/binnacle-format.h"
#include "ui/binnacle-widgets-resources.h"
#include "widgets/binnacle-grid-layout.h"
#include "widgets/binnacle-tile.h"

/* A spinner that turns longer tells nothing but that somebody has no idea. */
#define SPINNER_TIME (2 * G_TIME_SPAN_SECOND)
#define DEFAULT_FRAME_RATE 20
#define MAXIMUM_FRAME_RATE 60

/**
 * BinnacleDashboardView:
 *
 * Shows one dashboard of one source: its tiles in a grid that scrolls. Until
 * something came from the source it says what it waits for, and why nothing
 * comes, where binnacle_dashboard_view_set_problem() told it; what came once stays,
 * and its tiles say how old it is.
 *
 * Its properties `chart-frame-rate`, `confirm-risky`, `density` and `unit-prefix` are made to be
 * bound to the settings of the same names, and take effect at once.
 *
 * CSS: a node `dashboard`, with the class `compact` where tiles stand closely. Accessible role: `group`.
 */
struct _BinnacleDashboardView
{
  GtkWidget parent_instance;

  BinnacleSource    *source;
  BinnacleDashboard *dashboard;
  BinnacleTimer     *spinner_timer;
  char              *problem_title;
  char              *problem_description;
  gboolean           has_data;
  gboolean           compact;
  gboolean           decimal;
  gboolean           confirm_risky;
  guint              frame_rate;

  GtkStack      *stack;
  GtkWidget     *grid;
  GtkSpinner    *spinner;
  GtkWidget     *waiting_text;
  AdwStatusPage *status;
};

typedef enum
{
  PROP_CHART_FRAME_RATE = 1,
  PROP_DENSITY,
  PROP_UNIT_PREFIX,
  PROP_CONFIRM_RISKY,
  PROP_HAS_DATA,
  PROP_PAGE
} BinnacleDashboardViewProperty;

static GParamSpec *properties[PROP_PAGE + 1];

G_DEFINE_FINAL_TYPE (BinnacleDashboardView, binnacle_dashboard_view, GTK_TYPE_WIDGET)

static gboolean
has_visible_tile (BinnacleDashboardView *self)
{
  for (GtkWidget *tile = gtk_widget_get_first_child (self->grid); tile != NULL;
       tile = gtk_widget_get_next_sibling (tile))
    if (!binnacle_tile_get_empty (BINNACLE_TILE (tile)))
      return TRUE;
  return FALSE;
}

static void
show_status (BinnacleDashboardView *self,
             const char            *icon,
             const char            *title,
             const char            *description)
{
  g_autofree char *markup = description != NULL ? g_markup_escape_text (description, -1) : NULL;

  adw_status_page_set_icon_name (self->status, icon);
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, markup);
  gtk_stack_set_visible_child_name (self->stack, "status");
}

static void
on_spinner_time (gpointer user_data)
{
  BinnacleDashboardView *self = user_data;

  gtk_spinner_stop (self->spinner);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
  gtk_widget_set_visible (self->waiting_text, TRUE);
}

static void
show_waiting (BinnacleDashboardView *self)
{
  gtk_stack_set_visible_child_name (self->stack, "waiting");
  if (self->spinner_timer != NULL)
    return;
  gtk_widget_set_visible (self->waiting_text, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), TRUE);
  gtk_spinner_start (self->spinner);
  self->spinner_timer = binnacle_clock_add_timer (binnacle_source_get_clock (self->source), SPINNER_TIME,
                                                  on_spinner_time, self);
}

static void
stop_waiting (BinnacleDashboardView *self)
{
  g_clear_pointer (&self->spinner_timer, binnacle_timer_free);
  gtk_spinner_stop (self->spinner);
}

static gboolean
has_tiles (BinnacleDashboardView *self)
{
  return self->dashboard != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->dashboard)) > 0;
}

static void
choose_page (BinnacleDashboardView *self)
{
  if (self->source == NULL || !has_tiles (self))
    show_status (self, "view-grid-symbolic", _("Nothing to Show Yet"), _("This dashboard has no tiles."));
  else if (self->has_data && has_visible_tile (self))
    gtk_stack_set_visible_child_name (self->stack, "tiles");
  else if (self->problem_title != NULL)
    show_status (self, "network-offline-symbolic", self->problem_title, self->problem_description);
  else if (!self->has_data)
    {
      show_waiting (self);
      return;
    }
  else
    show_status (self, "view-grid-symbolic", _("Nothing to Show"),
                 _("The source has none of the values of this dashboard."));
  stop_waiting (self);
}

static void
on_state_changed (BinnacleDashboardView *self)
{
  gboolean has_data = binnacle_realtime_state_get_n_channels (binnacle_source_get_state (self->source)) > 0;

  if (!has_data || self->has_data)
    return;
  self->has_data = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_DATA]);
  choose_page (self);
}

static void
on_tile_empty (BinnacleDashboardView *self,
               GParamSpec            *pspec,
               BinnacleTile          *tile)
{
  gtk_widget_set_visible (GTK_WIDGET (tile), !binnacle_tile_get_empty (tile));
  choose_page (self);
}

static void
add_tile (BinnacleDashboardView   *self,
          BinnacleTileDescription *description)
{
  BinnacleTile *tile = binnacle_tile_new (description, self->source);
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (self->grid);
  GtkLayoutChild *child;

  if (tile == NULL)
    {
      g_warning ("No tile of the kind “%s” is known", binnacle_tile_description_get_kind (description));
      return;
    }
  gtk_widget_insert_before (GTK_WIDGET (tile), self->grid, NULL);
  child = gtk_layout_manager_get_layout_child (layout, GTK_WIDGET (tile));
  binnacle_grid_layout_child_set_span (BINNACLE_GRID_LAYOUT_CHILD (child),
                                       binnacle_tile_description_get_span (description));
  g_signal_connect_object (tile, "notify::empty", G_CALLBACK (on_tile_empty), self, G_CONNECT_SWAPPED);
  gtk_widget_set_visible (GTK_WIDGET (tile), !binnacle_tile_get_empty (tile));
  binnacle_tile_set_frame_rate (tile, self->frame_rate);
}

static void
remove_tiles (BinnacleDashboardView *self)
{
  GtkWidget *tile;

  while ((tile = gtk_widget_get_first_child (self->grid)) != NULL)
    gtk_widget_unparent (tile);
}

static void
add_tiles (BinnacleDashboardView *self)
{
  guint n_tiles = g_list_model_get_n_items (G_LIST_MODEL (self->dashboard));

  for (guint i = 0; i < n_tiles; i++)
    {
      g_autoptr (BinnacleTileDescription) description =
        g_list_model_get_item (G_LIST_MODEL (self->dashboard), i);

      add_tile (self, description);
    }
}

/* New tiles come before the old ones go, so that what is known is not forgotten. */
static void
replace_tiles (BinnacleDashboardView *self)
{
  GtkWidget *last_old = gtk_widget_get_last_child (self->grid);
  GtkWidget *tile;

  if (last_old == NULL)
    return;
  add_tiles (self);
  do
    {
      tile = gtk_widget_get_first_child (self->grid);
      gtk_widget_unparent (tile);
    }
  while (tile != last_old);
  choose_page (self);
}

static void
set_frame_rate (BinnacleDashboardView *self,
                guint                  frame_rate)
{
  self->frame_rate = frame_rate;
  for (GtkWidget *tile = gtk_widget_get_first_child (self->grid); tile != NULL;
       tile = gtk_widget_get_next_sibling (tile))
    binnacle_tile_set_frame_rate (BINNACLE_TILE (tile), frame_rate);
}

static void
set_density (BinnacleDashboardView *self,
             const char            *density)
{
  self->compact = g_strcmp0 (density, "compact") == 0;
  if (self->compact)
    gtk_widget_add_css_class (GTK_WIDGET (self), "compact");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "compact");
  binnacle_grid_layout_set_compact (BINNACLE_GRID_LAYOUT (gtk_widget_get_layout_manager (self->grid)), self->compact);
}

static void
set_unit_prefix (BinnacleDashboardView *self,
                 const char            *prefix)
{
  gboolean decimal = g_strcmp0 (prefix, "decimal") == 0;

  binnacle_format_set_unit_prefix (decimal ? BINNACLE_UNIT_PREFIX_DECIMAL : BINNACLE_UNIT_PREFIX_BINARY);
  if (self->decimal == decimal)
    return;
  self->decimal = decimal;
  replace_tiles (self);
}

static void
forget_source (BinnacleDashboardView *self)
{
  stop_waiting (self);
  if (self->source != NULL)
    g_signal_handlers_disconnect_by_data (binnacle_source_get_state (self->source), self);
  g_clear_object (&self->source);
}

static void
binnacle_dashboard_view_dispose (GObject *object)
{
  BinnacleDashboardView *self = BINNACLE_DASHBOARD_VIEW (object);
  GtkWidget *child;

  if (self->stack != NULL)
    {
      forget_source (self);
      remove_tiles (self);
    }
  self->stack = NULL;
  g_clear_object (&self->dashboard);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (binnacle_dashboard_view_parent_class)->dispose (object);
}

static void
binnacle_dashboard_view_finalize (GObject *object)
{
  BinnacleDashboardView *self = BINNACLE_DASHBOARD_VIEW (object);

  g_free (self->problem_title);
  g_free (self->problem_description);

  G_OBJECT_CLASS (binnacle_dashboard_view_parent_class)->finalize (object);
}

static void
binnacle_dashboard_view_get_property (GObject    *object,
                                      guint       property_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  BinnacleDashboardView *self = BINNACLE_DASHBOARD_VIEW (object);

  switch ((BinnacleDashboardViewProperty) property_id)
    {
    case PROP_CHART_FRAME_RATE:
      g_value_set_uint (value, self->frame_rate);
      break;
    case PROP_DENSITY:
      g_value_set_static_string (value, self->compact ? "compact" : "comfortable");
      break;
    case PROP_UNIT_PREFIX:
      g_value_set_static_string (value, self->decimal ? "decimal" : "binary");
      break;
    case PROP_CONFIRM_RISKY:
      g_value_set_boolean (value, self->confirm_risky);
      break;
    case PROP_HAS_DATA:
      g_value_set_boolean (value, self->has_data);
      break;
    case PROP_PAGE:
      g_value_set_string (value, gtk_stack_get_visible_child_name (self->stack));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_dashboard_view_set_property (GObject      *object,
                                      guint         property_id,
                                      const GValue *value,
                                      GParamSpec   *pspec)
{
  BinnacleDashboardView *self = BINNACLE_DASHBOARD_VIEW (object);

  switch ((BinnacleDashboardViewProperty) property_id)
    {
    case PROP_CHART_FRAME_RATE:
      set_frame_rate (self, g_value_get_uint (value));
      break;
    case PROP_DENSITY:
      set_density (self, g_value_get_string (value));
      break;
    case PROP_UNIT_PREFIX:
      set_unit_prefix (self, g_value_get_string (value));
      break;
    case PROP_CONFIRM_RISKY:
      self->confirm_risky = g_value_get_boolean (value);
      break;
    case PROP_HAS_DATA:
    case PROP_PAGE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  /**
   * BinnacleDashboardView:chart-frame-rate:
   *
   * How many times a second a chart is drawn at most.
   */
  properties[PROP_CHART_FRAME_RATE] =
    g_param_spec_uint ("chart-frame-rate", NULL, NULL, 1, MAXIMUM_FRAME_RATE, DEFAULT_FRAME_RATE,
                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  /**
   * BinnacleDashboardView:density:
   *
   * How closely tiles stand: `comfortable` or `compact`.
   */
  properties[PROP_DENSITY] =
    g_param_spec_string ("density", NULL, NULL, "comfortable", G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  /**
   * BinnacleDashboardView:unit-prefix:
   *
   * How bytes are counted: `binary` or `decimal`. It holds for the whole process.
   */
  properties[PROP_UNIT_PREFIX] =
    g_param_spec_string ("unit-prefix", NULL, NULL, "binary", G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  /**
   * BinnacleDashboardView:confirm-risky:
   *
   * Whether a button asks before it changes something.
   */
  properties[PROP_CONFIRM_RISKY] =
    g_param_spec_boolean ("confirm-risky", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  /**
   * BinnacleDashboardView:has-data:
   *
   * Whether anything came from the source since it is shown.
   */
  properties[PROP_HAS_DATA] =
    g_param_spec_boolean ("has-data", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * BinnacleDashboardView:page:
   *
   * What fills the view: `waiting`, `tiles` or `status`.
   */
  properties[PROP_PAGE] =
    g_param_spec_string ("page", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
binnacle_dashboard_view_class_init (BinnacleDashboardViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = binnacle_dashboard_view_dispose;
  object_class->finalize = binnacle_dashboard_view_finalize;
  object_class->get_property = binnacle_dashboard_view_get_property;
  object_class->set_property = binnacle_dashboard_view_set_property;
  install_properties (object_class);

  g_resources_register (binnacle_widgets_get_resource ());
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/binnacle/Binnacle/binnacle-dashboard-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BinnacleDashboardView, stack);
  gtk_widget_class_bind_template_child (widget_class, BinnacleDashboardView, grid);
  gtk_widget_class_bind_template_child (widget_class, BinnacleDashboardView, spinner);
  gtk_widget_class_bind_template_child (widget_class, BinnacleDashboardView, waiting_text);
  gtk_widget_class_bind_template_child (widget_class, BinnacleDashboardView, status);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "dashboard");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
binnacle_dashboard_view_init (BinnacleDashboardView *self)
{
  g_type_ensure (BINNACLE_TYPE_GRID_LAYOUT);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->frame_rate = DEFAULT_FRAME_RATE;
  self->confirm_risky = TRUE;
  choose_page (self);
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

  remove_tiles (self);
  forget_source (self);
  self->has_data = FALSE;
  g_set_object (&self->dashboard, dashboard);
  if (source != NULL)
    {
      self->source = g_object_ref (source);
      g_signal_connect_swapped (binnacle_source_get_state (source), "changed", G_CALLBACK (on_state_changed), self);
      if (dashboard != NULL)
        add_tiles (self);
      on_state_changed (self);
    }
  choose_page (self);
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

  g_free (self->problem_title);
  g_free (self->problem_description);
  self->problem_title = g_strdup (title);
  self->problem_description = g_strdup (description);
  choose_page (self);
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
