/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/binnacle-session.h"
#include "net/binnacle-io-thread.h"
#include "sources/binnacle-live-source.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_LIVE_SESSION (binnacle_live_session_get_type ())

G_DECLARE_DERIVABLE_TYPE (BinnacleLiveSession, binnacle_live_session, BINNACLE, LIVE_SESSION, BinnacleSession)

struct _BinnacleLiveSessionClass
{
  BinnacleSessionClass parent_class;
};

BinnacleWebsocketManager *binnacle_live_session_get_manager (BinnacleLiveSession *self);

G_END_DECLS
