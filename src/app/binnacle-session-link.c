/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-session-link.h"

#include <gtk/gtk.h>

#include "app/binnacle-embedded-session.h"
#include "app/binnacle-live-session.h"
#include "app/binnacle-session-private.h"

#define DATA_KEY "binnacle-session-link"

/**
 * BinnacleSessionLink:
 *
 * A session as the sync room sees it. There is one for each session, which owns it.
 */
struct _BinnacleSessionLink
{
  GObject parent_instance;

  BinnacleSession *session; /* not owned; NULL once it is gone */
  char            *id;
  char            *probe_uri;
  gint64           last_sync; /* before it was lost, in µs since 1970 */
  gboolean         was_live;
};

static void binnacle_session_link_sync_link_init (BinnacleSyncLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleSessionLink, binnacle_session_link, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BINNACLE_TYPE_SYNC_LINK, binnacle_session_link_sync_link_init))

static gboolean
is_loopback (const char *address)
{
  g_autoptr (GSocketConnectable) place = address != NULL ? g_network_address_parse (address, 80, NULL) : NULL;
  g_autoptr (GInetAddress) inet = NULL;
  const char *host;

  if (place == NULL)
    return FALSE;
  host = g_network_address_get_hostname (G_NETWORK_ADDRESS (place));
  inet = g_inet_address_new_from_string (host);
  return inet != NULL ? g_inet_address_get_is_loopback (inet) : g_ascii_strcasecmp (host, "localhost") == 0;
}

static gboolean
is_local (BinnacleSession *session)
{
  return BINNACLE_IS_EMBEDDED_SESSION (session) || is_loopback (binnacle_session_get_address (session));
}

static gboolean
is_unauthorized (const BinnacleLinkFacts *facts)
{
  return g_error_matches (facts->error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_UNAUTHORIZED);
}

static BinnacleSyncLinkState
get_state (const BinnacleLinkFacts *facts)
{
  if (facts->suspended)
    return BINNACLE_SYNC_LINK_SUSPENDED;
  if (facts->starting || facts->unlocking)
    return BINNACLE_SYNC_LINK_CONNECTING;
  switch (facts->state)
    {
    case BINNACLE_CONNECTION_CONNECTING:
    case BINNACLE_CONNECTION_AUTHENTICATING:
      return facts->attempt > 1 ? BINNACLE_SYNC_LINK_WAITING : BINNACLE_SYNC_LINK_CONNECTING;
    case BINNACLE_CONNECTION_OPEN:
      return BINNACLE_SYNC_LINK_LIVE;
    case BINNACLE_CONNECTION_WAITING:
      return BINNACLE_SYNC_LINK_WAITING;
    case BINNACLE_CONNECTION_OFFLINE:
      return BINNACLE_SYNC_LINK_OFFLINE;
    case BINNACLE_CONNECTION_FAILED:
      return is_unauthorized (facts) && facts->can_sign_in ? BINNACLE_SYNC_LINK_SIGN_IN : BINNACLE_SYNC_LINK_FAILED;
    case BINNACLE_CONNECTION_IDLE:
    case BINNACLE_CONNECTION_CLOSING:
    default:
      return BINNACLE_SYNC_LINK_IDLE;
    }
}

/* Where a server of ours answers anybody, and another where its values are: without what may be
 * secret in an address. */
static char *
make_probe_uri (BinnacleSession *session)
{
  const char *text = binnacle_session_get_uri (session);
  g_autoptr (GUri) uri = text != NULL ? g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL) : NULL;
  gboolean encrypted;

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return NULL;
  encrypted = g_str_equal (g_uri_get_scheme (uri), "wss") || g_str_equal (g_uri_get_scheme (uri), "https");
  return g_uri_join (G_URI_FLAGS_ENCODED, encrypted ? "https" : "http", NULL, g_uri_get_host (uri),
                     g_uri_get_port (uri), BINNACLE_IS_LIVE_SESSION (session) ? "/healthz" : "/", NULL, NULL);
}

