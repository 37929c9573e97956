/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-live-source.h"

G_BEGIN_DECLS

BINNACLE_EXPORT
BinnacleLiveSource *binnacle_connect (const char *uri,
                                      const char *token);

G_END_DECLS
