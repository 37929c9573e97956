/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "live/binnacle-operation-record.h"

G_BEGIN_DECLS

#define BINNACLE_OUTBOX_DIGEST_LENGTH 16

char                    *binnacle_outbox_row_make_columns     (gboolean                        placeholders);
gboolean                 binnacle_outbox_row_bind             (sqlite3_stmt                   *statement,
                                                               const BinnacleOperationRecord  *record,
                                                               GError                        **error);
BinnacleOperationRecord *binnacle_outbox_row_read             (sqlite3_stmt                   *statement);

void                     binnacle_outbox_digest_texts         (const char                     *first,
                                                               const char                     *second,
                                                               guint8                         *digest);

G_END_DECLS
