/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include <adwaita.h>
#include <math.h>

#include "binnacle-fake-source.h"
#include "config/binnacle-config.h"
#include "fake-sender.h"
#include "memory-journal.h"
#include "stage.h"
#include "widgets/binnacle-checklist-row.h"
#include "widgets/binnacle-control-tile.h"
#include "widgets/binnacle-dashboard-view.h"
#include "widgets/binnacle-edit-notice.h"
#include "widgets/binnacle-tile-private.h"

#define DISK (5 * G_TIME_SPAN_MILLISECOND)
#define NETWORK (20 * G_TIME_SPAN_MILLISECOND)

/* Tiles over a real queue, with a disk and a server in memory, in simulated time. */
typedef struct
{
  BinnacleSimulatedClock *clock;
  BinnacleFakeSource     *fake;
  BinnacleDashboard      *dashboard;
  MemoryJournal          *journal;
  FakeSender             *sender;
  GtkWidget              *view;
  GtkWidget              *window;
  guint                   n_values;
} Fixture;

#define TILE(id, kind, channel, more) \
  "{\"id\":\"" id "\",\"kind\":\"" kind "\",\"title\":\"The " id "\",\"span\":4,\"channels\":[\"" channel "\"]" more "}"

static const char * const dashboard_text =
  "{\"id\":\"test\",\"title\":\"Test\",\"tiles\":["
  TILE ("switch", "switch", "a/switch", "") ","
  TILE ("slider", "slider", "a/slider", ",\"minimum\":0,\"maximum\":100") ","
  TILE ("spin", "spin", "a/spin", ",\"minimum\":0,\"maximum\":10") ","
  TILE ("choice", "choice", "a/choice", ",\"choices\":[\"red\",\"green\"]") ","
  TILE ("note", "note", "a/note", "") ","
  TILE ("checklist", "checklist", "a/list", "") ","
  TILE ("button", "button", "a/button", ",\"value\":7,\"label\":\"Reset\"") ","
  TILE ("fixed", "switch", "a/fixed", "") ","
  TILE ("new", "note", "user/new", "") "]}";

static BinnacleSource *
get_source (Fixture *fixture)
{
  return BINNACLE_SOURCE (fixture->fake);
}

static BinnacleOperationQueue *
get_queue (Fixture *fixture)
{
  return binnacle_source_get_operations (get_source (fixture));
}

static void
wait (Fixture *fixture,
      double   seconds)
{
  binnacle_simulated_clock_advance (fixture->clock, (gint64) (seconds * G_USEC_PER_SEC));
}

static void
go_online (Fixture *fixture)
{
  BinnacleRealtimeState *state = binnacle_source_get_state (get_source (fixture));

  fake_sender_set_processor (fixture->sender, binnacle_realtime_state_get_processor (state));
  binnacle_realtime_state_set_link_alive (state, TRUE);
  fake_sender_push_snapshot (fixture->sender);
  binnacle_operation_queue_set_server (get_queue (fixture), "server", TRUE);
  wait (fixture, 0.2);
}

static void
go_offline (Fixture *fixture)
{
  fake_sender_set_processor (fixture->sender, NULL);
  binnacle_realtime_state_set_link_alive (binnacle_source_get_state (get_source (fixture)), FALSE);
  binnacle_operation_queue_set_server (get_queue (fixture), NULL, FALSE);
  fake_sender_answer_all (fixture->sender, BINNACLE_OUTCOME_UNKNOWN);
  wait (fixture, 0.1);
}

static void
describe (Fixture    *fixture,
          const char *channel,
          gboolean    writable)
{
  BinnacleDescription description = {
    .title = channel, .kind = BINNACLE_CHANNEL_STATE, .writable = writable, .minimum = NAN, .maximum = NAN,
  };

  binnacle_realtime_state_describe (binnacle_source_get_state (get_source (fixture)), channel, &description);
}

