/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-live-post-private.h"

#include <glib/gi18n-lib.h>

#include "base/binnacle-json.h"
#include "net/binnacle-redaction.h"
#include "net/binnacle-websocket-manager.h"
#include "sources/binnacle-live-members-private.h"
#include "sources/binnacle-live-rest-private.h"
#include "wire/binnacle-protocol.h"

/* Neither a POST nor its answer says which server it is for or from, and between
 * two polls an address may come to lead to another one. So whoever is there says
 * who it is, before (what is for another one is not sent) and after (an answer
 * that may be of another one counts for nothing: it is asked again). A server that
 * is changed just in between knows by `first` that the operation is not for it. */

typedef struct
{
  char       *server_id;
  JsonObject *mutate;
  JsonObject *reply;
  gint64      timeout;
} Post;

static void
post_free (gpointer data)
{
  Post *post = data;

  g_free (post->server_id);
  json_object_unref (post->mutate);
  g_clear_pointer (&post->reply, json_object_unref);
  g_free (post);
}

static void
return_reply (GTask      *task,
              JsonObject *reply)
{
  g_task_return_pointer (task, json_object_ref (reply), (GDestroyNotify) json_object_unref);
}

static void
return_not_sent (GTask      *task,
                 const char *sentence)
{
  g_task_return_new_error (task, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_NOT_CONNECTED, "%s", sentence);
}

static void
return_unknown (GTask      *task,
                const char *sentence)
{
  g_task_return_new_error (task, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_LOST, "%s", sentence);
}

static gboolean
is_refusal (JsonObject *reply)
{
  return g_strcmp0 (binnacle_live_peek_text (reply, "type", 16), "error") == 0;
}

/* It says that nothing was done, and is for this moment only. */
static gboolean
is_for_now (JsonObject *reply)
{
  BinnacleProtocolError code;

  if (!is_refusal (reply))
    return FALSE;
  code = binnacle_protocol_error_from_code (binnacle_live_peek_text (reply, "code", 64));
  return binnacle_protocol_error_is_transient (code) || code == BINNACLE_PROTOCOL_ERROR_UNAUTHORIZED;
}

static void
look (GTask               *task,
      GAsyncReadyCallback  callback)
{
  binnacle_live_rest_client_identify_async (g_task_get_source_object (task), callback, task);
}

static char *
make_sentence (JsonObject *reply)
{
  const char *said = is_refusal (reply) ? binnacle_live_peek_text (reply, "message", BINNACLE_LIVE_MAX_SENTENCE) : NULL;
  g_autofree char *plain = binnacle_plain_text (said != NULL ? said : "");

  return *plain != '\0' ? g_strdup_printf (_("The server says: %s"), plain)
                        : g_strdup (_("Another server answers at this address now."));
}

/* NULL with an error: nobody knows who it is. Otherwise what they say, and whether it
 * is the one. */
static JsonObject *
finish_looking (GTask         *task,
                GAsyncResult  *result,
                gboolean      *is_the_one,
                GError       **error)
{
  BinnacleLiveRestClient *client = g_task_get_source_object (task);
  const Post *post = g_task_get_task_data (task);
  JsonObject *reply = binnacle_live_rest_client_mutate_finish (client, result, NULL, error);
  JsonObject *page = reply != NULL ? binnacle_json_get_object (reply, "result", NULL) : NULL;
  const char *server_id = page != NULL ? binnacle_json_get_string (page, "server_id", NULL) : NULL;

  *is_the_one = g_strcmp0 (server_id, post->server_id) == 0;
  if (server_id != NULL && !*is_the_one)
    binnacle_live_rest_client_doubt (client);
  return reply;
}

static void
looked_again (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  const Post *post = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean is_the_one;
  g_autoptr (JsonObject) reply = finish_looking (task, result, &is_the_one, &error);
  g_autofree char *sentence = reply != NULL ? make_sentence (reply) : NULL;

  if (reply == NULL)
    return_unknown (task, error->message);
  else if (is_the_one)
    return_reply (task, post->reply);
  else
    return_unknown (task, sentence);
}

static void
posted (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Post *post = g_task_get_task_data (task);
  GError *error = NULL;

  post->reply = binnacle_live_rest_client_mutate_finish (BINNACLE_LIVE_REST_CLIENT (object), result, NULL, &error);
  if (post->reply == NULL)
    g_task_return_error (task, error);
  else if (is_for_now (post->reply))
    return_reply (task, post->reply);
  else
    look (g_steal_pointer (&task), looked_again);
}

static void
looked (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BinnacleLiveRestClient *client = g_task_get_source_object (task);
  const Post *post = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean is_the_one;
  g_autoptr (JsonObject) reply = finish_looking (task, result, &is_the_one, &error);
  g_autofree char *sentence = reply != NULL ? make_sentence (reply) : NULL;

  if (reply == NULL)
    return_not_sent (task, error->message);
  else if (is_the_one)
    binnacle_live_rest_client_mutate_async (client, post->mutate, post->timeout, posted, g_steal_pointer (&task));
  else if (is_for_now (reply))
    return_reply (task, reply);
  else
    return_not_sent (task, sentence);
}

void
binnacle_live_post_async (BinnacleLiveRestClient *client,
                          const char             *server_id,
                          JsonObject             *mutate,
                          gint64                  timeout,
                          GAsyncReadyCallback     callback,
                          gpointer                user_data)
{
  GTask *task = g_task_new (client, NULL, callback, user_data);
  Post *post = g_new0 (Post, 1);

  g_task_set_source_tag (task, binnacle_live_post_async);
  post->server_id = g_strdup (server_id);
  post->mutate = json_object_ref (mutate);
  post->timeout = timeout;
  g_task_set_task_data (task, post, post_free);
  look (task, looked);
}

JsonObject *
binnacle_live_post_finish (GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
