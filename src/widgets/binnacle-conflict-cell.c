/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-conflict-cell.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "widgets/binnacle-conflict-words.h"

/* What is shown of a text, in lines, and in characters of a line and of all of them:
 * how narrow a line can be takes long to find out. */
#define MAX_LINES 60
#define MAX_LENGTH 200
#define MAX_TOTAL 2000
/* Of a long line, as many bytes are shown before what changed in it. */
#define LEAD 80
/* A value of at most so many characters on one line is shown large. */
#define MAX_LARGE 14

/**
 * BinnacleConflictCell:
 *
 * What one side made of a part: what went is struck through after a minus, what came
 * is underlined after a plus, so that it shows without colour too. A short value is
 * large, with what it was below.
 *
 * The CSS node is `conflict-cell`, its lines are `.removed`, `.added` or plain.
 */
struct _BinnacleConflictCell
{
  GtkWidget parent_instance;

  GString *text;   /* for those who don't see it */
  char    *member; /* of an object, which the part is; or NULL */
};

G_DEFINE_FINAL_TYPE (BinnacleConflictCell, binnacle_conflict_cell, GTK_TYPE_WIDGET)

typedef enum { LINE_PLAIN, LINE_REMOVED, LINE_ADDED } LineKind;

typedef struct
{
  gsize start; /* bytes that are the same at the start */
  gsize end;   /* and at the end */
} Common;

static void
clear (BinnacleConflictCell *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_string_truncate (self->text, 0);
}

static void
tell (BinnacleConflictCell *self,
      const char           *sentence)
{
  if (self->text->len > 0)
    g_string_append (self->text, ". ");
  g_string_append (self->text, sentence);
}

static char *
describe_line (LineKind    kind,
               const char *text)
{
  switch (kind)
    {
    case LINE_REMOVED:
      return g_strdup_printf (C_("conflict: a line", "removed: %s"), text);
    case LINE_ADDED:
      return g_strdup_printf (C_("conflict: a line", "added: %s"), text);
    case LINE_PLAIN:
      return g_strdup (text);
    default:
      g_assert_not_reached ();
    }
}

static GtkWidget *
new_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);

  return label;
}

static gboolean
is_word_char (const char *p)
{
  return g_unichar_isalnum (g_utf8_get_char (p));
}

/* Whether a place is inside a character or a word. */
static gboolean
is_inside (const char *text,
           gsize       place)
{
  if ((text[place] & 0xc0) == 0x80)
    return TRUE;

  return place > 0 && text[place] != '\0' && is_word_char (text + place) &&
         is_word_char (g_utf8_find_prev_char (text, text + place));
}

/* Whole words: half a word underlined is hard to read. */
static Common
find_common (const char *first,
             const char *second)
{
  gsize first_length = strlen (first);
  gsize second_length = strlen (second);
  gsize shorter = MIN (first_length, second_length);
  Common common = { 0, 0 };

  while (common.start < shorter && first[common.start] == second[common.start])
    common.start++;
  while (common.start > 0 && (is_inside (first, common.start) || is_inside (second, common.start)))
    common.start--;

  while (common.end < shorter - common.start &&
         first[first_length - common.end - 1] == second[second_length - common.end - 1])
    common.end++;
  while (common.end > 0 &&
         (is_inside (first, first_length - common.end) || is_inside (second, second_length - common.end)))
    common.end--;

  return common;
}

static PangoAttrList *
make_attributes (LineKind    kind,
                 const char *text,
                 Common      common)
{
  PangoAttrList *attributes = pango_attr_list_new ();
  gsize length = strlen (text);
  PangoAttribute *attribute = kind == LINE_REMOVED ? pango_attr_strikethrough_new (TRUE)
                                                   : pango_attr_underline_new (PANGO_UNDERLINE_SINGLE);

  attribute->start_index = (guint) common.start;
  attribute->end_index = (guint) (length - common.end);
  pango_attr_list_insert (attributes, attribute);

  return attributes;
}

