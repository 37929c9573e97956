/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-source-dialog.h"

#include <glib/gi18n.h>

#include "app/binnacle-source-address.h"
#include "app/binnacle-source-channel-row.h"
#include "app/binnacle-source-dashboard.h"
#include "app/binnacle-source-preview.h"

/**
 * BinnacleSourceDialog:
 *
 * Adds a source, or edits one: its kind, address, name, how often it is asked, what lets in, the
 * values to read, and a preview of what comes. What is kept secret of a source that exists is not
 * shown, and stays unless another choice is made.
 *
 * [signal@SourceDialog::saved] brings the session of what was saved.
 */
struct _BinnacleSourceDialog
{
  AdwWindow parent_instance;

  BinnacleSourceKeeper      *keeper;
  BinnacleSourceDescription *before; /* NULL: a new source */
  GPtrArray                 *rows;   /* of BinnacleSourceChannelRow, owned by the group */

  AdwComboRow           *kind;
  GtkEditable           *address;
  GtkEditable           *name;
  GtkWidget             *interval_row;
  GtkSpinButton         *interval;
  GtkEditable           *message;
  AdwComboRow           *secret;
  GtkEditable           *token;
  GtkEditable           *user;
  GtkEditable           *password;
  GtkEditable           *header;
  GtkEditable           *header_value;
  AdwPreferencesGroup   *channels;
  GtkButton             *add_channel;
  GtkButton             *test;
  GtkButton             *cancel;
  GtkButton             *save;
  BinnacleSourcePreview *preview;
};

/* The order of the choices; a new source has nothing that could stay. */
typedef enum
{
  SECRET_UNCHANGED,
  SECRET_NONE,
  SECRET_TOKEN,
  SECRET_PASSWORD,
  SECRET_HEADER
} Secret;

static guint saved_signal;

G_DEFINE_FINAL_TYPE (BinnacleSourceDialog, binnacle_source_dialog, ADW_TYPE_WINDOW)

static BinnacleSourceKind
get_kind (BinnacleSourceDialog *self)
{
  return (BinnacleSourceKind) adw_combo_row_get_selected (self->kind);
}

static Secret
get_secret (BinnacleSourceDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->secret);

  return (Secret) (self->before != NULL ? selected : selected + 1);
}

static gboolean
has_values (BinnacleSourceKind kind)
{
  return kind != BINNACLE_SOURCE_KIND_LIVE;
}

static gboolean
is_asked (BinnacleSourceKind kind)
{
  return kind == BINNACLE_SOURCE_KIND_PROMETHEUS || kind == BINNACLE_SOURCE_KIND_JSON_HTTP;
}

/* What was entered */

static char *
make_name (BinnacleSourceDialog *self,
           const char           *uri)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
  g_autoptr (GUri) parts = NULL;

  if (*name != '\0')
    return g_steal_pointer (&name);
  parts = g_uri_parse (uri, G_URI_FLAGS_ENCODED, NULL);
  return g_strdup (parts != NULL && g_uri_get_host (parts) != NULL ? g_uri_get_host (parts) : "");
}

static void
take_channels (BinnacleSourceDialog      *self,
               BinnacleSourceDescription *description)
{
  g_ptr_array_set_size (description->channels, 0);
  for (guint i = 0; i < self->rows->len && has_values (description->kind); i++)
    g_ptr_array_add (description->channels, binnacle_source_channel_row_dup_channel (self->rows->pdata[i]));
}

static void
take_headers (BinnacleSourceDialog      *self,
              BinnacleSourceDescription *description)
{
  const char *names[] = { gtk_editable_get_text (self->header), NULL };

  if (get_secret (self) == SECRET_UNCHANGED)
    return;
  g_strfreev (description->secret_headers);
  description->secret_headers = get_secret (self) == SECRET_HEADER ? g_strdupv ((char **) names) : g_new0 (char *, 1);
}

/* Keeps what can't be edited here of the source as it was. */
static BinnacleSourceDescription *
make_description (BinnacleSourceDialog *self)
{
  BinnacleSourceKind kind = get_kind (self);
  g_autofree char *uri = binnacle_source_address_complete (kind, gtk_editable_get_text (self->address));
  g_autofree char *name = make_name (self, uri);
  g_autofree char *id = NULL;
  BinnacleSourceDescription *description;

  if (self->before != NULL)
    {
      description = binnacle_source_description_copy (self->before);
      g_free (description->uri);
      g_free (description->name);
      description->uri = g_steal_pointer (&uri);
      description->name = g_steal_pointer (&name);
    }
  else
    {
      id = binnacle_source_list_make_id (binnacle_source_keeper_get_list (self->keeper), name);
      description = binnacle_source_description_new (kind, id, name, uri);
    }
  g_clear_pointer (&description->message, g_free);
  if (kind == BINNACLE_SOURCE_KIND_JSON_WEBSOCKET && *gtk_editable_get_text (self->message) != '\0')
    description->message = g_strdup (gtk_editable_get_text (self->message));
  description->interval = (guint) gtk_spin_button_get_value_as_int (self->interval);
  take_channels (self, description);
  take_headers (self, description);
  return description;
}

