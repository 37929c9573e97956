/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "sync/binnacle-network-belief.h"

#include "sync/binnacle-server-probe-private.h"
#include "sync/binnacle-sync-link-watch-private.h"

/* A network that comes up tells so several times: the last word counts. */
#define SETTLE_DELAY (G_USEC_PER_SEC / 2)
/* At most as many servers are asked at once; the others have their turn next time. */
#define MAX_PROBES 4
/* Until it is asked again, where nobody answered, and where a portal did: there somebody
 * is about to sign in. Doubles. */
#define FIRST_DELAY (10 * G_USEC_PER_SEC)
#define MAX_DELAY ((gint64) 5 * 60 * G_USEC_PER_SEC)
#define FIRST_PORTAL_DELAY (5 * G_USEC_PER_SEC)
#define MAX_PORTAL_DELAY ((gint64) 60 * G_USEC_PER_SEC)

/**
 * BinnacleNetworkBelief:
 *
 * Whether there is a network that leads to our servers. What the system says of it
 * ([iface@Gio.NetworkMonitor]) is a hint that starts a probe, and the probe decides: a
 * real exchange with the sources' own servers, never with somebody else's. A live link
 * that is watched by a heartbeat is proof by itself, and no probe is sent then.
 *
 * While nobody answers it asks again, with ever longer waits; when somebody does, all
 * links that wait are told. Sources that need no network are not asked, and where there
 * are no others nothing is believed.
 *
 * Main thread; nothing here blocks.
 */
struct _BinnacleNetworkBelief
{
  GObject                parent_instance;

  BinnacleClock         *clock;
  GRand                 *random;
  BinnacleHttp          *http;
  GNetworkMonitor       *monitor;
  BinnacleSleepMonitor  *sleep_monitor;
  BinnacleSyncLinkWatch *watch;
  BinnacleTimer         *timer;
  GCancellable          *cancellable; /* of the probes under way, or NULL */
  char                  *portal_uri;
  char                  *found_portal; /* by the probes under way */
  guint                  n_in_flight;
  guint                  n_negative; /* rounds in a row */
  guint                  turn;       /* whose it is, where there are many */
  gint64                 doubted;    /* when the last answer ceased to count, in µs since 1970 */
  BinnacleNetworkState   state;
  gboolean               suspended;
  gboolean               settled;  /* an answer came, and nothing has happened since */
  gboolean               was_live;
};

typedef enum
{
  PROP_STATE = 1,
  PROP_ONLINE,
  PROP_PROBING,
  PROP_METERED,
  PROP_PORTAL_URI
} NetworkBeliefProperty;

static GParamSpec *properties[PROP_PORTAL_URI + 1];

G_DEFINE_FINAL_TYPE (BinnacleNetworkBelief, binnacle_network_belief, G_TYPE_OBJECT)

GType
binnacle_network_state_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { BINNACLE_NETWORK_UNKNOWN, "BINNACLE_NETWORK_UNKNOWN", "unknown" },
        { BINNACLE_NETWORK_ONLINE, "BINNACLE_NETWORK_ONLINE", "online" },
        { BINNACLE_NETWORK_UNREACHABLE, "BINNACLE_NETWORK_UNREACHABLE", "unreachable" },
        { BINNACLE_NETWORK_OFFLINE, "BINNACLE_NETWORK_OFFLINE", "offline" },
        { BINNACLE_NETWORK_PORTAL, "BINNACLE_NETWORK_PORTAL", "portal" },
        { 0, NULL, NULL }
      };

      g_once_init_leave (&type, g_enum_register_static ("BinnacleNetworkState", values));
    }
  return type;
}

static gboolean
is_negative (BinnacleNetworkState state)
{
  return state == BINNACLE_NETWORK_UNREACHABLE || state == BINNACLE_NETWORK_OFFLINE ||
         state == BINNACLE_NETWORK_PORTAL;
}

static gboolean
is_online (BinnacleNetworkState state)
{
  return state != BINNACLE_NETWORK_OFFLINE && state != BINNACLE_NETWORK_PORTAL;
}

static gboolean
hints_at_portal (BinnacleNetworkBelief *self)
{
  return self->monitor != NULL &&
         g_network_monitor_get_connectivity (self->monitor) == G_NETWORK_CONNECTIVITY_PORTAL;
}

