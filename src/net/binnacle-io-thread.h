/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

/**
 * BinnacleIoThread:
 *
 * A thread that iterates a main context of its own, counted by reference; the
 * last unref quits and joins it.
 */
typedef struct _BinnacleIoThread BinnacleIoThread;

BINNACLE_EXPORT
BinnacleIoThread *binnacle_io_thread_new         (const char       *name);
BINNACLE_EXPORT
BinnacleIoThread *binnacle_io_thread_ref         (BinnacleIoThread *self);
BINNACLE_EXPORT
void              binnacle_io_thread_unref       (BinnacleIoThread *self);
BINNACLE_EXPORT
GMainContext     *binnacle_io_thread_get_context (BinnacleIoThread *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleIoThread, binnacle_io_thread_unref)

G_END_DECLS
