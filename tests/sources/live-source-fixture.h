/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "binnacle-simulated-network.h"
#include "sources/binnacle-live-source.h"

#define SERVER_ID "6f3f8f1e-54f0-4b5e-9d7e-2f0a2f8f7a01"

/* A live source on a simulated network; the test plays the server. */
typedef struct
{
  BinnacleSimulatedClock   *clock;
  BinnacleSimulatedNetwork *network;
  BinnacleLiveSource       *source;
  BinnacleSource           *base;
  BinnacleRealtimeState    *state;
  BinnacleWebsocketManager *manager;
} Fixture;

void                    set_up               (Fixture       *fixture,
                                              gconstpointer  data);
void                    make_source          (Fixture       *fixture);
void                    tear_down            (Fixture       *fixture,
                                              gconstpointer  data);
void                    set_welcome          (Fixture       *fixture,
                                              const char    *epoch,
                                              gint64         offset);
void                    advance              (Fixture       *fixture,
                                              double         seconds);
JsonObject             *find_received        (Fixture       *fixture,
                                              const char    *type);
guint                   count_received       (Fixture       *fixture,
                                              const char    *type);
gint64                  get_last_id          (Fixture       *fixture,
                                              const char    *type);
void                    say                  (Fixture       *fixture,
                                              const char    *format,
                                              ...) G_GNUC_PRINTF (2, 3);
void                    say_last             (Fixture       *fixture,
                                              const char    *format,
                                              ...) G_GNUC_PRINTF (2, 3);
void                    close_subscribe      (Fixture       *fixture,
                                              gint64         offset,
                                              const char    *channels);
void                    open_with            (Fixture       *fixture,
                                              const char    *pattern,
                                              const char    *channels);
BinnacleConnectionState get_connection_state (Fixture       *fixture);
void                    assert_number        (Fixture       *fixture,
                                              const char    *channel,
                                              double         number);
BinnacleFreshness       get_freshness        (Fixture       *fixture,
                                              const char    *channel);
