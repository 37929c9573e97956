/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-clock.h"
#include "base/binnacle-mailbox.h"
#include "net/binnacle-transport.h"

G_BEGIN_DECLS

/* The half of a BinnacleSoupTransport that lives in the I/O thread. */
typedef struct _BinnacleSoupLink BinnacleSoupLink;

/* What the owner knows of the server: its own authorities and proxies, the one certificate
 * that is trusted there, the value of a header Authorization. All may be NULL, and
 * are copied. */
typedef struct
{
  GProxyResolver *proxy_resolver;
  GTlsDatabase   *tls_database;
  const char     *pinned;
  const char     *authorization;
} BinnacleSoupLinkServer;

/* What comes back to the owner. */
typedef struct
{
  gboolean  closed;      /* else opened */
  guint     code;
  char     *reason;
  GError   *error;
  gint64    retry_after; /* µs; 0 for none */
} BinnacleSoupLinkEvent;

void              binnacle_soup_link_event_free        (BinnacleSoupLinkEvent          *event);

BinnacleSoupLink *binnacle_soup_link_new               (BinnacleClock                  *clock,
                                                        GMainContext                   *io_context,
                                                        const BinnacleTransportOptions *options,
                                                        const BinnacleSoupLinkServer   *server,
                                                        BinnacleMailbox                *events);
void              binnacle_soup_link_open              (BinnacleSoupLink               *self,
                                                        BinnacleTransport              *transport,
                                                        BinnacleTransportReceiveFunc    receive,
                                                        gpointer                        user_data,
                                                        GDestroyNotify                  destroy);
gboolean          binnacle_soup_link_send              (BinnacleSoupLink               *self,
                                                        GBytes                         *text,
                                                        GError                        **error);
void              binnacle_soup_link_close             (BinnacleSoupLink               *self,
                                                        guint                           code,
                                                        const char                     *reason);
void              binnacle_soup_link_abort             (BinnacleSoupLink               *self);
void              binnacle_soup_link_resume            (BinnacleSoupLink               *self);
gsize             binnacle_soup_link_get_backlog       (BinnacleSoupLink               *self);
gint64            binnacle_soup_link_get_last_received (BinnacleSoupLink               *self);
void              binnacle_soup_link_stop_receiving    (BinnacleSoupLink               *self);
void              binnacle_soup_link_release           (BinnacleSoupLink               *self);

G_END_DECLS
