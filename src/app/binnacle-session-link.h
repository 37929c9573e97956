/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/binnacle-session.h"
#include "sync/binnacle-sync-link.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SESSION_LINK (binnacle_session_link_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSessionLink, binnacle_session_link, BINNACLE, SESSION_LINK, GObject)

GListModel      *binnacle_session_link_map_list    (GListModel          *sessions);
BinnacleSession *binnacle_session_link_get_session (BinnacleSessionLink *self);

G_END_DECLS
