/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "sources/binnacle-live-epochs-private.h"

#include <pthread.h>

struct _BinnacleLiveEpochs
{
  gint             ref_count; /* atomic */
  pthread_mutex_t  mutex;     /* guards the rest */
  char            *server_id;
  char            *name;
  guint            epoch;     /* counts them; 0: none yet */
  gint64           offset;    /* the highest that was met in it */
  gboolean         lost;      /* it can't be relied on: the next is another one */
  guint            n_snapshots;
};

BinnacleLiveEpochs *
binnacle_live_epochs_new (void)
{
  BinnacleLiveEpochs *self = g_new0 (BinnacleLiveEpochs, 1);

  self->ref_count = 1;
  pthread_mutex_init (&self->mutex, NULL);
  return self;
}

BinnacleLiveEpochs *
binnacle_live_epochs_ref (BinnacleLiveEpochs *self)
{
  __atomic_fetch_add (&self->ref_count, 1, __ATOMIC_RELAXED);
  return self;
}

void
binnacle_live_epochs_unref (BinnacleLiveEpochs *self)
{
  if (__atomic_sub_fetch (&self->ref_count, 1, __ATOMIC_ACQ_REL) > 0)
    return;
  pthread_mutex_destroy (&self->mutex);
  g_free (self->server_id);
  g_free (self->name);
  g_free (self);
}

static gboolean
is_same (BinnacleLiveEpochs *self,
         const char         *server_id,
         const char         *name,
         gint64              offset)
{
  return g_strcmp0 (self->server_id, server_id) == 0 && g_strcmp0 (self->name, name) == 0 &&
         offset >= self->offset && !self->lost;
}

/* The server says where it is. A history whose offset went back is another one.
 * Returns its number. */
guint
binnacle_live_epochs_enter (BinnacleLiveEpochs *self,
                            const char         *server_id,
                            const char         *epoch_name,
                            gint64              offset)
{
  guint epoch;

  pthread_mutex_lock (&self->mutex);
  if (!is_same (self, server_id, epoch_name, offset))
    {
      self->epoch++;
      self->lost = FALSE;
      self->offset = 0;
      g_free (self->server_id);
      g_free (self->name);
      self->server_id = g_strdup (server_id);
      self->name = g_strdup (epoch_name);
    }
  epoch = self->epoch;
  pthread_mutex_unlock (&self->mutex);
  return epoch;
}

/* The server broke the protocol: what it says next is another history. */
void
binnacle_live_epochs_lose (BinnacleLiveEpochs *self)
{
  pthread_mutex_lock (&self->mutex);
  self->lost = TRUE;
  pthread_mutex_unlock (&self->mutex);
}

void
binnacle_live_epochs_set_offset (BinnacleLiveEpochs *self,
                                 gint64              offset)
{
  pthread_mutex_lock (&self->mutex);
  self->offset = MAX (self->offset, offset);
  pthread_mutex_unlock (&self->mutex);
}

gint64
binnacle_live_epochs_get_offset (BinnacleLiveEpochs *self)
{
  gint64 offset;

  pthread_mutex_lock (&self->mutex);
  offset = self->offset;
  pthread_mutex_unlock (&self->mutex);
  return offset;
}

/* Returns a number for a snapshot, higher than all before. */
guint
binnacle_live_epochs_take_snapshot (BinnacleLiveEpochs *self)
{
  guint snapshot;

  pthread_mutex_lock (&self->mutex);
  snapshot = ++self->n_snapshots;
  pthread_mutex_unlock (&self->mutex);
  return snapshot;
}
