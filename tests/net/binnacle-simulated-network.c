/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include <string.h>

#include "base/binnacle-json.h"
#include "binnacle-simulated-network.h"
#include "net/binnacle-websocket-manager.h"

typedef enum
{
  EVENT_CONNECT,
  EVENT_OPENED,
  EVENT_TEXT,
  EVENT_CLOSED
} EventKind;

/* One thing that arrives at an end of a transport, later. */
typedef struct
{
  EventKind  kind;
  gint64     time;
  char      *text;
  guint      code;
  GError    *error;
} Event;

/* One direction: what happens, happens in order. */
typedef struct
{
  BinnacleTimer *timer;
  GQueue         events;
} Way;

/*
 * BinnacleSimulatedTransport:
 *
 * A transport over simulated time, and the server's end of it. Each message takes
 * a time drawn from the network's seed. What the client had sent when it let go of
 * the connection may still arrive.
 */
struct _BinnacleSimulatedTransport
{
  GObject                       parent_instance;

  BinnacleSimulatedNetwork     *network;
  Way                           to_server;
  Way                           to_client;
  BinnacleTransportReceiveFunc  receive;
  gpointer                      user_data;
  GDestroyNotify                destroy;
  gint64                        close_timeout;
  gint64                        last_received;
  gsize                         backlog;
  gboolean                      open;
  gboolean                      over;
  gboolean                      accepted;
  gboolean                      kept;     /* a reference of its own is held */
  gboolean                      vanished; /* half-open: no packet passes */
  gboolean                      paused;
};

static void transport_iface_init (BinnacleTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleSimulatedTransport, binnacle_simulated_transport, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BINNACLE_TYPE_TRANSPORT, transport_iface_init))

static gint64
now (BinnacleSimulatedTransport *self)
{
  return binnacle_clock_get_monotonic_time (BINNACLE_CLOCK (self->network->clock));
}

static void
event_free (gpointer data)
{
  Event *event = data;

  g_free (event->text);
  g_clear_error (&event->error);
  g_free (event);
}

/* What is under way to the server gets there whether the client lives or not. */
static void
keep (BinnacleSimulatedTransport *self,
      gboolean                    kept)
{
  if (self->kept == kept)
    return;
  self->kept = kept;
  if (kept)
    g_object_ref (self);
  else
    g_object_unref (self);
}

static void
schedule (BinnacleSimulatedTransport *self,
          Way                        *way)
{
  Event *head = g_queue_peek_head (&way->events);

  if (head == NULL || (way == &self->to_client && self->paused && head->kind == EVENT_TEXT))
    binnacle_timer_stop (way->timer);
  else
    binnacle_timer_restart (way->timer, MAX (head->time - now (self), 0));
  keep (self, self->to_server.events.length > 0);
}

static Event *
add_event (BinnacleSimulatedTransport *self,
           Way                        *way,
           EventKind                   kind,
           gint64                      delay)
{
  Event *last = g_queue_peek_tail (&way->events);
  Event *event = g_new0 (Event, 1);

  event->kind = kind;
  event->time = now (self) + delay;
  if (last != NULL)
    event->time = MAX (event->time, last->time);
  g_queue_push_tail (&way->events, event);
  schedule (self, way);
  return event;
}

/* All but the first @n_kept. */
static void
drop_events (BinnacleSimulatedTransport *self,
             Way                        *way,
             guint                       n_kept)
{
  while (way->events.length > n_kept)
    event_free (g_queue_pop_tail (&way->events));
  schedule (self, way);
}

static gint64
draw_delay (BinnacleSimulatedTransport *self)
{
  BinnacleSimulatedNetwork *network = self->network;

  return network->min_delay
         + (gint64) (g_rand_double (network->random)
                     * (double) (network->max_delay - network->min_delay));
}

static void
add_text (BinnacleSimulatedTransport *self,
          Way                        *way,
          gint64                      delay,
          const char                 *text)
{
  gint64 bandwidth = self->network->bandwidth;
  Event *event;

  if (self->vanished || self->over)
    return;
  event = add_event (self, way, EVENT_TEXT, delay);
  event->text = g_strdup (text);
  if (bandwidth > 0)
    event->time += (gint64) strlen (text) * G_USEC_PER_SEC / bandwidth;
  schedule (self, way);
}

