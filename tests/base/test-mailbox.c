/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/binnacle-mailbox.h"

static void
sum_up (gpointer item,
        gpointer user_data)
{
  *(guint *) user_data += GPOINTER_TO_UINT (item);
}

static gpointer
post_from_thread (gpointer user_data)
{
  g_autoptr (BinnacleMailbox) mailbox = user_data;

  for (guint i = 1; i <= 1000; i++)
    while (!binnacle_mailbox_post (mailbox, GUINT_TO_POINTER (i), 1))
      g_thread_yield ();

  return NULL;
}

static void
test_delivers (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  guint sum = 0;
  g_autoptr (BinnacleMailbox) mailbox = binnacle_mailbox_new (context, 100, 50, NULL, sum_up, &sum);
  GThread *thread = g_thread_new ("poster", post_from_thread, binnacle_mailbox_ref (mailbox));

  while (sum < 500500)
    g_main_context_iteration (context, TRUE);
  g_thread_join (thread);
  g_assert_cmpuint (sum, ==, 500500);
  g_assert_cmpuint (binnacle_mailbox_get_n_items (mailbox), ==, 0);
}

typedef struct
{
  BinnacleMailbox *mailbox;
  GString         *log;
  guint            n_freed;
  guint            n_drained;
  guint            close_at;
} Receiver;

static Receiver *freeing; /* item_free has no data of its own */

static void
count_freed (gpointer item)
{
  freeing->n_freed++;
}

static void
append_item (gpointer item,
             gpointer user_data)
{
  Receiver *receiver = user_data;

  g_string_append_c (receiver->log, (char) GPOINTER_TO_UINT (item));
  if (receiver->close_at > 0 && receiver->log->len == receiver->close_at)
    binnacle_mailbox_close (receiver->mailbox);
}

static gboolean
note_drained (gpointer user_data)
{
  Receiver *receiver = user_data;

  receiver->n_drained++;
  g_string_append_c (receiver->log, '!');

  return G_SOURCE_CONTINUE;
}

static void
receiver_init (Receiver *receiver,
               guint     max_items,
               gsize     max_bytes)
{
  *receiver = (Receiver) { .log = g_string_new (NULL) };
  receiver->mailbox = binnacle_mailbox_new (NULL, max_items, max_bytes, count_freed, append_item, receiver);
  freeing = receiver;
}

static void
receiver_clear (Receiver *receiver)
{
  binnacle_mailbox_unref (receiver->mailbox);
  g_string_free (receiver->log, TRUE);
}

