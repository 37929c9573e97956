/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-certificate-dialog.h"

#include <glib/gi18n.h>

/**
 * BinnacleCertificateDialog:
 *
 * Which certificate a server showed and why it is not trusted, with the question whether
 * to trust exactly that one. The safe answer is the default. What it shows does
 * not change while it is open, so that nothing else is trusted than what was read.
 */
struct _BinnacleCertificateDialog
{
  AdwMessageDialog parent_instance;

  BinnacleSession          *session;
  BinnacleCertificateFault *fault;

  GtkBox                   *reasons;
  GtkLabel                 *fingerprint;
  GtkWidget                *pinned_box;
  GtkLabel                 *pinned;
  GtkWidget                *subject_box;
  GtkLabel                 *subject;
  GtkWidget                *issuer_box;
  GtkLabel                 *issuer;
  GtkWidget                *validity_box;
  GtkLabel                 *validity;
};

G_DEFINE_FINAL_TYPE (BinnacleCertificateDialog, binnacle_certificate_dialog, ADW_TYPE_MESSAGE_DIALOG)

static void
show_fact (GtkWidget  *box,
           GtkLabel   *label,
           const char *value)
{
  gtk_widget_set_visible (box, value != NULL);
  gtk_label_set_label (label, value != NULL ? value : "");
}

static char *
format_date (GDateTime *date)
{
  g_autoptr (GDateTime) local = g_date_time_to_local (date);

  return g_date_time_format (local, C_("date", "%-d %B %Y"));
}

static char *
make_validity (BinnacleCertificateFault *fault)
{
  GDateTime *from = binnacle_certificate_fault_get_not_before (fault);
  GDateTime *to = binnacle_certificate_fault_get_not_after (fault);
  g_autofree char *first = from != NULL ? format_date (from) : NULL;
  g_autofree char *last = to != NULL ? format_date (to) : NULL;

  if (first == NULL || last == NULL)
    return NULL;
  /* Translators: two dates. */
  return g_strdup_printf (C_("validity", "%s to %s"), first, last);
}

static void
add_reason (BinnacleCertificateDialog *self,
            const char                *reason)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", "dialog-warning-symbolic",
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GtkWidget *label = gtk_label_new (reason);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_add_css_class (icon, "warning");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (self->reasons, row);
}

static const char *
get_body_format (BinnacleCertificateFault *fault)
{
  if (!binnacle_certificate_fault_can_be_trusted (fault))
    return _("The certificate of %s can’t be trusted. Nothing was sent to it.");
  if (binnacle_certificate_fault_is_change (fault))
    return _("%s shows another certificate than the one that you trust. Somebody may be in between. Trust the new one only if whoever runs the server tells you its fingerprint.");
  return _("Somebody else may pretend to be %s. Trust this certificate only if its fingerprint is the one that whoever runs the server tells you.");
}

static void
show_words (BinnacleCertificateDialog *self)
{
  g_autoptr (GString) body = g_string_new (get_body_format (self->fault));
  g_auto (GStrv) reasons = binnacle_certificate_fault_to_reasons (self->fault);
  gboolean changed = binnacle_certificate_fault_is_change (self->fault);

  g_string_replace (body, "%s", binnacle_certificate_fault_get_place (self->fault), 1);
  adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (self),
                                  !binnacle_certificate_fault_can_be_trusted (self->fault) ? _("Certificate Withdrawn")
                                  : changed ? _("The Certificate Has Changed") : _("Trust This Certificate?"));
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (self), body->str);
  for (guint i = 0; reasons[i] != NULL; i++)
    add_reason (self, reasons[i]);
}

static void
show_facts (BinnacleCertificateDialog *self)
{
  g_autofree char *validity = make_validity (self->fault);
  gboolean changed = binnacle_certificate_fault_is_change (self->fault);

  gtk_label_set_label (self->fingerprint, binnacle_certificate_fault_get_fingerprint (self->fault));
  show_fact (self->pinned_box, self->pinned,
             changed ? binnacle_certificate_fault_get_pinned (self->fault) : NULL);
  show_fact (self->subject_box, self->subject, binnacle_certificate_fault_get_subject (self->fault));
  show_fact (self->issuer_box, self->issuer, binnacle_certificate_fault_get_issuer (self->fault));
  show_fact (self->validity_box, self->validity, validity);
}

