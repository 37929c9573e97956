/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "live/binnacle-operation-record.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_TILE_DESCRIPTION (binnacle_tile_description_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleTileDescription, binnacle_tile_description, BINNACLE, TILE_DESCRIPTION, GObject)

BinnacleTileDescription *binnacle_tile_description_new_from_json (JsonObject              *object,
                                                                  GError                 **error);
const char              *binnacle_tile_description_get_id        (BinnacleTileDescription *self);
const char              *binnacle_tile_description_get_title     (BinnacleTileDescription *self);
const char              *binnacle_tile_description_get_kind      (BinnacleTileDescription *self);
const char * const      *binnacle_tile_description_get_channels  (BinnacleTileDescription *self);
const char              *binnacle_tile_description_get_unit      (BinnacleTileDescription *self);
guint                    binnacle_tile_description_get_span      (BinnacleTileDescription *self);
double                   binnacle_tile_description_get_minimum   (BinnacleTileDescription *self);
double                   binnacle_tile_description_get_maximum   (BinnacleTileDescription *self);
double                   binnacle_tile_description_get_warning   (BinnacleTileDescription *self);
double                   binnacle_tile_description_get_critical  (BinnacleTileDescription *self);
gint64                   binnacle_tile_description_get_duration  (BinnacleTileDescription *self);
double                   binnacle_tile_description_get_step      (BinnacleTileDescription *self);
const char              *binnacle_tile_description_get_label     (BinnacleTileDescription *self);
gboolean                 binnacle_tile_description_get_risky     (BinnacleTileDescription *self);
BinnacleOperationKind    binnacle_tile_description_get_action    (BinnacleTileDescription *self,
                                                                  const BinnacleValue    **argument);
guint                    binnacle_tile_description_get_n_choices (BinnacleTileDescription *self);
const char              *binnacle_tile_description_get_choice    (BinnacleTileDescription *self,
                                                                  guint                    position,
                                                                  const BinnacleValue    **value);
BinnacleConflictStrategy binnacle_tile_description_get_conflict  (BinnacleTileDescription *self);
JsonObject              *binnacle_tile_description_get_members   (BinnacleTileDescription *self);

G_END_DECLS