static gboolean
post (Receiver *receiver,
      char      item,
      gsize     bytes)
{
  return binnacle_mailbox_post (receiver->mailbox, GUINT_TO_POINTER ((guint) item), bytes);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_keeps_the_order (void)
{
  Receiver receiver;

  receiver_init (&receiver, 10, 100);
  g_assert_true (post (&receiver, 'a', 1));
  g_assert_true (post (&receiver, 'b', 2));
  g_assert_true (post (&receiver, 'c', 3));
  g_assert_cmpuint (binnacle_mailbox_get_n_items (receiver.mailbox), ==, 3);
  g_assert_cmpuint (binnacle_mailbox_get_n_bytes (receiver.mailbox), ==, 6);
  g_assert_cmpstr (receiver.log->str, ==, "");
  settle ();
  g_assert_cmpstr (receiver.log->str, ==, "abc");
  g_assert_cmpuint (binnacle_mailbox_get_n_items (receiver.mailbox), ==, 0);
  g_assert_cmpuint (binnacle_mailbox_get_n_bytes (receiver.mailbox), ==, 0);
  receiver_clear (&receiver);
}

static void
test_is_bounded (void)
{
  Receiver receiver;

  receiver_init (&receiver, 3, 100);
  g_assert_false (post (&receiver, 'x', 101));
  g_assert_true (post (&receiver, 'a', 60));
  g_assert_false (post (&receiver, 'x', 41));
  g_assert_false (post (&receiver, 'x', G_MAXSIZE));
  g_assert_true (post (&receiver, 'b', 40));
  g_assert_true (post (&receiver, 'c', 0));
  g_assert_false (post (&receiver, 'x', 0));
  settle ();
  g_assert_cmpstr (receiver.log->str, ==, "abc");
  g_assert_true (post (&receiver, 'd', 100));
  settle ();
  g_assert_cmpstr (receiver.log->str, ==, "abcd");
  g_assert_cmpuint (receiver.n_freed, ==, 0);
  receiver_clear (&receiver);
}

static void
test_tells_when_it_has_drained (void)
{
  Receiver receiver;

  receiver_init (&receiver, 2, 100);
  binnacle_mailbox_set_drained_func (receiver.mailbox, note_drained, &receiver);
  g_assert_true (post (&receiver, 'a', 1));
  settle ();
  g_assert_cmpuint (receiver.n_drained, ==, 0);

  g_assert_true (post (&receiver, 'b', 1));
  g_assert_true (post (&receiver, 'c', 1));
  g_assert_false (post (&receiver, 'x', 1));
  g_assert_false (post (&receiver, 'x', 1));
  settle ();
  g_assert_cmpstr (receiver.log->str, ==, "abc!");
  g_assert_true (post (&receiver, 'd', 1));
  settle ();
  g_assert_cmpuint (receiver.n_drained, ==, 1);
  receiver_clear (&receiver);
}

static gboolean
count_turn (gpointer user_data)
{
  (*(guint *) user_data)++;

  return G_SOURCE_CONTINUE;
}

static void
test_leaves_other_sources_their_turn (void)
{
  Receiver receiver;
  guint n_turns = 0;
  guint other = g_idle_add_full (G_PRIORITY_DEFAULT, count_turn, &n_turns, NULL);

  receiver_init (&receiver, 10000, 10 * 1024 * 1024);
  for (guint i = 0; i < 2560; i++)
    g_assert_true (post (&receiver, 'a', 1));
  while (receiver.log->len < 2560)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (n_turns, >=, 9);

  n_turns = 0;
  for (guint i = 0; i < 10; i++)
    g_assert_true (post (&receiver, 'b', 256 * 1024));
  while (receiver.log->len < 2570)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (n_turns, >=, 9);

  g_source_remove (other);
  receiver_clear (&receiver);
}

static void
test_closes (void)
{
  Receiver receiver;

  receiver_init (&receiver, 10, 100);
  g_assert_true (post (&receiver, 'a', 1));
  g_assert_true (post (&receiver, 'b', 1));
  binnacle_mailbox_close (receiver.mailbox);
  g_assert_cmpuint (receiver.n_freed, ==, 2);
  g_assert_cmpuint (binnacle_mailbox_get_n_items (receiver.mailbox), ==, 0);
  g_assert_false (post (&receiver, 'c', 1));
  binnacle_mailbox_close (receiver.mailbox);
  settle ();
  g_assert_cmpstr (receiver.log->str, ==, "");
  g_assert_cmpuint (receiver.n_freed, ==, 2);
  receiver_clear (&receiver);
}

static void
test_closes_in_a_delivery (void)
{
  Receiver receiver;

  receiver_init (&receiver, 10, 100);
  binnacle_mailbox_set_drained_func (receiver.mailbox, note_drained, &receiver);
  receiver.close_at = 2;
  for (guint i = 0; i < 10; i++)
    g_assert_true (post (&receiver, (char) ('a' + i), 1));
  g_assert_false (post (&receiver, 'x', 1));
  settle ();
  g_assert_cmpstr (receiver.log->str, ==, "ab");
  g_assert_cmpuint (receiver.n_freed, ==, 8);
  receiver_clear (&receiver);
}

static void
test_the_last_reference_closes (void)
{
  Receiver receiver;
  BinnacleMailbox *other;

  receiver_init (&receiver, 10, 100);
  other = binnacle_mailbox_ref (receiver.mailbox);
  g_assert_true (post (&receiver, 'a', 1));
  binnacle_mailbox_unref (other);
  g_assert_cmpuint (receiver.n_freed, ==, 0);
  receiver_clear (&receiver);
  g_assert_cmpuint (receiver.n_freed, ==, 1);
  settle ();
}

/* Several threads into one, through a mailbox that is nearly always full. */

#define N_POSTERS 4
#define N_LETTERS 2000

typedef struct
{
  guint poster;
  guint number;
} Letter;

typedef struct
{
  BinnacleMailbox *mailbox;
  guint            poster;
} Poster;

static void
check_letter (gpointer item,
              gpointer user_data)
{
  g_autofree Letter *letter = item;
  guint *next = user_data;

  g_assert_cmpuint (letter->number, ==, next[letter->poster]);
  next[letter->poster]++;
}

static gpointer
post_letters (gpointer user_data)
{
  Poster *poster = user_data;

  for (guint i = 0; i < N_LETTERS; i++)
    {
      Letter *letter = g_new (Letter, 1);

      *letter = (Letter) { poster->poster, i };
      while (!binnacle_mailbox_post (poster->mailbox, letter, sizeof *letter))
        g_thread_yield ();
    }

  binnacle_mailbox_unref (poster->mailbox);

  return NULL;
}

static void
test_posts_from_many_threads (void)
{
  guint next[N_POSTERS] = { 0 };
  BinnacleMailbox *mailbox = binnacle_mailbox_new (NULL, 50, 1024 * 1024, g_free, check_letter, next);
  Poster posters[N_POSTERS];
  GThread *threads[N_POSTERS];

  for (guint i = 0; i < N_POSTERS; i++)
    {
      posters[i] = (Poster) { binnacle_mailbox_ref (mailbox), i };
      threads[i] = g_thread_new ("poster", post_letters, &posters[i]);
    }

  while (next[0] + next[1] + next[2] + next[3] < N_POSTERS * N_LETTERS)
    g_main_context_iteration (NULL, TRUE);

  for (guint i = 0; i < N_POSTERS; i++)
    g_thread_join (threads[i]);
  binnacle_mailbox_unref (mailbox);
}

static gpointer
post_until_closed (gpointer user_data)
{
  BinnacleMailbox *mailbox = user_data;
  guint refused = 0;

  while (refused < 1000)
    {
      char *item = g_strdup ("item");

      if (!binnacle_mailbox_post (mailbox, item, 1))
        {
          g_free (item);
          refused++;
        }
    }

  binnacle_mailbox_unref (mailbox);

  return NULL;
}

static void
free_and_count (gpointer item,
                gpointer user_data)
{
  g_free (item);
  (*(guint *) user_data)++;
}

static void
test_closes_while_others_post (void)
{
  for (guint round = 0; round < 20; round++)
    {
      guint n_received = 0;
      BinnacleMailbox *mailbox = binnacle_mailbox_new (NULL, 100, 1000, g_free, free_and_count, &n_received);
      GThread *first = g_thread_new ("poster", post_until_closed, binnacle_mailbox_ref (mailbox));
      GThread *second = g_thread_new ("poster", post_until_closed, binnacle_mailbox_ref (mailbox));

      while (n_received < 10)
        g_main_context_iteration (NULL, TRUE);
      binnacle_mailbox_close (mailbox);
      n_received = 0;
      binnacle_mailbox_unref (mailbox);
      settle ();
      g_thread_join (first);
      g_thread_join (second);
      settle ();
      g_assert_cmpuint (n_received, ==, 0);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailbox/delivers-all-from-another-thread", test_delivers);
  g_test_add_func ("/mailbox/keeps-the-order", test_keeps_the_order);
  g_test_add_func ("/mailbox/is-bounded", test_is_bounded);
  g_test_add_func ("/mailbox/tells-when-it-has-drained", test_tells_when_it_has_drained);
  g_test_add_func ("/mailbox/leaves-other-sources-their-turn", test_leaves_other_sources_their_turn);
  g_test_add_func ("/mailbox/closes", test_closes);
  g_test_add_func ("/mailbox/closes-in-a-delivery", test_closes_in_a_delivery);
  g_test_add_func ("/mailbox/the-last-reference-closes", test_the_last_reference_closes);
  g_test_add_func ("/mailbox/posts-from-many-threads", test_posts_from_many_threads);
  g_test_add_func ("/mailbox/closes-while-others-post", test_closes_while_others_post);

  return g_test_run ();
}
