/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-described-session.h"

#include "app/binnacle-session-private.h"
#include "app/binnacle-source-dashboard.h"

/**
 * BinnacleDescribedSession:
 *
 * A session with a server that does not speak Binnacle's protocol: what it is asked for, and
 * how its answers are read, is in a [struct@SourceDescription]. What lets in there, and
 * the values of headers that are secret, are in the keyring, each under the server's host and
 * port and the id of the source, since two sources may have different ones at one server. Main
 * thread.
 */
struct _BinnacleDescribedSession
{
  BinnacleSession parent_instance;

  BinnacleSourceDescription *description;
  BinnacleConnectionLog     *log;   /* where the source has none */
  BinnacleTransportMaker    *maker; /* the source's */
  gboolean                   has_headers;
};

G_DEFINE_FINAL_TYPE (BinnacleDescribedSession, binnacle_described_session, BINNACLE_TYPE_SESSION)

static gint64
get_silence (BinnacleDescribedSession *self,
             const BinnacleSourceLink *link)
{
  BinnacleClock *clock = binnacle_session_get_clock (BINNACLE_SESSION (self));

  return link->last_received > 0 ? MAX (0, binnacle_clock_get_monotonic_time (clock) - link->last_received) : -1;
}

static void
link_changed_cb (BinnacleDescribedSession *self)
{
  BinnacleSession *session = BINNACLE_SESSION (self);
  BinnacleSourceLink link;

  binnacle_source_get_link (binnacle_session_get_source (session), &link);
  binnacle_session_set_live (session, link.state == BINNACLE_CONNECTION_OPEN, get_silence (self, &link));
  binnacle_session_emit_changed (session);
}

/* Without the headers the server will say what is missing. */
static void
headers_found_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (BinnacleDescribedSession) self = user_data;
  BinnacleSession *session = BINNACLE_SESSION (self);
  g_autoptr (BinnacleSecretHeaders) headers = NULL;
  g_autoptr (GError) error = NULL;
  char *text = binnacle_credential_store_lookup_text_finish (BINNACLE_CREDENTIAL_STORE (object), result, &error);

  if (!g_cancellable_is_cancelled (binnacle_session_get_cancellable (session)))
    {
      if (error != NULL)
        binnacle_session_give_notice (session, error);
      headers = text != NULL ? binnacle_secret_headers_new_from_text (text) : NULL;
      binnacle_described_session_set_headers (self, headers);
      binnacle_session_set_starting (session, FALSE, NULL);
      binnacle_session_load_credential (session);
    }
  binnacle_credential_free_text (text);
}

static void
binnacle_described_session_start (BinnacleSession *session)
{
  BinnacleDescribedSession *self = BINNACLE_DESCRIBED_SESSION (session);
  BinnacleCredentialStore *store = binnacle_session_get_store (session);
  g_autofree char *name = NULL;

  if (self->has_headers || store == NULL || self->description->secret_headers[0] == NULL)
    {
      binnacle_session_load_credential (session);
      return;
    }
  name = binnacle_described_session_make_headers_name (self->description);
  binnacle_session_set_starting (session, TRUE, NULL);
  binnacle_credential_store_lookup_text_async (store, name, binnacle_session_get_cancellable (session),
                                               headers_found_cb, g_object_ref (self));
}

static void
binnacle_described_session_use_credential (BinnacleSession    *session,
                                           BinnacleCredential *credential)
{
  BinnacleDescribedSession *self = BINNACLE_DESCRIBED_SESSION (session);
  BinnacleSource *source = binnacle_session_get_source (session);

  if (self->maker != NULL)
    binnacle_transport_maker_set_credential (self->maker, credential);
  binnacle_source_set_credential (source, credential);
  if (binnacle_session_is_running (session))
    {
      binnacle_source_reconnect (source);
      return;
    }
  binnacle_session_set_running (session);
  binnacle_source_start (source);
}

static void
binnacle_described_session_reconnect (BinnacleSession *session)
{
  if (binnacle_session_is_running (session))
    binnacle_source_reconnect (binnacle_session_get_source (session));
  else
    binnacle_described_session_start (session);
}

