/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include "server/binnacle-host-metrics.h"

#include "server/binnacle-host-sampler-private.h"

#define MIN_INTERVAL 100
#define MAX_INTERVAL (60 * 60 * 1000)
#define DEFAULT_INTERVAL 1000

/* Rates need two rounds; the second comes soon, for people who wait for them. */
#define WARM_UP 250

/* Clocks that tell suspension apart are read one after the other. */
#define SUSPEND_TOLERANCE (100 * 1000)

static const BinnacleHostSampler * const samplers[] = {
  &binnacle_host_system_sampler,
  &binnacle_host_cpu_sampler,
  &binnacle_host_memory_sampler,
  &binnacle_host_filesystem_sampler,
  &binnacle_host_disk_sampler,
  &binnacle_host_network_sampler,
  &binnacle_host_temperature_sampler,
  &binnacle_host_battery_sampler,
  &binnacle_host_processes_sampler,
};

#define N_SAMPLERS G_N_ELEMENTS (samplers)

/**
 * BinnacleHostMetrics:
 *
 * Samples this computer: processors, memory, file systems, disks, network,
 * sensors, batteries and processes.
 *
 * The first samples are taken at once and the second a quarter of a second later,
 * since rates (and the share of a processor) need two; then once in each interval,
 * file systems, sensors, batteries and processes less often, as their descriptions
 * say. What this computer does not have gives no channel; what goes away ends its
 * channels. After the computer was suspended, rates have a gap of one round rather
 * than a value that means nothing.
 *
 * It works in the thread-default main context of the thread that starts it, never
 * waits for anything but the kernel's own tables and local file systems, and costs
 * well under one per cent of a core at one sample a second.
 */
struct _BinnacleHostMetrics
{
  GObject               parent_instance;

  BinnacleClock        *clock;
  guint                 interval;
  char                 *root;

  BinnacleTimer        *timer;
  BinnacleHostChannels *channels; /* NULL when stopped */
  gpointer              states[N_SAMPLERS];
  BinnacleHostRound     round;
  gint64                monotonic_time; /* of the last round */
  gint64                grid_time;      /* monotonic: when the next round is due */
  guint64               n_intervals;    /* rounds, but for the one to warm up */
};

G_DEFINE_FINAL_TYPE (BinnacleHostMetrics, binnacle_host_metrics, G_TYPE_OBJECT)

typedef enum
{
  PROP_CLOCK = 1,
  PROP_INTERVAL,
  PROP_ROOT
} HostMetricsProperty;

static GParamSpec *properties[PROP_ROOT + 1];

/* How many rounds from one sampling to the next. */
static guint
get_stride (BinnacleHostMetrics       *self,
            const BinnacleHostSampler *sampler)
{
  return MAX (1, (sampler->period + self->interval - 1) / self->interval);
}

static void
begin_round (BinnacleHostMetrics *self)
{
  gint64 boot_time = binnacle_clock_get_boot_time (self->clock);
  gint64 monotonic_time = binnacle_clock_get_monotonic_time (self->clock);
  gint64 elapsed = boot_time - self->round.time;
  gint64 suspended = elapsed - (monotonic_time - self->monotonic_time);

  if (self->round.number == 0 || suspended > SUSPEND_TOLERANCE || elapsed <= 0)
    elapsed = 0;

  self->round.number++;
  self->round.time = boot_time;
  self->round.elapsed = (double) elapsed / G_USEC_PER_SEC;
  self->monotonic_time = monotonic_time;
}

static void
sample (BinnacleHostMetrics *self)
{
  gboolean warming_up = self->round.number == 1;
  guint i;

  begin_round (self);
  binnacle_host_channels_begin (self->channels, binnacle_clock_get_real_time (self->clock) / 1000);
  for (i = 0; i < N_SAMPLERS; i++)
    {
      guint stride = get_stride (self, samplers[i]);

      if (stride == 1 || (!warming_up && self->n_intervals % stride == 0))
        samplers[i]->sample (self->states[i], &self->round);
    }
  binnacle_host_channels_end (self->channels);

  if (!warming_up)
    self->n_intervals++;
}

/* On the grid of intervals since the start, so that rounds do not drift; rounds
 * that were missed are not made up for. */
static void
schedule (BinnacleHostMetrics *self)
{
  gint64 interval = self->interval * G_GINT64_CONSTANT (1000);
  gint64 now = binnacle_clock_get_monotonic_time (self->clock);

  if (self->round.number == 1 && self->interval > 2 * WARM_UP)
    {
      binnacle_timer_restart (self->timer, WARM_UP * G_GINT64_CONSTANT (1000));
      return;
    }

  while (self->grid_time <= now)
    self->grid_time += interval * MAX (1, (now - self->grid_time) / interval);
  binnacle_timer_restart (self->timer, self->grid_time - now);
}

static void
on_timer (gpointer user_data)
{
  BinnacleHostMetrics *self = user_data;

  sample (self);
  schedule (self);
}

static void
binnacle_host_metrics_dispose (GObject *object)
{
  BinnacleHostMetrics *self = BINNACLE_HOST_METRICS (object);

  binnacle_host_metrics_stop (self);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (binnacle_host_metrics_parent_class)->dispose (object);
}

