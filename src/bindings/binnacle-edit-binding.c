/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-bindings"

#include "bindings/binnacle-edit-binding.h"

#include "bindings/binnacle-optimistic-edit.h"
#include "bindings/binnacle-owner.h"

#define BINNACLE_TYPE_EDIT_BINDING (binnacle_edit_binding_get_type ())
G_DECLARE_FINAL_TYPE (BinnacleEditBinding, binnacle_edit_binding, BINNACLE, EDIT_BINDING, GObject)

/* Between a property and a channel; the property's object keeps it. */
struct _BinnacleEditBinding
{
  GObject parent_instance;

  BinnacleOptimisticEdit *edit;
  GObject                *target; /* which keeps us */
  GParamSpec             *property;
  char                   *label;
  gboolean                showing;
};

G_DEFINE_FINAL_TYPE (BinnacleEditBinding, binnacle_edit_binding, G_TYPE_OBJECT)

/* What the property holds now. */
static void
read_property (BinnacleEditBinding *self,
               BinnacleValue       *value)
{
  g_auto (GValue) held = G_VALUE_INIT;
  g_auto (GValue) number = G_VALUE_INIT;

  g_value_init (&held, self->property->value_type);
  g_object_get_property (self->target, self->property->name, &held);
  if (G_VALUE_HOLDS_BOOLEAN (&held))
    binnacle_value_set_boolean (value, g_value_get_boolean (&held));
  else if (G_VALUE_HOLDS_STRING (&held))
    binnacle_value_set_text (value, g_value_get_string (&held) != NULL ? g_value_get_string (&held) : "");
  else if (g_value_transform (&held, g_value_init (&number, G_TYPE_DOUBLE)))
    binnacle_value_set_number (value, g_value_get_double (&number));
}

/* Whether the channel holds something that the property can show. */
static gboolean
to_gvalue (const BinnacleValue *value,
           GValue              *shown)
{
  switch (binnacle_value_get_kind (value))
    {
    case BINNACLE_VALUE_BOOLEAN:
      g_value_init (shown, G_TYPE_BOOLEAN);
      g_value_set_boolean (shown, binnacle_value_get_boolean (value, FALSE));
      return TRUE;
    case BINNACLE_VALUE_NUMBER:
      g_value_init (shown, G_TYPE_DOUBLE);
      g_value_set_double (shown, binnacle_value_get_number (value, 0));
      return TRUE;
    case BINNACLE_VALUE_TEXT:
      g_value_init (shown, G_TYPE_STRING);
      g_value_set_string (shown, binnacle_value_get_text (value));
      return TRUE;
    case BINNACLE_VALUE_NONE:
    case BINNACLE_VALUE_NULL:
    case BINNACLE_VALUE_JSON:
    default:
      return FALSE;
    }
}

static gboolean
is_kind_of (BinnacleEditBinding *self,
            GType                type)
{
  GType wanted = self->property->value_type;

  if (wanted == G_TYPE_BOOLEAN || wanted == G_TYPE_STRING || type != G_TYPE_DOUBLE)
    return wanted == type;
  return TRUE;
}

static void
changed_cb (BinnacleEditBinding *self)
{
  g_auto (GValue) value = G_VALUE_INIT;

  if (!to_gvalue (binnacle_optimistic_edit_get_value (self->edit), &value) ||
      !is_kind_of (self, G_VALUE_TYPE (&value)))
    return;
  self->showing = TRUE;
  g_object_set_property (self->target, self->property->name, &value);
  self->showing = FALSE;
}

/* A switch is turned once; text and numbers are typed and dragged. */
static void
notify_cb (BinnacleEditBinding *self)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;

  if (self->showing)
    return;
  read_property (self, &value);
  if (binnacle_value_equal (&value, binnacle_optimistic_edit_get_value (self->edit)))
    return;
  if (binnacle_value_get_kind (&value) == BINNACLE_VALUE_BOOLEAN)
    binnacle_optimistic_edit_apply (self->edit, BINNACLE_OPERATION_SET, &value, self->label);
  else
    binnacle_optimistic_edit_draft (self->edit, &value, self->label);
}

static void
binnacle_edit_binding_dispose (GObject *object)
{
  g_clear_object (&BINNACLE_EDIT_BINDING (object)->edit);

  G_OBJECT_CLASS (binnacle_edit_binding_parent_class)->dispose (object);
}

static void
binnacle_edit_binding_finalize (GObject *object)
{
  g_free (BINNACLE_EDIT_BINDING (object)->label);

  G_OBJECT_CLASS (binnacle_edit_binding_parent_class)->finalize (object);
}

static void
binnacle_edit_binding_class_init (BinnacleEditBindingClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = binnacle_edit_binding_dispose;
  G_OBJECT_CLASS (klass)->finalize = binnacle_edit_binding_finalize;
}

static void
binnacle_edit_binding_init (BinnacleEditBinding *self)
{
}

static gboolean
can_bind (GParamSpec *property)
{
  if (property == NULL || (property->flags & G_PARAM_READWRITE) != G_PARAM_READWRITE)
    return FALSE;
  return property->value_type == G_TYPE_BOOLEAN || property->value_type == G_TYPE_STRING ||
         (g_value_type_transformable (property->value_type, G_TYPE_DOUBLE) &&
          g_value_type_transformable (G_TYPE_DOUBLE, property->value_type));
}

/**
 * binnacle_bind_edit:
 * @source: a source
 * @channel: the name of one of its channels
 * @target: (type GObject.Object): the control, or its model, such as a #GtkAdjustment
 * @property: a property of it that a person changes: a switch, a number or a text
 * @label: (nullable): what the person does with it, in words for a list
 *
 * Shows and changes a channel in one line, for as long as @target lives. What the
 * person makes of it shows at once, becomes an edit when they pause (a switch: at
 * once), and can be undone; nothing that comes from the server moves what is in their
 * hand. See [class@OptimisticEdit], which this is on top of. What was begun when
 * @target goes becomes an edit.
 *
 * A channel that holds something else, such as a text for a number, leaves the
 * property as it is. Main thread.
 */
void
binnacle_bind_edit (BinnacleSource *source,
                    const char     *channel,
                    gpointer        target,
                    const char     *property,
                    const char     *label)
{
  BinnacleEditBinding *self;
  g_autofree char *signal = NULL;
  GParamSpec *pspec;

  g_return_if_fail (BINNACLE_IS_SOURCE (source));
  g_return_if_fail (G_IS_OBJECT (target) && property != NULL);
  pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (target), property);
  g_return_if_fail (can_bind (pspec));

  self = g_object_new (BINNACLE_TYPE_EDIT_BINDING, NULL);
  self->target = target;
  self->property = pspec;
  self->label = g_strdup (label);
  self->edit = binnacle_optimistic_edit_new (source, channel, BINNACLE_CONFLICT_DEFAULT);
  signal = g_strconcat ("notify::", property, NULL);
  g_signal_connect_object (self->edit, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, signal, G_CALLBACK (notify_cb), self, G_CONNECT_SWAPPED);
  changed_cb (self);
  binnacle_owner_keep (target, self);
}
