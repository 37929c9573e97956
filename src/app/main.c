/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include <locale.h>

#include <glib/gi18n.h>

#include "app/binnacle-application.h"

int
main (int   argc,
      char *argv[])
{
  g_autoptr (BinnacleApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, BINNACLE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = binnacle_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