/* What the server says. */
static void
add_answer (BinnacleSimulatedTransport *self,
            gint64                      delay,
            const char                 *text)
{
  BinnacleSimulatedNetwork *network = self->network;
  g_autofree char *cut = NULL;

  if (network->truncate > 0)
    {
      network->truncate--;
      cut = g_strndup (text, (gsize) g_rand_int_range (network->random, 0, (gint32) strlen (text)));
      text = cut;
    }
  add_text (self, &self->to_client, delay, text);
  if (network->duplicate)
    add_text (self, &self->to_client, delay, text);
}

static void
add_closed (BinnacleSimulatedTransport *self,
            gint64                      delay,
            guint                       code,
            const char                 *reason,
            GError                     *error)
{
  Event *event = add_event (self, &self->to_client, EVENT_CLOSED, delay);

  event->code = code;
  event->text = g_strdup (reason);
  event->error = error;
}

/* The server will not hear of this client again. */
static void
leave_server (BinnacleSimulatedTransport *self)
{
  if (!self->accepted)
    return;
  self->accepted = FALSE;
  self->network->server_funcs->gone (self->network->server, self);
}

static GError *
make_error (int         code,
            const char *message)
{
  return g_error_new_literal (BINNACLE_CONNECTION_ERROR, code, message);
}

static void
release_receiver (BinnacleSimulatedTransport *self)
{
  if (self->destroy != NULL)
    g_steal_pointer (&self->destroy) (self->user_data);
}

static void
become_closed (BinnacleSimulatedTransport *self,
               Event                      *event)
{
  if (self->over)
    return;
  self->over = TRUE;
  self->open = FALSE;
  g_signal_emit_by_name (self, "closed", event->code, event->text, event->error);
  release_receiver (self);
}

static void
handle_at_client (BinnacleSimulatedTransport *self,
                  Event                      *event)
{
  switch (event->kind)
    {
    case EVENT_OPENED:
      self->open = TRUE;
      self->last_received = now (self);
      g_signal_emit_by_name (self, "opened");
      break;
    case EVENT_CLOSED:
      become_closed (self, event);
      break;
    case EVENT_TEXT:
      if (self->vanished || self->over)
        break;
      self->last_received = now (self);
      if (!self->receive (BINNACLE_TRANSPORT (self), event->text, strlen (event->text), self->user_data))
        self->paused = TRUE;
      break;
    case EVENT_CONNECT:
    default:
      g_assert_not_reached ();
    }
}

static void
be_connected (BinnacleSimulatedTransport *self)
{
  const BinnacleSimulatedServerFuncs *funcs = self->network->server_funcs;

  self->accepted = TRUE;
  if (funcs->accept (self->network->server, self))
    {
      add_event (self, &self->to_client, EVENT_OPENED, draw_delay (self));
      return;
    }
  self->accepted = FALSE;
  add_closed (self, draw_delay (self), 0, NULL,
              make_error (BINNACLE_CONNECTION_ERROR_REFUSED, "Nobody listens there."));
}

static void
handle_at_server (BinnacleSimulatedTransport *self,
                  Event                      *event)
{
  const BinnacleSimulatedServerFuncs *funcs = self->network->server_funcs;

  switch (event->kind)
    {
    case EVENT_CONNECT:
      if (!self->over)
        be_connected (self);
      break;
    case EVENT_CLOSED:
      leave_server (self);
      break;
    case EVENT_TEXT:
      if (self->vanished || !self->accepted)
        break;
      funcs->receive (self->network->server, self, event->text);
      break;
    case EVENT_OPENED:
    default:
      g_assert_not_reached ();
    }
}

static void
on_client_timer (gpointer user_data)
{
  g_autoptr(BinnacleSimulatedTransport) self = g_object_ref (user_data);
  Event *event = g_queue_pop_head (&self->to_client.events);

  handle_at_client (self, event);
  event_free (event);
  if (self->to_client.timer != NULL)
    schedule (self, &self->to_client);
}

static void
on_server_timer (gpointer user_data)
{
  g_autoptr(BinnacleSimulatedTransport) self = g_object_ref (user_data);
  Event *event = g_queue_pop_head (&self->to_server.events);

  handle_at_server (self, event);
  event_free (event);
  schedule (self, &self->to_server);
}

