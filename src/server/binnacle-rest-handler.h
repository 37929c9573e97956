/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/binnacle-http-connection.h"
#include "server/binnacle-server-context.h"

G_BEGIN_DECLS

void  binnacle_rest_handler_handle          (BinnacleServerContext     *context,
                                             BinnacleHttpConnection    *connection,
                                             const BinnacleHttpRequest *request);
void  binnacle_rest_handler_refuse          (BinnacleHttpConnection    *connection,
                                             guint                      status,
                                             BinnacleProtocolError      code,
                                             const char                *message);
char *binnacle_rest_handler_check_handshake (const BinnacleHttpRequest *request,
                                             GError                   **error);

G_END_DECLS
