/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "base/binnacle-visibility.h"
#include "live/binnacle-entity.h"

G_BEGIN_DECLS

/**
 * BinnacleSourceKind:
 * @BINNACLE_SOURCE_KIND_LIVE: a server that speaks the Binnacle Live Protocol
 * @BINNACLE_SOURCE_KIND_PROMETHEUS: a Prometheus server, or what answers like one
 * @BINNACLE_SOURCE_KIND_JSON_HTTP: a JSON document that is asked for now and then
 * @BINNACLE_SOURCE_KIND_JSON_WEBSOCKET: JSON messages over a WebSocket
 *
 * What kind of server a source talks to.
 */
typedef enum
{
  BINNACLE_SOURCE_KIND_LIVE,
  BINNACLE_SOURCE_KIND_PROMETHEUS,
  BINNACLE_SOURCE_KIND_JSON_HTTP,
  BINNACLE_SOURCE_KIND_JSON_WEBSOCKET
} BinnacleSourceKind;

#define BINNACLE_SOURCE_MIN_INTERVAL 1
#define BINNACLE_SOURCE_MAX_INTERVAL 86400
#define BINNACLE_SOURCE_DEFAULT_INTERVAL 15
#define BINNACLE_SOURCE_MAX_CHANNELS 256
#define BINNACLE_SOURCE_MAX_HEADERS 32

#define BINNACLE_SOURCE_DESCRIPTION_ERROR (binnacle_source_description_error_quark ())

/**
 * BinnacleSourceDescriptionError:
 * @BINNACLE_SOURCE_DESCRIPTION_ERROR_ID: what it is known by
 * @BINNACLE_SOURCE_DESCRIPTION_ERROR_KIND: the kind
 * @BINNACLE_SOURCE_DESCRIPTION_ERROR_NAME: the name
 * @BINNACLE_SOURCE_DESCRIPTION_ERROR_URI: the address
 * @BINNACLE_SOURCE_DESCRIPTION_ERROR_INTERVAL: the interval
 * @BINNACLE_SOURCE_DESCRIPTION_ERROR_MESSAGE: the message that is sent first
 * @BINNACLE_SOURCE_DESCRIPTION_ERROR_HEADER: a header
 * @BINNACLE_SOURCE_DESCRIPTION_ERROR_CHANNEL: a channel's name, title, unit, kind or range
 * @BINNACLE_SOURCE_DESCRIPTION_ERROR_QUERY: a channel's query or path
 * @BINNACLE_SOURCE_DESCRIPTION_ERROR_TOO_MANY: too many channels or headers
 *
 * Which part of a description is wrong.
 */
typedef enum
{
  BINNACLE_SOURCE_DESCRIPTION_ERROR_ID,
  BINNACLE_SOURCE_DESCRIPTION_ERROR_KIND,
  BINNACLE_SOURCE_DESCRIPTION_ERROR_NAME,
  BINNACLE_SOURCE_DESCRIPTION_ERROR_URI,
  BINNACLE_SOURCE_DESCRIPTION_ERROR_INTERVAL,
  BINNACLE_SOURCE_DESCRIPTION_ERROR_MESSAGE,
  BINNACLE_SOURCE_DESCRIPTION_ERROR_HEADER,
  BINNACLE_SOURCE_DESCRIPTION_ERROR_CHANNEL,
  BINNACLE_SOURCE_DESCRIPTION_ERROR_QUERY,
  BINNACLE_SOURCE_DESCRIPTION_ERROR_TOO_MANY
} BinnacleSourceDescriptionError;

/**
 * BinnacleSourceChannel:
 * @name: what the channel is called, such as `weather/temperature`. With placeholders
 *   it stands for many: `http/{code}` takes the label `code` of each Prometheus
 *   series, `{}` all of its labels, or, of JSON, what @key leads to
 * @query: where its value is: a PromQL expression, or a JSONPath to the value
 * @each: (nullable): of JSON, a JSONPath to many items; the other paths then start at each
 *   of them
 * @key: (nullable): of JSON, a JSONPath to what stands for `{}` in @name
 * @time: (nullable): of JSON, a JSONPath to when the value was taken: seconds or
 *   milliseconds since 1970, or a date and time of ISO 8601
 * @title: (nullable): what the person calls it; may have the same placeholders
 * @unit: (nullable): of its numbers
 * @kind: what sort of value it holds
 * @minimum: the least that its number can be, or NaN
 * @maximum: the most that its number can be, or NaN
 *
 * One channel of a source that is not told by its server what there is, or a family of
 * such channels.
 */
