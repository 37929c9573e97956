/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/binnacle-session.h"
#include "app/binnacle-transport-maker.h"
#include "sources/binnacle-source-description.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_DESCRIBED_SESSION (binnacle_described_session_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleDescribedSession, binnacle_described_session, BINNACLE, DESCRIBED_SESSION, BinnacleSession)

BinnacleSession *binnacle_described_session_new         (const BinnacleSourceDescription *description,
                                                         BinnacleSource                  *source,
                                                         BinnacleTransportMaker          *maker,
                                                         const char                      *token_file);
gboolean         binnacle_described_session_matches     (BinnacleDescribedSession        *self,
                                                         const BinnacleSourceDescription *description,
                                                         const char                      *token_file);
void             binnacle_described_session_set_headers (BinnacleDescribedSession        *self,
                                                         BinnacleSecretHeaders           *headers);

char            *binnacle_described_session_make_secret_name  (const BinnacleSourceDescription *description);
char            *binnacle_described_session_make_headers_name (const BinnacleSourceDescription *description);

G_END_DECLS
