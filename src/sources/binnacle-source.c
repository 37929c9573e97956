/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-source.h"

#include <glib/gi18n-lib.h>

#include "base/binnacle-channel.h"

/**
 * BinnacleSource:
 *
 * A server of some kind, made into channels.
 *
 * A source keeps its channels in a [class@RealtimeState] and counts who is
 * subscribed to what: the first user of a pattern makes it subscribe, and the
 * last one unsubscribe. Nothing that it does blocks.
 *
 * All functions belong to the main thread.
 */
typedef struct
{
  char                  *id;
  char                  *name;
  char                  *server_name;
  BinnacleClock         *clock;
  BinnacleRealtimeState *state;
  BinnacleOperationQueue *operations;
  GHashTable            *counts; /* of users, by pattern */
  guint                  n_history_asked; /* since there was nothing under way */
  guint                  n_history_done;
  gboolean               started;
  gboolean               suspended;
  BinnacleStore         *store;  /* or NULL */
  gboolean               history_backfill;
} BinnacleSourcePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (BinnacleSource, binnacle_source, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_NAME,
  PROP_SERVER_NAME,
  PROP_CLOCK,
  PROP_STATE,
  PROP_OPERATIONS,
  PROP_HISTORY_BACKFILL
} SourceProperty;

static GParamSpec *properties[PROP_HISTORY_BACKFILL + 1];

enum { SIGNAL_LINK_CHANGED, SIGNAL_INVALIDATED, N_SIGNALS };

static guint signals[N_SIGNALS];

static BinnacleSourcePrivate *
get_private (BinnacleSource *self)
{
  return binnacle_source_get_instance_private (self);
}

static void
set_text (BinnacleSource  *self,
          char           **member,
          const char      *text,
          SourceProperty   property)
{
  if (g_strcmp0 (*member, text) == 0)
    return;
  g_free (*member);
  *member = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_history_backfill (BinnacleSource *self,
                      gboolean        history_backfill)
{
  BinnacleSourcePrivate *priv = get_private (self);

  if (priv->history_backfill == history_backfill)
    return;
  priv->history_backfill = history_backfill;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HISTORY_BACKFILL]);
}

static void
binnacle_source_constructed (GObject *object)
{
  BinnacleSourcePrivate *priv = get_private (BINNACLE_SOURCE (object));
  g_autoptr (BinnacleUpdateProcessor) processor = NULL;
  g_autoptr (GRand) random = g_rand_new ();

  G_OBJECT_CLASS (binnacle_source_parent_class)->constructed (object);
  processor = binnacle_update_processor_new (priv->clock);
  priv->state = binnacle_realtime_state_new (priv->clock, processor);
  priv->operations = binnacle_operation_queue_new (priv->clock, random, priv->id != NULL ? priv->id : "", priv->state);
}

static void
binnacle_source_dispose (GObject *object)
{
  BinnacleSourcePrivate *priv = get_private (BINNACLE_SOURCE (object));

  if (priv->operations != NULL)
    binnacle_operation_queue_close (priv->operations);
  G_OBJECT_CLASS (binnacle_source_parent_class)->dispose (object);
}

static void
binnacle_source_finalize (GObject *object)
{
  BinnacleSourcePrivate *priv = get_private (BINNACLE_SOURCE (object));

  g_free (priv->id);
  g_free (priv->name);
  g_free (priv->server_name);
  g_clear_object (&priv->operations);
  g_clear_object (&priv->state);
  g_clear_object (&priv->store);
  g_clear_object (&priv->clock);
  g_hash_table_unref (priv->counts);
  G_OBJECT_CLASS (binnacle_source_parent_class)->finalize (object);
}

