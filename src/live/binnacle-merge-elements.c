/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-merge-elements-private.h"

#include <string.h>

#include "live/binnacle-json-members-private.h"

/* A text of nothing but line ends would take many times its size. */
#define MAX_ELEMENTS 50000

/* What tells an element of an array from its neighbours, best first. */
static const char * const identifying_members[] = { "id", "uuid", "key", "text", "title", "name", "label" };

static void
append_text (GString    *key,
             const char *text)
{
  g_string_append_printf (key, "%" G_GSIZE_FORMAT ":%s", strlen (text), text);
}

static void append_key (GString *key, GVariant *variant);

static int
compare_names (gconstpointer first,
               gconstpointer second)
{
  return strcmp (*(const char * const *) first, *(const char * const *) second);
}

static void
append_object (GString  *key,
               GVariant *object)
{
  g_autoptr (GHashTable) members = binnacle_json_index_members (object);
  guint n_names;
  g_autofree gpointer *names = g_hash_table_get_keys_as_array (members, &n_names);

  qsort (names, n_names, sizeof (gpointer), compare_names);
  g_string_append_c (key, '{');
  for (guint i = 0; i < n_names; i++)
    {
      append_text (key, names[i]);
      append_key (key, g_hash_table_lookup (members, names[i]));
    }
  g_string_append_c (key, '}');
}

static void
append_array (GString  *key,
              GVariant *array)
{
  GVariantIter iter;
  GVariant *element;

  g_string_append_c (key, '[');
  g_variant_iter_init (&iter, array);
  while (g_variant_iter_next (&iter, "v", &element))
    {
      append_key (key, element);
      g_variant_unref (element);
    }
  g_string_append_c (key, ']');
}

static void
append_number (GString *key,
               double   number)
{
  guint64 bits;

  number += 0.0; /* so that −0 is 0 */
  memcpy (&bits, &number, sizeof bits);
  g_string_append_printf (key, "d%" G_GINT64_MODIFIER "x;", bits);
}

/* Equal JSON has equal keys, and only equal JSON. */
static void
append_key (GString  *key,
            GVariant *variant)
{
  if (binnacle_json_is_object (variant))
    append_object (key, variant);
  else if (binnacle_json_is_array (variant))
    append_array (key, variant);
  else if (binnacle_json_is_text (variant))
    append_text (key, g_variant_get_string (variant, NULL));
  else if (g_variant_is_of_type (variant, G_VARIANT_TYPE_DOUBLE))
    append_number (key, g_variant_get_double (variant));
  else if (g_variant_is_of_type (variant, G_VARIANT_TYPE_BOOLEAN))
    g_string_append_c (key, g_variant_get_boolean (variant) ? 't' : 'f');
  else
    g_string_append_c (key, 'n');
}

static char *
make_key (GVariant *variant)
{
  GString *key = g_string_new (NULL);

  append_key (key, variant);
  return g_string_free (key, FALSE);
}

/* What an element is known by, or NULL. */
static char *
make_identity (GVariant *element)
{
  for (guint i = 0; i < G_N_ELEMENTS (identifying_members); i++)
    {
      g_autoptr (GVariant) member = g_variant_lookup_value (element, identifying_members[i], NULL);
      g_autofree char *key = NULL;

      if (!binnacle_json_is_text (member) &&
          (member == NULL || !g_variant_is_of_type (member, G_VARIANT_TYPE_DOUBLE)))
        continue;

      key = make_key (member);
      return g_strconcat (identifying_members[i], " ", key, NULL);
    }

  return NULL;
}

/* Takes the key. */
static guint32
intern (GHashTable *known,
        char       *key)
{
  gpointer token;

  if (g_hash_table_lookup_extended (known, key, NULL, &token))
    {
      g_free (key);
      return GPOINTER_TO_UINT (token);
    }

  token = GUINT_TO_POINTER (g_hash_table_size (known));
  g_hash_table_insert (known, key, token);
  return GPOINTER_TO_UINT (token);
}

