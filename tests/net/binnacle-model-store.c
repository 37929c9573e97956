/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include <math.h>

#include "base/binnacle-channel.h"
#include "base/binnacle-json.h"
#include "binnacle-model-store.h"

static const char *const actions[] = { "set", "merge", "add", "delete" };

static void
record_free (gpointer data)
{
  BinnacleModelRecord *record = data;

  g_clear_pointer (&record->value, json_node_unref);
  g_free (record->channel);
  g_free (record->by);
  g_free (record->op);
  g_free (record);
}

static BinnacleModelRecord *
record_copy (const BinnacleModelRecord *record)
{
  BinnacleModelRecord *copy = g_new0 (BinnacleModelRecord, 1);

  *copy = *record;
  copy->channel = g_strdup (record->channel);
  copy->value = record->value != NULL ? json_node_copy (record->value) : NULL;
  copy->by = g_strdup (record->by);
  copy->op = g_strdup (record->op);
  return copy;
}

static void
outcome_free (gpointer data)
{
  BinnacleModelOutcome *outcome = data;

  json_object_unref (outcome->body);
  record_free (outcome->record);
  g_free (outcome);
}

/*
 * binnacle_model_store_new:
 *
 * Returns: a store without channels, in its first epoch
 */
BinnacleModelStore *
binnacle_model_store_new (void)
{
  BinnacleModelStore *self = g_new0 (BinnacleModelStore, 1);

  self->records = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, record_free);
  self->ops = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, outcome_free);
  self->descriptions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_object_unref);
  binnacle_model_store_begin_epoch (self);
  return self;
}

void
binnacle_model_store_free (BinnacleModelStore *self)
{
  g_hash_table_unref (self->records);
  g_hash_table_unref (self->ops);
  g_hash_table_unref (self->descriptions);
  g_free (self->epoch);
  g_free (self);
}

gboolean
binnacle_model_matches (const char        *channel,
                        const char *const *patterns)
{
  for (guint i = 0; patterns[i] != NULL; i++)
    if (binnacle_channel_matches (channel, patterns[i]))
      return TRUE;
  return FALSE;
}

/* Writes */

/*
 * binnacle_model_store_write:
 * @value: (transfer full) (nullable): the new value, %NULL to delete
 *
 * Returns: (transfer none): the channel as it is now
 */
BinnacleModelRecord *
binnacle_model_store_write (BinnacleModelStore *self,
                            const char         *channel,
                            JsonNode           *value,
                            const char         *by,
                            const char         *op,
                            gint64              time)
{
  BinnacleModelRecord *old = g_hash_table_lookup (self->records, channel);
  BinnacleModelRecord *record = g_new0 (BinnacleModelRecord, 1);

  record->channel = g_strdup (channel);
  record->value = value;
  record->version = (old != NULL ? old->version : 0) + 1;
  record->offset = ++self->offset;
  record->time = time;
  record->by = g_strdup (by);
  record->op = g_strdup (op);
  g_hash_table_replace (self->records, record->channel, record);
  return record;
}

/* The channel where it exists. */
BinnacleModelRecord *
binnacle_model_store_lookup (BinnacleModelStore *self,
                             const char         *channel)
{
  BinnacleModelRecord *record = g_hash_table_lookup (self->records, channel);

  return record != NULL && record->value != NULL ? record : NULL;
}

/* What a base is compared with: 0 where the channel does not exist. */
gint64
binnacle_model_store_get_version (BinnacleModelStore *self,
                                  const char         *channel)
{
  BinnacleModelRecord *record = binnacle_model_store_lookup (self, channel);

  return record != NULL ? record->version : 0;
}

gboolean
binnacle_model_store_has_applied (BinnacleModelStore *self,
                                  const char         *op)
{
  return g_hash_table_contains (self->ops, op);
}

/* RFC 7396 */
static JsonNode *
merge_patch (JsonNode *target,
             JsonNode *patch)
{
  g_autoptr(JsonObject) object = json_object_new ();
  JsonNode *merged = json_node_init_object (json_node_alloc (), object);
  JsonObjectIter iter;
  const char *member;
  JsonNode *value;

  if (target != NULL && JSON_NODE_HOLDS_OBJECT (target))
    {
      json_object_iter_init (&iter, json_node_get_object (target));
      while (json_object_iter_next (&iter, &member, &value))
        json_object_set_member (object, member, json_node_copy (value));
    }
  json_object_iter_init (&iter, json_node_get_object (patch));
  while (json_object_iter_next (&iter, &member, &value))
    {
      if (JSON_NODE_HOLDS_NULL (value))
        json_object_remove_member (object, member);
      else if (JSON_NODE_HOLDS_OBJECT (value))
        json_object_set_member (object, member, merge_patch (json_object_get_member (object, member), value));
      else
        json_object_set_member (object, member, json_node_copy (value));
    }
  return merged;
}

