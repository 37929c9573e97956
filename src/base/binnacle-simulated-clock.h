/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-clock.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SIMULATED_CLOCK (binnacle_simulated_clock_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleSimulatedClock, binnacle_simulated_clock, BINNACLE, SIMULATED_CLOCK, BinnacleClock)

BINNACLE_EXPORT
BinnacleSimulatedClock *binnacle_simulated_clock_new         (gint64                  real_time);
BINNACLE_EXPORT
void                    binnacle_simulated_clock_advance     (BinnacleSimulatedClock *self,
                                                              gint64                  duration);
BINNACLE_EXPORT
gboolean                binnacle_simulated_clock_step        (BinnacleSimulatedClock *self);
BINNACLE_EXPORT
void                    binnacle_simulated_clock_settle      (BinnacleSimulatedClock *self);
BINNACLE_EXPORT
void                    binnacle_simulated_clock_suspend     (BinnacleSimulatedClock *self,
                                                              gint64                  duration);
BINNACLE_EXPORT
void                    binnacle_simulated_clock_set_real_time (BinnacleSimulatedClock *self,
                                                              gint64                  real_time);
BINNACLE_EXPORT
guint                   binnacle_simulated_clock_get_n_timers (BinnacleSimulatedClock *self);

G_END_DECLS
