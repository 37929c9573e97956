/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-wire"

#include "config.h"

#include <string.h>
#include <zlib.h>

#include "wire/binnacle-capped-deflate.h"
#include "wire/binnacle-protocol.h"

/**
 * BinnacleCappedDeflate:
 *
 * The extension permessage-deflate (RFC 7692), for either end, with a limit on
 * what a message becomes: one that would pass it, over all its fragments, ends
 * with close code 1009 after no more memory than the limit. libsoup's own
 * extension has no limit.
 *
 * Give its class to soup_websocket_server_process_handshake() and set the limit
 * on the extension that comes out.
 *
 * Short messages go out as they are. An end that may use a window of 256 bytes
 * only, which zlib can't do, sends nothing compressed.
 */

#define HEADER_FIN 0x80
#define HEADER_RSV1 0x40
#define HEADER_CONTROL 0x08
#define HEADER_OPCODE 0x0f

/* Below this the result is hardly shorter. */
#define MIN_LENGTH_TO_COMPRESS 64
#define OUTPUT_STEP (16 * 1024)

#define MIN_WINDOW_BITS 8
#define MIN_ZLIB_WINDOW_BITS 9
#define MAX_WINDOW_BITS 15
#define WINDOW_SIZE (1 << MAX_WINDOW_BITS)

/* Each block with BFINAL makes us copy the window: a message made of such
 * blocks only would keep us busy for seconds. */
#define MAX_FINAL_BLOCKS 64

/* RFC 7692 §7.2.1: cut off by the sender, put back by the receiver. */
static const guint8 tail[4] = { 0x00, 0x00, 0xff, 0xff };

typedef struct
{
  gboolean server_no_context_takeover;
  gboolean client_no_context_takeover;
  guint    server_max_window_bits; /* 0: not given */
  guint    client_max_window_bits;
} DeflateParams;

struct _BinnacleCappedDeflate
{
  SoupWebsocketExtension parent_instance;

  gsize         max_message_size;
  DeflateParams params;

  gboolean      configured;
  gboolean      can_compress;
  gboolean      reset_after_outgoing;
  z_stream      deflater;

  z_stream      inflater;
  gboolean      inflating;      /* within a compressed message */
  gsize         message_size;   /* so far, decompressed */
  guint         n_final_blocks; /* of this message */
  guint         failure;        /* close code; stays: libsoup asks again with the same frame */
};

typedef enum
{
  PROP_MAX_MESSAGE_SIZE = 1,
  N_PROPS
} CappedDeflateProperty;

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BinnacleCappedDeflate, binnacle_capped_deflate, SOUP_TYPE_WEBSOCKET_EXTENSION)

static gboolean
set_flag (gboolean    *flag,
          const char  *name,
          const char  *value,
          GError     **error)
{
  if (value != NULL || *flag)
    {
      g_set_error (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_ERROR_BAD_HANDSHAKE,
                   "The compression parameter “%s” takes no value.", name);
      return FALSE;
    }

  *flag = TRUE;

  return TRUE;
}

static gboolean
set_window_bits (guint       *bits,
                 const char  *name,
                 const char  *value,
                 GError     **error)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (value != NULL ? value : "", 10, MIN_WINDOW_BITS, MAX_WINDOW_BITS,
                                   &number, NULL))
    {
      g_set_error (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_ERROR_BAD_HANDSHAKE,
                   "The compression parameter “%s” must be a number from 8 to 15.", name);
      return FALSE;
    }

  *bits = (guint) number;

  return TRUE;
}

static gboolean
parse_param (DeflateParams                *params,
             SoupWebsocketConnectionType   type,
             const char                   *name,
             const char                   *value,
             GError                      **error)
{
  if (strcmp (name, "server_no_context_takeover") == 0)
    return set_flag (&params->server_no_context_takeover, name, value, error);

  if (strcmp (name, "client_no_context_takeover") == 0)
    return set_flag (&params->client_no_context_takeover, name, value, error);

  if (strcmp (name, "server_max_window_bits") == 0)
    return set_window_bits (&params->server_max_window_bits, name, value, error);

  if (strcmp (name, "client_max_window_bits") == 0)
    {
      /* A client may say only that it knows the parameter (RFC 7692 §7.1.2.2). */
      if (value == NULL && type == SOUP_WEBSOCKET_CONNECTION_SERVER)
        return TRUE;

      return set_window_bits (&params->client_max_window_bits, name, value, error);
    }

  g_set_error_literal (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_ERROR_BAD_HANDSHAKE,
                       "The compression has a parameter that does not exist.");

  return FALSE;
}

