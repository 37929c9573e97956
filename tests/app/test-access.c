/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "app/binnacle-remote-session.h"
#include "base/binnacle-real-clock.h"

/* Sessions with a real binnacle-server that is encrypted and wants a token: whom they
 * trust, and who they are. */

#define DEADLINE (30 * G_USEC_PER_SEC)
#define TOKEN "the-token-of-this-test"
#define GREETING "Listening on "

/* A keyring in memory */

#define MEMORY_TYPE_STORE (memory_store_get_type ())
G_DECLARE_FINAL_TYPE (MemoryStore, memory_store, MEMORY, STORE, GObject)

struct _MemoryStore
{
  GObject             parent_instance;

  BinnacleCredential *credential;
  gboolean            missing;
  guint               n_lookups;
  guint               n_stores;
};

static void memory_store_iface_init (BinnacleCredentialStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MemoryStore, memory_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BINNACLE_TYPE_CREDENTIAL_STORE, memory_store_iface_init))

static gboolean
fail_if_missing (MemoryStore *self,
                 GTask       *task)
{
  if (self->missing)
    g_task_return_new_error (task, BINNACLE_CREDENTIAL_STORE_ERROR, BINNACLE_CREDENTIAL_STORE_ERROR_UNAVAILABLE, "None.");
  return self->missing;
}

