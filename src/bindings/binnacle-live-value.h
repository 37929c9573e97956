/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-source.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_LIVE_VALUE (binnacle_live_value_get_type ())

/* One channel of one source for as long as the object lives: it subscribes when
 * made and unsubscribes when it goes. Properties: source, channel (construct),
 * entity, and, following the entity: number, text (formatted for reading with
 * its unit), freshness, age (µs since it was received, moves once a second while
 * not live), title. */
BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleLiveValue, binnacle_live_value, BINNACLE, LIVE_VALUE, GObject)

BINNACLE_EXPORT
BinnacleLiveValue *binnacle_live_value_new        (BinnacleSource    *source,
                                                   const char        *channel);
BINNACLE_EXPORT
BinnacleEntity    *binnacle_live_value_get_entity (BinnacleLiveValue *self);
/* The samples of the last span µs, filled from the server's history first. */
BINNACLE_EXPORT
BinnacleSeries    *binnacle_live_value_ref_series (BinnacleLiveValue *self,
                                                   gint64             span,
                                                   guint              capacity);

/* A list of BinnacleEntity that match, subscribed for as long as the list lives. */
BINNACLE_EXPORT
GListModel        *binnacle_live_list_new         (BinnacleSource    *source,
                                                   const char        *pattern);

/* Binds target's property to the formatted text / number / value of a channel
 * for as long as target lives. */
BINNACLE_EXPORT
void               binnacle_bind_live_value       (BinnacleSource    *source,
                                                   const char        *channel,
                                                   const char        *property,
                                                   GObject           *target,
                                                   const char        *target_property);

G_END_DECLS
