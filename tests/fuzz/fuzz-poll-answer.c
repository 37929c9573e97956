/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-target.h"

#include "base/binnacle-channel.h"
#include "net/binnacle-websocket-manager.h"
#include "sources/binnacle-live-poll-answer-private.h"
#include "sources/binnacle-live-rest-private.h"

/* The input is the body of an answer over HTTP: to a poll, and to a mutation. */

static void
check_answer (GBytes *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleLivePollAnswer) answer = binnacle_live_poll_answer_parse (body, &error);

  if (answer == NULL)
    {
      g_assert_error (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_NOT_BINNACLE);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return;
    }
  g_assert_true (answer->server_id != NULL && answer->epoch_name != NULL && answer->offset >= 0);
  for (guint i = 0; i < answer->updates->len; i++)
    {
      const BinnacleUpdate *update = &g_array_index (answer->updates, BinnacleUpdate, i);

      g_assert_true (binnacle_channel_validate (update->channel, NULL));
      g_assert_true (update->version >= 0 && update->age >= 0 && !update->deleted);
    }
}

static void
check_reply (GBytes *body,
             guint   status)
{
  g_autoptr (BinnacleHttpResponse) response = binnacle_http_response_new (status);
  g_autoptr (GError) error = NULL;
  BinnacleLiveRestReply *reply;

  binnacle_http_response_set_body (response, body);
  reply = binnacle_live_rest_decode_reply (response, NULL, NULL);
  g_assert_cmpuint (reply->status, ==, status);
  if (reply->reply != NULL)
    g_assert_true (json_object_has_member (reply->reply, "type"));
  error = binnacle_live_rest_make_error (status, reply->reply);
  g_assert_true (error != NULL && g_utf8_validate (error->message, -1, NULL));
  binnacle_live_rest_reply_free (reply);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) body = g_bytes_new (data, size);

  check_answer (body);
  check_reply (body, 200);
  check_reply (body, 409);
  return 0;
}
