/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-clock.h"
#include "live/binnacle-realtime-state.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_STORE (binnacle_store_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleStore, binnacle_store, BINNACLE, STORE, GObject)

BINNACLE_EXPORT
BinnacleStore *binnacle_store_new            (BinnacleClock         *clock,
                                              const char            *path);
BINNACLE_EXPORT
void           binnacle_store_follow         (BinnacleStore         *self,
                                              const char            *source_id,
                                              BinnacleRealtimeState *state);
BINNACLE_EXPORT
void           binnacle_store_history_async  (BinnacleStore         *self,
                                              const char            *source_id,
                                              const char            *channel,
                                              gint64                 span,
                                              guint                  max_points,
                                              GCancellable          *cancellable,
                                              GAsyncReadyCallback    callback,
                                              gpointer               user_data);
BINNACLE_EXPORT
GArray        *binnacle_store_history_finish (BinnacleStore         *self,
                                              GAsyncResult          *result,
                                              GError               **error);
BINNACLE_EXPORT
const char    *binnacle_store_get_notice     (BinnacleStore         *self);
BINNACLE_EXPORT
void           binnacle_store_dismiss_notice (BinnacleStore         *self);
BINNACLE_EXPORT
void           binnacle_store_close          (BinnacleStore         *self);

G_END_DECLS
