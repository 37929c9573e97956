/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-conflict-page.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "bindings/binnacle-format.h"
#include "live/binnacle-merge-tree.h"
#include "widgets/binnacle-conflict-cell.h"
#include "widgets/binnacle-conflict-part.h"
#include "widgets/binnacle-conflict-words.h"
#include "widgets/binnacle-pair-layout.h"

/* More than anyone goes through one by one. */
#define MAX_PARTS 100
/* Lines that nobody changed, shown around the others. */
#define MAX_CONTEXT 3

/**
 * BinnacleConflictPage:
 *
 * One conflict: who made what of it, the differences part by part, and what comes out.
 *
 * It shows both sides as they were when it was shown. When one of them changes
 * meanwhile it says so and takes no decision until the person has looked again, so
 * that nothing is decided about a value that nobody has seen.
 *
 * [signal@ConflictPage::decided] has a [enum@ConflictDecision], and whether it is to
 * count for all conflicts. The CSS node is `conflict-page`.
 */
struct _BinnacleConflictPage
{
  GtkWidget parent_instance;

  BinnacleConflict  *conflict;
  BinnacleClock     *clock;
  BinnacleMergeTree *tree;
  gint64             seen_version;
  guint              n_undecidable;

  GtkWidget            *box;
  GtkScrolledWindow    *scroller;
  GtkWidget            *news;
  GtkLabel             *news_label;
  GtkLabel             *intro;
  GtkLabel             *mine_who;
  GtkLabel             *theirs_who;
  BinnacleConflictCell *mine_cell;
  BinnacleConflictCell *theirs_cell;
  GtkWidget            *mine_button;
  GtkWidget            *theirs_button;
  GtkCheckButton       *all;
  AdwPreferencesGroup  *other_group;
  AdwEntryRow          *other;
  GtkWidget            *parts_section;
  GtkBox               *parts;
  GtkWidget            *result_section;
  BinnacleConflictCell *result;
  GtkWidget            *bar;
  GtkLabel             *progress;
  GtkWidget            *merged_button;
};

G_DEFINE_FINAL_TYPE (BinnacleConflictPage, binnacle_conflict_page, GTK_TYPE_WIDGET)

enum { SIGNAL_DECIDED, N_SIGNALS };

static guint signals[N_SIGNALS];

static gboolean
is_fresh (BinnacleConflictPage *self)
{
  return self->conflict != NULL && !gtk_widget_get_visible (self->news);
}

/* A value that is not taken apart: no members, lines or elements. */
static gboolean
is_whole (BinnacleConflictPage *self)
{
  return binnacle_merge_tree_get_n_parts (self->tree) == 1 &&
         binnacle_merge_tree_get_part_names (self->tree, 0)[0] == NULL &&
         binnacle_merge_tree_get_part_kind (self->tree, 0) == BINNACLE_MERGE_PART_VALUE;
}

static void
show_progress (BinnacleConflictPage *self)
{
  guint n_undecided = binnacle_merge_tree_count_undecided (self->tree);
  g_autofree char *left = NULL;

  if (self->n_undecidable > 0)
    left = g_strdup (C_("conflict", "Too many differences to go through: keep one side, or decide later."));
  else if (n_undecided > 0)
    left = g_strdup_printf (ngettext ("%u difference left to decide", "%u differences left to decide", n_undecided),
                            n_undecided);
  else
    left = g_strdup (C_("conflict", "Everything is decided"));

  gtk_label_set_label (self->progress, left);
  gtk_widget_set_sensitive (self->merged_button, is_fresh (self) && n_undecided == 0);
}

static void
show_result (BinnacleConflictPage *self)
{
  g_auto (BinnacleValue) result = BINNACLE_VALUE_INIT;

  binnacle_merge_tree_get_result (self->tree, &result);
  binnacle_conflict_cell_show_plain (self->result, &result);
  show_progress (self);
}

static void
chosen_cb (BinnacleConflictPart *part,
           BinnacleConflictPage *self)
{
  show_result (self);
}

static GtkWidget *
new_context_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "context");

  return label;
}

