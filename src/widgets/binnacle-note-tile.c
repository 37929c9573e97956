/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-note-tile.h"

#include <glib/gi18n-lib.h>

#include "widgets/binnacle-dashboard.h"

#define MIN_HEIGHT 96
#define MAX_HEIGHT 320

/**
 * BinnacleNoteTile:
 *
 * A text to write in. What is typed becomes an edit when the person pauses or
 * leaves; what others write meanwhile comes in then, around the caret. Ctrl+Z and
 * Ctrl+Shift+Z in the text undo and redo typing.
 */
struct _BinnacleNoteTile
{
  BinnacleControlTile parent_instance;

  GtkTextView   *view;
  GtkTextBuffer *buffer;
  GtkWidget     *placeholder;
};

G_DEFINE_FINAL_TYPE (BinnacleNoteTile, binnacle_note_tile, BINNACLE_TYPE_CONTROL_TILE)

static char *
dup_text (BinnacleNoteTile *self)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
}

static void
on_text (BinnacleNoteTile *self)
{
  BinnacleControlTile *tile = BINNACLE_CONTROL_TILE (self);
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->placeholder, gtk_text_buffer_get_char_count (self->buffer) == 0);
  if (binnacle_control_tile_is_showing (tile))
    return;
  text = dup_text (self);
  binnacle_value_set_text (&value, text);
  binnacle_optimistic_edit_draft (binnacle_control_tile_get_edit (tile), &value, NULL);
}

static void
on_left (BinnacleNoteTile *self)
{
  BinnacleOptimisticEdit *edit = binnacle_control_tile_get_edit (BINNACLE_CONTROL_TILE (self));

  if (edit != NULL)
    binnacle_optimistic_edit_commit (edit);
}

/* Replaces some characters of the buffer with a text, touching only what differs,
 * so that caret and selection stay where they are. */
static void
replace_range (BinnacleNoteTile *self,
               int               offset,
               const char       *old_text,
               const char       *new_text)
{
  const char *old_end = old_text + strlen (old_text);
  const char *new_end = new_text + strlen (new_text);
  GtkTextIter from;
  GtkTextIter to;

  while (*old_text != '\0' && g_utf8_get_char (old_text) == g_utf8_get_char (new_text))
    {
      old_text = g_utf8_next_char (old_text);
      new_text = g_utf8_next_char (new_text);
      offset++;
    }
  while (old_end > old_text && new_end > new_text)
    {
      const char *old_last = g_utf8_prev_char (old_end);
      const char *new_last = g_utf8_prev_char (new_end);

      if (g_utf8_get_char (old_last) != g_utf8_get_char (new_last))
        break;
      old_end = old_last;
      new_end = new_last;
    }
  gtk_text_buffer_get_iter_at_offset (self->buffer, &from, offset);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &to, offset + (int) g_utf8_strlen (old_text, old_end - old_text));
  gtk_text_buffer_delete (self->buffer, &from, &to);
  gtk_text_buffer_insert (self->buffer, &from, new_text, (int) (new_end - new_text));
}

/* The line that the caret is in, with its end, where the new text has it, too: the
 * nearest one. */
static const char *
find_anchor (const char *old_line,
             gsize       length,
             const char *old_text,
             const char *new_text)
{
  g_autofree char *line = g_strndup (old_line, length);
  const char *best = NULL;
  gsize wanted = (gsize) (old_line - old_text);
  gsize best_distance = G_MAXSIZE;

  if (length < 2)
    return NULL;
  for (const char *found = strstr (new_text, line); found != NULL; found = strstr (found + 1, line))
    {
      gsize place = (gsize) (found - new_text);
      gsize distance = place > wanted ? place - wanted : wanted - place;

      if (distance > best_distance)
        break;
      best = found;
      best_distance = distance;
    }
  return best;
}

