/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include "server/binnacle-host-sampler-private.h"

#include <glib/gi18n-lib.h>
#include <glibtop.h>
#include <glibtop/fsusage.h>
#include <math.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "server/binnacle-host-file-private.h"

/* How full a file system is, libgtop tells where it can. Which ones there are is read from the
 * kernel: a question about a network mount whose server is dead would never come
 * back, so only file systems known to be local are asked about, and only where the
 * way to them leads through no others. */

#define PERIOD 10000
#define MAX_MOUNTS_LENGTH (1024 * 1024)
#define MAX_MOUNTS 4096
#define MAX_FILESYSTEMS 64
#define MAX_PATH_LENGTH 1024

typedef enum
{
  USED,
  TOTAL,
  PERCENT,
  N_METRICS
} Metric;

typedef struct
{
  char *source;
  char *path;
  char *type;
} Mount;

typedef struct
{
  BinnacleHostItem      item;
  BinnacleHostChannels *channels;
  char                 *prefix;
  BinnacleHostChannel  *metrics[N_METRICS];
} Filesystem;

typedef struct
{
  BinnacleHostChannels *channels;
  BinnacleHostFile     *mounts;
  char                 *root;
  guint                 interval;
  GHashTable           *filesystems; /* mount point → Filesystem */
} FilesystemSampler;

static const char * const local_types[] = {
  "bcachefs", "btrfs", "exfat", "ext2", "ext3", "ext4", "f2fs", "hfs", "hfsplus", "jfs", "msdos", "nilfs2",
  "ntfs3", "reiserfs", "ufs", "vfat", "xfs", "zfs", NULL
};

/* What else "/" may be, in containers and live systems. */
static const char * const root_types[] = { "9p", "aufs", "overlay", "tmpfs", "virtiofs", NULL };

static const BinnacleHostMetric filesystem_metrics[N_METRICS] = {
  { "used", NC_("channel title", "Disk Space Used"), "B", "gauge",
    NC_("channel description", "Space that files take up"), 0, NAN, 0 },
  { "total", NC_("channel title", "Disk Space"), "B", "gauge",
    NC_("channel description", "Size of the file system"), 0, NAN, 0 },
  { "percent", NC_("channel title", "Disk Space"), "%", "gauge",
    NC_("channel description", "Share of the usable space that files take up"), 0, 100, 1 },
};

/* libgtop keeps its state in globals; it ends the process where it can't read
 * /proc/stat when it starts, and knows nothing without /etc/mtab, which a small
 * container lacks. There the system is asked directly. */
static pthread_mutex_t glibtop_mutex = PTHREAD_MUTEX_INITIALIZER;

static gboolean
can_use_glibtop (void)
{
  return access ("/proc/stat", R_OK) == 0 && access ("/etc/mtab", R_OK) == 0;
}

static void
measure_with_glibtop (const char      *path,
                      glibtop_fsusage *usage)
{
  pthread_mutex_lock (&glibtop_mutex);
  glibtop_init ();
  glibtop_get_fsusage (usage, path);
  pthread_mutex_unlock (&glibtop_mutex);
}

static void
measure_with_statvfs (const char      *path,
                      glibtop_fsusage *usage)
{
  struct statvfs info;

  *usage = (glibtop_fsusage) { 0 };
  if (statvfs (path, &info) != 0)
    return;

  usage->flags = 1;
  usage->blocks = info.f_blocks;
  usage->bfree = info.f_bfree;
  usage->bavail = info.f_bavail;
  usage->block_size = (guint32) info.f_frsize;
}

static gboolean
measure (const char      *path,
         glibtop_fsusage *usage)
{
  struct stat info;

  /* Containers have mounts over single files; and libgtop writes to the standard
   * error output about a path that is gone. */
  if (stat (path, &info) != 0 || !S_ISDIR (info.st_mode))
    return FALSE;

  if (can_use_glibtop ())
    measure_with_glibtop (path, usage);
  else
    measure_with_statvfs (path, usage);

  return usage->flags != 0 && usage->blocks > 0;
}

static void
mount_free (gpointer data)
{
  Mount *self = data;

  g_free (self->source);
  g_free (self->path);
  g_free (self->type);
  g_free (self);
}

static void
filesystem_free (gpointer data)
{
  Filesystem *self = data;
  guint i;

  for (i = 0; i < N_METRICS; i++)
    binnacle_host_channel_free (self->metrics[i]);
  binnacle_host_channels_release (self->channels, self->prefix);
  g_free (self);
}

static Filesystem *
filesystem_new (FilesystemSampler *sampler,
                const char        *path)
{
  Filesystem *self = g_new0 (Filesystem, 1);
  g_autofree char *name = g_str_equal (path, "/") ? g_strdup ("root") : g_strdelimit (g_strdup (path + 1), "/", '-');
  guint i;

  self->channels = sampler->channels;
  self->prefix = binnacle_host_channels_claim (self->channels, "host/filesystem", name);
  for (i = 0; i < N_METRICS; i++)
    self->metrics[i] = binnacle_host_channel_new (self->channels, self->prefix, &filesystem_metrics[i], path,
                                                  sampler->interval);

  return self;
}

