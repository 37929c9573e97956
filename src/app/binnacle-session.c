/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-session-private.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/binnacle-token.h"

/**
 * BinnacleSession:
 *
 * A source of any kind with what it needs to run, and what a window shows of it: where its
 * link stands, in facts that are put into words elsewhere; its log; who it is there, and whom it
 * trusts. Main thread.
 *
 * What differs from kind to kind is in the subclasses: [class@EmbeddedSession] and
 * [class@RemoteSession] for servers of our own.
 *
 * [signal@Session::changed] is emitted whenever what
 * [method@Session.get_facts] gives may have changed for a reason other than
 * time.
 */
typedef struct
{
  BinnacleSource          *source;
  BinnacleCertificatePins *pins;
  BinnacleCredentialStore *store;
  BinnacleSignIn          *sign_in;
  BinnacleNetworkBelief   *belief;
  BinnacleCredential      *credential; /* in place of what the keyring has */
  GFile                   *token_file;
  GCancellable            *cancellable;
  GError                  *start_error;
  GListModel              *dashboards;
  char                    *id;
  char                    *title;
  char                    *uri;
  char                    *address;
  char                    *place; /* as pins have it */
  char                    *secret_name; /* what the keyring knows it by; NULL: its place */
  const char              *icon_name;
  gint64                   since; /* when it became live, or ceased to be, in µs since 1970 */
  gboolean                 live;
  gboolean                 was_live;
  gboolean                 starting;
  gboolean                 running;
  gboolean                 asked; /* the keyring */
} BinnacleSessionPrivate;

typedef enum
{
  PROP_TITLE = 1,
  PROP_ADDRESS
} BinnacleSessionProperty;

static GParamSpec *properties[PROP_ADDRESS + 1];

enum
{
  CHANGED,
  NOTICE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (BinnacleSession, binnacle_session, G_TYPE_OBJECT)

static BinnacleSessionPrivate *
get_private (BinnacleSession *self)
{
  return binnacle_session_get_instance_private (self);
}

/* Host and port, without what may be secret in an address. */
static char *
make_address (const char *text)
{
  g_autoptr (GUri) uri = text != NULL ? g_uri_parse (text, G_URI_FLAGS_NONE, NULL) : NULL;
  g_autofree char *host = NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return NULL;
  host = strchr (g_uri_get_host (uri), ':') != NULL ? g_strdup_printf ("[%s]", g_uri_get_host (uri))
                                                    : g_strdup (g_uri_get_host (uri));
  if (g_uri_get_port (uri) < 0)
    return g_steal_pointer (&host);
  return g_strdup_printf ("%s:%d", host, g_uri_get_port (uri));
}

static gboolean
is_stopped (BinnacleSessionPrivate *priv)
{
  return g_cancellable_is_cancelled (priv->cancellable);
}

static void
pins_changed_cb (BinnacleSession *self,
                 const char      *place)
{
  BinnacleSessionPrivate *priv = get_private (self);
  BinnacleSessionClass *klass = BINNACLE_SESSION_GET_CLASS (self);

  if (priv->running && g_strcmp0 (place, priv->place) == 0 && klass->trust_changed != NULL)
    klass->trust_changed (self);
}

static void
use_credential (BinnacleSession *self)
{
  BinnacleSessionPrivate *priv = get_private (self);
  BinnacleCredential *credential = priv->credential;

  if (priv->sign_in != NULL)
    credential = binnacle_sign_in_get_credential (priv->sign_in);
  BINNACLE_SESSION_GET_CLASS (self)->use_credential (self, credential);
}

static void
token_read_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (BinnacleSession) self = user_data;
  BinnacleSessionPrivate *priv = get_private (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *token = binnacle_token_read_finish (result, &error);

  if (g_cancellable_is_cancelled (priv->cancellable))
    return;
  g_clear_pointer (&priv->credential, binnacle_credential_unref);
  if (token != NULL)
    priv->credential = binnacle_credential_new_token (token, &error);
  binnacle_session_set_starting (self, FALSE, error);
  if (error == NULL)
    use_credential (self);
}

static void
keyring_asked_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (BinnacleSession) self = user_data;

