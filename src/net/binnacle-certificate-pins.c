/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include <pthread.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "net/binnacle-certificate-pins.h"

#define GROUP "certificate-"
#define FINGERPRINT_LENGTH (32 * 3 - 1)
#define MAX_FILE_SIZE (1024 * 1024)

/**
 * BinnacleCertificatePins:
 *
 * The certificates that the person has chosen to trust, one for a server: a list of
 * [class@CertificatePin], in the order in which they were chosen. Main thread.
 *
 * They are kept in a small file that is replaced as a whole, by a thread, after each
 * change; [signal@CertificatePins::not-saved] tells where that fails, and the choice then
 * holds until the program ends. [signal@CertificatePins::changed] tells of each server
 * that has another certificate than before, or none.
 */

/* The later text wins, whichever thread comes first. */
typedef struct
{
  gint             ref_count; /* atomic */
  pthread_mutex_t  mutex;
  char            *path;
  guint64          n_written;
} File;

typedef struct
{
  File    *file;
  char    *text;
  guint64  number;
} Job;

struct _BinnacleCertificatePins
{
  GObject        parent_instance;

  BinnacleClock *clock;
  GListStore    *list;
  File          *file;
  guint64        n_changes;
};

enum
{
  CHANGED,
  NOT_SAVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void binnacle_certificate_pins_list_model_init (GListModelInterface *iface);

/**
 * binnacle_certificate_pins_error_quark:
 *
 * Returns: the domain of [error@CertificatePinsError]
 */
G_DEFINE_QUARK (binnacle-certificate-pins-error-quark, binnacle_certificate_pins_error)
G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleCertificatePins, binnacle_certificate_pins, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, binnacle_certificate_pins_list_model_init))

static File *
file_new (const char *path)
{
  File *file = g_new0 (File, 1);

  file->ref_count = 1;
  file->path = g_strdup (path);
  pthread_mutex_init (&file->mutex, NULL);

  return file;
}

static void
file_unref (File *file)
{
  if (__atomic_sub_fetch (&file->ref_count, 1, __ATOMIC_ACQ_REL) > 0)
    return;

  pthread_mutex_destroy (&file->mutex);
  g_free (file->path);
  g_free (file);
}

static gboolean
file_write (File        *file,
            const char  *text,
            guint64      number,
            GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean written = TRUE;

  pthread_mutex_lock (&file->mutex);

  if (number > file->n_written)
    {
      written = g_file_set_contents_full (file->path, text, -1,
                                          G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                          0600, &local_error);
      if (written)
        file->n_written = number;
    }

  pthread_mutex_unlock (&file->mutex);

  if (!written)
    g_set_error (error, BINNACLE_CERTIFICATE_PINS_ERROR, BINNACLE_CERTIFICATE_PINS_ERROR_NOT_SAVED,
                 _("The trusted certificates can’t be saved, and are known only until Binnacle closes: %s. Free some space or check the permissions."),
                 local_error->message);

  return written;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  file_unref (job->file);
  g_free (job->text);
  g_free (job);
}

static void
write_in_thread (GTask        *task,
                 gpointer      source_object,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;

  if (file_write (job->file, job->text, job->number, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
written (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_signal_emit (object, signals[NOT_SAVED], 0, error);
}

static void
add_to_file (GKeyFile               *key_file,
             guint                   number,
             BinnacleCertificatePin *pin)
{
  g_autofree char *group = g_strdup_printf (GROUP "%u", number);
  const char *subject = binnacle_certificate_pin_get_subject (pin);

  g_key_file_set_string (key_file, group, "server", binnacle_certificate_pin_get_place (pin));
  g_key_file_set_string (key_file, group, "sha256", binnacle_certificate_pin_get_fingerprint (pin));
  g_key_file_set_int64 (key_file, group, "since", binnacle_certificate_pin_get_since (pin));

  if (subject != NULL)
    g_key_file_set_string (key_file, group, "subject", subject);
}

static char *
make_text (BinnacleCertificatePins *self)
{
  g_autoptr (GKeyFile) key_file = g_key_file_new ();

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->list)); i++)
    {
      g_autoptr (BinnacleCertificatePin) pin = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      add_to_file (key_file, i + 1, pin);
    }

  return g_key_file_to_data (key_file, NULL, NULL);
}