/* Lines that nobody changed: some of them, to know where one is. */
static void
add_context (BinnacleConflictPage *self,
             guint                 part)
{
  g_auto (BinnacleValue) base = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) mine = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) theirs = BINNACLE_VALUE_INIT;
  g_auto (GStrv) lines = NULL;
  g_autofree char *shown = NULL;
  guint n_lines;

  if (binnacle_merge_tree_get_part_kind (self->tree, part) == BINNACLE_MERGE_PART_VALUE)
    return;

  binnacle_merge_tree_get_part_sides (self->tree, part, &base, &mine, &theirs);
  shown = binnacle_conflict_words_value (&mine);
  lines = g_strsplit (shown, "\n", -1);
  n_lines = g_strv_length (lines);
  if (n_lines > MAX_CONTEXT)
    {
      g_free (shown);
      shown = g_strdup_printf (ngettext ("%u line that nobody changed", "%u lines that nobody changed", n_lines),
                               n_lines);
    }
  gtk_box_append (self->parts, new_context_label (shown));
}

static void
add_part (BinnacleConflictPage *self,
          guint                 part)
{
  GtkWidget *card = binnacle_conflict_part_new (self->tree, part);

  g_signal_connect_object (card, "chosen", G_CALLBACK (chosen_cb), self, 0);
  gtk_box_append (self->parts, card);
}

static void
remove_parts (BinnacleConflictPage *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->parts))) != NULL)
    gtk_box_remove (self->parts, child);
}

static void
show_parts (BinnacleConflictPage *self)
{
  guint n_parts = binnacle_merge_tree_get_n_parts (self->tree);
  guint n_shown = 0;

  remove_parts (self);
  self->n_undecidable = 0;
  for (guint i = 0; i < n_parts && !is_whole (self); i++)
    {
      BinnacleMergeChange change = binnacle_merge_tree_get_part_change (self->tree, i);

      if (n_shown == MAX_PARTS)
        self->n_undecidable += change == BINNACLE_MERGE_CONFLICT;
      else if (change == BINNACLE_MERGE_UNCHANGED || change == BINNACLE_MERGE_SAME)
        add_context (self, i);
      else
        {
          add_part (self, i);
          n_shown++;
        }
    }
}

static void
show_whole (BinnacleConflictPage *self)
{
  const BinnacleValue *base = binnacle_conflict_get_base (self->conflict);
  BinnacleValueKind mine = binnacle_value_get_kind (binnacle_conflict_get_mine (self->conflict));
  BinnacleValueKind theirs = binnacle_value_get_kind (binnacle_conflict_get_theirs (self->conflict));
  gboolean whole = is_whole (self);

  gtk_widget_set_visible (GTK_WIDGET (self->mine_cell), whole);
  gtk_widget_set_visible (GTK_WIDGET (self->theirs_cell), whole);
  gtk_widget_set_visible (self->parts_section, !whole);
  gtk_widget_set_visible (self->result_section, !whole);
  gtk_widget_set_visible (self->bar, !whole);
  gtk_widget_set_visible (GTK_WIDGET (self->other_group),
                          whole && mine == theirs && (mine == BINNACLE_VALUE_NUMBER || mine == BINNACLE_VALUE_TEXT));
  if (!whole)
    return;

  binnacle_conflict_cell_show (self->mine_cell, BINNACLE_MERGE_PART_VALUE, base,
                               binnacle_conflict_get_mine (self->conflict));
  binnacle_conflict_cell_show (self->theirs_cell, BINNACLE_MERGE_PART_VALUE, base,
                               binnacle_conflict_get_theirs (self->conflict));
}

