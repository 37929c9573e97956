/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-entity-table-private.h"

/* Deleted channels that are remembered, so that an older update that comes late
 * does not bring one back. */
#define MAX_GRAVES 1024

/*
 * BinnacleEntityTable:
 *
 * Those that the server has are kept, and counted with their bytes; any other
 * is there for as long as somebody holds it.
 */
struct _BinnacleEntityTable
{
  BinnacleUpdateProcessor *processor;
  GHashTable              *entities;    /* by channel, which they own; not owned */
  GHashTable              *undescribed; /* a set of channels */
  GQueue                   graves;      /* entities of deleted channels */
  guint                    n_kept;
  gsize                    n_bytes;
};

static void
track_entity (BinnacleEntity *entity,
              gboolean        tracked,
              gpointer        user_data)
{
  BinnacleEntityTable *self = user_data;
  const char *channel = binnacle_entity_get_channel (entity);

  if (!tracked)
    binnacle_update_processor_untrack (self->processor, channel);
  else if (!binnacle_update_processor_track (self->processor, channel))
    g_debug ("There are too many channels to keep each number of another one");
}

static void
entity_gone (gpointer  user_data,
             GObject  *where_it_was)
{
  BinnacleEntityTable *self = user_data;
  BinnacleEntity *entity = (BinnacleEntity *) where_it_was;

  g_hash_table_remove (self->entities, binnacle_entity_get_channel (entity));
}

static BinnacleEntity *
add_entity (BinnacleEntityTable *self,
            const char          *channel)
{
  BinnacleEntity *entity = binnacle_entity_new (channel);

  binnacle_entity_set_track_func (entity, track_entity, self);
  g_object_weak_ref (G_OBJECT (entity), entity_gone, self);
  g_hash_table_insert (self->entities, (gpointer) binnacle_entity_get_channel (entity), entity);
  return entity;
}

/* Only for what is kept: the processor never forgets an event channel by itself. */
static void
note_event (BinnacleEntityTable *self,
            BinnacleEntity      *entity,
            gboolean             is_event)
{
  if (!binnacle_update_processor_set_event (self->processor, binnacle_entity_get_channel (entity), is_event))
    g_debug ("There are too many channels to keep each event of another one");
}

static gboolean
is_event (BinnacleEntity *entity)
{
  return binnacle_entity_get_kind (entity) == BINNACLE_CHANNEL_EVENT;
}

static void
count_bytes (BinnacleEntityTable *self,
             BinnacleEntity      *entity)
{
  BinnacleEntityRecord *record = binnacle_entity_get_record (entity);

  self->n_bytes -= record->size;
  record->size = binnacle_value_get_size (binnacle_entity_get_base_value (entity));
  self->n_bytes += record->size;
}

/* Returns the reference that the table held, or NULL. */
static BinnacleEntity *
unkeep (BinnacleEntityTable *self,
        BinnacleEntity      *entity)
{
  BinnacleEntityRecord *record = binnacle_entity_get_record (entity);

  if (!record->kept)
    return NULL;
  record->kept = FALSE;
  record->described = FALSE;
  self->n_kept--;
  self->n_bytes -= record->size;
  record->size = 0;
  g_hash_table_remove (self->undescribed, binnacle_entity_get_channel (entity));
  if (is_event (entity))
    note_event (self, entity, FALSE);
  return entity;
}

/* Since whoever is notified may change the table. */
static GPtrArray *
copy_entities (BinnacleEntityTable *self)
{
  GPtrArray *entities = g_ptr_array_new_full (g_hash_table_size (self->entities), g_object_unref);
  GHashTableIter iter;
  gpointer entity;

  g_hash_table_iter_init (&iter, self->entities);
  while (g_hash_table_iter_next (&iter, NULL, &entity))
    g_ptr_array_add (entities, g_object_ref (entity));
  return entities;
}

BinnacleEntityTable *
binnacle_entity_table_new (BinnacleUpdateProcessor *processor)
{
  BinnacleEntityTable *self = g_new0 (BinnacleEntityTable, 1);

  self->processor = g_object_ref (processor);
  self->entities = g_hash_table_new (g_str_hash, g_str_equal);
  self->undescribed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->graves);
  return self;
}

/* The end. What somebody holds on to is expired, as nobody ages it any more. */
void
binnacle_entity_table_release (BinnacleEntityTable *self)
{
  g_autoptr (GPtrArray) entities = copy_entities (self);

  for (guint i = 0; i < entities->len; i++)
    {
      BinnacleEntity *entity = entities->pdata[i];

      binnacle_entity_set_track_func (entity, NULL, NULL);
      g_object_weak_unref (G_OBJECT (entity), entity_gone, self);
      binnacle_entity_table_let_go (self, entity);
    }
  g_hash_table_remove_all (self->entities);
  g_queue_clear_full (&self->graves, g_object_unref);
  for (guint i = 0; i < entities->len; i++)
    if (binnacle_entity_get_exists (entities->pdata[i]))
      binnacle_entity_set_freshness (entities->pdata[i], BINNACLE_FRESHNESS_EXPIRED);
}