static void
add_line (BinnacleConflictCell *self,
          LineKind              kind,
          const char           *text,
          Common                common)
{
  static const char * const signs[] = { "", "−", "+" };
  static const char * const classes[] = { "unchanged", "removed", "added" };
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = new_label (*text != '\0' ? text : " ");
  g_autofree char *described = describe_line (kind, text);

  gtk_widget_add_css_class (line, "line");
  gtk_widget_add_css_class (line, classes[kind]);
  if (kind != LINE_PLAIN)
    {
      GtkWidget *sign = gtk_label_new (signs[kind]);
      g_autoptr (PangoAttrList) attributes = make_attributes (kind, text, common);

      gtk_widget_set_valign (sign, GTK_ALIGN_START);
      gtk_widget_add_css_class (sign, "sign");
      gtk_box_append (GTK_BOX (line), sign);
      gtk_label_set_attributes (GTK_LABEL (label), attributes);
    }
  gtk_box_append (GTK_BOX (line), label);
  gtk_widget_set_parent (line, GTK_WIDGET (self));
  tell (self, described);
}

/* What changed in a line is not cut off, however far behind it is. */
static char *
crop (const char *line,
      Common     *common)
{
  glong length = g_utf8_strlen (line, -1);
  gsize skipped = 0;
  g_autofree char *rest = NULL;
  char *cropped;

  if (length <= MAX_LENGTH)
    return g_strdup (line);

  if (common->start > LEAD)
    skipped = (gsize) (g_utf8_find_prev_char (line, line + common->start - LEAD + 1) - line);
  length = MIN (g_utf8_strlen (line + skipped, -1), MAX_LENGTH);
  rest = g_utf8_substring (line + skipped, 0, length);
  cropped = g_strconcat (skipped > 0 ? "…" : "", rest, line[skipped + strlen (rest)] != '\0' ? "…" : "", NULL);
  if (skipped > 0)
    common->start = common->start - skipped + strlen ("…");
  common->end = 0;

  return cropped;
}

static void
add_note (BinnacleConflictCell *self,
          const char           *text)
{
  GtkWidget *label = new_label (text);

  gtk_widget_add_css_class (label, "note");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_parent (label, GTK_WIDGET (self));
  tell (self, text);
}

static void
add_lines (BinnacleConflictCell *self,
           LineKind              kind,
           GStrv                 lines,
           Common                common)
{
  guint n_lines = g_strv_length (lines);
  glong n_chars = 0;
  g_autofree char *more = NULL;
  guint i;

  for (i = 0; i < MIN (n_lines, MAX_LINES) && n_chars < MAX_TOTAL; i++)
    {
      Common shown = common;
      g_autofree char *line = crop (lines[i], &shown);

      n_chars += g_utf8_strlen (line, -1);
      add_line (self, kind, line, shown);
    }
  if (i == n_lines)
    return;

  more = g_strdup_printf (ngettext ("… and %u more line", "… and %u more lines", n_lines - i), n_lines - i);
  add_note (self, more);
}

static GStrv
split (BinnacleConflictCell *self,
       const BinnacleValue  *value)
{
  g_autofree char *words = NULL;

  if (binnacle_value_get_kind (value) == BINNACLE_VALUE_NONE)
    return g_new0 (char *, 1);

  words = binnacle_value_get_text (value) != NULL ? g_strdup (binnacle_value_get_text (value))
                                                  : binnacle_conflict_words_member (self->member, value);
  return g_strsplit (*words != '\0' ? words : " ", "\n", -1);
}

static void
show_difference (BinnacleConflictCell *self,
                 const BinnacleValue  *base,
                 const BinnacleValue  *side)
{
  g_auto (GStrv) removed = split (self, base);
  g_auto (GStrv) added = split (self, side);
  Common common = { 0, 0 };

  if (g_strv_length (removed) == 1 && g_strv_length (added) == 1)
    common = find_common (removed[0], added[0]);
  add_lines (self, LINE_REMOVED, removed, common);
  add_lines (self, LINE_ADDED, added, common);
  if (binnacle_value_get_kind (side) == BINNACLE_VALUE_NONE)
    add_note (self, C_("conflict", "Deleted"));
}

static void
show_large (BinnacleConflictCell *self,
            const BinnacleValue  *base,
            const char           *words)
{
  GtkWidget *label = new_label (words);
  g_autofree char *old = binnacle_conflict_words_member (self->member, base);
  g_autofree char *was = g_strdup_printf (C_("conflict: the value before", "Was %s"), old);

  gtk_widget_add_css_class (label, "title-1");
  gtk_widget_set_parent (label, GTK_WIDGET (self));
  tell (self, words);
  if (binnacle_value_get_kind (base) != BINNACLE_VALUE_NONE && g_utf8_strlen (old, -1) <= MAX_LARGE * 2)
    add_note (self, was);
}