static gboolean
make_secrets (BinnacleSourceDialog   *self,
              BinnacleSourceSecrets  *secrets,
              GError                **error)
{
  secrets->given = get_secret (self) != SECRET_UNCHANGED;
  switch (get_secret (self))
    {
    case SECRET_TOKEN:
      secrets->credential = binnacle_credential_new_token (gtk_editable_get_text (self->token), error);
      return secrets->credential != NULL;
    case SECRET_PASSWORD:
      secrets->credential = binnacle_credential_new_password (gtk_editable_get_text (self->user),
                                                              gtk_editable_get_text (self->password), error);
      return secrets->credential != NULL;
    case SECRET_HEADER:
      secrets->headers = binnacle_secret_headers_new ();
      binnacle_secret_headers_set (secrets->headers, gtk_editable_get_text (self->header),
                                   gtk_editable_get_text (self->header_value));
      return TRUE;
    case SECRET_UNCHANGED:
    case SECRET_NONE:
    default:
      return TRUE;
    }
}

/* A source of JSON has nothing to show before somebody says where its values are. */
static gboolean
check_values (const BinnacleSourceDescription  *description,
              GError                          **error)
{
  if (description->channels->len > 0 || description->kind == BINNACLE_SOURCE_KIND_LIVE ||
      description->kind == BINNACLE_SOURCE_KIND_PROMETHEUS)
    return TRUE;
  g_set_error_literal (error, BINNACLE_SOURCE_DESCRIPTION_ERROR, BINNACLE_SOURCE_DESCRIPTION_ERROR_QUERY,
                       _("Add at least one value, with the path to it. “$” is all of what comes."));
  return FALSE;
}

static BinnacleSourceDescription *
take_all (BinnacleSourceDialog   *self,
          BinnacleSourceSecrets  *secrets,
          GError                **error)
{
  g_autoptr (BinnacleSourceDescription) description = make_description (self);

  if (!binnacle_source_description_validate (description, error) || !check_values (description, error) ||
      !make_secrets (self, secrets, error))
    return NULL;
  return g_steal_pointer (&description);
}

/* What it does with it */

/* That the server is asked for something shows that it is there. */
static void
add_first_query (BinnacleSourceDescription *description)
{
  if (description->kind == BINNACLE_SOURCE_KIND_PROMETHEUS && description->channels->len == 0)
    g_ptr_array_add (description->channels, binnacle_source_channel_new ("up/{job}/{instance}", "up"));
}

static GStrv
make_patterns (const BinnacleSourceDescription *description)
{
  g_autoptr (GStrvBuilder) patterns = g_strv_builder_new ();

  for (guint i = 0; i < description->channels->len; i++)
    {
      g_autofree char *pattern = binnacle_source_dashboard_make_pattern (description->channels->pdata[i]);

      g_strv_builder_add (patterns, pattern);
    }
  if (description->kind == BINNACLE_SOURCE_KIND_LIVE)
    g_strv_builder_add (patterns, "**");
  return g_strv_builder_end (patterns);
}

static void
test_clicked_cb (BinnacleSourceDialog *self)
{
  g_auto (BinnacleSourceSecrets) secrets = { 0 };
  g_autoptr (BinnacleSourceDescription) description = NULL;
  g_autoptr (BinnacleSession) session = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) patterns = NULL;

  description = take_all (self, &secrets, &error);
  if (description == NULL)
    {
      binnacle_source_preview_set_problem (self->preview, error->message);
      return;
    }
  add_first_query (description);
  patterns = make_patterns (description);
  session = binnacle_source_keeper_try (self->keeper, description, &secrets);
  binnacle_source_preview_set_session (self->preview, session, (const char * const *) patterns);
}

