/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-update-processor.h"

G_BEGIN_DECLS

/* What `GET /v1/channels` says. It is made in one thread and used in another. */
typedef struct
{
  char         *server_id;
  char         *epoch_name;
  gint64        offset;
  GArray       *updates; /* of BinnacleUpdate; without epoch and snapshot */
  GStringChunk *strings; /* what they point to */
} BinnacleLivePollAnswer;

BinnacleLivePollAnswer *binnacle_live_poll_answer_parse (GBytes                  *body,
                                                         GError                 **error);
void                    binnacle_live_poll_answer_free  (BinnacleLivePollAnswer  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleLivePollAnswer, binnacle_live_poll_answer_free)

G_END_DECLS
