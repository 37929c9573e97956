/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-clock.h"
#include "live/binnacle-journal.h"

G_BEGIN_DECLS

/* A journal that is durable for as long as it lives. It takes its time, and can
 * refuse. */
#define TEST_TYPE_MEMORY_JOURNAL (memory_journal_get_type ())
G_DECLARE_FINAL_TYPE (MemoryJournal, memory_journal, TEST, MEMORY_JOURNAL, GObject)

/* What was just made durable. */
typedef void (*MemoryJournalPutFunc) (const BinnacleOperationRecord *record,
                                      gpointer                       user_data);

MemoryJournal           *memory_journal_new           (BinnacleClock *clock,
                                                       gint64         latency);
void                     memory_journal_set_refusal   (MemoryJournal *self,
                                                       const char    *sentence);
void                     memory_journal_set_ambiguous (MemoryJournal *self,
                                                       gboolean       ambiguous);
void                     memory_journal_set_put_func  (MemoryJournal        *self,
                                                       MemoryJournalPutFunc  put_func,
                                                       gpointer              user_data);
void                     memory_journal_kill          (MemoryJournal *self);
void                     memory_journal_set_unreadable (MemoryJournal *self,
                                                       gboolean       unreadable);
guint                    memory_journal_get_n_commits (MemoryJournal *self);
guint                    memory_journal_get_n_records (MemoryJournal *self);
BinnacleOperationRecord *memory_journal_find          (MemoryJournal *self,
                                                       const char    *id);
void                     memory_journal_store         (MemoryJournal                 *self,
                                                       const BinnacleOperationRecord *record);
void                     memory_journal_set_server_id (MemoryJournal *self,
                                                       const char    *server_id);
const char              *memory_journal_get_server_id (MemoryJournal *self);

G_END_DECLS
