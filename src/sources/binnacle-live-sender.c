/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-live-sender-private.h"

#include <glib/gi18n-lib.h>

#include "base/binnacle-json.h"
#include "sources/binnacle-live-members-private.h"
#include "sources/binnacle-live-post-private.h"

struct _BinnacleLiveSender
{
  GObject                       parent_instance;

  BinnacleWebsocketManager     *manager;
  BinnacleLiveRestClient       *client; /* NULL: none */
  BinnacleLiveSenderBreachFunc  breach;
  gpointer                      user_data;

  guint                         epoch;
  char                         *epoch_name; /* NULL while there is no link */
  gint64                        offset;
  gsize                         max_bytes;
};

static void binnacle_live_sender_iface_init (BinnacleOperationSenderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleLiveSender, binnacle_live_sender, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BINNACLE_TYPE_OPERATION_SENDER, binnacle_live_sender_iface_init))

/* What is needed of an operation when its answer comes. */
typedef struct
{
  BinnacleOperationRecord *record;
  guint                    epoch;
} Sent;

static void
sent_free (gpointer data)
{
  Sent *sent = data;

  binnacle_operation_record_free (sent->record);
  g_free (sent);
}

static void
return_outcome (GTask           *task,
                BinnacleOutcome *outcome)
{
  g_task_return_pointer (task, outcome, (GDestroyNotify) binnacle_outcome_free);
}

static BinnacleOutcome *
make_outcome (BinnacleOutcomeKind     kind,
              BinnacleOperationError  code,
              const char             *sentence)
{
  BinnacleOutcome *outcome = binnacle_outcome_new (kind);

  outcome->error = g_error_new_literal (BINNACLE_OPERATION_ERROR, (int) code, sentence);
  return outcome;
}

/* No answer came: whether it was sent is what matters. */
static BinnacleOutcome *
make_unanswered (const GError *error)
{
  if (g_error_matches (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_NOT_CONNECTED) ||
      g_error_matches (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_EXPIRED) ||
      g_error_matches (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_QUEUE_FULL))
    return make_outcome (BINNACLE_OUTCOME_NOT_SENT, BINNACLE_OPERATION_ERROR_UNAVAILABLE, error->message);
  return make_outcome (BINNACLE_OUTCOME_UNKNOWN, BINNACLE_OPERATION_ERROR_UNANSWERED, error->message);
}

static void
report_breach (BinnacleLiveSender *self,
               const GError       *error)
{
  if (self->breach != NULL)
    self->breach (error, self->user_data);
}

static JsonObject *
finish_reply (GObject       *object,
              GAsyncResult  *result,
              GError       **error)
{
  g_autoptr (JsonObject) answer = NULL;
  JsonObject *reply = NULL;

  if (BINNACLE_IS_LIVE_REST_CLIENT (object))
    return binnacle_live_post_finish (result, error);
  answer = binnacle_websocket_manager_request_finish_full (BINNACLE_WEBSOCKET_MANAGER (object), result, &reply, error);
  return reply;
}

static void
got_reply (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (BinnacleLiveSender) self = g_object_ref (g_task_get_source_object (task));
  Sent *sent = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) breach = NULL;
  g_autoptr (JsonObject) reply = finish_reply (object, result, &error);
  BinnacleOutcome *outcome = NULL;

  if (reply == NULL)
    {
      return_outcome (task, make_unanswered (error));
      return;
    }
  outcome = binnacle_live_parse_outcome (sent->record, sent->epoch, reply, &breach);
  if (outcome == NULL)
    outcome = make_outcome (BINNACLE_OUTCOME_UNKNOWN, BINNACLE_OPERATION_ERROR_UNANSWERED, breach->message);
  return_outcome (task, outcome);
  if (breach != NULL && !BINNACLE_IS_LIVE_REST_CLIENT (object))
    report_breach (self, breach);
}

/* Operations go one way at a time: over HTTP while values are polled. */
static gboolean
is_polling (BinnacleLiveSender *self)
{
  return self->client != NULL && binnacle_live_rest_client_is_connected (self->client);
}

/* A server ends the connection over a message that is too long; sent again and
 * again, it would keep everything else from ever being sent. */
