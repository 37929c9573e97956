/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include <adwaita.h>

#include "base/binnacle-json.h"
#include "base/binnacle-simulated-clock.h"
#include "stage.h"
#include "ui/binnacle-widgets-resources.h"
#include "widgets/binnacle-conflict-page.h"
#include "widgets/binnacle-conflict-part.h"
#include "widgets/binnacle-conflict-window.h"

/* Clicks through the conflict window, with a list in place of the queue, and keeps
 * pictures of it beside the build. */

#define NOW G_GINT64_CONSTANT (1700000000000000)
#define MINUTES (60 * 1000)

typedef struct
{
  BinnacleSimulatedClock *clock;
  GListStore             *conflicts;
  GtkWidget              *window;
  GPtrArray              *resolved; /* "channel value version" */
} Fixture;

static void
parse (const char    *json,
       BinnacleValue *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (json == NULL)
    return;
  node = binnacle_json_parse (json, -1, 1 << 20, &error);
  g_assert_no_error (error);
  g_assert_true (binnacle_value_set_json_node (value, node, &error));
}

static void
set_theirs (BinnacleConflict *conflict,
            const char       *json,
            gint64            version,
            const char       *author)
{
  g_auto (BinnacleValue) theirs = BINNACLE_VALUE_INIT;

  parse (json, &theirs);
  binnacle_conflict_set_theirs (conflict, &theirs, version, NOW / 1000 - 5 * MINUTES, author);
}

static BinnacleConflict *
add (Fixture    *fixture,
     const char *channel,
     const char *title,
     const char *base,
     const char *mine,
     const char *theirs)
{
  g_autoptr (BinnacleConflict) conflict = binnacle_conflict_new (channel, title);
  g_auto (BinnacleValue) base_value = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) mine_value = BINNACLE_VALUE_INIT;

  parse (base, &base_value);
  parse (mine, &mine_value);
  binnacle_conflict_set_mine (conflict, &base_value, &mine_value, NOW / 1000 - 3 * MINUTES, 2);
  set_theirs (conflict, theirs, 7, "Ada");
  g_list_store_append (fixture->conflicts, conflict);
  return conflict;
}

static BinnacleConflict *
add_number (Fixture *fixture)
{
  return add (fixture, "settings/target-load", "Target Load", "40", "55", "35");
}

static BinnacleConflict *
add_note (Fixture *fixture)
{
  return add (fixture, "notes/scratch", "Scratch Note",
              "\"Leave at eight\\nCall the harbour master\\nFuel: 40 l\\nWater\\nCharts\\nLamp oil\"",
              "\"Leave at nine\\nCall the harbour master\\nFuel: 40 l\\nWater\\nCharts\\nLamp oil\\nRope, 20 m\"",
              "\"Leave at half past seven\\nCall the harbour master\\nFuel: 60 l\\nWater\\nCharts\\nLamp oil\"");
}

static BinnacleConflict *
add_checklist (Fixture *fixture)
{
  return add (fixture, "notes/checklist", "Checklist",
              "{\"items\":[{\"text\":\"Buy oil\",\"done\":false,\"who\":\"Ada\"},{\"text\":\"Mend the sail\",\"done\":false},"
              "{\"text\":\"Check the pump\",\"done\":false}]}",
              "{\"items\":[{\"text\":\"Buy oil\",\"done\":true,\"who\":\"Bo\"},{\"text\":\"Mend the sail\",\"done\":false},"
              "{\"text\":\"Check the pump\",\"done\":true}]}",
              "{\"items\":[{\"text\":\"Buy oil\",\"done\":false,\"who\":\"Cy\"},{\"text\":\"Mend the mainsail\",\"done\":false},"
              "{\"text\":\"Check the pump\",\"done\":false}]}");
}

