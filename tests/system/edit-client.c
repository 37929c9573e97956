/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/binnacle-json.h"
#include "base/binnacle-real-clock.h"
#include "net/binnacle-io-thread.h"
#include "net/binnacle-soup-transport.h"
#include "sources/binnacle-live-source.h"
#include "sync/binnacle-outbox-boundary-private.h"
#include "sync/binnacle-outbox.h"

/* The app without a window: a live source over a real socket, its operations and an
 * outbox on a real file. It does what the lines of its standard input say, and tells on
 * its standard output what a person would be shown:
 *
 *   edit NUMBER set|merge|add|delete CHANNEL [JSON]
 *     → tried NUMBER, then saved NUMBER MICROSECONDS or refused NUMBER SENTENCE
 *   watch CHANNEL → value CHANNEL JSON, now and at each change
 *   report → report JSON
 *   resolve CHANNEL JSON
 *   retry, discard: each of the operations
 *   pause, go on
 *
 * and at each change of one of them: counts PENDING FAILED CONFLICTS HELD LINKED.
 *
 * edit-client URI OUTBOX MARKER CLIENT-ID SEED WINDOW BOUNDARY COUNT: no more than WINDOW
 * edits wait for the disk at once, and the process kills itself when it passes BOUNDARY
 * for the COUNTth time. */

#define SOURCE_ID "test"
#define MAX_VALUE (1 << 20)

typedef struct
{
  BinnacleClock          *clock;
  BinnacleIoThread       *thread;
  BinnacleOutbox         *outbox;
  BinnacleLiveSource     *source;
  BinnacleRealtimeState  *state;
  BinnacleOperationQueue *queue;
  GDataInputStream       *lines;
  GPtrArray              *watched; /* entities */
  GMainLoop              *loop;
  char                   *counts;
  guint                   window;
  guint                   n_unsaved;
  gboolean                reading;
} EditClient;

typedef struct
{
  EditClient *client;
  guint64     number;
  gint64      applied;
} Try;

static const char *deadly_boundary;
static guint deadly_count;

static void read_line (EditClient *client);

/* In the outbox's own thread only. */
static void
boundary_cb (const char *name)
{
  if (strcmp (name, deadly_boundary) == 0 && --deadly_count == 0)
    kill (getpid (), SIGKILL);
}

/* At once, and in one piece. */
G_GNUC_PRINTF (1, 2)
static void
say (const char *format,
     ...)
{
  g_autoptr (GString) line = g_string_new (NULL);
  va_list arguments;

  va_start (arguments, format);
  g_string_append_vprintf (line, format, arguments);
  va_end (arguments);
  g_string_append_c (line, '\n');
  if (write (STDOUT_FILENO, line->str, line->len) != (gssize) line->len)
    _exit (1);
}

static BinnacleTransport *
make_transport (gpointer user_data)
{
  EditClient *client = user_data;

  return binnacle_soup_transport_new (client->clock, binnacle_io_thread_get_context (client->thread));
}

static guint
get_count (EditClient *client,
           const char *name)
{
  guint count;

  g_object_get (client->queue, name, &count, NULL);
  return count;
}

static void
say_counts (EditClient *client)
{
  g_autofree char *counts = NULL;
  gboolean loaded, linked;

  g_object_get (client->queue, "loaded", &loaded, "linked", &linked, NULL);
  counts = g_strdup_printf ("%u %u %u %u %d", get_count (client, "n-pending"), get_count (client, "n-failed"),
                            get_count (client, "n-conflicts"), get_count (client, "n-held"), linked);
  if (!loaded || g_strcmp0 (counts, client->counts) == 0)
    return;
  say ("counts %s", counts);
  g_free (client->counts);
  client->counts = g_steal_pointer (&counts);
}

static void
applied_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autofree Try *try = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleOperation) operation =
    binnacle_operation_queue_apply_finish (BINNACLE_OPERATION_QUEUE (object), result, &error);

  if (operation != NULL)
    say ("saved %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT, try->number,
         binnacle_clock_get_monotonic_time (try->client->clock) - try->applied);
  else
    say ("refused %" G_GUINT64_FORMAT " %s", try->number, error->message);
  try->client->n_unsaved--;
  read_line (try->client);
}

