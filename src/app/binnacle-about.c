/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-about.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <libsoup/soup.h>
#include <sqlite3.h>

static char *
make_debug_info (void)
{
  return g_strdup_printf ("Binnacle %s\nGTK %u.%u.%u\nlibadwaita %u.%u.%u\nGLib %u.%u.%u\nlibsoup %u.%u.%u\nSQLite %s\n",
                          BINNACLE_VERSION,
                          gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
                          adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version (),
                          glib_major_version, glib_minor_version, glib_micro_version,
                          soup_get_major_version (), soup_get_minor_version (), soup_get_micro_version (),
                          sqlite3_libversion ());
}

/**
 * binnacle_show_about:
 * @parent: (nullable): the window to show it over
 *
 * Shows who made this, under which license, and the versions for a bug report.
 */
void
binnacle_show_about (GtkWindow *parent)
{
  g_autofree char *debug_info = make_debug_info ();

  adw_show_about_window (parent,
                         "application-name", _("Binnacle"),
                         "application-icon", BINNACLE_APP_ID,
                         "version", BINNACLE_VERSION,
                         "developer-name", _("The Binnacle developers"),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", _("Live data, as it comes, and never staler than it looks."),
                         "debug-info", debug_info,
                         "debug-info-filename", "binnacle-debug-info.txt",
                         /* Translators: put your names here, one a line. */
                         "translator-credits", _("translator-credits"),
                         NULL);
}
