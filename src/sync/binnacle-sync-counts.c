/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "sync/binnacle-sync-counts-private.h"

struct _BinnacleSyncCounts
{
  BinnacleBackgroundSync    *background_sync;
  GPtrArray                 *operations; /* that are followed */
  GPtrArray                 *jobs;       /* that are followed */
  BinnacleSyncLinkWatchFunc  func;
  gpointer                   user_data;
};

static void
call (BinnacleSyncCounts *self)
{
  self->func (self->user_data);
}

static void
unfollow_all (BinnacleSyncCounts *self,
              GPtrArray          *objects)
{
  for (guint i = 0; i < objects->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (objects, i), self);
  g_ptr_array_set_size (objects, 0);
}

static void
follow_jobs (BinnacleSyncCounts *self)
{
  unfollow_all (self, self->jobs);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->background_sync)); i++)
    {
      BinnacleSyncJob *job = g_list_model_get_item (G_LIST_MODEL (self->background_sync), i);

      g_signal_connect_swapped (job, "notify::state", G_CALLBACK (call), self);
      g_ptr_array_add (self->jobs, job);
    }
}

static void
jobs_changed_cb (BinnacleSyncCounts *self)
{
  follow_jobs (self);
  call (self);
}

/*
 * binnacle_sync_counts_new:
 * @background_sync: (nullable): whose jobs to count
 * @func: called when there may be other counts
 * @user_data: for @func
 */
BinnacleSyncCounts *
binnacle_sync_counts_new (BinnacleBackgroundSync    *background_sync,
                          BinnacleSyncLinkWatchFunc  func,
                          gpointer                   user_data)
{
  BinnacleSyncCounts *self = g_new0 (BinnacleSyncCounts, 1);

  self->operations = g_ptr_array_new_with_free_func (g_object_unref);
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  self->func = func;
  self->user_data = user_data;
  g_set_object (&self->background_sync, background_sync);
  if (background_sync == NULL)
    return self;
  g_signal_connect_swapped (background_sync, "items-changed", G_CALLBACK (jobs_changed_cb), self);
  g_signal_connect_swapped (background_sync, "notify::network-pace", G_CALLBACK (call), self);
  g_signal_connect_swapped (background_sync, "notify::power-pace", G_CALLBACK (call), self);
  follow_jobs (self);
  return self;
}

void
binnacle_sync_counts_free (BinnacleSyncCounts *self)
{
  unfollow_all (self, self->operations);
  unfollow_all (self, self->jobs);
  g_ptr_array_unref (self->operations);
  g_ptr_array_unref (self->jobs);
  if (self->background_sync != NULL)
    g_signal_handlers_disconnect_by_data (self->background_sync, self);
  g_clear_object (&self->background_sync);
  g_free (self);
}

/* From now on counts the edits of these links, and of no others. */
void
binnacle_sync_counts_follow (BinnacleSyncCounts    *self,
                             BinnacleSyncLinkWatch *links)
{
  static const char * const watched[] = {
    "notify::n-pending", "notify::n-failed", "notify::n-conflicts", "notify::n-held", "notify::paused"
  };

  unfollow_all (self, self->operations);
  for (guint i = 0; i < binnacle_sync_link_watch_get_size (links); i++)
    {
      BinnacleOperationQueue *queue = binnacle_sync_link_get_operations (binnacle_sync_link_watch_get (links, i));

      if (queue == NULL)
        continue;
      for (gsize j = 0; j < G_N_ELEMENTS (watched); j++)
        g_signal_connect_swapped (queue, watched[j], G_CALLBACK (call), self);
      g_ptr_array_add (self->operations, g_object_ref (queue));
    }
}

static void
take_operations (BinnacleSyncCounts *self,
                 BinnacleSyncFacts  *facts)
{
  for (guint i = 0; i < self->operations->len; i++)
    {
      guint n_pending, n_failed, n_conflicts, n_held;
      gboolean paused;

      g_object_get (g_ptr_array_index (self->operations, i), "n-pending", &n_pending, "n-failed", &n_failed,
                    "n-conflicts", &n_conflicts, "n-held", &n_held, "paused", &paused, NULL);
      facts->n_pending += n_pending;
      facts->n_failed += n_failed;
      facts->n_conflicts += n_conflicts;
      facts->n_held += n_held;
      facts->edits_paused |= paused;
    }
}

/* What slows jobs down is worth telling only where there are any. */
static void
take_jobs (BinnacleSyncCounts *self,
           BinnacleSyncFacts  *facts)
{
  if (self->jobs->len == 0)
    return;
  for (guint i = 0; i < self->jobs->len; i++)
    if (binnacle_sync_job_get_state (g_ptr_array_index (self->jobs, i)) == BINNACLE_SYNC_JOB_STATE_FAILED)
      facts->n_failed_jobs++;
  g_object_get (self->background_sync, "network-pace", &facts->network_pace, "power-pace", &facts->power_pace, NULL);
}

/* Adds them to the facts. */
void
binnacle_sync_counts_take (BinnacleSyncCounts *self,
                           BinnacleSyncFacts  *facts)
{
  take_operations (self, facts);
  take_jobs (self, facts);
}