static gboolean
is_too_long (BinnacleLiveSender *self,
             JsonObject         *message)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), message);
  g_autofree char *text = binnacle_json_to_text (node);
  /* ,"id": and the longest number */
  gsize id_length = strlen (",\"id\":") + 20;

  return self->max_bytes > 0 && strlen (text) + id_length > self->max_bytes;
}

static void
send_async (BinnacleOperationSender       *sender,
            const BinnacleOperationRecord *record,
            gint64                         base_version,
            gint64                         timeout,
            GAsyncReadyCallback            callback,
            gpointer                       user_data)
{
  BinnacleLiveSender *self = BINNACLE_LIVE_SENDER (sender);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (JsonObject) message = binnacle_live_make_mutate (record, base_version);
  Sent *sent;

  g_task_set_source_tag (task, send_async);
  if (is_too_long (self, message))
    {
      return_outcome (task, make_outcome (BINNACLE_OUTCOME_REJECTED, BINNACLE_OPERATION_ERROR_REJECTED,
                                          _("This change is larger than the server takes. Make it smaller, or in parts.")));
      return;
    }
  sent = g_new0 (Sent, 1);
  sent->record = binnacle_operation_record_copy (record);
  sent->epoch = self->epoch;
  g_task_set_task_data (task, sent, sent_free);
  if (is_polling (self))
    binnacle_live_post_async (self->client, record->server_id, message, timeout, got_reply, g_steal_pointer (&task));
  else
    binnacle_websocket_manager_request_full_async (self->manager, message, BINNACLE_REQUEST_NONE, timeout, NULL,
                                                   got_reply, g_steal_pointer (&task));
}

