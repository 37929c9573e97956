/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_CAPPED_DEFLATE (binnacle_capped_deflate_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleCappedDeflate, binnacle_capped_deflate, BINNACLE, CAPPED_DEFLATE, SoupWebsocketExtension)

BINNACLE_EXPORT
gsize binnacle_capped_deflate_get_max_message_size (BinnacleCappedDeflate *self);
BINNACLE_EXPORT
void  binnacle_capped_deflate_set_max_message_size (BinnacleCappedDeflate *self,
                                                    gsize                  max_message_size);

G_END_DECLS