static gboolean
hints_at_no_network (BinnacleNetworkBelief *self)
{
  return self->monitor != NULL && !g_network_monitor_get_network_available (self->monitor);
}

static void
stop_probing (BinnacleNetworkBelief *self)
{
  binnacle_timer_stop (self->timer);
  g_clear_pointer (&self->found_portal, g_free);
  if (self->cancellable == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->n_in_flight = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBING]);
}

/* Whoever waits for the network need not wait any longer. */
static void
nudge_waiting (BinnacleNetworkBelief *self,
               gboolean               anew)
{
  g_autoptr (GPtrArray) waiting = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < binnacle_sync_link_watch_get_size (self->watch); i++)
    {
      BinnacleSyncLink *link = binnacle_sync_link_watch_get (self->watch, i);
      BinnacleSyncLinkFacts facts;

      binnacle_sync_link_get_facts (link, &facts);
      if (!facts.local && facts.state != BINNACLE_SYNC_LINK_LIVE && facts.state != BINNACLE_SYNC_LINK_SUSPENDED)
        g_ptr_array_add (waiting, g_object_ref (link));
    }
  for (guint i = 0; i < waiting->len; i++)
    binnacle_sync_link_nudge (g_ptr_array_index (waiting, i), anew);
}

static void
set_portal_uri (BinnacleNetworkBelief *self,
                const char            *portal_uri)
{
  if (g_strcmp0 (self->portal_uri, portal_uri) == 0)
    return;
  g_free (self->portal_uri);
  self->portal_uri = g_strdup (portal_uri);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PORTAL_URI]);
}

static void
believe (BinnacleNetworkBelief *self,
         BinnacleNetworkState   state,
         const char            *portal_uri)
{
  BinnacleNetworkState old_state = self->state;

  if (!is_negative (state))
    self->n_negative = 0;
  set_portal_uri (self, portal_uri);
  if (old_state == state)
    return;
  self->state = state;
  g_debug ("The network is believed to be %d, and was %d", state, old_state);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  if (is_online (old_state) != is_online (state))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ONLINE]);
  if (state == BINNACLE_NETWORK_ONLINE && is_negative (old_state))
    nudge_waiting (self, old_state == BINNACLE_NETWORK_PORTAL);
}

static void
ask_again_later (BinnacleNetworkBelief *self)
{
  gboolean portal = self->state == BINNACLE_NETWORK_PORTAL;
  guint doublings = MIN (self->n_negative, 16);
  gint64 delay = MIN ((gint64) (portal ? FIRST_PORTAL_DELAY : FIRST_DELAY) << doublings,
                      portal ? MAX_PORTAL_DELAY : MAX_DELAY);

  self->n_negative++;
  binnacle_timer_restart (self->timer, (gint64) ((double) delay * g_rand_double_range (self->random, 0.75, 1.25)));
}

static void
decide (BinnacleNetworkBelief *self)
{
  g_autofree char *portal_uri = g_steal_pointer (&self->found_portal);

  if (portal_uri != NULL)
    believe (self, BINNACLE_NETWORK_PORTAL, portal_uri);
  else if (hints_at_no_network (self))
    believe (self, BINNACLE_NETWORK_OFFLINE, NULL);
  else
    believe (self, BINNACLE_NETWORK_UNREACHABLE, NULL);
  self->doubted = binnacle_clock_get_real_time (self->clock);
  ask_again_later (self);
}

static void
probed (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (BinnacleNetworkBelief) self = user_data;
  g_autofree char *portal_uri = NULL;
  BinnacleProbeAnswer answer = binnacle_server_probe_finish (result, &portal_uri);

  if (self->cancellable == NULL || g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  if (answer == BINNACLE_PROBE_SERVER)
    {
      stop_probing (self);
      self->settled = TRUE;
      believe (self, BINNACLE_NETWORK_ONLINE, NULL);
      return;
    }
  if (answer == BINNACLE_PROBE_PORTAL && self->found_portal == NULL)
    self->found_portal = g_steal_pointer (&portal_uri);
  if (--self->n_in_flight > 0)
    return;
  g_clear_object (&self->cancellable);
  decide (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBING]);
}