static void
resolve_cb (BinnacleConflictWindow *window,
            BinnacleConflict       *conflict,
            const BinnacleValue    *value,
            gint64                  version,
            Fixture                *fixture)
{
  g_autofree char *text = binnacle_value_get_kind (value) == BINNACLE_VALUE_NONE ? g_strdup ("deleted")
                                                                                  : binnacle_value_to_json_text (value);
  guint place;

  g_ptr_array_add (fixture->resolved,
                   g_strdup_printf ("%s %s %d", binnacle_conflict_get_channel (conflict), text, (int) version));
  if (g_list_store_find (fixture->conflicts, conflict, &place))
    g_list_store_remove (fixture->conflicts, place);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->clock = binnacle_simulated_clock_new (NOW);
  fixture->conflicts = g_list_store_new (BINNACLE_TYPE_CONFLICT);
  fixture->resolved = g_ptr_array_new_with_free_func (g_free);
}

static void
open_at (Fixture *fixture,
         int      width,
         int      height)
{
  fixture->window = binnacle_conflict_window_new (G_LIST_MODEL (fixture->conflicts), BINNACLE_CLOCK (fixture->clock));
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  g_signal_connect (fixture->window, "resolve", G_CALLBACK (resolve_cb), fixture);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), width, height);
  gtk_window_present (GTK_WINDOW (fixture->window));
  stage_wait_for_frames (fixture->window, 6);
}

static void
open_window (Fixture *fixture)
{
  open_at (fixture, 880, 640);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  if (fixture->window != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (fixture->window);
  g_assert_finalize_object (fixture->conflicts);
  g_clear_object (&fixture->clock);
  g_ptr_array_unref (fixture->resolved);
}

/* The nth widget, in the order of the focus, that is shown and has this label. */
static GtkWidget *
find_labelled (GtkWidget  *widget,
               const char *label,
               guint      *nth)
{
  const char *shown = NULL;

  if (!gtk_widget_get_child_visible (widget) || !gtk_widget_get_visible (widget))
    return NULL;
  if (GTK_IS_BUTTON (widget))
    shown = gtk_button_get_label (GTK_BUTTON (widget));
  else if (GTK_IS_CHECK_BUTTON (widget))
    shown = gtk_check_button_get_label (GTK_CHECK_BUTTON (widget));
  if (g_strcmp0 (shown, label) == 0 && (*nth)-- == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_labelled (child, label, nth);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
find_button (Fixture    *fixture,
             const char *label,
             guint       nth)
{
  return find_labelled (fixture->window, label, &nth);
}

static void
click (Fixture    *fixture,
       const char *label,
       guint       nth)
{
  GtkWidget *button = find_button (fixture, label, nth);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  if (GTK_IS_CHECK_BUTTON (button))
    gtk_check_button_set_active (GTK_CHECK_BUTTON (button), TRUE);
  else
    g_signal_emit_by_name (button, "clicked");
  if (fixture->window != NULL)
    stage_wait_for_frames (fixture->window, 2);
}

static void
assert_resolved (Fixture    *fixture,
                 guint       nth,
                 const char *expected)
{
  g_assert_cmpuint (fixture->resolved->len, >, nth);
  g_assert_cmpstr (g_ptr_array_index (fixture->resolved, nth), ==, expected);
}

static void
test_keep_mine (Fixture       *fixture,
                gconstpointer  data)
{
  add_number (fixture);
  open_window (fixture);
  g_assert_true (stage_shows_text (fixture->window, "55"));
  g_assert_true (stage_shows_text (fixture->window, "35"));
  g_assert_true (stage_shows_text (fixture->window, "Was 40"));
  g_assert_true (stage_shows_text (fixture->window, "By Ada, 5 min ago"));
  g_assert_true (stage_shows_text (fixture->window, "By you, 3 min ago, 2 edits"));
  click (fixture, "Keep _Mine", 0);
  assert_resolved (fixture, 0, "settings/target-load 55 7");
  g_assert_true (stage_shows_text (fixture->window, "Nothing to Decide"));
}

static void
test_use_theirs (Fixture       *fixture,
                 gconstpointer  data)
{
  add_number (fixture);
  open_window (fixture);
  click (fixture, "Use _Theirs", 0);
  assert_resolved (fixture, 0, "settings/target-load 35 7");
}

static void
test_deleted (Fixture       *fixture,
              gconstpointer  data)
{
  BinnacleConflict *conflict = add (fixture, "user/a", "A", "1", "2", NULL);

  set_theirs (conflict, NULL, 0, NULL);
  open_window (fixture);
  g_assert_true (stage_shows_text (fixture->window, "Deleted"));
  click (fixture, "Use _Theirs", 0);
  assert_resolved (fixture, 0, "user/a deleted 0");
}

static void
test_something_else (Fixture       *fixture,
                     gconstpointer  data)
{
  GtkWidget *row;

  add_number (fixture);
  open_window (fixture);
  row = stage_find (fixture->window, ADW_TYPE_ENTRY_ROW);
  gtk_editable_set_text (GTK_EDITABLE (row), "lots");
  g_signal_emit_by_name (row, "apply");
  g_assert_cmpuint (fixture->resolved->len, ==, 0);
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  gtk_editable_set_text (GTK_EDITABLE (row), "45");
  g_assert_false (gtk_widget_has_css_class (row, "error"));
  g_signal_emit_by_name (row, "apply");
  assert_resolved (fixture, 0, "settings/target-load 45 7");
}

/* Escape and the default widget decide nothing. */
static void
test_decide_later (Fixture       *fixture,
                   gconstpointer  data)
{
  GtkWidget *later;

  add_number (fixture);
  open_window (fixture);
  later = find_button (fixture, "Decide _Later", 0);
  g_assert_true (gtk_window_get_default_widget (GTK_WINDOW (fixture->window)) == later);
  stage_press (fixture->window, GDK_KEY_Escape);
  while (fixture->window != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->resolved->len, ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->conflicts)), ==, 1);
}

static void
test_merge_text (Fixture       *fixture,
                 gconstpointer  data)
{
  add_note (fixture);
  open_window (fixture);

  /* The first line is in conflict; the fuel is theirs and the rope is mine already. */
  g_assert_false (gtk_widget_is_sensitive (find_button (fixture, "_Keep Merged", 0)));
  g_assert_true (stage_shows_text (fixture->window, "1 difference left to decide"));
  g_assert_true (stage_shows_text (fixture->window, "Both changed this"));
  g_assert_true (stage_shows_text (fixture->window, "Only they changed this"));
  click (fixture, "Theirs", 0);
  g_assert_true (stage_shows_text (fixture->window, "Everything is decided"));
  click (fixture, "_Keep Merged", 0);
  assert_resolved (fixture, 0, "notes/scratch \"Leave at half past seven\\nCall the harbour master\\nFuel: 60 l\\n"
                               "Water\\nCharts\\nLamp oil\\nRope, 20 m\" 7");
}

static void
test_edit_lines (Fixture       *fixture,
                 gconstpointer  data)
{
  GtkWidget *part;
  GtkWidget *editor;

  add_note (fixture);
  open_window (fixture);
  part = stage_find (fixture->window, BINNACLE_TYPE_CONFLICT_PART);
  editor = stage_find (part, GTK_TYPE_TEXT_VIEW);
  click (fixture, "Something Else…", 0);
  g_assert_true (gtk_widget_get_mapped (editor));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (editor)), "Leave at eight sharp", -1);
  click (fixture, "Mine", 1); /* the fuel */
  click (fixture, "_Keep Merged", 0);
  assert_resolved (fixture, 0, "notes/scratch \"Leave at eight sharp\\nCall the harbour master\\nFuel: 40 l\\n"
                               "Water\\nCharts\\nLamp oil\\nRope, 20 m\" 7");
}

