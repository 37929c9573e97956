/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-clock.h"
#include "base/binnacle-pattern-trie.h"
#include "live/binnacle-edit.h"
#include "live/binnacle-entity.h"
#include "live/binnacle-operation.h"
#include "live/binnacle-update-processor.h"

G_BEGIN_DECLS

/**
 * BinnacleDescription:
 * @title: what to call it, or %NULL
 * @unit: the unit of its numbers, or %NULL
 * @text: a sentence on what it is, or %NULL
 * @kind: what sort of value it holds
 * @writable: whether the server takes writes to it
 * @interval: ms between two values, 0 where that is not said
 * @minimum: the least that its number can be, or NaN
 * @maximum: the most that its number can be, or NaN
 *
 * What a server says of a channel. Strings are borrowed.
 */
typedef struct
{
  const char          *title;
  const char          *unit;
  const char          *text;
  BinnacleChannelKind  kind;
  gboolean             writable;
  gint64               interval;
  double               minimum;
  double               maximum;
} BinnacleDescription;

#define BINNACLE_TYPE_REALTIME_STATE (binnacle_realtime_state_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleRealtimeState, binnacle_realtime_state, BINNACLE, REALTIME_STATE, GObject)

BINNACLE_EXPORT
BinnacleRealtimeState   *binnacle_realtime_state_new             (BinnacleClock           *clock,
                                                                  BinnacleUpdateProcessor *processor);
BINNACLE_EXPORT
BinnacleUpdateProcessor *binnacle_realtime_state_get_processor   (BinnacleRealtimeState   *self);
BINNACLE_EXPORT
BinnacleEntity          *binnacle_realtime_state_ref_entity      (BinnacleRealtimeState   *self,
                                                                  const char              *channel);
BINNACLE_EXPORT
GListModel              *binnacle_realtime_state_match           (BinnacleRealtimeState   *self,
                                                                  const char              *pattern);
BINNACLE_EXPORT
gboolean                 binnacle_realtime_state_get_link_alive  (BinnacleRealtimeState   *self);
BINNACLE_EXPORT
void                     binnacle_realtime_state_set_link_alive  (BinnacleRealtimeState   *self,
                                                                  gboolean                 link_alive);
BINNACLE_EXPORT
guint                    binnacle_realtime_state_get_n_channels  (BinnacleRealtimeState   *self);

BINNACLE_EXPORT
GListModel              *binnacle_realtime_state_get_operations  (BinnacleRealtimeState   *self);
BINNACLE_EXPORT
BinnacleOperation       *binnacle_realtime_state_apply           (BinnacleRealtimeState   *self,
                                                                  const char              *channel,
                                                                  const BinnacleEdit      *edit,
                                                                  GError                 **error);

/* For sources. */
BINNACLE_EXPORT
gint64                   binnacle_realtime_state_get_place       (BinnacleRealtimeState   *self,
                                                                  guint                    epoch);
BINNACLE_EXPORT
void                     binnacle_realtime_state_set_cadence     (BinnacleRealtimeState   *self,
                                                                  gint64                   cadence);
BINNACLE_EXPORT
void                     binnacle_realtime_state_finish_snapshot (BinnacleRealtimeState   *self,
                                                                  BinnaclePatternTrie     *patterns,
                                                                  guint                    snapshot,
                                                                  guint                    epoch,
                                                                  gint64                   offset);
BINNACLE_EXPORT
void                     binnacle_realtime_state_finish_resume   (BinnacleRealtimeState   *self,
                                                                  BinnaclePatternTrie     *patterns);
BINNACLE_EXPORT
void                     binnacle_realtime_state_forget          (BinnacleRealtimeState   *self,
                                                                  BinnaclePatternTrie     *patterns,
                                                                  BinnaclePatternTrie     *wanted);
BINNACLE_EXPORT
void                     binnacle_realtime_state_describe        (BinnacleRealtimeState     *self,
                                                                  const char                *channel,
                                                                  const BinnacleDescription *description);
BINNACLE_EXPORT
void                     binnacle_realtime_state_set_problem     (BinnacleRealtimeState     *self,
                                                                  const char                *channel,
                                                                  const GError              *problem);
BINNACLE_EXPORT
gboolean                 binnacle_realtime_state_has_undescribed (BinnacleRealtimeState   *self);
BINNACLE_EXPORT
void                     binnacle_realtime_state_add_undescribed (BinnacleRealtimeState   *self,
                                                                  const char *const       *channels);
BINNACLE_EXPORT
GStrv                    binnacle_realtime_state_take_undescribed (BinnacleRealtimeState   *self,
                                                                  guint                    max_channels,
                                                                  gsize                    max_bytes);

G_END_DECLS
