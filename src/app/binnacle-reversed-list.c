/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-reversed-list.h"

/**
 * BinnacleReversedList:
 *
 * Another list, last item first. Sorting by time is not the same: two events have
 * one time, and clocks are set back.
 */
struct _BinnacleReversedList
{
  GObject parent_instance;

  GListModel *model;
  guint       n_items;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleReversedList, binnacle_reversed_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GType
get_item_type (GListModel *model)
{
  return g_list_model_get_item_type (BINNACLE_REVERSED_LIST (model)->model);
}

static guint
get_n_items (GListModel *model)
{
  return BINNACLE_REVERSED_LIST (model)->n_items;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  BinnacleReversedList *self = BINNACLE_REVERSED_LIST (model);

  return position < self->n_items ? g_list_model_get_item (self->model, self->n_items - 1 - position) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
items_changed_cb (BinnacleReversedList *self,
                  guint                 position,
                  guint                 n_removed,
                  guint                 n_added)
{
  guint behind = self->n_items - position - n_removed;

  self->n_items += n_added - n_removed;
  g_list_model_items_changed (G_LIST_MODEL (self), behind, n_removed, n_added);
}

static void
binnacle_reversed_list_dispose (GObject *object)
{
  BinnacleReversedList *self = BINNACLE_REVERSED_LIST (object);

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  self->n_items = 0;

  G_OBJECT_CLASS (binnacle_reversed_list_parent_class)->dispose (object);
}

static void
binnacle_reversed_list_finalize (GObject *object)
{
  g_clear_object (&BINNACLE_REVERSED_LIST (object)->model);

  G_OBJECT_CLASS (binnacle_reversed_list_parent_class)->finalize (object);
}

static void
binnacle_reversed_list_class_init (BinnacleReversedListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = binnacle_reversed_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = binnacle_reversed_list_finalize;
}

static void
binnacle_reversed_list_init (BinnacleReversedList *self)
{
}

/**
 * binnacle_reversed_list_new:
 * @model: a list
 *
 * Returns: (transfer full): the list, last item first
 */
BinnacleReversedList *
binnacle_reversed_list_new (GListModel *model)
{
  BinnacleReversedList *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (model), NULL);

  self = g_object_new (BINNACLE_TYPE_REVERSED_LIST, NULL);
  self->model = g_object_ref (model);
  self->n_items = g_list_model_get_n_items (model);
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (items_changed_cb), self);
  return self;
}