static void
test_merge_members (Fixture       *fixture,
                    gconstpointer  data)
{
  add_checklist (fixture);
  open_window (fixture);
  g_assert_true (stage_shows_text (fixture->window, "Ticked"));
  g_assert_true (stage_shows_text (fixture->window, "Was Not Ticked"));
  g_assert_true (stage_shows_text (fixture->window, "Buy oil › Who"));
  g_assert_false (gtk_widget_is_sensitive (find_button (fixture, "_Keep Merged", 0)));
  /* The order is that of the person's own object: who, after what only they changed. */
  for (guint i = 0; i < 3; i++)
    if (!gtk_widget_is_sensitive (find_button (fixture, "_Keep Merged", 0)))
      click (fixture, "Mine", i);
  click (fixture, "_Keep Merged", 0);
  assert_resolved (fixture, 0,
                   "notes/checklist {\"items\":[{\"text\":\"Buy oil\",\"done\":true,\"who\":\"Bo\"},"
                   "{\"text\":\"Mend the mainsail\",\"done\":false},{\"text\":\"Check the pump\",\"done\":true}]} 7");
}

/* Nothing is decided about a value that the person hasn't seen. */
static void
test_theirs_changes_meanwhile (Fixture       *fixture,
                               gconstpointer  data)
{
  BinnacleConflict *conflict = add_number (fixture);

  open_window (fixture);
  set_theirs (conflict, "36", 8, "Cy");
  g_assert_true (stage_shows_text (fixture->window, "Theirs changed meanwhile.\nBy Cy, 5 min ago."));
  g_assert_true (stage_shows_text (fixture->window, "35"));
  g_assert_false (gtk_widget_is_sensitive (find_button (fixture, "Keep _Mine", 0)));
  g_assert_false (gtk_widget_is_sensitive (find_button (fixture, "Use _Theirs", 0)));

  click (fixture, "_Look Again", 0);
  g_assert_true (stage_shows_text (fixture->window, "36"));
  click (fixture, "Use _Theirs", 0);
  assert_resolved (fixture, 0, "settings/target-load 36 8");
}

