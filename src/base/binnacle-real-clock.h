/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-clock.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_REAL_CLOCK (binnacle_real_clock_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleRealClock, binnacle_real_clock, BINNACLE, REAL_CLOCK, BinnacleClock)

BINNACLE_EXPORT
BinnacleClock *binnacle_real_clock_new (void);

G_END_DECLS
