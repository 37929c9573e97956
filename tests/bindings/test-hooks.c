/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include <string.h>

#include "binnacle-fake-source.h"
#include "bindings/binnacle-edit-binding.h"
#include "bindings/binnacle-live-value.h"
#include "bindings/binnacle-owner.h"
#include "bindings/binnacle-source-status.h"
#include "bindings/binnacle-task-work.h"
#include "bindings/binnacle-transform.h"
#include "bindings/binnacle-viewer.h"
#include "sources/binnacle-live-source.h"

/* A control without GTK: what a person turns, drags and types into. */
#define TEST_TYPE_CONTROL (test_control_get_type ())
G_DECLARE_FINAL_TYPE (TestControl, test_control, TEST, CONTROL, GObject)

struct _TestControl
{
  GObject parent_instance;

  gboolean  on;
  int       number;
  char     *text;
  char     *time;
};

typedef enum { PROP_ON = 1, PROP_NUMBER, PROP_TEXT, PROP_TIME } TestControlProperty;

G_DEFINE_FINAL_TYPE (TestControl, test_control, G_TYPE_OBJECT)

static void
test_control_finalize (GObject *object)
{
  g_free (TEST_CONTROL (object)->text);
  g_free (TEST_CONTROL (object)->time);
  G_OBJECT_CLASS (test_control_parent_class)->finalize (object);
}

