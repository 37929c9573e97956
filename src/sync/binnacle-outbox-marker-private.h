/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean binnacle_outbox_marker_read  (const char *path,
                                       char       *nonce,
                                       gint64     *generation);
gboolean binnacle_outbox_marker_make  (const char *path,
                                       const char *nonce,
                                       gint64      generation);
void     binnacle_outbox_marker_touch (const char *path,
                                       const char *nonce,
                                       gint64      generation);

G_END_DECLS
