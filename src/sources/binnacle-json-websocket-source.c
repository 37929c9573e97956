/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-json-websocket-source.h"

#include <glib/gi18n-lib.h>

#include "sources/binnacle-json-dialect-private.h"
#include "sources/binnacle-readings-sink-private.h"

/* A time that is further off is taken for that of a wrong clock, and put aside. */
#define MAX_SKEW 60000

/* Of the messages that come together with the answer to the handshake. */
#define MAX_EARLY 100

/**
 * BinnacleJsonWebsocketSource:
 *
 * A WebSocket over which a server sends JSON by itself, made into channels by JSONPaths.
 *
 * Whatever a message holds for a channel is its value; what it does not hold stays as it
 * was. Connecting again, and finding out that a link is dead, are those of
 * [class@WebsocketManager]; the pings are those of WebSocket itself. There is no history.
 *
 * All functions belong to the main thread.
 */
struct _BinnacleJsonWebsocketSource
{
  BinnacleSource             parent_instance;

  BinnacleSourceDescription *description;
  BinnacleWebsocketManager  *manager;
  BinnacleJsonDialect       *dialect;
  BinnacleReadingsSink      *sink;
  BinnacleCredential        *credential;
  BinnacleSecretHeaders     *secret_headers;
  GPtrArray                 *early; /* readings from before we knew that the socket is open */
  gboolean                   told_unread;
};

G_DEFINE_FINAL_TYPE (BinnacleJsonWebsocketSource, binnacle_json_websocket_source, BINNACLE_TYPE_SOURCE)

/* Whoever has no clock, or a wrong one, is believed to mean now. */
static void
put_times_right (BinnacleJsonWebsocketSource *self,
                 BinnacleReadings            *readings)
{
  gint64 now = binnacle_clock_get_real_time (binnacle_source_get_clock (BINNACLE_SOURCE (self))) / 1000;
  gint64 skew = 0;

  for (guint i = 0; i < readings->list->len; i++)
    {
      gint64 time = g_array_index (readings->list, BinnacleReading, i).time;

      if (time != 0 && ABS (time - now) > MAX_SKEW)
        skew = time - now;
    }
  binnacle_readings_sink_set_skew (self->sink, skew);
}

static void
free_readings (gpointer readings)
{
  binnacle_readings_free (readings);
}

static void
take_readings (BinnacleReadings *readings,
               guint             generation,
               gpointer          user_data)
{
  BinnacleJsonWebsocketSource *self = user_data;
  BinnacleConnectionState state = binnacle_websocket_manager_get_state (self->manager);
  g_autoptr (BinnacleReadings) taken = readings;

  if (generation != binnacle_websocket_manager_get_generation (self->manager))
    return;
  if (state == BINNACLE_CONNECTION_OPEN)
    {
      put_times_right (self, taken);
      binnacle_readings_sink_take (self->sink, taken, NULL);
    }
  else if (self->early->len < MAX_EARLY &&
           (state == BINNACLE_CONNECTION_CONNECTING || state == BINNACLE_CONNECTION_AUTHENTICATING))
    {
      g_ptr_array_add (self->early, g_steal_pointer (&taken));
    }
}

static void
take_early (BinnacleJsonWebsocketSource *self)
{
  g_autoptr (GPtrArray) early = g_steal_pointer (&self->early);

  self->early = g_ptr_array_new_with_free_func (free_readings);
  for (guint i = 0; i < early->len; i++)
    {
      put_times_right (self, early->pdata[i]);
      binnacle_readings_sink_take (self->sink, early->pdata[i], NULL);
    }
}

static void
note_unread (BinnacleJsonWebsocketSource *self)
{
  if (self->told_unread || binnacle_json_dialect_get_n_unread (self->dialect) == 0)
    return;
  self->told_unread = TRUE;
  binnacle_connection_log_note (binnacle_websocket_manager_get_log (self->manager),
                                _("The server sent messages that are not JSON; they are passed over."));
}

static void
state_changed (BinnacleJsonWebsocketSource *self,
               BinnacleConnectionState      old_state,
               BinnacleConnectionState      new_state)
{
  binnacle_realtime_state_set_link_alive (binnacle_source_get_state (BINNACLE_SOURCE (self)),
                                          new_state == BINNACLE_CONNECTION_OPEN);
  if (new_state == BINNACLE_CONNECTION_OPEN)
    take_early (self);
  else if (new_state != BINNACLE_CONNECTION_CONNECTING && new_state != BINNACLE_CONNECTION_AUTHENTICATING)
    g_ptr_array_set_size (self->early, 0);
  if (old_state == BINNACLE_CONNECTION_OPEN)
    note_unread (self);
  binnacle_source_link_changed (BINNACLE_SOURCE (self));
}