/* What the person has put together is not thrown away because theirs went on. */
static void
test_keeps_choices (Fixture       *fixture,
                    gconstpointer  data)
{
  BinnacleConflict *conflict = add_note (fixture);
  GtkWidget *editor;

  open_window (fixture);
  editor = stage_find (stage_find (fixture->window, BINNACLE_TYPE_CONFLICT_PART), GTK_TYPE_TEXT_VIEW);
  click (fixture, "Something Else…", 0);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (editor)), "Leave at eight sharp", -1);
  click (fixture, "Mine", 1); /* the fuel */

  set_theirs (conflict, "\"Leave at ten\\nCall the harbour master\\nFuel: 60 l\\nWater\\nCharts\\nLamp oil\\nTea\"", 8, "Cy");
  g_assert_false (gtk_widget_is_sensitive (find_button (fixture, "_Keep Merged", 0)));
  click (fixture, "_Look Again", 0);
  g_assert_true (stage_shows_text (fixture->window, "1 difference left to decide"));
  click (fixture, "Both", 1); /* the tea and the rope */
  click (fixture, "_Keep Merged", 0);
  assert_resolved (fixture, 0, "notes/scratch \"Leave at eight sharp\\nCall the harbour master\\nFuel: 40 l\\n"
                               "Water\\nCharts\\nLamp oil\\nTea\\nRope, 20 m\" 8");
}

static void
test_use_for_all (Fixture       *fixture,
                  gconstpointer  data)
{
  BinnacleConflict *unseen;

  add_number (fixture);
  add (fixture, "user/b", "B", "1", "2", "3");
  unseen = add (fixture, "user/c", "C", "1", "2", "4");
  open_window (fixture);
  set_theirs (unseen, "5", 9, "Cy");
  click (fixture, "Use for All 3 Conflicts", 0);
  click (fixture, "Keep _Mine", 0);

  /* The third changed after the list showed it: it stays. */
  g_assert_cmpuint (fixture->resolved->len, ==, 2);
  assert_resolved (fixture, 0, "settings/target-load 55 7");
  assert_resolved (fixture, 1, "user/b 2 7");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->conflicts)), ==, 1);
  g_assert_true (stage_shows_text (fixture->window, "5"));
  g_assert_null (find_button (fixture, "Use for All 3 Conflicts", 0));
  click (fixture, "Use _Theirs", 0);
  assert_resolved (fixture, 2, "user/c 5 9");
}

static GtkWidget *
find_with_class (GtkWidget  *widget,
                 const char *css_class)
{
  if (gtk_widget_has_css_class (widget, css_class))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_with_class (child, css_class);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
test_several (Fixture       *fixture,
              gconstpointer  data)
{
  GtkWidget *list;

  add_number (fixture);
  add_note (fixture);
  open_window (fixture);
  g_assert_true (stage_shows_text (fixture->window, "1 of 2"));
  list = find_with_class (fixture->window, "navigation-sidebar");
  g_signal_emit_by_name (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 1), "activate");
  stage_wait_for_frames (fixture->window, 2);
  g_assert_true (stage_shows_text (fixture->window, "2 of 2"));
  click (fixture, "Use _Theirs", 0);
  g_assert_true (stage_shows_text (fixture->window, "55"));

  /* Settled elsewhere: the queue takes it from the list. */
  g_list_store_remove_all (fixture->conflicts);
  g_assert_true (stage_shows_text (fixture->window, "Nothing to Decide"));
  click (fixture, "_Close", 0);
}

