/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-simulated-clock.h"
#include "sources/binnacle-source.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_FAKE_SOURCE (binnacle_fake_source_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleFakeSource, binnacle_fake_source, BINNACLE, FAKE_SOURCE, BinnacleSource)

/* 2026-03-14 09:26:00 UTC in µs. */
#define BINNACLE_FAKE_NOW G_GINT64_CONSTANT (1773480360000000)

BinnacleFakeSource *binnacle_fake_source_new         (BinnacleClock          *clock);
void                binnacle_fake_source_send_number (BinnacleFakeSource     *self,
                                                      const char             *channel,
                                                      double                  number);
void                binnacle_fake_source_send_text   (BinnacleFakeSource     *self,
                                                      const char             *channel,
                                                      const char             *text);
void                binnacle_fake_source_send_json   (BinnacleFakeSource     *self,
                                                      const char             *channel,
                                                      const char             *json);
void                binnacle_fake_source_delete      (BinnacleFakeSource     *self,
                                                      const char             *channel);
void                binnacle_fake_source_describe    (BinnacleFakeSource     *self,
                                                      const char             *channel,
                                                      const char             *title,
                                                      const char             *unit);
guint               binnacle_fake_source_get_n_subscriptions (BinnacleFakeSource *self);
guint               binnacle_fake_source_get_n_histories (BinnacleFakeSource *self);
void                binnacle_fake_source_set_history (BinnacleFakeSource     *self,
                                                      GArray                 *samples);
gint64              binnacle_fake_source_get_asked_from (BinnacleFakeSource *self);

/* A computer at work: every channel of the embedded server. */
void                binnacle_fake_source_describe_computer (BinnacleFakeSource *self,
                                                            guint               n_cores);
void                binnacle_fake_source_send_computer (BinnacleFakeSource *self,
                                                        guint               second,
                                                        guint               n_cores);
void                binnacle_fake_source_run_computer (BinnacleFakeSource     *self,
                                                       BinnacleSimulatedClock *clock,
                                                       guint                   seconds,
                                                       guint                   n_cores);

G_END_DECLS
