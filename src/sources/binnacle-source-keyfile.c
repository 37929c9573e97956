/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

/* How a source is kept in a file: one group each. docs/sources.md describes the keys. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "sources/binnacle-source-description.h"
#include "sources/binnacle-source-headers-private.h"

static const char * const kinds[] = { "binnacle", "prometheus", "json-http", "json-websocket", NULL };
static const char * const channel_kinds[] = { "state", "gauge", "counter", "text", "object", "event", NULL };

/**
 * binnacle_source_kind_get_type:
 *
 * Returns: the type of [enum@SourceKind]; its nicks are what files have
 */
GType
binnacle_source_kind_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { BINNACLE_SOURCE_KIND_LIVE, "BINNACLE_SOURCE_KIND_LIVE", "binnacle" },
        { BINNACLE_SOURCE_KIND_PROMETHEUS, "BINNACLE_SOURCE_KIND_PROMETHEUS", "prometheus" },
        { BINNACLE_SOURCE_KIND_JSON_HTTP, "BINNACLE_SOURCE_KIND_JSON_HTTP", "json-http" },
        { BINNACLE_SOURCE_KIND_JSON_WEBSOCKET, "BINNACLE_SOURCE_KIND_JSON_WEBSOCKET", "json-websocket" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("BinnacleSourceKind", values));
    }
  return type;
}

/* Reading */

static int
find (const char * const *words,
      const char         *word)
{
  for (int i = 0; words[i] != NULL; i++)
    if (g_strcmp0 (words[i], word) == 0)
      return i;
  return -1;
}

static gboolean
read_kind (BinnacleSourceDescription  *self,
           GKeyFile                   *file,
           const char                 *group,
           GError                    **error)
{
  g_autofree char *word = g_key_file_get_string (file, group, "kind", NULL);
  int kind = find (kinds, word);

  if (kind < 0)
    {
      g_set_error (error, BINNACLE_SOURCE_DESCRIPTION_ERROR, BINNACLE_SOURCE_DESCRIPTION_ERROR_KIND,
                   _("“%s” is no kind of source that this version knows."), word != NULL ? word : "");
      return FALSE;
    }
  self->kind = (BinnacleSourceKind) kind;
  return TRUE;
}

static gboolean
read_interval (BinnacleSourceDescription  *self,
               GKeyFile                   *file,
               const char                 *group,
               GError                    **error)
{
  g_autoptr (GError) reason = NULL;
  int interval;

  if (!g_key_file_has_key (file, group, "interval", NULL))
    return TRUE;
  interval = g_key_file_get_integer (file, group, "interval", &reason);
  if (reason != NULL)
    {
      g_set_error_literal (error, BINNACLE_SOURCE_DESCRIPTION_ERROR, BINNACLE_SOURCE_DESCRIPTION_ERROR_INTERVAL,
                           _("The interval is no number of seconds."));
      return FALSE;
    }
  self->interval = interval > 0 ? (guint) interval : 0;
  return TRUE;
}

static gboolean
read_headers (BinnacleSourceDescription  *self,
              GKeyFile                   *file,
              const char                 *group,
              GError                    **error)
{
  g_auto (GStrv) lines = g_key_file_get_string_list (file, group, "headers", NULL, NULL);
  GStrv secret = g_key_file_get_string_list (file, group, "secret-headers", NULL, NULL);
  g_autoptr (GStrvBuilder) headers = g_strv_builder_new ();

  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;

      if (!binnacle_source_header_parse (lines[i], &name, &value, error))
        {
          g_strfreev (secret);
          return FALSE;
        }
      g_strv_builder_add (headers, name);
      g_strv_builder_add (headers, value);
    }
  g_strfreev (self->headers);
  self->headers = g_strv_builder_end (headers);
  if (secret != NULL)
    {
      g_strfreev (self->secret_headers);
      self->secret_headers = secret;
    }
  return TRUE;
}

