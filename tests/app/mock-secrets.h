/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A Secret Service on the session bus, with one collection, in this process: small enough
 * to be obviously right (https://specifications.freedesktop.org/secret-service/). */
typedef struct _MockSecrets MockSecrets;

MockSecrets *mock_secrets_new         (void);
void         mock_secrets_free        (MockSecrets *self);
/* Locked items are found, but not told; the person refuses to unlock them. */
void         mock_secrets_set_locked  (MockSecrets *self,
                                       gboolean     locked);
guint        mock_secrets_get_n_items (MockSecrets *self);
/* Of the only item; the secret as text. */
const char  *mock_secrets_get_secret  (MockSecrets *self);
const char  *mock_secrets_get_label   (MockSecrets *self);
const char  *mock_secrets_get_attribute (MockSecrets *self,
                                         const char  *name);

G_END_DECLS
