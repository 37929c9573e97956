/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/binnacle-banner.h"
#include "sync/binnacle-outbox.h"

G_BEGIN_DECLS

void binnacle_outbox_banner_attach (BinnacleBanner *banner,
                                    GActionMap     *window,
                                    BinnacleOutbox *outbox);

G_END_DECLS
