/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "server/binnacle-server-context.h"

G_BEGIN_DECLS

gboolean binnacle_request_methods_answer (BinnacleServerContext  *context,
                                          BinnacleAccess          access,
                                          const char             *method,
                                          JsonObject             *params,
                                          GString                *text,
                                          GError                **error);

G_END_DECLS
