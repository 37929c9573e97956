/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/binnacle-metrics-sink.h"

G_BEGIN_DECLS

/**
 * BinnacleChannelKind:
 *
 * What kind of channel it is, as `describe` has it.
 */
typedef enum
{
  BINNACLE_CHANNEL_KIND_GAUGE,
  BINNACLE_CHANNEL_KIND_COUNTER,
  BINNACLE_CHANNEL_KIND_STATE,
  BINNACLE_CHANNEL_KIND_TEXT,
  BINNACLE_CHANNEL_KIND_OBJECT,
  BINNACLE_CHANNEL_KIND_EVENT
} BinnacleChannelKind;

/**
 * BinnacleChannelDescription:
 *
 * A description that owns its strings.
 */
typedef struct
{
  BinnacleChannelKind kind;
  char               *title;
  char               *unit;
  char               *description;
  double              minimum;
  double              maximum;
  guint               interval;
  gboolean            writable;
} BinnacleChannelDescription;

BinnacleChannelDescription *binnacle_channel_description_new       (const BinnacleMetricDescription  *metric);
BinnacleChannelDescription *binnacle_channel_description_new_for   (const char                       *channel,
                                                                    const BinnacleValue              *value);
void                        binnacle_channel_description_free      (BinnacleChannelDescription       *self);
gboolean                    binnacle_channel_description_allows    (const BinnacleChannelDescription *self,
                                                                    const char                       *channel,
                                                                    const BinnacleValue              *value,
                                                                    GError                          **error);
gboolean                    binnacle_channel_description_is_series (const BinnacleChannelDescription *self);
void                        binnacle_channel_description_append    (const BinnacleChannelDescription *self,
                                                                    const char                       *channel,
                                                                    gboolean                          may_write,
                                                                    GString                          *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleChannelDescription, binnacle_channel_description_free)

G_END_DECLS
