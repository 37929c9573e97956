/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "widgets/binnacle-tile-description.h"

#include <math.h>

#include "base/binnacle-channel.h"
#include "base/binnacle-json.h"

#define MAX_CHANNELS 64
#define MAX_TEXT 256
#define MAX_CHOICES 64
#define DEFAULT_SPAN 3
#define DEFAULT_SECONDS 300
#define MAX_SECONDS (366 * 24 * 3600)

/**
 * BinnacleTileDescription:
 *
 * What one tile of a dashboard shows, as the dashboard's JSON says it. It never
 * changes once made.
 *
 * Members: `id`, `kind` and `title` (text), `channels` (an array of channel
 * names or patterns), and, where they differ from the usual, `span` (1 to 12
 * twelfths of the width), `unit`, `minimum`, `maximum`, `warning` and `critical`
 * (numbers) and `seconds` (how much of the past a chart shows).
 *
 * Tiles that change their channel also take `step` (a number), `conflict` (what to
 * do where somebody else changed it too: `merge`, `ask`, `server-wins` or
 * `mine-wins`), `choices` (an array of texts, or of objects with `value` and
 * `title`), `label` (what is written on a button), `value` (what the button sets) or
 * `add` (the number that it adds), and `risky` (whether it asks before).
 */
typedef struct
{
  char          *title;
  BinnacleValue  value;
} Choice;

struct _BinnacleTileDescription
{
  GObject parent_instance;

  JsonObject *members;
  char   *id;
  char   *title;
  char   *kind;
  GStrv   channels;
  char   *unit;
  guint   span;
  double  minimum;
  double  maximum;
  double  warning;
  double  critical;
  gint64  duration;

  double                    step;
  char                     *label;
  gboolean                  risky;
  gboolean                  adds;
  BinnacleValue             argument;
  GArray                   *choices; /* of Choice; NULL: none */
  BinnacleConflictStrategy  conflict;
};

G_DEFINE_FINAL_TYPE (BinnacleTileDescription, binnacle_tile_description, G_TYPE_OBJECT)

static gboolean
read_text (JsonObject  *object,
           const char  *member,
           char       **text,
           GError     **error)
{
  const char *value = binnacle_json_get_string (object, member, error);

  if (value == NULL)
    return FALSE;
  if (*value == '\0' || strlen (value) > MAX_TEXT)
    {
      g_set_error (error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_TYPE,
                   "“%s” must be a text of 1 to %d bytes.", member, MAX_TEXT);
      return FALSE;
    }
  *text = g_strdup (value);
  return TRUE;
}

