/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-bindings"

#include "bindings/binnacle-viewer.h"

/**
 * BinnacleViewer:
 *
 * Somebody who looks at something now and then: at what a job brings, or at a channel.
 * While [property@Viewer:looking] is set the job has a viewer more, or the channel is
 * subscribed to; when the object goes nobody looks any more. What a widget is for, a
 * part of a program without one can be. Main thread.
 */
struct _BinnacleViewer
{
  GObject parent_instance;

  BinnacleSyncJob *job;
  BinnacleSource  *source;
  char            *channel;
  gboolean         looking;
};

typedef enum { PROP_LOOKING = 1 } BinnacleViewerProperty;

static GParamSpec *properties[PROP_LOOKING + 1];

G_DEFINE_FINAL_TYPE (BinnacleViewer, binnacle_viewer, G_TYPE_OBJECT)

static void
begin (BinnacleViewer *self)
{
  if (self->job != NULL)
    binnacle_sync_job_add_viewer (self->job);
  else
    binnacle_source_subscribe (self->source, self->channel);
}

static void
end (BinnacleViewer *self)
{
  if (self->job != NULL)
    binnacle_sync_job_remove_viewer (self->job);
  else
    binnacle_source_unsubscribe (self->source, self->channel);
}

static void
binnacle_viewer_dispose (GObject *object)
{
  BinnacleViewer *self = BINNACLE_VIEWER (object);

  binnacle_viewer_set_looking (self, FALSE);
  g_clear_object (&self->job);
  g_clear_object (&self->source);

  G_OBJECT_CLASS (binnacle_viewer_parent_class)->dispose (object);
}

static void
binnacle_viewer_finalize (GObject *object)
{
  g_free (BINNACLE_VIEWER (object)->channel);

  G_OBJECT_CLASS (binnacle_viewer_parent_class)->finalize (object);
}

static void
binnacle_viewer_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch ((BinnacleViewerProperty) property_id)
    {
    case PROP_LOOKING:
      g_value_set_boolean (value, BINNACLE_VIEWER (object)->looking);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_viewer_set_property (GObject      *object,
                              guint         property_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  switch ((BinnacleViewerProperty) property_id)
    {
    case PROP_LOOKING:
      binnacle_viewer_set_looking (BINNACLE_VIEWER (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_viewer_class_init (BinnacleViewerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_viewer_dispose;
  object_class->finalize = binnacle_viewer_finalize;
  object_class->get_property = binnacle_viewer_get_property;
  object_class->set_property = binnacle_viewer_set_property;

  /**
   * BinnacleViewer:looking:
   *
   * Whether it is looked at now.
   */
  properties[PROP_LOOKING] =
    g_param_spec_boolean ("looking", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
binnacle_viewer_init (BinnacleViewer *self)
{
}

/**
 * binnacle_viewer_new_for_job:
 * @job: a job, as a rule with the flag %BINNACLE_SYNC_JOB_WHILE_VIEWED
 *
 * Returns: (transfer full): somebody who does not look yet at what the job brings
 */
BinnacleViewer *
binnacle_viewer_new_for_job (BinnacleSyncJob *job)
{
  BinnacleViewer *self;

  g_return_val_if_fail (BINNACLE_IS_SYNC_JOB (job), NULL);

  self = g_object_new (BINNACLE_TYPE_VIEWER, NULL);
  self->job = g_object_ref (job);
  return self;
}

/**
 * binnacle_viewer_new_for_channel:
 * @source: a source
 * @channel: the name of one of its channels, or a pattern
 *
 * Returns: (transfer full): somebody who does not look yet at the channel
 */
BinnacleViewer *
binnacle_viewer_new_for_channel (BinnacleSource *source,
                                 const char     *channel)
{
  BinnacleViewer *self;

  g_return_val_if_fail (BINNACLE_IS_SOURCE (source), NULL);
  g_return_val_if_fail (channel != NULL, NULL);

  self = g_object_new (BINNACLE_TYPE_VIEWER, NULL);
  self->source = g_object_ref (source);
  self->channel = g_strdup (channel);
  return self;
}

/**
 * binnacle_viewer_get_looking:
 * @self: a viewer
 *
 * Returns: whether it is looked at now
 */
gboolean
binnacle_viewer_get_looking (BinnacleViewer *self)
{
  g_return_val_if_fail (BINNACLE_IS_VIEWER (self), FALSE);
  return self->looking;
}

/**
 * binnacle_viewer_set_looking:
 * @self: a viewer
 * @looking: whether it is looked at from now on
 *
 * Begins or ends to look.
 */
void
binnacle_viewer_set_looking (BinnacleViewer *self,
                             gboolean        looking)
{
  g_return_if_fail (BINNACLE_IS_VIEWER (self));

  if (self->looking == looking)
    return;
  self->looking = looking;
  if (looking)
    begin (self);
  else
    end (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOOKING]);
}
