/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-source-factory.h"

#include "sources/binnacle-json-http-source.h"
#include "sources/binnacle-json-websocket-source.h"
#include "sources/binnacle-live-source.h"
#include "sources/binnacle-prometheus-source.h"

static BinnacleSource *
make_live (const BinnacleSourceDescription *description,
           const BinnacleSourceSetup       *setup)
{
  BinnacleLiveSource *source = binnacle_live_source_new (description->id, setup->clock, setup->random, setup->factory,
                                                         setup->factory_data, setup->factory_destroy);

  binnacle_live_source_set_uri (source, description->uri);
  binnacle_live_source_set_http (source, setup->http);
  binnacle_source_set_name (BINNACLE_SOURCE (source), description->name);
  return BINNACLE_SOURCE (source);
}

static void
drop_factory (const BinnacleSourceSetup *setup)
{
  if (setup->factory_destroy != NULL)
    setup->factory_destroy (setup->factory_data);
}

/**
 * binnacle_source_new_from_description:
 * @description: what it is
 * @setup: what it needs
 * @error: return location for an error
 *
 * Makes a source of any kind. Give it what lets in and whom to trust, then start it.
 *
 * Returns: (transfer full): a source that is not started, or %NULL with
 *   [error@SourceDescriptionError] where the description makes no sense
 */
BinnacleSource *
binnacle_source_new_from_description (const BinnacleSourceDescription  *description,
                                      const BinnacleSourceSetup        *setup,
                                      GError                          **error)
{
  g_return_val_if_fail (description != NULL && setup != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!binnacle_source_description_validate (description, error))
    {
      drop_factory (setup);
      return NULL;
    }
  switch (description->kind)
    {
    case BINNACLE_SOURCE_KIND_LIVE:
      return make_live (description, setup);
    case BINNACLE_SOURCE_KIND_JSON_WEBSOCKET:
      return binnacle_json_websocket_source_new (description, setup);
    case BINNACLE_SOURCE_KIND_PROMETHEUS:
      drop_factory (setup);
      return binnacle_prometheus_source_new (description, setup);
    case BINNACLE_SOURCE_KIND_JSON_HTTP:
    default:
      drop_factory (setup);
      return binnacle_json_http_source_new (description, setup);
    }
}
