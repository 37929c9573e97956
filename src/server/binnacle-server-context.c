/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/binnacle-channel.h"
#include "base/binnacle-json.h"
#include "server/binnacle-message-text.h"
#include "server/binnacle-server-context.h"
#include "server/binnacle-server-limits.h"

/* Both are hashed first, so that their lengths do not show either. */
static void
hash_token (const char *token,
            guint8     *digest)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = 32;

  g_checksum_update (checksum, (const guchar *) token, -1);
  g_checksum_get_digest (checksum, digest, &length);
}

static gboolean
check_stretch (gint64   from,
               gint64   to,
               gint64   points,
               GError **error)
{
  const char *wrong = NULL;

  if (from < 0 || to <= from || to > BINNACLE_JSON_MAX_SAFE_INTEGER)
    wrong = _("“from” has to come before “to”, both in milliseconds since 1970.");
  else if (points < 1 || points > BINNACLE_SERVER_MAX_POINTS)
    wrong = _("“points” has to be from 1 to 10000.");

  if (wrong == NULL)
    return TRUE;

  g_set_error_literal (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE, wrong);

  return FALSE;
}

static gboolean
check_channel (BinnacleServerContext  *self,
               const char             *channel,
               GError                **error)
{
  BinnacleChannelTable *table = binnacle_channel_store_get_table (self->store);
  BinnacleChannelRecord *record = binnacle_channel_table_lookup (table, channel);

  if ((record != NULL && !binnacle_channel_record_is_deleted (record)) ||
      binnacle_channel_table_get_description (table, channel) != NULL)
    return TRUE;

  g_set_error (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_NOT_FOUND,
               _("There is no channel “%s”."), channel);

  return FALSE;
}

static void
append_bucket (const BinnacleHistoryBucket *bucket,
               GString                     *text)
{
  g_string_append_printf (text, "[%" G_GINT64_FORMAT ",", bucket->time);
  binnacle_message_text_append_number (text, bucket->min);
  g_string_append_c (text, ',');
  binnacle_message_text_append_number (text, CLAMP (bucket->sum / bucket->count, bucket->min, bucket->max));
  g_string_append_c (text, ',');
  binnacle_message_text_append_number (text, bucket->max);
  g_string_append_c (text, ']');
}

/* In constant time. */
static gboolean
is_token (const char *right,
          const char *shown)
{
  guint8 right_hash[32];
  guint8 shown_hash[32];
  guint difference = 0;

  if (right == NULL)
    return FALSE;

  hash_token (right, right_hash);
  hash_token (shown != NULL ? shown : "", shown_hash);

  for (guint i = 0; i < sizeof right_hash; i++)
    difference |= (guint) (right_hash[i] ^ shown_hash[i]);

  return difference == 0 && shown != NULL;
}

/**
 * binnacle_server_context_check_token: (skip)
 * @self: what connections share
 * @token: (nullable): what a client showed
 *
 * Compares in constant time.
 *
 * Returns: what the client may do
 */
BinnacleAccess
binnacle_server_context_check_token (BinnacleServerContext *self,
                                     const char            *token)
{
  gboolean may_write = is_token (self->token, token);
  gboolean may_read = is_token (self->read_token, token);
  gboolean is_open = self->token == NULL && self->read_token == NULL;

  if (may_write || is_open)
    return self->read_only ? BINNACLE_ACCESS_READ : BINNACLE_ACCESS_WRITE;

  return may_read ? BINNACLE_ACCESS_READ : BINNACLE_ACCESS_NONE;
}

/**
 * binnacle_server_context_check_write: (skip)
 * @access: what a client may do
 * @error: return location for an error
 *
 * Returns: whether it may write at all
 */
gboolean
binnacle_server_context_check_write (BinnacleAccess   access,
                                     GError         **error)
{
  if (access == BINNACLE_ACCESS_WRITE)
    return TRUE;

  g_set_error_literal (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_FORBIDDEN,
                       _("You may look at this server’s values, but not change them."));

  return FALSE;
}

/**
 * binnacle_server_context_get_error_code: (skip)
 * @error: any error that a client's message led to
 *
 * Returns: the protocol's code for it
 */
BinnacleProtocolError
binnacle_server_context_get_error_code (const GError *error)
{
  if (error->domain == BINNACLE_PROTOCOL_ERROR)
    return (BinnacleProtocolError) error->code;

  if (g_error_matches (error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_TOO_LARGE))
    return BINNACLE_PROTOCOL_ERROR_TOO_LARGE;

  return BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE;
}

/**
 * binnacle_server_context_count_outcome: (skip)
 * @self: what connections share
 * @outcome: how a mutation ended
 *
 * Counts it.
 */
void
binnacle_server_context_count_outcome (BinnacleServerContext         *self,
                                       const BinnacleMutationOutcome *outcome)
{
  if (outcome->duplicate)
    self->n_duplicates++;
  else if (outcome->error == NULL)
    self->n_mutations++;
  else if (g_error_matches (outcome->error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_CONFLICT))
    self->n_conflicts++;
  else
    self->n_refused++;
}

