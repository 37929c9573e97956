/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-clock.h"

G_BEGIN_DECLS

gint64 binnacle_process_get_age (BinnacleClock *clock);

G_END_DECLS
