/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-tile-edits-private.h"

#include <glib/gi18n-lib.h>

#include "widgets/binnacle-edit-notice.h"
#include "widgets/binnacle-tile-private.h"

/* What is done sooner is not worth an icon that comes and goes. */
#define QUIET_TIME (150 * G_TIME_SPAN_MILLISECOND)

struct _BinnacleTileEdits
{
  BinnacleTile           *tile; /* owns this */
  GtkImage               *icon;
  GtkWidget              *notice; /* made when first needed: most tiles never do */
  BinnacleTimer          *timer;
  BinnacleOptimisticEdit *edit;
  gboolean                quiet;
  char                   *text;
};

BinnacleTileEdits *
binnacle_tile_edits_new (BinnacleTile *tile,
                         GtkImage     *icon)
{
  BinnacleTileEdits *self = g_new0 (BinnacleTileEdits, 1);

  self->tile = tile;
  self->icon = icon;
  self->quiet = TRUE;
  return self;
}

void
binnacle_tile_edits_free (BinnacleTileEdits *self)
{
  if (self->edit != NULL)
    g_signal_handlers_disconnect_by_func (self->edit, binnacle_tile_update_edits, self->tile);
  g_clear_object (&self->edit);
  g_clear_pointer (&self->timer, binnacle_timer_free);
  g_free (self->text);
  g_free (self);
}

/* The one whose edits are in the gravest state. */
static BinnacleEntity *
find_gravest (BinnacleTileEdits *self)
{
  GPtrArray *entities = binnacle_tile_get_entities (self->tile);
  BinnacleEntity *gravest = NULL;

  for (guint i = 0; i < entities->len; i++)
    if (gravest == NULL || binnacle_entity_get_edit_state (entities->pdata[i]) > binnacle_entity_get_edit_state (gravest))
      gravest = entities->pdata[i];
  return gravest;
}

static const char *
get_icon_name (BinnacleEditState state)
{
  switch (state)
    {
    case BINNACLE_EDIT_SAVING:
    case BINNACLE_EDIT_PENDING:
      return "binnacle-pending-symbolic";
    case BINNACLE_EDIT_HELD:
      return "dialog-question-symbolic";
    case BINNACLE_EDIT_UNSAVED:
    case BINNACLE_EDIT_REJECTED:
      return "dialog-warning-symbolic";
    case BINNACLE_EDIT_CONFLICT:
      return "binnacle-conflict-symbolic";
    case BINNACLE_EDIT_NONE:
    default:
      return NULL;
    }
}

static const char *
get_words (BinnacleEditState state)
{
  switch (state)
    {
    case BINNACLE_EDIT_SAVING:
      return C_("edit on a tile", "Being saved");
    case BINNACLE_EDIT_PENDING:
      return C_("edit on a tile", "Saved here, waiting for the server");
    case BINNACLE_EDIT_HELD:
      return C_("edit on a tile", "Waiting for you");
    case BINNACLE_EDIT_UNSAVED:
      return C_("edit on a tile", "Not saved");
    case BINNACLE_EDIT_REJECTED:
      return C_("edit on a tile", "Refused by the server");
    case BINNACLE_EDIT_CONFLICT:
      return C_("edit on a tile", "Changed by somebody else, too");
    case BINNACLE_EDIT_NONE:
    default:
      return NULL;
    }
}

static void
show_notice (BinnacleTileEdits *self,
             BinnacleEntity    *entity,
             BinnacleEditState  state)
{
  gboolean needed = state >= BINNACLE_EDIT_HELD;

  if (needed && self->notice == NULL)
    {
      self->notice = binnacle_edit_notice_new ();
      gtk_widget_insert_before (self->notice, GTK_WIDGET (self->tile), NULL);
    }
  if (self->notice == NULL)
    return;
  if (needed)
    binnacle_edit_notice_show (BINNACLE_EDIT_NOTICE (self->notice),
                               binnacle_source_get_operations (binnacle_tile_get_source (self->tile)), entity,
                               self->edit);
  gtk_widget_set_visible (self->notice, needed);
}

static void on_quiet_over (gpointer user_data);

static gboolean
is_quiet (BinnacleTileEdits *self,
          BinnacleEditState  state)
{
  if (state != BINNACLE_EDIT_SAVING && state != BINNACLE_EDIT_PENDING)
    {
      g_clear_pointer (&self->timer, binnacle_timer_free);
      self->quiet = state == BINNACLE_EDIT_NONE;
    }
  else if (self->quiet && self->timer == NULL)
    {
      self->timer = binnacle_clock_add_timer (binnacle_source_get_clock (binnacle_tile_get_source (self->tile)),
                                              QUIET_TIME, on_quiet_over, self);
    }
  return self->quiet;
}

static void
show_icon (BinnacleTileEdits *self,
           BinnacleEntity    *entity,
           BinnacleEditState  state)
{
  const GError *error = binnacle_entity_get_error (entity);
  g_autofree char *tooltip = NULL;

  if (is_quiet (self, state))
    {
      gtk_widget_set_visible (GTK_WIDGET (self->icon), FALSE);
      g_clear_pointer (&self->text, g_free);
      return;
    }
  if (error != NULL && state == BINNACLE_EDIT_UNSAVED)
    tooltip = g_strdup (error->message);
  else if (error != NULL)
    /* Translators: how an edit stands, and why */
    tooltip = g_strdup_printf (C_("edit on a tile", "%s: %s"), get_words (state), error->message);
  else
    tooltip = g_strdup (get_words (state));
  gtk_image_set_from_icon_name (self->icon, get_icon_name (state));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->icon), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->icon), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), TRUE);
  g_free (self->text);
  self->text = g_steal_pointer (&tooltip);
}

static void
on_quiet_over (gpointer user_data)
{
  BinnacleTileEdits *self = user_data;

  g_clear_pointer (&self->timer, binnacle_timer_free);
  self->quiet = FALSE;
  binnacle_tile_update_edits (self->tile);
}

/* A problem of the control itself is as grave as what was not saved. */
void
binnacle_tile_edits_update (BinnacleTileEdits *self)
{
  BinnacleEntity *entity = find_gravest (self);
  BinnacleEditState state = entity != NULL ? binnacle_entity_get_edit_state (entity) : BINNACLE_EDIT_NONE;

  if (entity == NULL)
    return;
  if (self->edit != NULL && binnacle_optimistic_edit_get_problem (self->edit) != NULL && state < BINNACLE_EDIT_UNSAVED)
    state = BINNACLE_EDIT_UNSAVED;
  if (state == BINNACLE_EDIT_NONE && self->quiet)
    {
      g_clear_pointer (&self->timer, binnacle_timer_free);
      return;
    }
  show_icon (self, entity, state);
  show_notice (self, entity, state);
}

void
binnacle_tile_edits_set_edit (BinnacleTileEdits      *self,
                              BinnacleOptimisticEdit *edit)
{
  self->edit = g_object_ref (edit);
  g_signal_connect_swapped (edit, "notify::problem", G_CALLBACK (binnacle_tile_update_edits), self->tile);
}

/* NULL where there is nothing to say. */
const char *
binnacle_tile_edits_get_text (BinnacleTileEdits *self)
{
  return self->text;
}