static void
test_shows_channel (Fixture       *fixture,
                    gconstpointer  data)
{
  add_number (fixture);
  add_note (fixture);
  open_window (fixture);
  binnacle_conflict_window_show_channel (BINNACLE_CONFLICT_WINDOW (fixture->window), "notes/scratch");
  g_assert_true (stage_shows_text (fixture->window, "2 of 2"));
  binnacle_conflict_window_show_channel (BINNACLE_CONFLICT_WINDOW (fixture->window), "not/there");
  g_assert_true (stage_shows_text (fixture->window, "2 of 2"));
}

static void
test_opens_empty (Fixture       *fixture,
                  gconstpointer  data)
{
  open_window (fixture);
  g_assert_true (stage_shows_text (fixture->window, "Nothing to Decide"));
  add_number (fixture);
  g_assert_true (stage_shows_text (fixture->window, "55"));
}

/* Every button and choice is reached with Tab alone. */
static void
test_keyboard (Fixture       *fixture,
               gconstpointer  data)
{
  const char * const labels[] = { "Keep _Mine", "Use _Theirs", "_Keep Merged", "Decide _Later", "Mine", "Theirs" };
  g_autoptr (GHashTable) reached = g_hash_table_new (NULL, NULL);

  add_note (fixture);
  open_window (fixture);
  click (fixture, "Mine", 0);
  for (guint i = 0; i < 60; i++)
    {
      gtk_widget_child_focus (fixture->window, GTK_DIR_TAB_FORWARD);
      g_hash_table_add (reached, gtk_window_get_focus (GTK_WINDOW (fixture->window)));
    }
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      GtkWidget *button = find_button (fixture, labels[i], 0);

      g_assert_true (gtk_widget_get_focusable (button));
      /* Of a group of choices Tab stops at one, and the arrows go on. */
      if (!GTK_IS_CHECK_BUTTON (button))
        g_assert_true (g_hash_table_contains (reached, button));
    }
}

/* Hostile text neither hangs the window nor breaks its markup. */
static void
test_hostile (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *filler = g_strnfill (200000, 'x');
  g_autofree char *mine = g_strdup_printf ("\"<b>&amp;\\n%s\"", filler);
  g_autofree char *theirs = g_strdup_printf ("{\"<i>\":\"%s\",\"\":[[[[[[[[[[[[1]]]]]]]]]]]]}", filler);

  add (fixture, "user/x", "<b>&", "\"a\"", mine, theirs);
  add (fixture, "user/y", "<i>", "{}", theirs, "{\"<i>\":\"<u>\"}");
  open_window (fixture);
  binnacle_conflict_window_show_channel (BINNACLE_CONFLICT_WINDOW (fixture->window), "user/y");
  stage_wait_for_frames (fixture->window, 3);
  click (fixture, "Use _Theirs", 0);
  g_assert_cmpuint (fixture->resolved->len, ==, 1);
}

static void
save_picture (Fixture    *fixture,
              const char *name)
{
  GtkWidget *content = adw_window_get_content (ADW_WINDOW (fixture->window));
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (content);
  g_autofree char *file = g_strdup_printf ("conflict-%s.png", name);
  g_autofree char *path = g_test_build_filename (G_TEST_BUILT, "widgets", file, NULL);
  g_autoptr (GdkTexture) texture = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;
  GdkRGBA background = { 1, 1, 1, 1 };
  float width = (float) gtk_widget_get_width (content);
  float height = (float) gtk_widget_get_height (content);

  gtk_style_context_lookup_color (gtk_widget_get_style_context (fixture->window), "window_bg_color", &background);
  gtk_snapshot_append_color (snapshot, &background, &GRAPHENE_RECT_INIT (0, 0, width, height));
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (fixture->window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, width, height));
  gsk_render_node_unref (node);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

