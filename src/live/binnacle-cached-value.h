/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-value.h"
#include "live/binnacle-entity.h"

G_BEGIN_DECLS

/**
 * BinnacleCachedValue:
 * @channel: its name
 * @deleted: the server has it no more; nothing but the name counts then
 * @value: its value
 * @version: the value's version
 * @epoch: the name of the history that the version counts in
 * @time: ms since 1970, by the server's clock
 * @received: when the value was new: µs since 1970, by this computer's clock
 * @author: (nullable): who wrote it
 * @described: whether the server has said what it is; nothing below counts where not
 * @title: (nullable): what to call it
 * @unit: (nullable): the unit of its numbers
 * @text: (nullable): a sentence on what it is
 * @kind: what sort of value it holds
 * @writable: whether the server takes writes to it
 * @interval: ms between two values, or 0
 * @minimum: the least that its number can be, or NaN
 * @maximum: the most that its number can be, or NaN
 *
 * What is kept of a channel from one run to the next.
 */
typedef struct
{
  char                *channel;
  gboolean             deleted;
  BinnacleValue        value;
  gint64               version;
  char                *epoch;
  gint64               time;
  gint64               received;
  char                *author;
  gboolean             described;
  char                *title;
  char                *unit;
  char                *text;
  BinnacleChannelKind  kind;
  gboolean             writable;
  gint64               interval;
  double               minimum;
  double               maximum;
} BinnacleCachedValue;

BINNACLE_EXPORT
BinnacleCachedValue *binnacle_cached_value_new  (void);
BINNACLE_EXPORT
void                 binnacle_cached_value_free (BinnacleCachedValue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleCachedValue, binnacle_cached_value_free)

G_END_DECLS
