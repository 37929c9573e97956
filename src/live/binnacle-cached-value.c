/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-cached-value.h"

#include <math.h>

/**
 * binnacle_cached_value_new:
 *
 * Returns: (transfer full): a cached value that says nothing yet
 */
BinnacleCachedValue *
binnacle_cached_value_new (void)
{
  BinnacleCachedValue *self = g_new0 (BinnacleCachedValue, 1);

  self->minimum = NAN;
  self->maximum = NAN;
  return self;
}

/**
 * binnacle_cached_value_free:
 * @self: (transfer full): a cached value
 *
 * Frees it.
 */
void
binnacle_cached_value_free (BinnacleCachedValue *self)
{
  binnacle_value_clear (&self->value);
  g_free (self->channel);
  g_free (self->epoch);
  g_free (self->author);
  g_free (self->title);
  g_free (self->unit);
  g_free (self->text);
  g_free (self);
}
