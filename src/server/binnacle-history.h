/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BinnacleHistoryBucket:
 * @time: where it begins, in ms since 1970
 * @min: the least sample in it
 * @max: the greatest
 * @sum: of the samples
 * @count: how many there were
 *
 * The samples of one stretch of time.
 */
typedef struct
{
  gint64 time;
  double min;
  double max;
  double sum;
  guint  count;
} BinnacleHistoryBucket;

typedef struct _BinnacleHistory BinnacleHistory;

BinnacleHistory *binnacle_history_new      (void);
void             binnacle_history_free     (BinnacleHistory *self);
void             binnacle_history_add      (BinnacleHistory *self,
                                            gint64           time,
                                            double           value);
GArray          *binnacle_history_query    (BinnacleHistory *self,
                                            gint64           from,
                                            gint64           to,
                                            guint            points,
                                            gint64          *step);
gsize            binnacle_history_get_size (BinnacleHistory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleHistory, binnacle_history_free)

G_END_DECLS
