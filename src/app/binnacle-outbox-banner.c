/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-outbox-banner.h"

#include <glib/gi18n.h>

/* A banner for the outbox: why changes can't be saved, for as long as that is so; else
 * what has happened to the file, until the person has seen it. */

static void
show_outbox (BinnacleBanner *banner,
             BinnacleOutbox *outbox)
{
  const char *problem = binnacle_outbox_get_problem (outbox);
  const char *notice = binnacle_outbox_get_notice (outbox);

  if (problem != NULL)
    binnacle_banner_show_problem (banner, _("Changes are not saved"), problem);
  else if (notice != NULL)
    binnacle_banner_show_problem (banner, _("About the changes that wait to be sent"), notice);
  else
    binnacle_banner_show_problem (banner, NULL, NULL);
  if (problem == NULL && notice != NULL)
    binnacle_banner_set_action (banner, "win.dismiss-outbox-notice", C_("banner", "_Got It"));
  else if (problem != NULL)
    binnacle_banner_set_action (banner, NULL, NULL);
}

static void
outbox_changed_cb (BinnacleOutbox *outbox,
                   GParamSpec     *pspec,
                   BinnacleBanner *banner)
{
  show_outbox (banner, outbox);
}

static void
dismiss_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  binnacle_outbox_dismiss_notice (user_data);
}

/**
 * binnacle_outbox_banner_attach:
 * @banner: a banner that shows nothing else
 * @window: its window's actions
 * @outbox: an outbox
 *
 * Has the banner tell of the outbox.
 */
void
binnacle_outbox_banner_attach (BinnacleBanner *banner,
                               GActionMap     *window,
                               BinnacleOutbox *outbox)
{
  g_autoptr (GSimpleAction) dismiss = g_simple_action_new ("dismiss-outbox-notice", NULL);

  g_return_if_fail (BINNACLE_IS_BANNER (banner));
  g_return_if_fail (BINNACLE_IS_OUTBOX (outbox));

  g_signal_connect_object (dismiss, "activate", G_CALLBACK (dismiss_cb), outbox, 0);
  g_action_map_add_action (window, G_ACTION (dismiss));
  g_signal_connect_object (outbox, "notify::problem", G_CALLBACK (outbox_changed_cb), banner, 0);
  g_signal_connect_object (outbox, "notify::notice", G_CALLBACK (outbox_changed_cb), banner, 0);
  show_outbox (banner, outbox);
}
