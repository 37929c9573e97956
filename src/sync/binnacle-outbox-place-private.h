/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is at the outbox's path. */
typedef enum
{
  BINNACLE_OUTBOX_FILE_ABSENT,
  BINNACLE_OUTBOX_FILE_EMPTY,
  BINNACLE_OUTBOX_FILE_REGULAR,
  BINNACLE_OUTBOX_FILE_OTHER
} BinnacleOutboxFileKind;

typedef struct _BinnacleOutboxPlace BinnacleOutboxPlace;

BinnacleOutboxPlace    *binnacle_outbox_place_new            (const char           *path);
void                    binnacle_outbox_place_free           (BinnacleOutboxPlace  *self);
const char             *binnacle_outbox_place_get_path       (BinnacleOutboxPlace  *self);
const char             *binnacle_outbox_place_get_next_path  (BinnacleOutboxPlace  *self);
gboolean                binnacle_outbox_place_lock           (BinnacleOutboxPlace  *self,
                                                              GError              **error);
BinnacleOutboxFileKind  binnacle_outbox_place_inspect        (BinnacleOutboxPlace  *self);
gboolean                binnacle_outbox_place_has_log        (BinnacleOutboxPlace  *self);
gboolean                binnacle_outbox_place_is_unfinished  (BinnacleOutboxPlace  *self);
gint64                  binnacle_outbox_place_get_born       (BinnacleOutboxPlace  *self);
gboolean                binnacle_outbox_place_create         (BinnacleOutboxPlace  *self,
                                                              const char           *path,
                                                              GError              **error);
char                   *binnacle_outbox_place_make_aside_path (BinnacleOutboxPlace *self,
                                                              gint64                now);
gboolean                binnacle_outbox_place_set_aside      (BinnacleOutboxPlace  *self,
                                                              const char           *aside,
                                                              GError              **error);
gboolean                binnacle_outbox_place_clear_next     (BinnacleOutboxPlace  *self,
                                                              GError              **error);
gboolean                binnacle_outbox_place_put_next       (BinnacleOutboxPlace  *self,
                                                              GError              **error);
gboolean                binnacle_outbox_place_finish         (BinnacleOutboxPlace  *self,
                                                              gint64                now,
                                                              GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleOutboxPlace, binnacle_outbox_place_free)

G_END_DECLS
