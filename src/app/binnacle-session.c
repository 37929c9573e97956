/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-session.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/binnacle-token.h"
#include "app/binnacle-transport-maker.h"
#include "server/binnacle-embedded-server.h"

/**
 * BinnacleSession:
 *
 * A source with what it needs to run: for this computer the embedded server,
 * for another one its address and token file. Main thread.
 *
 * [signal@Session::changed] is emitted whenever what
 * [method@Session.get_facts] gives may have changed for a reason other than
 * time.
 */
struct _BinnacleSession
{
  GObject parent_instance;

  BinnacleClock           *clock;
  BinnacleLiveSource      *source;
  BinnacleTransportMaker  *maker; /* the source's */
  BinnacleEmbeddedServer  *server;
  BinnacleCertificatePins *pins;
  BinnacleSignIn          *sign_in;
  GFile                   *token_file;
  GCancellable            *cancellable;
  GError                  *start_error;
  char                    *title;
  char                    *uri;
  char                    *address;
  char                    *place; /* as pins have it */
  char                    *store_path;
  gint64                   since; /* when it became live, or ceased to be, in µs since 1970 */
  guint                    interval;
  gboolean                 live;
  gboolean                 was_live;
  gboolean                 embedded;
  gboolean                 starting;
  gboolean                 running;
  gboolean                 asked; /* the keyring */
};

typedef enum
{
  PROP_TITLE = 1,
  PROP_EMBEDDED
} BinnacleSessionProperty;

static GParamSpec *properties[PROP_EMBEDDED + 1];

enum
{
  CHANGED,
  NOTICE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BinnacleSession, binnacle_session, G_TYPE_OBJECT)

static void
emit_changed (BinnacleSession *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Host and port, without what may be secret in an address. */
static char *
make_address (const char *text)
{
  g_autoptr (GUri) uri = text != NULL ? g_uri_parse (text, G_URI_FLAGS_NONE, NULL) : NULL;
  g_autofree char *host = NULL;

  if (uri == NULL)
    return NULL;
  host = strchr (g_uri_get_host (uri), ':') != NULL ? g_strdup_printf ("[%s]", g_uri_get_host (uri))
                                                    : g_strdup (g_uri_get_host (uri));
  if (g_uri_get_port (uri) < 0)
    return g_steal_pointer (&host);
  return g_strdup_printf ("%s:%d", host, g_uri_get_port (uri));
}

/* Without a server or a token nobody tries to connect, so nobody else logs it. */
static void
log_start_error (BinnacleSession *self)
{
  BinnacleWebsocketManager *manager = binnacle_live_source_get_manager (self->source);

  binnacle_connection_log_add (binnacle_websocket_manager_get_log (manager), BINNACLE_CONNECTION_EVENT_GAVE_UP,
                               self->start_error->message, -1, 0, -1);
}

static void
set_starting (BinnacleSession *self,
              gboolean         starting,
              const GError    *error)
{
  self->starting = starting;
  g_clear_error (&self->start_error);
  if (error != NULL)
    {
      self->start_error = g_error_copy (error);
      log_start_error (self);
    }
  emit_changed (self);
}

static void
connect_source (BinnacleSession *self,
                const char      *token)
{
  binnacle_live_source_set_token (self->source, token);
  if (self->running)
    {
      binnacle_websocket_manager_reconnect (binnacle_live_source_get_manager (self->source));
      return;
    }
  self->running = TRUE;
  binnacle_live_source_set_uri (self->source, self->uri);
  binnacle_source_start (BINNACLE_SOURCE (self->source));
}

static void
server_started_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  BinnacleEmbeddedServer *server = BINNACLE_EMBEDDED_SERVER (object);
  g_autoptr (BinnacleSession) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean started = binnacle_embedded_server_start_finish (server, result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || server != self->server)
    return;
  if (!started)
    {
      g_clear_object (&self->server);
      set_starting (self, FALSE, error);
      return;
    }
  self->uri = g_strdup (binnacle_embedded_server_get_uri (server));
  self->address = make_address (self->uri);
  set_starting (self, FALSE, NULL);
  connect_source (self, binnacle_embedded_server_get_token (server));
}

