/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-sync-link.h"

static void sync_link_init (BinnacleSyncLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeSyncLink, fake_sync_link, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BINNACLE_TYPE_SYNC_LINK, sync_link_init))

static const char *
get_id (BinnacleSyncLink *link)
{
  return FAKE_SYNC_LINK (link)->id;
}

static void
get_facts (BinnacleSyncLink      *link,
           BinnacleSyncLinkFacts *facts)
{
  *facts = FAKE_SYNC_LINK (link)->facts;
}

static BinnacleOperationQueue *
get_operations (BinnacleSyncLink *link)
{
  return FAKE_SYNC_LINK (link)->operations;
}

static void
nudge (BinnacleSyncLink *link,
       gboolean          anew)
{
  FAKE_SYNC_LINK (link)->n_nudges++;
  FAKE_SYNC_LINK (link)->n_anew += anew ? 1 : 0;
}

static void
refresh (BinnacleSyncLink *link)
{
  FAKE_SYNC_LINK (link)->n_refreshes++;
}

static void
set_suspended (BinnacleSyncLink *link,
               gboolean          suspended)
{
  FakeSyncLink *self = FAKE_SYNC_LINK (link);

  self->suspended = suspended;
  fake_sync_link_set_state (self, suspended ? BINNACLE_SYNC_LINK_SUSPENDED : BINNACLE_SYNC_LINK_CONNECTING);
}

static void
sync_link_init (BinnacleSyncLinkInterface *iface)
{
  iface->get_id = get_id;
  iface->get_facts = get_facts;
  iface->get_operations = get_operations;
  iface->nudge = nudge;
  iface->refresh = refresh;
  iface->set_suspended = set_suspended;
}

static void
fake_sync_link_finalize (GObject *object)
{
  FakeSyncLink *self = FAKE_SYNC_LINK (object);

  g_free (self->id);
  g_free ((char *) self->facts.title);
  g_free ((char *) self->facts.probe_uri);
  g_clear_error (&self->error);
  g_clear_object (&self->operations);
  G_OBJECT_CLASS (fake_sync_link_parent_class)->finalize (object);
}

static void
fake_sync_link_class_init (FakeSyncLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_sync_link_finalize;
}

static void
fake_sync_link_init (FakeSyncLink *self)
{
}

/* A link that is being opened, to a server that needs the network. */
FakeSyncLink *
fake_sync_link_new (const char *id,
                    const char *probe_uri)
{
  FakeSyncLink *self = g_object_new (FAKE_TYPE_SYNC_LINK, NULL);

  self->id = g_strdup (id);
  self->facts = (BinnacleSyncLinkFacts) {
    .state = BINNACLE_SYNC_LINK_CONNECTING,
    .title = g_strdup (id),
    .pushed = TRUE,
    .probe_uri = g_strdup (probe_uri),
  };
  return self;
}

void
fake_sync_link_set_state (FakeSyncLink          *self,
                          BinnacleSyncLinkState  state)
{
  self->facts.state = state;
  binnacle_sync_link_changed (BINNACLE_SYNC_LINK (self));
}
