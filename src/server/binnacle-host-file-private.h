/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "server/binnacle-host-scanner-private.h"

G_BEGIN_DECLS

typedef struct _BinnacleHostFile BinnacleHostFile;

BinnacleHostFile *binnacle_host_file_new   (const char          *root,
                                            const char          *path,
                                            gsize                max_length);
void              binnacle_host_file_free  (BinnacleHostFile    *self);
gboolean          binnacle_host_file_read  (BinnacleHostFile    *self,
                                            BinnacleHostScanner *text);

gboolean          binnacle_host_read_once  (int                  directory,
                                            const char          *path,
                                            char                *buffer,
                                            gsize                size,
                                            BinnacleHostScanner *text);
gboolean          binnacle_host_read_line  (const char          *directory,
                                            const char          *name,
                                            char                *line,
                                            gsize                size);
gboolean          binnacle_host_read_number (const char         *directory,
                                            const char          *name,
                                            gint64              *number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleHostFile, binnacle_host_file_free)

G_END_DECLS