static void
write_all (Fixture *fixture)
{
  static const char * const channels[] = { "a/switch", "a/slider", "a/spin", "a/choice", "a/note", "a/list", "a/button" };

  fake_sender_write_json (fixture->sender, "a/switch", "false");
  fake_sender_write_json (fixture->sender, "a/slider", "40");
  fake_sender_write_json (fixture->sender, "a/spin", "3");
  fake_sender_write_json (fixture->sender, "a/choice", "\"red\"");
  fake_sender_write_json (fixture->sender, "a/note", "\"one\\ntwo\\nthree\\nfour\\n\"");
  fake_sender_write_json (fixture->sender, "a/list", "{\"items\":[{\"text\":\"Buy oil\",\"done\":false},"
                                                     "{\"text\":\"Fix mast\",\"done\":true}],\"owner\":\"crew\"}");
  fake_sender_write_json (fixture->sender, "a/button", "1");
  fake_sender_write_json (fixture->sender, "a/fixed", "true");
  wait (fixture, 0.1);
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    describe (fixture, channels[i], TRUE);
  describe (fixture, "a/fixed", FALSE);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->clock = binnacle_simulated_clock_new (BINNACLE_FAKE_NOW);
  fixture->fake = binnacle_fake_source_new (BINNACLE_CLOCK (fixture->clock));
  fixture->journal = memory_journal_new (BINNACLE_CLOCK (fixture->clock), DISK);
  fixture->sender = fake_sender_new (BINNACLE_CLOCK (fixture->clock), NETWORK);
  binnacle_operation_queue_set_sender (get_queue (fixture), BINNACLE_OPERATION_SENDER (fixture->sender));
  binnacle_operation_queue_set_journal (get_queue (fixture), BINNACLE_JOURNAL (fixture->journal));
  fixture->dashboard = binnacle_dashboard_new_from_json (dashboard_text, -1, &error);
  g_assert_no_error (error);
  fixture->view = binnacle_dashboard_view_new ();
  fixture->window = stage_show (fixture->view, 1100, 900);
  binnacle_dashboard_view_show (BINNACLE_DASHBOARD_VIEW (fixture->view), get_source (fixture), fixture->dashboard);
  go_online (fixture);
  write_all (fixture);
  stage_wait_for_frames (fixture->window, 2);
}

static void
close_window (Fixture *fixture)
{
  if (fixture->window != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->window));
  fixture->window = NULL;
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  close_window (fixture);
  g_assert_cmpuint (binnacle_fake_source_get_n_subscriptions (fixture->fake), ==, 0);
  go_offline (fixture);
  binnacle_operation_queue_close (get_queue (fixture));
  wait (fixture, 1);
  g_assert_finalize_object (fixture->dashboard);
  g_assert_finalize_object (fixture->fake);
  g_assert_finalize_object (fixture->sender);
  g_assert_finalize_object (fixture->journal);
  g_object_unref (fixture->clock);
}

static GtkWidget *
get_tile (Fixture    *fixture,
          const char *id)
{
  for (GtkWidget *tile = stage_find (fixture->view, BINNACLE_TYPE_TILE); tile != NULL;
       tile = gtk_widget_get_next_sibling (tile))
    if (g_str_equal (binnacle_tile_description_get_id (binnacle_tile_get_description (BINNACLE_TILE (tile))), id))
      return tile;
  g_assert_not_reached ();
}

#define find(fixture, id, TYPE) stage_find (get_tile (fixture, id), TYPE)

static void
assert_server_has (Fixture    *fixture,
                   const char *channel,
                   const char *json)
{
  g_autofree char *text = binnacle_value_to_json_text (fake_sender_get_value (fixture->sender, channel));

  g_assert_cmpstr (text, ==, json);
}

static guint
count_operations (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (get_queue (fixture)));
}

static void
assert_label (Fixture    *fixture,
              const char *label)
{
  guint n = count_operations (fixture);
  g_autoptr (BinnacleOperation) operation = g_list_model_get_item (G_LIST_MODEL (get_queue (fixture)), n - 1);

  g_assert_nonnull (operation);
  g_assert_cmpstr (binnacle_operation_get_record (operation)->label, ==, label);
}

static GtkWidget *
find_icon (GtkWidget *tile)
{
  GtkWidget *header = gtk_widget_get_first_child (tile);
  GtkWidget *icon = gtk_widget_get_next_sibling (gtk_widget_get_first_child (header));

  g_assert_true (GTK_IS_IMAGE (icon));
  return icon;
}

static void
assert_icon (Fixture    *fixture,
             const char *id,
             const char *icon_name)
{
  GtkWidget *icon = find_icon (get_tile (fixture, id));

  g_assert_true (gtk_widget_get_visible (icon) == (icon_name != NULL));
  if (icon_name != NULL)
    g_assert_cmpstr (gtk_image_get_icon_name (GTK_IMAGE (icon)), ==, icon_name);
}

static GtkWidget *
find_notice (Fixture    *fixture,
             const char *id)
{
  GtkWidget *notice = find (fixture, id, BINNACLE_TYPE_EDIT_NOTICE);

  return notice != NULL && gtk_widget_get_visible (notice) ? notice : NULL;
}

static char *
describe_tile (Fixture    *fixture,
               const char *id)
{
  wait (fixture, 0.3);
  return gtk_test_accessible_check_property (GTK_ACCESSIBLE (get_tile (fixture, id)),
                                             GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "");
}

static void
count_value (Fixture *fixture)
{
  fixture->n_values++;
}

