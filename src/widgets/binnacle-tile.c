/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-tile.h"

#include <glib/gi18n-lib.h>

#include "bindings/binnacle-format.h"
#include "widgets/binnacle-dashboard.h"
#include "widgets/binnacle-tile-edits-private.h"
#include "widgets/binnacle-tile-private.h"
#include "widgets/binnacle-tile-registry.h"

#define MAX_TEXT_LINES 12
/* A channel that a living server does not have by then is not there at all. */
#define GRACE (3 * G_TIME_SPAN_SECOND)
/* Values that come together are described together. */
#define DESCRIBE_DELAY (250 * G_TIME_SPAN_MILLISECOND)

/**
 * BinnacleTile:
 *
 * A card of a dashboard: a title row over a body that a subclass gives.
 *
 * The base class shows how fresh the watched values are: nothing while they are
 * live, otherwise a clock and how long ago the worst of them came, with the body
 * dimmed. It offers Details and Copy Value in a menu, see below. What it shows
 * is never fresher than what it says.
 *
 * It shows how the edits of its channels stand, too: nothing for what is done
 * within 150 ms, a ring while one waits for the server, and under the body a
 * sentence with buttons where an edit was not saved, was refused, is held, or is
 * in conflict.
 *
 * The menu opens from a button that shows on hover and focus, where the pointer
 * is on a right click or a long press, and with Return, Space, Menu and Shift+F10.
 *
 * CSS: a node `tile` with the class `card`, and `stale` or `unknown`; in it
 * `.tile-header` and `.tile-body`, and `edit-notice` where an edit needs the person. Accessible role: `group`, labelled by the
 * title and described by the values and, where they are not live, their age.
 */
typedef struct
{
  BinnacleSource          *source;
  BinnacleTileDescription *description;
  GPtrArray               *entities;
  BinnacleTimer           *age_timer;
  BinnacleTimer           *grace_timer;
  BinnacleTimer           *describe_timer;
  gboolean                 absent; /* as the server let us know, until there is something */
  BinnacleFreshness        freshness;
  gboolean                 empty;
  gboolean                 empty_by_kind;
  gboolean                 creates;
  BinnacleTileEdits       *edits;

  GtkWidget     *header;
  GtkLabel      *title;
  GtkImage      *edit_icon;
  GtkWidget     *freshness_box;
  GtkImage      *freshness_icon;
  GtkLabel      *freshness_label;
  GtkWidget     *menu_button;
  GtkWidget     *body;
} BinnacleTilePrivate;

typedef enum
{
  PROP_EMPTY = 1,
  PROP_FRESHNESS
} BinnacleTileProperty;

static GParamSpec *properties[PROP_FRESHNESS + 1];

G_DEFINE_TYPE_WITH_PRIVATE (BinnacleTile, binnacle_tile, GTK_TYPE_WIDGET)

static inline BinnacleTilePrivate *
get_private (BinnacleTile *self)
{
  return binnacle_tile_get_instance_private (self);
}

static gboolean
is_old (BinnacleFreshness freshness)
{
  return freshness == BINNACLE_FRESHNESS_STALE || freshness == BINNACLE_FRESHNESS_EXPIRED ||
         freshness == BINNACLE_FRESHNESS_CACHED;
}

/* The least fresh of those that are known; which one is told where asked for. */
static BinnacleFreshness
find_worst (BinnacleTilePrivate  *priv,
            BinnacleEntity      **entity)
{
  BinnacleFreshness worst = BINNACLE_FRESHNESS_UNKNOWN;

  for (guint i = 0; i < priv->entities->len; i++)
    {
      BinnacleFreshness freshness = binnacle_entity_get_freshness (priv->entities->pdata[i]);

      if (freshness > worst)
        {
          worst = freshness;
          *entity = priv->entities->pdata[i];
        }
    }
  return worst;
}

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