static const char *
find_pin (BinnacleSession *session)
{
  BinnacleCertificatePins *pins = binnacle_session_get_pins (session);
  const char *uri = binnacle_session_get_uri (session);
  g_autofree char *place = pins != NULL && uri != NULL ? binnacle_certificate_pins_make_place (uri) : NULL;

  return place != NULL ? binnacle_certificate_pins_lookup (pins, place) : NULL;
}

static const char *
get_id (BinnacleSyncLink *link)
{
  BinnacleSessionLink *self = BINNACLE_SESSION_LINK (link);

  return self->id;
}

static gboolean
is_pushed (BinnacleSession         *session,
           const BinnacleLinkFacts *facts)
{
  return BINNACLE_IS_LIVE_SESSION (session) && !facts->polling;
}

static gint64
get_last_sync (BinnacleSessionLink     *self,
               const BinnacleLinkFacts *facts)
{
  if (facts->state != BINNACLE_CONNECTION_OPEN || facts->suspended)
    return self->last_sync;
  /* What is pushed is in sync while the link lives; otherwise it was by the last answer. */
  return is_pushed (self->session, facts) ? facts->now : facts->now - MAX (0, facts->silence);
}

static void
count_catch_up (BinnacleSource        *source,
                BinnacleSyncLinkFacts *facts)
{
  guint n_asked = 0;

  facts->n_done = binnacle_source_count_history (source, &facts->n_total);
  if (!BINNACLE_IS_LIVE_SOURCE (source))
    return;
  facts->n_done += binnacle_live_source_count_subscribed (BINNACLE_LIVE_SOURCE (source), &n_asked);
  facts->n_total += n_asked;
}

static void
get_facts (BinnacleSyncLink      *link,
           BinnacleSyncLinkFacts *facts)
{
  BinnacleSessionLink *self = BINNACLE_SESSION_LINK (link);
  BinnacleLinkFacts link_facts;

  if (self->session == NULL)
    return;
  binnacle_session_get_facts (self->session, &link_facts);
  g_free (self->probe_uri);
  self->probe_uri = make_probe_uri (self->session);
  *facts = (BinnacleSyncLinkFacts) {
    .state = get_state (&link_facts),
    .title = binnacle_session_get_title (self->session),
    .local = is_local (self->session),
    .pushed = is_pushed (self->session, &link_facts),
    .last_sync = get_last_sync (self, &link_facts),
    .error = link_facts.error,
    .probe_uri = self->probe_uri,
    .probe_expects_html = !BINNACLE_IS_LIVE_SESSION (self->session),
    .use_proxy = TRUE,
    .pinned = find_pin (self->session),
  };
  count_catch_up (binnacle_session_get_source (self->session), facts);
}

static BinnacleOperationQueue *
get_operations (BinnacleSyncLink *link)
{
  BinnacleSession *session = BINNACLE_SESSION_LINK (link)->session;

  return session != NULL ? binnacle_source_get_operations (binnacle_session_get_source (session)) : NULL;
}

/* A certificate that the person has not trusted, and a page that is not ours, may have been
 * a portal's. */
static gboolean
may_be_a_portals_doing (const GError *error)
{
  return g_error_matches (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TLS) ||
         g_error_matches (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_NOT_BINNACLE);
}

static void
nudge (BinnacleSyncLink *link,
       gboolean          anew)
{
  BinnacleSession *session = BINNACLE_SESSION_LINK (link)->session;
  BinnacleLinkFacts facts;

  if (session == NULL)
    return;
  binnacle_session_get_facts (session, &facts);
  if (facts.state == BINNACLE_CONNECTION_WAITING || facts.state == BINNACLE_CONNECTION_OFFLINE ||
      (anew && facts.state == BINNACLE_CONNECTION_FAILED && may_be_a_portals_doing (facts.error)))
    binnacle_session_reconnect (session);
}

/* What is live over a connection that stays is up to date. */
static void
refresh (BinnacleSyncLink *link)
{
  BinnacleSession *session = BINNACLE_SESSION_LINK (link)->session;
  BinnacleLinkFacts facts;

  if (session == NULL)
    return;
  binnacle_session_get_facts (session, &facts);
  if (facts.state != BINNACLE_CONNECTION_OPEN && facts.state != BINNACLE_CONNECTION_CONNECTING &&
      facts.state != BINNACLE_CONNECTION_AUTHENTICATING)
    binnacle_session_reconnect (session);
}

