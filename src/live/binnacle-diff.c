/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-diff-private.h"

#include <string.h>

/*
 * The shortest edit script by E. W. Myers, "An O(ND) Difference Algorithm and Its
 * Variations" (1986), with the refinement that needs linear space: the middle of a
 * shortest path is found from both ends, then each half by itself. What occurs on
 * one side only is set aside before, as it can't be matched.
 *
 * Every step is counted, and the caller's budget ends the work.
 */

/* One side without what occurs only there. */
typedef struct
{
  guint32  *tokens;
  guint    *places; /* in the whole side */
  gint      length;
  gboolean *unmatched; /* of the whole side */
} Side;

typedef struct
{
  Side     a;
  Side     b;
  gint    *forward;  /* the furthest place in a by diagonal */
  gint    *backward;
  guint64 *budget;
} Diff;

/* A part of both sides, and how far a search from one corner has come in it. */
typedef struct
{
  gint a_start;
  gint a_end;
  gint b_start;
  gint b_end;
} Box;

typedef struct
{
  gint low;
  gint high;
} Diagonals;

static gboolean
spend (Diff    *diff,
       guint64  steps)
{
  if (*diff->budget < steps)
    {
      *diff->budget = 0;
      return FALSE;
    }

  *diff->budget -= steps;
  return TRUE;
}

static gboolean
matches (Diff *diff,
         gint  a,
         gint  b)
{
  return diff->a.tokens[a] == diff->b.tokens[b];
}

/* The diagonals to look at next: every other one, within the box. */
static void
widen (Diagonals *reached,
       Diagonals  limits,
       gint      *furthest,
       gint       nowhere)
{
  if (reached->low > limits.low)
    furthest[--reached->low - 1] = nowhere;
  else
    ++reached->low;

  if (reached->high < limits.high)
    furthest[++reached->high + 1] = nowhere;
  else
    --reached->high;
}

static gint
go_forward (Diff *diff,
            Box   box,
            gint  diagonal)
{
  gint below = diff->forward[diagonal - 1];
  gint above = diff->forward[diagonal + 1];
  gint a = below < above ? above : below + 1;

  while (a < box.a_end && a - diagonal < box.b_end && matches (diff, a, a - diagonal) && spend (diff, 1))
    a++;

  diff->forward[diagonal] = a;
  return a;
}

static gint
go_backward (Diff *diff,
             Box   box,
             gint  diagonal)
{
  gint below = diff->backward[diagonal - 1];
  gint above = diff->backward[diagonal + 1];
  gint a = below < above ? below : above - 1;

  while (a > box.a_start && a - diagonal > box.b_start && matches (diff, a - 1, a - diagonal - 1) && spend (diff, 1))
    a--;

  diff->backward[diagonal] = a;
  return a;
}

static gboolean
contains (Diagonals diagonals,
          gint      diagonal)
{
  return diagonals.low <= diagonal && diagonal <= diagonals.high;
}

static gboolean
search_forward (Diff      *diff,
                Box        box,
                Diagonals  reached,
                Diagonals  met,
                gint      *a,
                gint      *b)
{
  for (gint diagonal = reached.high; diagonal >= reached.low; diagonal -= 2)
    {
      *a = go_forward (diff, box, diagonal);
      *b = *a - diagonal;
      if (contains (met, diagonal) && diff->backward[diagonal] <= *a)
        return TRUE;
    }

  return FALSE;
}

static gboolean
search_backward (Diff      *diff,
                 Box        box,
                 Diagonals  reached,
                 Diagonals  met,
                 gint      *a,
                 gint      *b)
{
  for (gint diagonal = reached.high; diagonal >= reached.low; diagonal -= 2)
    {
      *a = go_backward (diff, box, diagonal);
      *b = *a - diagonal;
      if (contains (met, diagonal) && *a <= diff->forward[diagonal])
        return TRUE;
    }

  return FALSE;
}

/* A place that a shortest path passes. FALSE where the budget is used up. */
static gboolean
find_middle (Diff *diff,
             Box   box,
             gint *a,
             gint *b)
{
  const Diagonals limits = { box.a_start - box.b_end, box.a_end - box.b_start };
  const Diagonals none = { 1, 0 };
  gint start = box.a_start - box.b_start;
  gint end = box.a_end - box.b_end;
  Diagonals from_start = { start, start };
  Diagonals from_end = { end, end };
  gboolean odd = ((start - end) & 1) != 0;

  diff->forward[start] = box.a_start;
  diff->backward[end] = box.a_end;
  for (;;)
    {
      guint64 steps = (guint64) (from_start.high - from_start.low + from_end.high - from_end.low) / 2 + 4;

      if (!spend (diff, steps))
        return FALSE;

      widen (&from_start, limits, diff->forward, -1);
      if (search_forward (diff, box, from_start, odd ? from_end : none, a, b))
        return TRUE;

      widen (&from_end, limits, diff->backward, G_MAXINT);
      if (search_backward (diff, box, from_end, odd ? none : from_start, a, b))
        return TRUE;
    }
}