static void
save (BinnacleCertificatePins *self)
{
  g_autoptr (GTask) task = NULL;
  Job *job;

  self->n_changes++;

  if (self->file == NULL)
    return;

  job = g_new0 (Job, 1);
  job->file = self->file;
  job->text = make_text (self);
  job->number = self->n_changes;
  __atomic_fetch_add (&self->file->ref_count, 1, __ATOMIC_RELAXED);

  task = g_task_new (self, NULL, written, NULL);
  g_task_set_source_tag (task, save);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, write_in_thread);
}

static gboolean
find (BinnacleCertificatePins *self,
      const char              *place,
      guint                   *position)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->list)); i++)
    {
      g_autoptr (BinnacleCertificatePin) pin = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      if (strcmp (binnacle_certificate_pin_get_place (pin), place) == 0)
        {
          *position = i;
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
is_fingerprint (const char *text)
{
  if (text == NULL || strlen (text) != FINGERPRINT_LENGTH)
    return FALSE;

  for (guint i = 0; i < FINGERPRINT_LENGTH; i++)
    if (i % 3 == 2 ? text[i] != ':' : !g_ascii_isdigit (text[i]) && (text[i] < 'A' || text[i] > 'F'))
      return FALSE;

  return TRUE;
}

/* NULL where the group is not one that was written. */
static BinnacleCertificatePin *
read_pin (GKeyFile   *key_file,
          const char *group)
{
  g_autofree char *place = g_key_file_get_string (key_file, group, "server", NULL);
  g_autofree char *fingerprint = g_key_file_get_string (key_file, group, "sha256", NULL);
  g_autofree char *subject = g_key_file_get_string (key_file, group, "subject", NULL);
  gint64 since = g_key_file_get_int64 (key_file, group, "since", NULL);

  if (!g_str_has_prefix (group, GROUP) || place == NULL || *place == '\0' || !is_fingerprint (fingerprint) || since < 0)
    return NULL;

  return binnacle_certificate_pin_new (place, fingerprint, subject, since);
}

static gboolean
parse (BinnacleCertificatePins *self,
       const char              *text,
       gsize                    length)
{
  g_autoptr (GKeyFile) key_file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;
  gboolean whole = TRUE;

  if (!g_key_file_load_from_data (key_file, text, length, G_KEY_FILE_NONE, NULL))
    return FALSE;

  groups = g_key_file_get_groups (key_file, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autoptr (BinnacleCertificatePin) pin = read_pin (key_file, groups[i]);
      guint position;

      if (pin == NULL || find (self, binnacle_certificate_pin_get_place (pin), &position))
        whole = FALSE;
      else
        g_list_store_append (self->list, pin);
    }

  return whole;
}

static gboolean
read_file (const char  *path,
           char       **text,
           gsize       *length,
           GError     **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);

  if (stream == NULL)
    return FALSE;

  *text = g_malloc (MAX_FILE_SIZE + 1);

  return g_input_stream_read_all (G_INPUT_STREAM (stream), *text, MAX_FILE_SIZE + 1, length, NULL, error);
}

/* What can't be read is kept for whoever wants to look, and out of the way. */
static void
set_aside (const char  *path,
           const char  *reason,
           GError     **error)
{
  g_autofree char *aside = g_strconcat (path, ".damaged", NULL);

  if (g_rename (path, aside) != 0)
    g_debug ("%s stays where it is", path);

  g_set_error (error, BINNACLE_CERTIFICATE_PINS_ERROR, BINNACLE_CERTIFICATE_PINS_ERROR_DAMAGED,
               _("The list of trusted certificates is damaged (%s), and was moved to %s. Certificates that are missing are asked about again."),
               reason, aside);
}

static GType
get_item_type (GListModel *list)
{
  return BINNACLE_TYPE_CERTIFICATE_PIN;
}

static guint
get_n_items (GListModel *list)
{
  return g_list_model_get_n_items (G_LIST_MODEL (BINNACLE_CERTIFICATE_PINS (list)->list));
}

static gpointer
get_item (GListModel *list,
          guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (BINNACLE_CERTIFICATE_PINS (list)->list), position);
}

static void
binnacle_certificate_pins_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
items_changed (BinnacleCertificatePins *self,
               guint                    position,
               guint                    n_removed,
               guint                    n_added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
}

