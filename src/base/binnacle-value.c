/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-base"

#include "base/binnacle-value-private.h"

#include <math.h>
#include <string.h>

#include "base/binnacle-value-variant.h"

/**
 * BinnacleValue:
 *
 * One value of a channel.
 *
 * Numbers and booleans lie in the struct itself, text and JSON are immutable and
 * counted atomically. So a value may be copied in one thread and the copy used in
 * another; one struct is used by one thread at a time. Zeroed memory is a valid
 * value of kind %BINNACLE_VALUE_NONE.
 *
 * JSON objects and arrays are held as #GVariant, as `JsonNode` trees are not safe
 * to share between threads. Nothing should serialise or print such a variant that
 * may be nested deeper than 40 levels: GLib cuts it there.
 */

/* GVariant cuts what is nested deeper than 128 containers once it is serialised,
 * and a level of JSON is up to three of them: so deeper values stay trees. A node
 * of a tree takes up to so many times the memory of its serialised form. */
#define MAX_SERIALISED_DEPTH 40
#define TREE_OVERHEAD 24

/* Counted here and not by GLib, whose counting the thread sanitizer cannot see. */
struct _BinnacleValuePayload
{
  gint      references;
  gboolean  serialised;
  gsize     size;
  GVariant *json; /* NULL for text */
  char      text[];
};

G_DEFINE_BOXED_TYPE (BinnacleValue, binnacle_value, binnacle_value_copy, binnacle_value_free)

static BinnacleValuePayload *
payload_new_text (const char *text)
{
  gsize length = strlen (text);
  BinnacleValuePayload *payload = g_malloc (sizeof (BinnacleValuePayload) + length + 1);

  payload->references = 1;
  payload->serialised = FALSE;
  payload->size = sizeof (BinnacleValuePayload) + length + 1;
  payload->json = NULL;
  memcpy (payload->text, text, length + 1);

  return payload;
}

/* Takes the reference, or the floating one. */
static BinnacleValuePayload *
payload_new_json (GVariant *json,
                  guint     depth)
{
  BinnacleValuePayload *payload = g_malloc (sizeof (BinnacleValuePayload));

  payload->references = 1;
  payload->serialised = depth <= MAX_SERIALISED_DEPTH;
  payload->json = g_variant_take_ref (json);
  payload->size = g_variant_get_size (json);
  if (payload->serialised)
    (void) g_variant_get_data (json); /* one block of memory in place of a tree */
  else
    payload->size *= TREE_OVERHEAD;
  payload->size += sizeof (BinnacleValuePayload);

  return payload;
}

static BinnacleValuePayload *
payload_ref (BinnacleValuePayload *payload)
{
  __atomic_fetch_add (&payload->references, 1, __ATOMIC_RELAXED);

  return payload;
}

static void
payload_unref (BinnacleValuePayload *payload)
{
  if (__atomic_sub_fetch (&payload->references, 1, __ATOMIC_ACQ_REL) > 0)
    return;

  g_clear_pointer (&payload->json, g_variant_unref);
  g_free (payload);
}

static gboolean
has_payload (const BinnacleValue *self)
{
  return self->kind == BINNACLE_VALUE_TEXT || self->kind == BINNACLE_VALUE_JSON;
}

static gboolean
payloads_equal (BinnacleValuePayload *first,
                BinnacleValuePayload *second)
{
  if (first == second)
    return TRUE;

  if (first->json == NULL)
    return first->size == second->size && strcmp (first->text, second->text) == 0;

  if (first->serialised && second->serialised && g_variant_equal (first->json, second->json))
    return TRUE;

  return binnacle_value_variants_equal (first->json, second->json);
}

static void
take_payload (BinnacleValue        *self,
              BinnacleValueKind     kind,
              BinnacleValuePayload *payload)
{
  binnacle_value_clear (self);
  self->kind = kind;
  self->u.payload = payload;
}

