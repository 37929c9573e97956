/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

/* Asking a server that is polled what could be channels, for a dialog. */

#include "config.h"

#include "sources/binnacle-polled-source-private.h"

typedef struct
{
  BinnacleProposeFunc  propose;
  char                *filter;
} Question;

static void
question_free (gpointer data)
{
  g_free (((Question *) data)->filter);
  g_free (data);
}

/* The HTTP thread */
static gpointer
decode (BinnacleHttpResponse  *response,
        gpointer               user_data,
        GError               **error)
{
  const Question *question = user_data;
  gsize length;
  const char *text = g_bytes_get_data (binnacle_http_response_get_body (response), &length);

  if (!binnacle_http_response_is_success (response))
    return NULL;
  return question->propose (text, length, question->filter, error);
}

static void
got_proposals (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (BinnacleHttpResponse) response = binnacle_http_send_finish (BINNACLE_HTTP (object), result, &error);
  GPtrArray *channels = response != NULL ? binnacle_http_response_steal_decoded (response) : NULL;
  g_autoptr (BinnacleSyncOutcome) outcome = NULL;

  if (channels != NULL)
    {
      g_task_return_pointer (task, channels, (GDestroyNotify) g_ptr_array_unref);
      return;
    }
  if (response != NULL)
    {
      outcome = binnacle_sync_outcome_new_for_response (response);
      error = g_error_copy (binnacle_sync_outcome_get_error (outcome));
    }
  g_task_return_error (task, error);
}

void
binnacle_polled_source_propose (BinnaclePolledSource *self,
                                const char           *uri,
                                const char           *filter,
                                BinnacleProposeFunc   propose,
                                GCancellable         *cancellable,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Question *question = g_new (Question, 1);
  const BinnacleHttpOptions options = {
    .uri = uri,
    .decode = decode,
    .decode_data = question,
    .decode_data_free = question_free,
    .decoded_free = (GDestroyNotify) g_ptr_array_unref,
  };

  *question = (Question) { propose, g_strdup (filter != NULL && *filter != '\0' ? filter : NULL) };
  g_task_set_source_tag (task, binnacle_polled_source_propose);
  binnacle_polled_source_send_async (self, &options, cancellable, got_proposals, task);
}
