/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/binnacle-channel.h"
#include "base/binnacle-json.h"
#include "server/binnacle-message-text.h"
#include "server/binnacle-mutation.h"
#include "server/binnacle-server-limits.h"
#include "wire/binnacle-protocol.h"

static const char * const action_members[] = { "set", "merge", "add", "delete" };

static void append_canonical (GString  *text,
                              JsonNode *node);

static int
compare_members (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static void
append_canonical_object (GString    *text,
                         JsonObject *object)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new ();
  JsonObjectIter iter;
  const char *member;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &member, NULL))
    g_ptr_array_add (members, (gpointer) member);

  g_ptr_array_sort (members, compare_members);
  g_string_append_c (text, '{');

  for (guint i = 0; i < members->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');

      binnacle_message_text_append_string (text, members->pdata[i]);
      g_string_append_c (text, ':');
      append_canonical (text, json_object_get_member (object, members->pdata[i]));
    }

  g_string_append_c (text, '}');
}

static void
append_canonical_array (GString   *text,
                        JsonArray *array)
{
  g_string_append_c (text, '[');

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');

      append_canonical (text, json_array_get_element (array, i));
    }

  g_string_append_c (text, ']');
}

static void
append_canonical_scalar (GString  *text,
                         JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    binnacle_message_text_append_string (text, json_node_get_string (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (text, json_node_get_boolean (node) ? "true" : "false");
  else
    binnacle_message_text_append_number (text, json_node_get_double (node));
}

/* Members sorted, numbers as doubles: a retry may write 1.0 for 1. The depth was
 * checked when the text was read. */
static void
append_canonical (GString  *text,
                  JsonNode *node)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      append_canonical_object (text, json_node_get_object (node));
      break;
    case JSON_NODE_ARRAY:
      append_canonical_array (text, json_node_get_array (node));
      break;
    case JSON_NODE_VALUE:
      append_canonical_scalar (text, node);
      break;
    case JSON_NODE_NULL:
    default:
      g_string_append (text, "null");
      break;
    }
}

static void
compute_digest (BinnacleMutation *self,
                JsonNode         *body)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GString) text = g_string_new ("{");
  gsize length = sizeof self->digest;

  binnacle_message_text_append_string_member (text, "channel", self->channel);
  binnacle_message_text_append_integer_member (text, "base", self->base);
  binnacle_message_text_append_string_member (text, "action", action_members[self->action]);
  append_canonical (text, body);
  g_checksum_update (checksum, (const guchar *) text->str, (gssize) text->len);
  g_checksum_get_digest (checksum, self->digest, &length);
}

static gboolean
find_action (BinnacleMutation  *self,
             JsonObject        *message,
             GError           **error)
{
  guint n_found = 0;

  for (guint i = 0; i < G_N_ELEMENTS (action_members); i++)
    {
      if (!json_object_has_member (message, action_members[i]))
        continue;

      self->action = (BinnacleMutationAction) i;
      n_found++;
    }

  if (n_found == 1)
    return TRUE;

  g_set_error (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
               _("A mutation needs exactly one of “set”, “merge”, “add” and “delete”; this one has %u."), n_found);

  return FALSE;
}

static gboolean
check_body (BinnacleMutation  *self,
            JsonNode          *body,
            GError           **error)
{
  const char *wanted = NULL;

  if (self->action == BINNACLE_MUTATION_MERGE && !JSON_NODE_HOLDS_OBJECT (body))
    wanted = _("“merge” needs an object.");
  else if (self->action == BINNACLE_MUTATION_ADD &&
           binnacle_value_get_kind (&self->value) != BINNACLE_VALUE_NUMBER)
    wanted = _("“add” needs a number.");
  else if (self->action == BINNACLE_MUTATION_DELETE && !binnacle_value_get_boolean (&self->value, FALSE))
    wanted = _("“delete” needs to be true.");

  if (wanted == NULL)
    return TRUE;

  g_set_error_literal (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE, wanted);

  return FALSE;
}

static gboolean
parse_body (BinnacleMutation  *self,
            JsonObject        *message,
            GError           **error)
{
  JsonNode *body;

  if (!find_action (self, message, error))
    return FALSE;

  body = json_object_get_member (message, action_members[self->action]);

  if (!binnacle_value_set_json_node (&self->value, body, error) || !check_body (self, body, error))
    return FALSE;

  compute_digest (self, body);

  return TRUE;
}

static gboolean
parse_first (BinnacleMutation  *self,
             JsonObject        *message,
             GError           **error)
{
  JsonObject *first;
  const char *epoch;

  if (!json_object_has_member (message, "first"))
    return TRUE;

  first = binnacle_json_get_object (message, "first", error);

  if (first == NULL)
    return FALSE;

  epoch = binnacle_json_get_string (first, "epoch", error);

  if (epoch == NULL || !binnacle_json_get_integer (first, "offset", &self->first_offset, error))
    return FALSE;

  self->first_epoch = g_strdup (epoch);

  return TRUE;
}

static gboolean
parse_base (BinnacleMutation  *self,
            JsonObject        *message,
            GError           **error)
{
  self->base = -1;

  if (!json_object_has_member (message, "base"))
    return TRUE;

  if (!binnacle_json_get_integer (message, "base", &self->base, error))
    return FALSE;

  if (self->base >= 0)
    return TRUE;

  g_set_error_literal (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
                       _("“base” is a version, which is never negative."));

  return FALSE;
}

