/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-background.h"

#include <glib/gi18n.h>

#include "app/binnacle-background-portal.h"

/**
 * BinnacleBackground:
 *
 * Keeps the program running without a window, where the person wants that and the desktop lets
 * it, and has the desktop start it with the session. [property@Background:status] says in a sentence
 * how that stands. Main thread.
 */
struct _BinnacleBackground
{
  GObject parent_instance;

  GApplication *application; /* lasts longer */
  GCancellable *cancellable; /* of the request that is under way */
  char         *profile;
  char         *status;
  guint         request_idle;
  gboolean      keep_running;
  gboolean      start_in_background;
  gboolean      refused;
  gboolean      unseen; /* started without a window */
  gboolean      held;
  gboolean      asked;  /* the desktop was told something that it may have to forget */
};

typedef enum
{
  PROP_KEEP_RUNNING = 1,
  PROP_START_IN_BACKGROUND,
  PROP_STATUS
} BinnacleBackgroundProperty;

static GParamSpec *properties[PROP_STATUS + 1];

G_DEFINE_FINAL_TYPE (BinnacleBackground, binnacle_background, G_TYPE_OBJECT)

static void
update_hold (BinnacleBackground *self)
{
  gboolean hold = self->unseen || (self->keep_running && !self->refused);

  if (hold == self->held)
    return;
  self->held = hold;
  if (hold)
    g_application_hold (self->application);
  else
    g_application_release (self->application);
}

static void
set_status (BinnacleBackground *self,
            const char         *status)
{
  if (g_strcmp0 (self->status, status) == 0)
    return;
  g_free (self->status);
  self->status = g_strdup (status);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
}

static const char *
make_sentence (BinnacleBackground *self,
               gboolean            autostart)
{
  if (self->start_in_background && !autostart)
    return _("Binnacle may run in the background, but the desktop does not start it with the session.");
  if (self->start_in_background)
    return _("Binnacle starts with the session, without a window.");
  return _("Binnacle may run in the background.");
}

static void
answered_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (BinnacleBackground) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean autostart = FALSE;
  gboolean granted = binnacle_background_portal_request_finish (result, &autostart, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  self->refused = g_error_matches (error, BINNACLE_BACKGROUND_PORTAL_ERROR, BINNACLE_BACKGROUND_PORTAL_ERROR_REFUSED);
  if (!self->keep_running && !self->start_in_background)
    set_status (self, NULL);
  else
    set_status (self, granted ? make_sentence (self, autostart) : error->message);
  update_hold (self);
}

static void
ask (BinnacleBackground *self)
{
  const char *command[] = { "binnacle", "--background", self->profile != NULL ? "--profile" : NULL, self->profile, NULL };

  self->asked = TRUE;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  set_status (self, _("Asking the desktop…"));
  binnacle_background_portal_request_async (self->start_in_background, command,
                                            _("Binnacle keeps its connections, and tells of what happens while no window is open."),
                                            self->cancellable, answered_cb, g_object_ref (self));
}

/* Both settings are read at the start: one question is enough. What was never wanted need not
 * be asked for, nor taken back. */
static gboolean
request_cb (gpointer user_data)
{
  BinnacleBackground *self = user_data;

  self->request_idle = 0;
  self->refused = FALSE;
  if (self->keep_running || self->start_in_background || self->asked)
    ask (self);
  update_hold (self);
  return G_SOURCE_REMOVE;
}

static void
set_wish (BinnacleBackground         *self,
          gboolean                   *member,
          gboolean                    wish,
          BinnacleBackgroundProperty  property)
{
  if (*member == wish)
    return;
  *member = wish;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
  update_hold (self);
  if (self->request_idle == 0)
    self->request_idle = g_idle_add (request_cb, self);
}

