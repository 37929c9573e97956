/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-operation-queue.h"

G_BEGIN_DECLS

/**
 * BinnacleSyncLinkState:
 * @BINNACLE_SYNC_LINK_IDLE: nobody asked it to connect
 * @BINNACLE_SYNC_LINK_CONNECTING: an attempt is under way
 * @BINNACLE_SYNC_LINK_LIVE: what is shown is what the server has
 * @BINNACLE_SYNC_LINK_WAITING: lost; tries again by itself
 * @BINNACLE_SYNC_LINK_OFFLINE: there is no network; tries again when it is back
 * @BINNACLE_SYNC_LINK_SUSPENDED: the person works offline
 * @BINNACLE_SYNC_LINK_SIGN_IN: waits for the person to sign in
 * @BINNACLE_SYNC_LINK_FAILED: does not try again before the person has done something
 *
 * Where the link of a source stands, whatever kind of source it is.
 */
typedef enum
{
  BINNACLE_SYNC_LINK_IDLE,
  BINNACLE_SYNC_LINK_CONNECTING,
  BINNACLE_SYNC_LINK_LIVE,
  BINNACLE_SYNC_LINK_WAITING,
  BINNACLE_SYNC_LINK_OFFLINE,
  BINNACLE_SYNC_LINK_SUSPENDED,
  BINNACLE_SYNC_LINK_SIGN_IN,
  BINNACLE_SYNC_LINK_FAILED
} BinnacleSyncLinkState;

/**
 * BinnacleSyncLinkFacts:
 * @state: where it stands
 * @title: what the person calls the source
 * @local: whether it needs no network: it is this computer
 * @pushed: whether a live link is watched by a heartbeat, so that it proves that there
 *   is a network now; otherwise it is live by its last answer
 * @last_sync: when what is shown was last what the server has, in µs since 1970; 0 if never
 * @error: (nullable): what went wrong last
 * @n_done: of a catch-up under way, how much is done
 * @n_total: of how much; 0 where there is no catch-up
 * @probe_uri: (nullable): an `http://` or `https://` address at which its server answers
 *   anybody; %NULL where there is none
 * @probe_expects_html: whether a page is what the server answers there
 * @use_proxy: whether to go through the system's proxy to get there
 * @pinned: (nullable): the only certificate to take there
 *
 * What is known of a link. Strings and the error belong to the link.
 */
typedef struct
{
  BinnacleSyncLinkState  state;
  const char            *title;
  gboolean               local;
  gboolean               pushed;
  gint64                 last_sync;
  const GError          *error;
  guint                  n_done;
  guint                  n_total;
  const char            *probe_uri;
  gboolean               probe_expects_html;
  gboolean               use_proxy;
  const char            *pinned;
} BinnacleSyncLinkFacts;

#define BINNACLE_TYPE_SYNC_LINK (binnacle_sync_link_get_type ())

BINNACLE_EXPORT
G_DECLARE_INTERFACE (BinnacleSyncLink, binnacle_sync_link, BINNACLE, SYNC_LINK, GObject)

/**
 * BinnacleSyncLinkInterface:
 * @get_id: what the source is known by in files
 * @get_facts: what is known now
 * @get_operations: (nullable): its edits that are not done yet
 * @nudge: there is reason to doubt what it believes: look now. Whether it was somebody
 *   in between who answered so far, so that also what seemed final is tried again
 * @refresh: the person wants it to be brought up to date now
 * @set_suspended: whether nothing may be sent or asked
 *
 * A link as the sync room sees it. Emits `changed` whenever its facts may have
 * changed for a reason other than time.
 */
struct _BinnacleSyncLinkInterface
{
  GTypeInterface parent_iface;

  const char             *(*get_id)         (BinnacleSyncLink      *self);
  void                    (*get_facts)      (BinnacleSyncLink      *self,
                                             BinnacleSyncLinkFacts *facts);
  BinnacleOperationQueue *(*get_operations) (BinnacleSyncLink      *self);
  void                    (*nudge)          (BinnacleSyncLink      *self,
                                             gboolean               anew);
  void                    (*refresh)        (BinnacleSyncLink      *self);
  void                    (*set_suspended)  (BinnacleSyncLink      *self,
                                             gboolean               suspended);
};

BINNACLE_EXPORT
const char             *binnacle_sync_link_get_id         (BinnacleSyncLink      *self);
BINNACLE_EXPORT
void                    binnacle_sync_link_get_facts      (BinnacleSyncLink      *self,
                                                           BinnacleSyncLinkFacts *facts);
BINNACLE_EXPORT
BinnacleOperationQueue *binnacle_sync_link_get_operations (BinnacleSyncLink      *self);
BINNACLE_EXPORT
void                    binnacle_sync_link_nudge          (BinnacleSyncLink      *self,
                                                           gboolean               anew);
BINNACLE_EXPORT
void                    binnacle_sync_link_refresh        (BinnacleSyncLink      *self);
BINNACLE_EXPORT
void                    binnacle_sync_link_set_suspended  (BinnacleSyncLink      *self,
                                                           gboolean               suspended);

/* For those who implement it. */
BINNACLE_EXPORT
void                    binnacle_sync_link_changed        (BinnacleSyncLink      *self);

G_END_DECLS
