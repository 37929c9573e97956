/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "live/binnacle-entity-private.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_MATCH_LIST (binnacle_match_list_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleMatchList, binnacle_match_list, BINNACLE, MATCH_LIST, GObject)

BinnacleMatchList *binnacle_match_list_new         (const char        *pattern);
const char        *binnacle_match_list_get_pattern (BinnacleMatchList *self);
/* Noted now, shown by the next commit. */
void               binnacle_match_list_add         (BinnacleMatchList *self,
                                                    BinnacleEntity    *entity);
void               binnacle_match_list_remove      (BinnacleMatchList *self,
                                                    BinnacleEntity    *entity);
void               binnacle_match_list_commit      (BinnacleMatchList *self);

G_END_DECLS
