/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "binnacle-simulated-http.h"
#include "sources/binnacle-polled-source.h"

G_BEGIN_DECLS

/* A source of a kind that is polled, with a simulated server that answers as the test says. */
typedef struct
{
  BinnacleSimulatedClock *clock;
  BinnacleSimulatedHttp  *http;
  BinnacleBackgroundSync *sync;
  GRand                  *random;
  BinnacleSource         *source;
  GHashTable             *answers;       /* part of a path → PolledAnswer */
  GPtrArray              *paths;         /* all that was asked for */
  char                   *authorization; /* of the last request, or the token */
  char                   *last_header;   /* X-Api-Key of the last request */
  char                   *last_body;
  char                   *date;          /* the header of all answers */
  char                   *cache_control; /* likewise */
} PolledFixture;

typedef struct
{
  guint   status; /* 0: none ever */
  GError *error;
  char   *body;
  char   *etag;
  gint64  retry_after;
} PolledAnswer;

/* lines: of a keyfile group, without the address */
PolledFixture *polled_fixture_new     (const char    *lines);
void           polled_fixture_free    (PolledFixture *self);
PolledAnswer  *polled_fixture_answer  (PolledFixture *self,
                                       const char    *part,
                                       guint          status,
                                       const char    *body);
void           polled_fixture_fail    (PolledFixture *self,
                                       const char    *part,
                                       GQuark         domain,
                                       int            code,
                                       const char    *message);
void           polled_fixture_advance (PolledFixture *self,
                                       double         seconds);
guint          polled_fixture_count   (PolledFixture *self,
                                       const char    *part);
BinnacleEntity *polled_fixture_entity (PolledFixture *self,
                                       const char    *channel);
double         polled_fixture_number  (PolledFixture *self,
                                       const char    *channel);
BinnacleFreshness polled_fixture_freshness (PolledFixture *self,
                                       const char    *channel);
const GError  *polled_fixture_problem (PolledFixture *self,
                                       const char    *channel);
BinnacleConnectionState polled_fixture_state (PolledFixture *self);
const GError  *polled_fixture_error   (PolledFixture *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PolledFixture, polled_fixture_free)

G_END_DECLS
