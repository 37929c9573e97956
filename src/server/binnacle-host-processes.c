/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include "server/binnacle-host-sampler-private.h"

#include <dirent.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "server/binnacle-host-file-private.h"
#include "server/binnacle-host-users-private.h"

/* The dearest of all samplers: a file to open for each process. libgtop would open
 * four. All processes are gone through in passes; a pass begins every PASS_PERIOD
 * and reads so many processes in each round that neither a round takes long nor
 * all of them together much of a processor, however many there are. */

#define PASS_PERIOD 2000
#define PROCESSES_PER_SECOND 400
#define MAX_PROCESSES 32768
#define N_TOP 10

typedef struct
{
  guint64 start_time; /* ticks after boot; tells processes with the same pid apart */
  guint64 ticks;
  gint64  time;
  guint64 pass;
} Process;

typedef struct
{
  guint  pid;
  char   name[64];
  double cpu; /* % of one core */
  double memory;
} TopProcess;

typedef struct
{
  guint64 start_time;
  guint64 ticks;
  guint64 pages;
  char    name[64];
} ProcessStat;

typedef struct
{
  char                *proc;
  guint                interval;
  double               ticks_per_second;
  double               page_size;
  BinnacleHostUsers   *users;
  BinnacleHostChannel *count;
  BinnacleHostChannel *top;

  GHashTable          *processes; /* pid → Process */
  guint64              pass;
  gint64               pass_time;      /* when the pass under way began */
  gint64               last_pass_time; /* when the one before it began, 0 for none */
  gboolean             interrupted;    /* rates of this pass mean nothing */
  int                  directory;
  GArray              *pids;
  guint                next; /* index in pids */
  guint                n_top;
  TopProcess           tops[N_TOP];
} ProcessesSampler;

static const BinnacleHostMetric count_metric = {
  "count", NC_("channel title", "Processes"), NULL, "gauge",
  NC_("channel description", "Processes of this computer"), 0, NAN, 0
};

static const BinnacleHostMetric top_metric = {
  "top", NC_("channel title", "Busiest Processes"), NULL, "object",
  NC_("channel description", "The ten processes that use most of a processor"), NAN, NAN, 0
};

/* pid (name) state ppid … UTIME(14) STIME(15) … STARTTIME(22) vsize RSS(24),
 * proc(5). The name may hold anything, parentheses too. */
static gboolean
scan_stat (BinnacleHostScanner *text,
           ProcessStat         *stat)
{
  BinnacleHostScanner pid;
  BinnacleHostScanner name;
  guint64 user;
  guint64 system;

  if (!binnacle_host_scanner_until (text, '(', &pid) ||
      !binnacle_host_scanner_until_last (text, ')', &name) ||
      !binnacle_host_scanner_skip_words (text, 11) ||
      !binnacle_host_scanner_number (text, &user) ||
      !binnacle_host_scanner_number (text, &system) ||
      !binnacle_host_scanner_skip_words (text, 6) ||
      !binnacle_host_scanner_number (text, &stat->start_time) ||
      !binnacle_host_scanner_skip_words (text, 1) ||
      !binnacle_host_scanner_number (text, &stat->pages))
    return FALSE;

  stat->ticks = user + system;
  if (!binnacle_host_scanner_copy (&name, stat->name, sizeof stat->name))
    g_strlcpy (stat->name, "?", sizeof stat->name);

  return TRUE;
}

static gboolean
is_busier (const TopProcess *a,
           const TopProcess *b)
{
  if (a->cpu != b->cpu)
    return a->cpu > b->cpu;
  if (a->memory != b->memory)
    return a->memory > b->memory;

  return a->pid < b->pid;
}

static void
consider (ProcessesSampler *self,
          const TopProcess *process)
{
  guint place = self->n_top;

  while (place > 0 && is_busier (process, &self->tops[place - 1]))
    place--;
  if (place == N_TOP)
    return;

  if (self->n_top < N_TOP)
    self->n_top++;
  memmove (&self->tops[place + 1], &self->tops[place], (self->n_top - place - 1) * sizeof (TopProcess));
  self->tops[place] = *process;
}

/* Ticks since the process was seen last; all it ever had for one that has started
 * since the last pass. */
static gboolean
get_usage (ProcessesSampler  *self,
           Process           *process,
           const ProcessStat *stat,
           gint64             now,
           double            *cpu)
{
  gboolean same = process->time != 0 && process->start_time == stat->start_time;
  guint64 before = same ? process->ticks : 0;
  gint64 since = same ? process->time : self->last_pass_time;
  double seconds = (double) (now - since) / G_USEC_PER_SEC;

  if (self->interrupted || since == 0 || seconds <= 0 || stat->ticks < before)
    return FALSE;

  *cpu = 100 * (double) (stat->ticks - before) / self->ticks_per_second / seconds;

  return TRUE;
}

