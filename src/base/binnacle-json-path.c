/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-base"

#include "config.h"

#include "base/binnacle-json-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * The part of RFC 9535 that leads to values: names, indices, slices, unions,
 * wildcards and descent. Filters are left out.
 *
 * It is not json-glib's JsonPath, which asks for elements behind the end of an array that
 * is shorter than the path expects, and has no bound for its work or its
 * result: both are up to the server here. The documents are those that
 * binnacle_json_parse() made, so recursion ends at their depth and the path's.
 */

#define MAX_STEPS 32
#define MAX_SELECTORS 32

typedef enum
{
  SELECT_NAME,
  SELECT_INDEX,
  SELECT_SLICE,
  SELECT_ALL
} SelectorKind;

typedef struct
{
  SelectorKind  kind;
  char         *name;
  gint64        start; /* or the index */
  gint64        end;
  gint64        stride;
  gboolean      has_start;
  gboolean      has_end;
} Selector;

typedef struct
{
  gboolean  descend; /* at any depth */
  GArray   *selectors;
} Step;

struct _BinnacleJsonPath
{
  gatomicrefcount  ref_count;
  char            *text;
  GArray          *steps;
};

/**
 * binnacle_json_path_error_quark:
 *
 * Returns: the domain of [error@JsonPathError]
 */
G_DEFINE_QUARK (binnacle-json-path-error-quark, binnacle_json_path_error)

G_DEFINE_BOXED_TYPE (BinnacleJsonPath, binnacle_json_path, binnacle_json_path_ref, binnacle_json_path_unref)

static void
selector_clear (gpointer data)
{
  g_free (((Selector *) data)->name);
}

static void
step_clear (gpointer data)
{
  g_clear_pointer (&((Step *) data)->selectors, g_array_unref);
}

/* Reading a path */

typedef struct
{
  BinnacleJsonPath *path;
  const char       *at;
  const char       *fault;
} Reader;

static gboolean
fail (Reader     *reader,
      const char *fault)
{
  reader->fault = fault;
  return FALSE;
}

static void
skip_space (Reader *reader)
{
  while (*reader->at == ' ')
    reader->at++;
}

static gboolean
read_integer (Reader *reader,
              gint64 *number)
{
  char *end = NULL;

  /* g_ascii_strtoll() takes leading space and a plus, which no index has. */
  if (*reader->at != '-' && !g_ascii_isdigit (*reader->at))
    return FALSE;
  *number = g_ascii_strtoll (reader->at, &end, 10);
  if (end == reader->at || *number > G_MAXINT32 || *number < -G_MAXINT32)
    return fail (reader, _("an index is no number, or too large"));
  reader->at = end;
  return TRUE;
}

static gboolean
read_quoted (Reader   *reader,
             Selector *selector)
{
  g_autoptr (GString) name = g_string_new (NULL);
  char quote = *reader->at++;

  for (; *reader->at != quote; reader->at++)
    {
      if (*reader->at == '\\')
        reader->at++;
      if (*reader->at == '\0')
        return fail (reader, _("a quotation mark is missing"));
      g_string_append_c (name, *reader->at);
    }
  reader->at++;
  selector->kind = SELECT_NAME;
  selector->name = g_string_free (g_steal_pointer (&name), FALSE);
  return TRUE;
}

static gboolean
read_slice (Reader   *reader,
            Selector *selector)
{
  selector->kind = SELECT_SLICE;
  selector->stride = 1;
  reader->at++;
  selector->has_end = read_integer (reader, &selector->end);
  if (*reader->at != ':')
    return reader->fault == NULL;
  reader->at++;
  if (!read_integer (reader, &selector->stride) || selector->stride < 1)
    return fail (reader, _("the step of a range must be at least 1"));
  return TRUE;
}

static gboolean
read_selector (Reader   *reader,
               Selector *selector)
{
  skip_space (reader);
  if (*reader->at == '\'' || *reader->at == '"')
    return read_quoted (reader, selector);
  if (*reader->at == '*')
    {
      reader->at++;
      selector->kind = SELECT_ALL;
      return TRUE;
    }
  if (*reader->at == '?' || *reader->at == '(')
    return fail (reader, _("filters such as “[?(…)]” are not known here"));
  selector->kind = SELECT_INDEX;
  selector->has_start = read_integer (reader, &selector->start);
  if (*reader->at == ':')
    return read_slice (reader, selector);
  if (selector->has_start || reader->fault != NULL)
    return reader->fault == NULL;
  return fail (reader, _("in brackets there must be a number, “*”, or a name in quotation marks"));
}

static gboolean
read_brackets (Reader *reader,
               Step   *step)
{
  do
    {
      Selector selector = { SELECT_ALL, NULL, 0, 0, 1, FALSE, FALSE };
      gboolean read;

      reader->at++;
      read = read_selector (reader, &selector);
      g_array_append_val (step->selectors, selector);
      if (!read)
        return FALSE;
      skip_space (reader);
    }
  while (*reader->at == ',' && step->selectors->len < MAX_SELECTORS);
  if (*reader->at != ']')
    return fail (reader, _("a “]” is missing"));
  reader->at++;
  return TRUE;
}