/* Why there is nothing newer; NULL where that is not known. */
static const char *
get_reason (BinnacleTilePrivate *priv,
            BinnacleEntity      *entity)
{
  const GError *problem = entity != NULL ? binnacle_entity_get_problem (entity) : NULL;
  BinnacleSourceLink link;

  if (problem != NULL)
    return problem->message;
  binnacle_source_get_link (priv->source, &link);
  return link.error != NULL && link.state != BINNACLE_CONNECTION_OPEN ? link.error->message : NULL;
}

/* The one among those that never had a value that says why. */
static BinnacleEntity *
find_problem (BinnacleTilePrivate *priv)
{
  for (guint i = 0; i < priv->entities->len; i++)
    if (binnacle_entity_get_problem (priv->entities->pdata[i]) != NULL)
      return priv->entities->pdata[i];
  return NULL;
}

static void
show_age (BinnacleTilePrivate *priv,
          BinnacleEntity      *entity)
{
  BinnacleClock *clock = binnacle_source_get_clock (priv->source);
  gint64 age = binnacle_clock_get_boot_time (clock) - binnacle_entity_get_received (entity);
  g_autofree char *text = binnacle_format_age (MAX (age, 0), binnacle_clock_get_real_time (clock));
  g_autofree char *exact = binnacle_format_time (binnacle_entity_get_time (entity));
  g_autofree char *last = g_strdup_printf (_("Last value: %s"), exact);
  const char *reason = get_reason (priv, entity);
  g_autofree char *tooltip = g_strjoin ("\n", last, reason, NULL);

  gtk_image_set_from_icon_name (priv->freshness_icon, "document-open-recent-symbolic");
  gtk_label_set_label (priv->freshness_label, text);
  gtk_widget_set_tooltip_text (priv->freshness_box, tooltip);
}

static void
show_waiting (BinnacleTilePrivate *priv)
{
  BinnacleEntity *problem = find_problem (priv);

  gtk_image_set_from_icon_name (priv->freshness_icon,
                                problem != NULL ? "dialog-warning-symbolic" : "content-loading-symbolic");
  gtk_label_set_label (priv->freshness_label, problem != NULL ? _("No data") : _("Waiting for data"));
  gtk_widget_set_tooltip_text (priv->freshness_box, get_reason (priv, problem));
}

static void on_age_timer (gpointer user_data);

/* All ages move in the same instant of each second: one wake-up for all tiles. */
static void
run_age_timer (BinnacleTile *self,
               gboolean      run)
{
  BinnacleTilePrivate *priv = get_private (self);
  BinnacleClock *clock;

  if (!run || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      g_clear_pointer (&priv->age_timer, binnacle_timer_free);
      return;
    }
  if (priv->age_timer != NULL)
    return;
  clock = binnacle_source_get_clock (priv->source);
  priv->age_timer = binnacle_clock_add_timer (clock, binnacle_clock_get_time_to_next_second (clock), on_age_timer, self);
}

static void
append_words (GString    *text,
              const char *words)
{
  if (words == NULL || *words == '\0')
    return;
  if (text->len > 0)
    g_string_append (text, ", ");
  g_string_append (text, words);
}

static void
describe (BinnacleTile *self)
{
  BinnacleTilePrivate *priv = get_private (self);
  g_autofree char *values = BINNACLE_TILE_GET_CLASS (self)->dup_summary (self);
  g_autoptr (GString) words = g_string_new (NULL);
  const char *text;

  append_words (words, values);
  if (gtk_widget_get_visible (priv->freshness_box))
    {
      append_words (words, gtk_label_get_label (priv->freshness_label));
      append_words (words, find_problem (priv) != NULL ? get_reason (priv, find_problem (priv)) : NULL);
    }
  append_words (words, binnacle_tile_edits_get_text (priv->edits));
  text = words->str;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
on_describe_timer (gpointer user_data)
{
  BinnacleTile *self = user_data;

  g_clear_pointer (&get_private (self)->describe_timer, binnacle_timer_free);
  describe (self);
}

static void
describe_soon (BinnacleTile *self)
{
  BinnacleTilePrivate *priv = get_private (self);

  if (priv->describe_timer == NULL)
    priv->describe_timer = binnacle_clock_add_timer (binnacle_source_get_clock (priv->source), DESCRIBE_DELAY,
                                                     on_describe_timer, self);
}

/* The server was there, and the channel was not. */
gboolean
binnacle_tile_is_absent (BinnacleTile *self)
{
  BinnacleTilePrivate *priv = get_private (self);

  return priv->absent && priv->freshness == BINNACLE_FRESHNESS_UNKNOWN && priv->entities->len > 0 &&
         find_problem (priv) == NULL;
}

static gboolean
is_linked (BinnacleTile *self)
{
  return binnacle_realtime_state_get_link_alive (binnacle_source_get_state (get_private (self)->source));
}

static void
update_empty (BinnacleTile *self)
{
  BinnacleTilePrivate *priv = get_private (self);
  gboolean empty = priv->empty_by_kind || (!priv->creates && binnacle_tile_is_absent (self));

  if (empty == priv->empty)
    return;
  priv->empty = empty;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EMPTY]);
}