static JsonNode *
make_sum (JsonNode *target,
          JsonNode *summand)
{
  double number = target != NULL ? json_node_get_double (target) : 0;
  double sum = number + json_node_get_double (summand);

  return floor (sum) == sum ? json_node_init_int (json_node_alloc (), (gint64) sum)
                            : json_node_init_double (json_node_alloc (), sum);
}

static gboolean
holds_number (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && (json_node_get_value_type (node) == G_TYPE_INT64
                                          || json_node_get_value_type (node) == G_TYPE_DOUBLE);
}

static const char *
find_action (JsonObject *mutation)
{
  const char *found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (json_object_has_member (mutation, actions[i]))
      {
        if (found != NULL)
          return NULL;
        found = actions[i];
      }
  return found;
}

/* The value afterwards; where there is none, the channel is deleted. */
static gboolean
compute (const char  *action,
         JsonNode    *body,
         JsonNode    *current,
         JsonNode   **value)
{
  *value = NULL;
  if (g_str_equal (action, "set"))
    *value = json_node_copy (body);
  else if (g_str_equal (action, "merge"))
    *value = merge_patch (current, body);
  else if (g_str_equal (action, "add") && (current == NULL || holds_number (current)))
    *value = make_sum (current, body);
  else
    return g_str_equal (action, "delete");
  return TRUE;
}

/* Whether that is something to do, whatever is there. */
static gboolean
is_well_formed (JsonObject *mutation)
{
  const char *action = find_action (mutation);
  JsonNode *body = action != NULL ? json_object_get_member (mutation, action) : NULL;

  if (body == NULL)
    return FALSE;
  if (g_str_equal (action, "merge"))
    return JSON_NODE_HOLDS_OBJECT (body);
  if (g_str_equal (action, "add"))
    return holds_number (body);
  return !g_str_equal (action, "delete") || json_node_get_boolean (body);
}

/* Answers */

JsonObject *
binnacle_model_make_error (const char *code,
                           const char *message)
{
  JsonObject *answer = json_object_new ();

  json_object_set_string_member (answer, "type", "error");
  json_object_set_string_member (answer, "code", code);
  json_object_set_string_member (answer, "message", message);
  return answer;
}

static JsonObject *
make_result (const BinnacleModelRecord *record,
             gboolean                   duplicate)
{
  JsonObject *answer = json_object_new ();

  json_object_set_string_member (answer, "type", "result");
  json_object_set_string_member (answer, "op", record->op);
  json_object_set_string_member (answer, "channel", record->channel);
  if (record->value != NULL)
    json_object_set_member (answer, "value", json_node_copy (record->value));
  else
    json_object_set_boolean_member (answer, "deleted", TRUE);
  json_object_set_int_member (answer, "version", record->version);
  json_object_set_int_member (answer, "offset", record->offset);
  if (duplicate)
    json_object_set_boolean_member (answer, "duplicate", TRUE);
  return answer;
}

static JsonObject *
make_conflict (const BinnacleModelRecord *record)
{
  JsonObject *answer = binnacle_model_make_error ("conflict", "Somebody was faster.");
  JsonObject *current;

  if (record == NULL)
    {
      json_object_set_null_member (answer, "current");
      return answer;
    }
  current = json_object_new ();
  json_object_set_member (current, "value", json_node_copy (record->value));
  json_object_set_int_member (current, "version", record->version);
  json_object_set_int_member (current, "time", record->time);
  if (record->by != NULL)
    json_object_set_string_member (current, "by", record->by);
  json_object_set_object_member (answer, "current", current);
  return answer;
}

/* What may not differ between two tries of an operation. */
static JsonObject *
get_body (JsonObject *mutation)
{
  static const char *const members[] = { "channel", "base", "set", "merge", "add", "delete" };
  JsonObject *body = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (json_object_has_member (mutation, members[i]))
      json_object_set_member (body, members[i], json_node_copy (json_object_get_member (mutation, members[i])));
  return body;
}

static gboolean
is_writable (BinnacleModelStore *self,
             const char         *channel)
{
  GHashTableIter iter;
  gpointer pattern, description;

  g_hash_table_iter_init (&iter, self->descriptions);
  while (g_hash_table_iter_next (&iter, &pattern, &description))
    if (binnacle_channel_matches (channel, pattern)
        && !json_object_get_boolean_member_with_default (description, "writable", TRUE))
      return FALSE;
  return TRUE;
}

