/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-entity-private.h"

G_BEGIN_DECLS

/* What an entity is made of, for its own files. */
struct _BinnacleEntity
{
  GObject                  parent_instance;

  char                    *channel;
  char                    *sort_key;
  char                    *title;
  char                    *unit;
  char                    *description;
  char                    *author;
  BinnacleValue            value;
  BinnacleValue            base_value;
  double                   minimum;
  double                   maximum;
  gint64                   interval;
  gint64                   version;
  gint64                   time;
  gint64                   received;
  BinnacleChannelKind      kind;
  BinnacleFreshness        freshness;
  gboolean                 writable;
  gboolean                 exists;

  BinnacleEntityReplayFunc replay; /* NULL where there are no edits */
  gpointer                 replay_data;
  BinnacleEditState        edit_state;
  GError                  *edit_error;
  GError                  *problem;
  gboolean                 described;

  BinnacleSeries          *series; /* not owned: cleared when its last holder goes */
  BinnacleEntityTrackFunc  track;
  gpointer                 track_data;
  BinnacleEntityRecord     record;
};

typedef enum
{
  PROP_CHANNEL = 1,
  PROP_TITLE,
  PROP_UNIT,
  PROP_KIND,
  PROP_WRITABLE,
  PROP_MINIMUM,
  PROP_MAXIMUM,
  PROP_INTERVAL,
  PROP_DESCRIPTION,
  PROP_VALUE,
  PROP_BASE_VALUE,
  PROP_NUMBER,
  PROP_VERSION,
  PROP_TIME,
  PROP_RECEIVED,
  PROP_AUTHOR,
  PROP_EXISTS,
  PROP_FRESHNESS,
  PROP_EDIT_STATE,
  PROP_PENDING,
  PROP_CONFLICT,
  PROP_ERROR,
  PROP_PROBLEM
} BinnacleEntityProperty;

void binnacle_entity_install_properties (GObjectClass           *object_class);
void binnacle_entity_notify             (BinnacleEntity         *self,
                                         BinnacleEntityProperty  property);

G_END_DECLS