static void
binnacle_source_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  BinnacleSourcePrivate *priv = get_private (BINNACLE_SOURCE (object));

  switch ((SourceProperty) property_id)
    {
    case PROP_ID:
      g_value_set_string (value, priv->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, priv->name);
      break;
    case PROP_SERVER_NAME:
      g_value_set_string (value, priv->server_name);
      break;
    case PROP_CLOCK:
      g_value_set_object (value, priv->clock);
      break;
    case PROP_STATE:
      g_value_set_object (value, priv->state);
      break;
    case PROP_OPERATIONS:
      g_value_set_object (value, priv->operations);
      break;
    case PROP_HISTORY_BACKFILL:
      g_value_set_boolean (value, priv->history_backfill);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_source_set_property (GObject      *object,
                              guint         property_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  BinnacleSource *self = BINNACLE_SOURCE (object);
  BinnacleSourcePrivate *priv = get_private (self);

  switch ((SourceProperty) property_id)
    {
    case PROP_ID:
      priv->id = g_value_dup_string (value);
      break;
    case PROP_NAME:
      binnacle_source_set_name (self, g_value_get_string (value));
      break;
    case PROP_CLOCK:
      priv->clock = g_value_dup_object (value);
      break;
    case PROP_HISTORY_BACKFILL:
      set_history_backfill (self, g_value_get_boolean (value));
      break;
    case PROP_SERVER_NAME:
    case PROP_STATE:
    case PROP_OPERATIONS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_source_class_init (BinnacleSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GParamFlags once = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = binnacle_source_constructed;
  object_class->dispose = binnacle_source_dispose;
  object_class->finalize = binnacle_source_finalize;
  object_class->get_property = binnacle_source_get_property;
  object_class->set_property = binnacle_source_set_property;

  /**
   * BinnacleSource:id:
   *
   * What it is known by in files.
   */
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, once);
  /**
   * BinnacleSource:name:
   *
   * What the person calls it.
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * BinnacleSource:server-name:
   *
   * The server's name and version, as it says them, or %NULL.
   */
  properties[PROP_SERVER_NAME] = g_param_spec_string ("server-name", NULL, NULL, NULL, readable);
  /**
   * BinnacleSource:clock:
   *
   * What it waits on.
   */
  properties[PROP_CLOCK] = g_param_spec_object ("clock", NULL, NULL, BINNACLE_TYPE_CLOCK, once);
  /**
   * BinnacleSource:state:
   *
   * Its channels.
   */
  properties[PROP_STATE] = g_param_spec_object ("state", NULL, NULL, BINNACLE_TYPE_REALTIME_STATE, readable);
  /**
   * BinnacleSource:operations:
   *
   * The edits of its channels that are not done yet.
   */
  properties[PROP_OPERATIONS] =
    g_param_spec_object ("operations", NULL, NULL, BINNACLE_TYPE_OPERATION_QUEUE, readable);
  /**
   * BinnacleSource:history-backfill:
   *
   * Whether charts ask the server for what they have missed, be it in a moment without a
   * connection or before they were there.
   */
  properties[PROP_HISTORY_BACKFILL] =
    g_param_spec_boolean ("history-backfill", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * BinnacleSource::link-changed:
   *
   * What [method@Source.get_link] says has changed for a reason other than time.
   */
  signals[SIGNAL_LINK_CHANGED] =
    g_signal_new ("link-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * BinnacleSource::invalidated:
   * @self: a source
   * @pattern: of channels
   *
   * The server says that what it told of these channels by other ways than this link is old.
   */
  signals[SIGNAL_INVALIDATED] =
    g_signal_new ("invalidated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                  G_TYPE_STRING);
}

static void
binnacle_source_init (BinnacleSource *self)
{
  get_private (self)->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * binnacle_source_start:
 * @self: a source
 *
 * Connects, and stays connected.
 */
void
binnacle_source_start (BinnacleSource *self)
{
  g_return_if_fail (BINNACLE_IS_SOURCE (self));

  get_private (self)->started = TRUE;
  if (!get_private (self)->suspended)
    BINNACLE_SOURCE_GET_CLASS (self)->start (self);
}

/**
 * binnacle_source_stop:
 * @self: a source
 *
 * Disconnects. What was subscribed is subscribed again by the next start.
 */
void
binnacle_source_stop (BinnacleSource *self)
{
  g_return_if_fail (BINNACLE_IS_SOURCE (self));

  get_private (self)->started = FALSE;
  BINNACLE_SOURCE_GET_CLASS (self)->stop (self);
}

/**
 * binnacle_source_set_suspended:
 * @self: a source
 * @suspended: whether it may not use the network
 *
 * Closes the link while the person works offline: until it is taken back nothing is sent or
 * asked, whoever starts it or wants it to reconnect.
 */
void
binnacle_source_set_suspended (BinnacleSource *self,
                               gboolean        suspended)
{
  BinnacleSourcePrivate *priv = get_private (self);

  g_return_if_fail (BINNACLE_IS_SOURCE (self));

  if (priv->suspended == !!suspended)
    return;
  priv->suspended = !!suspended;
  if (!priv->started)
    return;
  if (suspended)
    BINNACLE_SOURCE_GET_CLASS (self)->stop (self);
  else
    BINNACLE_SOURCE_GET_CLASS (self)->start (self);
}

/**
 * binnacle_source_get_suspended:
 * @self: a source
 *
 * Returns: whether it may not use the network
 */
gboolean
binnacle_source_get_suspended (BinnacleSource *self)
{
  g_return_val_if_fail (BINNACLE_IS_SOURCE (self), FALSE);

  return get_private (self)->suspended;
}

/**
 * binnacle_source_get_id:
 * @self: a source
 *
 * Returns: what it is known by in files
 */
const char *
binnacle_source_get_id (BinnacleSource *self)
{
  g_return_val_if_fail (BINNACLE_IS_SOURCE (self), NULL);

  return get_private (self)->id;
}

/**
 * binnacle_source_get_name:
 * @self: a source
 *
 * Returns: (nullable): what the person calls it
 */
const char *
binnacle_source_get_name (BinnacleSource *self)
{
  g_return_val_if_fail (BINNACLE_IS_SOURCE (self), NULL);

  return get_private (self)->name;
}

/**
 * binnacle_source_set_name:
 * @self: a source
 * @name: (nullable): what to call it
 *
 * Names the source.
 */
void
binnacle_source_set_name (BinnacleSource *self,
                          const char     *name)
{
  g_return_if_fail (BINNACLE_IS_SOURCE (self));

  set_text (self, &get_private (self)->name, name, PROP_NAME);
}

/**
 * binnacle_source_get_server_name:
 * @self: a source
 *
 * Returns: (nullable): the server's name and version, as it says them
 */
const char *
binnacle_source_get_server_name (BinnacleSource *self)
{
  g_return_val_if_fail (BINNACLE_IS_SOURCE (self), NULL);

  return get_private (self)->server_name;
}

/**
 * binnacle_source_set_server_name:
 * @self: a source
 * @server_name: (nullable): the server's name and version
 *
 * For the classes that derive from it.
 */
void
binnacle_source_set_server_name (BinnacleSource *self,
                                 const char     *server_name)
{
  g_return_if_fail (BINNACLE_IS_SOURCE (self));

  set_text (self, &get_private (self)->server_name, server_name, PROP_SERVER_NAME);
}

/**
 * binnacle_source_get_clock:
 * @self: a source
 *
 * Returns: (transfer none): what it waits on
 */
BinnacleClock *
binnacle_source_get_clock (BinnacleSource *self)
{
  g_return_val_if_fail (BINNACLE_IS_SOURCE (self), NULL);

  return get_private (self)->clock;
}

/**
 * binnacle_source_get_state:
 * @self: a source
 *
 * Returns: (transfer none): its channels
 */
BinnacleRealtimeState *
binnacle_source_get_state (BinnacleSource *self)
{
  g_return_val_if_fail (BINNACLE_IS_SOURCE (self), NULL);

  return get_private (self)->state;
}

/**
 * binnacle_source_get_operations:
 * @self: a source
 *
 * Returns: (transfer none): the edits of its channels that are not done yet
 */
BinnacleOperationQueue *
binnacle_source_get_operations (BinnacleSource *self)
{
  g_return_val_if_fail (BINNACLE_IS_SOURCE (self), NULL);

  return get_private (self)->operations;
}

/**
 * binnacle_source_set_store:
 * @self: a source
 * @store: where its values are to be kept from one run to the next
 *
 * Shows what the store knows of an earlier run, and has it keep what comes. Once.
 */
void
binnacle_source_set_store (BinnacleSource *self,
                           BinnacleStore  *store)
{
  BinnacleSourcePrivate *priv;

  g_return_if_fail (BINNACLE_IS_SOURCE (self) && BINNACLE_IS_STORE (store));
  priv = get_private (self);
  g_return_if_fail (priv->store == NULL && priv->id != NULL);

  priv->store = g_object_ref (store);
  binnacle_store_follow (store, priv->id, priv->state);
}

/**
 * binnacle_source_get_store:
 * @self: a source
 *
 * Returns: (transfer none) (nullable): where its values are kept
 */
BinnacleStore *
binnacle_source_get_store (BinnacleSource *self)
{
  g_return_val_if_fail (BINNACLE_IS_SOURCE (self), NULL);

  return get_private (self)->store;
}

/**
 * binnacle_source_get_history_backfill:
 * @self: a source
 *
 * Returns: whether charts ask the server for what they have missed
 */
gboolean
binnacle_source_get_history_backfill (BinnacleSource *self)
{
  g_return_val_if_fail (BINNACLE_IS_SOURCE (self), FALSE);

  return get_private (self)->history_backfill;
}

/**
 * binnacle_source_subscribe:
 * @self: a source
 * @pattern: a channel's name or a pattern
 *
 * Says that somebody wants what matches. Counted.
 */
void
binnacle_source_subscribe (BinnacleSource *self,
                           const char     *pattern)
{
  BinnacleSourcePrivate *priv = get_private (self);
  guint count;

  g_return_if_fail (BINNACLE_IS_SOURCE (self));
  g_return_if_fail (binnacle_channel_validate_pattern (pattern, NULL));

  count = GPOINTER_TO_UINT (g_hash_table_lookup (priv->counts, pattern));
  g_hash_table_insert (priv->counts, g_strdup (pattern), GUINT_TO_POINTER (count + 1));
  if (count == 0)
    BINNACLE_SOURCE_GET_CLASS (self)->subscribe (self, pattern);
}

/**
 * binnacle_source_unsubscribe:
 * @self: a source
 * @pattern: as given to [method@Source.subscribe]
 *
 * Takes back one subscription.
 */
void
binnacle_source_unsubscribe (BinnacleSource *self,
                             const char     *pattern)
{
  BinnacleSourcePrivate *priv = get_private (self);
  guint count;

  g_return_if_fail (BINNACLE_IS_SOURCE (self));
  g_return_if_fail (pattern != NULL);

  count = GPOINTER_TO_UINT (g_hash_table_lookup (priv->counts, pattern));
  g_return_if_fail (count > 0);
  if (count > 1)
    {
      g_hash_table_insert (priv->counts, g_strdup (pattern), GUINT_TO_POINTER (count - 1));
      return;
    }
  BINNACLE_SOURCE_GET_CLASS (self)->unsubscribe (self, pattern);
  g_hash_table_remove (priv->counts, pattern);
}

typedef struct
{
  GAsyncReadyCallback callback;
  gpointer            user_data;
} HistoryCall;

static void
got_history (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  BinnacleSourcePrivate *priv = get_private (BINNACLE_SOURCE (object));
  g_autofree HistoryCall *call = user_data;

  if (++priv->n_history_done == priv->n_history_asked)
    priv->n_history_done = priv->n_history_asked = 0;
  if (call->callback != NULL)
    call->callback (object, result, call->user_data);
}

/**
 * binnacle_source_history_async:
 * @self: a source
 * @channel: a channel's name
 * @from: ms since 1970
 * @to: ms since 1970
 * @points: how many points are enough, at least 1
 * @cancellable: (nullable): to give up
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Asks for the past of a channel.
 */
void
binnacle_source_history_async (BinnacleSource      *self,
                               const char          *channel,
                               gint64               from,
                               gint64               to,
                               guint                points,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  BinnacleSourceClass *klass;

  g_return_if_fail (BINNACLE_IS_SOURCE (self));
  g_return_if_fail (binnacle_channel_validate (channel, NULL));
  g_return_if_fail (points > 0);

  klass = BINNACLE_SOURCE_GET_CLASS (self);
  if (klass->history_async != NULL)
    {
      HistoryCall *call = g_new0 (HistoryCall, 1);

      call->callback = callback;
      call->user_data = user_data;
      get_private (self)->n_history_asked++;
      klass->history_async (self, channel, from, to, points, cancellable, got_history, call);
    }
  else
    g_task_report_new_error (self, callback, user_data, binnacle_source_history_async,
                             G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                             "%s", _("This source keeps no history."));
}

/**
 * binnacle_source_history_finish:
 * @self: a source
 * @result: what the callback was given
 * @error: return location for an error: one of the source's, or
 *   %G_IO_ERROR_NOT_SUPPORTED, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (element-type BinnacleSample): samples in time
 *   order, or %NULL with @error set
 */
GArray *
binnacle_source_history_finish (BinnacleSource  *self,
                                GAsyncResult    *result,
                                GError         **error)
{
  g_return_val_if_fail (BINNACLE_IS_SOURCE (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);

  if (g_async_result_is_tagged (result, binnacle_source_history_async))
    return g_task_propagate_pointer (G_TASK (result), error);
  return BINNACLE_SOURCE_GET_CLASS (self)->history_finish (self, result, error);
}

/**
 * binnacle_source_link_changed:
 * @self: a source
 *
 * For the classes that derive from it: tells that the link changed.
 */
void
binnacle_source_link_changed (BinnacleSource *self)
{
  g_return_if_fail (BINNACLE_IS_SOURCE (self));

  g_signal_emit (self, signals[SIGNAL_LINK_CHANGED], 0);
}

/**
 * binnacle_source_count_history:
 * @self: a source
 * @n_asked: (out): how much of the past was asked for since nothing was under way
 *
 * How far catching up on the past is.
 *
 * Returns: how much of that has come, or failed
 */
guint
binnacle_source_count_history (BinnacleSource *self,
                               guint          *n_asked)
{
  g_return_val_if_fail (BINNACLE_IS_SOURCE (self) && n_asked != NULL, 0);

  *n_asked = get_private (self)->n_history_asked;
  return get_private (self)->n_history_done;
}

/**
 * binnacle_source_invalidate:
 * @self: a source
 * @pattern: a channel's name or a pattern
 *
 * For the classes that derive from it: emits [signal@Source::invalidated].
 */
void
binnacle_source_invalidate (BinnacleSource *self,
                            const char     *pattern)
{
  g_return_if_fail (BINNACLE_IS_SOURCE (self));
  g_return_if_fail (binnacle_channel_validate_pattern (pattern, NULL));

  g_signal_emit (self, signals[SIGNAL_INVALIDATED], 0, pattern);
}