static void
update_freshness (BinnacleTile *self)
{
  BinnacleTilePrivate *priv = get_private (self);
  BinnacleEntity *worst = NULL;
  BinnacleFreshness freshness = find_worst (priv, &worst);
  gboolean unknown = freshness == BINNACLE_FRESHNESS_UNKNOWN && !binnacle_tile_is_absent (self);

  if (is_old (freshness))
    show_age (priv, worst);
  else if (unknown)
    show_waiting (priv);
  gtk_widget_set_visible (priv->freshness_box, is_old (freshness) || unknown);
  set_class (GTK_WIDGET (self), "stale", is_old (freshness));
  set_class (GTK_WIDGET (self), "unknown", unknown);
  run_age_timer (self, is_old (freshness));
  describe_soon (self);
  if (freshness != priv->freshness)
    {
      priv->freshness = freshness;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRESHNESS]);
    }
  update_empty (self);
}

static void
on_age_timer (gpointer user_data)
{
  BinnacleTile *self = user_data;
  BinnacleTilePrivate *priv = get_private (self);

  g_clear_pointer (&priv->age_timer, binnacle_timer_free);
  update_freshness (self);
}

static void
on_grace_over (gpointer user_data)
{
  BinnacleTile *self = user_data;

  get_private (self)->absent = is_linked (self);
  update_freshness (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRESHNESS]);
}

/* A new link has to say again what there is. */
static void
on_link_changed (BinnacleTile *self)
{
  if (is_linked (self))
    binnacle_timer_restart (get_private (self)->grace_timer, GRACE);
}

static gboolean
on_query_tooltip (GtkWidget    *body,
                  int           x,
                  int           y,
                  gboolean      keyboard_mode,
                  GtkTooltip   *tooltip,
                  BinnacleTile *self)
{
  g_autofree char *text = BINNACLE_TILE_GET_CLASS (self)->dup_tooltip (self);

  if (*text == '\0')
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static char *
list_values (BinnacleTilePrivate  *priv,
             const char           *separator,
             char               *(*format) (const BinnacleValue *value, const char *unit))
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < MIN (priv->entities->len, MAX_TEXT_LINES); i++)
    {
      BinnacleEntity *entity = priv->entities->pdata[i];
      g_autofree char *value = format (binnacle_entity_get_value (entity), binnacle_entity_get_unit (entity));

      if (priv->entities->len > 1)
        g_string_append_printf (text, "%s%s: %s", i > 0 ? separator : "", binnacle_entity_get_title (entity), value);
      else
        g_string_append (text, value);
    }
  return g_string_free (text, FALSE);
}

static char *
binnacle_tile_real_dup_text (BinnacleTile *self)
{
  return list_values (get_private (self), "\n", binnacle_format_value_exact);
}

static char *
binnacle_tile_real_dup_summary (BinnacleTile *self)
{
  return list_values (get_private (self), ", ", binnacle_format_value);
}

static void
forget_entity (gpointer data,
               gpointer user_data)
{
  g_signal_handlers_disconnect_by_data (data, user_data);
}

static void
binnacle_tile_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (binnacle_tile_parent_class)->map (widget);

  if (get_private (BINNACLE_TILE (widget))->source != NULL)
    update_freshness (BINNACLE_TILE (widget));
}