static void
start_server (BinnacleSession *self)
{
  self->server = binnacle_embedded_server_new (self->store_path, self->interval);
  set_starting (self, TRUE, NULL);
  binnacle_embedded_server_start_async (self->server, self->cancellable, server_started_cb,
                                        g_object_ref (self));
}

static void
token_read_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (BinnacleSession) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = binnacle_token_read_finish (result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  set_starting (self, FALSE, error);
  if (token != NULL)
    connect_source (self, token);
}

static void
connect_with_credential (BinnacleSession *self)
{
  BinnacleCredential *credential = self->sign_in != NULL ? binnacle_sign_in_get_credential (self->sign_in) : NULL;

  binnacle_transport_maker_set_credential (self->maker, credential);
  binnacle_live_source_set_credential (self->source, credential);
  connect_source (self, credential != NULL ? binnacle_credential_get_token (credential) : NULL);
}

static void
keyring_asked_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (BinnacleSession) self = user_data;

  if (!binnacle_sign_in_load_finish (BINNACLE_SIGN_IN (object), result, NULL))
    return;
  self->asked = TRUE;
  set_starting (self, FALSE, NULL);
  connect_with_credential (self);
}

static gboolean
can_sign_in (BinnacleSession *self)
{
  return self->sign_in != NULL && self->token_file == NULL;
}

static void
start_remote (BinnacleSession *self)
{
  if (self->token_file == NULL && (self->sign_in == NULL || self->asked))
    {
      connect_with_credential (self);
      return;
    }
  set_starting (self, TRUE, NULL);
  if (can_sign_in (self))
    {
      binnacle_sign_in_load_async (self->sign_in, self->cancellable, keyring_asked_cb, g_object_ref (self));
      return;
    }
  binnacle_token_read_async (self->token_file, self->cancellable, token_read_cb, g_object_ref (self));
}

static void
binnacle_session_dispose (GObject *object)
{
  BinnacleSession *self = BINNACLE_SESSION (object);

  if (self->source != NULL)
    {
      g_signal_handlers_disconnect_by_data (binnacle_live_source_get_manager (self->source), self);
      g_signal_handlers_disconnect_by_data (self->source, self);
    }
  binnacle_session_stop (self);
  self->maker = NULL;
  g_clear_object (&self->source);
  g_clear_object (&self->sign_in);
  g_clear_object (&self->pins);
  g_clear_object (&self->token_file);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (binnacle_session_parent_class)->dispose (object);
}

static void
binnacle_session_finalize (GObject *object)
{
  BinnacleSession *self = BINNACLE_SESSION (object);

  g_clear_object (&self->cancellable);
  g_clear_error (&self->start_error);
  g_free (self->title);
  g_free (self->uri);
  g_free (self->address);
  g_free (self->place);
  g_free (self->store_path);

  G_OBJECT_CLASS (binnacle_session_parent_class)->finalize (object);
}

