/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-journal.h"

G_BEGIN_DECLS

typedef enum
{
  BINNACLE_OUTBOX_REQUEST_OPEN,
  BINNACLE_OUTBOX_REQUEST_LOAD,
  BINNACLE_OUTBOX_REQUEST_COMMIT,
  BINNACLE_OUTBOX_REQUEST_SERVER,
  BINNACLE_OUTBOX_REQUEST_NOTICE,
  BINNACLE_OUTBOX_REQUEST_DURABLE,
  BINNACLE_OUTBOX_REQUEST_CLOSE
} BinnacleOutboxRequestKind;

/* Of who reads a source while somebody else has it, the records have its id, this and a
 * number as theirs. */
#define BINNACLE_OUTBOX_SEPARATOR '\n'

/* What the writer's thread is asked for, and its answer. The main thread owns it
 * before and after, and frees it.
 *
 * OPEN: nothing but that.
 * LOAD: source_id → contents: of all who read that source; slot: who it is for.
 * COMMIT: puts, removals.
 * SERVER: source_id, server_id.
 * NOTICE: the person has seen it.
 * DURABLE: durable.
 * CLOSE: the last one. */
typedef struct
{
  BinnacleOutboxRequestKind  kind;
  GTask                     *task;
  gint64                     now; /* the time of day, in µs since 1970 */
  gsize                      size;
  GPtrArray                 *puts;
  GPtrArray                 *removals;
  char                      *source_id;
  char                      *server_id;
  char                      *slot;
  gboolean                   durable;
  BinnacleJournalContents   *contents;
  GError                    *error;
} BinnacleOutboxRequest;

BinnacleOutboxRequest *binnacle_outbox_request_new  (BinnacleOutboxRequestKind  kind,
                                                     gint64                     now);
void                   binnacle_outbox_request_free (BinnacleOutboxRequest     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleOutboxRequest, binnacle_outbox_request_free)

G_END_DECLS
