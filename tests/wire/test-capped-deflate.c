/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <zlib.h>

#include "wire/binnacle-capped-deflate.h"
#include "wire/binnacle-protocol.h"

#define SERVER SOUP_WEBSOCKET_CONNECTION_SERVER
#define CLIENT SOUP_WEBSOCKET_CONNECTION_CLIENT

static gboolean
configure (SoupWebsocketExtension       *extension,
           SoupWebsocketConnectionType   type,
           const char                   *params,
           GError                      **error)
{
  GHashTable *table = *params != '\0' ? soup_header_parse_semi_param_list (params) : NULL;
  gboolean configured = soup_websocket_extension_configure (extension, type, table, error);

  g_clear_pointer (&table, soup_header_free_param_list);

  return configured;
}

static SoupWebsocketExtension *
make_extension (GType                        type,
                SoupWebsocketConnectionType  end,
                const char                  *params)
{
  SoupWebsocketExtension *extension = g_object_new (type, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (configure (extension, end, params, &error));
  g_assert_no_error (error);

  return extension;
}

/* As much text, with much or little in it to compress. */
static char *
make_text (gsize length,
           guint n_letters)
{
  char *text = g_malloc (length + 1);

  for (gsize i = 0; i < length; i++)
    text[i] = (char) ('a' + g_test_rand_int_range (0, (int) n_letters));

  text[length] = '\0';

  return text;
}

/* Sends a message through both, in fragments of that size. */
static void
check_message (SoupWebsocketExtension *from,
               SoupWebsocketExtension *to,
               const char             *text,
               gsize                   fragment)
{
  guint8 first = 0x81;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) sent = soup_websocket_extension_process_outgoing_message (from, &first, g_bytes_new (text, strlen (text)), &error);
  g_autoptr (GByteArray) received = g_byte_array_new ();
  gsize length;
  const guint8 *data;
  gsize position = 0;

  g_assert_no_error (error);
  data = g_bytes_get_data (sent, &length);

  do
    {
      gsize piece = MIN (fragment, length - position);
      guint8 header = (guint8) ((position == 0 ? first & 0x7f : 0) | (position + piece == length ? 0x80 : 0));
      g_autoptr (GBytes) bytes = soup_websocket_extension_process_incoming_message (to, &header, g_bytes_new (data + position, piece), &error);

      g_assert_no_error (error);
      g_assert_cmpuint (header & 0x70, ==, 0);
      g_byte_array_append (received, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
      position += piece;
    }
  while (position < length);

  g_assert_cmpmem (received->data, received->len, text, strlen (text));
}

static void
check_conversation (GType       from_type,
                    GType       to_type,
                    gboolean    from_is_server,
                    const char *params)
{
  g_autoptr (SoupWebsocketExtension) from = make_extension (from_type, from_is_server ? SERVER : CLIENT, params);
  g_autoptr (SoupWebsocketExtension) to = make_extension (to_type, from_is_server ? CLIENT : SERVER, params);
  const gsize lengths[] = { 0, 1, 10, 63, 64, 65, 1000, 100000, 1000 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *plain = make_text (lengths[i], 26);
      g_autofree char *dull = make_text (lengths[i], 2);

      check_message (from, to, plain, G_MAXSIZE);
      check_message (from, to, dull, G_MAXSIZE);
      check_message (from, to, dull, 7);
    }
}

static const char * const agreements[] = {
  "",
  "server_no_context_takeover",
  "client_no_context_takeover; server_no_context_takeover",
  "server_max_window_bits=10; client_max_window_bits=9",
  "server_max_window_bits=8; client_max_window_bits=8",
};

static void
test_speaks_with_itself (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (agreements); i++)
    {
      check_conversation (BINNACLE_TYPE_CAPPED_DEFLATE, BINNACLE_TYPE_CAPPED_DEFLATE, TRUE, agreements[i]);
      check_conversation (BINNACLE_TYPE_CAPPED_DEFLATE, BINNACLE_TYPE_CAPPED_DEFLATE, FALSE, agreements[i]);
    }
}

static void
test_speaks_with_libsoup (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (agreements); i++)
    {
      check_conversation (BINNACLE_TYPE_CAPPED_DEFLATE, SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE, TRUE, agreements[i]);
      check_conversation (BINNACLE_TYPE_CAPPED_DEFLATE, SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE, FALSE, agreements[i]);
      check_conversation (SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE, BINNACLE_TYPE_CAPPED_DEFLATE, TRUE, agreements[i]);
      check_conversation (SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE, BINNACLE_TYPE_CAPPED_DEFLATE, FALSE, agreements[i]);
    }
}

