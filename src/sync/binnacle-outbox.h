/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-clock.h"
#include "live/binnacle-journal.h"

G_BEGIN_DECLS

#define BINNACLE_OUTBOX_ERROR (binnacle_outbox_error_quark ())

/**
 * BinnacleOutboxError:
 * @BINNACLE_OUTBOX_ERROR_IN_USE: another process has the file
 * @BINNACLE_OUTBOX_ERROR_DAMAGED: the file is damaged, or no outbox
 * @BINNACLE_OUTBOX_ERROR_NEWER: the file is of a newer version of the program
 * @BINNACLE_OUTBOX_ERROR_READ_ONLY: the file or its folder can only be read
 * @BINNACLE_OUTBOX_ERROR_FULL: there is no space left
 * @BINNACLE_OUTBOX_ERROR_FAILED: the disk failed in another way
 * @BINNACLE_OUTBOX_ERROR_TOO_LARGE: a record is larger than a message may be
 * @BINNACLE_OUTBOX_ERROR_TOO_MANY: too much waits for the disk
 * @BINNACLE_OUTBOX_ERROR_CLOSED: the outbox was closed
 *
 * Why operations can't be read or saved. Messages are sentences for the person.
 */
typedef enum
{
  BINNACLE_OUTBOX_ERROR_IN_USE,
  BINNACLE_OUTBOX_ERROR_DAMAGED,
  BINNACLE_OUTBOX_ERROR_NEWER,
  BINNACLE_OUTBOX_ERROR_READ_ONLY,
  BINNACLE_OUTBOX_ERROR_FULL,
  BINNACLE_OUTBOX_ERROR_FAILED,
  BINNACLE_OUTBOX_ERROR_TOO_LARGE,
  BINNACLE_OUTBOX_ERROR_TOO_MANY,
  BINNACLE_OUTBOX_ERROR_CLOSED
} BinnacleOutboxError;

BINNACLE_EXPORT
GQuark          binnacle_outbox_error_quark    (void);

#define BINNACLE_TYPE_OUTBOX (binnacle_outbox_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleOutbox, binnacle_outbox, BINNACLE, OUTBOX, GObject)

BINNACLE_EXPORT
BinnacleOutbox *binnacle_outbox_new            (BinnacleClock  *clock,
                                                const char     *path,
                                                const char     *marker_path);
BINNACLE_EXPORT
const char     *binnacle_outbox_get_problem    (BinnacleOutbox *self);
BINNACLE_EXPORT
const char     *binnacle_outbox_get_notice     (BinnacleOutbox *self);
BINNACLE_EXPORT
void            binnacle_outbox_dismiss_notice (BinnacleOutbox *self);
BINNACLE_EXPORT
void            binnacle_outbox_close          (BinnacleOutbox *self);

G_END_DECLS
