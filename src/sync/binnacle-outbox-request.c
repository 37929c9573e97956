/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "sync/binnacle-outbox-request-private.h"

/*< private >
 * binnacle_outbox_request_new:
 * @kind: what is asked for
 * @now: the time of day, in µs since 1970
 *
 * Returns: (transfer full): a request
 */
BinnacleOutboxRequest *
binnacle_outbox_request_new (BinnacleOutboxRequestKind kind,
                             gint64                    now)
{
  BinnacleOutboxRequest *self = g_new0 (BinnacleOutboxRequest, 1);

  self->kind = kind;
  self->now = now;
  return self;
}

/*< private >
 * binnacle_outbox_request_free:
 * @self: (transfer full): a request
 *
 * Frees it. Main thread.
 */
void
binnacle_outbox_request_free (BinnacleOutboxRequest *self)
{
  g_clear_object (&self->task);
  g_clear_pointer (&self->puts, g_ptr_array_unref);
  g_clear_pointer (&self->removals, g_ptr_array_unref);
  g_clear_pointer (&self->contents, binnacle_journal_contents_free);
  g_clear_error (&self->error);
  g_free (self->source_id);
  g_free (self->server_id);
  g_free (self->slot);
  g_free (self);
}