static void
add_responses (BinnacleCertificateDialog *self)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (self);
  gboolean can_be_trusted = binnacle_certificate_fault_can_be_trusted (self->fault);

  adw_message_dialog_add_response (dialog, "cancel", can_be_trusted ? _("_Cancel") : _("_Close"));
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  if (!can_be_trusted)
    return;
  adw_message_dialog_add_response (dialog, "trust",
                                   binnacle_certificate_fault_is_change (self->fault) ? _("_Trust New Certificate")
                                                                                      : _("_Trust This Certificate"));
  adw_message_dialog_set_response_appearance (dialog, "trust", ADW_RESPONSE_DESTRUCTIVE);
}

static void
binnacle_certificate_dialog_response (AdwMessageDialog *dialog,
                                      const char       *response)
{
  BinnacleCertificateDialog *self = BINNACLE_CERTIFICATE_DIALOG (dialog);

  if (g_str_equal (response, "trust"))
    binnacle_session_trust (self->session, self->fault);
}

static void
binnacle_certificate_dialog_dispose (GObject *object)
{
  BinnacleCertificateDialog *self = BINNACLE_CERTIFICATE_DIALOG (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->fault, binnacle_certificate_fault_unref);

  G_OBJECT_CLASS (binnacle_certificate_dialog_parent_class)->dispose (object);
}

static void
binnacle_certificate_dialog_class_init (BinnacleCertificateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = binnacle_certificate_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = binnacle_certificate_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/binnacle/Binnacle/ui/binnacle-certificate-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, BinnacleCertificateDialog, reasons);
  gtk_widget_class_bind_template_child (widget_class, BinnacleCertificateDialog, fingerprint);
  gtk_widget_class_bind_template_child (widget_class, BinnacleCertificateDialog, pinned_box);
  gtk_widget_class_bind_template_child (widget_class, BinnacleCertificateDialog, pinned);
  gtk_widget_class_bind_template_child (widget_class, BinnacleCertificateDialog, subject_box);
  gtk_widget_class_bind_template_child (widget_class, BinnacleCertificateDialog, subject);
  gtk_widget_class_bind_template_child (widget_class, BinnacleCertificateDialog, issuer_box);
  gtk_widget_class_bind_template_child (widget_class, BinnacleCertificateDialog, issuer);
  gtk_widget_class_bind_template_child (widget_class, BinnacleCertificateDialog, validity_box);
  gtk_widget_class_bind_template_child (widget_class, BinnacleCertificateDialog, validity);
}

static void
binnacle_certificate_dialog_init (BinnacleCertificateDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * binnacle_certificate_dialog_show:
 * @parent: the window to show it over
 * @session: a session
 *
 * Shows the certificate because of which @session is not connected, where there is one.
 */
void
binnacle_certificate_dialog_show (GtkWindow       *parent,
                                  BinnacleSession *session)
{
  g_autoptr (BinnacleCertificateFault) fault = NULL;
  BinnacleCertificateDialog *self;

  g_return_if_fail (GTK_IS_WINDOW (parent) && BINNACLE_IS_SESSION (session));

  fault = binnacle_session_dup_certificate (session);
  if (fault == NULL)
    return;
  self = g_object_new (BINNACLE_TYPE_CERTIFICATE_DIALOG, "transient-for", parent, NULL);
  self->session = g_object_ref (session);
  self->fault = g_steal_pointer (&fault);
  show_words (self);
  show_facts (self);
  add_responses (self);
  /* Left alone, a narrow dialog begins at its upper button, which trusts. */
  gtk_widget_grab_focus (GTK_WIDGET (self->fingerprint));
  gtk_label_select_region (self->fingerprint, 0, 0);
  gtk_window_present (GTK_WINDOW (self));
}
