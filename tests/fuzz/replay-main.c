/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-target.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/*
 * Runs a fuzz target without libFuzzer: each file of the corpus as it is, then
 * mutations of them for BINNACLE_FUZZ_SECONDS (5 unless set). The mutations only
 * depend on BINNACLE_FUZZ_SEED (1 unless set). The input that breaks the target is
 * left in the file fuzz-crash-PROGRAM in the working directory.
 */

#define MAX_LENGTH 8192
#define MAX_MUTATIONS 6

typedef struct
{
  GRand     *random;
  GPtrArray *corpus; /* of GByteArray */
  guint64    n_runs;
} Replay;

static const uint8_t *current_data;
static size_t current_size;
static char crash_path[256];

/* Only what is allowed in a signal handler. */
static void
save_input (int number)
{
  int file = open (crash_path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);

  if (file >= 0)
    {
      (void) !write (file, current_data, current_size);
      (void) !write (STDERR_FILENO, "The input is in ", 16);
      (void) !write (STDERR_FILENO, crash_path, strlen (crash_path));
      (void) !write (STDERR_FILENO, "\n", 1);
      close (file);
    }

  signal (number, SIG_DFL);
  raise (number);
}

static void
run (Replay     *replay,
     GByteArray *input)
{
  current_data = input->data;
  current_size = input->len;
  (void) LLVMFuzzerTestOneInput (input->data, input->len);
  replay->n_runs++;
}

static guint
below (Replay *replay,
       guint   limit)
{
  return limit > 0 ? (guint) g_rand_int_range (replay->random, 0, (gint32) limit) : 0;
}

/* A short length, at most what is left. */
static guint
piece_length (Replay *replay,
              guint   longest,
              guint   left)
{
  guint length = 1 + below (replay, longest);

  return MIN (length, left);
}

static void
insert (GByteArray   *input,
        guint         place,
        const guint8 *bytes,
        guint         length)
{
  g_autofree guint8 *copy = g_memdup2 (bytes, length); /* may be part of the input */
  guint old_length = input->len;

  if (length == 0 || old_length + length > MAX_LENGTH)
    return;

  g_byte_array_set_size (input, old_length + length);
  memmove (input->data + place + length, input->data + place, old_length - place);
  memcpy (input->data + place, copy, length);
}

static void
insert_piece (Replay     *replay,
              GByteArray *input,
              GByteArray *from)
{
  guint start = below (replay, from->len);
  guint length = piece_length (replay, 32, from->len - start);

  insert (input, below (replay, input->len + 1), from->data + start, length);
}

static void
repeat_piece (Replay     *replay,
              GByteArray *input)
{
  guint start = below (replay, input->len);
  guint length = piece_length (replay, 8, input->len - start);

  for (guint i = below (replay, 100); i > 0; i--)
    insert (input, start, input->data + start, length);
}

static void
mutate (Replay     *replay,
        GByteArray *input)
{
  guint place = below (replay, input->len);
  guint8 byte = (guint8) below (replay, 256);

  switch (below (replay, 7))
    {
    case 0: /* flip */
      if (input->len > 0)
        input->data[place] ^= (guint8) (1 << below (replay, 8));
      break;
    case 1: /* replace */
      if (input->len > 0)
        input->data[place] = byte;
      break;
    case 2: /* insert */
      insert (input, place, &byte, 1);
      break;
    case 3: /* delete */
      if (input->len > 0)
        g_byte_array_remove_range (input, place, piece_length (replay, 16, input->len - place));
      break;
    case 4: /* splice */
      insert_piece (replay, input, g_ptr_array_index (replay->corpus, below (replay, replay->corpus->len)));
      break;
    case 5: /* double a piece elsewhere */
      insert_piece (replay, input, input);
      break;
    default:
      repeat_piece (replay, input);
      break;
    }
}

static void
run_mutation (Replay *replay)
{
  GByteArray *original = g_ptr_array_index (replay->corpus, below (replay, replay->corpus->len));
  g_autoptr (GByteArray) input = g_byte_array_new ();

  g_byte_array_append (input, original->data, MIN (original->len, MAX_LENGTH));
  for (guint i = 1 + below (replay, MAX_MUTATIONS); i > 0; i--)
    mutate (replay, input);

  run (replay, input);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static GPtrArray *
list_files (const char *directory)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (directory, 0, &error);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    g_error ("%s", error->message);

  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (paths, g_build_filename (directory, name, NULL));
  g_ptr_array_sort (paths, compare_names);

  return paths;
}

static void
load_corpus (Replay     *replay,
             const char *directory)
{
  g_autoptr (GPtrArray) paths = list_files (directory);

  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr (GError) error = NULL;
      char *contents;
      gsize length;

      if (!g_file_get_contents (g_ptr_array_index (paths, i), &contents, &length, &error))
        g_error ("%s", error->message);
      g_ptr_array_add (replay->corpus, g_byte_array_new_take ((guint8 *) contents, length));
    }

  if (replay->corpus->len == 0)
    g_error ("The corpus %s is empty", directory);
}

static guint64
get_number (const char *variable,
            guint64     fallback)
{
  const char *text = g_getenv (variable);

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : fallback;
}

static void
run_mutations (Replay *replay)
{
  gint64 end = g_get_monotonic_time () + (gint64) get_number ("BINNACLE_FUZZ_SECONDS", 5) * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < end)
    for (guint i = 0; i < 16; i++)
      run_mutation (replay);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *program = g_path_get_basename (argv[0]);
  guint32 seed = (guint32) get_number ("BINNACLE_FUZZ_SEED", 1);
  Replay replay = { 0 };

  if (argc != 2)
    {
      g_printerr ("Usage: %s CORPUS-DIRECTORY\n", program);
      return 2;
    }

  g_snprintf (crash_path, sizeof crash_path, "fuzz-crash-%s", program);
  signal (SIGABRT, save_input);
  signal (SIGTRAP, save_input);
  signal (SIGSEGV, save_input);

  replay.random = g_rand_new_with_seed (seed);
  replay.corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);
  load_corpus (&replay, argv[1]);
  for (guint i = 0; i < replay.corpus->len; i++)
    run (&replay, g_ptr_array_index (replay.corpus, i));
  run_mutations (&replay);

  g_print ("%s: %u files, %" G_GUINT64_FORMAT " runs, seed %u\n", program, replay.corpus->len, replay.n_runs, seed);
  g_ptr_array_unref (replay.corpus);
  g_rand_free (replay.random);

  return 0;
}
