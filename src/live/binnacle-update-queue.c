/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-update-queue-private.h"

#include <math.h>

#include "live/binnacle-sample-ring-private.h"

/* Reading pauses only after the message at hand, so up to twice a limit is
 * taken before anything is refused. */
#define HARD_LIMIT 2

/* Node: a place in line. */

typedef enum { NODE_CHANNEL, NODE_EVENT, NODE_CONTROL } NodeType;

typedef struct _Node Node;

struct _Node
{
  Node     *previous;
  Node     *next;
  NodeType  type;
};

typedef struct
{
  Node  head; /* of a ring of nodes; empty where it points to itself */
} Line;

/* What is known of a channel's kind: only events must all be kept. */
typedef enum { KIND_UNKNOWN, KIND_STATE, KIND_EVENT } ChannelKind;

typedef struct
{
  Node                node;
  char               *channel; /* a GRefString, also the key */
  BinnacleUpdate      update;  /* what waits; author and op are GRefStrings */
  BinnacleSampleRing *ring;    /* only while tracked */
  guint               n_trackers;
  gboolean            queued;
  ChannelKind         kind;
} Channel;

typedef struct
{
  Node           node;
  BinnacleUpdate update;
  gboolean       undescribed; /* may turn out not to have been one */
} Event;

typedef struct
{
  Node     node;
  gpointer item;
  gsize    bytes;
} Control;

struct _BinnacleUpdateQueue
{
  GHashTable           *channels;
  Line                  line;  /* what waits, oldest first */
  Line                  idle;  /* channels that do not, least used first */
  guint                 n_channels; /* that wait */
  guint                 n_events;
  guint                 n_undescribed; /* among the events */
  guint                 n_controls;
  gsize                 bytes;
  gsize                 control_bytes;
  gboolean              full;
  BinnacleQueueLimits   limits;
  BinnacleQueueCounters counters;
};

static void
line_init (Line *line)
{
  line->head.previous = line->head.next = &line->head;
}

static void
line_append (Line *line,
             Node *node)
{
  node->previous = line->head.previous;
  node->next = &line->head;
  node->previous->next = node;
  node->next->previous = node;
}

static void
node_unlink (Node *node)
{
  node->previous->next = node->next;
  node->next->previous = node->previous;
}

static Node *
line_first (Line *line)
{
  return line->head.next == &line->head ? NULL : line->head.next;
}

/* Updates */

static char *
dup_ref_string (const char *text)
{
  return text != NULL ? g_ref_string_new (text) : NULL;
}

static void
clear_ref_string (const char **text)
{
  char *owned = (char *) *text;

  *text = NULL;
  if (owned != NULL)
    g_ref_string_release (owned);
}

static gsize
update_size (const BinnacleUpdate *update)
{
  return binnacle_value_get_size (&update->value) +
         (update->author != NULL ? strlen (update->author) : 0) +
         (update->op != NULL ? strlen (update->op) : 0);
}

/* Leaves to->channel alone. */
static void
update_assign (BinnacleUpdate       *to,
               const BinnacleUpdate *from)
{
  BinnacleUpdate copy = *from;

  clear_ref_string (&to->author);
  clear_ref_string (&to->op);
  binnacle_value_assign (&to->value, &from->value);
  copy.channel = to->channel;
  copy.value = to->value;
  copy.author = dup_ref_string (from->author);
  copy.op = dup_ref_string (from->op);
  *to = copy;
}

static void
update_clear (BinnacleUpdate *update)
{
  clear_ref_string (&update->channel);
  clear_ref_string (&update->author);
  clear_ref_string (&update->op);
  binnacle_value_clear (&update->value);
}

/* Channels */

static void
channel_free (gpointer data)
{
  Channel *channel = data;

  node_unlink (&channel->node);
  update_clear (&channel->update);
  g_free (channel->ring);
  g_ref_string_release (channel->channel);
  g_free (channel);
}

static gboolean
channel_is_pinned (Channel *channel)
{
  return channel->queued || channel->kind == KIND_EVENT || channel->n_trackers > 0;
}