static void
test_switch (Fixture       *fixture,
             gconstpointer  data)
{
  GtkWidget *control = find (fixture, "switch", GTK_TYPE_SWITCH);
  BinnacleEntity *entity = binnacle_tile_get_entities (BINNACLE_TILE (get_tile (fixture, "switch")))->pdata[0];

  g_signal_connect_swapped (control, "notify::active", G_CALLBACK (count_value), fixture);
  g_signal_connect_swapped (entity, "notify::value", G_CALLBACK (count_value), fixture);
  g_assert_true (gtk_widget_activate (control));
  /* At once, before anything is saved or sent. */
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (control)));
  g_assert_true (stage_shows_text (get_tile (fixture, "switch"), "On"));
  g_assert_true (binnacle_value_get_boolean (binnacle_entity_get_value (entity), FALSE));
  assert_server_has (fixture, "a/switch", "false");
  wait (fixture, 0.05);
  assert_server_has (fixture, "a/switch", "true");
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  wait (fixture, 1);
  assert_icon (fixture, "switch", NULL);
  /* Once for the control, once for the value: no flicker. */
  g_assert_cmpuint (fixture->n_values, ==, 2);
  g_signal_handlers_disconnect_by_data (entity, fixture);
}

static void
test_offline (Fixture       *fixture,
              gconstpointer  data)
{
  GtkWidget *control = find (fixture, "switch", GTK_TYPE_SWITCH);
  g_autofree char *described = NULL;
  g_autofree char *done = NULL;

  go_offline (fixture);
  wait (fixture, 60);
  g_assert_true (gtk_widget_is_sensitive (control));
  g_assert_true (gtk_widget_activate (control));
  wait (fixture, 0.1);
  assert_icon (fixture, "switch", NULL);
  wait (fixture, 0.1);
  assert_icon (fixture, "switch", "binnacle-pending-symbolic");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (find_icon (get_tile (fixture, "switch"))), ==,
                   "Saved here, waiting for the server");
  described = describe_tile (fixture, "switch");
  g_assert_nonnull (strstr (described, "Saved here, waiting for the server"));
  g_assert_null (find_notice (fixture, "switch"));
  go_online (fixture);
  wait (fixture, 2);
  assert_server_has (fixture, "a/switch", "true");
  assert_icon (fixture, "switch", NULL);
  done = describe_tile (fixture, "switch");
  g_assert_null (strstr (done, "Saved here"));
}

static void
test_rejected (Fixture       *fixture,
               gconstpointer  data)
{
  GtkWidget *control = find (fixture, "switch", GTK_TYPE_SWITCH);
  GtkWidget *notice;

  fake_sender_behave (fixture->sender, FAKE_REJECT);
  g_assert_true (gtk_widget_activate (control));
  wait (fixture, 1);
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (control)));
  assert_icon (fixture, "switch", "dialog-warning-symbolic");
  notice = find_notice (fixture, "switch");
  g_assert_nonnull (notice);
  g_assert_true (gtk_widget_has_css_class (notice, "failed"));
  gtk_test_accessible_assert_role (notice, GTK_ACCESSIBLE_ROLE_ALERT);
  fake_sender_behave (fixture->sender, FAKE_NORMAL);
  g_assert_true (gtk_widget_activate_action (notice, "edit.retry", NULL));
  wait (fixture, 1);
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (control)));
  assert_server_has (fixture, "a/switch", "true");
  g_assert_null (find_notice (fixture, "switch"));

  fake_sender_behave (fixture->sender, FAKE_REJECT);
  g_assert_true (gtk_widget_activate (control));
  wait (fixture, 1);
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (control)));
  g_assert_true (gtk_widget_activate_action (find_notice (fixture, "switch"), "edit.discard", NULL));
  wait (fixture, 1);
  g_assert_null (find_notice (fixture, "switch"));
  g_assert_cmpuint (count_operations (fixture), ==, 0);
}

static void
test_not_saved (Fixture       *fixture,
                gconstpointer  data)
{
  GtkWidget *control = find (fixture, "switch", GTK_TYPE_SWITCH);
  GtkWidget *notice;

  memory_journal_set_refusal (fixture->journal, "There is no room left on the disk.");
  g_assert_true (gtk_widget_activate (control));
  wait (fixture, 1);
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (control)));
  assert_server_has (fixture, "a/switch", "false");
  notice = find_notice (fixture, "switch");
  g_assert_nonnull (notice);
  g_assert_true (stage_shows_text (notice, "This change is not saved: There is no room left on the disk."));
  memory_journal_set_refusal (fixture->journal, NULL);
  g_assert_true (gtk_widget_activate_action (notice, "edit.retry", NULL));
  wait (fixture, 1);
  assert_server_has (fixture, "a/switch", "true");
  g_assert_null (find_notice (fixture, "switch"));
}

static void
test_read_only (Fixture       *fixture,
                gconstpointer  data)
{
  GtkWidget *tile = get_tile (fixture, "fixed");
  GtkWidget *control = stage_find (tile, GTK_TYPE_SWITCH);
  g_autofree char *tooltip = BINNACLE_TILE_GET_CLASS (tile)->dup_tooltip (BINNACLE_TILE (tile));

  g_assert_true (gtk_switch_get_active (GTK_SWITCH (control)));
  g_assert_false (gtk_widget_is_sensitive (control));
  g_assert_nonnull (strstr (tooltip, "read only"));
  describe (fixture, "a/fixed", TRUE);
  g_assert_true (gtk_widget_is_sensitive (control));
}

