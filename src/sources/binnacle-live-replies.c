/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-live-replies-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/binnacle-json.h"
#include "net/binnacle-redaction.h"
#include "net/binnacle-websocket-manager.h"
#include "sources/binnacle-live-members-private.h"
#include "wire/binnacle-protocol.h"

/* More points than were asked for are not taken. */
#define MAX_POINTS 100000
#define MAX_TEXT 4096

static JsonObject *
request_new (const char *method,
             JsonObject *params)
{
  JsonObject *message = json_object_new ();

  json_object_set_string_member (message, "type", "request");
  json_object_set_string_member (message, "method", method);
  json_object_set_object_member (message, "params", params);
  return message;
}

JsonObject *
binnacle_live_make_history_request (const char *channel,
                                    gint64      from,
                                    gint64      to,
                                    guint       points)
{
  JsonObject *params = json_object_new ();

  json_object_set_string_member (params, "channel", channel);
  json_object_set_int_member (params, "from", from);
  json_object_set_int_member (params, "to", to);
  json_object_set_int_member (params, "points", points);
  return request_new ("history", params);
}

static gboolean
fail (GError **error)
{
  g_set_error_literal (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_PROTOCOL,
                       _("The server’s answer is not what was asked for."));
  return FALSE;
}

static gboolean
get_element (JsonArray *array,
             guint      index,
             double    *number)
{
  JsonNode *node = json_array_get_element (array, index);
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return FALSE;
  *number = json_node_get_double (node);
  return isfinite (*number);
}

static gboolean
parse_point (JsonNode       *node,
             BinnacleSample *sample)
{
  JsonArray *point;
  double time;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  point = json_node_get_array (node);
  if (json_array_get_length (point) != 4 || !get_element (point, 0, &time) ||
      !get_element (point, 1, &sample->minimum) || !get_element (point, 2, &sample->mean) ||
      !get_element (point, 3, &sample->maximum) || fabs (time) > BINNACLE_JSON_MAX_SAFE_INTEGER)
    return FALSE;
  sample->time = (gint64) time;
  return TRUE;
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 first = ((const BinnacleSample *) a)->time, second = ((const BinnacleSample *) b)->time;

  return (first > second) - (first < second);
}

/* message: the server's `result` to a history request. */
GArray *
binnacle_live_parse_history (JsonObject  *message,
                             GError     **error)
{
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (BinnacleSample));
  JsonObject *result = binnacle_json_get_object (message, "result", error);
  JsonArray *points = result != NULL ? binnacle_json_get_array (result, "points", error) : NULL;

  if (points == NULL)
    return NULL;
  for (guint i = 0; i < MIN (json_array_get_length (points), MAX_POINTS); i++)
    {
      BinnacleSample sample;

      if (!parse_point (json_array_get_element (points, i), &sample))
        {
          fail (error);
          return NULL;
        }
      g_array_append_val (samples, sample);
    }
  g_array_sort (samples, compare_times);
  return g_steal_pointer (&samples);
}

JsonObject *
binnacle_live_make_describe_request (const char *const *channels)
{
  JsonObject *params = json_object_new ();
  JsonArray *patterns = json_array_new ();

  for (guint i = 0; channels[i] != NULL; i++)
    json_array_add_string_element (patterns, channels[i]);
  json_object_set_array_member (params, "patterns", patterns);
  return request_new ("describe", params);
}

static BinnacleChannelKind
parse_kind (const char *kind)
{
  static const struct { const char *name; BinnacleChannelKind kind; } kinds[] = {
    { "gauge", BINNACLE_CHANNEL_GAUGE },
    { "counter", BINNACLE_CHANNEL_COUNTER },
    { "text", BINNACLE_CHANNEL_TEXT },
    { "object", BINNACLE_CHANNEL_OBJECT },
    { "event", BINNACLE_CHANNEL_EVENT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kind, kinds[i].name) == 0)
      return kinds[i].kind;
  return BINNACLE_CHANNEL_STATE;
}

static void
apply_description (BinnacleRealtimeState *state,
                   JsonObject            *object)
{
  BinnacleDescription description = { .minimum = NAN, .maximum = NAN };
  const char *channel = binnacle_json_get_string (object, "channel", NULL);

  if (channel == NULL)
    return;
  description.title = binnacle_live_peek_text (object, "title", MAX_TEXT);
  description.unit = binnacle_live_peek_text (object, "unit", MAX_TEXT);
  description.text = binnacle_live_peek_text (object, "description", MAX_TEXT);
  description.kind = parse_kind (binnacle_live_peek_text (object, "kind", MAX_TEXT));
  description.writable = binnacle_live_get_flag (object, "writable");
  description.interval = binnacle_live_peek_natural (object, "interval");
  if (!binnacle_json_get_optional_number (object, "min", &description.minimum, NULL))
    description.minimum = NAN;
  if (!binnacle_json_get_optional_number (object, "max", &description.maximum, NULL))
    description.maximum = NAN;
  binnacle_realtime_state_describe (state, channel, &description);
}

/* message: the server's `result` to a describe request. */
gboolean
binnacle_live_apply_descriptions (BinnacleRealtimeState  *state,
                                  JsonObject             *message,
                                  GError                **error)
{
  JsonArray *descriptions = binnacle_json_get_array (message, "result", error);

  if (descriptions == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (descriptions); i++)
    {
      JsonNode *node = json_array_get_element (descriptions, i);

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return fail (error);
      apply_description (state, json_node_get_object (node));
    }
  return TRUE;
}

/* What the server refuses, by the protocol's code. */
GError *
binnacle_live_make_error (const char *code,
                          const char *message)
{
  BinnacleProtocolError protocol_error = binnacle_protocol_error_from_code (code != NULL ? code : "");
  g_autofree char *said = binnacle_plain_text (message != NULL ? message : "");

  message = *said != '\0' ? said : _("The server gave no reason.");
  if (protocol_error == BINNACLE_PROTOCOL_ERROR_UNAUTHORIZED)
    return g_error_new (BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_UNAUTHORIZED,
                        _("The server does not accept this token. It says: %s"), message);
  return g_error_new (BINNACLE_PROTOCOL_ERROR, (int) protocol_error, _("The server says: %s"), message);
}

GError *
binnacle_live_make_reply_error (JsonObject *message)
{
  return binnacle_live_make_error (binnacle_live_peek_text (message, "code", BINNACLE_LIVE_MAX_SENTENCE),
                                   binnacle_live_peek_text (message, "message", BINNACLE_LIVE_MAX_SENTENCE));
}