static void
mark_unmatched (Side *side,
                gint  start,
                gint  end)
{
  for (gint i = start; i < end; i++)
    side->unmatched[side->places[i]] = TRUE;
}

static Box
trim (Diff *diff,
      Box   box)
{
  while (box.a_start < box.a_end && box.b_start < box.b_end && matches (diff, box.a_start, box.b_start))
    {
      box.a_start++;
      box.b_start++;
    }
  while (box.a_start < box.a_end && box.b_start < box.b_end && matches (diff, box.a_end - 1, box.b_end - 1))
    {
      box.a_end--;
      box.b_end--;
    }

  return box;
}

/* The depth is the logarithm of the number of differences: each half has half of them. */
static gboolean
compare (Diff *diff,
         Box   whole)
{
  Box box = trim (diff, whole);
  gint a;
  gint b;

  if (!spend (diff, (guint64) (whole.a_end - whole.a_start - (box.a_end - box.a_start)) + 1))
    return FALSE;

  if (box.a_start == box.a_end || box.b_start == box.b_end)
    {
      mark_unmatched (&diff->a, box.a_start, box.a_end);
      mark_unmatched (&diff->b, box.b_start, box.b_end);
      return TRUE;
    }

  return find_middle (diff, box, &a, &b) &&
         compare (diff, (Box) { box.a_start, a, box.b_start, b }) &&
         compare (diff, (Box) { a, box.a_end, b, box.b_end });
}

static guint32
find_largest (const BinnacleTokens *tokens)
{
  guint32 largest = 0;

  for (guint i = 0; i < tokens->length; i++)
    largest = MAX (largest, tokens->tokens[i]);

  return largest;
}

static gboolean *
find_present (const BinnacleTokens *tokens,
              guint32               largest)
{
  gboolean *present = g_new0 (gboolean, (gsize) largest + 1);

  for (guint i = 0; i < tokens->length; i++)
    present[tokens->tokens[i]] = TRUE;

  return present;
}

static void
side_init (Side                 *side,
           const BinnacleTokens *tokens,
           const gboolean       *in_other)
{
  side->tokens = g_new (guint32, tokens->length);
  side->places = g_new (guint, tokens->length);
  side->unmatched = g_new0 (gboolean, tokens->length);
  side->length = 0;

  for (guint i = 0; i < tokens->length; i++)
    {
      if (!in_other[tokens->tokens[i]])
        {
          side->unmatched[i] = TRUE;
          continue;
        }
      side->tokens[side->length] = tokens->tokens[i];
      side->places[side->length++] = i;
    }
}

static void
side_clear (Side *side)
{
  g_free (side->tokens);
  g_free (side->places);
  g_free (side->unmatched);
}

static void
collect_hunks (const Diff           *diff,
               const BinnacleTokens *old,
               const BinnacleTokens *new_,
               GArray               *hunks)
{
  guint a = 0;
  guint b = 0;

  while (a < old->length || b < new_->length)
    {
      BinnacleDiffHunk hunk = { a, a, b, b, FALSE };

      while (hunk.old_end < old->length && diff->a.unmatched[hunk.old_end])
        hunk.old_end++;
      while (hunk.new_end < new_->length && diff->b.unmatched[hunk.new_end])
        hunk.new_end++;

      if (hunk.old_end > a || hunk.new_end > b)
        g_array_append_val (hunks, hunk);
      a = hunk.old_end + 1;
      b = hunk.new_end + 1;
    }
}

static gboolean
compare_sides (Diff *diff)
{
  gsize n_diagonals = (gsize) diff->a.length + (gsize) diff->b.length + 3;
  g_autofree gint *forward = g_new (gint, n_diagonals);
  g_autofree gint *backward = g_new (gint, n_diagonals);

  diff->forward = forward + diff->b.length + 1;
  diff->backward = backward + diff->b.length + 1;

  return compare (diff, (Box) { 0, diff->a.length, 0, diff->b.length });
}

/*
 * binnacle_diff_find_hunks:
 * @old: what was there
 * @new_: what is there now
 * @budget: (inout): how many steps may be taken; what is left of them
 * @hunks: (element-type BinnacleDiffHunk): where to add the differences, in order
 *
 * Finds a smallest set of elements to take out and put in.
 *
 * Returns: %FALSE where the budget was used up before; @hunks is as it was then
 */
gboolean
binnacle_diff_find_hunks (const BinnacleTokens *old,
                          const BinnacleTokens *new_,
                          guint64              *budget,
                          GArray               *hunks)
{
  guint32 largest = MAX (find_largest (old), find_largest (new_));
  g_autofree gboolean *in_old = find_present (old, largest);
  g_autofree gboolean *in_new = find_present (new_, largest);
  Diff diff = { .budget = budget };
  gboolean done;

  side_init (&diff.a, old, in_new);
  side_init (&diff.b, new_, in_old);
  done = compare_sides (&diff);
  if (done)
    collect_hunks (&diff, old, new_, hunks);
  side_clear (&diff.a);
  side_clear (&diff.b);

  return done;
}