static void
test_wrong_kind (Fixture       *fixture,
                 gconstpointer  data)
{
  GtkWidget *control = find (fixture, "switch", GTK_TYPE_SWITCH);

  fake_sender_write_json (fixture->sender, "a/switch", "\"perhaps\"");
  wait (fixture, 0.2);
  g_assert_false (gtk_widget_is_sensitive (control));
  g_assert_true (stage_shows_text (get_tile (fixture, "switch"), "–"));
  fake_sender_write_json (fixture->sender, "a/switch", "true");
  wait (fixture, 0.2);
  g_assert_true (gtk_widget_is_sensitive (control));
}

static void
test_slider (Fixture       *fixture,
             gconstpointer  data)
{
  GtkWidget *scale = find (fixture, "slider", GTK_TYPE_SCALE);
  BinnacleOptimisticEdit *edit = binnacle_control_tile_get_edit (BINNACLE_CONTROL_TILE (get_tile (fixture, "slider")));

  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (scale)), ==, 40);
  binnacle_optimistic_edit_hold (edit);
  for (guint i = 1; i <= 20; i++)
    {
      gtk_range_set_value (GTK_RANGE (scale), 40 + i);
      wait (fixture, 0.2);
    }
  g_assert_true (stage_shows_text (get_tile (fixture, "slider"), "60"));
  /* Others don't move what is in the hand. */
  fake_sender_write_json (fixture->sender, "a/slider", "10");
  wait (fixture, 0.5);
  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (scale)), ==, 60);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 0);
  binnacle_optimistic_edit_release (edit);
  g_assert_cmpuint (count_operations (fixture), ==, 1);
  assert_label (fixture, "Set to 60");
  wait (fixture, 1);
  assert_server_has (fixture, "a/slider", "60");
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 1);
  fake_sender_write_json (fixture->sender, "a/slider", "20");
  wait (fixture, 0.5);
  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (scale)), ==, 20);
}

static void
click (GtkWidget  *tile,
       const char *icon_name)
{
  for (GtkWidget *child = gtk_widget_get_first_child (binnacle_tile_get_body (BINNACLE_TILE (tile))); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_BUTTON (child) && g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (child)), icon_name) == 0)
      {
        g_signal_emit_by_name (child, "clicked");
        return;
      }
  g_assert_not_reached ();
}

static void
test_spin (Fixture       *fixture,
           gconstpointer  data)
{
  GtkWidget *tile = get_tile (fixture, "spin");
  GtkWidget *entry = stage_find (tile, GTK_TYPE_ENTRY);

  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "3");
  go_offline (fixture);
  click (tile, "list-add-symbolic");
  click (tile, "list-add-symbolic");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "5");
  g_assert_cmpuint (count_operations (fixture), ==, 1);
  /* Both are counted. */
  fake_sender_write_json (fixture->sender, "a/spin", "4");
  go_online (fixture);
  wait (fixture, 1);
  assert_server_has (fixture, "a/spin", "6");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "6");
  gtk_editable_set_text (GTK_EDITABLE (entry), "25");
  wait (fixture, 3);
  assert_server_has (fixture, "a/spin", "6");
  g_signal_emit_by_name (entry, "activate");
  wait (fixture, 1);
  assert_server_has (fixture, "a/spin", "10");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "10");
  gtk_editable_set_text (GTK_EDITABLE (entry), "many");
  g_assert_true (gtk_widget_has_css_class (entry, "error"));
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "10");
  g_assert_false (gtk_widget_has_css_class (entry, "error"));
}

static void
test_choice (Fixture       *fixture,
             gconstpointer  data)
{
  GtkWidget *control = find (fixture, "choice", GTK_TYPE_DROP_DOWN);

  g_assert_cmpuint (gtk_drop_down_get_selected (GTK_DROP_DOWN (control)), ==, 0);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (control), 1);
  assert_label (fixture, "“green” chosen");
  wait (fixture, 1);
  assert_server_has (fixture, "a/choice", "\"green\"");
  fake_sender_write_json (fixture->sender, "a/choice", "\"mauve\"");
  wait (fixture, 0.5);
  g_assert_cmpuint (gtk_drop_down_get_selected (GTK_DROP_DOWN (control)), ==, 2);
  g_assert_true (stage_shows_text (control, "mauve"));
  fake_sender_write (fixture->sender, "a/choice", NULL, NULL);
  wait (fixture, 0.5);
  g_assert_true (stage_shows_text (control, "Not Chosen Yet"));
  g_assert_cmpuint (count_operations (fixture), ==, 0);
}

