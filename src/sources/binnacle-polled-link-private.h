/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-source.h"
#include "sync/binnacle-background-sync.h"

G_BEGIN_DECLS

/* What is known of the link to a server that is asked now and then, put in the terms of a
 * connection. Main thread. */
typedef struct _BinnaclePolledLink BinnaclePolledLink;

/* lapsed: the last answer does not stand for the present any more */
BinnaclePolledLink    *binnacle_polled_link_new       (BinnacleClock        *clock,
                                                       BinnacleTimerFunc     lapsed,
                                                       gpointer              user_data);
void                   binnacle_polled_link_free      (BinnaclePolledLink   *self);

void                   binnacle_polled_link_began     (BinnaclePolledLink   *self);
void                   binnacle_polled_link_ended     (BinnaclePolledLink   *self);
/* span: how long the answer stands for the present, in µs */
void                   binnacle_polled_link_answered  (BinnaclePolledLink   *self,
                                                       gint64                span);
void                   binnacle_polled_link_succeeded (BinnaclePolledLink   *self);
void                   binnacle_polled_link_failed    (BinnaclePolledLink   *self,
                                                       BinnacleSyncOutcome  *outcome);

gboolean               binnacle_polled_link_is_alive  (BinnaclePolledLink   *self);
BinnacleConnectionLog *binnacle_polled_link_get_log   (BinnaclePolledLink   *self);
/* job: (nullable) */
void                   binnacle_polled_link_describe  (BinnaclePolledLink   *self,
                                                       BinnacleSyncJob      *job,
                                                       BinnacleSyncHold      hold,
                                                       BinnacleSourceLink   *link);

G_END_DECLS
