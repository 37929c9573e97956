/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "live/binnacle-realtime-state.h"

G_BEGIN_DECLS

/* Requests of the Binnacle Live Protocol, and what is in their results. */
JsonObject *binnacle_live_make_history_request  (const char             *channel,
                                                 gint64                  from,
                                                 gint64                  to,
                                                 guint                   points);
GArray     *binnacle_live_parse_history         (JsonObject             *message,
                                                 GError                **error);
JsonObject *binnacle_live_make_describe_request (const char *const      *channels);
gboolean    binnacle_live_apply_descriptions    (BinnacleRealtimeState  *state,
                                                 JsonObject             *message,
                                                 GError                **error);
GError     *binnacle_live_make_error            (const char             *code,
                                                 const char             *message);
GError     *binnacle_live_make_reply_error      (JsonObject             *message);

G_END_DECLS
