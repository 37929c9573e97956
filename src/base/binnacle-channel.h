/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

/**
 * BINNACLE_CHANNEL_MAX_LENGTH:
 *
 * The longest channel name or pattern, in bytes.
 */
#define BINNACLE_CHANNEL_MAX_LENGTH 512

#define BINNACLE_CHANNEL_ERROR (binnacle_channel_error_quark ())

/**
 * BinnacleChannelError:
 * @BINNACLE_CHANNEL_ERROR_INVALID_NAME: not a channel name
 * @BINNACLE_CHANNEL_ERROR_INVALID_PATTERN: not a pattern
 *
 * What is wrong with a name.
 */
typedef enum
{
  BINNACLE_CHANNEL_ERROR_INVALID_NAME,
  BINNACLE_CHANNEL_ERROR_INVALID_PATTERN
} BinnacleChannelError;

BINNACLE_EXPORT
GQuark   binnacle_channel_error_quark      (void);
BINNACLE_EXPORT
gboolean binnacle_channel_validate         (const char  *name,
                                            GError     **error);
BINNACLE_EXPORT
gboolean binnacle_channel_validate_pattern (const char  *pattern,
                                            GError     **error);
BINNACLE_EXPORT
gboolean binnacle_channel_matches          (const char  *name,
                                            const char  *pattern);
BINNACLE_EXPORT
gboolean binnacle_channel_patterns_overlap (const char  *pattern,
                                            const char  *other);

G_END_DECLS
