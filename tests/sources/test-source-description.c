/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sources/binnacle-source-description.h"

#include <math.h>

static const char prometheus[] =
  "[home]\n"
  "kind=prometheus\n"
  "name=Home\n"
  "uri=https://metrics.example:9090/prom\n"
  "interval=30\n"
  "headers=X-Scope: a;Accept-Language: en;\n"
  "secret-headers=X-Api-Key;\n"
  "from-the-future=yes\n"
  "channel1=memory/heap\n"
  "channel1.query=go_memstats_heap_inuse_bytes\n"
  "channel1.title=Heap in Use\n"
  "channel1.unit=B\n"
  "channel1.minimum=0\n"
  "channel3=http/{code}\n"
  "channel3.query=sum by (code) (rate(http_requests_total[5m]))\n"
  "channel3.kind=counter\n";

static BinnacleSourceDescription *
parse (const char  *text,
       const char  *group,
       GError     **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_assert_true (g_key_file_load_from_data (file, text, G_MAXSIZE, G_KEY_FILE_NONE, NULL));
  return binnacle_source_description_new_from_keyfile (file, group, error);
}

static void
test_reads (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleSourceDescription) self = parse (prometheus, "home", &error);
  BinnacleSourceChannel *heap, *codes;

  g_assert_no_error (error);
  g_assert_cmpint (self->kind, ==, BINNACLE_SOURCE_KIND_PROMETHEUS);
  g_assert_cmpstr (self->id, ==, "home");
  g_assert_cmpuint (self->interval, ==, 30);
  g_assert_cmpuint (g_strv_length (self->headers), ==, 4);
  g_assert_cmpstr (self->headers[1], ==, "a");
  g_assert_cmpstr (self->secret_headers[0], ==, "X-Api-Key");
  g_assert_true (self->discover);
  g_assert_cmpuint (self->channels->len, ==, 2);
  heap = self->channels->pdata[0];
  codes = self->channels->pdata[1];
  g_assert_cmpstr (heap->unit, ==, "B");
  g_assert_cmpfloat (heap->minimum, ==, 0);
  g_assert_true (isnan (heap->maximum));
  g_assert_false (binnacle_source_channel_is_family (heap));
  g_assert_true (binnacle_source_channel_is_family (codes));
  g_assert_cmpint (codes->kind, ==, BINNACLE_CHANNEL_COUNTER);
}

static void
test_round_trip (void)
{
  g_autoptr (BinnacleSourceDescription) self = parse (prometheus, "home", NULL);
  g_autoptr (BinnacleSourceDescription) copy = binnacle_source_description_copy (self);
  g_autoptr (BinnacleSourceDescription) again = NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *future = NULL;

  g_assert_true (g_key_file_load_from_data (file, prometheus, G_MAXSIZE, G_KEY_FILE_NONE, NULL));
  g_ptr_array_remove_index (copy->channels, 0);
  g_assert_false (binnacle_source_description_equal (self, copy));
  binnacle_source_description_save (copy, file, "home");
  again = binnacle_source_description_new_from_keyfile (file, "home", NULL);
  g_assert_true (binnacle_source_description_equal (again, copy));
  future = g_key_file_get_string (file, "home", "from-the-future", NULL);
  g_assert_cmpstr (future, ==, "yes");
}

