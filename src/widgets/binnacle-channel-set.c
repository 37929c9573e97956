/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "widgets/binnacle-channel-set.h"

#include "bindings/binnacle-live-value.h"

/**
 * BinnacleChannelSet:
 *
 * The entities that match any of some patterns, in the order of the patterns and
 * each only once, at most a given number. It subscribes as long as it lives.
 *
 * Signals: `added` and `removed`, each with the entity.
 */
struct _BinnacleChannelSet
{
  GObject parent_instance;

  GPtrArray *lists;
  GPtrArray *entities;
  guint      max_entities;
};

enum
{
  ADDED,
  REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BinnacleChannelSet, binnacle_channel_set, G_TYPE_OBJECT)

static GPtrArray *
gather (BinnacleChannelSet *self)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->lists->len; i++)
    {
      guint n_items = g_list_model_get_n_items (self->lists->pdata[i]);

      for (guint j = 0; j < n_items && found->len < self->max_entities; j++)
        {
          BinnacleEntity *entity = g_list_model_get_item (self->lists->pdata[i], j);

          if (g_ptr_array_find (found, entity, NULL))
            g_object_unref (entity);
          else
            g_ptr_array_add (found, entity);
        }
    }
  return found;
}

static void
tell_differences (BinnacleChannelSet *self,
                  GPtrArray          *from,
                  GPtrArray          *in,
                  guint               signal)
{
  for (guint i = 0; i < from->len; i++)
    if (!g_ptr_array_find (in, from->pdata[i], NULL))
      g_signal_emit (self, signals[signal], 0, from->pdata[i]);
}

static void
update (BinnacleChannelSet *self)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->entities);

  self->entities = gather (self);
  tell_differences (self, old, self->entities, REMOVED);
  tell_differences (self, self->entities, old, ADDED);
}

static void
binnacle_channel_set_finalize (GObject *object)
{
  BinnacleChannelSet *self = BINNACLE_CHANNEL_SET (object);

  g_ptr_array_unref (self->lists);
  g_ptr_array_unref (self->entities);

  G_OBJECT_CLASS (binnacle_channel_set_parent_class)->finalize (object);
}

static void
binnacle_channel_set_class_init (BinnacleChannelSetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_channel_set_finalize;

  /**
   * BinnacleChannelSet::added:
   * @self: a set
   * @entity: what matches now
   *
   * A channel came, or there is room for it now.
   */
  signals[ADDED] = g_signal_new ("added", BINNACLE_TYPE_CHANNEL_SET, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, BINNACLE_TYPE_ENTITY);
  /**
   * BinnacleChannelSet::removed:
   * @self: a set
   * @entity: what does not match any more
   *
   * A channel went.
   */
  signals[REMOVED] = g_signal_new ("removed", BINNACLE_TYPE_CHANNEL_SET, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, BINNACLE_TYPE_ENTITY);
}

static void
binnacle_channel_set_init (BinnacleChannelSet *self)
{
  self->lists = g_ptr_array_new_with_free_func (g_object_unref);
  self->entities = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * binnacle_channel_set_new:
 * @source: a source
 * @patterns: (array zero-terminated=1): names and patterns
 * @max_entities: how many entities are taken at most
 *
 * Returns: (transfer full): the set, with what matches already
 */
BinnacleChannelSet *
binnacle_channel_set_new (BinnacleSource     *source,
                          const char * const *patterns,
                          guint               max_entities)
{
  BinnacleChannelSet *self;

  g_return_val_if_fail (BINNACLE_IS_SOURCE (source), NULL);
  g_return_val_if_fail (patterns != NULL, NULL);

  self = g_object_new (BINNACLE_TYPE_CHANNEL_SET, NULL);
  self->max_entities = max_entities;
  for (guint i = 0; patterns[i] != NULL; i++)
    {
      GListModel *list = binnacle_live_list_new (source, patterns[i]);

      g_ptr_array_add (self->lists, list);
      g_signal_connect_object (list, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  update (self);
  return self;
}

/**
 * binnacle_channel_set_follow:
 * @self: a set
 * @follower: who wants to know, and the first argument of both functions
 * @added: called with the follower and an entity, for each there is and each that comes
 * @removed: called with the follower and an entity that went
 *
 * Tells what matches now and what comes and goes, for as long as @follower lives.
 */
void
binnacle_channel_set_follow (BinnacleChannelSet *self,
                             GObject            *follower,
                             GCallback           added,
                             GCallback           removed)
{
  g_return_if_fail (BINNACLE_IS_CHANNEL_SET (self));
  g_return_if_fail (G_IS_OBJECT (follower));

  g_signal_connect_object (self, "added", added, follower, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "removed", removed, follower, G_CONNECT_SWAPPED);
  for (guint i = 0; i < self->entities->len; i++)
    g_signal_emit (self, signals[ADDED], 0, self->entities->pdata[i]);
}

/**
 * binnacle_channel_set_get_entities:
 * @self: a set
 *
 * Returns: (transfer none) (element-type BinnacleEntity): what matches now
 */
GPtrArray *
binnacle_channel_set_get_entities (BinnacleChannelSet *self)
{
  g_return_val_if_fail (BINNACLE_IS_CHANNEL_SET (self), NULL);
  return self->entities;
}