static BinnacleOperationKind
parse_kind (const char *text)
{
  if (strcmp (text, "set") == 0)
    return BINNACLE_OPERATION_SET;
  if (strcmp (text, "merge") == 0)
    return BINNACLE_OPERATION_MERGE;
  return strcmp (text, "add") == 0 ? BINNACLE_OPERATION_ADD : BINNACLE_OPERATION_DELETE;
}

static void
parse_value (BinnacleValue *value,
             const char    *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = binnacle_json_parse (text, -1, MAX_VALUE, &error);

  g_assert_no_error (error);
  binnacle_value_set_json_node (value, node, &error);
  g_assert_no_error (error);
}

/* NUMBER KIND CHANNEL [JSON] */
static void
edit (EditClient *client,
      const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 4);
  g_auto (BinnacleValue) argument = BINNACLE_VALUE_INIT;
  BinnacleEdit edit = { .kind = parse_kind (words[1]), .undoable = TRUE };
  Try *try = g_new0 (Try, 1);

  if (words[3] != NULL)
    {
      parse_value (&argument, words[3]);
      edit.argument = &argument;
    }
  try->client = client;
  try->number = g_ascii_strtoull (words[0], NULL, 10);
  try->applied = binnacle_clock_get_monotonic_time (client->clock);
  say ("tried %s", words[0]);
  client->n_unsaved++;
  binnacle_operation_queue_apply_async (client->queue, words[2], &edit, applied_cb, try);
}

static void
say_value (BinnacleEntity *entity)
{
  g_autofree char *text = binnacle_value_to_json_text (binnacle_entity_get_value (entity));

  say ("value %s %s", binnacle_entity_get_channel (entity), text);
}

static void
watch (EditClient *client,
       const char *channel)
{
  BinnacleEntity *entity = binnacle_realtime_state_ref_entity (client->state, channel);

  g_ptr_array_add (client->watched, entity);
  g_signal_connect (entity, "notify::value", G_CALLBACK (say_value), NULL);
  say_value (entity);
}

static void
add_value (JsonBuilder         *builder,
           const char          *name,
           const BinnacleValue *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_value (builder, binnacle_value_to_json_node (value));
}

static void
add_conflict (JsonBuilder      *builder,
              BinnacleConflict *conflict)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "channel");
  json_builder_add_string_value (builder, binnacle_conflict_get_channel (conflict));
  add_value (builder, "base", binnacle_conflict_get_base (conflict));
  add_value (builder, "mine", binnacle_conflict_get_mine (conflict));
  add_value (builder, "theirs", binnacle_conflict_get_theirs (conflict));
  json_builder_set_member_name (builder, "author");
  json_builder_add_string_value (builder, binnacle_conflict_get_theirs_author (conflict));
  json_builder_end_object (builder);
}

static void
add_operation (JsonBuilder       *builder,
               BinnacleOperation *operation)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "id");
  json_builder_add_string_value (builder, binnacle_operation_get_id (operation));
  json_builder_set_member_name (builder, "channel");
  json_builder_add_string_value (builder, binnacle_operation_get_channel (operation));
  json_builder_set_member_name (builder, "state");
  json_builder_add_int_value (builder, binnacle_operation_get_state (operation));
  json_builder_set_member_name (builder, "hold");
  json_builder_add_int_value (builder, binnacle_operation_get_hold (operation));
  json_builder_end_object (builder);
}

static void
report (EditClient *client)
{
  GListModel *conflicts = binnacle_operation_queue_get_conflicts (client->queue);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "conflicts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (conflicts); i++)
    {
      g_autoptr (BinnacleConflict) conflict = g_list_model_get_item (conflicts, i);

      add_conflict (builder, conflict);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "operations");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (client->queue)); i++)
    {
      g_autoptr (BinnacleOperation) operation = g_list_model_get_item (G_LIST_MODEL (client->queue), i);

      add_operation (builder, operation);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = binnacle_json_to_text (root);
  say ("report %s", text);
}

/* CHANNEL JSON */
static void
resolve (EditClient *client,
         const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 2);
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  BinnacleConflict *conflict = binnacle_operation_queue_find_conflict (client->queue, words[0]);

  g_assert_nonnull (conflict);
  parse_value (&value, words[1]);
  binnacle_operation_queue_resolve (client->queue, conflict, &value, binnacle_conflict_get_theirs_version (conflict), NULL);
}

typedef void (*OperationFunc) (BinnacleOperationQueue *queue,
                               BinnacleOperation      *operation);

