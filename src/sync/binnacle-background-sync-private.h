/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/binnacle-background-sync.h"
#include "sync/binnacle-sync-schedule-private.h"

G_BEGIN_DECLS

/**
 * BinnacleSyncSettings:
 *
 * The settings of the group `sync`, in the units of their keys.
 */
typedef struct
{
  gboolean enabled;
  gboolean refresh_on_focus;
  gboolean refresh_on_reconnect;
  gboolean refresh_after_sleep;
  gboolean only_while_visible;
  guint    refresh_interval;    /* s */
  guint    concurrency;
  guint    http_timeout;        /* s */
  guint    retry_max;
  guint    retry_initial_delay; /* ms */
  guint    retry_max_delay;     /* s */
} BinnacleSyncSettings;

/* What makes what old. */
typedef struct
{
  guint  id;
  char  *source_id;          /* NULL: any */
  char  *pattern;
  char  *affected_source_id; /* NULL: all */
  char  *affected_pattern;
} BinnacleSyncDependency;

struct _BinnacleBackgroundSync
{
  GObject               parent_instance;

  BinnacleClock        *clock;
  BinnacleTimer        *timer;  /* for the next look at the jobs */
  GPtrArray            *jobs;
  GHashTable           *lanes;  /* by source id */
  GPtrArray            *dependencies;
  BinnacleSyncSettings  settings;
  BinnacleSyncRules     rules;  /* from the settings */
  BinnacleSyncHold      hold;
  BinnacleSyncPace      network_pace;
  BinnacleSyncPace      power_pace;
  guint64               last_serial;
  gint64                slept;  /* how far boot time is ahead, as last seen */
  guint                 last_dependency;
  guint                 n_running;
  guint                 n_running_told;
  gboolean              online;
  gboolean              work_offline;
  gboolean              visible;
  gboolean              focused;
  gboolean              asleep;
};

void binnacle_background_sync_install_properties (GObjectClass           *klass);
void binnacle_background_sync_notify_hold        (BinnacleBackgroundSync *self);
void binnacle_background_sync_notify_n_running   (BinnacleBackgroundSync *self);
/* The settings, or what holds the jobs, are other ones. */
void binnacle_background_sync_settings_changed   (BinnacleBackgroundSync *self);
void binnacle_background_sync_hold_changed       (BinnacleBackgroundSync *self);
/* Runs what this event is a reason for; source_id: NULL for all */
void binnacle_background_sync_trigger            (BinnacleBackgroundSync *self,
                                                  const char             *source_id,
                                                  BinnacleSyncCause       cause);
void binnacle_sync_dependency_free               (gpointer                data);

G_END_DECLS