static char *
read_text (GKeyFile   *file,
           const char *group,
           const char *key,
           const char *part)
{
  g_autofree char *name = g_strconcat (key, ".", part, NULL);

  return g_key_file_get_string (file, group, name, NULL);
}

static gboolean
fault_of (const char  *channel,
          const char  *sentence,
          GError     **error)
{
  g_set_error (error, BINNACLE_SOURCE_DESCRIPTION_ERROR, BINNACLE_SOURCE_DESCRIPTION_ERROR_CHANNEL,
               _("Channel “%s”: %s"), channel, sentence);
  return FALSE;
}

static gboolean
read_number (BinnacleSourceChannel  *channel,
             const char             *text,
             double                 *number,
             GError                **error)
{
  char *end = NULL;

  if (text == NULL || *text == '\0')
    return TRUE;
  *number = g_ascii_strtod (text, &end);
  return *end == '\0' || fault_of (channel->name, _("The minimum or the maximum is no number."), error);
}

static gboolean
read_channel_kind (BinnacleSourceChannel  *channel,
                   const char             *word,
                   GError                **error)
{
  int kind = find (channel_kinds, word);

  if (word == NULL)
    return TRUE;
  if (kind < 0)
    return fault_of (channel->name, _("Its kind must be gauge, counter, state, text, object or event."), error);
  channel->kind = (BinnacleChannelKind) kind;
  return TRUE;
}

static gboolean
read_channel (BinnacleSourceDescription  *self,
              GKeyFile                   *file,
              const char                 *group,
              const char                 *key,
              GError                    **error)
{
  g_autofree char *name = g_key_file_get_string (file, group, key, NULL);
  g_autofree char *kind = read_text (file, group, key, "kind");
  g_autofree char *minimum = read_text (file, group, key, "minimum");
  g_autofree char *maximum = read_text (file, group, key, "maximum");
  BinnacleSourceChannel *channel = binnacle_source_channel_new (name, NULL);

  g_ptr_array_add (self->channels, channel);
  channel->query = read_text (file, group, key, "query");
  channel->each = read_text (file, group, key, "each");
  channel->key = read_text (file, group, key, "key");
  channel->time = read_text (file, group, key, "time");
  channel->title = read_text (file, group, key, "title");
  channel->unit = read_text (file, group, key, "unit");
  return read_channel_kind (channel, kind, error) && read_number (channel, minimum, &channel->minimum, error) &&
         read_number (channel, maximum, &channel->maximum, error);
}

