/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include "net/binnacle-websocket-manager.h"

/**
 * binnacle_connection_error_quark:
 *
 * Returns: the domain of [error@ConnectionError]
 */
G_DEFINE_QUARK (binnacle-connection-error-quark, binnacle_connection_error)
