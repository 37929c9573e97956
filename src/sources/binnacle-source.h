/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "live/binnacle-operation-queue.h"
#include "live/binnacle-realtime-state.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SOURCE (binnacle_source_get_type ())

BINNACLE_EXPORT
G_DECLARE_DERIVABLE_TYPE (BinnacleSource, binnacle_source, BINNACLE, SOURCE, GObject)

/**
 * BinnacleSourceClass:
 * @start: connect, and stay connected
 * @stop: disconnect
 * @subscribe: the first user of a pattern came
 * @unsubscribe: the last user of a pattern went
 * @history_async: ask for the past of a channel
 * @history_finish: what came of it; (element-type BinnacleSample)
 *
 * What a kind of server does. A source without history leaves its two
 * functions out.
 */
struct _BinnacleSourceClass
{
  GObjectClass parent_class;

  void      (*start)          (BinnacleSource       *self);
  void      (*stop)           (BinnacleSource       *self);
  void      (*subscribe)      (BinnacleSource       *self,
                               const char           *pattern);
  void      (*unsubscribe)    (BinnacleSource       *self,
                               const char           *pattern);
  void      (*history_async)  (BinnacleSource       *self,
                               const char           *channel,
                               gint64                from,
                               gint64                to,
                               guint                 points,
                               GCancellable         *cancellable,
                               GAsyncReadyCallback   callback,
                               gpointer              user_data);
  GArray   *(*history_finish) (BinnacleSource       *self,
                               GAsyncResult         *result,
                               GError              **error);

  gpointer padding[12];
};

BINNACLE_EXPORT
void                   binnacle_source_start          (BinnacleSource       *self);
BINNACLE_EXPORT
void                   binnacle_source_stop           (BinnacleSource       *self);
BINNACLE_EXPORT
const char            *binnacle_source_get_id         (BinnacleSource       *self);
BINNACLE_EXPORT
const char            *binnacle_source_get_name       (BinnacleSource       *self);
BINNACLE_EXPORT
void                   binnacle_source_set_name       (BinnacleSource       *self,
                                                       const char           *name);
BINNACLE_EXPORT
const char            *binnacle_source_get_server_name (BinnacleSource      *self);
BINNACLE_EXPORT
void                   binnacle_source_set_server_name (BinnacleSource      *self,
                                                       const char           *server_name);
BINNACLE_EXPORT
BinnacleClock         *binnacle_source_get_clock      (BinnacleSource       *self);
BINNACLE_EXPORT
BinnacleRealtimeState *binnacle_source_get_state      (BinnacleSource       *self);
BINNACLE_EXPORT
BinnacleOperationQueue *binnacle_source_get_operations (BinnacleSource      *self);
BINNACLE_EXPORT
void                   binnacle_source_subscribe      (BinnacleSource       *self,
                                                       const char           *pattern);
BINNACLE_EXPORT
void                   binnacle_source_unsubscribe    (BinnacleSource       *self,
                                                       const char           *pattern);
BINNACLE_EXPORT
void                   binnacle_source_history_async  (BinnacleSource       *self,
                                                       const char           *channel,
                                                       gint64                from,
                                                       gint64                to,
                                                       guint                 points,
                                                       GCancellable         *cancellable,
                                                       GAsyncReadyCallback   callback,
                                                       gpointer              user_data);
BINNACLE_EXPORT
GArray                *binnacle_source_history_finish (BinnacleSource       *self,
                                                       GAsyncResult         *result,
                                                       GError              **error);

G_END_DECLS
