/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "live/binnacle-update-processor.h"
#include "sources/binnacle-live-epochs-private.h"

G_BEGIN_DECLS

/* From the text of the Binnacle Live Protocol to updates and events, in the
 * transport's thread. */
typedef struct _BinnacleLiveDecoder BinnacleLiveDecoder;

typedef enum
{
  BINNACLE_LIVE_WELCOME,
  BINNACLE_LIVE_PART,     /* one part of a snapshot, but not the last */
  BINNACLE_LIVE_SNAPSHOT, /* the last part of one */
  BINNACLE_LIVE_MESSAGE,  /* a result, error or pong, or of a type that somebody wants */
  BINNACLE_LIVE_BYE,
  BINNACLE_LIVE_BROKEN,   /* the server broke the protocol; nothing follows */
  BINNACLE_LIVE_POLLED    /* what was polled is applied; only the id is set */
} BinnacleLiveEventType;

/* What goes through the control lane. Which members are set depends on the type. */
typedef struct
{
  BinnacleLiveEventType  type;
  guint                  generation;
  guint                  epoch;
  gint64                 offset;
  /* welcome */
  char                  *server;
  char                  *server_id;
  char                  *epoch_name;
  gint64                 heartbeat;
  gint64                 max_message;
  gint64                 max_subscriptions;
  gint64                 max_rate;
  /* snapshot */
  gint64                 id;
  guint                  snapshot;
  gboolean               resumed;
  /* message */
  JsonObject            *message;
  /* bye */
  char                  *code;
  char                  *text;
  gboolean               reconnect;
  gint64                 after;
  /* broken */
  GError                *error;
} BinnacleLiveEvent;

void                 binnacle_live_event_free            (BinnacleLiveEvent       *event);

BinnacleLiveDecoder *binnacle_live_decoder_new           (BinnacleUpdateProcessor *processor);
void                 binnacle_live_decoder_free          (BinnacleLiveDecoder     *self);
/* The transport's thread. FALSE: pause reading. */
gboolean             binnacle_live_decoder_receive       (BinnacleLiveDecoder     *self,
                                                          guint                    generation,
                                                          const char              *text,
                                                          gsize                    length);
/* The main thread. */
void                 binnacle_live_decoder_begin         (BinnacleLiveDecoder     *self,
                                                          guint                    generation);
void                 binnacle_live_decoder_expect        (BinnacleLiveDecoder     *self,
                                                          gint64                   id,
                                                          const char *const       *patterns);
void                 binnacle_live_decoder_give_up       (BinnacleLiveDecoder     *self,
                                                          gint64                   id);
void                 binnacle_live_decoder_pass_type     (BinnacleLiveDecoder     *self,
                                                          const char              *type);
/* Any thread. */
guint64              binnacle_live_decoder_get_n_unknown (BinnacleLiveDecoder     *self);
BinnacleLiveEpochs  *binnacle_live_decoder_get_epochs    (BinnacleLiveDecoder     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleLiveEvent, binnacle_live_event_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleLiveDecoder, binnacle_live_decoder_free)

G_END_DECLS
