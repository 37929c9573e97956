/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include "server/binnacle-host-users-private.h"

#include <unistd.h>

#include "server/binnacle-host-file-private.h"

#define MAX_PASSWD_LENGTH (1024 * 1024)
#define MAX_USERS 4096
#define RELOAD_AFTER (60 * G_USEC_PER_SEC)

/**
 * BinnacleHostUsers:
 *
 * Names of users, from `/etc/passwd` alone: getpwuid() may ask a directory server,
 * and wait for it. A user who is not there goes by the number, except for the one
 * who runs this program.
 */
struct _BinnacleHostUsers
{
  BinnacleHostFile *passwd;
  GHashTable       *names; /* uid → name */
  gint64            loaded; /* boot time, 0 for never */
};

/**
 * binnacle_host_users_new:
 * @root: the directory in which etc lies
 *
 * Returns: (transfer full): the users
 */
BinnacleHostUsers *
binnacle_host_users_new (const char *root)
{
  BinnacleHostUsers *self = g_new0 (BinnacleHostUsers, 1);

  self->passwd = binnacle_host_file_new (root, "etc/passwd", MAX_PASSWD_LENGTH);
  self->names = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  return self;
}

/**
 * binnacle_host_users_free:
 * @self: (transfer full): the users
 *
 * Frees the names.
 */
void
binnacle_host_users_free (BinnacleHostUsers *self)
{
  binnacle_host_file_free (self->passwd);
  g_hash_table_unref (self->names);
  g_free (self);
}

static void
add_user (BinnacleHostUsers *self,
          guint              uid,
          const char        *name)
{
  if (g_hash_table_size (self->names) < MAX_USERS && !g_hash_table_contains (self->names, GUINT_TO_POINTER (uid)))
    g_hash_table_insert (self->names, GUINT_TO_POINTER (uid), binnacle_host_text (name));
}

/* name:password:UID:… */
static void
scan_user (BinnacleHostUsers   *self,
           BinnacleHostScanner *line)
{
  BinnacleHostScanner field;
  BinnacleHostScanner password;
  char name[64];
  guint64 uid;

  if (binnacle_host_scanner_until (line, ':', &field) &&
      binnacle_host_scanner_copy (&field, name, sizeof name) &&
      binnacle_host_scanner_until (line, ':', &password) &&
      binnacle_host_scanner_number (line, &uid) &&
      uid <= G_MAXUINT)
    add_user (self, (guint) uid, name);
}

static void
load (BinnacleHostUsers *self,
      gint64             now)
{
  BinnacleHostScanner text;
  BinnacleHostScanner line;

  g_hash_table_remove_all (self->names);
  self->loaded = MAX (now, 1);
  if (binnacle_host_file_read (self->passwd, &text))
    while (binnacle_host_scanner_next_line (&text, &line))
      scan_user (self, &line);

  add_user (self, geteuid (), g_get_user_name ());
}

/**
 * binnacle_host_users_get_name:
 * @self: the users
 * @uid: a user's number
 * @round: the round
 *
 * A user who is not known may be new: the file is read again for that, at most
 * once a minute.
 *
 * Returns: (nullable) (transfer none): the name
 */
const char *
binnacle_host_users_get_name (BinnacleHostUsers       *self,
                              guint                    uid,
                              const BinnacleHostRound *round)
{
  const char *name = g_hash_table_lookup (self->names, GUINT_TO_POINTER (uid));

  if (name != NULL)
    return name;

  if (self->loaded == 0 || round->time - self->loaded >= RELOAD_AFTER)
    load (self, round->time);

  return g_hash_table_lookup (self->names, GUINT_TO_POINTER (uid));
}
