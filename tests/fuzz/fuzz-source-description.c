/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-target.h"

#include "sources/binnacle-source-description.h"

/* The input is a file of sources. What is read from it is what is written again. */

static void
check (GKeyFile   *file,
       const char *group)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleSourceDescription) read = binnacle_source_description_new_from_keyfile (file, group, &error);
  g_autoptr (BinnacleSourceDescription) again = NULL;
  g_autoptr (GKeyFile) other = g_key_file_new ();

  if (read == NULL)
    {
      g_assert_true (error->domain == BINNACLE_SOURCE_DESCRIPTION_ERROR);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return;
    }
  binnacle_source_description_save (read, other, group);
  again = binnacle_source_description_new_from_keyfile (other, group, &error);
  g_assert_no_error (error);
  g_assert_true (binnacle_source_description_equal (read, again));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;

  if (size == 0 || !g_key_file_load_from_data (file, (const char *) data, size, G_KEY_FILE_NONE, NULL))
    return 0;
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    check (file, groups[i]);
  return 0;
}
