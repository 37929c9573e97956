/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "base/binnacle-json.h"
#include "base/binnacle-real-clock.h"
#include "net/binnacle-io-thread.h"
#include "net/binnacle-soup-transport.h"
#include "net/binnacle-websocket-manager.h"

/* The manager and its transport against servers whose WebSocket is not libsoup's. */

#define DEADLINE (25 * G_USEC_PER_SEC)

#define FOREIGN_TYPE_DIALECT (foreign_dialect_get_type ())
G_DECLARE_FINAL_TYPE (ForeignDialect, foreign_dialect, FOREIGN, DIALECT, GObject)

/* Just enough of a protocol, in JSON. */
struct _ForeignDialect
{
  GObject                   parent_instance;

  BinnacleWebsocketManager *manager; /* not owned */
  const char               *subprotocol;
  gboolean                  silent;  /* the server says nothing by itself */
  gboolean                  compressed;
  guint                     n_updates;
};

typedef struct
{
  BinnacleClock            *clock;
  BinnacleIoThread         *thread;
  GSubprocess              *server;
  char                     *folder;
  guint                     port;
  ForeignDialect           *dialect;
  BinnacleWebsocketManager *manager;
  GAsyncResult             *result;
  guint                     n_opened;
} Fixture;

typedef gboolean (*Condition) (Fixture *fixture);

/* The dialect */

typedef struct
{
  ForeignDialect *dialect;
  guint           generation;
  JsonNode       *node;
} Arrival;

static void dialect_iface_init (BinnacleWebsocketDialectInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ForeignDialect, foreign_dialect, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BINNACLE_TYPE_WEBSOCKET_DIALECT, dialect_iface_init))

static const char *
dialect_get_subprotocol (BinnacleWebsocketDialect *dialect)
{
  return FOREIGN_DIALECT (dialect)->subprotocol;
}

static void
dialect_opened (BinnacleWebsocketDialect *dialect,
                BinnacleWebsocketManager *manager)
{
  if (FOREIGN_DIALECT (dialect)->silent)
    binnacle_websocket_manager_set_authenticated (manager, binnacle_websocket_manager_get_generation (manager), 0);
}

static gboolean
arrive (gpointer user_data)
{
  Arrival *arrival = user_data;
  ForeignDialect *self = arrival->dialect;
  JsonObject *message = json_node_get_object (arrival->node);
  const char *type = json_object_get_string_member (message, "type");

  if (self->manager == NULL || arrival->generation != binnacle_websocket_manager_get_generation (self->manager))
    return G_SOURCE_REMOVE;
  if (g_str_equal (type, "welcome"))
    {
      self->compressed = json_object_get_boolean_member (message, "compressed");
      binnacle_websocket_manager_set_authenticated (self->manager, arrival->generation, 0);
      return G_SOURCE_REMOVE;
    }
  if (g_str_equal (type, "update"))
    {
      g_assert_cmpint (json_object_get_int_member (message, "number"), ==, self->n_updates);
      self->n_updates++;
    }
  binnacle_websocket_manager_deliver (self->manager, arrival->generation, message);
  return G_SOURCE_REMOVE;
}

static void
arrival_free (gpointer user_data)
{
  Arrival *arrival = user_data;

  json_node_unref (arrival->node);
  g_object_unref (arrival->dialect);
  g_free (arrival);
}

static gboolean
dialect_receive (BinnacleWebsocketDialect *dialect,
                 guint                     generation,
                 const char               *text,
                 gsize                     length)
{
  Arrival *arrival = g_new0 (Arrival, 1);

  arrival->dialect = g_object_ref (FOREIGN_DIALECT (dialect));
  arrival->generation = generation;
  arrival->node = binnacle_json_parse (text, (gssize) length, G_MAXSSIZE, NULL);
  g_assert_nonnull (arrival->node);
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, arrive, arrival, arrival_free);
  return TRUE;
}

static char *
dialect_make_ping (BinnacleWebsocketDialect *dialect,
                   gint64                    id)
{
  return g_strdup_printf ("{\"type\":\"ping\",\"id\":%" G_GINT64_FORMAT "}", id);
}

