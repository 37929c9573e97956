/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-operation-list-private.h"

struct _BinnacleOperationList
{
  GPtrArray  *operations;
  GHashTable *by_id; /* ids and operations belong to the array */
};

static gint64
get_sequence (BinnacleOperation *operation)
{
  return binnacle_operation_get_record (operation)->sequence;
}

/* The first position with a sequence that is not below. */
static guint
find_position (BinnacleOperationList *self,
               gint64                 sequence)
{
  guint first = 0, end = self->operations->len;

  while (first < end)
    {
      guint middle = first + (end - first) / 2;

      if (get_sequence (self->operations->pdata[middle]) < sequence)
        first = middle + 1;
      else
        end = middle;
    }
  return first;
}

BinnacleOperationList *
binnacle_operation_list_new (void)
{
  BinnacleOperationList *self = g_new0 (BinnacleOperationList, 1);

  self->operations = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
binnacle_operation_list_free (BinnacleOperationList *self)
{
  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->operations);
  g_free (self);
}

/* Returns its position. */
guint
binnacle_operation_list_add (BinnacleOperationList *self,
                             BinnacleOperation     *operation)
{
  guint position = find_position (self, get_sequence (operation));

  g_ptr_array_insert (self->operations, (int) position, g_object_ref (operation));
  g_hash_table_insert (self->by_id, (gpointer) binnacle_operation_get_id (operation), operation);
  return position;
}

/* Returns the position that it had; it must be there. */
guint
binnacle_operation_list_remove (BinnacleOperationList *self,
                                BinnacleOperation     *operation)
{
  guint position = find_position (self, get_sequence (operation));

  while (self->operations->pdata[position] != operation)
    position++;
  g_hash_table_remove (self->by_id, binnacle_operation_get_id (operation));
  g_ptr_array_remove_index (self->operations, position);
  return position;
}

BinnacleOperation *
binnacle_operation_list_find (BinnacleOperationList *self,
                              const char            *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

BinnacleOperation *
binnacle_operation_list_get (BinnacleOperationList *self,
                             guint                  position)
{
  return self->operations->pdata[position];
}

guint
binnacle_operation_list_get_length (BinnacleOperationList *self)
{
  return self->operations->len;
}
