/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-bindings"

#include "bindings/binnacle-live-value.h"

/* The entities that match a pattern; subscribed while the list lives. */
#define BINNACLE_TYPE_LIVE_LIST (binnacle_live_list_get_type ())
G_DECLARE_FINAL_TYPE (BinnacleLiveList, binnacle_live_list, BINNACLE, LIVE_LIST, GObject)

struct _BinnacleLiveList
{
  GObject parent_instance;

  BinnacleSource *source;
  char           *pattern;
  GListModel     *matches;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleLiveList, binnacle_live_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
binnacle_live_list_get_item_type (GListModel *model)
{
  return BINNACLE_TYPE_ENTITY;
}

static guint
binnacle_live_list_get_n_items (GListModel *model)
{
  BinnacleLiveList *self = BINNACLE_LIVE_LIST (model);

  return self->matches != NULL ? g_list_model_get_n_items (self->matches) : 0;
}

static gpointer
binnacle_live_list_get_item (GListModel *model,
                             guint       position)
{
  BinnacleLiveList *self = BINNACLE_LIVE_LIST (model);

  return self->matches != NULL ? g_list_model_get_item (self->matches, position) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = binnacle_live_list_get_item_type;
  iface->get_n_items = binnacle_live_list_get_n_items;
  iface->get_item = binnacle_live_list_get_item;
}

static void
binnacle_live_list_dispose (GObject *object)
{
  BinnacleLiveList *self = BINNACLE_LIVE_LIST (object);

  g_clear_object (&self->matches);
  if (self->source != NULL)
    binnacle_source_unsubscribe (self->source, self->pattern);
  g_clear_object (&self->source);

  G_OBJECT_CLASS (binnacle_live_list_parent_class)->dispose (object);
}

static void
binnacle_live_list_finalize (GObject *object)
{
  g_free (BINNACLE_LIVE_LIST (object)->pattern);

  G_OBJECT_CLASS (binnacle_live_list_parent_class)->finalize (object);
}

static void
binnacle_live_list_class_init (BinnacleLiveListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_live_list_dispose;
  object_class->finalize = binnacle_live_list_finalize;
}

static void
binnacle_live_list_init (BinnacleLiveList *self)
{
}

static void
on_items_changed (BinnacleLiveList *self,
                  guint             position,
                  guint             removed,
                  guint             added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

/**
 * binnacle_live_list_new:
 * @source: a source
 * @pattern: which channels
 *
 * Makes a list of the #BinnacleEntity that exist and match, sorted naturally by
 * channel, that follows those that come and go. They are subscribed for as long
 * as the list lives. Main thread.
 *
 * Returns: (transfer full): the list
 */
GListModel *
binnacle_live_list_new (BinnacleSource *source,
                        const char     *pattern)
{
  BinnacleLiveList *self;

  g_return_val_if_fail (BINNACLE_IS_SOURCE (source), NULL);
  g_return_val_if_fail (pattern != NULL, NULL);

  self = g_object_new (BINNACLE_TYPE_LIVE_LIST, NULL);
  self->source = g_object_ref (source);
  self->pattern = g_strdup (pattern);
  self->matches = binnacle_realtime_state_match (binnacle_source_get_state (source), pattern);
  g_signal_connect_object (self->matches, "items-changed", G_CALLBACK (on_items_changed), self,
                           G_CONNECT_SWAPPED);
  binnacle_source_subscribe (source, pattern);
  return G_LIST_MODEL (self);
}
