/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "polled-fixture.h"

#include <math.h>
#include <string.h>

static void
answer_free (gpointer data)
{
  PolledAnswer *answer = data;

  g_clear_error (&answer->error);
  g_free (answer->body);
  g_free (answer->etag);
  g_free (answer);
}

static PolledAnswer *
find_answer (PolledFixture *self,
             const char    *path)
{
  g_autofree char *plain = g_uri_unescape_string (path, NULL);
  PolledAnswer *found = NULL;
  gsize longest = 0;
  GHashTableIter iter;
  gpointer part, answer;

  g_hash_table_iter_init (&iter, self->answers);
  while (g_hash_table_iter_next (&iter, &part, &answer))
    if (strstr (plain != NULL ? plain : path, part) != NULL && (found == NULL || strlen (part) > longest))
      {
        found = answer;
        longest = strlen (part);
      }
  return found;
}

static void
note_request (PolledFixture             *self,
              const BinnacleHttpOptions *options,
              const char                *path)
{
  g_ptr_array_add (self->paths, g_strdup (path));
  g_clear_pointer (&self->authorization, g_free);
  g_clear_pointer (&self->last_header, g_free);
  g_clear_pointer (&self->last_body, g_free);
  self->authorization = g_strdup (options->token);
  if (options->body != NULL)
    self->last_body = g_strndup (g_bytes_get_data (options->body, NULL), g_bytes_get_size (options->body));
  for (guint i = 0; options->headers != NULL && options->headers[i] != NULL; i += 2)
    if (g_str_equal (options->headers[i], "Authorization"))
      self->authorization = g_strdup (options->headers[i + 1]);
    else if (g_str_equal (options->headers[i], "X-Api-Key"))
      self->last_header = g_strdup (options->headers[i + 1]);
}

static BinnacleHttpResponse *
serve (const BinnacleHttpOptions  *options,
       const char                 *path,
       gpointer                    user_data,
       GError                    **error)
{
  PolledFixture *self = user_data;
  PolledAnswer *answer = find_answer (self, path);
  BinnacleHttpResponse *response;

  note_request (self, options, path);
  if (answer == NULL)
    return binnacle_simulated_http_make_response (404, NULL, "nothing here");
  if (answer->error != NULL)
    {
      g_propagate_error (error, g_error_copy (answer->error));
      return NULL;
    }
  if (answer->status == 0)
    return NULL;
  if (answer->etag != NULL && g_strcmp0 (options->etag, answer->etag) == 0)
    response = binnacle_simulated_http_make_response (304, NULL, "");
  else
    response = binnacle_simulated_http_make_response (answer->status, answer->etag, answer->body);
  binnacle_http_response_set_retry_after (response, answer->retry_after);
  if (self->date != NULL)
    binnacle_http_response_add_header (response, "Date", self->date);
  if (self->cache_control != NULL)
    binnacle_http_response_add_header (response, "Cache-Control", self->cache_control);
  return response;
}

PolledFixture *
polled_fixture_new (const char *lines)
{
  PolledFixture *self = g_new0 (PolledFixture, 1);
  g_autofree char *text = g_strconcat ("[test]\nname=Test\nuri=http://server.example/base\n", lines, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (BinnacleSourceDescription) description = NULL;
  g_autoptr (GError) error = NULL;
  BinnacleSourceSetup setup;

  self->clock = binnacle_simulated_clock_new (G_GINT64_CONSTANT (1700000000000000));
  self->http = binnacle_simulated_http_new (self->clock, serve, self);
  self->random = g_rand_new_with_seed (7);
  self->sync = binnacle_background_sync_new (BINNACLE_CLOCK (self->clock), self->random);
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, answer_free);
  self->paths = g_ptr_array_new_with_free_func (g_free);
  g_key_file_load_from_data (file, text, G_MAXSIZE, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  description = binnacle_source_description_new_from_keyfile (file, "test", &error);
  g_assert_no_error (error);
  setup = (BinnacleSourceSetup) {
    .clock = BINNACLE_CLOCK (self->clock),
    .random = self->random,
    .http = BINNACLE_HTTP (self->http),
    .sync = self->sync,
  };
  self->source = binnacle_source_new_from_description (description, &setup, &error);
  g_assert_no_error (error);
  return self;
}

void
polled_fixture_free (PolledFixture *self)
{
  binnacle_source_stop (self->source);
  g_clear_object (&self->source);
  polled_fixture_advance (self, 60);
  g_clear_object (&self->sync);
  g_clear_object (&self->http);
  g_clear_object (&self->clock);
  g_rand_free (self->random);
  g_hash_table_unref (self->answers);
  g_ptr_array_unref (self->paths);
  g_free (self->authorization);
  g_free (self->last_header);
  g_free (self->last_body);
  g_free (self->date);
  g_free (self->cache_control);
  g_free (self);
}

PolledAnswer *
polled_fixture_answer (PolledFixture *self,
                       const char    *part,
                       guint          status,
                       const char    *body)
{
  PolledAnswer *answer = g_new0 (PolledAnswer, 1);

  answer->status = status;
  answer->body = g_strdup (body);
  g_hash_table_insert (self->answers, g_strdup (part), answer);
  return answer;
}

void
polled_fixture_fail (PolledFixture *self,
                     const char    *part,
                     GQuark         domain,
                     int            code,
                     const char    *message)
{
  polled_fixture_answer (self, part, 200, "")->error = g_error_new_literal (domain, code, message);
}

void
polled_fixture_advance (PolledFixture *self,
                        double         seconds)
{
  binnacle_simulated_clock_advance (self->clock, (gint64) (seconds * G_USEC_PER_SEC));
}

guint
polled_fixture_count (PolledFixture *self,
                      const char    *part)
{
  guint n_found = 0;

  for (guint i = 0; i < self->paths->len; i++)
    n_found += strstr (self->paths->pdata[i], part) != NULL;
  return n_found;
}

/* Kept by whoever asked for it first, for the whole test. */
BinnacleEntity *
polled_fixture_entity (PolledFixture *self,
                       const char    *channel)
{
  BinnacleEntity *entity = binnacle_realtime_state_ref_entity (binnacle_source_get_state (self->source), channel);

  g_object_set_data_full (G_OBJECT (self->clock), channel, entity, g_object_unref);
  return entity;
}

double
polled_fixture_number (PolledFixture *self,
                       const char    *channel)
{
  return binnacle_value_get_number (binnacle_entity_get_value (polled_fixture_entity (self, channel)), NAN);
}

BinnacleFreshness
polled_fixture_freshness (PolledFixture *self,
                          const char    *channel)
{
  return binnacle_entity_get_freshness (polled_fixture_entity (self, channel));
}

const GError *
polled_fixture_problem (PolledFixture *self,
                        const char    *channel)
{
  return binnacle_entity_get_problem (polled_fixture_entity (self, channel));
}

BinnacleConnectionState
polled_fixture_state (PolledFixture *self)
{
  BinnacleSourceLink link;

  binnacle_source_get_link (self->source, &link);
  return link.state;
}

const GError *
polled_fixture_error (PolledFixture *self)
{
  BinnacleSourceLink link;

  binnacle_source_get_link (self->source, &link);
  return link.error;
}
