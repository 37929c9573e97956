/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/binnacle-channel-store.h"
#include "server/binnacle-mutation-group-private.h"
#include "server/binnacle-op-memory.h"
#include "server/binnacle-store-writer.h"

G_BEGIN_DECLS

/* What the files of the store share. */

struct _BinnacleChannelStore
{
  GObject                      parent_instance;

  BinnacleClock               *clock;
  gsize                        max_value_size;
  const BinnacleStoreListener *listener;
  gpointer                     listener_data;

  char                        *server_id;
  char                        *epoch;
  gint64                       offset;
  gint64                       reserved; /* offsets up to here may be used */
  BinnacleChannelTable        *table;
  BinnacleOpMemory            *ops;

  GQueue                       waiting;  /* entries */
  gboolean                     pumping;
  BinnacleMutationGroup       *group;    /* on its way to the disk */
  GQueue                       deferred; /* samples that wait for it */
  GHashTable                  *deferred_channels; /* channel → Deferred, where only the newest counts */

  BinnacleStoreFile           *file;
  BinnacleStoreWriter         *writer;
  GHashTable                  *named;    /* channels whose end must be told after a restart */
  GPtrArray                   *unwritten_names;
  GPtrArray                   *forgotten_names;
  gboolean                     chores_due;
  BinnacleTimer               *trim_timer;
};

gboolean binnacle_channel_store_open_file   (BinnacleChannelStore  *self,
                                             const char            *path,
                                             gboolean               transient,
                                             GError               **error);
void     binnacle_channel_store_open_memory (BinnacleChannelStore  *self);

G_END_DECLS
