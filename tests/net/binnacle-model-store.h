/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * BinnacleModelRecord:
 * @channel: its name
 * @value: what it holds, %NULL where it is deleted
 * @version: rises by one with each write, also past a deletion
 * @offset: of the last write
 * @time: of the last write, ms since 1970
 * @by: who made it, or %NULL
 * @op: which operation made it, or %NULL
 *
 * One channel.
 */
typedef struct
{
  char     *channel;
  JsonNode *value;
  gint64    version;
  gint64    offset;
  gint64    time;
  char     *by;
  char     *op;
} BinnacleModelRecord;

/**
 * BinnacleModelStore:
 * @epoch: names the present history
 * @offset: of the last write
 * @resumable_from: a subscription can be resumed from this offset on
 * @ops_from: every operation accepted after this offset is known
 * @descriptions: (element-type utf8 JsonObject): by pattern
 * @records: (element-type utf8 BinnacleModelRecord): by channel, the deleted included
 * @ops: (element-type utf8 BinnacleModelOutcome): accepted operations
 *
 * What a server of protocol v1 keeps, and how a write changes it. It forgets nothing
 * unless it is told to, and has no limits.
 */
typedef struct
{
  char       *epoch;
  gint64      offset;
  gint64      resumable_from;
  gint64      ops_from;
  GHashTable *descriptions;
  GHashTable *records;
  GHashTable *ops;
  guint       n_epochs;
} BinnacleModelStore;

/* What became of an accepted operation. */
typedef struct
{
  JsonObject          *body;
  BinnacleModelRecord *record; /* as it was then */
} BinnacleModelOutcome;

BinnacleModelStore  *binnacle_model_store_new              (void);
void                 binnacle_model_store_free             (BinnacleModelStore        *self);

BinnacleModelRecord *binnacle_model_store_write            (BinnacleModelStore        *self,
                                                            const char                *channel,
                                                            JsonNode                  *value,
                                                            const char                *by,
                                                            const char                *op,
                                                            gint64                     time);
BinnacleModelRecord *binnacle_model_store_mutate           (BinnacleModelStore        *self,
                                                            JsonObject                *mutation,
                                                            const char                *by,
                                                            gint64                     time,
                                                            JsonObject               **answer);
BinnacleModelRecord *binnacle_model_store_lookup           (BinnacleModelStore        *self,
                                                            const char                *channel);
gint64               binnacle_model_store_get_version      (BinnacleModelStore        *self,
                                                            const char                *channel);
gboolean             binnacle_model_store_has_applied      (BinnacleModelStore        *self,
                                                            const char                *op);
GPtrArray           *binnacle_model_store_collect          (BinnacleModelStore        *self,
                                                            const char *const         *patterns,
                                                            gint64                     since,
                                                            gboolean                   deleted);
JsonArray           *binnacle_model_store_get_outcomes     (BinnacleModelStore        *self,
                                                            JsonArray                 *ops);

void                 binnacle_model_store_describe         (BinnacleModelStore        *self,
                                                            const char                *pattern,
                                                            const char                *description);
JsonArray           *binnacle_model_store_get_descriptions (BinnacleModelStore        *self,
                                                            const char *const         *patterns);

void                 binnacle_model_store_begin_epoch      (BinnacleModelStore        *self);
void                 binnacle_model_store_renumber         (BinnacleModelStore        *self);
void                 binnacle_model_store_trim             (BinnacleModelStore        *self);
void                 binnacle_model_store_forget_ops       (BinnacleModelStore        *self);

gboolean             binnacle_model_matches                (const char                *channel,
                                                            const char *const         *patterns);
JsonObject          *binnacle_model_make_error             (const char                *code,
                                                            const char                *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleModelStore, binnacle_model_store_free)

G_END_DECLS
