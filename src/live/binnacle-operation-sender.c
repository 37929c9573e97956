/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-operation-sender.h"

/**
 * BinnacleOperationSender:
 *
 * What carries operations to a server and says what became of them.
 *
 * All functions belong to the main thread.
 */
G_DEFINE_INTERFACE (BinnacleOperationSender, binnacle_operation_sender, G_TYPE_OBJECT)

static void
binnacle_operation_sender_default_init (BinnacleOperationSenderInterface *iface)
{
}

/**
 * binnacle_outcome_new: (skip)
 * @kind: what became of an operation
 *
 * Returns: (transfer full): an outcome, to be filled in
 */
BinnacleOutcome *
binnacle_outcome_new (BinnacleOutcomeKind kind)
{
  BinnacleOutcome *self = g_new0 (BinnacleOutcome, 1);

  self->kind = kind;
  return self;
}

/**
 * binnacle_outcome_free: (skip)
 * @self: (transfer full): an outcome
 *
 * Frees it.
 */
void
binnacle_outcome_free (BinnacleOutcome *self)
{
  binnacle_value_clear (&self->value);
  g_free (self->author);
  g_strfreev (self->affects);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * binnacle_operation_sender_get_place:
 * @self: a sender
 * @epoch: (out) (nullable) (transfer full): the server's epoch, %NULL where there is no connection
 * @number: (out): the same, as updates have it
 * @offset: (out): the server's offset
 *
 * Where the server's history stands, as known here.
 */
void
binnacle_operation_sender_get_place (BinnacleOperationSender  *self,
                                     char                    **epoch,
                                     guint                    *number,
                                     gint64                   *offset)
{
  g_return_if_fail (BINNACLE_IS_OPERATION_SENDER (self));

  BINNACLE_OPERATION_SENDER_GET_IFACE (self)->get_place (self, epoch, number, offset);
}

/**
 * binnacle_operation_sender_send_async:
 * @self: a sender
 * @record: what to send; good for the length of the call
 * @base_version: the version that it is made on; %BINNACLE_BASE_ANY for none
 * @timeout: µs after which the outcome counts as unknown
 * @callback: called when there is an outcome
 * @user_data: for @callback
 *
 * Sends one operation.
 */
void
binnacle_operation_sender_send_async (BinnacleOperationSender       *self,
                                      const BinnacleOperationRecord *record,
                                      gint64                         base_version,
                                      gint64                         timeout,
                                      GAsyncReadyCallback            callback,
                                      gpointer                       user_data)
{
  g_return_if_fail (BINNACLE_IS_OPERATION_SENDER (self));
  g_return_if_fail (record != NULL);

  BINNACLE_OPERATION_SENDER_GET_IFACE (self)->send_async (self, record, base_version, timeout, callback, user_data);
}

/**
 * binnacle_operation_sender_send_finish: (skip)
 * @self: a sender
 * @result: what the callback was given
 *
 * Returns: (transfer full): what became of it
 */
BinnacleOutcome *
binnacle_operation_sender_send_finish (BinnacleOperationSender *self,
                                       GAsyncResult            *result)
{
  g_return_val_if_fail (BINNACLE_IS_OPERATION_SENDER (self), NULL);

  return BINNACLE_OPERATION_SENDER_GET_IFACE (self)->send_finish (self, result);
}

/**
 * binnacle_operation_sender_ask_async:
 * @self: a sender
 * @id: the id of an operation
 * @timeout: µs after which there is no answer
 * @callback: called when there is an answer, or none
 * @user_data: for @callback
 *
 * Asks what became of an operation, without doing it.
 */
void
binnacle_operation_sender_ask_async (BinnacleOperationSender *self,
                                     const char              *id,
                                     gint64                   timeout,
                                     GAsyncReadyCallback      callback,
                                     gpointer                 user_data)
{
  g_return_if_fail (BINNACLE_IS_OPERATION_SENDER (self));
  g_return_if_fail (id != NULL);

  BINNACLE_OPERATION_SENDER_GET_IFACE (self)->ask_async (self, id, timeout, callback, user_data);
}

/**
 * binnacle_operation_sender_ask_finish: (skip)
 * @self: a sender
 * @result: what the callback was given
 *
 * Returns: (transfer full): what became of it: applied, not known there, or unknown
 */
BinnacleOutcome *
binnacle_operation_sender_ask_finish (BinnacleOperationSender *self,
                                      GAsyncResult            *result)
{
  g_return_val_if_fail (BINNACLE_IS_OPERATION_SENDER (self), NULL);

  return BINNACLE_OPERATION_SENDER_GET_IFACE (self)->ask_finish (self, result);
}
