/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-simulated-clock.h"
#include "sync/binnacle-background-sync.h"

G_BEGIN_DECLS

#define MS G_GINT64_CONSTANT (1000)
#define S G_GINT64_CONSTANT (1000000)

/* Work that takes a time and ends as it is told. */

#define TEST_TYPE_WORK (test_work_get_type ())
G_DECLARE_FINAL_TYPE (TestWork, test_work, TEST, WORK, GObject)

/* A run begins, or ends: with which kind of outcome, or because it was cancelled. */
typedef void (*TestWorkFunc) (TestWork        *work,
                              BinnacleSyncJob *job,
                              gboolean         begins,
                              gboolean         is_cancelled,
                              gpointer         user_data);

struct _TestWork
{
  GObject            parent_instance;

  BinnacleClock     *clock;
  gint64             duration;    /* G_MAXINT64: for ever */
  gint64             fresh_for;
  gint64             retry_after;
  BinnacleSyncFault  fault;
  gboolean           is_deaf;     /* to being cancelled */
  GArray            *starts;      /* monotonic */
  guint              n_running;
  guint              max_running;
  guint              n_cancelled;
  gboolean           was_forced;
  TestWorkFunc       func;
  gpointer           user_data;
};

TestWork *test_work_new (BinnacleClock *clock);

typedef struct
{
  BinnacleSimulatedClock *clock;
  BinnacleBackgroundSync *sync;
  TestWork               *work;
  GPtrArray              *works;
  guint                   n_running;
  guint                   max_running;
} SyncFixture;

void             sync_fixture_set_up    (SyncFixture          *fixture,
                                         gconstpointer         data);
void             sync_fixture_tear_down (SyncFixture          *fixture,
                                         gconstpointer         data);
/* With the fixture's work, for the source "a". */
BinnacleSyncJob *sync_fixture_add       (SyncFixture          *fixture,
                                         BinnacleSyncJobFlags  flags,
                                         gint64                interval);
/* With work of its own, which the fixture keeps. */
TestWork        *sync_fixture_add_source_job (SyncFixture     *fixture,
                                         const char           *source_id,
                                         const char           *channel,
                                         BinnacleSyncJobFlags  flags,
                                         gint64                interval,
                                         BinnacleSyncJob     **job);
/* Of all works that the fixture keeps. */
guint            sync_fixture_count     (SyncFixture          *fixture);
guint            sync_fixture_get_max_running (SyncFixture    *fixture);
/* When they started, sorted. */
GArray          *sync_fixture_dup_starts (SyncFixture         *fixture);
void             sync_fixture_set_outcome (SyncFixture        *fixture,
                                         BinnacleSyncFault     fault,
                                         gint64                duration);
void             sync_fixture_advance   (SyncFixture          *fixture,
                                         gint64                duration);
gint64           sync_fixture_now       (SyncFixture          *fixture);
guint            test_work_count        (TestWork             *self);
gint64           test_work_get_start    (TestWork             *self,
                                         guint                 position);

G_END_DECLS