/* Whether an operation that is not known may be one that was forgotten. */
static gboolean
is_lost (BinnacleModelStore *self,
         JsonObject         *mutation)
{
  JsonObject *first;

  if (!json_object_has_member (mutation, "first"))
    return FALSE;
  first = json_object_get_object_member (mutation, "first");
  return g_strcmp0 (json_object_get_string_member (first, "epoch"), self->epoch) != 0
         || json_object_get_int_member (first, "offset") < self->ops_from;
}

static JsonObject *
answer_again (BinnacleModelOutcome *outcome,
              JsonObject           *body)
{
  g_autoptr(JsonNode) old = json_node_init_object (json_node_alloc (), outcome->body);
  g_autoptr(JsonNode) new = json_node_init_object (json_node_alloc (), body);

  if (!json_node_equal (old, new))
    return binnacle_model_make_error ("bad-message", "This operation was something else before.");
  return make_result (outcome->record, TRUE);
}

/* Why it is refused, or NULL with the value that there shall be. */
static JsonObject *
judge (BinnacleModelStore  *self,
       JsonObject          *mutation,
       JsonNode           **value)
{
  const char *channel = json_object_get_string_member (mutation, "channel");
  const char *action = find_action (mutation);
  BinnacleModelRecord *current = binnacle_model_store_lookup (self, channel);

  if (is_lost (self, mutation))
    return binnacle_model_make_error ("outcome-lost", "It is not known whether this was done.");
  if (!is_writable (self, channel))
    return binnacle_model_make_error ("forbidden", "This channel is not yours to write.");
  if (json_object_has_member (mutation, "base") && !g_str_equal (action, "add")
      && json_object_get_int_member (mutation, "base") != (current != NULL ? current->version : 0))
    return make_conflict (current);
  if (!compute (action, json_object_get_member (mutation, action), current != NULL ? current->value : NULL, value))
    return binnacle_model_make_error ("bad-message", "This can't be done to that value.");
  return NULL;
}

/*
 * binnacle_model_store_mutate:
 * @mutation: a `mutate` message; op and channel must be there
 * @answer: (out) (transfer full): what to say, but for the id
 *
 * Returns: (nullable) (transfer none): the channel where it changed
 */
BinnacleModelRecord *
binnacle_model_store_mutate (BinnacleModelStore  *self,
                             JsonObject          *mutation,
                             const char          *by,
                             gint64               time,
                             JsonObject         **answer)
{
  const char *op = json_object_get_string_member (mutation, "op");
  BinnacleModelOutcome *outcome = g_hash_table_lookup (self->ops, op);
  g_autoptr(JsonObject) body = get_body (mutation);
  BinnacleModelRecord *record;
  JsonNode *value = NULL;

  if (!is_well_formed (mutation))
    *answer = binnacle_model_make_error ("bad-message", "This is no mutation.");
  else
    *answer = outcome != NULL ? answer_again (outcome, body) : judge (self, mutation, &value);
  if (*answer != NULL)
    return NULL;
  record = binnacle_model_store_write (self, json_object_get_string_member (mutation, "channel"), value, by, op, time);
  outcome = g_new0 (BinnacleModelOutcome, 1);
  outcome->body = g_steal_pointer (&body);
  outcome->record = record_copy (record);
  g_hash_table_insert (self->ops, g_strdup (op), outcome);
  *answer = make_result (record, FALSE);
  return record;
}

/* Reading */

static int
compare_offsets (gconstpointer a,
                 gconstpointer b)
{
  const BinnacleModelRecord *one = *(BinnacleModelRecord *const *) a;
  const BinnacleModelRecord *other = *(BinnacleModelRecord *const *) b;

  return (one->offset > other->offset) - (one->offset < other->offset);
}

/*
 * binnacle_model_store_collect:
 * @since: only what was written after that offset
 * @deleted: whether deletions count
 *
 * Returns: (transfer container): the records that match, by offset
 */
GPtrArray *
binnacle_model_store_collect (BinnacleModelStore *self,
                              const char *const  *patterns,
                              gint64              since,
                              gboolean            deleted)
{
  GPtrArray *found = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      BinnacleModelRecord *record = value;

      if (record->offset > since && (deleted || record->value != NULL)
          && binnacle_model_matches (record->channel, patterns))
        g_ptr_array_add (found, record);
    }
  g_ptr_array_sort (found, compare_offsets);
  return found;
}