static void
assert_labels_inside (GtkWidget *widget,
                      GtkWidget *window)
{
  graphene_rect_t bounds;

  if (!gtk_widget_get_mapped (widget))
    return;
  if (GTK_IS_LABEL (widget) && gtk_widget_compute_bounds (widget, window, &bounds))
    {
      g_assert_cmpfloat (bounds.origin.x, >=, -1);
      g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, gtk_widget_get_width (window) + 1);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    assert_labels_inside (child, window);
}

typedef struct
{
  const char *name;
  const char *channel; /* that is shown, or NULL for the only one */
  int         width;
  int         height;
  gboolean    dark;
  gboolean    news;
} Picture;

static const Picture pictures[] = {
  { "number-light", "settings/target-load", 880, 640, FALSE, FALSE },
  { "number-dark", "settings/target-load", 880, 640, TRUE, TRUE },
  { "number-360", "settings/target-load", 360, 720, FALSE, FALSE },
  { "text-light", "notes/scratch", 880, 1100, FALSE, FALSE },
  { "text-dark", "notes/scratch", 880, 1100, TRUE, FALSE },
  { "text-360", "notes/scratch", 360, 1500, FALSE, FALSE },
  { "checklist-light", "notes/checklist", 880, 1100, FALSE, FALSE },
  { "checklist-360-dark", "notes/checklist", 360, 1500, TRUE, FALSE },
  { "list-360", NULL, 360, 640, FALSE, FALSE },
  { "empty", "", 880, 640, FALSE, FALSE },
};

static void
test_picture (Fixture       *fixture,
              gconstpointer  data)
{
  const Picture *picture = data;
  BinnacleConflict *number;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      picture->dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  number = add_number (fixture);
  add_note (fixture);
  add_checklist (fixture);
  if (g_strcmp0 (picture->channel, "") == 0)
    g_list_store_remove_all (fixture->conflicts);
  open_at (fixture, picture->width, picture->height);
  if (picture->channel != NULL)
    binnacle_conflict_window_show_channel (BINNACLE_CONFLICT_WINDOW (fixture->window), picture->channel);
  if (picture->news)
    set_theirs (number, "36", 8, "Cy");
  stage_wait_for_frames (fixture->window, 8);
  g_assert_cmpint (gtk_widget_get_width (fixture->window), <=, picture->width);
  assert_labels_inside (fixture->window, fixture->window);
  save_picture (fixture, picture->name);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

static void
add_tests (void)
{
  ADD ("/conflict-window/keeps-mine", test_keep_mine);
  ADD ("/conflict-window/uses-theirs", test_use_theirs);
  ADD ("/conflict-window/what-was-deleted-stays-deleted", test_deleted);
  ADD ("/conflict-window/takes-something-else-if-it-is-valid", test_something_else);
  ADD ("/conflict-window/escape-decides-nothing", test_decide_later);
  ADD ("/conflict-window/text-line-by-line", test_merge_text);
  ADD ("/conflict-window/lines-can-be-edited", test_edit_lines);
  ADD ("/conflict-window/objects-member-by-member", test_merge_members);
  ADD ("/conflict-window/decides-nothing-unseen", test_theirs_changes_meanwhile);
  ADD ("/conflict-window/keeps-choices-when-theirs-changes", test_keeps_choices);
  ADD ("/conflict-window/use-for-all-leaves-out-the-unseen", test_use_for_all);
  ADD ("/conflict-window/goes-through-several", test_several);
  ADD ("/conflict-window/shows-the-channel-asked-for", test_shows_channel);
  ADD ("/conflict-window/opens-empty", test_opens_empty);
  ADD ("/conflict-window/keyboard-reaches-all", test_keyboard);
  ADD ("/conflict-window/hostile-values-are-text", test_hostile);
}

int
main (int   argc,
      char *argv[])
{
  GtkCssProvider *provider;

  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", "gtk-enable-animations", FALSE, NULL);
  g_resources_register (binnacle_widgets_get_resource ());
  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, "/io/github/binnacle/Binnacle/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  add_tests ();
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      g_autofree char *path = g_strconcat ("/conflict-window/picture/", pictures[i].name, NULL);

      g_test_add (path, Fixture, &pictures[i], set_up, test_picture, tear_down);
    }
  return g_test_run ();
}
