/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "server/binnacle-channel-description.h"
#include "server/binnacle-message-text.h"
#include "wire/binnacle-protocol.h"

static const char * const kind_names[] = { "gauge", "counter", "state", "text", "object", "event" };

static BinnacleChannelKind
find_kind (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (kind_names); i++)
    {
      if (g_strcmp0 (name, kind_names[i]) == 0)
        return (BinnacleChannelKind) i;
    }

  return BINNACLE_CHANNEL_KIND_STATE;
}

static BinnacleChannelKind
guess_kind (const BinnacleValue *value)
{
  switch (binnacle_value_get_kind (value))
    {
    case BINNACLE_VALUE_NUMBER:
      return BINNACLE_CHANNEL_KIND_GAUGE;

    case BINNACLE_VALUE_TEXT:
      return BINNACLE_CHANNEL_KIND_TEXT;

    case BINNACLE_VALUE_JSON:
      return BINNACLE_CHANNEL_KIND_OBJECT;

    case BINNACLE_VALUE_NONE:
    case BINNACLE_VALUE_NULL:
    case BINNACLE_VALUE_BOOLEAN:
    default:
      return BINNACLE_CHANNEL_KIND_STATE;
    }
}

static gboolean
refuse (const char  *channel,
        const char  *what,
        GError     **error)
{
  g_set_error (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
               _("“%s” takes %s."), channel, what);

  return FALSE;
}

static gboolean
allows_number (const BinnacleChannelDescription  *self,
               const char                        *channel,
               const BinnacleValue               *value,
               GError                           **error)
{
  double number = binnacle_value_get_number (value, NAN);

  if (isnan (number))
    return refuse (channel, _("only numbers"), error);

  if ((isnan (self->minimum) || number >= self->minimum) &&
      (isnan (self->maximum) || number <= self->maximum))
    return TRUE;

  g_set_error (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
               _("“%s” takes numbers from %g to %g; %g is outside."),
               channel, self->minimum, self->maximum, number);

  return FALSE;
}

static gboolean
is_object (const BinnacleValue *value)
{
  return binnacle_value_get_kind (value) == BINNACLE_VALUE_JSON &&
         g_variant_is_of_type (binnacle_value_get_json (value), G_VARIANT_TYPE_VARDICT);
}

static void
append_limit (GString    *text,
              const char *member,
              double      limit)
{
  if (!isfinite (limit))
    return;

  g_string_append_printf (text, ",\"%s\":", member);
  binnacle_message_text_append_number (text, limit);
}

/**
 * binnacle_channel_description_new: (skip)
 * @metric: what a producer says of a channel
 *
 * Returns: (transfer full): a description
 */
BinnacleChannelDescription *
binnacle_channel_description_new (const BinnacleMetricDescription *metric)
{
  BinnacleChannelDescription *self = g_new0 (BinnacleChannelDescription, 1);

  self->kind = find_kind (metric->kind);
  self->title = g_strdup (metric->title);
  self->unit = g_strdup (metric->unit);
  self->description = g_strdup (metric->description);
  self->minimum = metric->minimum;
  self->maximum = metric->maximum;
  self->interval = metric->interval;
  self->writable = metric->writable;

  return self;
}

/**
 * binnacle_channel_description_new_for: (skip)
 * @channel: a name
 * @value: its value
 *
 * Describes a channel that a client made, by what it holds.
 *
 * Returns: (transfer full): a description
 */
BinnacleChannelDescription *
binnacle_channel_description_new_for (const char          *channel,
                                      const BinnacleValue *value)
{
  BinnacleChannelDescription *self = g_new0 (BinnacleChannelDescription, 1);
  const char *slash = strrchr (channel, '/');

  self->kind = guess_kind (value);
  self->title = g_strdup (slash != NULL ? slash + 1 : channel);
  self->minimum = NAN;
  self->maximum = NAN;
  self->writable = TRUE;

  return self;
}

/**
 * binnacle_channel_description_free: (skip)
 * @self: (transfer full): a description
 */
void
binnacle_channel_description_free (BinnacleChannelDescription *self)
{
  g_free (self->title);
  g_free (self->unit);
  g_free (self->description);
  g_free (self);
}

/**
 * binnacle_channel_description_allows: (skip)
 * @self: a description
 * @channel: its name, for the sentence
 * @value: what a client wants it to hold
 * @error: return location for an error
 *
 * Checks a value against the kind and the limits.
 *
 * Returns: whether the channel may hold it
 */
gboolean
binnacle_channel_description_allows (const BinnacleChannelDescription  *self,
                                     const char                        *channel,
                                     const BinnacleValue               *value,
                                     GError                           **error)
{
  switch (self->kind)
    {
    case BINNACLE_CHANNEL_KIND_GAUGE:
    case BINNACLE_CHANNEL_KIND_COUNTER:
      return allows_number (self, channel, value, error);

    case BINNACLE_CHANNEL_KIND_TEXT:
      return binnacle_value_get_kind (value) == BINNACLE_VALUE_TEXT ||
             refuse (channel, _("only text"), error);

    case BINNACLE_CHANNEL_KIND_OBJECT:
      return is_object (value) || refuse (channel, _("only objects"), error);

    case BINNACLE_CHANNEL_KIND_STATE:
    case BINNACLE_CHANNEL_KIND_EVENT:
    default:
      return TRUE;
    }
}

/**
 * binnacle_channel_description_is_series: (skip)
 * @self: a description
 *
 * Returns: whether the channel's numbers are kept as a history
 */
gboolean
binnacle_channel_description_is_series (const BinnacleChannelDescription *self)
{
  return self->kind == BINNACLE_CHANNEL_KIND_GAUGE || self->kind == BINNACLE_CHANNEL_KIND_COUNTER;
}

/**
 * binnacle_channel_description_append: (skip)
 * @self: a description
 * @channel: its name
 * @may_write: whether who asks may write what can be written
 * @text: where to
 *
 * Appends it as `describe` answers it.
 */
void
binnacle_channel_description_append (const BinnacleChannelDescription *self,
                                     const char                       *channel,
                                     gboolean                          may_write,
                                     GString                          *text)
{
  g_string_append_c (text, '{');
  binnacle_message_text_append_string_member (text, "channel", channel);
  binnacle_message_text_append_string_member (text, "title", self->title);
  binnacle_message_text_append_string_member (text, "unit", self->unit);
  binnacle_message_text_append_string_member (text, "kind", kind_names[self->kind]);
  g_string_append (text, self->writable && may_write ? ",\"writable\":true" : ",\"writable\":false");

  if (self->interval > 0)
    binnacle_message_text_append_integer_member (text, "interval", self->interval);

  append_limit (text, "min", self->minimum);
  append_limit (text, "max", self->maximum);
  binnacle_message_text_append_string_member (text, "description", self->description);
  g_string_append_c (text, '}');
}
