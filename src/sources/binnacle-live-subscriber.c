/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "sources/binnacle-live-subscriber-private.h"

#include "wire/binnacle-protocol.h"

/* Until the server says what it takes. */
#define DEFAULT_RATE 20
#define MIN_MESSAGE 1024
#define ENVELOPE 512

/* Each time that a server does not answer it gets twice as long, up to that: a snapshot
 * that takes so long must not be asked for ever more often. */
#define MAX_DOUBLINGS 4

struct _BinnacleLiveSubscriber
{
  BinnacleClock             *clock;
  BinnacleWebsocketManager  *manager;
  BinnacleLiveDialect       *dialect;
  BinnacleSubscriptionTable *table; /* not owned */
  BinnacleTimer             *timer;
  BinnacleLiveLimitFunc      over_limit_func;
  BinnacleLiveOverdueFunc    overdue_func;
  gpointer                   user_data;

  guint                      max_patterns;
  gboolean                   resume;
  gboolean                   hold;
  guint                      epoch; /* the server's, as it last said */
  char                      *epoch_name;
  gint64                     max_message; /* these are 0 where it did not say */
  gint64                     max_subscriptions;
  gint64                     max_rate;
  gint64                     window_start; /* of the second that messages are counted in */
  gint64                     n_sent;
  guint                      n_overdue; /* in a row */
  gboolean                   over_limit;
};

static gint64
get_now (BinnacleLiveSubscriber *self)
{
  return binnacle_clock_get_monotonic_time (self->clock);
}

static gboolean
can_send (BinnacleLiveSubscriber *self)
{
  BinnacleConnectionState state = binnacle_websocket_manager_get_state (self->manager);

  return state == BINNACLE_CONNECTION_AUTHENTICATING || state == BINNACLE_CONNECTION_OPEN;
}

/* Half of the server's rate is left to others. */
static gboolean
may_send (BinnacleLiveSubscriber *self)
{
  gint64 rate = self->max_rate > 0 ? MAX (self->max_rate / 2, 1) : DEFAULT_RATE;
  gint64 now = get_now (self);

  if (now - self->window_start >= G_USEC_PER_SEC)
    {
      self->window_start = now;
      self->n_sent = 0;
    }
  return self->n_sent < rate;
}

static guint
get_max_joined (BinnacleLiveSubscriber *self)
{
  return self->max_subscriptions > 0 ? (guint) MIN (self->max_subscriptions, G_MAXINT) : G_MAXUINT;
}

static gboolean
send_leaves (BinnacleLiveSubscriber *self)
{
  gint64 id = binnacle_websocket_manager_take_id (self->manager);
  g_autoptr (BinnacleSubscriptionBatch) batch =
    binnacle_subscription_table_take_leaves (self->table, id, self->max_patterns,
                                             binnacle_live_subscriber_get_max_bytes (self), get_now (self));
  g_autofree char *text = NULL;

  if (batch == NULL)
    return FALSE;
  text = binnacle_live_dialect_make_unsubscribe (id, (const char *const *) batch->patterns->pdata);
  return binnacle_live_subscriber_send (self, text);
}

static gboolean
send_joins (BinnacleLiveSubscriber *self)
{
  gint64 id = binnacle_websocket_manager_take_id (self->manager);
  g_autoptr (BinnacleSubscriptionBatch) batch =
    binnacle_subscription_table_take_joins (self->table, id, self->max_patterns,
                                            binnacle_live_subscriber_get_max_bytes (self),
                                            get_max_joined (self), self->resume ? self->epoch : 0, get_now (self));
  const char *const *patterns;
  g_autofree char *text = NULL;

  if (batch == NULL)
    return FALSE;
  patterns = (const char *const *) batch->patterns->pdata;
  text = binnacle_live_dialect_make_subscribe (id, patterns, batch->resumes ? self->epoch_name : NULL, batch->place);
  binnacle_live_decoder_expect (binnacle_live_dialect_get_decoder (self->dialect), id, patterns);
  return binnacle_live_subscriber_send (self, text);
}

static void
check_limit (BinnacleLiveSubscriber *self)
{
  guint max_joined = get_max_joined (self);
  gboolean over_limit = binnacle_subscription_table_get_length (self->table) > max_joined;

  if (self->over_limit == over_limit)
    return;
  self->over_limit = over_limit;
  if (over_limit)
    self->over_limit_func (max_joined, self->user_data);
}

static void
on_timer (gpointer user_data)
{
  binnacle_live_subscriber_sync (user_data);
}

/* table: must last as long as the subscriber */
BinnacleLiveSubscriber *
binnacle_live_subscriber_new (BinnacleClock             *clock,
                              BinnacleWebsocketManager  *manager,
                              BinnacleLiveDialect       *dialect,
                              BinnacleSubscriptionTable *table,
                              BinnacleLiveLimitFunc      over_limit,
                              BinnacleLiveOverdueFunc    overdue,
                              gpointer                   user_data)
{
  BinnacleLiveSubscriber *self = g_new0 (BinnacleLiveSubscriber, 1);

  self->clock = g_object_ref (clock);
  self->manager = g_object_ref (manager);
  self->dialect = g_object_ref (dialect);
  self->table = table;
  self->over_limit_func = over_limit;
  self->overdue_func = overdue;
  self->user_data = user_data;
  self->max_patterns = 1;
  self->timer = binnacle_clock_add_timer (clock, 0, on_timer, self);
  binnacle_timer_stop (self->timer);
  return self;
}

