/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-value.h"

G_BEGIN_DECLS

/**
 * BinnacleOperationKind:
 * @BINNACLE_OPERATION_SET: the channel's value becomes the argument
 * @BINNACLE_OPERATION_MERGE: the argument, an object, is merged into it as RFC 7396 has it
 * @BINNACLE_OPERATION_ADD: the argument, a number, is added to it
 * @BINNACLE_OPERATION_DELETE: the channel goes
 *
 * What an operation does.
 */
typedef enum
{
  BINNACLE_OPERATION_SET,
  BINNACLE_OPERATION_MERGE,
  BINNACLE_OPERATION_ADD,
  BINNACLE_OPERATION_DELETE
} BinnacleOperationKind;

/**
 * BinnacleOperationState:
 * @BINNACLE_OPERATION_SAVING: shown, but not on disk yet
 * @BINNACLE_OPERATION_UNSAVED: the disk refused it; it is kept in memory only, and not sent
 * @BINNACLE_OPERATION_QUEUED: on disk, to be sent
 * @BINNACLE_OPERATION_SENT: on its way, not answered
 * @BINNACLE_OPERATION_UNKNOWN: it was sent and the answer did not come: it is asked again by its id
 * @BINNACLE_OPERATION_HELD: a person must say whether to send it; see [enum@HoldReason]
 * @BINNACLE_OPERATION_CONFLICTED: the server has something newer than the edit was made on
 * @BINNACLE_OPERATION_CONFIRMED: done; final
 * @BINNACLE_OPERATION_REJECTED: the server will not do it; kept until the person has seen it
 * @BINNACLE_OPERATION_DISCARDED: taken back here, or replaced by another; final
 *
 * Where an operation stands. The transitions that are allowed are a table in
 * binnacle-operation.c.
 */
typedef enum
{
  BINNACLE_OPERATION_SAVING,
  BINNACLE_OPERATION_UNSAVED,
  BINNACLE_OPERATION_QUEUED,
  BINNACLE_OPERATION_SENT,
  BINNACLE_OPERATION_UNKNOWN,
  BINNACLE_OPERATION_HELD,
  BINNACLE_OPERATION_CONFLICTED,
  BINNACLE_OPERATION_CONFIRMED,
  BINNACLE_OPERATION_REJECTED,
  BINNACLE_OPERATION_DISCARDED
} BinnacleOperationState;

/**
 * BinnacleHoldReason:
 * @BINNACLE_HOLD_NONE: it is not held
 * @BINNACLE_HOLD_PREDECESSOR: what it was made on top of is in conflict, or was rejected
 * @BINNACLE_HOLD_OLD: it waited for longer than `ask-after`
 * @BINNACLE_HOLD_OUTCOME_LOST: it was sent, and the server does not remember whether it did it
 * @BINNACLE_HOLD_OTHER_SERVER: it was made for another server than the one at this address
 * @BINNACLE_HOLD_RESTORED: it comes from a backup
 *
 * Why a person is asked before an operation is sent.
 */
typedef enum
{
  BINNACLE_HOLD_NONE,
  BINNACLE_HOLD_PREDECESSOR,
  BINNACLE_HOLD_OLD,
  BINNACLE_HOLD_OUTCOME_LOST,
  BINNACLE_HOLD_OTHER_SERVER,
  BINNACLE_HOLD_RESTORED
} BinnacleHoldReason;

/**
 * BinnacleConflictStrategy:
 * @BINNACLE_CONFLICT_DEFAULT: as the setting says
 * @BINNACLE_CONFLICT_MERGE: merge what can be merged; otherwise as `merge-fallback` says
 * @BINNACLE_CONFLICT_ASK: ask the person
 * @BINNACLE_CONFLICT_SERVER_WINS: take the server's value
 * @BINNACLE_CONFLICT_MINE_WINS: write mine over it
 *
 * What to do where the server has something newer than an edit was made on.
 */
typedef enum
{
  BINNACLE_CONFLICT_DEFAULT,
  BINNACLE_CONFLICT_MERGE,
  BINNACLE_CONFLICT_ASK,
  BINNACLE_CONFLICT_SERVER_WINS,
  BINNACLE_CONFLICT_MINE_WINS
} BinnacleConflictStrategy;

#define BINNACLE_BASE_ANY (-1)
/* No version is that large: the server answers with what it has. */
#define BINNACLE_BASE_UNSEEN G_GINT64_CONSTANT (9007199254740991)

/* In bytes of JSON. What is sent has to fit into a message; what is shown may come
 * from a server that allows more. */
#define BINNACLE_OPERATION_MAX_ARGUMENT (1024 * 1024)
#define BINNACLE_OPERATION_MAX_VALUE (4 * BINNACLE_OPERATION_MAX_ARGUMENT)

