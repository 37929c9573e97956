/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-readings-private.h"

#include <glib/gi18n-lib.h>

#include "sources/binnacle-source-error.h"

#define CHUNK_SIZE 4096

/**
 * binnacle_source_error_quark:
 *
 * Returns: the domain of [error@SourceError]
 */
G_DEFINE_QUARK (binnacle-source-error-quark, binnacle_source_error)

static void
reading_clear (gpointer data)
{
  binnacle_value_clear (&((BinnacleReading *) data)->value);
}

static void
problem_clear (gpointer data)
{
  g_clear_error (&((BinnacleReadingProblem *) data)->error);
}

BinnacleReadings *
binnacle_readings_new (void)
{
  BinnacleReadings *self = g_new0 (BinnacleReadings, 1);

  self->list = g_array_new (FALSE, FALSE, sizeof (BinnacleReading));
  g_array_set_clear_func (self->list, reading_clear);
  self->problems = g_array_new (FALSE, FALSE, sizeof (BinnacleReadingProblem));
  g_array_set_clear_func (self->problems, problem_clear);
  self->strings = g_string_chunk_new (CHUNK_SIZE);
  self->names = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
binnacle_readings_free (BinnacleReadings *self)
{
  g_array_unref (self->list);
  g_array_unref (self->problems);
  g_hash_table_unref (self->names);
  g_string_chunk_free (self->strings);
  g_free (self);
}

const GError *
binnacle_readings_get_problem (BinnacleReadings *self,
                               guint             member)
{
  for (guint i = 0; i < self->problems->len; i++)
    if (g_array_index (self->problems, BinnacleReadingProblem, i).member == member)
      return g_array_index (self->problems, BinnacleReadingProblem, i).error;
  return NULL;
}

void
binnacle_readings_add_problem (BinnacleReadings *self,
                               guint             member,
                               GError           *error)
{
  BinnacleReadingProblem problem = { member, error };

  if (binnacle_readings_get_problem (self, member) == NULL)
    g_array_append_val (self->problems, problem);
  else
    g_error_free (error);
}

static void
add_too_many (BinnacleReadings *self,
              guint             member)
{
  binnacle_readings_add_problem (self, member,
                                 g_error_new (BINNACLE_SOURCE_ERROR, BINNACLE_SOURCE_ERROR_TOO_MANY,
                                              _("There are more than %d values; what is beyond is left out. "
                                                "Ask for fewer."), BINNACLE_MAX_READINGS));
}

static void
add_several (BinnacleReadings *self,
             guint             member,
             guint             index)
{
  BinnacleReading *reading = &g_array_index (self->list, BinnacleReading, index);

  reading->ambiguous = TRUE;
  binnacle_readings_add_problem (self, member,
                                 g_error_new (BINNACLE_SOURCE_ERROR, BINNACLE_SOURCE_ERROR_SEVERAL,
                                              _("There are several values for “%s”. Put what tells them apart, "
                                                "such as “{instance}”, into the channel’s name."), reading->channel));
}

gboolean
binnacle_readings_take (BinnacleReadings *self,
                        guint             member,
                        const char       *channel,
                        const char       *title,
                        BinnacleValue    *value,
                        gint64            time)
{
  BinnacleReading reading = { .member = member, .value = *value, .time = time };
  guint present = GPOINTER_TO_UINT (g_hash_table_lookup (self->names, channel));

  if (present > 0 || self->list->len >= BINNACLE_MAX_READINGS)
    {
      binnacle_value_clear (value);
      if (present > 0)
        add_several (self, member, present - 1);
      else
        add_too_many (self, member);
      return FALSE;
    }
  *value = (BinnacleValue) BINNACLE_VALUE_INIT;
  self->size += binnacle_value_get_size (&reading.value);
  reading.channel = g_string_chunk_insert (self->strings, channel);
  reading.title = title != NULL ? g_string_chunk_insert (self->strings, title) : NULL;
  g_array_append_val (self->list, reading);
  g_hash_table_insert (self->names, (gpointer) reading.channel, GUINT_TO_POINTER (self->list->len));
  return TRUE;
}
