/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *at;
  const char *end;
} BinnacleHostScanner;

void     binnacle_host_scanner_init         (BinnacleHostScanner *self,
                                             const char          *text,
                                             gsize                length);
gboolean binnacle_host_scanner_next_line    (BinnacleHostScanner *self,
                                             BinnacleHostScanner *line);
gboolean binnacle_host_scanner_word         (BinnacleHostScanner *self,
                                             char                *word,
                                             gsize                size);
gboolean binnacle_host_scanner_skip_words   (BinnacleHostScanner *self,
                                             guint                n_words);
gboolean binnacle_host_scanner_number       (BinnacleHostScanner *self,
                                             guint64             *number);
gboolean binnacle_host_scanner_signed       (BinnacleHostScanner *self,
                                             gint64              *number);
gboolean binnacle_host_scanner_decimal      (BinnacleHostScanner *self,
                                             double              *number);
gboolean binnacle_host_scanner_until        (BinnacleHostScanner *self,
                                             char                 delimiter,
                                             BinnacleHostScanner *before);
gboolean binnacle_host_scanner_until_last   (BinnacleHostScanner *self,
                                             char                 delimiter,
                                             BinnacleHostScanner *before);
gboolean binnacle_host_scanner_copy         (BinnacleHostScanner *self,
                                             char                *text,
                                             gsize                size);

G_END_DECLS
