/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "binnacle-model-client.h"

G_BEGIN_DECLS

/* Watches a client all the time, and fails where its place or a version that it shows
 * goes back within one history. */
typedef struct _SimulatedWitness SimulatedWitness;

SimulatedWitness *simulated_witness_new           (BinnacleModelClient *client,
                                                   const char *const   *channels);
void              simulated_witness_free          (SimulatedWitness    *self);
guint             simulated_witness_get_n_changes (SimulatedWitness    *self);

/* The observer of a server whose clients have witnesses. */
void              simulated_witness_observe       (BinnacleModelServer *server,
                                                   const char          *client,
                                                   JsonObject          *message,
                                                   gpointer             witnesses);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimulatedWitness, simulated_witness_free)

G_END_DECLS
