/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-polled-source.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_POLLED_WORK (binnacle_polled_work_get_type ())

G_DECLARE_FINAL_TYPE (BinnaclePolledWork, binnacle_polled_work, BINNACLE, POLLED_WORK, GObject)

/* What came of a refresh; outcome: NULL where it was given up. */
typedef void (*BinnaclePolledWorkFunc) (BinnaclePolledSource *source,
                                        BinnacleSyncOutcome  *outcome);

/* The work of a source's job, apart from the source, so that the job does not hold it. */
BinnaclePolledWork *binnacle_polled_work_new    (BinnaclePolledSource   *source,
                                                 BinnaclePolledWorkFunc  begun,
                                                 BinnaclePolledWorkFunc  done);
void                binnacle_polled_work_disown (BinnaclePolledWork     *self);

G_END_DECLS
