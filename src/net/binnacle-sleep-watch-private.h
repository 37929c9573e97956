/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-clock.h"

G_BEGIN_DECLS

typedef struct _BinnacleSleepWatch BinnacleSleepWatch;

typedef void (*BinnacleSleepWatchFunc) (gpointer user_data);

BinnacleSleepWatch *binnacle_sleep_watch_new        (BinnacleClock          *clock,
                                                     BinnacleSleepWatchFunc  woke,
                                                     GObject                *owner,
                                                     gpointer                user_data);
void                binnacle_sleep_watch_free       (BinnacleSleepWatch     *self);
void                binnacle_sleep_watch_set_active (BinnacleSleepWatch     *self,
                                                     gboolean                active);
void                binnacle_sleep_watch_check      (BinnacleSleepWatch     *self);

G_END_DECLS
