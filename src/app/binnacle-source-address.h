/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-source-description.h"

G_BEGIN_DECLS

BinnacleSourceDescription *binnacle_source_address_parse    (const char         *text,
                                                             GError            **error);
char                      *binnacle_source_address_complete (BinnacleSourceKind  kind,
                                                             const char         *text);

G_END_DECLS
