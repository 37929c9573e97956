/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/binnacle-value.h"

G_BEGIN_DECLS

/**
 * BinnacleMetricDescription:
 * @title: for people, such as "Core 1"
 * @unit: (nullable): such as "B/s"; %NULL for none
 * @kind: as the protocol's `describe` has it: "gauge", "counter", "state",
 *   "text", "object" or "event"
 * @description: (nullable): a sentence for people
 * @minimum: the least value there can be, NaN where there is no limit
 * @maximum: the greatest value there can be, NaN where there is no limit
 * @interval: milliseconds between two values, 0 where they come as they come
 * @writable: whether clients may write
 *
 * What a channel holds. The strings belong to the caller.
 */
typedef struct
{
  const char *title;
  const char *unit;
  const char *kind;
  const char *description;
  double      minimum;
  double      maximum;
  guint       interval;
  gboolean    writable;
} BinnacleMetricDescription;

/**
 * BinnacleMetricsSink:
 * @begin: a round of samples begins, taken at @time (ms since 1970)
 * @describe: a channel is there, or its description has changed; comes before
 *   the first value of the channel
 * @publish: a value of a channel that was described; equal values in a row are
 *   passed on too, since a fresh value says that the channel is alive
 * @remove: a channel has ended; it is described anew if it comes back
 * @end: the round is over
 *
 * Where samples go. All functions are called in the thread that samples, all
 * but begin between begin and end, with the user data given beside the sink.
 * Channel names are valid, and unique among those that one sampler describes.
 */
typedef struct
{
  void (*begin)    (gint64                           time,
                    gpointer                         user_data);
  void (*describe) (const char                      *channel,
                    const BinnacleMetricDescription *description,
                    gpointer                         user_data);
  void (*publish)  (const char                      *channel,
                    const BinnacleValue             *value,
                    gpointer                         user_data);
  void (*remove)   (const char                      *channel,
                    gpointer                         user_data);
  void (*end)      (gpointer                         user_data);
} BinnacleMetricsSink;

G_END_DECLS
