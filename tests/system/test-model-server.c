/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "binnacle-model-store.h"
#include "real-world.h"
#include "simulated-seeds.h"

/* The model that simulations trust, and binnacle-server: the same writes, and the same
 * answers. */

#define N_WRITES 60
#define N_SEEDS 3

/* A write as it is said to each of them: they count versions in ways of their own. */
typedef struct
{
  JsonObject *to_server;
  JsonObject *to_model;
} Write;

typedef struct
{
  RealWorld           world;
  BinnacleModelStore *model;
  GHashTable         *versions; /* the server's, of channels that exist */
  GPtrArray          *writes;
  GRand              *random;
  JsonObject         *answer;
} Comparison;

static void
write_free (gpointer data)
{
  Write *write = data;

  json_object_unref (write->to_server);
  json_object_unref (write->to_model);
  g_free (write);
}

static JsonNode *
make_value (Comparison *self)
{
  static const char *const values[] = {
    "1", "-2", "2.5", "\"text\"", "null", "true", "[1,2]", "{\"a\":1,\"b\":{\"c\":2}}", "{\"a\":null,\"d\":\"x\"}",
    "{\"b\":{\"c\":null,\"e\":[]}}",
  };

  return json_from_string (values[g_rand_int_range (self->random, 0, G_N_ELEMENTS (values))], NULL);
}

static void
set_base (Comparison *self,
          Write      *write,
          const char *channel)
{
  gint64 theirs = GPOINTER_TO_INT (g_hash_table_lookup (self->versions, channel));
  gint64 ours = binnacle_model_store_get_version (self->model, channel);
  gint32 kind = g_rand_int_range (self->random, 0, 4);

  if (kind == 0)
    return;
  json_object_set_int_member (write->to_server, "base", kind == 1 ? 0 : kind == 2 ? theirs : theirs + 100000);
  json_object_set_int_member (write->to_model, "base", kind == 1 ? 0 : kind == 2 ? ours : ours + 100000);
}

static Write *
make_write (Comparison *self)
{
  static const char *const actions[] = { "set", "set", "merge", "add", "delete" };
  const char *action = actions[g_rand_int_range (self->random, 0, G_N_ELEMENTS (actions))];
  g_autofree char *channel = g_strdup_printf ("user/%d", g_rand_int_range (self->random, 0, 4));
  g_autofree char *op = g_uuid_string_random ();
  g_autoptr(JsonNode) value = g_str_equal (action, "delete") ? json_from_string ("true", NULL) : make_value (self);
  Write *write = g_new0 (Write, 1);

  write->to_server = json_object_new ();
  json_object_set_string_member (write->to_server, "type", "mutate");
  json_object_set_string_member (write->to_server, "op", op);
  json_object_set_string_member (write->to_server, "channel", channel);
  json_object_set_member (write->to_server, action, json_node_copy (value));
  write->to_model = json_object_new ();
  json_object_set_string_member (write->to_model, "op", op);
  json_object_set_string_member (write->to_model, "channel", channel);
  json_object_set_member (write->to_model, action, json_node_copy (value));
  set_base (self, write, channel);
  g_ptr_array_add (self->writes, write);
  return write;
}

/* A new one, an old one again, or an old one with another body. */
static Write *
choose_write (Comparison *self)
{
  Write *write, *old;

  if (self->writes->len == 0 || g_rand_int_range (self->random, 0, 3) > 0)
    return make_write (self);
  old = g_ptr_array_index (self->writes, g_rand_int_range (self->random, 0, (gint32) self->writes->len));
  if (g_rand_boolean (self->random))
    return old;
  write = make_write (self);
  json_object_set_string_member (write->to_server, "op", json_object_get_string_member (old->to_server, "op"));
  json_object_set_string_member (write->to_model, "op", json_object_get_string_member (old->to_model, "op"));
  return write;
}

static void
got_answer (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  Comparison *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) answer =
    binnacle_websocket_manager_request_finish_full (BINNACLE_WEBSOCKET_MANAGER (object), result, &self->answer, &error);

  g_assert_nonnull (self->answer);
}

