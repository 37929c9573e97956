/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-sequence-merge-private.h"

/*
 * diff3 over tokens: the differences of mine and of theirs to the base, laid over
 * each other. Where they don't touch the same elements of the base, both apply.
 *
 * Differences that only touch (one line, and the next one) are kept apart: what
 * comes first is plain. It is not where both put in more than they took out, which
 * includes both putting something in at one place: these overlap.
 */

typedef struct
{
  GArray *hunks; /* of BinnacleDiffHunk */
  guint   next;
  gint    offset; /* from a place in the base to the one here, behind the hunks so far */
} SideHunks;

typedef struct
{
  const BinnacleSequences *sequences;
  SideHunks                sides[BINNACLE_N_SIDES]; /* not of the base */
  guint                    base_done;
  GArray                  *regions;
} Merge;

/* A run of hunks that overlap. */
typedef struct
{
  BinnacleRange base;
  guint         first[BINNACLE_N_SIDES];
  guint         count[BINNACLE_N_SIDES];
  gboolean      grown[BINNACLE_N_SIDES]; /* puts in more than it takes out where the group ends */
} Group;

/* What is only taken out is taken out one by one: two sides may take out overlapping stretches. */
static void
add_hunk (GArray                 *hunks,
          const BinnacleDiffHunk *hunk)
{
  BinnacleDiffHunk one = *hunk;

  if (hunk->new_start < hunk->new_end)
    {
      g_array_append_val (hunks, one);
      return;
    }

  for (guint i = hunk->old_start; i < hunk->old_end; i++)
    {
      one.old_start = i;
      one.old_end = i + 1;
      g_array_append_val (hunks, one);
    }
}

/* Within one difference, finds the elements that are the same one and changed. */
static gboolean
split_by_identity (const BinnacleTokens   *old,
                   const BinnacleTokens   *new_,
                   const BinnacleDiffHunk *whole,
                   guint64                *budget,
                   GArray                 *hunks)
{
  const BinnacleTokens old_part = { old->tokens + whole->old_start, whole->old_end - whole->old_start };
  const BinnacleTokens new_part = { new_->tokens + whole->new_start, whole->new_end - whole->new_start };
  g_autoptr (GArray) gaps = g_array_new (FALSE, FALSE, sizeof (BinnacleDiffHunk));
  guint old_place = 0;
  guint new_place = 0;

  if (!binnacle_diff_find_hunks (&old_part, &new_part, budget, gaps))
    return FALSE;

  for (guint i = 0; i <= gaps->len; i++)
    {
      BinnacleDiffHunk gap = { old_part.length, old_part.length, new_part.length, new_part.length, FALSE };

      if (i < gaps->len)
        gap = g_array_index (gaps, BinnacleDiffHunk, i);

      for (; old_place < gap.old_start; old_place++, new_place++)
        {
          guint old_index = whole->old_start + old_place;
          guint new_index = whole->new_start + new_place;
          BinnacleDiffHunk one = { old_index, old_index + 1, new_index, new_index + 1, TRUE };

          g_array_append_val (hunks, one);
        }

      old_place = gap.old_end;
      new_place = gap.new_end;
      gap.old_start += whole->old_start;
      gap.old_end += whole->old_start;
      gap.new_start += whole->new_start;
      gap.new_end += whole->new_start;
      if (i < gaps->len)
        add_hunk (hunks, &gap);
    }

  return TRUE;
}

static gboolean
find_side_hunks (Merge        *merge,
                 BinnacleSide  side,
                 guint64      *budget)
{
  const BinnacleSequences *sequences = merge->sequences;
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (BinnacleDiffHunk));
  GArray *hunks = merge->sides[side].hunks;

  if (!binnacle_diff_find_hunks (&sequences->tokens[BINNACLE_SIDE_BASE], &sequences->tokens[side], budget, found))
    return FALSE;

  for (guint i = 0; i < found->len; i++)
    {
      const BinnacleDiffHunk *hunk = &g_array_index (found, BinnacleDiffHunk, i);

      if (!sequences->identifiable)
        add_hunk (hunks, hunk);
      else if (!split_by_identity (&sequences->identities[BINNACLE_SIDE_BASE], &sequences->identities[side],
                                   hunk, budget, hunks))
        return FALSE;
    }

  return TRUE;
}

static const BinnacleDiffHunk *
peek_hunk (Merge        *merge,
           BinnacleSide  side)
{
  SideHunks *hunks = &merge->sides[side];

  return hunks->next < hunks->hunks->len ? &g_array_index (hunks->hunks, BinnacleDiffHunk, hunks->next) : NULL;
}

