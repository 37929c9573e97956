/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

#define BINNACLE_SOURCE_ERROR (binnacle_source_error_quark ())

/**
 * BinnacleSourceError:
 * @BINNACLE_SOURCE_ERROR_NOTHING: the path or query leads to nothing
 * @BINNACLE_SOURCE_ERROR_NOT_A_NUMBER: what should be a number is none
 * @BINNACLE_SOURCE_ERROR_WRONG_TYPE: it is another type of value than the channel's kind
 * @BINNACLE_SOURCE_ERROR_SEVERAL: there are several values for one channel
 * @BINNACLE_SOURCE_ERROR_TOO_MANY: there are more values than are kept
 * @BINNACLE_SOURCE_ERROR_REFUSED: the server refused the query
 * @BINNACLE_SOURCE_ERROR_WRONG_SERVER: the answer is not that of such a server
 * @BINNACLE_SOURCE_ERROR_OLDER: the value is older than one that came before
 *
 * Why a channel has no value now, or a source no answer. Messages are sentences for the
 * person.
 */
typedef enum
{
  BINNACLE_SOURCE_ERROR_NOTHING,
  BINNACLE_SOURCE_ERROR_NOT_A_NUMBER,
  BINNACLE_SOURCE_ERROR_WRONG_TYPE,
  BINNACLE_SOURCE_ERROR_SEVERAL,
  BINNACLE_SOURCE_ERROR_TOO_MANY,
  BINNACLE_SOURCE_ERROR_REFUSED,
  BINNACLE_SOURCE_ERROR_WRONG_SERVER,
  BINNACLE_SOURCE_ERROR_OLDER
} BinnacleSourceError;

BINNACLE_EXPORT
GQuark binnacle_source_error_quark (void);

G_END_DECLS
