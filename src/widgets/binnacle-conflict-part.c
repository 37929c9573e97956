/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-conflict-part.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "widgets/binnacle-conflict-cell.h"
#include "widgets/binnacle-conflict-words.h"
#include "widgets/binnacle-pair-layout.h"

/* A longer text than this, in bytes, is better edited elsewhere. */
#define MAX_EDITED 16384

/**
 * BinnacleConflictPart:
 *
 * One part of a merge: mine and theirs side by side, and the choice between them,
 * both of them (lines and elements), or something else that is typed in.
 *
 * [signal@ConflictPart::chosen] comes after each choice. The CSS node is
 * `conflict-part`.
 */
struct _BinnacleConflictPart
{
  GtkWidget parent_instance;

  BinnacleMergeTree *tree;
  guint              part;

  GtkWidget            *box;
  GtkLabel             *title;
  GtkImage             *icon;
  GtkLabel             *change;
  GtkCheckButton       *mine;
  GtkCheckButton       *theirs;
  GtkCheckButton       *both;
  GtkCheckButton       *other;
  BinnacleConflictCell *mine_cell;
  BinnacleConflictCell *theirs_cell;
  GtkWidget            *more;
  GtkWidget            *editor_frame;
  GtkTextView          *editor;
  GtkLabel             *fault;
};

G_DEFINE_FINAL_TYPE (BinnacleConflictPart, binnacle_conflict_part, GTK_TYPE_WIDGET)

enum { SIGNAL_CHOSEN, N_SIGNALS };

static guint signals[N_SIGNALS];

static gboolean
is_short (const BinnacleValue *value)
{
  return binnacle_value_get_size (value) <= MAX_EDITED;
}

/* What kind of value may be typed in, or none. */
static BinnacleValueKind
get_editable_kind (BinnacleConflictPart *self)
{
  g_auto (BinnacleValue) base = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) mine = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) theirs = BINNACLE_VALUE_INIT;
  BinnacleValueKind mine_kind;
  BinnacleValueKind theirs_kind;

  binnacle_merge_tree_get_part_sides (self->tree, self->part, &base, &mine, &theirs);
  if (!is_short (&mine) || !is_short (&theirs))
    return BINNACLE_VALUE_NONE;
  if (binnacle_merge_tree_get_part_kind (self->tree, self->part) == BINNACLE_MERGE_PART_LINES)
    return BINNACLE_VALUE_TEXT;

  mine_kind = binnacle_value_get_kind (&mine);
  theirs_kind = binnacle_value_get_kind (&theirs);

  return mine_kind == theirs_kind || theirs_kind == BINNACLE_VALUE_NONE ? mine_kind
         : mine_kind == BINNACLE_VALUE_NONE ? theirs_kind : BINNACLE_VALUE_NONE;
}

static char *
get_editor_text (BinnacleConflictPart *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->editor);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

/* FALSE where it is no number, but must be one. */
static gboolean
read_editor (BinnacleConflictPart *self,
             BinnacleValue        *value)
{
  g_autofree char *text = get_editor_text (self);
  char *end;
  double number;

  if (get_editable_kind (self) == BINNACLE_VALUE_TEXT)
    {
      binnacle_value_set_text (value, text);
      return TRUE;
    }

  number = g_strtod (g_strstrip (text), &end);
  if (*text == '\0' || *end != '\0' || !isfinite (number))
    return FALSE;

  binnacle_value_set_number (value, number);
  return TRUE;
}

static BinnacleMergeChoice
get_wanted (BinnacleConflictPart *self)
{
  if (gtk_check_button_get_active (self->mine))
    return BINNACLE_MERGE_CHOICE_MINE;
  if (gtk_check_button_get_active (self->theirs))
    return BINNACLE_MERGE_CHOICE_THEIRS;
  if (gtk_check_button_get_active (self->both))
    return BINNACLE_MERGE_CHOICE_BOTH;

  return gtk_check_button_get_active (self->other) ? BINNACLE_MERGE_CHOICE_EDITED : BINNACLE_MERGE_CHOICE_NONE;
}