static void
binnacle_background_dispose (GObject *object)
{
  BinnacleBackground *self = BINNACLE_BACKGROUND (object);

  g_clear_handle_id (&self->request_idle, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->unseen = FALSE;
  self->keep_running = FALSE;
  update_hold (self);

  G_OBJECT_CLASS (binnacle_background_parent_class)->dispose (object);
}

static void
binnacle_background_finalize (GObject *object)
{
  BinnacleBackground *self = BINNACLE_BACKGROUND (object);

  g_free (self->profile);
  g_free (self->status);

  G_OBJECT_CLASS (binnacle_background_parent_class)->finalize (object);
}

static void
binnacle_background_get_property (GObject    *object,
                                  guint       property_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  BinnacleBackground *self = BINNACLE_BACKGROUND (object);

  switch ((BinnacleBackgroundProperty) property_id)
    {
    case PROP_KEEP_RUNNING:
      g_value_set_boolean (value, self->keep_running);
      break;
    case PROP_START_IN_BACKGROUND:
      g_value_set_boolean (value, self->start_in_background);
      break;
    case PROP_STATUS:
      g_value_set_string (value, self->status);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_background_set_property (GObject      *object,
                                  guint         property_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  BinnacleBackground *self = BINNACLE_BACKGROUND (object);

  switch ((BinnacleBackgroundProperty) property_id)
    {
    case PROP_KEEP_RUNNING:
      set_wish (self, &self->keep_running, g_value_get_boolean (value), PROP_KEEP_RUNNING);
      break;
    case PROP_START_IN_BACKGROUND:
      set_wish (self, &self->start_in_background, g_value_get_boolean (value), PROP_START_IN_BACKGROUND);
      break;
    case PROP_STATUS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_background_class_init (BinnacleBackgroundClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = binnacle_background_dispose;
  object_class->finalize = binnacle_background_finalize;
  object_class->get_property = binnacle_background_get_property;
  object_class->set_property = binnacle_background_set_property;

  /**
   * BinnacleBackground:keep-running:
   *
   * Whether the program goes on when its last window is closed.
   */
  properties[PROP_KEEP_RUNNING] = g_param_spec_boolean ("keep-running", NULL, NULL, FALSE, flags);
  /**
   * BinnacleBackground:start-in-background:
   *
   * Whether the desktop is to start the program with the session, without a window.
   */
  properties[PROP_START_IN_BACKGROUND] = g_param_spec_boolean ("start-in-background", NULL, NULL, FALSE, flags);
  /**
   * BinnacleBackground:status:
   *
   * What the desktop says to it, in a sentence; %NULL where it was not asked.
   */
  properties[PROP_STATUS] =
    g_param_spec_string ("status", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
binnacle_background_init (BinnacleBackground *self)
{
}

/**
 * binnacle_background_new:
 * @application: the program, which lasts longer
 * @profile: (nullable): the profile to start with the session; %NULL for the usual one
 *
 * Returns: (transfer full): what keeps it running, once it is told to
 */
BinnacleBackground *
binnacle_background_new (GApplication *application,
                         const char   *profile)
{
  BinnacleBackground *self = g_object_new (BINNACLE_TYPE_BACKGROUND, NULL);

  self->application = application;
  self->profile = g_strdup (profile);
  return self;
}

/**
 * binnacle_background_hold:
 * @self: a background
 *
 * The program was started without a window: it goes on until it has shown one.
 */
void
binnacle_background_hold (BinnacleBackground *self)
{
  g_return_if_fail (BINNACLE_IS_BACKGROUND (self));

  self->unseen = TRUE;
  update_hold (self);
}

/**
 * binnacle_background_shown:
 * @self: a background
 *
 * There is a window: from now on the program lasts as long as that, or as long as it is to keep
 * running.
 */
void
binnacle_background_shown (BinnacleBackground *self)
{
  g_return_if_fail (BINNACLE_IS_BACKGROUND (self));

  self->unseen = FALSE;
  update_hold (self);
}

/**
 * binnacle_background_get_status:
 * @self: a background
 *
 * Returns: (transfer none) (nullable): what the desktop says to it, in a sentence
 */
const char *
binnacle_background_get_status (BinnacleBackground *self)
{
  g_return_val_if_fail (BINNACLE_IS_BACKGROUND (self), NULL);
  return self->status;
}
