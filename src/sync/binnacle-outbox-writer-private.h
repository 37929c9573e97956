/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/binnacle-outbox-store-private.h"

G_BEGIN_DECLS

/* How the outbox stands. */
typedef struct
{
  char *problem;
  char *notice;
} BinnacleOutboxReport;

void                  binnacle_outbox_report_free (BinnacleOutboxReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleOutboxReport, binnacle_outbox_report_free)

typedef struct _BinnacleOutboxWriter BinnacleOutboxWriter;

/* Told of each report, before the answers that it is about, and of each answer:
 * one of both is NULL. It takes the report, and the request is its own anyway. */
typedef void (*BinnacleOutboxWriterFunc) (BinnacleOutboxRequest *request,
                                          BinnacleOutboxReport  *report,
                                          gpointer               user_data);

BinnacleOutboxWriter *binnacle_outbox_writer_new   (BinnacleOutboxStore      *store,
                                                    BinnacleOutboxWriterFunc  done,
                                                    gpointer                  user_data);
gboolean              binnacle_outbox_writer_post  (BinnacleOutboxWriter     *self,
                                                    BinnacleOutboxRequest    *request);
void                  binnacle_outbox_writer_close (BinnacleOutboxWriter     *self,
                                                    BinnacleOutboxRequest    *last);

G_END_DECLS
