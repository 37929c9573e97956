/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-prometheus-answer-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/binnacle-json.h"
#include "net/binnacle-redaction.h"
#include "sources/binnacle-name-template-private.h"
#include "sources/binnacle-prometheus-series-private.h"
#include "sources/binnacle-reading-value-private.h"
#include "sources/binnacle-source-error.h"

/* Of what the server says of a query. */
#define MAX_SAYING 300

/* Prometheus gives no more itself. */
#define MAX_SAMPLES 22000

static gboolean
refuse_server (GError **error)
{
  g_set_error_literal (error, BINNACLE_SOURCE_ERROR, BINNACLE_SOURCE_ERROR_WRONG_SERVER,
                       _("What answers is not a Prometheus server. Check the address, or sign in to the network."));
  return FALSE;
}

static gboolean
refuse_query (const char  *saying,
              GError     **error)
{
  g_autofree char *valid = g_utf8_make_valid (saying, -1);
  g_autofree char *brief = g_utf8_strlen (valid, -1) > MAX_SAYING ? g_utf8_substring (valid, 0, MAX_SAYING) : g_strdup (valid);
  g_autofree char *clean = binnacle_redact (brief, NULL);

  g_set_error (error, BINNACLE_SOURCE_ERROR, BINNACLE_SOURCE_ERROR_REFUSED,
               _("Prometheus refuses the query: %s"), clean);
  return FALSE;
}

/* The member "data" of a good answer; what it belongs to is in *root. */
static JsonNode *
open_answer (const char  *text,
             gsize        length,
             JsonNode   **root,
             GError     **error)
{
  g_autoptr (JsonNode) node = binnacle_json_parse (text != NULL ? text : "", (gssize) length, length + 1, NULL);
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *status = object != NULL ? binnacle_json_get_string (object, "status", NULL) : NULL;
  const char *saying;
  JsonNode *data;

  if (status == NULL)
    return refuse_server (error), NULL;
  saying = binnacle_json_get_string (object, "error", NULL);
  if (g_str_equal (status, "error"))
    return refuse_query (saying != NULL ? saying : "?", error), NULL;
  data = json_object_get_member (object, "data");
  if (!g_str_equal (status, "success") || data == NULL)
    return refuse_server (error), NULL;
  *root = g_steal_pointer (&node);
  return data;
}

/* [ 1700000000.123, "1.5" ] */
static gboolean
read_pair (JsonNode    *node,
           gint64      *time,
           const char **text)
{
  JsonArray *pair = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  JsonNode *second;

  if (pair == NULL || json_array_get_length (pair) != 2)
    return FALSE;
  second = json_array_get_element (pair, 1);
  if (!JSON_NODE_HOLDS_VALUE (second) || json_node_get_value_type (second) != G_TYPE_STRING)
    return FALSE;
  *time = binnacle_reading_parse_time (json_array_get_element (pair, 0));
  *text = json_node_get_string (second);
  return TRUE;
}

/* Names */

static void
fill_label (GString    *text,
            const char *name,
            gsize       length,
            gboolean    escaped,
            gpointer    user_data)
{
  JsonObject *labels = user_data;
  g_autofree char *label = g_strndup (name, length);
  const char *value = length > 0 ? binnacle_json_get_string (labels, label, NULL) : NULL;

  if (length == 0)
    binnacle_prometheus_append_labels (text, labels, escaped);
  else if (value != NULL && escaped)
    binnacle_name_template_escape (text, value, BINNACLE_NAME_RESERVED);
  else if (value != NULL)
    g_string_append (text, value);
}

static char *
make_name (const BinnacleSourceChannel *channel,
           JsonObject                  *labels)
{
  if (channel == NULL)
    return binnacle_prometheus_make_series_name (labels);
  return binnacle_name_template_expand (channel->name, fill_label, labels, TRUE);
}