/* An encrypted server shows no portal, so that there the system's word is all there is:
 * but only where the server does not answer. */
static void
expect_portal (BinnacleNetworkBelief       *self,
               const BinnacleSyncLinkFacts *facts)
{
  if (hints_at_portal (self) && self->found_portal == NULL)
    self->found_portal = binnacle_server_probe_make_portal_uri (facts->probe_uri);
}

static gboolean
can_be_asked (const BinnacleSyncLinkFacts *facts)
{
  return !facts->local && facts->probe_uri != NULL && facts->state != BINNACLE_SYNC_LINK_SUSPENDED &&
         facts->state != BINNACLE_SYNC_LINK_IDLE;
}

static void
probe (BinnacleNetworkBelief *self)
{
  guint n_links = binnacle_sync_link_watch_get_size (self->watch);
  guint first = self->turn;

  stop_probing (self);
  self->cancellable = g_cancellable_new ();
  for (guint i = 0; i < n_links && self->n_in_flight < MAX_PROBES; i++)
    {
      BinnacleSyncLinkFacts facts;

      binnacle_sync_link_get_facts (binnacle_sync_link_watch_get (self->watch, (first + i) % n_links), &facts);
      self->turn = (first + i + 1) % n_links;
      if (!can_be_asked (&facts))
        continue;
      expect_portal (self, &facts);
      self->n_in_flight++;
      binnacle_server_probe_async (self->http, &facts, self->cancellable, probed, g_object_ref (self));
    }
  if (self->n_in_flight > 0)
    {
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBING]);
      return;
    }
  g_clear_object (&self->cancellable);
  decide (self);
}

static void
on_timer (gpointer user_data)
{
  probe (user_data);
}

typedef struct
{
  gboolean any;   /* that need the network, and are wanted */
  gboolean live;
  gboolean proof; /* that is known now, or was since the last doubt */
} LinkWitness;

static void
hear_links (BinnacleNetworkBelief *self,
            LinkWitness           *witness)
{
  *witness = (LinkWitness) { 0 };
  for (guint i = 0; i < binnacle_sync_link_watch_get_size (self->watch); i++)
    {
      BinnacleSyncLinkFacts facts;

      binnacle_sync_link_get_facts (binnacle_sync_link_watch_get (self->watch, i), &facts);
      if (facts.local || facts.state == BINNACLE_SYNC_LINK_IDLE || facts.state == BINNACLE_SYNC_LINK_SUSPENDED)
        continue;
      witness->any = TRUE;
      witness->live |= facts.state == BINNACLE_SYNC_LINK_LIVE;
      witness->proof |= facts.state == BINNACLE_SYNC_LINK_LIVE &&
                        (facts.pushed || (self->doubted > 0 && facts.last_sync > self->doubted));
    }
}

static gboolean
is_probe_planned (BinnacleNetworkBelief *self)
{
  return self->cancellable != NULL || binnacle_timer_is_running (self->timer);
}

/* The links have changed, or what else counts. */
static void
update (gpointer user_data)
{
  BinnacleNetworkBelief *self = user_data;
  LinkWitness witness;
  gboolean lost;

  hear_links (self, &witness);
  lost = self->was_live && !witness.live;
  self->was_live = witness.live;
  if (self->suspended || !witness.any || witness.proof)
    {
      stop_probing (self);
      self->settled = FALSE;
      believe (self, witness.proof && !self->suspended ? BINNACLE_NETWORK_ONLINE : BINNACLE_NETWORK_UNKNOWN, NULL);
      return;
    }
  if (lost)
    self->settled = FALSE;
  if (is_probe_planned (self))
    return;
  if (witness.live)
    believe (self, BINNACLE_NETWORK_ONLINE, NULL);
  else if (!self->settled)
    binnacle_timer_restart (self->timer, SETTLE_DELAY);
}

/* Something has happened to the network: what was believed of it is open to doubt. */
static void
doubt (BinnacleNetworkBelief *self)
{
  LinkWitness witness;

  self->settled = FALSE;
  self->n_negative = 0;
  self->doubted = binnacle_clock_get_real_time (self->clock);
  hear_links (self, &witness);
  if (self->suspended || !witness.any || witness.proof)
    return;
  stop_probing (self);
  binnacle_timer_restart (self->timer, SETTLE_DELAY);
}

