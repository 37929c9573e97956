/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include "server/binnacle-host-sampler-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <net/if.h>
#include <string.h>

#include "server/binnacle-host-file-private.h"

/* libgtop reads the whole of /proc/net/dev and opens a socket once per interface. */

#define MAX_DEV_LENGTH (512 * 1024)
#define MAX_INTERFACES 512

/* Whether an interface is up is asked in the first of so many rounds. */
#define FLAGS_ROUNDS 5

typedef struct
{
  BinnacleHostItem      item;
  BinnacleHostChannels *channels;
  char                 *prefix;
  gboolean              up;
  BinnacleHostCounter   bytes_received;
  BinnacleHostCounter   bytes_sent;
  BinnacleHostChannel  *received;
  BinnacleHostChannel  *sent;
} Interface;

typedef struct
{
  BinnacleHostChannels *channels;
  BinnacleHostFile     *dev;
  char                 *net; /* /sys/class/net */
  guint                 interval;
  GHashTable           *interfaces; /* name → Interface */
} NetworkSampler;

static const BinnacleHostMetric received_metric = {
  "received", NC_("channel title", "Received"), "B/s", "gauge",
  NC_("channel description", "Bytes received in a second"), 0, NAN, 0
};

static const BinnacleHostMetric sent_metric = {
  "sent", NC_("channel title", "Sent"), "B/s", "gauge",
  NC_("channel description", "Bytes sent in a second"), 0, NAN, 0
};

static void
interface_free (gpointer data)
{
  Interface *self = data;

  binnacle_host_channel_free (self->received);
  binnacle_host_channel_free (self->sent);
  binnacle_host_channels_release (self->channels, self->prefix);
  g_free (self);
}

static Interface *
interface_new (NetworkSampler *sampler,
               const char     *name)
{
  Interface *self = g_new0 (Interface, 1);

  self->channels = sampler->channels;
  self->prefix = binnacle_host_channels_claim (self->channels, "host/network", name);
  self->received = binnacle_host_channel_new (self->channels, self->prefix, &received_metric, name, sampler->interval);
  self->sent = binnacle_host_channel_new (self->channels, self->prefix, &sent_metric, name, sampler->interval);

  return self;
}

/* Where the flags are hidden, an interface that is listed counts as up. */
static gboolean
is_up (NetworkSampler *self,
       const char     *name)
{
  g_autofree char *directory = g_build_filename (self->net, name, NULL);
  char line[32];

  if (!binnacle_host_read_line (directory, "flags", line, sizeof line))
    return TRUE;

  return (g_ascii_strtoull (line, NULL, 16) & IFF_UP) != 0;
}

/* The loopback, and the host's ends of the cables into containers. */
static gboolean
is_wanted (const char *name)
{
  return !g_str_equal (name, "lo") && !g_str_has_prefix (name, "veth") &&
         !g_str_equal (name, ".") && !g_str_equal (name, "..") && strchr (name, '/') == NULL;
}

static Interface *
ensure_interface (NetworkSampler          *self,
                  const char              *name,
                  const BinnacleHostRound *round)
{
  Interface *interface = g_hash_table_lookup (self->interfaces, name);
  gboolean is_new = interface == NULL;

  if (is_new && g_hash_table_size (self->interfaces) >= MAX_INTERFACES)
    return NULL;

  if (is_new)
    {
      interface = interface_new (self, name);
      g_hash_table_insert (self->interfaces, g_strdup (name), interface);
    }
  if (is_new || round->number % FLAGS_ROUNDS == 0)
    interface->up = is_up (self, name);

  return interface;
}

static void
publish_rate (BinnacleHostChannel     *channel,
              BinnacleHostCounter     *counter,
              guint64                  bytes,
              gboolean                 up,
              const BinnacleHostRound *round)
{
  guint64 increase;
  gboolean risen = binnacle_host_counter_advance (counter, bytes, &increase);

  if (!up)
    binnacle_host_channel_retract (channel);
  else if (risen && round->elapsed > 0)
    binnacle_host_channel_publish_number (channel, (double) increase / round->elapsed);
}

/* name: BYTES packets errs drop fifo frame compressed multicast BYTES … */
static void
scan_interface (NetworkSampler          *self,
                BinnacleHostScanner     *line,
                const BinnacleHostRound *round)
{
  BinnacleHostScanner before;
  char name[64];
  guint64 received;
  guint64 sent;
  Interface *interface;

  if (!binnacle_host_scanner_until_last (line, ':', &before) ||
      !binnacle_host_scanner_copy (&before, name, sizeof name) ||
      !is_wanted (name) ||
      !binnacle_host_scanner_number (line, &received) ||
      !binnacle_host_scanner_skip_words (line, 7) ||
      !binnacle_host_scanner_number (line, &sent))
    return;

  interface = ensure_interface (self, name, round);
  if (interface == NULL)
    return;

  interface->item.seen = round->number;
  publish_rate (interface->received, &interface->bytes_received, received, interface->up, round);
  publish_rate (interface->sent, &interface->bytes_sent, sent, interface->up, round);
}

static void
network_sample (gpointer                 data,
                const BinnacleHostRound *round)
{
  NetworkSampler *self = data;
  BinnacleHostScanner text;
  BinnacleHostScanner line;

  if (binnacle_host_file_read (self->dev, &text))
    while (binnacle_host_scanner_next_line (&text, &line))
      scan_interface (self, &line, round);

  binnacle_host_items_sweep (self->interfaces, round);
}

static gpointer
network_create (BinnacleHostChannels *channels,
                const char           *root,
                guint                 interval)
{
  NetworkSampler *self = g_new0 (NetworkSampler, 1);

  self->channels = channels;
  self->dev = binnacle_host_file_new (root, "proc/net/dev", MAX_DEV_LENGTH);
  self->net = g_build_filename (root, "sys/class/net", NULL);
  self->interval = interval;
  self->interfaces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, interface_free);

  return self;
}

static void
network_destroy (gpointer data)
{
  NetworkSampler *self = data;

  g_hash_table_unref (self->interfaces);
  binnacle_host_file_free (self->dev);
  g_free (self->net);
  g_free (self);
}

const BinnacleHostSampler binnacle_host_network_sampler = {
  .name = "network",
  .create = network_create,
  .sample = network_sample,
  .destroy = network_destroy,
};
