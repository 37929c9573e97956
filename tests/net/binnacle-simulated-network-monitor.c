/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "binnacle-simulated-network-monitor.h"

/*
 * BinnacleSimulatedNetworkMonitor:
 *
 * A system that says what a test has it say about the network.
 */
struct _BinnacleSimulatedNetworkMonitor
{
  GObject              parent_instance;

  gboolean             available;
  gboolean             metered;
  GNetworkConnectivity connectivity;
};

typedef enum
{
  PROP_NETWORK_AVAILABLE = 1,
  PROP_NETWORK_METERED,
  PROP_CONNECTIVITY
} SimulatedNetworkMonitorProperty;

static gboolean
initable_init (GInitable     *initable,
               GCancellable  *cancellable,
               GError       **error)
{
  return TRUE;
}

static void
initable_iface_init (GInitableIface *iface)
{
  iface->init = initable_init;
}

static void
monitor_iface_init (GNetworkMonitorInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleSimulatedNetworkMonitor, binnacle_simulated_network_monitor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_iface_init)
                               G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, monitor_iface_init))

static void
binnacle_simulated_network_monitor_get_property (GObject    *object,
                                                 guint       property_id,
                                                 GValue     *value,
                                                 GParamSpec *pspec)
{
  BinnacleSimulatedNetworkMonitor *self = BINNACLE_SIMULATED_NETWORK_MONITOR (object);

  switch ((SimulatedNetworkMonitorProperty) property_id)
    {
    case PROP_NETWORK_AVAILABLE:
      g_value_set_boolean (value, self->available);
      break;
    case PROP_NETWORK_METERED:
      g_value_set_boolean (value, self->metered);
      break;
    case PROP_CONNECTIVITY:
      g_value_set_enum (value, (int) self->connectivity);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_simulated_network_monitor_class_init (BinnacleSimulatedNetworkMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = binnacle_simulated_network_monitor_get_property;
  g_object_class_override_property (object_class, PROP_NETWORK_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_NETWORK_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
binnacle_simulated_network_monitor_init (BinnacleSimulatedNetworkMonitor *self)
{
  self->available = TRUE;
  self->connectivity = G_NETWORK_CONNECTIVITY_FULL;
}

BinnacleSimulatedNetworkMonitor *
binnacle_simulated_network_monitor_new (void)
{
  return g_object_new (BINNACLE_TYPE_SIMULATED_NETWORK_MONITOR, NULL);
}

void
binnacle_simulated_network_monitor_set_available (BinnacleSimulatedNetworkMonitor *self,
                                                  gboolean                         available)
{
  self->available = available;
  self->connectivity = available ? G_NETWORK_CONNECTIVITY_FULL : G_NETWORK_CONNECTIVITY_LOCAL;
  g_object_notify (G_OBJECT (self), "network-available");
  g_signal_emit_by_name (self, "network-changed", available);
}

void
binnacle_simulated_network_monitor_set_metered (BinnacleSimulatedNetworkMonitor *self,
                                                gboolean                         metered)
{
  self->metered = metered;
  g_object_notify (G_OBJECT (self), "network-metered");
}

void
binnacle_simulated_network_monitor_set_connectivity (BinnacleSimulatedNetworkMonitor *self,
                                                     GNetworkConnectivity             connectivity)
{
  self->connectivity = connectivity;
  g_object_notify (G_OBJECT (self), "connectivity");
}