static void
make_room (BinnacleUpdateQueue *self)
{
  Channel *oldest = (Channel *) line_first (&self->idle);

  if (g_hash_table_size (self->channels) >= self->limits.max_channels && oldest != NULL)
    g_hash_table_remove (self->channels, oldest->channel);
}

/* Channels that nothing waits for and nobody pinned stay known, so that their
 * next update allocates nothing. */
static void
rest (BinnacleUpdateQueue *self,
      Channel             *channel)
{
  node_unlink (&channel->node);
  if (channel_is_pinned (channel))
    channel->node.previous = channel->node.next = &channel->node;
  else
    line_append (&self->idle, &channel->node);
}

static Channel *
find_or_add (BinnacleUpdateQueue *self,
             const char          *name)
{
  Channel *channel = g_hash_table_lookup (self->channels, name);

  if (channel != NULL)
    return channel;
  make_room (self);
  if (g_hash_table_size (self->channels) / HARD_LIMIT >= self->limits.max_channels)
    return NULL;
  channel = g_new0 (Channel, 1);
  channel->node.type = NODE_CHANNEL;
  channel->channel = g_ref_string_new (name);
  line_append (&self->idle, &channel->node);
  g_hash_table_insert (self->channels, channel->channel, channel);
  return channel;
}

/* Limits */

static gboolean
is_over (BinnacleUpdateQueue *self,
         guint                factor)
{
  const BinnacleQueueLimits *limits = &self->limits;

  return self->n_channels / factor >= limits->max_channels ||
         self->bytes / factor >= limits->max_bytes ||
         self->n_events / factor >= limits->max_events ||
         self->n_controls / factor >= limits->max_control_items ||
         self->control_bytes / factor >= limits->max_control_bytes;
}

static BinnaclePushResult
taken (BinnacleUpdateQueue *self)
{
  if (!is_over (self, 1))
    return BINNACLE_PUSH_TAKEN;
  self->full = TRUE;
  return BINNACLE_PUSH_FULL;
}

static BinnaclePushResult
refuse (BinnacleUpdateQueue *self)
{
  self->full = TRUE;
  self->counters.refused++;
  return BINNACLE_PUSH_REFUSED;
}

/* Pushing */

static BinnaclePushResult
push_event (BinnacleUpdateQueue  *self,
            Channel              *channel,
            const BinnacleUpdate *update)
{
  Event *event = g_new0 (Event, 1);

  event->node.type = NODE_EVENT;
  event->undescribed = channel->kind == KIND_UNKNOWN;
  self->n_undescribed += event->undescribed;
  event->update.channel = g_ref_string_acquire (channel->channel);
  update_assign (&event->update, update);
  self->n_events++;
  self->bytes += update_size (&event->update);
  line_append (&self->line, &event->node);
  return taken (self);
}

/* A channel that nobody has described yet may be one of events: some of its updates
 * wait one by one, so that its first ones are not lost. */
static gboolean
keeps_each (BinnacleUpdateQueue *self,
            Channel             *channel)
{
  return channel->kind == KIND_UNKNOWN && self->n_undescribed < self->limits.max_undescribed;
}

static gboolean
is_older (const BinnacleUpdate *update,
          const BinnacleUpdate *than)
{
  return update->epoch < than->epoch || (update->epoch == than->epoch && update->version < than->version);
}

static void
add_sample (Channel              *channel,
            const BinnacleUpdate *update)
{
  const BinnacleUpdate *last = &channel->update;
  double number = binnacle_value_get_number (&update->value, NAN);

  if (channel->ring == NULL || !isfinite (number))
    return;
  if (update->epoch == last->epoch && update->version <= last->version)
    return;
  binnacle_sample_ring_add (channel->ring, update->time, number);
}

static void
enqueue (BinnacleUpdateQueue  *self,
         Channel              *channel,
         const BinnacleUpdate *update)
{
  update_assign (&channel->update, update);
  self->bytes += update_size (&channel->update);
  self->n_channels++;
  channel->queued = TRUE;
  node_unlink (&channel->node);
  line_append (&self->line, &channel->node);
}

