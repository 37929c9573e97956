/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

/**
 * BinnacleHttpResponse:
 *
 * The answer to an HTTP request, counted by reference. It is filled by one thread
 * and read by another after it was handed over.
 */
typedef struct _BinnacleHttpResponse BinnacleHttpResponse;

#define BINNACLE_TYPE_HTTP_RESPONSE (binnacle_http_response_get_type ())

BINNACLE_EXPORT
GType                 binnacle_http_response_get_type        (void);

BINNACLE_EXPORT
BinnacleHttpResponse *binnacle_http_response_ref             (BinnacleHttpResponse *self);
BINNACLE_EXPORT
void                  binnacle_http_response_unref           (BinnacleHttpResponse *self);

BINNACLE_EXPORT
guint                 binnacle_http_response_get_status      (BinnacleHttpResponse *self);
BINNACLE_EXPORT
gboolean              binnacle_http_response_is_success      (BinnacleHttpResponse *self);
BINNACLE_EXPORT
gboolean              binnacle_http_response_is_transient    (BinnacleHttpResponse *self);
BINNACLE_EXPORT
const char           *binnacle_http_response_get_header      (BinnacleHttpResponse *self,
                                                              const char           *name);
BINNACLE_EXPORT
char                 *binnacle_http_response_dup_list        (BinnacleHttpResponse *self,
                                                              const char           *name);
BINNACLE_EXPORT
gint64                binnacle_http_response_get_retry_after (BinnacleHttpResponse *self);
BINNACLE_EXPORT
gint64                binnacle_http_response_get_max_age     (BinnacleHttpResponse *self);
BINNACLE_EXPORT
GBytes               *binnacle_http_response_get_body        (BinnacleHttpResponse *self);
BINNACLE_EXPORT
gpointer              binnacle_http_response_steal_decoded   (BinnacleHttpResponse *self);

/* For those who make them. */
BINNACLE_EXPORT
BinnacleHttpResponse *binnacle_http_response_new             (guint                 status);
BINNACLE_EXPORT
void                  binnacle_http_response_add_header      (BinnacleHttpResponse *self,
                                                              const char           *name,
                                                              const char           *value);
BINNACLE_EXPORT
void                  binnacle_http_response_set_retry_after (BinnacleHttpResponse *self,
                                                              gint64                retry_after);
BINNACLE_EXPORT
void                  binnacle_http_response_set_body        (BinnacleHttpResponse *self,
                                                              GBytes               *body);
BINNACLE_EXPORT
void                  binnacle_http_response_set_decoded     (BinnacleHttpResponse *self,
                                                              gpointer              decoded,
                                                              GDestroyNotify        decoded_free);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleHttpResponse, binnacle_http_response_unref)

G_END_DECLS
