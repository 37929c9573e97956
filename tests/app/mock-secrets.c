/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mock-secrets.h"

#define ROOT "/org/freedesktop/secrets"
#define COLLECTION ROOT "/aliases/default"
#define SESSION ROOT "/session/1"
#define NO_PROMPT "/"

struct _MockSecrets
{
  GDBusConnection *connection;
  GDBusNodeInfo   *info;
  GPtrArray       *items;
  guint            registrations[2];
  guint            name;
  guint            n_made;
  gboolean         locked;
  gboolean         owned;
};

typedef struct
{
  MockSecrets *secrets;
  char        *path;
  char        *label;
  char        *secret;
  GVariant    *attributes;
  guint        registration;
} Item;

static const char xml[] =
  "<node>"
  "<interface name='org.freedesktop.Secret.Service'>"
  "<method name='OpenSession'><arg type='s' direction='in'/><arg type='v' direction='in'/>"
  "<arg type='v' direction='out'/><arg type='o' direction='out'/></method>"
  "<method name='SearchItems'><arg type='a{ss}' direction='in'/>"
  "<arg type='ao' direction='out'/><arg type='ao' direction='out'/></method>"
  "<method name='Unlock'><arg type='ao' direction='in'/>"
  "<arg type='ao' direction='out'/><arg type='o' direction='out'/></method>"
  "<method name='GetSecrets'><arg type='ao' direction='in'/><arg type='o' direction='in'/>"
  "<arg type='a{o(oayays)}' direction='out'/></method>"
  "<property name='Collections' type='ao' access='read'/>"
  "</interface>"
  "<interface name='org.freedesktop.Secret.Collection'>"
  "<method name='CreateItem'><arg type='a{sv}' direction='in'/><arg type='(oayays)' direction='in'/>"
  "<arg type='b' direction='in'/><arg type='o' direction='out'/><arg type='o' direction='out'/></method>"
  "<property name='Locked' type='b' access='read'/>"
  "</interface>"
  "<interface name='org.freedesktop.Secret.Item'>"
  "<method name='Delete'><arg type='o' direction='out'/></method>"
  "<property name='Locked' type='b' access='read'/>"
  "</interface>"
  "</node>";

static void
item_free (gpointer data)
{
  Item *item = data;

  g_dbus_connection_unregister_object (item->secrets->connection, item->registration);
  g_variant_unref (item->attributes);
  g_free (item->path);
  g_free (item->label);
  g_free (item->secret);
  g_free (item);
}

static gboolean
matches (Item     *item,
         GVariant *attributes)
{
  GVariantIter iter;
  const char *name;
  const char *value;
  const char *own;

  g_variant_iter_init (&iter, attributes);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &value))
    if (!g_variant_lookup (item->attributes, name, "&s", &own) || !g_str_equal (own, value))
      return FALSE;
  return TRUE;
}

static GVariant *
find_paths (MockSecrets *self,
            GVariant    *attributes,
            gboolean     wanted)
{
  GVariantBuilder paths;

  g_variant_builder_init (&paths, G_VARIANT_TYPE ("ao"));
  for (guint i = 0; wanted && i < self->items->len; i++)
    {
      Item *item = g_ptr_array_index (self->items, i);

      if (matches (item, attributes))
        g_variant_builder_add (&paths, "o", item->path);
    }
  return g_variant_builder_end (&paths);
}

static GVariant *
make_secrets (MockSecrets *self,
              GVariant    *paths)
{
  GVariantBuilder secrets;

  g_variant_builder_init (&secrets, G_VARIANT_TYPE ("a{o(oayays)}"));
  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = g_ptr_array_index (self->items, i);

      g_variant_builder_add (&secrets, "{o@(oayays)}", item->path,
                             g_variant_new ("(o@ay@ays)", SESSION, g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, "", 0, 1),
                                            g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, item->secret, strlen (item->secret), 1),
                                            "text/plain"));
    }
  return g_variant_builder_end (&secrets);
}

static void
service_called (GDBusConnection       *connection,
                const char            *sender,
                const char            *path,
                const char            *interface,
                const char            *method,
                GVariant              *parameters,
                GDBusMethodInvocation *invocation,
                gpointer               user_data)
{
  MockSecrets *self = user_data;
  g_autoptr (GVariant) first = g_variant_get_child_value (parameters, 0);

  if (g_str_equal (method, "SearchItems"))
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(@ao@ao)", find_paths (self, first, !self->locked),
                                                                      find_paths (self, first, self->locked)));
  else if (g_str_equal (method, "Unlock"))
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(@aoo)", g_variant_new_objv (NULL, 0), NO_PROMPT));
  else if (g_str_equal (method, "GetSecrets"))
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(@a{o(oayays)})", make_secrets (self, first)));
  else if (g_str_equal (g_variant_get_string (first, NULL), "plain"))
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(vo)", g_variant_new_string (""), SESSION));
  else
    g_dbus_method_invocation_return_dbus_error (invocation, "org.freedesktop.DBus.Error.NotSupported", "Only plain.");
}

static GVariant *
get_property (GDBusConnection  *connection,
              const char       *sender,
              const char       *path,
              const char       *interface,
              const char       *property,
              GError          **error,
              gpointer          user_data)
{
  const char * const collections[] = { COLLECTION };

  if (g_str_equal (property, "Collections"))
    return g_variant_new_objv (collections, 1);
  return g_variant_new_boolean (FALSE);
}

