/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-operation-chain-private.h"
#include "live/binnacle-operation-list-private.h"
#include "live/binnacle-operation-queue.h"
#include "live/binnacle-realtime-state-private.h"

G_BEGIN_DECLS

/* What is to be written, and the commit that is under way. */
typedef struct
{
  GPtrArray     *dirty;    /* operations to put */
  GPtrArray     *removals; /* ids to remove */
  GPtrArray     *tasks;    /* those who wait for the next commit */
  BinnacleTimer *again;
  gboolean       busy;
  gboolean       hurry;    /* the next one does not wait for the time to try again */
} BinnacleOperationCommits;

typedef char *(*BinnacleOperationIdFunc) (gpointer user_data);

typedef enum
{
  BINNACLE_OPERATION_EVENT_CONFIRMED,
  BINNACLE_OPERATION_EVENT_REJECTED,
  BINNACLE_OPERATION_EVENT_CONFLICTED,
  BINNACLE_OPERATION_EVENT_MERGED,
  BINNACLE_OPERATION_EVENT_OVERRULED,
  BINNACLE_OPERATION_N_EVENTS
} BinnacleOperationEvent;

/* What the server has. Borrowed; no value: the channel does not exist. */
typedef struct
{
  const BinnacleValue *value;
  gint64               version;
  gint64               time;
  const char          *author;
} BinnacleTheirs;

/* What operations are counted as. */
typedef enum
{
  BINNACLE_OPERATION_BUCKET_NONE,
  BINNACLE_OPERATION_BUCKET_SAVING,
  BINNACLE_OPERATION_BUCKET_PENDING,
  BINNACLE_OPERATION_BUCKET_FAILED,
  BINNACLE_OPERATION_BUCKET_HELD,
  BINNACLE_OPERATION_N_BUCKETS
} BinnacleOperationBucket;

struct _BinnacleOperationQueue
{
  GObject                   parent_instance;

  BinnacleClock            *clock;
  GRand                    *random;
  char                     *source_id;
  char                     *journal_id; /* the same, as its records have it; NULL: not known yet */
  BinnacleRealtimeState    *state;
  BinnacleJournal          *journal;
  BinnacleOperationSender  *sender;
  BinnacleOperationIdFunc   make_id;
  gpointer                  make_id_data;

  BinnacleOperationList    *list;
  GHashTable               *chains;    /* by channel, which their entities own */
  GPtrArray                *touched;   /* chains to refresh */
  GPtrArray                *events;    /* to emit once all is in order again */
  GListStore               *conflicts;
  GQueue                    ready;     /* chains that something may be sent of */
  guint                     depth;
  guint                     n_in_flight;
  gint64                    last_sequence;

  char                     *server_id; /* the server that was last met, or NULL */
  char                     *epoch;     /* as its channels' versions count now, or NULL */
  guint                     epoch_number; /* the same, as updates have it */
  gboolean                  linked;
  guint                     link;
  gboolean                  loaded;
  gboolean                  closed;
  GError                   *last_error;
  BinnacleOperationCommits  commits;
  BinnacleTimer            *attempt_timer;
  GQueue                    undo; /* what to undo, the newest last */
  GQueue                    redo;

  /* settings */
  gboolean                  paused;
  gboolean                  optimistic;
  gboolean                  roll_back_on_error;
  guint                     parallel_channels;
  guint                     ask_after;
  guint                     operation_timeout;
  guint                     max_pending;
  guint                     undo_depth;
  BinnacleConflictStrategy  conflict_strategy;
  BinnacleConflictStrategy  merge_fallback;

  int                       counts[BINNACLE_OPERATION_N_BUCKETS];

  /* as last notified */
  guint                     n_pending;
  guint                     n_saving;
  guint                     n_failed;
  guint                     n_conflicts;
  guint                     n_held;
};

/* binnacle-operation-queue-properties.c */
void     binnacle_operation_queue_install         (BinnacleOperationQueueClass *klass);
void     binnacle_operation_queue_emit            (BinnacleOperationQueue  *self,
                                                   BinnacleOperationEvent   event,
                                                   gpointer                 object);
