/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/binnacle-banner.h"
#include "sync/binnacle-store.h"

G_BEGIN_DECLS

void binnacle_store_banner_attach (BinnacleBanner *banner,
                                   GActionMap     *window,
                                   BinnacleStore  *store);

G_END_DECLS