static void
lookup_async (BinnacleCredentialStore *store,
              const char              *server,
              GCancellable            *cancellable,
              GAsyncReadyCallback      callback,
              gpointer                 user_data)
{
  MemoryStore *self = MEMORY_STORE (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  self->n_lookups++;
  if (!fail_if_missing (self, task))
    g_task_return_pointer (task, self->credential != NULL ? binnacle_credential_ref (self->credential) : NULL,
                           (GDestroyNotify) (void (*) (void)) binnacle_credential_unref);
}

static BinnacleCredential *
lookup_finish (BinnacleCredentialStore  *store,
               GAsyncResult             *result,
               GError                  **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
store_async (BinnacleCredentialStore *store,
             const char              *server,
             BinnacleCredential      *credential,
             GAsyncReadyCallback      callback,
             gpointer                 user_data)
{
  MemoryStore *self = MEMORY_STORE (store);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  self->n_stores++;
  if (fail_if_missing (self, task))
    return;
  g_clear_pointer (&self->credential, binnacle_credential_unref);
  self->credential = credential != NULL ? binnacle_credential_ref (credential) : NULL;
  g_task_return_boolean (task, TRUE);
}

static gboolean
store_finish (BinnacleCredentialStore  *store,
              GAsyncResult             *result,
              GError                  **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
memory_store_iface_init (BinnacleCredentialStoreInterface *iface)
{
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
  iface->store_async = store_async;
  iface->store_finish = store_finish;
}

static void
memory_store_finalize (GObject *object)
{
  g_clear_pointer (&MEMORY_STORE (object)->credential, binnacle_credential_unref);
  G_OBJECT_CLASS (memory_store_parent_class)->finalize (object);
}

static void
memory_store_class_init (MemoryStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = memory_store_finalize;
}

static void
memory_store_init (MemoryStore *self)
{
}

/* The fixture */

typedef struct
{
  BinnacleClock           *clock;
  BinnacleIoThread        *io_thread;
  BinnacleCertificatePins *pins;
  MemoryStore             *store;
  BinnacleSession         *session;
  char                    *folder;
  char                    *token_file;
  char                    *uri;
  char                    *notice;
  guint                    n_attempts;
  GSubprocess             *server;
} Fixture;

typedef gboolean (*Condition) (Fixture *self);

static BinnacleWebsocketManager *
get_manager (Fixture *self)
{
  return binnacle_live_session_get_manager (BINNACLE_LIVE_SESSION (self->session));
}

static BinnacleConnectionState
get_state (Fixture *self)
{
  return binnacle_websocket_manager_get_state (get_manager (self));
}

static gboolean
is_open (Fixture *self)
{
  return get_state (self) == BINNACLE_CONNECTION_OPEN;
}

static gboolean
is_refused (Fixture *self)
{
  return get_state (self) == BINNACLE_CONNECTION_FAILED;
}

static gboolean
is_not_open (Fixture *self)
{
  return !is_open (self);
}

static gboolean
was_stored (Fixture *self)
{
  return self->store->n_stores > 0;
}

static gboolean
has_notice (Fixture *self)
{
  return self->notice != NULL;
}

static gboolean
queue_is_empty (Fixture *self)
{
  guint n_queued;

  g_object_get (get_manager (self), "n-queued", &n_queued, NULL);
  return n_queued == 0;
}

static void
over (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
wait_for (Fixture   *self,
          Condition  condition)
{
  gboolean late = FALSE;
  g_autoptr (BinnacleTimer) timer = binnacle_clock_add_timer (self->clock, DEADLINE, over, &late);

  while (!condition (self))
    {
      g_assert_false (late);
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
wait_a_while (Fixture *self)
{
  gboolean is_over = FALSE;
  g_autoptr (BinnacleTimer) timer = binnacle_clock_add_timer (self->clock, G_USEC_PER_SEC / 2, over, &is_over);

  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static char *
find_file (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "net", "tls", name, NULL);
}

/* On the port of the last one, where there was one. */
static void
start_server (Fixture    *self,
              const char *certificate_name)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "..", "src", "binnacle-server", NULL);
  g_autofree char *certificate = find_file (certificate_name);
  g_autofree char *key = find_file ("key.pem");
  g_autofree char *place = self->uri != NULL ? binnacle_certificate_pins_make_place (self->uri) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;

  self->server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program,
                                   "--listen", place != NULL ? place : "127.0.0.1:0", "--token-file", self->token_file,
                                   "--tls-cert", certificate, "--tls-key", key, NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->server));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (line, GREETING "wss://127.0.0.1:"));
  g_free (self->uri);
  self->uri = g_strdup (line + strlen (GREETING));
}

static void
stop_server (Fixture *self)
{
  g_subprocess_force_exit (self->server);
  g_subprocess_wait (self->server, NULL, NULL);
  g_clear_object (&self->server);
}

static void
took_notice (Fixture    *self,
             const char *text)
{
  g_free (self->notice);
  self->notice = g_strdup (text);
}

static void
state_changed (Fixture                 *self,
               BinnacleConnectionState  old_state,
               BinnacleConnectionState  new_state)
{
  if (new_state == BINNACLE_CONNECTION_CONNECTING)
    self->n_attempts++;
}

static void
make_session (Fixture    *self,
              const char *token_file)
{
  self->session = binnacle_remote_session_new (self->clock, self->io_thread, "5f0c8f6e-4a0b-4d0e-9a52-0a7d1d1b9a10",
                                               self->uri, token_file);
  binnacle_session_set_access (self->session, self->pins, BINNACLE_CREDENTIAL_STORE (self->store));
  g_signal_connect_swapped (self->session, "notice", G_CALLBACK (took_notice), self);
  g_signal_connect_swapped (get_manager (self), "state-changed", G_CALLBACK (state_changed), self);
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_main_context_default (); /* or the I/O thread would make it; see tests/tsan.supp */
  self->clock = binnacle_real_clock_new ();
  self->io_thread = binnacle_io_thread_new ("test-io");
  self->pins = binnacle_certificate_pins_new (self->clock, NULL);
  self->store = g_object_new (MEMORY_TYPE_STORE, NULL);
  self->folder = g_dir_make_tmp ("binnacle-access-XXXXXX", NULL);
  self->token_file = g_build_filename (self->folder, "token", NULL);
  g_assert_true (g_file_set_contents (self->token_file, TOKEN "\n", -1, NULL));
  start_server (self, "self.pem");
}

static void
end_session (Fixture *self)
{
  binnacle_session_stop (self->session);
  g_signal_handlers_disconnect_by_data (get_manager (self), self);
  g_clear_object (&self->session);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  end_session (self);
  g_clear_pointer (&self->io_thread, binnacle_io_thread_unref);
  stop_server (self);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&self->store);
  g_clear_object (&self->pins);
  g_clear_object (&self->clock);
  g_unlink (self->token_file);
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->token_file);
  g_free (self->uri);
  g_free (self->notice);
}

/* What it shows is all that the person sees. */
static void
trust (Fixture *self)
{
  g_autoptr (BinnacleCertificateFault) fault = binnacle_session_dup_certificate (self->session);

  g_assert_nonnull (fault);
  binnacle_session_trust (self->session, fault);
}

static void
trust_beforehand (Fixture *self)
{
  g_autofree char *file = find_file ("self.pem");
  g_autofree char *place = binnacle_certificate_pins_make_place (self->uri);
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (file, NULL);
  g_autoptr (BinnacleCertificateFault) fault =
    binnacle_certificate_check (place, certificate, G_TLS_CERTIFICATE_UNKNOWN_CA, NULL);

  binnacle_certificate_pins_accept (self->pins, fault);
}

static BinnacleLinkStatus *
describe (Fixture *self)
{
  BinnacleLinkFacts facts;

  binnacle_session_get_facts (self->session, &facts);
  return binnacle_link_status_new (&facts);
}

static void
sign_in (Fixture    *self,
         const char *token,
         gboolean    remember)
{
  g_autoptr (BinnacleCredential) credential = binnacle_credential_new_token (token, NULL);

  binnacle_session_sign_in (self->session, credential, remember);
}

/* Certificates */

