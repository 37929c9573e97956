/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-sequence-merge-private.h"

G_BEGIN_DECLS

/* The lines of a text, or the elements of an array, on the three sides. */
typedef struct
{
  gboolean   text;
  gboolean   identifiable;
  GPtrArray *items[BINNACLE_N_SIDES]; /* of lines, or of GVariants */
  guint32   *tokens[BINNACLE_N_SIDES];
  guint32   *identities[BINNACLE_N_SIDES];
} BinnacleMergeElements;

BinnacleMergeElements *binnacle_merge_elements_new          (GVariant * const             sides[BINNACLE_N_SIDES]);
void                   binnacle_merge_elements_free         (BinnacleMergeElements       *self);
gboolean               binnacle_merge_elements_find_regions (const BinnacleMergeElements *self,
                                                             guint64                     *budget,
                                                             GArray                      *regions);
gboolean               binnacle_merge_elements_twice        (const BinnacleMergeElements *self,
                                                             GArray                      *regions);
char                  *binnacle_merge_elements_describe     (GVariant                    *element);
GPtrArray             *binnacle_merge_elements_new_list     (const BinnacleMergeElements *self);
void                   binnacle_merge_elements_add_range    (const BinnacleMergeElements *self,
                                                             BinnacleSide                 side,
                                                             BinnacleRange                range,
                                                             GPtrArray                   *list);
void                   binnacle_merge_elements_add_both     (const BinnacleMergeElements *self,
                                                             const BinnacleRange          ranges[BINNACLE_N_SIDES],
                                                             GPtrArray                   *list);
void                   binnacle_merge_elements_add_value    (const BinnacleMergeElements *self,
                                                             GVariant                    *value,
                                                             GPtrArray                   *list);
GVariant              *binnacle_merge_elements_join         (const BinnacleMergeElements *self,
                                                             GPtrArray                   *list);

G_END_DECLS
