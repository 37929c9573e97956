/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-dashboard.h"

#include <glib/gi18n-lib.h>

#include "base/binnacle-json.h"
#include "widgets/binnacle-tile-description.h"
#include "ui/binnacle-widgets-resources.h"

#define MAX_BYTES (256 * 1024)
#define MAX_TILES 256
#define FOLDER "/io/github/binnacle/Binnacle/dashboards/"

/**
 * BinnacleDashboard:
 *
 * What a dashboard shows: a list of [class@TileDescription] in order, with an
 * id and a title. It never changes once made. Main thread.
 */
struct _BinnacleDashboard
{
  GObject parent_instance;

  char      *id;
  char      *title;
  GPtrArray *tiles;
};

typedef enum
{
  PROP_ID = 1,
  PROP_TITLE
} BinnacleDashboardProperty;

static GParamSpec *properties[PROP_TITLE + 1];

/* Those of Binnacle servers come first. */
#define N_FOR_SERVERS 2
static const char * const builtin_ids[] = { "this-computer", "notes", "prometheus-server", NULL };

/* What the built-in dashboards call things, for translators. */
static const char * const builtin_titles[] = {
  NC_("dashboard", "This Computer"),
  NC_("dashboard", "System"),
  NC_("dashboard", "CPU"),
  NC_("dashboard", "CPU Use"),
  NC_("dashboard", "Memory Use"),
  NC_("dashboard", "Memory Used"),
  NC_("dashboard", "Memory Available"),
  NC_("dashboard", "Swap Used"),
  NC_("dashboard", "Load"),
  NC_("dashboard", "Network"),
  NC_("dashboard", "Disks"),
  NC_("dashboard", "Cores"),
  NC_("dashboard", "File Systems"),
  NC_("dashboard", "Temperatures"),
  NC_("dashboard", "Busiest Processes"),
  NC_("dashboard", "Notes and Controls"),
  NC_("dashboard", "Checklist"),
  NC_("dashboard", "Scratch Pad"),
  NC_("dashboard", "Target Load"),
  NC_("dashboard", "Target Load Reset"),
  NC_("dashboard", "Reset"),
  NC_("dashboard", "Cups of Coffee"),
  NC_("dashboard", "Keep Watch"),
  NC_("dashboard", "On Duty"),
  NC_("dashboard", "Nobody"),
  NC_("dashboard", "First Watch"),
  NC_("dashboard", "Second Watch"),
  NC_("dashboard", "Prometheus Server"),
  NC_("dashboard", "Targets Up"),
  NC_("dashboard", "Samples Stored"),
  NC_("dashboard", "Series in Memory"),
  NC_("dashboard", "Goroutines"),
  NC_("dashboard", "HTTP Requests"),
  NC_("dashboard", "Query Time"),
  NC_("dashboard", "Scrape Time"),
  NC_("dashboard", "Samples Scraped"),
  NC_("dashboard", "Storage"),
  NULL,
};

static void list_model_init (GListModelInterface *iface);

/**
 * binnacle_dashboard_error_quark:
 *
 * Returns: the domain of [error@DashboardError]
 */
G_DEFINE_QUARK (binnacle-dashboard-error-quark, binnacle_dashboard_error)
G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleDashboard, binnacle_dashboard, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
binnacle_dashboard_get_item_type (GListModel *model)
{
  return BINNACLE_TYPE_TILE_DESCRIPTION;
}

static guint
binnacle_dashboard_get_n_items (GListModel *model)
{
  return BINNACLE_DASHBOARD (model)->tiles->len;
}

static gpointer
binnacle_dashboard_get_item (GListModel *model,
                             guint       position)
{
  BinnacleDashboard *self = BINNACLE_DASHBOARD (model);

  return position < self->tiles->len ? g_object_ref (self->tiles->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = binnacle_dashboard_get_item_type;
  iface->get_n_items = binnacle_dashboard_get_n_items;
  iface->get_item = binnacle_dashboard_get_item;
}

static gboolean
has_tile (BinnacleDashboard *self,
          const char        *id)
{
  for (guint i = 0; i < self->tiles->len; i++)
    if (g_str_equal (binnacle_tile_description_get_id (self->tiles->pdata[i]), id))
      return TRUE;
  return FALSE;
}

static gboolean
read_tile (BinnacleDashboard  *self,
           JsonNode           *node,
           GError            **error)
{
  g_autoptr (BinnacleTileDescription) tile = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, BINNACLE_DASHBOARD_ERROR, BINNACLE_DASHBOARD_ERROR_INVALID,
                           "it is not an object.");
      return FALSE;
    }
  tile = binnacle_tile_description_new_from_json (json_node_get_object (node), error);
  if (tile == NULL)
    return FALSE;
  if (has_tile (self, binnacle_tile_description_get_id (tile)))
    {
      g_set_error (error, BINNACLE_DASHBOARD_ERROR, BINNACLE_DASHBOARD_ERROR_INVALID,
                   "the id “%s” is used twice.", binnacle_tile_description_get_id (tile));
      return FALSE;
    }
  g_ptr_array_add (self->tiles, g_steal_pointer (&tile));
  return TRUE;
}

static gboolean
read_tiles (BinnacleDashboard  *self,
            JsonArray          *array,
            GError            **error)
{
  guint n_tiles = json_array_get_length (array);

  if (n_tiles > MAX_TILES)
    {
      g_set_error (error, BINNACLE_DASHBOARD_ERROR, BINNACLE_DASHBOARD_ERROR_INVALID,
                   "A dashboard has at most %d tiles.", MAX_TILES);
      return FALSE;
    }
  for (guint i = 0; i < n_tiles; i++)
    if (!read_tile (self, json_array_get_element (array, i), error))
      {
        g_prefix_error (error, "Tile %u: ", i + 1);
        return FALSE;
      }
  return TRUE;
}