/* How deep a variant is nested, as far as it matters. */
static guint
measure_depth (GVariant *variant,
               guint     depth)
{
  guint deepest = depth;

  if (depth > MAX_SERIALISED_DEPTH || !g_variant_is_container (variant))
    return depth;

  if (g_variant_is_of_type (variant, G_VARIANT_TYPE_ARRAY))
    deepest = ++depth;

  for (gsize i = g_variant_n_children (variant); i > 0 && deepest <= MAX_SERIALISED_DEPTH; i--)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (variant, i - 1);
      guint child_depth = measure_depth (child, depth);

      deepest = MAX (deepest, child_depth);
    }

  return deepest;
}

/**
 * binnacle_value_set_none:
 * @self: a value
 *
 * Makes @self no value at all: not known, or deleted.
 */
void
binnacle_value_set_none (BinnacleValue *self)
{
  binnacle_value_clear (self);
}

/**
 * binnacle_value_set_null:
 * @self: a value
 *
 * Makes @self JSON's null.
 */
void
binnacle_value_set_null (BinnacleValue *self)
{
  binnacle_value_clear (self);
  self->kind = BINNACLE_VALUE_NULL;
}

/**
 * binnacle_value_set_boolean:
 * @self: a value
 * @boolean: true or false
 *
 * Makes @self a boolean.
 */
void
binnacle_value_set_boolean (BinnacleValue *self,
                            gboolean       boolean)
{
  binnacle_value_clear (self);
  self->kind = BINNACLE_VALUE_BOOLEAN;
  self->u.boolean = boolean != FALSE;
}

/**
 * binnacle_value_set_number:
 * @self: a value
 * @number: a finite number
 *
 * Makes @self a number.
 *
 * A number that is not finite is none that JSON knows: it becomes null.
 */
void
binnacle_value_set_number (BinnacleValue *self,
                           double         number)
{
  binnacle_value_clear (self);
  if (!isfinite (number))
    {
      self->kind = BINNACLE_VALUE_NULL;
      return;
    }

  self->kind = BINNACLE_VALUE_NUMBER;
  self->u.number = number;
}

/**
 * binnacle_value_set_text:
 * @self: a value
 * @text: UTF-8 text
 *
 * Makes @self a text.
 */
void
binnacle_value_set_text (BinnacleValue *self,
                         const char    *text)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (text != NULL);

  take_payload (self, BINNACLE_VALUE_TEXT, payload_new_text (text));
}

/**
 * binnacle_value_set_json:
 * @self: a value
 * @json: an `a{sv}` or `av`, made of what [enum@ValueKind] says; sunk if floating
 *
 * Makes @self an object or array.
 */
void
binnacle_value_set_json (BinnacleValue *self,
                         GVariant      *json)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (json != NULL);
  g_return_if_fail (g_variant_is_of_type (json, G_VARIANT_TYPE_VARDICT) ||
                    g_variant_is_of_type (json, G_VARIANT_TYPE ("av")));

  binnacle_value_take_json (self, g_variant_ref_sink (json), measure_depth (json, 0));
}

/**
 * binnacle_value_clear:
 * @self: a value
 *
 * Lets go of what @self holds; its kind becomes %BINNACLE_VALUE_NONE.
 */
void
binnacle_value_clear (BinnacleValue *self)
{
  g_return_if_fail (self != NULL);

  if (has_payload (self))
    payload_unref (self->u.payload);

  *self = (BinnacleValue) BINNACLE_VALUE_INIT;
}

/**
 * binnacle_value_assign:
 * @self: a value
 * @other: another, or the same
 *
 * Makes @self what @other is. Text and JSON are shared, not copied.
 */
void
binnacle_value_assign (BinnacleValue       *self,
                       const BinnacleValue *other)
{
  BinnacleValue copy;

  g_return_if_fail (self != NULL);
  g_return_if_fail (other != NULL);

  copy = *other;
  if (has_payload (&copy))
    payload_ref (copy.u.payload);

  binnacle_value_clear (self);
  *self = copy;
}

/**
 * binnacle_value_copy:
 * @self: a value
 *
 * Makes another value that shares text and JSON with @self.
 *
 * Returns: (transfer full): a value; free it with [method@Value.free]
 */
BinnacleValue *
binnacle_value_copy (const BinnacleValue *self)
{
  BinnacleValue *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new0 (BinnacleValue, 1);
  binnacle_value_assign (copy, self);

  return copy;
}

