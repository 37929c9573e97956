/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <string.h>

#include "server/binnacle-channel-record.h"
#include "server/binnacle-message-text.h"

static void
append_value_or_deleted (BinnacleChannelRecord *self,
                         GString               *text)
{
  if (binnacle_channel_record_is_deleted (self))
    g_string_append (text, ",\"deleted\":true");
  else
    binnacle_message_text_append_value_member (text, "value", &self->value);
}

/**
 * binnacle_channel_record_new: (skip)
 * @channel: a valid name
 * @value: (nullable): the value; %NULL for a deletion
 * @version: the version and offset
 * @time: in ms since 1970
 * @by: (nullable): who wrote it
 * @op: (nullable): the operation id
 *
 * Returns: (transfer full): a record
 */
BinnacleChannelRecord *
binnacle_channel_record_new (const char          *channel,
                             const BinnacleValue *value,
                             gint64               version,
                             gint64               time,
                             const char          *by,
                             const char          *op)
{
  BinnacleChannelRecord *self = g_new0 (BinnacleChannelRecord, 1);

  self->ref_count = 1;
  self->channel = g_strdup (channel);
  self->version = version;
  self->time = time;
  self->by = g_strdup (by);
  self->op = g_strdup (op);

  if (value != NULL)
    binnacle_value_assign (&self->value, value);

  return self;
}

/**
 * binnacle_channel_record_ref: (skip)
 * @self: a record
 *
 * Returns: (transfer full): @self
 */
BinnacleChannelRecord *
binnacle_channel_record_ref (BinnacleChannelRecord *self)
{
  self->ref_count++;

  return self;
}

/**
 * binnacle_channel_record_unref: (skip)
 * @self: (transfer full): a record
 */
void
binnacle_channel_record_unref (BinnacleChannelRecord *self)
{
  if (--self->ref_count > 0)
    return;

  binnacle_value_clear (&self->value);
  g_free (self->channel);
  g_free (self->by);
  g_free (self->op);
  g_free (self->update_text);
  g_free (self);
}

/**
 * binnacle_channel_record_is_deleted: (skip)
 * @self: a record
 *
 * Returns: whether the write was a deletion
 */
gboolean
binnacle_channel_record_is_deleted (BinnacleChannelRecord *self)
{
  return binnacle_value_get_kind (&self->value) == BINNACLE_VALUE_NONE;
}

/**
 * binnacle_channel_record_get_size: (skip)
 * @self: a record
 *
 * Returns: about how much memory it takes, in bytes
 */
gsize
binnacle_channel_record_get_size (BinnacleChannelRecord *self)
{
  return 256 + strlen (self->channel) + binnacle_value_get_size (&self->value);
}

/**
 * binnacle_channel_record_get_update_text: (skip)
 * @self: a record
 *
 * Gets the `update` message. It is made once and shared by all sessions.
 *
 * Returns: JSON
 */
const char *
binnacle_channel_record_get_update_text (BinnacleChannelRecord *self)
{
  GString *text;

  if (self->update_text != NULL)
    return self->update_text;

  text = g_string_new ("{\"type\":\"update\"");
  binnacle_message_text_append_integer_member (text, "offset", self->version);
  binnacle_message_text_append_string_member (text, "channel", self->channel);
  append_value_or_deleted (self, text);
  binnacle_message_text_append_integer_member (text, "version", self->version);
  binnacle_message_text_append_integer_member (text, "time", self->time);
  binnacle_message_text_append_string_member (text, "op", self->op);
  binnacle_message_text_append_string_member (text, "by", self->by);
  g_string_append_c (text, '}');
  self->update_text = g_string_free (text, FALSE);

  return self->update_text;
}

/**
 * binnacle_channel_record_drop_text: (skip)
 * @self: a record
 *
 * Drops the text, of which most readers have had their copy.
 */
void
binnacle_channel_record_drop_text (BinnacleChannelRecord *self)
{
  g_clear_pointer (&self->update_text, g_free);
}

/**
 * binnacle_channel_record_append_entry: (skip)
 * @self: a record that is no deletion
 * @text: where to
 *
 * Appends what a snapshot has for the channel.
 */
void
binnacle_channel_record_append_entry (BinnacleChannelRecord *self,
                                      GString               *text)
{
  g_string_append_c (text, '{');
  binnacle_message_text_append_string_member (text, "channel", self->channel);
  append_value_or_deleted (self, text);
  binnacle_message_text_append_integer_member (text, "version", self->version);
  binnacle_message_text_append_integer_member (text, "time", self->time);
  binnacle_message_text_append_string_member (text, "by", self->by);
  g_string_append_c (text, '}');
}

/**
 * binnacle_channel_record_append_outcome: (skip)
 * @self: a record
 * @text: an object under way
 *
 * Appends the members of the `result` of the mutation.
 */
void
binnacle_channel_record_append_outcome (BinnacleChannelRecord *self,
                                        GString               *text)
{
  binnacle_message_text_append_string_member (text, "op", self->op);
  binnacle_message_text_append_string_member (text, "channel", self->channel);
  append_value_or_deleted (self, text);
  binnacle_message_text_append_integer_member (text, "version", self->version);
  binnacle_message_text_append_integer_member (text, "offset", self->version);
}

/**
 * binnacle_channel_record_append_current: (skip)
 * @self: (nullable): a record; %NULL where the channel does not exist
 * @text: where to
 *
 * Appends the `current` of a conflict.
 */
void
binnacle_channel_record_append_current (BinnacleChannelRecord *self,
                                        GString               *text)
{
  if (self == NULL)
    {
      g_string_append (text, "null");
      return;
    }

  g_string_append_c (text, '{');
  binnacle_message_text_append_value_member (text, "value", &self->value);
  binnacle_message_text_append_integer_member (text, "version", self->version);
  binnacle_message_text_append_integer_member (text, "time", self->time);
  binnacle_message_text_append_string_member (text, "by", self->by);
  g_string_append_c (text, '}');
}