static void
test_compresses_only_what_is_worth_it (void)
{
  g_autoptr (SoupWebsocketExtension) extension = make_extension (BINNACLE_TYPE_CAPPED_DEFLATE, CLIENT, "");
  g_autofree char *text = g_strnfill (1000, 'x');
  guint8 header = 0x81;
  g_autoptr (GBytes) shortened = soup_websocket_extension_process_outgoing_message (extension, &header, g_bytes_new (text, 1000), NULL);

  g_assert_cmpuint (header, ==, 0xc1);
  g_assert_cmpuint (g_bytes_get_size (shortened), <, 50);

  g_clear_pointer (&shortened, g_bytes_unref);
  header = 0x81;
  shortened = soup_websocket_extension_process_outgoing_message (extension, &header, g_bytes_new (text, 10), NULL);
  g_assert_cmpuint (header, ==, 0x81);
  g_assert_cmpuint (g_bytes_get_size (shortened), ==, 10);

  g_clear_pointer (&shortened, g_bytes_unref);
  header = 0x89;
  shortened = soup_websocket_extension_process_outgoing_message (extension, &header, g_bytes_new (text, 100), NULL);
  g_assert_cmpuint (header, ==, 0x89);
  g_assert_cmpuint (g_bytes_get_size (shortened), ==, 100);
}

static void
test_answers_what_was_asked_for (void)
{
  g_autoptr (SoupWebsocketExtension) plain = make_extension (BINNACLE_TYPE_CAPPED_DEFLATE, SERVER, "client_max_window_bits");
  g_autoptr (SoupWebsocketExtension) narrow = make_extension (BINNACLE_TYPE_CAPPED_DEFLATE, SERVER,
                                                              "server_no_context_takeover; client_no_context_takeover; "
                                                              "server_max_window_bits=11; client_max_window_bits=12");
  g_autofree char *params = soup_websocket_extension_get_response_params (narrow);

  g_assert_null (soup_websocket_extension_get_response_params (plain));
  g_assert_cmpstr (params, ==, "; server_no_context_takeover; client_no_context_takeover; "
                               "server_max_window_bits=11; client_max_window_bits=12");
}

static void
test_wrong_parameters_are_refused (void)
{
  const char *wrong[] = { "server_max_window_bits=7", "server_max_window_bits=16", "server_max_window_bits", "client_max_window_bits=x",
                          "client_no_context_takeover=1", "server_no_context_takeover=true", "colour=blue" };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (SoupWebsocketExtension) extension = g_object_new (BINNACLE_TYPE_CAPPED_DEFLATE, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_false (configure (extension, SERVER, wrong[i], &error));
      g_assert_error (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_ERROR_BAD_HANDSHAKE);
    }
}

/* What a compressed payload in one frame gives: a close code, or 0. */
static guint
receive (SoupWebsocketExtension *extension,
         const void             *data,
         gsize                   length)
{
  guint8 header = 0xc1;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = soup_websocket_extension_process_incoming_message (extension, &header, g_bytes_new (data, length), &error);

  g_assert_true ((bytes == NULL) == (error != NULL));

  return error != NULL ? (guint) error->code : 0;
}

static void
test_limit_is_exact (void)
{
  for (gsize length = 99998; length <= 100003; length++)
    {
      g_autoptr (SoupWebsocketExtension) from = make_extension (BINNACLE_TYPE_CAPPED_DEFLATE, CLIENT, "");
      g_autoptr (SoupWebsocketExtension) to = make_extension (BINNACLE_TYPE_CAPPED_DEFLATE, SERVER, "");
      g_autofree char *text = g_strnfill (length, 'x');
      guint8 header = 0x81;
      g_autoptr (GBytes) sent = soup_websocket_extension_process_outgoing_message (from, &header, g_bytes_new (text, length), NULL);
      guint expected = length > 100000 ? 1009 : 0;

      binnacle_capped_deflate_set_max_message_size (BINNACLE_CAPPED_DEFLATE (to), 100000);
      g_assert_cmpuint (receive (to, g_bytes_get_data (sent, NULL), g_bytes_get_size (sent)), ==, expected);

      /* libsoup asks again with the frame that failed. */
      if (expected != 0)
        g_assert_cmpuint (receive (to, "x", 1), ==, 1009);
    }
}

