/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-channel-log.h"

/**
 * binnacle_channel_log_new:
 * @channel: a channel's name
 *
 * Returns: (transfer full): a log without samples
 */
BinnacleChannelLog *
binnacle_channel_log_new (const char *channel)
{
  BinnacleChannelLog *self = g_new0 (BinnacleChannelLog, 1);

  self->channel = g_strdup (channel);
  self->samples = g_array_new (FALSE, FALSE, sizeof (BinnacleSample));
  return self;
}

/**
 * binnacle_channel_log_free:
 * @self: (transfer full): a log
 *
 * Frees it.
 */
void
binnacle_channel_log_free (BinnacleChannelLog *self)
{
  g_array_unref (self->samples);
  g_free (self->channel);
  g_free (self);
}