static char *
dialect_make_request (BinnacleWebsocketDialect *dialect,
                      gint64                    id,
                      JsonObject               *message)
{
  g_autoptr(JsonNode) node = json_node_init_object (json_node_alloc (), message);
  g_autoptr(JsonNode) copy = json_node_copy (node);

  json_object_set_int_member (json_node_get_object (copy), "id", id);
  return binnacle_json_to_text (copy);
}

static void
dialect_iface_init (BinnacleWebsocketDialectInterface *iface)
{
  iface->get_subprotocol = dialect_get_subprotocol;
  iface->opened = dialect_opened;
  iface->receive = dialect_receive;
  iface->make_ping = dialect_make_ping;
  iface->make_request = dialect_make_request;
}

static void
foreign_dialect_class_init (ForeignDialectClass *klass)
{
}

static void
foreign_dialect_init (ForeignDialect *self)
{
  self->subprotocol = "foreign.test";
}

/* The fixture */

static BinnacleTransport *
make_transport (gpointer user_data)
{
  Fixture *fixture = user_data;

  return binnacle_soup_transport_new (fixture->clock, binnacle_io_thread_get_context (fixture->thread));
}

static void
on_state_changed (BinnacleWebsocketManager *manager,
                  BinnacleConnectionState   old_state,
                  BinnacleConnectionState   new_state,
                  Fixture                  *fixture)
{
  if (new_state == BINNACLE_CONNECTION_OPEN)
    fixture->n_opened++;
}

static void
set_up (Fixture *fixture)
{
  GRand *random = g_rand_new_with_seed (3);

  memset (fixture, 0, sizeof *fixture);
  g_main_context_default (); /* or the I/O thread would make it; see tests/tsan.supp */
  fixture->clock = binnacle_real_clock_new ();
  fixture->thread = binnacle_io_thread_new ("test-io");
  fixture->dialect = g_object_new (FOREIGN_TYPE_DIALECT, NULL);
  fixture->manager = binnacle_websocket_manager_new (fixture->clock, random,
                                                     BINNACLE_WEBSOCKET_DIALECT (fixture->dialect),
                                                     make_transport, fixture, NULL);
  fixture->dialect->manager = fixture->manager;
  g_object_set (fixture->manager, "reconnect-initial-delay", 100u, "reconnect-max-delay", 1u,
                "heartbeat-interval", 1u, "heartbeat-timeout", 10u, NULL);
  g_signal_connect (fixture->manager, "state-changed", G_CALLBACK (on_state_changed), fixture);
  g_rand_free (random);
}

static void
tear_down (Fixture *fixture)
{
  fixture->dialect->manager = NULL;
  binnacle_websocket_manager_disconnect (fixture->manager);
  g_clear_object (&fixture->manager);
  g_clear_pointer (&fixture->thread, binnacle_io_thread_unref);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&fixture->dialect);
  g_clear_object (&fixture->result);
  g_subprocess_force_exit (fixture->server);
  g_subprocess_wait (fixture->server, NULL, NULL);
  g_clear_object (&fixture->server);
  g_clear_object (&fixture->clock);
  if (fixture->folder != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, "server.conf", NULL);

      g_unlink (path);
      g_rmdir (fixture->folder);
      g_free (fixture->folder);
    }
}

static void
do_nothing (gpointer user_data)
{
}

/* The timer only makes the loop turn often enough to look at the deadline. */
static void
wait_for (Fixture   *fixture,
          Condition  condition)
{
  gint64 deadline = binnacle_clock_get_monotonic_time (fixture->clock) + DEADLINE;
  g_autoptr(BinnacleTimer) timer = binnacle_clock_add_timer (fixture->clock, 0, do_nothing, NULL);

  while (!condition (fixture))
    {
      g_assert_cmpint (binnacle_clock_get_monotonic_time (fixture->clock), <, deadline);
      binnacle_timer_restart (timer, G_USEC_PER_SEC / 20);
      g_main_context_iteration (NULL, TRUE);
    }
}

static gboolean
is_open (Fixture *fixture)
{
  return binnacle_websocket_manager_get_state (fixture->manager) == BINNACLE_CONNECTION_OPEN;
}

static gboolean
is_opened_again (Fixture *fixture)
{
  return is_open (fixture) && fixture->n_opened >= 2;
}