static void
for_each (EditClient    *client,
          OperationFunc  func)
{
  g_autoptr (GPtrArray) operations = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (client->queue)); i++)
    g_ptr_array_add (operations, g_list_model_get_item (G_LIST_MODEL (client->queue), i));
  for (guint i = 0; i < operations->len; i++)
    func (client->queue, operations->pdata[i]);
}

static void
do_line (EditClient *client,
         const char *line)
{
  if (g_str_has_prefix (line, "edit "))
    edit (client, line + strlen ("edit "));
  else if (g_str_has_prefix (line, "watch "))
    watch (client, line + strlen ("watch "));
  else if (g_str_has_prefix (line, "resolve "))
    resolve (client, line + strlen ("resolve "));
  else if (strcmp (line, "report") == 0)
    report (client);
  else if (strcmp (line, "retry") == 0)
    for_each (client, binnacle_operation_queue_retry);
  else if (strcmp (line, "discard") == 0)
    for_each (client, binnacle_operation_queue_discard);
  else
    binnacle_operation_queue_set_paused (client->queue, strcmp (line, "pause") == 0);
}

static void
line_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  EditClient *client = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (object), result, NULL, NULL);

  client->reading = FALSE;
  if (line == NULL)
    {
      g_main_loop_quit (client->loop);
      return;
    }
  do_line (client, line);
  read_line (client);
}

static void
read_line (EditClient *client)
{
  if (client->reading || client->n_unsaved >= client->window)
    return;
  client->reading = TRUE;
  g_data_input_stream_read_line_async (client->lines, G_PRIORITY_DEFAULT, NULL, line_cb, client);
}

static void
make_source (EditClient *client,
             char      **arguments)
{
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) g_ascii_strtoull (arguments[5], NULL, 10));

  client->source = binnacle_live_source_new (SOURCE_ID, client->clock, random, make_transport, client, NULL);
  client->state = binnacle_source_get_state (BINNACLE_SOURCE (client->source));
  client->queue = binnacle_source_get_operations (BINNACLE_SOURCE (client->source));
  g_signal_connect_swapped (client->queue, "notify", G_CALLBACK (say_counts), client);
  g_object_set (binnacle_live_source_get_manager (client->source), "reconnect-initial-delay", 50, NULL);
  binnacle_live_source_set_uri (client->source, arguments[1]);
  binnacle_live_source_set_client (client->source, arguments[4], arguments[4]);
  binnacle_operation_queue_set_journal (client->queue, BINNACLE_JOURNAL (client->outbox));
  binnacle_source_subscribe (BINNACLE_SOURCE (client->source), "user/**");
  binnacle_source_start (BINNACLE_SOURCE (client->source));
}

static void
free_client (EditClient *client)
{
  g_signal_handlers_disconnect_by_data (client->queue, client);
  binnacle_source_stop (BINNACLE_SOURCE (client->source));
  g_ptr_array_unref (client->watched);
  g_clear_object (&client->source);
  binnacle_outbox_close (client->outbox);
  g_clear_object (&client->outbox);
  g_clear_pointer (&client->thread, binnacle_io_thread_unref);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&client->lines);
  g_clear_object (&client->clock);
  g_main_loop_unref (client->loop);
  g_free (client->counts);
}

int
main (int    argc,
      char **argv)
{
  EditClient client = { 0 };
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);

  g_assert_cmpint (argc, ==, 9);
  deadly_boundary = argv[7];
  deadly_count = (guint) g_ascii_strtoull (argv[8], NULL, 10);
  binnacle_outbox_set_boundary_func (boundary_cb);
  /* What is restored or set aside is also told in the log. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  client.loop = g_main_loop_new (NULL, FALSE); /* or the I/O thread would make its context; see tests/tsan.supp */
  client.clock = binnacle_real_clock_new ();
  client.thread = binnacle_io_thread_new ("test-io");
  client.lines = g_data_input_stream_new (input);
  client.watched = g_ptr_array_new_with_free_func (g_object_unref);
  client.window = (guint) g_ascii_strtoull (argv[6], NULL, 10);
  client.outbox = binnacle_outbox_new (client.clock, argv[2], argv[3]);
  make_source (&client, argv);
  read_line (&client);
  g_main_loop_run (client.loop);
  free_client (&client);
  return 0;
}
