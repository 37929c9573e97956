/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-operation.h"

G_BEGIN_DECLS

/* What is known of an operation beyond its record, for this run only. */
typedef struct
{
  gboolean durable;    /* the journal has it, be it as it was before a fold */
  gboolean committing; /* a commit with it is under way */
  gboolean written;    /* a commit with it was begun: though it failed, the journal may have it */
  gboolean marked;     /* the journal has it as one that was sent */
  gboolean dirty;      /* the journal is to get it as it is now */
  gboolean sending;    /* an attempt is under way */
  gboolean away;       /* it was handed to the sender, and the answer is waited for */
  gboolean uncertain;  /* an attempt may have happened */
  GError  *refusal;    /* of a later attempt, while the outcome of an earlier one is asked for */
  gboolean approved;   /* the person said that it may be sent, old as it is */
  guint    n_refusals; /* where it could not be asked whether an earlier attempt happened */
  guint    n_failures; /* in a row, on this link */
  gint64   edited;     /* µs, monotonic: the last edit that went into it */
  gint64   send_at;    /* µs, monotonic: not to be sent before; 0: at once */
  gint64   not_before; /* the same, as the server asked for it: a new link does not change that */
  GStrv    affects;    /* patterns of what else it changes; may be NULL */
} BinnacleOperationRun;

BinnacleOperation       *binnacle_operation_new              (BinnacleOperationRecord *record);
BinnacleOperationRecord *binnacle_operation_edit_record      (BinnacleOperation       *self);
BinnacleOperationRun    *binnacle_operation_get_run          (BinnacleOperation       *self);
gboolean                 binnacle_operation_can_become       (BinnacleOperationState   from,
                                                              BinnacleOperationState   to);
void                     binnacle_operation_set_state        (BinnacleOperation       *self,
                                                              BinnacleOperationState   state,
                                                              BinnacleHoldReason       hold);
void                     binnacle_operation_set_foreign      (BinnacleOperation       *self,
                                                              gboolean                 foreign);
gboolean                 binnacle_operation_is_foreign       (BinnacleOperation       *self);
void                     binnacle_operation_take_error       (BinnacleOperation       *self,
                                                              GError                  *error);
void                     binnacle_operation_set_send_at      (BinnacleOperation       *self,
                                                              gint64                   send_at);
void                     binnacle_operation_set_applicable   (BinnacleOperation       *self,
                                                              gboolean                 applicable);
void                     binnacle_operation_changed          (BinnacleOperation       *self);

G_END_DECLS