static gboolean
parse_params (BinnacleCappedDeflate        *self,
              SoupWebsocketConnectionType   type,
              GHashTable                   *params,
              GError                      **error)
{
  GHashTableIter iter;
  gpointer name, value;

  if (params == NULL)
    return TRUE;

  g_hash_table_iter_init (&iter, params);

  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      if (!parse_param (&self->params, type, name, value, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
start_zlib (BinnacleCappedDeflate  *self,
            guint                   window_bits,
            GError                **error)
{
  int bits = (int) MAX (window_bits, MIN_ZLIB_WINDOW_BITS);

  /* A larger window than the peer's can read all that the peer sends. */
  if (inflateInit2 (&self->inflater, -MAX_WINDOW_BITS) != Z_OK)
    goto failed;

  if (deflateInit2 (&self->deflater, Z_BEST_SPEED, Z_DEFLATED, -bits, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    {
      inflateEnd (&self->inflater);
      goto failed;
    }

  self->can_compress = window_bits >= MIN_ZLIB_WINDOW_BITS;
  self->configured = TRUE;

  return TRUE;

failed:
  g_set_error_literal (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_ERROR_FAILED,
                       "There is not enough memory for compression.");

  return FALSE;
}

static gboolean
binnacle_capped_deflate_configure (SoupWebsocketExtension       *extension,
                                   SoupWebsocketConnectionType   type,
                                   GHashTable                   *params,
                                   GError                      **error)
{
  BinnacleCappedDeflate *self = BINNACLE_CAPPED_DEFLATE (extension);
  gboolean is_server = type == SOUP_WEBSOCKET_CONNECTION_SERVER;
  guint window_bits;

  g_return_val_if_fail (!self->configured, FALSE);

  if (!parse_params (self, type, params, error))
    return FALSE;

  window_bits = is_server ? self->params.server_max_window_bits : self->params.client_max_window_bits;
  self->reset_after_outgoing = is_server ? self->params.server_no_context_takeover
                                         : self->params.client_no_context_takeover;

  return start_zlib (self, window_bits != 0 ? window_bits : MAX_WINDOW_BITS, error);
}

static char *
binnacle_capped_deflate_get_request_params (SoupWebsocketExtension *extension)
{
  return g_strdup ("; client_max_window_bits");
}

static char *
binnacle_capped_deflate_get_response_params (SoupWebsocketExtension *extension)
{
  const DeflateParams *params = &BINNACLE_CAPPED_DEFLATE (extension)->params;
  g_autoptr (GString) text = g_string_new (NULL);

  if (params->server_no_context_takeover)
    g_string_append (text, "; server_no_context_takeover");

  if (params->client_no_context_takeover)
    g_string_append (text, "; client_no_context_takeover");

  if (params->server_max_window_bits != 0)
    g_string_append_printf (text, "; server_max_window_bits=%u", params->server_max_window_bits);

  if (params->client_max_window_bits != 0)
    g_string_append_printf (text, "; client_max_window_bits=%u", params->client_max_window_bits);

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static GBytes *
deflate_message (BinnacleCappedDeflate *self,
                 const guint8          *data,
                 gsize                  length)
{
  /* What deflateBound() leaves out is the empty block of the flush. */
  gsize size = deflateBound (&self->deflater, length) + 16;
  guint8 *out = g_malloc (size);

  self->deflater.next_in = (Bytef *) data;
  self->deflater.avail_in = (uInt) length;
  self->deflater.next_out = out;
  self->deflater.avail_out = (uInt) size;

  if (deflate (&self->deflater, Z_SYNC_FLUSH) != Z_OK || self->deflater.avail_out == 0)
    {
      g_free (out);
      return NULL;
    }

  size -= self->deflater.avail_out;
  g_assert (size >= sizeof tail);

  return g_bytes_new_take (out, size - sizeof tail);
}

static GBytes *
binnacle_capped_deflate_process_outgoing_message (SoupWebsocketExtension  *extension,
                                                  guint8                  *header,
                                                  GBytes                  *payload,
                                                  GError                 **error)
{
  BinnacleCappedDeflate *self = BINNACLE_CAPPED_DEFLATE (extension);
  gsize length;
  const guint8 *data = g_bytes_get_data (payload, &length);
  GBytes *compressed;

  if (!self->can_compress || (header[0] & HEADER_CONTROL) != 0 ||
      length < MIN_LENGTH_TO_COMPRESS || length > G_MAXUINT / 2)
    return payload;

  compressed = deflate_message (self, data, length);
  g_bytes_unref (payload);

  if (compressed == NULL)
    {
      g_set_error_literal (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_CLOSE_GOING_AWAY,
                           "A message could not be compressed.");
      return NULL;
    }

  if (self->reset_after_outgoing)
    deflateReset (&self->deflater);

  header[0] |= HEADER_RSV1;

  return compressed;
}

/* What a message becomes, growing as it does. */
typedef struct
{
  guint8 *data;
  gsize   length;
  gsize   size;
} Output;

static gboolean
output_grow (Output *output,
             gsize   limit)
{
  gsize size = MIN (limit, MAX (OUTPUT_STEP, output->size * 2));

  if (output->length < output->size)
    return TRUE;

  if (size <= output->size)
    return FALSE;

  output->data = g_realloc (output->data, size);
  output->size = size;

  return TRUE;
}

/* After a block with BFINAL the next one may still refer to what came before
 * (RFC 7692 §7.2.3.4), which zlib would forget. */
static gboolean
restart_inflater (BinnacleCappedDeflate *self)
{
  g_autofree guint8 *window = g_malloc (WINDOW_SIZE);
  uInt length = WINDOW_SIZE;

  if (++self->n_final_blocks > MAX_FINAL_BLOCKS)
    return FALSE;

  return inflateGetDictionary (&self->inflater, window, &length) == Z_OK &&
         inflateReset (&self->inflater) == Z_OK &&
         inflateSetDictionary (&self->inflater, window, length) == Z_OK;
}

/* Returns a close code, or 0. */
static guint
inflate_bytes (BinnacleCappedDeflate *self,
               const guint8          *data,
               gsize                  length,
               Output                *output)
{
  /* One byte more than allowed tells a message that is too large. */
  gsize limit = self->max_message_size - self->message_size + 1;
  int result = Z_OK;

  self->inflater.next_in = (Bytef *) data;
  self->inflater.avail_in = (uInt) length;

  do
    {
      gsize room;

      if (!output_grow (output, limit))
        return SOUP_WEBSOCKET_CLOSE_TOO_BIG;

      room = output->size - output->length;
      self->inflater.next_out = output->data + output->length;
      self->inflater.avail_out = (uInt) room;
      result = inflate (&self->inflater, Z_SYNC_FLUSH);
      output->length += room - self->inflater.avail_out;

      if (result == Z_STREAM_END && !restart_inflater (self))
        return SOUP_WEBSOCKET_CLOSE_BAD_DATA;

      if (result != Z_OK && result != Z_BUF_ERROR && result != Z_STREAM_END)
        return SOUP_WEBSOCKET_CLOSE_BAD_DATA;
    }
  while (self->inflater.avail_in > 0 || self->inflater.avail_out == 0);

  return output->length >= limit ? SOUP_WEBSOCKET_CLOSE_TOO_BIG : 0;
}

static void
set_failure (guint    failure,
             GError **error)
{
  if (failure == SOUP_WEBSOCKET_CLOSE_TOO_BIG)
    g_set_error_literal (error, SOUP_WEBSOCKET_ERROR, (int) failure,
                         "A compressed message was larger than allowed.");
  else
    g_set_error_literal (error, SOUP_WEBSOCKET_ERROR, (int) failure,
                         "A compressed message was damaged.");
}

static GBytes *
inflate_frame (BinnacleCappedDeflate *self,
               GBytes                *payload,
               gboolean               fin)
{
  Output output = { NULL, 0, 0 };
  gsize length;
  const guint8 *data = g_bytes_get_data (payload, &length);

  self->failure = inflate_bytes (self, data, length, &output);

  if (self->failure == 0 && fin)
    self->failure = inflate_bytes (self, tail, sizeof tail, &output);

  if (self->failure != 0)
    {
      g_free (output.data);
      return NULL;
    }

  self->message_size += output.length;

  return g_bytes_new_take (output.data, output.length);
}

static GBytes *
binnacle_capped_deflate_process_incoming_message (SoupWebsocketExtension  *extension,
                                                  guint8                  *header,
                                                  GBytes                  *payload,
                                                  GError                 **error)
{
  BinnacleCappedDeflate *self = BINNACLE_CAPPED_DEFLATE (extension);
  gboolean fin = (header[0] & HEADER_FIN) != 0;
  GBytes *message;

  if ((header[0] & HEADER_CONTROL) != 0)
    return payload;

  if (self->failure == 0 && !self->inflating)
    {
      /* RSV1 on a continuation is left for libsoup, which refuses it. */
      if ((header[0] & HEADER_RSV1) == 0 || (header[0] & HEADER_OPCODE) == 0)
        return payload;

      header[0] &= (guint8) ~HEADER_RSV1;
      self->message_size = 0;
      self->n_final_blocks = 0;
    }

  message = self->failure == 0 ? inflate_frame (self, payload, fin) : NULL;
  g_bytes_unref (payload);
  self->inflating = !fin;

  if (message == NULL)
    set_failure (self->failure, error);

  return message;
}

static void
binnacle_capped_deflate_finalize (GObject *object)
{
  BinnacleCappedDeflate *self = BINNACLE_CAPPED_DEFLATE (object);

  if (self->configured)
    {
      deflateEnd (&self->deflater);
      inflateEnd (&self->inflater);
    }

  G_OBJECT_CLASS (binnacle_capped_deflate_parent_class)->finalize (object);
}

static void
binnacle_capped_deflate_get_property (GObject    *object,
                                      guint       property_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  BinnacleCappedDeflate *self = BINNACLE_CAPPED_DEFLATE (object);

  switch ((CappedDeflateProperty) property_id)
    {
    case PROP_MAX_MESSAGE_SIZE:
      g_value_set_uint64 (value, self->max_message_size);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_capped_deflate_set_property (GObject      *object,
                                      guint         property_id,
                                      const GValue *value,
                                      GParamSpec   *pspec)
{
  BinnacleCappedDeflate *self = BINNACLE_CAPPED_DEFLATE (object);

  switch ((CappedDeflateProperty) property_id)
    {
    case PROP_MAX_MESSAGE_SIZE:
      binnacle_capped_deflate_set_max_message_size (self, (gsize) g_value_get_uint64 (value));
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_capped_deflate_class_init (BinnacleCappedDeflateClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SoupWebsocketExtensionClass *extension_class = SOUP_WEBSOCKET_EXTENSION_CLASS (klass);

  object_class->finalize = binnacle_capped_deflate_finalize;
  object_class->get_property = binnacle_capped_deflate_get_property;
  object_class->set_property = binnacle_capped_deflate_set_property;

  extension_class->name = "permessage-deflate";
  extension_class->configure = binnacle_capped_deflate_configure;
  extension_class->get_request_params = binnacle_capped_deflate_get_request_params;
  extension_class->get_response_params = binnacle_capped_deflate_get_response_params;
  extension_class->process_outgoing_message = binnacle_capped_deflate_process_outgoing_message;
  extension_class->process_incoming_message = binnacle_capped_deflate_process_incoming_message;

  /**
   * BinnacleCappedDeflate:max-message-size:
   *
   * The largest message to make of a compressed one, in bytes.
   */
  properties[PROP_MAX_MESSAGE_SIZE] =
    g_param_spec_uint64 ("max-message-size", NULL, NULL,
                         1, G_MAXUINT32, BINNACLE_PROTOCOL_MAX_MESSAGE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
binnacle_capped_deflate_init (BinnacleCappedDeflate *self)
{
  self->max_message_size = BINNACLE_PROTOCOL_MAX_MESSAGE;
}

/**
 * binnacle_capped_deflate_get_max_message_size:
 * @self: an extension
 *
 * Returns: the largest message to make of a compressed one, in bytes
 */
gsize
binnacle_capped_deflate_get_max_message_size (BinnacleCappedDeflate *self)
{
  g_return_val_if_fail (BINNACLE_IS_CAPPED_DEFLATE (self), 0);

  return self->max_message_size;
}

/**
 * binnacle_capped_deflate_set_max_message_size:
 * @self: an extension, before the first message
 * @max_message_size: in bytes, from 1 to 4 GiB
 *
 * Sets the largest message to make of a compressed one.
 */
void
binnacle_capped_deflate_set_max_message_size (BinnacleCappedDeflate *self,
                                              gsize                  max_message_size)
{
  g_return_if_fail (BINNACLE_IS_CAPPED_DEFLATE (self));
  g_return_if_fail (max_message_size > 0 && max_message_size <= G_MAXUINT32);

  if (self->max_message_size == max_message_size)
    return;

  self->max_message_size = max_message_size;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_MESSAGE_SIZE]);
}
