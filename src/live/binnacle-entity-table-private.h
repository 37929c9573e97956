/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-entity-private.h"

G_BEGIN_DECLS

/* The entities of a state, by channel. */
typedef struct _BinnacleEntityTable BinnacleEntityTable;

BinnacleEntityTable *binnacle_entity_table_new              (BinnacleUpdateProcessor *processor);
void                 binnacle_entity_table_release          (BinnacleEntityTable     *self);
void                 binnacle_entity_table_free             (BinnacleEntityTable     *self);

BinnacleEntity      *binnacle_entity_table_lookup           (BinnacleEntityTable     *self,
                                                             const char              *channel);
BinnacleEntity      *binnacle_entity_table_ref              (BinnacleEntityTable     *self,
                                                             const char              *channel);
void                 binnacle_entity_table_iter_init        (BinnacleEntityTable     *self,
                                                             GHashTableIter          *iter);
guint                binnacle_entity_table_get_n_kept       (BinnacleEntityTable     *self);
gsize                binnacle_entity_table_get_n_bytes      (BinnacleEntityTable     *self);

void                 binnacle_entity_table_keep             (BinnacleEntityTable     *self,
                                                             BinnacleEntity          *entity);
void                 binnacle_entity_table_bury             (BinnacleEntityTable     *self,
                                                             BinnacleEntity          *entity);
void                 binnacle_entity_table_let_go           (BinnacleEntityTable     *self,
                                                             BinnacleEntity          *entity);
void                 binnacle_entity_table_describe         (BinnacleEntityTable     *self,
                                                             BinnacleEntity          *entity,
                                                             const BinnacleDescription *description);

gboolean             binnacle_entity_table_has_undescribed  (BinnacleEntityTable     *self);
void                 binnacle_entity_table_add_undescribed  (BinnacleEntityTable     *self,
                                                             BinnacleEntity          *entity);
GStrv                binnacle_entity_table_take_undescribed (BinnacleEntityTable     *self,
                                                             guint                    max_channels,
                                                             gsize                    max_bytes);

G_END_DECLS
