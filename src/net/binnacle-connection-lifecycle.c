/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "net/binnacle-connection-lifecycle-private.h"

#define N_STATES (BINNACLE_CONNECTION_FAILED + 1)
#define TO(STATE) (1u << BINNACLE_CONNECTION_##STATE)

/* From each state, the states that may come next. */
static const guint allowed[N_STATES] = {
  [BINNACLE_CONNECTION_IDLE]           = TO (CONNECTING) | TO (WAITING) | TO (FAILED),
  [BINNACLE_CONNECTION_CONNECTING]     = TO (AUTHENTICATING) | TO (WAITING) | TO (OFFLINE) | TO (FAILED) | TO (IDLE),
  [BINNACLE_CONNECTION_AUTHENTICATING] = TO (OPEN) | TO (CLOSING) | TO (WAITING) | TO (OFFLINE) | TO (FAILED),
  [BINNACLE_CONNECTION_OPEN]           = TO (CLOSING) | TO (WAITING) | TO (OFFLINE) | TO (FAILED),
  [BINNACLE_CONNECTION_CLOSING]        = TO (WAITING) | TO (IDLE) | TO (FAILED) | TO (CONNECTING),
  [BINNACLE_CONNECTION_WAITING]        = TO (CONNECTING) | TO (FAILED) | TO (IDLE),
  [BINNACLE_CONNECTION_OFFLINE]        = TO (CONNECTING) | TO (WAITING) | TO (FAILED) | TO (IDLE),
  [BINNACLE_CONNECTION_FAILED]         = TO (CONNECTING) | TO (WAITING) | TO (IDLE),
};

typedef struct
{
  BinnacleConnectionState old_state;
  BinnacleConnectionState new_state;
} Transition;

/*
 * BinnacleConnectionLifecycle:
 *
 * Where a connection stands, and the table of the ways between. A handler may
 * itself change the state: then each transition is still announced to everybody,
 * one after the other, in the order in which they happened.
 */
struct _BinnacleConnectionLifecycle
{
  BinnacleConnectionState          state;
  GQueue                           transitions;
  gboolean                         announcing;
  BinnacleConnectionLifecycleFunc  func;
  gpointer                         user_data;
};

/**
 * binnacle_connection_state_get_type:
 *
 * Returns: the type of [enum@ConnectionState]
 */
GType
binnacle_connection_state_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { BINNACLE_CONNECTION_IDLE, "BINNACLE_CONNECTION_IDLE", "idle" },
        { BINNACLE_CONNECTION_CONNECTING, "BINNACLE_CONNECTION_CONNECTING", "connecting" },
        { BINNACLE_CONNECTION_AUTHENTICATING, "BINNACLE_CONNECTION_AUTHENTICATING", "authenticating" },
        { BINNACLE_CONNECTION_OPEN, "BINNACLE_CONNECTION_OPEN", "open" },
        { BINNACLE_CONNECTION_CLOSING, "BINNACLE_CONNECTION_CLOSING", "closing" },
        { BINNACLE_CONNECTION_WAITING, "BINNACLE_CONNECTION_WAITING", "waiting" },
        { BINNACLE_CONNECTION_OFFLINE, "BINNACLE_CONNECTION_OFFLINE", "offline" },
        { BINNACLE_CONNECTION_FAILED, "BINNACLE_CONNECTION_FAILED", "failed" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("BinnacleConnectionState", values));
    }
  return type;
}

/*
 * binnacle_connection_lifecycle_new:
 * @func: told of each transition; must not free the lifecycle
 */
BinnacleConnectionLifecycle *
binnacle_connection_lifecycle_new (BinnacleConnectionLifecycleFunc func,
                                   gpointer                        user_data)
{
  BinnacleConnectionLifecycle *self = g_new0 (BinnacleConnectionLifecycle, 1);

  self->state = BINNACLE_CONNECTION_IDLE;
  g_queue_init (&self->transitions);
  self->func = func;
  self->user_data = user_data;
  return self;
}

void
binnacle_connection_lifecycle_free (BinnacleConnectionLifecycle *self)
{
  g_assert (!self->announcing);

  g_queue_clear_full (&self->transitions, g_free);
  g_free (self);
}

BinnacleConnectionState
binnacle_connection_lifecycle_get_state (BinnacleConnectionLifecycle *self)
{
  return self->state;
}

/*
 * binnacle_connection_lifecycle_allows:
 *
 * Returns: whether the table has that way
 */
gboolean
binnacle_connection_lifecycle_allows (BinnacleConnectionState old_state,
                                      BinnacleConnectionState new_state)
{
  return (allowed[old_state] & (1u << new_state)) != 0;
}

/*
 * binnacle_connection_lifecycle_enter:
 *
 * Goes to @state. A way that the table does not have is a bug of the caller,
 * and not taken. Nobody is told before
 * binnacle_connection_lifecycle_announce().
 */
void
binnacle_connection_lifecycle_enter (BinnacleConnectionLifecycle *self,
                                     BinnacleConnectionState      state)
{
  Transition *transition;

  if (!binnacle_connection_lifecycle_allows (self->state, state))
    {
      g_critical ("No way from connection state %d to %d", self->state, state);
      return;
    }
  transition = g_new (Transition, 1);
  transition->old_state = self->state;
  transition->new_state = state;
  g_queue_push_tail (&self->transitions, transition);
  self->state = state;
}

/*
 * binnacle_connection_lifecycle_stop:
 *
 * The end: idle, from wherever it stands, and nobody is told.
 */
void
binnacle_connection_lifecycle_stop (BinnacleConnectionLifecycle *self)
{
  g_queue_clear_full (&self->transitions, g_free);
  self->state = BINNACLE_CONNECTION_IDLE;
}

/*
 * binnacle_connection_lifecycle_announce:
 *
 * Tells of the transitions that nobody was told of. Where it is telling
 * already, further up the stack, that call does it.
 */
void
binnacle_connection_lifecycle_announce (BinnacleConnectionLifecycle *self)
{
  Transition *next;

  if (self->announcing)
    return;
  self->announcing = TRUE;
  while ((next = g_queue_pop_head (&self->transitions)) != NULL)
    {
      g_autofree Transition *transition = next;

      self->func (transition->old_state, transition->new_state, self->user_data);
    }
  self->announcing = FALSE;
}