static char *
dup_note (GtkWidget *view)
{
  char *text;

  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "text", &text, NULL);
  return text;
}

static void
assert_note (GtkWidget  *view,
             const char *expected)
{
  g_autofree char *text = dup_note (view);

  g_assert_cmpstr (text, ==, expected);
}

static void
place_caret (GtkWidget *view,
             int        offset)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_offset (buffer, &iter, offset);
  gtk_text_buffer_place_cursor (buffer, &iter);
}

static int
get_caret (GtkWidget *view)
{
  int offset;

  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "cursor-position", &offset, NULL);
  return offset;
}

static void
type (GtkWidget  *view,
      const char *text)
{
  g_signal_emit_by_name (view, "insert-at-cursor", text);
}

static void
test_note (Fixture       *fixture,
           gconstpointer  data)
{
  GtkWidget *view = find (fixture, "note", GTK_TYPE_TEXT_VIEW);

  place_caret (view, 7);
  type (view, "!");
  wait (fixture, 0.7);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 0);
  type (view, "!");
  wait (fixture, 0.7);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 0);
  wait (fixture, 0.3);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 1);
  assert_server_has (fixture, "a/note", "\"one\\ntwo!!\\nthree\\nfour\\n\"");
  assert_note (view, "one\ntwo!!\nthree\nfour\n");
  g_assert_cmpint (get_caret (view), ==, 9);
}

/* Whoever never pauses is saved all the same. */
static void
test_note_is_saved_while_typing (Fixture       *fixture,
                                 gconstpointer  data)
{
  GtkWidget *view = find (fixture, "note", GTK_TYPE_TEXT_VIEW);

  for (guint i = 0; i < 30; i++)
    {
      type (view, "x");
      wait (fixture, 0.2);
    }
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), >=, 1);
}

static void
test_note_merges_what_comes_while_typing (Fixture       *fixture,
                                          gconstpointer  data)
{
  GtkWidget *view = find (fixture, "note", GTK_TYPE_TEXT_VIEW);

  place_caret (view, 13);
  type (view, "!");
  fake_sender_write_json (fixture->sender, "a/note", "\"zero\\none\\ntwo\\nthree\\nfour, five\\n\"");
  wait (fixture, 0.5);
  /* Not under the hands. */
  assert_note (view, "one\ntwo\nthree!\nfour\n");
  g_assert_cmpint (get_caret (view), ==, 14);
  wait (fixture, 1);
  assert_note (view, "zero\none\ntwo\nthree!\nfour, five\n");
  assert_server_has (fixture, "a/note", "\"zero\\none\\ntwo\\nthree!\\nfour, five\\n\"");
  g_assert_cmpint (get_caret (view), ==, 19);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
}

static void
test_note_conflict (Fixture       *fixture,
                    gconstpointer  data)
{
  GtkWidget *view = find (fixture, "note", GTK_TYPE_TEXT_VIEW);
  GtkWidget *notice;
  g_autofree char *described = NULL;

  place_caret (view, 7);
  type (view, "!");
  fake_sender_write_json (fixture->sender, "a/note", "\"one\\ntwo?\\nthree\\nfour\\n\"");
  wait (fixture, 2);
  /* Nobody's text is overwritten. */
  assert_server_has (fixture, "a/note", "\"one\\ntwo?\\nthree\\nfour\\n\"");
  assert_note (view, "one\ntwo!\nthree\nfour\n");
  assert_icon (fixture, "note", "binnacle-conflict-symbolic");
  notice = find_notice (fixture, "note");
  g_assert_nonnull (notice);
  g_assert_true (stage_shows_text (notice, "Somebody else changed this too: choose which to keep"));
  described = describe_tile (fixture, "note");
  g_assert_nonnull (strstr (described, "Changed by somebody else, too"));
  g_assert_cmpuint (g_list_model_get_n_items (binnacle_operation_queue_get_conflicts (get_queue (fixture))), ==, 1);
}

/* What has been typed and not become an edit yet is not lost with the window. */
static void
test_note_is_saved_on_close (Fixture       *fixture,
                             gconstpointer  data)
{
  GtkWidget *view = find (fixture, "note", GTK_TYPE_TEXT_VIEW);

  place_caret (view, 0);
  type (view, "Zero, ");
  close_window (fixture);
  g_assert_cmpuint (count_operations (fixture), ==, 1);
  wait (fixture, 1);
  assert_server_has (fixture, "a/note", "\"Zero, one\\ntwo\\nthree\\nfour\\n\"");
}

static void
test_note_is_saved_at_the_end (Fixture       *fixture,
                               gconstpointer  data)
{
  GtkWidget *view = find (fixture, "note", GTK_TYPE_TEXT_VIEW);

  place_caret (view, 0);
  type (view, "Zero, ");
  g_assert_cmpuint (binnacle_optimistic_edit_commit_all (), ==, 1);
  g_assert_cmpuint (binnacle_optimistic_edit_commit_all (), ==, 0);
  wait (fixture, 1);
  assert_server_has (fixture, "a/note", "\"Zero, one\\ntwo\\nthree\\nfour\\n\"");
}