  if (!binnacle_sign_in_load_finish (BINNACLE_SIGN_IN (object), result, NULL))
    return;
  get_private (self)->asked = TRUE;
  binnacle_session_set_starting (self, FALSE, NULL);
  use_credential (self);
}

static void
binnacle_session_dispose (GObject *object)
{
  BinnacleSession *self = BINNACLE_SESSION (object);
  BinnacleSessionPrivate *priv = get_private (self);

  binnacle_session_stop (self);
  g_clear_object (&priv->source);
  g_clear_object (&priv->sign_in);
  g_clear_object (&priv->store);
  g_clear_object (&priv->token_file);
  g_clear_pointer (&priv->credential, binnacle_credential_unref);
  g_clear_object (&priv->pins);
  g_clear_object (&priv->belief);
  g_clear_object (&priv->dashboards);

  G_OBJECT_CLASS (binnacle_session_parent_class)->dispose (object);
}

static void
binnacle_session_finalize (GObject *object)
{
  BinnacleSessionPrivate *priv = get_private (BINNACLE_SESSION (object));

  g_clear_object (&priv->cancellable);
  g_clear_error (&priv->start_error);
  g_free (priv->id);
  g_free (priv->title);
  g_free (priv->uri);
  g_free (priv->address);
  g_free (priv->place);
  g_free (priv->secret_name);

  G_OBJECT_CLASS (binnacle_session_parent_class)->finalize (object);
}

static void
binnacle_session_get_property (GObject    *object,
                               guint       property_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  BinnacleSessionPrivate *priv = get_private (BINNACLE_SESSION (object));

  switch ((BinnacleSessionProperty) property_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, priv->title);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, priv->address);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
install_signals (void)
{
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

static GListModel *
binnacle_session_list_dashboards (BinnacleSession *self)
{
  return binnacle_dashboard_list ();
}

static void
binnacle_session_class_init (BinnacleSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = binnacle_session_dispose;
  object_class->finalize = binnacle_session_finalize;
  object_class->get_property = binnacle_session_get_property;
  klass->list_dashboards = binnacle_session_list_dashboards;

  /**
   * BinnacleSession:title:
   *
   * The name of the source, for people.
   */
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, readable);
  /**
   * BinnacleSession:address:
   *
   * Host and port, or %NULL as long as there are none.
   */
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  install_signals ();
}

static void
binnacle_session_init (BinnacleSession *self)
{
  get_private (self)->cancellable = g_cancellable_new ();
}

/*
 * binnacle_session_set_up:
 * @self: a session that is being made
 * @source: its source
 * @uri: (nullable): its address, where that is known already
 * @icon_name: (not nullable): for lists of sources; static
 *
 * Gives a session what each one has. The address is its title until it gets another.
 */
void
binnacle_session_set_up (BinnacleSession *self,
                         BinnacleSource  *source,
                         const char      *uri,
                         const char      *icon_name)
{
  BinnacleSessionPrivate *priv = get_private (self);

  priv->source = g_object_ref (source);
  priv->icon_name = icon_name;
  priv->since = binnacle_clock_get_real_time (binnacle_source_get_clock (source));
  binnacle_session_set_uri (self, uri);
  priv->title = g_strdup (priv->address);
}

/*
 * binnacle_session_set_uri:
 * @self: a session
 * @uri: (nullable): where its server is
 *
 * Tells where its server is.
 */
void
binnacle_session_set_uri (BinnacleSession *self,
                          const char      *uri)
{
  BinnacleSessionPrivate *priv = get_private (self);

  g_free (priv->uri);
  g_free (priv->address);
  g_free (priv->place);
  priv->uri = g_strdup (uri);
  priv->address = make_address (uri);
  priv->place = uri != NULL ? binnacle_certificate_pins_make_place (uri) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS]);
}

