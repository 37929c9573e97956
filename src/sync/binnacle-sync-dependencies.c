/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "base/binnacle-channel.h"
#include "sync/binnacle-background-sync-private.h"

/* What becomes old, by whose word. */

static BinnacleSyncDependency *
dependency_new (guint       id,
                const char *source_id,
                const char *pattern,
                const char *affected_source_id,
                const char *affected_pattern)
{
  BinnacleSyncDependency *self = g_new (BinnacleSyncDependency, 1);

  self->id = id;
  self->source_id = g_strdup (source_id);
  self->pattern = g_strdup (pattern);
  self->affected_source_id = g_strdup (affected_source_id);
  self->affected_pattern = g_strdup (affected_pattern);
  return self;
}

void
binnacle_sync_dependency_free (gpointer data)
{
  BinnacleSyncDependency *self = data;

  g_free (self->source_id);
  g_free (self->pattern);
  g_free (self->affected_source_id);
  g_free (self->affected_pattern);
  g_free (self);
}

static gboolean
is_on (const BinnacleSyncDependency *self,
       const char                   *source_id,
       const char                   *channel)
{
  return (self->source_id == NULL || g_str_equal (self->source_id, source_id)) &&
         binnacle_channel_matches (channel, self->pattern);
}

static gboolean
refreshes (BinnacleSyncJob *job,
           const char      *source_id,
           const char      *pattern)
{
  const char *channel = binnacle_sync_job_get_channel (job);

  return (source_id == NULL || g_str_equal (binnacle_sync_job_get_source_id (job), source_id)) &&
         (channel == NULL || binnacle_channel_patterns_overlap (channel, pattern));
}

/**
 * binnacle_background_sync_invalidate:
 * @self: a background sync
 * @source_id: (nullable): a source, or %NULL for all
 * @pattern: a channel's name, or a pattern
 *
 * Says that what there is of these channels is old: jobs that refresh any of them run
 * soon, or when they are wanted next. However often it is said, a job runs once a second
 * for it at the most.
 */
void
binnacle_background_sync_invalidate (BinnacleBackgroundSync *self,
                                     const char             *source_id,
                                     const char             *pattern)
{
  g_return_if_fail (BINNACLE_IS_BACKGROUND_SYNC (self));
  g_return_if_fail (binnacle_channel_validate_pattern (pattern, NULL));

  for (guint i = 0; i < self->jobs->len; i++)
    {
      BinnacleSyncJob *job = g_ptr_array_index (self->jobs, i);

      if (refreshes (job, source_id, pattern))
        binnacle_background_sync_invalidate_job (self, job);
    }
}

/**
 * binnacle_background_sync_acknowledged:
 * @self: a background sync
 * @source_id: a source
 * @channel: one of its channels
 *
 * Says that the source made a change to the channel: what there is of it, and of all that
 * depends on it, is old.
 */
void
binnacle_background_sync_acknowledged (BinnacleBackgroundSync *self,
                                       const char             *source_id,
                                       const char             *channel)
{
  g_return_if_fail (BINNACLE_IS_BACKGROUND_SYNC (self));
  g_return_if_fail (source_id != NULL && channel != NULL);

  binnacle_background_sync_invalidate (self, source_id, channel);
  for (guint i = 0; i < self->dependencies->len; i++)
    {
      const BinnacleSyncDependency *dependency = g_ptr_array_index (self->dependencies, i);

      if (is_on (dependency, source_id, channel))
        binnacle_background_sync_invalidate (self, dependency->affected_source_id, dependency->affected_pattern);
    }
}

/**
 * binnacle_background_sync_add_dependency:
 * @self: a background sync
 * @source_id: (nullable): a source, or %NULL for any
 * @pattern: a channel's name or a pattern
 * @affected_source_id: (nullable): another source, or the same; %NULL for all
 * @affected_pattern: a channel's name or a pattern
 *
 * Says that a change to a channel that matches @pattern makes old what there is of those
 * that match @affected_pattern. Applies to changes that are made here.
 *
 * Returns: what [method@BackgroundSync.remove_dependency] takes, above 0
 */
guint
binnacle_background_sync_add_dependency (BinnacleBackgroundSync *self,
                                         const char             *source_id,
                                         const char             *pattern,
                                         const char             *affected_source_id,
                                         const char             *affected_pattern)
{
  g_return_val_if_fail (BINNACLE_IS_BACKGROUND_SYNC (self), 0);
  g_return_val_if_fail (binnacle_channel_validate_pattern (pattern, NULL), 0);
  g_return_val_if_fail (binnacle_channel_validate_pattern (affected_pattern, NULL), 0);

  self->last_dependency++;
  g_ptr_array_add (self->dependencies, dependency_new (self->last_dependency, source_id, pattern,
                                                       affected_source_id, affected_pattern));
  return self->last_dependency;
}

/**
 * binnacle_background_sync_remove_dependency:
 * @self: a background sync
 * @id: as [method@BackgroundSync.add_dependency] gave it
 *
 * Takes a dependency back.
 */
void
binnacle_background_sync_remove_dependency (BinnacleBackgroundSync *self,
                                            guint                   id)
{
  g_return_if_fail (BINNACLE_IS_BACKGROUND_SYNC (self));

  for (guint i = 0; i < self->dependencies->len; i++)
    if (((BinnacleSyncDependency *) g_ptr_array_index (self->dependencies, i))->id == id)
      {
        g_ptr_array_remove_index (self->dependencies, i);
        return;
      }
}
