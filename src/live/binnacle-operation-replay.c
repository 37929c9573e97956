/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-operation-replay-private.h"

#include <math.h>
#include <string.h>

#include "live/binnacle-merge.h"

/* What an operation does to a value; pure functions. No value stands for a
 * channel that does not exist. */

static gboolean
add (const BinnacleValue *argument,
     BinnacleValue       *value)
{
  BinnacleValueKind kind = binnacle_value_get_kind (value);
  double sum = binnacle_value_get_number (value, 0) + binnacle_value_get_number (argument, 0);

  if ((kind != BINNACLE_VALUE_NUMBER && kind != BINNACLE_VALUE_NONE) || !isfinite (sum))
    return FALSE;
  binnacle_value_set_number (value, sum);
  return TRUE;
}

static void
merge (const BinnacleValue *argument,
       BinnacleValue       *value)
{
  g_auto (BinnacleValue) merged = BINNACLE_VALUE_INIT;

  binnacle_merge_patch (value, argument, &merged);
  binnacle_value_assign (value, &merged);
}

/* value: (inout): what is there, and what becomes of it. Returns FALSE, with the
 * value as it was, where the operation can't be applied to it. */
gboolean
binnacle_operation_replay (BinnacleOperationKind  kind,
                           const BinnacleValue   *argument,
                           BinnacleValue         *value)
{
  switch (kind)
    {
    case BINNACLE_OPERATION_SET:
      binnacle_value_assign (value, argument);
      return TRUE;
    case BINNACLE_OPERATION_MERGE:
      merge (argument, value);
      return TRUE;
    case BINNACLE_OPERATION_ADD:
      return add (argument, value);
    case BINNACLE_OPERATION_DELETE:
      binnacle_value_set_none (value);
      return TRUE;
    default:
      g_assert_not_reached ();
    }
}

/* The argument of one operation that does what two of this kind do. Returns
 * FALSE where there is none. */
gboolean
binnacle_operation_fold (BinnacleOperationKind  kind,
                         const BinnacleValue   *earlier,
                         const BinnacleValue   *later,
                         BinnacleValue         *folded)
{
  switch (kind)
    {
    case BINNACLE_OPERATION_SET:
    case BINNACLE_OPERATION_DELETE:
      binnacle_value_assign (folded, later);
      return TRUE;
    case BINNACLE_OPERATION_MERGE:
      return binnacle_merge_patch_compose (earlier, later, folded);
    case BINNACLE_OPERATION_ADD:
      binnacle_value_assign (folded, earlier);
      return add (later, folded);
    default:
      g_assert_not_reached ();
    }
}

/* Whether it has no more than so many bytes as JSON. */
gboolean
binnacle_operation_fits (const BinnacleValue *value,
                         gsize                max_bytes)
{
  g_autofree char *text = NULL;

  /* A byte of a text has six in JSON at most ("\u0001"); one of a list even less. */
  if (binnacle_value_get_size (value) <= max_bytes / 8)
    return TRUE;
  text = binnacle_value_to_json_text (value);
  return strlen (text) <= max_bytes;
}

static gboolean
is_object (const BinnacleValue *value)
{
  return binnacle_value_get_kind (value) == BINNACLE_VALUE_JSON &&
         g_variant_is_of_type (binnacle_value_get_json (value), G_VARIANT_TYPE_VARDICT);
}

/* argument: (nullable). Whether the kind takes such an argument at all. */
gboolean
binnacle_operation_is_possible (BinnacleOperationKind  kind,
                                const BinnacleValue   *argument)
{
  switch (kind)
    {
    case BINNACLE_OPERATION_SET:
      return argument != NULL && binnacle_value_get_kind (argument) != BINNACLE_VALUE_NONE;
    case BINNACLE_OPERATION_MERGE:
      return argument != NULL && is_object (argument);
    case BINNACLE_OPERATION_ADD:
      return argument != NULL && binnacle_value_get_kind (argument) == BINNACLE_VALUE_NUMBER;
    case BINNACLE_OPERATION_DELETE:
      return argument == NULL || binnacle_value_get_kind (argument) == BINNACLE_VALUE_NONE;
    default:
      return FALSE;
    }
}
