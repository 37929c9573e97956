/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BINNACLE_TYPE_REVERSED_LIST (binnacle_reversed_list_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleReversedList, binnacle_reversed_list, BINNACLE, REVERSED_LIST, GObject)

BinnacleReversedList *binnacle_reversed_list_new (GListModel *model);

G_END_DECLS
