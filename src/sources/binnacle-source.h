/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "live/binnacle-operation-queue.h"
#include "live/binnacle-realtime-state.h"
#include "sync/binnacle-store.h"
#include "net/binnacle-certificate-pins.h"
#include "net/binnacle-credential.h"
#include "net/binnacle-secret-headers.h"
#include "net/binnacle-websocket-manager.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SOURCE (binnacle_source_get_type ())

BINNACLE_EXPORT
G_DECLARE_DERIVABLE_TYPE (BinnacleSource, binnacle_source, BINNACLE, SOURCE, GObject)

/**
 * BinnacleSourceLink:
 * @state: where it stands; %BINNACLE_CONNECTION_OPEN where the last answer came in time
 * @error: (nullable): what went wrong last, while it is not open
 * @latency: of the last round trip, in µs, or -1
 * @latency_spread: how far that varies, in µs
 * @attempt: the attempts since the last success
 * @next_attempt: when the next one is, in monotonic µs, or 0 where none is planned
 * @server_wait_until: until when the server wants to be left alone, in monotonic µs, or 0
 * @last_received: when anything last came from the server, in monotonic µs, or 0
 * @polling: whether the server is asked for values now and then
 * @log: (nullable): what it went through
 *
 * What is known of the link to a server, of whatever kind.
 */
typedef struct
{
  BinnacleConnectionState  state;
  const GError            *error;
  gint64                   latency;
  gint64                   latency_spread;
  guint                    attempt;
  gint64                   next_attempt;
  gint64                   server_wait_until;
  gint64                   last_received;
  gboolean                 polling;
  BinnacleConnectionLog   *log;
} BinnacleSourceLink;

#define BINNACLE_SOURCE_LINK_INIT { BINNACLE_CONNECTION_IDLE, NULL, -1, 0, 0, 0, 0, 0, FALSE, NULL }

/**
 * BinnacleSourceClass:
 * @start: connect, and stay connected
 * @stop: disconnect
 * @subscribe: the first user of a pattern came
 * @unsubscribe: the last user of a pattern went
 * @history_async: ask for the past of a channel
 * @history_finish: what came of it; (element-type BinnacleSample)
 * @get_link: where the link stands; emit [signal@Source::link-changed] when that
 *   changes for a reason other than time
 * @reconnect: try again now, from any state
 * @insist: try again now, though the server asked to be left alone; %NULL for
 *   the same as @reconnect
 * @set_credential: what lets in there, from now on
 * @set_secret_headers: headers that go with each request, from now on; %NULL where there
 *   are none
 * @set_pins: the certificates that the person trusts; called again after each change
 * @discover_async: ask the server what could be channels of its description; may be %NULL
 * @discover_finish: what came of it; (element-type BinnacleSourceChannel)
 *
 * What a kind of server does. A source without history leaves its two
 * functions out, and one that tells of its link by other ways what is behind them.
 */
struct _BinnacleSourceClass
{
  GObjectClass parent_class;

  void      (*start)          (BinnacleSource       *self);
  void      (*stop)           (BinnacleSource       *self);
  void      (*subscribe)      (BinnacleSource       *self,
                               const char           *pattern);
  void      (*unsubscribe)    (BinnacleSource       *self,
                               const char           *pattern);
  void      (*history_async)  (BinnacleSource       *self,
                               const char           *channel,
                               gint64                from,
                               gint64                to,
                               guint                 points,
                               GCancellable         *cancellable,
                               GAsyncReadyCallback   callback,
                               gpointer              user_data);
  GArray   *(*history_finish) (BinnacleSource       *self,
                               GAsyncResult         *result,
                               GError              **error);

  void      (*get_link)       (BinnacleSource       *self,
                               BinnacleSourceLink   *link);
  void      (*reconnect)      (BinnacleSource       *self);
  void      (*insist)         (BinnacleSource       *self);
  void      (*set_credential) (BinnacleSource       *self,
                               BinnacleCredential   *credential);
  void      (*set_secret_headers) (BinnacleSource   *self,
                               BinnacleSecretHeaders *headers);
  void      (*set_pins)       (BinnacleSource       *self,
                               BinnacleCertificatePins *pins);

  void      (*discover_async) (BinnacleSource       *self,
                               const char           *filter,
                               GCancellable         *cancellable,
                               GAsyncReadyCallback   callback,
                               gpointer              user_data);
  GPtrArray *(*discover_finish) (BinnacleSource     *self,
                               GAsyncResult         *result,
                               GError              **error);