static void
test_trusted_by_the_person (Fixture       *self,
                            gconstpointer  data)
{
  g_autoptr (BinnacleLinkStatus) status = NULL;

  make_session (self, self->token_file);
  binnacle_session_start (self->session);
  wait_for (self, is_refused);
  status = describe (self);
  g_assert_cmpstr (status->action, ==, "win.show-certificate");
  g_assert_cmpstr (status->word, ==, "Not trusted");
  trust (self);
  wait_for (self, is_open);
  g_assert_cmpuint (self->n_attempts, ==, 2);
  g_assert_null (binnacle_session_dup_certificate (self->session));
}

static void
test_no_longer_trusted (Fixture       *self,
                        gconstpointer  data)
{
  g_autofree char *place = binnacle_certificate_pins_make_place (self->uri);
  g_autoptr (BinnacleCertificateFault) fault = NULL;

  trust_beforehand (self);
  make_session (self, self->token_file);
  binnacle_session_start (self->session);
  wait_for (self, is_open);
  binnacle_certificate_pins_remove (self->pins, place);
  wait_for (self, is_not_open);
  while ((fault = binnacle_session_dup_certificate (self->session)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (binnacle_certificate_fault_is_change (fault));
}

static void
test_changed_is_an_alarm (Fixture       *self,
                          gconstpointer  data)
{
  g_autoptr (BinnacleLinkStatus) status = NULL;
  g_autoptr (BinnacleCertificateFault) fault = NULL;

  trust_beforehand (self);
  stop_server (self);
  start_server (self, "server.pem");
  make_session (self, self->token_file);
  binnacle_session_start (self->session);
  wait_for (self, is_refused);
  status = describe (self);
  fault = binnacle_session_dup_certificate (self->session);
  g_assert_true (binnacle_certificate_fault_is_change (fault));
  g_assert_cmpstr (status->word, ==, "Certificate changed");
  g_assert_nonnull (strstr (status->problem, "another certificate than the one that you trust"));
  trust (self);
  wait_for (self, is_open);
}

/* Signing in */

static void
test_token_of_the_keyring (Fixture       *self,
                           gconstpointer  data)
{
  trust_beforehand (self);
  self->store->credential = binnacle_credential_new_token (TOKEN, NULL);
  make_session (self, NULL);
  binnacle_session_start (self->session);
  wait_for (self, is_open);
  g_assert_cmpuint (self->store->n_lookups, ==, 1);
  g_assert_cmpuint (self->store->n_stores, ==, 0);
}

static void
test_asked_for_once (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr (BinnacleLinkStatus) status = NULL;

  trust_beforehand (self);
  make_session (self, NULL);
  binnacle_session_start (self->session);
  wait_for (self, is_refused);
  status = describe (self);
  g_assert_cmpstr (status->word, ==, "Sign in");
  g_assert_cmpstr (status->action, ==, "win.sign-in");
  sign_in (self, TOKEN, TRUE);
  wait_for (self, is_open);
  wait_for (self, was_stored);
  g_assert_cmpstr (binnacle_credential_get_token (self->store->credential), ==, TOKEN);

  /* The next start asks nobody. */
  end_session (self);
  make_session (self, NULL);
  binnacle_session_start (self->session);
  wait_for (self, is_open);
}

/* Each credential is tried once, and what is wrong is not remembered. */
static void
test_wrong_token_does_not_loop (Fixture       *self,
                                gconstpointer  data)
{
  g_autoptr (BinnacleLinkStatus) status = NULL;

  trust_beforehand (self);
  self->store->credential = binnacle_credential_new_token ("an-old-one", NULL);
  make_session (self, NULL);
  g_object_set (get_manager (self), "reconnect-initial-delay", 50, NULL);
  binnacle_session_start (self->session);
  wait_for (self, is_refused);
  wait_a_while (self);
  g_assert_cmpuint (self->n_attempts, ==, 1);
  status = describe (self);
  g_assert_cmpstr (status->word, ==, "Sign in again");
  g_assert_null (strstr (status->problem, "an-old-one"));

  sign_in (self, "another-wrong-one", TRUE);
  wait_for (self, is_not_open);
  while (self->n_attempts < 2 || !is_refused (self))
    g_main_context_iteration (NULL, TRUE);
  wait_a_while (self);
  g_assert_cmpuint (self->n_attempts, ==, 2);
  g_assert_cmpuint (self->store->n_stores, ==, 0);
  g_assert_cmpstr (binnacle_credential_get_token (self->store->credential), ==, "an-old-one");
}

/* Nothing that the server did not see is remembered, however soon it comes. */
static void
test_signed_in_as_somebody_else (Fixture       *self,
                                 gconstpointer  data)
{
  trust_beforehand (self);
  make_session (self, NULL);
  binnacle_session_start (self->session);
  wait_for (self, is_refused);
  sign_in (self, TOKEN, FALSE);
  wait_for (self, is_open);
  sign_in (self, "wrong", TRUE);
  g_assert_false (is_open (self));
  wait_for (self, is_refused);
  g_assert_cmpuint (self->store->n_stores, ==, 0);
}

static void
test_stopped_stays_stopped (Fixture       *self,
                            gconstpointer  data)
{
  trust_beforehand (self);
  make_session (self, NULL);
  binnacle_session_start (self->session);
  wait_for (self, is_refused);
  binnacle_session_stop (self->session);
  sign_in (self, TOKEN, FALSE);
  binnacle_session_reconnect (self->session);
  wait_a_while (self);
  g_assert_cmpuint (self->n_attempts, ==, 1);
}

static void
test_queue_waits_for_the_person (Fixture       *self,
                                 gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  guint n_queued;

  trust_beforehand (self);
  make_session (self, NULL);
  binnacle_session_start (self->session);
  wait_for (self, is_refused);
  binnacle_websocket_manager_send (get_manager (self), "{\"type\":\"ping\",\"id\":900001,\"time\":1}", &error);
  g_assert_no_error (error);
  g_object_get (get_manager (self), "n-queued", &n_queued, NULL);
  g_assert_cmpuint (n_queued, ==, 1);
  sign_in (self, "wrong", FALSE);
  while (self->n_attempts < 2 || !is_refused (self))
    g_main_context_iteration (NULL, TRUE);
  g_object_get (get_manager (self), "n-queued", &n_queued, NULL);
  g_assert_cmpuint (n_queued, ==, 1);
  sign_in (self, TOKEN, FALSE);
  wait_for (self, is_open);
  wait_for (self, queue_is_empty);
}

static void
test_not_to_be_remembered_is_forgotten (Fixture       *self,
                                        gconstpointer  data)
{
  trust_beforehand (self);
  self->store->credential = binnacle_credential_new_token ("an-old-one", NULL);
  make_session (self, NULL);
  binnacle_session_start (self->session);
  wait_for (self, is_refused);
  sign_in (self, TOKEN, FALSE);
  wait_for (self, was_stored);
  g_assert_null (self->store->credential);
}

static void
test_without_a_keyring (Fixture       *self,
                        gconstpointer  data)
{
  trust_beforehand (self);
  self->store->missing = TRUE;
  make_session (self, NULL);
  binnacle_session_start (self->session);
  wait_for (self, is_refused);
  g_assert_error (binnacle_sign_in_get_store_error (binnacle_session_get_sign_in (self->session)),
                  BINNACLE_CREDENTIAL_STORE_ERROR, BINNACLE_CREDENTIAL_STORE_ERROR_UNAVAILABLE);
  sign_in (self, TOKEN, TRUE);
  wait_for (self, is_open);
  wait_for (self, has_notice);
  g_assert_cmpstr (self->notice, ==, "None.");
  stop_server (self);
  wait_for (self, is_not_open);
  start_server (self, "self.pem");
  wait_for (self, is_open);
}

static void
test_token_file_goes_first (Fixture       *self,
                            gconstpointer  data)
{
  trust_beforehand (self);
  self->store->credential = binnacle_credential_new_token ("an-old-one", NULL);
  make_session (self, self->token_file);
  binnacle_session_start (self->session);
  wait_for (self, is_open);
  g_assert_cmpuint (self->store->n_lookups, ==, 0);
  g_assert_null (binnacle_session_get_sign_in (self->session));
}

#define ADD(PATH, TEST) g_test_add ("/access/" PATH, Fixture, NULL, set_up, TEST, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("certificate/trusted-by-the-person", test_trusted_by_the_person);
  ADD ("certificate/no-longer-trusted", test_no_longer_trusted);
  ADD ("certificate/changed-is-an-alarm", test_changed_is_an_alarm);
  ADD ("sign-in/token-of-the-keyring", test_token_of_the_keyring);
  ADD ("sign-in/asked-for-once", test_asked_for_once);
  ADD ("sign-in/wrong-token-does-not-loop", test_wrong_token_does_not_loop);
  ADD ("sign-in/signed-in-as-somebody-else", test_signed_in_as_somebody_else);
  ADD ("sign-in/stopped-stays-stopped", test_stopped_stays_stopped);
  ADD ("sign-in/queue-waits-for-the-person", test_queue_waits_for_the_person);
  ADD ("sign-in/not-to-be-remembered-is-forgotten", test_not_to_be_remembered_is_forgotten);
  ADD ("sign-in/without-a-keyring", test_without_a_keyring);
  ADD ("sign-in/token-file-goes-first", test_token_file_goes_first);
  return g_test_run ();
}