static void
make_tokens (BinnacleMergeElements *self)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    {
      GPtrArray *items = self->items[side];

      self->tokens[side] = g_new (guint32, items->len);
      for (guint i = 0; i < items->len; i++)
        {
          gpointer item = g_ptr_array_index (items, i);

          self->tokens[side][i] = intern (known, self->text ? g_strdup (item) : make_key (item));
        }
    }
}

/* What is not known by anything is like nothing else. */
static char *
make_identity_or_number (GVariant *element,
                         guint     number)
{
  char *identity = make_identity (element);

  return identity != NULL ? identity : g_strdup_printf ("#%u", number);
}

static gboolean *
find_repeated (BinnacleMergeElements *self,
               guint                  n_identities)
{
  gboolean *repeated = g_new0 (gboolean, n_identities);
  g_autofree guint *seen_in = g_new0 (guint, n_identities); /* the last side, and 1 */

  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    for (guint i = 0; i < self->items[side]->len; i++)
      {
        guint32 identity = self->identities[side][i];

        repeated[identity] = repeated[identity] || seen_in[identity] == side + 1;
        seen_in[identity] = side + 1;
      }

  return repeated;
}

/* What is there twice on one side is known by nothing. */
static void
forget_repeated (BinnacleMergeElements *self,
                 guint                  n_identities)
{
  g_autofree gboolean *repeated = find_repeated (self, n_identities);

  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    for (guint i = 0; i < self->items[side]->len; i++)
      if (repeated[self->identities[side][i]])
        self->identities[side][i] = n_identities++;
}

static void
make_identities (BinnacleMergeElements *self)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint number = 0;

  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    {
      GPtrArray *items = self->items[side];

      self->identities[side] = g_new (guint32, items->len);
      for (guint i = 0; i < items->len; i++)
        self->identities[side][i] = intern (known, make_identity_or_number (g_ptr_array_index (items, i), number++));
    }

  forget_repeated (self, g_hash_table_size (known));
}

static GPtrArray *
split_text (GVariant *text)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) split = g_strsplit (g_variant_get_string (text, NULL), "\n", -1);

  for (guint i = 0; split[i] != NULL; i++)
    g_ptr_array_add (lines, g_steal_pointer (&split[i]));
  if (lines->len == 0) /* of "" */
    g_ptr_array_add (lines, g_strdup (""));

  return lines;
}

static GPtrArray *
split_array (GVariant *array)
{
  GPtrArray *elements = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  GVariantIter iter;
  GVariant *element;

  g_variant_iter_init (&iter, array);
  while (g_variant_iter_next (&iter, "v", &element))
    g_ptr_array_add (elements, element);

  return elements;
}

static gsize
count_elements (GVariant *side)
{
  gsize n_elements = 1;

  if (!binnacle_json_is_text (side))
    return g_variant_n_children (side);

  for (const char *p = strchr (g_variant_get_string (side, NULL), '\n'); p != NULL; p = strchr (p + 1, '\n'))
    n_elements++;

  return n_elements;
}

static gboolean
are_all (GVariant * const  sides[BINNACLE_N_SIDES],
         gboolean        (*is_kind) (GVariant *variant))
{
  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    if (!is_kind (sides[side]) || count_elements (sides[side]) > MAX_ELEMENTS)
      return FALSE;

  return TRUE;
}

static gboolean
has_only_objects (BinnacleMergeElements *self)
{
  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    for (guint i = 0; i < self->items[side]->len; i++)
      if (!binnacle_json_is_object (g_ptr_array_index (self->items[side], i)))
        return FALSE;

  return TRUE;
}

static gboolean
has_several_lines (GVariant * const sides[BINNACLE_N_SIDES])
{
  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    if (count_elements (sides[side]) > 1)
      return TRUE;

  return FALSE;
}

