/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sources/binnacle-source-description.h"

G_BEGIN_DECLS

#define BINNACLE_SOURCE_LIST_ERROR (binnacle_source_list_error_quark ())

/**
 * BinnacleSourceListError:
 * @BINNACLE_SOURCE_LIST_ERROR_DAMAGED: the file was no list of sources, and was moved aside
 * @BINNACLE_SOURCE_LIST_ERROR_NEWER: a newer version wrote the file, which is left alone
 * @BINNACLE_SOURCE_LIST_ERROR_UNREADABLE: the file can't be read, and is left alone
 * @BINNACLE_SOURCE_LIST_ERROR_NOT_UNDERSTOOD: some of the sources can't be used; they stay in the file
 * @BINNACLE_SOURCE_LIST_ERROR_NOT_SAVED: the last change is known only until the program ends
 *
 * What is wrong with the list of sources.
 */
typedef enum
{
  BINNACLE_SOURCE_LIST_ERROR_DAMAGED,
  BINNACLE_SOURCE_LIST_ERROR_NEWER,
  BINNACLE_SOURCE_LIST_ERROR_UNREADABLE,
  BINNACLE_SOURCE_LIST_ERROR_NOT_UNDERSTOOD,
  BINNACLE_SOURCE_LIST_ERROR_NOT_SAVED
} BinnacleSourceListError;

#define BINNACLE_TYPE_SOURCE_LIST (binnacle_source_list_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSourceList, binnacle_source_list, BINNACLE, SOURCE_LIST, GObject)

GQuark                           binnacle_source_list_error_quark  (void);
BinnacleSourceList              *binnacle_source_list_new          (const char                       *path);
void                             binnacle_source_list_load_async   (BinnacleSourceList               *self,
                                                                    GCancellable                     *cancellable,
                                                                    GAsyncReadyCallback               callback,
                                                                    gpointer                          user_data);
gboolean                         binnacle_source_list_load_finish  (BinnacleSourceList               *self,
                                                                    GAsyncResult                     *result,
                                                                    GError                          **error);
gboolean                         binnacle_source_list_get_writable (BinnacleSourceList               *self);
guint                            binnacle_source_list_get_n        (BinnacleSourceList               *self);
const BinnacleSourceDescription *binnacle_source_list_get          (BinnacleSourceList               *self,
                                                                    guint                             position);
const BinnacleSourceDescription *binnacle_source_list_lookup       (BinnacleSourceList               *self,
                                                                    const char                       *id);
char                            *binnacle_source_list_make_id      (BinnacleSourceList               *self,
                                                                    const char                       *name);
void                             binnacle_source_list_put          (BinnacleSourceList               *self,
                                                                    const BinnacleSourceDescription  *description);
void                             binnacle_source_list_remove       (BinnacleSourceList               *self,
                                                                    const char                       *id);
gboolean                         binnacle_source_list_flush        (BinnacleSourceList               *self,
                                                                    GError                          **error);

G_END_DECLS
