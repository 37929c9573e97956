/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include "server/binnacle-host-channels-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/binnacle-json.h"

#define MAX_LEVEL_LENGTH 96

/**
 * BinnacleHostChannels:
 *
 * Between the samplers and the sink: names that are valid and given once,
 * descriptions that come before the first value, values that JSON can hold, and an
 * end for each channel that began.
 */
struct _BinnacleHostChannels
{
  const BinnacleMetricsSink *sink; /* NULL when closed */
  gpointer                   user_data;
  GHashTable                *claimed; /* set of prefixes */
};

/**
 * BinnacleHostChannel:
 *
 * One channel. The sink hears of it with its first value, and of its end when it
 * is retracted or freed.
 */
struct _BinnacleHostChannel
{
  BinnacleHostChannels     *channels;
  const BinnacleHostMetric *metric;
  char                     *name;
  char                     *title;
  guint                     interval;
  gboolean                  described;
  BinnacleValue             value;
};

/**
 * binnacle_host_channels_new:
 * @sink: where values go
 * @user_data: for the sink
 *
 * Returns: (transfer full): channels, of which there are none yet
 */
BinnacleHostChannels *
binnacle_host_channels_new (const BinnacleMetricsSink *sink,
                            gpointer                   user_data)
{
  BinnacleHostChannels *self = g_new0 (BinnacleHostChannels, 1);

  self->sink = sink;
  self->user_data = user_data;
  self->claimed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

/**
 * binnacle_host_channels_free:
 * @self: (nullable) (transfer full): channels, all of which were freed
 *
 * Frees what is left.
 */
void
binnacle_host_channels_free (BinnacleHostChannels *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->claimed);
  g_free (self);
}

/**
 * binnacle_host_channels_close:
 * @self: channels
 *
 * From now on nothing reaches the sink any more.
 */
void
binnacle_host_channels_close (BinnacleHostChannels *self)
{
  self->sink = NULL;
}

/**
 * binnacle_host_channels_begin:
 * @self: channels
 * @time: ms since 1970
 *
 * Begins a round.
 */
void
binnacle_host_channels_begin (BinnacleHostChannels *self,
                              gint64                time)
{
  if (self->sink != NULL)
    self->sink->begin (time, self->user_data);
}

/**
 * binnacle_host_channels_end:
 * @self: channels
 *
 * Ends a round.
 */
void
binnacle_host_channels_end (BinnacleHostChannels *self)
{
  if (self->sink != NULL)
    self->sink->end (self->user_data);
}

/**
 * binnacle_host_text:
 * @text: bytes that somebody chose
 *
 * Makes valid UTF-8 without control characters of a text.
 *
 * Returns: (transfer full): the text
 */
char *
binnacle_host_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *plain = g_string_sized_new (strlen (valid));
  const char *at;

  for (at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      g_string_append_unichar (plain, g_unichar_iscntrl (c) ? '?' : c);
    }

  return g_string_free (plain, FALSE);
}

/**
 * binnacle_host_level:
 * @name: the name of a device, as the system has it
 *
 * Makes a level of a channel name: characters that have no place in one become
 * `-`, and the rest of a long one is cut off.
 *
 * Returns: (transfer full): the level, never empty
 */
char *
binnacle_host_level (const char *name)
{
  char *level = binnacle_host_text (name);

  g_strdelimit (level, "/*?", '-');
  if (strlen (level) > MAX_LEVEL_LENGTH)
    *g_utf8_find_prev_char (level, level + MAX_LEVEL_LENGTH + 1) = '\0';
  if (*level == '\0')
    return g_strdup ("-");

  return level;
}

static gboolean
claim (BinnacleHostChannels *self,
       const char           *prefix)
{
  if (g_hash_table_contains (self->claimed, prefix))
    return FALSE;

  g_hash_table_add (self->claimed, g_strdup (prefix));

  return TRUE;
}