static void
choose (BinnacleConflictPart *self)
{
  g_auto (BinnacleValue) edited = BINNACLE_VALUE_INIT;
  BinnacleMergeChoice wanted = get_wanted (self);
  gboolean valid = wanted != BINNACLE_MERGE_CHOICE_EDITED || read_editor (self, &edited);

  gtk_widget_set_visible (self->editor_frame, wanted == BINNACLE_MERGE_CHOICE_EDITED);
  gtk_widget_set_visible (GTK_WIDGET (self->fault), !valid);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->editor), GTK_ACCESSIBLE_STATE_INVALID,
                               valid ? GTK_ACCESSIBLE_INVALID_FALSE : GTK_ACCESSIBLE_INVALID_TRUE, -1);
  binnacle_merge_tree_choose (self->tree, self->part, valid ? wanted : BINNACLE_MERGE_CHOICE_NONE, &edited);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
}

static void
toggled_cb (GtkCheckButton       *button,
            GParamSpec           *pspec,
            BinnacleConflictPart *self)
{
  if (!gtk_check_button_get_active (button))
    return;

  choose (self);
  if (button == self->other && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_grab_focus (GTK_WIDGET (self->editor));
}

static void
edited_cb (GtkTextBuffer        *buffer,
           BinnacleConflictPart *self)
{
  if (gtk_check_button_get_active (self->other))
    choose (self);
}

static void
pick_side_cb (GtkGestureClick *gesture,
              int              n_presses,
              double           x,
              double           y,
              GtkCheckButton  *button)
{
  gtk_check_button_set_active (button, TRUE);
}

/* All of the cell is the button, not only its word. */
static void
let_cell_pick (BinnacleConflictCell *cell,
               GtkCheckButton       *button)
{
  GtkGesture *gesture = gtk_gesture_click_new ();

  g_signal_connect_object (gesture, "released", G_CALLBACK (pick_side_cb), button, 0);
  gtk_widget_add_controller (GTK_WIDGET (cell), GTK_EVENT_CONTROLLER (gesture));
}

static void
show_sides (BinnacleConflictPart *self)
{
  BinnacleMergePartKind kind = binnacle_merge_tree_get_part_kind (self->tree, self->part);
  const char * const *names = binnacle_merge_tree_get_part_names (self->tree, self->part);
  g_auto (BinnacleValue) base = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) mine = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) theirs = BINNACLE_VALUE_INIT;

  binnacle_merge_tree_get_part_sides (self->tree, self->part, &base, &mine, &theirs);
  binnacle_conflict_cell_set_names (self->mine_cell, names);
  binnacle_conflict_cell_set_names (self->theirs_cell, names);
  binnacle_conflict_cell_show (self->mine_cell, kind, &base, &mine);
  binnacle_conflict_cell_show (self->theirs_cell, kind, &base, &theirs);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->mine), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  binnacle_conflict_cell_get_text (self->mine_cell), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->theirs), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  binnacle_conflict_cell_get_text (self->theirs_cell), -1);
}

static void
show_heading (BinnacleConflictPart *self)
{
  BinnacleMergeChange change = binnacle_merge_tree_get_part_change (self->tree, self->part);
  g_autofree char *path = binnacle_conflict_words_path (binnacle_merge_tree_get_part_names (self->tree, self->part));
  const char *words = binnacle_conflict_words_change (change);
  g_autofree char *label = path != NULL ? g_strdup_printf ("%s: %s", path, words) : g_strdup (words);

  gtk_label_set_label (self->title, path);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), path);
  gtk_widget_set_visible (GTK_WIDGET (self->title), path != NULL);
  gtk_label_set_label (self->change, words);
  gtk_image_set_from_icon_name (self->icon, binnacle_conflict_words_icon (change));
  if (change == BINNACLE_MERGE_CONFLICT)
    gtk_widget_add_css_class (GTK_WIDGET (self), "conflict");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* The editor begins with what the person wrote: there before, or as mine. */
static void
fill_editor (BinnacleConflictPart *self)
{
  g_auto (BinnacleValue) written = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) base = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) theirs = BINNACLE_VALUE_INIT;
  g_autofree char *text = NULL;

  if (get_editable_kind (self) == BINNACLE_VALUE_NONE)
    return;
  if (binnacle_merge_tree_get_part_choice (self->tree, self->part) == BINNACLE_MERGE_CHOICE_EDITED)
    binnacle_merge_tree_get_part_result (self->tree, self->part, &written);
  else
    binnacle_merge_tree_get_part_sides (self->tree, self->part, &base, &written, &theirs);

  if (binnacle_value_get_text (&written) != NULL)
    text = g_strdup (binnacle_value_get_text (&written));
  else if (binnacle_value_get_kind (&written) == BINNACLE_VALUE_NUMBER)
    text = binnacle_value_to_json_text (&written);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->editor), text != NULL ? text : "", -1);
}