/* What a source does */

static void
binnacle_json_websocket_source_start (BinnacleSource *source)
{
  binnacle_websocket_manager_start (BINNACLE_JSON_WEBSOCKET_SOURCE (source)->manager);
}

static void
binnacle_json_websocket_source_stop (BinnacleSource *source)
{
  binnacle_websocket_manager_disconnect (BINNACLE_JSON_WEBSOCKET_SOURCE (source)->manager);
}

static void
binnacle_json_websocket_source_reconnect (BinnacleSource *source)
{
  binnacle_websocket_manager_reconnect (BINNACLE_JSON_WEBSOCKET_SOURCE (source)->manager);
}

static void
binnacle_json_websocket_source_insist (BinnacleSource *source)
{
  binnacle_websocket_manager_insist (BINNACLE_JSON_WEBSOCKET_SOURCE (source)->manager);
}

static void
binnacle_json_websocket_source_subscribe (BinnacleSource *source,
                                          const char     *pattern)
{
  binnacle_readings_sink_subscribe (BINNACLE_JSON_WEBSOCKET_SOURCE (source)->sink, pattern);
}

static void
binnacle_json_websocket_source_unsubscribe (BinnacleSource *source,
                                            const char     *pattern)
{
  binnacle_readings_sink_unsubscribe (BINNACLE_JSON_WEBSOCKET_SOURCE (source)->sink, pattern);
}

static void
binnacle_json_websocket_source_get_link (BinnacleSource     *source,
                                         BinnacleSourceLink *link)
{
  BinnacleWebsocketManager *manager = BINNACLE_JSON_WEBSOCKET_SOURCE (source)->manager;

  link->state = binnacle_websocket_manager_get_state (manager);
  link->error = binnacle_websocket_manager_get_last_error (manager);
  link->attempt = binnacle_websocket_manager_get_attempt (manager);
  link->next_attempt = binnacle_websocket_manager_get_next_attempt (manager);
  link->server_wait_until = binnacle_websocket_manager_get_server_wait_until (manager);
  link->last_received = binnacle_websocket_manager_get_last_received (manager);
  link->log = binnacle_websocket_manager_get_log (manager);
}

static void
add_pairs (BinnacleSecretHeaders *headers,
           const char * const    *pairs)
{
  for (guint i = 0; pairs != NULL && pairs[i] != NULL && pairs[i + 1] != NULL; i += 2)
    binnacle_secret_headers_set (headers, pairs[i], pairs[i + 1]);
}

static void
update_headers (BinnacleJsonWebsocketSource *self)
{
  BinnacleSecretHeaders *headers = binnacle_secret_headers_new ();

  add_pairs (headers, (const char * const *) self->description->headers);
  if (self->secret_headers != NULL)
    add_pairs (headers, binnacle_secret_headers_get_pairs (self->secret_headers));
  if (self->credential != NULL)
    {
      char *authorization = binnacle_credential_make_authorization (self->credential);

      binnacle_secret_headers_set (headers, "Authorization", authorization);
      binnacle_credential_free_text (authorization);
    }
  binnacle_json_dialect_take_headers (self->dialect, headers);
}

/* One that was refused is tried again with what is new. */
static void
access_changed (BinnacleJsonWebsocketSource *self)
{
  update_headers (self);
  if (binnacle_websocket_manager_get_state (self->manager) != BINNACLE_CONNECTION_IDLE)
    binnacle_websocket_manager_reconnect (self->manager);
}

static void
binnacle_json_websocket_source_set_credential (BinnacleSource     *source,
                                               BinnacleCredential *credential)
{
  BinnacleJsonWebsocketSource *self = BINNACLE_JSON_WEBSOCKET_SOURCE (source);
  const char *secret = NULL;

  if (self->credential == credential)
    return;
  g_clear_pointer (&self->credential, binnacle_credential_unref);
  self->credential = credential != NULL ? binnacle_credential_ref (credential) : NULL;
  if (credential != NULL)
    secret = binnacle_credential_get_token (credential) != NULL ? binnacle_credential_get_token (credential)
                                                                : binnacle_credential_get_password (credential);
  binnacle_connection_log_set_secret (binnacle_websocket_manager_get_log (self->manager), secret);
  access_changed (self);
}

static void
binnacle_json_websocket_source_set_secret_headers (BinnacleSource        *source,
                                                   BinnacleSecretHeaders *headers)
{
  BinnacleJsonWebsocketSource *self = BINNACLE_JSON_WEBSOCKET_SOURCE (source);

  if (self->secret_headers == headers)
    return;
  g_clear_pointer (&self->secret_headers, binnacle_secret_headers_unref);
  self->secret_headers = headers != NULL ? binnacle_secret_headers_ref (headers) : NULL;
  access_changed (self);
}

