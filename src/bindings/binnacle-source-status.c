/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-bindings"

#include "bindings/binnacle-source-status.h"

#include "net/binnacle-soup-http.h"
#include "sources/binnacle-live-source.h"

/**
 * BinnacleSourceSyncLink:
 *
 * A source as the sync room sees it, for programs that have no notion of a session. It
 * lets the source go when it is dropped. Main thread.
 */
struct _BinnacleSourceSyncLink
{
  GObject parent_instance;

  BinnacleSource *source;
  gint64          last_sync; /* before the link was lost, in µs since 1970 */
  gboolean        was_live;
  gboolean        suspended;
};

static void binnacle_source_sync_link_sync_link_init (BinnacleSyncLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleSourceSyncLink, binnacle_source_sync_link, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BINNACLE_TYPE_SYNC_LINK, binnacle_source_sync_link_sync_link_init))

static gboolean
is_loopback (BinnacleSource *source)
{
  BinnacleWebsocketManager *manager =
    BINNACLE_IS_LIVE_SOURCE (source) ? binnacle_live_source_get_manager (BINNACLE_LIVE_SOURCE (source)) : NULL;
  const char *text = manager != NULL ? binnacle_websocket_manager_get_uri (manager) : NULL;
  g_autoptr (GUri) uri = text != NULL ? g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL) : NULL;
  g_autoptr (GInetAddress) address = NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return FALSE;
  address = g_inet_address_new_from_string (g_uri_get_host (uri));
  return address != NULL ? g_inet_address_get_is_loopback (address)
                         : g_ascii_strcasecmp (g_uri_get_host (uri), "localhost") == 0;
}

static BinnacleSyncLinkState
to_link_state (BinnacleConnectionState state,
               guint                   attempt)
{
  switch (state)
    {
    case BINNACLE_CONNECTION_CONNECTING:
    case BINNACLE_CONNECTION_AUTHENTICATING:
      return attempt > 1 ? BINNACLE_SYNC_LINK_WAITING : BINNACLE_SYNC_LINK_CONNECTING;
    case BINNACLE_CONNECTION_OPEN:
      return BINNACLE_SYNC_LINK_LIVE;
    case BINNACLE_CONNECTION_WAITING:
      return BINNACLE_SYNC_LINK_WAITING;
    case BINNACLE_CONNECTION_OFFLINE:
      return BINNACLE_SYNC_LINK_OFFLINE;
    case BINNACLE_CONNECTION_FAILED:
      return BINNACLE_SYNC_LINK_FAILED;
    case BINNACLE_CONNECTION_IDLE:
    case BINNACLE_CONNECTION_CLOSING:
    default:
      return BINNACLE_SYNC_LINK_IDLE;
    }
}

static const char *
get_id (BinnacleSyncLink *link)
{
  return binnacle_source_get_id (BINNACLE_SOURCE_SYNC_LINK (link)->source);
}

static const char *
get_title (BinnacleSource *source)
{
  if (binnacle_source_get_name (source) != NULL)
    return binnacle_source_get_name (source);
  return binnacle_source_get_server_name (source) != NULL ? binnacle_source_get_server_name (source)
                                                           : binnacle_source_get_id (source);
}

/* Where the server is asked now and then, what is shown is as old as its last answer. */
static gint64
get_last_sync (BinnacleSourceSyncLink   *self,
               const BinnacleSourceLink *link)
{
  BinnacleClock *clock = binnacle_source_get_clock (self->source);
  gint64 silence = 0;

  if (link->state != BINNACLE_CONNECTION_OPEN)
    return self->last_sync;
  if (link->polling && link->last_received > 0)
    silence = MAX (0, binnacle_clock_get_monotonic_time (clock) - link->last_received);
  return binnacle_clock_get_real_time (clock) - silence;
}

static void
get_facts (BinnacleSyncLink      *link,
           BinnacleSyncLinkFacts *facts)
{
  BinnacleSourceSyncLink *self = BINNACLE_SOURCE_SYNC_LINK (link);
  BinnacleSourceLink source_link;

  binnacle_source_get_link (self->source, &source_link);
  *facts = (BinnacleSyncLinkFacts) {
    .state = self->suspended ? BINNACLE_SYNC_LINK_SUSPENDED : to_link_state (source_link.state, source_link.attempt),
    .title = get_title (self->source),
    .local = is_loopback (self->source),
    .pushed = !source_link.polling,
    .last_sync = get_last_sync (self, &source_link),
    .error = source_link.error,
    .use_proxy = TRUE,
  };
}

static BinnacleOperationQueue *
get_operations (BinnacleSyncLink *link)
{
  return binnacle_source_get_operations (BINNACLE_SOURCE_SYNC_LINK (link)->source);
}

static gboolean
is_waiting (BinnacleSourceSyncLink *self)
{
  BinnacleSourceLink link;

  binnacle_source_get_link (self->source, &link);
  return !self->suspended && (link.state == BINNACLE_CONNECTION_WAITING || link.state == BINNACLE_CONNECTION_OFFLINE);
}

