/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-sync-outcome.h"

#include <glib/gi18n-lib.h>

#include "net/binnacle-http.h"

/**
 * BinnacleSyncOutcome:
 *
 * What came of one run of a [class@SyncJob]: whether it went well, whether anything
 * is new, and what the server said about the next time.
 *
 * Belongs to one thread at a time.
 */
struct _BinnacleSyncOutcome
{
  BinnacleSyncFault  fault;
  GError            *error;
  gint64             fresh_for;
  gint64             retry_after;
  gboolean           changed;
};

/**
 * binnacle_sync_error_quark:
 *
 * Returns: the domain of [error@SyncError]
 */
G_DEFINE_QUARK (binnacle-sync-error-quark, binnacle_sync_error)
G_DEFINE_BOXED_TYPE (BinnacleSyncOutcome, binnacle_sync_outcome, binnacle_sync_outcome_copy, binnacle_sync_outcome_free)

/**
 * binnacle_sync_fault_get_type:
 *
 * Returns: the type of [enum@SyncFault]
 */
GType
binnacle_sync_fault_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { BINNACLE_SYNC_FAULT_NONE, "BINNACLE_SYNC_FAULT_NONE", "none" },
        { BINNACLE_SYNC_FAULT_UNREACHABLE, "BINNACLE_SYNC_FAULT_UNREACHABLE", "unreachable" },
        { BINNACLE_SYNC_FAULT_TRANSIENT, "BINNACLE_SYNC_FAULT_TRANSIENT", "transient" },
        { BINNACLE_SYNC_FAULT_INVALID, "BINNACLE_SYNC_FAULT_INVALID", "invalid" },
        { BINNACLE_SYNC_FAULT_MISSING, "BINNACLE_SYNC_FAULT_MISSING", "missing" },
        { BINNACLE_SYNC_FAULT_REFUSED, "BINNACLE_SYNC_FAULT_REFUSED", "refused" },
        { BINNACLE_SYNC_FAULT_PERMANENT, "BINNACLE_SYNC_FAULT_PERMANENT", "permanent" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("BinnacleSyncFault", values));
    }
  return type;
}

static BinnacleSyncFault
classify_http_error (BinnacleHttpError code)
{
  switch (code)
    {
    case BINNACLE_HTTP_ERROR_UNREACHABLE:
      return BINNACLE_SYNC_FAULT_UNREACHABLE;
    case BINNACLE_HTTP_ERROR_TIMED_OUT:
    case BINNACLE_HTTP_ERROR_CUT_SHORT:
      return BINNACLE_SYNC_FAULT_TRANSIENT;
    case BINNACLE_HTTP_ERROR_INVALID_URI:
      return BINNACLE_SYNC_FAULT_PERMANENT;
    /* A captive portal looks like these, too, and goes away. */
    case BINNACLE_HTTP_ERROR_TLS:
    case BINNACLE_HTTP_ERROR_REDIRECT:
    case BINNACLE_HTTP_ERROR_TOO_LARGE:
    case BINNACLE_HTTP_ERROR_PROTOCOL:
    default:
      return BINNACLE_SYNC_FAULT_INVALID;
    }
}

static BinnacleSyncFault
classify_error (const GError *error)
{
  if (error->domain == BINNACLE_HTTP_ERROR)
    return classify_http_error ((BinnacleHttpError) error->code);
  if (g_error_matches (error, BINNACLE_SYNC_ERROR, BINNACLE_SYNC_ERROR_TIMED_OUT) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return BINNACLE_SYNC_FAULT_TRANSIENT;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED))
    return BINNACLE_SYNC_FAULT_UNREACHABLE;
  return BINNACLE_SYNC_FAULT_INVALID;
}

