/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-simulated-clock.h"
#include "fake-sender.h"
#include "live/binnacle-operation-queue-private.h"
#include "memory-journal.h"

G_BEGIN_DECLS

/* A queue with all around it, in simulated time. */
typedef struct
{
  BinnacleSimulatedClock  *clock;
  BinnacleUpdateProcessor *processor;
  BinnacleRealtimeState   *state;
  BinnacleOperationQueue  *queue;
  MemoryJournal           *journal;
  FakeSender              *sender;
  guint                    n_ids;
  guint                    n_events[BINNACLE_OPERATION_N_EVENTS];
} EditFixture;

void               edit_fixture_set_up      (EditFixture           *fixture,
                                             gconstpointer          data);
void               edit_fixture_tear_down   (EditFixture           *fixture,
                                             gconstpointer          data);
void               edit_fixture_start_queue (EditFixture           *fixture);
void               edit_fixture_end_queue   (EditFixture           *fixture);
void               edit_fixture_link        (EditFixture           *fixture);
void               edit_fixture_unlink      (EditFixture           *fixture);
void               edit_fixture_wait        (EditFixture           *fixture,
                                             double                 seconds);
BinnacleOperation *edit_fixture_apply       (EditFixture           *fixture,
                                             const char            *channel,
                                             BinnacleOperationKind  kind,
                                             const char            *json);
BinnacleOperation *edit_fixture_get         (EditFixture           *fixture,
                                             guint                  position);
BinnacleEntity    *edit_fixture_entity      (EditFixture           *fixture,
                                             const char            *channel);
char              *edit_fixture_shown       (EditFixture           *fixture,
                                             const char            *channel);
void               edit_fixture_assert_json (const BinnacleValue   *value,
                                             const char            *json);

#define edit_assert_shown(fixture, channel, json)                        \
  do                                                                     \
    {                                                                    \
      g_autofree char *shown_now = edit_fixture_shown (fixture, channel); \
      g_assert_cmpstr (shown_now, ==, json);                             \
    }                                                                    \
  while (0)

G_END_DECLS
