/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-json-dialect-private.h"

#include "base/binnacle-json.h"
#include "sources/binnacle-readings-sink-private.h"

struct _BinnacleJsonDialect
{
  GObject                  parent_instance;

  BinnacleUpdateProcessor *processor;
  BinnacleJsonReader      *reader;
  BinnacleSecretHeaders   *headers;
  char                    *first_message;
  guint64                  n_unread; /* atomic */
};

static void binnacle_json_dialect_iface_init (BinnacleWebsocketDialectInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleJsonDialect, binnacle_json_dialect, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BINNACLE_TYPE_WEBSOCKET_DIALECT, binnacle_json_dialect_iface_init))

static void
binnacle_json_dialect_finalize (GObject *object)
{
  BinnacleJsonDialect *self = BINNACLE_JSON_DIALECT (object);

  g_clear_object (&self->processor);
  g_clear_pointer (&self->reader, binnacle_json_reader_unref);
  g_clear_pointer (&self->headers, binnacle_secret_headers_unref);
  g_free (self->first_message);
  G_OBJECT_CLASS (binnacle_json_dialect_parent_class)->finalize (object);
}

static void
binnacle_json_dialect_class_init (BinnacleJsonDialectClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_json_dialect_finalize;
}

static void
binnacle_json_dialect_init (BinnacleJsonDialect *self)
{
}

static const char *
get_subprotocol (BinnacleWebsocketDialect *dialect)
{
  return NULL;
}

/* Such a server welcomes nobody: an open socket is all there is. */
static void
opened (BinnacleWebsocketDialect *dialect,
        BinnacleWebsocketManager *manager)
{
  BinnacleJsonDialect *self = BINNACLE_JSON_DIALECT (dialect);
  guint generation = binnacle_websocket_manager_get_generation (manager);
  g_autoptr (GError) error = NULL;

  if (self->first_message != NULL && !binnacle_websocket_manager_send_first (manager, self->first_message, &error))
    {
      binnacle_websocket_manager_drop (manager, generation, error);
      return;
    }
  binnacle_websocket_manager_set_authenticated (manager, generation, 0);
}

/* The I/O thread */
static gboolean
receive (BinnacleWebsocketDialect *dialect,
         guint                     generation,
         const char               *text,
         gsize                     length)
{
  BinnacleJsonDialect *self = BINNACLE_JSON_DIALECT (dialect);
  g_autoptr (JsonNode) root = binnacle_json_parse (text, (gssize) length, length + 1, NULL);
  BinnacleReadings *readings;

  if (root == NULL)
    {
      __atomic_add_fetch (&self->n_unread, 1, __ATOMIC_RELAXED);
      return TRUE;
    }
  readings = binnacle_readings_new ();
  binnacle_json_reader_read (self->reader, root, TRUE, readings);
  if (readings->list->len > 0 || readings->problems->len > 0)
    return binnacle_readings_sink_push (self->processor, readings, generation);
  binnacle_readings_free (readings);
  return TRUE;
}

static char *
make_request (BinnacleWebsocketDialect *dialect,
              gint64                    id,
              JsonObject               *message)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), message);

  return binnacle_json_to_text (node);
}

static guint64
get_n_unknown (BinnacleWebsocketDialect *dialect)
{
  return binnacle_json_dialect_get_n_unread (BINNACLE_JSON_DIALECT (dialect));
}

static BinnacleSecretHeaders *
get_headers (BinnacleWebsocketDialect *dialect)
{
  return BINNACLE_JSON_DIALECT (dialect)->headers;
}

static void
binnacle_json_dialect_iface_init (BinnacleWebsocketDialectInterface *iface)
{
  iface->get_subprotocol = get_subprotocol;
  iface->opened = opened;
  iface->receive = receive;
  iface->make_request = make_request;
  iface->get_n_unknown = get_n_unknown;
  iface->get_headers = get_headers;
}

BinnacleJsonDialect *
binnacle_json_dialect_new (BinnacleUpdateProcessor *processor,
                           BinnacleJsonReader      *reader,
                           const char              *first_message)
{
  BinnacleJsonDialect *self = g_object_new (BINNACLE_TYPE_JSON_DIALECT, NULL);

  self->processor = g_object_ref (processor);
  self->reader = binnacle_json_reader_ref (reader);
  self->first_message = g_strdup (first_message);
  return self;
}

void
binnacle_json_dialect_take_headers (BinnacleJsonDialect   *self,
                                    BinnacleSecretHeaders *headers)
{
  g_clear_pointer (&self->headers, binnacle_secret_headers_unref);
  self->headers = headers;
}

guint64
binnacle_json_dialect_get_n_unread (BinnacleJsonDialect *self)
{
  return __atomic_load_n (&self->n_unread, __ATOMIC_RELAXED);
}