  gpointer padding[4];
};

BINNACLE_EXPORT
void                   binnacle_source_start          (BinnacleSource       *self);
BINNACLE_EXPORT
void                   binnacle_source_stop           (BinnacleSource       *self);
BINNACLE_EXPORT
void                   binnacle_source_set_suspended  (BinnacleSource       *self,
                                                       gboolean              suspended);
BINNACLE_EXPORT
gboolean               binnacle_source_get_suspended  (BinnacleSource       *self);
BINNACLE_EXPORT
const char            *binnacle_source_get_id         (BinnacleSource       *self);
BINNACLE_EXPORT
const char            *binnacle_source_get_name       (BinnacleSource       *self);
BINNACLE_EXPORT
void                   binnacle_source_set_name       (BinnacleSource       *self,
                                                       const char           *name);
BINNACLE_EXPORT
const char            *binnacle_source_get_server_name (BinnacleSource      *self);
BINNACLE_EXPORT
void                   binnacle_source_set_server_name (BinnacleSource      *self,
                                                       const char           *server_name);
BINNACLE_EXPORT
BinnacleClock         *binnacle_source_get_clock      (BinnacleSource       *self);
BINNACLE_EXPORT
BinnacleRealtimeState *binnacle_source_get_state      (BinnacleSource       *self);
BINNACLE_EXPORT
BinnacleOperationQueue *binnacle_source_get_operations (BinnacleSource      *self);
BINNACLE_EXPORT
void                   binnacle_source_set_store      (BinnacleSource       *self,
                                                       BinnacleStore        *store);
BINNACLE_EXPORT
BinnacleStore         *binnacle_source_get_store      (BinnacleSource       *self);
BINNACLE_EXPORT
gboolean               binnacle_source_get_history_backfill (BinnacleSource *self);
BINNACLE_EXPORT
void                   binnacle_source_subscribe      (BinnacleSource       *self,
                                                       const char           *pattern);
BINNACLE_EXPORT
void                   binnacle_source_unsubscribe    (BinnacleSource       *self,
                                                       const char           *pattern);
BINNACLE_EXPORT
void                   binnacle_source_history_async  (BinnacleSource       *self,
                                                       const char           *channel,
                                                       gint64                from,
                                                       gint64                to,
                                                       guint                 points,
                                                       GCancellable         *cancellable,
                                                       GAsyncReadyCallback   callback,
                                                       gpointer              user_data);
BINNACLE_EXPORT
GArray                *binnacle_source_history_finish (BinnacleSource       *self,
                                                       GAsyncResult         *result,
                                                       GError              **error);

BINNACLE_EXPORT
void                   binnacle_source_get_link       (BinnacleSource       *self,
                                                       BinnacleSourceLink   *link);
BINNACLE_EXPORT
void                   binnacle_source_link_changed   (BinnacleSource       *self);
BINNACLE_EXPORT
void                   binnacle_source_reconnect      (BinnacleSource       *self);
BINNACLE_EXPORT
void                   binnacle_source_insist         (BinnacleSource       *self);
BINNACLE_EXPORT
void                   binnacle_source_set_credential (BinnacleSource       *self,
                                                       BinnacleCredential   *credential);
BINNACLE_EXPORT
void                   binnacle_source_set_secret_headers (BinnacleSource   *self,
                                                       BinnacleSecretHeaders *headers);
BINNACLE_EXPORT
void                   binnacle_source_set_pins       (BinnacleSource       *self,
                                                       BinnacleCertificatePins *pins);
BINNACLE_EXPORT
guint                  binnacle_source_count_history  (BinnacleSource       *self,
                                                       guint                *n_asked);
BINNACLE_EXPORT
void                   binnacle_source_discover_async (BinnacleSource       *self,
                                                       const char           *filter,
                                                       GCancellable         *cancellable,
                                                       GAsyncReadyCallback   callback,
                                                       gpointer              user_data);
BINNACLE_EXPORT
GPtrArray             *binnacle_source_discover_finish (BinnacleSource      *self,
                                                       GAsyncResult         *result,
                                                       GError              **error);
BINNACLE_EXPORT
void                   binnacle_source_invalidate     (BinnacleSource       *self,
                                                       const char           *pattern);

G_END_DECLS
