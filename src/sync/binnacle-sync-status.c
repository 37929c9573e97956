/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-sync-status.h"

#include "sync/binnacle-sync-counts-private.h"
#include "sync/binnacle-sync-link-watch-private.h"
#include "sync/binnacle-sync-summary-private.h"

/* What comes and goes quicker than that is not told, so that nothing flickers. */
#define COUNT_DELAY (150 * (G_USEC_PER_SEC / 1000))
/* A catch-up that takes longer than that is a long one. */
#define LONG_CATCH_UP (2 * G_USEC_PER_SEC)
#define PROGRESS_INTERVAL (G_USEC_PER_SEC / 2)
/* How many edits that wait are worth a progress. */
#define LONG_FLUSH 10

/**
 * BinnacleSyncStatus:
 *
 * How everything stands: all sources' links, what is believed of the network, the edits that
 * wait, and the jobs that refresh values. In figures, in a phase, and in one sentence that a
 * person understands.
 *
 * It is also where the person says to work offline: all links close but those to this computer
 * itself, no job runs, nobody is probed, and edits stay in the outbox.
 *
 * [signal@SyncStatus::changed] is emitted whenever one of its properties, or a source's last sync,
 * has changed for a reason other than time. Main thread.
 */
struct _BinnacleSyncStatus
{
  GObject                 parent_instance;

  BinnacleClock          *clock;
  GListModel             *links;
  BinnacleNetworkBelief  *belief;
  BinnacleBackgroundSync *background_sync;
  BinnacleSyncLinkWatch  *watch;
  BinnacleTimer          *count_timer;
  BinnacleTimer          *catch_up_timer;
  BinnacleSyncCounts     *counts;
  char                   *summary;
  gint64                  catch_up_since; /* monotonic; 0 where there is none */
  guint                   flush_total;    /* of the edits that are being sent */
  double                  progress;
  BinnacleSyncPhase       phase;
  guint                   n_pending;
  guint                   n_failed;
  guint                   n_conflicts;
  guint                   n_held;
  gboolean                edits_paused;
  gboolean                online;
  gboolean                work_offline;
};

typedef enum
{
  PROP_ONLINE = 1,
  PROP_PHASE,
  PROP_PENDING,
  PROP_FAILED,
  PROP_CONFLICTS,
  PROP_HELD,
  PROP_LAST_SYNC,
  PROP_PROGRESS,
  PROP_SUMMARY,
  PROP_WORK_OFFLINE
} SyncStatusProperty;

static GParamSpec *properties[PROP_WORK_OFFLINE + 1];

static guint changed_signal;

G_DEFINE_FINAL_TYPE (BinnacleSyncStatus, binnacle_sync_status, G_TYPE_OBJECT)

GType
binnacle_sync_phase_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { BINNACLE_SYNC_PHASE_NOTHING, "BINNACLE_SYNC_PHASE_NOTHING", "nothing" },
        { BINNACLE_SYNC_PHASE_IDLE, "BINNACLE_SYNC_PHASE_IDLE", "idle" },
        { BINNACLE_SYNC_PHASE_CONNECTING, "BINNACLE_SYNC_PHASE_CONNECTING", "connecting" },
        { BINNACLE_SYNC_PHASE_CATCHING_UP, "BINNACLE_SYNC_PHASE_CATCHING_UP", "catching-up" },
        { BINNACLE_SYNC_PHASE_LIVE, "BINNACLE_SYNC_PHASE_LIVE", "live" },
        { BINNACLE_SYNC_PHASE_PARTLY, "BINNACLE_SYNC_PHASE_PARTLY", "partly" },
        { BINNACLE_SYNC_PHASE_UNREACHABLE, "BINNACLE_SYNC_PHASE_UNREACHABLE", "unreachable" },
        { BINNACLE_SYNC_PHASE_FAILED, "BINNACLE_SYNC_PHASE_FAILED", "failed" },
        { BINNACLE_SYNC_PHASE_SIGN_IN, "BINNACLE_SYNC_PHASE_SIGN_IN", "sign-in" },
        { BINNACLE_SYNC_PHASE_OFFLINE, "BINNACLE_SYNC_PHASE_OFFLINE", "offline" },
        { BINNACLE_SYNC_PHASE_PORTAL, "BINNACLE_SYNC_PHASE_PORTAL", "portal" },
        { BINNACLE_SYNC_PHASE_WORK_OFFLINE, "BINNACLE_SYNC_PHASE_WORK_OFFLINE", "work-offline" },
        { 0, NULL, NULL }
      };

      g_once_init_leave (&type, g_enum_register_static ("BinnacleSyncPhase", values));
    }
  return type;
}

