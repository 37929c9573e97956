/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-conflict.h"
#include "live/binnacle-edit.h"
#include "live/binnacle-journal.h"
#include "live/binnacle-operation-sender.h"
#include "live/binnacle-operation.h"
#include "live/binnacle-realtime-state.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_OPERATION_QUEUE (binnacle_operation_queue_get_type ())

/* The operations of one source that are not settled, oldest first, as a
 * GListModel of BinnacleOperation (rejected ones stay until dismissed).
 *
 * Properties: n-pending (not settled, without conflicted and held), n-failed
 * (unsaved and rejected), n-conflicts (channels), n-held, paused (rw), loaded,
 * can-undo, can-redo, undo-label, redo-label, last-error; settings as properties:
 * parallel-channels, ask-after (days), operation-timeout (s), max-pending,
 * conflict-strategy, merge-fallback, roll-back-on-error, undo-depth, optimistic.
 * Signals: "confirmed" (op), "rejected" (op), "conflicted" (conflict),
 * "merged" (op): one sentence each for a toast is made above this room. */
BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleOperationQueue, binnacle_operation_queue, BINNACLE, OPERATION_QUEUE, GObject)

BINNACLE_EXPORT
BinnacleOperationQueue *binnacle_operation_queue_new            (BinnacleClock           *clock,
                                                                 GRand                   *random,
                                                                 const char              *source_id,
                                                                 BinnacleRealtimeState   *state);
/* The journal is given once; its contents are loaded, and edits made meanwhile wait for that. */
BINNACLE_EXPORT
void                    binnacle_operation_queue_set_journal    (BinnacleOperationQueue  *self,
                                                                 BinnacleJournal         *journal);
/* Both by the source: who sends, and (for as long as there is an authenticated link) to whom. */
BINNACLE_EXPORT
void                    binnacle_operation_queue_set_sender     (BinnacleOperationQueue  *self,
                                                                 BinnacleOperationSender *sender);
BINNACLE_EXPORT
void                    binnacle_operation_queue_set_server     (BinnacleOperationQueue  *self,
                                                                 const char              *server_id,
                                                                 gboolean                 linked);

BINNACLE_EXPORT
void                    binnacle_operation_queue_set_random     (BinnacleOperationQueue  *self,
                                                                 GRand                   *random);
BINNACLE_EXPORT
void                    binnacle_operation_queue_close          (BinnacleOperationQueue  *self);

/* The edit shows in the entity before this returns. The callback comes when it
 * is durable (or was refused: not shown any more then, where it could not be
 * shown at all; "not saved" stays shown with the reason). */
BINNACLE_EXPORT
BinnacleOperation      *binnacle_operation_queue_apply          (BinnacleOperationQueue  *self,
                                                                 const char              *channel,
                                                                 const BinnacleEdit      *edit,
                                                                 GError                 **error);
BINNACLE_EXPORT
void                    binnacle_operation_queue_apply_async    (BinnacleOperationQueue  *self,
                                                                 const char              *channel,
                                                                 const BinnacleEdit      *edit,
                                                                 GAsyncReadyCallback      callback,
                                                                 gpointer                 user_data);
BINNACLE_EXPORT
BinnacleOperation      *binnacle_operation_queue_apply_finish   (BinnacleOperationQueue  *self,
                                                                 GAsyncResult            *result,
                                                                 GError                 **error);

/* Unsaved: save again. Rejected: send as a new operation on what is there now.
 * Held: send. Waiting for a later attempt: now. */
BINNACLE_EXPORT
void                    binnacle_operation_queue_retry          (BinnacleOperationQueue  *self,
                                                                 BinnacleOperation       *operation);
/* Takes it back here. What was sent may already have happened. */
BINNACLE_EXPORT
void                    binnacle_operation_queue_discard        (BinnacleOperationQueue  *self,
                                                                 BinnacleOperation       *operation);
BINNACLE_EXPORT
void                    binnacle_operation_queue_set_paused     (BinnacleOperationQueue  *self,
                                                                 gboolean                 paused);

/* (element-type BinnacleConflict) one per channel, oldest first. */
BINNACLE_EXPORT
GListModel             *binnacle_operation_queue_get_conflicts  (BinnacleOperationQueue  *self);
BINNACLE_EXPORT
BinnacleConflict       *binnacle_operation_queue_find_conflict  (BinnacleOperationQueue  *self,
                                                                 const char              *channel);
/* resolution: the value that the channel is to have; a none value: delete it.
 * Where it equals theirs, the edits simply go. theirs_version: of the theirs that
 * the person looked at; where the server went on since, the conflict is there again. */
BINNACLE_EXPORT
gboolean                binnacle_operation_queue_resolve        (BinnacleOperationQueue  *self,
                                                                 BinnacleConflict        *conflict,
                                                                 const BinnacleValue     *resolution,
                                                                 gint64                   theirs_version,
                                                                 GError                 **error);

BINNACLE_EXPORT
gboolean                binnacle_operation_queue_undo           (BinnacleOperationQueue  *self);
BINNACLE_EXPORT
gboolean                binnacle_operation_queue_redo           (BinnacleOperationQueue  *self);

G_END_DECLS