static gboolean
parse_names (BinnacleMutation  *self,
             JsonObject        *message,
             GError           **error)
{
  const char *op = binnacle_json_get_string (message, "op", error);
  const char *channel;

  if (op == NULL)
    return FALSE;

  if (!g_uuid_string_is_valid (op))
    {
      g_set_error_literal (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
                           _("“op” needs to be a UUID that the client makes for the operation."));
      return FALSE;
    }

  channel = binnacle_json_get_string (message, "channel", error);

  if (channel == NULL || !binnacle_channel_validate (channel, error))
    return FALSE;

  self->op = g_strdup (op);
  self->channel = g_strdup (channel);

  return TRUE;
}

static JsonNode *
merge_patch (JsonNode   *target,
             JsonObject *patch)
{
  JsonObject *object;
  JsonObjectIter iter;
  const char *member;
  JsonNode *change;

  if (target == NULL || !JSON_NODE_HOLDS_OBJECT (target))
    {
      g_clear_pointer (&target, json_node_unref);
      target = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (target, json_object_new ());
    }

  object = json_node_get_object (target);
  json_object_iter_init (&iter, patch);

  while (json_object_iter_next (&iter, &member, &change))
    {
      JsonNode *old = json_object_get_member (object, member);

      if (JSON_NODE_HOLDS_NULL (change))
        json_object_remove_member (object, member);
      else if (JSON_NODE_HOLDS_OBJECT (change))
        json_object_set_member (object, member, merge_patch (old != NULL ? json_node_copy (old) : NULL,
                                                             json_node_get_object (change)));
      else
        json_object_set_member (object, member, json_node_copy (change));
    }

  return target;
}

static gboolean
apply_merge (const BinnacleMutation  *self,
             const BinnacleValue     *current,
             BinnacleValue           *result,
             GError                 **error)
{
  g_autoptr (JsonNode) patch = binnacle_value_to_json_node (&self->value);
  g_autoptr (JsonNode) merged = NULL;
  JsonNode *target = NULL;

  if (binnacle_value_get_kind (current) == BINNACLE_VALUE_JSON)
    target = binnacle_value_to_json_node (current);

  merged = merge_patch (target, json_node_get_object (patch));

  return binnacle_value_set_json_node (result, merged, error);
}

static gboolean
apply_add (const BinnacleMutation  *self,
           const BinnacleValue     *current,
           BinnacleValue           *result,
           GError                 **error)
{
  BinnacleValueKind kind = binnacle_value_get_kind (current);
  double sum;

  if (kind != BINNACLE_VALUE_NUMBER && kind != BINNACLE_VALUE_NONE)
    {
      g_set_error (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
                   _("“%s” holds no number to add to."), self->channel);
      return FALSE;
    }

  sum = binnacle_value_get_number (current, 0.0) + binnacle_value_get_number (&self->value, 0.0);

  if (!isfinite (sum) || (fabs (sum) > (double) BINNACLE_JSON_MAX_SAFE_INTEGER && floor (sum) == sum))
    {
      g_set_error (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
                   _("The sum in “%s” would be too large to be exact."), self->channel);
      return FALSE;
    }

  binnacle_value_set_number (result, sum);

  return TRUE;
}

/**
 * binnacle_mutation_parse: (skip)
 * @message: a `mutate` message, or the body of a REST mutation
 * @error: return location for an error
 *
 * Reads a mutation.
 *
 * Returns: (transfer full) (nullable): the mutation, or %NULL with an error of any
 *   domain, all of which are the protocol's `bad-message`
 */
BinnacleMutation *
binnacle_mutation_parse (JsonObject  *message,
                         GError     **error)
{
  g_autoptr (BinnacleMutation) self = g_new0 (BinnacleMutation, 1);

  if (!parse_names (self, message, error) ||
      !parse_base (self, message, error) ||
      !parse_first (self, message, error) ||
      !parse_body (self, message, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * binnacle_mutation_free: (skip)
 * @self: (transfer full): a mutation
 */
void
binnacle_mutation_free (BinnacleMutation *self)
{
  g_free (self->op);
  g_free (self->channel);
  g_free (self->first_epoch);
  g_free (self->by);
  binnacle_value_clear (&self->value);
  g_free (self);
}

/**
 * binnacle_mutation_apply: (skip)
 * @self: a mutation
 * @current: what is there; kind NONE where the channel does not exist
 * @result: (out): what is there after; kind NONE where it is gone
 * @error: return location for an error
 *
 * Computes the outcome, without regard to the version.
 *
 * Returns: whether there is one
 */
gboolean
binnacle_mutation_apply (const BinnacleMutation  *self,
                         const BinnacleValue     *current,
                         BinnacleValue           *result,
                         GError                 **error)
{
  switch (self->action)
    {
    case BINNACLE_MUTATION_MERGE:
      return apply_merge (self, current, result, error);

    case BINNACLE_MUTATION_ADD:
      return apply_add (self, current, result, error);

    case BINNACLE_MUTATION_DELETE:
      binnacle_value_set_none (result);
      return TRUE;

    case BINNACLE_MUTATION_SET:
    default:
      binnacle_value_assign (result, &self->value);
      return TRUE;
    }
}