/* Nothing grows older where nobody looks. */
static void
binnacle_tile_unmap (GtkWidget *widget)
{
  g_clear_pointer (&get_private (BINNACLE_TILE (widget))->age_timer, binnacle_timer_free);

  GTK_WIDGET_CLASS (binnacle_tile_parent_class)->unmap (widget);
}

static void
binnacle_tile_dispose (GObject *object)
{
  BinnacleTile *self = BINNACLE_TILE (object);
  BinnacleTilePrivate *priv = get_private (self);
  GtkWidget *child;

  g_clear_pointer (&priv->age_timer, binnacle_timer_free);
  g_clear_pointer (&priv->grace_timer, binnacle_timer_free);
  g_clear_pointer (&priv->describe_timer, binnacle_timer_free);
  g_ptr_array_foreach (priv->entities, forget_entity, self);
  g_ptr_array_set_size (priv->entities, 0);
  g_clear_pointer (&priv->edits, binnacle_tile_edits_free);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&priv->source);
  g_clear_object (&priv->description);

  G_OBJECT_CLASS (binnacle_tile_parent_class)->dispose (object);
}

static void
binnacle_tile_finalize (GObject *object)
{
  g_ptr_array_unref (get_private (BINNACLE_TILE (object))->entities);

  G_OBJECT_CLASS (binnacle_tile_parent_class)->finalize (object);
}