static Process *
ensure_process (ProcessesSampler *self,
                guint             pid)
{
  Process *process = g_hash_table_lookup (self->processes, GUINT_TO_POINTER (pid));

  if (process == NULL)
    {
      process = g_new0 (Process, 1);
      g_hash_table_insert (self->processes, GUINT_TO_POINTER (pid), process);
    }

  return process;
}

static void
sample_process (ProcessesSampler *self,
                guint             pid,
                gint64            now)
{
  char path[32];
  char buffer[1024];
  BinnacleHostScanner text;
  ProcessStat stat;
  Process *process;
  TopProcess top = { .pid = pid };

  g_snprintf (path, sizeof path, "%u/stat", pid);
  if (!binnacle_host_read_once (self->directory, path, buffer, sizeof buffer, &text) || !scan_stat (&text, &stat))
    return;

  process = ensure_process (self, pid);
  if (get_usage (self, process, &stat, now, &top.cpu))
    {
      g_strlcpy (top.name, stat.name, sizeof top.name);
      top.cpu = binnacle_host_round (top.cpu, 1);
      top.memory = (double) stat.pages * self->page_size;
      consider (self, &top);
    }

  process->start_time = stat.start_time;
  process->ticks = stat.ticks;
  process->time = now;
  process->pass = self->pass;
}

/* The effective user: "Uid:\treal\teffective\t…" */
static gboolean
read_user (ProcessesSampler *self,
           guint             pid,
           guint            *uid)
{
  char path[32];
  char buffer[2048];
  BinnacleHostScanner text;
  BinnacleHostScanner line;
  BinnacleHostScanner key;
  guint64 number;

  g_snprintf (path, sizeof path, "%u/status", pid);
  if (!binnacle_host_read_once (self->directory, path, buffer, sizeof buffer, &text))
    return FALSE;

  while (binnacle_host_scanner_next_line (&text, &line))
    if (binnacle_host_scanner_until (&line, ':', &key) &&
        key.end - key.at == 3 && memcmp (key.at, "Uid", 3) == 0 &&
        binnacle_host_scanner_skip_words (&line, 1) &&
        binnacle_host_scanner_number (&line, &number) &&
        number <= G_MAXUINT)
      {
        *uid = (guint) number;
        return TRUE;
      }

  return FALSE;
}

static char *
get_user (ProcessesSampler        *self,
          guint                    pid,
          const BinnacleHostRound *round)
{
  const char *name;
  guint uid;

  if (!read_user (self, pid, &uid))
    return g_strdup ("?");

  name = binnacle_host_users_get_name (self->users, uid, round);

  return name != NULL ? g_strdup (name) : g_strdup_printf ("%u", uid);
}

static void
add_top_process (ProcessesSampler        *self,
                 GVariantBuilder         *array,
                 const TopProcess        *top,
                 const BinnacleHostRound *round)
{
  g_autofree char *name = binnacle_host_text (top->name);
  g_autofree char *user = get_user (self, top->pid, round);
  GVariantBuilder object;

  g_variant_builder_init (&object, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&object, "{sv}", "pid", g_variant_new_double (top->pid));
  g_variant_builder_add (&object, "{sv}", "name", g_variant_new_string (name));
  g_variant_builder_add (&object, "{sv}", "user", g_variant_new_string (user));
  g_variant_builder_add (&object, "{sv}", "cpu", g_variant_new_double (top->cpu));
  g_variant_builder_add (&object, "{sv}", "memory", g_variant_new_double (top->memory));
  g_variant_builder_add (array, "v", g_variant_builder_end (&object));
}

static void
publish_top (ProcessesSampler        *self,
             const BinnacleHostRound *round)
{
  GVariantBuilder array;
  GVariantBuilder object;
  guint i;

  if (self->n_top == 0)
    return;

  g_variant_builder_init (&array, G_VARIANT_TYPE ("av"));
  for (i = 0; i < self->n_top; i++)
    add_top_process (self, &array, &self->tops[i], round);

  g_variant_builder_init (&object, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&object, "{sv}", "processes", g_variant_builder_end (&array));
  binnacle_host_channel_publish_json (self->top, g_variant_builder_end (&object));
}

static gboolean
is_old (gpointer key,
        gpointer value,
        gpointer user_data)
{
  const Process *process = value;
  const ProcessesSampler *self = user_data;

  return process->pass != self->pass;
}

