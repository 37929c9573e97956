/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "net/binnacle-http-response.h"

#include "net/binnacle-cache-control-private.h"

typedef struct
{
  char *name;
  char *value;
} Header;

struct _BinnacleHttpResponse
{
  gint            ref_count; /* atomic */
  guint           status;
  GArray         *headers;
  gint64          retry_after;
  GBytes         *body;
  gpointer        decoded;
  GDestroyNotify  decoded_free;
};

/**
 * binnacle_http_response_get_type:
 *
 * Returns: the boxed type of responses
 */
G_DEFINE_BOXED_TYPE (BinnacleHttpResponse, binnacle_http_response,
                     binnacle_http_response_ref, binnacle_http_response_unref)

static void
header_clear (gpointer data)
{
  Header *header = data;

  g_free (header->name);
  g_free (header->value);
}

/**
 * binnacle_http_response_new:
 * @status: the HTTP status
 *
 * Returns: (transfer full): a response without headers and with an empty body
 */
BinnacleHttpResponse *
binnacle_http_response_new (guint status)
{
  BinnacleHttpResponse *self = g_new0 (BinnacleHttpResponse, 1);

  self->ref_count = 1;
  self->status = status;
  self->headers = g_array_new (FALSE, FALSE, sizeof (Header));
  g_array_set_clear_func (self->headers, header_clear);
  self->body = g_bytes_new_static ("", 0);
  return self;
}

/**
 * binnacle_http_response_ref:
 * @self: a response
 *
 * Adds a reference, from any thread.
 *
 * Returns: (transfer full): @self
 */
BinnacleHttpResponse *
binnacle_http_response_ref (BinnacleHttpResponse *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  __atomic_fetch_add (&self->ref_count, 1, __ATOMIC_RELAXED);
  return self;
}

/**
 * binnacle_http_response_unref:
 * @self: (transfer full): a response
 *
 * Drops a reference, from any thread.
 */
void
binnacle_http_response_unref (BinnacleHttpResponse *self)
{
  g_return_if_fail (self != NULL);

  if (__atomic_sub_fetch (&self->ref_count, 1, __ATOMIC_ACQ_REL) > 0)
    return;
  binnacle_http_response_set_decoded (self, NULL, NULL);
  g_array_unref (self->headers);
  g_bytes_unref (self->body);
  g_free (self);
}

/**
 * binnacle_http_response_get_status:
 * @self: a response
 *
 * Returns: the HTTP status, such as 200
 */
guint
binnacle_http_response_get_status (BinnacleHttpResponse *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->status;
}

/**
 * binnacle_http_response_is_success:
 * @self: a response
 *
 * Returns: whether the status is from 200 to 299
 */
gboolean
binnacle_http_response_is_success (BinnacleHttpResponse *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->status >= 200 && self->status < 300;
}

/**
 * binnacle_http_response_is_transient:
 * @self: a response
 *
 * Returns: whether it says that the same request may succeed later: 408, 425,
 *   429, and those from 500 that are not about what the server can do at all
 */
gboolean
binnacle_http_response_is_transient (BinnacleHttpResponse *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->status == 408 || self->status == 425 || self->status == 429 ||
         (self->status >= 500 && self->status != 501 && self->status != 505);
}

/**
 * binnacle_http_response_get_header:
 * @self: a response
 * @name: of a header, in any case
 *
 * Returns: (transfer none) (nullable): the first value of that header
 */
const char *
binnacle_http_response_get_header (BinnacleHttpResponse *self,
                                   const char           *name)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < self->headers->len; i++)
    {
      const Header *header = &g_array_index (self->headers, Header, i);

      if (g_ascii_strcasecmp (header->name, name) == 0)
        return header->value;
    }
  return NULL;
}

/**
 * binnacle_http_response_get_retry_after:
 * @self: a response
 *
 * Returns: for how long, in µs, the server wants to be left alone, at most a day;
 *   0 where it did not say
 */