void     binnacle_operation_queue_emit_step_skipped (BinnacleOperationQueue *self,
                                                   const char              *label,
                                                   const GError            *error);
void     binnacle_operation_queue_notify_counts   (BinnacleOperationQueue  *self);
void     binnacle_operation_queue_notify_undo     (BinnacleOperationQueue  *self);
void     binnacle_operation_queue_set_last_error  (BinnacleOperationQueue  *self,
                                                   const GError            *error);
void     binnacle_operation_queue_set_loaded      (BinnacleOperationQueue  *self);
void     binnacle_operation_queue_set_linked      (BinnacleOperationQueue  *self,
                                                  gboolean                 linked);

/* binnacle-operation-queue.c; for tests: where the ids of operations come from. */
void     binnacle_operation_queue_set_id_func     (BinnacleOperationQueue  *self,
                                                   BinnacleOperationIdFunc  func,
                                                   gpointer                 user_data);

/* binnacle-operation-edits.c */
BinnacleOperation *
         binnacle_operation_queue_apply_step      (BinnacleOperationQueue  *self,
                                                   BinnacleOperationChain  *chain,
                                                   const BinnacleEdit      *edit,
                                                   gboolean                 folds_any,
                                                   GError                 **error);
GError  *binnacle_operation_queue_make_no_server_error (void);
void     binnacle_operation_queue_set_size_error  (GError                 **error);
BinnacleOperation *
         binnacle_operation_queue_make_operation  (BinnacleOperationQueue  *self,
                                                   BinnacleOperationChain  *chain,
                                                   const BinnacleEdit      *edit,
                                                   const BinnacleValue     *shown_before);

/* binnacle-operation-turn.c */
void     binnacle_operation_turn_init             (BinnacleOperationQueue  *self);
void     binnacle_operation_queue_watch_state     (BinnacleOperationQueue  *self);
void     binnacle_operation_queue_enter           (BinnacleOperationQueue  *self);
void     binnacle_operation_queue_leave           (BinnacleOperationQueue  *self);
BinnacleOperationChain *
         binnacle_operation_queue_find_chain      (BinnacleOperationQueue  *self,
                                                   const char              *channel);
BinnacleOperationChain *
         binnacle_operation_queue_ensure_chain    (BinnacleOperationQueue  *self,
                                                   const char              *channel);
void     binnacle_operation_queue_touch           (BinnacleOperationQueue  *self,
                                                   BinnacleOperationChain  *chain);
void     binnacle_operation_queue_touch_operation (BinnacleOperationQueue  *self,
                                                   BinnacleOperation       *operation);
void     binnacle_operation_queue_count           (BinnacleOperationQueue  *self,
                                                   BinnacleOperation       *operation,
                                                   int                      change);
void     binnacle_operation_queue_add             (BinnacleOperationQueue  *self,
                                                   BinnacleOperation       *operation);
void     binnacle_operation_queue_drop            (BinnacleOperationQueue  *self,
                                                   BinnacleOperation       *operation,
                                                   BinnacleOperationState   state);
void     binnacle_operation_queue_set_state       (BinnacleOperationQueue  *self,
                                                   BinnacleOperation       *operation,
                                                   BinnacleOperationState   state,
                                                   BinnacleHoldReason       hold);
void     binnacle_operation_queue_post            (BinnacleOperationQueue  *self,
                                                   BinnacleOperationEvent   event,
                                                   gpointer                 object);
char    *binnacle_operation_queue_make_id         (BinnacleOperationQueue  *self);
gint64   binnacle_operation_queue_make_sequence   (BinnacleOperationQueue  *self);
gboolean binnacle_operation_queue_owns            (BinnacleOperationQueue  *self,
                                                   BinnacleOperation       *operation);

/* binnacle-operation-server.c */
void     binnacle_operation_queue_sort_by_server  (BinnacleOperationQueue  *self);

/* binnacle-operation-undo.c */
void     binnacle_operation_queue_note_edit       (BinnacleOperationQueue  *self,
                                                   BinnacleOperation       *operation,
                                                   const BinnacleEdit      *edit,
                                                   const BinnacleValue     *before,
                                                   const BinnacleValue     *after);