static void
binnacle_host_metrics_finalize (GObject *object)
{
  BinnacleHostMetrics *self = BINNACLE_HOST_METRICS (object);

  g_free (self->root);

  G_OBJECT_CLASS (binnacle_host_metrics_parent_class)->finalize (object);
}

static void
binnacle_host_metrics_get_property (GObject    *object,
                                    guint       property_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  BinnacleHostMetrics *self = BINNACLE_HOST_METRICS (object);

  switch ((HostMetricsProperty) property_id)
    {
    case PROP_CLOCK:
      g_value_set_object (value, self->clock);
      break;
    case PROP_INTERVAL:
      g_value_set_uint (value, self->interval);
      break;
    case PROP_ROOT:
      g_value_set_string (value, self->root);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_host_metrics_set_property (GObject      *object,
                                    guint         property_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  BinnacleHostMetrics *self = BINNACLE_HOST_METRICS (object);

  switch ((HostMetricsProperty) property_id)
    {
    case PROP_CLOCK:
      self->clock = g_value_dup_object (value);
      break;
    case PROP_INTERVAL:
      self->interval = g_value_get_uint (value);
      break;
    case PROP_ROOT:
      self->root = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_host_metrics_class_init (BinnacleHostMetricsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = binnacle_host_metrics_dispose;
  object_class->finalize = binnacle_host_metrics_finalize;
  object_class->get_property = binnacle_host_metrics_get_property;
  object_class->set_property = binnacle_host_metrics_set_property;

  /**
   * BinnacleHostMetrics:clock:
   *
   * What time it is, and when the next round is due.
   */
  properties[PROP_CLOCK] = g_param_spec_object ("clock", NULL, NULL, BINNACLE_TYPE_CLOCK, flags);
  /**
   * BinnacleHostMetrics:interval:
   *
   * Milliseconds from one round to the next.
   */
  properties[PROP_INTERVAL] = g_param_spec_uint ("interval", NULL, NULL, MIN_INTERVAL, MAX_INTERVAL,
                                                 DEFAULT_INTERVAL, flags);
  /**
   * BinnacleHostMetrics:root:
   *
   * The directory in which proc, sys and etc lie.
   */
  properties[PROP_ROOT] = g_param_spec_string ("root", NULL, NULL, "/", flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
binnacle_host_metrics_init (BinnacleHostMetrics *self)
{
}

/**
 * binnacle_host_metrics_new:
 * @clock: the time
 * @interval_ms: milliseconds from one round to the next, from 100 to an hour
 *
 * Makes metrics of this computer, which are not started yet.
 *
 * Returns: (transfer full): the metrics
 */
BinnacleHostMetrics *
binnacle_host_metrics_new (BinnacleClock *clock,
                           guint          interval_ms)
{
  g_return_val_if_fail (BINNACLE_IS_CLOCK (clock), NULL);

  return g_object_new (BINNACLE_TYPE_HOST_METRICS,
                       "clock", clock,
                       "interval", CLAMP (interval_ms, MIN_INTERVAL, MAX_INTERVAL),
                       NULL);
}

/**
 * binnacle_host_metrics_start:
 * @self: metrics that are not running
 * @sink: where samples go; must live until they are stopped
 * @user_data: for the sink
 *
 * Takes the first samples before it returns, and then more in the thread-default
 * main context of the caller.
 */
void
binnacle_host_metrics_start (BinnacleHostMetrics       *self,
                             const BinnacleMetricsSink *sink,
                             gpointer                   user_data)
{
  guint i;

  g_return_if_fail (BINNACLE_IS_HOST_METRICS (self));
  g_return_if_fail (sink != NULL);
  g_return_if_fail (self->channels == NULL);

  self->channels = binnacle_host_channels_new (sink, user_data);
  for (i = 0; i < N_SAMPLERS; i++)
    self->states[i] = samplers[i]->create (self->channels, self->root,
                                           get_stride (self, samplers[i]) * self->interval);
  self->round = (BinnacleHostRound) { 0 };
  self->n_intervals = 0;
  self->grid_time = binnacle_clock_get_monotonic_time (self->clock);
  self->timer = binnacle_clock_add_timer (self->clock, 0, on_timer, self);
  binnacle_timer_stop (self->timer);
  on_timer (self);
}

/**
 * binnacle_host_metrics_stop:
 * @self: metrics
 *
 * Ends sampling. The sink hears nothing more, not of the end of the channels
 * either. Must not be called from within the sink.
 */
void
binnacle_host_metrics_stop (BinnacleHostMetrics *self)
{
  guint i;

  g_return_if_fail (BINNACLE_IS_HOST_METRICS (self));

  if (self->channels == NULL)
    return;

  g_clear_pointer (&self->timer, binnacle_timer_free);
  binnacle_host_channels_close (self->channels);
  for (i = 0; i < N_SAMPLERS; i++)
    samplers[i]->destroy (g_steal_pointer (&self->states[i]));
  g_clear_pointer (&self->channels, binnacle_host_channels_free);
}

/**
 * binnacle_host_metrics_is_running:
 * @self: metrics
 *
 * Returns: whether they were started and not stopped since
 */
gboolean
binnacle_host_metrics_is_running (BinnacleHostMetrics *self)
{
  g_return_val_if_fail (BINNACLE_IS_HOST_METRICS (self), FALSE);

  return self->channels != NULL;
}
