/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-clock.h"
#include "net/binnacle-transport.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SOUP_TRANSPORT (binnacle_soup_transport_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleSoupTransport, binnacle_soup_transport, BINNACLE, SOUP_TRANSPORT, GObject)

BINNACLE_EXPORT
BinnacleTransport *binnacle_soup_transport_new             (BinnacleClock         *clock,
                                                            GMainContext          *io_context);
BINNACLE_EXPORT
gint64             binnacle_soup_transport_get_retry_after (BinnacleSoupTransport *self);

G_END_DECLS
