/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_WHOLE_FILE (binnacle_whole_file_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleWholeFile, binnacle_whole_file, BINNACLE, WHOLE_FILE, GObject)

BINNACLE_EXPORT
BinnacleWholeFile *binnacle_whole_file_new          (const char           *path,
                                                     gsize                 max_size);
BINNACLE_EXPORT
const char        *binnacle_whole_file_get_path     (BinnacleWholeFile    *self);
BINNACLE_EXPORT
void               binnacle_whole_file_read_async   (BinnacleWholeFile    *self,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
BINNACLE_EXPORT
GBytes            *binnacle_whole_file_read_finish  (BinnacleWholeFile    *self,
                                                     GAsyncResult         *result,
                                                     GError              **error);
BINNACLE_EXPORT
void               binnacle_whole_file_write_async  (BinnacleWholeFile    *self,
                                                     GBytes               *bytes,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
BINNACLE_EXPORT
gboolean           binnacle_whole_file_write_finish (BinnacleWholeFile    *self,
                                                     GAsyncResult         *result,
                                                     GError              **error);
BINNACLE_EXPORT
gboolean           binnacle_whole_file_flush        (BinnacleWholeFile    *self,
                                                     GError              **error);
BINNACLE_EXPORT
char              *binnacle_whole_file_set_aside    (BinnacleWholeFile    *self);

G_END_DECLS
