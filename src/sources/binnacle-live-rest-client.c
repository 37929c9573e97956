/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-live-rest-client-private.h"

#include <glib/gi18n-lib.h>

#include "net/binnacle-credential.h"
#include "net/binnacle-websocket-manager.h"
#include "sources/binnacle-live-rest-private.h"

/*
 * BinnacleLiveRestClient:
 *
 * One Binnacle server, asked over HTTP.
 */
struct _BinnacleLiveRestClient
{
  GObject                 parent_instance;

  BinnacleHttp           *http;
  GCancellable           *cancellable; /* of all that is under way */
  BinnacleLiveRestServer  server;
  char                   *base;
  gboolean                connected;
  BinnacleLiveDoubtFunc   doubt;
  gpointer                doubt_data;
};

G_DEFINE_FINAL_TYPE (BinnacleLiveRestClient, binnacle_live_rest_client, G_TYPE_OBJECT)

/* HTTP's own errors, in the terms of a connection. */
static GError *
translate (const GError *error)
{
  BinnacleConnectionError code = BINNACLE_CONNECTION_ERROR_REFUSED;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_new_literal (BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_LOST,
                                _("The way to the server changed before its answer came."));
  if (error->domain != BINNACLE_HTTP_ERROR)
    return g_error_copy (error);
  switch ((BinnacleHttpError) error->code)
    {
    case BINNACLE_HTTP_ERROR_TLS:
      code = BINNACLE_CONNECTION_ERROR_TLS;
      break;
    case BINNACLE_HTTP_ERROR_TIMED_OUT:
      code = BINNACLE_CONNECTION_ERROR_TIMED_OUT;
      break;
    case BINNACLE_HTTP_ERROR_CUT_SHORT:
      code = BINNACLE_CONNECTION_ERROR_LOST;
      break;
    case BINNACLE_HTTP_ERROR_TOO_LARGE:
      code = BINNACLE_CONNECTION_ERROR_TOO_LARGE;
      break;
    case BINNACLE_HTTP_ERROR_REDIRECT:
    case BINNACLE_HTTP_ERROR_PROTOCOL:
    case BINNACLE_HTTP_ERROR_INVALID_URI:
      code = BINNACLE_CONNECTION_ERROR_NOT_BINNACLE;
      break;
    case BINNACLE_HTTP_ERROR_UNREACHABLE:
    default:
      break;
    }
  return g_error_new_literal (BINNACLE_CONNECTION_ERROR, (int) code, error->message);
}

static void
clear_server (BinnacleLiveRestClient *self)
{
  g_free ((char *) self->server.uri);
  g_free ((char *) self->server.pinned);
  binnacle_credential_free_text ((char *) self->server.token);
  binnacle_credential_free_text (self->server.authorization);
  g_clear_pointer (&self->base, g_free);
  self->server = (BinnacleLiveRestServer) { 0 };
}

static void
binnacle_live_rest_client_finalize (GObject *object)
{
  BinnacleLiveRestClient *self = BINNACLE_LIVE_REST_CLIENT (object);

  clear_server (self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->http);
  G_OBJECT_CLASS (binnacle_live_rest_client_parent_class)->finalize (object);
}

static void
binnacle_live_rest_client_class_init (BinnacleLiveRestClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_live_rest_client_finalize;
}

static void
binnacle_live_rest_client_init (BinnacleLiveRestClient *self)
{
  self->cancellable = g_cancellable_new ();
}

BinnacleLiveRestClient *
binnacle_live_rest_client_new (BinnacleHttp *http)
{
  BinnacleLiveRestClient *self = g_object_new (BINNACLE_TYPE_LIVE_REST_CLIENT, NULL);

  self->http = g_object_ref (http);
  return self;
}

void
binnacle_live_rest_client_open (BinnacleLiveRestClient       *self,
                                const BinnacleLiveRestServer *server)
{
  binnacle_live_rest_client_cancel (self);
  clear_server (self);
  self->server = *server;
  self->server.uri = g_strdup (server->uri);
  self->server.token = g_strdup (server->token);
  self->server.authorization = g_strdup (server->authorization);
  self->server.pinned = g_strdup (server->pinned);
  self->base = binnacle_live_rest_make_base (server->uri);
}