static void
item_called (GDBusConnection       *connection,
             const char            *sender,
             const char            *path,
             const char            *interface,
             const char            *method,
             GVariant              *parameters,
             GDBusMethodInvocation *invocation,
             gpointer               user_data)
{
  Item *item = user_data;

  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", NO_PROMPT));
  g_ptr_array_remove (item->secrets->items, item);
}

static const GDBusInterfaceVTable item_vtable = { item_called, get_property, NULL };

static void
replace (MockSecrets *self,
         GVariant    *attributes)
{
  for (guint i = self->items->len; i > 0; i--)
    if (matches (g_ptr_array_index (self->items, i - 1), attributes))
      g_ptr_array_remove_index (self->items, i - 1);
}

static Item *
add_item (MockSecrets *self,
          GVariant    *properties,
          GVariant    *value)
{
  Item *item = g_new0 (Item, 1);
  gsize length;
  const char *bytes = g_variant_get_fixed_array (value, &length, 1);

  item->secrets = self;
  item->path = g_strdup_printf (COLLECTION "/%u", ++self->n_made);
  item->secret = g_strndup (bytes, length);
  g_assert_true (g_variant_lookup (properties, "org.freedesktop.Secret.Item.Label", "s", &item->label));
  item->attributes = g_variant_lookup_value (properties, "org.freedesktop.Secret.Item.Attributes", G_VARIANT_TYPE ("a{ss}"));
  g_assert_nonnull (item->attributes);
  replace (self, item->attributes);
  item->registration = g_dbus_connection_register_object (self->connection, item->path, self->info->interfaces[2],
                                                          &item_vtable, item, NULL, NULL);
  g_ptr_array_add (self->items, item);
  return item;
}

static void
collection_called (GDBusConnection       *connection,
                   const char            *sender,
                   const char            *path,
                   const char            *interface,
                   const char            *method,
                   GVariant              *parameters,
                   GDBusMethodInvocation *invocation,
                   gpointer               user_data)
{
  MockSecrets *self = user_data;
  g_autoptr (GVariant) properties = g_variant_get_child_value (parameters, 0);
  g_autoptr (GVariant) secret = g_variant_get_child_value (parameters, 1);
  g_autoptr (GVariant) value = g_variant_get_child_value (secret, 2);

  if (self->locked)
    g_dbus_method_invocation_return_dbus_error (invocation, "org.freedesktop.Secret.Error.IsLocked", "Locked.");
  else
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(oo)", add_item (self, properties, value)->path, NO_PROMPT));
}

static void
name_owned (GDBusConnection *connection,
            const char      *name,
            gpointer         user_data)
{
  ((MockSecrets *) user_data)->owned = TRUE;
}

MockSecrets *
mock_secrets_new (void)
{
  static const GDBusInterfaceVTable service_vtable = { service_called, get_property, NULL };
  static const GDBusInterfaceVTable collection_vtable = { collection_called, get_property, NULL };
  MockSecrets *self = g_new0 (MockSecrets, 1);
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);

  self->items = g_ptr_array_new_with_free_func (item_free);
  self->info = g_dbus_node_info_new_for_xml (xml, NULL);
  self->connection = g_dbus_connection_new_for_address_sync (address,
                                                             G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                             G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                             NULL, NULL, NULL);
  g_assert_nonnull (self->connection);
  self->registrations[0] = g_dbus_connection_register_object (self->connection, ROOT, self->info->interfaces[0],
                                                              &service_vtable, self, NULL, NULL);
  self->registrations[1] = g_dbus_connection_register_object (self->connection, COLLECTION, self->info->interfaces[1],
                                                              &collection_vtable, self, NULL, NULL);
  self->name = g_bus_own_name_on_connection (self->connection, "org.freedesktop.secrets",
                                             G_BUS_NAME_OWNER_FLAGS_NONE, name_owned, NULL, self, NULL);
  while (!self->owned)
    g_main_context_iteration (NULL, TRUE);
  return self;
}

void
mock_secrets_free (MockSecrets *self)
{
  g_ptr_array_unref (self->items);
  g_bus_unown_name (self->name);
  g_dbus_connection_unregister_object (self->connection, self->registrations[0]);
  g_dbus_connection_unregister_object (self->connection, self->registrations[1]);
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_object_unref (self->connection);
  g_dbus_node_info_unref (self->info);
  g_free (self);
}

void
mock_secrets_set_locked (MockSecrets *self,
                         gboolean     locked)
{
  self->locked = locked;
}

guint
mock_secrets_get_n_items (MockSecrets *self)
{
  return self->items->len;
}

static Item *
get_item (MockSecrets *self)
{
  g_assert_cmpuint (self->items->len, ==, 1);
  return g_ptr_array_index (self->items, 0);
}

const char *
mock_secrets_get_secret (MockSecrets *self)
{
  return get_item (self)->secret;
}

const char *
mock_secrets_get_label (MockSecrets *self)
{
  return get_item (self)->label;
}

const char *
mock_secrets_get_attribute (MockSecrets *self,
                            const char  *name)
{
  const char *value = NULL;

  g_variant_lookup (get_item (self)->attributes, name, "&s", &value);
  return value;
}
