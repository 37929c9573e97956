/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

/* The link of a BinnacleSource, for those who need not know the kind of its server. */

#include "config.h"

#include "sources/binnacle-source.h"

#include <glib/gi18n-lib.h>

/**
 * binnacle_source_get_link:
 * @self: a source
 * @link: (out caller-allocates): what is known now; what it points to belongs to
 *   @self and is valid until the main loop runs again
 *
 * Where the link to the server stands.
 */
void
binnacle_source_get_link (BinnacleSource     *self,
                          BinnacleSourceLink *link)
{
  static const BinnacleSourceLink nothing = BINNACLE_SOURCE_LINK_INIT;
  BinnacleSourceClass *klass;

  g_return_if_fail (BINNACLE_IS_SOURCE (self));
  g_return_if_fail (link != NULL);

  *link = nothing;
  klass = BINNACLE_SOURCE_GET_CLASS (self);
  if (klass->get_link != NULL)
    klass->get_link (self, link);
  else if (binnacle_realtime_state_get_link_alive (binnacle_source_get_state (self)))
    link->state = BINNACLE_CONNECTION_OPEN;
}

/**
 * binnacle_source_reconnect:
 * @self: a source
 *
 * Tries again now, from any state. What the server asked to wait for is kept.
 */
void
binnacle_source_reconnect (BinnacleSource *self)
{
  BinnacleSourceClass *klass;

  g_return_if_fail (BINNACLE_IS_SOURCE (self));

  if (binnacle_source_get_suspended (self))
    return;
  klass = BINNACLE_SOURCE_GET_CLASS (self);
  if (klass->reconnect != NULL)
    klass->reconnect (self);
  else
    klass->start (self);
}

/**
 * binnacle_source_insist:
 * @self: a source
 *
 * Tries again now, though the server asked to be left alone.
 */
void
binnacle_source_insist (BinnacleSource *self)
{
  BinnacleSourceClass *klass;

  g_return_if_fail (BINNACLE_IS_SOURCE (self));

  if (binnacle_source_get_suspended (self))
    return;
  klass = BINNACLE_SOURCE_GET_CLASS (self);
  if (klass->insist != NULL)
    klass->insist (self);
  else
    binnacle_source_reconnect (self);
}

/**
 * binnacle_source_set_credential:
 * @self: a source
 * @credential: (nullable): what lets in at the server
 *
 * Sets what is shown to the server from now on: a token, or a user name and password.
 */
void
binnacle_source_set_credential (BinnacleSource     *self,
                                BinnacleCredential *credential)
{
  g_return_if_fail (BINNACLE_IS_SOURCE (self));

  if (BINNACLE_SOURCE_GET_CLASS (self)->set_credential != NULL)
    BINNACLE_SOURCE_GET_CLASS (self)->set_credential (self, credential);
}

/**
 * binnacle_source_set_secret_headers:
 * @self: a source
 * @headers: (nullable): headers that are not kept in files
 *
 * Sets what goes with each request from now on, beside the headers of its description.
 */
void
binnacle_source_set_secret_headers (BinnacleSource        *self,
                                    BinnacleSecretHeaders *headers)
{
  g_return_if_fail (BINNACLE_IS_SOURCE (self));

  if (BINNACLE_SOURCE_GET_CLASS (self)->set_secret_headers != NULL)
    BINNACLE_SOURCE_GET_CLASS (self)->set_secret_headers (self, headers);
}

/**
 * binnacle_source_set_pins:
 * @self: a source
 * @pins: (nullable): the certificates that the person trusts
 *
 * Call it again after a change. Transports of WebSockets have theirs from their
 * factory.
 */
void
binnacle_source_set_pins (BinnacleSource          *self,
                          BinnacleCertificatePins *pins)
{
  g_return_if_fail (BINNACLE_IS_SOURCE (self));

  if (BINNACLE_SOURCE_GET_CLASS (self)->set_pins != NULL)
    BINNACLE_SOURCE_GET_CLASS (self)->set_pins (self, pins);
}

/**
 * binnacle_source_discover_async:
 * @self: a source; it need not be started
 * @filter: (nullable): what the name of a channel has to hold
 * @cancellable: (nullable): to give up
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Asks the server what could be channels of the source's description, for a person to choose
 * from. The number is bounded.
 */
void
binnacle_source_discover_async (BinnacleSource      *self,
                                const char          *filter,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  BinnacleSourceClass *klass;

  g_return_if_fail (BINNACLE_IS_SOURCE (self));

  klass = BINNACLE_SOURCE_GET_CLASS (self);
  if (klass->discover_async != NULL)
    klass->discover_async (self, filter, cancellable, callback, user_data);
  else
    g_task_report_new_error (self, callback, user_data, binnacle_source_discover_async,
                             G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                             "%s", _("This source can’t say what there is. Enter the paths by hand."));
}

/**
 * binnacle_source_discover_finish:
 * @self: a source
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type BinnacleSourceChannel): channels that would make sense,
 *   or %NULL with @error
 */
GPtrArray *
binnacle_source_discover_finish (BinnacleSource  *self,
                                 GAsyncResult    *result,
                                 GError         **error)
{
  g_return_val_if_fail (BINNACLE_IS_SOURCE (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);

  if (g_async_result_is_tagged (result, binnacle_source_discover_async))
    return g_task_propagate_pointer (G_TASK (result), error);
  return BINNACLE_SOURCE_GET_CLASS (self)->discover_finish (self, result, error);
}