static void
transport_open (BinnacleTransport              *transport,
                const BinnacleTransportOptions *options,
                BinnacleTransportReceiveFunc    receive,
                gpointer                        user_data,
                GDestroyNotify                  destroy)
{
  BinnacleSimulatedTransport *self = BINNACLE_SIMULATED_TRANSPORT (transport);
  gint64 time = now (self);

  self->receive = receive;
  self->user_data = user_data;
  self->destroy = destroy;
  self->close_timeout = options->close_timeout;
  self->network->n_opens++;
  g_array_append_val (self->network->opens, time);

  if (self->network->fault == BINNACLE_FAULT_REFUSED)
    add_closed (self, draw_delay (self), 0, NULL,
                make_error (BINNACLE_CONNECTION_ERROR_REFUSED, "Nobody listens there."));
  else if (self->network->fault == BINNACLE_FAULT_NOT_BINNACLE)
    add_closed (self, draw_delay (self), 0, NULL,
                make_error (BINNACLE_CONNECTION_ERROR_NOT_BINNACLE, "A web page answers."));
  else if (self->network->fault != BINNACLE_FAULT_UNREACHABLE)
    add_event (self, &self->to_server, EVENT_CONNECT, draw_delay (self));
}

static gboolean
transport_send (BinnacleTransport  *transport,
                GBytes             *text,
                GError            **error)
{
  BinnacleSimulatedTransport *self = BINNACLE_SIMULATED_TRANSPORT (transport);
  gsize size;
  const char *data = g_bytes_get_data (text, &size);
  g_autofree char *copy = g_strndup (data, size);

  if (!self->open)
    {
      g_set_error_literal (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_NOT_CONNECTED,
                           "Not open.");
      return FALSE;
    }
  if (self->network->hold)
    self->backlog += size;
  add_text (self, &self->to_server, draw_delay (self), copy);
  return TRUE;
}

static void
transport_close (BinnacleTransport *transport,
                 guint              code,
                 const char        *reason)
{
  BinnacleSimulatedTransport *self = BINNACLE_SIMULATED_TRANSPORT (transport);

  if (self->over)
    return;
  if (!self->open || self->vanished)
    {
      add_closed (self, self->close_timeout, 0, NULL,
                  make_error (BINNACLE_CONNECTION_ERROR_LOST, "No closing frame came."));
      return;
    }
  add_event (self, &self->to_server, EVENT_CLOSED, draw_delay (self));
  add_closed (self, 2 * draw_delay (self), code, reason, NULL);
}

static void
transport_abort (BinnacleTransport *transport)
{
  g_autoptr(BinnacleSimulatedTransport) self = g_object_ref (BINNACLE_SIMULATED_TRANSPORT (transport));

  if (!self->network->late)
    drop_events (self, &self->to_client, 0);
  if (!self->over)
    add_closed (self, 0, 0, NULL, make_error (BINNACLE_CONNECTION_ERROR_LOST, "Aborted."));
  if (self->open && !self->vanished)
    add_event (self, &self->to_server, EVENT_CLOSED, draw_delay (self));
  self->open = FALSE;
}

static void
transport_resume (BinnacleTransport *transport)
{
  BinnacleSimulatedTransport *self = BINNACLE_SIMULATED_TRANSPORT (transport);

  self->paused = FALSE;
  schedule (self, &self->to_client);
}

static gsize
transport_get_backlog (BinnacleTransport *transport)
{
  BinnacleSimulatedTransport *self = BINNACLE_SIMULATED_TRANSPORT (transport);

  if (!self->network->hold)
    self->backlog = 0;
  return self->backlog;
}

static gint64
transport_get_last_received (BinnacleTransport *transport)
{
  return BINNACLE_SIMULATED_TRANSPORT (transport)->last_received;
}

static gint64
transport_get_retry_after (BinnacleTransport *transport)
{
  BinnacleSimulatedNetwork *network = BINNACLE_SIMULATED_TRANSPORT (transport)->network;

  return network->fault == BINNACLE_FAULT_REFUSED ? network->retry_after : 0;
}

static void
transport_iface_init (BinnacleTransportInterface *iface)
{
  iface->open = transport_open;
  iface->send = transport_send;
  iface->close = transport_close;
  iface->abort = transport_abort;
  iface->resume = transport_resume;
  iface->get_backlog = transport_get_backlog;
  iface->get_last_received = transport_get_last_received;
  iface->get_retry_after = transport_get_retry_after;
}