static void
save_clicked_cb (BinnacleSourceDialog *self)
{
  g_auto (BinnacleSourceSecrets) secrets = { 0 };
  g_autoptr (BinnacleSourceDescription) description = NULL;
  g_autoptr (BinnacleSession) session = NULL;
  g_autoptr (GError) error = NULL;

  description = take_all (self, &secrets, &error);
  if (description == NULL)
    {
      binnacle_source_preview_set_problem (self->preview, error->message);
      return;
    }
  binnacle_source_preview_set_session (self->preview, NULL, NULL);
  session = binnacle_source_keeper_put (self->keeper, description, &secrets);
  g_signal_emit (self, saved_signal, 0, session);
  gtk_window_destroy (GTK_WINDOW (self));
}

/* What is not there yet is no mistake, so the button alone waits for it. */
static void
check_cb (BinnacleSourceDialog *self)
{
  g_auto (BinnacleSourceSecrets) secrets = { 0 };
  g_autoptr (BinnacleSourceDescription) description = NULL;
  g_autoptr (GError) error = NULL;

  description = take_all (self, &secrets, &error);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), description != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->save), error != NULL ? error->message : NULL);
}

/* Rows */

static void
channel_removed_cb (BinnacleSourceDialog     *self,
                    BinnacleSourceChannelRow *row)
{
  g_ptr_array_remove (self->rows, row);
  adw_preferences_group_remove (self->channels, GTK_WIDGET (row));
  check_cb (self);
}

static GtkWidget *
add_channel (BinnacleSourceDialog        *self,
             const BinnacleSourceChannel *channel)
{
  GtkWidget *row = binnacle_source_channel_row_new (channel);

  binnacle_source_channel_row_set_kind (BINNACLE_SOURCE_CHANNEL_ROW (row), get_kind (self));
  g_ptr_array_add (self->rows, row);
  adw_preferences_group_add (self->channels, row);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (check_cb), self);
  g_signal_connect_swapped (row, "removed", G_CALLBACK (channel_removed_cb), self);
  return row;
}

static void
add_channel_clicked_cb (BinnacleSourceDialog *self)
{
  GtkWidget *row = add_channel (self, NULL);

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD);
  check_cb (self);
}

static void
secret_changed_cb (BinnacleSourceDialog *self)
{
  Secret secret = get_secret (self);

  gtk_widget_set_visible (GTK_WIDGET (self->token), secret == SECRET_TOKEN);
  gtk_widget_set_visible (GTK_WIDGET (self->user), secret == SECRET_PASSWORD);
  gtk_widget_set_visible (GTK_WIDGET (self->password), secret == SECRET_PASSWORD);
  gtk_widget_set_visible (GTK_WIDGET (self->header), secret == SECRET_HEADER);
  gtk_widget_set_visible (GTK_WIDGET (self->header_value), secret == SECRET_HEADER);
  check_cb (self);
}

static const char *
get_address_title (BinnacleSourceKind kind)
{
  switch (kind)
    {
    case BINNACLE_SOURCE_KIND_PROMETHEUS:
      return _("Address, such as localhost:9090");
    case BINNACLE_SOURCE_KIND_JSON_HTTP:
      return _("Address, such as https://example.org/values.json");
    case BINNACLE_SOURCE_KIND_JSON_WEBSOCKET:
      return _("Address, such as wss://example.org/stream");
    case BINNACLE_SOURCE_KIND_LIVE:
    default:
      return _("Address, such as wss://server.example:8443");
    }
}

static void
kind_changed_cb (BinnacleSourceDialog *self)
{
  BinnacleSourceKind kind = get_kind (self);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->address), get_address_title (kind));
  gtk_widget_set_visible (self->interval_row, is_asked (kind));
  gtk_widget_set_visible (GTK_WIDGET (self->message), kind == BINNACLE_SOURCE_KIND_JSON_WEBSOCKET);
  gtk_widget_set_visible (GTK_WIDGET (self->channels), has_values (kind));
  adw_preferences_group_set_description (self->channels, kind == BINNACLE_SOURCE_KIND_PROMETHEUS
                                                           ? _("Queries of your own, beside what the server tells of itself")
                                                           : _("Where they are in what the server sends"));
  for (guint i = 0; i < self->rows->len; i++)
    binnacle_source_channel_row_set_kind (self->rows->pdata[i], kind);
  check_cb (self);
}

static void
binnacle_source_dialog_dispose (GObject *object)
{
  BinnacleSourceDialog *self = BINNACLE_SOURCE_DIALOG (object);

  g_clear_object (&self->keeper);

  G_OBJECT_CLASS (binnacle_source_dialog_parent_class)->dispose (object);
}

