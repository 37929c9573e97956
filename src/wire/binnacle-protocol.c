/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-wire"

#include "config.h"

#include "wire/binnacle-protocol.h"

/**
 * binnacle_protocol_error_quark:
 *
 * Returns: the domain of [error@ProtocolError]
 */
G_DEFINE_QUARK (binnacle-protocol-error-quark, binnacle_protocol_error)

static const char * const error_codes[] = {
  [BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE] = "bad-message",
  [BINNACLE_PROTOCOL_ERROR_UNAUTHORIZED] = "unauthorized",
  [BINNACLE_PROTOCOL_ERROR_FORBIDDEN] = "forbidden",
  [BINNACLE_PROTOCOL_ERROR_NOT_FOUND] = "not-found",
  [BINNACLE_PROTOCOL_ERROR_CONFLICT] = "conflict",
  [BINNACLE_PROTOCOL_ERROR_OUTCOME_LOST] = "outcome-lost",
  [BINNACLE_PROTOCOL_ERROR_TOO_LARGE] = "too-large",
  [BINNACLE_PROTOCOL_ERROR_RATE_LIMITED] = "rate-limited",
  [BINNACLE_PROTOCOL_ERROR_UNSUPPORTED] = "unsupported",
  [BINNACLE_PROTOCOL_ERROR_UNAVAILABLE] = "unavailable",
  [BINNACLE_PROTOCOL_ERROR_INTERNAL] = "internal",
};

/**
 * binnacle_protocol_error_to_code:
 * @error: a code of the domain
 *
 * Gets the text that stands for an error on the wire.
 *
 * Returns: for instance `bad-message`; `internal` for a number that is no code
 */
const char *
binnacle_protocol_error_to_code (BinnacleProtocolError error)
{
  if ((guint) error >= G_N_ELEMENTS (error_codes))
    return error_codes[BINNACLE_PROTOCOL_ERROR_INTERNAL];

  return error_codes[error];
}

/**
 * binnacle_protocol_error_from_code:
 * @code: (nullable): the text from the wire
 *
 * Gets the error that a text stands for.
 *
 * Returns: the error, %BINNACLE_PROTOCOL_ERROR_INTERNAL for an unknown text
 */
BinnacleProtocolError
binnacle_protocol_error_from_code (const char *code)
{
  for (guint i = 0; code != NULL && i < G_N_ELEMENTS (error_codes); i++)
    {
      if (strcmp (error_codes[i], code) == 0)
        return (BinnacleProtocolError) i;
    }

  return BINNACLE_PROTOCOL_ERROR_INTERNAL;
}

/**
 * binnacle_protocol_error_is_transient:
 * @error: a code of the domain
 *
 * Tells whether the same operation, sent again, may succeed.
 *
 * Returns: %TRUE for `rate-limited`, `unavailable` and `internal`
 */
gboolean
binnacle_protocol_error_is_transient (BinnacleProtocolError error)
{
  return error == BINNACLE_PROTOCOL_ERROR_RATE_LIMITED ||
         error == BINNACLE_PROTOCOL_ERROR_UNAVAILABLE ||
         error == BINNACLE_PROTOCOL_ERROR_INTERNAL;
}
