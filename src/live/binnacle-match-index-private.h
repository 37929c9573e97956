/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-match-list-private.h"

G_BEGIN_DECLS

/* The matching lists that somebody holds, by pattern. */
typedef struct _BinnacleMatchIndex BinnacleMatchIndex;

BinnacleMatchIndex *binnacle_match_index_new    (void);
void                binnacle_match_index_free   (BinnacleMatchIndex *self);
void                binnacle_match_index_add    (BinnacleMatchIndex *self,
                                                 BinnacleMatchList  *list);
void                binnacle_match_index_update (BinnacleMatchIndex *self,
                                                 BinnacleEntity     *entity);
void                binnacle_match_index_commit (BinnacleMatchIndex *self);

G_END_DECLS
