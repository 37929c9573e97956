/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-background-portal.h"

#include <glib/gi18n.h>

/* Asks the desktop's portal whether this program may run without a window, and be started with the
 * session (https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Background.html).
 * The call only gives the path of a request; what the person decides comes as a signal of it,
 * which may be there before the call's answer. */

#define NAME "org.freedesktop.portal.Desktop"
#define PATH "/org/freedesktop/portal/desktop"
#define REQUEST_INTERFACE "org.freedesktop.portal.Request"

typedef struct
{
  GDBusConnection *bus;
  GVariant        *parameters;
  char            *path; /* of the request */
  guint            subscription;
  gulong           cancelled_handler;
  gboolean         autostart;
  gboolean         done;
} Request;

/**
 * binnacle_background_portal_error_quark:
 *
 * Returns: the domain of [error@BackgroundPortalError]
 */
G_DEFINE_QUARK (binnacle-background-portal-error-quark, binnacle_background_portal_error)

static void
request_free (gpointer data)
{
  Request *self = data;

  g_clear_pointer (&self->parameters, g_variant_unref);
  g_clear_object (&self->bus);
  g_free (self->path);
  g_free (self);
}

/* The reference to the task that waits goes with it. */
static void
end_waiting (GTask *task)
{
  Request *self = g_task_get_task_data (task);

  self->done = TRUE;
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  g_clear_signal_handler (&self->cancelled_handler, g_task_get_cancellable (task));
}

/* Ends the request, once. */
static void
fail (GTask                         *task,
      BinnacleBackgroundPortalError  code,
      const char                    *sentence)
{
  end_waiting (task);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_new_error (task, BINNACLE_BACKGROUND_PORTAL_ERROR, (int) code, "%s", sentence);
  g_object_unref (task);
}

static void
take_response (GTask    *task,
               guint     response,
               GVariant *results)
{
  Request *self = g_task_get_task_data (task);
  gboolean background = FALSE;

  g_variant_lookup (results, "background", "b", &background);
  g_variant_lookup (results, "autostart", "b", &self->autostart);
  if (response != 0 || !background)
    {
      fail (task, BINNACLE_BACKGROUND_PORTAL_ERROR_REFUSED,
            _("The desktop does not let Binnacle run in the background. Allow it in the desktop’s settings, under Applications."));
      return;
    }
  end_waiting (task);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
response_cb (GDBusConnection *bus,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *signal,
             GVariant        *parameters,
             gpointer         user_data)
{
  g_autoptr (GVariant) results = NULL;
  guint response;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  take_response (user_data, response, results);
}

static void
listen (GTask      *task,
        const char *path)
{
  Request *self = g_task_get_task_data (task);

  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = g_dbus_connection_signal_subscribe (self->bus, NAME, REQUEST_INTERFACE, "Response", path, NULL,
                                                           G_DBUS_SIGNAL_FLAGS_NONE, response_cb, task, NULL);
}

/* Portals of long ago choose a path of their own. */
static void
called_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);
  const char *path;

  if (self->done)
    return;
  if (answer == NULL)
    {
      g_debug ("No background portal: %s", error->message);
      fail (task, BINNACLE_BACKGROUND_PORTAL_ERROR_UNAVAILABLE,
            _("This desktop has no background portal. Binnacle keeps running without one, but can’t be started with the session: add it to the programs that start there."));
      return;
    }
  g_variant_get (answer, "(&o)", &path);
  if (!g_str_equal (path, self->path))
    listen (task, path);
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  GTask *task = user_data;
  Request *self = g_task_get_task_data (task);

  self->cancelled_handler = 0;
  fail (task, BINNACLE_BACKGROUND_PORTAL_ERROR_NO_ANSWER, "");
}

/* The handle's last part is ours, so that the path is known before the call. */
static char *
make_path (GDBusConnection *bus,
           const char      *token)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (bus) + 1);

  return g_strdup_printf (PATH "/request/%s/%s", g_strdelimit (sender, ".", '_'), token);
}

static void
got_bus_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  const char *token = NULL;
  g_autoptr (GVariant) options = NULL;

  self->bus = g_bus_get_finish (result, &error);
  if (self->done)
    return;
  if (self->bus == NULL)
    {
      fail (task, BINNACLE_BACKGROUND_PORTAL_ERROR_UNAVAILABLE,
            _("There is no session bus, so the desktop can’t be asked. Binnacle keeps running, but can’t be started with the session."));
      return;
    }
  options = g_variant_get_child_value (self->parameters, 1);
  g_variant_lookup (options, "handle_token", "&s", &token);
  self->path = make_path (self->bus, token);
  listen (task, self->path);
  g_dbus_connection_call (self->bus, NAME, PATH, "org.freedesktop.portal.Background", "RequestBackground",
                          self->parameters, G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1,
                          g_task_get_cancellable (task), called_cb, g_object_ref (task));
}

static GVariant *
make_parameters (gboolean            autostart,
                 const char * const *command,
                 const char         *reason)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *token = g_strdelimit (g_strdup_printf ("binnacle_%s", uuid), "-", '_');
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (reason));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (autostart));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (command, -1));
  g_variant_builder_add (&options, "{sv}", "dbus-activatable", g_variant_new_boolean (FALSE));
  return g_variant_ref_sink (g_variant_new ("(sa{sv})", "", &options));
}

/**
 * binnacle_background_portal_request_async:
 * @autostart: whether to be started with the session
 * @command: what starts it then
 * @reason: a sentence for the person
 * @cancellable: a #GCancellable
 * @callback: called when the person, or the desktop, has decided
 * @user_data: for @callback
 *
 * Asks whether this program may run in the background. The answer may take as long as the person does.
 */
void
binnacle_background_portal_request_async (gboolean             autostart,
                                          const char * const  *command,
                                          const char          *reason,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  g_task_set_source_tag (task, binnacle_background_portal_request_async);
  g_task_set_task_data (task, request, request_free);
  request->parameters = make_parameters (autostart, command, reason);
  if (cancellable != NULL)
    request->cancelled_handler = g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), task);
  g_bus_get (G_BUS_TYPE_SESSION, cancellable, got_bus_cb, g_object_ref (task));
}

/**
 * binnacle_background_portal_request_finish:
 * @result: what the callback got
 * @autostart: (out): whether it will be started with the session
 * @error: return location for a #GError of the domain #BINNACLE_BACKGROUND_PORTAL_ERROR
 *
 * Returns: whether it may run in the background
 */
gboolean
binnacle_background_portal_request_finish (GAsyncResult  *result,
                                           gboolean      *autostart,
                                           GError       **error)
{
  Request *request;

  g_return_val_if_fail (G_IS_TASK (result), FALSE);

  request = g_task_get_task_data (G_TASK (result));
  *autostart = request->autostart;
  return g_task_propagate_boolean (G_TASK (result), error);
}