static void
binnacle_json_websocket_source_dispose (GObject *object)
{
  BinnacleJsonWebsocketSource *self = BINNACLE_JSON_WEBSOCKET_SOURCE (object);

  if (self->manager != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->manager, self);
      binnacle_websocket_manager_disconnect (self->manager);
    }
  g_clear_object (&self->manager);
  g_clear_object (&self->dialect);
  g_clear_pointer (&self->sink, binnacle_readings_sink_free);
  G_OBJECT_CLASS (binnacle_json_websocket_source_parent_class)->dispose (object);
}

static void
binnacle_json_websocket_source_finalize (GObject *object)
{
  BinnacleJsonWebsocketSource *self = BINNACLE_JSON_WEBSOCKET_SOURCE (object);

  g_clear_pointer (&self->description, binnacle_source_description_free);
  g_ptr_array_unref (self->early);
  g_clear_pointer (&self->credential, binnacle_credential_unref);
  g_clear_pointer (&self->secret_headers, binnacle_secret_headers_unref);
  G_OBJECT_CLASS (binnacle_json_websocket_source_parent_class)->finalize (object);
}

static void
binnacle_json_websocket_source_class_init (BinnacleJsonWebsocketSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  BinnacleSourceClass *source_class = BINNACLE_SOURCE_CLASS (klass);

  object_class->dispose = binnacle_json_websocket_source_dispose;
  object_class->finalize = binnacle_json_websocket_source_finalize;
  source_class->start = binnacle_json_websocket_source_start;
  source_class->stop = binnacle_json_websocket_source_stop;
  source_class->subscribe = binnacle_json_websocket_source_subscribe;
  source_class->unsubscribe = binnacle_json_websocket_source_unsubscribe;
  source_class->get_link = binnacle_json_websocket_source_get_link;
  source_class->reconnect = binnacle_json_websocket_source_reconnect;
  source_class->insist = binnacle_json_websocket_source_insist;
  source_class->set_credential = binnacle_json_websocket_source_set_credential;
  source_class->set_secret_headers = binnacle_json_websocket_source_set_secret_headers;
}

static void
binnacle_json_websocket_source_init (BinnacleJsonWebsocketSource *self)
{
  self->early = g_ptr_array_new_with_free_func (free_readings);
}

/**
 * binnacle_json_websocket_source_new:
 * @description: what it is; valid, and of this kind
 * @setup: what it needs; with a factory of transports
 *
 * Returns: (transfer full): a source that is not started
 */
BinnacleSource *
binnacle_json_websocket_source_new (const BinnacleSourceDescription *description,
                                    const BinnacleSourceSetup       *setup)
{
  BinnacleJsonWebsocketSource *self;
  BinnacleUpdateProcessor *processor;
  BinnacleJsonReader *reader;

  g_return_val_if_fail (description != NULL && setup != NULL, NULL);
  g_return_val_if_fail (setup->factory != NULL, NULL);

  self = g_object_new (BINNACLE_TYPE_JSON_WEBSOCKET_SOURCE, "id", description->id, "clock", setup->clock, NULL);
  self->description = binnacle_source_description_copy (description);
  self->sink = binnacle_readings_sink_new (BINNACLE_SOURCE (self), description);
  binnacle_readings_sink_keep_all (self->sink, take_readings, self);
  processor = binnacle_realtime_state_get_processor (binnacle_source_get_state (BINNACLE_SOURCE (self)));
  reader = binnacle_json_reader_new (description->channels);
  self->dialect = binnacle_json_dialect_new (processor, reader, description->message);
  binnacle_json_reader_unref (reader);
  self->manager = binnacle_websocket_manager_new (setup->clock, setup->random, BINNACLE_WEBSOCKET_DIALECT (self->dialect),
                                                  setup->factory, setup->factory_data, setup->factory_destroy);
  binnacle_websocket_manager_set_uri (self->manager, description->uri);
  update_headers (self);
  g_signal_connect_object (self->manager, "state-changed", G_CALLBACK (state_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (processor, "drained", G_CALLBACK (binnacle_websocket_manager_resume), self->manager,
                           G_CONNECT_SWAPPED);
  binnacle_source_set_name (BINNACLE_SOURCE (self), description->name);
  return BINNACLE_SOURCE (self);
}

/**
 * binnacle_json_websocket_source_get_manager:
 * @self: a source
 *
 * Returns: (transfer none): its connection
 */
BinnacleWebsocketManager *
binnacle_json_websocket_source_get_manager (BinnacleJsonWebsocketSource *self)
{
  g_return_val_if_fail (BINNACLE_IS_JSON_WEBSOCKET_SOURCE (self), NULL);

  return self->manager;
}
