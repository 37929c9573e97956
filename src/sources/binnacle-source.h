/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "live/binnacle-realtime-state.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SOURCE (binnacle_source_get_type ())

BINNACLE_EXPORT
G_DECLARE_DERIVABLE_TYPE (BinnacleSource, binnacle_source, BINNACLE, SOURCE, GObject)

/* A kind of server, made into channels. Main thread. Properties: id (construct),
 * name (rw), state (BinnacleRealtimeState), server-name (nullable). */
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
  /* (element-type BinnacleSample) */
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
BinnacleRealtimeState *binnacle_source_get_state      (BinnacleSource       *self);
/* Counted per pattern; the class hears of the first and of the last. */
BINNACLE_EXPORT
void                   binnacle_source_subscribe      (BinnacleSource       *self,
                                                       const char           *pattern);
BINNACLE_EXPORT
void                   binnacle_source_unsubscribe    (BinnacleSource       *self,
                                                       const char           *pattern);
/* Times in ms since 1970. */
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