/*
 * binnacle_merge_elements_new:
 * @sides: the three sides, each may be %NULL
 *
 * Returns: (transfer full) (nullable): their elements, or %NULL where they are not
 *   all texts, or all arrays, of a reasonable length, or are single lines
 */
BinnacleMergeElements *
binnacle_merge_elements_new (GVariant * const sides[BINNACLE_N_SIDES])
{
  gboolean text = are_all (sides, binnacle_json_is_text);
  BinnacleMergeElements *self;

  if (text ? !has_several_lines (sides) : !are_all (sides, binnacle_json_is_array))
    return NULL;

  self = g_new0 (BinnacleMergeElements, 1);
  self->text = text;
  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    self->items[side] = text ? split_text (sides[side]) : split_array (sides[side]);
  make_tokens (self);
  self->identifiable = !text && has_only_objects (self);
  if (self->identifiable)
    make_identities (self);

  return self;
}

void
binnacle_merge_elements_free (BinnacleMergeElements *self)
{
  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    {
      g_ptr_array_unref (self->items[side]);
      g_free (self->tokens[side]);
      g_free (self->identities[side]);
    }
  g_free (self);
}

gboolean
binnacle_merge_elements_find_regions (const BinnacleMergeElements *self,
                                      guint64                     *budget,
                                      GArray                      *regions)
{
  BinnacleSequences sequences = { .identifiable = self->identifiable };

  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    {
      sequences.tokens[side] = (BinnacleTokens) { self->tokens[side], self->items[side]->len };
      sequences.identities[side] = (BinnacleTokens) { self->identities[side], self->items[side]->len };
    }

  return binnacle_sequence_merge_find_regions (&sequences, budget, regions);
}

static gboolean
has_token (const BinnacleMergeElements *self,
           BinnacleSide                 side,
           BinnacleRange                range,
           guint32                      token)
{
  for (guint i = range.start; i < range.end; i++)
    if (self->tokens[side][i] == token)
      return TRUE;

  return FALSE;
}

/* FALSE where one was taken before. */
static gboolean
take_identities (const BinnacleMergeElements  *self,
                 const BinnacleSequenceRegion *region,
                 BinnacleSide                  side,
                 GHashTable                   *taken)
{
  BinnacleRange range = region->ranges[side];
  BinnacleRange mine = region->ranges[BINNACLE_SIDE_MINE];

  for (guint i = range.start; i < range.end; i++)
    {
      if (side == BINNACLE_SIDE_THEIRS && region->change == BINNACLE_MERGE_TOGETHER &&
          has_token (self, BINNACLE_SIDE_MINE, mine, self->tokens[side][i]))
        continue;
      if (!g_hash_table_add (taken, GUINT_TO_POINTER (self->identities[side][i])))
        return FALSE;
    }

  return TRUE;
}

/*
 * binnacle_merge_elements_twice:
 * @self: elements
 * @regions: (element-type BinnacleSequenceRegion): what became of them
 *
 * Tells whether the merge would have something twice that no side has twice: both
 * moved it, or both added it and differ on what it is.
 */
gboolean
binnacle_merge_elements_twice (const BinnacleMergeElements *self,
                               GArray                      *regions)
{
  g_autoptr (GHashTable) taken = g_hash_table_new (NULL, NULL);
  gboolean once = TRUE;

  for (guint i = 0; self->identifiable && once && i < regions->len; i++)
    {
      const BinnacleSequenceRegion *region = &g_array_index (regions, BinnacleSequenceRegion, i);

      if (region->change != BINNACLE_MERGE_THEIRS)
        once = take_identities (self, region, BINNACLE_SIDE_MINE, taken);
      if (region->change == BINNACLE_MERGE_THEIRS || region->change == BINNACLE_MERGE_TOGETHER)
        once = once && take_identities (self, region, BINNACLE_SIDE_THEIRS, taken);
    }

  return !once;
}

