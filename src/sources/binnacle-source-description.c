/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-source-description.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "net/binnacle-websocket-manager.h"
#include "sources/binnacle-source-headers-private.h"

#define MAX_ID 64
#define MAX_NAME 256
#define MAX_URI 4096
#define MAX_MESSAGE (64 * 1024)

/**
 * binnacle_source_description_error_quark:
 *
 * Returns: the domain of [error@SourceDescriptionError]
 */
G_DEFINE_QUARK (binnacle-source-description-error-quark, binnacle_source_description_error)

G_DEFINE_BOXED_TYPE (BinnacleSourceDescription, binnacle_source_description, binnacle_source_description_copy,
                     binnacle_source_description_free)

static gpointer
copy_channel (gconstpointer channel,
              gpointer      user_data)
{
  return binnacle_source_channel_copy (channel);
}

static void
free_channel (gpointer channel)
{
  binnacle_source_channel_free (channel);
}

/**
 * binnacle_source_description_new:
 * @kind: what kind of server it is
 * @id: what it is known by in files
 * @name: what the person calls it
 * @uri: where it is
 *
 * Returns: (transfer full): a description without channels
 */
BinnacleSourceDescription *
binnacle_source_description_new (BinnacleSourceKind  kind,
                                 const char         *id,
                                 const char         *name,
                                 const char         *uri)
{
  BinnacleSourceDescription *self = g_new0 (BinnacleSourceDescription, 1);

  self->kind = kind;
  self->id = g_strdup (id);
  self->name = g_strdup (name);
  self->uri = g_strdup (uri);
  self->interval = BINNACLE_SOURCE_DEFAULT_INTERVAL;
  self->headers = g_new0 (char *, 1);
  self->secret_headers = g_new0 (char *, 1);
  self->discover = kind == BINNACLE_SOURCE_KIND_PROMETHEUS;
  self->channels = g_ptr_array_new_with_free_func (free_channel);
  return self;
}

/**
 * binnacle_source_description_copy:
 * @self: a description
 *
 * Returns: (transfer full): another one like it
 */
BinnacleSourceDescription *
binnacle_source_description_copy (const BinnacleSourceDescription *self)
{
  BinnacleSourceDescription *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (BinnacleSourceDescription, 1);
  *copy = *self;
  copy->id = g_strdup (self->id);
  copy->name = g_strdup (self->name);
  copy->uri = g_strdup (self->uri);
  copy->message = g_strdup (self->message);
  copy->headers = g_strdupv (self->headers);
  copy->secret_headers = g_strdupv (self->secret_headers);
  copy->channels = g_ptr_array_copy (self->channels, (GCopyFunc) copy_channel, NULL);
  return copy;
}

/**
 * binnacle_source_description_free:
 * @self: (transfer full): a description
 *
 * Frees a description.
 */
void
binnacle_source_description_free (BinnacleSourceDescription *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->uri);
  g_free (self->message);
  g_strfreev (self->headers);
  g_strfreev (self->secret_headers);
  g_ptr_array_unref (self->channels);
  g_free (self);
}

/**
 * binnacle_source_description_equal:
 * @self: a description
 * @other: another one
 *
 * Returns: whether both say the same
 */
gboolean
binnacle_source_description_equal (const BinnacleSourceDescription *self,
                                   const BinnacleSourceDescription *other)
{
  g_autoptr (GKeyFile) one = g_key_file_new ();
  g_autoptr (GKeyFile) two = g_key_file_new ();
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  binnacle_source_description_save (self, one, "source");
  binnacle_source_description_save (other, two, "source");
  first = g_key_file_to_data (one, NULL, NULL);
  second = g_key_file_to_data (two, NULL, NULL);
  return g_strcmp0 (self->id, other->id) == 0 && g_strcmp0 (first, second) == 0;
}

/* Whether it makes sense */

static gboolean
fault (GError                         **error,
       BinnacleSourceDescriptionError   code,
       const char                      *sentence)
{
  g_set_error_literal (error, BINNACLE_SOURCE_DESCRIPTION_ERROR, (int) code, sentence);
  return FALSE;
}

static gboolean
check_id (const BinnacleSourceDescription  *self,
          GError                          **error)
{
  gsize length = self->id != NULL ? strlen (self->id) : 0;

  if (length > 0 && length <= MAX_ID && strspn (self->id, "abcdefghijklmnopqrstuvwxyz0123456789-_") == length)
    return TRUE;
  return fault (error, BINNACLE_SOURCE_DESCRIPTION_ERROR_ID,
                _("The id of a source is made of lower-case letters, digits, “-” and “_”, 64 at most."));
}

static gboolean
check_name (const BinnacleSourceDescription  *self,
            GError                          **error)
{
  if (self->name == NULL || *self->name == '\0')
    return fault (error, BINNACLE_SOURCE_DESCRIPTION_ERROR_NAME, _("The source has no name. Give it one."));
  if (strlen (self->name) > MAX_NAME || !g_utf8_validate (self->name, -1, NULL))
    return fault (error, BINNACLE_SOURCE_DESCRIPTION_ERROR_NAME, _("The name of the source is too long, or no text."));
  return TRUE;
}

