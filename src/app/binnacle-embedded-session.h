/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/binnacle-live-session.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_EMBEDDED_SESSION (binnacle_embedded_session_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleEmbeddedSession, binnacle_embedded_session, BINNACLE, EMBEDDED_SESSION, BinnacleLiveSession)

BinnacleSession *binnacle_embedded_session_new (BinnacleClock    *clock,
                                                BinnacleIoThread *io_thread,
                                                const char       *client_id,
                                                const char       *store_path,
                                                guint             interval);

G_END_DECLS