static void
binnacle_certificate_pins_finalize (GObject *object)
{
  BinnacleCertificatePins *self = BINNACLE_CERTIFICATE_PINS (object);

  g_clear_object (&self->list);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->file, file_unref);

  G_OBJECT_CLASS (binnacle_certificate_pins_parent_class)->finalize (object);
}

static void
binnacle_certificate_pins_class_init (BinnacleCertificatePinsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_certificate_pins_finalize;

  /**
   * BinnacleCertificatePins::changed:
   * @self: the pins
   * @place: host and port of a server
   *
   * Another certificate is trusted there than before, or none.
   */
  signals[CHANGED] = g_signal_new ("changed", BINNACLE_TYPE_CERTIFICATE_PINS, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * BinnacleCertificatePins::not-saved:
   * @self: the pins
   * @error: %BINNACLE_CERTIFICATE_PINS_ERROR_NOT_SAVED
   *
   * The last change is known only until the program ends.
   */
  signals[NOT_SAVED] = g_signal_new ("not-saved", BINNACLE_TYPE_CERTIFICATE_PINS, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
binnacle_certificate_pins_init (BinnacleCertificatePins *self)
{
  self->list = g_list_store_new (BINNACLE_TYPE_CERTIFICATE_PIN);
  g_signal_connect_swapped (self->list, "items-changed", G_CALLBACK (items_changed), self);
}

/**
 * binnacle_certificate_pins_new:
 * @clock: tells when something was decided
 * @path: (nullable): the file to keep them in; %NULL keeps them for as long as the
 *   object lives
 *
 * Returns: (transfer full): pins, without those in the file
 */
BinnacleCertificatePins *
binnacle_certificate_pins_new (BinnacleClock *clock,
                               const char    *path)
{
  BinnacleCertificatePins *self;

  g_return_val_if_fail (BINNACLE_IS_CLOCK (clock), NULL);

  self = g_object_new (BINNACLE_TYPE_CERTIFICATE_PINS, NULL);
  self->clock = g_object_ref (clock);
  self->file = path != NULL ? file_new (path) : NULL;

  return self;
}

/**
 * binnacle_certificate_pins_make_place:
 * @uri: an address of the schemes ws, wss, http or https
 *
 * Returns: (transfer full) (nullable): its host and port in the one way in which
 *   pins know them, also where it names no port; %NULL where it is no address
 */
char *
binnacle_certificate_pins_make_place (const char *uri)
{
  g_autoptr (GUri) parts = g_uri_parse (uri, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  g_autofree char *ascii = NULL;
  g_autofree char *host = NULL;
  gboolean encrypted;

  if (parts == NULL || g_uri_get_host (parts) == NULL || *g_uri_get_host (parts) == '\0')
    return NULL;

  ascii = g_hostname_to_ascii (g_uri_get_host (parts));

  if (ascii == NULL)
    return NULL;

  encrypted = g_str_equal (g_uri_get_scheme (parts), "wss") || g_str_equal (g_uri_get_scheme (parts), "https");
  host = g_ascii_strdown (ascii, -1);

  return g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%d" : "%s:%d", host,
                          g_uri_get_port (parts) > 0 ? g_uri_get_port (parts) : encrypted ? 443 : 80);
}

/**
 * binnacle_certificate_pins_load:
 * @self: pins
 * @error: return location for an error
 *
 * Reads the file. Blocks; for the start of the program. A file that is damaged is moved
 * aside, and what is right in it is kept. One that is not there is no error.
 *
 * Returns: %FALSE with %BINNACLE_CERTIFICATE_PINS_ERROR_DAMAGED where not all of it
 *   could be read
 */
gboolean
binnacle_certificate_pins_load (BinnacleCertificatePins  *self,
                                GError                  **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) local_error = NULL;
  gsize length = 0;

  g_return_val_if_fail (BINNACLE_IS_CERTIFICATE_PINS (self), FALSE);

  if (self->file == NULL)
    return TRUE;

  if (!read_file (self->file->path, &text, &length, &local_error))
    {
      if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        set_aside (self->file->path, local_error->message, error);

      return g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
    }

  if (length <= MAX_FILE_SIZE && parse (self, text, length))
    return TRUE;

  set_aside (self->file->path, length > MAX_FILE_SIZE ? _("it is too large") : _("it holds something else"), error);

  /* The file that they were in is not read again. */
  if (g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0)
    save (self);

  return FALSE;
}

/**
 * binnacle_certificate_pins_lookup:
 * @self: pins
 * @place: host and port, from [func@CertificatePins.make_place]
 *
 * Returns: (transfer none) (nullable): the fingerprint of the certificate that is trusted
 *   there; valid until something changes
 */
const char *
binnacle_certificate_pins_lookup (BinnacleCertificatePins *self,
                                  const char              *place)
{
  g_autoptr (BinnacleCertificatePin) pin = NULL;
  guint position;

  g_return_val_if_fail (BINNACLE_IS_CERTIFICATE_PINS (self), NULL);
  g_return_val_if_fail (place != NULL, NULL);

  if (!find (self, place, &position))
    return NULL;

  pin = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  return binnacle_certificate_pin_get_fingerprint (pin);
}

/**
 * binnacle_certificate_pins_accept:
 * @self: pins
 * @fault: a certificate that the person decided to trust
 *
 * Trusts exactly that certificate, at exactly that server, in place of the one that was
 * trusted there. A certificate that the system trusts needs no pin: then the
 * server is left to the system again, so that a renewal is no alarm.
 */
void
binnacle_certificate_pins_accept (BinnacleCertificatePins  *self,
                                  BinnacleCertificateFault *fault)
{
  g_autoptr (BinnacleCertificatePin) pin = NULL;
  const char *place;

  g_return_if_fail (BINNACLE_IS_CERTIFICATE_PINS (self));
  g_return_if_fail (binnacle_certificate_fault_can_be_trusted (fault));

  place = binnacle_certificate_fault_get_place (fault);

  if (binnacle_certificate_fault_get_flags (fault) == G_TLS_CERTIFICATE_NO_FLAGS)
    {
      binnacle_certificate_pins_remove (self, place);
      return;
    }

  pin = binnacle_certificate_pin_new (place, binnacle_certificate_fault_get_fingerprint (fault),
                                      binnacle_certificate_fault_get_subject (fault),
                                      binnacle_clock_get_real_time (self->clock) / G_USEC_PER_SEC);
  binnacle_certificate_pins_restore (self, pin);
}

/**
 * binnacle_certificate_pins_restore:
 * @self: pins
 * @pin: one that was removed
 *
 * Trusts that certificate again, as if it had never been otherwise.
 */
void
binnacle_certificate_pins_restore (BinnacleCertificatePins *self,
                                   BinnacleCertificatePin  *pin)
{
  guint position;

  g_return_if_fail (BINNACLE_IS_CERTIFICATE_PINS (self) && BINNACLE_IS_CERTIFICATE_PIN (pin));

  if (find (self, binnacle_certificate_pin_get_place (pin), &position))
    g_list_store_splice (self->list, position, 1, (gpointer *) &pin, 1);
  else
    g_list_store_append (self->list, pin);

  save (self);
  g_signal_emit (self, signals[CHANGED], 0, binnacle_certificate_pin_get_place (pin));
}

/**
 * binnacle_certificate_pins_remove:
 * @self: pins
 * @place: host and port
 *
 * No longer trusts what was trusted there.
 */
void
binnacle_certificate_pins_remove (BinnacleCertificatePins *self,
                                  const char              *place)
{
  g_autofree char *removed = g_strdup (place);
  guint position;

  g_return_if_fail (BINNACLE_IS_CERTIFICATE_PINS (self));
  g_return_if_fail (place != NULL);

  if (!find (self, removed, &position))
    return;

  g_list_store_remove (self->list, position);
  save (self);
  g_signal_emit (self, signals[CHANGED], 0, removed);
}

/**
 * binnacle_certificate_pins_flush:
 * @self: pins
 * @error: return location for an error
 *
 * Writes what is not written yet. Blocks; for the end of the program.
 *
 * Returns: %FALSE with %BINNACLE_CERTIFICATE_PINS_ERROR_NOT_SAVED where it can't
 */
gboolean
binnacle_certificate_pins_flush (BinnacleCertificatePins  *self,
                                 GError                  **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (BINNACLE_IS_CERTIFICATE_PINS (self), FALSE);

  if (self->file == NULL || self->n_changes == 0)
    return TRUE;

  text = make_text (self);

  return file_write (self->file, text, self->n_changes, error);
}