void
binnacle_live_subscriber_free (BinnacleLiveSubscriber *self)
{
  g_clear_pointer (&self->timer, binnacle_timer_free);
  g_clear_object (&self->dialect);
  g_clear_object (&self->manager);
  g_clear_object (&self->clock);
  g_free (self->epoch_name);
  g_free (self);
}

/* The most patterns in one message. */
void
binnacle_live_subscriber_set_batch (BinnacleLiveSubscriber *self,
                                    guint                   max_patterns)
{
  self->max_patterns = max_patterns;
}

/* Whether to ask for what was missed, and not for everything. */
void
binnacle_live_subscriber_set_resume (BinnacleLiveSubscriber *self,
                                     gboolean                resume)
{
  self->resume = resume;
}

/* Whether to subscribe to nothing for now. */
void
binnacle_live_subscriber_set_hold (BinnacleLiveSubscriber *self,
                                   gboolean                hold)
{
  self->hold = hold;
}

/* How long the patterns, or names, in one message may be. */
gsize
binnacle_live_subscriber_get_max_bytes (BinnacleLiveSubscriber *self)
{
  gint64 max_message = self->max_message > 0 ? self->max_message : BINNACLE_PROTOCOL_MAX_MESSAGE;

  return (gsize) CLAMP (max_message, MIN_MESSAGE, BINNACLE_PROTOCOL_MAX_MESSAGE) - ENVELOPE;
}

/* A new connection: the server has counted nothing yet. */
void
binnacle_live_subscriber_begin (BinnacleLiveSubscriber *self)
{
  self->window_start = 0;
  self->n_overdue = 0;
  self->over_limit = FALSE;
}

void
binnacle_live_subscriber_welcome (BinnacleLiveSubscriber  *self,
                                  const BinnacleLiveEvent *welcome)
{
  self->max_message = welcome->max_message;
  self->max_subscriptions = welcome->max_subscriptions;
  self->max_rate = welcome->max_rate;
  self->epoch = welcome->epoch;
  g_free (self->epoch_name);
  self->epoch_name = g_strdup (welcome->epoch_name);
}

/* Counts as one of those that the server allows in a second. */
gboolean
binnacle_live_subscriber_send (BinnacleLiveSubscriber *self,
                               const char             *text)
{
  g_autoptr (GError) error = NULL;

  self->n_sent++;
  if (binnacle_websocket_manager_send_first (self->manager, text, &error))
    return TRUE;
  g_debug ("Not sent: %s", error->message);
  return FALSE;
}

/* How long to wait for an answer: as long as for that of any request. */
static gint64
get_patience (BinnacleLiveSubscriber *self)
{
  guint timeout;

  g_object_get (self->manager, "request-timeout", &timeout, NULL);
  return ((gint64) timeout << MIN (self->n_overdue, MAX_DOUBLINGS)) * G_USEC_PER_SEC;
}

/* What was not answered in time is asked again; its late answer is of no use. */
static void
give_up_overdue (BinnacleLiveSubscriber *self)
{
  gint64 by = get_now (self) - get_patience (self);
  gint64 id = binnacle_subscription_table_find_overdue (self->table, by);

  if (id != 0)
    self->n_overdue++;
  for (; id != 0; id = binnacle_subscription_table_find_overdue (self->table, by))
    {
      binnacle_live_decoder_give_up (binnacle_live_dialect_get_decoder (self->dialect), id);
      self->overdue_func (id, self->user_data);
    }
}

/* Sends what is to be sent now, and comes back when there is more. What is not about
 * subscriptions waits until then. */
void
binnacle_live_subscriber_sync (BinnacleLiveSubscriber *self)
{
  guint generation = binnacle_websocket_manager_get_generation (self->manager);
  gint64 now = get_now (self), next;
  gboolean more = TRUE;

  if (self->hold || !can_send (self))
    return;
  give_up_overdue (self);
  while (more && may_send (self))
    more = send_leaves (self) || send_joins (self);
  next = more ? self->window_start + G_USEC_PER_SEC
              : binnacle_subscription_table_get_next_time (self->table, get_patience (self), now);
  if (next > now && next != G_MAXINT64)
    binnacle_timer_restart (self->timer, next - now);
  binnacle_websocket_manager_hold (self->manager, generation, more);
  check_limit (self); /* the last, since handlers may let go of the source */
}

/* The server answers after all. */
void
binnacle_live_subscriber_answered (BinnacleLiveSubscriber *self)
{
  self->n_overdue = 0;
}

void
binnacle_live_subscriber_schedule (BinnacleLiveSubscriber *self)
{
  binnacle_timer_restart (self->timer, 0);
}
