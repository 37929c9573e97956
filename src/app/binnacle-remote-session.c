/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-remote-session.h"

#include "app/binnacle-live-session-private.h"

/**
 * BinnacleRemoteSession:
 *
 * A session with a Binnacle server somewhere, at an address. What lets in there is in a token
 * file, or else in the keyring, or entered by the person. Main thread.
 */
struct _BinnacleRemoteSession
{
  BinnacleLiveSession parent_instance;
};

G_DEFINE_FINAL_TYPE (BinnacleRemoteSession, binnacle_remote_session, BINNACLE_TYPE_LIVE_SESSION)

static void
binnacle_remote_session_use_credential (BinnacleSession    *session,
                                        BinnacleCredential *credential)
{
  BinnacleLiveSession *self = BINNACLE_LIVE_SESSION (session);

  binnacle_live_session_set_credential (self, credential);
  binnacle_live_session_connect (self, credential != NULL ? binnacle_credential_get_token (credential) : NULL);
}

/* Or the server would be taken to accept the new one for having accepted another. */
static void
binnacle_remote_session_credential_changed (BinnacleSession *session)
{
  binnacle_live_session_end_connection (BINNACLE_LIVE_SESSION (session));
}

/* A connection that was trusted for what is no longer so ends at once, however soon
 * after the last one: no reconnection that waits its turn. */
static void
binnacle_remote_session_trust_changed (BinnacleSession *session)
{
  BinnacleLiveSession *self = BINNACLE_LIVE_SESSION (session);
  BinnacleWebsocketManager *manager = binnacle_live_session_get_manager (self);

  binnacle_live_session_set_pins (self, binnacle_session_get_pins (session));
  if (!binnacle_session_is_running (session) || binnacle_session_get_suspended (session))
    return;
  if (binnacle_live_session_end_connection (self))
    binnacle_websocket_manager_connect (manager);
  else
    binnacle_websocket_manager_reconnect (manager);
}

static void
binnacle_remote_session_class_init (BinnacleRemoteSessionClass *klass)
{
  BinnacleSessionClass *session_class = BINNACLE_SESSION_CLASS (klass);

  session_class->start = binnacle_session_load_credential;
  session_class->reconnect = binnacle_session_load_credential;
  session_class->use_credential = binnacle_remote_session_use_credential;
  session_class->credential_changed = binnacle_remote_session_credential_changed;
  session_class->trust_changed = binnacle_remote_session_trust_changed;
}

static void
binnacle_remote_session_init (BinnacleRemoteSession *self)
{
}

/**
 * binnacle_remote_session_new:
 * @clock: the clock
 * @io_thread: where the connection is served
 * @client_id: the UUID of this installation
 * @uri: a `ws://` or `wss://` address that was checked
 * @token_file: (nullable): the path of a file with the token, which goes before the keyring
 *
 * Returns: (transfer full): a session with a server, not started
 */
BinnacleSession *
binnacle_remote_session_new (BinnacleClock    *clock,
                             BinnacleIoThread *io_thread,
                             const char       *client_id,
                             const char       *uri,
                             const char       *token_file)
{
  BinnacleRemoteSession *self = g_object_new (BINNACLE_TYPE_REMOTE_SESSION, NULL);

  binnacle_live_session_set_up (BINNACLE_LIVE_SESSION (self), uri, clock, io_thread, client_id, uri,
                                "network-server-symbolic");
  binnacle_session_set_token_file (BINNACLE_SESSION (self), token_file);
  return BINNACLE_SESSION (self);
}

/**
 * binnacle_remote_session_matches:
 * @self: a session
 * @uri: an address
 * @token_file: (nullable): the path of a token file
 *
 * Returns: whether it is the session with that server and that token file
 */
gboolean
binnacle_remote_session_matches (BinnacleRemoteSession *self,
                                 const char            *uri,
                                 const char            *token_file)
{
  g_return_val_if_fail (BINNACLE_IS_REMOTE_SESSION (self), FALSE);

  if (g_strcmp0 (binnacle_session_get_uri (BINNACLE_SESSION (self)), uri) != 0)
    return FALSE;
  return g_strcmp0 (binnacle_session_get_token_path (BINNACLE_SESSION (self)), token_file) == 0;
}

/**
 * binnacle_remote_session_set_http:
 * @self: a session, not started
 * @http: for where WebSocket is blocked
 *
 * Gives the session another way to its server.
 */
void
binnacle_remote_session_set_http (BinnacleRemoteSession *self,
                                  BinnacleHttp          *http)
{
  g_return_if_fail (BINNACLE_IS_REMOTE_SESSION (self));

  binnacle_live_source_set_http (binnacle_live_session_get_source (BINNACLE_LIVE_SESSION (self)), http);
}
