/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-clock.h"
#include "live/binnacle-operation-sender.h"
#include "live/binnacle-update-processor.h"

G_BEGIN_DECLS

/* What becomes of what is sent. */
typedef enum
{
  FAKE_NORMAL,       /* done, or conflict */
  FAKE_LOSE_REQUEST, /* it does not arrive */
  FAKE_LOSE_REPLY,   /* it is done, and the answer does not arrive */
  FAKE_REJECT,       /* but for what it did before */
  FAKE_REFUSE_ALL,   /* whatever it did before */
  FAKE_LATER,
  FAKE_FORGET,       /* the outcome is lost */
  FAKE_NOT_SENT,
  FAKE_SILENT        /* no answer until fake_sender_answer_all() */
} FakeBehaviour;

/* A server and the way to it, in one: keeps channels and outcomes as the protocol
 * says, and pushes updates into a processor while it is linked. */
#define TEST_TYPE_FAKE_SENDER (fake_sender_get_type ())
G_DECLARE_FINAL_TYPE (FakeSender, fake_sender, TEST, FAKE_SENDER, GObject)

FakeSender                    *fake_sender_new           (BinnacleClock           *clock,
                                                          gint64                   latency);
void                           fake_sender_set_processor (FakeSender              *self,
                                                          BinnacleUpdateProcessor *processor);
void                           fake_sender_behave        (FakeSender              *self,
                                                          FakeBehaviour            behaviour);
void                           fake_sender_set_random    (FakeSender              *self,
                                                          GRand                   *random);
void                           fake_sender_answer_all    (FakeSender              *self,
                                                          BinnacleOutcomeKind      kind);
void                           fake_sender_begin_epoch   (FakeSender              *self,
                                                          const char              *epoch);
void                           fake_sender_push_snapshot (FakeSender              *self);
void                           fake_sender_write         (FakeSender              *self,
                                                          const char              *channel,
                                                          const BinnacleValue     *value,
                                                          const char              *author);
void                           fake_sender_write_number  (FakeSender              *self,
                                                          const char              *channel,
                                                          double                   number);
void                           fake_sender_write_json    (FakeSender              *self,
                                                          const char              *channel,
                                                          const char              *text);
const BinnacleValue           *fake_sender_get_value     (FakeSender              *self,
                                                          const char              *channel);
gint64                         fake_sender_get_version   (FakeSender              *self,
                                                          const char              *channel);
guint                          fake_sender_get_n_sent    (FakeSender              *self);
const BinnacleOperationRecord *fake_sender_get_sent      (FakeSender              *self,
                                                          guint                    i);
gint64                         fake_sender_get_base      (FakeSender              *self,
                                                          guint                    i);
guint                          fake_sender_get_n_in_flight (FakeSender            *self);
guint                          fake_sender_get_n_applied (FakeSender              *self);
guint                          fake_sender_get_n_asked   (FakeSender              *self);

G_END_DECLS
