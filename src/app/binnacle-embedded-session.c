/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-embedded-session.h"

#include <glib/gi18n.h>

#include "app/binnacle-live-session-private.h"
#include "server/binnacle-embedded-server.h"

/**
 * BinnacleEmbeddedSession:
 *
 * A session with this computer, by a server of its own in this process. Main thread.
 */
struct _BinnacleEmbeddedSession
{
  BinnacleLiveSession parent_instance;

  BinnacleEmbeddedServer *server;
  char                   *store_path;
  guint                   interval;
};

G_DEFINE_FINAL_TYPE (BinnacleEmbeddedSession, binnacle_embedded_session, BINNACLE_TYPE_LIVE_SESSION)

static void
server_started_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  BinnacleEmbeddedServer *server = BINNACLE_EMBEDDED_SERVER (object);
  g_autoptr (BinnacleEmbeddedSession) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean started = binnacle_embedded_server_start_finish (server, result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || server != self->server)
    return;
  if (!started)
    {
      g_clear_object (&self->server);
      binnacle_session_set_starting (BINNACLE_SESSION (self), FALSE, error);
      return;
    }
  binnacle_session_set_uri (BINNACLE_SESSION (self), binnacle_embedded_server_get_uri (server));
  binnacle_session_set_starting (BINNACLE_SESSION (self), FALSE, NULL);
  binnacle_live_session_connect (BINNACLE_LIVE_SESSION (self), binnacle_embedded_server_get_token (server));
}

static void
binnacle_embedded_session_start (BinnacleSession *session)
{
  BinnacleEmbeddedSession *self = BINNACLE_EMBEDDED_SESSION (session);

  self->server = binnacle_embedded_server_new (self->store_path, self->interval);
  binnacle_session_set_starting (session, TRUE, NULL);
  binnacle_embedded_server_start_async (self->server, binnacle_session_get_cancellable (session),
                                        server_started_cb, g_object_ref (self));
}

static void
binnacle_embedded_session_reconnect (BinnacleSession *session)
{
  if (binnacle_session_is_running (session))
    binnacle_websocket_manager_reconnect (binnacle_live_session_get_manager (BINNACLE_LIVE_SESSION (session)));
  else
    binnacle_embedded_session_start (session);
}

static void
binnacle_embedded_session_stop (BinnacleSession *session)
{
  BinnacleEmbeddedSession *self = BINNACLE_EMBEDDED_SESSION (session);

  if (self->server != NULL)
    binnacle_embedded_server_stop (self->server);
  g_clear_object (&self->server);
}

static void
binnacle_embedded_session_get_facts (BinnacleSession   *session,
                                     BinnacleLinkFacts *facts)
{
  BINNACLE_SESSION_CLASS (binnacle_embedded_session_parent_class)->get_facts (session, facts);
  facts->starting = binnacle_session_is_starting (session);
}

static void
binnacle_embedded_session_finalize (GObject *object)
{
  BinnacleEmbeddedSession *self = BINNACLE_EMBEDDED_SESSION (object);

  g_free (self->store_path);

  G_OBJECT_CLASS (binnacle_embedded_session_parent_class)->finalize (object);
}

static void
binnacle_embedded_session_class_init (BinnacleEmbeddedSessionClass *klass)
{
  BinnacleSessionClass *session_class = BINNACLE_SESSION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = binnacle_embedded_session_finalize;
  session_class->start = binnacle_embedded_session_start;
  session_class->reconnect = binnacle_embedded_session_reconnect;
  session_class->stop = binnacle_embedded_session_stop;
  session_class->get_facts = binnacle_embedded_session_get_facts;
}

static void
binnacle_embedded_session_init (BinnacleEmbeddedSession *self)
{
}

/**
 * binnacle_embedded_session_new:
 * @clock: the clock
 * @io_thread: where the connection is served
 * @client_id: the UUID of this installation
 * @store_path: where the embedded server keeps its channels
 * @interval: between two samples of the host, in ms
 *
 * Returns: (transfer full): a session with this computer, not started
 */
BinnacleSession *
binnacle_embedded_session_new (BinnacleClock    *clock,
                               BinnacleIoThread *io_thread,
                               const char       *client_id,
                               const char       *store_path,
                               guint             interval)
{
  BinnacleEmbeddedSession *self = g_object_new (BINNACLE_TYPE_EMBEDDED_SESSION, NULL);

  binnacle_live_session_set_up (BINNACLE_LIVE_SESSION (self), "this-computer", clock, io_thread, client_id, NULL,
                                "computer-symbolic");
  binnacle_session_set_title (BINNACLE_SESSION (self), _("This Computer"));
  self->store_path = g_strdup (store_path);
  self->interval = interval;
  return BINNACLE_SESSION (self);
}
