/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "net/binnacle-http-response.h"

G_BEGIN_DECLS

#define BINNACLE_SYNC_ERROR (binnacle_sync_error_quark ())

/**
 * BinnacleSyncError:
 * @BINNACLE_SYNC_ERROR_STATUS: the server answered with a status that is no success
 * @BINNACLE_SYNC_ERROR_TIMED_OUT: the work did not end in time
 * @BINNACLE_SYNC_ERROR_INVALID_ANSWER: the answer can't be read
 * @BINNACLE_SYNC_ERROR_FAILED: something else
 *
 * Why a refresh failed. Messages are sentences for the person.
 */
typedef enum
{
  BINNACLE_SYNC_ERROR_STATUS,
  BINNACLE_SYNC_ERROR_TIMED_OUT,
  BINNACLE_SYNC_ERROR_INVALID_ANSWER,
  BINNACLE_SYNC_ERROR_FAILED
} BinnacleSyncError;

/**
 * BinnacleSyncFault:
 * @BINNACLE_SYNC_FAULT_NONE: it went well
 * @BINNACLE_SYNC_FAULT_UNREACHABLE: the server can't be reached: tried again soon,
 *   and one job of the source tries for all of them
 * @BINNACLE_SYNC_FAULT_TRANSIENT: the server can't just now (503, 429, no answer in
 *   time): tried again soon
 * @BINNACLE_SYNC_FAULT_INVALID: the answer makes no sense, or comes from somebody
 *   else: tried again at the job's interval, less and less often
 * @BINNACLE_SYNC_FAULT_MISSING: there is no such thing (404): tried again at the
 *   job's interval, less and less often
 * @BINNACLE_SYNC_FAULT_REFUSED: the server wants other credentials, or does not allow
 *   it (401, 403): not tried again by itself before the network changed
 * @BINNACLE_SYNC_FAULT_PERMANENT: the request itself is wrong (400, 410, no valid
 *   address): not tried again by itself
 *
 * What kind of failure it was, which says when it is tried again.
 */
typedef enum
{
  BINNACLE_SYNC_FAULT_NONE,
  BINNACLE_SYNC_FAULT_UNREACHABLE,
  BINNACLE_SYNC_FAULT_TRANSIENT,
  BINNACLE_SYNC_FAULT_INVALID,
  BINNACLE_SYNC_FAULT_MISSING,
  BINNACLE_SYNC_FAULT_REFUSED,
  BINNACLE_SYNC_FAULT_PERMANENT
} BinnacleSyncFault;

#define BINNACLE_TYPE_SYNC_FAULT (binnacle_sync_fault_get_type ())
#define BINNACLE_TYPE_SYNC_OUTCOME (binnacle_sync_outcome_get_type ())

typedef struct _BinnacleSyncOutcome BinnacleSyncOutcome;

BINNACLE_EXPORT
GQuark               binnacle_sync_error_quark              (void);
BINNACLE_EXPORT
GType                binnacle_sync_fault_get_type           (void);
BINNACLE_EXPORT
GType                binnacle_sync_outcome_get_type         (void);

BINNACLE_EXPORT
BinnacleSyncOutcome *binnacle_sync_outcome_new              (gboolean              changed);
BINNACLE_EXPORT
BinnacleSyncOutcome *binnacle_sync_outcome_new_failed       (BinnacleSyncFault     fault,
                                                             const GError         *error);
BINNACLE_EXPORT
BinnacleSyncOutcome *binnacle_sync_outcome_new_for_error    (const GError         *error);
BINNACLE_EXPORT
BinnacleSyncOutcome *binnacle_sync_outcome_new_for_response (BinnacleHttpResponse *response);
BINNACLE_EXPORT
BinnacleSyncOutcome *binnacle_sync_outcome_copy             (BinnacleSyncOutcome  *self);
BINNACLE_EXPORT
void                 binnacle_sync_outcome_free             (BinnacleSyncOutcome  *self);

BINNACLE_EXPORT
void                 binnacle_sync_outcome_set_fresh_for    (BinnacleSyncOutcome  *self,
                                                             gint64                fresh_for);
BINNACLE_EXPORT
void                 binnacle_sync_outcome_set_retry_after  (BinnacleSyncOutcome  *self,
                                                             gint64                retry_after);

BINNACLE_EXPORT
BinnacleSyncFault    binnacle_sync_outcome_get_fault        (BinnacleSyncOutcome  *self);
BINNACLE_EXPORT
const GError        *binnacle_sync_outcome_get_error        (BinnacleSyncOutcome  *self);
BINNACLE_EXPORT
gboolean             binnacle_sync_outcome_get_changed      (BinnacleSyncOutcome  *self);
BINNACLE_EXPORT
gint64               binnacle_sync_outcome_get_fresh_for    (BinnacleSyncOutcome  *self);
BINNACLE_EXPORT
gint64               binnacle_sync_outcome_get_retry_after  (BinnacleSyncOutcome  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleSyncOutcome, binnacle_sync_outcome_free)

G_END_DECLS