static char *
make_title (const BinnacleSourceChannel *channel,
            JsonObject                  *labels)
{
  GString *title;

  if (channel != NULL)
    return channel->title != NULL && binnacle_source_channel_is_family (channel)
             ? binnacle_name_template_expand (channel->title, fill_label, labels, FALSE) : NULL;
  title = g_string_new (binnacle_json_get_string (labels, "__name__", NULL));
  if (json_object_get_size (labels) > 1)
    {
      g_string_append (title, " (");
      binnacle_prometheus_append_labels (title, labels, FALSE);
      g_string_append_c (title, ')');
    }
  return g_string_free (title, FALSE);
}

/* Values of now */

static void
note (BinnacleReadings    *readings,
      guint                member,
      BinnacleSourceError  code,
      const char          *sentence)
{
  binnacle_readings_add_problem (readings, member, g_error_new_literal (BINNACLE_SOURCE_ERROR, (int) code, sentence));
}

static void
take_text (const BinnacleSourceChannel *channel,
           guint                        member,
           JsonObject                  *labels,
           const char                  *text,
           BinnacleReadings            *readings)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  g_autofree char *name = make_name (channel, labels);
  g_autofree char *title = name != NULL ? make_title (channel, labels) : NULL;
  GError *error = NULL;

  if (name == NULL)
    return;
  if (channel != NULL && channel->kind == BINNACLE_CHANNEL_TEXT)
    binnacle_value_set_text (&value, text);
  else if (!binnacle_reading_parse_number (text, &value, &error))
    {
      binnacle_readings_add_problem (readings, member, error);
      return;
    }
  binnacle_readings_take (readings, member, name, title, &value, 0);
}

static gboolean
read_series (JsonNode                    *node,
             const BinnacleSourceChannel *channel,
             guint                        member,
             BinnacleReadings            *readings)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonObject *labels = object != NULL ? binnacle_json_get_object (object, "metric", NULL) : NULL;
  const char *text = NULL;
  gint64 time = 0;

  if (labels == NULL)
    return FALSE;
  if (json_object_has_member (object, "histogram"))
    {
      note (readings, member, BINNACLE_SOURCE_ERROR_WRONG_TYPE,
            _("The query gives a histogram. Make a number of it, for instance with histogram_quantile()."));
      return TRUE;
    }
  if (!read_pair (json_object_get_member (object, "value"), &time, &text))
    return FALSE;
  if (time > 0)
    readings->server_time = time;
  take_text (channel, member, labels, text, readings);
  return TRUE;
}

static gboolean
read_vector (JsonArray                    *result,
             const BinnacleSourceChannel  *channel,
             guint                         member,
             BinnacleReadings             *readings,
             GError                      **error)
{
  guint n_series = json_array_get_length (result);

  if (n_series == 0 && channel != NULL && !binnacle_source_channel_is_family (channel))
    note (readings, member, BINNACLE_SOURCE_ERROR_NOTHING,
          _("The query gives nothing now. Check it, or wait until the server has such data."));
  for (guint i = 0; i < n_series && i <= BINNACLE_MAX_READINGS; i++)
    if (!read_series (json_array_get_element (result, i), channel, member, readings))
      return refuse_server (error);
  return TRUE;
}

static gboolean
read_scalar (JsonNode                     *node,
             const BinnacleSourceChannel  *channel,
             guint                         member,
             BinnacleReadings             *readings,
             GError                      **error)
{
  g_autoptr (JsonObject) labels = json_object_new ();
  const char *text;
  gint64 time;

  if (!read_pair (node, &time, &text))
    return refuse_server (error);
  if (time > 0)
    readings->server_time = time;
  take_text (channel, member, labels, text, readings);
  return TRUE;
}

/* The result of a query, and of which type it is. */
static JsonNode *
get_result (JsonNode    *data,
            const char **type,
            GError     **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (data) ? json_node_get_object (data) : NULL;
  JsonNode *result = object != NULL ? json_object_get_member (object, "result") : NULL;

  *type = object != NULL ? binnacle_json_get_string (object, "resultType", NULL) : NULL;
  if (*type != NULL && result != NULL && JSON_NODE_HOLDS_ARRAY (result))
    return result;
  refuse_server (error);
  return NULL;
}

