/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

/* Operations as `mutate` messages, and the answers to them. */

#include "config.h"

#include "sources/binnacle-live-sender-private.h"

#include <glib/gi18n-lib.h>

#include "base/binnacle-json.h"
#include "net/binnacle-redaction.h"
#include "sources/binnacle-live-members-private.h"
#include "wire/binnacle-protocol.h"

#define MAX_SENTENCE 1024

static const char *
get_member (BinnacleOperationKind kind)
{
  switch (kind)
    {
    case BINNACLE_OPERATION_SET:
      return "set";
    case BINNACLE_OPERATION_MERGE:
      return "merge";
    case BINNACLE_OPERATION_ADD:
      return "add";
    case BINNACLE_OPERATION_DELETE:
      return "delete";
    default:
      g_assert_not_reached ();
    }
}

/* A message without its id. */
JsonObject *
binnacle_live_make_mutate (const BinnacleOperationRecord *record,
                           gint64                         base_version)
{
  JsonObject *message = json_object_new ();

  json_object_set_string_member (message, "type", "mutate");
  json_object_set_string_member (message, "op", record->id);
  json_object_set_string_member (message, "channel", record->channel);
  if (base_version != BINNACLE_BASE_ANY)
    json_object_set_int_member (message, "base", base_version);
  if (record->first_epoch != NULL)
    {
      JsonObject *first = json_object_new ();

      json_object_set_string_member (first, "epoch", record->first_epoch);
      json_object_set_int_member (first, "offset", record->first_offset);
      json_object_set_object_member (message, "first", first);
    }
  if (record->kind == BINNACLE_OPERATION_DELETE)
    json_object_set_boolean_member (message, "delete", TRUE);
  else
    json_object_set_member (message, get_member (record->kind), binnacle_value_to_json_node (&record->argument));
  return message;
}

static gboolean
break_protocol (GError **error)
{
  g_set_error_literal (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_PROTOCOL,
                       _("The server’s answer to a change is not one that the protocol allows."));
  return FALSE;
}

/* object: with value or deleted, and version. */
static gboolean
parse_state (JsonObject       *object,
             BinnacleOutcome  *outcome,
             GError          **error)
{
  JsonNode *value = json_object_get_member (object, "value");

  outcome->deleted = binnacle_live_get_flag (object, "deleted");
  if ((value != NULL) == outcome->deleted)
    return break_protocol (error);
  if (value != NULL && !binnacle_value_set_json_node (&outcome->value, value, error))
    return FALSE;
  if (!binnacle_live_get_natural (object, "version", &outcome->version, error))
    return FALSE;
  outcome->time = binnacle_live_peek_natural (object, "time");
  outcome->author = g_strdup (binnacle_live_peek_text (object, "by", MAX_SENTENCE));
  outcome->has_value = TRUE;
  return TRUE;
}

static gboolean
parse_applied (const BinnacleOperationRecord  *record,
               JsonObject                     *reply,
               BinnacleOutcome                *outcome,
               GError                        **error)
{
  if (g_strcmp0 (binnacle_json_get_string (reply, "op", NULL), record->id) != 0 ||
      g_strcmp0 (binnacle_json_get_string (reply, "channel", NULL), record->channel) != 0)
    return break_protocol (error);
  outcome->duplicate = binnacle_live_get_flag (reply, "duplicate");
  outcome->affects = binnacle_live_dup_patterns (reply, "affects");
  return parse_state (reply, outcome, error) &&
         binnacle_live_get_natural (reply, "offset", &outcome->offset, error);
}

static gboolean
parse_conflict (JsonObject       *reply,
                BinnacleOutcome  *outcome,
                GError          **error)
{
  JsonNode *current = json_object_get_member (reply, "current");

  if (current != NULL && JSON_NODE_HOLDS_OBJECT (current))
    return parse_state (json_node_get_object (current), outcome, error);
  if (current == NULL || !JSON_NODE_HOLDS_NULL (current))
    return break_protocol (error);
  outcome->deleted = TRUE;
  outcome->has_value = TRUE;
  return TRUE;
}

static void
set_error (BinnacleOutcome        *outcome,
           BinnacleOperationError  code,
           const char             *fallback,
           JsonObject             *reply)
{
  const char *message = binnacle_live_peek_text (reply, "message", MAX_SENTENCE);
  g_autofree char *said = binnacle_plain_text (message != NULL ? message : "");

  outcome->error = *said != '\0' ?
    g_error_new (BINNACLE_OPERATION_ERROR, (int) code, _("The server says: %s"), said) :
    g_error_new_literal (BINNACLE_OPERATION_ERROR, (int) code, fallback);
}

static gboolean
parse_refusal (JsonObject       *reply,
               BinnacleOutcome  *outcome,
               GError          **error)
{
  BinnacleProtocolError code = binnacle_protocol_error_from_code (binnacle_live_peek_text (reply, "code", MAX_SENTENCE));

  if (code == BINNACLE_PROTOCOL_ERROR_CONFLICT)
    {
      outcome->kind = BINNACLE_OUTCOME_CONFLICT;
      set_error (outcome, BINNACLE_OPERATION_ERROR_CONFLICT, _("Somebody else changed it in the meantime."), reply);
      return parse_conflict (reply, outcome, error);
    }
  if (code == BINNACLE_PROTOCOL_ERROR_OUTCOME_LOST)
    {
      outcome->kind = BINNACLE_OUTCOME_LOST;
      set_error (outcome, BINNACLE_OPERATION_ERROR_OUTCOME_LOST,
                 _("The server does not remember whether it made this change."), reply);
    }
  /* A token that is not accepted is for the connection to deal with. */
  else if (binnacle_protocol_error_is_transient (code) || code == BINNACLE_PROTOCOL_ERROR_UNAUTHORIZED)
    {
      outcome->kind = BINNACLE_OUTCOME_LATER;
      outcome->retry_after = MIN (binnacle_live_peek_natural (reply, "retry_after"), 3600 * 1000);
      set_error (outcome, BINNACLE_OPERATION_ERROR_UNAVAILABLE, _("The server can’t make this change now."), reply);
    }
  else
    {
      outcome->kind = BINNACLE_OUTCOME_REJECTED;
      set_error (outcome, BINNACLE_OPERATION_ERROR_REJECTED, _("The server refused this change."), reply);
    }
  return TRUE;
}

/* reply: the server's `result` or `error`. NULL with an error where it can't be
 * an answer to that operation: then nobody knows what became of it. */
BinnacleOutcome *
binnacle_live_parse_outcome (const BinnacleOperationRecord  *record,
                             guint                           epoch,
                             JsonObject                     *reply,
                             GError                        **error)
{
  g_autoptr (BinnacleOutcome) outcome = binnacle_outcome_new (BINNACLE_OUTCOME_APPLIED);
  gboolean refused = g_strcmp0 (binnacle_json_get_string (reply, "type", NULL), "error") == 0;

  outcome->epoch = epoch;
  if (refused ? !parse_refusal (reply, outcome, error) : !parse_applied (record, reply, outcome, error))
    return NULL;
  return g_steal_pointer (&outcome);
}