/* Mine or theirs, whichever difference comes first; BINNACLE_SIDE_BASE where none is left. */
static BinnacleSide
find_next_side (Merge *merge)
{
  const BinnacleDiffHunk *mine = peek_hunk (merge, BINNACLE_SIDE_MINE);
  const BinnacleDiffHunk *theirs = peek_hunk (merge, BINNACLE_SIDE_THEIRS);

  if (mine == NULL && theirs == NULL)
    return BINNACLE_SIDE_BASE;
  if (mine == NULL)
    return BINNACLE_SIDE_THEIRS;
  if (theirs == NULL)
    return BINNACLE_SIDE_MINE;
  if (mine->old_start != theirs->old_start)
    return mine->old_start < theirs->old_start ? BINNACLE_SIDE_MINE : BINNACLE_SIDE_THEIRS;

  return mine->old_end <= theirs->old_end ? BINNACLE_SIDE_MINE : BINNACLE_SIDE_THEIRS;
}

static gboolean
has_grown (const BinnacleDiffHunk *hunk)
{
  return hunk->new_end - hunk->new_start > hunk->old_end - hunk->old_start;
}

static BinnacleSide
other_side (BinnacleSide side)
{
  return side == BINNACLE_SIDE_MINE ? BINNACLE_SIDE_THEIRS : BINNACLE_SIDE_MINE;
}

static gboolean
overlaps (const Group            *group,
          BinnacleSide            side,
          const BinnacleDiffHunk *hunk)
{
  if (hunk->old_start < group->base.end)
    return TRUE;

  return hunk->old_start == group->base.end && group->grown[other_side (side)] && has_grown (hunk);
}

static void
take_hunk (Merge        *merge,
           Group        *group,
           BinnacleSide  side)
{
  const BinnacleDiffHunk *hunk = peek_hunk (merge, side);

  if (group->count[side]++ == 0)
    group->first[side] = merge->sides[side].next;
  merge->sides[side].next++;

  if (hunk->old_end > group->base.end)
    {
      group->base.end = hunk->old_end;
      group->grown[other_side (side)] = FALSE;
    }
  if (hunk->old_end == group->base.end)
    group->grown[side] = has_grown (hunk);
}

static void
gather_group (Merge        *merge,
              Group        *group,
              BinnacleSide  side)
{
  *group = (Group) { 0 };
  group->base.start = group->base.end = peek_hunk (merge, side)->old_start;
  take_hunk (merge, group, side);

  while ((side = find_next_side (merge)) != BINNACLE_SIDE_BASE &&
         overlaps (group, side, peek_hunk (merge, side)))
    take_hunk (merge, group, side);
}

static BinnacleRange
move_range (BinnacleRange range,
            gint          offset)
{
  return (BinnacleRange) { (guint) ((gint) range.start + offset), (guint) ((gint) range.end + offset) };
}

/* What the group's part of the base became on a side. */
static BinnacleRange
map_range (Merge        *merge,
           const Group  *group,
           BinnacleSide  side)
{
  SideHunks *hunks = &merge->sides[side];
  const BinnacleDiffHunk *first;
  const BinnacleDiffHunk *last;

  if (group->count[side] == 0)
    return move_range (group->base, hunks->offset);

  first = &g_array_index (hunks->hunks, BinnacleDiffHunk, group->first[side]);
  last = &g_array_index (hunks->hunks, BinnacleDiffHunk, group->first[side] + group->count[side] - 1);

  return (BinnacleRange) { first->new_start - (first->old_start - group->base.start),
                           last->new_end + (group->base.end - last->old_end) };
}

static gboolean
ranges_equal (const BinnacleSequences      *sequences,
              const BinnacleSequenceRegion *region)
{
  BinnacleRange mine = region->ranges[BINNACLE_SIDE_MINE];
  BinnacleRange theirs = region->ranges[BINNACLE_SIDE_THEIRS];

  if (mine.end - mine.start != theirs.end - theirs.start)
    return FALSE;

  for (guint i = 0; i < mine.end - mine.start; i++)
    if (sequences->tokens[BINNACLE_SIDE_MINE].tokens[mine.start + i] !=
        sequences->tokens[BINNACLE_SIDE_THEIRS].tokens[theirs.start + i])
      return FALSE;

  return TRUE;
}

