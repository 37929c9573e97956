/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "widgets/binnacle-checklist.h"

/* A checklist as a value: {"items": [{"text": "Buy oil", "done": false}, …]}.
 * Members that are not known here are kept. */

BinnacleChecklistItem *
binnacle_checklist_item_new (const char *text,
                             gboolean    done)
{
  BinnacleChecklistItem *self = g_new0 (BinnacleChecklistItem, 1);

  self->text = g_strdup (text);
  self->done = done;
  return self;
}

void
binnacle_checklist_item_free (BinnacleChecklistItem *self)
{
  g_free (self->text);
  g_clear_pointer (&self->members, g_variant_unref);
  g_free (self);
}

static GVariant *
ref_items (const BinnacleValue *value)
{
  GVariant *object = binnacle_value_get_kind (value) == BINNACLE_VALUE_JSON ? binnacle_value_get_json (value) : NULL;

  if (object == NULL || !g_variant_is_of_type (object, G_VARIANT_TYPE_VARDICT))
    return NULL;
  return g_variant_lookup_value (object, "items", G_VARIANT_TYPE ("av"));
}

static gboolean
is_item (GVariant *element)
{
  g_autoptr (GVariant) text = NULL;

  if (!g_variant_is_of_type (element, G_VARIANT_TYPE_VARDICT))
    return FALSE;
  text = g_variant_lookup_value (element, "text", G_VARIANT_TYPE_STRING);
  return text != NULL;
}

/* Whether a value is a checklist; an empty object will do. */
gboolean
binnacle_checklist_is_one (const BinnacleValue *value)
{
  g_autoptr (GVariant) items = ref_items (value);
  GVariant *object = binnacle_value_get_kind (value) == BINNACLE_VALUE_JSON ? binnacle_value_get_json (value) : NULL;

  if (items == NULL)
    return object != NULL && g_variant_is_of_type (object, G_VARIANT_TYPE_VARDICT) && g_variant_n_children (object) == 0;
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (items, i);
      g_autoptr (GVariant) element = g_variant_get_variant (boxed);

      if (!is_item (element))
        return FALSE;
    }
  return TRUE;
}

static BinnacleChecklistItem *
read_item (GVariant *element)
{
  BinnacleChecklistItem *item = g_new0 (BinnacleChecklistItem, 1);

  if (!g_variant_lookup (element, "text", "s", &item->text))
    item->text = g_strdup ("");
  if (!g_variant_lookup (element, "done", "b", &item->done))
    item->done = FALSE;
  item->members = g_variant_ref (element);
  return item;
}

/* All items; none where it is no checklist. */
GPtrArray *
binnacle_checklist_read (const BinnacleValue *value)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_checklist_item_free);
  g_autoptr (GVariant) items = NULL;

  if (!binnacle_checklist_is_one (value))
    return list;
  items = ref_items (value);
  for (gsize i = 0; items != NULL && i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (items, i);
      g_autoptr (GVariant) element = g_variant_get_variant (boxed);

      g_ptr_array_add (list, read_item (element));
    }
  return list;
}

/* What is not changed keeps its place among the members. */
static GVariant *
write_item (const BinnacleChecklistItem *item)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, item->members);
  g_variant_dict_insert (&dict, "text", "s", item->text);
  g_variant_dict_insert (&dict, "done", "b", item->done);
  return g_variant_dict_end (&dict);
}

static GVariant *
write_items (GPtrArray *items)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("av"));
  for (guint i = 0; i < items->len; i++)
    g_variant_builder_add (&builder, "v", write_item (items->pdata[i]));
  return g_variant_builder_end (&builder);
}

/* The value with other items. */
void
binnacle_checklist_write (const BinnacleValue *value,
                          GPtrArray           *items,
                          BinnacleValue       *result)
{
  GVariant *object = binnacle_value_get_kind (value) == BINNACLE_VALUE_JSON ? binnacle_value_get_json (value) : NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, object != NULL && g_variant_is_of_type (object, G_VARIANT_TYPE_VARDICT) ? object : NULL);
  g_variant_dict_insert_value (&dict, "items", write_items (items));
  binnacle_value_set_json (result, g_variant_dict_end (&dict));
}

/* What changes a checklist's items and nothing else in it. */
void
binnacle_checklist_patch (GPtrArray     *items,
                          BinnacleValue *patch)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "items", write_items (items));
  binnacle_value_set_json (patch, g_variant_dict_end (&dict));
}
