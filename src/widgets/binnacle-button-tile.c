/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-button-tile.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#include "bindings/binnacle-format.h"
#include "widgets/binnacle-dashboard-view.h"
#include "widgets/binnacle-dashboard.h"

/**
 * BinnacleButtonTile:
 *
 * A button that sets its channel to a value, or adds to it, and what the channel
 * holds now. It asks first, and says what will happen, unless its description says
 * that there is no risk, or the setting `confirm-risky` is off.
 */
struct _BinnacleButtonTile
{
  BinnacleControlTile parent_instance;

  GtkLabel  *state;
  GtkButton *control;
};

G_DEFINE_FINAL_TYPE (BinnacleButtonTile, binnacle_button_tile, BINNACLE_TYPE_CONTROL_TILE)

static BinnacleTileDescription *
get_description (BinnacleButtonTile *self)
{
  return binnacle_tile_get_description (BINNACLE_TILE (self));
}

static const char *
get_verb (BinnacleButtonTile *self)
{
  const char *label = binnacle_tile_description_get_label (get_description (self));

  return binnacle_dashboard_translate (label != NULL ? label : binnacle_tile_description_get_title (get_description (self)));
}

static char *
write_value (BinnacleButtonTile  *self,
             const BinnacleValue *value)
{
  BinnacleEntity *entity = binnacle_control_tile_get_entity (BINNACLE_CONTROL_TILE (self));
  const char *unit = binnacle_tile_description_get_unit (get_description (self));

  return binnacle_format_value_exact (value, unit != NULL ? unit : binnacle_entity_get_unit (entity));
}

static void
act (BinnacleButtonTile *self)
{
  const BinnacleValue *argument;
  BinnacleOperationKind kind = binnacle_tile_description_get_action (get_description (self), &argument);

  binnacle_control_tile_apply (BINNACLE_CONTROL_TILE (self), kind, argument, get_verb (self));
}

/* What will happen, and what is there now. */
static char *
describe_effect (BinnacleButtonTile *self)
{
  BinnacleEntity *entity = binnacle_control_tile_get_entity (BINNACLE_CONTROL_TILE (self));
  const BinnacleValue *argument;
  BinnacleOperationKind kind = binnacle_tile_description_get_action (get_description (self), &argument);
  g_autofree char *now = write_value (self, binnacle_entity_get_value (entity));
  g_autofree char *then = write_value (self, argument);

  if (kind != BINNACLE_OPERATION_ADD)
    return g_strdup_printf (_("“%s” is %s now and will be set to %s."), binnacle_entity_get_title (entity), now, then);
  if (binnacle_value_get_number (argument, 0) < 0)
    {
      g_auto (BinnacleValue) amount = BINNACLE_VALUE_INIT;
      g_autofree char *less = NULL;

      binnacle_value_set_number (&amount, fabs (binnacle_value_get_number (argument, 0)));
      less = write_value (self, &amount);
      return g_strdup_printf (_("“%s” is %s now and will be lowered by %s."), binnacle_entity_get_title (entity), now,
                              less);
    }
  return g_strdup_printf (_("“%s” is %s now and will be raised by %s."), binnacle_entity_get_title (entity), now, then);
}

static void
on_response (BinnacleButtonTile *self,
             const char         *response)
{
  if (g_str_equal (response, "act") && binnacle_control_tile_get_edit (BINNACLE_CONTROL_TILE (self)) != NULL)
    act (self);
}

static void
ask (BinnacleButtonTile *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *heading = g_strdup_printf (_("%s?"), get_verb (self));
  g_autofree char *body = describe_effect (self);
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "act", get_verb (self));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
wants_to_ask (BinnacleButtonTile *self)
{
  GtkWidget *view = gtk_widget_get_ancestor (GTK_WIDGET (self), BINNACLE_TYPE_DASHBOARD_VIEW);
  gboolean confirm = TRUE;

  if (view != NULL)
    g_object_get (view, "confirm-risky", &confirm, NULL);
  return confirm && binnacle_tile_description_get_risky (get_description (self));
}

static void
on_clicked (BinnacleButtonTile *self)
{
  if (wants_to_ask (self))
    ask (self);
  else
    act (self);
}

static void
binnacle_button_tile_show_value (BinnacleControlTile *tile,
                                 const BinnacleValue *value)
{
  BinnacleButtonTile *self = BINNACLE_BUTTON_TILE (tile);
  g_autofree char *text = binnacle_format_value (value, binnacle_entity_get_unit (binnacle_control_tile_get_entity (tile)));

  gtk_label_set_label (self->state, text);
}

static gboolean
binnacle_button_tile_fits (BinnacleControlTile *tile,
                           const BinnacleValue *value)
{
  const BinnacleValue *argument;

  if (binnacle_tile_description_get_action (get_description (BINNACLE_BUTTON_TILE (tile)), &argument) != BINNACLE_OPERATION_ADD)
    return TRUE;
  return binnacle_value_get_kind (value) == BINNACLE_VALUE_NUMBER;
}

static void
binnacle_button_tile_prepare (BinnacleControlTile *tile)
{
  BinnacleButtonTile *self = BINNACLE_BUTTON_TILE (tile);

  gtk_button_set_label (self->control, get_verb (self));
}

static void
binnacle_button_tile_class_init (BinnacleButtonTileClass *klass)
{
  BinnacleControlTileClass *control_class = BINNACLE_CONTROL_TILE_CLASS (klass);

  control_class->prepare = binnacle_button_tile_prepare;
  control_class->show_value = binnacle_button_tile_show_value;
  control_class->fits = binnacle_button_tile_fits;
}

static void
binnacle_button_tile_init (BinnacleButtonTile *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->state = GTK_LABEL (gtk_label_new ("–"));
  gtk_widget_add_css_class (GTK_WIDGET (self->state), "title-1");
  gtk_widget_add_css_class (GTK_WIDGET (self->state), "numeric");
  gtk_label_set_ellipsize (self->state, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->state, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->state), TRUE);
  self->control = GTK_BUTTON (gtk_button_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->control), GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->control, "clicked", G_CALLBACK (on_clicked), self);
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->state));
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->control));
  binnacle_tile_set_body (BINNACLE_TILE (self), row);
}
