/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-certificate-list.h"

#include <glib/gi18n.h>

/**
 * BinnacleCertificateList:
 *
 * The certificates that the person trusts, a row for each server, with a button to stop
 * that. Where there are none it does not show.
 *
 * # CSS nodes
 *
 * That of #AdwPreferencesGroup; its fingerprints have the class `.certificate-fingerprint`.
 */
struct _BinnacleCertificateList
{
  AdwPreferencesGroup parent_instance;

  BinnacleCertificatePins *pins;
  GPtrArray               *rows; /* the group's */
};

G_DEFINE_FINAL_TYPE (BinnacleCertificateList, binnacle_certificate_list, ADW_TYPE_PREFERENCES_GROUP)

static void
undo_cb (BinnacleCertificateList *self,
         AdwToast                *toast)
{
  BinnacleCertificatePin *pin = g_object_get_data (G_OBJECT (toast), "pin");

  binnacle_certificate_pins_restore (self->pins, pin);
}

static void
offer_undo (BinnacleCertificateList *self,
            BinnacleCertificatePin  *pin)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *title = NULL;
  AdwToast *toast;

  if (!ADW_IS_PREFERENCES_WINDOW (root))
    return;
  title = g_markup_printf_escaped (_("%s is no longer trusted"), binnacle_certificate_pin_get_place (pin));
  toast = adw_toast_new (title);
  adw_toast_set_button_label (toast, _("_Undo"));
  g_object_set_data_full (G_OBJECT (toast), "pin", g_object_ref (pin), g_object_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (root), toast);
}

static void
stop_clicked_cb (BinnacleCertificateList *self,
                 GtkButton               *button)
{
  g_autoptr (BinnacleCertificatePin) pin = g_object_ref (g_object_get_data (G_OBJECT (button), "pin"));

  binnacle_certificate_pins_remove (self->pins, binnacle_certificate_pin_get_place (pin));
  offer_undo (self, pin);
}

static GtkWidget *
make_button (BinnacleCertificateList *self,
             BinnacleCertificatePin  *pin)
{
  GtkWidget *button = gtk_button_new_with_label (_("Stop Trusting"));
  g_autofree char *name = g_strdup_printf (_("Stop trusting the certificate of %s"),
                                           binnacle_certificate_pin_get_place (pin));

  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "pin", g_object_ref (pin), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (stop_clicked_cb), self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
make_fingerprint (BinnacleCertificatePin *pin)
{
  GtkWidget *label = gtk_label_new (binnacle_certificate_pin_get_fingerprint (pin));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "certificate-fingerprint");
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _("SHA-256 fingerprint"), -1);
  return label;
}

static char *
make_subtitle (BinnacleCertificatePin *pin)
{
  g_autoptr (GDateTime) since = g_date_time_new_from_unix_local (binnacle_certificate_pin_get_since (pin));
  g_autofree char *date = since != NULL ? g_date_time_format (since, C_("date", "%-d %B %Y")) : NULL;
  const char *subject = binnacle_certificate_pin_get_subject (pin);

  if (date == NULL)
    return g_strdup (subject);
  if (subject == NULL)
    return g_strdup_printf (_("Trusted since %s"), date);
  return g_strdup_printf (_("%s, trusted since %s"), subject, date);
}

static GtkWidget *
make_row (BinnacleCertificateList *self,
          BinnacleCertificatePin  *pin)
{
  GtkWidget *row = adw_expander_row_new ();
  GtkWidget *inner = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  g_autofree char *subtitle = make_subtitle (pin);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), binnacle_certificate_pin_get_place (pin));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
  gtk_box_append (GTK_BOX (box), make_fingerprint (pin));
  gtk_box_append (GTK_BOX (box), make_button (self, pin));
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (inner), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (inner), FALSE);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), inner);
  return row;
}

static void
show_rows (BinnacleCertificateList *self)
{
  guint n_pins = g_list_model_get_n_items (G_LIST_MODEL (self->pins));

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < n_pins; i++)
    {
      g_autoptr (BinnacleCertificatePin) pin = g_list_model_get_item (G_LIST_MODEL (self->pins), i);
      GtkWidget *row = make_row (self, pin);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
      g_ptr_array_add (self->rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), n_pins > 0);
}

static void
binnacle_certificate_list_dispose (GObject *object)
{
  BinnacleCertificateList *self = BINNACLE_CERTIFICATE_LIST (object);

  if (self->pins != NULL)
    g_signal_handlers_disconnect_by_data (self->pins, self);
  g_clear_object (&self->pins);
  g_clear_pointer (&self->rows, g_ptr_array_unref);

  G_OBJECT_CLASS (binnacle_certificate_list_parent_class)->dispose (object);
}

static void
binnacle_certificate_list_class_init (BinnacleCertificateListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = binnacle_certificate_list_dispose;
}

static void
binnacle_certificate_list_init (BinnacleCertificateList *self)
{
  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("Trusted Certificates"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self),
                                         _("Certificates that you trust, each at one server only"));
}

/**
 * binnacle_certificate_list_new:
 * @pins: the certificates that the person trusts
 *
 * Returns: (transfer floating): a group for the preferences
 */
AdwPreferencesGroup *
binnacle_certificate_list_new (BinnacleCertificatePins *pins)
{
  BinnacleCertificateList *self;

  g_return_val_if_fail (BINNACLE_IS_CERTIFICATE_PINS (pins), NULL);

  self = g_object_new (BINNACLE_TYPE_CERTIFICATE_LIST, NULL);
  self->pins = g_object_ref (pins);
  g_signal_connect_swapped (pins, "items-changed", G_CALLBACK (show_rows), self);
  show_rows (self);
  return ADW_PREFERENCES_GROUP (self);
}
