/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>

#include "app/binnacle-edit-actions.h"
#include "app/binnacle-edit-row.h"
#include "app/binnacle-edit-toasts.h"
#include "app/binnacle-edits-button.h"
#include "edit-fixture.h"
#include "ui/binnacle-app-resources.h"

/* The changes that wait, over a real queue, in simulated time. */

typedef struct
{
  EditFixture          edits;
  GtkWidget           *window;
  BinnacleEditsButton *button;
  BinnacleEditActions *actions;
  BinnacleEditToasts  *toasts;
  AdwToastOverlay     *overlay;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  edit_fixture_set_up (&fixture->edits, data);
  fixture->window = gtk_window_new ();
  fixture->overlay = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  fixture->button = g_object_new (BINNACLE_TYPE_EDITS_BUTTON, NULL);
  fixture->actions = binnacle_edit_actions_new (G_ACTION_MAP (group));
  fixture->toasts = binnacle_edit_toasts_new (fixture->overlay);
  gtk_widget_insert_action_group (fixture->window, "win", G_ACTION_GROUP (group));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (fixture->button));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (fixture->overlay));
  gtk_window_set_child (GTK_WINDOW (fixture->window), box);
  binnacle_edits_button_set_clock (fixture->button, BINNACLE_CLOCK (fixture->edits.clock));
  binnacle_edits_button_set_queue (fixture->button, fixture->edits.queue);
  binnacle_edit_actions_set_queue (fixture->actions, fixture->edits.queue);
  binnacle_edit_toasts_set_queue (fixture->toasts, fixture->edits.queue);
  gtk_window_present (GTK_WINDOW (fixture->window));
  edit_fixture_wait (&fixture->edits, 0.1);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  binnacle_edits_button_set_queue (fixture->button, NULL);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->actions);
  g_assert_finalize_object (fixture->toasts);
  edit_fixture_tear_down (&fixture->edits, data);
}

static GtkWidget *
find (GtkWidget  *widget,
      GType       type,
      const char *label)
{
  const char *text = NULL;

  if (GTK_IS_LABEL (widget))
    text = gtk_label_get_label (GTK_LABEL (widget));
  else if (GTK_IS_BUTTON (widget))
    text = gtk_widget_get_tooltip_text (widget);
  if (gtk_widget_get_visible (widget) && g_type_is_a (G_OBJECT_TYPE (widget), type) &&
      (label == NULL || g_strcmp0 (text, label) == 0))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* The list makes its rows when it is shown. */
static void
open_list (Fixture *fixture)
{
  GtkWidget *menu = find (GTK_WIDGET (fixture->button), GTK_TYPE_MENU_BUTTON, NULL);

  gtk_menu_button_popup (GTK_MENU_BUTTON (menu));
  while (find (GTK_WIDGET (fixture->button), BINNACLE_TYPE_EDIT_ROW, NULL) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_says (Fixture    *fixture,
             const char *text)
{
  g_assert_nonnull (find (GTK_WIDGET (fixture->button), GTK_TYPE_LABEL, text));
}

static void
press (Fixture    *fixture,
       const char *tooltip)
{
  GtkWidget *button = find (GTK_WIDGET (fixture->button), GTK_TYPE_BUTTON, tooltip);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static void
edit_offline (Fixture    *fixture,
              const char *channel,
              const char *json)
{
  fake_sender_write_json (fixture->edits.sender, channel, "1");
  edit_fixture_wait (&fixture->edits, 0.1);
  edit_fixture_unlink (&fixture->edits);
  edit_fixture_apply (&fixture->edits, channel, BINNACLE_OPERATION_SET, json);
  edit_fixture_wait (&fixture->edits, 1);
}

static void
test_it_is_there_while_something_waits (Fixture       *fixture,
                                        gconstpointer  data)
{
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (fixture->button)));
  edit_offline (fixture, "a", "2");
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (fixture->button)));
  open_list (fixture);
  assert_says (fixture, "1 Change Waits");
  assert_says (fixture, "Set to 2");
  assert_says (fixture, "Waiting for the network");
  assert_says (fixture, "just now");
  edit_fixture_wait (&fixture->edits, 180);
  assert_says (fixture, "3 min ago");
  edit_fixture_link (&fixture->edits);
  edit_fixture_wait (&fixture->edits, 5);
  assert_says (fixture, "All Changes Are Saved");
  gtk_menu_button_popdown (GTK_MENU_BUTTON (find (GTK_WIDGET (fixture->button), GTK_TYPE_MENU_BUTTON, NULL)));
  while (gtk_widget_get_visible (GTK_WIDGET (fixture->button)))
    g_main_context_iteration (NULL, TRUE);
}