gboolean
binnacle_prometheus_answer_read (const char                   *text,
                                 gsize                         length,
                                 const BinnacleSourceChannel  *channel,
                                 guint                         member,
                                 BinnacleReadings             *readings,
                                 GError                      **error)
{
  g_autoptr (JsonNode) root = NULL;
  JsonNode *data = open_answer (text, length, &root, error);
  const char *type = NULL;
  JsonNode *result = data != NULL ? get_result (data, &type, error) : NULL;

  if (result == NULL)
    return FALSE;
  if (g_str_equal (type, "vector"))
    return read_vector (json_node_get_array (result), channel, member, readings, error);
  if (g_str_equal (type, "scalar") || g_str_equal (type, "string"))
    return read_scalar (result, channel, member, readings, error);
  if (!g_str_equal (type, "matrix"))
    return refuse_server (error);
  note (readings, member, BINNACLE_SOURCE_ERROR_WRONG_TYPE,
        _("The query gives ranges of values. Make one of each, for instance with rate()."));
  return TRUE;
}

/* The past */

static void
append_sample (GArray *samples,
               gint64  time,
               double  number)
{
  const BinnacleSample sample = { time, number, number, number };

  g_array_append_val (samples, sample);
}

static double
to_number (const char *text)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;

  return binnacle_reading_parse_number (text, &value, NULL) ? binnacle_value_get_number (&value, NAN) : NAN;
}

/* A point that is missing is a hole, not a straight line; one that goes back is left out. */
static void
take_point (GArray *samples,
            gint64  time,
            double  number,
            gint64  step)
{
  const BinnacleSample *last = samples->len > 0 ? &g_array_index (samples, BinnacleSample, samples->len - 1) : NULL;

  if (last != NULL && time <= last->time)
    return;
  if (last != NULL && time - last->time > step + step / 2 && !isnan (last->mean))
    append_sample (samples, last->time + step, NAN);
  append_sample (samples, time, number);
}

static gboolean
read_points (JsonObject  *series,
             gint64       step,
             gint64       skew,
             GArray      *samples,
             GError     **error)
{
  JsonArray *values = binnacle_json_get_array (series, "values", NULL);
  guint n_values = values != NULL ? json_array_get_length (values) : 0;

  for (guint i = 0; i < n_values && samples->len < MAX_SAMPLES; i++)
    {
      const char *text;
      gint64 time;

      if (!read_pair (json_array_get_element (values, i), &time, &text) || time == 0)
        return refuse_server (error);
      take_point (samples, time - skew, to_number (text), step);
    }
  return TRUE;
}

/* The series of that name, NULL where there is none. */
static JsonObject *
find_series (JsonArray                   *result,
             const BinnacleSourceChannel *channel,
             const char                  *name)
{
  for (guint i = 0; i < json_array_get_length (result) && i < BINNACLE_MAX_READINGS; i++)
    {
      JsonNode *node = json_array_get_element (result, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      JsonObject *labels = object != NULL ? binnacle_json_get_object (object, "metric", NULL) : NULL;
      g_autofree char *called = labels != NULL ? make_name (channel, labels) : NULL;

      if (g_strcmp0 (called, name) == 0)
        return object;
    }
  return NULL;
}

GArray *
binnacle_prometheus_answer_read_history (const char                   *text,
                                         gsize                         length,
                                         const BinnacleSourceChannel  *channel,
                                         const char                   *name,
                                         gint64                        step,
                                         gint64                        skew,
                                         GError                      **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (BinnacleSample));
  JsonNode *data = open_answer (text, length, &root, error);
  const char *type = NULL;
  JsonNode *result = data != NULL ? get_result (data, &type, error) : NULL;
  JsonObject *series;

  if (result == NULL)
    return NULL;
  if (!g_str_equal (type, "matrix"))
    return refuse_server (error), NULL;
  series = find_series (json_node_get_array (result), channel, name);
  if (series != NULL && !read_points (series, step, skew, samples, error))
    return NULL;
  return g_steal_pointer (&samples);
}