static void
show_who (BinnacleConflictPage *self)
{
  gint64 now = binnacle_clock_get_real_time (self->clock);
  g_autofree char *title = binnacle_conflict_words_title (self->conflict);
  g_autofree char *mine = binnacle_conflict_words_mine (self->conflict, now);
  g_autofree char *theirs = binnacle_conflict_words_theirs (self->conflict, now);
  g_autofree char *mine_time = binnacle_format_time (binnacle_conflict_get_mine_time (self->conflict));
  g_autofree char *theirs_time = binnacle_format_time (binnacle_conflict_get_theirs_time (self->conflict));
  g_autofree char *intro = g_strdup_printf (C_("conflict: title",
                                               "“%s” was changed here and on the server. Choose what to keep."), title);

  gtk_label_set_label (self->intro, intro);
  gtk_label_set_label (self->mine_who, mine);
  gtk_label_set_label (self->theirs_who, theirs);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->mine_who), mine_time);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->theirs_who), theirs_time);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->mine_button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  gtk_widget_get_visible (GTK_WIDGET (self->mine_cell))
                                    ? binnacle_conflict_cell_get_text (self->mine_cell) : mine, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->theirs_button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  gtk_widget_get_visible (GTK_WIDGET (self->theirs_cell))
                                    ? binnacle_conflict_cell_get_text (self->theirs_cell) : theirs, -1);
}

static void
set_decidable (BinnacleConflictPage *self,
               gboolean              decidable)
{
  gtk_widget_set_sensitive (self->mine_button, decidable);
  gtk_widget_set_sensitive (self->theirs_button, decidable);
  gtk_widget_set_sensitive (GTK_WIDGET (self->other), decidable);
}

typedef struct
{
  BinnacleValue base;
  BinnacleValue mine;
  BinnacleValue theirs;
} Sides;

static void
sides_clear (Sides *sides)
{
  binnacle_value_clear (&sides->base);
  binnacle_value_clear (&sides->mine);
  binnacle_value_clear (&sides->theirs);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sides, sides_clear)

/* What was typed in stays as long as it is about the same thing, a choice between two
 * as long as the two are the same. */
static gboolean
is_still_meant (BinnacleMergeTree *old_tree,
                guint              old_part,
                BinnacleMergeTree *new_tree,
                guint              new_part)
{
  g_auto (Sides) old = { 0 };
  g_auto (Sides) now = { 0 };

  if (!g_str_equal (binnacle_merge_tree_get_part_pointer (old_tree, old_part),
                    binnacle_merge_tree_get_part_pointer (new_tree, new_part)) ||
      binnacle_merge_tree_get_part_kind (old_tree, old_part) != binnacle_merge_tree_get_part_kind (new_tree, new_part))
    return FALSE;

  binnacle_merge_tree_get_part_sides (old_tree, old_part, &old.base, &old.mine, &old.theirs);
  binnacle_merge_tree_get_part_sides (new_tree, new_part, &now.base, &now.mine, &now.theirs);
  if (!binnacle_value_equal (&old.base, &now.base))
    return FALSE;

  return binnacle_merge_tree_get_part_choice (old_tree, old_part) == BINNACLE_MERGE_CHOICE_EDITED ||
         (binnacle_value_equal (&old.mine, &now.mine) && binnacle_value_equal (&old.theirs, &now.theirs));
}

static void
carry_choice (BinnacleMergeTree *old_tree,
              guint              old_part,
              BinnacleMergeTree *new_tree)
{
  g_auto (BinnacleValue) edited = BINNACLE_VALUE_INIT;
  guint n_parts = binnacle_merge_tree_get_n_parts (new_tree);
  guint n_changed = 0;

  for (guint i = 0; i < n_parts && n_changed < MAX_PARTS; i++)
    {
      if (binnacle_merge_tree_get_part_change (new_tree, i) == BINNACLE_MERGE_UNCHANGED)
        continue;
      n_changed++;
      if (!is_still_meant (old_tree, old_part, new_tree, i))
        continue;
      binnacle_merge_tree_get_part_result (old_tree, old_part, &edited);
      binnacle_merge_tree_choose (new_tree, i, binnacle_merge_tree_get_part_choice (old_tree, old_part), &edited);
      return;
    }
}

static void
carry_choices (BinnacleMergeTree *old_tree,
               BinnacleMergeTree *new_tree)
{
  for (guint i = 0; i < binnacle_merge_tree_get_n_parts (old_tree); i++)
    if (binnacle_merge_tree_get_part_choice (old_tree, i) != BINNACLE_MERGE_CHOICE_NONE)
      carry_choice (old_tree, i, new_tree);
}

