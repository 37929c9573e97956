/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-value.h"

G_BEGIN_DECLS

/**
 * BinnacleMergeChange:
 * @BINNACLE_MERGE_UNCHANGED: nobody changed it
 * @BINNACLE_MERGE_MINE: only mine is another than the base
 * @BINNACLE_MERGE_THEIRS: only theirs is
 * @BINNACLE_MERGE_SAME: both made the same of it
 * @BINNACLE_MERGE_TOGETHER: both put something in at one place, and both stay
 * @BINNACLE_MERGE_CONFLICT: each made something else of it
 *
 * What became of a part of a value.
 */
typedef enum
{
  BINNACLE_MERGE_UNCHANGED,
  BINNACLE_MERGE_MINE,
  BINNACLE_MERGE_THEIRS,
  BINNACLE_MERGE_SAME,
  BINNACLE_MERGE_TOGETHER,
  BINNACLE_MERGE_CONFLICT
} BinnacleMergeChange;

/**
 * BinnacleMergeChoice:
 * @BINNACLE_MERGE_CHOICE_NONE: none yet: as the merge has it, and mine in a conflict
 * @BINNACLE_MERGE_CHOICE_MINE: mine
 * @BINNACLE_MERGE_CHOICE_THEIRS: theirs
 * @BINNACLE_MERGE_CHOICE_BOTH: theirs and then mine; lines and elements only
 * @BINNACLE_MERGE_CHOICE_EDITED: something else
 *
 * What a person wants of a part.
 */
typedef enum
{
  BINNACLE_MERGE_CHOICE_NONE,
  BINNACLE_MERGE_CHOICE_MINE,
  BINNACLE_MERGE_CHOICE_THEIRS,
  BINNACLE_MERGE_CHOICE_BOTH,
  BINNACLE_MERGE_CHOICE_EDITED
} BinnacleMergeChoice;

/**
 * BinnacleMergePartKind:
 * @BINNACLE_MERGE_PART_VALUE: a value, or the member of an object
 * @BINNACLE_MERGE_PART_LINES: some lines of a text
 * @BINNACLE_MERGE_PART_ELEMENTS: some elements of an array
 *
 * What a part is.
 */
typedef enum
{
  BINNACLE_MERGE_PART_VALUE,
  BINNACLE_MERGE_PART_LINES,
  BINNACLE_MERGE_PART_ELEMENTS
} BinnacleMergePartKind;

#define BINNACLE_TYPE_MERGE_TREE (binnacle_merge_tree_get_type ())

typedef struct _BinnacleMergeTree BinnacleMergeTree;

BINNACLE_EXPORT
GType                 binnacle_merge_tree_get_type         (void);
BINNACLE_EXPORT
BinnacleMergeTree    *binnacle_merge_tree_new              (const BinnacleValue     *base,
                                                            const BinnacleValue     *mine,
                                                            const BinnacleValue     *theirs);
BINNACLE_EXPORT
BinnacleMergeTree    *binnacle_merge_tree_ref              (BinnacleMergeTree       *self);
BINNACLE_EXPORT
void                  binnacle_merge_tree_unref            (BinnacleMergeTree       *self);

BINNACLE_EXPORT
gboolean              binnacle_merge_tree_is_clean         (BinnacleMergeTree       *self);
BINNACLE_EXPORT
guint                 binnacle_merge_tree_count_undecided  (BinnacleMergeTree       *self);
BINNACLE_EXPORT
void                  binnacle_merge_tree_get_result       (BinnacleMergeTree       *self,
                                                            BinnacleValue           *result);
BINNACLE_EXPORT
GStrv                 binnacle_merge_tree_list_conflicts   (BinnacleMergeTree       *self);

BINNACLE_EXPORT
guint                 binnacle_merge_tree_get_n_parts      (BinnacleMergeTree       *self);
BINNACLE_EXPORT
BinnacleMergePartKind binnacle_merge_tree_get_part_kind    (BinnacleMergeTree       *self,
                                                            guint                    part);
BINNACLE_EXPORT
BinnacleMergeChange   binnacle_merge_tree_get_part_change  (BinnacleMergeTree       *self,
                                                            guint                    part);
BINNACLE_EXPORT
const char * const   *binnacle_merge_tree_get_part_names   (BinnacleMergeTree       *self,
                                                            guint                    part);
BINNACLE_EXPORT
const char           *binnacle_merge_tree_get_part_pointer (BinnacleMergeTree       *self,
                                                            guint                    part);
BINNACLE_EXPORT
void                  binnacle_merge_tree_get_part_sides   (BinnacleMergeTree       *self,
                                                            guint                    part,
                                                            BinnacleValue           *base,
                                                            BinnacleValue           *mine,
                                                            BinnacleValue           *theirs);
BINNACLE_EXPORT
void                  binnacle_merge_tree_get_part_result  (BinnacleMergeTree       *self,
                                                            guint                    part,
                                                            BinnacleValue           *result);
BINNACLE_EXPORT
BinnacleMergeChoice   binnacle_merge_tree_get_part_choice  (BinnacleMergeTree       *self,
                                                            guint                    part);
BINNACLE_EXPORT
void                  binnacle_merge_tree_choose           (BinnacleMergeTree       *self,
                                                            guint                    part,
                                                            BinnacleMergeChoice      choice,
                                                            const BinnacleValue     *edited);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleMergeTree, binnacle_merge_tree_unref)

G_END_DECLS