static gboolean
read_channels (BinnacleSourceDescription  *self,
               GKeyFile                   *file,
               const char                 *group,
               GError                    **error)
{
  for (guint i = 1; i <= BINNACLE_SOURCE_MAX_CHANNELS; i++)
    {
      g_autofree char *key = g_strdup_printf ("channel%u", i);

      if (g_key_file_has_key (file, group, key, NULL) && !read_channel (self, file, group, key, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * binnacle_source_description_new_from_keyfile:
 * @file: a file
 * @group: the group of a source; its id
 * @error: return location for an error
 *
 * Reads a description, and checks it as [method@SourceDescription.validate] does. Keys
 * that this version does not know are passed over.
 *
 * Returns: (transfer full): the description, or %NULL with a sentence for the person, of
 *   %BINNACLE_SOURCE_DESCRIPTION_ERROR
 */
BinnacleSourceDescription *
binnacle_source_description_new_from_keyfile (GKeyFile    *file,
                                              const char  *group,
                                              GError     **error)
{
  g_autoptr (BinnacleSourceDescription) self = NULL;

  g_return_val_if_fail (file != NULL && group != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  self = binnacle_source_description_new (BINNACLE_SOURCE_KIND_LIVE, group, NULL, NULL);
  if (!read_kind (self, file, group, error) || !read_interval (self, file, group, error) ||
      !read_headers (self, file, group, error))
    return NULL;
  self->name = g_key_file_get_string (file, group, "name", NULL);
  self->uri = g_key_file_get_string (file, group, "uri", NULL);
  self->message = g_key_file_get_string (file, group, "message", NULL);
  self->discover = self->kind == BINNACLE_SOURCE_KIND_PROMETHEUS;
  if (g_key_file_has_key (file, group, "discover", NULL))
    self->discover = g_key_file_get_boolean (file, group, "discover", NULL);
  if (!read_channels (self, file, group, error) || !binnacle_source_description_validate (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* Writing */

static void
write_text (GKeyFile   *file,
            const char *group,
            const char *key,
            const char *part,
            const char *text)
{
  g_autofree char *name = part != NULL ? g_strconcat (key, ".", part, NULL) : g_strdup (key);

  if (text != NULL)
    g_key_file_set_string (file, group, name, text);
  else
    g_key_file_remove_key (file, group, name, NULL);
}

static void
write_number (GKeyFile   *file,
              const char *group,
              const char *key,
              const char *part,
              double      number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  write_text (file, group, key, part,
              isnan (number) ? NULL : g_ascii_formatd (buffer, sizeof buffer, "%.15g", number));
}

static void
write_channel (const BinnacleSourceChannel *channel,
               GKeyFile                    *file,
               const char                  *group,
               const char                  *key)
{
  write_text (file, group, key, NULL, channel->name);
  write_text (file, group, key, "query", channel->query);
  write_text (file, group, key, "each", channel->each);
  write_text (file, group, key, "key", channel->key);
  write_text (file, group, key, "time", channel->time);
  write_text (file, group, key, "title", channel->title);
  write_text (file, group, key, "unit", channel->unit);
  write_text (file, group, key, "kind", channel_kinds[channel->kind]);
  write_number (file, group, key, "minimum", channel->minimum);
  write_number (file, group, key, "maximum", channel->maximum);
}

static void
remove_channels (GKeyFile   *file,
                 const char *group)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    if (g_str_has_prefix (keys[i], "channel"))
      g_key_file_remove_key (file, group, keys[i], NULL);
}

static void
write_list (GKeyFile           *file,
            const char         *group,
            const char         *key,
            const char * const *texts,
            gsize               n_texts)
{
  if (n_texts > 0)
    g_key_file_set_string_list (file, group, key, texts, n_texts);
  else
    g_key_file_remove_key (file, group, key, NULL);
}

static void
write_headers (const BinnacleSourceDescription *self,
               GKeyFile                        *file,
               const char                      *group)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; self->headers[i] != NULL && self->headers[i + 1] != NULL; i += 2)
    g_ptr_array_add (lines, g_strdup_printf ("%s: %s", self->headers[i], self->headers[i + 1]));
  write_list (file, group, "headers", (const char * const *) lines->pdata, lines->len);
  write_list (file, group, "secret-headers", (const char * const *) self->secret_headers,
              g_strv_length (self->secret_headers));
}

/**
 * binnacle_source_description_save:
 * @self: a description
 * @file: a file
 * @group: the group to write to
 *
 * Writes a description. Keys of the group that this version does not know stay.
 */
void
binnacle_source_description_save (const BinnacleSourceDescription *self,
                                  GKeyFile                        *file,
                                  const char                      *group)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (file != NULL && group != NULL);

  g_key_file_set_string (file, group, "kind", kinds[self->kind]);
  write_text (file, group, "name", NULL, self->name);
  write_text (file, group, "uri", NULL, self->uri);
  write_text (file, group, "message", NULL, self->message);
  g_key_file_set_integer (file, group, "interval", (int) self->interval);
  write_headers (self, file, group);
  if (self->kind == BINNACLE_SOURCE_KIND_PROMETHEUS)
    g_key_file_set_boolean (file, group, "discover", self->discover);
  else
    g_key_file_remove_key (file, group, "discover", NULL);
  remove_channels (file, group);
  for (guint i = 0; i < self->channels->len; i++)
    {
      g_autofree char *key = g_strdup_printf ("channel%u", i + 1);

      write_channel (self->channels->pdata[i], file, group, key);
    }
}
