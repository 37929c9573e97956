/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include "net/binnacle-http-cache-rules.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "net/binnacle-cache-control-private.h"

/* Longer ones are not worth sending with each request. */
#define MAX_VALIDATOR 1024

/**
 * BinnacleHttpCacheRules:
 *
 * What the last answer to one request said about asking again (RFC 9111): what to
 * send along so that the server may say that nothing changed, and for how long there is
 * no reason to ask at all. The answer itself is kept by who asks: it is what is shown.
 *
 * It is a cache of one person: `private` and `s-maxage` are of no interest. Nothing
 * is guessed where the server says nothing: live data that did not change for a year
 * may do so now. `stale-while-revalidate` and `stale-if-error` need no attention either: what
 * there is stays on the screen, with its age, whatever becomes of the next request.
 *
 * Times are those in which a computer that sleeps gets older. The server's clock does not
 * count, except against itself (`Expires` against `Date`).
 *
 * For one address with the same headers; [method@HttpCacheRules.forget] is for
 * another one. Main thread.
 */
struct _BinnacleHttpCacheRules
{
  GObject        parent_instance;

  BinnacleClock *clock;
  char          *etag;
  char          *last_modified;
  gint64         asked;       /* boot time of the request */
  gint64         fresh_until; /* boot time */
  gboolean       no_store;
};

G_DEFINE_FINAL_TYPE (BinnacleHttpCacheRules, binnacle_http_cache_rules, G_TYPE_OBJECT)

static void
binnacle_http_cache_rules_finalize (GObject *object)
{
  BinnacleHttpCacheRules *self = BINNACLE_HTTP_CACHE_RULES (object);

  g_free (self->etag);
  g_free (self->last_modified);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (binnacle_http_cache_rules_parent_class)->finalize (object);
}

static void
binnacle_http_cache_rules_class_init (BinnacleHttpCacheRulesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_http_cache_rules_finalize;
}

static void
binnacle_http_cache_rules_init (BinnacleHttpCacheRules *self)
{
}

/**
 * binnacle_http_cache_rules_new:
 * @clock: tells how much time passed
 *
 * Returns: (transfer full): the rules of a request that was never made
 */
BinnacleHttpCacheRules *
binnacle_http_cache_rules_new (BinnacleClock *clock)
{
  BinnacleHttpCacheRules *self;

  g_return_val_if_fail (BINNACLE_IS_CLOCK (clock), NULL);

  self = g_object_new (BINNACLE_TYPE_HTTP_CACHE_RULES, NULL);
  self->clock = g_object_ref (clock);
  return self;
}

static void
add_header (GStrvBuilder *builder,
            const char   *name,
            const char   *value)
{
  if (value == NULL)
    return;
  g_strv_builder_add (builder, name);
  g_strv_builder_add (builder, value);
}

/**
 * binnacle_http_cache_rules_dup_headers:
 * @self: the rules of a request
 * @headers: (nullable) (array zero-terminated=1): its own headers, each a name and then
 *   a value
 * @reload: whether no cache on the way will do, since the person asks, or what
 *   there is is known to be old
 *
 * Says what to send as `headers` of [struct@HttpOptions], beside
 * [method@HttpCacheRules.get_etag]. Counts as the moment of the request.
 *
 * Returns: (transfer full): @headers, and those by which the server can say that
 *   nothing changed
 */
GStrv
binnacle_http_cache_rules_dup_headers (BinnacleHttpCacheRules *self,
                                       const char * const     *headers,
                                       gboolean                reload)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (BINNACLE_IS_HTTP_CACHE_RULES (self), NULL);

  for (guint i = 0; headers != NULL && headers[i] != NULL && headers[i + 1] != NULL; i += 2)
    add_header (builder, headers[i], headers[i + 1]);
  add_header (builder, "If-Modified-Since", self->last_modified);
  if (reload)
    add_header (builder, "Cache-Control", "no-cache");
  self->asked = binnacle_clock_get_boot_time (self->clock);
  return g_strv_builder_end (builder);
}

/**
 * binnacle_http_cache_rules_get_etag:
 * @self: the rules of a request
 *
 * Returns: (nullable): what to send as `etag` of [struct@HttpOptions]
 */
const char *
binnacle_http_cache_rules_get_etag (BinnacleHttpCacheRules *self)
{
  g_return_val_if_fail (BINNACLE_IS_HTTP_CACHE_RULES (self), NULL);

  return self->etag;
}

/* In µs; 0 where there is none that can be read. */
static gint64
parse_date (const char *text)
{
  g_autoptr (GDateTime) date = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;

  return date != NULL ? g_date_time_to_unix (date) * G_USEC_PER_SEC : 0;
}

/* An "Expires" that can't be read, such as the usual 0, is in the past. */
static gint64
get_lifetime (BinnacleHttpResponse       *response,
              const BinnacleCacheControl *control)
{
  const char *expires = binnacle_http_response_get_header (response, "Expires");
  gint64 date = parse_date (binnacle_http_response_get_header (response, "Date"));

  if (control->no_store || control->no_cache)
    return 0;
  if (control->max_age >= 0)
    return control->max_age;
  return expires != NULL && date != 0 ? MAX (0, parse_date (expires) - date) : 0;
}

