/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/binnacle-session-list.h"
#include "app/binnacle-source-list.h"
#include "app/binnacle-source-secrets.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SOURCE_KEEPER (binnacle_source_keeper_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSourceKeeper, binnacle_source_keeper, BINNACLE, SOURCE_KEEPER, GObject)

BinnacleSourceKeeper *binnacle_source_keeper_new          (BinnacleSourceList              *list,
                                                           BinnacleSessionList             *sessions,
                                                           BinnacleCertificatePins         *pins,
                                                           BinnacleCredentialStore         *store);
void                  binnacle_source_keeper_load         (BinnacleSourceKeeper            *self);
gboolean              binnacle_source_keeper_get_writable (BinnacleSourceKeeper            *self);
BinnacleSourceList   *binnacle_source_keeper_get_list     (BinnacleSourceKeeper            *self);
BinnacleSession      *binnacle_source_keeper_try          (BinnacleSourceKeeper            *self,
                                                           const BinnacleSourceDescription *description,
                                                           const BinnacleSourceSecrets     *secrets);
BinnacleSession      *binnacle_source_keeper_put          (BinnacleSourceKeeper            *self,
                                                           const BinnacleSourceDescription *description,
                                                           const BinnacleSourceSecrets     *secrets);
guint                 binnacle_source_keeper_get_pending  (BinnacleSourceKeeper            *self,
                                                           const char                      *id);
void                  binnacle_source_keeper_remove       (BinnacleSourceKeeper            *self,
                                                           const char                      *id);

G_END_DECLS
