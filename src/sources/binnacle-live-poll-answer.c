/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-live-poll-answer-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/binnacle-json.h"
#include "net/binnacle-websocket-manager.h"
#include "sources/binnacle-live-channel-private.h"
#include "sources/binnacle-live-members-private.h"

#define CHUNK_SIZE 4096

static void
update_clear (gpointer data)
{
  BinnacleUpdate *update = data;

  binnacle_value_clear (&update->value);
}

void
binnacle_live_poll_answer_free (BinnacleLivePollAnswer *self)
{
  g_array_unref (self->updates);
  g_string_chunk_free (self->strings);
  g_free (self->server_id);
  g_free (self->epoch_name);
  g_free (self);
}

static BinnacleLivePollAnswer *
answer_new (void)
{
  BinnacleLivePollAnswer *self = g_new0 (BinnacleLivePollAnswer, 1);

  self->updates = g_array_new (FALSE, TRUE, sizeof (BinnacleUpdate));
  g_array_set_clear_func (self->updates, update_clear);
  self->strings = g_string_chunk_new (CHUNK_SIZE);
  return self;
}

static gboolean
take_label (char       **label,
            JsonObject  *object,
            const char  *member,
            GError     **error)
{
  const char *text = binnacle_json_get_string (object, member, error);

  if (text == NULL)
    return FALSE;
  if (strlen (text) > BINNACLE_LIVE_MAX_LABEL)
    {
      g_set_error (error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_TOO_LARGE, _("“%s” is too long."), member);
      return FALSE;
    }
  *label = g_strdup (text);
  return TRUE;
}

static gboolean
take_channel (BinnacleLivePollAnswer  *self,
              JsonNode                *node,
              gint64                   time,
              GError                 **error)
{
  BinnacleUpdate update = { .offset = self->offset };
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (object == NULL)
    {
      g_set_error_literal (error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_TYPE, _("A channel is no object."));
      return FALSE;
    }
  if (!binnacle_live_parse_channel (object, &update, error))
    {
      binnacle_value_clear (&update.value);
      return FALSE;
    }
  update.age = CLAMP (time - update.time, 0, BINNACLE_JSON_MAX_SAFE_INTEGER / 1000);
  update.channel = g_string_chunk_insert (self->strings, update.channel);
  update.author = update.author != NULL ? g_string_chunk_insert_const (self->strings, update.author) : NULL;
  update.op = NULL;
  g_array_append_val (self->updates, update);
  return TRUE;
}

static gboolean
take_answer (BinnacleLivePollAnswer  *self,
             JsonObject              *object,
             GError                 **error)
{
  JsonArray *channels;
  gint64 time;

  if (!take_label (&self->server_id, object, "server_id", error) ||
      !take_label (&self->epoch_name, object, "epoch", error) ||
      !binnacle_live_get_natural (object, "offset", &self->offset, error) ||
      !binnacle_json_get_integer (object, "time", &time, error) ||
      (channels = binnacle_json_get_array (object, "channels", error)) == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (channels); i++)
    if (!take_channel (self, json_array_get_element (channels, i), time, error))
      return FALSE;
  return TRUE;
}

/* Whatever the parser says, what the person reads is about the server. */
static void
explain (GError  *reason,
         GError **error)
{
  g_set_error (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_NOT_BINNACLE,
               _("What answers over HTTP is not a Binnacle server: %s Check the address, or sign in to the network."),
               reason->message);
  g_error_free (reason);
}

/* Any thread. Errors are BINNACLE_CONNECTION_ERROR_NOT_BINNACLE. */
BinnacleLivePollAnswer *
binnacle_live_poll_answer_parse (GBytes  *body,
                                 GError **error)
{
  g_autoptr (BinnacleLivePollAnswer) self = answer_new ();
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  GError *reason = NULL;
  g_autoptr (JsonNode) node = binnacle_json_parse (text != NULL ? text : "", (gssize) length, length + 1, &reason);
  JsonObject *object = node != NULL ? binnacle_json_get_root_object (node, &reason) : NULL;

  if (object != NULL && take_answer (self, object, &reason))
    return g_steal_pointer (&self);
  explain (reason, error);
  return NULL;
}