/* As when the program ends. */
static void
forget_queue (Fixture *fixture)
{
  binnacle_edits_button_set_queue (fixture->button, NULL);
  binnacle_edit_actions_set_queue (fixture->actions, NULL);
  binnacle_edit_toasts_set_queue (fixture->toasts, NULL);
  edit_fixture_end_queue (&fixture->edits);
}

static GtkWidget *
find_dialog (Fixture *fixture)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return window;
    }
  return NULL;
}

static void
test_discarding_asks_and_takes_back (Fixture       *fixture,
                                     gconstpointer  data)
{
  edit_offline (fixture, "a", "2");
  open_list (fixture);
  press (fixture, "Discard…");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (find_dialog (fixture))), "Set to 2"));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (find_dialog (fixture)), "cancel");
  edit_assert_shown (&fixture->edits, "a", "2");
  press (fixture, "Discard…");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (find_dialog (fixture)), "discard");
  edit_assert_shown (&fixture->edits, "a", "1");
  edit_fixture_link (&fixture->edits);
  edit_fixture_wait (&fixture->edits, 5);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->edits.sender), ==, 0);
}

static void
test_pausing_keeps_changes_here (Fixture       *fixture,
                                 gconstpointer  data)
{
  fake_sender_write_json (fixture->edits.sender, "a", "1");
  edit_fixture_wait (&fixture->edits, 0.1);
  g_assert_true (gtk_widget_activate_action (fixture->window, "win.pause-edits", NULL));
  edit_fixture_apply (&fixture->edits, "a", BINNACLE_OPERATION_SET, "2");
  edit_fixture_wait (&fixture->edits, 60);
  open_list (fixture);
  assert_says (fixture, "Paused");
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->edits.sender), ==, 0);
  g_assert_true (gtk_widget_activate_action (fixture->window, "win.pause-edits", NULL));
  edit_fixture_wait (&fixture->edits, 5);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->edits.sender), ==, 1);
}

static void
test_undo_and_redo_are_actions (Fixture       *fixture,
                                gconstpointer  data)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  BinnacleEdit edit = { BINNACLE_OPERATION_SET, &value, "Put up", BINNACLE_CONFLICT_DEFAULT, TRUE };

  fake_sender_write_json (fixture->edits.sender, "a", "1");
  edit_fixture_wait (&fixture->edits, 0.1);
  binnacle_value_set_number (&value, 2);
  g_assert_nonnull (binnacle_operation_queue_apply (fixture->edits.queue, "a", &edit, NULL));
  edit_fixture_wait (&fixture->edits, 1);
  g_assert_true (gtk_widget_activate_action (fixture->window, "win.undo-edit", NULL));
  edit_fixture_wait (&fixture->edits, 1);
  edit_assert_shown (&fixture->edits, "a", "1");
  g_assert_true (gtk_widget_activate_action (fixture->window, "win.redo-edit", NULL));
  edit_fixture_wait (&fixture->edits, 1);
  edit_assert_shown (&fixture->edits, "a", "2");
}

static void
test_a_refusal_is_told_and_can_be_dismissed (Fixture       *fixture,
                                             gconstpointer  data)
{
  fake_sender_write_json (fixture->edits.sender, "a", "1");
  edit_fixture_wait (&fixture->edits, 0.1);
  fake_sender_behave (fixture->edits.sender, FAKE_REJECT);
  edit_fixture_apply (&fixture->edits, "a", BINNACLE_OPERATION_SET, "2");
  edit_fixture_wait (&fixture->edits, 5);
  edit_assert_shown (&fixture->edits, "a", "1");
  open_list (fixture);
  assert_says (fixture, "Some could not be saved or were refused.");
  press (fixture, "Dismiss");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->edits.queue)), ==, 0);
}