/* What is after the caret's line first, so that the offsets before it stay good. */
static void
replace_around_caret (BinnacleNoteTile *self,
                      const char       *old_text,
                      const char       *new_text)
{
  GtkTextIter caret;
  const char *line;
  const char *line_end;
  const char *anchor;
  g_autofree char *old_start = NULL;
  g_autofree char *new_start = NULL;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &caret, gtk_text_buffer_get_insert (self->buffer));
  gtk_text_iter_set_line_offset (&caret, 0);
  line = g_utf8_offset_to_pointer (old_text, gtk_text_iter_get_offset (&caret));
  line_end = strchr (line, '\n');
  if (line_end == NULL)
    line_end = line + strlen (line);
  anchor = find_anchor (line, (gsize) (line_end - line), old_text, new_text);
  if (anchor == NULL)
    {
      replace_range (self, 0, old_text, new_text);
      return;
    }
  old_start = g_strndup (old_text, (gsize) (line - old_text));
  new_start = g_strndup (new_text, (gsize) (anchor - new_text));
  replace_range (self, (int) g_utf8_strlen (old_text, line_end - old_text), line_end, anchor + (line_end - line));
  replace_range (self, 0, old_start, new_start);
}

static void
binnacle_note_tile_show_value (BinnacleControlTile *tile,
                               const BinnacleValue *value)
{
  BinnacleNoteTile *self = BINNACLE_NOTE_TILE (tile);
  const char *new_text = binnacle_value_get_text (value);
  g_autofree char *old_text = dup_text (self);

  if (new_text == NULL)
    new_text = "";
  if (g_str_equal (old_text, new_text))
    return;
  /* What others wrote is not undone by Ctrl+Z. */
  gtk_text_buffer_begin_irreversible_action (self->buffer);
  replace_around_caret (self, old_text, new_text);
  gtk_text_buffer_end_irreversible_action (self->buffer);
}

static gboolean
binnacle_note_tile_fits (BinnacleControlTile *tile,
                         const BinnacleValue *value)
{
  return binnacle_value_get_kind (value) == BINNACLE_VALUE_TEXT;
}

/* What can't be changed can still be read, selected and copied. */
static void
binnacle_note_tile_set_editable (BinnacleControlTile *tile,
                                 gboolean             editable)
{
  BinnacleNoteTile *self = BINNACLE_NOTE_TILE (tile);

  gtk_text_view_set_editable (self->view, editable);
  gtk_text_view_set_cursor_visible (self->view, editable);
  gtk_label_set_label (GTK_LABEL (self->placeholder), editable ? _("Write something…") : "");
}

static void
binnacle_note_tile_prepare (BinnacleControlTile *tile)
{
  const char *title = binnacle_tile_description_get_title (binnacle_tile_get_description (BINNACLE_TILE (tile)));

  gtk_accessible_update_property (GTK_ACCESSIBLE (BINNACLE_NOTE_TILE (tile)->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  binnacle_dashboard_translate (title), -1);
}

static void
binnacle_note_tile_class_init (BinnacleNoteTileClass *klass)
{
  BinnacleControlTileClass *control_class = BINNACLE_CONTROL_TILE_CLASS (klass);

  control_class->prepare = binnacle_note_tile_prepare;
  control_class->show_value = binnacle_note_tile_show_value;
  control_class->fits = binnacle_note_tile_fits;
  control_class->set_editable = binnacle_note_tile_set_editable;
}

static void
add_placeholder (BinnacleNoteTile *self)
{
  self->placeholder = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->placeholder, "dim-label");
  gtk_widget_set_halign (self->placeholder, GTK_ALIGN_START);
  gtk_widget_set_valign (self->placeholder, GTK_ALIGN_START);
  gtk_widget_set_can_target (self->placeholder, FALSE);
  gtk_widget_set_margin_start (self->placeholder, 9);
  gtk_widget_set_margin_top (self->placeholder, 9);
}

static void
binnacle_note_tile_init (BinnacleNoteTile *self)
{
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->view = GTK_TEXT_VIEW (gtk_text_view_new ());
  self->buffer = gtk_text_view_get_buffer (self->view);
  gtk_text_view_set_wrap_mode (self->view, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (self->view, FALSE);
  gtk_text_view_set_left_margin (self->view, 9);
  gtk_text_view_set_right_margin (self->view, 9);
  gtk_text_view_set_top_margin (self->view, 9);
  gtk_text_view_set_bottom_margin (self->view, 9);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "note");
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_left), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), focus);
  add_placeholder (self);
  g_signal_connect_swapped (self->buffer, "changed", G_CALLBACK (on_text), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), MIN_HEIGHT);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), MAX_HEIGHT);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->view));
  gtk_widget_add_css_class (scroller, "note");
  gtk_widget_set_overflow (scroller, GTK_OVERFLOW_HIDDEN);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), scroller);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->placeholder);
  binnacle_tile_set_body (BINNACLE_TILE (self), overlay);
}