/**
 * binnacle_host_channels_claim:
 * @self: channels
 * @parent: the levels above, such as "host/disk"
 * @name: the name of a device, as the system has it
 *
 * Finds a prefix for the channels of a device that no other device has, by a
 * number behind the name where need be.
 *
 * Returns: (transfer full): the prefix, to be given back by
 *   binnacle_host_channels_release()
 */
char *
binnacle_host_channels_claim (BinnacleHostChannels *self,
                              const char           *parent,
                              const char           *name)
{
  g_autofree char *level = binnacle_host_level (name);
  char *prefix = g_strdup_printf ("%s/%s", parent, level);
  guint number = 2;

  while (!claim (self, prefix))
    {
      g_free (prefix);
      prefix = g_strdup_printf ("%s/%s-%u", parent, level, number++);
    }

  return prefix;
}

/**
 * binnacle_host_channels_release:
 * @self: channels
 * @prefix: (nullable) (transfer full): a claimed prefix
 *
 * Gives a prefix back, once the channels below it are freed.
 */
void
binnacle_host_channels_release (BinnacleHostChannels *self,
                                char                 *prefix)
{
  if (prefix == NULL)
    return;

  g_hash_table_remove (self->claimed, prefix);
  g_free (prefix);
}

static char *
make_title (const BinnacleHostMetric *metric,
            const char               *item)
{
  const char *title = g_dpgettext2 (GETTEXT_PACKAGE, "channel title", metric->title);
  g_autofree char *plain = NULL;

  if (item == NULL)
    return g_strdup (title);

  plain = binnacle_host_text (item);

  /* Translators: what is measured, and of which device, such as "Received (eth0)" */
  return g_strdup_printf (C_("channel title", "%s (%s)"), title, plain);
}

/**
 * binnacle_host_channel_new:
 * @channels: channels, which must outlive the channel
 * @prefix: the levels above the last one; all levels where @metric has no leaf
 * @metric: what all channels of its sort have in common; static
 * @item: (nullable): the name of the device, for the title
 * @interval: ms between two values; 0 for a channel whose value is sent only when
 *   it has changed
 *
 * The sink does not hear of the channel before it has a value.
 *
 * Returns: (transfer full): the channel
 */
BinnacleHostChannel *
binnacle_host_channel_new (BinnacleHostChannels     *channels,
                           const char               *prefix,
                           const BinnacleHostMetric *metric,
                           const char               *item,
                           guint                     interval)
{
  BinnacleHostChannel *self = g_new0 (BinnacleHostChannel, 1);

  self->channels = channels;
  self->metric = metric;
  self->name = metric->leaf != NULL ? g_build_path ("/", prefix, metric->leaf, NULL) : g_strdup (prefix);
  self->title = make_title (metric, item);
  self->interval = interval;

  return self;
}

/**
 * binnacle_host_channel_free:
 * @self: (nullable) (transfer full): a channel
 *
 * Ends the channel.
 */
void
binnacle_host_channel_free (BinnacleHostChannel *self)
{
  if (self == NULL)
    return;

  binnacle_host_channel_retract (self);
  g_free (self->name);
  g_free (self->title);
  g_free (self);
}

/**
 * binnacle_host_channel_set_title:
 * @self: a channel that has had no value yet
 * @title: for people
 *
 * Gives the channel a title of its own.
 */
void
binnacle_host_channel_set_title (BinnacleHostChannel *self,
                                 const char          *title)
{
  g_assert (!self->described);

  g_free (self->title);
  self->title = binnacle_host_text (title);
}

/**
 * binnacle_host_channel_set_interval:
 * @self: a channel
 * @interval: ms between two values
 *
 * Tells how often values come from now on; the sink hears of it with the next one.
 */
void
binnacle_host_channel_set_interval (BinnacleHostChannel *self,
                                    guint                interval)
{
  if (self->interval == interval)
    return;

  self->interval = interval;
  self->described = FALSE;
}

