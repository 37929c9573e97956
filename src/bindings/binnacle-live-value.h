/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-source.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_LIVE_VALUE (binnacle_live_value_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleLiveValue, binnacle_live_value, BINNACLE, LIVE_VALUE, GObject)

BINNACLE_EXPORT
BinnacleLiveValue *binnacle_live_value_new           (BinnacleSource    *source,
                                                      const char        *channel);
BINNACLE_EXPORT
BinnacleEntity    *binnacle_live_value_get_entity    (BinnacleLiveValue *self);
BINNACLE_EXPORT
double             binnacle_live_value_get_number    (BinnacleLiveValue *self);
BINNACLE_EXPORT
char              *binnacle_live_value_dup_text      (BinnacleLiveValue *self);
BINNACLE_EXPORT
gint64             binnacle_live_value_get_age       (BinnacleLiveValue *self);
BINNACLE_EXPORT
BinnacleSeries    *binnacle_live_value_ref_series    (BinnacleLiveValue *self,
                                                      gint64             span,
                                                      guint              capacity);

BINNACLE_EXPORT
GListModel        *binnacle_live_list_new            (BinnacleSource    *source,
                                                      const char        *pattern);

BINNACLE_EXPORT
void               binnacle_bind_live_value          (BinnacleSource    *source,
                                                      const char        *channel,
                                                      const char        *property,
                                                      GObject           *target,
                                                      const char        *target_property);

G_END_DECLS
