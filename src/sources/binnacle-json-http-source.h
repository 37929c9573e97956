/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-polled-source.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_JSON_HTTP_SOURCE (binnacle_json_http_source_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleJsonHttpSource, binnacle_json_http_source, BINNACLE, JSON_HTTP_SOURCE, BinnaclePolledSource)

BINNACLE_EXPORT
BinnacleSource *binnacle_json_http_source_new (const BinnacleSourceDescription *description,
                                               const BinnacleSourceSetup       *setup);

G_END_DECLS
