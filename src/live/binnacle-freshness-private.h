/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-entity-private.h"

G_BEGIN_DECLS

/* What decides how fresh a value is, besides the value. Times in µs. */
typedef struct
{
  gint64   now;          /* boot time */
  guint    link;         /* the present link, or 0 where there is none */
  gint64   cadence;      /* how long after one look at the server the next may take; 0: it tells by itself */
  gint64   stale_after;  /* since the link was lost */
  gint64   expire_after; /* since the value was last known to be the present one */
} BinnacleFreshnessRules;

BinnacleFreshness binnacle_freshness_decide        (BinnacleEntity               *entity,
                                                    const BinnacleFreshnessRules *rules,
                                                    gint64                       *until);
void              binnacle_freshness_learn_rhythm  (BinnacleEntity               *entity,
                                                    const BinnacleFreshnessRules *rules);

G_END_DECLS