/* Takes both sides as they are now. */
static void
look (BinnacleConflictPage *self)
{
  g_autoptr (BinnacleMergeTree) old_tree = g_steal_pointer (&self->tree);

  self->tree = binnacle_merge_tree_new (binnacle_conflict_get_base (self->conflict),
                                        binnacle_conflict_get_mine (self->conflict),
                                        binnacle_conflict_get_theirs (self->conflict));
  if (old_tree != NULL && !is_whole (self))
    carry_choices (old_tree, self->tree);
  self->seen_version = binnacle_conflict_get_theirs_version (self->conflict);
  gtk_widget_set_visible (self->news, FALSE);
  show_whole (self);
  show_parts (self);
  show_who (self);
  set_decidable (self, TRUE);
  show_result (self);
}

static void
changed_cb (BinnacleConflict     *conflict,
            BinnacleConflictPage *self)
{
  gboolean theirs = binnacle_conflict_get_theirs_version (conflict) != self->seen_version;
  g_autofree char *who = binnacle_conflict_words_theirs (conflict, binnacle_clock_get_real_time (self->clock));
  g_autofree char *news = theirs ? g_strdup_printf (C_("conflict: who, when", "Theirs changed meanwhile.\n%s."), who)
                                 : g_strdup (C_("conflict", "You changed this meanwhile."));

  gtk_label_set_label (self->news_label, news);
  gtk_widget_set_visible (self->news, TRUE);
  set_decidable (self, FALSE);
  show_progress (self);
}

static void
look_again_cb (GtkButton            *button,
               BinnacleConflictPage *self)
{
  look (self);
  gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

static void
decide (BinnacleConflictPage     *self,
        BinnacleConflictDecision  decision)
{
  if (!is_fresh (self))
    return;

  set_decidable (self, FALSE);
  gtk_widget_set_sensitive (self->merged_button, FALSE);
  g_signal_emit (self, signals[SIGNAL_DECIDED], 0, (guint) decision,
                 decision != BINNACLE_CONFLICT_KEEP_MERGED && gtk_check_button_get_active (self->all));
}

static void
keep_mine_cb (GtkButton            *button,
              BinnacleConflictPage *self)
{
  decide (self, BINNACLE_CONFLICT_KEEP_MINE);
}

static void
use_theirs_cb (GtkButton            *button,
               BinnacleConflictPage *self)
{
  decide (self, BINNACLE_CONFLICT_USE_THEIRS);
}

static void
keep_merged_cb (GtkButton            *button,
                BinnacleConflictPage *self)
{
  decide (self, BINNACLE_CONFLICT_KEEP_MERGED);
}

static gboolean
read_other (BinnacleConflictPage *self,
            BinnacleValue        *value)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->other));
  char *end;
  double number;

  if (binnacle_value_get_kind (binnacle_conflict_get_mine (self->conflict)) == BINNACLE_VALUE_TEXT)
    {
      binnacle_value_set_text (value, text);
      return TRUE;
    }

  number = g_strtod (text, &end);
  if (*text == '\0' || *end != '\0' || !isfinite (number))
    return FALSE;

  binnacle_value_set_number (value, number);
  return TRUE;
}

static void
other_changed_cb (AdwEntryRow          *row,
                  BinnacleConflictPage *self)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  gboolean valid = self->conflict == NULL || *gtk_editable_get_text (GTK_EDITABLE (row)) == '\0' ||
                   read_other (self, &value);

  if (valid)
    gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               valid ? GTK_ACCESSIBLE_INVALID_FALSE : GTK_ACCESSIBLE_INVALID_TRUE, -1);
}

static void
other_applied_cb (AdwEntryRow          *row,
                  BinnacleConflictPage *self)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;

  if (!is_fresh (self) || !read_other (self, &value))
    return;

  binnacle_merge_tree_choose (self->tree, 0, BINNACLE_MERGE_CHOICE_EDITED, &value);
  decide (self, BINNACLE_CONFLICT_KEEP_MERGED);
}

static void
forget_conflict (BinnacleConflictPage *self)
{
  if (self->conflict != NULL)
    g_signal_handlers_disconnect_by_data (self->conflict, self);
  g_clear_object (&self->conflict);
}