typedef struct
{
  char                *name;
  char                *query;
  char                *each;
  char                *key;
  char                *time;
  char                *title;
  char                *unit;
  BinnacleChannelKind  kind;
  double               minimum;
  double               maximum;
} BinnacleSourceChannel;

/**
 * BinnacleSourceDescription:
 * @id: what it is known by in files: lower-case letters, digits, `-` and `_`
 * @kind: what kind of server it is
 * @name: what the person calls it
 * @uri: where it is: `ws://` or `wss://` for live sources and JSON over a WebSocket,
 *   else `http://` or `https://`. It holds neither user nor password.
 * @interval: how often to ask, in s; does not count for what comes by itself
 * @message: (nullable): of JSON over a WebSocket, what to send once it is open
 * @headers: (array zero-terminated=1): more headers for each request, names and values
 *   in turn; none of them a secret
 * @secret_headers: (array zero-terminated=1): the names of headers whose values are in the
 *   keyring
 * @discover: of Prometheus, whether the server's own series are offered under `series/`
 * @channels: (element-type BinnacleSourceChannel): its channels
 *
 * All that is kept of a source, without what is secret. Free to be changed by whoever owns
 * it; [method@SourceDescription.validate] says whether it still makes sense.
 */
typedef struct
{
  char               *id;
  BinnacleSourceKind  kind;
  char               *name;
  char               *uri;
  guint               interval;
  char               *message;
  GStrv               headers;
  GStrv               secret_headers;
  gboolean            discover;
  GPtrArray          *channels;
} BinnacleSourceDescription;

#define BINNACLE_TYPE_SOURCE_KIND (binnacle_source_kind_get_type ())
#define BINNACLE_TYPE_SOURCE_CHANNEL (binnacle_source_channel_get_type ())
#define BINNACLE_TYPE_SOURCE_DESCRIPTION (binnacle_source_description_get_type ())

BINNACLE_EXPORT
GQuark                     binnacle_source_description_error_quark      (void);
BINNACLE_EXPORT
GType                      binnacle_source_kind_get_type                (void);
BINNACLE_EXPORT
GType                      binnacle_source_channel_get_type             (void);
BINNACLE_EXPORT
GType                      binnacle_source_description_get_type         (void);

BINNACLE_EXPORT
BinnacleSourceChannel     *binnacle_source_channel_new                  (const char                       *name,
                                                                         const char                       *query);
BINNACLE_EXPORT
BinnacleSourceChannel     *binnacle_source_channel_copy                 (const BinnacleSourceChannel      *self);
BINNACLE_EXPORT
void                       binnacle_source_channel_free                 (BinnacleSourceChannel            *self);
BINNACLE_EXPORT
gboolean                   binnacle_source_channel_is_family            (const BinnacleSourceChannel      *self);
BINNACLE_EXPORT
gboolean                   binnacle_source_channel_validate             (const BinnacleSourceChannel      *self,
                                                                         BinnacleSourceKind                kind,
                                                                         GError                          **error);

BINNACLE_EXPORT
BinnacleSourceDescription *binnacle_source_description_new              (BinnacleSourceKind                kind,
                                                                         const char                       *id,
                                                                         const char                       *name,
                                                                         const char                       *uri);
BINNACLE_EXPORT
BinnacleSourceDescription *binnacle_source_description_new_from_keyfile (GKeyFile                         *file,
                                                                         const char                       *group,
                                                                         GError                          **error);
BINNACLE_EXPORT
BinnacleSourceDescription *binnacle_source_description_copy             (const BinnacleSourceDescription  *self);
BINNACLE_EXPORT
void                       binnacle_source_description_free             (BinnacleSourceDescription        *self);
BINNACLE_EXPORT
gboolean                   binnacle_source_description_equal            (const BinnacleSourceDescription  *self,
                                                                         const BinnacleSourceDescription  *other);
BINNACLE_EXPORT
gboolean                   binnacle_source_description_validate         (const BinnacleSourceDescription  *self,
                                                                         GError                          **error);
BINNACLE_EXPORT
void                       binnacle_source_description_save             (const BinnacleSourceDescription  *self,
                                                                         GKeyFile                         *file,
                                                                         const char                       *group);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleSourceChannel, binnacle_source_channel_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleSourceDescription, binnacle_source_description_free)

G_END_DECLS
