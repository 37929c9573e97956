/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/binnacle-real-clock.h"
#include "outbox-fixture.h"

/* Disks that are full, and folders that can only be read, for real: in a mount namespace
 * of the test's own, which goes with it. Each test is a process of its own, since
 * namespaces are entered before there is a thread. */

typedef struct
{
  BinnacleClock *clock;
  char          *folder; /* made, and mounted on */
  char          *path;
} Disk;

static gboolean
enter_namespace (void)
{
  g_autofree char *map = g_strdup_printf ("0 %u 1", (guint) geteuid ());

  if (geteuid () == 0)
    return unshare (CLONE_NEWNS) == 0 && mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
  return unshare (CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
         g_file_set_contents_full ("/proc/self/uid_map", map, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
}

/* Its exit status says "skipped" to Meson and this file's main. */
#define SKIPPED 77

static void
disk_init (Disk       *disk,
           const char *size)
{
  g_autofree char *options = g_strdup_printf ("size=%s,mode=0700", size);

  if (!enter_namespace ())
    _exit (SKIPPED);
  disk->clock = binnacle_real_clock_new ();
  disk->folder = g_dir_make_tmp ("binnacle-disk-XXXXXX", NULL);
  disk->path = g_build_filename (disk->folder, "outbox.db", NULL);
  if (mount ("tmpfs", disk->folder, "tmpfs", 0, options) != 0)
    {
      g_rmdir (disk->folder);
      _exit (SKIPPED);
    }
}

static void
disk_clear (Disk *disk)
{
  g_assert_cmpint (umount (disk->folder), ==, 0);
  g_assert_cmpint (g_rmdir (disk->folder), ==, 0);
  g_free (disk->folder);
  g_free (disk->path);
  g_clear_object (&disk->clock);
}

static void
fill (Disk *disk)
{
  g_autofree char *path = g_build_filename (disk->folder, "filler", NULL);
  int fd = open (path, O_WRONLY | O_CREAT, 0600);
  char page[4096] = { 0 };

  while (write (fd, page, sizeof page) > 0);
  g_assert_cmpint (errno, ==, ENOSPC);
  close (fd);
}

static void
make_room (Disk *disk)
{
  g_autofree char *path = g_build_filename (disk->folder, "filler", NULL);

  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
set_read_only (Disk     *disk,
               gboolean  read_only)
{
  g_assert_cmpint (mount (NULL, disk->folder, NULL, MS_REMOUNT | (read_only ? MS_RDONLY : 0), NULL), ==, 0);
}

static void
close_outbox (BinnacleOutbox **outbox)
{
  binnacle_outbox_close (*outbox);
  g_assert_finalize_object (g_steal_pointer (outbox));
}

static void
assert_count (BinnacleOutbox *outbox,
              guint           n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleJournalContents) contents = outbox_load (outbox, SOURCE, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (contents->records->len, ==, n);
}

static void
assert_put (BinnacleOutbox *outbox,
            guint           n)
{
  g_autoptr (GError) error = NULL;

  outbox_put (outbox, outbox_make_record (n, 1), &error);
  g_assert_no_error (error);
  g_assert_null (binnacle_outbox_get_problem (outbox));
}

static void
assert_refused (BinnacleOutbox      *outbox,
                guint                n,
                BinnacleOutboxError  code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (outbox_put (outbox, outbox_make_record (n, 1), &error));
  g_assert_error (error, BINNACLE_OUTBOX_ERROR, (int) code);
  g_assert_cmpstr (binnacle_outbox_get_problem (outbox), ==, error->message);
}

/* Returns how many were saved. */
static guint
put_until_full (BinnacleOutbox *outbox)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  while (outbox_put (outbox, outbox_make_record (n + 1, 1), &error))
    n++;
  g_assert_error (error, BINNACLE_OUTBOX_ERROR, BINNACLE_OUTBOX_ERROR_FULL);
  return n;
}

static void
run_a_disk_that_fills_up (void)
{
  Disk disk;
  BinnacleOutbox *outbox;
  guint n;

  disk_init (&disk, "512k");
  outbox = binnacle_outbox_new (disk.clock, disk.path, NULL);
  assert_put (outbox, 1);
  fill (&disk);
  n = put_until_full (outbox);
  assert_refused (outbox, n + 1, BINNACLE_OUTBOX_ERROR_FULL);
  assert_count (outbox, MAX (n, 1));

  /* What was saved is there also where Binnacle is started on the full disk. */
  close_outbox (&outbox);
  outbox = binnacle_outbox_new (disk.clock, disk.path, NULL);
  assert_count (outbox, MAX (n, 1));
  g_assert_null (binnacle_outbox_get_notice (outbox));

  make_room (&disk);
  assert_put (outbox, n + 1);
  close_outbox (&outbox);
  outbox = binnacle_outbox_new (disk.clock, disk.path, NULL);
  assert_count (outbox, n + 1);
  close_outbox (&outbox);
  disk_clear (&disk);
}

static void
run_a_disk_that_is_full_from_the_start (void)
{
  Disk disk;
  BinnacleOutbox *outbox;

  disk_init (&disk, "64k");
  fill (&disk);
  outbox = binnacle_outbox_new (disk.clock, disk.path, NULL);
  assert_count (outbox, 0);
  assert_refused (outbox, 1, BINNACLE_OUTBOX_ERROR_FULL);
  assert_refused (outbox, 1, BINNACLE_OUTBOX_ERROR_FULL);

  make_room (&disk);
  assert_put (outbox, 1);
  assert_count (outbox, 1);
  close_outbox (&outbox);
  disk_clear (&disk);
}

static void
damage (Disk *disk)
{
  int fd = open (disk->path, O_WRONLY);

  g_assert_cmpint (pwrite (fd, "damage", 6, 4096 + 3), ==, 6);
  close (fd);
}

static void
run_a_damaged_one_on_a_full_disk (void)
{
  Disk disk;
  BinnacleOutbox *outbox;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize length;

  disk_init (&disk, "1m");
  outbox = binnacle_outbox_new (disk.clock, disk.path, NULL);
  for (guint i = 1; i <= 20; i++)
    assert_put (outbox, i);
  close_outbox (&outbox);
  damage (&disk);
  fill (&disk);
  g_assert_true (g_file_get_contents (disk.path, &before, &length, NULL));

  /* It stays where it is until what takes its place is on disk. */
  outbox = binnacle_outbox_new (disk.clock, disk.path, NULL);
  assert_refused (outbox, 30, BINNACLE_OUTBOX_ERROR_FULL);
  g_assert_true (g_file_get_contents (disk.path, &after, NULL, NULL));
  g_assert_cmpmem (after, length, before, length);

  make_room (&disk);
  assert_put (outbox, 30);
  g_assert_nonnull (strstr (binnacle_outbox_get_notice (outbox), ".damaged-"));
  close_outbox (&outbox);
  disk_clear (&disk);
}

static void
run_a_folder_that_can_only_be_read (void)
{
  Disk disk;
  BinnacleOutbox *outbox;
  g_autofree char *log = NULL;

  disk_init (&disk, "1m");
  log = g_strconcat (disk.path, "-wal", NULL);
  outbox = binnacle_outbox_new (disk.clock, disk.path, NULL);
  for (guint i = 1; i <= 3; i++)
    assert_put (outbox, i);
  close_outbox (&outbox);
  g_remove (log);
  set_read_only (&disk, TRUE);

  outbox = binnacle_outbox_new (disk.clock, disk.path, NULL);
  assert_count (outbox, 3);
  assert_refused (outbox, 4, BINNACLE_OUTBOX_ERROR_READ_ONLY);
  g_assert_nonnull (strstr (binnacle_outbox_get_problem (outbox), disk.folder));

  set_read_only (&disk, FALSE);
  assert_put (outbox, 4);
  assert_count (outbox, 4);
  close_outbox (&outbox);
  disk_clear (&disk);
}

/* As after kill -9: what is in the log alone is shown as well. */
static void
run_a_folder_with_a_log_that_can_only_be_read (void)
{
  Disk disk;
  BinnacleOutbox *outbox;
  g_autofree char *log = NULL;
  g_autofree char *copy = NULL;
  gsize length;

  disk_init (&disk, "1m");
  log = g_strconcat (disk.path, "-wal", NULL);
  outbox = binnacle_outbox_new (disk.clock, disk.path, NULL);
  close_outbox (&outbox);
  outbox = binnacle_outbox_new (disk.clock, disk.path, NULL);
  for (guint i = 1; i <= 3; i++)
    assert_put (outbox, i);
  g_assert_true (g_file_get_contents (log, &copy, &length, NULL));
  g_assert_cmpuint (length, >, 0);
  {
    g_autofree char *file = NULL;
    gsize file_length;
    int fd;

    g_assert_true (g_file_get_contents (disk.path, &file, &file_length, NULL));
    close_outbox (&outbox);
    fd = open (disk.path, O_WRONLY | O_TRUNC);
    g_assert_cmpint (write (fd, file, file_length), ==, file_length);
    close (fd);
    g_assert_true (g_file_set_contents (log, copy, (gssize) length, NULL));
  }
  set_read_only (&disk, TRUE);

  outbox = binnacle_outbox_new (disk.clock, disk.path, NULL);
  assert_count (outbox, 3);
  assert_refused (outbox, 4, BINNACLE_OUTBOX_ERROR_READ_ONLY);
  set_read_only (&disk, FALSE);
  assert_put (outbox, 4);
  close_outbox (&outbox);
  disk_clear (&disk);
}

static void
run_an_empty_folder_that_can_only_be_read (void)
{
  Disk disk;
  BinnacleOutbox *outbox;

  disk_init (&disk, "1m");
  set_read_only (&disk, TRUE);
  outbox = binnacle_outbox_new (disk.clock, disk.path, NULL);
  assert_count (outbox, 0);
  assert_refused (outbox, 1, BINNACLE_OUTBOX_ERROR_READ_ONLY);
  close_outbox (&outbox);
  set_read_only (&disk, FALSE);
  disk_clear (&disk);
}

static const struct
{
  const char *path;
  void      (*run) (void);
} cases[] = {
  { "/disk/one-that-fills-up", run_a_disk_that_fills_up },
  { "/disk/one-that-is-full-from-the-start", run_a_disk_that_is_full_from_the_start },
  { "/disk/a-damaged-outbox-on-a-full-one", run_a_damaged_one_on_a_full_disk },
  { "/disk/a-folder-that-can-only-be-read", run_a_folder_that_can_only_be_read },
  { "/disk/a-folder-with-a-log-that-can-only-be-read", run_a_folder_with_a_log_that_can_only_be_read },
  { "/disk/an-empty-folder-that-can-only-be-read", run_an_empty_folder_that_can_only_be_read },
};

static const char *program;

static void
run_case (gconstpointer data)
{
  g_autofree char *index = g_strdup_printf ("%d", GPOINTER_TO_INT (data));
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, "--case", index, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (process));
  if (g_subprocess_get_exit_status (process) == SKIPPED)
    g_test_skip ("mounting takes root, or user namespaces");
  else
    g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--case") == 0)
    {
      g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
      cases[g_ascii_strtoull (argv[2], NULL, 10)].run ();
      return 0;
    }
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, GINT_TO_POINTER ((int) i), run_case);
  return g_test_run ();
}