static guint
get_pass_period (ProcessesSampler *self)
{
  guint64 period = MAX (PASS_PERIOD, 1000 * (guint64) self->pids->len / PROCESSES_PER_SECOND);
  guint64 n_rounds = (period + self->interval - 1) / self->interval;

  return (guint) (n_rounds * self->interval);
}

static void
list_processes (ProcessesSampler *self)
{
  DIR *directory = opendir (self->proc);
  const struct dirent *entry;

  g_array_set_size (self->pids, 0);
  if (directory == NULL)
    return;

  while (self->pids->len < MAX_PROCESSES && (entry = readdir (directory)) != NULL)
    {
      guint64 pid;

      if (g_ascii_isdigit (entry->d_name[0]) &&
          g_ascii_string_to_unsigned (entry->d_name, 10, 1, G_MAXINT, &pid, NULL))
        g_array_append_val (self->pids, (guint) { (guint) pid });
    }
  closedir (directory);
}

static void
begin_pass (ProcessesSampler        *self,
            const BinnacleHostRound *round)
{
  self->pass++;
  self->last_pass_time = self->pass_time;
  self->pass_time = round->time;
  self->interrupted = FALSE;
  self->n_top = 0;
  self->next = 0;
  list_processes (self);
  if (self->directory < 0)
    self->directory = open (self->proc, O_RDONLY | O_CLOEXEC | O_DIRECTORY);

  if (self->pids->len == 0 || self->directory < 0)
    {
      g_array_set_size (self->pids, 0);
      binnacle_host_channel_retract (self->count);
      binnacle_host_channel_retract (self->top);
      return;
    }

  binnacle_host_channel_set_interval (self->count, get_pass_period (self));
  binnacle_host_channel_set_interval (self->top, get_pass_period (self));
  binnacle_host_channel_publish_number (self->count, self->pids->len);
}

static void
end_pass (ProcessesSampler        *self,
          const BinnacleHostRound *round)
{
  g_hash_table_foreach_remove (self->processes, is_old, self);
  publish_top (self, round);
}

static gboolean
is_time_for_pass (ProcessesSampler        *self,
                  const BinnacleHostRound *round)
{
  /* The second pass comes at once, since it is the first that tells anything.
   * Half an interval of slack is for timers that are a little early. */
  return self->pass < 2 ||
         round->time - self->pass_time + self->interval * 500 >= get_pass_period (self) * G_GINT64_CONSTANT (1000);
}

static void
processes_sample (gpointer                 data,
                  const BinnacleHostRound *round)
{
  ProcessesSampler *self = data;
  guint budget = MAX (PROCESSES_PER_SECOND * 2, (guint) ((guint64) PROCESSES_PER_SECOND * self->interval / 1000));
  gboolean under_way = self->next < self->pids->len;

  if (!under_way && is_time_for_pass (self, round))
    {
      begin_pass (self, round);
      under_way = self->pids->len > 0;
    }
  if (!under_way)
    return;

  if (round->elapsed <= 0)
    self->interrupted = TRUE;

  for (; budget > 0 && self->next < self->pids->len; budget--)
    sample_process (self, g_array_index (self->pids, guint, self->next++), round->time);

  if (self->next == self->pids->len)
    end_pass (self, round);
}

static gpointer
processes_create (BinnacleHostChannels *channels,
                  const char           *root,
                  guint                 interval)
{
  ProcessesSampler *self = g_new0 (ProcessesSampler, 1);

  self->proc = g_build_filename (root, "proc", NULL);
  self->interval = interval;
  self->ticks_per_second = (double) sysconf (_SC_CLK_TCK);
  self->page_size = (double) sysconf (_SC_PAGESIZE);
  self->users = binnacle_host_users_new (root);
  self->count = binnacle_host_channel_new (channels, "host/processes", &count_metric, NULL, interval);
  self->top = binnacle_host_channel_new (channels, "host/processes", &top_metric, NULL, interval);
  self->processes = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->directory = -1;
  self->pids = g_array_new (FALSE, FALSE, sizeof (guint));

  return self;
}

static void
processes_destroy (gpointer data)
{
  ProcessesSampler *self = data;

  if (self->directory >= 0)
    close (self->directory);
  binnacle_host_channel_free (self->count);
  binnacle_host_channel_free (self->top);
  binnacle_host_users_free (self->users);
  g_hash_table_unref (self->processes);
  g_array_unref (self->pids);
  g_free (self->proc);
  g_free (self);
}

const BinnacleHostSampler binnacle_host_processes_sampler = {
  .name = "processes",
  .create = processes_create,
  .sample = processes_sample,
  .destroy = processes_destroy,
};
