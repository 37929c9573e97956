/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/binnacle-json.h"
#include "sources/binnacle-live-sender-private.h"

#define OP "0b9b0d7e-5f0e-4c27-8f5a-2f4f3c1f0a11"

static BinnacleOperationRecord *
make_record (BinnacleOperationKind kind)
{
  BinnacleOperationRecord *record = binnacle_operation_record_new ();

  record->id = g_strdup (OP);
  record->channel = g_strdup ("notes/scratch");
  record->kind = kind;
  return record;
}

static char *
to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  return binnacle_json_to_text (node);
}

static JsonObject *
parse (const char *quoted)
{
  g_autofree char *text = g_strdelimit (g_strdup (quoted), "'", '"');
  g_autoptr (JsonNode) node = binnacle_json_parse (text, -1, G_MAXSSIZE, NULL);

  g_assert_nonnull (node);
  return json_object_ref (json_node_get_object (node));
}

static BinnacleOutcome *
answer (const char  *quoted,
        GError     **error)
{
  g_autoptr (BinnacleOperationRecord) record = make_record (BINNACLE_OPERATION_SET);
  g_autoptr (JsonObject) reply = parse (quoted);

  return binnacle_live_parse_outcome (record, 3, reply, error);
}

static void
assert_message (const BinnacleOperationRecord *record,
                gint64                         base_version,
                const char                    *quoted)
{
  g_autoptr (JsonObject) message = binnacle_live_make_mutate (record, base_version);
  g_autofree char *text = to_text (message);
  g_autofree char *expected = g_strdelimit (g_strdup (quoted), "'", '"');

  g_assert_cmpstr (text, ==, expected);
}

static void
test_edits_are_said_as_the_protocol_has_them (void)
{
  g_autoptr (BinnacleOperationRecord) set = make_record (BINNACLE_OPERATION_SET);
  g_autoptr (BinnacleOperationRecord) add = make_record (BINNACLE_OPERATION_ADD);
  g_autoptr (BinnacleOperationRecord) gone = make_record (BINNACLE_OPERATION_DELETE);

  binnacle_value_set_text (&set->argument, "milk");
  set->first_epoch = g_strdup ("e7");
  set->first_offset = 41;
  assert_message (set, 12, "{'type':'mutate','op':'" OP "','channel':'notes/scratch','base':12,"
                           "'first':{'epoch':'e7','offset':41},'set':'milk'}");
  binnacle_value_set_number (&add->argument, 2);
  assert_message (add, BINNACLE_BASE_ANY, "{'type':'mutate','op':'" OP "','channel':'notes/scratch','add':2}");
  assert_message (gone, 0, "{'type':'mutate','op':'" OP "','channel':'notes/scratch','base':0,'delete':true}");
}

static void
test_a_result_is_what_the_channel_holds (void)
{
  g_autoptr (BinnacleOutcome) outcome =
    answer ("{'type':'result','id':1,'op':'" OP "','channel':'notes/scratch','value':'milk','version':13,"
            "'offset':99,'duplicate':true,'affects':['report/**','a//b',7]}", NULL);

  g_assert_nonnull (outcome);
  g_assert_cmpuint (g_strv_length (outcome->affects), ==, 1);
  g_assert_cmpstr (outcome->affects[0], ==, "report/**");
  g_assert_cmpint (outcome->kind, ==, BINNACLE_OUTCOME_APPLIED);
  g_assert_cmpstr (binnacle_value_get_text (&outcome->value), ==, "milk");
  g_assert_true (outcome->has_value && outcome->duplicate && !outcome->deleted);
  g_assert_cmpint (outcome->version, ==, 13);
  g_assert_cmpint (outcome->offset, ==, 99);
  g_assert_cmpuint (outcome->epoch, ==, 3);
  g_assert_null (outcome->error);
}

static void
test_a_conflict_says_what_is_there (void)
{
  g_autoptr (BinnacleOutcome) outcome =
    answer ("{'type':'error','id':1,'code':'conflict','message':'Newer.',"
            "'current':{'value':'eggs','version':14,'time':1700000000000,'by':'Ann'}}", NULL);
  g_autoptr (BinnacleOutcome) gone = answer ("{'type':'error','id':1,'code':'conflict','message':'Gone.','current':null}", NULL);

  g_assert_cmpint (outcome->kind, ==, BINNACLE_OUTCOME_CONFLICT);
  g_assert_cmpstr (binnacle_value_get_text (&outcome->value), ==, "eggs");
  g_assert_cmpstr (outcome->author, ==, "Ann");
  g_assert_cmpint (outcome->time, ==, G_GINT64_CONSTANT (1700000000000));
  g_assert_error (outcome->error, BINNACLE_OPERATION_ERROR, BINNACLE_OPERATION_ERROR_CONFLICT);
  g_assert_cmpint (gone->kind, ==, BINNACLE_OUTCOME_CONFLICT);
  g_assert_true (gone->deleted && gone->has_value);
  g_assert_cmpint (gone->version, ==, 0);
}

