/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "base/binnacle-json.h"
#include "binnacle-simulated-network.h"

static void
answer_request (BinnacleSimulatedTransport *connection,
                const char                 *method,
                gint64                      id)
{
  g_autofree char *text = NULL;

  if (g_str_equal (method, "never"))
    return;
  if (g_str_equal (method, "refused"))
    text = g_strdup_printf ("{\"type\":\"error\",\"id\":%" G_GINT64_FORMAT ",\"code\":\"conflict\","
                            "\"message\":\"Somebody was faster.\",\"current\":null}", id);
  else
    text = g_strdup_printf ("{\"type\":\"result\",\"id\":%" G_GINT64_FORMAT ",\"result\":\"%s\"}", id, method);
  binnacle_simulated_transport_say_later (connection, text,
                                          g_str_equal (method, "slow") ? 20 * G_USEC_PER_SEC : 0);
}

static void
answer_hello (BinnacleSimulatedNetwork   *self,
              BinnacleSimulatedTransport *connection)
{
  const char *answer = self->hello_answer;

  if (self->fault == BINNACLE_FAULT_FLAPPING)
    binnacle_simulated_transport_close (connection, 1001, "going away");
  else if (self->fault != BINNACLE_FAULT_MUTE)
    binnacle_simulated_transport_say (connection,
                                      answer != NULL ? answer : "{\"type\":\"welcome\",\"heartbeat\":0}");
}

static void
say_pong (BinnacleSimulatedTransport *connection,
          gint64                      id)
{
  g_autofree char *pong = g_strdup_printf ("{\"type\":\"pong\",\"id\":%" G_GINT64_FORMAT "}", id);

  binnacle_simulated_transport_say (connection, pong);
}

static gboolean
plain_accept (gpointer                    server,
              BinnacleSimulatedTransport *connection)
{
  return TRUE;
}

static void
plain_receive (gpointer                    server,
               BinnacleSimulatedTransport *connection,
               const char                 *text)
{
  BinnacleSimulatedNetwork *self = server;
  g_autoptr(JsonNode) node = binnacle_json_parse (text, -1, 1024 * 1024, NULL);
  JsonObject *message = node != NULL ? binnacle_json_get_root_object (node, NULL) : NULL;
  const char *type;
  gint64 id = 0;

  g_ptr_array_add (self->received, g_strdup (text));
  if (message == NULL)
    return;
  type = binnacle_json_get_string (message, "type", NULL);
  (void) binnacle_json_get_integer (message, "id", &id, NULL);
  if (g_str_equal (type, "hello"))
    answer_hello (self, connection);
  else if (g_str_equal (type, "ping"))
    say_pong (connection, id);
  else if (g_str_equal (type, "request") && !self->test_answers)
    answer_request (connection, binnacle_json_get_string (message, "method", NULL), id);
}

static void
plain_gone (gpointer                    server,
            BinnacleSimulatedTransport *connection)
{
}

const BinnacleSimulatedServerFuncs binnacle_simulated_plain_server = {
  .accept = plain_accept,
  .receive = plain_receive,
  .gone = plain_gone,
};
