/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/binnacle-outbox.h"

G_BEGIN_DECLS

BinnacleOutbox *binnacle_outbox_new_with_vfs (BinnacleClock *clock,
                                              const char    *path,
                                              const char    *marker_path,
                                              const char    *vfs);

G_END_DECLS
