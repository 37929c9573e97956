/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-bindings"

/* Edits in the person's words. */

#include "config.h"

#include "bindings/binnacle-operation-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "bindings/binnacle-format.h"

/* Of a text, as much as fits a row. */
#define MAX_QUOTED 40
#define MAX_MEMBERS 3

/**
 * binnacle_operation_text_shorten:
 * @text: a text that a person wrote
 *
 * Returns: (transfer full): as much of it as fits a line of a list
 */
char *
binnacle_operation_text_shorten (const char *text)
{
  g_autofree char *line = NULL;
  g_autofree char *start = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  line = g_strdup (text);
  g_strdelimit (line, "\n\r\t", ' ');
  g_strstrip (line);
  if (g_utf8_strlen (line, -1) <= MAX_QUOTED)
    return g_steal_pointer (&line);
  start = g_utf8_substring (line, 0, MAX_QUOTED - 1);
  g_strchomp (start);
  return g_strconcat (start, "…", NULL);
}

static char *
describe_set (const BinnacleOperationRecord *record)
{
  const BinnacleValue *value = &record->argument;
  g_autofree char *text = NULL;

  switch (binnacle_value_get_kind (value))
    {
    case BINNACLE_VALUE_BOOLEAN:
      return g_strdup (binnacle_value_get_boolean (value, FALSE) ? C_("edit", "Turned on") : C_("edit", "Turned off"));
    case BINNACLE_VALUE_NUMBER:
      text = binnacle_format_number_exact (binnacle_value_get_number (value, NAN), NULL);
      return g_strdup_printf (C_("edit", "Set to %s"), text);
    case BINNACLE_VALUE_TEXT:
      text = binnacle_operation_text_shorten (binnacle_value_get_text (value));
      return *text == '\0' ? g_strdup (C_("edit", "Emptied")) : g_strdup_printf (C_("edit", "Changed to “%s”"), text);
    case BINNACLE_VALUE_NULL:
    case BINNACLE_VALUE_NONE:
      return g_strdup (C_("edit", "Emptied"));
    case BINNACLE_VALUE_JSON:
    default:
      return g_strdup (C_("edit", "Changed"));
    }
}

static char *
describe_merge (const BinnacleOperationRecord *record)
{
  GVariant *object = binnacle_value_get_json (&record->argument);
  g_autoptr (GString) members = g_string_new (NULL);
  gsize n_members = object != NULL && g_variant_is_of_type (object, G_VARIANT_TYPE_VARDICT) ? g_variant_n_children (object) : 0;

  for (gsize i = 0; i < MIN (n_members, MAX_MEMBERS); i++)
    {
      g_autofree char *name = NULL;
      g_autofree char *shown = NULL;

      g_variant_get_child (object, i, "{sv}", &name, NULL);
      shown = binnacle_operation_text_shorten (name);
      g_string_append_printf (members, i > 0 ? C_("list of names", ", “%s”") : C_("list of names", "“%s”"), shown);
    }
  if (n_members == 0)
    return g_strdup (C_("edit", "Changed"));
  if (n_members > MAX_MEMBERS)
    g_string_append (members, "…");
  return g_strdup_printf (C_("edit", "Changed %s"), members->str);
}

static char *
describe_add (const BinnacleOperationRecord *record)
{
  double number = binnacle_value_get_number (&record->argument, 0);
  g_autofree char *text = binnacle_format_number_exact (fabs (number), NULL);

  return g_strdup_printf (number < 0 ? C_("edit", "Lowered by %s") : C_("edit", "Raised by %s"), text);
}

/**
 * binnacle_operation_text_change:
 * @record: an operation
 *
 * Writes what the person did: what the tile called it, else what the operation
 * says by itself.
 *
 * Returns: (transfer full): such as "“Buy oil” ticked", or "Raised by 2"
 */
char *
binnacle_operation_text_change (const BinnacleOperationRecord *record)
{
  g_return_val_if_fail (record != NULL, NULL);

  if (record->label != NULL && *record->label != '\0')
    return g_strdup (record->label);
  switch (record->kind)
    {
    case BINNACLE_OPERATION_SET:
      return describe_set (record);
    case BINNACLE_OPERATION_MERGE:
      return describe_merge (record);
    case BINNACLE_OPERATION_ADD:
      return describe_add (record);
    case BINNACLE_OPERATION_DELETE:
      return g_strdup (C_("edit", "Deleted"));
    default:
      g_return_val_if_reached (NULL);
    }
}