static void
binnacle_tile_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  BinnacleTile *self = BINNACLE_TILE (object);

  switch ((BinnacleTileProperty) property_id)
    {
    case PROP_EMPTY:
      g_value_set_boolean (value, get_private (self)->empty);
      break;
    case PROP_FRESHNESS:
      g_value_set_int (value, get_private (self)->freshness);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  /**
   * BinnacleTile:empty:
   *
   * Whether there is nothing to show and will not be: the tile is then hidden.
   */
  properties[PROP_EMPTY] =
    g_param_spec_boolean ("empty", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * BinnacleTile:freshness:
   *
   * That of the least fresh value shown, a #BinnacleFreshness.
   */
  properties[PROP_FRESHNESS] =
    g_param_spec_int ("freshness", NULL, NULL, BINNACLE_FRESHNESS_UNKNOWN, BINNACLE_FRESHNESS_CACHED,
                      BINNACLE_FRESHNESS_UNKNOWN, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/binnacle/Binnacle/binnacle-tile.ui");
  gtk_widget_class_bind_template_child_private (widget_class, BinnacleTile, header);
  gtk_widget_class_bind_template_child_private (widget_class, BinnacleTile, title);
  gtk_widget_class_bind_template_child_private (widget_class, BinnacleTile, edit_icon);
  gtk_widget_class_bind_template_child_private (widget_class, BinnacleTile, freshness_box);
  gtk_widget_class_bind_template_child_private (widget_class, BinnacleTile, freshness_icon);
  gtk_widget_class_bind_template_child_private (widget_class, BinnacleTile, freshness_label);
  gtk_widget_class_bind_template_child_private (widget_class, BinnacleTile, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, binnacle_tile_menu_open_by_button);
  gtk_widget_class_bind_template_callback (widget_class, binnacle_tile_menu_open_by_click);
  gtk_widget_class_bind_template_callback (widget_class, binnacle_tile_menu_open_by_press);
}

static void
binnacle_tile_class_init (BinnacleTileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = binnacle_tile_dispose;
  object_class->finalize = binnacle_tile_finalize;
  object_class->get_property = binnacle_tile_get_property;
  klass->dup_text = binnacle_tile_real_dup_text;
  klass->dup_summary = binnacle_tile_real_dup_summary;
  klass->dup_tooltip = binnacle_tile_dup_text;
  install_properties (object_class);
  widget_class->map = binnacle_tile_map;
  widget_class->unmap = binnacle_tile_unmap;
  bind_template (widget_class);
  binnacle_tile_menu_install (widget_class);
  gtk_widget_class_set_css_name (widget_class, "tile");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
binnacle_tile_init (BinnacleTile *self)
{
  BinnacleTilePrivate *priv = get_private (self);

  priv->entities = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  priv->edits = binnacle_tile_edits_new (self, priv->edit_icon);
}

/**
 * binnacle_tile_new:
 * @description: what to show
 * @source: where it comes from
 *
 * Makes the tile of the kind that the description names.
 *
 * Returns: (transfer floating) (nullable): the tile, or %NULL where there is no such kind
 */
BinnacleTile *
binnacle_tile_new (BinnacleTileDescription *description,
                   BinnacleSource          *source)
{
  GType type;
  BinnacleTile *self;
  BinnacleTilePrivate *priv;
  const char *title;

  g_return_val_if_fail (BINNACLE_IS_TILE_DESCRIPTION (description), NULL);
  g_return_val_if_fail (BINNACLE_IS_SOURCE (source), NULL);

  type = binnacle_tile_registry_find (binnacle_tile_description_get_kind (description));
  if (type == G_TYPE_INVALID)
    return NULL;
  self = g_object_new (type, NULL);
  priv = get_private (self);
  priv->source = g_object_ref (source);
  priv->description = g_object_ref (description);
  title = binnacle_dashboard_translate (binnacle_tile_description_get_title (description));
  gtk_label_set_label (priv->title, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (priv->title), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  priv->grace_timer = binnacle_clock_add_timer (binnacle_source_get_clock (source), GRACE, on_grace_over, self);
  g_signal_connect_object (binnacle_source_get_state (source), "notify::link-alive", G_CALLBACK (on_link_changed),
                           self, G_CONNECT_SWAPPED);
  BINNACLE_TILE_GET_CLASS (self)->bind (self);
  update_freshness (self);
  return self;
}

/**
 * binnacle_tile_get_source:
 * @self: a tile
 *
 * Returns: (transfer none): where its values come from
 */
BinnacleSource *
binnacle_tile_get_source (BinnacleTile *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE (self), NULL);
  return get_private (self)->source;
}

/**
 * binnacle_tile_get_description:
 * @self: a tile
 *
 * Returns: (transfer none): what it shows
 */
BinnacleTileDescription *
binnacle_tile_get_description (BinnacleTile *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE (self), NULL);
  return get_private (self)->description;
}

/* What it shows, for its details; in the order in which it watches them. */
GPtrArray *
binnacle_tile_get_entities (BinnacleTile *self)
{
  return get_private (self)->entities;
}

/* It can make a channel that is not there: so it is not hidden then. */
void
binnacle_tile_set_creates (BinnacleTile *self,
                           gboolean      creates)
{
  get_private (self)->creates = creates;
  update_empty (self);
}

/* What its control changes, where it has one. */
void
binnacle_tile_set_edit (BinnacleTile           *self,
                        BinnacleOptimisticEdit *edit)
{
  binnacle_tile_edits_set_edit (get_private (self)->edits, edit);
}

/* How the edits of its channels stand has changed. */
void
binnacle_tile_update_edits (BinnacleTile *self)
{
  binnacle_tile_edits_update (get_private (self)->edits);
  describe_soon (self);
}

GtkWidget *
binnacle_tile_get_body (BinnacleTile *self)
{
  return get_private (self)->body;
}

/* Where the menu opens when no pointer says it. */
GtkWidget *
binnacle_tile_get_menu_button (BinnacleTile *self)
{
  return get_private (self)->menu_button;
}

/**
 * binnacle_tile_set_body:
 * @self: a tile
 * @body: what is under the title row
 *
 * Gives the tile its body; for subclasses, once.
 */
void
binnacle_tile_set_body (BinnacleTile *self,
                        GtkWidget    *body)
{
  BinnacleTilePrivate *priv = get_private (self);

  g_return_if_fail (BINNACLE_IS_TILE (self));
  g_return_if_fail (GTK_IS_WIDGET (body) && priv->body == NULL);

  priv->body = body;
  gtk_widget_add_css_class (body, "tile-body");
  gtk_widget_set_vexpand (body, TRUE);
  gtk_widget_set_has_tooltip (body, TRUE);
  g_signal_connect (body, "query-tooltip", G_CALLBACK (on_query_tooltip), self);
  gtk_widget_insert_after (body, GTK_WIDGET (self), priv->header);
}

/**
 * binnacle_tile_watch:
 * @self: a tile
 * @entity: what it shows
 *
 * Adds a channel to those whose freshness, errors and details the tile tells.
 */
void
binnacle_tile_watch (BinnacleTile   *self,
                     BinnacleEntity *entity)
{
  BinnacleTilePrivate *priv = get_private (self);

  g_return_if_fail (BINNACLE_IS_TILE (self));
  g_return_if_fail (BINNACLE_IS_ENTITY (entity));

  g_ptr_array_add (priv->entities, g_object_ref (entity));
  g_signal_connect_swapped (entity, "notify::freshness", G_CALLBACK (update_freshness), self);
  g_signal_connect_swapped (entity, "notify::problem", G_CALLBACK (update_freshness), self);
  g_signal_connect_swapped (entity, "notify::edit-state", G_CALLBACK (binnacle_tile_update_edits), self);
  g_signal_connect_swapped (entity, "notify::error", G_CALLBACK (binnacle_tile_update_edits), self);
  g_signal_connect_swapped (entity, "notify::value", G_CALLBACK (describe_soon), self);
  update_freshness (self);
  binnacle_tile_update_edits (self);
}

/**
 * binnacle_tile_unwatch:
 * @self: a tile
 * @entity: what it does not show any more
 *
 * Takes a channel away again.
 */
void
binnacle_tile_unwatch (BinnacleTile   *self,
                       BinnacleEntity *entity)
{
  BinnacleTilePrivate *priv = get_private (self);

  g_return_if_fail (BINNACLE_IS_TILE (self));

  g_signal_handlers_disconnect_by_func (entity, update_freshness, self);
  g_signal_handlers_disconnect_by_func (entity, describe_soon, self);
  g_signal_handlers_disconnect_by_func (entity, binnacle_tile_update_edits, self);
  g_ptr_array_remove (priv->entities, entity);
  binnacle_tile_update_edits (self);
  update_freshness (self);
}

/**
 * binnacle_tile_set_empty:
 * @self: a tile
 * @empty: whether nothing matches
 *
 * Says that a pattern has no channels; for subclasses.
 */
void
binnacle_tile_set_empty (BinnacleTile *self,
                         gboolean      empty)
{
  g_return_if_fail (BINNACLE_IS_TILE (self));

  get_private (self)->empty_by_kind = empty;
  update_empty (self);
}

/**
 * binnacle_tile_get_empty:
 * @self: a tile
 *
 * Returns: whether there is nothing to show
 */
gboolean
binnacle_tile_get_empty (BinnacleTile *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE (self), TRUE);
  return get_private (self)->empty;
}

/**
 * binnacle_tile_get_freshness:
 * @self: a tile
 *
 * Returns: the freshness of the least fresh value
 */
BinnacleFreshness
binnacle_tile_get_freshness (BinnacleTile *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE (self), BINNACLE_FRESHNESS_UNKNOWN);
  return get_private (self)->freshness;
}

/**
 * binnacle_tile_dup_text:
 * @self: a tile
 *
 * Returns: (transfer full): the tile's values in full
 */
char *
binnacle_tile_dup_text (BinnacleTile *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE (self), NULL);
  return BINNACLE_TILE_GET_CLASS (self)->dup_text (self);
}

/**
 * binnacle_tile_set_frame_rate:
 * @self: a tile
 * @frame_rate: how many times a second it may draw at most
 *
 * Limits what the tile costs.
 */
void
binnacle_tile_set_frame_rate (BinnacleTile *self,
                              guint         frame_rate)
{
  g_return_if_fail (BINNACLE_IS_TILE (self));

  if (BINNACLE_TILE_GET_CLASS (self)->set_frame_rate != NULL)
    BINNACLE_TILE_GET_CLASS (self)->set_frame_rate (self, frame_rate);
}