static void
binnacle_described_session_insist (BinnacleSession *session)
{
  binnacle_source_insist (binnacle_session_get_source (session));
}

static void
binnacle_described_session_trust_changed (BinnacleSession *session)
{
  BinnacleDescribedSession *self = BINNACLE_DESCRIBED_SESSION (session);
  BinnacleCertificatePins *pins = binnacle_session_get_pins (session);

  if (self->maker != NULL)
    binnacle_transport_maker_set_pins (self->maker, pins);
  binnacle_source_set_pins (binnacle_session_get_source (session), pins);
  if (binnacle_session_is_running (session))
    binnacle_source_reconnect (binnacle_session_get_source (session));
}

static void
binnacle_described_session_get_facts (BinnacleSession   *session,
                                      BinnacleLinkFacts *facts)
{
  BinnacleDescribedSession *self = BINNACLE_DESCRIBED_SESSION (session);
  gint64 now = binnacle_clock_get_monotonic_time (binnacle_session_get_clock (session));
  BinnacleSourceLink link;

  binnacle_source_get_link (binnacle_session_get_source (session), &link);
  facts->state = link.state;
  facts->error = link.error;
  facts->latency = link.latency;
  facts->latency_spread = link.latency_spread;
  facts->attempt = link.attempt;
  facts->next_attempt_in = link.next_attempt > 0 ? MAX (0, link.next_attempt - now) : -1;
  facts->server_wait = MAX (link.server_wait_until - now, 0);
  facts->silence = get_silence (self, &link);
  facts->interval = link.polling ? self->description->interval : 0;
}

static BinnacleConnectionLog *
binnacle_described_session_get_log (BinnacleSession *session)
{
  BinnacleSourceLink link;

  binnacle_source_get_link (binnacle_session_get_source (session), &link);
  return link.log != NULL ? link.log : BINNACLE_DESCRIBED_SESSION (session)->log;
}

static GListModel *
binnacle_described_session_list_dashboards (BinnacleSession *session)
{
  return binnacle_source_dashboard_list (BINNACLE_DESCRIBED_SESSION (session)->description);
}

static void
binnacle_described_session_dispose (GObject *object)
{
  BinnacleSource *source = binnacle_session_get_source (BINNACLE_SESSION (object));

  if (source != NULL)
    g_signal_handlers_disconnect_by_data (source, object);

  G_OBJECT_CLASS (binnacle_described_session_parent_class)->dispose (object);

  BINNACLE_DESCRIBED_SESSION (object)->maker = NULL;
}

static void
binnacle_described_session_finalize (GObject *object)
{
  BinnacleDescribedSession *self = BINNACLE_DESCRIBED_SESSION (object);

  g_clear_object (&self->log);
  g_clear_pointer (&self->description, binnacle_source_description_free);

  G_OBJECT_CLASS (binnacle_described_session_parent_class)->finalize (object);
}

static void
binnacle_described_session_class_init (BinnacleDescribedSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  BinnacleSessionClass *session_class = BINNACLE_SESSION_CLASS (klass);

  object_class->dispose = binnacle_described_session_dispose;
  object_class->finalize = binnacle_described_session_finalize;
  session_class->start = binnacle_described_session_start;
  session_class->reconnect = binnacle_described_session_reconnect;
  session_class->insist = binnacle_described_session_insist;
  session_class->get_facts = binnacle_described_session_get_facts;
  session_class->get_log = binnacle_described_session_get_log;
  session_class->list_dashboards = binnacle_described_session_list_dashboards;
  session_class->use_credential = binnacle_described_session_use_credential;
  session_class->trust_changed = binnacle_described_session_trust_changed;
}

static void
binnacle_described_session_init (BinnacleDescribedSession *self)
{
}

static const char *
get_icon_name (BinnacleSourceKind kind)
{
  switch (kind)
    {
    case BINNACLE_SOURCE_KIND_PROMETHEUS:
      return "power-profile-performance-symbolic";
    case BINNACLE_SOURCE_KIND_JSON_HTTP:
    case BINNACLE_SOURCE_KIND_JSON_WEBSOCKET:
      return "text-x-generic-symbolic";
    case BINNACLE_SOURCE_KIND_LIVE:
    default:
      return "network-server-symbolic";
    }
}

