/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/binnacle-json.h"
#include "server/binnacle-request-methods-private.h"

/* What clients may ask for with `request`. */

#define MAX_OPS 1000

static gboolean
answer_describe (BinnacleServerContext  *self,
                 BinnacleAccess          access,
                 JsonObject             *params,
                 GString                *text,
                 GError                **error)
{
  g_auto (GStrv) patterns = binnacle_json_get_string_array (params, "patterns", error);
  g_autoptr (BinnaclePatternTrie) trie = NULL;

  if (patterns == NULL)
    return FALSE;

  trie = binnacle_server_context_parse_patterns ((const char * const *) patterns, error);

  if (trie == NULL)
    return FALSE;

  binnacle_channel_table_append_descriptions (binnacle_channel_store_get_table (self->store), trie,
                                              access == BINNACLE_ACCESS_WRITE, text);

  return TRUE;
}

static gboolean
answer_history (BinnacleServerContext  *self,
                BinnacleAccess          access,
                JsonObject             *params,
                GString                *text,
                GError                **error)
{
  const char *channel = binnacle_json_get_string (params, "channel", error);
  gint64 from;
  gint64 to;
  gint64 points;

  return channel != NULL &&
         binnacle_json_get_integer (params, "from", &from, error) &&
         binnacle_json_get_integer (params, "to", &to, error) &&
         binnacle_json_get_integer (params, "points", &points, error) &&
         binnacle_server_context_append_history (self, channel, from, to, points, text, error);
}

static gboolean
answer_outcomes (BinnacleServerContext  *self,
                 BinnacleAccess          access,
                 JsonObject             *params,
                 GString                *text,
                 GError                **error)
{
  g_auto (GStrv) ops = binnacle_json_get_string_array (params, "ops", error);

  if (ops == NULL)
    return FALSE;

  if (g_strv_length (ops) > MAX_OPS)
    {
      g_set_error (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_TOO_LARGE,
                   _("The outcomes of %d operations may be asked for at once."), MAX_OPS);
      return FALSE;
    }

  g_string_append_c (text, '[');

  for (guint i = 0; ops[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');

      binnacle_server_context_append_outcome (self, ops[i], text);
    }

  g_string_append_c (text, ']');

  return TRUE;
}

static gboolean
answer_stats (BinnacleServerContext  *self,
              BinnacleAccess          access,
              JsonObject             *params,
              GString                *text,
              GError                **error)
{
  binnacle_server_context_append_stats (self, text);

  return TRUE;
}

static const struct
{
  const char *method;
  gboolean  (*answer) (BinnacleServerContext  *self,
                       BinnacleAccess          access,
                       JsonObject             *params,
                       GString                *text,
                       GError                **error);
} methods[] = {
  { "describe", answer_describe },
  { "history", answer_history },
  { "outcomes", answer_outcomes },
  { "stats", answer_stats },
};

/**
 * binnacle_request_methods_answer: (skip)
 * @context: what connections share
 * @access: what the client may do
 * @method: which one
 * @params: what it is given
 * @text: where to
 * @error: return location for an error
 *
 * Appends what a `request` is answered.
 *
 * Returns: whether there is an answer
 */
gboolean
binnacle_request_methods_answer (BinnacleServerContext  *context,
                                 BinnacleAccess          access,
                                 const char             *method,
                                 JsonObject             *params,
                                 GString                *text,
                                 GError                **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      if (strcmp (methods[i].method, method) == 0)
        return methods[i].answer (context, access, params, text, error);
    }

  g_set_error (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_UNSUPPORTED,
               _("There is no method “%.100s”. There are “describe”, “history”, “outcomes” and “stats”."), method);

  return FALSE;
}
