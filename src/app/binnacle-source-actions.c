/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-source-actions.h"

#include <glib/gi18n.h>

#include "app/binnacle-source-dialog.h"

/* What a window does about sources: `win.add-source`, `win.edit-source` and `win.remove-source` (each
 * with the id of a source). Of a window that goes only a weak reference is left. */
typedef struct
{
  GWeakRef              window;
  BinnacleSourceKeeper *keeper;
  char                 *id; /* what is asked about */
} Context;

static Context *
context_new (BinnacleWindow       *window,
             BinnacleSourceKeeper *keeper,
             const char           *id)
{
  Context *self = g_new0 (Context, 1);

  g_weak_ref_init (&self->window, window);
  self->keeper = g_object_ref (keeper);
  self->id = g_strdup (id);
  return self;
}

static void
context_free (gpointer data)
{
  Context *self = data;

  g_weak_ref_clear (&self->window);
  g_object_unref (self->keeper);
  g_free (self->id);
  g_free (self);
}

static void
closure_free (gpointer  data,
              GClosure *closure)
{
  context_free (data);
}

static void
saved_cb (BinnacleWindow  *window,
          BinnacleSession *session)
{
  binnacle_window_show_session (window, session);
}

static void
show_dialog (Context    *self,
             const char *id)
{
  g_autoptr (BinnacleWindow) window = g_weak_ref_get (&self->window);
  BinnacleSourceDialog *dialog;

  if (window == NULL)
    return;
  dialog = binnacle_source_dialog_new (GTK_WINDOW (window), self->keeper, id);
  g_signal_connect_object (dialog, "saved", G_CALLBACK (saved_cb), window, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
add_activated_cb (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  show_dialog (user_data, NULL);
}

static void
edit_activated_cb (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  show_dialog (user_data, g_variant_get_string (parameter, NULL));
}

static void
remove_response_cb (AdwMessageDialog *dialog,
                    const char       *response,
                    gpointer          user_data)
{
  Context *self = user_data;

  if (g_str_equal (response, "remove"))
    binnacle_source_keeper_remove (self->keeper, self->id);
}

static char *
make_body (Context *self)
{
  guint pending = binnacle_source_keeper_get_pending (self->keeper, self->id);

  if (pending == 0)
    return g_strdup (_("Its settings and what the keyring has of it are removed. Nothing changes at the server."));
  return g_strdup_printf (ngettext ("A change that was made there has not reached the server yet, and is lost.",
                                    "%u changes that were made there have not reached the server yet, and are lost.",
                                    pending), pending);
}

static void
remove_activated_cb (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  Context *self = user_data;
  const char *id = g_variant_get_string (parameter, NULL);
  const BinnacleSourceDescription *source =
    binnacle_source_list_lookup (binnacle_source_keeper_get_list (self->keeper), id);
  g_autoptr (BinnacleWindow) window = g_weak_ref_get (&self->window);
  Context *question;
  GtkWidget *dialog;
  g_autofree char *body = NULL;

  if (source == NULL || window == NULL)
    return;
  question = context_new (window, self->keeper, id);
  body = make_body (question);
  dialog = adw_message_dialog_new (GTK_WINDOW (window), NULL, body);
  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _("Remove “%s”?"), source->name);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "remove", _("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (remove_response_cb), question, closure_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Before the list is read nothing can be added to it. */
static void
update_enabled (BinnacleWindow       *window,
                BinnacleSourceKeeper *keeper)
{
  static const char * const names[] = { "add-source", "edit-source", "remove-source" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (window), names[i])),
                                 binnacle_source_keeper_get_writable (keeper));
}

static void
add_action (BinnacleWindow       *window,
            BinnacleSourceKeeper *keeper,
            const char           *name,
            const GVariantType   *type,
            void                (*activate) (GSimpleAction *, GVariant *, gpointer))
{
  g_autoptr (GSimpleAction) action = g_simple_action_new (name, type);

  g_signal_connect_data (action, "activate", G_CALLBACK (activate), context_new (window, keeper, NULL),
                         closure_free, 0);
  g_action_map_add_action (G_ACTION_MAP (window), G_ACTION (action));
}

/**
 * binnacle_source_actions_add:
 * @window: a window
 * @keeper: keeps the person's sources
 *
 * Gives a window the actions to add, edit and remove sources.
 */
void
binnacle_source_actions_add (BinnacleWindow       *window,
                             BinnacleSourceKeeper *keeper)
{
  g_return_if_fail (BINNACLE_IS_WINDOW (window) && BINNACLE_IS_SOURCE_KEEPER (keeper));

  add_action (window, keeper, "add-source", NULL, add_activated_cb);
  add_action (window, keeper, "edit-source", G_VARIANT_TYPE_STRING, edit_activated_cb);
  add_action (window, keeper, "remove-source", G_VARIANT_TYPE_STRING, remove_activated_cb);
  update_enabled (window, keeper);
  g_signal_connect_object (keeper, "loaded", G_CALLBACK (update_enabled), window, G_CONNECT_SWAPPED);
}
