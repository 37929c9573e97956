/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "sync/binnacle-sync-link-watch-private.h"

struct _BinnacleSyncLinkWatch
{
  GListModel                *model;
  GPtrArray                 *links;
  BinnacleSyncLinkWatchFunc  func;
  gpointer                   user_data;
};

static void
call (BinnacleSyncLinkWatch *self)
{
  self->func (self->user_data);
}

static void
disconnect_link (gpointer data,
                 gpointer user_data)
{
  g_signal_handlers_disconnect_by_data (data, user_data);
}

static void
disconnect_all (BinnacleSyncLinkWatch *self)
{
  g_ptr_array_foreach (self->links, disconnect_link, self);
  g_ptr_array_set_size (self->links, 0);
}

static void
connect_all (BinnacleSyncLinkWatch *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->model); i++)
    {
      BinnacleSyncLink *link = g_list_model_get_item (self->model, i);

      g_signal_connect_swapped (link, "changed", G_CALLBACK (call), self);
      g_ptr_array_add (self->links, link);
    }
}

static void
items_changed_cb (BinnacleSyncLinkWatch *self)
{
  disconnect_all (self);
  connect_all (self);
  call (self);
}

/*
 * binnacle_sync_link_watch_new:
 * @links: a list of #BinnacleSyncLink
 * @func: called when one came, went or changed; not for those that are there already
 * @user_data: for @func
 */
BinnacleSyncLinkWatch *
binnacle_sync_link_watch_new (GListModel                *links,
                              BinnacleSyncLinkWatchFunc  func,
                              gpointer                   user_data)
{
  BinnacleSyncLinkWatch *self = g_new0 (BinnacleSyncLinkWatch, 1);

  self->model = g_object_ref (links);
  self->links = g_ptr_array_new_with_free_func (g_object_unref);
  self->func = func;
  self->user_data = user_data;
  g_signal_connect_swapped (links, "items-changed", G_CALLBACK (items_changed_cb), self);
  connect_all (self);
  return self;
}

void
binnacle_sync_link_watch_free (BinnacleSyncLinkWatch *self)
{
  g_signal_handlers_disconnect_by_data (self->model, self);
  disconnect_all (self);
  g_ptr_array_unref (self->links);
  g_object_unref (self->model);
  g_free (self);
}

guint
binnacle_sync_link_watch_get_size (BinnacleSyncLinkWatch *self)
{
  return self->links->len;
}

BinnacleSyncLink *
binnacle_sync_link_watch_get (BinnacleSyncLinkWatch *self,
                              guint                  index)
{
  return g_ptr_array_index (self->links, index);
}