/**
 * binnacle_value_free:
 * @self: (nullable) (transfer full): a value from [method@Value.copy]
 *
 * Frees a value.
 */
void
binnacle_value_free (BinnacleValue *self)
{
  if (self == NULL)
    return;

  binnacle_value_clear (self);
  g_free (self);
}

/**
 * binnacle_value_get_kind:
 * @self: a value
 *
 * Tells what @self is.
 *
 * Returns: its kind
 */
BinnacleValueKind
binnacle_value_get_kind (const BinnacleValue *self)
{
  g_return_val_if_fail (self != NULL, BINNACLE_VALUE_NONE);

  return self->kind;
}

/**
 * binnacle_value_get_boolean:
 * @self: a value
 * @fallback: what to return where @self is no boolean
 *
 * Gets a boolean.
 *
 * Returns: the boolean or @fallback
 */
gboolean
binnacle_value_get_boolean (const BinnacleValue *self,
                            gboolean             fallback)
{
  g_return_val_if_fail (self != NULL, fallback);

  return self->kind == BINNACLE_VALUE_BOOLEAN ? self->u.boolean : fallback;
}

/**
 * binnacle_value_get_number:
 * @self: a value
 * @fallback: what to return where @self is no number, for example `NAN`
 *
 * Gets a number.
 *
 * Returns: the number or @fallback
 */
double
binnacle_value_get_number (const BinnacleValue *self,
                           double               fallback)
{
  g_return_val_if_fail (self != NULL, fallback);

  return self->kind == BINNACLE_VALUE_NUMBER ? self->u.number : fallback;
}

/**
 * binnacle_value_get_text:
 * @self: a value
 *
 * Gets a text.
 *
 * Returns: (nullable) (transfer none): the text, as long as @self keeps it, or
 *   %NULL where @self is no text
 */
const char *
binnacle_value_get_text (const BinnacleValue *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->kind == BINNACLE_VALUE_TEXT ? self->u.payload->text : NULL;
}

/**
 * binnacle_value_get_json:
 * @self: a value
 *
 * Gets an object (`a{sv}`) or array (`av`).
 *
 * Returns: (nullable) (transfer none): the variant, as long as @self keeps it, or
 *   %NULL where @self is neither
 */
GVariant *
binnacle_value_get_json (const BinnacleValue *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->kind == BINNACLE_VALUE_JSON ? self->u.payload->json : NULL;
}

/**
 * binnacle_value_equal:
 * @self: a value
 * @other: another
 *
 * Tells whether two values are the same as JSON: of one kind, with equal numbers,
 * texts or elements, and equal members in whatever order.
 *
 * Returns: %TRUE if they are
 */
gboolean
binnacle_value_equal (const BinnacleValue *self,
                      const BinnacleValue *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  if (self->kind != other->kind)
    return FALSE;

  switch (self->kind)
    {
    case BINNACLE_VALUE_NONE:
    case BINNACLE_VALUE_NULL:
      return TRUE;
    case BINNACLE_VALUE_BOOLEAN:
      return self->u.boolean == other->u.boolean;
    case BINNACLE_VALUE_NUMBER:
      return !islessgreater (self->u.number, other->u.number);
    case BINNACLE_VALUE_TEXT:
    case BINNACLE_VALUE_JSON:
      return payloads_equal (self->u.payload, other->u.payload);
    default:
      g_assert_not_reached ();
    }
}

/**
 * binnacle_value_get_size:
 * @self: a value
 *
 * Accounts for the memory of a value: the struct, and the text or serialised JSON
 * as if no other value shared it.
 *
 * Returns: bytes
 */
gsize
binnacle_value_get_size (const BinnacleValue *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return sizeof (BinnacleValue) + (has_payload (self) ? self->u.payload->size : 0);
}

/*
 * binnacle_value_take_json:
 * @json: (transfer full): as for binnacle_value_set_json()
 * @depth: how deep it is nested, which the caller knows already
 */
void
binnacle_value_take_json (BinnacleValue *self,
                          GVariant      *json,
                          guint          depth)
{
  take_payload (self, BINNACLE_VALUE_JSON, payload_new_json (json, depth));
}
