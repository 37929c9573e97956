/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-value.h"

G_BEGIN_DECLS

#define BINNACLE_MUTATION_DIGEST_SIZE 32

/**
 * BinnacleMutationAction:
 * @BINNACLE_MUTATION_SET: the value takes the place of what is there
 * @BINNACLE_MUTATION_MERGE: the value is an RFC 7396 patch
 * @BINNACLE_MUTATION_ADD: the value is a number that is added
 * @BINNACLE_MUTATION_DELETE: the channel goes
 *
 * What a mutation does.
 */
typedef enum
{
  BINNACLE_MUTATION_SET,
  BINNACLE_MUTATION_MERGE,
  BINNACLE_MUTATION_ADD,
  BINNACLE_MUTATION_DELETE
} BinnacleMutationAction;

/**
 * BinnacleMutation:
 * @op: the operation id, a UUID
 * @channel: a valid name
 * @base: (nullable): the version that the person saw, -1 for none
 * @first_epoch: (nullable): the epoch known when it was first sent
 * @first_offset: the offset known then
 * @action: what it does
 * @value: with what
 * @by: (nullable): the author, for people
 * @digest: SHA-256 over what makes the body
 *
 * One `mutate` message.
 */
typedef struct
{
  char                   *op;
  char                   *channel;
  gint64                  base;
  char                   *first_epoch;
  gint64                  first_offset;
  BinnacleMutationAction  action;
  BinnacleValue           value;
  char                   *by;
  guint8                  digest[BINNACLE_MUTATION_DIGEST_SIZE];
} BinnacleMutation;

BinnacleMutation *binnacle_mutation_parse (JsonObject             *message,
                                           GError                **error);
void              binnacle_mutation_free  (BinnacleMutation       *self);
gboolean          binnacle_mutation_apply (const BinnacleMutation *self,
                                           const BinnacleValue    *current,
                                           BinnacleValue          *result,
                                           GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleMutation, binnacle_mutation_free)

G_END_DECLS
