/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-match-index-private.h"

#include "base/binnacle-pattern-trie.h"

struct _BinnacleMatchIndex
{
  BinnaclePatternTrie *by_pattern; /* of BinnacleMatchList, not owned */
  GPtrArray           *lists;      /* the same */
};

static gboolean
add_to_list (const char *pattern,
             gpointer    data,
             gpointer    user_data)
{
  binnacle_match_list_add (data, user_data);
  return TRUE;
}

static gboolean
remove_from_list (const char *pattern,
                  gpointer    data,
                  gpointer    user_data)
{
  binnacle_match_list_remove (data, user_data);
  return TRUE;
}

static void
list_gone (gpointer  user_data,
           GObject  *where_it_was)
{
  BinnacleMatchIndex *self = user_data;
  BinnacleMatchList *list = (BinnacleMatchList *) where_it_was;

  binnacle_pattern_trie_remove (self->by_pattern, binnacle_match_list_get_pattern (list), list);
  g_ptr_array_remove_fast (self->lists, list);
}

BinnacleMatchIndex *
binnacle_match_index_new (void)
{
  BinnacleMatchIndex *self = g_new0 (BinnacleMatchIndex, 1);

  self->by_pattern = binnacle_pattern_trie_new ();
  self->lists = g_ptr_array_new ();
  return self;
}

void
binnacle_match_index_free (BinnacleMatchIndex *self)
{
  for (guint i = 0; i < self->lists->len; i++)
    g_object_weak_unref (self->lists->pdata[i], list_gone, self);
  g_ptr_array_unref (self->lists);
  binnacle_pattern_trie_free (self->by_pattern);
  g_free (self);
}

/* From now on the list follows, for as long as somebody holds it. */
void
binnacle_match_index_add (BinnacleMatchIndex *self,
                          BinnacleMatchList  *list)
{
  binnacle_pattern_trie_add (self->by_pattern, binnacle_match_list_get_pattern (list), list);
  g_ptr_array_add (self->lists, list);
  g_object_weak_ref (G_OBJECT (list), list_gone, self);
}

/* The entity may have come into being, or gone. */
void
binnacle_match_index_update (BinnacleMatchIndex *self,
                             BinnacleEntity     *entity)
{
  BinnacleEntityRecord *record = binnacle_entity_get_record (entity);
  gboolean exists = binnacle_entity_get_exists (entity);

  if (record->listed == exists)
    return;
  record->listed = exists;
  binnacle_pattern_trie_foreach_match (self->by_pattern, binnacle_entity_get_channel (entity),
                                       exists ? add_to_list : remove_from_list, entity);
}

/* Shows what came and went; handlers may make and drop lists. */
void
binnacle_match_index_commit (BinnacleMatchIndex *self)
{
  g_autoptr (GPtrArray) lists = g_ptr_array_new_full (self->lists->len, g_object_unref);

  for (guint i = 0; i < self->lists->len; i++)
    g_ptr_array_add (lists, g_object_ref (self->lists->pdata[i]));
  for (guint i = 0; i < lists->len; i++)
    binnacle_match_list_commit (lists->pdata[i]);
}
