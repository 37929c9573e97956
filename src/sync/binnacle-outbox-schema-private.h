/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include <glib.h>

G_BEGIN_DECLS

#define BINNACLE_OUTBOX_SCHEMA_VERSION 1

gboolean binnacle_outbox_schema_peek   (const char  *path,
                                        GError     **error);
gboolean binnacle_outbox_schema_check  (sqlite3     *handle,
                                        const char  *path,
                                        GError     **error);
gboolean binnacle_outbox_schema_update (sqlite3     *handle,
                                        const char  *path,
                                        GError     **error);

G_END_DECLS
