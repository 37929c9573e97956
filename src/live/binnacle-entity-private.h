/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-entity.h"
#include "live/binnacle-realtime-state.h"

G_BEGIN_DECLS

/* What a realtime state knows of a channel beyond what the entity shows. */
typedef struct
{
  guint    epoch;        /* the history that the version counts in; 0: none yet */
  guint    snapshot;     /* the last snapshot that held the channel */
  guint    link;         /* the link on which the value was last confirmed */
  gint64   offset;       /* of the last update, within the epoch */
  gint64   rhythm;       /* µs between values as learned on this link; 0 unknown */
  guint    n_intervals;  /* how many intervals the rhythm was learned from */
  guint    rhythm_link;  /* the link on which it was learned */
  gint64   last_arrival; /* µs, boot time, on that link */
  gint64   lost_at;      /* µs, boot time: when it was last known to be the present value */
  gsize    size;         /* of the value, as counted */
  gboolean described;    /* its description was asked for */
  gboolean kept;         /* the state holds a reference */
  gboolean listed;       /* the matching lists have it */
  gboolean restored;     /* from an earlier run; no server has said it in this one */
  char    *restored_epoch; /* the name of the history that its version counts in */
  gboolean dirty;        /* the cache has it otherwise, or not at all */
  gboolean saved;        /* the cache has it */
  gint64   saved_at;     /* µs, boot time */
  gboolean recording;    /* the next sample continues a line */
  gint64   recorded_at;  /* ms since 1970, by the server's clock */
} BinnacleEntityRecord;

typedef void (*BinnacleEntityTrackFunc) (BinnacleEntity *self,
                                         gboolean        tracked,
                                         gpointer        user_data);

/* Puts the edits of a channel on top of the server's value. */
typedef void (*BinnacleEntityReplayFunc) (BinnacleValue *value,
                                          gpointer       user_data);

BinnacleEntity       *binnacle_entity_new            (const char                      *channel);
BinnacleEntityRecord *binnacle_entity_get_record     (BinnacleEntity                  *self);
const char           *binnacle_entity_get_sort_key   (BinnacleEntity                  *self);
void                  binnacle_entity_set_track_func (BinnacleEntity                  *self,
                                                      BinnacleEntityTrackFunc          func,
                                                      gpointer                         user_data);
void                  binnacle_entity_set_replay_func (BinnacleEntity                 *self,
                                                      BinnacleEntityReplayFunc         func,
                                                      gpointer                         user_data);
gboolean              binnacle_entity_has_edits      (BinnacleEntity                  *self);
void                  binnacle_entity_replay         (BinnacleEntity                  *self);
void                  binnacle_entity_set_edit_state (BinnacleEntity                  *self,
                                                      BinnacleEditState                edit_state,
                                                      const GError                    *error);
BinnacleSeries       *binnacle_entity_peek_series    (BinnacleEntity                  *self);
void                  binnacle_entity_apply          (BinnacleEntity                  *self,
                                                      const BinnacleUpdate            *update,
                                                      gint64                           received);
void                  binnacle_entity_describe       (BinnacleEntity                  *self,
                                                      const BinnacleDescription       *description);
void                  binnacle_entity_set_problem    (BinnacleEntity                  *self,
                                                      const GError                    *problem);
void                  binnacle_entity_set_freshness  (BinnacleEntity                  *self,
                                                      BinnacleFreshness                freshness);
gboolean              binnacle_entity_has_rhythm     (BinnacleEntity                  *self);

G_END_DECLS