static gboolean
is_answered (RealWorld *world)
{
  return ((Comparison *) world)->answer != NULL;
}

static void
say_to_server (Comparison *self,
               JsonObject *message)
{
  do
    {
      if (self->answer != NULL)
        real_world_linger (&self->world, 0.3);
      g_clear_pointer (&self->answer, json_object_unref);
      binnacle_websocket_manager_request_async (binnacle_live_source_get_manager (self->world.writer), message, 0,
                                                NULL, got_answer, self);
      real_world_wait_for (&self->world, is_answered);
    }
  while (g_strcmp0 (json_object_get_string_member_with_default (self->answer, "code", NULL), "rate-limited") == 0);
}

static gboolean
is_same_member (JsonObject *one,
                JsonObject *other,
                const char *member)
{
  JsonNode *first = json_object_get_member (one, member);
  JsonNode *second = json_object_get_member (other, member);

  if (first == NULL || second == NULL)
    return first == second;
  return json_node_equal (first, second);
}

static gboolean
is_same_answer (JsonObject *one,
                JsonObject *other)
{
  static const char *const members[] = { "type", "code", "op", "channel", "value", "deleted", "duplicate" };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (!is_same_member (one, other, members[i]))
      return FALSE;
  if (g_strcmp0 (json_object_get_string_member_with_default (one, "code", NULL), "conflict") != 0)
    return TRUE;
  if (json_object_get_null_member (one, "current") || json_object_get_null_member (other, "current"))
    return json_object_get_null_member (one, "current") == json_object_get_null_member (other, "current");
  return is_same_member (json_object_get_object_member (one, "current"),
                         json_object_get_object_member (other, "current"), "value");
}

static void
note_version (Comparison *self,
              JsonObject *answer)
{
  const char *channel = json_object_get_string_member_with_default (answer, "channel", NULL);
  gint64 version;

  if (channel == NULL || json_object_has_member (answer, "duplicate"))
    return;
  version = json_object_has_member (answer, "deleted") ? 0 : json_object_get_int_member (answer, "version");
  g_hash_table_insert (self->versions, g_strdup (channel), GINT_TO_POINTER ((gint) version));
}

static void
compare (Comparison *self,
         Write      *write)
{
  g_autoptr(JsonObject) expected = NULL;

  binnacle_model_store_mutate (self->model, write->to_model, NULL, 0, &expected);
  say_to_server (self, write->to_server);
  if (!is_same_answer (self->answer, expected))
    {
      g_autoptr(JsonNode) said = json_node_init_object (json_node_alloc (), write->to_server);
      g_autoptr(JsonNode) theirs = json_node_init_object (json_node_alloc (), self->answer);
      g_autoptr(JsonNode) ours = json_node_init_object (json_node_alloc (), expected);

      g_error ("To %s the server says %s, the model %s", json_to_string (said, FALSE), json_to_string (theirs, FALSE),
               json_to_string (ours, FALSE));
    }
  note_version (self, self->answer);
  g_clear_pointer (&self->answer, json_object_unref);
}

static gboolean
is_open (RealWorld *world)
{
  return real_world_is_open (world);
}

static void
run (guint32       seed,
     gconstpointer data)
{
  Comparison self = { 0 };

  real_world_set_up (&self.world, NULL);
  self.model = binnacle_model_store_new ();
  self.versions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.writes = g_ptr_array_new_with_free_func (write_free);
  self.random = g_rand_new_with_seed (seed);
  real_world_wait_for (&self.world, is_open);
  for (guint i = 0; i < N_WRITES; i++)
    compare (&self, choose_write (&self));
  g_rand_free (self.random);
  g_ptr_array_unref (self.writes);
  g_hash_table_unref (self.versions);
  binnacle_model_store_free (self.model);
  real_world_tear_down (&self.world, NULL);
}

int
main (int   argc,
      char *argv[])
{
  simulated_seeds_init (&argc, &argv, N_SEEDS);
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  g_setenv ("BINNACLE_NO_NAMESPACE", "No packet is dropped here.", FALSE);
  real_world_set_program (argv[1]);

  simulated_seeds_add ("/model/answers-as-the-server", run, NULL);

  return g_test_run ();
}
