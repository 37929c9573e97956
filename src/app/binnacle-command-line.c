/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-command-line.h"

#include <glib/gi18n.h>

#include "app/binnacle-source-address.h"
#include "app/binnacle-token.h"
#include "widgets/binnacle-dashboard.h"

/**
 * binnacle_command_line_error_quark:
 *
 * Returns: the domain of [error@CommandLineError]
 */
G_DEFINE_QUARK (binnacle-command-line-error-quark, binnacle_command_line_error)

static const GOptionEntry entries[] = {
  { "connect", 'c', 0, G_OPTION_ARG_STRING, NULL,
    N_("Connect to a server instead of showing this computer"), N_("URL") },
  { "token-file", 't', 0, G_OPTION_ARG_FILENAME, NULL,
    N_("A file with the token for that server"), N_("FILE") },
  { "dashboard", 'd', 0, G_OPTION_ARG_STRING, NULL,
    N_("Show the dashboard of that name"), N_("NAME") },
  { "fullscreen", 'f', 0, G_OPTION_ARG_NONE, NULL,
    N_("Fill the screen"), NULL },
  { "preferences", 0, 0, G_OPTION_ARG_NONE, NULL,
    N_("Open the preferences"), NULL },
  { "profile", 'p', 0, G_OPTION_ARG_STRING, NULL,
    N_("Use data, settings and an instance of their own"), N_("NAME") },
  { "background", 0, 0, G_OPTION_ARG_NONE, NULL,
    N_("Start without a window"), NULL },
  { "version", 'v', 0, G_OPTION_ARG_NONE, NULL,
    N_("Show the version and exit"), NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, NULL },
  { NULL }
};

static gboolean
check_connect (GVariantDict  *options,
               GError       **error)
{
  g_autoptr (BinnacleSourceDescription) source = NULL;
  const char *text;

  if (!g_variant_dict_lookup (options, "connect", "&s", &text))
    return TRUE;
  source = binnacle_source_address_parse (text, error);
  return source != NULL;
}

static gboolean
check_token_file (GVariantDict  *options,
                  GError       **error)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *token = NULL;
  const char *path;

  if (!g_variant_dict_lookup (options, "token-file", "^&ay", &path))
    return TRUE;
  if (!g_variant_dict_contains (options, "connect"))
    {
      g_set_error_literal (error, BINNACLE_COMMAND_LINE_ERROR, BINNACLE_COMMAND_LINE_ERROR_INVALID,
                           _("--token-file belongs to --connect: give the server’s address as well."));
      return FALSE;
    }
  file = g_file_new_for_path (path);
  token = binnacle_token_read (file, NULL, error);
  if (token == NULL)
    return FALSE;
  /* The first instance may have another working folder. */
  g_variant_dict_insert (options, "token-file", "^ay", g_file_peek_path (file));
  return TRUE;
}

static char *
list_dashboards (void)
{
  g_autoptr (GListModel) dashboards = binnacle_dashboard_list ();
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (dashboards); i++)
    {
      g_autoptr (BinnacleDashboard) dashboard = g_list_model_get_item (dashboards, i);

      g_string_append_printf (text, i == 0 ? "%s" : ", %s", binnacle_dashboard_get_id (dashboard));
    }
  return g_string_free (text, FALSE);
}

static gboolean
check_dashboard (GVariantDict  *options,
                 GError       **error)
{
  g_autoptr (BinnacleDashboard) dashboard = NULL;
  g_autofree char *names = NULL;
  const char *name;

  if (!g_variant_dict_lookup (options, "dashboard", "&s", &name))
    return TRUE;
  dashboard = binnacle_dashboard_lookup (name);
  if (dashboard != NULL)
    return TRUE;
  names = list_dashboards ();
  g_set_error (error, BINNACLE_COMMAND_LINE_ERROR, BINNACLE_COMMAND_LINE_ERROR_INVALID,
               _("There is no dashboard “%s”. There are: %s."), name, names);
  return FALSE;
}

static gboolean
check_remaining (GVariantDict  *options,
                 GError       **error)
{
  g_autofree const char **arguments = NULL;

  if (!g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&ay", &arguments))
    return TRUE;
  g_set_error (error, BINNACLE_COMMAND_LINE_ERROR, BINNACLE_COMMAND_LINE_ERROR_INVALID,
               _("“%s” is not understood. See binnacle --help."), arguments[0]);
  return FALSE;
}

/**
 * binnacle_command_line_get_entries:
 *
 * Returns: (transfer none): the options, ended by one without a name
 */
const GOptionEntry *
binnacle_command_line_get_entries (void)
{
  return entries;
}

/**
 * binnacle_command_line_check:
 * @options: the options as parsed
 * @error: return location for a #GError of the domains
 *   #BINNACLE_COMMAND_LINE_ERROR, #BINNACLE_CONNECTION_ERROR and #BINNACLE_TOKEN_ERROR
 *
 * Checks the options before there is a window, and makes them independent of
 * this process, so that another one can follow them: the path of the token file
 * becomes absolute.
 * Reads the token file, and so may block.
 *
 * Returns: whether all of them can be followed
 */
gboolean
binnacle_command_line_check (GVariantDict  *options,
                             GError       **error)
{
  g_return_val_if_fail (options != NULL, FALSE);

  return check_remaining (options, error) && check_connect (options, error) &&
         check_token_file (options, error) && check_dashboard (options, error);
}
