/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-source-preview.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "bindings/binnacle-format.h"

#define MAX_ROWS 12

/**
 * BinnacleSourcePreview:
 *
 * What comes from a source that is only tried: where its link stands, in words, and the first
 * values as they come. The session is stopped when another one, or none, is shown.
 *
 * # CSS nodes
 *
 * `source-preview`.
 */
struct _BinnacleSourcePreview
{
  GtkWidget parent_instance;

  BinnacleSession *session;
  GListModel      *shown;
  GStrv            patterns;

  GtkImage   *icon;
  GtkLabel   *sentence;
  GtkListBox *values;
};

G_DEFINE_FINAL_TYPE (BinnacleSourcePreview, binnacle_source_preview, GTK_TYPE_WIDGET)

static void
set_sentence (BinnacleSourcePreview *self,
              const char            *icon_name,
              const char            *sentence)
{
  gtk_image_set_from_icon_name (self->icon, icon_name);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), icon_name != NULL);
  gtk_label_set_label (self->sentence, sentence);
}

static char *
make_found_sentence (guint n_values)
{
  return g_strdup_printf (ngettext ("The server answers. One value was found.",
                                    "The server answers. %u values were found.", n_values), n_values);
}

static void
show_link (BinnacleSourcePreview *self)
{
  g_autoptr (BinnacleLinkStatus) status = NULL;
  g_autofree char *found = NULL;
  BinnacleLinkFacts facts;
  guint n_values = self->shown != NULL ? g_list_model_get_n_items (self->shown) : 0;

  if (self->session == NULL)
    return;
  binnacle_session_get_facts (self->session, &facts);
  status = binnacle_link_status_new (&facts);
  gtk_widget_set_visible (GTK_WIDGET (self->values), n_values > 0);
  if (status->tone == BINNACLE_LINK_GOOD && n_values > 0)
    {
      found = make_found_sentence (binnacle_realtime_state_get_n_channels (binnacle_source_get_state (binnacle_session_get_source (self->session))));
      set_sentence (self, "emblem-ok-symbolic", found);
    }
  else if (status->tone == BINNACLE_LINK_GOOD)
    set_sentence (self, "emblem-ok-symbolic", _("The server answers. No value has come yet."));
  else if (status->tone == BINNACLE_LINK_BUSY || facts.error == NULL)
    set_sentence (self, "emblem-synchronizing-symbolic", status->sentence);
  else
    set_sentence (self, "dialog-warning-symbolic", facts.error->message);
}

static void
show_value (GtkLabel       *label,
            GParamSpec     *pspec,
            BinnacleEntity *entity)
{
  const GError *error = binnacle_entity_get_error (entity);
  g_autofree char *text = error == NULL
                            ? binnacle_format_value (binnacle_entity_get_value (entity), binnacle_entity_get_unit (entity))
                            : g_strdup (error->message);

  gtk_label_set_label (label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), text);
}

static GtkWidget *
make_row (gpointer item,
          gpointer user_data)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (NULL);
  const char *channel = binnacle_entity_get_channel (item);
  const char *title = binnacle_entity_get_title (item);
  g_autofree char *markup = g_markup_escape_text (title != NULL ? title : channel, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), markup);
  gtk_widget_set_tooltip_text (row, channel);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  g_signal_connect_object (item, "notify::value", G_CALLBACK (show_value), label, G_CONNECT_SWAPPED);
  g_signal_connect_object (item, "notify::error", G_CALLBACK (show_value), label, G_CONNECT_SWAPPED);
  show_value (GTK_LABEL (label), NULL, item);
  return row;
}

static void
drop_session (BinnacleSourcePreview *self)
{
  BinnacleSource *source;

  if (self->session == NULL)
    return;
  source = binnacle_session_get_source (self->session);
  gtk_list_box_bind_model (self->values, NULL, NULL, NULL, NULL);
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->shown);
  for (guint i = 0; self->patterns[i] != NULL; i++)
    binnacle_source_unsubscribe (source, self->patterns[i]);
  g_clear_pointer (&self->patterns, g_strfreev);
  binnacle_session_stop (self->session);
  g_clear_object (&self->session);
}

static void
binnacle_source_preview_dispose (GObject *object)
{
  BinnacleSourcePreview *self = BINNACLE_SOURCE_PREVIEW (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  if (child != NULL)
    drop_session (self);
  g_clear_pointer (&child, gtk_widget_unparent);

  G_OBJECT_CLASS (binnacle_source_preview_parent_class)->dispose (object);
}

static void
binnacle_source_preview_class_init (BinnacleSourcePreviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = binnacle_source_preview_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/binnacle/Binnacle/ui/binnacle-source-preview.ui");
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourcePreview, icon);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourcePreview, sentence);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourcePreview, values);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "source-preview");
}

static void
binnacle_source_preview_init (BinnacleSourcePreview *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_sentence (self, NULL, _("Test the source to see what comes."));
}

static GListModel *
make_list (BinnacleSourcePreview *self)
{
  BinnacleSource *source = binnacle_session_get_source (self->session);
  GListStore *lists = g_list_store_new (G_TYPE_LIST_MODEL);

  for (guint i = 0; self->patterns[i] != NULL; i++)
    {
      g_autoptr (GListModel) matches =
        binnacle_realtime_state_match (binnacle_source_get_state (source), self->patterns[i]);

      g_list_store_append (lists, matches);
      binnacle_source_subscribe (source, self->patterns[i]);
    }
  return G_LIST_MODEL (gtk_slice_list_model_new (G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (lists))), 0, MAX_ROWS));
}

/**
 * binnacle_source_preview_set_session:
 * @self: a preview
 * @session: (nullable): what to try, started
 * @patterns: the channels to show
 *
 * Shows what comes from a session, in place of the one before.
 */
void
binnacle_source_preview_set_session (BinnacleSourcePreview *self,
                                     BinnacleSession       *session,
                                     const char * const    *patterns)
{
  g_return_if_fail (BINNACLE_IS_SOURCE_PREVIEW (self));

  drop_session (self);
  gtk_widget_set_visible (GTK_WIDGET (self->values), FALSE);
  if (session == NULL)
    {
      set_sentence (self, NULL, _("Test the source to see what comes."));
      return;
    }
  self->session = g_object_ref (session);
  self->patterns = g_strdupv ((char **) patterns);
  self->shown = make_list (self);
  g_signal_connect_swapped (session, "changed", G_CALLBACK (show_link), self);
  g_signal_connect_object (self->shown, "items-changed", G_CALLBACK (show_link), self, G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->values, self->shown, make_row, NULL, NULL);
  show_link (self);
}

/**
 * binnacle_source_preview_set_problem:
 * @self: a preview
 * @sentence: why nothing can be tried
 *
 * Says that what was entered makes no sense.
 */
void
binnacle_source_preview_set_problem (BinnacleSourcePreview *self,
                                     const char            *sentence)
{
  g_return_if_fail (BINNACLE_IS_SOURCE_PREVIEW (self) && sentence != NULL);

  binnacle_source_preview_set_session (self, NULL, NULL);
  set_sentence (self, "dialog-warning-symbolic", sentence);
}