static BinnacleOutcome *
finish (BinnacleOperationSender *sender,
        GAsyncResult            *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

static BinnacleOutcome *
parse_known (JsonObject *known,
             guint       epoch)
{
  BinnacleOutcome *outcome;

  if (g_strcmp0 (binnacle_live_peek_text (known, "state", 32), "applied") != 0)
    return make_outcome (BINNACLE_OUTCOME_NOT_KNOWN_THERE, BINNACLE_OPERATION_ERROR_UNANSWERED,
                         _("The server does not know this change."));
  outcome = binnacle_outcome_new (BINNACLE_OUTCOME_APPLIED);
  outcome->epoch = epoch;
  outcome->version = binnacle_live_peek_natural (known, "version");
  outcome->offset = binnacle_live_peek_natural (known, "offset");
  outcome->duplicate = TRUE;
  return outcome;
}

static BinnacleOutcome *
parse_outcomes (JsonObject *message,
                const char *id,
                guint       epoch)
{
  JsonArray *outcomes = binnacle_json_get_array (message, "result", NULL);

  for (guint i = 0; outcomes != NULL && i < json_array_get_length (outcomes); i++)
    {
      JsonNode *node = json_array_get_element (outcomes, i);
      JsonObject *known = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (known != NULL && g_strcmp0 (binnacle_live_peek_text (known, "op", 64), id) == 0)
        return parse_known (known, epoch);
    }
  return make_outcome (BINNACLE_OUTCOME_UNKNOWN, BINNACLE_OPERATION_ERROR_UNANSWERED,
                       _("The server did not say what became of this change."));
}

static void
got_outcomes (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Sent *sent = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer =
    binnacle_websocket_manager_request_finish (BINNACLE_WEBSOCKET_MANAGER (object), result, &error);

  if (answer != NULL)
    return_outcome (task, parse_outcomes (answer, sent->record->id, sent->epoch));
  else
    return_outcome (task, make_outcome (BINNACLE_OUTCOME_UNKNOWN, BINNACLE_OPERATION_ERROR_UNANSWERED, error->message));
}

static JsonObject *
make_outcomes_request (const char *id)
{
  JsonObject *message = json_object_new ();
  JsonObject *params = json_object_new ();
  JsonArray *ops = json_array_new ();

  json_array_add_string_element (ops, id);
  json_object_set_array_member (params, "ops", ops);
  json_object_set_string_member (message, "type", "request");
  json_object_set_string_member (message, "method", "outcomes");
  json_object_set_object_member (message, "params", params);
  return message;
}

static void
ask_async (BinnacleOperationSender *sender,
           const char              *id,
           gint64                   timeout,
           GAsyncReadyCallback      callback,
           gpointer                 user_data)
{
  BinnacleLiveSender *self = BINNACLE_LIVE_SENDER (sender);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (JsonObject) message = make_outcomes_request (id);
  Sent *sent;

  g_task_set_source_tag (task, ask_async);
  if (is_polling (self))
    {
      return_outcome (task, make_outcome (BINNACLE_OUTCOME_NOT_ASKABLE, BINNACLE_OPERATION_ERROR_UNANSWERED,
                                          _("What became of this change can’t be asked while WebSocket is blocked.")));
      return;
    }
  sent = g_new0 (Sent, 1);
  sent->record = binnacle_operation_record_new ();
  sent->record->id = g_strdup (id);
  sent->epoch = self->epoch;
  g_task_set_task_data (task, sent, sent_free);
  binnacle_websocket_manager_request_full_async (self->manager, message, BINNACLE_REQUEST_NONE, timeout, NULL,
                                                 got_outcomes, g_steal_pointer (&task));
}

static void
get_place (BinnacleOperationSender  *sender,
           char                    **epoch,
           guint                    *number,
           gint64                   *offset)
{
  BinnacleLiveSender *self = BINNACLE_LIVE_SENDER (sender);

  *epoch = g_strdup (self->epoch_name);
  *number = self->epoch;
  *offset = self->offset;
}

static void
binnacle_live_sender_iface_init (BinnacleOperationSenderInterface *iface)
{
  iface->get_place = get_place;
  iface->send_async = send_async;
  iface->send_finish = finish;
  iface->ask_async = ask_async;
  iface->ask_finish = finish;
}

static void
binnacle_live_sender_dispose (GObject *object)
{
  BinnacleLiveSender *self = BINNACLE_LIVE_SENDER (object);

  binnacle_live_sender_disown (self);
  g_clear_object (&self->client);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (binnacle_live_sender_parent_class)->dispose (object);
}

static void
binnacle_live_sender_finalize (GObject *object)
{
  g_free (BINNACLE_LIVE_SENDER (object)->epoch_name);
  G_OBJECT_CLASS (binnacle_live_sender_parent_class)->finalize (object);
}

static void
binnacle_live_sender_class_init (BinnacleLiveSenderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_live_sender_dispose;
  object_class->finalize = binnacle_live_sender_finalize;
}

static void
binnacle_live_sender_init (BinnacleLiveSender *self)
{
}

BinnacleLiveSender *
binnacle_live_sender_new (BinnacleWebsocketManager     *manager,
                          BinnacleLiveSenderBreachFunc  breach,
                          gpointer                      user_data)
{
  BinnacleLiveSender *self = g_object_new (BINNACLE_TYPE_LIVE_SENDER, NULL);

  self->manager = g_object_ref (manager);
  self->breach = breach;
  self->user_data = user_data;
  return self;
}

/* The source goes; the queue may still hold the sender. */
void
binnacle_live_sender_set_client (BinnacleLiveSender     *self,
                                 BinnacleLiveRestClient *client)
{
  g_set_object (&self->client, client);
}

void
binnacle_live_sender_disown (BinnacleLiveSender *self)
{
  self->breach = NULL;
  binnacle_live_sender_lost (self);
}

void
binnacle_live_sender_welcome (BinnacleLiveSender *self,
                              guint               epoch,
                              const char         *epoch_name,
                              gint64              offset,
                              gsize               max_bytes)
{
  g_free (self->epoch_name);
  self->epoch_name = g_strdup (epoch_name);
  self->epoch = epoch;
  self->offset = offset;
  self->max_bytes = max_bytes;
}

void
binnacle_live_sender_set_offset (BinnacleLiveSender *self,
                                 gint64              offset)
{
  self->offset = MAX (self->offset, offset);
}

void
binnacle_live_sender_lost (BinnacleLiveSender *self)
{
  g_clear_pointer (&self->epoch_name, g_free);
}