/* The answer to the request `outcomes`. */
JsonArray *
binnacle_model_store_get_outcomes (BinnacleModelStore *self,
                                   JsonArray          *ops)
{
  JsonArray *answer = json_array_new ();

  for (guint i = 0; i < json_array_get_length (ops); i++)
    {
      const char *op = json_array_get_string_element (ops, i);
      BinnacleModelOutcome *outcome = g_hash_table_lookup (self->ops, op);
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "op", op);
      json_object_set_string_member (entry, "state", outcome != NULL ? "applied" : "unknown");
      if (outcome != NULL)
        {
          json_object_set_string_member (entry, "channel", outcome->record->channel);
          json_object_set_int_member (entry, "version", outcome->record->version);
          json_object_set_int_member (entry, "offset", outcome->record->offset);
        }
      json_array_add_object_element (answer, entry);
    }
  return answer;
}

/* Descriptions */

/*
 * binnacle_model_store_describe:
 * @description: JSON, for instance {"kind":"gauge","writable":false}
 *
 * Describes the channels that match; all others are writable states.
 */
void
binnacle_model_store_describe (BinnacleModelStore *self,
                               const char         *pattern,
                               const char         *description)
{
  g_autoptr(JsonNode) node = binnacle_json_parse (description, -1, G_MAXSSIZE, NULL);

  g_hash_table_replace (self->descriptions, g_strdup (pattern), json_node_dup_object (node));
}

static JsonObject *
make_description (BinnacleModelStore *self,
                  const char         *channel)
{
  JsonObject *entry = json_object_new ();
  GHashTableIter iter;
  gpointer pattern, description;

  json_object_set_string_member (entry, "channel", channel);
  json_object_set_string_member (entry, "title", channel);
  json_object_set_string_member (entry, "kind", "state");
  json_object_set_boolean_member (entry, "writable", TRUE);
  g_hash_table_iter_init (&iter, self->descriptions);
  while (g_hash_table_iter_next (&iter, &pattern, &description))
    if (binnacle_channel_matches (channel, pattern))
      {
        JsonObjectIter members;
        const char *member;
        JsonNode *value;

        json_object_iter_init (&members, description);
        while (json_object_iter_next (&members, &member, &value))
          json_object_set_member (entry, member, json_node_copy (value));
      }
  return entry;
}

/* The answer to the request `describe`. */
JsonArray *
binnacle_model_store_get_descriptions (BinnacleModelStore *self,
                                       const char *const  *patterns)
{
  g_autoptr(GPtrArray) found = binnacle_model_store_collect (self, patterns, -1, FALSE);
  JsonArray *answer = json_array_new ();

  for (guint i = 0; i < found->len; i++)
    {
      BinnacleModelRecord *record = g_ptr_array_index (found, i);

      json_array_add_object_element (answer, make_description (self, record->channel));
    }
  return answer;
}

/* Histories */

/*
 * binnacle_model_store_begin_epoch:
 *
 * The history can't be relied on any more, as after an unclean stop. What the
 * channels hold, their versions and the operations stay.
 */
void
binnacle_model_store_begin_epoch (BinnacleModelStore *self)
{
  g_free (self->epoch);
  self->epoch = g_strdup_printf ("epoch-%u", ++self->n_epochs);
  self->resumable_from = self->offset;
}

/*
 * binnacle_model_store_renumber:
 *
 * Another store with the same values: a new epoch, in which versions and offsets
 * begin anew, and no operation or deletion is known.
 */
void
binnacle_model_store_renumber (BinnacleModelStore *self)
{
  GHashTableIter iter;
  gpointer value;

  self->offset = 0;
  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      BinnacleModelRecord *record = value;

      if (record->value == NULL)
        {
          g_hash_table_iter_remove (&iter);
          continue;
        }
      record->version = 1;
      record->offset = ++self->offset;
    }
  binnacle_model_store_forget_ops (self);
  binnacle_model_store_begin_epoch (self);
}

/*
 * binnacle_model_store_trim:
 *
 * Deletions up to now are remembered no longer, so nobody can resume from before.
 */
void
binnacle_model_store_trim (BinnacleModelStore *self)
{
  self->resumable_from = self->offset;
}

/*
 * binnacle_model_store_forget_ops:
 *
 * Operations up to now are remembered no longer.
 */
void
binnacle_model_store_forget_ops (BinnacleModelStore *self)
{
  self->ops_from = self->offset;
  g_hash_table_remove_all (self->ops);
}