static gint64
get_age (BinnacleHttpResponse *response)
{
  const char *age = binnacle_http_response_get_header (response, "Age");
  guint64 seconds;

  if (age == NULL || !g_ascii_string_to_unsigned (age, 10, 0, G_MAXUINT64, &seconds, NULL))
    return 0;
  return (gint64) MIN (seconds, G_MAXINT32) * G_USEC_PER_SEC;
}

static void
set_validator (char       **member,
               const char  *value)
{
  gboolean fits = value != NULL && value[0] != '\0' && strlen (value) <= MAX_VALIDATOR;

  if (fits && g_strcmp0 (*member, value) == 0)
    return;
  g_free (*member);
  *member = fits ? g_strdup (value) : NULL;
}

static void
take_freshness (BinnacleHttpCacheRules *self,
                BinnacleHttpResponse   *response)
{
  g_autofree char *list = binnacle_http_response_dup_list (response, "Cache-Control");
  BinnacleCacheControl control;

  binnacle_cache_control_parse (&control, list);
  self->no_store = control.no_store;
  /* From when it was asked for: that is how old the answer may be at the most. */
  self->fresh_until = self->asked + get_lifetime (response, &control) - get_age (response);
}

static void
take_validators (BinnacleHttpCacheRules *self,
                 BinnacleHttpResponse   *response)
{
  set_validator (&self->etag, self->no_store ? NULL : binnacle_http_response_get_header (response, "ETag"));
  set_validator (&self->last_modified,
                 self->no_store ? NULL : binnacle_http_response_get_header (response, "Last-Modified"));
}

static gboolean
take_not_modified (BinnacleHttpCacheRules  *self,
                   BinnacleHttpResponse    *response,
                   GError                 **error)
{
  if (self->etag == NULL && self->last_modified == NULL)
    {
      g_set_error_literal (error, BINNACLE_HTTP_ERROR, BINNACLE_HTTP_ERROR_PROTOCOL,
                           _("The server says that nothing changed, without having been asked: something "
                             "between it and this computer mixes up answers."));
      return FALSE;
    }
  take_freshness (self, response);
  if (self->no_store)
    take_validators (self, response);
  return TRUE;
}

/**
 * binnacle_http_cache_rules_take:
 * @self: the rules of a request
 * @response: the answer to it
 * @changed: (out) (optional): whether it has a body to take: 304 has none, since
 *   nothing changed
 * @error: return location for an error
 *
 * Takes what the answer says. One that is no success changes nothing. Where the
 * body of the answer can't be read after all, [method@HttpCacheRules.forget] makes sure
 * that it is sent again.
 *
 * Returns: whether it was a success, or %FALSE with %BINNACLE_HTTP_ERROR_PROTOCOL where
 *   the answer can't be one to this request; without an error for any other status
 */
gboolean
binnacle_http_cache_rules_take (BinnacleHttpCacheRules  *self,
                                BinnacleHttpResponse    *response,
                                gboolean                *changed,
                                GError                 **error)
{
  guint status;

  g_return_val_if_fail (BINNACLE_IS_HTTP_CACHE_RULES (self), FALSE);
  g_return_val_if_fail (response != NULL, FALSE);

  status = binnacle_http_response_get_status (response);
  if (changed != NULL)
    *changed = status != 304 && binnacle_http_response_is_success (response);
  if (status == 304)
    return take_not_modified (self, response, error);
  if (!binnacle_http_response_is_success (response))
    return FALSE;
  take_freshness (self, response);
  take_validators (self, response);
  return TRUE;
}

/**
 * binnacle_http_cache_rules_forget:
 * @self: the rules of a request
 *
 * Forgets the last answer: the next request is for another address, or with other
 * headers, or the answer is not there any more.
 */
void
binnacle_http_cache_rules_forget (BinnacleHttpCacheRules *self)
{
  g_return_if_fail (BINNACLE_IS_HTTP_CACHE_RULES (self));

  g_clear_pointer (&self->etag, g_free);
  g_clear_pointer (&self->last_modified, g_free);
  self->fresh_until = 0;
  self->no_store = FALSE;
}

/**
 * binnacle_http_cache_rules_get_fresh_for:
 * @self: the rules of a request
 *
 * Returns: for how long there is no reason to ask, in µs; 0 where there is
 */
gint64
binnacle_http_cache_rules_get_fresh_for (BinnacleHttpCacheRules *self)
{
  g_return_val_if_fail (BINNACLE_IS_HTTP_CACHE_RULES (self), 0);

  return MAX (0, self->fresh_until - binnacle_clock_get_boot_time (self->clock));
}

/**
 * binnacle_http_cache_rules_may_store:
 * @self: the rules of a request
 *
 * Returns: whether the last answer may be written to disk: not with `no-store`
 */
gboolean
binnacle_http_cache_rules_may_store (BinnacleHttpCacheRules *self)
{
  g_return_val_if_fail (BINNACLE_IS_HTTP_CACHE_RULES (self), FALSE);

  return !self->no_store;
}