static gboolean
read_dashboard (BinnacleDashboard  *self,
                JsonObject         *object,
                GError            **error)
{
  const char *id = binnacle_json_get_string (object, "id", error);
  const char *title;
  JsonArray *tiles;

  if (id == NULL)
    return FALSE;
  title = binnacle_json_get_string (object, "title", error);
  if (title == NULL)
    return FALSE;
  tiles = binnacle_json_get_array (object, "tiles", error);
  if (tiles == NULL)
    return FALSE;
  self->id = g_strdup (id);
  self->title = g_strdup (title);
  return read_tiles (self, tiles, error);
}

static void
binnacle_dashboard_finalize (GObject *object)
{
  BinnacleDashboard *self = BINNACLE_DASHBOARD (object);

  g_free (self->id);
  g_free (self->title);
  g_ptr_array_unref (self->tiles);

  G_OBJECT_CLASS (binnacle_dashboard_parent_class)->finalize (object);
}

static void
binnacle_dashboard_get_property (GObject    *object,
                                 guint       property_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  BinnacleDashboard *self = BINNACLE_DASHBOARD (object);

  switch ((BinnacleDashboardProperty) property_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_TITLE:
      g_value_set_string (value, binnacle_dashboard_get_title (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_dashboard_class_init (BinnacleDashboardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = binnacle_dashboard_finalize;
  object_class->get_property = binnacle_dashboard_get_property;

  /**
   * BinnacleDashboard:id:
   *
   * A name for the command line, such as `this-computer`.
   */
  properties[PROP_ID] =
    g_param_spec_string ("id", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * BinnacleDashboard:title:
   *
   * The name for people, translated where it is built in.
   */
  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
binnacle_dashboard_init (BinnacleDashboard *self)
{
  self->tiles = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * binnacle_dashboard_new_from_json:
 * @text: a JSON text
 * @length: its length in bytes, or -1 where it ends with a NUL
 * @error: return location for a #GError of the domains #BINNACLE_DASHBOARD_ERROR,
 *   #BINNACLE_JSON_ERROR and #BINNACLE_CHANNEL_ERROR
 *
 * Reads a dashboard: an object with `id`, `title` and `tiles`, an array of what
 * [class@TileDescription] describes.
 *
 * Returns: (transfer full) (nullable): the dashboard, or %NULL with @error set
 */
BinnacleDashboard *
binnacle_dashboard_new_from_json (const char  *text,
                                  gssize       length,
                                  GError     **error)
{
  g_autoptr (BinnacleDashboard) self = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  g_return_val_if_fail (text != NULL, NULL);

  node = binnacle_json_parse (text, length, MAX_BYTES, error);
  if (node == NULL)
    return NULL;
  object = binnacle_json_get_root_object (node, error);
  if (object == NULL)
    return NULL;
  self = g_object_new (BINNACLE_TYPE_DASHBOARD, NULL);
  if (!read_dashboard (self, object, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * binnacle_dashboard_lookup:
 * @id: an id, such as `this-computer`
 *
 * Finds a built-in dashboard.
 *
 * Returns: (transfer full) (nullable): the dashboard, or %NULL where there is none of that id
 */
BinnacleDashboard *
binnacle_dashboard_lookup (const char *id)
{
  g_autoptr (BinnacleDashboard) self = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (id != NULL, NULL);

  if (!g_strv_contains (builtin_ids, id))
    return NULL;
  path = g_strconcat (FOLDER, id, ".json", NULL);
  bytes = g_resource_lookup_data (binnacle_widgets_get_resource (), path, 0, &error);
  if (bytes != NULL)
    self = binnacle_dashboard_new_from_json (g_bytes_get_data (bytes, NULL),
                                             (gssize) g_bytes_get_size (bytes), &error);
  if (self == NULL)
    g_error ("The built-in dashboard “%s” is broken: %s", id, error->message);
  return g_steal_pointer (&self);
}

/**
 * binnacle_dashboard_list:
 *
 * Returns: (transfer full): the built-in dashboards for a Binnacle server, a list of #BinnacleDashboard
 */
GListModel *
binnacle_dashboard_list (void)
{
  GListStore *store = g_list_store_new (BINNACLE_TYPE_DASHBOARD);

  for (guint i = 0; i < N_FOR_SERVERS; i++)
    {
      g_autoptr (BinnacleDashboard) dashboard = binnacle_dashboard_lookup (builtin_ids[i]);

      g_list_store_append (store, dashboard);
    }
  return G_LIST_MODEL (store);
}

/**
 * binnacle_dashboard_translate:
 * @title: a title of a dashboard or of a tile
 *
 * Returns: (transfer none): the title in the person's language where it is one of
 *   the built-in dashboards', else as it is
 */
const char *
binnacle_dashboard_translate (const char *title)
{
  g_return_val_if_fail (title != NULL, NULL);

  if (!g_strv_contains (builtin_titles, title))
    return title;
  return g_dpgettext2 (GETTEXT_PACKAGE, "dashboard", title);
}

/**
 * binnacle_dashboard_get_id:
 * @self: a dashboard
 *
 * Returns: (transfer none): its id
 */
const char *
binnacle_dashboard_get_id (BinnacleDashboard *self)
{
  g_return_val_if_fail (BINNACLE_IS_DASHBOARD (self), NULL);
  return self->id;
}

/**
 * binnacle_dashboard_get_title:
 * @self: a dashboard
 *
 * Returns: (transfer none): its title for people
 */
const char *
binnacle_dashboard_get_title (BinnacleDashboard *self)
{
  g_return_val_if_fail (BINNACLE_IS_DASHBOARD (self), NULL);
  return binnacle_dashboard_translate (self->title);
}