static void
binnacle_simulated_transport_dispose (GObject *object)
{
  BinnacleSimulatedTransport *self = BINNACLE_SIMULATED_TRANSPORT (object);

  g_clear_pointer (&self->to_server.timer, binnacle_timer_free);
  g_clear_pointer (&self->to_client.timer, binnacle_timer_free);
  g_queue_clear_full (&self->to_client.events, event_free);
  release_receiver (self);
  G_OBJECT_CLASS (binnacle_simulated_transport_parent_class)->dispose (object);
}

static void
binnacle_simulated_transport_finalize (GObject *object)
{
  BinnacleSimulatedTransport *self = BINNACLE_SIMULATED_TRANSPORT (object);

  self->network->n_live--;
  if (self->network->current == BINNACLE_TRANSPORT (self))
    self->network->current = NULL;
  G_OBJECT_CLASS (binnacle_simulated_transport_parent_class)->finalize (object);
}

static void
binnacle_simulated_transport_class_init (BinnacleSimulatedTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = binnacle_simulated_transport_dispose;
  G_OBJECT_CLASS (klass)->finalize = binnacle_simulated_transport_finalize;
}

static void
binnacle_simulated_transport_init (BinnacleSimulatedTransport *self)
{
  g_queue_init (&self->to_server.events);
  g_queue_init (&self->to_client.events);
}

/*
 * binnacle_simulated_network_new:
 * @seed: for the delays
 *
 * Returns: a network where all is well, and a message takes 1 to 50 ms one way, with
 *   the plain server
 */
