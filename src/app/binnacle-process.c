/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-process.h"

#include <string.h>
#include <unistd.h>

/* proc(5): starttime is the 22nd field; the 2nd, in parentheses, may hold spaces. */
#define FIELDS_AFTER_NAME 20

/**
 * binnacle_process_get_age:
 * @clock: the clock
 *
 * How long ago this process was started, loading of libraries included, as
 * exactly as the kernel tells: to a hundredth of a second.
 *
 * Returns: the age in µs, or -1 where it can't be told
 */
gint64
binnacle_process_get_age (BinnacleClock *clock)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;
  const char *rest;
  gint64 ticks;

  g_return_val_if_fail (BINNACLE_IS_CLOCK (clock), -1);

  if (!g_file_get_contents ("/proc/self/stat", &text, NULL, NULL))
    return -1;
  rest = strrchr (text, ')');
  fields = g_strsplit (rest != NULL ? rest : "", " ", -1);
  if (g_strv_length (fields) <= FIELDS_AFTER_NAME)
    return -1;
  ticks = g_ascii_strtoll (fields[FIELDS_AFTER_NAME], NULL, 10);
  return binnacle_clock_get_boot_time (clock) - ticks * G_USEC_PER_SEC / sysconf (_SC_CLK_TCK);
}