static gboolean
is_identified (Merge       *merge,
               const Group *group)
{
  for (BinnacleSide side = BINNACLE_SIDE_MINE; side < BINNACLE_N_SIDES; side++)
    if (group->count[side] != 1 ||
        !g_array_index (merge->sides[side].hunks, BinnacleDiffHunk, group->first[side]).identified)
      return FALSE;

  return group->base.end == group->base.start + 1;
}

static BinnacleMergeChange
judge (Merge                        *merge,
       const Group                  *group,
       const BinnacleSequenceRegion *region)
{
  if (group->count[BINNACLE_SIDE_THEIRS] == 0)
    return BINNACLE_MERGE_MINE;
  if (group->count[BINNACLE_SIDE_MINE] == 0)
    return BINNACLE_MERGE_THEIRS;
  if (ranges_equal (merge->sequences, region))
    return BINNACLE_MERGE_SAME;
  if (merge->sequences->identifiable && group->base.start == group->base.end)
    return BINNACLE_MERGE_TOGETHER;

  return BINNACLE_MERGE_CONFLICT;
}

/* Neighbours of one fate are one region. */
static void
add_region (Merge                        *merge,
            const BinnacleSequenceRegion *region)
{
  BinnacleSequenceRegion *previous =
      merge->regions->len > 0 ? &g_array_index (merge->regions, BinnacleSequenceRegion, merge->regions->len - 1) : NULL;

  if (previous == NULL || previous->change != region->change || region->change == BINNACLE_MERGE_TOGETHER ||
      previous->identified || region->identified)
    {
      g_array_append_vals (merge->regions, region, 1);
      return;
    }

  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    previous->ranges[side].end = region->ranges[side].end;
}

static void
add_unchanged (Merge *merge,
               guint  end)
{
  BinnacleSequenceRegion region = { .change = BINNACLE_MERGE_UNCHANGED };
  BinnacleRange base = { merge->base_done, end };

  if (base.start == base.end)
    return;

  region.ranges[BINNACLE_SIDE_BASE] = base;
  for (BinnacleSide side = BINNACLE_SIDE_MINE; side < BINNACLE_N_SIDES; side++)
    region.ranges[side] = move_range (base, merge->sides[side].offset);
  add_region (merge, &region);
}

static void
add_group (Merge       *merge,
           const Group *group)
{
  BinnacleSequenceRegion region = { 0 };

  add_unchanged (merge, group->base.start);
  region.ranges[BINNACLE_SIDE_BASE] = group->base;
  for (BinnacleSide side = BINNACLE_SIDE_MINE; side < BINNACLE_N_SIDES; side++)
    region.ranges[side] = map_range (merge, group, side);
  region.change = judge (merge, group, &region);
  region.identified = region.change == BINNACLE_MERGE_CONFLICT && is_identified (merge, group);
  add_region (merge, &region);

  for (BinnacleSide side = BINNACLE_SIDE_MINE; side < BINNACLE_N_SIDES; side++)
    merge->sides[side].offset = (gint) region.ranges[side].end - (gint) group->base.end;
  merge->base_done = group->base.end;
}

static void
find_regions (Merge *merge)
{
  BinnacleSide side;
  Group group;

  while ((side = find_next_side (merge)) != BINNACLE_SIDE_BASE)
    {
      gather_group (merge, &group, side);
      add_group (merge, &group);
    }
  add_unchanged (merge, merge->sequences->tokens[BINNACLE_SIDE_BASE].length);
}

/*
 * binnacle_sequence_merge_find_regions:
 * @sequences: the three sides
 * @budget: (inout): as for binnacle_diff_find_hunks()
 * @regions: (element-type BinnacleSequenceRegion): where to add what became of
 *   each stretch, in order
 *
 * Returns: %FALSE where the budget was used up before
 */
gboolean
binnacle_sequence_merge_find_regions (const BinnacleSequences *sequences,
                                      guint64                 *budget,
                                      GArray                  *regions)
{
  Merge merge = { .sequences = sequences, .regions = regions };
  gboolean found = TRUE;

  for (BinnacleSide side = BINNACLE_SIDE_MINE; side < BINNACLE_N_SIDES; side++)
    merge.sides[side].hunks = g_array_new (FALSE, FALSE, sizeof (BinnacleDiffHunk));
  for (BinnacleSide side = BINNACLE_SIDE_MINE; found && side < BINNACLE_N_SIDES; side++)
    found = find_side_hunks (&merge, side, budget);
  if (found)
    find_regions (&merge);
  for (BinnacleSide side = BINNACLE_SIDE_MINE; side < BINNACLE_N_SIDES; side++)
    g_array_unref (merge.sides[side].hunks);

  return found;
}