static gboolean
read_name (Reader *reader,
           Step   *step)
{
  Selector selector = { SELECT_ALL, NULL, 0, 0, 1, FALSE, FALSE };
  gsize length = strcspn (reader->at, ".[]'\"*?(), ");

  if (*reader->at == '*')
    {
      length = 1;
    }
  else
    {
      if (length == 0)
        return fail (reader, _("after “.” there must be a name or “*”"));
      selector.kind = SELECT_NAME;
      selector.name = g_strndup (reader->at, length);
    }
  g_array_append_val (step->selectors, selector);
  reader->at += length;
  return TRUE;
}

static gboolean
read_step (Reader *reader,
           Step   *step)
{
  if (g_str_has_prefix (reader->at, ".."))
    {
      step->descend = TRUE;
      reader->at += 2;
      return *reader->at == '[' ? read_brackets (reader, step) : read_name (reader, step);
    }
  if (*reader->at == '[')
    return read_brackets (reader, step);
  if (*reader->at != '.')
    return fail (reader, _("after a name there must be “.” or “[”"));
  reader->at++;
  return read_name (reader, step);
}

static gboolean
read_path (Reader *reader)
{
  if (strlen (reader->at) > BINNACLE_JSON_PATH_MAX_LENGTH)
    return fail (reader, _("it is too long"));
  if (!g_utf8_validate (reader->at, -1, NULL))
    return fail (reader, _("it is not UTF-8"));
  if (*reader->at != '$')
    return fail (reader, _("it must begin with “$”, which stands for the whole answer"));
  reader->at++;
  while (*reader->at != '\0')
    {
      Step step = { FALSE, g_array_new (FALSE, FALSE, sizeof (Selector)) };
      gboolean read;

      g_array_set_clear_func (step.selectors, selector_clear);
      read = read_step (reader, &step);
      g_array_append_val (reader->path->steps, step);
      if (!read)
        return FALSE;
      if (reader->path->steps->len > MAX_STEPS)
        return fail (reader, _("it has too many parts"));
    }
  return TRUE;
}

/**
 * binnacle_json_path_new:
 * @text: such as `$.main.temp`, `$.sensors[0]['value']`, `$..price` or `$.rows[*]`
 * @error: return location for an error
 *
 * Reads a path. Filters are not known.
 *
 * Returns: (transfer full): the path, or %NULL with
 *   %BINNACLE_JSON_PATH_ERROR_SYNTAX
 */
BinnacleJsonPath *
binnacle_json_path_new (const char  *text,
                        GError     **error)
{
  g_autoptr (BinnacleJsonPath) self = NULL;
  Reader reader;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  self = g_new0 (BinnacleJsonPath, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->text = g_strdup (text);
  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  g_array_set_clear_func (self->steps, step_clear);
  reader = (Reader) { self, self->text, NULL };
  if (read_path (&reader))
    return g_steal_pointer (&self);
  /* Translators: the placeholder is one of the reasons above, such as "it is too long" */
  g_set_error (error, BINNACLE_JSON_PATH_ERROR, BINNACLE_JSON_PATH_ERROR_SYNTAX,
               _("This is not a JSONPath: %s."), reader.fault);
  return NULL;
}

/**
 * binnacle_json_path_ref:
 * @self: a path
 *
 * Returns: (transfer full): @self
 */
BinnacleJsonPath *
binnacle_json_path_ref (BinnacleJsonPath *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * binnacle_json_path_unref:
 * @self: (transfer full): a path
 *
 * Gives a reference back.
 */
void
binnacle_json_path_unref (BinnacleJsonPath *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->steps);
  g_free (self->text);
  g_free (self);
}

/**
 * binnacle_json_path_get_text:
 * @self: a path
 *
 * Returns: what it was read from
 */
const char *
binnacle_json_path_get_text (BinnacleJsonPath *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text;
}

/* Following a path */

typedef struct
{
  BinnacleJsonPath *path;
  GPtrArray        *matches;
  guint             max_matches;
  guint             budget;
  gboolean          exhausted;
} Walk;

static void walk_to (Walk     *walk,
                     JsonNode *node,
                     guint     depth);

static gboolean
is_over (Walk *walk)
{
  return walk->matches->len >= walk->max_matches || walk->exhausted;
}

static void
walk_all (Walk     *walk,
          JsonNode *node,
          guint     depth)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);
      guint length = json_array_get_length (array);

      for (guint i = 0; i < length && !is_over (walk); i++)
        walk_to (walk, json_array_get_element (array, i), depth);
    }
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *name; /* json-glib crashes without */
      JsonNode *child;

      json_object_iter_init_ordered (&iter, json_node_get_object (node));
      while (!is_over (walk) && json_object_iter_next_ordered (&iter, &name, &child))
        walk_to (walk, child, depth);
    }
}

static void
walk_index (Walk     *walk,
            JsonNode *node,
            gint64    index,
            guint     depth)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  gint64 length = array != NULL ? json_array_get_length (array) : 0;

  if (index < 0)
    index += length;
  if (index >= 0 && index < length)
    walk_to (walk, json_array_get_element (array, (guint) index), depth);
}

