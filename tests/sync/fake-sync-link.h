/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/binnacle-sync-link.h"

G_BEGIN_DECLS

#define FAKE_TYPE_SYNC_LINK (fake_sync_link_get_type ())

G_DECLARE_FINAL_TYPE (FakeSyncLink, fake_sync_link, FAKE, SYNC_LINK, GObject)

/* A link whose facts a test writes; it counts what it is told. */
struct _FakeSyncLink
{
  GObject                 parent_instance;

  char                   *id;
  BinnacleSyncLinkFacts   facts;
  BinnacleOperationQueue *operations;
  GError                 *error;
  gboolean                suspended;
  guint                   n_nudges;
  guint                   n_anew;
  guint                   n_refreshes;
};

FakeSyncLink *fake_sync_link_new       (const char            *id,
                                        const char            *probe_uri);
void          fake_sync_link_set_state (FakeSyncLink          *self,
                                        BinnacleSyncLinkState  state);

G_END_DECLS
