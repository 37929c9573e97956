/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-value.h"

G_BEGIN_DECLS

/* Of one answer or message. */
#define BINNACLE_MAX_READINGS 5000

/* Not one of the channels of the source's description. */
#define BINNACLE_NO_MEMBER G_MAXUINT

/* What an answer says of a channel. */
typedef struct
{
  const char    *channel;
  const char    *title;  /* NULL: as the description has it */
  guint          member; /* which of the description's channels it is, or belongs to */
  BinnacleValue  value;
  gint64         time;   /* ms since 1970, by the server's clock; 0: not said */
  gboolean       ambiguous; /* there are several, and no saying which is meant */
} BinnacleReading;

/* Why one of the description's channels has none. */
typedef struct
{
  guint   member;
  GError *error;
} BinnacleReadingProblem;

/* What an answer says of all of them: made in one thread, used in another. */
typedef struct
{
  GArray       *list;
  GArray       *problems;
  GStringChunk *strings;
  GHashTable   *names;       /* → their place in the list, from 1 */
  gsize         size;        /* of all values, as counted */
  gint64        server_time; /* ms since 1970, of the answer; 0: not said */
} BinnacleReadings;

BinnacleReadings *binnacle_readings_new         (void);
void              binnacle_readings_free        (BinnacleReadings *self);
/* Takes the value, and leaves none. FALSE where there is one of that name, which is then
 * ambiguous, or too many: both are noted as the member's problem. */
gboolean          binnacle_readings_take        (BinnacleReadings *self,
                                                 guint             member,
                                                 const char       *channel,
                                                 const char       *title,
                                                 BinnacleValue    *value,
                                                 gint64            time);
/* Takes the error; the first of a member counts. */
void              binnacle_readings_add_problem (BinnacleReadings *self,
                                                 guint             member,
                                                 GError           *error);
const GError     *binnacle_readings_get_problem (BinnacleReadings *self,
                                                 guint             member);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleReadings, binnacle_readings_free)

G_END_DECLS
