/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-live-channel-private.h"

#include <glib/gi18n-lib.h>

#include "base/binnacle-channel.h"
#include "base/binnacle-json.h"
#include "sources/binnacle-live-members-private.h"

static gboolean
take_value (BinnacleUpdate  *update,
            JsonObject      *object,
            GError         **error)
{
  if (!json_object_has_member (object, "value"))
    {
      g_set_error_literal (error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_MISSING, _("“value” is missing."));
      return FALSE;
    }
  return binnacle_value_set_json_node (&update->value, json_object_get_member (object, "value"), error);
}

gboolean
binnacle_live_parse_channel (JsonObject      *object,
                             BinnacleUpdate  *update,
                             GError         **error)
{
  update->channel = binnacle_json_get_string (object, "channel", error);
  if (update->channel == NULL || !binnacle_channel_validate (update->channel, error) ||
      !binnacle_live_get_natural (object, "version", &update->version, error) ||
      !binnacle_json_get_integer (object, "time", &update->time, error))
    return FALSE;
  update->author = binnacle_live_peek_text (object, "by", BINNACLE_LIVE_MAX_LABEL);
  update->op = binnacle_live_peek_text (object, "op", BINNACLE_LIVE_MAX_LABEL);
  return update->deleted || take_value (update, object, error);
}