static gboolean
read_channels (BinnacleTileDescription  *self,
               JsonObject               *object,
               GError                  **error)
{
  self->channels = binnacle_json_get_string_array (object, "channels", error);
  if (self->channels == NULL)
    return FALSE;
  if (self->channels[0] == NULL || g_strv_length (self->channels) > MAX_CHANNELS)
    {
      g_set_error (error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_TYPE,
                   "“channels” must hold 1 to %d names.", MAX_CHANNELS);
      return FALSE;
    }
  for (guint i = 0; self->channels[i] != NULL; i++)
    if (!binnacle_channel_validate_pattern (self->channels[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
read_integer (JsonObject  *object,
              const char  *member,
              gint64       highest,
              gint64      *value,
              GError     **error)
{
  if (!binnacle_json_get_optional_integer (object, member, value, error))
    return FALSE;
  if (*value < 1 || *value > highest)
    {
      g_set_error (error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_TYPE,
                   "“%s” must be a whole number from 1 to %" G_GINT64_FORMAT ".",
                   member, highest);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_look (BinnacleTileDescription  *self,
           JsonObject               *object,
           GError                  **error)
{
  const char *unit = NULL;
  gint64 span = DEFAULT_SPAN;
  gint64 seconds = DEFAULT_SECONDS;

  if (!binnacle_json_get_optional_string (object, "unit", &unit, error) ||
      !read_integer (object, "span", 12, &span, error) ||
      !read_integer (object, "seconds", MAX_SECONDS, &seconds, error))
    return FALSE;
  self->unit = g_strdup (unit);
  self->span = (guint) span;
  self->duration = seconds * G_USEC_PER_SEC;
  return binnacle_json_get_optional_number (object, "minimum", &self->minimum, error) &&
         binnacle_json_get_optional_number (object, "maximum", &self->maximum, error) &&
         binnacle_json_get_optional_number (object, "warning", &self->warning, error) &&
         binnacle_json_get_optional_number (object, "critical", &self->critical, error);
}

static gboolean
read_conflict (BinnacleTileDescription  *self,
               JsonObject               *object,
               GError                  **error)
{
  static const char * const names[] = { "", "merge", "ask", "server-wins", "mine-wins" };
  const char *name = NULL;

  if (!binnacle_json_get_optional_string (object, "conflict", &name, error) || name == NULL)
    return name == NULL && (error == NULL || *error == NULL);
  for (guint i = 1; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], name))
      {
        self->conflict = (BinnacleConflictStrategy) i;
        return TRUE;
      }
  g_set_error (error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_TYPE,
               "“conflict” must be “merge”, “ask”, “server-wins” or “mine-wins”.");
  return FALSE;
}

static void
choice_clear (gpointer data)
{
  Choice *choice = data;

  g_free (choice->title);
  binnacle_value_clear (&choice->value);
}

static gboolean
read_choice (BinnacleTileDescription  *self,
             JsonNode                 *node,
             GError                  **error)
{
  Choice choice = { 0 };
  JsonNode *value = node;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);

      if (!read_text (object, "title", &choice.title, error))
        return FALSE;
      value = json_object_get_member (object, "value");
    }
  if (value == NULL || !binnacle_value_set_json_node (&choice.value, value, error) ||
      (choice.title == NULL && binnacle_value_get_kind (&choice.value) != BINNACLE_VALUE_TEXT))
    {
      choice_clear (&choice);
      g_clear_error (error);
      g_set_error (error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_TYPE,
                   "A choice must be a text, or an object with “value” and “title”.");
      return FALSE;
    }
  if (choice.title == NULL)
    choice.title = g_strdup (binnacle_value_get_text (&choice.value));
  g_array_append_val (self->choices, choice);
  return TRUE;
}

static gboolean
read_choices (BinnacleTileDescription  *self,
              JsonObject               *object,
              GError                  **error)
{
  JsonArray *array;

  if (!json_object_has_member (object, "choices"))
    return TRUE;
  array = binnacle_json_get_array (object, "choices", error);
  if (array == NULL)
    return FALSE;
  if (json_array_get_length (array) > MAX_CHOICES)
    {
      g_set_error (error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_TYPE, "“choices” holds at most %d.", MAX_CHOICES);
      return FALSE;
    }
  self->choices = g_array_new (FALSE, FALSE, sizeof (Choice));
  g_array_set_clear_func (self->choices, choice_clear);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!read_choice (self, json_array_get_element (array, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
read_action (BinnacleTileDescription  *self,
             JsonObject               *object,
             GError                  **error)
{
  const char *label = NULL;
  double add = NAN;

  if (!binnacle_json_get_optional_string (object, "label", &label, error) ||
      !binnacle_json_get_optional_number (object, "add", &add, error) ||
      !binnacle_json_get_optional_boolean (object, "risky", &self->risky, error))
    return FALSE;
  self->label = g_strdup (label);
  self->adds = isfinite (add);
  if (self->adds)
    binnacle_value_set_number (&self->argument, add);
  else if (json_object_has_member (object, "value"))
    return binnacle_value_set_json_node (&self->argument, json_object_get_member (object, "value"), error);
  return TRUE;
}

/* What only tiles that change something have. */
static gboolean
read_control (BinnacleTileDescription  *self,
              JsonObject               *object,
              GError                  **error)
{
  return binnacle_json_get_optional_number (object, "step", &self->step, error) &&
         read_conflict (self, object, error) &&
         read_choices (self, object, error) &&
         read_action (self, object, error);
}

static void
binnacle_tile_description_finalize (GObject *object)
{
  BinnacleTileDescription *self = BINNACLE_TILE_DESCRIPTION (object);

  g_free (self->id);
  g_free (self->title);
  g_free (self->kind);
  g_clear_pointer (&self->members, json_object_unref);
  g_strfreev (self->channels);
  g_free (self->unit);
  g_free (self->label);
  binnacle_value_clear (&self->argument);
  g_clear_pointer (&self->choices, g_array_unref);

  G_OBJECT_CLASS (binnacle_tile_description_parent_class)->finalize (object);
}

static void
binnacle_tile_description_class_init (BinnacleTileDescriptionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_tile_description_finalize;
}

static void
binnacle_tile_description_init (BinnacleTileDescription *self)
{
  self->minimum = NAN;
  self->maximum = NAN;
  self->warning = NAN;
  self->critical = NAN;
  self->step = NAN;
  self->risky = TRUE;
}

/**
 * binnacle_tile_description_new_from_json:
 * @object: one member of a dashboard's `tiles`
 * @error: return location for a #GError of the domains #BINNACLE_JSON_ERROR and
 *   #BINNACLE_CHANNEL_ERROR
 *
 * Reads the description of a tile.
 *
 * Returns: (transfer full) (nullable): the description, or %NULL with @error set
 */
BinnacleTileDescription *
binnacle_tile_description_new_from_json (JsonObject  *object,
                                         GError     **error)
{
  g_autoptr (BinnacleTileDescription) self = NULL;

  g_return_val_if_fail (object != NULL, NULL);

  self = g_object_new (BINNACLE_TYPE_TILE_DESCRIPTION, NULL);
  self->members = json_object_ref (object);
  if (!read_text (object, "id", &self->id, error) ||
      !read_text (object, "kind", &self->kind, error) ||
      !read_text (object, "title", &self->title, error) ||
      !read_channels (self, object, error) ||
      !read_look (self, object, error) ||
      !read_control (self, object, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * binnacle_tile_description_get_id:
 * @self: a description
 *
 * Returns: (transfer none): a name that is unique within the dashboard
 */
const char *
binnacle_tile_description_get_id (BinnacleTileDescription *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE_DESCRIPTION (self), NULL);
  return self->id;
}

/**
 * binnacle_tile_description_get_title:
 * @self: a description
 *
 * Returns: (transfer none): the title, as written, not translated
 */
const char *
binnacle_tile_description_get_title (BinnacleTileDescription *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE_DESCRIPTION (self), NULL);
  return self->title;
}

/**
 * binnacle_tile_description_get_kind:
 * @self: a description
 *
 * Returns: (transfer none): the kind of tile, a name in the tile registry
 */
const char *
binnacle_tile_description_get_kind (BinnacleTileDescription *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE_DESCRIPTION (self), NULL);
  return self->kind;
}

/**
 * binnacle_tile_description_get_channels:
 * @self: a description
 *
 * Returns: (transfer none) (array zero-terminated=1): names and patterns
 */
const char * const *
binnacle_tile_description_get_channels (BinnacleTileDescription *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE_DESCRIPTION (self), NULL);
  return (const char * const *) self->channels;
}

/**
 * binnacle_tile_description_get_unit:
 * @self: a description
 *
 * Returns: (transfer none) (nullable): the unit in place of the channel's own
 */
const char *
binnacle_tile_description_get_unit (BinnacleTileDescription *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE_DESCRIPTION (self), NULL);
  return self->unit;
}

/**
 * binnacle_tile_description_get_span:
 * @self: a description
 *
 * Returns: how many twelfths of a wide window's width the tile asks for
 */
guint
binnacle_tile_description_get_span (BinnacleTileDescription *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE_DESCRIPTION (self), 1);
  return self->span;
}

/**
 * binnacle_tile_description_get_minimum:
 * @self: a description
 *
 * Returns: the low end of the scale, or NaN
 */
double
binnacle_tile_description_get_minimum (BinnacleTileDescription *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE_DESCRIPTION (self), NAN);
  return self->minimum;
}

/**
 * binnacle_tile_description_get_maximum:
 * @self: a description
 *
 * Returns: the high end of the scale, or NaN
 */
double
binnacle_tile_description_get_maximum (BinnacleTileDescription *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE_DESCRIPTION (self), NAN);
  return self->maximum;
}