void
binnacle_entity_table_free (BinnacleEntityTable *self)
{
  binnacle_entity_table_release (self);
  g_hash_table_unref (self->entities);
  g_hash_table_unref (self->undescribed);
  g_clear_object (&self->processor);
  g_free (self);
}

BinnacleEntity *
binnacle_entity_table_lookup (BinnacleEntityTable *self,
                              const char          *channel)
{
  return g_hash_table_lookup (self->entities, channel);
}

/* A reference to the entity of that channel, which is made where there is none. */
BinnacleEntity *
binnacle_entity_table_ref (BinnacleEntityTable *self,
                           const char          *channel)
{
  BinnacleEntity *entity = g_hash_table_lookup (self->entities, channel);

  return entity != NULL ? g_object_ref (entity) : add_entity (self, channel);
}

void
binnacle_entity_table_iter_init (BinnacleEntityTable *self,
                                 GHashTableIter      *iter)
{
  g_hash_table_iter_init (iter, self->entities);
}

guint
binnacle_entity_table_get_n_kept (BinnacleEntityTable *self)
{
  return self->n_kept;
}

gsize
binnacle_entity_table_get_n_bytes (BinnacleEntityTable *self)
{
  return self->n_bytes;
}

/* The server has it, with the value that it has now. */
void
binnacle_entity_table_keep (BinnacleEntityTable *self,
                            BinnacleEntity      *entity)
{
  BinnacleEntityRecord *record = binnacle_entity_get_record (entity);

  if (!record->kept)
    {
      record->kept = TRUE;
      g_object_ref (entity);
      self->n_kept++;
      if (is_event (entity))
        note_event (self, entity, TRUE);
      if (!record->described)
        g_hash_table_add (self->undescribed, g_strdup (binnacle_entity_get_channel (entity)));
    }
  count_bytes (self, entity);
}

/* The server has deleted it. */
void
binnacle_entity_table_bury (BinnacleEntityTable *self,
                            BinnacleEntity      *entity)
{
  BinnacleEntity *held = unkeep (self, entity);

  if (held == NULL)
    return;
  g_queue_push_tail (&self->graves, held);
  if (self->graves.length > MAX_GRAVES)
    g_object_unref (g_queue_pop_head (&self->graves));
}

/* Nobody is told of it any more. */
void
binnacle_entity_table_let_go (BinnacleEntityTable *self,
                              BinnacleEntity      *entity)
{
  if (unkeep (self, entity) != NULL)
    g_object_unref (entity);
}

void
binnacle_entity_table_describe (BinnacleEntityTable       *self,
                                BinnacleEntity            *entity,
                                const BinnacleDescription *description)
{
  /* Also that it is none: until its kind is known each of its updates is kept. */
  if (binnacle_entity_get_record (entity)->kept)
    note_event (self, entity, description->kind == BINNACLE_CHANNEL_EVENT);
  binnacle_entity_describe (entity, description);
}

gboolean
binnacle_entity_table_has_undescribed (BinnacleEntityTable *self)
{
  return g_hash_table_size (self->undescribed) > 0;
}

/* The server is to be asked for its description, be it again. */
void
binnacle_entity_table_add_undescribed (BinnacleEntityTable *self,
                                       BinnacleEntity      *entity)
{
  BinnacleEntityRecord *record = binnacle_entity_get_record (entity);

  if (!record->kept)
    return;
  record->described = FALSE;
  g_hash_table_add (self->undescribed, g_strdup (binnacle_entity_get_channel (entity)));
}

/* Names of some, which from now on count as asked for; NULL where there are none. */
GStrv
binnacle_entity_table_take_undescribed (BinnacleEntityTable *self,
                                        guint                max_channels,
                                        gsize                max_bytes)
{
  g_autoptr (GStrvBuilder) channels = g_strv_builder_new ();
  guint n_channels = 0;
  gsize n_bytes = 0;
  GHashTableIter iter;
  gpointer channel;

  g_hash_table_iter_init (&iter, self->undescribed);
  while (n_channels < max_channels && n_bytes < max_bytes && g_hash_table_iter_next (&iter, &channel, NULL))
    {
      BinnacleEntity *entity = g_hash_table_lookup (self->entities, channel);

      if (entity != NULL)
        binnacle_entity_get_record (entity)->described = TRUE;
      n_channels++;
      n_bytes += strlen (channel);
      g_strv_builder_add (channels, channel);
      g_hash_table_iter_remove (&iter);
    }
  return n_channels > 0 ? g_strv_builder_end (channels) : NULL;
}