static void
describe (BinnacleHostChannel *self)
{
  const BinnacleHostMetric *metric = self->metric;
  BinnacleMetricDescription description = {
    .title = self->title,
    .unit = metric->unit,
    .kind = metric->kind,
    .description = g_dpgettext2 (GETTEXT_PACKAGE, "channel description", metric->description),
    .minimum = metric->minimum,
    .maximum = metric->maximum,
    .interval = self->interval,
    .writable = FALSE,
  };

  self->channels->sink->describe (self->name, &description, self->channels->user_data);
  self->described = TRUE;
}

static void
publish (BinnacleHostChannel *self,
         const BinnacleValue *value)
{
  BinnacleHostChannels *channels = self->channels;

  if (channels->sink == NULL)
    return;

  if (self->interval == 0 && self->described && binnacle_value_equal (&self->value, value))
    return;
  if (!self->described)
    describe (self);
  binnacle_value_assign (&self->value, value);
  channels->sink->publish (self->name, value, channels->user_data);
}

/**
 * binnacle_host_round:
 * @number: a number
 * @decimals: digits after the point
 *
 * Returns: the number with no more digits than are worth sending
 */
double
binnacle_host_round (double number,
                     guint  decimals)
{
  static const double scales[] = { 1, 10, 100, 1000 };
  double scale = scales[MIN (decimals, G_N_ELEMENTS (scales) - 1)];

  /* Adding zero makes zero of minus zero. */
  return round (number * scale) / scale + 0.0;
}

static double
limit (double number,
       double minimum,
       double maximum)
{
  if (!isnan (minimum) && number < minimum)
    return minimum;
  if (!isnan (maximum) && number > maximum)
    return maximum;

  return number;
}

/**
 * binnacle_host_channel_publish_number:
 * @self: a channel
 * @number: its value
 *
 * Passes a value on, rounded. One that the protocol has no room for, because it is
 * not finite or has more digits than a double keeps, is passed over: no computer
 * has so much of anything.
 */
void
binnacle_host_channel_publish_number (BinnacleHostChannel *self,
                                      double               number)
{
  g_auto(BinnacleValue) value = BINNACLE_VALUE_INIT;

  if (!isfinite (number) || fabs (number) > (double) BINNACLE_JSON_MAX_SAFE_INTEGER)
    return;

  number = limit (number, self->metric->minimum, self->metric->maximum);
  binnacle_value_set_number (&value, binnacle_host_round (number, self->metric->decimals));
  publish (self, &value);
}

/**
 * binnacle_host_channel_publish_text:
 * @self: a channel
 * @text: its value; need not be UTF-8
 *
 * Passes a text on.
 */
void
binnacle_host_channel_publish_text (BinnacleHostChannel *self,
                                    const char          *text)
{
  g_auto(BinnacleValue) value = BINNACLE_VALUE_INIT;
  g_autofree char *plain = binnacle_host_text (text);

  binnacle_value_set_text (&value, plain);
  publish (self, &value);
}

/**
 * binnacle_host_channel_publish_json:
 * @self: a channel
 * @json: (transfer floating): an object or array, as #BinnacleValue has it
 *
 * Passes an object or array on.
 */
void
binnacle_host_channel_publish_json (BinnacleHostChannel *self,
                                    GVariant            *json)
{
  g_auto(BinnacleValue) value = BINNACLE_VALUE_INIT;
  g_autoptr(GVariant) owned = g_variant_ref_sink (json);

  binnacle_value_set_json (&value, owned);
  publish (self, &value);
}

/**
 * binnacle_host_channel_retract:
 * @self: a channel
 *
 * Ends the channel for now: what it measures is not there any more.
 */
void
binnacle_host_channel_retract (BinnacleHostChannel *self)
{
  if (self->channels->sink != NULL && binnacle_value_get_kind (&self->value) != BINNACLE_VALUE_NONE)
    self->channels->sink->remove (self->name, self->channels->user_data);
  binnacle_value_clear (&self->value);
  self->described = FALSE;
}
