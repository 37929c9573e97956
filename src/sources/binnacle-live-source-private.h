/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-live-rest-client-private.h"
#include "sources/binnacle-live-source.h"

G_BEGIN_DECLS

/* What operations go over while values are polled; NULL without HTTP. */
BinnacleLiveRestClient *binnacle_live_source_get_rest_client (BinnacleLiveSource *self);

G_END_DECLS
