/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include <string.h>

#include "base/binnacle-json.h"
#include "binnacle-simulated-network.h"
#include "net/binnacle-websocket-manager.h"

typedef enum
{
  EVENT_OPENED,
  EVENT_CLOSED,
  EVENT_TO_SERVER,
  EVENT_TO_CLIENT
} EventKind;

/* One thing that happens at a transport, later. */
typedef struct
{
  EventKind  kind;
  gint64     time;
  char      *text;
  guint      code;
  GError    *error;
} Event;

/*
 * BinnacleSimulatedTransport:
 *
 * A transport over simulated time, and the server's end of it. What happens, happens
 * in order, and after a delay drawn from the network's seed.
 */
struct _BinnacleSimulatedTransport
{
  GObject                       parent_instance;

  BinnacleSimulatedNetwork     *network;
  BinnacleTimer                *timer;
  GQueue                        events;
  BinnacleTransportReceiveFunc  receive;
  gpointer                      user_data;
  GDestroyNotify                destroy;
  gint64                        close_timeout;
  gint64                        last_received;
  gsize                         backlog;
  gboolean                      open;
  gboolean                      over;
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

static void
schedule (BinnacleSimulatedTransport *self)
{
  Event *head = g_queue_peek_head (&self->events);

  if (head == NULL || (self->paused && head->kind == EVENT_TO_CLIENT))
    binnacle_timer_stop (self->timer);
  else
    binnacle_timer_restart (self->timer, head->time - now (self));
}

static Event *
add_event (BinnacleSimulatedTransport *self,
           EventKind                   kind,
           gint64                      delay)
{
  Event *last = g_queue_peek_tail (&self->events);
  Event *event = g_new0 (Event, 1);

  event->kind = kind;
  event->time = now (self) + delay;
  if (last != NULL)
    event->time = MAX (event->time, last->time);
  g_queue_push_tail (&self->events, event);
  schedule (self);
  return event;
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
          EventKind                   kind,
          gint64                      delay,
          const char                 *text)
{
  if (self->vanished || self->over)
    return;
  add_event (self, kind, delay)->text = g_strdup (text);
  if (kind == EVENT_TO_CLIENT && self->network->duplicate)
    add_event (self, kind, delay)->text = g_strdup (text);
}

static void
add_closed (BinnacleSimulatedTransport *self,
            gint64                      delay,
            guint                       code,
            const char                 *reason,
            GError                     *error)
{
  Event *event = add_event (self, EVENT_CLOSED, delay);

  event->code = code;
  event->text = g_strdup (reason);
  event->error = error;
}

static GError *
make_error (int         code,
            const char *message)
{
  return g_error_new_literal (BINNACLE_CONNECTION_ERROR, code, message);
}

static void
answer_request (BinnacleSimulatedTransport *self,
                const char                 *method,
                gint64                      id)
{
  g_autofree char *text = NULL;
  gint64 delay = draw_delay (self);

  if (g_str_equal (method, "never"))
    return;
  if (g_str_equal (method, "slow"))
    delay += 20 * G_USEC_PER_SEC;
  if (g_str_equal (method, "refused"))
    text = g_strdup_printf ("{\"type\":\"error\",\"id\":%" G_GINT64_FORMAT ",\"code\":\"conflict\","
                            "\"message\":\"Somebody was faster.\",\"current\":null}", id);
  else
    text = g_strdup_printf ("{\"type\":\"result\",\"id\":%" G_GINT64_FORMAT ",\"result\":\"%s\"}",
                            id, method);
  add_text (self, EVENT_TO_CLIENT, delay, text);
}

static void
answer_hello (BinnacleSimulatedTransport *self)
{
  const char *answer = self->network->hello_answer;

  if (self->network->fault == BINNACLE_FAULT_FLAPPING)
    add_closed (self, draw_delay (self), 1001, "going away", NULL);
  else if (self->network->fault != BINNACLE_FAULT_MUTE)
    add_text (self, EVENT_TO_CLIENT, draw_delay (self),
              answer != NULL ? answer : "{\"type\":\"welcome\",\"heartbeat\":0}");
}

/* The server: small enough to be obviously right. */
static void
serve (BinnacleSimulatedTransport *self,
       const char                 *text)
{
  g_autoptr(JsonNode) node = binnacle_json_parse (text, -1, 1024 * 1024, NULL);
  JsonObject *message = node != NULL ? binnacle_json_get_root_object (node, NULL) : NULL;
  const char *type;
  g_autofree char *pong = NULL;
  gint64 id = 0;

  g_ptr_array_add (self->network->received, g_strdup (text));
  if (message == NULL)
    return;
  type = binnacle_json_get_string (message, "type", NULL);
  (void) binnacle_json_get_integer (message, "id", &id, NULL);
  if (g_str_equal (type, "hello"))
    {
      answer_hello (self);
    }
  else if (g_str_equal (type, "ping"))
    {
      pong = g_strdup_printf ("{\"type\":\"pong\",\"id\":%" G_GINT64_FORMAT "}", id);
      add_text (self, EVENT_TO_CLIENT, draw_delay (self), pong);
    }
  else if (g_str_equal (type, "request") && !self->network->test_answers)
    {
      answer_request (self, binnacle_json_get_string (message, "method", NULL), id);
    }
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
}

static void
handle (BinnacleSimulatedTransport *self,
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
    case EVENT_TO_SERVER:
      if (!self->vanished)
        serve (self, event->text);
      break;
    case EVENT_TO_CLIENT:
      if (self->vanished || self->over)
        break;
      self->last_received = now (self);
      if (!self->receive (BINNACLE_TRANSPORT (self), event->text, strlen (event->text), self->user_data))
        self->paused = TRUE;
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
on_timer (gpointer user_data)
{
  g_autoptr(BinnacleSimulatedTransport) self = g_object_ref (user_data);
  Event *event = g_queue_pop_head (&self->events);

  handle (self, event);
  event_free (event);
  if (self->timer != NULL)
    schedule (self);
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
    add_event (self, EVENT_OPENED, 2 * draw_delay (self));
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
  add_text (self, EVENT_TO_SERVER, draw_delay (self), copy);
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
  if (self->open && !self->vanished)
    add_closed (self, 2 * draw_delay (self), code, reason, NULL);
  else
    add_closed (self, self->close_timeout, 0, NULL,
                make_error (BINNACLE_CONNECTION_ERROR_LOST, "No closing frame came."));
}

static void
transport_abort (BinnacleTransport *transport)
{
  BinnacleSimulatedTransport *self = BINNACLE_SIMULATED_TRANSPORT (transport);

  g_queue_clear_full (&self->events, event_free);
  if (!self->over)
    add_closed (self, 0, 0, NULL, make_error (BINNACLE_CONNECTION_ERROR_LOST, "Aborted."));
  self->open = FALSE;
}

static void
transport_resume (BinnacleTransport *transport)
{
  BinnacleSimulatedTransport *self = BINNACLE_SIMULATED_TRANSPORT (transport);

  self->paused = FALSE;
  schedule (self);
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

  g_clear_pointer (&self->timer, binnacle_timer_free);
  g_queue_clear_full (&self->events, event_free);
  if (self->destroy != NULL)
    g_steal_pointer (&self->destroy) (self->user_data);
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
  g_queue_init (&self->events);
}

/*
 * binnacle_simulated_network_new:
 * @seed: for the delays
 *
 * Returns: a network where all is well, and a message takes 1 to 50 ms one way
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
  self->received = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
binnacle_simulated_network_free (BinnacleSimulatedNetwork *self)
{
  g_assert_cmpuint (self->n_live, ==, 0);

  g_free (self->hello_answer);
  g_array_unref (self->opens);
  g_ptr_array_unref (self->received);
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
  self->timer = binnacle_clock_add_timer (BINNACLE_CLOCK (network->clock), 0, on_timer, self);
  binnacle_timer_stop (self->timer);
  network->n_live++;
  network->current = BINNACLE_TRANSPORT (self);
  return network->current;
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
  BinnacleSimulatedTransport *transport = BINNACLE_SIMULATED_TRANSPORT (self->current);

  add_text (transport, EVENT_TO_CLIENT, draw_delay (transport), text);
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
  BinnacleSimulatedTransport *transport = BINNACLE_SIMULATED_TRANSPORT (self->current);

  add_closed (transport, draw_delay (transport), code, reason, NULL);
}

/*
 * binnacle_simulated_network_reset:
 *
 * The newest connection is reset; what was under way is lost.
 */
void
binnacle_simulated_network_reset (BinnacleSimulatedNetwork *self)
{
  BinnacleSimulatedTransport *transport = BINNACLE_SIMULATED_TRANSPORT (self->current);

  g_queue_clear_full (&transport->events, event_free);
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
 * binnacle_simulated_network_count_received:
 *
 * Returns: how many messages with @part in them the server got
 */
guint
binnacle_simulated_network_count_received (BinnacleSimulatedNetwork *self,
                                           const char               *part)
{
  guint n = 0;

  for (guint i = 0; i < self->received->len; i++)
    if (strstr (g_ptr_array_index (self->received, i), part) != NULL)
      n++;
  return n;
}
