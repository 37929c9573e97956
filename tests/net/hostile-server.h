/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A server in a thread of its own that does with each connection what a script
 * says, byte by byte. All calls block; they fail when the server is freed. */
typedef struct _HostileServer HostileServer;

typedef struct
{
  HostileServer     *server;
  GSocketConnection *connection;
  GInputStream      *input;
  GOutputStream     *output;
  char              *request; /* after hostile_read_request() */
  char              *accept;
} HostilePeer;

typedef void (*HostileScript) (HostilePeer   *peer,
                               gconstpointer  data);

HostileServer *hostile_server_new      (HostileScript   script,
                                        gconstpointer   data);
void           hostile_server_free     (HostileServer  *self);
char          *hostile_server_make_uri (HostileServer  *self,
                                        const char     *scheme);

gboolean       hostile_read_request    (HostilePeer    *peer);
gboolean       hostile_write           (HostilePeer    *peer,
                                        const void     *bytes,
                                        gsize           length);
gboolean       hostile_write_text      (HostilePeer    *peer,
                                        const char     *text);
/* The whole handshake; headers: more of them, each with its line end. */
gboolean       hostile_upgrade         (HostilePeer    *peer,
                                        const char     *headers);
gboolean       hostile_write_frame     (HostilePeer    *peer,
                                        guint8          first,
                                        const void     *payload,
                                        gsize           length);
gboolean       hostile_write_header    (HostilePeer    *peer,
                                        guint8          first,
                                        guint64         length);
/* The next frame of the client, unmasked; NULL at the end. */
GBytes        *hostile_read_frame      (HostilePeer    *peer,
                                        guint          *opcode);
/* Skips frames up to a closing one; its code, 0 if there is none. */
guint          hostile_read_close      (HostilePeer    *peer);
/* Until the server is freed or the client hangs up. */
void           hostile_wait            (HostilePeer    *peer);
/* Until the server is freed. */
void           hostile_ignore          (HostilePeer    *peer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HostileServer, hostile_server_free)

G_END_DECLS
