/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "sources/binnacle-live-dialect-private.h"

#include "base/binnacle-json.h"
#include "wire/binnacle-protocol.h"

/* The Binnacle Live Protocol for a manager. It is an object apart from the
 * source, so that the manager does not hold the source that holds it. */
struct _BinnacleLiveDialect
{
  GObject                  parent_instance;

  BinnacleLiveDecoder     *decoder;
  BinnacleUpdateProcessor *processor;
  BinnacleLiveOpenedFunc   opened; /* main thread */
  gpointer                 user_data;
};

static void binnacle_live_dialect_iface_init (BinnacleWebsocketDialectInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleLiveDialect, binnacle_live_dialect, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BINNACLE_TYPE_WEBSOCKET_DIALECT, binnacle_live_dialect_iface_init))

static void
binnacle_live_dialect_finalize (GObject *object)
{
  BinnacleLiveDialect *self = BINNACLE_LIVE_DIALECT (object);

  g_clear_pointer (&self->decoder, binnacle_live_decoder_free);
  g_clear_object (&self->processor);
  G_OBJECT_CLASS (binnacle_live_dialect_parent_class)->finalize (object);
}

static void
binnacle_live_dialect_class_init (BinnacleLiveDialectClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_live_dialect_finalize;
}

static void
binnacle_live_dialect_init (BinnacleLiveDialect *self)
{
}

static const char *
get_subprotocol (BinnacleWebsocketDialect *dialect)
{
  return BINNACLE_PROTOCOL_NAME;
}

static void
opened (BinnacleWebsocketDialect *dialect,
        BinnacleWebsocketManager *manager)
{
  BinnacleLiveDialect *self = BINNACLE_LIVE_DIALECT (dialect);

  if (self->opened != NULL)
    self->opened (self->user_data);
}

/* Values that many wait in line at the end may be left out: they come again. */
#define LAST_WORDS_TIME (50 * G_TIME_SPAN_MILLISECOND)

static void
closed (BinnacleWebsocketDialect *dialect)
{
  BinnacleLiveDialect *self = BINNACLE_LIVE_DIALECT (dialect);

  if (self->opened != NULL)
    binnacle_update_processor_flush (self->processor, LAST_WORDS_TIME);
}

static gboolean
receive (BinnacleWebsocketDialect *dialect,
         guint                     generation,
         const char               *text,
         gsize                     length)
{
  return binnacle_live_decoder_receive (BINNACLE_LIVE_DIALECT (dialect)->decoder, generation, text, length);
}

static char *
to_text (JsonObject *message)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), message);

  return binnacle_json_to_text (node);
}

static JsonObject *
message_new (const char *type,
             gint64      id)
{
  JsonObject *message = json_object_new ();

  json_object_set_string_member (message, "type", type);
  if (id != 0)
    json_object_set_int_member (message, "id", id);
  return message;
}

static char *
make_ping (BinnacleWebsocketDialect *dialect,
           gint64                    id)
{
  g_autoptr (JsonObject) message = message_new ("ping", id);

  json_object_set_int_member (message, "time", id);
  return to_text (message);
}

static char *
make_request (BinnacleWebsocketDialect *dialect,
              gint64                    id,
              JsonObject               *message)
{
  g_autoptr (JsonObject) copy = json_object_new ();
  JsonObjectIter iter;
  const char *member;
  JsonNode *node;

  json_object_iter_init (&iter, message);
  while (json_object_iter_next (&iter, &member, &node))
    json_object_set_member (copy, member, json_node_copy (node));
  json_object_set_int_member (copy, "id", id);
  return to_text (copy);
}

static void
type_registered (BinnacleWebsocketDialect *dialect,
                 const char               *type)
{
  binnacle_live_decoder_pass_type (BINNACLE_LIVE_DIALECT (dialect)->decoder, type);
}

static guint64
get_n_unknown (BinnacleWebsocketDialect *dialect)
{
  return binnacle_live_decoder_get_n_unknown (BINNACLE_LIVE_DIALECT (dialect)->decoder);
}

static void
binnacle_live_dialect_iface_init (BinnacleWebsocketDialectInterface *iface)
{
  iface->get_subprotocol = get_subprotocol;
  iface->opened = opened;
  iface->closed = closed;
  iface->receive = receive;
  iface->make_ping = make_ping;
  iface->make_request = make_request;
  iface->type_registered = type_registered;
  iface->get_n_unknown = get_n_unknown;
}

BinnacleLiveDialect *
binnacle_live_dialect_new (BinnacleUpdateProcessor *processor,
                           BinnacleLiveOpenedFunc   opened_func,
                           gpointer                 user_data)
{
  BinnacleLiveDialect *self = g_object_new (BINNACLE_TYPE_LIVE_DIALECT, NULL);

  self->decoder = binnacle_live_decoder_new (processor);
  self->processor = g_object_ref (processor);
  self->opened = opened_func;
  self->user_data = user_data;
  return self;
}

BinnacleLiveDecoder *
binnacle_live_dialect_get_decoder (BinnacleLiveDialect *self)
{
  return self->decoder;
}

/* The source goes; the transport's thread may still hold the dialect. */
void
binnacle_live_dialect_disown (BinnacleLiveDialect *self)
{
  self->opened = NULL;
}

char *
binnacle_live_dialect_make_hello (const char *client_id,
                                  const char *name,
                                  const char *token)
{
  g_autoptr (JsonObject) message = message_new ("hello", 0);

  json_object_set_int_member (message, "protocol", BINNACLE_PROTOCOL_VERSION);
  json_object_set_string_member (message, "client", client_id);
  if (name != NULL)
    json_object_set_string_member (message, "name", name);
  if (token != NULL)
    json_object_set_string_member (message, "token", token);
  return to_text (message);
}

static void
set_patterns (JsonObject        *message,
              const char *const *patterns)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; patterns[i] != NULL; i++)
    json_array_add_string_element (array, patterns[i]);
  json_object_set_array_member (message, "patterns", array);
}

/* since_epoch: NULL for all that there is */
char *
binnacle_live_dialect_make_subscribe (gint64             id,
                                      const char *const *patterns,
                                      const char        *since_epoch,
                                      gint64             since_offset)
{
  g_autoptr (JsonObject) message = message_new ("subscribe", id);

  set_patterns (message, patterns);
  if (since_epoch != NULL)
    {
      JsonObject *since = json_object_new ();

      json_object_set_string_member (since, "epoch", since_epoch);
      json_object_set_int_member (since, "offset", since_offset);
      json_object_set_object_member (message, "since", since);
    }
  return to_text (message);
}

char *
binnacle_live_dialect_make_unsubscribe (gint64             id,
                                        const char *const *patterns)
{
  g_autoptr (JsonObject) message = message_new ("unsubscribe", id);

  set_patterns (message, patterns);
  return to_text (message);
}
