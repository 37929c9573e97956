/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/binnacle-host-channels-private.h"
#include "server/binnacle-host-scanner-private.h"

G_BEGIN_DECLS

/**
 * BinnacleHostRound:
 * @number: 1, 2, …
 * @time: boot time, in µs
 * @elapsed: seconds since the last round, 0 where rates since then mean nothing:
 *   in the first round, and after the computer was suspended
 *
 * When samples are taken.
 */
typedef struct
{
  guint64 number;
  gint64  time;
  double  elapsed;
} BinnacleHostRound;

/**
 * BinnacleHostSampler:
 * @name: for messages
 * @period: ms between samples that are enough; it is sampled in the first round
 *   after that
 * @create: returns what the other functions get as @self. Interval is how often
 *   (in ms) it will be sampled.
 * @sample: publishes what there is now, and ends the channels of what is gone
 * @destroy: ends all channels
 *
 * One part of the computer. It may be absent, come and go; that is no error.
 */
typedef struct
{
  const char *name;
  guint       period;
  gpointer  (*create)  (BinnacleHostChannels    *channels,
                        const char              *root,
                        guint                    interval);
  void      (*sample)  (gpointer                 self,
                        const BinnacleHostRound *round);
  void      (*destroy) (gpointer                 self);
} BinnacleHostSampler;

extern const BinnacleHostSampler binnacle_host_system_sampler;
extern const BinnacleHostSampler binnacle_host_cpu_sampler;
extern const BinnacleHostSampler binnacle_host_memory_sampler;
extern const BinnacleHostSampler binnacle_host_filesystem_sampler;
extern const BinnacleHostSampler binnacle_host_disk_sampler;
extern const BinnacleHostSampler binnacle_host_network_sampler;
extern const BinnacleHostSampler binnacle_host_temperature_sampler;
extern const BinnacleHostSampler binnacle_host_battery_sampler;
extern const BinnacleHostSampler binnacle_host_processes_sampler;

/**
 * BinnacleHostCounter:
 *
 * A number of the kernel that only rises, mostly.
 */
typedef struct
{
  guint64  last;
  gboolean known;
} BinnacleHostCounter;

gboolean binnacle_host_counter_advance (BinnacleHostCounter *self,
                                        guint64              value,
                                        guint64             *increase);

/**
 * BinnacleHostItem:
 *
 * What is first in the structs of devices that come and go.
 */
typedef struct
{
  guint64 seen; /* number of the last round in which it was there */
} BinnacleHostItem;

void     binnacle_host_items_sweep     (GHashTable              *items,
                                        const BinnacleHostRound *round);

G_END_DECLS