static void
test_control_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  TestControl *self = TEST_CONTROL (object);

  switch ((TestControlProperty) property_id)
    {
    case PROP_ON:
      g_value_set_boolean (value, self->on);
      break;
    case PROP_NUMBER:
      g_value_set_int (value, self->number);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_TIME:
      g_value_set_string (value, self->time);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
test_control_set_property (GObject      *object,
                           guint         property_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  TestControl *self = TEST_CONTROL (object);

  switch ((TestControlProperty) property_id)
    {
    case PROP_ON:
      self->on = g_value_get_boolean (value);
      break;
    case PROP_NUMBER:
      self->number = g_value_get_int (value);
      break;
    case PROP_TEXT:
      g_free (self->text);
      self->text = g_value_dup_string (value);
      break;
    case PROP_TIME:
      g_free (self->time);
      self->time = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
test_control_class_init (TestControlClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = test_control_finalize;
  object_class->get_property = test_control_get_property;
  object_class->set_property = test_control_set_property;
  g_object_class_install_property (object_class, PROP_ON,
                                   g_param_spec_boolean ("on", NULL, NULL, FALSE, G_PARAM_READWRITE));
  g_object_class_install_property (object_class, PROP_NUMBER,
                                   g_param_spec_int ("number", NULL, NULL, 0, 100, 0, G_PARAM_READWRITE));
  g_object_class_install_property (object_class, PROP_TEXT,
                                   g_param_spec_string ("text", NULL, NULL, NULL, G_PARAM_READWRITE));
  g_object_class_install_property (object_class, PROP_TIME,
                                   g_param_spec_string ("time", NULL, NULL, NULL, G_PARAM_READWRITE));
}

static void
test_control_init (TestControl *self)
{
}

typedef struct
{
  BinnacleSimulatedClock *clock;
  BinnacleFakeSource     *fake;
  BinnacleSource         *source;
  BinnacleEntity         *entity;
  TestControl            *control;
  guint                   n_timers;
  guint                   n_handlers;
} Fixture;

/* Those of one signal: each is blocked when it is counted, and let go at the end. */
static guint
count_handlers_of (gpointer object,
                   guint    signal_id)
{
  const GSignalMatchType mask = G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_UNBLOCKED;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gulong));
  gulong id;

  while ((id = g_signal_handler_find (object, mask, signal_id, 0, NULL, NULL, NULL)) != 0)
    {
      g_signal_handler_block (object, id);
      g_array_append_val (ids, id);
    }
  for (guint i = 0; i < ids->len; i++)
    g_signal_handler_unblock (object, g_array_index (ids, gulong, i));
  return ids->len;
}

static guint
count_handlers (gpointer object)
{
  guint n_handlers = 0;

  for (GType type = G_OBJECT_TYPE (object); type != 0; type = g_type_parent (type))
    {
      guint n_ids = 0;
      g_autofree guint *ids = g_signal_list_ids (type, &n_ids);

      for (guint i = 0; i < n_ids; i++)
        n_handlers += count_handlers_of (object, ids[i]);
    }
  return n_handlers;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->clock = binnacle_simulated_clock_new (BINNACLE_FAKE_NOW);
  fixture->fake = binnacle_fake_source_new (BINNACLE_CLOCK (fixture->clock));
  fixture->source = BINNACLE_SOURCE (fixture->fake);
  fixture->control = g_object_new (TEST_TYPE_CONTROL, NULL);
  binnacle_source_start (fixture->source);
  fixture->entity = binnacle_realtime_state_ref_entity (binnacle_source_get_state (fixture->source), "a/b");
  fixture->n_timers = binnacle_simulated_clock_get_n_timers (fixture->clock);
  fixture->n_handlers = count_handlers (fixture->entity);
}

/* Nothing of what the control began outlives it. */
static void
assert_ended (Fixture *fixture)
{
  g_assert_finalize_object (fixture->control);
  fixture->control = NULL;
  g_assert_cmpuint (binnacle_fake_source_get_n_subscriptions (fixture->fake), ==, 0);
  g_assert_cmpuint (binnacle_simulated_clock_get_n_timers (fixture->clock), ==, fixture->n_timers);
  g_assert_cmpuint (count_handlers (fixture->entity), ==, fixture->n_handlers);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_object (&fixture->control);
  g_object_unref (fixture->entity);
  g_assert_cmpuint (binnacle_fake_source_get_n_subscriptions (fixture->fake), ==, 0);
  g_assert_finalize_object (fixture->fake);
  g_object_unref (fixture->clock);
}

static void
advance (Fixture *fixture,
         double   seconds)
{
  binnacle_simulated_clock_advance (fixture->clock, (gint64) (seconds * G_USEC_PER_SEC));
}

static void
test_live_value (Fixture       *fixture,
                 gconstpointer  data)
{
  binnacle_bind_live_value (fixture->source, "a/b", "text", G_OBJECT (fixture->control), "text");
  g_assert_cmpuint (binnacle_fake_source_get_n_subscriptions (fixture->fake), ==, 1);
  binnacle_fake_source_send_number (fixture->fake, "a/b", 7);
  advance (fixture, 1);
  g_assert_cmpstr (fixture->control->text, ==, "7");
  binnacle_source_stop (fixture->source);
  advance (fixture, 2 * 3600); /* the freshness does not change any more, the age does */
  g_assert_cmpuint (binnacle_simulated_clock_get_n_timers (fixture->clock), >, fixture->n_timers);
  g_assert_cmpuint (count_handlers (fixture->entity), >, fixture->n_handlers);
  assert_ended (fixture);
}

/* A number is dragged: it becomes an edit at a pause, and nothing moves it until then. */
static void
test_number (Fixture       *fixture,
             gconstpointer  data)
{
  binnacle_bind_edit (fixture->source, "a/b", fixture->control, "number", "Set it");
  binnacle_fake_source_send_number (fixture->fake, "a/b", 7);
  advance (fixture, 1);
  g_assert_cmpint (fixture->control->number, ==, 7);

  g_object_set (fixture->control, "number", 40, NULL);
  binnacle_fake_source_send_number (fixture->fake, "a/b", 8);
  advance (fixture, 0.5);
  g_assert_cmpint (fixture->control->number, ==, 40);
  g_assert_false (binnacle_entity_get_pending (fixture->entity));
  advance (fixture, 0.5);
  g_assert_true (binnacle_entity_get_pending (fixture->entity));
  g_assert_cmpfloat (binnacle_entity_get_number (fixture->entity), ==, 40);
  g_assert_cmpfloat (binnacle_value_get_number (binnacle_entity_get_base_value (fixture->entity), 0), ==, 8);
}

static void
test_switch (Fixture       *fixture,
             gconstpointer  data)
{
  binnacle_bind_edit (fixture->source, "a/b", fixture->control, "on", "Turn it");
  g_object_set (fixture->control, "on", TRUE, NULL);
  g_assert_true (binnacle_value_get_boolean (binnacle_entity_get_value (fixture->entity), FALSE));
  g_assert_true (binnacle_operation_queue_undo (binnacle_source_get_operations (fixture->source)));
  g_assert_false (binnacle_value_get_boolean (binnacle_entity_get_value (fixture->entity), FALSE));
}

static void
test_text (Fixture       *fixture,
           gconstpointer  data)
{
  binnacle_bind_edit (fixture->source, "a/b", fixture->control, "text", "Write it");
  binnacle_fake_source_send_text (fixture->fake, "a/b", "Ahoy");
  advance (fixture, 1);
  g_assert_cmpstr (fixture->control->text, ==, "Ahoy");
  g_object_set (fixture->control, "text", "Ahoy there", NULL);
  advance (fixture, 1);
  g_assert_cmpstr (binnacle_value_get_text (binnacle_entity_get_value (fixture->entity)), ==, "Ahoy there");
}

static void
test_other_kind (Fixture       *fixture,
                 gconstpointer  data)
{
  binnacle_bind_edit (fixture->source, "a/b", fixture->control, "number", "Set it");
  fixture->control->number = 5;
  binnacle_fake_source_send_text (fixture->fake, "a/b", "many");
  advance (fixture, 1);
  g_assert_cmpint (fixture->control->number, ==, 5);
}

static void
test_edit_ends (Fixture       *fixture,
                gconstpointer  data)
{
  binnacle_bind_edit (fixture->source, "a/b", fixture->control, "number", "Set it");
  binnacle_fake_source_send_number (fixture->fake, "a/b", 7);
  advance (fixture, 1);
  assert_ended (fixture);
}

static void
test_draft_is_kept (Fixture       *fixture,
                    gconstpointer  data)
{
  binnacle_bind_edit (fixture->source, "a/b", fixture->control, "number", "Set it");
  g_object_set (fixture->control, "number", 40, NULL);
  g_clear_object (&fixture->control);
  g_assert_cmpfloat (binnacle_entity_get_number (fixture->entity), ==, 40);
  g_assert_cmpuint (binnacle_fake_source_get_n_subscriptions (fixture->fake), ==, 0);
}

static void
test_cancellable (Fixture       *fixture,
                  gconstpointer  data)
{
  GCancellable *cancellable = binnacle_owner_get_cancellable (fixture->control);
  GCancellable *held = g_object_ref (cancellable);

  g_assert_true (binnacle_owner_get_cancellable (fixture->control) == cancellable);
  g_assert_false (g_cancellable_is_cancelled (cancellable));
  g_object_run_dispose (G_OBJECT (fixture->control));
  g_assert_true (g_cancellable_is_cancelled (cancellable));
  g_assert_true (binnacle_owner_get_cancellable (fixture->control) == cancellable);
  assert_ended (fixture);
  g_assert_finalize_object (held);
}

static BinnacleTransport *
make_no_transport (gpointer data)
{
  g_assert_not_reached ();
}

static void
no_message_cb (BinnacleWebsocketManager *manager,
               const char               *type,
               JsonObject               *message,
               gpointer                  owner)
{
  g_assert_not_reached ();
}

/* Bound to a manager, and observing its messages: it is left as it was. */
static void
test_manager (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (BinnacleLiveSource) source =
    binnacle_live_source_new ("test", BINNACLE_CLOCK (fixture->clock), random, make_no_transport, NULL, NULL);
  BinnacleWebsocketManager *manager = binnacle_live_source_get_manager (source);
  guint n_handlers = count_handlers (manager);

  fixture->n_timers = binnacle_simulated_clock_get_n_timers (fixture->clock);
  g_object_bind_property (manager, "connected", fixture->control, "on", G_BINDING_SYNC_CREATE);
  g_object_bind_property_full (manager, "state", fixture->control, "text", G_BINDING_SYNC_CREATE,
                               binnacle_transform_connection_state, NULL, NULL, NULL);
  binnacle_observe_messages (manager, "notice", no_message_cb, fixture->control);
  g_assert_cmpstr (fixture->control->text, ==, "Not connected");
  g_assert_cmpuint (count_handlers (manager), ==, n_handlers + 3);
  assert_ended (fixture);
  g_assert_cmpuint (count_handlers (manager), ==, n_handlers);
}

static void
no_work (BinnacleSyncJob *job,
         GTask           *task,
         gpointer         user_data)
{
  binnacle_task_work_return (task, FALSE);
  g_object_unref (task);
}

/* A job, its viewers, and what shows it. */
static void
test_job (Fixture       *fixture,
          gconstpointer  data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (BinnacleSyncWork) work = binnacle_task_work_new (no_work, NULL, NULL);
  BinnacleBackgroundSync *sync = binnacle_background_sync_new (BINNACLE_CLOCK (fixture->clock), random);
  BinnacleSyncJob *job = binnacle_background_sync_add_job (sync, "test", "Test", "a/b", work,
                                                           BINNACLE_SYNC_JOB_DEFAULT, G_TIME_SPAN_MINUTE);
  BinnacleViewer *viewer = binnacle_viewer_new_for_job (job);
  guint n_handlers = count_handlers (job);

  fixture->n_timers = binnacle_simulated_clock_get_n_timers (fixture->clock);
  g_object_bind_property_full (job, "state", fixture->control, "text", G_BINDING_SYNC_CREATE,
                               binnacle_transform_job_state, NULL, NULL, NULL);
  g_object_bind_property_full (job, "last-success", fixture->control, "time", G_BINDING_SYNC_CREATE,
                               binnacle_transform_time, NULL, NULL, NULL);
  g_assert_cmpstr (fixture->control->time, ==, "Never");
  g_object_bind_property (fixture->control, "on", viewer, "looking", G_BINDING_SYNC_CREATE);
  binnacle_owner_keep (fixture->control, viewer);
  g_object_set (fixture->control, "on", TRUE, NULL);
  g_assert_cmpuint (binnacle_sync_job_get_viewers (job), ==, 1);
  advance (fixture, 1);
  g_assert_cmpstr (fixture->control->text, ==, "Waiting");
  while (g_main_context_iteration (NULL, FALSE))
    continue; /* the work answers */
  advance (fixture, 1);
  g_assert_nonnull (strstr (fixture->control->time, "09:26"));
  g_object_set (fixture->control, "on", FALSE, NULL);
  g_assert_cmpuint (binnacle_sync_job_get_viewers (job), ==, 0);
  g_object_set (fixture->control, "on", TRUE, NULL);
  assert_ended (fixture);
  g_assert_cmpuint (binnacle_sync_job_get_viewers (job), ==, 0);
  g_assert_cmpuint (count_handlers (job), ==, n_handlers);
  g_assert_finalize_object (sync);
}

static void
test_channel_viewer (Fixture       *fixture,
                     gconstpointer  data)
{
  BinnacleViewer *viewer = binnacle_viewer_new_for_channel (fixture->source, "a/b");

  g_assert_cmpuint (binnacle_fake_source_get_n_subscriptions (fixture->fake), ==, 0);
  binnacle_viewer_set_looking (viewer, TRUE);
  binnacle_viewer_set_looking (viewer, TRUE);
  g_assert_cmpuint (binnacle_fake_source_get_n_subscriptions (fixture->fake), ==, 1);
  binnacle_owner_keep (fixture->control, viewer);
  assert_ended (fixture);
}

static void
test_sync_status (Fixture       *fixture,
                  gconstpointer  data)
{
  guint n_source_handlers = count_handlers (fixture->source);
  guint n_queue_handlers = count_handlers (binnacle_source_get_operations (fixture->source));
  BinnacleSyncStatus *status = binnacle_source_watch_sync (fixture->source);

  g_object_bind_property (status, "summary", fixture->control, "text", G_BINDING_SYNC_CREATE);
  binnacle_owner_keep (fixture->control, status);
  g_assert_cmpstr (fixture->control->text, !=, "");
  advance (fixture, 10);
  assert_ended (fixture);
  g_assert_cmpuint (count_handlers (fixture->source), ==, n_source_handlers);
  g_assert_cmpuint (count_handlers (binnacle_source_get_operations (fixture->source)), ==, n_queue_handlers);
}

static void
test_words (Fixture       *fixture,
            gconstpointer  data)
{
  g_object_bind_property_full (fixture->entity, "freshness", fixture->control, "text", G_BINDING_SYNC_CREATE,
                               binnacle_transform_freshness, NULL, NULL, NULL);
  g_assert_cmpstr (fixture->control->text, ==, "Waiting for data");
  binnacle_source_subscribe (fixture->source, "a/b");
  binnacle_fake_source_send_number (fixture->fake, "a/b", 7);
  advance (fixture, 1);
  g_assert_cmpstr (fixture->control->text, ==, "Live");
  binnacle_source_stop (fixture->source);
  g_assert_cmpstr (fixture->control->text, ==, "Recent");
  binnacle_source_unsubscribe (fixture->source, "a/b");
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/hooks/live-value-ends-with-its-widget", test_live_value);
  ADD ("/hooks/number-becomes-an-edit-at-a-pause", test_number);
  ADD ("/hooks/switch-becomes-an-edit-at-once", test_switch);
  ADD ("/hooks/text-becomes-an-edit", test_text);
  ADD ("/hooks/value-of-another-kind-is-left-out", test_other_kind);
  ADD ("/hooks/edit-ends-with-its-widget", test_edit_ends);
  ADD ("/hooks/draft-outlives-its-widget-as-an-edit", test_draft_is_kept);
  ADD ("/hooks/cancellable-ends-with-its-widget", test_cancellable);
  ADD ("/hooks/websocket-forgets-its-widget", test_manager);
  ADD ("/hooks/job-loses-its-viewer-with-its-widget", test_job);
  ADD ("/hooks/channel-loses-its-viewer-with-its-widget", test_channel_viewer);
  ADD ("/hooks/sync-status-ends-with-its-widget", test_sync_status);
  ADD ("/hooks/properties-in-words", test_words);
  return g_test_run ();
}