static void
test_refusals_are_told_apart (void)
{
  static const struct { const char *code; BinnacleOutcomeKind kind; int error; } cases[] = {
    { "forbidden", BINNACLE_OUTCOME_REJECTED, BINNACLE_OPERATION_ERROR_REJECTED },
    { "bad-message", BINNACLE_OUTCOME_REJECTED, BINNACLE_OPERATION_ERROR_REJECTED },
    { "not-found", BINNACLE_OUTCOME_REJECTED, BINNACLE_OPERATION_ERROR_REJECTED },
    { "too-large", BINNACLE_OUTCOME_REJECTED, BINNACLE_OPERATION_ERROR_REJECTED },
    { "unsupported", BINNACLE_OUTCOME_REJECTED, BINNACLE_OPERATION_ERROR_REJECTED },
    { "outcome-lost", BINNACLE_OUTCOME_LOST, BINNACLE_OPERATION_ERROR_OUTCOME_LOST },
    { "rate-limited", BINNACLE_OUTCOME_LATER, BINNACLE_OPERATION_ERROR_UNAVAILABLE },
    { "unavailable", BINNACLE_OUTCOME_LATER, BINNACLE_OPERATION_ERROR_UNAVAILABLE },
    { "internal", BINNACLE_OUTCOME_LATER, BINNACLE_OPERATION_ERROR_UNAVAILABLE },
    { "unauthorized", BINNACLE_OUTCOME_LATER, BINNACLE_OPERATION_ERROR_UNAVAILABLE },
    { "made-up", BINNACLE_OUTCOME_LATER, BINNACLE_OPERATION_ERROR_UNAVAILABLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{'type':'error','id':1,'code':'%s','message':'No.','retry_after':700}", cases[i].code);
      g_autoptr (BinnacleOutcome) outcome = answer (text, NULL);

      g_assert_cmpint (outcome->kind, ==, cases[i].kind);
      g_assert_error (outcome->error, BINNACLE_OPERATION_ERROR, cases[i].error);
      g_assert_cmpint (outcome->retry_after, ==, cases[i].kind == BINNACLE_OUTCOME_LATER ? 700 : 0);
    }
}

/* Nobody knows what became of it then, which is not the same as refused. */
static void
test_what_can_t_be_the_answer_is_none (void)
{
  static const char * const replies[] = {
    "{'type':'result','id':1}",
    "{'type':'result','id':1,'op':'" OP "','channel':'notes/other','value':1,'version':2,'offset':3}",
    "{'type':'result','id':1,'op':'" OP "','channel':'notes/scratch','version':2,'offset':3}",
    "{'type':'result','id':1,'op':'" OP "','channel':'notes/scratch','value':1,'deleted':true,'version':2,'offset':3}",
    "{'type':'result','id':1,'op':'" OP "','channel':'notes/scratch','value':1,'version':-2,'offset':3}",
    "{'type':'result','id':1,'op':'" OP "','channel':'notes/scratch','value':1,'version':2}",
    "{'type':'result','id':1,'op':'00000000-0000-4000-8000-000000000000','channel':'notes/scratch','value':1,'version':2,'offset':3}",
    "{'type':'error','id':1,'code':'conflict','message':'x'}",
    "{'type':'error','id':1,'code':'conflict','message':'x','current':7}",
    "{'type':'error','id':1,'code':'conflict','message':'x','current':{'value':1}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BinnacleOutcome) outcome = answer (replies[i], &error);

      g_assert_null (outcome);
      g_assert_nonnull (error);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live-mutations/edits-are-said-as-the-protocol-has-them", test_edits_are_said_as_the_protocol_has_them);
  g_test_add_func ("/live-mutations/a-result-is-what-the-channel-holds", test_a_result_is_what_the_channel_holds);
  g_test_add_func ("/live-mutations/a-conflict-says-what-is-there", test_a_conflict_says_what_is_there);
  g_test_add_func ("/live-mutations/refusals-are-told-apart", test_refusals_are_told_apart);
  g_test_add_func ("/live-mutations/what-can-t-be-the-answer-is-none", test_what_can_t_be_the_answer_is_none);
  return g_test_run ();
}
