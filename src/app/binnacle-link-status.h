/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-websocket-manager.h"
#include "sync/binnacle-network-belief.h"

G_BEGIN_DECLS

/**
 * BinnacleLinkTone:
 * @BINNACLE_LINK_GOOD: values are live
 * @BINNACLE_LINK_BUSY: under way; nothing is asked of the person
 * @BINNACLE_LINK_WARNING: values are not live
 * @BINNACLE_LINK_BAD: will stay so until the person does something
 *
 * How loud the status of a link is.
 */
typedef enum
{
  BINNACLE_LINK_GOOD,
  BINNACLE_LINK_BUSY,
  BINNACLE_LINK_WARNING,
  BINNACLE_LINK_BAD
} BinnacleLinkTone;

/**
 * BinnacleLinkFacts:
 * @state: where the connection stands
 * @starting: whether the embedded server is still being started
 * @latency: of the last ping, in µs, or -1
 * @attempt: the attempts since the connection was lost
 * @next_attempt_in: µs until the next attempt, or -1 where none is planned
 * @silence: µs since anything came from the server, or -1 where nothing ever did
 * @since: when the values became live, or ceased to be, in µs since 1970
 * @now: the time of day, in µs since 1970
 * @error: (nullable): what went wrong last
 * @unlocking: whether the keyring is being asked for what lets in at the server
 * @can_sign_in: whether what lets in is the person's to enter
 * @anonymous: whether nothing was entered yet
 * @never_live: whether there never were values
 * @latency_spread: how far the latency varies, in µs
 * @server_wait: µs for which the server asks to be left alone, 0 where it does not
 * @polling: whether values are asked for over HTTP, now and then
 * @suspended: whether the person works offline, so that there is no connection
 * @network: what is believed of the network
 * @interval: how often the server is asked for values, in s; 0 where they come by themselves
 * @log: (nullable): knows the connection's own secrets, so that they can be left out
 *
 * What is known of a link; the words are made from this alone.
 */
typedef struct
{
  BinnacleConnectionState  state;
  gboolean                 starting;
  gint64                   latency;
  guint                    attempt;
  gint64                   next_attempt_in;
  gint64                   silence;
  gint64                   since;
  gint64                   now;
  const GError            *error;
  gboolean                 unlocking;
  gboolean                 can_sign_in;
  gboolean                 anonymous;
  gboolean                 never_live;
  gint64                   latency_spread;
  gint64                   server_wait;
  BinnacleConnectionLog   *log;
  gboolean                 polling;
  gboolean                 suspended;
  BinnacleNetworkState     network;
  guint                    interval;
} BinnacleLinkFacts;

#define BINNACLE_LINK_FACTS_INIT { BINNACLE_CONNECTION_IDLE, FALSE, -1, 0, -1, -1, 0, 0, NULL, FALSE, FALSE, FALSE, FALSE, 0, 0 }

/**
 * BinnacleLinkStatus:
 * @tone: how loud it is
 * @icon_name: a symbolic icon, not shared by two tones
 * @word: for the header bar, a word or two
 * @latency: "3 ms", or %NULL
 * @latency_range: "3 ms ± 1 ms", or %NULL
 * @sentence: for the popover; says since when
 * @last_message: "just now", or %NULL where nothing ever came
 * @attempt: "3", or %NULL where none is under way
 * @next_attempt: "in 12 s", or %NULL
 * @title: for a page that has nothing else to show
 * @problem: what the person must know, or %NULL
 * @advice: what still works, why it is so, and what they can do about it; %NULL
 *   with @problem, and where there is nothing to say
 * @action: what the person's button does about it: the name of an action of the window
 * @action_label: what is on that button, with a mnemonic
 *
 * A link in words.
 */
typedef struct
{
  BinnacleLinkTone  tone;
  const char       *icon_name;
  char             *word;
  char             *latency;
  char             *latency_range;
  char             *sentence;
  char             *last_message;
  char             *attempt;
  char             *next_attempt;
  char             *title;
  char             *problem;
  char             *advice;
  const char       *action;
  const char       *action_label;
} BinnacleLinkStatus;

BinnacleLinkStatus *binnacle_link_status_new        (const BinnacleLinkFacts  *facts);
void                binnacle_link_status_free       (BinnacleLinkStatus       *self);
char               *binnacle_link_status_to_details (const BinnacleLinkStatus *self,
                                                     const BinnacleLinkFacts  *facts,
                                                     const char               *server,
                                                     const char               *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleLinkStatus, binnacle_link_status_free)

G_END_DECLS
