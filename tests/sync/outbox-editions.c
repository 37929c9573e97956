/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outbox-editions.h"

#include <string.h>

#include "outbox-fixture.h"

#define COMMON 50
#define N_IDS 7

static void
add_record (GPtrArray *records,
            guint      id,
            guint      edition)
{
  BinnacleOperationRecord *record = outbox_make_record (id, edition);

  /* Several pages now and then. */
  if (edition % 5 == 0)
    {
      g_autofree char *fill = g_strnfill (9000, 'x');
      g_autofree char *text = g_strdup_printf ("%u %s", edition, fill);

      binnacle_value_set_text (&record->argument, text);
    }
  g_ptr_array_add (records, record);
}

BinnacleOutboxRequest *
outbox_editions_make_commit (guint c)
{
  BinnacleOutboxRequest *request = binnacle_outbox_request_new (BINNACLE_OUTBOX_REQUEST_COMMIT, 0);

  request->puts = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_operation_record_free);
  request->removals = g_ptr_array_new_with_free_func (g_free);
  add_record (request->puts, COMMON, c);
  add_record (request->puts, c % N_IDS + 1, c);
  add_record (request->puts, (c + 2) % N_IDS + 1, c);
  g_ptr_array_add (request->removals, outbox_make_id ((c + 4) % N_IDS + 1));
  return request;
}

/* What there is after @c commits, as id → edition; 0: not there. */
static void
apply (guint  c,
       guint *editions)
{
  memset (editions, 0, (COMMON + 1) * sizeof *editions);
  for (guint i = 1; i <= c; i++)
    {
      editions[(i + 4) % N_IDS + 1] = 0;
      editions[COMMON] = i;
      editions[i % N_IDS + 1] = i;
      editions[(i + 2) % N_IDS + 1] = i;
    }
}

static gboolean
is_edition (const BinnacleOperationRecord *record,
            guint                          edition)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_operation_record_free);

  add_record (wanted, (guint) record->sequence, edition);
  return edition > 0 && binnacle_value_equal (&record->argument,
                                              &((BinnacleOperationRecord *) wanted->pdata[0])->argument);
}

gboolean
outbox_editions_is_after (GPtrArray *records,
                          guint      c)
{
  guint editions[COMMON + 1];
  guint n = 0;

  apply (c, editions);
  for (guint id = 0; id <= COMMON; id++)
    n += editions[id] > 0;
  if (records->len != n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const BinnacleOperationRecord *record = records->pdata[i];

      if (!is_edition (record, editions[record->sequence]))
        return FALSE;
    }
  return TRUE;
}
