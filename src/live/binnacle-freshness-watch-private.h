/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-entity-table-private.h"
#include "live/binnacle-freshness-private.h"

G_BEGIN_DECLS

/* Keeps the freshness of a table's entities up to date. */
typedef struct _BinnacleFreshnessWatch BinnacleFreshnessWatch;

BinnacleFreshnessWatch *binnacle_freshness_watch_new              (GObject                      *owner);
void                    binnacle_freshness_watch_start            (BinnacleFreshnessWatch       *self,
                                                                   BinnacleClock                *clock,
                                                                   BinnacleEntityTable          *table);
void                    binnacle_freshness_watch_stop             (BinnacleFreshnessWatch       *self);
void                    binnacle_freshness_watch_free             (BinnacleFreshnessWatch       *self);

guint                   binnacle_freshness_watch_get_stale_after  (BinnacleFreshnessWatch       *self);
gboolean                binnacle_freshness_watch_set_stale_after  (BinnacleFreshnessWatch       *self,
                                                                   guint                         seconds);
guint                   binnacle_freshness_watch_get_expire_after (BinnacleFreshnessWatch       *self);
gboolean                binnacle_freshness_watch_set_expire_after (BinnacleFreshnessWatch       *self,
                                                                   guint                         seconds);
gboolean                binnacle_freshness_watch_get_alive        (BinnacleFreshnessWatch       *self);
void                    binnacle_freshness_watch_set_alive        (BinnacleFreshnessWatch       *self,
                                                                   gboolean                      alive);
void                    binnacle_freshness_watch_set_cadence      (BinnacleFreshnessWatch       *self,
                                                                   gint64                        cadence);

BinnacleFreshnessRules  binnacle_freshness_watch_get_rules        (BinnacleFreshnessWatch       *self);
void                    binnacle_freshness_watch_refresh          (BinnacleFreshnessWatch       *self,
                                                                   BinnacleEntity               *entity,
                                                                   const BinnacleFreshnessRules *rules);
void                    binnacle_freshness_watch_confirm          (BinnacleFreshnessWatch       *self,
                                                                   BinnacleEntity               *entity,
                                                                   const BinnacleFreshnessRules *rules);
void                    binnacle_freshness_watch_lose             (BinnacleFreshnessWatch       *self,
                                                                   BinnacleEntity               *entity,
                                                                   const BinnacleFreshnessRules *rules);

G_END_DECLS
