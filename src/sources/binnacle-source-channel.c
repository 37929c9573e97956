/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-source-description.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/binnacle-channel.h"
#include "base/binnacle-json-path.h"
#include "sources/binnacle-name-template-private.h"

#define MAX_QUERY 8192
#define MAX_TITLE 256
#define MAX_UNIT 32

/* What is wrong is said of the channel that it is wrong with. */
#define FAULT(error, code, self, ...) \
  set_fault ((error), BINNACLE_SOURCE_DESCRIPTION_ERROR_##code, (self), __VA_ARGS__)

G_DEFINE_BOXED_TYPE (BinnacleSourceChannel, binnacle_source_channel, binnacle_source_channel_copy,
                     binnacle_source_channel_free)

/**
 * binnacle_source_channel_new:
 * @name: what it is called
 * @query: where its value is
 *
 * Returns: (transfer full): a channel that is a gauge
 */
BinnacleSourceChannel *
binnacle_source_channel_new (const char *name,
                             const char *query)
{
  BinnacleSourceChannel *self = g_new0 (BinnacleSourceChannel, 1);

  self->name = g_strdup (name);
  self->query = g_strdup (query);
  self->kind = BINNACLE_CHANNEL_GAUGE;
  self->minimum = NAN;
  self->maximum = NAN;
  return self;
}

/**
 * binnacle_source_channel_copy:
 * @self: a channel
 *
 * Returns: (transfer full): another one like it
 */
BinnacleSourceChannel *
binnacle_source_channel_copy (const BinnacleSourceChannel *self)
{
  BinnacleSourceChannel *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (BinnacleSourceChannel, 1);
  *copy = *self;
  copy->name = g_strdup (self->name);
  copy->query = g_strdup (self->query);
  copy->each = g_strdup (self->each);
  copy->key = g_strdup (self->key);
  copy->time = g_strdup (self->time);
  copy->title = g_strdup (self->title);
  copy->unit = g_strdup (self->unit);
  return copy;
}

/**
 * binnacle_source_channel_free:
 * @self: (transfer full): a channel
 *
 * Frees a channel.
 */
void
binnacle_source_channel_free (BinnacleSourceChannel *self)
{
  g_free (self->name);
  g_free (self->query);
  g_free (self->each);
  g_free (self->key);
  g_free (self->time);
  g_free (self->title);
  g_free (self->unit);
  g_free (self);
}

/**
 * binnacle_source_channel_is_family:
 * @self: a channel
 *
 * Returns: whether its name has placeholders, so that it stands for many
 */
gboolean
binnacle_source_channel_is_family (const BinnacleSourceChannel *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->name != NULL && binnacle_name_template_has_placeholders (self->name);
}

G_GNUC_PRINTF (4, 5)
static gboolean
set_fault (GError                         **error,
           BinnacleSourceDescriptionError   code,
           const BinnacleSourceChannel     *self,
           const char                      *format,
           ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  /* Translators: the first placeholder is a channel's name, the second a sentence */
  g_set_error (error, BINNACLE_SOURCE_DESCRIPTION_ERROR, (int) code, _("Channel “%s”: %s"), self->name, what);
  return FALSE;
}

static gboolean
check_text (const BinnacleSourceChannel  *self,
            const char                   *text,
            gsize                         max_length,
            GError                      **error)
{
  if (text == NULL)
    return TRUE;
  if (strlen (text) > max_length || !g_utf8_validate (text, -1, NULL))
    return FAULT (error, CHANNEL, self, _("The title or the unit is too long, or no text."));
  return TRUE;
}

static gboolean
check_path (const BinnacleSourceChannel  *self,
            const char                   *path,
            GError                      **error)
{
  g_autoptr (BinnacleJsonPath) parsed = NULL;
  g_autoptr (GError) reason = NULL;

  if (path == NULL)
    return TRUE;
  parsed = binnacle_json_path_new (path, &reason);
  return parsed != NULL || FAULT (error, QUERY, self, "%s", reason->message);
}

static gboolean
check_json (const BinnacleSourceChannel  *self,
            GError                      **error)
{
  gboolean family = binnacle_source_channel_is_family (self);

  if (family && !binnacle_name_template_has_only_keys (self->name))
    return FAULT (error, CHANNEL, self, _("Write “{}” where the key belongs; there are no labels here."));
  if (family && self->key == NULL)
    return FAULT (error, QUERY, self, _("“{}” in the name needs a path to the key that stands for it."));
  if (!family && self->key != NULL)
    return FAULT (error, CHANNEL, self, _("There is a path to a key, but no “{}” in the name."));
  return check_path (self, self->query, error) && check_path (self, self->each, error) &&
         check_path (self, self->key, error) && check_path (self, self->time, error);
}

static gboolean
check_prometheus (const BinnacleSourceChannel  *self,
                  GError                      **error)
{
  if (self->each != NULL || self->key != NULL || self->time != NULL)
    return FAULT (error, QUERY, self, _("Paths belong to JSON, not to Prometheus."));
  if (g_str_has_prefix (self->name, BINNACLE_SERIES_PREFIX))
    return FAULT (error, CHANNEL, self, _("Names that begin with “series/” are those of the server’s own series."));
  if (strlen (self->query) > MAX_QUERY || !g_utf8_validate (self->query, -1, NULL))
    return FAULT (error, QUERY, self, _("The query is too long, or no text."));
  return TRUE;
}

static gboolean
check_range (const BinnacleSourceChannel  *self,
             GError                      **error)
{
  gboolean both = !isnan (self->minimum) && !isnan (self->maximum);

  if (isinf (self->minimum) || isinf (self->maximum) || (both && self->minimum >= self->maximum))
    return FAULT (error, CHANNEL, self, _("The minimum must be less than the maximum."));
  return TRUE;
}

static gboolean
check_name (const BinnacleSourceChannel  *self,
            GError                      **error)
{
  g_autoptr (GError) reason = NULL;

  if (self->name == NULL || *self->name == '\0')
    {
      g_set_error_literal (error, BINNACLE_SOURCE_DESCRIPTION_ERROR, BINNACLE_SOURCE_DESCRIPTION_ERROR_CHANNEL,
                           _("A channel has no name. Give it one, such as “weather/temperature”."));
      return FALSE;
    }
  return binnacle_name_template_validate (self->name, &reason) || FAULT (error, CHANNEL, self, "%s", reason->message);
}

/**
 * binnacle_source_channel_validate:
 * @self: a channel
 * @kind: of what kind of source
 * @error: return location for an error
 *
 * Checks that a channel can be one of such a source.
 *
 * Returns: %TRUE if it can, else %FALSE with a sentence for the person, of
 *   %BINNACLE_SOURCE_DESCRIPTION_ERROR
 */
gboolean
binnacle_source_channel_validate (const BinnacleSourceChannel  *self,
                                  BinnacleSourceKind            kind,
                                  GError                      **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_name (self, error))
    return FALSE;
  if (self->query == NULL || *self->query == '\0')
    return FAULT (error, QUERY, self, _("It has no query or path. Say where its value is."));
  if (!check_text (self, self->title, MAX_TITLE, error) || !check_text (self, self->unit, MAX_UNIT, error) ||
      !check_range (self, error))
    return FALSE;
  return kind == BINNACLE_SOURCE_KIND_PROMETHEUS ? check_prometheus (self, error) : check_json (self, error);
}