gint64
binnacle_http_response_get_retry_after (BinnacleHttpResponse *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->retry_after;
}

/**
 * binnacle_http_response_dup_list:
 * @self: a response
 * @name: of a header that is a list, in any case
 *
 * A list may come in several headers of the same name (RFC 9110 §5.3).
 *
 * Returns: (transfer full) (nullable): all of it, separated by commas
 */
char *
binnacle_http_response_dup_list (BinnacleHttpResponse *self,
                                 const char           *name)
{
  GString *list = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < self->headers->len; i++)
    {
      const Header *header = &g_array_index (self->headers, Header, i);

      if (g_ascii_strcasecmp (header->name, name) != 0)
        continue;
      if (list == NULL)
        list = g_string_new (header->value);
      else
        g_string_append_printf (list, ", %s", header->value);
    }
  return list != NULL ? g_string_free (list, FALSE) : NULL;
}

/**
 * binnacle_http_response_get_max_age:
 * @self: a response
 *
 * Returns: for how long, in µs, the answer need not be asked for again, as its
 *   `Cache-Control` says: 0 for `no-cache` and `no-store`, -1 where it says nothing
 */
gint64
binnacle_http_response_get_max_age (BinnacleHttpResponse *self)
{
  g_autofree char *list = binnacle_http_response_dup_list (self, "Cache-Control");
  BinnacleCacheControl control;

  binnacle_cache_control_parse (&control, list);
  return control.no_cache || control.no_store ? 0 : control.max_age;
}

/**
 * binnacle_http_response_get_body:
 * @self: a response
 *
 * Returns: (transfer none): the body, which may be empty
 */
GBytes *
binnacle_http_response_get_body (BinnacleHttpResponse *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->body;
}

/**
 * binnacle_http_response_steal_decoded: (skip)
 * @self: a response
 *
 * Returns: (transfer full) (nullable): what the request's decoder made of the body,
 *   once
 */
gpointer
binnacle_http_response_steal_decoded (BinnacleHttpResponse *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_steal_pointer (&self->decoded);
}

/**
 * binnacle_http_response_add_header:
 * @self: a response that nobody else has yet
 * @name: of a header
 * @value: its value
 *
 * Adds a header.
 */
void
binnacle_http_response_add_header (BinnacleHttpResponse *self,
                                   const char           *name,
                                   const char           *value)
{
  Header header = { g_strdup (name), g_strdup (value) };

  g_return_if_fail (self != NULL);

  g_array_append_val (self->headers, header);
}

/**
 * binnacle_http_response_set_retry_after:
 * @self: a response that nobody else has yet
 * @retry_after: in µs
 *
 * Says for how long the server wants to be left alone.
 */
void
binnacle_http_response_set_retry_after (BinnacleHttpResponse *self,
                                        gint64                retry_after)
{
  g_return_if_fail (self != NULL);

  self->retry_after = retry_after;
}

/**
 * binnacle_http_response_set_body:
 * @self: a response that nobody else has yet
 * @body: the body
 *
 * Sets the body.
 */
void
binnacle_http_response_set_body (BinnacleHttpResponse *self,
                                 GBytes               *body)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (body != NULL);

  g_bytes_ref (body);
  g_bytes_unref (self->body);
  self->body = body;
}

/**
 * binnacle_http_response_set_decoded: (skip)
 * @self: a response that nobody else has yet
 * @decoded: (nullable): what was made of the body
 * @decoded_free: (nullable): frees it
 *
 * Sets what was made of the body.
 */
void
binnacle_http_response_set_decoded (BinnacleHttpResponse *self,
                                    gpointer              decoded,
                                    GDestroyNotify        decoded_free)
{
  g_return_if_fail (self != NULL);

  if (self->decoded != NULL && self->decoded_free != NULL)
    self->decoded_free (self->decoded);
  self->decoded = decoded;
  self->decoded_free = decoded_free;
}
