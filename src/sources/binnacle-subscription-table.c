/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "sources/binnacle-subscription-table-private.h"

#include <string.h>

typedef enum
{
  PHASE_ABSENT,  /* the server has not got it */
  PHASE_JOINING, /* a subscribe is under way */
  PHASE_JOINED,
  PHASE_LEAVING  /* an unsubscribe is under way */
} Phase;

typedef struct
{
  char     *pattern;
  gboolean  wanted;
  Phase     phase;
  gint64    request;  /* of JOINING and LEAVING */
  gint64    asked_at; /* when that request was sent, or last heard of */
  gboolean  resumes;  /* whether it asked for what is new since the place */
  gint64    leave_at; /* where it is not wanted */
  gint64    retry_at; /* not before, where ABSENT */
  guint     epoch;    /* of the place, 0 for none */
  gint64    place;
} Subscription;

struct _BinnacleSubscriptionTable
{
  GHashTable *by_pattern;
  GPtrArray  *subscriptions; /* in the order they were first wanted */
};

static void
subscription_free (gpointer data)
{
  Subscription *subscription = data;

  g_free (subscription->pattern);
  g_free (subscription);
}

static void
drop_subscription (BinnacleSubscriptionTable *self,
                   Subscription              *subscription,
                   BinnaclePatternTrie       *gone)
{
  binnacle_pattern_trie_add (gone, subscription->pattern, self);
  g_hash_table_remove (self->by_pattern, subscription->pattern);
  g_ptr_array_remove (self->subscriptions, subscription);
}

static Subscription *
get (BinnacleSubscriptionTable *self,
     guint                      index)
{
  return g_ptr_array_index (self->subscriptions, index);
}

BinnacleSubscriptionTable *
binnacle_subscription_table_new (void)
{
  BinnacleSubscriptionTable *self = g_new0 (BinnacleSubscriptionTable, 1);

  self->by_pattern = g_hash_table_new (g_str_hash, g_str_equal);
  self->subscriptions = g_ptr_array_new_with_free_func (subscription_free);
  return self;
}

void
binnacle_subscription_table_free (BinnacleSubscriptionTable *self)
{
  g_hash_table_unref (self->by_pattern);
  g_ptr_array_unref (self->subscriptions);
  g_free (self);
}

void
binnacle_subscription_table_want (BinnacleSubscriptionTable *self,
                                  const char                *pattern)
{
  Subscription *subscription = g_hash_table_lookup (self->by_pattern, pattern);

  if (subscription == NULL)
    {
      subscription = g_new0 (Subscription, 1);
      subscription->pattern = g_strdup (pattern);
      g_hash_table_insert (self->by_pattern, subscription->pattern, subscription);
      g_ptr_array_add (self->subscriptions, subscription);
    }
  subscription->wanted = TRUE;
}

/* What the server has no place for is gone at once, and returned. */
BinnaclePatternTrie *
binnacle_subscription_table_unwant (BinnacleSubscriptionTable *self,
                                    const char                *pattern,
                                    gint64                     leave_at)
{
  Subscription *subscription = g_hash_table_lookup (self->by_pattern, pattern);
  BinnaclePatternTrie *gone = binnacle_pattern_trie_new ();

  if (subscription == NULL)
    return gone;
  subscription->wanted = FALSE;
  subscription->leave_at = leave_at;
  if (subscription->phase == PHASE_ABSENT && subscription->epoch == 0)
    drop_subscription (self, subscription, gone);
  return gone;
}

/* Everything that is joined has got all up to there. */
void
binnacle_subscription_table_move_places (BinnacleSubscriptionTable *self,
                                         guint                      epoch,
                                         gint64                     place)
{
  for (guint i = 0; i < self->subscriptions->len; i++)
    {
      Subscription *subscription = get (self, i);

      if (subscription->phase == PHASE_JOINED && subscription->epoch == epoch)
        subscription->place = MAX (subscription->place, place);
    }
}

void
binnacle_subscription_table_forget_places (BinnacleSubscriptionTable *self)
{
  for (guint i = 0; i < self->subscriptions->len; i++)
    get (self, i)->epoch = 0;
}

/* A new connection: the server has got nothing. Returns what is not wanted any
 * more, which is never subscribed again. */
