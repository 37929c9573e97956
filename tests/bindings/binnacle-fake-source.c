/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "binnacle-fake-source.h"

#include <math.h>

/* A source whose values the test sends; it hears of subscriptions and gives the history that it is told. */
struct _BinnacleFakeSource
{
  BinnacleSource parent_instance;

  gint64 version;
  guint  n_subscriptions;
  guint  n_histories;
  gint64 asked_from;
  GArray *history; /* what is answered, where it is not empty */
};

G_DEFINE_FINAL_TYPE (BinnacleFakeSource, binnacle_fake_source, BINNACLE_TYPE_SOURCE)

static void
binnacle_fake_source_subscribe (BinnacleSource *source,
                                const char     *pattern)
{
  BINNACLE_FAKE_SOURCE (source)->n_subscriptions++;
}

static void
binnacle_fake_source_unsubscribe (BinnacleSource *source,
                                  const char     *pattern)
{
  BINNACLE_FAKE_SOURCE (source)->n_subscriptions--;
}

static void
binnacle_fake_source_start (BinnacleSource *source)
{
  binnacle_realtime_state_set_link_alive (binnacle_source_get_state (source), TRUE);
}

static void
binnacle_fake_source_stop (BinnacleSource *source)
{
  binnacle_realtime_state_set_link_alive (binnacle_source_get_state (source), FALSE);
}

static void
binnacle_fake_source_history_async (BinnacleSource      *source,
                                    const char          *channel,
                                    gint64               from,
                                    gint64               to,
                                    guint                points,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);

  BinnacleFakeSource *self = BINNACLE_FAKE_SOURCE (source);
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (BinnacleSample));

  self->n_histories++;
  self->asked_from = from;
  for (guint i = 0; self->history != NULL && i < self->history->len; i++)
    {
      const BinnacleSample *sample = &g_array_index (self->history, BinnacleSample, i);

      if (sample->time >= from && sample->time <= to)
        g_array_append_vals (samples, sample, 1);
    }
  g_task_return_pointer (task, samples, (GDestroyNotify) g_array_unref);
}

