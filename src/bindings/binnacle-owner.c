/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-bindings"

#include "bindings/binnacle-owner.h"

/* An object, such as a widget, and what is to end with it. Both functions act when
 * the owner is disposed of, not only when its memory is given back: a widget that
 * was taken out of its window for good may be held by others for a while. */

static void
release_cb (gpointer  object,
            GObject  *owner)
{
  g_object_unref (object);
}

/**
 * binnacle_owner_keep:
 * @owner: (type GObject.Object): what uses @object, such as a widget
 * @object: (type GObject.Object) (transfer full): what it uses
 *
 * Keeps an object for as long as another one lives. Main thread.
 */
void
binnacle_owner_keep (gpointer owner,
                     gpointer object)
{
  g_return_if_fail (G_IS_OBJECT (owner));
  g_return_if_fail (G_IS_OBJECT (object));

  g_object_weak_ref (owner, release_cb, object);
}

static void
cancel_cb (gpointer  cancellable,
           GObject  *owner)
{
  g_cancellable_cancel (cancellable);
}

/**
 * binnacle_owner_get_cancellable:
 * @owner: (type GObject.Object): who asks, such as a widget
 *
 * Gives what to call asynchronous functions with for an owner: it is cancelled when
 * the owner goes. The callback then gets %G_IO_ERROR_CANCELLED, and must return
 * before it touches @owner. Main thread.
 *
 * Returns: (transfer none): a cancellable, the same one each time
 */
GCancellable *
binnacle_owner_get_cancellable (gpointer owner)
{
  static const char key[] = "binnacle-cancellable";
  GCancellable *cancellable;

  g_return_val_if_fail (G_IS_OBJECT (owner), NULL);

  cancellable = g_object_get_data (owner, key);
  if (cancellable != NULL)
    return cancellable;
  cancellable = g_cancellable_new ();
  g_object_set_data_full (owner, key, cancellable, g_object_unref);
  g_object_weak_ref (owner, cancel_cb, cancellable);
  return cancellable;
}
