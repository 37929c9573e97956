/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-live-rest-client-private.h"

G_BEGIN_DECLS

/* Posts a `mutate` message (without its id) to the server with that id and to no
 * other. The answer is as from binnacle_live_rest_client_mutate_finish(): with
 * NOT_CONNECTED it was not sent, with any other error its outcome is unknown. */
void        binnacle_live_post_async  (BinnacleLiveRestClient  *client,
                                       const char              *server_id,
                                       JsonObject              *mutate,
                                       gint64                   timeout,
                                       GAsyncReadyCallback      callback,
                                       gpointer                 user_data);
JsonObject *binnacle_live_post_finish (GAsyncResult            *result,
                                       GError                 **error);

G_END_DECLS
