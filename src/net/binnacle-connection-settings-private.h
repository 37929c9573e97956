/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "net/binnacle-backoff-private.h"
#include "net/binnacle-connection-address-private.h"
#include "net/binnacle-outgoing-queue-private.h"

G_BEGIN_DECLS

/**
 * BinnacleConnectionSettings:
 *
 * The values of the manager's settings, in the units of their properties.
 */
typedef struct
{
  guint    allow_insecure; /* a BinnacleInsecurePolicy */
  gboolean auto_connect;
  guint    connect_timeout;
  gboolean reconnect;
  guint    reconnect_initial_delay;
  guint    reconnect_max_delay;
  double   reconnect_multiplier;
  double   reconnect_jitter;
  guint    reconnect_spread;
  guint    reconnect_max_attempts;
  guint    reconnect_reset_after;
  guint    close_timeout;
  gboolean compression;
  guint    max_message_size;
  gboolean use_proxy;
  gboolean heartbeat;
  guint    heartbeat_interval;
  guint    heartbeat_timeout;
  gboolean probe_after_sleep;
  gboolean probe_on_network_change;
  gboolean queue_enabled;
  guint    queue_max_messages;
  guint    queue_max_size;
  guint    queue_overflow; /* a BinnacleQueueOverflow */
  guint    queue_message_lifetime;
  guint    queue_flush_rate;
  guint    request_timeout;
  guint    max_in_flight;
  gboolean retry_on_reconnect;
} BinnacleConnectionSettings;

void     binnacle_connection_settings_init    (BinnacleConnectionSettings       *self);
void     binnacle_connection_settings_install (GObjectClass                     *klass,
                                               guint                             first_id);
gboolean binnacle_connection_settings_set     (BinnacleConnectionSettings       *self,
                                               guint                             index,
                                               const GValue                     *value);
void     binnacle_connection_settings_get     (const BinnacleConnectionSettings *self,
                                               guint                             index,
                                               GValue                           *value);
void     binnacle_connection_settings_backoff (const BinnacleConnectionSettings *self,
                                               BinnacleBackoffSettings          *backoff);

G_END_DECLS
