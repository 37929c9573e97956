/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-operation-record.h"

G_DEFINE_BOXED_TYPE (BinnacleOperationRecord, binnacle_operation_record,
                     binnacle_operation_record_copy, binnacle_operation_record_free)

/**
 * binnacle_operation_error_quark:
 *
 * Returns: the domain of [error@OperationError]
 */
G_DEFINE_QUARK (binnacle-operation-error-quark, binnacle_operation_error)

/**
 * binnacle_operation_record_new:
 *
 * Returns: (transfer full): a record of nothing, to be filled in
 */
BinnacleOperationRecord *
binnacle_operation_record_new (void)
{
  return g_new0 (BinnacleOperationRecord, 1);
}

static BinnacleValue
copy_value (const BinnacleValue *value)
{
  BinnacleValue copy = BINNACLE_VALUE_INIT;

  binnacle_value_assign (&copy, value);
  return copy;
}

/**
 * binnacle_operation_record_copy:
 * @self: a record
 *
 * Returns: (transfer full): a copy that shares nothing that changes, so that
 *   another thread may have it
 */
BinnacleOperationRecord *
binnacle_operation_record_copy (const BinnacleOperationRecord *self)
{
  BinnacleOperationRecord *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (BinnacleOperationRecord, 1);
  *copy = *self;
  copy->id = g_strdup (self->id);
  copy->source_id = g_strdup (self->source_id);
  copy->server_id = g_strdup (self->server_id);
  copy->channel = g_strdup (self->channel);
  copy->title = g_strdup (self->title);
  copy->label = g_strdup (self->label);
  copy->base_epoch = g_strdup (self->base_epoch);
  copy->predecessor = g_strdup (self->predecessor);
  copy->first_epoch = g_strdup (self->first_epoch);
  copy->theirs_author = g_strdup (self->theirs_author);
  copy->argument = copy_value (&self->argument);
  copy->base_value = copy_value (&self->base_value);
  copy->shown_value = copy_value (&self->shown_value);
  copy->theirs = copy_value (&self->theirs);
  copy->error = self->error != NULL ? g_error_copy (self->error) : NULL;
  return copy;
}

/**
 * binnacle_operation_record_free:
 * @self: (transfer full): a record
 *
 * Frees it.
 */
void
binnacle_operation_record_free (BinnacleOperationRecord *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->id);
  g_free (self->source_id);
  g_free (self->server_id);
  g_free (self->channel);
  g_free (self->title);
  g_free (self->label);
  g_free (self->base_epoch);
  g_free (self->predecessor);
  g_free (self->first_epoch);
  g_free (self->theirs_author);
  binnacle_value_clear (&self->argument);
  binnacle_value_clear (&self->base_value);
  binnacle_value_clear (&self->shown_value);
  binnacle_value_clear (&self->theirs);
  g_clear_error (&self->error);
  g_free (self);
}