static void
metered_changed_cb (BinnacleNetworkBelief *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_METERED]);
}

static void
binnacle_network_belief_dispose (GObject *object)
{
  BinnacleNetworkBelief *self = BINNACLE_NETWORK_BELIEF (object);

  if (self->timer != NULL)
    stop_probing (self);
  binnacle_network_belief_set_monitor (self, NULL);
  binnacle_network_belief_set_sleep_monitor (self, NULL);
  g_clear_pointer (&self->watch, binnacle_sync_link_watch_free);
  g_clear_pointer (&self->timer, binnacle_timer_free);
  G_OBJECT_CLASS (binnacle_network_belief_parent_class)->dispose (object);
}

static void
binnacle_network_belief_finalize (GObject *object)
{
  BinnacleNetworkBelief *self = BINNACLE_NETWORK_BELIEF (object);

  g_clear_object (&self->http);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->random, g_rand_free);
  g_free (self->portal_uri);
  G_OBJECT_CLASS (binnacle_network_belief_parent_class)->finalize (object);
}

static void
binnacle_network_belief_get_property (GObject    *object,
                                      guint       property_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  BinnacleNetworkBelief *self = BINNACLE_NETWORK_BELIEF (object);

  switch ((NetworkBeliefProperty) property_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_ONLINE:
      g_value_set_boolean (value, is_online (self->state));
      break;
    case PROP_PROBING:
      g_value_set_boolean (value, self->cancellable != NULL);
      break;
    case PROP_METERED:
      g_value_set_boolean (value, binnacle_network_belief_get_metered (self));
      break;
    case PROP_PORTAL_URI:
      g_value_set_string (value, self->portal_uri);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_network_belief_class_init (BinnacleNetworkBeliefClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = binnacle_network_belief_dispose;
  object_class->finalize = binnacle_network_belief_finalize;
  object_class->get_property = binnacle_network_belief_get_property;

  /**
   * BinnacleNetworkBelief:state:
   *
   * What is believed.
   */
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, BINNACLE_TYPE_NETWORK_STATE,
                                              (int) BINNACLE_NETWORK_UNKNOWN, readable);
  /**
   * BinnacleNetworkBelief:online:
   *
   * Whether it is worth trying: a server that does not answer says nothing of others.
   */
  properties[PROP_ONLINE] = g_param_spec_boolean ("online", NULL, NULL, TRUE, readable);
  /**
   * BinnacleNetworkBelief:probing:
   *
   * Whether our servers are being asked.
   */
  properties[PROP_PROBING] = g_param_spec_boolean ("probing", NULL, NULL, FALSE, readable);
  /**
   * BinnacleNetworkBelief:metered:
   *
   * Whether the system says that the network costs by what goes over it.
   */
  properties[PROP_METERED] = g_param_spec_boolean ("metered", NULL, NULL, FALSE, readable);
  /**
   * BinnacleNetworkBelief:portal-uri:
   *
   * Where a browser finds the portal's page, or %NULL where there is no portal. It comes
   * from whoever is on the way.
   */
  properties[PROP_PORTAL_URI] = g_param_spec_string ("portal-uri", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
binnacle_network_belief_init (BinnacleNetworkBelief *self)
{
}

/**
 * binnacle_network_belief_new:
 * @clock: the clock
 * @random: what draws the waits; copied
 * @http: how to ask
 * @links: a list of #BinnacleSyncLink, which is followed
 *
 * Returns: (transfer full): a belief that nobody has given a hint yet
 */
BinnacleNetworkBelief *
binnacle_network_belief_new (BinnacleClock *clock,
                             GRand         *random,
                             BinnacleHttp  *http,
                             GListModel    *links)
{
  BinnacleNetworkBelief *self;

  g_return_val_if_fail (BINNACLE_IS_CLOCK (clock) && random != NULL, NULL);
  g_return_val_if_fail (BINNACLE_IS_HTTP (http) && G_IS_LIST_MODEL (links), NULL);

  self = g_object_new (BINNACLE_TYPE_NETWORK_BELIEF, NULL);
  self->clock = g_object_ref (clock);
  self->random = g_rand_copy (random);
  self->http = g_object_ref (http);
  self->timer = binnacle_clock_add_timer (clock, 0, on_timer, self);
  binnacle_timer_stop (self->timer);
  self->watch = binnacle_sync_link_watch_new (links, update, self);
  update (self);
  return self;
}

/**
 * binnacle_network_belief_set_monitor:
 * @self: a belief
 * @monitor: (nullable): what the system says of the network
 *
 * Gives it the system's hints.
 */
void
binnacle_network_belief_set_monitor (BinnacleNetworkBelief *self,
                                     GNetworkMonitor       *monitor)
{
  g_return_if_fail (BINNACLE_IS_NETWORK_BELIEF (self));

  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_set_object (&self->monitor, monitor);
  if (monitor == NULL)
    return;
  g_signal_connect_swapped (monitor, "network-changed", G_CALLBACK (doubt), self);
  g_signal_connect_swapped (monitor, "notify::connectivity", G_CALLBACK (doubt), self);
  g_signal_connect_swapped (monitor, "notify::network-metered", G_CALLBACK (metered_changed_cb), self);
  metered_changed_cb (self);
  doubt (self);
}

/**
 * binnacle_network_belief_set_sleep_monitor:
 * @self: a belief
 * @monitor: (nullable): what tells that the computer slept
 *
 * Whoever slept may wake up elsewhere.
 */
void
binnacle_network_belief_set_sleep_monitor (BinnacleNetworkBelief *self,
                                           BinnacleSleepMonitor  *monitor)
{
  g_return_if_fail (BINNACLE_IS_NETWORK_BELIEF (self));

  if (self->sleep_monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->sleep_monitor, self);
  g_set_object (&self->sleep_monitor, monitor);
  if (monitor != NULL)
    g_signal_connect_swapped (monitor, "woke", G_CALLBACK (doubt), self);
}

/**
 * binnacle_network_belief_set_suspended:
 * @self: a belief
 * @suspended: whether nothing may be asked
 *
 * For working offline: nothing is believed then.
 */
void
binnacle_network_belief_set_suspended (BinnacleNetworkBelief *self,
                                       gboolean               suspended)
{
  g_return_if_fail (BINNACLE_IS_NETWORK_BELIEF (self));

  self->suspended = suspended;
  update (self);
}

/**
 * binnacle_network_belief_check:
 * @self: a belief
 *
 * The person wants to know: asks now, unless a link proves it anyway.
 */
void
binnacle_network_belief_check (BinnacleNetworkBelief *self)
{
  LinkWitness witness;

  g_return_if_fail (BINNACLE_IS_NETWORK_BELIEF (self));

  hear_links (self, &witness);
  if (self->suspended || !witness.any || witness.proof || self->cancellable != NULL)
    return;
  self->n_negative = 0;
  probe (self);
}

/**
 * binnacle_network_belief_get_state:
 * @self: a belief
 *
 * Returns: what is believed
 */
BinnacleNetworkState
binnacle_network_belief_get_state (BinnacleNetworkBelief *self)
{
  g_return_val_if_fail (BINNACLE_IS_NETWORK_BELIEF (self), BINNACLE_NETWORK_UNKNOWN);

  return self->state;
}

/**
 * binnacle_network_belief_get_online:
 * @self: a belief
 *
 * Returns: whether it is worth trying
 */
gboolean
binnacle_network_belief_get_online (BinnacleNetworkBelief *self)
{
  g_return_val_if_fail (BINNACLE_IS_NETWORK_BELIEF (self), FALSE);

  return is_online (self->state);
}

/**
 * binnacle_network_belief_get_metered:
 * @self: a belief
 *
 * Returns: whether the system says that the network costs
 */
gboolean
binnacle_network_belief_get_metered (BinnacleNetworkBelief *self)
{
  g_return_val_if_fail (BINNACLE_IS_NETWORK_BELIEF (self), FALSE);

  return self->monitor != NULL && g_network_monitor_get_network_metered (self->monitor);
}

/**
 * binnacle_network_belief_get_portal_uri:
 * @self: a belief
 *
 * Returns: (nullable): where a browser finds the portal's page
 */
const char *
binnacle_network_belief_get_portal_uri (BinnacleNetworkBelief *self)
{
  g_return_val_if_fail (BINNACLE_IS_NETWORK_BELIEF (self), NULL);

  return self->portal_uri;
}
