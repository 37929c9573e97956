/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/binnacle-sync-link.h"

G_BEGIN_DECLS

/* Follows all links of a list: those that come, go and change. */
typedef struct _BinnacleSyncLinkWatch BinnacleSyncLinkWatch;

typedef void (*BinnacleSyncLinkWatchFunc) (gpointer user_data);

BinnacleSyncLinkWatch *binnacle_sync_link_watch_new      (GListModel                *links,
                                                          BinnacleSyncLinkWatchFunc  func,
                                                          gpointer                   user_data);
void                   binnacle_sync_link_watch_free     (BinnacleSyncLinkWatch     *self);
guint                  binnacle_sync_link_watch_get_size (BinnacleSyncLinkWatch     *self);
BinnacleSyncLink      *binnacle_sync_link_watch_get      (BinnacleSyncLinkWatch     *self,
                                                          guint                      index);

G_END_DECLS