static void
nudge (BinnacleSyncLink *link,
       gboolean          anew)
{
  BinnacleSourceSyncLink *self = BINNACLE_SOURCE_SYNC_LINK (link);

  if (is_waiting (self))
    binnacle_source_reconnect (self->source);
}

static void
refresh (BinnacleSyncLink *link)
{
  nudge (link, FALSE);
}

static void
set_suspended (BinnacleSyncLink *link,
               gboolean          suspended)
{
  BinnacleSourceSyncLink *self = BINNACLE_SOURCE_SYNC_LINK (link);

  if (self->suspended == suspended)
    return;
  self->suspended = suspended;
  if (suspended)
    binnacle_source_stop (self->source);
  else
    binnacle_source_start (self->source);
  binnacle_sync_link_changed (link);
}

static void
binnacle_source_sync_link_sync_link_init (BinnacleSyncLinkInterface *iface)
{
  iface->get_id = get_id;
  iface->get_facts = get_facts;
  iface->get_operations = get_operations;
  iface->nudge = nudge;
  iface->refresh = refresh;
  iface->set_suspended = set_suspended;
}

/* A link that died in silence was in sync until it was last heard of. */
static void
link_changed_cb (BinnacleSourceSyncLink *self)
{
  BinnacleClock *clock = binnacle_source_get_clock (self->source);
  BinnacleSourceLink link;
  gboolean live;
  gint64 silence;

  binnacle_source_get_link (self->source, &link);
  live = link.state == BINNACLE_CONNECTION_OPEN;
  silence = link.last_received > 0 ? MAX (0, binnacle_clock_get_monotonic_time (clock) - link.last_received) : 0;
  if (self->was_live && !live)
    self->last_sync = binnacle_clock_get_real_time (clock) - silence;
  self->was_live = live;
  binnacle_sync_link_changed (BINNACLE_SYNC_LINK (self));
}

static void
binnacle_source_sync_link_dispose (GObject *object)
{
  BinnacleSourceSyncLink *self = BINNACLE_SOURCE_SYNC_LINK (object);

  if (self->source != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->source, self);
      g_signal_handlers_disconnect_by_data (binnacle_source_get_state (self->source), self);
    }

  G_OBJECT_CLASS (binnacle_source_sync_link_parent_class)->dispose (object);
}

static void
binnacle_source_sync_link_finalize (GObject *object)
{
  g_clear_object (&BINNACLE_SOURCE_SYNC_LINK (object)->source);

  G_OBJECT_CLASS (binnacle_source_sync_link_parent_class)->finalize (object);
}

static void
binnacle_source_sync_link_class_init (BinnacleSourceSyncLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = binnacle_source_sync_link_dispose;
  G_OBJECT_CLASS (klass)->finalize = binnacle_source_sync_link_finalize;
}

static void
binnacle_source_sync_link_init (BinnacleSourceSyncLink *self)
{
}

/**
 * binnacle_source_sync_link_new:
 * @source: a source
 *
 * Returns: (transfer full): its link, for a [class@SyncStatus]
 */
BinnacleSyncLink *
binnacle_source_sync_link_new (BinnacleSource *source)
{
  BinnacleSourceSyncLink *self;

  g_return_val_if_fail (BINNACLE_IS_SOURCE (source), NULL);

  self = g_object_new (BINNACLE_TYPE_SOURCE_SYNC_LINK, NULL);
  self->source = g_object_ref (source);
  g_signal_connect_swapped (source, "link-changed", G_CALLBACK (link_changed_cb), self);
  g_signal_connect_swapped (binnacle_source_get_state (source), "notify::link-alive", G_CALLBACK (link_changed_cb), self);
  g_signal_connect_swapped (source, "notify::name", G_CALLBACK (binnacle_sync_link_changed), self);
  g_signal_connect_swapped (source, "notify::server-name", G_CALLBACK (binnacle_sync_link_changed), self);
  return BINNACLE_SYNC_LINK (self);
}

/**
 * binnacle_source_watch_sync:
 * @source: a source
 *
 * Says how one source stands, in one line. A program with several sources puts their
 * links into one [class@SyncStatus]. Main thread.
 *
 * Returns: (transfer full): the status of the source
 */
BinnacleSyncStatus *
binnacle_source_watch_sync (BinnacleSource *source)
{
  g_autoptr (BinnacleSyncLink) link = NULL;
  g_autoptr (GListStore) links = NULL;
  g_autoptr (BinnacleHttp) http = NULL;
  g_autoptr (BinnacleNetworkBelief) belief = NULL;
  g_autoptr (GRand) random = NULL;
  BinnacleClock *clock;

  g_return_val_if_fail (BINNACLE_IS_SOURCE (source), NULL);

  clock = binnacle_source_get_clock (source);
  random = g_rand_new ();
  link = binnacle_source_sync_link_new (source);
  links = g_list_store_new (BINNACLE_TYPE_SYNC_LINK);
  g_list_store_append (links, link);
  http = binnacle_soup_http_new (clock);
  belief = binnacle_network_belief_new (clock, random, http, G_LIST_MODEL (links));
  return binnacle_sync_status_new (clock, G_LIST_MODEL (links), belief, NULL);
}
