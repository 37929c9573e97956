/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-match-list-private.h"

/* The entities that exist and match a pattern, sorted naturally by channel.
 * What comes and goes within a batch is shown by one items-changed. */
struct _BinnacleMatchList
{
  GObject     parent_instance;

  char       *pattern;
  GPtrArray  *items;   /* sorted */
  GPtrArray  *added;
  GHashTable *removed; /* a set */
};

static void binnacle_match_list_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleMatchList, binnacle_match_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, binnacle_match_list_list_model_init))

static int
compare (gconstpointer a,
         gconstpointer b)
{
  BinnacleEntity *first = *(BinnacleEntity *const *) a;
  BinnacleEntity *second = *(BinnacleEntity *const *) b;

  return strcmp (binnacle_entity_get_sort_key (first), binnacle_entity_get_sort_key (second));
}

static GPtrArray *
merge (BinnacleMatchList *self)
{
  GPtrArray *merged = g_ptr_array_new_full (self->items->len + self->added->len, g_object_unref);
  guint next = 0;

  g_ptr_array_sort (self->added, compare);
  for (guint i = 0; i < self->items->len; i++)
    {
      if (g_hash_table_contains (self->removed, self->items->pdata[i]))
        continue;
      while (next < self->added->len && compare (&self->added->pdata[next], &self->items->pdata[i]) < 0)
        g_ptr_array_add (merged, g_object_ref (self->added->pdata[next++]));
      g_ptr_array_add (merged, g_object_ref (self->items->pdata[i]));
    }
  while (next < self->added->len)
    g_ptr_array_add (merged, g_object_ref (self->added->pdata[next++]));
  return merged;
}

static guint
count_common (GPtrArray *a,
              GPtrArray *b,
              gboolean   at_end,
              guint      max)
{
  guint n = 0;

  while (n < max && a->pdata[at_end ? a->len - 1 - n : n] == b->pdata[at_end ? b->len - 1 - n : n])
    n++;
  return n;
}

static void
binnacle_match_list_finalize (GObject *object)
{
  BinnacleMatchList *self = BINNACLE_MATCH_LIST (object);

  g_free (self->pattern);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->added);
  g_hash_table_unref (self->removed);
  G_OBJECT_CLASS (binnacle_match_list_parent_class)->finalize (object);
}

static void
binnacle_match_list_class_init (BinnacleMatchListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_match_list_finalize;
}

static void
binnacle_match_list_init (BinnacleMatchList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->added = g_ptr_array_new_with_free_func (g_object_unref);
  self->removed = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

static GType
get_item_type (GListModel *model)
{
  return BINNACLE_TYPE_ENTITY;
}

static guint
get_n_items (GListModel *model)
{
  return BINNACLE_MATCH_LIST (model)->items->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  BinnacleMatchList *self = BINNACLE_MATCH_LIST (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
binnacle_match_list_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

BinnacleMatchList *
binnacle_match_list_new (const char *pattern)
{
  BinnacleMatchList *self = g_object_new (BINNACLE_TYPE_MATCH_LIST, NULL);

  self->pattern = g_strdup (pattern);
  return self;
}

const char *
binnacle_match_list_get_pattern (BinnacleMatchList *self)
{
  return self->pattern;
}

void
binnacle_match_list_add (BinnacleMatchList *self,
                         BinnacleEntity    *entity)
{
  if (!g_hash_table_remove (self->removed, entity))
    g_ptr_array_add (self->added, g_object_ref (entity));
}

void
binnacle_match_list_remove (BinnacleMatchList *self,
                            BinnacleEntity    *entity)
{
  if (!g_ptr_array_remove (self->added, entity))
    g_hash_table_add (self->removed, g_object_ref (entity));
}

void
binnacle_match_list_commit (BinnacleMatchList *self)
{
  g_autoptr (GPtrArray) old = NULL;
  guint common, shorter, start, end;

  if (self->added->len == 0 && g_hash_table_size (self->removed) == 0)
    return;
  old = self->items;
  self->items = merge (self);
  g_ptr_array_set_size (self->added, 0);
  g_hash_table_remove_all (self->removed);
  shorter = MIN (old->len, self->items->len);
  start = count_common (old, self->items, FALSE, shorter);
  end = count_common (old, self->items, TRUE, shorter - start);
  common = start + end;
  if (old->len > common || self->items->len > common)
    g_list_model_items_changed (G_LIST_MODEL (self), start, old->len - common, self->items->len - common);
}