static gboolean
has_error (Fixture *fixture)
{
  return binnacle_websocket_manager_get_last_error (fixture->manager) != NULL;
}

static gboolean
has_result (Fixture *fixture)
{
  return fixture->result != NULL;
}

static gboolean
has_latency (Fixture *fixture)
{
  return binnacle_websocket_manager_get_latency (fixture->manager) > 0;
}

static void
take_result (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Fixture *fixture = user_data;

  g_set_object (&fixture->result, result);
}

static void
ask (Fixture    *fixture,
     const char *method,
     const char *text)
{
  g_autoptr(JsonObject) message = json_object_new ();

  g_clear_object (&fixture->result);
  json_object_set_string_member (message, "type", "request");
  json_object_set_string_member (message, "method", method);
  if (text != NULL)
    json_object_set_string_member (message, "text", text);
  binnacle_websocket_manager_request_async (fixture->manager, message, 0, NULL, take_result, fixture);
}

static JsonObject *
get_answer (Fixture    *fixture,
            const char *method,
            const char *text)
{
  g_autoptr(GError) error = NULL;
  JsonObject *answer;

  ask (fixture, method, text);
  wait_for (fixture, has_result);
  answer = binnacle_websocket_manager_request_finish (fixture->manager, fixture->result, &error);
  g_assert_no_error (error);
  return answer;
}

static void
expect_text (Fixture    *fixture,
             const char *method,
             const char *sent,
             gsize       n_bytes)
{
  g_autoptr(JsonObject) answer = get_answer (fixture, method, sent);
  const char *text = json_object_get_string_member (answer, "text");

  g_assert_cmpuint (strlen (text), ==, n_bytes);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  if (sent != NULL)
    g_assert_cmpstr (text, ==, sent);
}

/* The connection ends with that error, and there is another one. */
static void
expect_end (Fixture                 *fixture,
            const char              *method,
            BinnacleConnectionError  code)
{
  g_autoptr(GError) error = NULL;

  fixture->n_opened = 1;
  ask (fixture, method, NULL);
  wait_for (fixture, has_result);
  g_assert_null (binnacle_websocket_manager_request_finish (fixture->manager, fixture->result, &error));
  g_assert_error (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_LOST);
  if (!is_open (fixture))
    g_assert_error (binnacle_websocket_manager_get_last_error (fixture->manager), BINNACLE_CONNECTION_ERROR, (int) code);
  wait_for (fixture, is_opened_again);
}

static gboolean
is_silent (Fixture *fixture)
{
  return g_error_matches (binnacle_websocket_manager_get_last_error (fixture->manager),
                          BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_SILENT);
}

/* The server freezes, and its pings with it, which are signs of life too. */
static void
expect_silence (Fixture *fixture)
{
  fixture->n_opened = 1;
  g_object_set (fixture->manager, "heartbeat-timeout", 1u, NULL);
  g_subprocess_send_signal (fixture->server, SIGSTOP);
  wait_for (fixture, is_silent);
  g_subprocess_send_signal (fixture->server, SIGCONT);
  wait_for (fixture, is_opened_again);
}

/* In the child: where the test dies, its servers do. */
static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static GSubprocess *
spawn (const char *program,
       const char *first,
       const char *second)
{
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr(GError) error = NULL;
  GSubprocess *process;

  /* Where Debian keeps what is not npm's. */
  g_subprocess_launcher_setenv (launcher, "NODE_PATH", "/usr/share/nodejs:/usr/lib/nodejs", TRUE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  process = g_subprocess_launcher_spawn (launcher, &error, program, first, second, NULL);
  g_assert_no_error (error);
  return process;
}

/* Servers on a library */

static void
connect_to (Fixture    *fixture,
            const char *path)
{
  g_autofree char *uri = g_strdup_printf ("ws://127.0.0.1:%u%s", fixture->port, path);

  binnacle_websocket_manager_set_uri (fixture->manager, uri);
  binnacle_websocket_manager_connect (fixture->manager);
}

static void
start_script (Fixture    *fixture,
              const char *interpreter,
              const char *name)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "system", name, NULL);
  g_autoptr(GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;
  g_autoptr(GError) error = NULL;

  fixture->server = spawn (interpreter, script, NULL);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (fixture->server));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  fixture->port = (guint) g_ascii_strtoull (line, NULL, 10);
}