typedef struct
{
  guint    n_done;
  guint    n_total;
  gboolean linked;
} CatchUp;

static void
count_link (BinnacleSyncStatus *self,
            BinnacleSyncLink   *link,
            BinnacleSyncFacts  *facts,
            CatchUp            *catch_up)
{
  BinnacleSyncLinkFacts link_facts;

  binnacle_sync_link_get_facts (link, &link_facts);
  facts->n_by_state[link_facts.state]++;
  facts->one_by_state[link_facts.state] = link_facts.title;
  catch_up->linked |= link_facts.state == BINNACLE_SYNC_LINK_LIVE;
  if (link_facts.state != BINNACLE_SYNC_LINK_LIVE)
    return;
  catch_up->n_done += link_facts.n_done;
  catch_up->n_total += link_facts.n_total;
}

static gboolean
is_catching_up (const CatchUp *catch_up)
{
  return catch_up->n_total > 0 && catch_up->n_done < catch_up->n_total;
}

/* What waits when a link comes, or is added meanwhile, is sent as one. */
static void
count_flush (BinnacleSyncStatus      *self,
             const BinnacleSyncFacts *facts,
             CatchUp                 *catch_up)
{
  if (!catch_up->linked || facts->n_pending == 0 || facts->edits_paused)
    self->flush_total = 0;
  else
    self->flush_total = MAX (self->flush_total, facts->n_pending);
  if (self->flush_total < LONG_FLUSH)
    return;
  catch_up->n_total += self->flush_total;
  catch_up->n_done += self->flush_total - facts->n_pending;
}

/* Only a catch-up that has lasted is worth telling. */
static double
follow_catch_up (BinnacleSyncStatus *self,
                 const CatchUp      *catch_up)
{
  gint64 now = binnacle_clock_get_monotonic_time (self->clock);

  if (!is_catching_up (catch_up))
    {
      binnacle_timer_stop (self->catch_up_timer);
      self->catch_up_since = 0;
      return -1;
    }
  if (self->catch_up_since == 0)
    {
      self->catch_up_since = now;
      binnacle_timer_restart (self->catch_up_timer, LONG_CATCH_UP);
    }
  if (now - self->catch_up_since < LONG_CATCH_UP)
    return -1;
  /* Not all that is done is told by itself. */
  if (!binnacle_timer_is_running (self->catch_up_timer))
    binnacle_timer_restart (self->catch_up_timer, PROGRESS_INTERVAL);
  return (double) catch_up->n_done / (double) catch_up->n_total;
}

static void
gather (BinnacleSyncStatus *self,
        BinnacleSyncFacts  *facts)
{
  CatchUp catch_up = { 0 };

  *facts = (BinnacleSyncFacts) { .progress = -1 };
  facts->n_sources = binnacle_sync_link_watch_get_size (self->watch);
  for (guint i = 0; i < facts->n_sources; i++)
    count_link (self, binnacle_sync_link_watch_get (self->watch, i), facts, &catch_up);
  facts->network = binnacle_network_belief_get_state (self->belief);
  facts->work_offline = self->work_offline;
  binnacle_sync_counts_take (self->counts, facts);
  count_flush (self, facts, &catch_up);
  facts->progress = follow_catch_up (self, &catch_up);
}

