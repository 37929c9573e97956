/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

#define BINNACLE_PROTOCOL_VERSION 1
#define BINNACLE_PROTOCOL_NAME "binnacle.live.v1"
#define BINNACLE_PROTOCOL_PATH "/v1/live"
#define BINNACLE_PROTOCOL_MAX_MESSAGE (1024 * 1024)

#define BINNACLE_PROTOCOL_ERROR (binnacle_protocol_error_quark ())

/**
 * BinnacleProtocolError:
 *
 * The error codes of the Binnacle Live Protocol, as a #GError domain.
 */
typedef enum
{
  BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
  BINNACLE_PROTOCOL_ERROR_UNAUTHORIZED,
  BINNACLE_PROTOCOL_ERROR_FORBIDDEN,
  BINNACLE_PROTOCOL_ERROR_NOT_FOUND,
  BINNACLE_PROTOCOL_ERROR_CONFLICT,
  BINNACLE_PROTOCOL_ERROR_OUTCOME_LOST,
  BINNACLE_PROTOCOL_ERROR_TOO_LARGE,
  BINNACLE_PROTOCOL_ERROR_RATE_LIMITED,
  BINNACLE_PROTOCOL_ERROR_UNSUPPORTED,
  BINNACLE_PROTOCOL_ERROR_UNAVAILABLE,
  BINNACLE_PROTOCOL_ERROR_INTERNAL
} BinnacleProtocolError;

BINNACLE_EXPORT
GQuark                 binnacle_protocol_error_quark       (void);
BINNACLE_EXPORT
const char            *binnacle_protocol_error_to_code     (BinnacleProtocolError  error);
BINNACLE_EXPORT
BinnacleProtocolError  binnacle_protocol_error_from_code   (const char            *code);
BINNACLE_EXPORT
gboolean               binnacle_protocol_error_is_transient (BinnacleProtocolError error);

G_END_DECLS