/* Whether that command works. */
static gboolean
works (const char *const *command)
{
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr(GSubprocess) process = NULL;

  g_subprocess_launcher_setenv (launcher, "NODE_PATH", "/usr/share/nodejs:/usr/lib/nodejs", TRUE);
  process = g_subprocess_launcher_spawnv (launcher, command, NULL);
  return process != NULL && g_subprocess_wait_check (process, NULL, NULL);
}

static const char *
find_interpreter (gboolean node)
{
  static const char *const pythons[] = { "/usr/bin/python3", "python3" };
  static const char *const nodes[] = { "/usr/bin/node", "node" };

  for (guint i = 0; i < 2; i++)
    {
      const char *python[] = { pythons[i], "-c", "import websockets", NULL };
      const char *script[] = { nodes[i], "-e", "require('ws').WebSocketServer.name", NULL };

      if (works (node ? script : python))
        return node ? nodes[i] : pythons[i];
    }
  return NULL;
}

static void
exercise (Fixture *fixture)
{
  wait_for (fixture, is_open);
  g_assert_true (fixture->dialect->compressed);
  expect_text (fixture, "echo", "Grüße", strlen ("Grüße"));
  expect_text (fixture, "fragments", NULL, strlen ("äöü€") * 20000);
  expect_text (fixture, "compressible", NULL, 500000);
  json_object_unref (get_answer (fixture, "many", NULL));
  g_assert_cmpuint (fixture->dialect->n_updates, ==, 1000);
  wait_for (fixture, has_latency);
  expect_end (fixture, "close", BINNACLE_CONNECTION_ERROR_CLOSED);
  expect_end (fixture, "leave", BINNACLE_CONNECTION_ERROR_LOST);
  expect_end (fixture, "binary", BINNACLE_CONNECTION_ERROR_PROTOCOL);
  expect_silence (fixture);
}

static void
test_library (gconstpointer data)
{
  gboolean node = GPOINTER_TO_INT (data);
  const char *interpreter = find_interpreter (node);
  Fixture fixture;

  if (interpreter == NULL)
    {
      g_test_skip (node ? "Node and its library ws (packages nodejs and node-ws) are not installed"
                        : "Python's library websockets (package python3-websockets) is not installed");
      return;
    }
  set_up (&fixture);
  start_script (&fixture, interpreter, node ? "foreign-server.js" : "foreign-server.py");
  connect_to (&fixture, "/");
  exercise (&fixture);
  tear_down (&fixture);
}

static void
test_uncompressed (gconstpointer data)
{
  gboolean node = GPOINTER_TO_INT (data);
  const char *interpreter = find_interpreter (node);
  Fixture fixture;

  if (interpreter == NULL)
    {
      g_test_skip ("That server is not installed");
      return;
    }
  set_up (&fixture);
  g_object_set (fixture.manager, "compression", FALSE, NULL);
  start_script (&fixture, interpreter, node ? "foreign-server.js" : "foreign-server.py");
  connect_to (&fixture, "/");
  wait_for (&fixture, is_open);
  g_assert_false (fixture.dialect->compressed);
  expect_text (&fixture, "fragments", NULL, strlen ("äöü€") * 20000);
  tear_down (&fixture);
}

/* Servers with a protocol of their own, which is binary: it is told and refused. */

static guint
find_port (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  g_autoptr(GError) error = NULL;
  guint port = g_socket_listener_add_any_inet_port (listener, NULL, &error);

  g_assert_no_error (error);
  return port;
}

/* Starts it with that configuration, in which PORT stands for the port, and PLAIN for
 * another one. */