BinnaclePatternTrie *
binnacle_subscription_table_reset (BinnacleSubscriptionTable *self)
{
  BinnaclePatternTrie *unwanted = binnacle_pattern_trie_new ();

  for (guint i = self->subscriptions->len; i > 0; i--)
    {
      Subscription *subscription = get (self, i - 1);

      subscription->phase = PHASE_ABSENT;
      subscription->retry_at = 0;
      if (!subscription->wanted)
        drop_subscription (self, subscription, unwanted);
    }
  return unwanted;
}

static BinnacleSubscriptionBatch *
batch_new (void)
{
  BinnacleSubscriptionBatch *batch = g_new0 (BinnacleSubscriptionBatch, 1);

  batch->patterns = g_ptr_array_new_with_free_func (g_free);
  return batch;
}

void
binnacle_subscription_batch_free (BinnacleSubscriptionBatch *batch)
{
  g_ptr_array_unref (batch->patterns);
  g_free (batch);
}

static BinnacleSubscriptionBatch *
finish_batch (BinnacleSubscriptionBatch *batch)
{
  if (batch->patterns->len == 0)
    {
      binnacle_subscription_batch_free (batch);
      return NULL;
    }
  g_ptr_array_add (batch->patterns, NULL);
  return batch;
}

/* JSON may write a byte as six. */
static gboolean
add_to_batch (BinnacleSubscriptionBatch *batch,
              Subscription              *subscription,
              gsize                     *n_bytes,
              gsize                      max_bytes)
{
  gsize size = 6 * strlen (subscription->pattern) + 3;

  if (batch->patterns->len > 0 && *n_bytes + size > max_bytes)
    return FALSE;
  *n_bytes += size;
  g_ptr_array_add (batch->patterns, g_strdup (subscription->pattern));
  return TRUE;
}

static guint
count_joined (BinnacleSubscriptionTable *self)
{
  guint n_joined = 0;

  for (guint i = 0; i < self->subscriptions->len; i++)
    n_joined += get (self, i)->phase != PHASE_ABSENT;
  return n_joined;
}

static gboolean
is_to_join (Subscription                    *subscription,
            const BinnacleSubscriptionBatch *batch,
            gint64                           now)
{
  if (subscription->phase != PHASE_ABSENT || !subscription->wanted || subscription->retry_at > now)
    return FALSE;
  return batch->patterns->len == 0 ||
         (subscription->epoch == batch->epoch &&
          (batch->epoch == 0 || subscription->place == batch->place));
}

/* Patterns to subscribe to in one request: those of one place. NULL for none.
 * resume_epoch: in which one a place is of use, 0 for none */
BinnacleSubscriptionBatch *
binnacle_subscription_table_take_joins (BinnacleSubscriptionTable *self,
                                        gint64                     id,
                                        guint                      max_patterns,
                                        gsize                      max_bytes,
                                        guint                      max_joined,
                                        guint                      resume_epoch,
                                        gint64                     now)
{
  BinnacleSubscriptionBatch *batch = batch_new ();
  guint n_joined = count_joined (self);
  gsize n_bytes = 0;

  for (guint i = 0; i < self->subscriptions->len; i++)
    {
      Subscription *subscription = get (self, i);

      if (batch->patterns->len >= max_patterns || n_joined + batch->patterns->len >= max_joined)
        break;
      if (!is_to_join (subscription, batch, now))
        continue;
      if (!add_to_batch (batch, subscription, &n_bytes, max_bytes))
        break;
      batch->epoch = subscription->epoch;
      batch->place = subscription->place;
      batch->resumes = resume_epoch != 0 && batch->epoch == resume_epoch;
      subscription->phase = PHASE_JOINING;
      subscription->request = id;
      subscription->asked_at = now;
      subscription->resumes = batch->resumes;
    }
  return finish_batch (batch);
}

/* Patterns to unsubscribe from in one request. NULL for none. */
BinnacleSubscriptionBatch *
binnacle_subscription_table_take_leaves (BinnacleSubscriptionTable *self,
                                         gint64                     id,
                                         guint                      max_patterns,
                                         gsize                      max_bytes,
                                         gint64                     now)
{
  BinnacleSubscriptionBatch *batch = batch_new ();
  gsize n_bytes = 0;

  for (guint i = 0; i < self->subscriptions->len && batch->patterns->len < max_patterns; i++)
    {
      Subscription *subscription = get (self, i);

      if (subscription->phase != PHASE_JOINED || subscription->wanted || subscription->leave_at > now)
        continue;
      if (!add_to_batch (batch, subscription, &n_bytes, max_bytes))
        break;
      subscription->phase = PHASE_LEAVING;
      subscription->request = id;
      subscription->asked_at = now;
    }
  return finish_batch (batch);
}

