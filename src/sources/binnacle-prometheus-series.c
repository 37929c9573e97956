/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-prometheus-series-private.h"

#include <string.h>

#include "base/binnacle-channel.h"
#include "sources/binnacle-name-template-private.h"

#define NAME "__name__"
#define NO_LABELS "-"

/* Within labels, what separates them is reserved too. */
#define RESERVED BINNACLE_NAME_RESERVED ",="

/* Of one series; Prometheus itself allows no more than some dozens in practice. */
#define MAX_LABELS 64

static const char *
get_text (JsonObject *labels,
          const char *name)
{
  JsonNode *node = json_object_get_member (labels, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static int
compare_names (gconstpointer first,
               gconstpointer second)
{
  return strcmp (first, second);
}

static void
append_part (GString    *text,
             const char *part,
             gboolean    escaped)
{
  if (escaped)
    binnacle_name_template_escape (text, part, RESERVED);
  else
    g_string_append (text, part);
}

void
binnacle_prometheus_append_labels (GString    *text,
                                   JsonObject *labels,
                                   gboolean    escaped)
{
  g_autoptr (GList) names = g_list_sort (json_object_get_members (labels), compare_names);
  guint n_labels = 0;

  for (GList *name = names; name != NULL && n_labels < MAX_LABELS; name = name->next)
    {
      const char *value = get_text (labels, name->data);

      if (value == NULL || *(const char *) name->data == '\0' || g_str_equal (name->data, NAME))
        continue;
      if (n_labels++ > 0)
        g_string_append (text, escaped ? "," : ", ");
      append_part (text, name->data, escaped);
      g_string_append_c (text, '=');
      append_part (text, value, escaped);
    }
}

char *
binnacle_prometheus_make_series_name (JsonObject *labels)
{
  const char *metric = get_text (labels, NAME);
  g_autoptr (GString) name = g_string_new (BINNACLE_SERIES_PREFIX);
  gsize start;

  if (metric == NULL || *metric == '\0' || json_object_get_size (labels) > MAX_LABELS)
    return NULL;
  append_part (name, metric, TRUE);
  g_string_append_c (name, '/');
  start = name->len;
  binnacle_prometheus_append_labels (name, labels, TRUE);
  if (name->len == start)
    g_string_append (name, NO_LABELS);
  if (!binnacle_channel_validate (name->str, NULL))
    return NULL;
  return g_string_free (g_steal_pointer (&name), FALSE);
}

/* From names to selectors */

/* PromQL's names, as they may stand without quotation marks. */
static gboolean
is_plain (const char *name)
{
  for (const char *at = name; *at != '\0'; at++)
    if (!g_ascii_isalpha (*at) && *at != '_' && (at == name || !g_ascii_isdigit (*at)))
      return FALSE;
  return *name != '\0';
}

static void
append_quoted (GString    *selector,
               const char *text)
{
  g_string_append_c (selector, '"');
  for (const char *at = text; *at != '\0'; at++)
    if (*at == '\n')
      g_string_append (selector, "\\n");
    else if (*at == '"' || *at == '\\')
      g_string_append_printf (selector, "\\%c", *at);
    else
      g_string_append_c (selector, *at);
  g_string_append_c (selector, '"');
}

static void
append_matcher (GString    *selector,
                const char *name,
                const char *value)
{
  if (selector->len > 1)
    g_string_append_c (selector, ',');
  if (is_plain (name))
    g_string_append (selector, name);
  else
    append_quoted (selector, name);
  g_string_append_c (selector, '=');
  append_quoted (selector, value);
}

static gboolean
append_label (GString    *selector,
              const char *label)
{
  const char *equals = strchr (label, '=');
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (equals == NULL)
    return FALSE;
  name = binnacle_name_template_unescape (label, (gsize) (equals - label));
  value = binnacle_name_template_unescape (equals + 1, strlen (equals + 1));
  if (name == NULL || value == NULL || *name == '\0' || g_str_equal (name, NAME))
    return FALSE;
  append_matcher (selector, name, value);
  return TRUE;
}

static gboolean
append_labels (GString    *selector,
               const char *level)
{
  g_auto (GStrv) labels = g_strsplit (level, ",", MAX_LABELS);

  for (guint i = 0; labels[i] != NULL; i++)
    if (!append_label (selector, labels[i]))
      return FALSE;
  return TRUE;
}

char *
binnacle_prometheus_get_metric (const char *channel)
{
  const char *metric = channel + strlen (BINNACLE_SERIES_PREFIX);

  if (!g_str_has_prefix (channel, BINNACLE_SERIES_PREFIX) || strchr (metric, '/') == NULL || *metric == '*')
    return NULL;
  return binnacle_name_template_unescape (metric, strcspn (metric, "/"));
}

char *
binnacle_prometheus_make_selector (const char *channel)
{
  g_autofree char *metric = binnacle_prometheus_get_metric (channel);
  g_autoptr (GString) selector = g_string_new ("{");
  const char *labels;

  if (metric == NULL)
    return NULL;
  append_matcher (selector, NAME, metric);
  labels = strchr (channel + strlen (BINNACLE_SERIES_PREFIX), '/') + 1;
  if (strchr (labels, '/') != NULL)
    return NULL;
  if (*labels != '*' && !g_str_equal (labels, NO_LABELS) && !append_labels (selector, labels))
    return NULL;
  g_string_append_c (selector, '}');
  return g_string_free (g_steal_pointer (&selector), FALSE);
}