static gboolean
start_daemon (Fixture    *fixture,
              const char *program,
              const char *config)
{
  g_autofree char *path = g_find_program_in_path (program);
  g_autofree char *sbin = g_build_filename ("/usr/sbin", program, NULL);
  g_autoptr(GString) text = g_string_new (config);
  g_autofree char *port = NULL;
  g_autofree char *plain = g_strdup_printf ("%u", find_port ());
  g_autofree char *file = NULL;
  g_autoptr(GError) error = NULL;

  if (path == NULL && !g_file_test (sbin, G_FILE_TEST_IS_EXECUTABLE))
    return FALSE;
  set_up (fixture);
  fixture->port = find_port ();
  fixture->folder = g_dir_make_tmp ("binnacle-foreign-XXXXXX", &error);
  g_assert_no_error (error);
  file = g_build_filename (fixture->folder, "server.conf", NULL);
  port = g_strdup_printf ("%u", fixture->port);
  g_string_replace (text, "PORT", port, 0);
  g_string_replace (text, "PLAIN", plain, 0);
  g_file_set_contents (file, text->str, -1, &error);
  g_assert_no_error (error);
  fixture->server = spawn (path != NULL ? path : sbin, "-c", file);
  return TRUE;
}

static gboolean
has_protocol_error (Fixture *fixture)
{
  return g_error_matches (binnacle_websocket_manager_get_last_error (fixture->manager),
                          BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_PROTOCOL);
}

static void
test_nats (void)
{
  Fixture fixture;

  if (!start_daemon (&fixture, "nats-server",
                     "listen: \"127.0.0.1:-1\"\n"
                     "websocket { host: \"127.0.0.1\", port: PORT, no_tls: true, compression: true }\n"))
    {
      g_test_skip ("nats-server is not installed");
      return;
    }
  fixture.dialect->subprotocol = NULL;
  fixture.dialect->silent = TRUE;
  connect_to (&fixture, "/");
  /* It greets at once, in a binary message. */
  wait_for (&fixture, has_protocol_error);
  g_assert_cmpuint (fixture.n_opened, >=, 1);
  tear_down (&fixture);
}

static gboolean
is_over (Fixture *fixture)
{
  return fixture->n_opened > 0 && !is_open (fixture) && has_error (fixture);
}

/* Without a plain listener, this version ends. */
static gboolean
start_mosquitto (Fixture *fixture)
{
  if (start_daemon (fixture, "mosquitto",
                    "allow_anonymous true\nlistener PLAIN 127.0.0.1\n"
                    "listener PORT 127.0.0.1\nsocket_domain ipv4\nprotocol websockets\n"))
    return TRUE;
  g_test_skip ("mosquitto is not installed");
  return FALSE;
}

static void
test_mosquitto (void)
{
  Fixture fixture;

  if (!start_mosquitto (&fixture))
    return;
  fixture.dialect->subprotocol = "mqtt";
  fixture.dialect->silent = TRUE;
  connect_to (&fixture, "/mqtt");
  wait_for (&fixture, is_open);
  /* It says nothing until it is spoken to in its own tongue, and then leaves. */
  g_assert_true (binnacle_websocket_manager_send (fixture.manager, "This is no MQTT.", NULL));
  wait_for (&fixture, is_over);
  g_test_message ("%s", binnacle_websocket_manager_get_last_error (fixture.manager)->message);
  tear_down (&fixture);
}

static gboolean
has_tried (Fixture *fixture)
{
  return binnacle_websocket_manager_get_attempt (fixture->manager) >= 4;
}

/* It drops the link without a word where it does not have the subprotocol. */
static void
test_mosquitto_refuses (void)
{
  Fixture fixture;

  if (!start_mosquitto (&fixture))
    return;
  connect_to (&fixture, "/mqtt");
  wait_for (&fixture, has_tried);
  g_test_message ("%s", binnacle_websocket_manager_get_last_error (fixture.manager)->message);
  g_assert_cmpuint (fixture.n_opened, ==, 0);
  g_assert_true (has_error (&fixture));
  tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/foreign/python-websockets", GINT_TO_POINTER (FALSE), test_library);
  g_test_add_data_func ("/foreign/python-websockets/uncompressed", GINT_TO_POINTER (FALSE), test_uncompressed);
  g_test_add_data_func ("/foreign/node-ws", GINT_TO_POINTER (TRUE), test_library);
  g_test_add_data_func ("/foreign/node-ws/uncompressed", GINT_TO_POINTER (TRUE), test_uncompressed);
  g_test_add_func ("/foreign/nats", test_nats);
  g_test_add_func ("/foreign/mosquitto", test_mosquitto);
  g_test_add_func ("/foreign/mosquitto/refuses", test_mosquitto_refuses);

  return g_test_run ();
}
