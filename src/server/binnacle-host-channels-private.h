/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "server/binnacle-metrics-sink.h"

G_BEGIN_DECLS

typedef struct _BinnacleHostChannels BinnacleHostChannels;
typedef struct _BinnacleHostChannel BinnacleHostChannel;

/**
 * BinnacleHostMetric:
 * @leaf: (nullable): the last level of the channel name
 * @title: marked with NC_ ("channel title", …)
 * @unit: (nullable): the unit
 * @kind: the kind, as the protocol has it
 * @description: marked with NC_ ("channel description", …)
 * @minimum: the least value, or NaN
 * @maximum: the greatest value, or NaN
 * @decimals: digits after the point that are worth sending
 *
 * What the channels of one sort have in common.
 */
typedef struct
{
  const char *leaf;
  const char *title;
  const char *unit;
  const char *kind;
  const char *description;
  double      minimum;
  double      maximum;
  guint       decimals;
} BinnacleHostMetric;

BinnacleHostChannels *binnacle_host_channels_new           (const BinnacleMetricsSink *sink,
                                                            gpointer                   user_data);
void                  binnacle_host_channels_free          (BinnacleHostChannels      *self);
void                  binnacle_host_channels_close         (BinnacleHostChannels      *self);
void                  binnacle_host_channels_begin         (BinnacleHostChannels      *self,
                                                            gint64                     time);
void                  binnacle_host_channels_end           (BinnacleHostChannels      *self);
char                 *binnacle_host_channels_claim         (BinnacleHostChannels      *self,
                                                            const char                *parent,
                                                            const char                *name);
void                  binnacle_host_channels_release       (BinnacleHostChannels      *self,
                                                            char                      *prefix);
char                 *binnacle_host_level                  (const char                *name);
char                 *binnacle_host_text                   (const char                *text);

BinnacleHostChannel  *binnacle_host_channel_new            (BinnacleHostChannels      *channels,
                                                            const char                *prefix,
                                                            const BinnacleHostMetric  *metric,
                                                            const char                *item,
                                                            guint                      interval);
void                  binnacle_host_channel_free           (BinnacleHostChannel       *self);
void                  binnacle_host_channel_set_title      (BinnacleHostChannel       *self,
                                                            const char                *title);
void                  binnacle_host_channel_set_interval   (BinnacleHostChannel       *self,
                                                            guint                      interval);
void                  binnacle_host_channel_publish_number (BinnacleHostChannel       *self,
                                                            double                     number);
void                  binnacle_host_channel_publish_text   (BinnacleHostChannel       *self,
                                                            const char                *text);
void                  binnacle_host_channel_publish_json   (BinnacleHostChannel       *self,
                                                            GVariant                  *json);
void                  binnacle_host_channel_retract        (BinnacleHostChannel       *self);

double                binnacle_host_round                  (double                     number,
                                                            guint                      decimals);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleHostChannels, binnacle_host_channels_free)

G_END_DECLS