static gboolean
is_simple (const BinnacleValue *value)
{
  switch (binnacle_value_get_kind (value))
    {
    case BINNACLE_VALUE_NULL:
    case BINNACLE_VALUE_BOOLEAN:
    case BINNACLE_VALUE_NUMBER:
    case BINNACLE_VALUE_NONE:
      return TRUE;
    case BINNACLE_VALUE_TEXT:
      return g_utf8_strlen (binnacle_value_get_text (value), -1) <= MAX_LARGE &&
             strchr (binnacle_value_get_text (value), '\n') == NULL && *binnacle_value_get_text (value) != '\0';
    case BINNACLE_VALUE_JSON:
      return FALSE;
    default:
      g_assert_not_reached ();
    }
}

static void
binnacle_conflict_cell_dispose (GObject *object)
{
  clear (BINNACLE_CONFLICT_CELL (object));

  G_OBJECT_CLASS (binnacle_conflict_cell_parent_class)->dispose (object);
}

static void
binnacle_conflict_cell_finalize (GObject *object)
{
  g_string_free (BINNACLE_CONFLICT_CELL (object)->text, TRUE);
  g_free (BINNACLE_CONFLICT_CELL (object)->member);

  G_OBJECT_CLASS (binnacle_conflict_cell_parent_class)->finalize (object);
}

static void
binnacle_conflict_cell_class_init (BinnacleConflictCellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = binnacle_conflict_cell_dispose;
  object_class->finalize = binnacle_conflict_cell_finalize;
  gtk_widget_class_set_css_name (widget_class, "conflict-cell");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
binnacle_conflict_cell_init (BinnacleConflictCell *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  self->text = g_string_new (NULL);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
}

GtkWidget *
binnacle_conflict_cell_new (void)
{
  return g_object_new (BINNACLE_TYPE_CONFLICT_CELL, NULL);
}

/**
 * binnacle_conflict_cell_set_names:
 * @self: a cell
 * @names: (array zero-terminated=1): where in the whole value the part is
 *
 * Says what is to be shown, so that it is called by the right words.
 */
void
binnacle_conflict_cell_set_names (BinnacleConflictCell *self,
                                  const char * const   *names)
{
  guint n_names;

  g_return_if_fail (BINNACLE_IS_CONFLICT_CELL (self) && names != NULL);

  n_names = g_strv_length ((GStrv) names);
  g_free (self->member);
  self->member = n_names > 0 ? g_strdup (names[n_names - 1]) : NULL;
}

/**
 * binnacle_conflict_cell_show:
 * @self: a cell
 * @kind: what the part is
 * @base: what it was
 * @side: what one side made of it
 *
 * Shows what is different.
 */
void
binnacle_conflict_cell_show (BinnacleConflictCell  *self,
                             BinnacleMergePartKind  kind,
                             const BinnacleValue   *base,
                             const BinnacleValue   *side)
{
  g_autofree char *words = NULL;

  g_return_if_fail (BINNACLE_IS_CONFLICT_CELL (self));

  clear (self);
  words = binnacle_conflict_words_member (self->member, side);
  if (binnacle_value_equal (base, side))
    {
      if (binnacle_value_get_kind (side) != BINNACLE_VALUE_NONE)
        binnacle_conflict_cell_show_plain (self, side);
      add_note (self, C_("conflict", "As it was"));
    }
  else if (kind == BINNACLE_MERGE_PART_VALUE && is_simple (side) &&
           (is_simple (base) || binnacle_value_get_kind (side) != BINNACLE_VALUE_TEXT))
    show_large (self, base, words);
  else
    show_difference (self, base, side);
}

/**
 * binnacle_conflict_cell_show_plain:
 * @self: a cell
 * @value: a value
 *
 * Shows a value with nothing marked.
 */
void
binnacle_conflict_cell_show_plain (BinnacleConflictCell *self,
                                   const BinnacleValue  *value)
{
  g_auto (GStrv) lines = NULL;

  g_return_if_fail (BINNACLE_IS_CONFLICT_CELL (self));

  clear (self);
  lines = split (self, value);
  add_lines (self, LINE_PLAIN, lines, (Common) { 0, 0 });
  if (lines[0] == NULL)
    add_note (self, C_("conflict", "Deleted"));
}

/**
 * binnacle_conflict_cell_get_text:
 * @self: a cell
 *
 * Returns: (transfer none): what it shows, for a screen reader
 */
const char *
binnacle_conflict_cell_get_text (BinnacleConflictCell *self)
{
  g_return_val_if_fail (BINNACLE_IS_CONFLICT_CELL (self), NULL);

  return self->text->str;
}
