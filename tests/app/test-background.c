/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "app/binnacle-background.h"

/* On a bus of its own, with a portal in this process, or none. */

static const char xml[] =
  "<node><interface name='org.freedesktop.portal.Background'>"
  "<method name='RequestBackground'><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>"
  "<arg type='o' direction='out'/></method>"
  "</interface></node>";

typedef struct
{
  GApplication       *application;
  BinnacleBackground *background;
  GDBusConnection    *bus;
  GDBusNodeInfo      *info;
  guint               registration;
  guint               name;
  gboolean            owned;
  gboolean            grants;
  gboolean            silent;
  guint               n_requests;
  gboolean            autostart; /* of the last request */
  char               *command;
} Fixture;

static void
respond (Fixture         *self,
         GDBusConnection *connection,
         const char      *sender,
         const char      *path)
{
  GVariantBuilder results;

  g_variant_builder_init (&results, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&results, "{sv}", "background", g_variant_new_boolean (self->grants));
  g_variant_builder_add (&results, "{sv}", "autostart", g_variant_new_boolean (self->grants && self->autostart));
  g_dbus_connection_emit_signal (connection, sender, path, "org.freedesktop.portal.Request", "Response",
                                 g_variant_new ("(ua{sv})", self->grants ? 0 : 1, &results), NULL);
}

/* The answer comes before that of the call, as it may. */
static void
call_cb (GDBusConnection       *connection,
         const char            *sender,
         const char            *object_path,
         const char            *interface_name,
         const char            *method_name,
         GVariant              *parameters,
         GDBusMethodInvocation *invocation,
         gpointer               user_data)
{
  Fixture *self = user_data;
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 1);
  g_autofree char *name = g_strdelimit (g_strdup (sender + 1), ".", '_');
  g_autofree char *path = NULL;
  g_auto (GStrv) command = NULL;
  const char *token;

  g_assert_true (g_variant_lookup (options, "handle_token", "&s", &token));
  g_assert_true (g_variant_lookup (options, "autostart", "b", &self->autostart));
  g_assert_true (g_variant_lookup (options, "commandline", "^as", &command));
  g_free (self->command);
  self->command = g_strjoinv (" ", command);
  path = g_strdup_printf ("/org/freedesktop/portal/desktop/request/%s/%s", name, token);
  self->n_requests++;
  if (!self->silent)
    respond (self, connection, sender, path);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", path));
}

static void
owned_cb (GDBusConnection *connection,
          const char      *name,
          gpointer         user_data)
{
  ((Fixture *) user_data)->owned = TRUE;
}

static void
start_portal (Fixture *self)
{
  static const GDBusInterfaceVTable vtable = { .method_call = call_cb };
  g_autoptr (GError) error = NULL;

  self->registration = g_dbus_connection_register_object (self->bus, "/org/freedesktop/portal/desktop",
                                                          self->info->interfaces[0], &vtable, self, NULL, &error);
  g_assert_no_error (error);
  self->name = g_bus_own_name_on_connection (self->bus, "org.freedesktop.portal.Desktop", G_BUS_NAME_OWNER_FLAGS_NONE,
                                             owned_cb, NULL, self, NULL);
  while (!self->owned)
    g_main_context_iteration (NULL, TRUE);
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  self->bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  self->info = g_dbus_node_info_new_for_xml (xml, &error);
  g_assert_no_error (error);
  self->application = g_application_new ("org.example.Background", G_APPLICATION_NON_UNIQUE);
  self->background = binnacle_background_new (self->application, "work");
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_clear_object (&self->background);
  if (self->name != 0)
    g_bus_unown_name (self->name);
  if (self->registration != 0)
    g_dbus_connection_unregister_object (self->bus, self->registration);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_object (&self->application);
  g_dbus_node_info_unref (self->info);
  g_clear_object (&self->bus);
  g_free (self->command);
}

static void
wait_for_status (Fixture    *self,
                 const char *part)
{
  while (binnacle_background_get_status (self->background) == NULL ||
         strstr (binnacle_background_get_status (self->background), part) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_granted (Fixture       *self,
              gconstpointer  data)
{
  self->grants = TRUE;
  start_portal (self);
  g_object_set (self->background, "keep-running", TRUE, "start-in-background", TRUE, NULL);
  wait_for_status (self, "starts with the session");
  g_assert_cmpuint (self->n_requests, ==, 1);
  g_assert_cmpstr (self->command, ==, "binnacle --background --profile work");

  /* Taken back, so that the desktop forgets it. */
  g_object_set (self->background, "start-in-background", FALSE, NULL);
  wait_for_status (self, "may run in the background.");
  g_assert_false (self->autostart);
  g_object_set (self->background, "keep-running", FALSE, NULL);
  while (binnacle_background_get_status (self->background) != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (self->n_requests, ==, 3);
}

static void
test_refused (Fixture       *self,
              gconstpointer  data)
{
  start_portal (self);
  g_object_set (self->background, "keep-running", TRUE, NULL);
  wait_for_status (self, "does not let");
}

static void
test_no_portal (Fixture       *self,
                gconstpointer  data)
{
  g_object_set (self->background, "keep-running", TRUE, NULL);
  wait_for_status (self, "no background portal");
}

static void
test_not_asked (Fixture       *self,
                gconstpointer  data)
{
  start_portal (self);
  g_object_set (self->background, "keep-running", TRUE, NULL);
  g_object_set (self->background, "keep-running", FALSE, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (self->n_requests, ==, 0);
  g_assert_null (binnacle_background_get_status (self->background));
}

static void
test_ends_while_asking (Fixture       *self,
                        gconstpointer  data)
{
  gpointer watched = self->background;

  self->silent = TRUE;
  start_portal (self);
  g_object_set (self->background, "keep-running", TRUE, NULL);
  while (self->n_requests == 0)
    g_main_context_iteration (NULL, TRUE);
  g_object_add_weak_pointer (watched, &watched);
  g_object_run_dispose (watched);
  g_clear_object (&self->background);
  while (watched != NULL)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/background/the-desktop-grants-and-forgets", Fixture, NULL, set_up, test_granted, tear_down);
  g_test_add ("/background/the-desktop-refuses", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/background/without-a-portal-that-is-said", Fixture, NULL, set_up, test_no_portal, tear_down);
  g_test_add ("/background/what-was-never-wanted-is-not-asked", Fixture, NULL, set_up, test_not_asked, tear_down);
  g_test_add ("/background/the-program-ends-while-the-desktop-thinks", Fixture, NULL, set_up, test_ends_while_asking,
              tear_down);
  return g_test_run ();
}