static void
binnacle_source_dialog_finalize (GObject *object)
{
  BinnacleSourceDialog *self = BINNACLE_SOURCE_DIALOG (object);

  g_clear_pointer (&self->before, binnacle_source_description_free);
  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (binnacle_source_dialog_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceDialog, kind);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceDialog, address);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceDialog, name);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceDialog, interval_row);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceDialog, interval);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceDialog, message);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceDialog, secret);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceDialog, token);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceDialog, user);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceDialog, password);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceDialog, header);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceDialog, header_value);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceDialog, channels);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceDialog, add_channel);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceDialog, test);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceDialog, cancel);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceDialog, save);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceDialog, preview);
}

static void
binnacle_source_dialog_class_init (BinnacleSourceDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = binnacle_source_dialog_dispose;
  object_class->finalize = binnacle_source_dialog_finalize;

  /**
   * BinnacleSourceDialog::saved:
   * @self: the dialog
   * @session: the session with the source
   *
   * The source was added, or changed.
   */
  saved_signal = g_signal_new ("saved", BINNACLE_TYPE_SOURCE_DIALOG, G_SIGNAL_RUN_LAST, 0,
                               NULL, NULL, NULL, G_TYPE_NONE, 1, BINNACLE_TYPE_SESSION);

  g_type_ensure (BINNACLE_TYPE_SOURCE_PREVIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/binnacle/Binnacle/ui/binnacle-source-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
binnacle_source_dialog_init (BinnacleSourceDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
  g_signal_connect_swapped (self->cancel, "clicked", G_CALLBACK (gtk_window_close), self);
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (save_clicked_cb), self);
  g_signal_connect_swapped (self->test, "clicked", G_CALLBACK (test_clicked_cb), self);
  g_signal_connect_swapped (self->add_channel, "clicked", G_CALLBACK (add_channel_clicked_cb), self);
}

static void
fill_secrets (BinnacleSourceDialog *self)
{
  const char *texts[] = { _("As before"), _("Nothing"), _("Token"), _("Password"), _("Secret header"), NULL };
  g_autoptr (GtkStringList) choices = gtk_string_list_new (self->before != NULL ? texts : texts + 1);

  adw_combo_row_set_model (self->secret, G_LIST_MODEL (choices));
}

static void
show_description (BinnacleSourceDialog *self)
{
  const BinnacleSourceDescription *before = self->before;

  gtk_window_set_title (GTK_WINDOW (self), _("Edit Source"));
  gtk_button_set_label (self->save, _("_Save"));
  adw_combo_row_set_selected (self->kind, before->kind);
  gtk_widget_set_sensitive (GTK_WIDGET (self->kind), FALSE);
  gtk_editable_set_text (self->address, before->uri);
  gtk_editable_set_text (self->name, before->name);
  gtk_spin_button_set_value (self->interval, before->interval);
  gtk_editable_set_text (self->message, before->message != NULL ? before->message : "");
  if (before->secret_headers[0] != NULL)
    gtk_editable_set_text (self->header, before->secret_headers[0]);
  for (guint i = 0; i < before->channels->len; i++)
    add_channel (self, before->channels->pdata[i]);
}

static void
connect_entries (BinnacleSourceDialog *self)
{
  GtkEditable *entries[] = {
    self->address, self->name, self->message, self->token, self->user, self->password, self->header, self->header_value
  };

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    g_signal_connect_swapped (entries[i], "changed", G_CALLBACK (check_cb), self);
  g_signal_connect_swapped (self->kind, "notify::selected", G_CALLBACK (kind_changed_cb), self);
  g_signal_connect_swapped (self->secret, "notify::selected", G_CALLBACK (secret_changed_cb), self);
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->save));
}

/**
 * binnacle_source_dialog_new:
 * @parent: (nullable): the window to show it over
 * @keeper: where it goes
 * @id: (nullable): the source to edit, or %NULL to add one
 *
 * Returns: (transfer none): a dialog, owned by GTK, to be presented
 */
BinnacleSourceDialog *
binnacle_source_dialog_new (GtkWindow            *parent,
                            BinnacleSourceKeeper *keeper,
                            const char           *id)
{
  BinnacleSourceDialog *self = g_object_new (BINNACLE_TYPE_SOURCE_DIALOG, "transient-for", parent, NULL);
  const BinnacleSourceDescription *before =
    id != NULL ? binnacle_source_list_lookup (binnacle_source_keeper_get_list (keeper), id) : NULL;

  self->keeper = g_object_ref (keeper);
  self->before = before != NULL ? binnacle_source_description_copy (before) : NULL;
  fill_secrets (self);
  if (before != NULL)
    show_description (self);
  connect_entries (self);
  kind_changed_cb (self);
  secret_changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->address));
  return self;
}