static gboolean
set_count (BinnacleSyncStatus *self,
           guint              *member,
           guint               count,
           SyncStatusProperty  property)
{
  if (*member == count)
    return FALSE;
  *member = count;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
  return TRUE;
}

static void
set_summary (BinnacleSyncStatus *self,
             char               *summary)
{
  if (g_strcmp0 (self->summary, summary) == 0)
    {
      g_free (summary);
      return;
    }
  g_free (self->summary);
  self->summary = summary;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
}

static void
set_phase (BinnacleSyncStatus *self,
           BinnacleSyncPhase   phase)
{
  gboolean online = !self->work_offline && binnacle_network_belief_get_online (self->belief);

  if (self->online != online)
    {
      self->online = online;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ONLINE]);
    }
  if (self->phase == phase)
    return;
  self->phase = phase;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PHASE]);
}

static void
set_progress (BinnacleSyncStatus *self,
              double              progress)
{
  if (self->progress < progress || self->progress > progress)
    {
      self->progress = progress;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
    }
}

static void
update (gpointer user_data)
{
  g_autoptr (BinnacleSyncStatus) self = g_object_ref (user_data);
  BinnacleSyncFacts facts;

  binnacle_timer_stop (self->count_timer);
  gather (self, &facts);
  g_object_freeze_notify (G_OBJECT (self));
  set_phase (self, binnacle_sync_facts_get_phase (&facts));
  set_count (self, &self->n_pending, facts.n_pending, PROP_PENDING);
  set_count (self, &self->n_failed, facts.n_failed, PROP_FAILED);
  set_count (self, &self->n_conflicts, facts.n_conflicts, PROP_CONFLICTS);
  set_count (self, &self->n_held, facts.n_held, PROP_HELD);
  set_progress (self, facts.progress);
  set_summary (self, binnacle_sync_facts_make_summary (&facts));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_SYNC]);
  g_object_thaw_notify (G_OBJECT (self));
  g_signal_emit (self, changed_signal, 0);
}

static void
count_soon (gpointer user_data)
{
  BinnacleSyncStatus *self = user_data;

  if (!binnacle_timer_is_running (self->count_timer))
    binnacle_timer_restart (self->count_timer, COUNT_DELAY);
}

/* A link that comes while the person works offline stays closed. */
static void
links_changed_cb (BinnacleSyncStatus *self,
                  guint               position,
                  guint               n_removed,
                  guint               n_added)
{
  if (self->work_offline)
    for (guint i = position; i < position + n_added; i++)
      {
        g_autoptr (BinnacleSyncLink) link = g_list_model_get_item (self->links, i);

        binnacle_sync_link_set_suspended (link, TRUE);
      }
  binnacle_sync_counts_follow (self->counts, self->watch);
}

static void
binnacle_sync_status_dispose (GObject *object)
{
  BinnacleSyncStatus *self = BINNACLE_SYNC_STATUS (object);

  g_clear_pointer (&self->counts, binnacle_sync_counts_free);
  g_clear_pointer (&self->watch, binnacle_sync_link_watch_free);
  g_clear_pointer (&self->count_timer, binnacle_timer_free);
  g_clear_pointer (&self->catch_up_timer, binnacle_timer_free);
  g_clear_object (&self->links);
  g_clear_object (&self->belief);
  g_clear_object (&self->background_sync);
  G_OBJECT_CLASS (binnacle_sync_status_parent_class)->dispose (object);
}

static void
binnacle_sync_status_finalize (GObject *object)
{
  BinnacleSyncStatus *self = BINNACLE_SYNC_STATUS (object);

  g_clear_object (&self->clock);
  g_free (self->summary);
  G_OBJECT_CLASS (binnacle_sync_status_parent_class)->finalize (object);
}

