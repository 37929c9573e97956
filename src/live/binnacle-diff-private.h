/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is equal has equal tokens; they are small numbers. */
typedef struct
{
  const guint32 *tokens;
  guint          length;
} BinnacleTokens;

/* Old elements from @old_start up to @old_end became new ones from @new_start up to @new_end. */
typedef struct
{
  guint    old_start;
  guint    old_end;
  guint    new_start;
  guint    new_end;
  gboolean identified; /* one element that stayed the same one, and changed */
} BinnacleDiffHunk;

/* Private, for the merge and its tests. */
gboolean binnacle_diff_find_hunks (const BinnacleTokens *old,
                                   const BinnacleTokens *new_,
                                   guint64              *budget,
                                   GArray               *hunks);

G_END_DECLS
