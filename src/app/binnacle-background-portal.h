/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BINNACLE_BACKGROUND_PORTAL_ERROR (binnacle_background_portal_error_quark ())

/**
 * BinnacleBackgroundPortalError:
 * @BINNACLE_BACKGROUND_PORTAL_ERROR_UNAVAILABLE: there is no such portal here
 * @BINNACLE_BACKGROUND_PORTAL_ERROR_REFUSED: the person, or the desktop, does not allow it
 * @BINNACLE_BACKGROUND_PORTAL_ERROR_NO_ANSWER: it did not answer as it should
 *
 * Why the desktop did not agree.
 */
typedef enum
{
  BINNACLE_BACKGROUND_PORTAL_ERROR_UNAVAILABLE,
  BINNACLE_BACKGROUND_PORTAL_ERROR_REFUSED,
  BINNACLE_BACKGROUND_PORTAL_ERROR_NO_ANSWER
} BinnacleBackgroundPortalError;

GQuark   binnacle_background_portal_error_quark    (void);
void     binnacle_background_portal_request_async  (gboolean              autostart,
                                                    const char * const   *command,
                                                    const char           *reason,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean binnacle_background_portal_request_finish (GAsyncResult         *result,
                                                    gboolean             *autostart,
                                                    GError              **error);

G_END_DECLS