/*
 * binnacle_merge_elements_describe:
 * @element: an element of an array
 *
 * Returns: (transfer full) (nullable): a short text that a person knows it by
 */
char *
binnacle_merge_elements_describe (GVariant *element)
{
  static const char * const members[] = { "text", "title", "name", "label", "id", "key" };

  if (!binnacle_json_is_object (element))
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autoptr (GVariant) member = g_variant_lookup_value (element, members[i], G_VARIANT_TYPE_STRING);

      if (member != NULL)
        return g_variant_dup_string (member, NULL);
    }

  return NULL;
}

/* A list of lines or of elements. */
GPtrArray *
binnacle_merge_elements_new_list (const BinnacleMergeElements *self)
{
  return g_ptr_array_new_with_free_func (self->text ? g_free : (GDestroyNotify) g_variant_unref);
}

static void
add_item (const BinnacleMergeElements *self,
          gpointer                     item,
          GPtrArray                   *list)
{
  g_ptr_array_add (list, self->text ? (gpointer) g_strdup (item) : (gpointer) g_variant_ref (item));
}

void
binnacle_merge_elements_add_range (const BinnacleMergeElements *self,
                                   BinnacleSide                 side,
                                   BinnacleRange                range,
                                   GPtrArray                   *list)
{
  for (guint i = range.start; i < range.end; i++)
    add_item (self, g_ptr_array_index (self->items[side], i), list);
}

/* Theirs, which are on the server already, and then mine. What both added is one
 * element; lines may be there twice. */
void
binnacle_merge_elements_add_both (const BinnacleMergeElements *self,
                                  const BinnacleRange          ranges[BINNACLE_N_SIDES],
                                  GPtrArray                   *list)
{
  g_autoptr (GHashTable) theirs = g_hash_table_new (NULL, NULL);
  BinnacleRange range = ranges[BINNACLE_SIDE_THEIRS];

  binnacle_merge_elements_add_range (self, BINNACLE_SIDE_THEIRS, range, list);
  for (guint i = range.start; i < range.end && !self->text; i++)
    g_hash_table_add (theirs, GUINT_TO_POINTER (self->tokens[BINNACLE_SIDE_THEIRS][i]));

  range = ranges[BINNACLE_SIDE_MINE];
  for (guint i = range.start; i < range.end; i++)
    if (!g_hash_table_contains (theirs, GUINT_TO_POINTER (self->tokens[BINNACLE_SIDE_MINE][i])))
      add_item (self, g_ptr_array_index (self->items[BINNACLE_SIDE_MINE], i), list);
}

/* @value: what binnacle_merge_elements_join() may give, or %NULL for nothing. */
void
binnacle_merge_elements_add_value (const BinnacleMergeElements *self,
                                   GVariant                    *value,
                                   GPtrArray                   *list)
{
  g_autoptr (GPtrArray) items = NULL;

  if (value == NULL || !(self->text ? binnacle_json_is_text : binnacle_json_is_array) (value))
    return;

  items = self->text ? split_text (value) : split_array (value);
  for (guint i = 0; i < items->len; i++)
    add_item (self, g_ptr_array_index (items, i), list);
}

static GVariant *
join_lines (GPtrArray *lines)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, g_ptr_array_index (lines, i));
    }

  return g_variant_new_take_string (g_string_free (text, FALSE));
}

static GVariant *
join_elements (GPtrArray *elements)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));

  for (guint i = 0; i < elements->len; i++)
    g_variant_builder_add (&builder, "v", g_ptr_array_index (elements, i));

  return g_variant_builder_end (&builder);
}

/* Returns: (transfer full): one text or array */
GVariant *
binnacle_merge_elements_join (const BinnacleMergeElements *self,
                              GPtrArray                   *list)
{
  return g_variant_ref_sink (self->text ? join_lines (list) : join_elements (list));
}
