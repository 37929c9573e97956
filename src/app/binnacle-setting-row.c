/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-setting-row.h"

#include <adwaita.h>
#include <glib/gi18n.h>

static const struct { const char *choice; const char *title; } choice_titles[] = {
  { "system", NC_("setting", "System") },
  { "light", NC_("setting", "Light") },
  { "dark", NC_("setting", "Dark") },
  { "none", NC_("setting", "None") },
  { "comfortable", NC_("setting", "Comfortable") },
  { "compact", NC_("setting", "Compact") },
  { "binary", NC_("setting", "KiB, MiB, GiB") },
  { "decimal", NC_("setting", "kB, MB, GB") },
  { "loopback-only", NC_("setting", "On This Computer") },
  { "never", NC_("setting", "Never") },
  { "always", NC_("setting", "Always") },
  { "drop-oldest", NC_("setting", "Drop the Oldest") },
  { "drop-newest", NC_("setting", "Drop the Newest") },
  { "refuse", NC_("setting", "Refuse") },
  { "merge", NC_("setting", "Merge") },
  { "ask", NC_("setting", "Ask") },
  { "server-wins", NC_("setting", "Keep Theirs") },
  { "mine-wins", NC_("setting", "Keep Mine") },
  { "normal", NC_("setting", "As Always") },
  { "slower", NC_("setting", "Less Often") },
  { "pause", NC_("setting", "Not at All") },
};

static const char *
get_choice_title (const char *choice)
{
  for (gsize i = 0; i < G_N_ELEMENTS (choice_titles); i++)
    if (g_str_equal (choice_titles[i].choice, choice))
      return g_dpgettext2 (GETTEXT_PACKAGE, "setting", choice_titles[i].title);
  return choice;
}

static GSettingsSchemaKey *
get_key (GSettings  *settings,
         const char *key)
{
  g_autoptr (GSettingsSchema) schema = NULL;

  g_object_get (settings, "settings-schema", &schema, NULL);
  return g_settings_schema_get_key (schema, key);
}

static GtkWidget *
make_row (GType               type,
          GSettingsSchemaKey *key)
{
  GtkWidget *row = g_object_new (type, "use-markup", FALSE,
                                 "title", g_settings_schema_key_get_summary (key), NULL);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), g_settings_schema_key_get_description (key));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  return row;
}

static GtkWidget *
make_switch_row (GSettings          *settings,
                 GSettingsSchemaKey *key)
{
  GtkWidget *row = make_row (ADW_TYPE_ACTION_ROW, key);
  GtkWidget *control = gtk_switch_new ();

  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
  g_settings_bind (settings, g_settings_schema_key_get_name (key), control, "active", G_SETTINGS_BIND_DEFAULT);
  return row;
}

static double
get_bound (GVariant *range,
           gsize     index)
{
  g_autoptr (GVariant) bound = g_variant_get_child_value (range, index);

  if (g_variant_is_of_type (bound, G_VARIANT_TYPE_DOUBLE))
    return g_variant_get_double (bound);
  if (g_variant_is_of_type (bound, G_VARIANT_TYPE_UINT32))
    return g_variant_get_uint32 (bound);
  return g_variant_get_int32 (bound);
}

static GtkWidget *
make_number_row (GSettings          *settings,
                 GSettingsSchemaKey *key,
                 GVariant           *bounds)
{
  gboolean fraction = g_variant_type_equal (g_settings_schema_key_get_value_type (key), G_VARIANT_TYPE_DOUBLE);
  double minimum = get_bound (bounds, 0);
  double maximum = get_bound (bounds, 1);
  double step = fraction ? 0.1 : maximum > 10000 && minimum >= 50 ? 50 : 1;
  GtkWidget *row = make_row (ADW_TYPE_ACTION_ROW, key);
  GtkWidget *control = gtk_spin_button_new_with_range (minimum, maximum, step);

  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (control), fraction ? 1 : 0);
  gtk_editable_set_width_chars (GTK_EDITABLE (control), 6);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (control), 6);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  g_settings_schema_key_get_summary (key), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
  g_settings_bind (settings, g_settings_schema_key_get_name (key), control, "value", G_SETTINGS_BIND_DEFAULT);
  return row;
}

static gboolean
choice_to_index (GValue   *value,
                 GVariant *variant,
                 gpointer  user_data)
{
  const char * const *choices = user_data;

  for (guint i = 0; choices[i] != NULL; i++)
    if (g_str_equal (choices[i], g_variant_get_string (variant, NULL)))
      g_value_set_uint (value, i);
  return TRUE;
}

static GVariant *
index_to_choice (const GValue       *value,
                 const GVariantType *type,
                 gpointer            user_data)
{
  const char * const *choices = user_data;
  guint index = g_value_get_uint (value);

  return index < g_strv_length (user_data) ? g_variant_new_string (choices[index]) : NULL;
}

static void
free_choices (gpointer data)
{
  g_strfreev (data);
}

static GtkWidget *
make_choice_row (GSettings          *settings,
                 GSettingsSchemaKey *key,
                 GVariant           *choices)
{
  GtkWidget *row = make_row (ADW_TYPE_COMBO_ROW, key);
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  GStrv names = g_variant_dup_strv (choices, NULL);

  for (gsize i = 0; names[i] != NULL; i++)
    gtk_string_list_append (titles, get_choice_title (names[i]));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (titles));
  g_settings_bind_with_mapping (settings, g_settings_schema_key_get_name (key), row, "selected",
                                G_SETTINGS_BIND_DEFAULT, choice_to_index, index_to_choice,
                                names, free_choices);
  return row;
}

/**
 * binnacle_setting_row_new:
 * @settings: a group of settings
 * @key: one of its keys: a boolean, a number with a range, or a choice
 *
 * A row for the preferences, made from the schema: its summary and description,
 * in the person's language, and a control that allows what the key allows. It is
 * bound to the key both ways.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
binnacle_setting_row_new (GSettings  *settings,
                          const char *key)
{
  g_autoptr (GSettingsSchemaKey) schema_key = NULL;
  g_autoptr (GVariant) range = NULL;
  g_autoptr (GVariant) bounds = NULL;
  const char *kind;

  g_return_val_if_fail (G_IS_SETTINGS (settings) && key != NULL, NULL);

  schema_key = get_key (settings, key);
  range = g_settings_schema_key_get_range (schema_key);
  g_variant_get (range, "(&sv)", &kind, &bounds);
  if (g_str_equal (kind, "range"))
    return make_number_row (settings, schema_key, bounds);
  if (g_str_equal (kind, "enum"))
    return make_choice_row (settings, schema_key, bounds);
  return make_switch_row (settings, schema_key);
}
