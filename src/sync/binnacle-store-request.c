/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-store-request-private.h"

#include <glib/gi18n-lib.h>

#include "live/binnacle-channel-log.h"

/* Read into memory at once. */
#define MAX_RESTORED 20000

BinnacleStoreRequest *
binnacle_store_request_new (BinnacleStoreRequestKind kind)
{
  BinnacleStoreRequest *self = g_new0 (BinnacleStoreRequest, 1);

  self->kind = kind;
  return self;
}

/* In the main thread. Whoever still waits for an answer gets none. */
void
binnacle_store_request_free (gpointer request)
{
  BinnacleStoreRequest *self = request;

  if (self->task != NULL)
    g_task_return_new_error (self->task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s",
                             _("The history on this computer can’t be read now."));
  g_clear_object (&self->task);
  g_clear_pointer (&self->values, g_ptr_array_unref);
  g_clear_pointer (&self->logs, g_ptr_array_unref);
  g_clear_pointer (&self->samples, g_array_unref);
  g_free (self->source_id);
  g_free (self->server_id);
  g_free (self->channel);
  g_free (self->notice);
  g_free (self);
}

gsize
binnacle_store_request_measure (const BinnacleStoreRequest *self)
{
  gsize size = 0;

  for (guint i = 0; self->values != NULL && i < self->values->len; i++)
    {
      const BinnacleCachedValue *cached = self->values->pdata[i];

      size += sizeof *cached + binnacle_value_get_size (&cached->value);
    }
  for (guint i = 0; self->logs != NULL && i < self->logs->len; i++)
    {
      const BinnacleChannelLog *log = self->logs->pdata[i];

      size += sizeof *log + log->samples->len * sizeof (BinnacleSample);
    }
  return size;
}

/* In the store's thread. */
void
binnacle_store_request_serve (BinnacleStoreRequest *self,
                              BinnacleCacheFile    *file)
{
  switch (self->kind)
    {
    case BINNACLE_STORE_LOAD:
      self->values = binnacle_cache_file_load (file, self->source_id, MAX_RESTORED, &self->server_id);
      break;
    case BINNACLE_STORE_WRITE:
      self->failed = !binnacle_cache_file_write (file, self->source_id, self->server_id, self->values, self->logs,
                                                 self->now);
      break;
    case BINNACLE_STORE_HISTORY:
      self->samples = binnacle_cache_file_read_history (file, self->source_id, self->server_id, self->channel,
                                                        self->span, self->max_points);
      break;
    case BINNACLE_STORE_LIMITS:
      binnacle_cache_file_set_history_limits (file, &self->limits);
      binnacle_cache_file_set_max_size (file, self->max_size, self->now);
      break;
    case BINNACLE_STORE_REMOVE:
      binnacle_cache_file_remove (file);
      break;
    case BINNACLE_STORE_CLOSE:
    default:
      break;
    }
}
