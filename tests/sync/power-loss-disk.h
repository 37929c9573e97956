/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A disk in memory that forgets, at a loss of power, what was not synced: a VFS of
 * SQLite. One at a time, used by one thread at a time. */

#define POWER_LOSS_VFS "power-loss"

void  power_loss_disk_reset      (void);
/* The power goes when this many more changes were made (the last of them perhaps in
 * part); from then on everything fails. */
void  power_loss_disk_cut_after  (guint  n_changes);
guint power_loss_disk_count      (void);
/* What was synced stays. Of each later change, each sector may have come to the disk
 * or not, whatever the order of the changes was. Then the power is back. */
void  power_loss_disk_come_back  (GRand *random);
