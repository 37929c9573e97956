/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/binnacle-server.h"

#define DEFAULT_ADDRESS "127.0.0.1:8090"
#define MAX_TOKEN_FILE 4096
#define EXIT_MISUSE 2

static char *listen_address;
static char *token_file;
static char *read_token_file;
static gboolean read_only;
static char *tls_cert;
static char *tls_key;
static char *store;
static int interval = 1000;
static gboolean no_host_metrics;
static gboolean show_version;

static const GOptionEntry entries[] = {
  { "listen", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &listen_address,
    N_("Listen on this address; port 0 lets the system pick one (127.0.0.1:8090)"), N_("ADDRESS:PORT") },
  { "token-file", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &token_file,
    N_("Let in only who knows the token in this file; needed to listen beyond this computer"), N_("FILE") },
  { "read-token-file", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &read_token_file,
    N_("Let those who know the token in this file look, but not change anything"), N_("FILE") },
  { "read-only", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &read_only,
    N_("Let nobody change anything"), NULL },
  { "tls-cert", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &tls_cert,
    N_("Use TLS with this certificate (PEM, with its chain)"), N_("FILE") },
  { "tls-key", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &tls_key,
    N_("The key of the certificate (PEM)"), N_("FILE") },
  { "store", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &store,
    N_("Keep what clients write in this file; without it, nothing outlives the server"), N_("FILE") },
  { "interval", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_INT, &interval,
    N_("Milliseconds between two samples of the host metrics, from 100 on (1000)"), N_("MS") },
  { "no-host-metrics", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &no_host_metrics,
    N_("Serve only what clients write"), NULL },
  { "version", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &show_version,
    N_("Print the version and exit"), NULL },
  { NULL }
};

static gboolean
quit (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_CONTINUE;
}

static gboolean
refuse_usage (GError     **error,
              const char  *message)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message);

  return FALSE;
}

static gboolean
parse_options (int      *argc,
               char   ***argv,
               GError  **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, _("Serves live data about this computer, and channels that clients write, "
                                           "over the Binnacle Live Protocol."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);

  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;

  if (*argc > 1)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
                   _("“%s” is no option. See binnacle-server --help."), (*argv)[1]);
      return FALSE;
    }

  if (interval < 100)
    return refuse_usage (error, _("--interval takes milliseconds, 100 or more."));

  if (read_token_file != NULL && token_file == NULL)
    return refuse_usage (error, _("--read-token-file needs --token-file: without it, everybody may write. "
                                  "Or use --read-only."));

  if ((tls_cert == NULL) != (tls_key == NULL))
    return refuse_usage (error, _("--tls-cert and --tls-key go together."));

  return TRUE;
}

static gboolean
is_token (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (!g_ascii_isgraph (*p))
        return FALSE;
    }

  return text[0] != '\0';
}

/* The whole file is not read before its size is known: it may be a device. */
static char *
read_token (const char  *path,
            GError     **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  char text[MAX_TOKEN_FILE + 1];
  gsize length = 0;

  if (stream == NULL ||
      !g_input_stream_read_all (G_INPUT_STREAM (stream), text, MAX_TOKEN_FILE, &length, NULL, error))
    {
      g_prefix_error (error, _("The token file can’t be read: "));
      return NULL;
    }

  text[length] = '\0';
  g_strstrip (text);

  if (length < MAX_TOKEN_FILE && strlen (text) <= length && is_token (text))
    return g_strdup (text);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               _("The token file “%s” has to hold one word of letters, digits and signs."), path);

  return NULL;
}

static GTlsCertificate *
read_certificate (GError **error)
{
  GTlsCertificate *certificate = g_tls_certificate_new_from_files (tls_cert, tls_key, error);

  if (certificate == NULL)
    g_prefix_error (error, _("The TLS certificate can’t be used: "));

  return certificate;
}

static gboolean
check_store (GError **error)
{
  g_autofree char *folder = g_path_get_dirname (store);

  if (g_file_test (folder, G_FILE_TEST_IS_DIR))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               _("The folder “%s” for the store does not exist. Make it first."), folder);

  return FALSE;
}

static BinnacleServer *
make_server (GError **error)
{
  g_autofree char *token = NULL;
  g_autofree char *read_only_token = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;

  if (token_file != NULL && (token = read_token (token_file, error)) == NULL)
    return NULL;

  if (read_token_file != NULL && (read_only_token = read_token (read_token_file, error)) == NULL)
    return NULL;

  if (tls_cert != NULL && (certificate = read_certificate (error)) == NULL)
    return NULL;

  if (store != NULL && !check_store (error))
    return NULL;

  return g_object_new (BINNACLE_TYPE_SERVER,
                       "address", listen_address != NULL ? listen_address : DEFAULT_ADDRESS,
                       "token", token,
                       "read-token", read_only_token,
                       "read-only", read_only,
                       "tls-certificate", certificate,
                       "store-path", store,
                       "interval", (guint) interval,
                       "host-metrics", !no_host_metrics,
                       NULL);
}

/* What sd_notify() does, for units of Type=notify. */
static void
notify_manager (const char *text)
{
  const char *path = g_getenv ("NOTIFY_SOCKET");
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) notify_socket = NULL;
  gboolean is_abstract = path != NULL && path[0] == '@';

  if (path == NULL || (path[0] != '/' && !is_abstract))
    return;

  address = g_unix_socket_address_new_with_type (path + is_abstract, -1,
                                                 is_abstract ? G_UNIX_SOCKET_ADDRESS_ABSTRACT
                                                             : G_UNIX_SOCKET_ADDRESS_PATH);
  notify_socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);

  if (notify_socket != NULL)
    g_socket_send_to (notify_socket, address, text, strlen (text), NULL, NULL);
}

static int
serve (BinnacleServer *server)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;

  if (!binnacle_server_start (server, &error))
    {
      g_printerr ("binnacle-server: %s\n", error->message);
      return EXIT_FAILURE;
    }

  g_unix_signal_add (SIGTERM, quit, loop);
  g_unix_signal_add (SIGINT, quit, loop);

  g_print (_("Listening on %s\n"), binnacle_server_get_uri (server));
  fflush (stdout);
  notify_manager ("READY=1");
  g_main_loop_run (loop);

  notify_manager ("STOPPING=1");
  binnacle_server_stop (server);

  return EXIT_SUCCESS;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleServer) server = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, BINNACLE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  signal (SIGPIPE, SIG_IGN);
  /* A store that may not grow is an error to tell, not one to die of. */
  signal (SIGXFSZ, SIG_IGN);

  if (!parse_options (&argc, &argv, &error))
    {
      g_printerr ("binnacle-server: %s\n", error->message);
      return EXIT_MISUSE;
    }

  if (show_version)
    {
      g_print ("binnacle-server %s\n", BINNACLE_VERSION);
      return EXIT_SUCCESS;
    }

  server = make_server (&error);

  if (server == NULL)
    {
      g_printerr ("binnacle-server: %s\n", error->message);
      return EXIT_FAILURE;
    }

  return serve (server);
}
