/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <glib.h>

#include "net/binnacle-redaction.h"

#define TOKEN "correct-horse-battery"
#define RANDOM "dGhpcyBpcyBhIHNlY3JldA"
#define HEX "9f86d081884c7d659a2feaa0c55ad015"
#define JWT "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"

typedef struct
{
  const char *text;
  const char *secret; /* what must not be left of it */
} Case;

static const Case hidden[] = {
  /* The connection's own token, whatever it looks like. */
  { "I got " TOKEN " from you", TOKEN },
  { "GET /v1/live/" TOKEN " HTTP/1.1", TOKEN },
  { "cor\342\200\213rect-horse-battery", "battery" },
  { "correct-\342\200\256horse-battery", "battery" },
  /* Headers. */
  { "Authorization: Bearer abc", "abc" },
  { "authorization:Bearer abc def ghi", "ghi" },
  { "Proxy-Authorization: Digest username=\"me\", response=\"xyzzy\"", "xyzzy" },
  { "{\\\"Authorization\\\": \\\"Bearer abc\\\"}", "abc" },
  { "headers: {'authorization': 'Basic bWU6aHVudGVyMg=='}", "bWU6" },
  { "Authorization\n:\n Bearer\tabc", "abc" },
  { "AUTHORISATION = abc", "abc" },
  { "Auth\302\255orization: Bearer abc", "abc" },
  { "Set-Cookie: id=abc; Path=/", "abc" },
  { "Cookie: a=b; c=def", "def" },
  { "you sent Bearer abc", "abc" },
  { "you sent “Bearer: abc”", "abc" },
  { "Bearer token abc refused", "abc" },
  { "Negotiate YIIabc", "YIIabc" },
  { "X-Api-Key: abc", "abc" },
  { "X-Auth-Token: abc", "abc" },
  /* Addresses. */
  { "wss://me:hunter@host/path", "hunter" },
  { "wss://me:hun/t?e#r@host/path", "hun" },
  { "wss://me:hunter@host/path", "me:" },
  { "see HTTPS://host/a?b=hunter&c=d#e", "hunter" },
  { "see https://host/a?hunter", "hunter" },
  { "see https://host/a#access_token=hunter", "hunter" },
  { "see //me:hunter@host", "hunter" },
  { "cannot reach me:hunter@host:80", "hunter" },
  { "GET /v1/live?token=abc HTTP/1.1", "abc" },
  { "GET /v1/live?%74oken=hunter HTTP/1.1", "hunter" },
  { "proxy http://me:\"hunter\"@proxy:3128/ failed", "hunter" },
  /* Names with values. */
  { "token=abc", "abc" },
  { "token = abc", "abc" },
  { "access_token=abc&x=y", "abc" },
  { "refresh-token: abc", "abc" },
  { "token: “abc def”", "def" },
  { "token \"abc def\" is wrong", "def" },
  { "the token is 'abc'", "abc" },
  { "{\"token\":\"abc\"}", "abc" },
  { "{\"token\" : \"a b c\"}", "b c" },
  { "{\\\"api_key\\\":\\\"abc\\\"}", "abc" },
  { "password: hunter", "hunter" },
  { "password=hunter", "hunter" },
  { "Passwd=hunter;", "hunter" },
  { "secret: Hunter is wrong", "Hunter" },
  { "private key: abc", "abc" },
  { "session_id=abc", "abc" },
  { "Sec-WebSocket-Key: abc", "abc" },
  /* By its looks. */
  { "rejected " RANDOM, RANDOM },
  { "rejected " HEX ".", HEX },
  { "rejected (" JWT ")", "eyJ" },
  { "rejected " JWT, "dozjg" },
  { "rejected 5f0c7f0e-9f43-4b0b-8f5a-6a2f0f2b7c11", "5f0c7f0e" },
};

/* What is said, and what people must be able to read. */
static const char * const plain[] = {
  "The server closed the connection: restart (1012).",
  "The server does not accept this token: Wrong token.",
  "The server does not accept this token. It says: expired",
  "The server at https://example.com does not let you in (HTTP 401). Check the token.",
  "The Bearer token has expired.",
  "Basic authentication required.",
  "Nobody listens at server-01.eu-west.example.com:8080.",
  "wss://[::1]:8080/v1/live does not answer.",
  "WebSocketHandshakeError in libsoup-3.2.3 on x86_64-linux-gnu",
  "TLS: ECDHE-RSA-AES256-GCM-SHA384, SHA256withRSAEncryption",
  "Down for maintenance until 2026-03-14T14:05:00Z. Why? Ask admin@example.com.",
  "Сервер перезапускается. 服务器正在重启。 L’été, naïve: très bien.",
};

static void
test_hidden (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *redacted = binnacle_redact (c->text, TOKEN);
  g_autofree char *again = binnacle_redact (redacted, TOKEN);

  g_test_message ("%s → %s", c->text, redacted);
  g_assert_null (strstr (redacted, c->secret));
  g_assert_nonnull (strstr (redacted, "•••"));
  g_assert_cmpstr (again, ==, redacted);
}

static void
test_plain (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++)
    {
      g_autofree char *redacted = binnacle_redact (plain[i], TOKEN);

      g_assert_cmpstr (redacted, ==, plain[i]);
    }
}