/**
 * BinnacleOperationRecord:
 * @id: the operation id: a UUID, version 4
 * @source_id: the source that it was made in
 * @server_id: the server that it is for
 * @channel: the channel
 * @title: what the channel was called when it was made
 * @label: what the person did, in words for a list ("“Buy oil” ticked"), or %NULL
 * @kind: what it does
 * @argument: with what; none for a deletion
 * @base_version: the version that the person saw; 0: there was no such channel;
 *   %BINNACLE_BASE_ANY: applies to any (only additions, and edits that a person
 *   wants to win); %BINNACLE_BASE_UNSEEN: to be compared with what the server
 *   has in any case. Counts only where @predecessor is %NULL
 * @base_epoch: the server's epoch that @base_version counts in, or %NULL where
 *   that is not known: a version of another epoch says nothing
 * @base_value: the value that the person saw: the server's with the predecessors on top
 * @shown_value: what it showed when it was made; none for a deletion
 * @predecessor: the id of the operation on the same channel that it was made on
 *   top of and that was not confirmed then, or %NULL
 * @strategy: what to do in a conflict
 * @sequence: its place in the order of all operations of this computer
 * @created: when, in ms since 1970
 * @first_epoch: the server's epoch when it was first sent, or %NULL
 * @first_offset: the server's offset then
 * @attempts: how often it was sent
 * @merges: how often it was merged by itself without being accepted
 * @state: where it stands
 * @hold: why it is held; of one that is not, in the journal only: %BINNACLE_HOLD_OLD
 *   where the person said that it may be sent, old as it is
 * @theirs: in a conflict, what the server has; none where the channel is gone
 * @theirs_version: its version, 0 where the channel is gone
 * @theirs_time: when it was written, in ms since 1970 by the server's clock, or 0
 * @theirs_author: by whom, or %NULL
 * @error: why the last attempt failed, or %NULL
 *
 * All that is kept of an operation: what the journal stores. Plain data: a copy
 * may go to another thread.
 */
typedef struct
{
  char                     *id;
  char                     *source_id;
  char                     *server_id;
  char                     *channel;
  char                     *title;
  char                     *label;
  BinnacleOperationKind     kind;
  BinnacleValue             argument;
  gint64                    base_version;
  char                     *base_epoch;
  BinnacleValue             base_value;
  BinnacleValue             shown_value;
  char                     *predecessor;
  BinnacleConflictStrategy  strategy;
  gint64                    sequence;
  gint64                    created;
  char                     *first_epoch;
  gint64                    first_offset;
  guint                     attempts;
  guint                     merges;
  BinnacleOperationState    state;
  BinnacleHoldReason        hold;
  BinnacleValue             theirs;
  gint64                    theirs_version;
  gint64                    theirs_time;
  char                     *theirs_author;
  GError                   *error;
} BinnacleOperationRecord;

#define BINNACLE_TYPE_OPERATION_RECORD (binnacle_operation_record_get_type ())

BINNACLE_EXPORT
GType                    binnacle_operation_record_get_type (void);
BINNACLE_EXPORT
BinnacleOperationRecord *binnacle_operation_record_new      (void);
BINNACLE_EXPORT
BinnacleOperationRecord *binnacle_operation_record_copy     (const BinnacleOperationRecord *self);
BINNACLE_EXPORT
void                     binnacle_operation_record_free     (BinnacleOperationRecord       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleOperationRecord, binnacle_operation_record_free)

#define BINNACLE_OPERATION_ERROR (binnacle_operation_error_quark ())

/**
 * BinnacleOperationError:
 * @BINNACLE_OPERATION_ERROR_NOT_WRITABLE: the channel takes no writes
 * @BINNACLE_OPERATION_ERROR_NO_SERVER: no server has been met yet for which it could be kept
 * @BINNACLE_OPERATION_ERROR_NOT_SAVED: the disk refused it
 * @BINNACLE_OPERATION_ERROR_TOO_MANY: too many operations wait
 * @BINNACLE_OPERATION_ERROR_NOT_APPLICABLE: it can't be applied to the value that is there
 * @BINNACLE_OPERATION_ERROR_REJECTED: the server will not do it
 * @BINNACLE_OPERATION_ERROR_CONFLICT: the server has something newer
 * @BINNACLE_OPERATION_ERROR_OUTCOME_LOST: the server does not remember whether it did it
 * @BINNACLE_OPERATION_ERROR_UNANSWERED: no answer came; what became of it is not known
 * @BINNACLE_OPERATION_ERROR_UNAVAILABLE: the server can't do it now
 * @BINNACLE_OPERATION_ERROR_DISCARDED: it was taken back
 *
 * Why an operation is not done. Messages are sentences for the person.
 */
typedef enum
{
  BINNACLE_OPERATION_ERROR_NOT_WRITABLE,
  BINNACLE_OPERATION_ERROR_NO_SERVER,
  BINNACLE_OPERATION_ERROR_NOT_SAVED,
  BINNACLE_OPERATION_ERROR_TOO_MANY,
  BINNACLE_OPERATION_ERROR_NOT_APPLICABLE,
  BINNACLE_OPERATION_ERROR_REJECTED,
  BINNACLE_OPERATION_ERROR_CONFLICT,
  BINNACLE_OPERATION_ERROR_OUTCOME_LOST,
  BINNACLE_OPERATION_ERROR_UNANSWERED,
  BINNACLE_OPERATION_ERROR_UNAVAILABLE,
  BINNACLE_OPERATION_ERROR_DISCARDED
} BinnacleOperationError;

BINNACLE_EXPORT
GQuark                   binnacle_operation_error_quark     (void);

G_END_DECLS