/* The newest version stands for the older ones, from the older one's place in
 * line; an older one that comes late still says which snapshot held the channel. */
static void
conflate (BinnacleUpdateQueue  *self,
          Channel              *channel,
          const BinnacleUpdate *update)
{
  BinnacleUpdate *waiting = &channel->update;
  gint64 place = update->epoch == waiting->epoch ? waiting->place : 0;
  guint snapshot = MAX (waiting->snapshot, update->snapshot);

  self->counters.conflated++;
  if (!is_older (update, waiting))
    {
      self->bytes -= update_size (waiting);
      update_assign (waiting, update);
      waiting->place = place;
      self->bytes += update_size (waiting);
    }
  waiting->snapshot = snapshot;
}

BinnaclePushResult
binnacle_update_queue_push (BinnacleUpdateQueue  *self,
                            const BinnacleUpdate *update)
{
  Channel *channel;

  if (is_over (self, HARD_LIMIT))
    return refuse (self);
  channel = find_or_add (self, update->channel);
  if (channel == NULL)
    return refuse (self);
  self->counters.received++;
  if (channel->kind == KIND_EVENT)
    return push_event (self, channel, update);
  add_sample (channel, update);
  if (channel->queued && keeps_each (self, channel))
    return push_event (self, channel, update);
  if (channel->queued)
    conflate (self, channel, update);
  else
    enqueue (self, channel, update);
  return taken (self);
}

BinnaclePushResult
binnacle_update_queue_push_control (BinnacleUpdateQueue *self,
                                    gpointer             item,
                                    gsize                bytes)
{
  Control *control;

  if (is_over (self, HARD_LIMIT))
    return refuse (self);
  control = g_new0 (Control, 1);
  control->node.type = NODE_CONTROL;
  control->item = item;
  control->bytes = bytes;
  self->n_controls++;
  self->control_bytes += bytes;
  line_append (&self->line, &control->node);
  return taken (self);
}

/* Taking out */

static void
pop_channel (BinnacleUpdateQueue *self,
             Channel             *channel,
             BinnacleQueueItem   *item)
{
  self->n_channels--;
  self->bytes -= update_size (&channel->update);
  item->update = channel->update;
  item->update.channel = g_ref_string_acquire (channel->channel);
  if (channel->ring != NULL && channel->ring->length > 0)
    {
      item->n_samples = channel->ring->length;
      item->samples = g_memdup2 (channel->ring->samples, item->n_samples * sizeof (BinnacleSample));
      channel->ring->length = 0;
    }
  channel->update = (BinnacleUpdate) {
    .version = item->update.version,
    .epoch = item->update.epoch,
  };
  channel->queued = FALSE;
  rest (self, channel);
}

static void
pop_event (BinnacleUpdateQueue *self,
           Event               *event,
           BinnacleQueueItem   *item)
{
  self->n_events--;
  self->n_undescribed -= event->undescribed;
  self->bytes -= update_size (&event->update);
  item->update = event->update;
  node_unlink (&event->node);
  g_free (event);
}

static void
pop_control (BinnacleUpdateQueue *self,
             Control             *control,
             BinnacleQueueItem   *item)
{
  self->n_controls--;
  self->control_bytes -= control->bytes;
  item->is_control = TRUE;
  item->control = control->item;
  node_unlink (&control->node);
  g_free (control);
}

/* The oldest thing that waits; FALSE where nothing does. The caller clears it. */
gboolean
binnacle_update_queue_pop (BinnacleUpdateQueue *self,
                           BinnacleQueueItem   *item)
{
  Node *node = line_first (&self->line);

  *item = (BinnacleQueueItem) { 0 };
  if (node == NULL)
    return FALSE;
  self->counters.delivered++;
  switch (node->type)
    {
    case NODE_CHANNEL:
      pop_channel (self, (Channel *) node, item);
      break;
    case NODE_EVENT:
      pop_event (self, (Event *) node, item);
      break;
    case NODE_CONTROL:
      pop_control (self, (Control *) node, item);
      break;
    default:
      g_assert_not_reached ();
    }
  return TRUE;
}

