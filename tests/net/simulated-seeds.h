/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many seeds are enough where somebody waits; fewer where a sanitizer looks on. */
#if defined (__SANITIZE_ADDRESS__) || defined (__SANITIZE_THREAD__)
#define SIMULATED_SEEDS 20
#else
#define SIMULATED_SEEDS 100
#endif

/* A test that is run once for each seed. It fails by an assertion; the command that
 * replays just this seed is printed then. */
typedef void (*SimulatedSeedFunc) (guint32       seed,
                                   gconstpointer data);

void  simulated_seeds_init        (int                *argc,
                                   char             ***argv,
                                   guint               n_seeds);
void  simulated_seeds_add         (const char         *path,
                                   SimulatedSeedFunc   func,
                                   gconstpointer       data);
guint simulated_seeds_get_number  (void);

G_END_DECLS