/**
 * binnacle_server_context_parse_patterns: (skip)
 * @patterns: (array zero-terminated=1): what a client sent
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a trie of them; %NULL where one is no pattern
 */
BinnaclePatternTrie *
binnacle_server_context_parse_patterns (const char * const  *patterns,
                                        GError             **error)
{
  g_autoptr (BinnaclePatternTrie) trie = binnacle_pattern_trie_new ();

  for (guint i = 0; patterns[i] != NULL; i++)
    {
      if (!binnacle_channel_validate_pattern (patterns[i], error))
        return NULL;

      binnacle_pattern_trie_add (trie, patterns[i], NULL);
    }

  return g_steal_pointer (&trie);
}

/**
 * binnacle_server_context_append_history: (skip)
 * @self: what connections share
 * @channel: its name
 * @from: the beginning, in ms since 1970
 * @to: the end, which is not in it
 * @points: how many buckets at most
 * @text: where to
 * @error: return location for an error
 *
 * Appends what `history` answers.
 *
 * Returns: whether there is an answer
 */
gboolean
binnacle_server_context_append_history (BinnacleServerContext  *self,
                                        const char             *channel,
                                        gint64                  from,
                                        gint64                  to,
                                        gint64                  points,
                                        GString                *text,
                                        GError                **error)
{
  g_autoptr (BinnacleHistory) empty = NULL;
  BinnacleHistory *history;
  g_autoptr (GArray) buckets = NULL;
  gint64 step;

  if (!check_stretch (from, to, points, error) || !check_channel (self, channel, error))
    return FALSE;

  history = binnacle_channel_table_get_history (binnacle_channel_store_get_table (self->store), channel);

  if (history == NULL)
    history = empty = binnacle_history_new ();

  buckets = binnacle_history_query (history, from, to, (guint) points, &step);
  g_string_append_c (text, '{');
  binnacle_message_text_append_string_member (text, "channel", channel);
  binnacle_message_text_append_integer_member (text, "step", step);
  g_string_append (text, ",\"points\":[");

  for (guint i = 0; i < buckets->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');

      append_bucket (&g_array_index (buckets, BinnacleHistoryBucket, i), text);
    }

  g_string_append (text, "]}");

  return TRUE;
}

/**
 * binnacle_server_context_append_outcome: (skip)
 * @self: what connections share
 * @op: an operation id
 * @text: where to
 *
 * Appends what `outcomes` answers for one operation.
 */
void
binnacle_server_context_append_outcome (BinnacleServerContext *self,
                                        const char            *op,
                                        GString               *text)
{
  BinnacleChannelRecord *record = binnacle_channel_store_lookup_op (self->store, op);

  g_string_append_c (text, '{');
  binnacle_message_text_append_string_member (text, "op", op);
  binnacle_message_text_append_string_member (text, "state", record != NULL ? "applied" : "unknown");

  if (record != NULL)
    {
      binnacle_message_text_append_string_member (text, "channel", record->channel);
      binnacle_message_text_append_integer_member (text, "version", record->version);
      binnacle_message_text_append_integer_member (text, "offset", record->version);
    }

  g_string_append_c (text, '}');
}

/**
 * binnacle_server_context_append_stats: (skip)
 * @self: what connections share
 * @text: where to
 *
 * Appends what `stats` answers.
 */
void
binnacle_server_context_append_stats (BinnacleServerContext *self,
                                      GString               *text)
{
  gint64 uptime = binnacle_clock_get_monotonic_time (self->clock) - self->start_time;
  BinnacleChannelCounts counts;
  struct { const char *name; gint64 number; } rows[] = {
    { "uptime", uptime / 1000 },
    { "offset", binnacle_channel_store_get_offset (self->store) },
    { "connections", self->n_connections },
    { "sessions", self->n_sessions },
    { "accepted", (gint64) self->n_accepted },
    { "messages_in", (gint64) self->n_messages_in },
    { "messages_out", (gint64) self->n_messages_out },
    { "bytes_out", (gint64) self->n_bytes_out },
    { "requests", (gint64) self->n_requests },
    { "mutations", (gint64) self->n_mutations },
    { "duplicates", (gint64) self->n_duplicates },
    { "conflicts", (gint64) self->n_conflicts },
    { "refused", (gint64) self->n_refused },
    { "conflated", (gint64) self->n_conflated },
    { "rate_limited", (gint64) self->n_rate_limited },
    { "operations", binnacle_channel_store_get_n_ops (self->store) },
  };

  binnacle_channel_table_get_counts (binnacle_channel_store_get_table (self->store), &counts);
  g_string_append_c (text, '{');

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    binnacle_message_text_append_integer_member (text, rows[i].name, rows[i].number);

  binnacle_message_text_append_integer_member (text, "channels", counts.n_channels);
  binnacle_message_text_append_integer_member (text, "deletions", counts.n_deletions);
  binnacle_message_text_append_integer_member (text, "created", counts.n_created);
  binnacle_message_text_append_integer_member (text, "created_bytes", (gint64) counts.n_created_bytes);
  binnacle_message_text_append_integer_member (text, "history_bytes", (gint64) counts.n_history_bytes);
  g_string_append_c (text, '}');
}
