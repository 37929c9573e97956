/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-conflict-words.h"

#include <glib/gi18n-lib.h>

#include "base/binnacle-value-variant.h"
#include "bindings/binnacle-format.h"

/* What is shown of a value, in bytes, and in a list in characters. */
#define MAX_SHOWN 2000
#define MAX_SUMMARY 18
#define MAX_DEPTH 8

static char *
format_when (gint64 time,
             gint64 now)
{
  return time > 0 ? binnacle_format_age (MAX (now - time * 1000, 0), now) : NULL;
}

/* What a conflict is about. */
char *
binnacle_conflict_words_title (BinnacleConflict *conflict)
{
  const char *title = binnacle_conflict_get_title (conflict);

  return g_strdup (title != NULL && *title != '\0' ? title : binnacle_conflict_get_channel (conflict));
}

/* When the person changed it, and how often; @now in µs since 1970. */
char *
binnacle_conflict_words_mine (BinnacleConflict *conflict,
                              gint64            now)
{
  guint n_edits = binnacle_conflict_get_n_operations (conflict);
  g_autofree char *when = format_when (binnacle_conflict_get_mine_time (conflict), now);
  g_autofree char *edits = NULL;

  if (n_edits > 1)
    edits = g_strdup_printf (ngettext ("%u edit", "%u edits", n_edits), n_edits);
  if (when == NULL)
    return g_strdup (C_("conflict", "By you"));

  return edits != NULL ? g_strdup_printf (C_("conflict: when, how many edits", "By you, %s, %s"), when, edits)
                       : g_strdup_printf (C_("conflict: when", "By you, %s"), when);
}

/* Who changed it on the server, and when. */
char *
binnacle_conflict_words_theirs (BinnacleConflict *conflict,
                                gint64            now)
{
  const char *author = binnacle_conflict_get_theirs_author (conflict);
  g_autofree char *when = format_when (binnacle_conflict_get_theirs_time (conflict), now);

  if (author == NULL || *author == '\0')
    return when != NULL ? g_strdup_printf (C_("conflict: when", "On the server, %s"), when)
                        : g_strdup (C_("conflict", "On the server"));

  return when != NULL ? g_strdup_printf (C_("conflict: who, when", "By %s, %s"), author, when)
                      : g_strdup_printf (C_("conflict: who", "By %s"), author);
}

static void describe (GString *text, const char *name, GVariant *value, guint depth);

static void
append_indented (GString *text,
                 guint    depth)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  for (guint i = 0; i < depth; i++)
    g_string_append (text, "    ");
}

/* An item of a checklist: a box with or without a tick, and the text. */
static gboolean
describe_item (GString  *text,
               GVariant *item)
{
  g_autoptr (GVariant) done = g_variant_lookup_value (item, "done", G_VARIANT_TYPE_BOOLEAN);
  const char *title;

  if (done == NULL || g_variant_n_children (item) > 3 || !g_variant_lookup (item, "text", "&s", &title))
    return FALSE;

  g_string_append_printf (text, "%s %s", g_variant_get_boolean (done) ? "☑" : "☐", title);
  return TRUE;
}

static char *
describe_name (const char *name)
{
  g_autofree char *words = g_strdelimit (g_strdup (name), "-_", ' ');
  gunichar first = g_utf8_get_char (words);
  char upper[7] = { 0 };

  if (*words == '\0')
    return g_strdup (C_("conflict", "Without a name"));

  g_unichar_to_utf8 (g_unichar_toupper (first), upper);
  return g_strconcat (upper, g_utf8_next_char (words), NULL);
}

static gboolean
is_container (GVariant *value)
{
  return g_variant_is_of_type (value, G_VARIANT_TYPE_ARRAY);
}

static void
describe_members (GString  *text,
                  GVariant *object,
                  guint     depth)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, object);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) held = value;
      g_autofree char *shown = describe_name (name);

      if (text->len > MAX_SHOWN)
        return;
      /* The list of a checklist is all that there is of it. */
      if (depth == 0 && g_str_equal (name, "items") && g_variant_is_of_type (value, G_VARIANT_TYPE ("av")))
        {
          describe (text, name, value, depth);
          continue;
        }
      append_indented (text, depth);
      g_string_append_printf (text, "%s: ", shown);
      describe (text, name, value, depth + 1);
    }
}

static void
describe_elements (GString  *text,
                   GVariant *array,
                   guint     depth)
{
  GVariantIter iter;
  GVariant *element;

  g_variant_iter_init (&iter, array);
  while (g_variant_iter_next (&iter, "v", &element))
    {
      g_autoptr (GVariant) held = element;

      if (text->len > MAX_SHOWN)
        return;
      append_indented (text, depth);
      if (g_variant_is_of_type (element, G_VARIANT_TYPE_VARDICT) && describe_item (text, element))
        continue;
      g_string_append (text, "• ");
      describe (text, "", element, depth + 1);
    }
}