void
binnacle_live_rest_client_set_connected (BinnacleLiveRestClient *self,
                                         gboolean                connected)
{
  self->connected = connected;
}

gboolean
binnacle_live_rest_client_is_connected (BinnacleLiveRestClient *self)
{
  return self->connected;
}

void
binnacle_live_rest_client_set_doubt_func (BinnacleLiveRestClient *self,
                                          BinnacleLiveDoubtFunc   func,
                                          gpointer                user_data)
{
  self->doubt = func;
  self->doubt_data = user_data;
}

void
binnacle_live_rest_client_doubt (BinnacleLiveRestClient *self)
{
  if (self->doubt != NULL)
    self->doubt (self->doubt_data);
}

void
binnacle_live_rest_client_cancel (BinnacleLiveRestClient *self)
{
  g_autoptr (GCancellable) cancellable = g_steal_pointer (&self->cancellable);

  self->cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
}

static void
send_to (BinnacleLiveRestClient    *self,
         const char                *path,
         const BinnacleHttpOptions *request,
         gboolean                   with_token,
         GAsyncReadyCallback        callback,
         gpointer                   user_data)
{
  g_autofree char *uri = g_strconcat (self->base != NULL ? self->base : "", path, NULL);
  /* A cache on the way must ask the server whether its copy still holds. */
  const char *headers[] = { "Cache-Control", "no-cache", "Accept", "application/json", NULL, NULL, NULL };
  BinnacleHttpOptions options = *request;

  if (with_token && self->server.authorization != NULL)
    {
      headers[4] = "Authorization";
      headers[5] = self->server.authorization;
    }
  else if (with_token)
    {
      options.token = self->server.token;
    }
  options.uri = uri;
  options.headers = headers;
  options.pinned = self->server.pinned;
  options.use_proxy = self->server.use_proxy;
  options.max_body = self->server.max_body;
  if (options.timeout == 0)
    options.timeout = self->server.timeout;
  binnacle_http_send_async (self->http, &options, self->cancellable, callback, user_data);
}

void
binnacle_live_rest_client_send_async (BinnacleLiveRestClient    *self,
                                      const char                *path,
                                      const BinnacleHttpOptions *options,
                                      GAsyncReadyCallback        callback,
                                      gpointer                   user_data)
{
  send_to (self, path, options, TRUE, callback, user_data);
}

void
binnacle_live_rest_client_check_async (BinnacleLiveRestClient *self,
                                       GAsyncReadyCallback     callback,
                                       gpointer                user_data)
{
  const BinnacleHttpOptions options = { 0 };

  send_to (self, "/healthz", &options, FALSE, callback, user_data);
}

BinnacleHttpResponse *
binnacle_live_rest_client_finish (BinnacleLiveRestClient  *self,
                                  GAsyncResult            *result,
                                  GError                 **error)
{
  g_autoptr (GError) reason = NULL;
  BinnacleHttpResponse *response = binnacle_http_send_finish (self->http, result, &reason);

  if (response == NULL)
    g_propagate_error (error, translate (reason));
  return response;
}

/* Requests and operations */

typedef struct
{
  guint       status;
  JsonObject *reply;
} Replied;

static GTask *
task_new (BinnacleLiveRestClient *self,
          gpointer                tag,
          GAsyncReadyCallback     callback,
          gpointer                user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, tag);
  if (self->connected)
    return task;
  g_task_return_new_error (task, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_NOT_CONNECTED,
                           _("There is no connection to the server. Try again when it is back."));
  g_object_unref (task);
  return NULL;
}

static BinnacleLiveRestReply *
finish_reply (BinnacleLiveRestClient  *self,
              GAsyncResult            *result,
              GError                 **error)
{
  g_autoptr (BinnacleHttpResponse) response = binnacle_live_rest_client_finish (self, result, error);

  return response != NULL ? binnacle_http_response_steal_decoded (response) : NULL;
}

