/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-value.h"
#include "live/binnacle-series.h"

G_BEGIN_DECLS

/**
 * BinnacleFreshness:
 * @BINNACLE_FRESHNESS_UNKNOWN: no value has come yet
 * @BINNACLE_FRESHNESS_LIVE: the link lives and the value came in its rhythm
 * @BINNACLE_FRESHNESS_RECENT: the link is gone, but not for long
 * @BINNACLE_FRESHNESS_STALE: older than its rhythm, or the link is gone for a while
 * @BINNACLE_FRESHNESS_EXPIRED: too old to be relied on
 * @BINNACLE_FRESHNESS_CACHED: from disk, not from the server
 *
 * How far a value can be trusted to be the present one.
 */
typedef enum
{
  BINNACLE_FRESHNESS_UNKNOWN,
  BINNACLE_FRESHNESS_LIVE,
  BINNACLE_FRESHNESS_RECENT,
  BINNACLE_FRESHNESS_STALE,
  BINNACLE_FRESHNESS_EXPIRED,
  BINNACLE_FRESHNESS_CACHED
} BinnacleFreshness;

/**
 * BinnacleChannelKind:
 * @BINNACLE_CHANNEL_STATE: one of a few conditions; also where nothing is said
 * @BINNACLE_CHANNEL_GAUGE: a number that goes up and down
 * @BINNACLE_CHANNEL_COUNTER: a number that goes up
 * @BINNACLE_CHANNEL_TEXT: text
 * @BINNACLE_CHANNEL_OBJECT: an object
 * @BINNACLE_CHANNEL_EVENT: things that happen: none of them stands for another
 *
 * What sort of value a channel holds, as its description says.
 */
typedef enum
{
  BINNACLE_CHANNEL_STATE,
  BINNACLE_CHANNEL_GAUGE,
  BINNACLE_CHANNEL_COUNTER,
  BINNACLE_CHANNEL_TEXT,
  BINNACLE_CHANNEL_OBJECT,
  BINNACLE_CHANNEL_EVENT
} BinnacleChannelKind;

/**
 * BinnacleEditState:
 * @BINNACLE_EDIT_NONE: what is shown is what the server said
 * @BINNACLE_EDIT_SAVING: an edit is shown that is not on disk yet
 * @BINNACLE_EDIT_PENDING: an edit is on disk and waits for the server
 * @BINNACLE_EDIT_HELD: an edit waits for the person to say that it may be sent
 * @BINNACLE_EDIT_UNSAVED: the disk refused an edit
 * @BINNACLE_EDIT_REJECTED: the server refused an edit
 * @BINNACLE_EDIT_CONFLICT: the server has something newer; the person must choose
 *
 * How the edits of a channel stand: the gravest of them.
 */
typedef enum
{
  BINNACLE_EDIT_NONE,
  BINNACLE_EDIT_SAVING,
  BINNACLE_EDIT_PENDING,
  BINNACLE_EDIT_HELD,
  BINNACLE_EDIT_UNSAVED,
  BINNACLE_EDIT_REJECTED,
  BINNACLE_EDIT_CONFLICT
} BinnacleEditState;

#define BINNACLE_TYPE_ENTITY (binnacle_entity_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleEntity, binnacle_entity, BINNACLE, ENTITY, GObject)

BINNACLE_EXPORT
const char          *binnacle_entity_get_channel     (BinnacleEntity *self);
BINNACLE_EXPORT
const char          *binnacle_entity_get_title       (BinnacleEntity *self);
BINNACLE_EXPORT
const char          *binnacle_entity_get_unit        (BinnacleEntity *self);
BINNACLE_EXPORT
const char          *binnacle_entity_get_description (BinnacleEntity *self);
BINNACLE_EXPORT
BinnacleChannelKind  binnacle_entity_get_kind        (BinnacleEntity *self);
BINNACLE_EXPORT
gboolean             binnacle_entity_get_writable    (BinnacleEntity *self);
BINNACLE_EXPORT
gboolean             binnacle_entity_is_described    (BinnacleEntity *self);
BINNACLE_EXPORT
double               binnacle_entity_get_minimum     (BinnacleEntity *self);
BINNACLE_EXPORT
double               binnacle_entity_get_maximum     (BinnacleEntity *self);
BINNACLE_EXPORT
gint64               binnacle_entity_get_interval    (BinnacleEntity *self);
BINNACLE_EXPORT
const BinnacleValue *binnacle_entity_get_value       (BinnacleEntity *self);
BINNACLE_EXPORT
const BinnacleValue *binnacle_entity_get_base_value  (BinnacleEntity *self);
BINNACLE_EXPORT
double               binnacle_entity_get_number      (BinnacleEntity *self);
BINNACLE_EXPORT
gint64               binnacle_entity_get_version     (BinnacleEntity *self);
BINNACLE_EXPORT
gint64               binnacle_entity_get_time        (BinnacleEntity *self);
BINNACLE_EXPORT
gint64               binnacle_entity_get_received    (BinnacleEntity *self);
BINNACLE_EXPORT
const char          *binnacle_entity_get_author      (BinnacleEntity *self);
BINNACLE_EXPORT
gboolean             binnacle_entity_get_exists      (BinnacleEntity *self);
BINNACLE_EXPORT
BinnacleFreshness    binnacle_entity_get_freshness   (BinnacleEntity *self);
BINNACLE_EXPORT
BinnacleEditState    binnacle_entity_get_edit_state  (BinnacleEntity *self);
BINNACLE_EXPORT
gboolean             binnacle_entity_get_pending     (BinnacleEntity *self);
BINNACLE_EXPORT
gboolean             binnacle_entity_get_conflict    (BinnacleEntity *self);
BINNACLE_EXPORT
const GError        *binnacle_entity_get_error       (BinnacleEntity *self);
BINNACLE_EXPORT
const GError        *binnacle_entity_get_problem     (BinnacleEntity *self);
BINNACLE_EXPORT
BinnacleSeries      *binnacle_entity_ref_series      (BinnacleEntity *self,
                                                      guint           capacity);

G_END_DECLS
