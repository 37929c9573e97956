/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/binnacle-outbox.h"

/* A folder for an outbox, and its use without callbacks. */

#define SOURCE "source-1"

typedef struct
{
  BinnacleClock  *clock;
  BinnacleOutbox *outbox;
  char           *folder;
  char           *path;
  char           *marker; /* in a folder of its own */
} OutboxFixture;

void                     outbox_fixture_set_up       (OutboxFixture           *fixture,
                                                      gconstpointer            data);
void                     outbox_fixture_set_up_in_memory (OutboxFixture       *fixture,
                                                      gconstpointer            data);
void                     outbox_fixture_tear_down    (OutboxFixture           *fixture,
                                                      gconstpointer            data);
void                     outbox_fixture_open         (OutboxFixture           *fixture);
void                     outbox_fixture_close        (OutboxFixture           *fixture);
char                    *outbox_fixture_find_aside   (OutboxFixture           *fixture);

/* Edit number N: its id, and which edition of it. */
char                    *outbox_make_id              (guint                    n);
BinnacleOperationRecord *outbox_make_record          (guint                    n,
                                                      guint                    edition);
gboolean                 outbox_commit               (BinnacleOutbox          *outbox,
                                                      GPtrArray               *puts,
                                                      GPtrArray               *removals,
                                                      GError                 **error);
gboolean                 outbox_put                  (BinnacleOutbox          *outbox,
                                                      BinnacleOperationRecord *record,
                                                      GError                 **error);
BinnacleJournalContents *outbox_claim                (BinnacleOutbox          *outbox,
                                                      const char              *source_id,
                                                      GError                 **error);
BinnacleJournalContents *outbox_load                 (BinnacleOutbox          *outbox,
                                                      const char              *source_id,
                                                      GError                 **error);
void                     outbox_assert_same          (const BinnacleOperationRecord *a,
                                                      const BinnacleOperationRecord *b);
void                     outbox_remove_folder        (const char              *folder);
