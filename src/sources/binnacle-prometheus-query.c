/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-prometheus-query-private.h"

#include <string.h>

#include "sources/binnacle-prometheus-answer-private.h"

/* From here on a query is posted. */
#define MAX_FORM 4000

BinnaclePrometheusAsk *
binnacle_prometheus_ask_new (const BinnacleSourceChannel *channel,
                             guint                        member,
                             char                        *query,
                             char                        *scope)
{
  BinnaclePrometheusAsk *self = g_new (BinnaclePrometheusAsk, 1);

  *self = (BinnaclePrometheusAsk) {
    .channel = channel != NULL ? binnacle_source_channel_copy (channel) : NULL,
    .query = query,
    .scope = scope,
    .member = member,
  };
  return self;
}

BinnaclePrometheusAsk *
binnacle_prometheus_ask_copy (const BinnaclePrometheusAsk *self)
{
  return binnacle_prometheus_ask_new (self->channel, self->member, g_strdup (self->query), g_strdup (self->scope));
}

void
binnacle_prometheus_ask_free (gpointer data)
{
  BinnaclePrometheusAsk *self = data;

  g_clear_pointer (&self->channel, binnacle_source_channel_free);
  g_free (self->query);
  g_free (self->scope);
  g_free (self);
}

void
binnacle_prometheus_reply_free (gpointer data)
{
  BinnaclePrometheusReply *reply = data;

  g_clear_pointer (&reply->readings, binnacle_readings_free);
  g_clear_error (&reply->error);
  g_free (reply->version);
  g_free (reply);
}

gpointer
binnacle_prometheus_ask_decode (BinnacleHttpResponse  *response,
                                gpointer               user_data,
                                GError               **error)
{
  BinnaclePrometheusAsk *self = user_data;
  BinnaclePrometheusReply *reply = g_new0 (BinnaclePrometheusReply, 1);
  g_autoptr (BinnacleReadings) readings = NULL;
  gsize length;
  const char *text = g_bytes_get_data (binnacle_http_response_get_body (response), &length);

  if (self->query == NULL)
    {
      reply->version = binnacle_prometheus_answer_read_version (text, length);
      return reply;
    }
  readings = binnacle_readings_new ();
  if (binnacle_prometheus_answer_read (text, length, self->channel, self->member, readings, &reply->error))
    reply->readings = g_steal_pointer (&readings);
  return reply;
}

char *
binnacle_prometheus_make_uri (const char *base,
                              const char *path,
                              const char *form)
{
  g_autoptr (GUri) parts = g_uri_parse (base, G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *prefix = g_strdup (g_uri_get_path (parts));
  g_autofree char *whole = NULL;
  g_autofree char *query = NULL;
  g_autoptr (GUri) uri = NULL;

  while (g_str_has_suffix (prefix, "/"))
    prefix[strlen (prefix) - 1] = '\0';
  whole = g_strconcat (prefix, path, NULL);
  if (g_uri_get_query (parts) != NULL && form != NULL)
    query = g_strconcat (g_uri_get_query (parts), "&", form, NULL);
  else
    query = g_strdup (form != NULL ? form : g_uri_get_query (parts));
  uri = g_uri_build (G_URI_FLAGS_ENCODED, g_uri_get_scheme (parts), NULL, g_uri_get_host (parts),
                     g_uri_get_port (parts), whole, query, NULL);
  return g_uri_to_string (uri);
}

void
binnacle_prometheus_fill_options (BinnacleHttpOptions  *options,
                                  const char           *base,
                                  const char           *path,
                                  const char           *form,
                                  char                **uri,
                                  GBytes              **body)
{
  gboolean posted = form != NULL && strlen (form) > MAX_FORM;

  *uri = binnacle_prometheus_make_uri (base, path, posted ? NULL : form);
  *body = posted ? g_bytes_new (form, strlen (form)) : NULL;
  options->uri = *uri;
  if (!posted)
    return;
  options->method = "POST";
  options->body = *body;
  options->content_type = "application/x-www-form-urlencoded";
}