static void
binnacle_session_get_property (GObject    *object,
                               guint       property_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  BinnacleSession *self = BINNACLE_SESSION (object);

  switch ((BinnacleSessionProperty) property_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_EMBEDDED:
      g_value_set_boolean (value, self->embedded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_session_class_init (BinnacleSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_session_dispose;
  object_class->finalize = binnacle_session_finalize;
  object_class->get_property = binnacle_session_get_property;

  /**
   * BinnacleSession:title:
   *
   * The name of the source, for people.
   */
  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * BinnacleSession:embedded:
   *
   * Whether it is this computer, by the embedded server.
   */
  properties[PROP_EMBEDDED] =
    g_param_spec_boolean ("embedded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * BinnacleSession::changed:
   *
   * Where the link stands has changed.
   */
  signals[CHANGED] = g_signal_new ("changed", BINNACLE_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * BinnacleSession::notice:
   * @self: a session
   * @text: a sentence
   *
   * Something that the person should know of, and that is over.
   */
  signals[NOTICE] = g_signal_new ("notice", BINNACLE_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
binnacle_session_init (BinnacleSession *self)
{
  self->cancellable = g_cancellable_new ();
}

static void
log_state (BinnacleSession *self)
{
  BinnacleWebsocketManager *manager = binnacle_live_source_get_manager (self->source);
  const GError *error = binnacle_websocket_manager_get_last_error (manager);
  g_autofree char *state = g_enum_to_string (BINNACLE_TYPE_CONNECTION_STATE,
                                             (int) binnacle_websocket_manager_get_state (manager));

  g_debug ("%s: %s: %s", self->title, state, error != NULL ? error->message : "no error");
}

static gint64
get_silence (BinnacleSession *self)
{
  gint64 last = binnacle_live_source_get_last_received (self->source);

  return last > 0 ? MAX (0, binnacle_clock_get_monotonic_time (self->clock) - last) : -1;
}

static gboolean
is_polling (BinnacleSession *self)
{
  return binnacle_live_source_get_transport (self->source) == BINNACLE_LIVE_TRANSPORT_POLLING;
}

/* Where the link stands, whichever way values come. */
static BinnacleConnectionState
get_state (BinnacleSession *self)
{
  BinnacleRealtimeState *state = binnacle_source_get_state (BINNACLE_SOURCE (self->source));

  if (self->start_error != NULL)
    return BINNACLE_CONNECTION_FAILED;
  if (!is_polling (self))
    return binnacle_websocket_manager_get_state (binnacle_live_source_get_manager (self->source));
  return binnacle_realtime_state_get_link_alive (state) ? BINNACLE_CONNECTION_OPEN : BINNACLE_CONNECTION_WAITING;
}

static const GError *
get_error (BinnacleSession *self)
{
  if (self->start_error != NULL)
    return self->start_error;
  if (is_polling (self))
    return binnacle_live_source_get_polling_error (self->source);
  return binnacle_websocket_manager_get_last_error (binnacle_live_source_get_manager (self->source));
}

/* A link that died in silence was dead since the last it was heard of. */
static void
follow_state (BinnacleSession *self)
{
  gboolean live = get_state (self) == BINNACLE_CONNECTION_OPEN;

  if (live != self->live)
    self->since = binnacle_clock_get_real_time (self->clock) - (live ? 0 : MAX (0, get_silence (self)));
  self->live = live;
  self->was_live |= live;
  if (live && self->sign_in != NULL)
    binnacle_sign_in_accepted (self->sign_in);
}

static void
watch_manager (BinnacleSession *self)
{
  static const char * const watched[] = {
    "notify::state", "notify::attempt", "notify::next-attempt", "notify::latency", "notify::last-error"
  };
  BinnacleWebsocketManager *manager = binnacle_live_source_get_manager (self->source);

  g_signal_connect_swapped (manager, "notify::state", G_CALLBACK (follow_state), self);
  for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_swapped (manager, watched[i], G_CALLBACK (emit_changed), self);
  g_signal_connect_swapped (self->source, "notify::transport", G_CALLBACK (follow_state), self);
  g_signal_connect_swapped (self->source, "notify::transport", G_CALLBACK (emit_changed), self);
  g_signal_connect_swapped (manager, "notify::state", G_CALLBACK (log_state), self);
  g_signal_connect_swapped (manager, "notify::last-error", G_CALLBACK (log_state), self);
}

static BinnacleSession *
new_session (BinnacleClock    *clock,
             BinnacleIoThread *io_thread,
             const char       *id,
             const char       *client_id)
{
  BinnacleSession *self = g_object_new (BINNACLE_TYPE_SESSION, NULL);
  g_autoptr (GRand) random = g_rand_new ();

  self->maker = binnacle_transport_maker_new (clock, io_thread);
  self->clock = g_object_ref (clock);
  self->since = binnacle_clock_get_real_time (clock);
  self->source = binnacle_live_source_new (id, clock, random, binnacle_transport_maker_make,
                                           self->maker, binnacle_transport_maker_free);
  binnacle_live_source_set_client (self->source, client_id, g_get_host_name ());
  watch_manager (self);
  return self;
}

/**
 * binnacle_session_new_embedded:
 * @clock: the clock
 * @io_thread: where the connection is served
 * @client_id: the UUID of this installation
 * @store_path: where the embedded server keeps its channels
 * @interval: between two samples of the host, in ms
 *
 * Returns: (transfer full): a session with this computer, not started
 */
BinnacleSession *
binnacle_session_new_embedded (BinnacleClock    *clock,
                               BinnacleIoThread *io_thread,
                               const char       *client_id,
                               const char       *store_path,
                               guint             interval)
{
  BinnacleSession *self = new_session (clock, io_thread, "this-computer", client_id);

  self->embedded = TRUE;
  self->title = g_strdup (_("This Computer"));
  self->store_path = g_strdup (store_path);
  self->interval = interval;
  return self;
}

/**
 * binnacle_session_new_remote:
 * @clock: the clock
 * @io_thread: where the connection is served
 * @client_id: the UUID of this installation
 * @uri: a `ws://` or `wss://` address that was checked
 * @token_file: (nullable): the path of a file with the token
 *
 * Returns: (transfer full): a session with a server, not started
 */
BinnacleSession *
binnacle_session_new_remote (BinnacleClock    *clock,
                             BinnacleIoThread *io_thread,
                             const char       *client_id,
                             const char       *uri,
                             const char       *token_file)
{
  BinnacleSession *self = new_session (clock, io_thread, uri, client_id);

  self->uri = g_strdup (uri);
  self->address = make_address (uri);
  self->place = binnacle_certificate_pins_make_place (uri);
  self->title = g_strdup (self->address);
  if (token_file != NULL)
    self->token_file = g_file_new_for_path (token_file);
  return self;
}

/* Ends what was begun with another trust or credential than the present one. Returns
 * whether there was such a thing. */
static gboolean
end_connection (BinnacleSession *self)
{
  BinnacleWebsocketManager *manager = binnacle_live_source_get_manager (self->source);
  BinnacleConnectionState state = binnacle_websocket_manager_get_state (manager);

  if (state != BINNACLE_CONNECTION_OPEN && state != BINNACLE_CONNECTION_AUTHENTICATING &&
      state != BINNACLE_CONNECTION_CONNECTING)
    return FALSE;
  binnacle_websocket_manager_disconnect (manager);
  return TRUE;
}

static gboolean
is_stopped (BinnacleSession *self)
{
  return g_cancellable_is_cancelled (self->cancellable);
}

static void
give_notice (BinnacleSession *self,
             const GError    *error)
{
  g_signal_emit (self, signals[NOTICE], 0, error->message);
}

/* A connection that was trusted for what is no longer so ends at once, however soon
 * after the last one: no reconnection that waits its turn. */
static void
pins_changed_cb (BinnacleSession *self,
                 const char      *place)
{
  BinnacleWebsocketManager *manager = binnacle_live_source_get_manager (self->source);

  if (!self->running || g_strcmp0 (place, self->place) != 0)
    return;
  binnacle_live_source_set_pins (self->source, self->pins);
  if (end_connection (self))
    binnacle_websocket_manager_connect (manager);
  else
    binnacle_websocket_manager_reconnect (manager);
}

/**
 * binnacle_session_set_access:
 * @self: a remote session, not started
 * @pins: the certificates that the person trusts
 * @store: (nullable): where credentials are kept; %NULL where nobody can sign in
 *
 * Lets the person decide about certificates, and sign in. A token file goes before
 * what the keyring has.
 */
void
binnacle_session_set_access (BinnacleSession         *self,
                             BinnacleCertificatePins *pins,
                             BinnacleCredentialStore *store)
{
  g_return_if_fail (BINNACLE_IS_SESSION (self) && BINNACLE_IS_CERTIFICATE_PINS (pins));
  g_return_if_fail (!self->embedded && self->pins == NULL && !self->running && !self->starting);

  self->pins = g_object_ref (pins);
  binnacle_transport_maker_set_pins (self->maker, pins);
  binnacle_live_source_set_pins (self->source, pins);
  g_signal_connect_object (pins, "changed", G_CALLBACK (pins_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (pins, "not-saved", G_CALLBACK (give_notice), self, G_CONNECT_SWAPPED);
  if (store == NULL || self->place == NULL)
    return;
  self->sign_in = binnacle_sign_in_new (store, self->place);
  g_signal_connect_object (self->sign_in, "not-remembered", G_CALLBACK (give_notice), self, G_CONNECT_SWAPPED);
}

/**
 * binnacle_session_start:
 * @self: a session
 *
 * Starts what is needed and connects, without blocking.
 */
void
binnacle_session_start (BinnacleSession *self)
{
  g_return_if_fail (BINNACLE_IS_SESSION (self));

  if (self->running || self->starting || is_stopped (self))
    return;
  if (self->embedded)
    start_server (self);
  else
    start_remote (self);
}

/**
 * binnacle_session_reconnect:
 * @self: a session
 *
 * What the person's Reconnect does: connects now, from any state. A token file
 * is read anew, and an embedded server that did not start is started again.
 */
void
binnacle_session_reconnect (BinnacleSession *self)
{
  g_return_if_fail (BINNACLE_IS_SESSION (self));

  if (self->starting || is_stopped (self))
    return;
  if (!self->embedded)
    start_remote (self);
  else if (self->running)
    binnacle_websocket_manager_reconnect (binnacle_live_source_get_manager (self->source));
  else
    start_server (self);
}

/**
 * binnacle_session_insist:
 * @self: a session
 *
 * What the person's Connect Anyway does: connects now, though the server asked to
 * be left alone.
 */
void
binnacle_session_insist (BinnacleSession *self)
{
  g_return_if_fail (BINNACLE_IS_SESSION (self));

  if (self->running)
    binnacle_websocket_manager_insist (binnacle_live_source_get_manager (self->source));
}

/**
 * binnacle_session_stop:
 * @self: a session
 *
 * Disconnects and ends the embedded server's thread. A stopped session is not
 * started again.
 */
void
binnacle_session_stop (BinnacleSession *self)
{
  g_return_if_fail (BINNACLE_IS_SESSION (self));

  g_cancellable_cancel (self->cancellable);
  if (self->running)
    binnacle_source_stop (BINNACLE_SOURCE (self->source));
  self->running = FALSE;
  if (self->server != NULL)
    binnacle_embedded_server_stop (self->server);
  g_clear_object (&self->server);
}

/**
 * binnacle_session_get_source:
 * @self: a session
 *
 * Returns: (transfer none): its source
 */
BinnacleLiveSource *
binnacle_session_get_source (BinnacleSession *self)
{
  g_return_val_if_fail (BINNACLE_IS_SESSION (self), NULL);
  return self->source;
}

/**
 * binnacle_session_get_title:
 * @self: a session
 *
 * Returns: (transfer none): the name of the source, for people
 */
const char *
binnacle_session_get_title (BinnacleSession *self)
{
  g_return_val_if_fail (BINNACLE_IS_SESSION (self), NULL);
  return self->title;
}

/**
 * binnacle_session_get_address:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): host and port; %NULL before an embedded
 *   server has one
 */
const char *
binnacle_session_get_address (BinnacleSession *self)
{
  g_return_val_if_fail (BINNACLE_IS_SESSION (self), NULL);
  return self->address;
}

/**
 * binnacle_session_is_embedded:
 * @self: a session
 *
 * Returns: whether it is this computer, by the embedded server
 */
gboolean
binnacle_session_is_embedded (BinnacleSession *self)
{
  g_return_val_if_fail (BINNACLE_IS_SESSION (self), FALSE);
  return self->embedded;
}

/**
 * binnacle_session_get_facts:
 * @self: a session
 * @facts: (out caller-allocates): what is known now; its error belongs to @self
 *   and is valid until the main loop runs again
 *
 * Where the link stands.
 */
void
binnacle_session_get_facts (BinnacleSession   *self,
                            BinnacleLinkFacts *facts)
{
  BinnacleWebsocketManager *manager;
  gint64 now, next, wait;

  g_return_if_fail (BINNACLE_IS_SESSION (self) && facts != NULL);

  manager = binnacle_live_source_get_manager (self->source);
  now = binnacle_clock_get_monotonic_time (self->clock);
  next = binnacle_websocket_manager_get_next_attempt (manager);
  wait = binnacle_websocket_manager_get_server_wait_until (manager);
  *facts = (BinnacleLinkFacts) {
    .state = get_state (self),
    .starting = self->starting && self->embedded,
    .latency = is_polling (self) ? -1 : binnacle_websocket_manager_get_latency (manager),
    .latency_spread = binnacle_websocket_manager_get_latency_spread (manager),
    .server_wait = MAX (wait - now, 0),
    .attempt = binnacle_websocket_manager_get_attempt (manager),
    .next_attempt_in = next > 0 && !is_polling (self) ? MAX (0, next - now) : -1,
    .silence = get_silence (self),
    .since = self->since,
    .now = binnacle_clock_get_real_time (self->clock),
    .never_live = !self->was_live,
    .unlocking = self->starting && can_sign_in (self),
    .can_sign_in = can_sign_in (self),
    .anonymous = can_sign_in (self) && binnacle_sign_in_get_credential (self->sign_in) == NULL,
    .polling = is_polling (self),
    .error = get_error (self),
    .log = binnacle_websocket_manager_get_log (manager),
  };
}

/**
 * binnacle_session_matches:
 * @self: a session
 * @uri: an address
 * @token_file: (nullable): the path of a token file
 *
 * Returns: whether it is the session with that server and that token file
 */
gboolean
binnacle_session_matches (BinnacleSession *self,
                          const char      *uri,
                          const char      *token_file)
{
  g_return_val_if_fail (BINNACLE_IS_SESSION (self), FALSE);

  if (self->embedded || g_strcmp0 (self->uri, uri) != 0)
    return FALSE;
  return g_strcmp0 (self->token_file != NULL ? g_file_peek_path (self->token_file) : NULL, token_file) == 0;
}

/**
 * binnacle_session_get_sign_in:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): what lets in there; %NULL where that is not for the
 *   person to enter
 */
BinnacleSignIn *
binnacle_session_get_sign_in (BinnacleSession *self)
{
  g_return_val_if_fail (BINNACLE_IS_SESSION (self), NULL);
  return can_sign_in (self) ? self->sign_in : NULL;
}

/**
 * binnacle_session_sign_in:
 * @self: a session with a sign-in
 * @credential: what the person entered
 * @remember: whether the keyring shall keep it
 *
 * Tries once to connect with a new credential.
 */
void
binnacle_session_sign_in (BinnacleSession    *self,
                          BinnacleCredential *credential,
                          gboolean            remember)
{
  g_return_if_fail (BINNACLE_IS_SESSION (self) && can_sign_in (self));

  binnacle_sign_in_use (self->sign_in, credential, remember);
  if (self->starting || is_stopped (self))
    return;
  /* Or the server would be taken to accept it for having accepted another one. */
  end_connection (self);
  connect_with_credential (self);
}

/**
 * binnacle_session_dup_certificate:
 * @self: a session
 *
 * Returns: (transfer full) (nullable): the certificate because of which there is no
 *   connection
 */
BinnacleCertificateFault *
binnacle_session_dup_certificate (BinnacleSession *self)
{
  BinnacleCertificateFault *fault;

  g_return_val_if_fail (BINNACLE_IS_SESSION (self), NULL);

  fault = binnacle_connection_error_get_certificate (
    binnacle_websocket_manager_get_last_error (binnacle_live_source_get_manager (self->source)));
  return fault != NULL && self->pins != NULL ? binnacle_certificate_fault_ref (fault) : NULL;
}

/**
 * binnacle_session_trust:
 * @self: a session
 * @fault: what [method@Session.dup_certificate] gave
 *
 * Trusts that certificate at its server, and connects.
 */
void
binnacle_session_trust (BinnacleSession          *self,
                        BinnacleCertificateFault *fault)
{
  g_return_if_fail (BINNACLE_IS_SESSION (self) && self->pins != NULL && fault != NULL);

  binnacle_certificate_pins_accept (self->pins, fault);
}

/**
 * binnacle_session_set_http:
 * @self: a session, not started
 * @http: for where WebSocket is blocked
 *
 * Gives the session another way to its server.
 */
void
binnacle_session_set_http (BinnacleSession *self,
                           BinnacleHttp    *http)
{
  g_return_if_fail (BINNACLE_IS_SESSION (self));

  binnacle_live_source_set_http (self->source, http);
}