/**
 * binnacle_tile_description_get_warning:
 * @self: a description
 *
 * Returns: from where a value asks for attention, or NaN
 */
double
binnacle_tile_description_get_warning (BinnacleTileDescription *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE_DESCRIPTION (self), NAN);
  return self->warning;
}

/**
 * binnacle_tile_description_get_critical:
 * @self: a description
 *
 * Returns: from where a value is a problem, or NaN
 */
double
binnacle_tile_description_get_critical (BinnacleTileDescription *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE_DESCRIPTION (self), NAN);
  return self->critical;
}

/**
 * binnacle_tile_description_get_duration:
 * @self: a description
 *
 * Returns: how much of the past is shown, in µs
 */
gint64
binnacle_tile_description_get_duration (BinnacleTileDescription *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE_DESCRIPTION (self), 0);
  return self->duration;
}

/**
 * binnacle_tile_description_get_step:
 * @self: a description
 *
 * Returns: by how much a number is changed at a time, or NaN
 */
double
binnacle_tile_description_get_step (BinnacleTileDescription *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE_DESCRIPTION (self), NAN);
  return self->step;
}

/**
 * binnacle_tile_description_get_label:
 * @self: a description
 *
 * Returns: (transfer none) (nullable): what is written on a button, not translated
 */
const char *
binnacle_tile_description_get_label (BinnacleTileDescription *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE_DESCRIPTION (self), NULL);
  return self->label;
}