/**
 * binnacle_described_session_new:
 * @description: what is known of the source
 * @source: made of it
 * @maker: (nullable): what makes the source's transports, and lives as long as it does
 * @token_file: (nullable): the path of a file with the token, which goes before the keyring
 *
 * Returns: (transfer full): a session, not started
 */
BinnacleSession *
binnacle_described_session_new (const BinnacleSourceDescription *description,
                                BinnacleSource                  *source,
                                BinnacleTransportMaker          *maker,
                                const char                      *token_file)
{
  BinnacleDescribedSession *self = g_object_new (BINNACLE_TYPE_DESCRIBED_SESSION, NULL);
  BinnacleSession *session = BINNACLE_SESSION (self);
  g_autofree char *secret_name = binnacle_described_session_make_secret_name (description);

  self->description = binnacle_source_description_copy (description);
  self->maker = maker;
  self->log = binnacle_connection_log_new (binnacle_source_get_clock (source));
  binnacle_session_set_up (session, source, description->uri, get_icon_name (description->kind));
  binnacle_session_set_title (session, description->name);
  binnacle_session_set_secret_name (session, secret_name);
  binnacle_session_set_token_file (session, token_file);
  g_signal_connect_swapped (source, "link-changed", G_CALLBACK (link_changed_cb), self);
  return session;
}

/**
 * binnacle_described_session_matches:
 * @self: a session
 * @description: a source
 * @token_file: (nullable): the path of a token file
 *
 * Returns: whether it is a session with that source, as far as an address tells it
 */
gboolean
binnacle_described_session_matches (BinnacleDescribedSession        *self,
                                    const BinnacleSourceDescription *description,
                                    const char                      *token_file)
{
  g_return_val_if_fail (BINNACLE_IS_DESCRIBED_SESSION (self) && description != NULL, FALSE);

  if (self->description->kind != description->kind || g_strcmp0 (self->description->uri, description->uri) != 0 ||
      g_strcmp0 (binnacle_session_get_token_path (BINNACLE_SESSION (self)), token_file) != 0)
    return FALSE;
  /* Of JSON it says what to read there, of Prometheus only where it is. */
  return description->kind == BINNACLE_SOURCE_KIND_PROMETHEUS ||
         binnacle_source_description_equal (self->description, description);
}

/**
 * binnacle_described_session_set_headers:
 * @self: a session
 * @headers: (nullable): the headers that are secret
 *
 * For the requests to come, in place of what the keyring has.
 */
void
binnacle_described_session_set_headers (BinnacleDescribedSession *self,
                                        BinnacleSecretHeaders    *headers)
{
  g_return_if_fail (BINNACLE_IS_DESCRIBED_SESSION (self));

  self->has_headers = TRUE;
  binnacle_source_set_secret_headers (binnacle_session_get_source (BINNACLE_SESSION (self)), headers);
}

/**
 * binnacle_described_session_make_secret_name:
 * @description: a source
 *
 * Returns: (transfer full) (nullable): what the keyring knows the credential for it by
 */
char *
binnacle_described_session_make_secret_name (const BinnacleSourceDescription *description)
{
  g_autofree char *place = binnacle_certificate_pins_make_place (description->uri);

  /* One of ours is known by its place alone, with or without a list of sources. */
  if (place == NULL || description->kind == BINNACLE_SOURCE_KIND_LIVE)
    return g_steal_pointer (&place);
  return g_strdup_printf ("%s#%s", place, description->id);
}

/**
 * binnacle_described_session_make_headers_name:
 * @description: a source
 *
 * Returns: (transfer full) (nullable): what the keyring knows its secret headers by
 */
char *
binnacle_described_session_make_headers_name (const BinnacleSourceDescription *description)
{
  g_autofree char *place = binnacle_certificate_pins_make_place (description->uri);

  return place != NULL ? g_strdup_printf ("%s#%s/headers", place, description->id) : NULL;
}
