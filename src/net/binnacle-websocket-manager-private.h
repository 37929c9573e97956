/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-connection-settings-private.h"
#include "net/binnacle-outgoing-queue-private.h"
#include "net/binnacle-reconnector-private.h"
#include "net/binnacle-request-table-private.h"
#include "net/binnacle-websocket-manager.h"

G_BEGIN_DECLS

struct _BinnacleWebsocketManager
{
  GObject                     parent_instance;

  BinnacleConnectionSettings  settings;
  BinnacleConnectionLog      *log;
  BinnacleReconnector        *reconnector;
  BinnacleOutgoingQueue      *queue;
  BinnacleRequestTable       *requests;
  BinnacleTimer              *flush_timer;
  GHashTable                 *types; /* text to quark; both static */
  BinnacleTransportFactory    factory;
  gpointer                    factory_data;
  GDestroyNotify              factory_destroy;
  guint64                     n_late;
  guint64                     n_unknown;
  gboolean                    held; /* messages and requests wait for the dialect */
  gboolean                    disposed;
};

/* The class is in three files: its properties, what carries messages, and the rest. */
void     binnacle_websocket_manager_install_properties (GObjectClass             *klass);
void     binnacle_websocket_manager_notify_queue       (BinnacleWebsocketManager *self);
void     binnacle_websocket_manager_apply_settings     (BinnacleWebsocketManager *self);
gboolean binnacle_websocket_manager_is_current         (BinnacleWebsocketManager *self,
                                                        guint                     generation);
void     binnacle_websocket_manager_emit_message       (BinnacleWebsocketManager *self,
                                                        GQuark                    detail,
                                                        const char               *type,
                                                        JsonObject               *message);
void     binnacle_websocket_manager_flush_queue        (BinnacleWebsocketManager *self);
gint64   binnacle_websocket_manager_send_request       (GObject                  *owner,
                                                        JsonObject               *message);

G_END_DECLS