static void
assert_refused (const char                     *lines,
                BinnacleSourceDescriptionError  code,
                const char                     *words)
{
  g_autofree char *text = g_strconcat ("[x]\n", lines, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleSourceDescription) self = parse (text, "x", &error);

  g_assert_null (self);
  g_assert_error (error, BINNACLE_SOURCE_DESCRIPTION_ERROR, (int) code);
  if (g_strstr_len (error->message, -1, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
}

#define HTTP "kind=json-http\nname=X\nuri=http://localhost\n"
#define PROMETHEUS "kind=prometheus\nname=X\nuri=http://localhost\n"

static void
test_refuses (void)
{
  assert_refused ("", BINNACLE_SOURCE_DESCRIPTION_ERROR_KIND, "no kind");
  assert_refused ("kind=gopher\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_KIND, "gopher");
  assert_refused ("kind=json-http\nuri=http://a\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_NAME, "no name");
  assert_refused ("kind=json-http\nname=X\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_URI, "no address");
  assert_refused ("kind=json-http\nname=X\nuri=ws://a\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_URI, "http://");
  assert_refused ("kind=json-websocket\nname=X\nuri=http://a\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_URI, "ws");
  assert_refused ("kind=json-http\nname=X\nuri=http://u:p@a\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_URI, "keyring");
  assert_refused ("kind=json-http\nname=X\nuri=::\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_URI, "not an address");
  assert_refused (HTTP "interval=0\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_INTERVAL, "between");
  assert_refused (HTTP "interval=x\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_INTERVAL, "number");
  assert_refused (HTTP "message=x\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_MESSAGE, "WebSocket");
  assert_refused (HTTP "headers=Nothing\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_HEADER, "Name: value");
  assert_refused (HTTP "headers=Host: x\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_HEADER, "Host");
  assert_refused (HTTP "headers=A: x\\ny\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_HEADER, "plain");
  assert_refused (HTTP "secret-headers=A b\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_HEADER, "X-Api-Key");
  assert_refused (HTTP "channel1=\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_CHANNEL, "no name");
  assert_refused (HTTP "channel1=a//b\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_CHANNEL, "empty level");
  assert_refused (HTTP "channel1=a\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_QUERY, "no query");
  assert_refused (HTTP "channel1=a\nchannel1.query=x\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_QUERY, "begin with");
  assert_refused (HTTP "channel1=a\nchannel1.query=$\nchannel1.kind=x\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_CHANNEL, "gauge");
  assert_refused (HTTP "channel1=a\nchannel1.query=$\nchannel1.minimum=x\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_CHANNEL, "number");
  assert_refused (HTTP "channel1=a\nchannel1.query=$\nchannel1.minimum=2\nchannel1.maximum=1\n",
                  BINNACLE_SOURCE_DESCRIPTION_ERROR_CHANNEL, "less than");
  assert_refused (HTTP "channel1=a/{}\nchannel1.query=$\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_QUERY, "key");
  assert_refused (HTTP "channel1=a/{code}\nchannel1.query=$\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_CHANNEL, "labels");
  assert_refused (HTTP "channel1=a\nchannel1.query=$\nchannel2=a\nchannel2.query=$\n",
                  BINNACLE_SOURCE_DESCRIPTION_ERROR_CHANNEL, "Two");
  assert_refused (PROMETHEUS "channel1=series/up\nchannel1.query=up\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_CHANNEL, "series/");
  assert_refused (PROMETHEUS "channel1=a\nchannel1.query=up\nchannel1.each=$\n", BINNACLE_SOURCE_DESCRIPTION_ERROR_QUERY, "JSON");
}

static void
test_refuses_id (void)
{
  g_autoptr (BinnacleSourceDescription) self =
    binnacle_source_description_new (BINNACLE_SOURCE_KIND_JSON_HTTP, "Ünsafe/../id", "X", "http://localhost");
  g_autoptr (GError) error = NULL;

  g_assert_false (binnacle_source_description_validate (self, &error));
  g_assert_error (error, BINNACLE_SOURCE_DESCRIPTION_ERROR, BINNACLE_SOURCE_DESCRIPTION_ERROR_ID);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-description/reads-what-a-file-has", test_reads);
  g_test_add_func ("/source-description/writes-what-it-reads-and-keeps-the-rest", test_round_trip);
  g_test_add_func ("/source-description/says-which-part-is-wrong", test_refuses);
  g_test_add_func ("/source-description/refuses-an-unsafe-id", test_refuses_id);
  return g_test_run ();
}