static void
test_note_undoes_typing (Fixture       *fixture,
                         gconstpointer  data)
{
  GtkWidget *view = find (fixture, "note", GTK_TYPE_TEXT_VIEW);

  place_caret (view, 0);
  g_signal_emit_by_name (view, "insert-at-cursor", "X");
  assert_note (view, "Xone\ntwo\nthree\nfour\n");
  g_assert_true (gtk_widget_activate_action (view, "text.undo", NULL));
  assert_note (view, "one\ntwo\nthree\nfour\n");
  wait (fixture, 2);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 0);
}

/* A user's channel is made by the first edit, and its tile is there before. */
static void
test_new_channel (Fixture       *fixture,
                  gconstpointer  data)
{
  GtkWidget *tile = get_tile (fixture, "new");
  GtkWidget *view = stage_find (tile, GTK_TYPE_TEXT_VIEW);

  g_assert_false (gtk_text_view_get_editable (GTK_TEXT_VIEW (view)));
  wait (fixture, 4);
  g_assert_true (gtk_widget_get_visible (tile));
  g_assert_false (stage_shows_text (tile, "Waiting for data"));
  g_assert_true (gtk_text_view_get_editable (GTK_TEXT_VIEW (view)));
  type (view, "Hello");
  wait (fixture, 2);
  assert_server_has (fixture, "user/new", "\"Hello\"");
  g_assert_cmpint (fake_sender_get_base (fixture->sender, 0), ==, 0);
  /* It can be written on before the server has said what it is; when it has, it counts. */
  g_assert_true (gtk_text_view_get_editable (GTK_TEXT_VIEW (view)));
  describe (fixture, "user/new", FALSE);
  g_assert_false (gtk_text_view_get_editable (GTK_TEXT_VIEW (view)));
}

/* A dashboard that was opened without a network is not stuck once there is one. */
static void
test_channel_that_is_absent_on_a_later_link (Fixture       *fixture,
                                             gconstpointer  data)
{
  GtkWidget *tile = get_tile (fixture, "new");
  GtkWidget *view = stage_find (tile, GTK_TYPE_TEXT_VIEW);

  go_offline (fixture);
  wait (fixture, 10);
  g_assert_false (gtk_text_view_get_editable (GTK_TEXT_VIEW (view)));
  go_online (fixture);
  wait (fixture, 4);
  g_assert_true (gtk_text_view_get_editable (GTK_TEXT_VIEW (view)));
  go_offline (fixture);
  wait (fixture, 10);
  g_assert_true (gtk_text_view_get_editable (GTK_TEXT_VIEW (view)));
}

static GtkWidget *
get_row (Fixture *fixture,
         int      index)
{
  GtkWidget *list = find (fixture, "checklist", GTK_TYPE_LIST_BOX);

  return GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), index));
}

#define ITEMS(items) "{\"items\":[" items "],\"owner\":\"crew\"}"

static void
assert_list (Fixture    *fixture,
             const char *json)
{
  g_auto (BinnacleValue) expected = BINNACLE_VALUE_INIT;
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  g_autofree char *text = binnacle_value_to_json_text (fake_sender_get_value (fixture->sender, "a/list"));

  g_assert_true (binnacle_value_set_json_node (&expected, node, NULL));
  if (!binnacle_value_equal (&expected, fake_sender_get_value (fixture->sender, "a/list")))
    g_error ("%s, not %s", text, json);
}

static void
test_checklist (Fixture       *fixture,
                gconstpointer  data)
{
  GtkWidget *tile = get_tile (fixture, "checklist");
  GtkWidget *row = get_row (fixture, 0);

  g_assert_true (binnacle_checklist_row_get_done (BINNACLE_CHECKLIST_ROW (get_row (fixture, 1))));
  gtk_widget_activate (stage_find (row, GTK_TYPE_CHECK_BUTTON));
  assert_label (fixture, "“Buy oil” ticked");
  wait (fixture, 1);
  assert_list (fixture, ITEMS ("{\"text\":\"Buy oil\",\"done\":true},{\"text\":\"Fix mast\",\"done\":true}"));

  gtk_editable_set_text (GTK_EDITABLE (stage_find (row, GTK_TYPE_TEXT)), "Buy butter");
  wait (fixture, 0.5);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  g_signal_emit_by_name (row, "finished");
  assert_label (fixture, "Item changed to “Buy butter”");
  wait (fixture, 1);
  assert_list (fixture, ITEMS ("{\"text\":\"Buy butter\",\"done\":true},{\"text\":\"Fix mast\",\"done\":true}"));
  g_assert_true (get_row (fixture, 0) == row);

  g_signal_emit_by_name (row, "moved", 1);
  assert_label (fixture, "“Buy butter” moved");
  wait (fixture, 1);
  assert_list (fixture, ITEMS ("{\"text\":\"Fix mast\",\"done\":true},{\"text\":\"Buy butter\",\"done\":true}"));

  g_signal_emit_by_name (get_row (fixture, 0), "removed");
  assert_label (fixture, "“Fix mast” removed");
  wait (fixture, 1);
  assert_list (fixture, ITEMS ("{\"text\":\"Buy butter\",\"done\":true}"));
  g_assert_null (get_row (fixture, 1));
  g_assert_cmpstr (binnacle_checklist_row_get_text (BINNACLE_CHECKLIST_ROW (get_row (fixture, 0))), ==, "Buy butter");
  g_assert_nonnull (tile);
}