static void
binnacle_sync_status_get_property (GObject    *object,
                                   guint       property_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  BinnacleSyncStatus *self = BINNACLE_SYNC_STATUS (object);

  switch ((SyncStatusProperty) property_id)
    {
    case PROP_ONLINE:
      g_value_set_boolean (value, self->online);
      break;
    case PROP_PHASE:
      g_value_set_enum (value, (int) self->phase);
      break;
    case PROP_PENDING:
      g_value_set_uint (value, self->n_pending);
      break;
    case PROP_FAILED:
      g_value_set_uint (value, self->n_failed);
      break;
    case PROP_CONFLICTS:
      g_value_set_uint (value, self->n_conflicts);
      break;
    case PROP_HELD:
      g_value_set_uint (value, self->n_held);
      break;
    case PROP_LAST_SYNC:
      g_value_set_int64 (value, binnacle_sync_status_get_last_sync (self, NULL));
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    case PROP_SUMMARY:
      g_value_set_string (value, self->summary);
      break;
    case PROP_WORK_OFFLINE:
      g_value_set_boolean (value, self->work_offline);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_sync_status_set_property (GObject      *object,
                                   guint         property_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  if (property_id == PROP_WORK_OFFLINE)
    binnacle_sync_status_set_work_offline (BINNACLE_SYNC_STATUS (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

#define READABLE (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)

static void
install_counts (void)
{
  /**
   * BinnacleSyncStatus:pending:
   *
   * How many edits go their way by themselves, in all sources.
   */
  properties[PROP_PENDING] = g_param_spec_uint ("pending", NULL, NULL, 0, G_MAXUINT, 0, READABLE);
  /**
   * BinnacleSyncStatus:failed:
   *
   * How many edits the disk or a server refused.
   */
  properties[PROP_FAILED] = g_param_spec_uint ("failed", NULL, NULL, 0, G_MAXUINT, 0, READABLE);
  /**
   * BinnacleSyncStatus:conflicts:
   *
   * In how many channels the person has to choose.
   */
  properties[PROP_CONFLICTS] = g_param_spec_uint ("conflicts", NULL, NULL, 0, G_MAXUINT, 0, READABLE);
  /**
   * BinnacleSyncStatus:held:
   *
   * How many edits wait for the person to say whether they may be sent.
   */
  properties[PROP_HELD] = g_param_spec_uint ("held", NULL, NULL, 0, G_MAXUINT, 0, READABLE);
}

static void
install_state (void)
{
  /**
   * BinnacleSyncStatus:online:
   *
   * Whether it is worth trying: the person does not work offline, and the network is not
   * believed to be gone.
   */
  properties[PROP_ONLINE] = g_param_spec_boolean ("online", NULL, NULL, TRUE, READABLE);
  /**
   * BinnacleSyncStatus:phase:
   *
   * What counts most.
   */
  properties[PROP_PHASE] = g_param_spec_enum ("phase", NULL, NULL, BINNACLE_TYPE_SYNC_PHASE,
                                              (int) BINNACLE_SYNC_PHASE_NOTHING, READABLE);
  /**
   * BinnacleSyncStatus:last-sync:
   *
   * When any source was last in sync, in µs since 1970, or 0.
   */
  properties[PROP_LAST_SYNC] = g_param_spec_int64 ("last-sync", NULL, NULL, 0, G_MAXINT64, 0, READABLE);
  /**
   * BinnacleSyncStatus:progress:
   *
   * How far a long catch-up is, from 0 to 1, or -1 where there is none.
   */
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -1, 1, -1, READABLE);
  /**
   * BinnacleSyncStatus:summary:
   *
   * How everything stands, in one sentence.
   */
  properties[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, NULL, READABLE);
  /**
   * BinnacleSyncStatus:work-offline:
   *
   * Whether the person works offline: nothing is sent, nobody is asked.
   */
  properties[PROP_WORK_OFFLINE] = g_param_spec_boolean ("work-offline", NULL, NULL, FALSE,
                                                        READABLE | G_PARAM_WRITABLE);
}

static void
binnacle_sync_status_class_init (BinnacleSyncStatusClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_sync_status_dispose;
  object_class->finalize = binnacle_sync_status_finalize;
  object_class->get_property = binnacle_sync_status_get_property;
  object_class->set_property = binnacle_sync_status_set_property;

  install_state ();
  install_counts ();
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * BinnacleSyncStatus::changed:
   * @self: a status
   *
   * Something of it has changed.
   */
  changed_signal = g_signal_new ("changed", BINNACLE_TYPE_SYNC_STATUS, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
binnacle_sync_status_init (BinnacleSyncStatus *self)
{
  self->progress = -1;
  self->online = TRUE;
}

/**
 * binnacle_sync_status_new:
 * @clock: the clock
 * @links: a list of #BinnacleSyncLink, which is followed
 * @belief: what is believed of the network
 * @background_sync: (nullable): the jobs that refresh values
 *
 * Returns: (transfer full): the status of all that
 */
BinnacleSyncStatus *
binnacle_sync_status_new (BinnacleClock          *clock,
                          GListModel             *links,
                          BinnacleNetworkBelief  *belief,
                          BinnacleBackgroundSync *background_sync)
{
  BinnacleSyncStatus *self;

  g_return_val_if_fail (BINNACLE_IS_CLOCK (clock) && G_IS_LIST_MODEL (links), NULL);
  g_return_val_if_fail (BINNACLE_IS_NETWORK_BELIEF (belief), NULL);

  self = g_object_new (BINNACLE_TYPE_SYNC_STATUS, NULL);
  self->clock = g_object_ref (clock);
  self->links = g_object_ref (links);
  self->belief = g_object_ref (belief);
  g_set_object (&self->background_sync, background_sync);
  self->counts = binnacle_sync_counts_new (background_sync, count_soon, self);
  self->count_timer = binnacle_clock_add_timer (clock, COUNT_DELAY, update, self);
  self->catch_up_timer = binnacle_clock_add_timer (clock, LONG_CATCH_UP, update, self);
  self->watch = binnacle_sync_link_watch_new (links, update, self);
  g_signal_connect_object (links, "items-changed", G_CALLBACK (links_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (belief, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  binnacle_sync_counts_follow (self->counts, self->watch);
  update (self);
  return self;
}

/**
 * binnacle_sync_status_set_work_offline:
 * @self: a status
 * @work_offline: whether to work offline
 *
 * Closes all links but those to this computer, or lets them connect again.
 */
void
binnacle_sync_status_set_work_offline (BinnacleSyncStatus *self,
                                       gboolean            work_offline)
{
  g_autoptr (BinnacleSyncStatus) guard = NULL;

  g_return_if_fail (BINNACLE_IS_SYNC_STATUS (self));

  if (self->work_offline == !!work_offline)
    return;
  guard = g_object_ref (self);
  self->work_offline = !!work_offline;
  if (self->background_sync != NULL)
    binnacle_background_sync_set_work_offline (self->background_sync, self->work_offline);
  for (guint i = 0; i < g_list_model_get_n_items (self->links); i++)
    {
      g_autoptr (BinnacleSyncLink) link = g_list_model_get_item (self->links, i);

      binnacle_sync_link_set_suspended (link, self->work_offline);
    }
  binnacle_network_belief_set_suspended (self->belief, self->work_offline);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORK_OFFLINE]);
  update (self);
}

/**
 * binnacle_sync_status_sync_now:
 * @self: a status
 *
 * The person wants everything up to date now: all links are refreshed, all jobs run, and the
 * network is looked at again. Does nothing while the person works offline.
 */
void
binnacle_sync_status_sync_now (BinnacleSyncStatus *self)
{
  g_return_if_fail (BINNACLE_IS_SYNC_STATUS (self));

  if (self->work_offline)
    return;
  binnacle_network_belief_check (self->belief);
  for (guint i = 0; i < g_list_model_get_n_items (self->links); i++)
    {
      g_autoptr (BinnacleSyncLink) link = g_list_model_get_item (self->links, i);

      binnacle_sync_link_refresh (link);
    }
  if (self->background_sync != NULL)
    binnacle_background_sync_run_all_now (self->background_sync);
}

/**
 * binnacle_sync_status_get_online:
 * @self: a status
 *
 * Returns: whether it is worth trying
 */
gboolean
binnacle_sync_status_get_online (BinnacleSyncStatus *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_STATUS (self), FALSE);

  return self->online;
}

/**
 * binnacle_sync_status_get_work_offline:
 * @self: a status
 *
 * Returns: whether the person works offline
 */
gboolean
binnacle_sync_status_get_work_offline (BinnacleSyncStatus *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_STATUS (self), FALSE);

  return self->work_offline;
}

/**
 * binnacle_sync_status_get_phase:
 * @self: a status
 *
 * Returns: what counts most
 */
BinnacleSyncPhase
binnacle_sync_status_get_phase (BinnacleSyncStatus *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_STATUS (self), BINNACLE_SYNC_PHASE_NOTHING);

  return self->phase;
}

/**
 * binnacle_sync_status_get_pending:
 * @self: a status
 *
 * Returns: how many edits go their way by themselves
 */
guint
binnacle_sync_status_get_pending (BinnacleSyncStatus *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_STATUS (self), 0);

  return self->n_pending;
}

/**
 * binnacle_sync_status_get_progress:
 * @self: a status
 *
 * Returns: how far a long catch-up is, from 0 to 1, or -1 where there is none
 */
double
binnacle_sync_status_get_progress (BinnacleSyncStatus *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_STATUS (self), -1);

  return self->progress;
}

/**
 * binnacle_sync_status_get_summary:
 * @self: a status
 *
 * Returns: how everything stands, in one sentence
 */
const char *
binnacle_sync_status_get_summary (BinnacleSyncStatus *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_STATUS (self), NULL);

  return self->summary;
}

/* The latest of what the link says and what the jobs did. */
static gint64
get_last_sync_of (BinnacleSyncStatus *self,
                  BinnacleSyncLink   *link)
{
  BinnacleSyncLinkFacts facts;
  gint64 last_job = 0;

  binnacle_sync_link_get_facts (link, &facts);
  if (self->background_sync != NULL)
    last_job = binnacle_background_sync_get_last_success (self->background_sync, binnacle_sync_link_get_id (link));
  return MAX (facts.last_sync, last_job);
}

/**
 * binnacle_sync_status_get_last_sync:
 * @self: a status
 * @source_id: (nullable): a source; %NULL for the latest of all
 *
 * Returns: when it was last in sync, in µs since 1970; 0 if never
 */
gint64
binnacle_sync_status_get_last_sync (BinnacleSyncStatus *self,
                                    const char         *source_id)
{
  gint64 last_sync = 0;

  g_return_val_if_fail (BINNACLE_IS_SYNC_STATUS (self), 0);

  for (guint i = 0; i < binnacle_sync_link_watch_get_size (self->watch); i++)
    {
      BinnacleSyncLink *link = binnacle_sync_link_watch_get (self->watch, i);

      if (source_id == NULL || g_strcmp0 (binnacle_sync_link_get_id (link), source_id) == 0)
        last_sync = MAX (last_sync, get_last_sync_of (self, link));
    }
  return last_sync;
}

/**
 * binnacle_sync_status_get_links:
 * @self: a status
 *
 * Returns: (transfer none): the links
 */
GListModel *
binnacle_sync_status_get_links (BinnacleSyncStatus *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_STATUS (self), NULL);

  return self->links;
}

/**
 * binnacle_sync_status_get_belief:
 * @self: a status
 *
 * Returns: (transfer none): what is believed of the network
 */
BinnacleNetworkBelief *
binnacle_sync_status_get_belief (BinnacleSyncStatus *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_STATUS (self), NULL);

  return self->belief;
}

/**
 * binnacle_sync_status_get_background_sync:
 * @self: a status
 *
 * Returns: (transfer none) (nullable): the jobs
 */
BinnacleBackgroundSync *
binnacle_sync_status_get_background_sync (BinnacleSyncStatus *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_STATUS (self), NULL);

  return self->background_sync;
}
