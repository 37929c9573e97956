/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The thread sanitizer does not see the locks, reference counts and main contexts of
 * GLib, nor what they order. In its builds of the tests, these stand before GLib's own for
 * all that calls them from outside the library they are of. */

#include <dlfcn.h>
#include <glib-object.h>
#include <sanitizer/tsan_interface.h>

typedef void     (*VoidFunc)    (gpointer data);
typedef gboolean (*BooleanFunc) (gpointer data);
typedef guint    (*AttachFunc)  (GSource *source, GMainContext *context);
typedef gboolean (*IterateFunc) (GMainContext *context, gboolean may_block);

static void *
find_next (void       **cache,
           const char  *name)
{
  void *function = __atomic_load_n (cache, __ATOMIC_ACQUIRE);

  if (function == NULL)
    {
      function = dlsym (RTLD_NEXT, name);
      __atomic_store_n (cache, function, __ATOMIC_RELEASE);
    }

  return function;
}

/* A count that goes down orders what was done before it: the last one frees. */
static void
count_down (gpointer data)
{
  if (data == NULL)
    return;

  __tsan_release (data);
  __tsan_acquire (data);
}

void
(g_mutex_lock) (GMutex *mutex)
{
  static void *next;

  ((VoidFunc) find_next (&next, "g_mutex_lock")) (mutex);
  __tsan_acquire (mutex);
}

gboolean
(g_mutex_trylock) (GMutex *mutex)
{
  static void *next;

  if (!((BooleanFunc) find_next (&next, "g_mutex_trylock")) (mutex))
    return FALSE;

  __tsan_acquire (mutex);

  return TRUE;
}

void
(g_mutex_unlock) (GMutex *mutex)
{
  static void *next;

  __tsan_release (mutex);
  ((VoidFunc) find_next (&next, "g_mutex_unlock")) (mutex);
}

void
(g_bytes_unref) (GBytes *bytes)
{
  static void *next;

  count_down (bytes);
  ((VoidFunc) find_next (&next, "g_bytes_unref")) (bytes);
}

void
(g_object_unref) (gpointer object)
{
  static void *next;

  count_down (object);
  ((VoidFunc) find_next (&next, "g_object_unref")) (object);
}

guint
(g_source_attach) (GSource      *source,
                   GMainContext *context)
{
  static void *next;

  __tsan_release (context != NULL ? context : g_main_context_default ());

  return ((AttachFunc) find_next (&next, "g_source_attach")) (source, context);
}

/* Where the context is waiting, its wake-up orders enough. */
gboolean
(g_main_context_iteration) (GMainContext *context,
                            gboolean      may_block)
{
  static void *next;

  __tsan_acquire (context != NULL ? context : g_main_context_default ());

  return ((IterateFunc) find_next (&next, "g_main_context_iteration")) (context, may_block);
}
