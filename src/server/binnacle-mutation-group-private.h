/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/binnacle-channel-store.h"
#include "server/binnacle-op-memory.h"
#include "server/binnacle-store-file.h"

G_BEGIN_DECLS

/* What a mutation is judged by. */
typedef struct
{
  BinnacleChannelTable *table;
  BinnacleOpMemory     *ops;
  const char           *epoch;
  gsize                 max_value_size;
  gint64                time;
} BinnacleMutationGround;

/* One mutation on its way: waiting, judged, committed. */
typedef struct
{
  BinnacleMutation      *mutation;
  BinnacleMutationFunc   func;
  gpointer               user_data;

  BinnacleChannelRecord *record;
  char                  *json;
  gboolean               duplicate;
  GError                *error;
  BinnacleChannelRecord *current;
} BinnacleMutationEntry;

/* Mutations that are judged one after the other, each on top of those before,
 * and committed together. */
typedef struct _BinnacleMutationGroup BinnacleMutationGroup;

BinnacleMutationEntry *binnacle_mutation_entry_new        (BinnacleMutation             *mutation,
                                                           BinnacleMutationFunc          func,
                                                           gpointer                      user_data);
void                   binnacle_mutation_entry_free       (BinnacleMutationEntry        *self);
void                   binnacle_mutation_entry_answer     (BinnacleMutationEntry        *self);

BinnacleMutationGroup *binnacle_mutation_group_new        (gint64                        offset);
void                   binnacle_mutation_group_free       (BinnacleMutationGroup        *self);
void                   binnacle_mutation_group_judge      (BinnacleMutationGroup        *self,
                                                           const BinnacleMutationGround *ground,
                                                           BinnacleMutationEntry        *entry);
gint64                 binnacle_mutation_group_get_offset (BinnacleMutationGroup        *self);
GPtrArray             *binnacle_mutation_group_get_entries (BinnacleMutationGroup       *self);
void                   binnacle_mutation_group_add_rows   (BinnacleMutationGroup        *self,
                                                           BinnacleStoreJob             *job);
void                   binnacle_mutation_group_fail       (BinnacleMutationGroup        *self,
                                                           const GError                 *cause);

G_END_DECLS
