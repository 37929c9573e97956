/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-pattern-trie.h"

G_BEGIN_DECLS

/* What is wanted, compared with what the server confirmed. Times are monotonic
 * µs. A place is an offset in an epoch, see protocol.md. */
typedef struct _BinnacleSubscriptionTable BinnacleSubscriptionTable;

/* One request about some patterns, to be sent. */
typedef struct
{
  GPtrArray *patterns; /* ends with NULL */
  guint      epoch;    /* 0: there is no place, all is wanted */
  gint64     place;
  gboolean   resumes;  /* whether to ask for what is new since there */
} BinnacleSubscriptionBatch;

BinnacleSubscriptionTable *binnacle_subscription_table_new            (void);
void                       binnacle_subscription_table_free           (BinnacleSubscriptionTable *self);
void                       binnacle_subscription_table_want           (BinnacleSubscriptionTable *self,
                                                                       const char                *pattern);
BinnaclePatternTrie       *binnacle_subscription_table_unwant         (BinnacleSubscriptionTable *self,
                                                                       const char                *pattern,
                                                                       gint64                     leave_at);
void                       binnacle_subscription_table_move_places    (BinnacleSubscriptionTable *self,
                                                                       guint                      epoch,
                                                                       gint64                     place);
void                       binnacle_subscription_table_forget_places  (BinnacleSubscriptionTable *self);
BinnaclePatternTrie       *binnacle_subscription_table_reset          (BinnacleSubscriptionTable *self);
BinnacleSubscriptionBatch *binnacle_subscription_table_take_joins     (BinnacleSubscriptionTable *self,
                                                                       gint64                     id,
                                                                       guint                      max_patterns,
                                                                       gsize                      max_bytes,
                                                                       guint                      max_joined,
                                                                       guint                      resume_epoch,
                                                                       gint64                     now);
BinnacleSubscriptionBatch *binnacle_subscription_table_take_leaves    (BinnacleSubscriptionTable *self,
                                                                       gint64                     id,
                                                                       guint                      max_patterns,
                                                                       gsize                      max_bytes,
                                                                       gint64                     now);
gboolean                   binnacle_subscription_table_has_request    (BinnacleSubscriptionTable *self,
                                                                       gint64                     id);
gboolean                   binnacle_subscription_table_had_place      (BinnacleSubscriptionTable *self,
                                                                       gint64                     id);
gboolean                   binnacle_subscription_table_get_since      (BinnacleSubscriptionTable *self,
                                                                       gint64                     id,
                                                                       guint                     *epoch,
                                                                       gint64                    *place);
void                       binnacle_subscription_table_touch          (BinnacleSubscriptionTable *self,
                                                                       gint64                     id,
                                                                       gint64                     now);
gint64                     binnacle_subscription_table_find_overdue   (BinnacleSubscriptionTable *self,
                                                                       gint64                     by);
BinnaclePatternTrie       *binnacle_subscription_table_finish_join    (BinnacleSubscriptionTable *self,
                                                                       gint64                     id,
                                                                       guint                      epoch,
                                                                       gint64                     offset);
BinnaclePatternTrie       *binnacle_subscription_table_finish_leave   (BinnacleSubscriptionTable *self,
                                                                       gint64                     id);
BinnaclePatternTrie       *binnacle_subscription_table_fail           (BinnacleSubscriptionTable *self,
                                                                       gint64                     id,
                                                                       gint64                     retry_at);
BinnaclePatternTrie       *binnacle_subscription_table_get_wanted     (BinnacleSubscriptionTable *self);
gint64                     binnacle_subscription_table_get_next_time  (BinnacleSubscriptionTable *self,
                                                                       gint64                     patience,
                                                                       gint64                     now);
guint                      binnacle_subscription_table_get_length     (BinnacleSubscriptionTable *self);
/* Of those that the server has been asked for, how many it has answered. */
guint                      binnacle_subscription_table_count_joined   (BinnacleSubscriptionTable *self,
                                                                       guint                     *n_asked);
/* Where there is no connection to join on, and the patterns are polled. */
GPtrArray                 *binnacle_subscription_table_list_wanted    (BinnacleSubscriptionTable *self);
void                       binnacle_subscription_table_set_places     (BinnacleSubscriptionTable *self,
                                                                       const char * const        *patterns,
                                                                       guint                      epoch,
                                                                       gint64                     place);
BinnaclePatternTrie       *binnacle_subscription_table_drop_left      (BinnacleSubscriptionTable *self,
                                                                       gint64                     now);

void                       binnacle_subscription_batch_free           (BinnacleSubscriptionBatch *batch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleSubscriptionTable, binnacle_subscription_table_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleSubscriptionBatch, binnacle_subscription_batch_free)

G_END_DECLS