const char *
binnacle_session_get_uri (BinnacleSession *self)
{
  return get_private (self)->uri;
}

BinnacleClock *
binnacle_session_get_clock (BinnacleSession *self)
{
  return binnacle_source_get_clock (get_private (self)->source);
}

/* Cancelled when the session is stopped, for ever. */
GCancellable *
binnacle_session_get_cancellable (BinnacleSession *self)
{
  return get_private (self)->cancellable;
}

BinnacleCertificatePins *
binnacle_session_get_pins (BinnacleSession *self)
{
  return get_private (self)->pins;
}

gboolean
binnacle_session_is_running (BinnacleSession *self)
{
  return get_private (self)->running;
}

/* The source was started, and will be stopped with the session. */
void
binnacle_session_set_running (BinnacleSession *self)
{
  get_private (self)->running = TRUE;
}

gboolean
binnacle_session_is_starting (BinnacleSession *self)
{
  return get_private (self)->starting;
}

/*
 * binnacle_session_set_starting:
 * @self: a session
 * @starting: whether something is awaited before the source can be started
 * @error: (nullable): why it can't be
 *
 * Without a server or a token nobody tries to connect, so nobody else would log the error.
 */
void
binnacle_session_set_starting (BinnacleSession *self,
                               gboolean         starting,
                               const GError    *error)
{
  BinnacleSessionPrivate *priv = get_private (self);

  priv->starting = starting;
  g_clear_error (&priv->start_error);
  if (error != NULL)
    {
      priv->start_error = g_error_copy (error);
      binnacle_connection_log_add (binnacle_session_get_log (self), BINNACLE_CONNECTION_EVENT_GAVE_UP,
                                   error->message, -1, 0, -1);
    }
  binnacle_session_emit_changed (self);
}

/* A file with the token, which goes before the keyring. Before it is given access. */
void
binnacle_session_set_token_file (BinnacleSession *self,
                                 const char      *path)
{
  get_private (self)->token_file = path != NULL ? g_file_new_for_path (path) : NULL;
}

const char *
binnacle_session_get_token_path (BinnacleSession *self)
{
  BinnacleSessionPrivate *priv = get_private (self);

  return priv->token_file != NULL ? g_file_peek_path (priv->token_file) : NULL;
}

/* What the keyring knows what lets in by. */
void
binnacle_session_set_secret_name (BinnacleSession *self,
                                  const char      *name)
{
  get_private (self)->secret_name = g_strdup (name);
}

/* NULL where nothing can be kept. */
BinnacleCredentialStore *
binnacle_session_get_store (BinnacleSession *self)
{
  return get_private (self)->store;
}

void
binnacle_session_give_notice (BinnacleSession *self,
                              const GError    *error)
{
  g_signal_emit (self, signals[NOTICE], 0, error->message);
}

/*
 * binnacle_session_load_credential:
 * @self: a session that is to connect
 *
 * Reads the token file, or asks the keyring, at the first time, and has the class use what
 * there is.
 */
void
binnacle_session_load_credential (BinnacleSession *self)
{
  BinnacleSessionPrivate *priv = get_private (self);

  if (priv->token_file == NULL && (priv->sign_in == NULL || priv->asked))
    {
      use_credential (self);
      return;
    }
  binnacle_session_set_starting (self, TRUE, NULL);
  if (priv->token_file != NULL)
    {
      binnacle_token_read_async (priv->token_file, priv->cancellable, token_read_cb, g_object_ref (self));
      return;
    }
  binnacle_sign_in_load_async (priv->sign_in, priv->cancellable, keyring_asked_cb, g_object_ref (self));
}