static GArray *
binnacle_fake_source_history_finish (BinnacleSource  *source,
                                     GAsyncResult    *result,
                                     GError         **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
binnacle_fake_source_finalize (GObject *object)
{
  g_clear_pointer (&BINNACLE_FAKE_SOURCE (object)->history, g_array_unref);
  G_OBJECT_CLASS (binnacle_fake_source_parent_class)->finalize (object);
}

static void
binnacle_fake_source_class_init (BinnacleFakeSourceClass *klass)
{
  BinnacleSourceClass *source_class = BINNACLE_SOURCE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = binnacle_fake_source_finalize;
  source_class->start = binnacle_fake_source_start;
  source_class->stop = binnacle_fake_source_stop;
  source_class->subscribe = binnacle_fake_source_subscribe;
  source_class->unsubscribe = binnacle_fake_source_unsubscribe;
  source_class->history_async = binnacle_fake_source_history_async;
  source_class->history_finish = binnacle_fake_source_history_finish;
}

static void
binnacle_fake_source_init (BinnacleFakeSource *self)
{
}

BinnacleFakeSource *
binnacle_fake_source_new (BinnacleClock *clock)
{
  return g_object_new (BINNACLE_TYPE_FAKE_SOURCE, "id", "fake", "name", "Fake", "clock", clock, NULL);
}

static void
push (BinnacleFakeSource *self,
      BinnacleUpdate     *update)
{
  BinnacleSource *source = BINNACLE_SOURCE (self);

  update->version = update->offset = update->place = ++self->version;
  update->epoch = 1;
  update->time = binnacle_clock_get_real_time (binnacle_source_get_clock (source)) / 1000;
  binnacle_update_processor_push (binnacle_realtime_state_get_processor (binnacle_source_get_state (source)), update);
  binnacle_value_clear (&update->value);
}

void
binnacle_fake_source_send_number (BinnacleFakeSource *self,
                                  const char         *channel,
                                  double              number)
{
  BinnacleUpdate update = { .channel = channel };

  binnacle_value_set_number (&update.value, number);
  push (self, &update);
}

void
binnacle_fake_source_send_text (BinnacleFakeSource *self,
                                const char         *channel,
                                const char         *text)
{
  BinnacleUpdate update = { .channel = channel };

  binnacle_value_set_text (&update.value, text);
  push (self, &update);
}

void
binnacle_fake_source_send_json (BinnacleFakeSource *self,
                                const char         *channel,
                                const char         *json)
{
  BinnacleUpdate update = { .channel = channel };
  g_autoptr (JsonNode) node = json_from_string (json, NULL);

  g_assert_true (binnacle_value_set_json_node (&update.value, node, NULL));
  push (self, &update);
}

void
binnacle_fake_source_delete (BinnacleFakeSource *self,
                             const char         *channel)
{
  BinnacleUpdate update = { .channel = channel, .deleted = TRUE };

  push (self, &update);
}

void
binnacle_fake_source_describe (BinnacleFakeSource *self,
                               const char         *channel,
                               const char         *title,
                               const char         *unit)
{
  BinnacleDescription description = {
    .title = title, .unit = unit, .kind = BINNACLE_CHANNEL_GAUGE, .interval = 1000,
    .minimum = NAN, .maximum = NAN,
  };

  binnacle_realtime_state_describe (binnacle_source_get_state (BINNACLE_SOURCE (self)), channel, &description);
}

guint
binnacle_fake_source_get_n_subscriptions (BinnacleFakeSource *self)
{
  return self->n_subscriptions;
}

guint
binnacle_fake_source_get_n_histories (BinnacleFakeSource *self)
{
  return self->n_histories;
}

static const char * const descriptions[][3] = {
  { "host/name", "Name", NULL }, { "host/os", "Operating System", NULL }, { "host/uptime", "Uptime", "s" },
  { "host/cpu/total", "CPU", "%" }, { "host/cpu/user", "CPU User", "%" },
  { "host/cpu/system", "CPU System", "%" }, { "host/cpu/iowait", "CPU I/O Wait", "%" },
  { "host/load/1", "Load (1 min)", NULL }, { "host/load/5", "Load (5 min)", NULL },
  { "host/load/15", "Load (15 min)", NULL }, { "host/memory/used", "Memory Used", "B" },
  { "host/memory/available", "Memory Available", "B" }, { "host/memory/total", "Memory", "B" },
  { "host/memory/percent", "Memory", "%" }, { "host/swap/used", "Swap Used", "B" },
  { "host/swap/total", "Swap", "B" }, { "host/filesystem/root/percent", "Disk Space (root)", "%" },
  { "host/filesystem/home/percent", "Disk Space (home)", "%" }, { "host/disk/sda/read", "Disk Read (sda)", "B/s" },
  { "host/disk/sda/write", "Disk Write (sda)", "B/s" }, { "host/network/eth0/received", "Received (eth0)", "B/s" },
  { "host/network/eth0/sent", "Sent (eth0)", "B/s" }, { "host/temperature/cpu", "Temperature (cpu)", "°C" },
  { "host/temperature/nvme", "Temperature (nvme)", "°C" }, { "host/processes/count", "Processes", NULL },
  { "host/processes/top", "Busiest Processes", NULL },
};

void
binnacle_fake_source_describe_computer (BinnacleFakeSource *self,
                                        guint               n_cores)
{
  for (guint i = 0; i < G_N_ELEMENTS (descriptions); i++)
    binnacle_fake_source_describe (self, descriptions[i][0], descriptions[i][1], descriptions[i][2]);
  for (guint core = 0; core < n_cores; core++)
    {
      g_autofree char *channel = g_strdup_printf ("host/cpu/%u/total", core);
      g_autofree char *title = g_strdup_printf ("Core %u", core + 1);

      binnacle_fake_source_describe (self, channel, title, "%");
    }
}

/* A number that wanders, the same in every run. */
static double
wander (guint  second,
        double phase,
        double low,
        double high)
{
  double t = second / 37.0 + phase;
  double wave = sin (t) * 0.5 + sin (t * 2.7 + 1) * 0.3 + sin (t * 13.1 + phase) * 0.12 + sin (t * 41) * 0.08;

  return low + (high - low) * (0.5 + wave / 2);
}

static void
send_load (BinnacleFakeSource *self,
           guint               second,
           guint               n_cores)
{
  double spike = second % 97 < 4 ? 34 : 0;
  double user = wander (second, 0, 4, 38) + spike;
  double system = wander (second, 2, 2, 14);
  double wait = wander (second, 4, 0, 3);

  binnacle_fake_source_send_number (self, "host/cpu/user", user);
  binnacle_fake_source_send_number (self, "host/cpu/system", system);
  binnacle_fake_source_send_number (self, "host/cpu/iowait", wait);
  binnacle_fake_source_send_number (self, "host/cpu/total", user + system);
  binnacle_fake_source_send_number (self, "host/load/1", wander (second, 1, 0.3, 2.4));
  binnacle_fake_source_send_number (self, "host/load/5", 1.14);
  binnacle_fake_source_send_number (self, "host/load/15", 0.87);
  for (guint core = 0; core < n_cores; core++)
    {
      g_autofree char *channel = g_strdup_printf ("host/cpu/%u/total", core);

      binnacle_fake_source_send_number (self, channel, wander (second, core, 1, 80));
    }
}

static void
send_storage (BinnacleFakeSource *self,
              guint               second)
{
  const double gib = 1024.0 * 1024 * 1024;
  double used = wander (second, 3, 5.2, 6.9) * gib;

  binnacle_fake_source_send_number (self, "host/memory/used", used);
  binnacle_fake_source_send_number (self, "host/memory/available", 15.5 * gib - used);
  binnacle_fake_source_send_number (self, "host/memory/total", 15.5 * gib);
  binnacle_fake_source_send_number (self, "host/memory/percent", used / (15.5 * gib) * 100);
  binnacle_fake_source_send_number (self, "host/swap/used", 0.25 * gib);
  binnacle_fake_source_send_number (self, "host/swap/total", 8 * gib);
  binnacle_fake_source_send_number (self, "host/filesystem/root/percent", 62.4);
  binnacle_fake_source_send_number (self, "host/filesystem/home/percent", 88.1);
  binnacle_fake_source_send_number (self, "host/disk/sda/read", pow (10, wander (second, 6, 3, 7.4)));
  binnacle_fake_source_send_number (self, "host/disk/sda/write", pow (10, wander (second, 8, 4, 7.1)));
  binnacle_fake_source_send_number (self, "host/network/eth0/received", pow (10, wander (second, 5, 3.5, 6.8)));
  binnacle_fake_source_send_number (self, "host/network/eth0/sent", pow (10, wander (second, 7, 3, 6.1)));
}

static void
send_rest (BinnacleFakeSource *self,
           guint               second)
{
  g_autofree char *processes = g_strdup_printf (
    "{\"processes\":[{\"pid\":812,\"name\":\"gnome-shell\",\"user\":\"ada\",\"cpu\":%.1f,\"memory\":412876800},"
    "{\"pid\":2214,\"name\":\"firefox-esr\",\"user\":\"ada\",\"cpu\":9.4,\"memory\":1288490188},"
    "{\"pid\":3310,\"name\":\"a-process-with-a-very-long-name-that-does-not-fit\",\"user\":\"ada\",\"cpu\":4.2,\"memory\":91750400},"
    "{\"pid\":101,\"name\":\"systemd-journald\",\"user\":\"root\",\"cpu\":1.1,\"memory\":28835840},"
    "{\"pid\":655,\"name\":\"postgres\",\"user\":\"postgres\",\"cpu\":0.8,\"memory\":178257920},"
    "{\"pid\":77,\"user\":\"root\",\"cpu\":\"much\"},"
    "{\"pid\":1,\"name\":\"systemd\",\"user\":\"root\",\"cpu\":0.1,\"memory\":12582912}]}",
    wander (second, 9, 8, 24));

  binnacle_fake_source_send_text (self, "host/name", "harbour");
  binnacle_fake_source_send_text (self, "host/os", "Debian GNU/Linux 12 (bookworm)");
  binnacle_fake_source_send_number (self, "host/uptime", 273600 + second);
  binnacle_fake_source_send_number (self, "host/temperature/cpu", wander (second, 2, 41, 68));
  binnacle_fake_source_send_number (self, "host/temperature/nvme", 38);
  binnacle_fake_source_send_number (self, "host/processes/count", 312);
  binnacle_fake_source_send_json (self, "host/processes/top", processes);
}

void
binnacle_fake_source_send_computer (BinnacleFakeSource *self,
                                    guint               second,
                                    guint               n_cores)
{
  send_load (self, second, n_cores);
  send_storage (self, second);
  send_rest (self, second);
}

void
binnacle_fake_source_run_computer (BinnacleFakeSource     *self,
                                   BinnacleSimulatedClock *clock,
                                   guint                   seconds,
                                   guint                   n_cores)
{
  for (guint second = 0; second < seconds; second++)
    {
      binnacle_fake_source_send_computer (self, second, n_cores);
      binnacle_simulated_clock_advance (clock, G_TIME_SPAN_SECOND);
      if (second == 0)
        binnacle_fake_source_describe_computer (self, n_cores);
    }
}

/* What the server remembers; takes it. */
void
binnacle_fake_source_set_history (BinnacleFakeSource *self,
                                  GArray             *samples)
{
  g_clear_pointer (&self->history, g_array_unref);
  self->history = samples;
}

gint64
binnacle_fake_source_get_asked_from (BinnacleFakeSource *self)
{
  return self->asked_from;
}