static void
assert_becomes (const char *text,
                const char *expected)
{
  g_autofree char *redacted = binnacle_redact (text, NULL);

  g_assert_cmpstr (redacted, ==, expected);
}

static void
test_deception (void)
{
  assert_becomes ("one\r\n\ttwo\033[31m", "one two [31m");
  assert_becomes ("  one  ", "one");
  assert_becomes ("all is \342\200\256lla ton\342\200\254 well", "all is lla ton well");
  assert_becomes ("a\342\201\246b\342\200\217c\330\234d", "abcd");
  assert_becomes ("zero\342\200\213width\357\273\277", "zerowidth");
  assert_becomes ("line\342\200\250para\342\200\251end", "line para end");
  assert_becomes ("z\314\201\314\202\314\203\314\204\314\205a", "z\314\201\314\202a");
  assert_becomes ("bad \377\376 bytes", "bad \357\277\275\357\277\275 bytes");
  assert_becomes ("", "");
}

/* What a server says to the person. */
static void
test_plain_text (void)
{
  g_autofree char *filler = g_strnfill (5000, 'a');
  g_autofree char *said = binnacle_plain_text ("No \342\200\256token\342\200\254 \n<b>here</b>\007.");
  g_autofree char *cut = binnacle_plain_text (filler);
  g_autofree char *empty = binnacle_plain_text ("\342\200\213 \n");

  g_assert_cmpstr (said, ==, "No token <b>here</b> .");
  g_assert_cmpuint (strlen (cut), <=, BINNACLE_REDACTION_MAX_LENGTH);
  g_assert_cmpstr (empty, ==, "");
}

/* Half of a token at the end of what is looked at doesn't come through. */
static void
test_length (void)
{
  for (guint length = 4050; length < 4130; length++)
    {
      g_autofree char *filler = g_strnfill (length, '\001');
      g_autofree char *text = g_strconcat (filler, " ", TOKEN, " end ", filler, NULL);
      g_autofree char *redacted = binnacle_redact (text, TOKEN);

      g_assert_null (strstr (redacted, "cor"));
      g_assert_cmpuint (strlen (redacted), <=, BINNACLE_REDACTION_MAX_LENGTH);
    }
}

static void
test_cut (void)
{
  g_autofree char *filler = g_strnfill (5000, 'x');
  g_autofree char *long_word = binnacle_redact (filler, NULL);
  GString *words = g_string_new (NULL);
  g_autofree char *redacted = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (words, "ü, ");
  redacted = binnacle_redact (words->str, NULL);
  g_assert_true (g_utf8_validate (redacted, -1, NULL));
  g_assert_cmpuint (strlen (redacted), <=, BINNACLE_REDACTION_MAX_LENGTH);
  g_assert_true (g_str_has_suffix (redacted, "…"));
  g_assert_cmpuint (strlen (long_word), <=, BINNACLE_REDACTION_MAX_LENGTH);
  g_string_free (words, TRUE);
}

/* Any bytes around a secret: it never comes through, and the result is always one
 * valid line that stays as it is. */
static void
test_random_surroundings (void)
{
  static const char * const pieces[] = {
    TOKEN, "token", "=", ":", " ", "\"", "'", "\\", "//", "@", "?", "&", "Bearer", "\n", "\342\200\213", "\377",
    "authorization", "password", "a", "1", "•••", "https:", "#", "é", "\314\201", "“", "x-", "is",
  };
  g_autoptr (GRand) random = g_rand_new_with_seed (3);

  for (guint round = 0; round < 3000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *redacted = NULL;

      for (int i = g_rand_int_range (random, 0, 30); i > 0; i--)
        g_string_append (text, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
      redacted = binnacle_redact (text->str, TOKEN);
      g_assert_null (strstr (redacted, TOKEN));
      g_assert_null (strchr (redacted, '\n'));
      g_assert_true (g_utf8_validate (redacted, -1, NULL));
    }
}

/* A sentence made to keep an expression busy is done with in no time; the deadline
 * is that of the test. */
static void
test_hostile_repetition (void)
{
  static const char * const pieces[] = { "token", "a:", "//", "?", "x-", "\"", "token \"", "basic ", "a.b-", "token:\\" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *redacted = NULL;

      while (text->len < 10000)
        g_string_append (text, pieces[i]);
      redacted = binnacle_redact (text->str, NULL);
      g_assert_cmpuint (strlen (redacted), <=, BINNACLE_REDACTION_MAX_LENGTH);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (hidden); i++)
    {
      g_autofree char *path = g_strdup_printf ("/redaction/hidden/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &hidden[i], test_hidden);
    }
  g_test_add_func ("/redaction/plain-words-stay", test_plain);
  g_test_add_func ("/redaction/nothing-deceives-the-eye", test_deception);
  g_test_add_func ("/redaction/plain-text-of-a-server", test_plain_text);
  g_test_add_func ("/redaction/no-half-token-at-the-end", test_length);
  g_test_add_func ("/redaction/is-short", test_cut);
  g_test_add_func ("/redaction/own-token-in-any-surroundings", test_random_surroundings);
  g_test_add_func ("/redaction/hostile-repetition", test_hostile_repetition);
  return g_test_run ();
}
