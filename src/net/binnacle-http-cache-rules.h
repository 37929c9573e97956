/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-clock.h"
#include "net/binnacle-http.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_HTTP_CACHE_RULES (binnacle_http_cache_rules_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleHttpCacheRules, binnacle_http_cache_rules, BINNACLE, HTTP_CACHE_RULES, GObject)

BINNACLE_EXPORT
BinnacleHttpCacheRules *binnacle_http_cache_rules_new           (BinnacleClock          *clock);
BINNACLE_EXPORT
GStrv                   binnacle_http_cache_rules_dup_headers   (BinnacleHttpCacheRules *self,
                                                                 const char * const     *headers,
                                                                 gboolean                reload);
BINNACLE_EXPORT
const char             *binnacle_http_cache_rules_get_etag      (BinnacleHttpCacheRules *self);
BINNACLE_EXPORT
gboolean                binnacle_http_cache_rules_take          (BinnacleHttpCacheRules *self,
                                                                 BinnacleHttpResponse   *response,
                                                                 gboolean               *changed,
                                                                 GError                **error);
BINNACLE_EXPORT
void                    binnacle_http_cache_rules_forget        (BinnacleHttpCacheRules *self);

BINNACLE_EXPORT
gint64                  binnacle_http_cache_rules_get_fresh_for (BinnacleHttpCacheRules *self);
BINNACLE_EXPORT
gboolean                binnacle_http_cache_rules_may_store     (BinnacleHttpCacheRules *self);

G_END_DECLS
