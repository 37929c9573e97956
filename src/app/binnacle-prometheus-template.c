/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-prometheus-template.h"

#include <glib/gi18n.h>

/* Several jobs may export what every Go program does: these are the server's own. */
#define OWN(metric) metric " and on (instance, job) prometheus_build_info"
#define RATE "[5m]"

/* What the dashboard “Prometheus Server” shows. Nothing is asked for before it is shown. */
static const struct
{
  const char *name;
  const char *title;
  const char *query;
  const char *unit;
} channels[] = {
  { "prometheus/uptime", N_("Uptime"), "max (time() - (" OWN ("process_start_time_seconds") "))", "s" },
  { "prometheus/targets/up", N_("Targets Up"), "count (up == 1) or vector (0)", NULL },
  { "prometheus/targets/all", N_("Targets"), "count (up)", NULL },
  { "prometheus/cpu", N_("CPU"), "100 * sum (rate (process_cpu_seconds_total" RATE ") and on (instance, job) prometheus_build_info)", "%" },
  { "prometheus/memory/resident", N_("Resident"), "sum (" OWN ("process_resident_memory_bytes") ")", "B" },
  { "prometheus/memory/heap", N_("Heap"), "sum (" OWN ("go_memstats_heap_inuse_bytes") ")", "B" },
  { "prometheus/goroutines", N_("Goroutines"), "sum (" OWN ("go_goroutines") ")", NULL },
  { "prometheus/series", N_("Series in Memory"), "sum (prometheus_tsdb_head_series)", NULL },
  { "prometheus/samples", N_("Samples Stored"), "sum (rate (prometheus_tsdb_head_samples_appended_total" RATE "))", "1/s" },
  { "prometheus/storage/blocks", N_("Blocks"), "sum (prometheus_tsdb_storage_blocks_bytes)", "B" },
  { "prometheus/chunks", N_("Chunks in Memory"), "sum (prometheus_tsdb_head_chunks)", NULL },
  { "prometheus/requests/{code}", N_("Status {code}"), "sum by (code) (rate (prometheus_http_requests_total" RATE "))", "1/s" },
  { "prometheus/query/{quantile}", N_("Quantile {quantile}"), "1000 * max by (quantile) (prometheus_engine_query_duration_seconds{slice=\"inner_eval\"} >= 0)", "ms" },
  { "prometheus/scrape/{job}", N_("{job}"), "1000 * avg by (job) (scrape_duration_seconds)", "ms" },
  { "prometheus/scraped/{job}", N_("{job}"), "sum by (job) (scrape_samples_scraped)", NULL },
};

/**
 * binnacle_prometheus_template_add:
 * @description: a Prometheus server
 *
 * Adds the channels of the dashboard “Prometheus Server”, as far as there is room.
 */
void
binnacle_prometheus_template_add (BinnacleSourceDescription *description)
{
  g_return_if_fail (description != NULL && description->kind == BINNACLE_SOURCE_KIND_PROMETHEUS);

  for (gsize i = 0; i < G_N_ELEMENTS (channels) && description->channels->len < BINNACLE_SOURCE_MAX_CHANNELS; i++)
    {
      BinnacleSourceChannel *channel = binnacle_source_channel_new (channels[i].name, channels[i].query);

      channel->title = g_strdup (_(channels[i].title));
      channel->unit = g_strdup (channels[i].unit);
      channel->kind = BINNACLE_CHANNEL_GAUGE;
      channel->minimum = 0;
      g_ptr_array_add (description->channels, channel);
    }
}
