/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "live/binnacle-operation-record.h"

G_BEGIN_DECLS

/**
 * BinnacleOutcomeKind:
 * @BINNACLE_OUTCOME_APPLIED: the server did it, now or before
 * @BINNACLE_OUTCOME_CONFLICT: the base is not the server's version; nothing was done
 * @BINNACLE_OUTCOME_REJECTED: the server will not do it; nothing was done
 * @BINNACLE_OUTCOME_LATER: the server can't do it now; nothing was done
 * @BINNACLE_OUTCOME_LOST: the server does not remember whether it did it
 * @BINNACLE_OUTCOME_NOT_SENT: it did not leave this computer
 * @BINNACLE_OUTCOME_UNKNOWN: it was sent, and no answer came
 * @BINNACLE_OUTCOME_NOT_KNOWN_THERE: asked by its id: the server has not accepted it
 *   (it may still be on its way)
 * @BINNACLE_OUTCOME_NOT_ASKABLE: there is no way to ask now, other than to send it again
 *
 * What became of an operation that was sent.
 */
typedef enum
{
  BINNACLE_OUTCOME_APPLIED,
  BINNACLE_OUTCOME_CONFLICT,
  BINNACLE_OUTCOME_REJECTED,
  BINNACLE_OUTCOME_LATER,
  BINNACLE_OUTCOME_LOST,
  BINNACLE_OUTCOME_NOT_SENT,
  BINNACLE_OUTCOME_UNKNOWN,
  BINNACLE_OUTCOME_NOT_KNOWN_THERE,
  BINNACLE_OUTCOME_NOT_ASKABLE
} BinnacleOutcomeKind;

/**
 * BinnacleOutcome:
 * @kind: what became of it
 * @value: applied: the channel's value after it, where @has_value; conflict: what
 *   the server has, none where the channel does not exist
 * @has_value: whether @value, @version and @deleted say what the channel holds
 * @deleted: whether the channel does not exist (any more)
 * @version: the version of @value; applied: the one that it made
 * @offset: applied: the server's offset
 * @epoch: the history that version and offset count in, as [struct@Update] has it
 * @time: ms since 1970 by the server's clock, or 0
 * @author: who wrote @value, or %NULL
 * @duplicate: applied: whether an earlier attempt had done it
 * @affects: applied: patterns of what else it changed, as far as the server says so; or %NULL
 * @retry_after: later: ms to wait, or 0
 * @error: a sentence for the person, for all but applied; %NULL otherwise
 *
 * What became of an operation.
 */
typedef struct
{
  BinnacleOutcomeKind  kind;
  BinnacleValue        value;
  gboolean             has_value;
  gboolean             deleted;
  gint64               version;
  gint64               offset;
  guint                epoch;
  gint64               time;
  char                *author;
  gboolean             duplicate;
  GStrv                affects;
  gint64               retry_after;
  GError              *error;
} BinnacleOutcome;

BINNACLE_EXPORT
BinnacleOutcome *binnacle_outcome_new  (BinnacleOutcomeKind  kind);
BINNACLE_EXPORT
void             binnacle_outcome_free (BinnacleOutcome     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleOutcome, binnacle_outcome_free)

#define BINNACLE_TYPE_OPERATION_SENDER (binnacle_operation_sender_get_type ())

BINNACLE_EXPORT
G_DECLARE_INTERFACE (BinnacleOperationSender, binnacle_operation_sender, BINNACLE, OPERATION_SENDER, GObject)

/**
 * BinnacleOperationSenderInterface:
 * @get_place: the epoch and offset of the server as known here, for `first`, and
 *   the number of the epoch that updates have; the epoch is %NULL where there is no
 *   connection
 * @send_async: sends one operation, with a base version that the queue has
 *   worked out (%BINNACLE_BASE_ANY: none)
 * @send_finish: what became of it; never %NULL
 * @ask_async: asks what became of an operation without doing it
 * @ask_finish: applied, not known there, not askable, or (no answer) unknown; never %NULL
 *
 * What sends operations to a server. Main thread. The queue is told by
 * binnacle_operation_queue_set_server() when there is a link and whose it is,
 * and sends nothing before.
 */
struct _BinnacleOperationSenderInterface
{
  GTypeInterface parent_iface;

  void             (*get_place)   (BinnacleOperationSender       *self,
                                   char                         **epoch,
                                   guint                         *number,
                                   gint64                        *offset);
  void             (*send_async)  (BinnacleOperationSender       *self,
                                   const BinnacleOperationRecord *record,
                                   gint64                         base_version,
                                   gint64                         timeout,
                                   GAsyncReadyCallback            callback,
                                   gpointer                       user_data);
  BinnacleOutcome *(*send_finish) (BinnacleOperationSender       *self,
                                   GAsyncResult                  *result);
  void             (*ask_async)   (BinnacleOperationSender       *self,
                                   const char                    *id,
                                   gint64                         timeout,
                                   GAsyncReadyCallback            callback,
                                   gpointer                       user_data);
  BinnacleOutcome *(*ask_finish)  (BinnacleOperationSender       *self,
                                   GAsyncResult                  *result);
};

BINNACLE_EXPORT
void             binnacle_operation_sender_get_place   (BinnacleOperationSender       *self,
                                                        char                         **epoch,
                                                        guint                         *number,
                                                        gint64                        *offset);
BINNACLE_EXPORT
void             binnacle_operation_sender_send_async  (BinnacleOperationSender       *self,
                                                        const BinnacleOperationRecord *record,
                                                        gint64                         base_version,
                                                        gint64                         timeout,
                                                        GAsyncReadyCallback            callback,
                                                        gpointer                       user_data);
BINNACLE_EXPORT
BinnacleOutcome *binnacle_operation_sender_send_finish (BinnacleOperationSender       *self,
                                                        GAsyncResult                  *result);
BINNACLE_EXPORT
void             binnacle_operation_sender_ask_async   (BinnacleOperationSender       *self,
                                                        const char                    *id,
                                                        gint64                         timeout,
                                                        GAsyncReadyCallback            callback,
                                                        gpointer                       user_data);
BINNACLE_EXPORT
BinnacleOutcome *binnacle_operation_sender_ask_finish  (BinnacleOperationSender       *self,
                                                        GAsyncResult                  *result);

G_END_DECLS
