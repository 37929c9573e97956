/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-entity.h"
#include "widgets/binnacle-tile-description.h"

G_BEGIN_DECLS

/**
 * BinnacleNumberRange:
 * @minimum: the least number, or -infinity
 * @maximum: the most, or infinity
 * @step: by how much it is changed at a time
 * @digits: how many decimals the step has
 * @unit: (nullable): the unit
 *
 * Which numbers a control offers: as the tile's description says, else the channel's.
 */
typedef struct
{
  double      minimum;
  double      maximum;
  double      step;
  guint       digits;
  const char *unit;
} BinnacleNumberRange;

void    binnacle_number_range_read     (BinnacleNumberRange       *self,
                                        BinnacleTileDescription   *description,
                                        BinnacleEntity            *entity);
double  binnacle_number_range_snap     (const BinnacleNumberRange *self,
                                        double                     number);
char   *binnacle_number_range_write    (const BinnacleNumberRange *self,
                                        double                     number);
char   *binnacle_number_range_describe (const BinnacleNumberRange *self,
                                        double                     number);

G_END_DECLS
