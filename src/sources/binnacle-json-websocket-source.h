/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-source-factory.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_JSON_WEBSOCKET_SOURCE (binnacle_json_websocket_source_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleJsonWebsocketSource, binnacle_json_websocket_source, BINNACLE, JSON_WEBSOCKET_SOURCE,
                      BinnacleSource)

BINNACLE_EXPORT
BinnacleSource           *binnacle_json_websocket_source_new         (const BinnacleSourceDescription *description,
                                                                      const BinnacleSourceSetup       *setup);
BINNACLE_EXPORT
BinnacleWebsocketManager *binnacle_json_websocket_source_get_manager (BinnacleJsonWebsocketSource     *self);

G_END_DECLS