static void
publish_usage (Filesystem            *self,
               const glibtop_fsusage *usage)
{
  double block = usage->block_size;
  double used = (double) (usage->blocks - MIN (usage->bfree, usage->blocks)) * block;
  double usable = used + (double) usage->bavail * block;

  binnacle_host_channel_publish_number (self->metrics[USED], used);
  binnacle_host_channel_publish_number (self->metrics[TOTAL], (double) usage->blocks * block);
  if (usable > 0)
    binnacle_host_channel_publish_number (self->metrics[PERCENT], 100 * used / usable);
}

/* source path type options 0 0; blanks in names as \040 (getmntent(3)). */
static Mount *
scan_mount (BinnacleHostScanner *line)
{
  char source[MAX_PATH_LENGTH];
  char path[MAX_PATH_LENGTH];
  char type[64];
  Mount *mount;

  if (!binnacle_host_scanner_word (line, source, sizeof source) ||
      !binnacle_host_scanner_word (line, path, sizeof path) ||
      !binnacle_host_scanner_word (line, type, sizeof type) ||
      *path != '/')
    return NULL;

  mount = g_new0 (Mount, 1);
  mount->source = g_strdup (source);
  mount->path = g_strcompress (path);
  mount->type = g_strdup (type);

  return mount;
}

static gboolean
is_local (const Mount *mount)
{
  if (g_str_equal (mount->path, "/") && g_strv_contains (root_types, mount->type))
    return TRUE;

  return g_strv_contains (local_types, mount->type) && !g_str_has_prefix (mount->source, "/dev/loop");
}

static gboolean
lies_below (const char *path,
            const char *directory)
{
  gsize length = strlen (directory);

  return strncmp (path, directory, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/* Whether a later mount hides this one, or it lies inside one that is not local or
 * shows the same device again. */
static gboolean
is_shadowed (GPtrArray *mounts,
             guint      index)
{
  const Mount *mount = mounts->pdata[index];
  guint i;

  for (i = 0; i < mounts->len; i++)
    {
      const Mount *other = mounts->pdata[i];

      if (i > index && g_str_equal (other->path, mount->path))
        return TRUE;
      if (i < index && is_local (other) && *mount->source == '/' && g_str_equal (other->source, mount->source))
        return TRUE;
      if (i < index && !is_local (other) && !g_str_equal (other->path, "/") &&
          !g_str_equal (other->path, mount->path) && lies_below (mount->path, other->path))
        return TRUE;
    }

  return FALSE;
}

static void
sample_mount (FilesystemSampler       *self,
              const Mount             *mount,
              const BinnacleHostRound *round)
{
  g_autofree char *path = g_build_filename (self->root, mount->path, NULL);
  Filesystem *filesystem = g_hash_table_lookup (self->filesystems, mount->path);
  glibtop_fsusage usage;

  if (!measure (path, &usage))
    return;

  if (filesystem == NULL)
    {
      if (g_hash_table_size (self->filesystems) >= MAX_FILESYSTEMS)
        return;
      filesystem = filesystem_new (self, mount->path);
      g_hash_table_insert (self->filesystems, g_strdup (mount->path), filesystem);
    }

  filesystem->item.seen = round->number;
  publish_usage (filesystem, &usage);
}

static GPtrArray *
list_mounts (FilesystemSampler *self)
{
  GPtrArray *mounts = g_ptr_array_new_with_free_func (mount_free);
  BinnacleHostScanner text;
  BinnacleHostScanner line;

  if (!binnacle_host_file_read (self->mounts, &text))
    return mounts;

  while (mounts->len < MAX_MOUNTS && binnacle_host_scanner_next_line (&text, &line))
    {
      Mount *mount = scan_mount (&line);

      if (mount != NULL)
        g_ptr_array_add (mounts, mount);
    }

  return mounts;
}

static void
filesystem_sample (gpointer                 data,
                   const BinnacleHostRound *round)
{
  FilesystemSampler *self = data;
  g_autoptr(GPtrArray) mounts = list_mounts (self);
  guint i;

  for (i = 0; i < mounts->len; i++)
    if (is_local (mounts->pdata[i]) && !is_shadowed (mounts, i))
      sample_mount (self, mounts->pdata[i], round);

  binnacle_host_items_sweep (self->filesystems, round);
}

static gpointer
filesystem_create (BinnacleHostChannels *channels,
                   const char           *root,
                   guint                 interval)
{
  FilesystemSampler *self = g_new0 (FilesystemSampler, 1);

  self->channels = channels;
  self->mounts = binnacle_host_file_new (root, "proc/self/mounts", MAX_MOUNTS_LENGTH);
  self->root = g_strdup (root);
  self->interval = interval;
  self->filesystems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, filesystem_free);

  return self;
}

static void
filesystem_destroy (gpointer data)
{
  FilesystemSampler *self = data;

  g_hash_table_unref (self->filesystems);
  binnacle_host_file_free (self->mounts);
  g_free (self->root);
  g_free (self);
}

const BinnacleHostSampler binnacle_host_filesystem_sampler = {
  .name = "filesystem",
  .period = PERIOD,
  .create = filesystem_create,
  .sample = filesystem_sample,
  .destroy = filesystem_destroy,
};