static gboolean
is_of_request (Subscription *subscription,
               gint64        id)
{
  return (subscription->phase == PHASE_JOINING || subscription->phase == PHASE_LEAVING) &&
         subscription->request == id;
}

gboolean
binnacle_subscription_table_has_request (BinnacleSubscriptionTable *self,
                                         gint64                     id)
{
  for (guint i = 0; i < self->subscriptions->len; i++)
    if (is_of_request (get (self, i), id))
      return TRUE;
  return FALSE;
}

static Subscription *
find_request (BinnacleSubscriptionTable *self,
              gint64                     id)
{
  for (guint i = 0; i < self->subscriptions->len; i++)
    if (is_of_request (get (self, i), id))
      return get (self, i);
  return NULL;
}

/* Whether there was something before what the request asked for, and so a hole
 * where the server does not fill it. */
gboolean
binnacle_subscription_table_had_place (BinnacleSubscriptionTable *self,
                                       gint64                     id)
{
  Subscription *subscription = find_request (self, id);

  return subscription != NULL && subscription->epoch != 0;
}

/* Whether the request really asked for what is new since a place, and which. */
gboolean
binnacle_subscription_table_get_since (BinnacleSubscriptionTable *self,
                                       gint64                     id,
                                       guint                     *epoch,
                                       gint64                    *place)
{
  Subscription *subscription = find_request (self, id);

  if (subscription == NULL || !subscription->resumes)
    return FALSE;
  *epoch = subscription->epoch;
  *place = subscription->place;
  return TRUE;
}

/* A part of the answer came: the rest may take as long again. */
void
binnacle_subscription_table_touch (BinnacleSubscriptionTable *self,
                                   gint64                     id,
                                   gint64                     now)
{
  for (guint i = 0; i < self->subscriptions->len; i++)
    if (is_of_request (get (self, i), id))
      get (self, i)->asked_at = now;
}

static gboolean
is_asked (Subscription *subscription)
{
  return subscription->phase == PHASE_JOINING || subscription->phase == PHASE_LEAVING;
}

/* A request that was last heard of by then; 0 for none. */
gint64
binnacle_subscription_table_find_overdue (BinnacleSubscriptionTable *self,
                                          gint64                     by)
{
  for (guint i = 0; i < self->subscriptions->len; i++)
    if (is_asked (get (self, i)) && get (self, i)->asked_at <= by)
      return get (self, i)->request;
  return 0;
}

/* Returns the patterns of the request, which are now joined. */
BinnaclePatternTrie *
binnacle_subscription_table_finish_join (BinnacleSubscriptionTable *self,
                                         gint64                     id,
                                         guint                      epoch,
                                         gint64                     offset)
{
  BinnaclePatternTrie *joined = binnacle_pattern_trie_new ();

  for (guint i = 0; i < self->subscriptions->len; i++)
    {
      Subscription *subscription = get (self, i);

      if (!is_of_request (subscription, id) || subscription->phase != PHASE_JOINING)
        continue;
      subscription->phase = PHASE_JOINED;
      subscription->epoch = epoch;
      subscription->place = offset;
      binnacle_pattern_trie_add (joined, subscription->pattern, self);
    }
  return joined;
}

/* Returns the patterns that are gone; those wanted again will be subscribed anew. */
BinnaclePatternTrie *
binnacle_subscription_table_finish_leave (BinnacleSubscriptionTable *self,
                                          gint64                     id)
{
  BinnaclePatternTrie *left = binnacle_pattern_trie_new ();

  for (guint i = self->subscriptions->len; i > 0; i--)
    {
      Subscription *subscription = get (self, i - 1);

      if (!is_of_request (subscription, id) || subscription->phase != PHASE_LEAVING)
        continue;
      subscription->phase = PHASE_ABSENT;
      subscription->epoch = 0;
      if (!subscription->wanted)
        drop_subscription (self, subscription, left);
    }
  return left;
}

