/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_CLOCK (binnacle_clock_get_type ())

BINNACLE_EXPORT
G_DECLARE_DERIVABLE_TYPE (BinnacleClock, binnacle_clock, BINNACLE, CLOCK, GObject)

typedef struct _BinnacleTimer BinnacleTimer;

typedef void (*BinnacleTimerFunc) (gpointer user_data);

/**
 * BinnacleClockClass:
 * @get_monotonic_time: the time that only goes on while the machine is awake, in µs
 * @get_boot_time: the time that goes on while the machine sleeps too, in µs
 * @get_real_time: the time of day, in µs since 1970 UTC
 * @schedule: makes an attached source ready at a monotonic time; a negative time
 *   means never. The source belongs to one timer, and is given again with -1 when
 *   the timer fires, stops or ends.
 */
struct _BinnacleClockClass
{
  GObjectClass parent_class;

  gint64 (*get_monotonic_time) (BinnacleClock *self);
  gint64 (*get_boot_time)      (BinnacleClock *self);
  gint64 (*get_real_time)      (BinnacleClock *self);
  void   (*schedule)           (BinnacleClock *self,
                                GSource       *source,
                                gint64         ready_time);

  gpointer padding[8];
};

BINNACLE_EXPORT
gint64         binnacle_clock_get_monotonic_time (BinnacleClock     *self);
BINNACLE_EXPORT
gint64         binnacle_clock_get_boot_time      (BinnacleClock     *self);
BINNACLE_EXPORT
gint64         binnacle_clock_get_real_time      (BinnacleClock     *self);
BINNACLE_EXPORT
gint64         binnacle_clock_get_time_to_next_second (BinnacleClock *self);
BINNACLE_EXPORT
BinnacleTimer *binnacle_clock_add_timer          (BinnacleClock     *self,
                                                  gint64             delay,
                                                  BinnacleTimerFunc  func,
                                                  gpointer           user_data);

BINNACLE_EXPORT
void           binnacle_timer_restart            (BinnacleTimer     *timer,
                                                  gint64             delay);
BINNACLE_EXPORT
void           binnacle_timer_stop               (BinnacleTimer     *timer);
BINNACLE_EXPORT
gboolean       binnacle_timer_is_running         (BinnacleTimer     *timer);
BINNACLE_EXPORT
gint64         binnacle_timer_get_ready_time     (BinnacleTimer     *timer);
BINNACLE_EXPORT
void           binnacle_timer_free               (BinnacleTimer     *timer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleTimer, binnacle_timer_free)

G_END_DECLS
