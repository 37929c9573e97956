/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-source-factory.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_POLLED_SOURCE (binnacle_polled_source_get_type ())

BINNACLE_EXPORT
G_DECLARE_DERIVABLE_TYPE (BinnaclePolledSource, binnacle_polled_source, BINNACLE, POLLED_SOURCE, BinnacleSource)

/**
 * BinnaclePolledSourceClass:
 * @refresh_async: asks for what is wanted
 * @refresh_finish: what came of it
 * @forget: another server may answer from now on, or another person be meant: what was kept
 *   of its answers does not count any more; may be %NULL
 *
 * What a kind of server does that is asked now and then.
 */
struct _BinnaclePolledSourceClass
{
  BinnacleSourceClass parent_class;

  void                 (*refresh_async)  (BinnaclePolledSource  *self,
                                          GCancellable          *cancellable,
                                          GAsyncReadyCallback    callback,
                                          gpointer               user_data);
  BinnacleSyncOutcome *(*refresh_finish) (BinnaclePolledSource  *self,
                                          GAsyncResult          *result,
                                          GError               **error);
  void                 (*forget)         (BinnaclePolledSource  *self);

  gpointer padding[6];
};

BINNACLE_EXPORT
BinnacleSyncJob                 *binnacle_polled_source_get_job         (BinnaclePolledSource  *self);
BINNACLE_EXPORT
const BinnacleSourceDescription *binnacle_polled_source_get_description (BinnaclePolledSource  *self);
BINNACLE_EXPORT
gint64                           binnacle_polled_source_get_clock_skew  (BinnaclePolledSource  *self);

G_END_DECLS