static GtkWidget *
find_addition (Fixture *fixture)
{
  GtkWidget *body = binnacle_tile_get_body (BINNACLE_TILE (get_tile (fixture, "checklist")));

  return stage_find (gtk_widget_get_last_child (body), GTK_TYPE_TEXT);
}

static void
test_checklist_adds (Fixture       *fixture,
                     gconstpointer  data)
{
  GtkWidget *addition = find_addition (fixture);

  go_offline (fixture);
  gtk_editable_set_text (GTK_EDITABLE (addition), "  Paint hull ");
  g_signal_emit_by_name (addition, "activate");
  assert_label (fixture, "“Paint hull” added");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (addition)), ==, "");
  g_assert_nonnull (get_row (fixture, 2));
  /* A colleague ticks another item meanwhile. */
  fake_sender_write_json (fixture->sender, "a/list",
                          ITEMS ("{\"text\":\"Buy oil\",\"done\":true},{\"text\":\"Fix mast\",\"done\":true}"));
  go_online (fixture);
  wait (fixture, 2);
  assert_list (fixture, ITEMS ("{\"text\":\"Buy oil\",\"done\":true},{\"text\":\"Fix mast\",\"done\":true},"
                               "{\"text\":\"Paint hull\",\"done\":false}"));
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  g_assert_true (binnacle_checklist_row_get_done (BINNACLE_CHECKLIST_ROW (get_row (fixture, 0))));
}

static void
test_checklist_empties (Fixture       *fixture,
                        gconstpointer  data)
{
  gtk_editable_set_text (GTK_EDITABLE (stage_find (get_row (fixture, 0), GTK_TYPE_TEXT)), "");
  g_signal_emit_by_name (get_row (fixture, 0), "finished");
  wait (fixture, 1);
  assert_list (fixture, ITEMS ("{\"text\":\"Fix mast\",\"done\":true}"));
  gtk_editable_set_text (GTK_EDITABLE (stage_find (get_row (fixture, 0), GTK_TYPE_TEXT)), "Fix");
  g_signal_emit_by_name (get_row (fixture, 0), "given-up");
  g_assert_cmpstr (binnacle_checklist_row_get_text (BINNACLE_CHECKLIST_ROW (get_row (fixture, 0))), ==, "Fix mast");
  wait (fixture, 2);
  assert_list (fixture, ITEMS ("{\"text\":\"Fix mast\",\"done\":true}"));
}

static void
test_checklist_bounded (Fixture       *fixture,
                        gconstpointer  data)
{
  GString *json = g_string_new ("{\"items\":[");

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (json, "%s{\"text\":\"Item %u\",\"done\":false}", i > 0 ? "," : "", i);
  g_string_append (json, "]}");
  fake_sender_write_json (fixture->sender, "a/list", json->str);
  g_string_free (json, TRUE);
  wait (fixture, 0.5);
  g_assert_nonnull (get_row (fixture, BINNACLE_CHECKLIST_MAX_SHOWN - 1));
  g_assert_null (get_row (fixture, BINNACLE_CHECKLIST_MAX_SHOWN));
  g_assert_true (stage_shows_text (get_tile (fixture, "checklist"), "And 800 more"));
}

static AdwMessageDialog *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return ADW_MESSAGE_DIALOG (window);
    }
  return NULL;
}

static void
test_button (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (BinnacleConfig) config = binnacle_config_new ("controls", FALSE, NULL);
  GtkWidget *button = stage_find (binnacle_tile_get_body (BINNACLE_TILE (get_tile (fixture, "button"))), GTK_TYPE_BUTTON);

  g_signal_emit_by_name (button, "clicked");
  g_assert_nonnull (find_dialog ());
  g_assert_cmpstr (adw_message_dialog_get_body (find_dialog ()), ==, "“a/button” is 1 now and will be set to 7.");
  adw_message_dialog_response (find_dialog (), "cancel");
  gtk_window_destroy (GTK_WINDOW (find_dialog ()));
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  g_signal_emit_by_name (button, "clicked");
  adw_message_dialog_response (find_dialog (), "act");
  gtk_window_destroy (GTK_WINDOW (find_dialog ()));
  wait (fixture, 1);
  assert_server_has (fixture, "a/button", "7");
  fake_sender_write_json (fixture->sender, "a/button", "1");
  wait (fixture, 0.5);
  binnacle_config_bind_group (config, "state", G_OBJECT (fixture->view));
  g_settings_set_boolean (binnacle_config_get_settings (config, "state"), "confirm-risky", FALSE);
  g_signal_emit_by_name (button, "clicked");
  g_assert_null (find_dialog ());
  wait (fixture, 1);
  assert_server_has (fixture, "a/button", "7");
}