static gboolean
check_http_uri (GUri    *uri,
                GError **error)
{
  const char *scheme = g_uri_get_scheme (uri);

  if (!g_str_equal (scheme, "http") && !g_str_equal (scheme, "https"))
    return fault (error, BINNACLE_SOURCE_DESCRIPTION_ERROR_URI, _("The address must begin with http:// or https://."));
  if (g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return fault (error, BINNACLE_SOURCE_DESCRIPTION_ERROR_URI, _("The address names no computer."));
  return TRUE;
}

static gboolean
check_websocket_uri (const BinnacleSourceDescription  *self,
                     GError                          **error)
{
  g_autoptr (GError) reason = NULL;

  if (binnacle_websocket_manager_check_uri (self->uri, &reason))
    return TRUE;
  return fault (error, BINNACLE_SOURCE_DESCRIPTION_ERROR_URI, reason->message);
}

static gboolean
is_websocket (const BinnacleSourceDescription *self)
{
  return self->kind == BINNACLE_SOURCE_KIND_LIVE || self->kind == BINNACLE_SOURCE_KIND_JSON_WEBSOCKET;
}

static gboolean
check_uri (const BinnacleSourceDescription  *self,
           GError                          **error)
{
  g_autoptr (GUri) uri = NULL;

  if (self->uri == NULL || *self->uri == '\0')
    return fault (error, BINNACLE_SOURCE_DESCRIPTION_ERROR_URI, _("The source has no address."));
  if (strlen (self->uri) > MAX_URI)
    return fault (error, BINNACLE_SOURCE_DESCRIPTION_ERROR_URI, _("The address is too long."));
  uri = g_uri_parse (self->uri, G_URI_FLAGS_ENCODED, NULL);
  if (uri == NULL)
    return fault (error, BINNACLE_SOURCE_DESCRIPTION_ERROR_URI, _("This is not an address."));
  if (g_uri_get_userinfo (uri) != NULL)
    return fault (error, BINNACLE_SOURCE_DESCRIPTION_ERROR_URI,
                  _("Leave the user name and password out of the address: they belong in the keyring."));
  return is_websocket (self) ? check_websocket_uri (self, error) : check_http_uri (uri, error);
}

static gboolean
check_message (const BinnacleSourceDescription  *self,
               GError                          **error)
{
  if (self->message == NULL)
    return TRUE;
  if (self->kind != BINNACLE_SOURCE_KIND_JSON_WEBSOCKET)
    return fault (error, BINNACLE_SOURCE_DESCRIPTION_ERROR_MESSAGE, _("Only a WebSocket can be sent a first message."));
  if (strlen (self->message) > MAX_MESSAGE || !g_utf8_validate (self->message, -1, NULL))
    return fault (error, BINNACLE_SOURCE_DESCRIPTION_ERROR_MESSAGE, _("The first message is too long, or no text."));
  return TRUE;
}

static gboolean
check_headers (const BinnacleSourceDescription  *self,
               GError                          **error)
{
  guint n_names = g_strv_length (self->headers);
  guint n_secret = g_strv_length (self->secret_headers);

  if (n_names / 2 + n_secret > BINNACLE_SOURCE_MAX_HEADERS)
    return fault (error, BINNACLE_SOURCE_DESCRIPTION_ERROR_TOO_MANY, _("The source has too many headers."));
  if (n_names % 2 != 0)
    return fault (error, BINNACLE_SOURCE_DESCRIPTION_ERROR_HEADER, _("A header has no value."));
  for (guint i = 0; i < n_names; i += 2)
    if (!binnacle_source_header_validate (self->headers[i], self->headers[i + 1], error))
      return FALSE;
  for (guint i = 0; i < n_secret; i++)
    if (!binnacle_source_header_validate (self->secret_headers[i], NULL, error))
      return FALSE;
  return TRUE;
}

static gboolean
check_channels (const BinnacleSourceDescription  *self,
                GError                          **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  if (self->channels->len > BINNACLE_SOURCE_MAX_CHANNELS)
    return fault (error, BINNACLE_SOURCE_DESCRIPTION_ERROR_TOO_MANY, _("The source has too many channels."));
  for (guint i = 0; i < self->channels->len; i++)
    {
      BinnacleSourceChannel *channel = self->channels->pdata[i];

      if (!binnacle_source_channel_validate (channel, self->kind, error))
        return FALSE;
      if (!g_hash_table_add (names, channel->name))
        {
          g_set_error (error, BINNACLE_SOURCE_DESCRIPTION_ERROR, BINNACLE_SOURCE_DESCRIPTION_ERROR_CHANNEL,
                       _("Two channels are called “%s”. Rename one of them."), channel->name);
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * binnacle_source_description_validate:
 * @self: a description
 * @error: return location for an error
 *
 * Checks that a source can be made of a description.
 *
 * Returns: %TRUE if it can, else %FALSE with a sentence for the person, of
 *   %BINNACLE_SOURCE_DESCRIPTION_ERROR
 */
gboolean
binnacle_source_description_validate (const BinnacleSourceDescription  *self,
                                      GError                          **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_id (self, error) || !check_name (self, error) || !check_uri (self, error))
    return FALSE;
  if (self->interval < BINNACLE_SOURCE_MIN_INTERVAL || self->interval > BINNACLE_SOURCE_MAX_INTERVAL)
    return fault (error, BINNACLE_SOURCE_DESCRIPTION_ERROR_INTERVAL,
                  _("The interval must be between a second and a day."));
  return check_message (self, error) && check_headers (self, error) && check_channels (self, error);
}
