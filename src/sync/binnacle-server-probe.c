/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "sync/binnacle-server-probe-private.h"

#include <string.h>

#define TIMEOUT (8 * G_USEC_PER_SEC)
#define MAX_BODY (256 * 1024)
#define MAX_URI 2048
/* Network Authentication Required (RFC 6585 §6): only who is on the way says that. */
#define STATUS_PORTAL 511

/*
 * A probe asks a source's own server something that it answers to anybody, without
 * any secret. A captive portal can put itself before that only without encryption;
 * where an encrypted probe fails, the same host is asked once more in the open, at
 * `/`, and only to see whether somebody leads us elsewhere.
 */
typedef struct
{
  BinnacleHttp *http;
  char         *uri;
  char         *open_uri;
  gboolean      expects_html;
  gboolean      use_proxy;
  char         *portal_uri;
} Probe;

static void
probe_free (Probe *probe)
{
  g_object_unref (probe->http);
  g_free (probe->uri);
  g_free (probe->open_uri);
  g_free (probe->portal_uri);
  g_free (probe);
}

static gboolean
is_encrypted (const char *uri)
{
  return g_str_has_prefix (uri, "https:");
}

/* For a browser: no name and password, and nothing that is no page. */
static char *
clean_uri (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);

  if (!g_str_equal (scheme, "http") && !g_str_equal (scheme, "https"))
    return NULL;
  if (g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return NULL;
  return g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO);
}

static char *
find_redirect (const char           *asked,
               BinnacleHttpResponse *response)
{
  const char *location = binnacle_http_response_get_header (response, "Location");
  guint status = binnacle_http_response_get_status (response);
  g_autoptr (GUri) base = g_uri_parse (asked, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GUri) target = NULL;

  if (status < 300 || status > 399 || location == NULL || strlen (location) > MAX_URI || base == NULL)
    return NULL;
  target = g_uri_parse_relative (base, location, G_URI_FLAGS_ENCODED, NULL);
  if (target == NULL || g_uri_get_host (target) == NULL ||
      g_ascii_strcasecmp (g_uri_get_host (target), g_uri_get_host (base)) == 0)
    return NULL;
  return clean_uri (target);
}

static gboolean
is_page (BinnacleHttpResponse *response)
{
  const char *type = binnacle_http_response_get_header (response, "Content-Type");

  return binnacle_http_response_is_success (response) && type != NULL &&
         g_ascii_strncasecmp (type, "text/html", strlen ("text/html")) == 0;
}

static void
finish (GTask               *task,
        BinnacleProbeAnswer  answer,
        char                *portal_uri)
{
  Probe *probe = g_task_get_task_data (task);

  if (answer == BINNACLE_PROBE_PORTAL && portal_uri == NULL)
    portal_uri = binnacle_server_probe_make_portal_uri (probe->uri);
  probe->portal_uri = portal_uri;
  g_task_return_int (task, answer);
}

/* What came without encryption may come from anybody. */
static void
judge (GTask                *task,
       BinnacleHttpResponse *response)
{
  Probe *probe = g_task_get_task_data (task);
  gboolean open = !is_encrypted (probe->uri);
  g_autofree char *redirect = open ? find_redirect (probe->uri, response) : NULL;

  if (binnacle_http_response_get_status (response) == STATUS_PORTAL || redirect != NULL ||
      (open && !probe->expects_html && is_page (response)))
    finish (task, BINNACLE_PROBE_PORTAL, g_steal_pointer (&redirect));
  else
    finish (task, BINNACLE_PROBE_SERVER, NULL);
}

static void
ask (GTask               *task,
     const char          *uri,
     const char          *pinned,
     GAsyncReadyCallback  callback)
{
  Probe *probe = g_task_get_task_data (task);
  const char * const headers[] = { "Cache-Control", "no-cache", NULL };
  const BinnacleHttpOptions options = {
    .uri = uri,
    .headers = headers,
    .timeout = TIMEOUT,
    .max_body = MAX_BODY,
    .show_redirects = TRUE,
    .use_proxy = probe->use_proxy,
    .pinned = pinned,
  };

  binnacle_http_send_async (probe->http, &options, g_task_get_cancellable (task), callback, g_object_ref (task));
}

static void
asked_openly (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (BinnacleHttpResponse) response = binnacle_http_send_finish (BINNACLE_HTTP (object), result, NULL);
  Probe *probe = g_task_get_task_data (task);
  char *redirect = response != NULL ? find_redirect (probe->open_uri, response) : NULL;
  gboolean portal = redirect != NULL ||
                    (response != NULL && binnacle_http_response_get_status (response) == STATUS_PORTAL);

  finish (task, portal ? BINNACLE_PROBE_PORTAL : BINNACLE_PROBE_NOBODY, redirect);
}

static void
asked (GObject      *object,
       GAsyncResult *result,
       gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleHttpResponse) response = binnacle_http_send_finish (BINNACLE_HTTP (object), result, &error);
  Probe *probe = g_task_get_task_data (task);

  if (response != NULL)
    judge (task, response);
  else if (g_error_matches (error, BINNACLE_HTTP_ERROR, BINNACLE_HTTP_ERROR_TOO_LARGE))
    finish (task, BINNACLE_PROBE_SERVER, NULL);
  else if (is_encrypted (probe->uri) && probe->open_uri != NULL &&
           !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ask (task, probe->open_uri, NULL, asked_openly);
  else
    finish (task, BINNACLE_PROBE_NOBODY, NULL);
}

void
binnacle_server_probe_async (BinnacleHttp                *http,
                             const BinnacleSyncLinkFacts *link,
                             GCancellable                *cancellable,
                             GAsyncReadyCallback          callback,
                             gpointer                     user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Probe *probe = g_new0 (Probe, 1);

  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, binnacle_server_probe_async);
  probe->http = g_object_ref (http);
  probe->uri = g_strdup (link->probe_uri);
  probe->open_uri = binnacle_server_probe_make_portal_uri (link->probe_uri);
  probe->expects_html = link->probe_expects_html;
  probe->use_proxy = link->use_proxy;
  g_task_set_task_data (task, probe, (GDestroyNotify) probe_free);
  ask (task, probe->uri, link->pinned, asked);
}

BinnacleProbeAnswer
binnacle_server_probe_finish (GAsyncResult  *result,
                              char         **portal_uri)
{
  Probe *probe = g_task_get_task_data (G_TASK (result));

  *portal_uri = g_steal_pointer (&probe->portal_uri);
  return (BinnacleProbeAnswer) g_task_propagate_int (G_TASK (result), NULL);
}

char *
binnacle_server_probe_make_portal_uri (const char *probe_uri)
{
  g_autoptr (GUri) uri = g_uri_parse (probe_uri, G_URI_FLAGS_ENCODED, NULL);
  int port;

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return NULL;
  port = is_encrypted (probe_uri) ? -1 : g_uri_get_port (uri);
  return g_uri_join (G_URI_FLAGS_NONE, "http", NULL, g_uri_get_host (uri), port, "/", NULL, NULL);
}
