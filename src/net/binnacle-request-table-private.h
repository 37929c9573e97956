/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "base/binnacle-clock.h"

G_BEGIN_DECLS

typedef struct _BinnacleRequestTable BinnacleRequestTable;

/**
 * BinnacleRequestTableFuncs:
 * @send: sends a message; returns the id that its answer carries, or 0 where it
 *   can't be sent now
 * @changed: the number of requests in flight changed
 *
 * What a request table needs.
 */
typedef struct
{
  gint64 (*send)    (GObject    *owner,
                     JsonObject *message);
  void   (*changed) (GObject    *owner);
} BinnacleRequestTableFuncs;

BinnacleRequestTable *binnacle_request_table_new               (BinnacleClock                   *clock,
                                                                const BinnacleRequestTableFuncs *funcs,
                                                                GObject                         *owner);
void                  binnacle_request_table_free              (BinnacleRequestTable            *self);
void                  binnacle_request_table_set_max_in_flight (BinnacleRequestTable            *self,
                                                                guint                            max_in_flight);
void                  binnacle_request_table_add               (BinnacleRequestTable            *self,
                                                                GTask                           *task,
                                                                const char                      *kind,
                                                                JsonObject                      *message,
                                                                gint64                           timeout,
                                                                gboolean                         retry);
void                  binnacle_request_table_flush             (BinnacleRequestTable            *self);
gboolean              binnacle_request_table_answer            (BinnacleRequestTable            *self,
                                                                gint64                           id,
                                                                JsonObject                      *reply);
void                  binnacle_request_table_lose              (BinnacleRequestTable            *self,
                                                                gboolean                         keep_retries);
guint                 binnacle_request_table_get_n_in_flight   (BinnacleRequestTable            *self);

G_END_DECLS
