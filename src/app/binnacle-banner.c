/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-banner.h"

/**
 * BinnacleBanner:
 *
 * A slim bar under the header for what needs the person, with one action, at first
 * `win.reconnect`. AdwBanner is newer than the libadwaita we build on.
 *
 * # CSS nodes
 *
 * `binnacle-banner` with a `box.banner`.
 *
 * # Accessibility
 *
 * Its role is `alert`, so what it tells is read out when it appears.
 */
struct _BinnacleBanner
{
  GtkWidget parent_instance;

  GtkRevealer *revealer;
  GtkBox      *bar;
  GtkLabel    *problem;
  GtkLabel    *advice;
  GtkButton   *action;
};

G_DEFINE_FINAL_TYPE (BinnacleBanner, binnacle_banner, GTK_TYPE_WIDGET)

static void
binnacle_banner_dispose (GObject *object)
{
  BinnacleBanner *self = BINNACLE_BANNER (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (binnacle_banner_parent_class)->dispose (object);
}

static void
binnacle_banner_class_init (BinnacleBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = binnacle_banner_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/binnacle/Binnacle/ui/binnacle-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, BinnacleBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, BinnacleBanner, bar);
  gtk_widget_class_bind_template_child (widget_class, BinnacleBanner, problem);
  gtk_widget_class_bind_template_child (widget_class, BinnacleBanner, advice);
  gtk_widget_class_bind_template_child (widget_class, BinnacleBanner, action);
  gtk_widget_class_set_css_name (widget_class, "binnacle-banner");
}

static void
binnacle_banner_init (BinnacleBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * binnacle_banner_show_problem:
 * @self: a banner
 * @problem: (nullable): what is wrong; %NULL hides the banner
 * @advice: (nullable): what can be done, or why it is so
 *
 * Shows or hides the banner. The texts stay while it slides away.
 */
void
binnacle_banner_show_problem (BinnacleBanner *self,
                              const char     *problem,
                              const char     *advice)
{
  g_return_if_fail (BINNACLE_IS_BANNER (self));

  gtk_revealer_set_reveal_child (self->revealer, problem != NULL);
  if (problem == NULL)
    return;
  gtk_label_set_label (self->problem, problem);
  gtk_label_set_label (self->advice, advice != NULL ? advice : "");
  gtk_widget_set_visible (GTK_WIDGET (self->advice), advice != NULL);
}

/**
 * binnacle_banner_set_action:
 * @self: a banner
 * @action: (nullable): the name of an action, or %NULL where nothing can be done here
 * @label: (nullable): what its button says, with a mnemonic
 *
 * Chooses what can be done about the problem.
 */
void
binnacle_banner_set_action (BinnacleBanner *self,
                            const char     *action,
                            const char     *label)
{
  g_return_if_fail (BINNACLE_IS_BANNER (self));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->action), action);
  gtk_widget_set_visible (GTK_WIDGET (self->action), action != NULL);
  if (label != NULL)
    gtk_button_set_label (self->action, label);
}

/**
 * binnacle_banner_set_compact:
 * @self: a banner
 * @compact: whether there is no room for the button beside the text
 *
 * Puts the button below the text, or beside it.
 */
void
binnacle_banner_set_compact (BinnacleBanner *self,
                             gboolean        compact)
{
  g_return_if_fail (BINNACLE_IS_BANNER (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->bar),
                                  compact ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_spacing (self->bar, compact ? 6 : 12);
}
