/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "app/binnacle-source-list.h"

typedef struct
{
  char               *folder;
  char               *path;
  BinnacleSourceList *list;
  GError             *error; /* of the last load */
  gboolean            loaded;
  gboolean            not_saved;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->folder = g_dir_make_tmp ("binnacle-sources-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "sources", NULL);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_autofree char *aside = g_strconcat (self->path, ".damaged", NULL);

  g_clear_object (&self->list);
  g_clear_error (&self->error);
  g_unlink (self->path);
  g_unlink (aside);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Fixture *self = user_data;

  binnacle_source_list_load_finish (BINNACLE_SOURCE_LIST (object), result, &self->error);
  self->loaded = TRUE;
}

static void
not_saved_cb (Fixture      *self,
              const GError *error)
{
  g_assert_error (error, BINNACLE_SOURCE_LIST_ERROR, BINNACLE_SOURCE_LIST_ERROR_NOT_SAVED);
  self->not_saved = TRUE;
}

static void
load (Fixture *self)
{
  g_clear_object (&self->list);
  g_clear_error (&self->error);
  self->loaded = FALSE;
  self->list = binnacle_source_list_new (self->path);
  g_signal_connect_swapped (self->list, "not-saved", G_CALLBACK (not_saved_cb), self);
  g_assert_false (binnacle_source_list_get_writable (self->list));
  binnacle_source_list_load_async (self->list, NULL, loaded_cb, self);
  while (!self->loaded)
    g_main_context_iteration (NULL, TRUE);
}

static void
load_text (Fixture    *self,
           const char *text)
{
  g_assert_true (g_file_set_contents (self->path, text, -1, NULL));
  load (self);
}

static char *
read_file (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  binnacle_source_list_flush (self->list, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  return text;
}

static void
put (Fixture            *self,
     BinnacleSourceKind  kind,
     const char         *name,
     const char         *uri)
{
  g_autofree char *id = binnacle_source_list_make_id (self->list, name);
  g_autoptr (BinnacleSourceDescription) description = binnacle_source_description_new (kind, id, name, uri);

  binnacle_source_list_put (self->list, description);
}

static void
test_keeps (Fixture       *self,
            gconstpointer  data)
{
  g_autofree char *text = NULL;

  load (self);
  g_assert_no_error (self->error);
  g_assert_true (binnacle_source_list_get_writable (self->list));
  put (self, BINNACLE_SOURCE_KIND_PROMETHEUS, "Küche & Keller", "http://localhost:9090/");
  put (self, BINNACLE_SOURCE_KIND_LIVE, "Boiler", "wss://boiler.example/v1/live");
  text = read_file (self);

  load (self);
  g_assert_no_error (self->error);
  g_assert_cmpuint (binnacle_source_list_get_n (self->list), ==, 2);
  g_assert_cmpstr (binnacle_source_list_get (self->list, 0)->name, ==, "Küche & Keller");
  g_assert_cmpstr (binnacle_source_list_get (self->list, 1)->id, ==, "boiler");
  g_assert_cmpint (binnacle_source_list_lookup (self->list, "boiler")->kind, ==, BINNACLE_SOURCE_KIND_LIVE);

  binnacle_source_list_remove (self->list, "boiler");
  g_free (text);
  text = read_file (self);
  g_assert_null (strstr (text, "[boiler]"));
  g_assert_null (binnacle_source_list_lookup (self->list, "boiler"));
}

static void
test_ids (Fixture       *self,
          gconstpointer  data)
{
  g_autofree char *nothing = NULL;
  g_autofree char *second = NULL;

  load_text (self, "[grid]\nkind=of-the-future\nname=Grid\n");
  nothing = binnacle_source_list_make_id (self->list, "!?");
  second = binnacle_source_list_make_id (self->list, "Grid");
  g_assert_cmpstr (nothing, ==, "source");
  /* Also where it can't be used. */
  g_assert_cmpstr (second, ==, "grid-2");
}

static void
test_keeps_the_unknown (Fixture       *self,
                        gconstpointer  data)
{
  g_autofree char *text = NULL;

  load_text (self,
             "# mine\n[Binnacle]\nversion=1\nsize=9\n[future]\nkind=telepathy\nname=Future\n"
             "[prom]\nkind=prometheus\nname=Prom\nuri=http://h:9090/\ncolour=red\n");
  g_assert_error (self->error, BINNACLE_SOURCE_LIST_ERROR, BINNACLE_SOURCE_LIST_ERROR_NOT_UNDERSTOOD);
  g_assert_nonnull (strstr (self->error->message, "future"));
  g_assert_cmpuint (binnacle_source_list_get_n (self->list), ==, 1);
  g_assert_true (binnacle_source_list_get_writable (self->list));

  put (self, BINNACLE_SOURCE_KIND_JSON_HTTP, "Weather", "https://weather.example/now");
  text = read_file (self);
  g_assert_nonnull (strstr (text, "# mine"));
  g_assert_nonnull (strstr (text, "size=9"));
  g_assert_nonnull (strstr (text, "kind=telepathy"));
  g_assert_nonnull (strstr (text, "colour=red"));
  g_assert_nonnull (strstr (text, "[weather]"));
}

static void
test_damaged (Fixture       *self,
              gconstpointer  data)
{
  g_autofree char *aside = g_strconcat (self->path, ".damaged", NULL);

  load_text (self, "this is no list\n");
  g_assert_error (self->error, BINNACLE_SOURCE_LIST_ERROR, BINNACLE_SOURCE_LIST_ERROR_DAMAGED);
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
  g_assert_true (binnacle_source_list_get_writable (self->list));
}

static void
test_too_large (Fixture       *self,
                gconstpointer  data)
{
  g_autofree char *text = g_strnfill (1024 * 1024 + 1, '#');

  load_text (self, text);
  g_assert_error (self->error, BINNACLE_SOURCE_LIST_ERROR, BINNACLE_SOURCE_LIST_ERROR_DAMAGED);
}

static void
test_newer (Fixture       *self,
            gconstpointer  data)
{
  g_autofree char *text = NULL;
  const char *newer = "[Binnacle]\nversion=2\n[prom]\nkind=prometheus\nname=Prom\nuri=http://h:9090/\n";

  load_text (self, newer);
  g_assert_error (self->error, BINNACLE_SOURCE_LIST_ERROR, BINNACLE_SOURCE_LIST_ERROR_NEWER);
  g_assert_cmpuint (binnacle_source_list_get_n (self->list), ==, 0);
  g_assert_false (binnacle_source_list_get_writable (self->list));
  text = read_file (self);
  g_assert_cmpstr (text, ==, newer);
}

static void
test_not_saved (Fixture       *self,
                gconstpointer  data)
{
  load (self);
  g_rmdir (self->folder);
  put (self, BINNACLE_SOURCE_KIND_PROMETHEUS, "Prom", "http://h:9090/");
  while (!self->not_saved)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (binnacle_source_list_get_n (self->list), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/source-list/keeps-sources-in-order", Fixture, NULL, set_up, test_keeps, tear_down);
  g_test_add ("/source-list/ids-are-made-of-names-and-never-twice", Fixture, NULL, set_up, test_ids, tear_down);
  g_test_add ("/source-list/keeps-what-it-does-not-know", Fixture, NULL, set_up, test_keeps_the_unknown, tear_down);
  g_test_add ("/source-list/a-damaged-file-is-set-aside", Fixture, NULL, set_up, test_damaged, tear_down);
  g_test_add ("/source-list/a-file-too-large-is-set-aside", Fixture, NULL, set_up, test_too_large, tear_down);
  g_test_add ("/source-list/a-newer-file-is-left-alone", Fixture, NULL, set_up, test_newer, tear_down);
  g_test_add ("/source-list/what-cannot-be-saved-is-told", Fixture, NULL, set_up, test_not_saved, tear_down);
  return g_test_run ();
}
