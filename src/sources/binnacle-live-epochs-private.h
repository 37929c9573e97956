/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The server's histories, counted as they are met, whichever way: what comes
 * over WebSocket and what is polled is compared within the same one. Any thread. */
typedef struct _BinnacleLiveEpochs BinnacleLiveEpochs;

BinnacleLiveEpochs *binnacle_live_epochs_new           (void);
BinnacleLiveEpochs *binnacle_live_epochs_ref           (BinnacleLiveEpochs *self);
void                binnacle_live_epochs_unref         (BinnacleLiveEpochs *self);
guint               binnacle_live_epochs_enter         (BinnacleLiveEpochs *self,
                                                        const char         *server_id,
                                                        const char         *epoch_name,
                                                        gint64              offset);
void                binnacle_live_epochs_lose          (BinnacleLiveEpochs *self);
void                binnacle_live_epochs_set_offset    (BinnacleLiveEpochs *self,
                                                        gint64              offset);
gint64              binnacle_live_epochs_get_offset    (BinnacleLiveEpochs *self);
guint               binnacle_live_epochs_take_snapshot (BinnacleLiveEpochs *self);

G_END_DECLS
