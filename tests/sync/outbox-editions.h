/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/binnacle-outbox-request-private.h"

/* Commits by number, so that from what is in an outbox it can be told which was the
 * last.
 *
 * Commit number C writes edition C of a few records, and edition C of one that all commits
 * write, and removes one. What is there has to be exactly what some commit left:
 * otherwise one is missing, or there in part. */

BinnacleOutboxRequest *outbox_editions_make_commit (guint      commit);
gboolean               outbox_editions_is_after    (GPtrArray *records,
                                                    guint      commit);
