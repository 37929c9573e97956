/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/binnacle-json.h"
#include "server/binnacle-server-session-private.h"

/* How frames become messages that wait to be handled. */

static gint64
find_id (JsonObject *message)
{
  gint64 id;

  return binnacle_json_get_integer (message, "id", &id, NULL) && id >= 0 ? id : -1;
}

static void
accept_message (BinnacleServerSession *self,
                JsonObject            *message)
{
  BinnacleInboxItem *item;
  gint64 id = find_id (message);

  if (id >= 0 && !g_hash_table_add (self->ids, g_memdup2 (&id, sizeof id)))
    {
      binnacle_server_session_fail_literal (self, id, BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
                                            _("Another request with this id is in flight."), CLOSE_PROTOCOL_ERROR);
      return;
    }

  self->context->n_messages_in++;
  item = g_new0 (BinnacleInboxItem, 1);
  item->message = json_object_ref (message);
  item->id = id;
  g_queue_push_tail (&self->inbox, item);
}

/* A frame is one message or an array of messages, and a message is an object. */
static gboolean
is_frame (JsonNode *root)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (root))
    return JSON_NODE_HOLDS_OBJECT (root);

  array = json_node_get_array (root);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      if (!JSON_NODE_HOLDS_OBJECT (json_array_get_element (array, i)))
        return FALSE;
    }

  return TRUE;
}

/**
 * binnacle_server_session_accept_frame: (skip)
 * @self: a session that is up
 * @root: what a frame holds
 *
 * Puts the messages of a frame into the inbox, or ends the session where they
 * are none.
 */
void
binnacle_server_session_accept_frame (BinnacleServerSession *self,
                                      JsonNode              *root)
{
  JsonArray *array;

  if (!is_frame (root))
    {
      binnacle_server_session_fail_literal (self, -1, BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
                                            _("A message is an object, and a frame is a message or an array "
                                              "of messages."),
                                            CLOSE_PROTOCOL_ERROR);
      return;
    }

  if (JSON_NODE_HOLDS_OBJECT (root))
    {
      accept_message (self, json_node_get_object (root));
      return;
    }

  array = json_node_get_array (root);

  for (guint i = 0; binnacle_server_session_is_up (self) && i < json_array_get_length (array); i++)
    accept_message (self, json_array_get_object_element (array, i));
}