/*
 * binnacle_session_set_live:
 * @self: a session
 * @live: whether values come
 * @silence: µs since the last one came, or -1
 *
 * A link that died in silence was dead since the last it was heard of.
 */
void
binnacle_session_set_live (BinnacleSession *self,
                           gboolean         live,
                           gint64           silence)
{
  BinnacleSessionPrivate *priv = get_private (self);

  if (live != priv->live)
    priv->since = binnacle_clock_get_real_time (binnacle_session_get_clock (self)) - (live ? 0 : MAX (0, silence));
  priv->live = live;
  priv->was_live |= live;
  if (live && priv->sign_in != NULL)
    binnacle_sign_in_accepted (priv->sign_in);
}

void
binnacle_session_emit_changed (BinnacleSession *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * binnacle_session_set_access:
 * @self: a session, not started
 * @pins: the certificates that the person trusts
 * @store: (nullable): where credentials are kept; %NULL where nobody can sign in
 *
 * Lets the person decide about certificates, and sign in.
 */
void
binnacle_session_set_access (BinnacleSession         *self,
                             BinnacleCertificatePins *pins,
                             BinnacleCredentialStore *store)
{
  BinnacleSessionPrivate *priv;

  g_return_if_fail (BINNACLE_IS_SESSION (self) && BINNACLE_IS_CERTIFICATE_PINS (pins));

  priv = get_private (self);
  g_return_if_fail (priv->pins == NULL && !priv->running && !priv->starting);

  priv->pins = g_object_ref (pins);
  if (BINNACLE_SESSION_GET_CLASS (self)->trust_changed != NULL)
    BINNACLE_SESSION_GET_CLASS (self)->trust_changed (self);
  g_signal_connect_object (pins, "changed", G_CALLBACK (pins_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (pins, "not-saved", G_CALLBACK (binnacle_session_give_notice), self, G_CONNECT_SWAPPED);
  if (store == NULL || priv->place == NULL || priv->token_file != NULL)
    return;
  priv->store = g_object_ref (store);
  priv->sign_in = binnacle_sign_in_new (store, priv->secret_name != NULL ? priv->secret_name : priv->place);
  g_signal_connect_object (priv->sign_in, "not-remembered", G_CALLBACK (binnacle_session_give_notice), self, G_CONNECT_SWAPPED);
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
  BinnacleSessionPrivate *priv;

  g_return_if_fail (BINNACLE_IS_SESSION (self));

  priv = get_private (self);
  if (!priv->running && !priv->starting && !is_stopped (priv))
    BINNACLE_SESSION_GET_CLASS (self)->start (self);
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
  BinnacleSessionPrivate *priv;

  g_return_if_fail (BINNACLE_IS_SESSION (self));

  priv = get_private (self);
  if (!priv->starting && !is_stopped (priv) && !binnacle_session_get_suspended (self))
    BINNACLE_SESSION_GET_CLASS (self)->reconnect (self);
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

  if (get_private (self)->running && !binnacle_session_get_suspended (self) &&
      BINNACLE_SESSION_GET_CLASS (self)->insist != NULL)
    BINNACLE_SESSION_GET_CLASS (self)->insist (self);
}

/**
 * binnacle_session_stop:
 * @self: a session
 *
 * Disconnects and ends what was started. A stopped session is not started again.
 */
void
binnacle_session_stop (BinnacleSession *self)
{
  BinnacleSessionPrivate *priv;

  g_return_if_fail (BINNACLE_IS_SESSION (self));

  priv = get_private (self);
  g_cancellable_cancel (priv->cancellable);
  if (priv->running)
    binnacle_source_stop (priv->source);
  priv->running = FALSE;
  if (BINNACLE_SESSION_GET_CLASS (self)->stop != NULL)
    BINNACLE_SESSION_GET_CLASS (self)->stop (self);
}

/**
 * binnacle_session_set_suspended:
 * @self: a session
 * @suspended: whether the person works offline
 *
 * Closes the link to a server; nothing is sent or asked until this is taken back. What runs on
 * this computer alone needs no network, and has no server to work without: its session is not
 * to be suspended.
 */
void
binnacle_session_set_suspended (BinnacleSession *self,
                                gboolean         suspended)
{
  BinnacleSessionPrivate *priv;

  g_return_if_fail (BINNACLE_IS_SESSION (self));

  priv = get_private (self);
  if (binnacle_session_get_suspended (self) == !!suspended || is_stopped (priv))
    return;
  binnacle_source_set_suspended (priv->source, suspended);
  binnacle_session_emit_changed (self);
}

/**
 * binnacle_session_get_suspended:
 * @self: a session
 *
 * Returns: whether its link is closed because the person works offline
 */
gboolean
binnacle_session_get_suspended (BinnacleSession *self)
{
  g_return_val_if_fail (BINNACLE_IS_SESSION (self), FALSE);
  return binnacle_source_get_suspended (get_private (self)->source);
}

/**
 * binnacle_session_get_source:
 * @self: a session
 *
 * Returns: (transfer none): its source
 */
BinnacleSource *
binnacle_session_get_source (BinnacleSession *self)
{
  g_return_val_if_fail (BINNACLE_IS_SESSION (self), NULL);
  return get_private (self)->source;
}

/**
 * binnacle_session_get_log:
 * @self: a session
 *
 * Returns: (transfer none): what its link went through
 */
BinnacleConnectionLog *
binnacle_session_get_log (BinnacleSession *self)
{
  g_return_val_if_fail (BINNACLE_IS_SESSION (self), NULL);
  return BINNACLE_SESSION_GET_CLASS (self)->get_log (self);
}

/**
 * binnacle_session_get_id:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): what its source is known by in the list of sources;
 *   %NULL where it is not from there
 */
const char *
binnacle_session_get_id (BinnacleSession *self)
{
  g_return_val_if_fail (BINNACLE_IS_SESSION (self), NULL);
  return get_private (self)->id;
}

/**
 * binnacle_session_set_id:
 * @self: a session, not in a list yet
 * @id: what its source is known by in the list of sources
 *
 * Says that its source can be edited and removed.
 */
void
binnacle_session_set_id (BinnacleSession *self,
                         const char      *id)
{
  g_return_if_fail (BINNACLE_IS_SESSION (self) && get_private (self)->id == NULL);

  get_private (self)->id = g_strdup (id);
}

/**
 * binnacle_session_get_dashboards:
 * @self: a session
 *
 * Returns: (transfer none): what can be shown of it, a list of #BinnacleDashboard with at
 *   least one
 */
GListModel *
binnacle_session_get_dashboards (BinnacleSession *self)
{
  BinnacleSessionPrivate *priv;

  g_return_val_if_fail (BINNACLE_IS_SESSION (self), NULL);

  priv = get_private (self);
  if (priv->dashboards == NULL)
    priv->dashboards = BINNACLE_SESSION_GET_CLASS (self)->list_dashboards (self);
  return priv->dashboards;
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
  return get_private (self)->title;
}

/**
 * binnacle_session_set_title:
 * @self: a session
 * @title: the name of the source, for people
 *
 * Names the source.
 */
void
binnacle_session_set_title (BinnacleSession *self,
                            const char      *title)
{
  BinnacleSessionPrivate *priv;

  g_return_if_fail (BINNACLE_IS_SESSION (self) && title != NULL);

  priv = get_private (self);
  if (g_strcmp0 (priv->title, title) == 0)
    return;
  g_free (priv->title);
  priv->title = g_strdup (title);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
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
  return get_private (self)->address;
}

/**
 * binnacle_session_get_icon_name:
 * @self: a session
 *
 * Returns: (transfer none): a symbolic icon for its kind
 */
const char *
binnacle_session_get_icon_name (BinnacleSession *self)
{
  g_return_val_if_fail (BINNACLE_IS_SESSION (self), NULL);
  return get_private (self)->icon_name;
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
  BinnacleSessionPrivate *priv;

  g_return_if_fail (BINNACLE_IS_SESSION (self) && facts != NULL);

  priv = get_private (self);
  *facts = (BinnacleLinkFacts) BINNACLE_LINK_FACTS_INIT;
  facts->since = priv->since;
  facts->now = binnacle_clock_get_real_time (binnacle_session_get_clock (self));
  facts->never_live = !priv->was_live;
  facts->unlocking = priv->starting && priv->sign_in != NULL;
  facts->can_sign_in = priv->sign_in != NULL;
  facts->anonymous = priv->sign_in != NULL && binnacle_sign_in_get_credential (priv->sign_in) == NULL;
  facts->log = binnacle_session_get_log (self);
  BINNACLE_SESSION_GET_CLASS (self)->get_facts (self, facts);
  facts->suspended = binnacle_session_get_suspended (self);
  if (priv->belief != NULL)
    facts->network = binnacle_network_belief_get_state (priv->belief);
  if (priv->start_error == NULL)
    return;
  facts->state = BINNACLE_CONNECTION_FAILED;
  facts->error = priv->start_error;
}

/**
 * binnacle_session_set_belief:
 * @self: a session with a server that needs the network
 * @belief: (nullable): what is believed of the network
 *
 * Lets the session tell a portal from a server that does not answer.
 */
void
binnacle_session_set_belief (BinnacleSession       *self,
                             BinnacleNetworkBelief *belief)
{
  BinnacleSessionPrivate *priv;

  g_return_if_fail (BINNACLE_IS_SESSION (self));

  priv = get_private (self);
  if (priv->belief != NULL)
    g_signal_handlers_disconnect_by_data (priv->belief, self);
  g_set_object (&priv->belief, belief);
  if (belief != NULL)
    g_signal_connect_object (belief, "notify::state", G_CALLBACK (binnacle_session_emit_changed), self,
                             G_CONNECT_SWAPPED);
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
  return get_private (self)->sign_in;
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
  BinnacleSessionPrivate *priv;

  g_return_if_fail (BINNACLE_IS_SESSION (self) && credential != NULL);

  priv = get_private (self);
  g_return_if_fail (priv->sign_in != NULL);

  binnacle_sign_in_use (priv->sign_in, credential, remember);
  if (priv->starting || is_stopped (priv))
    return;
  if (BINNACLE_SESSION_GET_CLASS (self)->credential_changed != NULL)
    BINNACLE_SESSION_GET_CLASS (self)->credential_changed (self);
  use_credential (self);
}

/**
 * binnacle_session_set_credential:
 * @self: a session that nobody can sign in to, not started
 * @credential: (nullable): what lets in
 *
 * Sets what lets in, without any keyring.
 */
void
binnacle_session_set_credential (BinnacleSession    *self,
                                 BinnacleCredential *credential)
{
  BinnacleSessionPrivate *priv;

  g_return_if_fail (BINNACLE_IS_SESSION (self));

  priv = get_private (self);
  g_clear_pointer (&priv->credential, binnacle_credential_unref);
  priv->credential = credential != NULL ? binnacle_credential_ref (credential) : NULL;
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
  BinnacleLinkFacts facts;

  g_return_val_if_fail (BINNACLE_IS_SESSION (self), NULL);

  binnacle_session_get_facts (self, &facts);
  fault = binnacle_connection_error_get_certificate (facts.error);
  return fault != NULL && get_private (self)->pins != NULL ? binnacle_certificate_fault_ref (fault) : NULL;
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
  g_return_if_fail (BINNACLE_IS_SESSION (self) && get_private (self)->pins != NULL && fault != NULL);

  binnacle_certificate_pins_accept (get_private (self)->pins, fault);
}
