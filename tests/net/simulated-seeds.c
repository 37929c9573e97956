/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "simulated-seeds.h"

typedef struct
{
  const char        *path;
  SimulatedSeedFunc  func;
  gconstpointer      data;
} SeededTest;

static const char *program;
static guint first_seed = 1;
static guint number = 100;
static char command[1024]; /* what replays the present seed */

static void
on_death (int signal_number)
{
  (void) !write (STDERR_FILENO, command, strlen (command));
  signal (signal_number, SIG_DFL);
  raise (signal_number);
}

/* Takes the argument at @index, and gives its number. */
static guint
take_argument (int    *argc,
               char ***argv,
               int     index)
{
  guint value = index + 1 < *argc ? (guint) g_ascii_strtoull ((*argv)[index + 1], NULL, 10) : 0;

  if (value == 0)
    g_error ("%s needs a number above 0", (*argv)[index]);
  for (int i = index; i + 2 <= *argc; i++)
    (*argv)[i] = (*argv)[i + 2];
  *argc -= 2;
  return value;
}

/*
 * simulated_seeds_init:
 * @n_seeds: how many are tried where the command line says nothing
 *
 * Before g_test_init(). The command line can have `--seed N`, for that one alone, or
 * `--seeds N`, for as many.
 */
void
simulated_seeds_init (int    *argc,
                      char ***argv,
                      guint   n_seeds)
{
  program = (*argv)[0];
  number = n_seeds;
  for (int i = 1; i < *argc;)
    {
      if (g_str_equal ((*argv)[i], "--seeds"))
        number = take_argument (argc, argv, i);
      else if (g_str_equal ((*argv)[i], "--seed"))
        {
          first_seed = take_argument (argc, argv, i);
          number = 1;
        }
      else
        i++;
    }
  signal (SIGABRT, on_death);
  signal (SIGTRAP, on_death);
  signal (SIGSEGV, on_death);
}

static void
run (gconstpointer data)
{
  const SeededTest *test = data;

  for (guint32 seed = first_seed; seed < first_seed + number; seed++)
    {
      g_snprintf (command, sizeof command, "# To replay this: %s -p %s --seed %u\n", program, test->path, seed);
      test->func (seed, test->data);
    }
  command[0] = '\0';
}

void
simulated_seeds_add (const char        *path,
                     SimulatedSeedFunc  func,
                     gconstpointer      data)
{
  SeededTest *test = g_new (SeededTest, 1);

  test->path = path;
  test->func = func;
  test->data = data;
  g_test_add_data_func_full (path, test, run, g_free);
}

guint
simulated_seeds_get_number (void)
{
  return number;
}
