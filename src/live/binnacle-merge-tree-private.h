/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-merge-tree.h"

G_BEGIN_DECLS

guint64 binnacle_merge_tree_get_work (BinnacleMergeTree *self);

G_END_DECLS
