/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "sync/binnacle-outbox.h"

G_BEGIN_DECLS

void binnacle_outbox_error_set_sqlite  (GError     **error,
                                        const char  *path,
                                        sqlite3     *handle,
                                        int          result);
void binnacle_outbox_error_set_system  (GError     **error,
                                        const char  *path,
                                        int          code);
void binnacle_outbox_error_set_damaged (GError     **error,
                                        const char  *path,
                                        const char  *detail);
void binnacle_outbox_error_set_in_use  (GError     **error,
                                        const char  *path);

G_END_DECLS
