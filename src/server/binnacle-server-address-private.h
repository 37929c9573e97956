/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GSocketAddress *binnacle_server_address_parse  (const char      *text,
                                                gboolean         has_token,
                                                GError         **error);
char           *binnacle_server_address_to_uri (GSocketAddress  *address,
                                                gboolean         encrypted);

G_END_DECLS