static void
walk_slice (Walk           *walk,
            JsonNode       *node,
            const Selector *selector,
            guint           depth)
{
  gint64 length = JSON_NODE_HOLDS_ARRAY (node) ? json_array_get_length (json_node_get_array (node)) : 0;
  gint64 start = selector->has_start ? selector->start : 0;
  gint64 end = selector->has_end ? selector->end : length;

  start = CLAMP (start < 0 ? start + length : start, 0, length);
  end = CLAMP (end < 0 ? end + length : end, 0, length);
  for (gint64 i = start; i < end && !is_over (walk); i += selector->stride)
    walk_index (walk, node, i, depth);
}

static void
walk_name (Walk       *walk,
           JsonNode   *node,
           const char *name,
           guint       depth)
{
  JsonNode *child = JSON_NODE_HOLDS_OBJECT (node) ? json_object_get_member (json_node_get_object (node), name) : NULL;

  if (child != NULL)
    walk_to (walk, child, depth);
}

static void
walk_selector (Walk           *walk,
               JsonNode       *node,
               const Selector *selector,
               guint           depth)
{
  switch (selector->kind)
    {
    case SELECT_NAME:
      walk_name (walk, node, selector->name, depth);
      break;
    case SELECT_INDEX:
      walk_index (walk, node, selector->start, depth);
      break;
    case SELECT_SLICE:
      walk_slice (walk, node, selector, depth);
      break;
    case SELECT_ALL:
      walk_all (walk, node, depth);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* depth: how many steps have been taken */
static void
walk_to (Walk     *walk,
         JsonNode *node,
         guint     depth)
{
  const Step *step;

  if (walk->budget == 0)
    walk->exhausted = TRUE;
  if (is_over (walk))
    return;
  walk->budget--;
  if (depth == walk->path->steps->len)
    {
      g_ptr_array_add (walk->matches, node);
      return;
    }
  step = &g_array_index (walk->path->steps, Step, depth);
  for (guint i = 0; i < step->selectors->len && !is_over (walk); i++)
    walk_selector (walk, node, &g_array_index (step->selectors, Selector, i), depth + 1);
  if (step->descend)
    walk_all (walk, node, depth);
}

/**
 * binnacle_json_path_find:
 * @self: a path
 * @root: a document of binnacle_json_parse(), or a part of one
 * @max_matches: how many are enough
 * @error: return location for an error
 *
 * Follows a path, with a bound for the work as well as for the result.
 *
 * Returns: (transfer container) (element-type JsonNode): what it leads to, in the
 *   document's order and belonging to @root; or %NULL with
 *   %BINNACLE_JSON_PATH_ERROR_TOO_COSTLY
 */
GPtrArray *
binnacle_json_path_find (BinnacleJsonPath  *self,
                         JsonNode          *root,
                         guint              max_matches,
                         GError           **error)
{
  guint budget = BINNACLE_JSON_PATH_BUDGET;

  return binnacle_json_path_find_within (self, root, max_matches, &budget, error);
}

/**
 * binnacle_json_path_find_within:
 * @self: a path
 * @root: a document of binnacle_json_parse(), or a part of one
 * @max_matches: how many are enough
 * @budget: (inout): how many nodes may be looked at; how many may be after that
 * @error: return location for an error
 *
 * Follows a path, where several share a bound for their work.
 *
 * Returns: (transfer container) (element-type JsonNode): as
 *   [method@JsonPath.find] does
 */
GPtrArray *
binnacle_json_path_find_within (BinnacleJsonPath  *self,
                                JsonNode          *root,
                                guint              max_matches,
                                guint             *budget,
                                GError           **error)
{
  g_autoptr (GPtrArray) matches = NULL;
  Walk walk;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (root != NULL, NULL);
  g_return_val_if_fail (budget != NULL, NULL);

  matches = g_ptr_array_new ();
  walk = (Walk) { self, matches, max_matches, *budget, FALSE };
  if (max_matches > 0)
    walk_to (&walk, root, 0);
  *budget = walk.budget;
  if (!walk.exhausted)
    return g_steal_pointer (&matches);
  g_set_error (error, BINNACLE_JSON_PATH_ERROR, BINNACLE_JSON_PATH_ERROR_TOO_COSTLY,
               _("The path “%s” leads over too much of the answer. Use fewer “..” and “*”."), self->text);
  return NULL;
}

/**
 * binnacle_json_path_find_first:
 * @self: a path
 * @root: as for [method@JsonPath.find]
 * @budget: (inout): as for [method@JsonPath.find_within]
 * @error: return location for an error
 *
 * Returns: (transfer none) (nullable): the first match; %NULL without @error where
 *   there is none
 */
JsonNode *
binnacle_json_path_find_first (BinnacleJsonPath  *self,
                               JsonNode          *root,
                               guint             *budget,
                               GError           **error)
{
  g_autoptr (GPtrArray) matches = binnacle_json_path_find_within (self, root, 1, budget, error);

  return matches != NULL && matches->len > 0 ? matches->pdata[0] : NULL;
}
