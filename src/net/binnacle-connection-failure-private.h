/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *binnacle_connection_failure_describe (const char           *place,
                                            GTlsCertificateFlags  faults,
                                            const GError         *error);

G_END_DECLS
