/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport-fixture.h"

#include <string.h>

#include "wire/binnacle-protocol.h"

#define DEADLINE_SECONDS 30

static gboolean
receive (BinnacleTransport *transport,
         const char        *text,
         gsize              length,
         gpointer           user_data)
{
  TransportFixture *self = user_data;
  guint64 n_received;

  g_assert_true (g_utf8_validate_len (text, length, NULL));
  __atomic_add_fetch (&self->n_bytes, length, __ATOMIC_ACQ_REL);
  n_received = __atomic_add_fetch (&self->n_received, 1, __ATOMIC_ACQ_REL);

  return __atomic_load_n (&self->pause_after, __ATOMIC_ACQUIRE) != n_received;
}

static void
destroyed (gpointer user_data)
{
  ((TransportFixture *) user_data)->n_destroyed++;
}

static void
opened (BinnacleTransport *transport,
        gpointer           user_data)
{
  TransportFixture *self = user_data;

  g_assert_cmpuint (self->n_closed, ==, 0);
  self->n_opened++;
}

static void
closed (BinnacleTransport *transport,
        guint              code,
        const char        *reason,
        GError            *error,
        gpointer           user_data)
{
  TransportFixture *self = user_data;

  self->n_closed++;
  self->code = code;
  self->reason = g_strdup (reason);
  self->error = error != NULL ? g_error_copy (error) : NULL;
}

/* libsoup has something to say on each frame. */
static void
log_without_debug (const char     *domain,
                   GLogLevelFlags  level,
                   const char     *message,
                   gpointer        user_data)
{
  if ((level & G_LOG_LEVEL_DEBUG) == 0)
    g_log_default_handler (domain, level, message, NULL);
}

static void
make_transport (TransportFixture *self)
{
  self->transport = binnacle_soup_transport_new (self->clock, binnacle_io_thread_get_context (self->io));
  g_signal_connect (self->transport, "opened", G_CALLBACK (opened), self);
  g_signal_connect (self->transport, "closed", G_CALLBACK (closed), self);
}

void
transport_fixture_init (TransportFixture *self)
{
  g_log_set_default_handler (log_without_debug, NULL);
  memset (self, 0, sizeof *self);
  g_main_context_default (); /* or the I/O thread would make it; see tests/tsan.supp */
  self->clock = binnacle_real_clock_new ();
  self->io = binnacle_io_thread_new ("io-test");
  self->options = (BinnacleTransportOptions) {
    .subprotocol = BINNACLE_PROTOCOL_NAME,
    .max_message_size = BINNACLE_PROTOCOL_MAX_MESSAGE,
    .connect_timeout = 20 * G_USEC_PER_SEC,
    .close_timeout = 20 * G_USEC_PER_SEC,
  };
  make_transport (self);
}

void
transport_fixture_renew (TransportFixture *self)
{
  g_clear_object (&self->transport);
  g_clear_pointer (&self->reason, g_free);
  g_clear_error (&self->error);
  self->n_opened = self->n_closed = self->n_destroyed = 0;
  make_transport (self);
}

void
transport_fixture_clear (TransportFixture *self)
{
  g_clear_object (&self->transport);
  g_clear_pointer (&self->io, binnacle_io_thread_unref);
  g_clear_pointer (&self->server, hostile_server_free);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->reason, g_free);
  g_clear_error (&self->error);

  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_cmpuint (self->n_destroyed, <=, 1);
}

void
transport_fixture_open_uri (TransportFixture *self,
                            const char       *uri)
{
  self->options.uri = uri;
  binnacle_transport_open (self->transport, &self->options, receive, self, destroyed);
  self->options.uri = NULL;
}

void
transport_fixture_open (TransportFixture *self,
                        HostileScript     script,
                        gconstpointer     data)
{
  g_autofree char *uri = NULL;

  self->server = hostile_server_new (script, data);
  uri = hostile_server_make_uri (self->server, "ws");
  transport_fixture_open_uri (self, uri);
}

static gboolean
set_flag (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* Conditions that the other thread brings about wake nobody up. */
static gboolean
wake_up (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
transport_fixture_wait (TransportFixture   *self,
                        TransportCondition  condition)
{
  gboolean is_over = FALSE;
  guint deadline = g_timeout_add_seconds (DEADLINE_SECONDS, set_flag, &is_over);
  guint waker = g_timeout_add (5, wake_up, NULL);

  while (!condition (self) && !is_over)
    g_main_context_iteration (NULL, TRUE);

  g_assert_false (is_over);
  g_source_remove (deadline);
  g_source_remove (waker);
}

void
transport_fixture_wait_time (TransportFixture *self,
                             guint             milliseconds)
{
  gboolean is_over = FALSE;

  g_timeout_add (milliseconds, set_flag, &is_over);

  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

void
transport_fixture_send (TransportFixture *self,
                        const char       *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;

  g_assert_true (binnacle_transport_send (self->transport, bytes, &error));
  g_assert_no_error (error);
}

guint64
transport_fixture_get_n_received (TransportFixture *self)
{
  return __atomic_load_n (&self->n_received, __ATOMIC_ACQUIRE);
}

gboolean
transport_fixture_is_opened (TransportFixture *self)
{
  return self->n_opened > 0;
}

gboolean
transport_fixture_is_closed (TransportFixture *self)
{
  return self->n_closed > 0;
}

gboolean
transport_fixture_has_message (TransportFixture *self)
{
  return transport_fixture_get_n_received (self) > 0;
}

gsize
get_peak_memory (void)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmHWM:");
  g_assert_nonnull (line);

  return (gsize) g_ascii_strtoull (line + strlen ("VmHWM:"), NULL, 10);
}