static void
set_suspended (BinnacleSyncLink *link,
               gboolean          suspended)
{
  BinnacleSession *session = BINNACLE_SESSION_LINK (link)->session;

  if (session != NULL && !BINNACLE_IS_EMBEDDED_SESSION (session))
    binnacle_session_set_suspended (session, suspended);
}

static void
binnacle_session_link_sync_link_init (BinnacleSyncLinkInterface *iface)
{
  iface->get_id = get_id;
  iface->get_facts = get_facts;
  iface->get_operations = get_operations;
  iface->nudge = nudge;
  iface->refresh = refresh;
  iface->set_suspended = set_suspended;
}

static void
binnacle_session_link_dispose (GObject *object)
{
  BinnacleSessionLink *self = BINNACLE_SESSION_LINK (object);

  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      g_object_remove_weak_pointer (G_OBJECT (self->session), (gpointer *) &self->session);
    }
  self->session = NULL;
  G_OBJECT_CLASS (binnacle_session_link_parent_class)->dispose (object);
}

static void
binnacle_session_link_finalize (GObject *object)
{
  BinnacleSessionLink *self = BINNACLE_SESSION_LINK (object);

  g_free (self->id);
  g_free (self->probe_uri);
  G_OBJECT_CLASS (binnacle_session_link_parent_class)->finalize (object);
}

static void
binnacle_session_link_class_init (BinnacleSessionLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = binnacle_session_link_dispose;
  G_OBJECT_CLASS (klass)->finalize = binnacle_session_link_finalize;
}

static void
binnacle_session_link_init (BinnacleSessionLink *self)
{
}

/* A link that died in silence was in sync until it was last heard of. */
static void
session_changed_cb (BinnacleSessionLink *self)
{
  BinnacleLinkFacts facts;
  gboolean live;

  binnacle_session_get_facts (self->session, &facts);
  live = facts.state == BINNACLE_CONNECTION_OPEN && !facts.suspended;
  if (self->was_live && !live)
    self->last_sync = facts.now - MAX (0, facts.silence);
  self->was_live = live;
  binnacle_sync_link_changed (BINNACLE_SYNC_LINK (self));
}

static BinnacleSessionLink *
ensure_link (BinnacleSession *session)
{
  BinnacleSessionLink *self = g_object_get_data (G_OBJECT (session), DATA_KEY);

  if (self != NULL)
    return self;
  self = g_object_new (BINNACLE_TYPE_SESSION_LINK, NULL);
  self->session = session;
  self->id = g_strdup (binnacle_source_get_id (binnacle_session_get_source (session)));
  g_object_add_weak_pointer (G_OBJECT (session), (gpointer *) &self->session);
  g_signal_connect_swapped (session, "changed", G_CALLBACK (session_changed_cb), self);
  g_signal_connect_swapped (session, "notify::title", G_CALLBACK (binnacle_sync_link_changed), self);
  g_object_set_data_full (G_OBJECT (session), DATA_KEY, self, g_object_unref);
  return self;
}

static gpointer
map_session (gpointer item,
             gpointer user_data)
{
  g_autoptr (BinnacleSession) session = item;

  return g_object_ref (ensure_link (session));
}

/**
 * binnacle_session_link_map_list:
 * @sessions: a list of #BinnacleSession
 *
 * Returns: (transfer full): the list of their links, which follows it
 */
GListModel *
binnacle_session_link_map_list (GListModel *sessions)
{
  g_return_val_if_fail (G_IS_LIST_MODEL (sessions), NULL);

  return G_LIST_MODEL (gtk_map_list_model_new (g_object_ref (sessions), map_session, NULL, NULL));
}

/**
 * binnacle_session_link_get_session:
 * @self: a link
 *
 * Returns: (transfer none) (nullable): whose link it is
 */
BinnacleSession *
binnacle_session_link_get_session (BinnacleSessionLink *self)
{
  g_return_val_if_fail (BINNACLE_IS_SESSION_LINK (self), NULL);
  return self->session;
}
