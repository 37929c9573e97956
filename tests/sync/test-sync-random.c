/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "sync-fixture.h"

/* Random histories against what must hold at all times, whatever happens: a job runs once
 * at a time; no more run than may; nothing runs that is held, not wanted, or that the server
 * asked to leave alone; and when all is well again, all that is wanted runs at its interval.
 *
 * --seeds N plays so many, --seed N only that one. */

#define N_JOBS 12
#define N_SOURCES 3
#define N_STEPS 200
#define INTERVAL (30 * S)

static guint n_seeds = 200;
static guint first_seed = 1;

typedef struct
{
  guint                   seed;
  GRand                  *random;
  BinnacleSimulatedClock *clock;
  BinnacleBackgroundSync *sync;
  TestWork               *works[N_JOBS];
  BinnacleSyncJob        *jobs[N_JOBS]; /* NULL: removed */
  guint                   viewers[N_JOBS];
  gboolean                forced[N_JOBS];
  gint64                  asked_until[N_SOURCES];
  gboolean                online, offline_wanted, visible, enabled, asleep;
  BinnacleSyncPace        pace;
  guint                   n_running;
  guint                   concurrency; /* the most since anything ran */
} Model;

#define CHECK(model, condition) \
  G_STMT_START { \
    if (!(condition)) \
      g_error ("Seed %u, %.3f s: %s", (model)->seed, \
               (double) binnacle_clock_get_monotonic_time (BINNACLE_CLOCK ((model)->clock)) / 1e6, #condition); \
  } G_STMT_END

static guint
find_job (Model    *model,
          TestWork *work)
{
  for (guint i = 0; i < N_JOBS; i++)
    if (model->works[i] == work)
      return i;
  g_assert_not_reached ();
}

static gint64
now (Model *model)
{
  return binnacle_clock_get_monotonic_time (BINNACLE_CLOCK (model->clock));
}

static BinnacleSyncJobFlags
get_flags (guint index)
{
  BinnacleSyncJobFlags flags = BINNACLE_SYNC_JOB_DEFAULT;

  if (index % 3 == 0)
    flags &= ~BINNACLE_SYNC_JOB_WHILE_VIEWED;
  if (index % 4 == 0)
    flags |= BINNACLE_SYNC_JOB_WHEN_HIDDEN;
  return flags;
}

static void
check_start (Model *model,
             guint  index)
{
  BinnacleSyncJobFlags flags = get_flags (index);

  CHECK (model, model->works[index]->n_running == 1);
  CHECK (model, model->n_running <= model->concurrency);
  CHECK (model, !model->offline_wanted && !model->asleep);
  CHECK (model, now (model) >= model->asked_until[index % N_SOURCES]);
  if (model->forced[index])
    return;
  CHECK (model, model->enabled && model->online && model->pace != BINNACLE_SYNC_PACE_PAUSED);
  CHECK (model, model->visible || (flags & BINNACLE_SYNC_JOB_WHEN_HIDDEN) != 0);
  CHECK (model, model->viewers[index] > 0 || (flags & BINNACLE_SYNC_JOB_WHILE_VIEWED) == 0);
}

static void
plan_next (Model *model,
           guint  index)
{
  static const gint64 durations[] = { 0, 10 * MS, 100 * MS, S, 10 * S, 40 * S, G_MAXINT64 };
  TestWork *work = model->works[index];

  work->duration = durations[g_rand_int_range (model->random, 0, G_N_ELEMENTS (durations))];
  work->fault = g_rand_boolean (model->random) ? BINNACLE_SYNC_FAULT_NONE :
    (BinnacleSyncFault) g_rand_int_range (model->random, 1, BINNACLE_SYNC_FAULT_PERMANENT + 1);
  work->fresh_for = g_rand_int_range (model->random, 0, 6) == 0 ? 100 * S : 0;
  work->retry_after = g_rand_int_range (model->random, 0, 10) == 0 ? g_rand_int_range (model->random, 1, 300) * S : 0;
}

static void
run_changed (TestWork        *work,
             BinnacleSyncJob *job,
             gboolean         begins,
             gboolean         is_cancelled,
             gpointer         user_data)
{
  Model *model = user_data;
  guint index = find_job (model, work);

  if (begins)
    {
      model->n_running++;
      check_start (model, index);
      return;
    }
  model->n_running--;
  model->forced[index] = FALSE;
  if (model->n_running == 0 && model->sync != NULL)
    g_object_get (model->sync, "concurrency", &model->concurrency, NULL);
  if (!is_cancelled && model->jobs[index] != NULL)
    model->asked_until[index % N_SOURCES] = MAX (model->asked_until[index % N_SOURCES], now (model) + work->retry_after);
}

static void
view (Model    *model,
      guint     index,
      gboolean  comes)
{
  if (model->jobs[index] == NULL || (!comes && model->viewers[index] == 0))
    return;
  model->viewers[index] += comes ? 1 : -1;
  if (comes)
    binnacle_sync_job_add_viewer (model->jobs[index]);
  else
    binnacle_sync_job_remove_viewer (model->jobs[index]);
}

static void
force (Model *model,
       guint  index)
{
  if (model->jobs[index] == NULL)
    return;
  model->forced[index] = TRUE;
  binnacle_sync_job_run_now (model->jobs[index]);
}

static void
force_all (Model *model)
{
  for (guint i = 0; i < N_JOBS; i++)
    if (model->jobs[i] != NULL && (model->viewers[i] > 0 || (get_flags (i) & BINNACLE_SYNC_JOB_WHILE_VIEWED) == 0))
      model->forced[i] = TRUE;
  binnacle_background_sync_run_all_now (model->sync);
}

static void
set_concurrency (Model *model,
                 guint  concurrency)
{
  /* What runs is let run. */
  model->concurrency = MAX (concurrency, model->n_running);
  g_object_set (model->sync, "concurrency", concurrency, NULL);
}

static void
set_surroundings (Model *model,
                  guint  which)
{
  switch (which)
    {
    case 0:
      binnacle_background_sync_set_online (model->sync, model->online = !model->online);
      break;
    case 1:
      binnacle_background_sync_set_visible (model->sync, model->visible = !model->visible);
      break;
    case 2:
      binnacle_background_sync_set_asleep (model->sync, model->asleep = !model->asleep);
      break;
    case 3:
      binnacle_background_sync_set_work_offline (model->sync, model->offline_wanted = !model->offline_wanted);
      break;
    case 4:
      model->enabled = !model->enabled;
      g_object_set (model->sync, "enabled", model->enabled, NULL);
      break;
    default:
      model->pace = (BinnacleSyncPace) g_rand_int_range (model->random, 0, 3);
      binnacle_background_sync_set_network_pace (model->sync, model->pace);
    }
}

static void
step (Model *model)
{
  guint index = (guint) g_rand_int_range (model->random, 0, N_JOBS);

  plan_next (model, index);
  switch (g_rand_int_range (model->random, 0, 12))
    {
    case 0:
    case 1:
      view (model, index, TRUE);
      break;
    case 2:
      view (model, index, FALSE);
      break;
    case 3:
      force (model, index);
      break;
    case 4:
      set_surroundings (model, (guint) g_rand_int_range (model->random, 0, 6));
      break;
    case 5:
      binnacle_background_sync_set_focused (model->sync, FALSE);
      binnacle_background_sync_set_focused (model->sync, TRUE);
      break;
    case 6:
      binnacle_background_sync_invalidate (model->sync, NULL, "**");
      break;
    case 7:
      binnacle_background_sync_reconnected (model->sync, g_rand_boolean (model->random) ? "0" : NULL);
      break;
    case 8:
      set_concurrency (model, (guint) g_rand_int_range (model->random, 1, 6));
      break;
    case 9:
      if (g_rand_int_range (model->random, 0, 10) == 0)
        force_all (model);
      break;
    case 10:
      binnacle_simulated_clock_suspend (model->clock, g_rand_int_range (model->random, 1, 1000) * S);
      break;
    default:
      if (g_rand_int_range (model->random, 0, 20) == 0 && model->jobs[index] != NULL && index % 3 != 0)
        binnacle_sync_job_remove (g_steal_pointer (&model->jobs[index]));
    }
  binnacle_simulated_clock_advance (model->clock, g_rand_int_range (model->random, 0, 20) * S / 2);
}

static void
set_up (Model *model,
        guint  seed)
{
  model->seed = seed;
  model->random = g_rand_new_with_seed (seed);
  model->clock = binnacle_simulated_clock_new (G_GINT64_CONSTANT (1700000000) * S);
  model->sync = binnacle_background_sync_new (BINNACLE_CLOCK (model->clock), model->random);
  model->online = model->visible = model->enabled = TRUE;
  model->concurrency = 4;
  for (guint i = 0; i < N_JOBS; i++)
    {
      g_autofree char *source_id = g_strdup_printf ("%u", i % N_SOURCES);

      model->works[i] = test_work_new (BINNACLE_CLOCK (model->clock));
      model->works[i]->func = run_changed;
      model->works[i]->user_data = model;
      plan_next (model, i);
      model->jobs[i] = binnacle_background_sync_add_job (model->sync, source_id, "A job", "x",
                                                         BINNACLE_SYNC_WORK (model->works[i]), get_flags (i), INTERVAL);
    }
}

/* All is well from now on. */
static void
heal (Model *model)
{
  model->online = model->visible = model->enabled = TRUE;
  model->asleep = model->offline_wanted = FALSE;
  model->pace = BINNACLE_SYNC_PACE_NORMAL;
  for (guint i = 0; i < N_JOBS; i++)
    {
      model->works[i]->duration = 100 * MS;
      model->works[i]->fault = BINNACLE_SYNC_FAULT_NONE;
      model->works[i]->fresh_for = 0;
      model->works[i]->retry_after = 0;
    }
  set_concurrency (model, 4);
  binnacle_background_sync_set_network_pace (model->sync, BINNACLE_SYNC_PACE_NORMAL);
  g_object_set (model->sync, "enabled", TRUE, "work-offline", FALSE, "asleep", FALSE, "visible", TRUE, "online", TRUE,
                NULL);
  for (guint i = 0; i < N_JOBS; i++)
    force (model, i);
  binnacle_simulated_clock_advance (model->clock, 700 * S);
}

static void
check_life (Model *model)
{
  guint before[N_JOBS];

  for (guint i = 0; i < N_JOBS; i++)
    before[i] = test_work_count (model->works[i]);
  binnacle_simulated_clock_advance (model->clock, 10 * INTERVAL);
  for (guint i = 0; i < N_JOBS; i++)
    {
      guint n_runs = test_work_count (model->works[i]) - before[i];
      gboolean wanted = model->jobs[i] != NULL &&
        (model->viewers[i] > 0 || (get_flags (i) & BINNACLE_SYNC_JOB_WHILE_VIEWED) == 0);

      CHECK (model, wanted ? n_runs >= 8 && n_runs <= 12 : n_runs == 0);
      CHECK (model, !wanted || binnacle_sync_job_get_last_error (model->jobs[i]) == NULL);
      CHECK (model, !wanted || binnacle_sync_job_get_state (model->jobs[i]) == BINNACLE_SYNC_JOB_STATE_WAITING ||
                    binnacle_sync_job_get_state (model->jobs[i]) == BINNACLE_SYNC_JOB_STATE_RUNNING);
    }
}

static void
tear_down (Model *model)
{
  g_clear_object (&model->sync);
  binnacle_simulated_clock_advance (model->clock, S);
  for (guint i = 0; i < N_JOBS; i++)
    g_assert_finalize_object (model->works[i]);
  g_assert_cmpuint (binnacle_simulated_clock_get_n_timers (model->clock), ==, 0);
  g_assert_finalize_object (model->clock);
  g_rand_free (model->random);
}

static void
test_histories (void)
{
  for (guint i = 0; i < n_seeds; i++)
    {
      Model model = { 0 };

      set_up (&model, first_seed + i);
      for (guint j = 0; j < N_STEPS; j++)
        step (&model);
      heal (&model);
      check_life (&model);
      tear_down (&model);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int i = 1; i + 1 < argc; i++)
    {
      if (strcmp (argv[i], "--seeds") == 0)
        n_seeds = (guint) atoi (argv[i + 1]);
      else if (strcmp (argv[i], "--seed") == 0)
        {
          first_seed = (guint) atoi (argv[i + 1]);
          n_seeds = 1;
        }
    }
  g_test_add_func ("/sync-random/what-must-hold-holds", test_histories);
  return g_test_run ();
}
