/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-readings-private.h"
#include "sources/binnacle-source-description.h"
#include "sources/binnacle-source.h"

G_BEGIN_DECLS

/* Where readings become channels of a source whose server knows nothing of channels: it
 * knows who is subscribed to what, which channels there were, and when their values were taken.
 * Main thread. */
typedef struct _BinnacleReadingsSink BinnacleReadingsSink;

/* Takes readings that came by a connection of that generation. readings: (transfer full) */
typedef void (*BinnacleReadingsPushedFunc) (BinnacleReadings *readings,
                                            guint             generation,
                                            gpointer          user_data);

/* Any thread: hands readings over to the sink of the processor's source; FALSE where
 * there is no room for more. */
gboolean              binnacle_readings_sink_push            (BinnacleUpdateProcessor         *processor,
                                                              BinnacleReadings                *readings,
                                                              guint                            generation);

BinnacleReadingsSink *binnacle_readings_sink_new             (BinnacleSource                  *source,
                                                              const BinnacleSourceDescription *description);
void                  binnacle_readings_sink_free            (BinnacleReadingsSink            *self);

/* For a server that tells by itself: what it told is kept, also where nobody wants it yet. */
void                  binnacle_readings_sink_keep_all        (BinnacleReadingsSink            *self,
                                                              BinnacleReadingsPushedFunc       pushed,
                                                              gpointer                         user_data);
void                  binnacle_readings_sink_subscribe       (BinnacleReadingsSink            *self,
                                                              const char                      *pattern);
void                  binnacle_readings_sink_unsubscribe     (BinnacleReadingsSink            *self,
                                                              const char                      *pattern);
gboolean              binnacle_readings_sink_is_wanted       (BinnacleReadingsSink            *self);
gboolean              binnacle_readings_sink_wants_member    (BinnacleReadingsSink            *self,
                                                              guint                            member);
/* (element-type utf8): the patterns that are subscribed to, in no order */
GPtrArray            *binnacle_readings_sink_list_patterns   (BinnacleReadingsSink            *self);

/* ms by which the server's clock is ahead of ours; times are put right by it */
void                  binnacle_readings_sink_set_skew        (BinnacleReadingsSink            *self,
                                                              gint64                           skew);
/* interval: ms between two values, 0 where that is not known */
void                  binnacle_readings_sink_set_interval    (BinnacleReadingsSink            *self,
                                                              gint64                           interval);

/* scope: (nullable): the pattern for which the readings are all that there is: what they do
 * not have is gone */
void                  binnacle_readings_sink_take            (BinnacleReadingsSink            *self,
                                                              BinnacleReadings                *readings,
                                                              const char                      *scope);
/* Why a member of the description has no value now. */
void                  binnacle_readings_sink_take_problem    (BinnacleReadingsSink            *self,
                                                              guint                            member,
                                                              const GError                    *error);
/* Why there is nothing of what matches the pattern now. */
void                  binnacle_readings_sink_take_scope_problem (BinnacleReadingsSink         *self,
                                                              const char                      *scope,
                                                              const GError                    *error);
guint                 binnacle_readings_sink_get_n_known     (BinnacleReadingsSink            *self);

G_END_DECLS