void
binnacle_queue_item_clear (BinnacleQueueItem *item,
                           GDestroyNotify     control_free)
{
  if (item->is_control && item->control != NULL && control_free != NULL)
    control_free (item->control);
  update_clear (&item->update);
  g_clear_pointer (&item->samples, g_free);
  *item = (BinnacleQueueItem) { 0 };
}

/* Pinned channels */

static void
update_pin (BinnacleUpdateQueue *self,
            Channel             *channel)
{
  if (!channel->queued)
    rest (self, channel);
}

static Channel *
find_to_pin (BinnacleUpdateQueue *self,
             const char          *name)
{
  Channel *channel = g_hash_table_lookup (self->channels, name);

  if (channel == NULL && g_hash_table_size (self->channels) >= self->limits.max_channels &&
      line_first (&self->idle) == NULL)
    return NULL;
  return channel != NULL ? channel : find_or_add (self, name);
}

/* Tracked channels keep each number; FALSE where there are too many. */
gboolean
binnacle_update_queue_track (BinnacleUpdateQueue *self,
                             const char          *name)
{
  Channel *channel = find_to_pin (self, name);

  if (channel == NULL)
    return FALSE;
  if (channel->n_trackers++ == 0)
    channel->ring = g_new0 (BinnacleSampleRing, 1);
  update_pin (self, channel);
  return TRUE;
}

void
binnacle_update_queue_untrack (BinnacleUpdateQueue *self,
                               const char          *name)
{
  Channel *channel = g_hash_table_lookup (self->channels, name);

  if (channel == NULL || channel->n_trackers == 0)
    return;
  if (--channel->n_trackers == 0)
    g_clear_pointer (&channel->ring, g_free);
  update_pin (self, channel);
}

/* The channel's kind is known now. Event channels are never conflated; FALSE where
 * there are too many. */
gboolean
binnacle_update_queue_set_event (BinnacleUpdateQueue *self,
                                 const char          *name,
                                 gboolean             event)
{
  Channel *channel = event ? find_to_pin (self, name) : g_hash_table_lookup (self->channels, name);

  if (channel == NULL)
    return !event;
  /* An event channel that is let go of may be asked for again. */
  channel->kind = event ? KIND_EVENT : channel->kind == KIND_EVENT ? KIND_UNKNOWN : KIND_STATE;
  update_pin (self, channel);
  return TRUE;
}

/* Whether it was full and has room again: half of everything. Said once. */
gboolean
binnacle_update_queue_take_drained (BinnacleUpdateQueue *self)
{
  const BinnacleQueueLimits *limits = &self->limits;

  if (!self->full || self->n_channels > limits->max_channels / 2 ||
      self->bytes > limits->max_bytes / 2 || self->n_events > limits->max_events / 2 ||
      self->n_controls > limits->max_control_items / 2 ||
      self->control_bytes > limits->max_control_bytes / 2)
    return FALSE;
  self->full = FALSE;
  return TRUE;
}

guint
binnacle_update_queue_get_length (BinnacleUpdateQueue *self)
{
  return self->n_channels + self->n_events + self->n_controls;
}

gsize
binnacle_update_queue_get_bytes (BinnacleUpdateQueue *self)
{
  return self->bytes + self->control_bytes;
}

BinnacleQueueLimits *
binnacle_update_queue_get_limits (BinnacleUpdateQueue *self)
{
  return &self->limits;
}

const BinnacleQueueCounters *
binnacle_update_queue_get_counters (BinnacleUpdateQueue *self)
{
  return &self->counters;
}

BinnacleUpdateQueue *
binnacle_update_queue_new (void)
{
  BinnacleUpdateQueue *self = g_new0 (BinnacleUpdateQueue, 1);

  self->channels = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, channel_free);
  line_init (&self->line);
  line_init (&self->idle);
  return self;
}

void
binnacle_update_queue_free (BinnacleUpdateQueue *self,
                            GDestroyNotify       control_free)
{
  BinnacleQueueItem item;

  while (binnacle_update_queue_pop (self, &item))
    binnacle_queue_item_clear (&item, control_free);
  g_hash_table_unref (self->channels);
  g_free (self);
}
