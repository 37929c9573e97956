/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-store-banner.h"

#include <glib/gi18n.h>

/* A banner for the store: what has happened to its file, until the person has seen it. */

static void
show_store (BinnacleBanner *banner,
            BinnacleStore  *store)
{
  const char *notice = binnacle_store_get_notice (store);

  binnacle_banner_show_problem (banner, notice != NULL ? _("About the last values") : NULL, notice);
  if (notice != NULL)
    binnacle_banner_set_action (banner, "win.dismiss-store-notice", C_("banner", "_Got It"));
}

static void
store_changed_cb (BinnacleStore  *store,
                  GParamSpec     *pspec,
                  BinnacleBanner *banner)
{
  show_store (banner, store);
}

static void
dismiss_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  binnacle_store_dismiss_notice (user_data);
}

/**
 * binnacle_store_banner_attach:
 * @banner: a banner that shows nothing else
 * @window: its window's actions
 * @store: a store
 *
 * Has the banner tell of the store.
 */
void
binnacle_store_banner_attach (BinnacleBanner *banner,
                              GActionMap     *window,
                              BinnacleStore  *store)
{
  g_autoptr (GSimpleAction) dismiss = g_simple_action_new ("dismiss-store-notice", NULL);

  g_return_if_fail (BINNACLE_IS_BANNER (banner));
  g_return_if_fail (BINNACLE_IS_STORE (store));

  g_signal_connect_object (dismiss, "activate", G_CALLBACK (dismiss_cb), store, 0);
  g_action_map_add_action (window, G_ACTION (dismiss));
  g_signal_connect_object (store, "notify::notice", G_CALLBACK (store_changed_cb), banner, 0);
  show_store (banner, store);
}