/* What there is */

char *
binnacle_prometheus_answer_read_version (const char *text,
                                         gsize       length)
{
  g_autoptr (JsonNode) root = NULL;
  JsonNode *data = open_answer (text, length, &root, NULL);
  const char *version = NULL;

  if (data != NULL && JSON_NODE_HOLDS_OBJECT (data))
    version = binnacle_json_get_string (json_node_get_object (data), "version", NULL);
  if (version == NULL || strlen (version) > 64)
    return NULL;
  return g_strconcat ("Prometheus ", version, NULL);
}

static const char *
get_member_text (JsonNode   *metadata,
                 const char *member)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (metadata) ? json_node_get_array (metadata) : NULL;
  JsonNode *first = array != NULL && json_array_get_length (array) > 0 ? json_array_get_element (array, 0) : NULL;

  return first != NULL && JSON_NODE_HOLDS_OBJECT (first)
           ? binnacle_json_get_string (json_node_get_object (first), member, NULL) : NULL;
}

/* By convention (prometheus.io/docs/practices/naming) the unit is the suffix. */
static const char *
guess_unit (const char *metric)
{
  static const char * const suffixes[][2] = {
    { "_bytes", "B" }, { "_seconds", "s" }, { "_percent", "%" }, { "_celsius", "°C" }, { "_volts", "V" },
    { "_amperes", "A" }, { "_watts", "W" }, { "_hertz", "Hz" }, { "_meters", "m" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (metric, suffixes[i][0]))
      return suffixes[i][1];
  return NULL;
}

/* What a counter counts is worth a look as a rate. */
static BinnacleSourceChannel *
propose (const char *metric,
         JsonNode   *metadata)
{
  const char *type = get_member_text (metadata, "type");
  const char *help = get_member_text (metadata, "help");
  gboolean counter = g_strcmp0 (type, "counter") == 0;
  g_autofree char *query = counter ? g_strdup_printf ("rate(%s[5m])", metric) : g_strdup (metric);
  g_autofree char *name = g_strconcat (metric, "/{}", NULL);
  BinnacleSourceChannel *channel = binnacle_source_channel_new (name, query);

  if (help != NULL && strlen (help) <= 200 && g_utf8_validate (help, -1, NULL))
    channel->title = g_strdup (help);
  channel->unit = counter ? g_strdup ("/s") : g_strdup (guess_unit (metric));
  return channel;
}

static gboolean
is_offered (const char *metric,
            JsonNode   *metadata,
            const char *filter)
{
  const char *type = get_member_text (metadata, "type");

  return type != NULL && !g_str_equal (type, "histogram") && !g_str_equal (type, "summary") &&
         strspn (metric, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_:") == strlen (metric) &&
         strlen (metric) <= 256 && (filter == NULL || strstr (metric, filter) != NULL);
}

GPtrArray *
binnacle_prometheus_answer_read_metadata (const char  *text,
                                          gsize        length,
                                          const char  *filter,
                                          guint        max_channels,
                                          GError     **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GPtrArray) channels = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_source_channel_free);
  JsonNode *data = open_answer (text, length, &root, error);
  JsonObjectIter iter;
  const char *metric;
  JsonNode *metadata;

  if (data == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (data))
    return refuse_server (error), NULL;
  json_object_iter_init_ordered (&iter, json_node_get_object (data));
  while (channels->len < max_channels && json_object_iter_next_ordered (&iter, &metric, &metadata))
    if (is_offered (metric, metadata, filter))
      g_ptr_array_add (channels, propose (metric, metadata));
  return g_steal_pointer (&channels);
}