void     binnacle_operation_queue_note_overruled  (BinnacleOperationQueue  *self,
                                                   BinnacleOperation       *operation,
                                                   const BinnacleValue     *mine,
                                                   const BinnacleValue     *theirs);
void     binnacle_operation_queue_forget_edit     (BinnacleOperationQueue  *self,
                                                   BinnacleOperation       *operation);
void     binnacle_operation_queue_clear_undo      (BinnacleOperationQueue  *self);
const char *
         binnacle_operation_queue_peek_undo_label (BinnacleOperationQueue  *self,
                                                   gboolean                 redo);
void     binnacle_operation_queue_limit_undo      (BinnacleOperationQueue  *self);

/* binnacle-operation-actions.c */
void     binnacle_operation_queue_follow          (BinnacleOperationQueue  *self,
                                                   BinnacleOperation       *operation,
                                                   const char              *new_id);

/* binnacle-operation-commits.c */
void     binnacle_operation_commits_init          (BinnacleOperationQueue  *self);
void     binnacle_operation_commits_close         (BinnacleOperationQueue  *self);
void     binnacle_operation_commits_clear         (BinnacleOperationQueue  *self);
void     binnacle_operation_queue_put             (BinnacleOperationQueue  *self,
                                                   BinnacleOperation       *operation);
void     binnacle_operation_queue_unput           (BinnacleOperationQueue  *self,
                                                   BinnacleOperation       *operation);
void     binnacle_operation_queue_await_commit    (BinnacleOperationQueue  *self,
                                                   GTask                   *task);
void     binnacle_operation_queue_flush           (BinnacleOperationQueue  *self);
void     binnacle_operation_queue_hurry           (BinnacleOperationQueue  *self);
gboolean binnacle_operation_queue_is_journal_failing (BinnacleOperationQueue *self);
void     binnacle_operation_queue_load            (BinnacleOperationQueue  *self);
void     binnacle_operation_queue_remember_server (BinnacleOperationQueue  *self);

/* binnacle-operation-scheduler.c */
void     binnacle_operation_queue_wake            (BinnacleOperationQueue  *self,
                                                   BinnacleOperationChain  *chain);
void     binnacle_operation_queue_wake_all        (BinnacleOperationQueue  *self);
void     binnacle_operation_queue_pump            (BinnacleOperationQueue  *self);
void     binnacle_operation_queue_transmit        (BinnacleOperationQueue  *self,
                                                   BinnacleOperation       *operation);
void     binnacle_operation_queue_end_attempt     (BinnacleOperationQueue  *self,
                                                   BinnacleOperation       *operation);
void     binnacle_operation_queue_give_up_attempt (BinnacleOperationQueue  *self,
                                                   BinnacleOperation       *operation);
void     binnacle_operation_queue_put_off         (BinnacleOperationQueue  *self,
                                                   BinnacleOperation       *operation,
                                                   gint64                   retry_after);

/* binnacle-operation-outcomes.c */
void     binnacle_operation_queue_take_outcome    (BinnacleOperationQueue  *self,
                                                   BinnacleOperation       *operation,
                                                   BinnacleOutcome         *outcome);
void     binnacle_operation_queue_confirm         (BinnacleOperationQueue  *self,
                                                   BinnacleOperation       *operation,
                                                   const BinnacleUpdate    *update);

/* binnacle-operation-conflicts.c */
void     binnacle_operation_queue_consider        (BinnacleOperationQueue  *self,
                                                   BinnacleOperationChain  *chain,
                                                   const BinnacleTheirs    *theirs);
void     binnacle_operation_queue_orphan          (BinnacleOperationQueue  *self,
                                                   BinnacleOperation       *operation);
void     binnacle_operation_queue_note_theirs     (BinnacleOperationQueue  *self,
                                                   BinnacleOperationChain  *chain,
                                                   const BinnacleUpdate    *update);
void     binnacle_operation_queue_sync_conflict   (BinnacleOperationQueue  *self,
                                                   BinnacleOperationChain  *chain);

G_END_DECLS