static void
test_limit_counts_over_fragments (void)
{
  g_autoptr (SoupWebsocketExtension) from = make_extension (BINNACLE_TYPE_CAPPED_DEFLATE, CLIENT, "");
  g_autoptr (SoupWebsocketExtension) to = make_extension (BINNACLE_TYPE_CAPPED_DEFLATE, SERVER, "");
  g_autofree char *text = make_text (50000, 2);
  guint8 header = 0x81;
  g_autoptr (GBytes) sent = soup_websocket_extension_process_outgoing_message (from, &header, g_bytes_new (text, 50000), NULL);
  g_autoptr (GError) error = NULL;
  gsize n_received = 0;

  binnacle_capped_deflate_set_max_message_size (BINNACLE_CAPPED_DEFLATE (to), 20000);

  for (gsize i = 0; i < g_bytes_get_size (sent) && error == NULL; i += 10)
    {
      g_autoptr (GBytes) piece = g_bytes_new_from_bytes (sent, i, MIN (10, g_bytes_get_size (sent) - i));
      g_autoptr (GBytes) received = NULL;

      header = i == 0 ? 0x41 : 0x00;
      received = soup_websocket_extension_process_incoming_message (to, &header, g_bytes_ref (piece), &error);
      n_received += received != NULL ? g_bytes_get_size (received) : 0;
    }

  g_assert_error (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_CLOSE_TOO_BIG);
  g_assert_cmpuint (n_received, <=, 20000);
}

static void
test_damaged_data_is_told (void)
{
  g_autoptr (SoupWebsocketExtension) extension = make_extension (BINNACLE_TYPE_CAPPED_DEFLATE, CLIENT, "");

  g_assert_cmpuint (receive (extension, "\xff\xff\xff\xff", 4), ==, 1007);
}

/* RFC 7692 §7.2.3: "Hello" in a fixed, a stored and a final block, and as a
 * reference into the message before. */
static void
test_examples_of_the_rfc (void)
{
  const guint8 fixed[] = { 0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00 };
  const guint8 again[] = { 0xf2, 0x00, 0x11, 0x00, 0x00 };
  const guint8 stored[] = { 0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00 };
  const guint8 final[] = { 0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00 };
  const struct { const guint8 *data; gsize length; } messages[] = {
    { fixed, sizeof fixed }, { again, sizeof again }, { stored, sizeof stored }, { again, sizeof again },
    { final, sizeof final }, { again, sizeof again },
  };
  g_autoptr (SoupWebsocketExtension) extension = make_extension (BINNACLE_TYPE_CAPPED_DEFLATE, SERVER, "");

  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      guint8 header = 0xc1;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = soup_websocket_extension_process_incoming_message (extension, &header, g_bytes_new (messages[i].data, messages[i].length), &error);

      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "Hello", 5);
    }
}

static void
test_many_final_blocks_do_not_keep_us_busy (void)
{
  g_autoptr (SoupWebsocketExtension) extension = make_extension (BINNACLE_TYPE_CAPPED_DEFLATE, SERVER, "");
  g_autofree guint8 *blocks = g_malloc0 (1024 * 1024);

  for (gsize i = 0; i < 1024 * 1024; i += 2)
    blocks[i] = 0x03;

  g_assert_cmpuint (receive (extension, blocks, 1024 * 1024), ==, 1007);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/capped-deflate/speaks-with-itself", test_speaks_with_itself);
  g_test_add_func ("/capped-deflate/speaks-with-libsoup", test_speaks_with_libsoup);
  g_test_add_func ("/capped-deflate/compresses-only-what-is-worth-it", test_compresses_only_what_is_worth_it);
  g_test_add_func ("/capped-deflate/answers-what-was-asked-for", test_answers_what_was_asked_for);
  g_test_add_func ("/capped-deflate/wrong-parameters-are-refused", test_wrong_parameters_are_refused);
  g_test_add_func ("/capped-deflate/limit-is-exact", test_limit_is_exact);
  g_test_add_func ("/capped-deflate/limit-counts-over-fragments", test_limit_counts_over_fragments);
  g_test_add_func ("/capped-deflate/damaged-data-is-told", test_damaged_data_is_told);
  g_test_add_func ("/capped-deflate/examples-of-the-rfc", test_examples_of_the_rfc);
  g_test_add_func ("/capped-deflate/many-final-blocks-do-not-keep-us-busy", test_many_final_blocks_do_not_keep_us_busy);

  return g_test_run ();
}
