/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-clock.h"
#include "net/binnacle-http.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SOUP_HTTP (binnacle_soup_http_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleSoupHttp, binnacle_soup_http, BINNACLE, SOUP_HTTP, GObject)

BINNACLE_EXPORT
BinnacleHttp *binnacle_soup_http_new (BinnacleClock *clock);

G_END_DECLS
