/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-value.h"

G_BEGIN_DECLS

/* More than a person looks through; the others stay as they are. */
#define BINNACLE_CHECKLIST_MAX_SHOWN 200

/**
 * BinnacleChecklistItem:
 * @text: what is to be done
 * @done: whether it is
 * @members: all that the item holds; %NULL for a new one
 *
 * One item of a checklist.
 */
typedef struct
{
  char     *text;
  gboolean  done;
  GVariant *members;
} BinnacleChecklistItem;

BinnacleChecklistItem *binnacle_checklist_item_new  (const char            *text,
                                                     gboolean               done);
void                   binnacle_checklist_item_free (BinnacleChecklistItem *self);

gboolean   binnacle_checklist_is_one (const BinnacleValue *value);
GPtrArray *binnacle_checklist_read   (const BinnacleValue *value);
void       binnacle_checklist_write  (const BinnacleValue *value,
                                      GPtrArray           *items,
                                      BinnacleValue       *result);
void       binnacle_checklist_patch  (GPtrArray           *items,
                                      BinnacleValue       *patch);

G_END_DECLS