static void
got_request (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  BinnacleLiveRestReply *reply = finish_reply (g_task_get_source_object (task), result, &error);

  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (reply->status == 200 && reply->reply != NULL)
    g_task_return_pointer (task, json_object_ref (reply->reply), (GDestroyNotify) json_object_unref);
  else
    g_task_return_error (task, binnacle_live_rest_make_error (reply->status, reply->reply));
  binnacle_live_rest_reply_free (reply);
}

void
binnacle_live_rest_client_request_async (BinnacleLiveRestClient *self,
                                         JsonObject             *request,
                                         GAsyncReadyCallback     callback,
                                         gpointer                user_data)
{
  GTask *task = task_new (self, binnacle_live_rest_client_request_async, callback, user_data);
  g_autofree char *path = binnacle_live_rest_make_request (request);
  const BinnacleHttpOptions options = {
    .decode = binnacle_live_rest_decode_reply,
    .decoded_free = binnacle_live_rest_reply_free,
  };

  if (task == NULL)
    return;
  if (path == NULL)
    {
      g_task_return_error (task, binnacle_live_rest_make_error (404, NULL));
      g_object_unref (task);
      return;
    }
  send_to (self, path, &options, TRUE, got_request, task);
}

JsonObject *
binnacle_live_rest_client_request_finish (BinnacleLiveRestClient  *self,
                                          GAsyncResult            *result,
                                          GError                 **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
replied_free (gpointer data)
{
  Replied *replied = data;

  g_clear_pointer (&replied->reply, json_object_unref);
  g_free (replied);
}

static void
got_mutated (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  BinnacleLiveRestReply *reply = finish_reply (g_task_get_source_object (task), result, &error);
  Replied *replied;

  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (reply->reply == NULL)
    {
      g_task_return_error (task, binnacle_live_rest_make_error (reply->status, NULL));
    }
  else
    {
      replied = g_new0 (Replied, 1);
      replied->status = reply->status;
      replied->reply = json_object_ref (reply->reply);
      g_task_return_pointer (task, replied, replied_free);
    }
  binnacle_live_rest_reply_free (reply);
}

/* Nobody's channel: what comes is who the server is, and no more. */
void
binnacle_live_rest_client_identify_async (BinnacleLiveRestClient *self,
                                          GAsyncReadyCallback     callback,
                                          gpointer                user_data)
{
  GTask *task = task_new (self, binnacle_live_rest_client_identify_async, callback, user_data);
  const BinnacleHttpOptions options = {
    .decode = binnacle_live_rest_decode_reply,
    .decoded_free = binnacle_live_rest_reply_free,
  };

  if (task != NULL)
    send_to (self, "/v1/channels?match=" BINNACLE_LIVE_REST_NOTHING, &options, TRUE, got_mutated, task);
}

void
binnacle_live_rest_client_mutate_async (BinnacleLiveRestClient *self,
                                        JsonObject             *mutate,
                                        gint64                  timeout,
                                        GAsyncReadyCallback     callback,
                                        gpointer                user_data)
{
  GTask *task = task_new (self, binnacle_live_rest_client_mutate_async, callback, user_data);
  g_autoptr (GBytes) body = binnacle_live_rest_make_mutate (mutate);
  const BinnacleHttpOptions options = {
    .method = "POST",
    .body = body,
    .content_type = "application/json",
    .timeout = timeout,
    .decode = binnacle_live_rest_decode_reply,
    .decoded_free = binnacle_live_rest_reply_free,
  };

  if (task != NULL)
    send_to (self, "/v1/mutate", &options, TRUE, got_mutated, task);
}

JsonObject *
binnacle_live_rest_client_mutate_finish (BinnacleLiveRestClient  *self,
                                         GAsyncResult            *result,
                                         guint                   *status,
                                         GError                 **error)
{
  Replied *replied = g_task_propagate_pointer (G_TASK (result), error);
  JsonObject *reply;

  if (replied == NULL)
    return NULL;
  if (status != NULL)
    *status = replied->status;
  reply = json_object_ref (replied->reply);
  replied_free (replied);
  return reply;
}
