/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BINNACLE_COMMAND_LINE_ERROR (binnacle_command_line_error_quark ())

/**
 * BinnacleCommandLineError:
 * @BINNACLE_COMMAND_LINE_ERROR_INVALID: an option that can't be followed
 *
 * What is wrong with a command line.
 */
typedef enum
{
  BINNACLE_COMMAND_LINE_ERROR_INVALID
} BinnacleCommandLineError;

GQuark              binnacle_command_line_error_quark (void);
const GOptionEntry *binnacle_command_line_get_entries (void);
gboolean            binnacle_command_line_check       (GVariantDict  *options,
                                                       GError       **error);

G_END_DECLS