/**
 * binnacle_tile_description_get_risky:
 * @self: a description
 *
 * Returns: whether to ask before doing it
 */
gboolean
binnacle_tile_description_get_risky (BinnacleTileDescription *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE_DESCRIPTION (self), TRUE);
  return self->risky;
}

/**
 * binnacle_tile_description_get_action:
 * @self: a description
 * @argument: (out) (transfer none): with what
 *
 * Returns: what a button does: set a value, or add to it
 */
BinnacleOperationKind
binnacle_tile_description_get_action (BinnacleTileDescription  *self,
                                      const BinnacleValue     **argument)
{
  g_return_val_if_fail (BINNACLE_IS_TILE_DESCRIPTION (self), BINNACLE_OPERATION_SET);

  *argument = &self->argument;
  return self->adds ? BINNACLE_OPERATION_ADD : BINNACLE_OPERATION_SET;
}

/**
 * binnacle_tile_description_get_n_choices:
 * @self: a description
 *
 * Returns: among how many values to choose
 */
guint
binnacle_tile_description_get_n_choices (BinnacleTileDescription *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE_DESCRIPTION (self), 0);
  return self->choices != NULL ? self->choices->len : 0;
}

/**
 * binnacle_tile_description_get_choice:
 * @self: a description
 * @position: which
 * @value: (out) (optional) (transfer none): the value that it stands for
 *
 * Returns: (transfer none): what it is called, not translated
 */
const char *
binnacle_tile_description_get_choice (BinnacleTileDescription  *self,
                                      guint                     position,
                                      const BinnacleValue     **value)
{
  Choice *choice;

  g_return_val_if_fail (position < binnacle_tile_description_get_n_choices (self), NULL);

  choice = &g_array_index (self->choices, Choice, position);
  if (value != NULL)
    *value = &choice->value;
  return choice->title;
}

/**
 * binnacle_tile_description_get_conflict:
 * @self: a description
 *
 * Returns: what to do where somebody else changed the channel too
 */
BinnacleConflictStrategy
binnacle_tile_description_get_conflict (BinnacleTileDescription *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE_DESCRIPTION (self), BINNACLE_CONFLICT_DEFAULT);
  return self->conflict;
}

/**
 * binnacle_tile_description_get_members:
 * @self: a description
 *
 * Gives all that the dashboard says of the tile, for members that only one kind of
 * tile knows. Others are read from it already.
 *
 * Returns: (transfer none): the members, which are not to be changed
 */
JsonObject *
binnacle_tile_description_get_members (BinnacleTileDescription *self)
{
  g_return_val_if_fail (BINNACLE_IS_TILE_DESCRIPTION (self), NULL);
  return self->members;
}