static BinnacleSyncFault
classify_status (guint status)
{
  switch (status)
    {
    case 401:
    case 402:
    case 403:
    case 407:
    case 451:
      return BINNACLE_SYNC_FAULT_REFUSED;
    case 404:
      return BINNACLE_SYNC_FAULT_MISSING;
    /* A portal that wants somebody to sign in, in front of the server. */
    case 511:
      return BINNACLE_SYNC_FAULT_UNREACHABLE;
    case 408:
    case 421:
    case 423:
    case 425:
    case 429:
      return BINNACLE_SYNC_FAULT_TRANSIENT;
    case 501:
    case 505:
      return BINNACLE_SYNC_FAULT_PERMANENT;
    default:
      if (status >= 500)
        return BINNACLE_SYNC_FAULT_TRANSIENT;
      return status >= 400 ? BINNACLE_SYNC_FAULT_PERMANENT : BINNACLE_SYNC_FAULT_INVALID;
    }
}

static GError *
make_status_error (guint status)
{
  switch (classify_status (status))
    {
    case BINNACLE_SYNC_FAULT_REFUSED:
      return g_error_new (BINNACLE_SYNC_ERROR, BINNACLE_SYNC_ERROR_STATUS,
                          _("The server does not allow this (%u): check the user name, password or token."), status);
    case BINNACLE_SYNC_FAULT_MISSING:
      return g_error_new (BINNACLE_SYNC_ERROR, BINNACLE_SYNC_ERROR_STATUS,
                          _("The server has nothing at this address (%u): check the address."), status);
    case BINNACLE_SYNC_FAULT_UNREACHABLE:
      return g_error_new (BINNACLE_SYNC_ERROR, BINNACLE_SYNC_ERROR_STATUS,
                          _("This network wants you to sign in (%u): open a web browser to do so."), status);
    case BINNACLE_SYNC_FAULT_TRANSIENT:
      return g_error_new (BINNACLE_SYNC_ERROR, BINNACLE_SYNC_ERROR_STATUS,
                          _("The server can’t answer just now (%u). It will be asked again."), status);
    case BINNACLE_SYNC_FAULT_NONE:
    case BINNACLE_SYNC_FAULT_INVALID:
    case BINNACLE_SYNC_FAULT_PERMANENT:
    default:
      return g_error_new (BINNACLE_SYNC_ERROR, BINNACLE_SYNC_ERROR_STATUS,
                          _("The server did not answer what was asked (%u): check the address."), status);
    }
}

/**
 * binnacle_sync_outcome_new:
 * @changed: whether anything is new
 *
 * Returns: (transfer full): a success
 */
BinnacleSyncOutcome *
binnacle_sync_outcome_new (gboolean changed)
{
  BinnacleSyncOutcome *self = g_new0 (BinnacleSyncOutcome, 1);

  self->changed = changed;
  return self;
}

/**
 * binnacle_sync_outcome_new_failed:
 * @fault: what kind of failure, other than %BINNACLE_SYNC_FAULT_NONE
 * @error: what to tell the person
 *
 * Returns: (transfer full): a failure
 */
BinnacleSyncOutcome *
binnacle_sync_outcome_new_failed (BinnacleSyncFault  fault,
                                  const GError      *error)
{
  BinnacleSyncOutcome *self;

  g_return_val_if_fail (fault != BINNACLE_SYNC_FAULT_NONE, NULL);
  g_return_val_if_fail (error != NULL, NULL);

  self = g_new0 (BinnacleSyncOutcome, 1);
  self->fault = fault;
  self->error = g_error_copy (error);
  return self;
}

/**
 * binnacle_sync_outcome_new_for_error:
 * @error: of [error@HttpError], [error@SyncError], %G_IO_ERROR, or any other
 *
 * Tells the kind of failure from the error.
 *
 * Returns: (transfer full): a failure
 */
BinnacleSyncOutcome *
binnacle_sync_outcome_new_for_error (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return binnacle_sync_outcome_new_failed (classify_error (error), error);
}

