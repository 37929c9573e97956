/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include "net/binnacle-connection-log.h"

#include <string.h>

#include "net/binnacle-connection-log-entry-private.h"
#include "net/binnacle-credential.h"
#include "net/binnacle-redaction.h"

#define DEFAULT_MAX_LENGTH 1000

/**
 * BinnacleConnectionLog:
 *
 * What happened to a connection, oldest first: a list model of
 * [class@ConnectionLogEntry].
 *
 * It keeps [property@ConnectionLog:max-length] entries, of a bounded length each,
 * and forgets the oldest. Texts are redacted as they come in: the secret of the
 * connection, and what looks like one, is never in here, not even where a server
 * repeats it. Main thread.
 */
struct _BinnacleConnectionLog
{
  GObject        parent_instance;

  BinnacleClock *clock;
  GPtrArray     *entries;
  char          *secret;
  guint          max_length;
};

typedef enum
{
  PROP_MAX_LENGTH = 1
} ConnectionLogProperty;

static GParamSpec *properties[PROP_MAX_LENGTH + 1];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleConnectionLog, binnacle_connection_log, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GType
get_item_type (GListModel *model)
{
  return BINNACLE_TYPE_CONNECTION_LOG_ENTRY;
}

static guint
get_n_items (GListModel *model)
{
  return BINNACLE_CONNECTION_LOG (model)->entries->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  BinnacleConnectionLog *self = BINNACLE_CONNECTION_LOG (model);

  return position < self->entries->len ? g_object_ref (g_ptr_array_index (self->entries, position)) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
forget_oldest (BinnacleConnectionLog *self,
               guint                  max_length)
{
  guint n_forgotten;

  if (self->entries->len <= max_length)
    return;
  n_forgotten = self->entries->len - max_length;
  g_ptr_array_remove_range (self->entries, 0, n_forgotten);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_forgotten, 0);
}

static void
binnacle_connection_log_finalize (GObject *object)
{
  BinnacleConnectionLog *self = BINNACLE_CONNECTION_LOG (object);

  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->secret, binnacle_credential_free_text);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (binnacle_connection_log_parent_class)->finalize (object);
}

static void
binnacle_connection_log_get_property (GObject    *object,
                                      guint       property_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  BinnacleConnectionLog *self = BINNACLE_CONNECTION_LOG (object);

  switch ((ConnectionLogProperty) property_id)
    {
    case PROP_MAX_LENGTH:
      g_value_set_uint (value, self->max_length);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
set_max_length (BinnacleConnectionLog *self,
                guint                  max_length)
{
  if (self->max_length == max_length)
    return;
  self->max_length = max_length;
  forget_oldest (self, max_length);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_LENGTH]);
}

