/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-sign-in-dialog.h"

#include <glib/gi18n.h>

/**
 * BinnacleSignInDialog:
 *
 * Asks what lets in at a server: a token, or a user name and a password, and whether the
 * keyring shall remember it.
 */
struct _BinnacleSignInDialog
{
  AdwMessageDialog parent_instance;

  BinnacleSession *session;

  AdwComboRow     *kind;
  GtkEditable     *token;
  GtkEditable     *user;
  GtkEditable     *password;
  AdwActionRow    *remember_row;
  GtkSwitch       *remember;
  GtkLabel        *problem;
};

/* The order of the choices. */
typedef enum
{
  KIND_TOKEN,
  KIND_PASSWORD
} Kind;

G_DEFINE_FINAL_TYPE (BinnacleSignInDialog, binnacle_sign_in_dialog, ADW_TYPE_MESSAGE_DIALOG)

static BinnacleCredential *
make_credential (BinnacleSignInDialog  *self,
                 GError               **error)
{
  if (adw_combo_row_get_selected (self->kind) == KIND_TOKEN)
    return binnacle_credential_new_token (gtk_editable_get_text (self->token), error);
  return binnacle_credential_new_password (gtk_editable_get_text (self->user),
                                           gtk_editable_get_text (self->password), error);
}

static gboolean
is_empty (BinnacleSignInDialog *self)
{
  gboolean by_token = adw_combo_row_get_selected (self->kind) == KIND_TOKEN;

  return *gtk_editable_get_text (by_token ? self->token : self->user) == '\0';
}

/* What is not there yet is no mistake. */
static void
check_cb (BinnacleSignInDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleCredential) credential = make_credential (self, &error);
  gboolean wrong = credential == NULL && !is_empty (self);

  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "sign-in", credential != NULL);
  gtk_label_set_label (self->problem, wrong ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), wrong);
}

static void
kind_changed_cb (BinnacleSignInDialog *self)
{
  gboolean by_token = adw_combo_row_get_selected (self->kind) == KIND_TOKEN;

  gtk_widget_set_visible (GTK_WIDGET (self->token), by_token);
  gtk_widget_set_visible (GTK_WIDGET (self->user), !by_token);
  gtk_widget_set_visible (GTK_WIDGET (self->password), !by_token);
  check_cb (self);
}

static void
show_keyring (BinnacleSignInDialog *self)
{
  const GError *error = binnacle_sign_in_get_store_error (binnacle_session_get_sign_in (self->session));

  if (!g_error_matches (error, BINNACLE_CREDENTIAL_STORE_ERROR, BINNACLE_CREDENTIAL_STORE_ERROR_UNAVAILABLE))
    return;
  gtk_switch_set_active (self->remember, FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->remember_row), FALSE);
  adw_action_row_set_subtitle (self->remember_row,
                               _("There is no keyring on this computer. You stay signed in until Binnacle closes."));
}

/* What was refused is not shown again, but the name is not typed twice. */
static void
show_session (BinnacleSignInDialog *self)
{
  BinnacleSignIn *sign_in = binnacle_session_get_sign_in (self->session);
  BinnacleCredential *credential = binnacle_sign_in_get_credential (sign_in);
  const char *user = credential != NULL ? binnacle_credential_get_user (credential) : NULL;
  g_autofree char *body =
    credential == NULL ? g_strdup_printf (_("%s wants to know who you are."), binnacle_sign_in_get_server (sign_in))
                       : g_strdup_printf (_("%s did not accept what it was given last."), binnacle_sign_in_get_server (sign_in));

  adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (self), credential == NULL ? _("Sign In") : _("Sign In Again"));
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (self), body);
  if (user != NULL)
    {
      adw_combo_row_set_selected (self->kind, KIND_PASSWORD);
      gtk_editable_set_text (self->user, user);
    }
  gtk_widget_grab_focus (GTK_WIDGET (user != NULL ? self->password : self->token));
}

static void
binnacle_sign_in_dialog_response (AdwMessageDialog *dialog,
                                  const char       *response)
{
  BinnacleSignInDialog *self = BINNACLE_SIGN_IN_DIALOG (dialog);
  g_autoptr (BinnacleCredential) credential = NULL;

  if (!g_str_equal (response, "sign-in"))
    return;
  credential = make_credential (self, NULL);
  if (credential != NULL)
    binnacle_session_sign_in (self->session, credential, gtk_switch_get_active (self->remember));
}

static void
binnacle_sign_in_dialog_dispose (GObject *object)
{
  BinnacleSignInDialog *self = BINNACLE_SIGN_IN_DIALOG (object);

  g_clear_object (&self->session);

  G_OBJECT_CLASS (binnacle_sign_in_dialog_parent_class)->dispose (object);
}

static void
binnacle_sign_in_dialog_class_init (BinnacleSignInDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = binnacle_sign_in_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = binnacle_sign_in_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/binnacle/Binnacle/ui/binnacle-sign-in-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, BinnacleSignInDialog, kind);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSignInDialog, token);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSignInDialog, user);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSignInDialog, password);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSignInDialog, remember_row);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSignInDialog, remember);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSignInDialog, problem);
}

static void
binnacle_sign_in_dialog_init (BinnacleSignInDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->kind, "notify::selected", G_CALLBACK (kind_changed_cb), self);
  g_signal_connect_swapped (self->token, "changed", G_CALLBACK (check_cb), self);
  g_signal_connect_swapped (self->user, "changed", G_CALLBACK (check_cb), self);
  g_signal_connect_swapped (self->password, "changed", G_CALLBACK (check_cb), self);
}

/**
 * binnacle_sign_in_dialog_show:
 * @parent: the window to show it over
 * @session: a session with a sign-in
 *
 * Asks, and has @session try it.
 */
void
binnacle_sign_in_dialog_show (GtkWindow       *parent,
                              BinnacleSession *session)
{
  BinnacleSignInDialog *self;

  g_return_if_fail (GTK_IS_WINDOW (parent) && BINNACLE_IS_SESSION (session));
  g_return_if_fail (binnacle_session_get_sign_in (session) != NULL);

  self = g_object_new (BINNACLE_TYPE_SIGN_IN_DIALOG, "transient-for", parent, NULL);
  self->session = g_object_ref (session);
  show_keyring (self);
  show_session (self);
  check_cb (self);
  gtk_window_present (GTK_WINDOW (self));
}
