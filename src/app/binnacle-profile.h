/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define BINNACLE_PROFILE_ERROR (binnacle_profile_error_quark ())

/**
 * BinnacleProfileError:
 * @BINNACLE_PROFILE_ERROR_INVALID_NAME: not the name of a profile
 * @BINNACLE_PROFILE_ERROR_FOLDER: its folder can't be made or used
 * @BINNACLE_PROFILE_ERROR_IN_USE: another process has it
 *
 * Why a profile can't be used.
 */
typedef enum
{
  BINNACLE_PROFILE_ERROR_INVALID_NAME,
  BINNACLE_PROFILE_ERROR_FOLDER,
  BINNACLE_PROFILE_ERROR_IN_USE
} BinnacleProfileError;

#define BINNACLE_TYPE_PROFILE (binnacle_profile_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleProfile, binnacle_profile, BINNACLE, PROFILE, GObject)

GQuark           binnacle_profile_error_quark         (void);
BinnacleProfile *binnacle_profile_new                 (const char       *name,
                                                       GError          **error);
gboolean         binnacle_profile_lock                (BinnacleProfile  *self,
                                                       GError          **error);
const char      *binnacle_profile_get_name            (BinnacleProfile  *self);
const char      *binnacle_profile_get_folder          (BinnacleProfile  *self);
const char      *binnacle_profile_get_application_id  (BinnacleProfile  *self);
char            *binnacle_profile_dup_file            (BinnacleProfile  *self,
                                                       const char       *name);
char            *binnacle_profile_dup_state_file      (BinnacleProfile  *self,
                                                       const char       *name);
char            *binnacle_profile_dup_client_id       (BinnacleProfile  *self,
                                                       GError          **error);

G_END_DECLS