/* name: of the member that it is, or NULL where it is the whole */
static const char *
describe_boolean (const char *name,
                  gboolean    boolean)
{
  if (name == NULL)
    return boolean ? C_("conflict value", "On") : C_("conflict value", "Off");
  /* Of an item of a checklist. */
  if (g_str_equal (name, "done"))
    return boolean ? C_("conflict value", "Ticked") : C_("conflict value", "Not Ticked");
  return boolean ? C_("conflict value", "Yes") : C_("conflict value", "No");
}

static void
describe_scalar (GString    *text,
                 const char *name,
                 GVariant   *scalar)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  g_autofree char *shown = NULL;

  binnacle_value_set_variant (&value, scalar);
  if (binnacle_value_get_kind (&value) == BINNACLE_VALUE_BOOLEAN)
    shown = g_strdup (describe_boolean (name, binnacle_value_get_boolean (&value, FALSE)));
  else if (binnacle_value_get_kind (&value) == BINNACLE_VALUE_NULL)
    shown = g_strdup (C_("conflict value", "Empty"));
  else if (binnacle_value_get_kind (&value) == BINNACLE_VALUE_NUMBER)
    shown = binnacle_format_number_exact (binnacle_value_get_number (&value, 0), NULL);
  else
    shown = g_strdup (binnacle_value_get_text (&value));
  g_string_append (text, shown);
}

static void
describe (GString    *text,
          const char *name,
          GVariant   *value,
          guint       depth)
{
  if (depth > MAX_DEPTH)
    g_string_append (text, "…");
  else if (!is_container (value))
    describe_scalar (text, name, value);
  else if (g_variant_n_children (value) == 0)
    g_string_append (text, C_("conflict value", "Empty"));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
    describe_members (text, value, depth);
  else
    describe_elements (text, value, depth);
}

/* A value in words, line by line; what is too long ends in an ellipsis. */
char *
binnacle_conflict_words_value (const BinnacleValue *value)
{
  return binnacle_conflict_words_member (NULL, value);
}

/* name: (nullable): of the member of an object that it is */
char *
binnacle_conflict_words_member (const char          *name,
                                const BinnacleValue *value)
{
  g_autoptr (GVariant) variant = binnacle_value_to_variant (value);
  GString *text = g_string_new (NULL);

  if (variant == NULL)
    g_string_append (text, C_("conflict value", "Deleted"));
  else
    describe (text, name, variant, 0);

  if (text->len > MAX_SHOWN)
    {
      const char *end = g_utf8_find_prev_char (text->str, text->str + MAX_SHOWN);

      g_string_truncate (text, (gsize) (end - text->str));
      g_string_append (text, "…");
    }

  return g_string_free (text, FALSE);
}

static char *
summarise (const BinnacleValue *value)
{
  g_autofree char *words = binnacle_conflict_words_value (value);
  g_autofree char *line = g_strdelimit (g_strdup (words), "\n\r\t", ' ');
  g_autofree char *start = NULL;

  if (*g_strstrip (line) == '\0')
    return g_strdup (C_("conflict value", "Empty"));
  if (g_utf8_strlen (line, -1) <= MAX_SUMMARY)
    return g_strdup (line);

  start = g_utf8_substring (line, 0, MAX_SUMMARY);
  return g_strconcat (start, "…", NULL);
}

/* Both sides in a line. */
char *
binnacle_conflict_words_summary (BinnacleConflict *conflict)
{
  g_autofree char *mine = summarise (binnacle_conflict_get_mine (conflict));
  g_autofree char *theirs = summarise (binnacle_conflict_get_theirs (conflict));

  return g_strdup_printf (C_("conflict: both values", "Mine: %s\nTheirs: %s"), mine, theirs);
}

/* Where in a value a part is, or NULL where it is the whole. */
char *
binnacle_conflict_words_path (const char * const *names)
{
  GString *path = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *name = describe_name (names[i]);

      if (i == 0 && g_str_equal (names[i], "items"))
        continue;
      if (path->len > 0)
        g_string_append (path, " › ");
      g_string_append (path, name);
    }

  if (path->len > 0)
    return g_string_free (path, FALSE);

  g_string_free (path, TRUE);
  return NULL;
}

const char *
binnacle_conflict_words_change (BinnacleMergeChange change)
{
  switch (change)
    {
    case BINNACLE_MERGE_MINE:
      return C_("conflict", "Only you changed this");
    case BINNACLE_MERGE_THEIRS:
      return C_("conflict", "Only they changed this");
    case BINNACLE_MERGE_SAME:
      return C_("conflict", "Both made the same change");
    case BINNACLE_MERGE_TOGETHER:
      return C_("conflict", "Both added something");
    case BINNACLE_MERGE_CONFLICT:
      return C_("conflict", "Both changed this");
    case BINNACLE_MERGE_UNCHANGED:
      return C_("conflict", "Nobody changed this");
    default:
      g_assert_not_reached ();
    }
}

const char *
binnacle_conflict_words_icon (BinnacleMergeChange change)
{
  return change == BINNACLE_MERGE_CONFLICT ? "dialog-warning-symbolic" : "object-select-symbolic";
}