static void
binnacle_conflict_page_dispose (GObject *object)
{
  BinnacleConflictPage *self = BINNACLE_CONFLICT_PAGE (object);

  forget_conflict (self);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->tree, binnacle_merge_tree_unref);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (binnacle_conflict_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPage, box);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPage, news);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPage, news_label);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPage, intro);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPage, mine_who);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPage, theirs_who);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPage, mine_cell);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPage, theirs_cell);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPage, mine_button);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPage, theirs_button);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPage, all);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPage, other_group);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPage, other);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPage, parts_section);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPage, parts);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPage, result_section);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPage, result);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPage, bar);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPage, progress);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictPage, merged_button);
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, look_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, keep_mine_cb);
  gtk_widget_class_bind_template_callback (widget_class, use_theirs_cb);
  gtk_widget_class_bind_template_callback (widget_class, keep_merged_cb);
  gtk_widget_class_bind_template_callback (widget_class, other_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, other_applied_cb);
}

static void
binnacle_conflict_page_class_init (BinnacleConflictPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = binnacle_conflict_page_dispose;
  g_type_ensure (BINNACLE_TYPE_CONFLICT_CELL);
  g_type_ensure (BINNACLE_TYPE_PAIR_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/binnacle/Binnacle/binnacle-conflict-page.ui");
  bind_children (widget_class);
  bind_callbacks (widget_class);
  gtk_widget_class_set_css_name (widget_class, "conflict-page");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);

  /**
   * BinnacleConflictPage::decided:
   * @decision: a [enum@ConflictDecision]
   * @all: whether it counts for all conflicts
   *
   * The person decided. The page takes no other decision until it shows a conflict again.
   */
  signals[SIGNAL_DECIDED] = g_signal_new ("decided", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_BOOLEAN);
}

static void
binnacle_conflict_page_init (BinnacleConflictPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * binnacle_conflict_page_show:
 * @self: a page
 * @conflict: what to show
 * @clock: the clock, for ages
 *
 * Shows a conflict as it is now, with nothing decided.
 */
void
binnacle_conflict_page_show (BinnacleConflictPage *self,
                             BinnacleConflict     *conflict,
                             BinnacleClock        *clock)
{
  g_return_if_fail (BINNACLE_IS_CONFLICT_PAGE (self));
  g_return_if_fail (BINNACLE_IS_CONFLICT (conflict));

  forget_conflict (self);
  self->conflict = g_object_ref (conflict);
  g_set_object (&self->clock, clock);
  g_signal_connect (conflict, "changed", G_CALLBACK (changed_cb), self);
  g_clear_pointer (&self->tree, binnacle_merge_tree_unref);
  gtk_editable_set_text (GTK_EDITABLE (self->other), "");
  look (self);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
}

/**
 * binnacle_conflict_page_set_n_conflicts:
 * @self: a page
 * @n_conflicts: how many there are
 *
 * Offers to decide all alike where there are several.
 */
void
binnacle_conflict_page_set_n_conflicts (BinnacleConflictPage *self,
                                        guint                 n_conflicts)
{
  g_autofree char *label = NULL;

  g_return_if_fail (BINNACLE_IS_CONFLICT_PAGE (self));

  label = g_strdup_printf (ngettext ("Use for %u Conflict", "Use for All %u Conflicts", n_conflicts), n_conflicts);
  gtk_check_button_set_label (self->all, label);
  gtk_widget_set_visible (GTK_WIDGET (self->all), n_conflicts > 1);
  if (n_conflicts < 2)
    gtk_check_button_set_active (self->all, FALSE);
}

/**
 * binnacle_conflict_page_get_conflict:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): what it shows
 */
BinnacleConflict *
binnacle_conflict_page_get_conflict (BinnacleConflictPage *self)
{
  g_return_val_if_fail (BINNACLE_IS_CONFLICT_PAGE (self), NULL);

  return self->conflict;
}

/**
 * binnacle_conflict_page_get_merged:
 * @self: a page that shows a conflict
 * @merged: (inout): where to put what the person put together
 */
void
binnacle_conflict_page_get_merged (BinnacleConflictPage *self,
                                   BinnacleValue        *merged)
{
  g_return_if_fail (BINNACLE_IS_CONFLICT_PAGE (self));
  g_return_if_fail (self->tree != NULL);

  binnacle_merge_tree_get_result (self->tree, merged);
}