/* As the merge has it, where the person has not chosen. */
static BinnacleMergeChoice
get_present_choice (BinnacleConflictPart *self)
{
  BinnacleMergeChoice choice = binnacle_merge_tree_get_part_choice (self->tree, self->part);

  if (choice != BINNACLE_MERGE_CHOICE_NONE)
    return choice;

  switch (binnacle_merge_tree_get_part_change (self->tree, self->part))
    {
    case BINNACLE_MERGE_MINE:
    case BINNACLE_MERGE_SAME:
      return BINNACLE_MERGE_CHOICE_MINE;
    case BINNACLE_MERGE_THEIRS:
      return BINNACLE_MERGE_CHOICE_THEIRS;
    case BINNACLE_MERGE_TOGETHER:
      return BINNACLE_MERGE_CHOICE_BOTH;
    case BINNACLE_MERGE_CONFLICT:
    case BINNACLE_MERGE_UNCHANGED:
      return BINNACLE_MERGE_CHOICE_NONE;
    default:
      g_assert_not_reached ();
    }
}

static void
show_present_choice (BinnacleConflictPart *self)
{
  GtkCheckButton * const buttons[] = { NULL, self->mine, self->theirs, self->both, self->other };
  GtkCheckButton *button = buttons[get_present_choice (self)];

  if (button != NULL)
    gtk_check_button_set_active (button, TRUE);
}

/* Where one side left it alone there are no two things to keep. */
static gboolean
can_keep_both (BinnacleConflictPart *self)
{
  BinnacleMergeChange change = binnacle_merge_tree_get_part_change (self->tree, self->part);

  return binnacle_merge_tree_get_part_kind (self->tree, self->part) != BINNACLE_MERGE_PART_VALUE &&
         (change == BINNACLE_MERGE_CONFLICT || change == BINNACLE_MERGE_TOGETHER);
}

static void
set_up (BinnacleConflictPart *self)
{
  BinnacleValueKind editable = get_editable_kind (self);
  gboolean can_edit = editable == BINNACLE_VALUE_TEXT || editable == BINNACLE_VALUE_NUMBER;

  gtk_widget_set_visible (GTK_WIDGET (self->both), can_keep_both (self));
  gtk_widget_set_visible (GTK_WIDGET (self->other), can_edit);
  gtk_widget_set_visible (self->more, can_edit || can_keep_both (self));
  show_heading (self);
  show_sides (self);
  fill_editor (self);
  show_present_choice (self);
}

static void
binnacle_conflict_part_dispose (GObject *object)
{
  BinnacleConflictPart *self = BINNACLE_CONFLICT_PART (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->tree, binnacle_merge_tree_unref);

  G_OBJECT_CLASS (binnacle_conflict_part_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPart, box);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPart, title);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPart, icon);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPart, change);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPart, mine);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPart, theirs);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPart, both);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPart, other);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPart, mine_cell);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPart, theirs_cell);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPart, more);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPart, editor_frame);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPart, editor);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPart, fault);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
}

static void
binnacle_conflict_part_class_init (BinnacleConflictPartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = binnacle_conflict_part_dispose;
  g_type_ensure (BINNACLE_TYPE_CONFLICT_CELL);
  g_type_ensure (BINNACLE_TYPE_PAIR_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/binnacle/Binnacle/binnacle-conflict-part.ui");
  bind_children (widget_class);
  gtk_widget_class_set_css_name (widget_class, "conflict-part");

  /**
   * BinnacleConflictPart::chosen:
   *
   * The person chose, or went on typing.
   */
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
binnacle_conflict_part_init (BinnacleConflictPart *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  let_cell_pick (self->mine_cell, self->mine);
  let_cell_pick (self->theirs_cell, self->theirs);
  g_signal_connect_object (gtk_text_view_get_buffer (self->editor), "changed", G_CALLBACK (edited_cb), self, 0);
}

/**
 * binnacle_conflict_part_new:
 * @tree: a merge
 * @part: which part of it
 *
 * Returns: (transfer none): a card for the part
 */
GtkWidget *
binnacle_conflict_part_new (BinnacleMergeTree *tree,
                            guint              part)
{
  BinnacleConflictPart *self;

  g_return_val_if_fail (tree != NULL, NULL);

  self = g_object_new (BINNACLE_TYPE_CONFLICT_PART, NULL);
  self->tree = binnacle_merge_tree_ref (tree);
  self->part = part;
  set_up (self);

  return GTK_WIDGET (self);
}
