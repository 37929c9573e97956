/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

/* For g_object_bind_property_full(): from a property to the text of a label. */
BINNACLE_EXPORT
gboolean binnacle_transform_connection_state (GBinding     *binding,
                                              const GValue *from,
                                              GValue       *to,
                                              gpointer      user_data);
BINNACLE_EXPORT
gboolean binnacle_transform_latency          (GBinding     *binding,
                                              const GValue *from,
                                              GValue       *to,
                                              gpointer      user_data);
BINNACLE_EXPORT
gboolean binnacle_transform_freshness        (GBinding     *binding,
                                              const GValue *from,
                                              GValue       *to,
                                              gpointer      user_data);
BINNACLE_EXPORT
gboolean binnacle_transform_edit_state       (GBinding     *binding,
                                              const GValue *from,
                                              GValue       *to,
                                              gpointer      user_data);
BINNACLE_EXPORT
gboolean binnacle_transform_job_state        (GBinding     *binding,
                                              const GValue *from,
                                              GValue       *to,
                                              gpointer      user_data);
BINNACLE_EXPORT
gboolean binnacle_transform_time             (GBinding     *binding,
                                              const GValue *from,
                                              GValue       *to,
                                              gpointer      user_data);
BINNACLE_EXPORT
gboolean binnacle_transform_error            (GBinding     *binding,
                                              const GValue *from,
                                              GValue       *to,
                                              gpointer      user_data);

G_END_DECLS
