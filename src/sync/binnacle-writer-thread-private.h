/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a thread that writes does. Items are the caller's, but for the answers of which
 * free_answer frees those that nobody gets any more (NULL: they have another owner).
 *
 * In the thread: receive takes a request; flush comes after all requests that waited
 * together; finish is the last one.
 * In the caller's: deliver takes an answer. */
typedef struct
{
  void           (*receive)     (gpointer request,
                                 gpointer user_data);
  void           (*flush)       (gpointer user_data);
  void           (*finish)      (gpointer user_data);
  void           (*deliver)     (gpointer answer,
                                 gpointer user_data);
  GDestroyNotify   free_answer;
} BinnacleWriterThreadFuncs;

typedef struct _BinnacleWriterThread BinnacleWriterThread;

BinnacleWriterThread *binnacle_writer_thread_new    (guint                            max_requests,
                                                     gsize                            max_bytes,
                                                     const BinnacleWriterThreadFuncs *funcs,
                                                     gpointer                         user_data);
gboolean              binnacle_writer_thread_post   (BinnacleWriterThread            *self,
                                                     gpointer                         request,
                                                     gsize                            size);
void                  binnacle_writer_thread_answer (BinnacleWriterThread            *self,
                                                     gpointer                         answer);
void                  binnacle_writer_thread_end    (BinnacleWriterThread            *self);
void                  binnacle_writer_thread_close  (BinnacleWriterThread            *self,
                                                     gpointer                         last);

G_END_DECLS