static const char *
get_hold_text (BinnacleHoldReason hold)
{
  switch (hold)
    {
    case BINNACLE_HOLD_PREDECESSOR:
      return C_("edit state", "Waits for your choice about an earlier change");
    case BINNACLE_HOLD_OLD:
      return C_("edit state", "Old by now: send it, or discard it?");
    case BINNACLE_HOLD_OUTCOME_LOST:
      return C_("edit state", "The server does not remember whether it did this. Look at the value, then send it or discard it");
    case BINNACLE_HOLD_OTHER_SERVER:
      return C_("edit state", "Made for another server than the one at this address. It waits for that one");
    case BINNACLE_HOLD_RESTORED:
      return C_("edit state", "From a backup, perhaps done already: send it, or discard it?");
    case BINNACLE_HOLD_NONE:
    default:
      return C_("edit state", "Waits for you");
    }
}

static char *
with_reason (const char   *text,
             const GError *error)
{
  return error != NULL ? g_strdup_printf (C_("edit state and reason", "%s: %s"), text, error->message) : g_strdup (text);
}

static const char *
get_queued_text (const BinnacleOperationRecord *record,
                 gboolean                       linked,
                 gboolean                       paused)
{
  if (paused)
    return C_("edit state", "Paused");
  if (!linked)
    return C_("edit state", "Waiting for the network");
  return record->error != NULL ? C_("edit state", "Will be sent again") : C_("edit state", "Waiting for its turn");
}

/**
 * binnacle_operation_text_state:
 * @record: an operation
 * @linked: whether there is a connection to its server
 * @paused: whether nothing is to be sent
 *
 * Writes what it waits for.
 *
 * Returns: (transfer full): such as "Waiting for the network"
 */
char *
binnacle_operation_text_state (const BinnacleOperationRecord *record,
                               gboolean                       linked,
                               gboolean                       paused)
{
  g_return_val_if_fail (record != NULL, NULL);

  switch (record->state)
    {
    case BINNACLE_OPERATION_SAVING:
      return g_strdup (C_("edit state", "Saving…"));
    case BINNACLE_OPERATION_UNSAVED:
      /* The reason says that it is not saved. */
      return g_strdup (record->error != NULL ? record->error->message : C_("edit state", "Not saved"));
    case BINNACLE_OPERATION_QUEUED:
      return with_reason (get_queued_text (record, linked, paused), linked && !paused ? record->error : NULL);
    case BINNACLE_OPERATION_SENT:
      return g_strdup (C_("edit state", "Sending…"));
    case BINNACLE_OPERATION_UNKNOWN:
      return g_strdup (linked && !paused ? C_("edit state", "Asking the server whether it did this…")
                                         : C_("edit state", "Sent, but not answered: the server will be asked"));
    case BINNACLE_OPERATION_HELD:
      return g_strdup (get_hold_text (record->hold));
    case BINNACLE_OPERATION_CONFLICTED:
      return g_strdup (C_("edit state", "Somebody else changed this too: choose which to keep"));
    case BINNACLE_OPERATION_CONFIRMED:
      return g_strdup (C_("edit state", "Done"));
    case BINNACLE_OPERATION_REJECTED:
      return with_reason (C_("edit state", "Refused"), record->error);
    case BINNACLE_OPERATION_DISCARDED:
      return g_strdup (C_("edit state", "Discarded"));
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * binnacle_operation_text_age:
 * @record: an operation
 * @now: the present, in ms since 1970
 *
 * Returns: (transfer full): how long ago it was made, such as "3 min ago"
 */
char *
binnacle_operation_text_age (const BinnacleOperationRecord *record,
                             gint64                         now)
{
  g_return_val_if_fail (record != NULL, NULL);

  return binnacle_format_age ((now - record->created) * 1000, now * 1000);
}

/**
 * binnacle_operation_text_discard:
 * @record: an operation
 *
 * Writes what discarding it means, for whoever is about to do it.
 *
 * Returns: (transfer full): a sentence
 */
char *
binnacle_operation_text_discard (const BinnacleOperationRecord *record)
{
  g_return_val_if_fail (record != NULL, NULL);

  if (record->attempts == 0)
    return g_strdup (_("It has not been sent. What you changed here goes back to what the server has."));
  return g_strdup (_("It was sent, so the server may already have done it. Discarding it only forgets it here."));
}