static void
press (GtkWidget *widget,
       guint      key)
{
  gtk_widget_grab_focus (widget);
  stage_press (gtk_widget_get_ancestor (widget, BINNACLE_TYPE_TILE), key);
}

/* Return in a control is for the control, and does not open the tile's menu. */
static void
test_keys (Fixture       *fixture,
           gconstpointer  data)
{
  GtkWidget *tile = get_tile (fixture, "switch");

  press (stage_find (tile, GTK_TYPE_SWITCH), GDK_KEY_Return);
  g_assert_false (gtk_widget_has_css_class (tile, "menu-open"));
  press (tile, GDK_KEY_Return);
  g_assert_true (gtk_widget_has_css_class (tile, "menu-open"));
}

static void
on_painted (gboolean *painted)
{
  *painted = TRUE;
}

static int
compare_times (gconstpointer first,
               gconstpointer second)
{
  double a = *(const double *) first, b = *(const double *) second;

  return (a > b) - (a < b);
}

/* What was clicked is drawn by the next frame. */
static void
test_frame (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *control = find (fixture, "switch", GTK_TYPE_SWITCH);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (fixture->window);
  gboolean painted = FALSE;
  double times[50];

  stage_wait_for_frames (fixture->window, 10);
  g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (on_painted), &painted);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      gint64 before = gdk_frame_clock_get_frame_counter (clock);

      painted = FALSE;
      g_test_timer_start ();
      gtk_widget_activate (control);
      g_assert_true (stage_shows_text (get_tile (fixture, "switch"), i % 2 == 0 ? "On" : "Off"));
      while (!painted)
        g_main_context_iteration (NULL, TRUE);
      times[i] = g_test_timer_elapsed () * 1000;
      g_assert_cmpint (gdk_frame_clock_get_frame_counter (clock) - before, ==, 1);
      wait (fixture, 1);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  g_signal_handlers_disconnect_by_data (clock, &painted);
  qsort (times, G_N_ELEMENTS (times), sizeof times[0], compare_times);
  g_test_message ("from the click to the drawn frame: median %.1f ms, worst of %u: %.1f ms",
                  times[G_N_ELEMENTS (times) / 2], (guint) G_N_ELEMENTS (times), times[G_N_ELEMENTS (times) - 1]);
}

#define ADD(name, function) g_test_add ("/control/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_setenv ("GTK_A11Y", "test", TRUE);
  gtk_test_init (&argc, &argv);
  adw_init ();
  /* A switch that moves takes 100 ms to say so. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  ADD ("switch-shows-at-once-and-does-not-flicker", test_switch);
  ADD ("works-offline-and-says-so", test_offline);
  ADD ("refused-goes-back-with-a-sentence", test_rejected);
  ADD ("not-saved-is-told", test_not_saved);
  ADD ("read-only-is-explained", test_read_only);
  ADD ("another-kind-of-value-is-not-changed", test_wrong_kind);
  ADD ("one-drag-is-one-edit", test_slider);
  ADD ("steps-add-up", test_spin);
  ADD ("choice", test_choice);
  ADD ("note-is-sent-in-pauses", test_note);
  ADD ("note-is-saved-while-typing", test_note_is_saved_while_typing);
  ADD ("note-merges-what-comes-while-typing", test_note_merges_what_comes_while_typing);
  ADD ("note-conflict-overwrites-nobody", test_note_conflict);
  ADD ("note-is-saved-on-close", test_note_is_saved_on_close);
  ADD ("note-is-saved-at-the-end", test_note_is_saved_at_the_end);
  ADD ("note-undoes-typing", test_note_undoes_typing);
  ADD ("makes-a-new-channel", test_new_channel);
  ADD ("channel-that-is-absent-on-a-later-link", test_channel_that_is_absent_on_a_later_link);
  ADD ("checklist", test_checklist);
  ADD ("checklist-adds-and-merges", test_checklist_adds);
  ADD ("checklist-empties-and-gives-up", test_checklist_empties);
  ADD ("checklist-is-bounded", test_checklist_bounded);
  ADD ("button-asks-and-says-what-happens", test_button);
  ADD ("keys-are-for-what-has-the-focus", test_keys);
  ADD ("shows-in-the-next-frame", test_frame);
  return g_test_run ();
}
