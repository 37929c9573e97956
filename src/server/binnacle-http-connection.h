/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libsoup/soup.h>

#include "base/binnacle-clock.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_HTTP_CONNECTION (binnacle_http_connection_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleHttpConnection, binnacle_http_connection, BINNACLE, HTTP_CONNECTION, GObject)

/**
 * BinnacleHttpRequest:
 * @method: such as "GET"
 * @path: percent-decoded
 * @query: (nullable): as it came
 * @headers: of the request
 * @body: what came with it
 *
 * One request.
 */
typedef struct
{
  char               *method;
  char               *path;
  char               *query;
  SoupMessageHeaders *headers;
  GBytes             *body;
} BinnacleHttpRequest;

/**
 * BinnacleHttpEvents:
 * @requested: a request is whole; answer it with respond or upgrade, at once or later
 * @upgraded: the stream is another protocol's from now on
 * @ended: the connection is gone; once, and nothing comes after
 *
 * Who is told what happens.
 */
typedef struct
{
  void (*requested) (BinnacleHttpConnection    *connection,
                     const BinnacleHttpRequest *request,
                     gpointer                   user_data);
  void (*upgraded)  (BinnacleHttpConnection    *connection,
                     GIOStream                 *stream,
                     gpointer                   user_data);
  void (*ended)     (BinnacleHttpConnection    *connection,
                     gpointer                   user_data);
} BinnacleHttpEvents;

BinnacleHttpConnection *binnacle_http_connection_new     (GIOStream                *stream,
                                                          BinnacleClock            *clock,
                                                          gsize                     max_body_size,
                                                          const BinnacleHttpEvents *events,
                                                          gpointer                  user_data);
void                    binnacle_http_connection_set_peer (BinnacleHttpConnection  *self,
                                                          const char               *peer);
const char             *binnacle_http_connection_get_peer (BinnacleHttpConnection  *self);
void                    binnacle_http_connection_start   (BinnacleHttpConnection   *self);
void                    binnacle_http_connection_respond (BinnacleHttpConnection   *self,
                                                          guint                     status,
                                                          const char               *headers,
                                                          GString                  *body);
void                    binnacle_http_connection_upgrade (BinnacleHttpConnection   *self,
                                                          const char               *headers);
void                    binnacle_http_connection_drop    (BinnacleHttpConnection   *self);

G_END_DECLS
