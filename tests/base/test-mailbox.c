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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailbox/delivers-all-from-another-thread", test_delivers);

  return g_test_run ();
}