BinnacleSimulatedNetwork *
binnacle_simulated_network_new (BinnacleSimulatedClock *clock,
                                guint32                 seed)
{
  BinnacleSimulatedNetwork *self = g_new0 (BinnacleSimulatedNetwork, 1);

  self->clock = g_object_ref (clock);
  self->random = g_rand_new_with_seed (seed);
  self->min_delay = 1000;
  self->max_delay = 50000;
  self->opens = g_array_new (FALSE, FALSE, sizeof (gint64));
  binnacle_simulated_network_set_server (self, &binnacle_simulated_plain_server, self);
  self->received = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
binnacle_simulated_network_free (BinnacleSimulatedNetwork *self)
{
  g_assert_cmpuint (self->n_live, ==, 0);

  g_free (self->hello_answer);
  g_array_unref (self->opens);
  g_clear_pointer (&self->received, g_ptr_array_unref);
  g_rand_free (self->random);
  g_object_unref (self->clock);
  g_free (self);
}

/*
 * binnacle_simulated_network_make_transport:
 *
 * A BinnacleTransportFactory.
 */
BinnacleTransport *
binnacle_simulated_network_make_transport (gpointer data)
{
  BinnacleSimulatedNetwork *network = data;
  BinnacleSimulatedTransport *self = g_object_new (BINNACLE_TYPE_SIMULATED_TRANSPORT, NULL);

  self->network = network;
  self->to_server.timer = binnacle_clock_add_timer (BINNACLE_CLOCK (network->clock), 0, on_server_timer, self);
  self->to_client.timer = binnacle_clock_add_timer (BINNACLE_CLOCK (network->clock), 0, on_client_timer, self);
  binnacle_timer_stop (self->to_server.timer);
  binnacle_timer_stop (self->to_client.timer);
  network->n_live++;
  network->current = BINNACLE_TRANSPORT (self);
  return network->current;
}

/*
 * binnacle_simulated_network_set_server:
 * @funcs: must last as long as the network
 *
 * From now on @server answers the connections made.
 */
void
binnacle_simulated_network_set_server (BinnacleSimulatedNetwork           *self,
                                       const BinnacleSimulatedServerFuncs *funcs,
                                       gpointer                            server)
{
  self->server_funcs = funcs;
  self->server = server;
  g_clear_pointer (&self->received, g_ptr_array_unref);
}

/*
 * binnacle_simulated_network_is_up:
 *
 * Returns: whether there is a connection that can still be broken
 */
gboolean
binnacle_simulated_network_is_up (BinnacleSimulatedNetwork *self)
{
  BinnacleSimulatedTransport *transport = (BinnacleSimulatedTransport *) self->current;

  return transport != NULL && transport->open && !transport->over && !transport->vanished;
}

/*
 * binnacle_simulated_network_say:
 *
 * The server sends @text over the newest connection.
 */
void
binnacle_simulated_network_say (BinnacleSimulatedNetwork *self,
                                const char               *text)
{
  binnacle_simulated_transport_say (BINNACLE_SIMULATED_TRANSPORT (self->current), text);
}

/*
 * binnacle_simulated_network_close:
 *
 * The server closes the newest connection, with a closing handshake.
 */
void
binnacle_simulated_network_close (BinnacleSimulatedNetwork *self,
                                  guint                     code,
                                  const char               *reason)
{
  binnacle_simulated_transport_close (BINNACLE_SIMULATED_TRANSPORT (self->current), code, reason);
}

/*
 * binnacle_simulated_network_reset:
 *
 * The newest connection is reset; what was under way is lost.
 */
void
binnacle_simulated_network_reset (BinnacleSimulatedNetwork *self)
{
  binnacle_simulated_transport_reset (BINNACLE_SIMULATED_TRANSPORT (self->current));
}

/*
 * binnacle_simulated_network_cut:
 *
 * The newest connection is reset; of what was under way, some still arrives.
 */
void
binnacle_simulated_network_cut (BinnacleSimulatedNetwork *self)
{
  g_autoptr(BinnacleSimulatedTransport) transport = g_object_ref (BINNACLE_SIMULATED_TRANSPORT (self->current));

  drop_events (transport, &transport->to_server,
               (guint) g_rand_int_range (self->random, 0, (gint32) transport->to_server.events.length + 1));
  drop_events (transport, &transport->to_client,
               (guint) g_rand_int_range (self->random, 0, (gint32) transport->to_client.events.length + 1));
  add_event (transport, &transport->to_server, EVENT_CLOSED, 0);
  add_closed (transport, 0, 0, NULL, make_error (BINNACLE_CONNECTION_ERROR_LOST, "Connection reset."));
}

/*
 * binnacle_simulated_network_vanish:
 *
 * From now on no packet of the newest connection arrives, either way, and nobody
 * is told.
 */
void
binnacle_simulated_network_vanish (BinnacleSimulatedNetwork *self)
{
  BINNACLE_SIMULATED_TRANSPORT (self->current)->vanished = TRUE;
}

/*
 * binnacle_simulated_transport_say:
 *
 * The server sends @text.
 */
void
binnacle_simulated_transport_say (BinnacleSimulatedTransport *self,
                                  const char                 *text)
{
  binnacle_simulated_transport_say_later (self, text, 0);
}

/*
 * binnacle_simulated_transport_say_later:
 * @pause: how long the server waits before it, in µs
 *
 * The server sends @text, and nothing else before it.
 */
void
binnacle_simulated_transport_say_later (BinnacleSimulatedTransport *self,
                                        const char                 *text,
                                        gint64                      pause)
{
  add_answer (self, pause + draw_delay (self), text);
}

/*
 * binnacle_simulated_transport_close:
 *
 * The server closes, with a closing handshake, and hears nothing more.
 */
void
binnacle_simulated_transport_close (BinnacleSimulatedTransport *self,
                                    guint                       code,
                                    const char                 *reason)
{
  if (!self->vanished && !self->over)
    add_closed (self, draw_delay (self), code, reason, NULL);
  leave_server (self);
}

/*
 * binnacle_simulated_transport_reset:
 *
 * The connection is reset; what was under way is lost.
 */
void
binnacle_simulated_transport_reset (BinnacleSimulatedTransport *self)
{
  g_autoptr(BinnacleSimulatedTransport) kept = g_object_ref (self);

  drop_events (self, &self->to_server, 0);
  if (!self->vanished && !self->over)
    {
      drop_events (self, &self->to_client, 0);
      add_closed (self, 0, 0, NULL, make_error (BINNACLE_CONNECTION_ERROR_LOST, "Connection reset."));
    }
  leave_server (self);
}

/*
 * binnacle_simulated_network_count_received:
 *
 * Returns: how many messages with @part in them the server got
 */
guint
binnacle_simulated_network_count_received (BinnacleSimulatedNetwork *self,
                                           const char               *part)
{
  guint n = 0;

  for (guint i = 0; self->received != NULL && i < self->received->len; i++)
    if (strstr (g_ptr_array_index (self->received, i), part) != NULL)
      n++;
  return n;
}
