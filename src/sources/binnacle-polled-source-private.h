/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-polled-source.h"
#include "sources/binnacle-readings-sink-private.h"

G_BEGIN_DECLS

/* For the classes that derive from BinnaclePolledSource. */

/* setup: its factory does not count */
void                  binnacle_polled_source_set_up      (BinnaclePolledSource            *self,
                                                          const BinnacleSourceDescription *description,
                                                          const BinnacleSourceSetup       *setup);
BinnacleReadingsSink *binnacle_polled_source_get_sink    (BinnaclePolledSource            *self);

/* options: method, uri, headers, body, etag and decoder count; who we are and whom we trust is added */
void                  binnacle_polled_source_send_async  (BinnaclePolledSource            *self,
                                                          const BinnacleHttpOptions       *options,
                                                          GCancellable                    *cancellable,
                                                          GAsyncReadyCallback              callback,
                                                          gpointer                         user_data);
/* For discover_async(): asks for options->uri; decode makes channels of the answer, whatever its
 * status. filter goes into decode_data. */
typedef GPtrArray *(*BinnacleProposeFunc) (const char  *text,
                                           gsize        length,
                                           const char  *filter,
                                           GError     **error);
void                  binnacle_polled_source_propose     (BinnaclePolledSource            *self,
                                                          const char                      *uri,
                                                          const char                      *filter,
                                                          BinnacleProposeFunc              propose,
                                                          GCancellable                    *cancellable,
                                                          GAsyncReadyCallback              callback,
                                                          gpointer                         user_data);

/* The server answered: values from now on are of a living link. server_time: ms since 1970, 0
 * where it is not known */
void                  binnacle_polled_source_answered    (BinnaclePolledSource            *self,
                                                          gint64                           server_time);

G_END_DECLS