static void
got_text (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  char **text = user_data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);
}

/* Its tile shows the server's again. */
static void
test_the_text_of_a_refused_note_can_be_copied (Fixture       *fixture,
                                               gconstpointer  data)
{
  g_autofree char *text = NULL;

  fake_sender_behave (fixture->edits.sender, FAKE_REJECT);
  edit_fixture_apply (&fixture->edits, "a", BINNACLE_OPERATION_SET, "\"A long thought.\"");
  edit_fixture_wait (&fixture->edits, 5);
  edit_assert_shown (&fixture->edits, "a", NULL);
  open_list (fixture);
  press (fixture, "Copy Text");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->window), NULL, got_text, &text);
  while (text == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (text, ==, "A long thought.");
}

/* Nothing is said to be saved that is not, or that nobody knows of. */
static void
test_nothing_is_promised_too_early (Fixture       *fixture,
                                    gconstpointer  data)
{
  edit_fixture_unlink (&fixture->edits);
  edit_fixture_apply (&fixture->edits, "a", BINNACLE_OPERATION_SET, "1");
  open_list (fixture);
  assert_says (fixture, "They are being written to this computer. Don’t switch it off yet.");
  edit_fixture_wait (&fixture->edits, 1);
  assert_says (fixture, "They are kept on this computer and sent when the server is back.");
  g_object_set (fixture->button, "durable", FALSE, NULL);
  assert_says (fixture, "They are kept on this computer until the server has them. A power failure may lose the last of them.");
  forget_queue (fixture);
  memory_journal_set_unreadable (fixture->edits.journal, TRUE);
  edit_fixture_start_queue (&fixture->edits);
  binnacle_edits_button_set_queue (fixture->button, fixture->edits.queue);
  assert_says (fixture, "Looking for Earlier Changes");
  edit_fixture_wait (&fixture->edits, 1);
  assert_says (fixture, "Earlier Changes Can’t Be Read");
  memory_journal_set_unreadable (fixture->edits.journal, FALSE);
  edit_fixture_wait (&fixture->edits, 31);
  assert_says (fixture, "1 Change Waits");
}

static void
test_a_step_that_is_left_out_is_told (Fixture       *fixture,
                                      gconstpointer  data)
{
  fake_sender_write_json (fixture->edits.sender, "a", "1");
  edit_fixture_wait (&fixture->edits, 0.1);
  edit_fixture_apply (&fixture->edits, "a", BINNACLE_OPERATION_SET, "2");
  edit_fixture_wait (&fixture->edits, 1);
  fake_sender_write_json (fixture->edits.sender, "a", "3");
  edit_fixture_wait (&fixture->edits, 1);
  g_assert_false (binnacle_operation_queue_undo (fixture->edits.queue));
  while (find (GTK_WIDGET (fixture->overlay), GTK_TYPE_LABEL, "“A” was changed again since.") == NULL)
    g_main_context_iteration (NULL, TRUE);
  edit_assert_shown (&fixture->edits, "a", "3");
}

#define add(path, function) g_test_add ("/edits-button/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (binnacle_app_get_resource ());
  add ("is-there-while-something-waits", test_it_is_there_while_something_waits);
  add ("discarding-asks-and-takes-back", test_discarding_asks_and_takes_back);
  add ("pausing-keeps-changes-here", test_pausing_keeps_changes_here);
  add ("undo-and-redo-are-actions", test_undo_and_redo_are_actions);
  add ("a-refusal-is-told-and-can-be-dismissed", test_a_refusal_is_told_and_can_be_dismissed);
  add ("the-text-of-a-refused-note-can-be-copied", test_the_text_of_a_refused_note_can_be_copied);
  add ("nothing-is-promised-too-early", test_nothing_is_promised_too_early);
  add ("a-step-that-is-left-out-is-told", test_a_step_that_is_left_out_is_told);
  return g_test_run ();
}
