/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

typedef struct _BinnaclePatternTrie BinnaclePatternTrie;

typedef gboolean (*BinnaclePatternTrieFunc) (const char *pattern,
                                             gpointer    data,
                                             gpointer    user_data);

BINNACLE_EXPORT
BinnaclePatternTrie *binnacle_pattern_trie_new            (void);
BINNACLE_EXPORT
void                 binnacle_pattern_trie_free           (BinnaclePatternTrie     *self);
BINNACLE_EXPORT
void                 binnacle_pattern_trie_add            (BinnaclePatternTrie     *self,
                                                           const char              *pattern,
                                                           gpointer                 data);
BINNACLE_EXPORT
gboolean             binnacle_pattern_trie_remove         (BinnaclePatternTrie     *self,
                                                           const char              *pattern,
                                                           gpointer                 data);
BINNACLE_EXPORT
gboolean             binnacle_pattern_trie_matches        (BinnaclePatternTrie     *self,
                                                           const char              *name);
BINNACLE_EXPORT
void                 binnacle_pattern_trie_foreach_match  (BinnaclePatternTrie     *self,
                                                           const char              *name,
                                                           BinnaclePatternTrieFunc  func,
                                                           gpointer                 user_data);
BINNACLE_EXPORT
guint                binnacle_pattern_trie_get_n_patterns (BinnaclePatternTrie     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnaclePatternTrie, binnacle_pattern_trie_free)

G_END_DECLS