/* The server refused the request; what is still wanted waits until retry_at.
 * Returns the patterns that are gone. */
BinnaclePatternTrie *
binnacle_subscription_table_fail (BinnacleSubscriptionTable *self,
                                  gint64                     id,
                                  gint64                     retry_at)
{
  BinnaclePatternTrie *gone = binnacle_pattern_trie_new ();

  for (guint i = self->subscriptions->len; i > 0; i--)
    {
      Subscription *subscription = get (self, i - 1);

      if (!is_of_request (subscription, id))
        continue;
      subscription->phase = PHASE_ABSENT;
      subscription->retry_at = retry_at;
      if (!subscription->wanted)
        drop_subscription (self, subscription, gone);
    }
  return gone;
}

BinnaclePatternTrie *
binnacle_subscription_table_get_wanted (BinnacleSubscriptionTable *self)
{
  BinnaclePatternTrie *wanted = binnacle_pattern_trie_new ();

  for (guint i = 0; i < self->subscriptions->len; i++)
    binnacle_pattern_trie_add (wanted, get (self, i)->pattern, self);
  return wanted;
}

static gint64
get_due_time (Subscription *subscription,
              gint64        patience)
{
  if (is_asked (subscription))
    return subscription->asked_at + patience;
  if (subscription->phase == PHASE_JOINED && !subscription->wanted)
    return subscription->leave_at;
  if (subscription->phase == PHASE_ABSENT && subscription->wanted)
    return subscription->retry_at;
  return G_MAXINT64;
}

/* When there will be something to do by itself; G_MAXINT64: never. What is due and
 * was not taken waits for room, which an answer makes, not time.
 * patience: how long to wait for an answer, in µs */
gint64
binnacle_subscription_table_get_next_time (BinnacleSubscriptionTable *self,
                                           gint64                     patience,
                                           gint64                     now)
{
  gint64 next = G_MAXINT64;

  for (guint i = 0; i < self->subscriptions->len; i++)
    {
      gint64 due = get_due_time (get (self, i), patience);

      if (due > now)
        next = MIN (next, due);
    }
  return next;
}

guint
binnacle_subscription_table_get_length (BinnacleSubscriptionTable *self)
{
  return self->subscriptions->len;
}

/* (element-type utf8): what somebody uses, in the order it was first wanted. */
GPtrArray *
binnacle_subscription_table_list_wanted (BinnacleSubscriptionTable *self)
{
  GPtrArray *wanted = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->subscriptions->len; i++)
    if (get (self, i)->wanted)
      g_ptr_array_add (wanted, g_strdup (get (self, i)->pattern));
  return wanted;
}

/* All up to there was got for these patterns. */
void
binnacle_subscription_table_set_places (BinnacleSubscriptionTable *self,
                                        const char * const        *patterns,
                                        guint                      epoch,
                                        gint64                     place)
{
  for (guint i = 0; patterns[i] != NULL; i++)
    {
      Subscription *subscription = g_hash_table_lookup (self->by_pattern, patterns[i]);

      if (subscription == NULL || subscription->phase != PHASE_ABSENT)
        continue;
      subscription->epoch = epoch;
      subscription->place = place;
    }
}

/* Returns the patterns that nobody wanted again in time, which are gone. */
BinnaclePatternTrie *
binnacle_subscription_table_drop_left (BinnacleSubscriptionTable *self,
                                       gint64                     now)
{
  BinnaclePatternTrie *left = binnacle_pattern_trie_new ();

  for (guint i = self->subscriptions->len; i > 0; i--)
    {
      Subscription *subscription = get (self, i - 1);

      if (subscription->phase == PHASE_ABSENT && !subscription->wanted && subscription->leave_at <= now)
        drop_subscription (self, subscription, left);
    }
  return left;
}

guint
binnacle_subscription_table_count_joined (BinnacleSubscriptionTable *self,
                                          guint                     *n_asked)
{
  guint n_joined = 0;

  *n_asked = 0;
  for (guint i = 0; i < self->subscriptions->len; i++)
    {
      n_joined += get (self, i)->phase == PHASE_JOINED ? 1 : 0;
      *n_asked += get (self, i)->phase == PHASE_JOINING ? 1 : 0;
    }
  *n_asked += n_joined;
  return n_joined;
}