/**
 * binnacle_sync_outcome_new_for_response:
 * @response: the answer to a request
 *
 * Tells the kind of outcome from the status: 304 is a success without anything new;
 * `Retry-After` and for how long the answer is fresh are taken along.
 *
 * Returns: (transfer full): a success or a failure
 */
BinnacleSyncOutcome *
binnacle_sync_outcome_new_for_response (BinnacleHttpResponse *response)
{
  BinnacleSyncOutcome *self;
  guint status;

  g_return_val_if_fail (response != NULL, NULL);

  status = binnacle_http_response_get_status (response);
  if (binnacle_http_response_is_success (response) || status == 304)
    {
      self = binnacle_sync_outcome_new (status != 304);
      binnacle_sync_outcome_set_fresh_for (self, MAX (0, binnacle_http_response_get_max_age (response)));
    }
  else
    {
      g_autoptr (GError) error = make_status_error (status);

      self = binnacle_sync_outcome_new_failed (classify_status (status), error);
    }
  binnacle_sync_outcome_set_retry_after (self, binnacle_http_response_get_retry_after (response));
  return self;
}

/**
 * binnacle_sync_outcome_copy:
 * @self: an outcome
 *
 * Returns: (transfer full): another one like it
 */
BinnacleSyncOutcome *
binnacle_sync_outcome_copy (BinnacleSyncOutcome *self)
{
  BinnacleSyncOutcome *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->error = self->error != NULL ? g_error_copy (self->error) : NULL;
  return copy;
}

/**
 * binnacle_sync_outcome_free:
 * @self: an outcome
 *
 * Frees it.
 */
void
binnacle_sync_outcome_free (BinnacleSyncOutcome *self)
{
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * binnacle_sync_outcome_set_fresh_for:
 * @self: an outcome
 * @fresh_for: in µs, 0 for not at all
 *
 * Says for how long asking again would bring nothing new: no job runs by itself
 * before that.
 */
void
binnacle_sync_outcome_set_fresh_for (BinnacleSyncOutcome *self,
                                     gint64               fresh_for)
{
  g_return_if_fail (self != NULL);

  self->fresh_for = MAX (0, fresh_for);
}

/**
 * binnacle_sync_outcome_set_retry_after:
 * @self: an outcome
 * @retry_after: in µs, 0 where the server did not say
 *
 * Says for how long the server wants to be left alone, by all jobs of the source.
 */
void
binnacle_sync_outcome_set_retry_after (BinnacleSyncOutcome *self,
                                       gint64               retry_after)
{
  g_return_if_fail (self != NULL);

  self->retry_after = MAX (0, retry_after);
}

/**
 * binnacle_sync_outcome_get_fault:
 * @self: an outcome
 *
 * Returns: what kind of failure it was, if any
 */
BinnacleSyncFault
binnacle_sync_outcome_get_fault (BinnacleSyncOutcome *self)
{
  g_return_val_if_fail (self != NULL, BINNACLE_SYNC_FAULT_NONE);

  return self->fault;
}

/**
 * binnacle_sync_outcome_get_error:
 * @self: an outcome
 *
 * Returns: (transfer none) (nullable): why it failed
 */
const GError *
binnacle_sync_outcome_get_error (BinnacleSyncOutcome *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->error;
}

/**
 * binnacle_sync_outcome_get_changed:
 * @self: an outcome
 *
 * Returns: whether anything is new
 */
gboolean
binnacle_sync_outcome_get_changed (BinnacleSyncOutcome *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->changed;
}

/**
 * binnacle_sync_outcome_get_fresh_for:
 * @self: an outcome
 *
 * Returns: for how long asking again would bring nothing new, in µs
 */
gint64
binnacle_sync_outcome_get_fresh_for (BinnacleSyncOutcome *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->fresh_for;
}

/**
 * binnacle_sync_outcome_get_retry_after:
 * @self: an outcome
 *
 * Returns: for how long the server wants to be left alone, in µs
 */
gint64
binnacle_sync_outcome_get_retry_after (BinnacleSyncOutcome *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->retry_after;
}
