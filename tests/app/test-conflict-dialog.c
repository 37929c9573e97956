/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>

#include "app/binnacle-conflict-dialog.h"
#include "edit-fixture.h"
#include "ui/binnacle-widgets-resources.h"
#include "widgets/binnacle-conflict-window.h"

/* The conflict window over a real queue, in simulated time. */

typedef struct
{
  EditFixture  edits;
  GtkWindow   *parent;
  GtkWidget   *window;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  edit_fixture_set_up (&fixture->edits, data);
  fixture->parent = GTK_WINDOW (gtk_window_new ());
  gtk_window_present (fixture->parent);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (fixture->parent);
  g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  edit_fixture_tear_down (&fixture->edits, data);
}

/* An edit on top of what somebody else changed before it arrived. */
static void
make_conflict (Fixture    *fixture,
               const char *channel,
               const char *base,
               const char *mine,
               const char *theirs)
{
  EditFixture *edits = &fixture->edits;

  fake_sender_write_json (edits->sender, channel, base);
  edit_fixture_wait (edits, 0.1);
  edit_fixture_unlink (edits);
  edit_fixture_apply (edits, channel, BINNACLE_OPERATION_SET, mine);
  edit_fixture_wait (edits, 1);
  fake_sender_write_json (edits->sender, channel, theirs);
  edit_fixture_link (edits);
  edit_fixture_wait (edits, 5);
  g_assert_nonnull (binnacle_operation_queue_find_conflict (edits->queue, channel));
}

static void
show (Fixture    *fixture,
      const char *channel)
{
  fixture->window = binnacle_conflict_dialog_show (fixture->parent, fixture->edits.queue,
                                                   BINNACLE_CLOCK (fixture->edits.clock), channel);
}

static GtkWidget *
find_button (GtkWidget  *widget,
             const char *label)
{
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
click (Fixture    *fixture,
       const char *label)
{
  GtkWidget *button = find_button (fixture->window, label);

  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static void
assert_server_has (Fixture    *fixture,
                   const char *channel,
                   const char *json)
{
  edit_fixture_wait (&fixture->edits, 5);
  edit_fixture_assert_json (fake_sender_get_value (fixture->edits.sender, channel), json);
  edit_assert_shown (&fixture->edits, channel, json);
  g_assert_null (binnacle_operation_queue_find_conflict (fixture->edits.queue, channel));
}

static void
test_keeps_mine (Fixture       *fixture,
                 gconstpointer  data)
{
  make_conflict (fixture, "a", "1", "2", "3");
  show (fixture, "a");
  click (fixture, "Keep _Mine");
  assert_server_has (fixture, "a", "2");
}

static void
test_uses_theirs (Fixture       *fixture,
                  gconstpointer  data)
{
  guint n_sent;

  make_conflict (fixture, "a", "1", "2", "3");
  n_sent = fake_sender_get_n_sent (fixture->edits.sender);
  show (fixture, NULL);
  click (fixture, "Use _Theirs");
  assert_server_has (fixture, "a", "3");
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->edits.sender), ==, n_sent);
}

/* What came after the person looked is not written over. */
static void
test_looks_again (Fixture       *fixture,
                  gconstpointer  data)
{
  make_conflict (fixture, "a", "1", "2", "3");
  show (fixture, "a");
  fake_sender_write_json (fixture->edits.sender, "a", "4");
  edit_fixture_wait (&fixture->edits, 1);
  g_assert_false (gtk_widget_is_sensitive (find_button (fixture->window, "Keep _Mine")));
  click (fixture, "_Look Again");
  click (fixture, "Keep _Mine");
  assert_server_has (fixture, "a", "2");
}

/* The server goes on between the click and the arrival: it is asked again. */
static void
test_asks_again (Fixture       *fixture,
                 gconstpointer  data)
{
  make_conflict (fixture, "a", "1", "2", "3");
  show (fixture, "a");
  edit_fixture_unlink (&fixture->edits);
  click (fixture, "Keep _Mine");
  edit_fixture_wait (&fixture->edits, 1);
  fake_sender_write_json (fixture->edits.sender, "a", "4");
  edit_fixture_link (&fixture->edits);
  edit_fixture_wait (&fixture->edits, 5);
  edit_fixture_assert_json (fake_sender_get_value (fixture->edits.sender, "a"), "4");
  g_assert_nonnull (binnacle_operation_queue_find_conflict (fixture->edits.queue, "a"));
  click (fixture, "Use _Theirs");
  assert_server_has (fixture, "a", "4");
}

static void
test_is_shown_once (Fixture       *fixture,
                    gconstpointer  data)
{
  GtkWidget *first;

  make_conflict (fixture, "a", "1", "2", "3");
  make_conflict (fixture, "b", "1", "2", "3");
  show (fixture, "a");
  first = fixture->window;
  show (fixture, "b");
  g_assert_true (fixture->window == first);
  click (fixture, "Keep _Mine");
  assert_server_has (fixture, "b", "2");
  g_assert_nonnull (binnacle_operation_queue_find_conflict (fixture->edits.queue, "a"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (binnacle_widgets_get_resource ());
#define ADD(path, function) g_test_add ("/conflict-dialog/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("keeps-mine", test_keeps_mine);
  ADD ("uses-theirs-and-sends-nothing", test_uses_theirs);
  ADD ("writes-over-nothing-unseen", test_looks_again);
  ADD ("asks-again-where-the-server-went-on", test_asks_again);
  ADD ("is-shown-once", test_is_shown_once);
  return g_test_run ();
}