static void
binnacle_connection_log_set_property (GObject      *object,
                                      guint         property_id,
                                      const GValue *value,
                                      GParamSpec   *pspec)
{
  switch ((ConnectionLogProperty) property_id)
    {
    case PROP_MAX_LENGTH:
      set_max_length (BINNACLE_CONNECTION_LOG (object), g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_connection_log_class_init (BinnacleConnectionLogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = binnacle_connection_log_finalize;
  object_class->get_property = binnacle_connection_log_get_property;
  object_class->set_property = binnacle_connection_log_set_property;

  /**
   * BinnacleConnectionLog:max-length:
   *
   * How many entries are kept.
   */
  properties[PROP_MAX_LENGTH] =
    g_param_spec_uint ("max-length", NULL, NULL, 1, 100000, DEFAULT_MAX_LENGTH,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
binnacle_connection_log_init (BinnacleConnectionLog *self)
{
  self->entries = g_ptr_array_new_with_free_func (g_object_unref);
  self->max_length = DEFAULT_MAX_LENGTH;
}

/**
 * binnacle_connection_log_new:
 * @clock: tells the time of day
 *
 * Returns: (transfer full): an empty log
 */
BinnacleConnectionLog *
binnacle_connection_log_new (BinnacleClock *clock)
{
  BinnacleConnectionLog *self;

  g_return_val_if_fail (BINNACLE_IS_CLOCK (clock), NULL);

  self = g_object_new (BINNACLE_TYPE_CONNECTION_LOG, NULL);
  self->clock = g_object_ref (clock);
  return self;
}

/**
 * binnacle_connection_log_add:
 * @self: a log
 * @event: what happened
 * @text: (nullable): why, or more of it, as a sentence; from anywhere
 * @duration: how long it took or lasted in µs, -1 where that means nothing
 * @attempt: which attempt in a row, 0 for the first or for none
 * @next_attempt_in: after how much time, in µs, the next attempt is made, -1 where
 *   none is
 *
 * Adds an entry with the time of day.
 */
void
binnacle_connection_log_add (BinnacleConnectionLog   *self,
                             BinnacleConnectionEvent  event,
                             const char              *text,
                             gint64                   duration,
                             guint                    attempt,
                             gint64                   next_attempt_in)
{
  g_autofree char *redacted = NULL;
  gint64 now;

  g_return_if_fail (BINNACLE_IS_CONNECTION_LOG (self));

  now = binnacle_clock_get_real_time (self->clock);
  redacted = text != NULL ? binnacle_connection_log_redact (self, text) : NULL;
  forget_oldest (self, self->max_length - 1);
  g_ptr_array_add (self->entries,
                   binnacle_connection_log_entry_new (now, event, redacted, duration, attempt,
                                                      next_attempt_in >= 0 ? now + next_attempt_in : 0));
  g_list_model_items_changed (G_LIST_MODEL (self), self->entries->len - 1, 0, 1);
}

/**
 * binnacle_connection_log_note:
 * @self: a log
 * @text: what happened, as a sentence
 *
 * Adds an entry for something that is no event of the manager, such as another way
 * to the server.
 */
void
binnacle_connection_log_note (BinnacleConnectionLog *self,
                              const char            *text)
{
  g_return_if_fail (text != NULL);

  binnacle_connection_log_add (self, BINNACLE_CONNECTION_EVENT_NOTE, text, -1, 0, -1);
}

/**
 * binnacle_connection_log_forget:
 * @self: a log
 * @n_entries: how many
 *
 * Forgets the oldest entries.
 */
void
binnacle_connection_log_forget (BinnacleConnectionLog *self,
                                guint                  n_entries)
{
  g_return_if_fail (BINNACLE_IS_CONNECTION_LOG (self));

  forget_oldest (self, self->entries->len - MIN (n_entries, self->entries->len));
}

/**
 * binnacle_connection_log_clear:
 * @self: a log
 *
 * Forgets all entries.
 */
void
binnacle_connection_log_clear (BinnacleConnectionLog *self)
{
  g_return_if_fail (BINNACLE_IS_CONNECTION_LOG (self));

  forget_oldest (self, 0);
}

/**
 * binnacle_connection_log_set_secret:
 * @self: a log
 * @secret: (nullable): what must never be in an entry, such as the token
 *
 * Has @secret taken out of the entries to come, wherever it turns up.
 */
void
binnacle_connection_log_set_secret (BinnacleConnectionLog *self,
                                    const char            *secret)
{
  g_return_if_fail (BINNACLE_IS_CONNECTION_LOG (self));

  if (g_strcmp0 (self->secret, secret) == 0)
    return;
  binnacle_credential_free_text (self->secret);
  self->secret = g_strdup (secret);
}

/**
 * binnacle_connection_log_redact:
 * @self: a log
 * @text: from anywhere
 *
 * Does to a text what is done to those of the entries, for one that goes elsewhere.
 *
 * Returns: (transfer full): the text without secrets, also without those of this
 *   connection
 */
char *
binnacle_connection_log_redact (BinnacleConnectionLog *self,
                                const char            *text)
{
  g_return_val_if_fail (BINNACLE_IS_CONNECTION_LOG (self), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  return binnacle_redact (text, self->secret);
}
