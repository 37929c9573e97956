/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

#define BINNACLE_CONFIG_ERROR (binnacle_config_error_quark ())

/**
 * BinnacleConfigError:
 * @BINNACLE_CONFIG_ERROR_NOT_INSTALLED: the settings schema is not where GSettings looks for it
 * @BINNACLE_CONFIG_ERROR_INVALID_PROFILE: no name for a profile
 *
 * Why there are no settings.
 */
typedef enum
{
  BINNACLE_CONFIG_ERROR_NOT_INSTALLED,
  BINNACLE_CONFIG_ERROR_INVALID_PROFILE
} BinnacleConfigError;

#define BINNACLE_TYPE_CONFIG (binnacle_config_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleConfig, binnacle_config, BINNACLE, CONFIG, GObject)

BINNACLE_EXPORT
GQuark          binnacle_config_error_quark  (void);

BINNACLE_EXPORT
BinnacleConfig *binnacle_config_new          (const char      *profile,
                                              gboolean         development,
                                              GError         **error);
BINNACLE_EXPORT
GSettings      *binnacle_config_get_settings (BinnacleConfig  *self,
                                              const char      *group);
BINNACLE_EXPORT
void            binnacle_config_bind_group   (BinnacleConfig  *self,
                                              const char      *group,
                                              GObject         *object);

G_END_DECLS
