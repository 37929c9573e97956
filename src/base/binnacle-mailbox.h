/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

typedef struct _BinnacleMailbox BinnacleMailbox;

typedef void (*BinnacleMailboxFunc) (gpointer item,
                                     gpointer user_data);

BINNACLE_EXPORT
BinnacleMailbox *binnacle_mailbox_new              (GMainContext        *context,
                                                    guint                max_items,
                                                    gsize                max_bytes,
                                                    GDestroyNotify       item_free,
                                                    BinnacleMailboxFunc  deliver,
                                                    gpointer             user_data);
BINNACLE_EXPORT
BinnacleMailbox *binnacle_mailbox_ref              (BinnacleMailbox     *self);
BINNACLE_EXPORT
void             binnacle_mailbox_unref            (BinnacleMailbox     *self);
BINNACLE_EXPORT
gboolean         binnacle_mailbox_post             (BinnacleMailbox     *self,
                                                    gpointer             item,
                                                    gsize                bytes);
BINNACLE_EXPORT
void             binnacle_mailbox_set_drained_func (BinnacleMailbox     *self,
                                                    GSourceFunc          drained,
                                                    gpointer             user_data);
BINNACLE_EXPORT
guint            binnacle_mailbox_get_n_items      (BinnacleMailbox     *self);
BINNACLE_EXPORT
gsize            binnacle_mailbox_get_n_bytes      (BinnacleMailbox     *self);
BINNACLE_EXPORT
void             binnacle_mailbox_close            (BinnacleMailbox     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleMailbox, binnacle_mailbox_unref)

G_END_DECLS
