/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/binnacle-simulated-clock.h"
#include "binnacle-simulated-http.h"
#include "binnacle-simulated-network-monitor.h"
#include "fake-sync-link.h"
#include "sync/binnacle-network-belief.h"

#define OURS "{\"status\":\"ok\"}"
#define PAGE "<html>Welcome to the hotel</html>"
#define SECOND ((gint64) G_USEC_PER_SEC)

typedef enum
{
  WORLD_SERVER,
  WORLD_NOBODY,
  WORLD_SILENT,
  WORLD_REDIRECT,
  WORLD_PAGE,
  WORLD_STATUS_511,
  WORLD_BUSY,
  WORLD_HOME_REDIRECT,
  WORLD_FILE_REDIRECT,
  WORLD_TLS
} World;

typedef struct
{
  BinnacleSimulatedClock          *clock;
  BinnacleSimulatedHttp           *http;
  BinnacleSimulatedNetworkMonitor *monitor;
  BinnacleNetworkBelief           *belief;
  GListStore                      *links;
  FakeSyncLink                    *link;
  World                            world;
  guint                            n_online_changes;
} Fixture;

static BinnacleHttpResponse *
redirect_to (const char *location)
{
  BinnacleHttpResponse *response = binnacle_simulated_http_make_response (302, NULL, "");

  binnacle_http_response_add_header (response, "Location", location);
  return response;
}

static BinnacleHttpResponse *
make_page (void)
{
  BinnacleHttpResponse *response = binnacle_simulated_http_make_response (200, NULL, PAGE);

  binnacle_http_response_add_header (response, "Content-Type", "text/html; charset=utf-8");
  return response;
}

static BinnacleHttpResponse *
answer (const BinnacleHttpOptions  *options,
        const char                 *path,
        gpointer                    user_data,
        GError                    **error)
{
  Fixture *fixture = user_data;

  /* Nothing secret goes out with a probe. */
  g_assert_null (options->token);
  g_assert_true (options->show_redirects);
  switch (fixture->world)
    {
    case WORLD_SERVER:
      return binnacle_simulated_http_make_response (200, NULL, OURS);
    case WORLD_SILENT:
      return NULL;
    case WORLD_REDIRECT:
      return redirect_to ("http://user:pass@portal.hotel/login?from=here");
    case WORLD_PAGE:
      return make_page ();
    case WORLD_STATUS_511:
      return binnacle_simulated_http_make_response (511, NULL, PAGE);
    case WORLD_BUSY:
      return binnacle_simulated_http_make_response (503, NULL, "");
    case WORLD_HOME_REDIRECT:
      return redirect_to ("https://server.example/else");
    case WORLD_FILE_REDIRECT:
      return redirect_to ("file://portal.hotel/etc/passwd");
    case WORLD_TLS:
      if (g_str_has_prefix (options->uri, "http:"))
        return redirect_to ("http://portal.hotel/login");
      g_set_error_literal (error, BINNACLE_HTTP_ERROR, BINNACLE_HTTP_ERROR_TLS, "Not trusted.");
      return NULL;
    case WORLD_NOBODY:
    default:
      g_set_error_literal (error, BINNACLE_HTTP_ERROR, BINNACLE_HTTP_ERROR_UNREACHABLE, "Nobody there.");
      return NULL;
    }
}

static void
count_online (Fixture *fixture)
{
  fixture->n_online_changes++;
}

static FakeSyncLink *
add_link (Fixture    *fixture,
          const char *id,
          const char *probe_uri)
{
  g_autoptr (FakeSyncLink) link = fake_sync_link_new (id, probe_uri);

  g_list_store_append (fixture->links, link);
  return link;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  fixture->clock = binnacle_simulated_clock_new (1700000000 * SECOND);
  fixture->http = binnacle_simulated_http_new (fixture->clock, answer, fixture);
  binnacle_simulated_http_set_delay (fixture->http, SECOND / 10);
  fixture->monitor = binnacle_simulated_network_monitor_new ();
  fixture->links = g_list_store_new (BINNACLE_TYPE_SYNC_LINK);
  fixture->link = add_link (fixture, "greenhouse", data != NULL ? data : "http://server.example:8080/healthz");
  fixture->belief = binnacle_network_belief_new (BINNACLE_CLOCK (fixture->clock), random,
                                                 BINNACLE_HTTP (fixture->http), G_LIST_MODEL (fixture->links));
  binnacle_network_belief_set_monitor (fixture->belief, G_NETWORK_MONITOR (fixture->monitor));
  g_signal_connect_swapped (fixture->belief, "notify::online", G_CALLBACK (count_online), fixture);
}

static void
advance (Fixture *fixture,
         double   seconds)
{
  binnacle_simulated_clock_advance (fixture->clock, (gint64) (seconds * (double) SECOND));
  binnacle_simulated_clock_settle (fixture->clock);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  binnacle_network_belief_set_suspended (fixture->belief, TRUE);
  advance (fixture, 0.1);
  g_assert_finalize_object (fixture->belief);
  g_object_unref (fixture->links);
  g_assert_finalize_object (fixture->monitor);
  g_assert_finalize_object (fixture->http);
  g_assert_cmpuint (binnacle_simulated_clock_get_n_timers (fixture->clock), ==, 0);
  g_assert_finalize_object (fixture->clock);
}

static BinnacleNetworkState
get_state (Fixture *fixture)
{
  return binnacle_network_belief_get_state (fixture->belief);
}

static guint
count_probes (Fixture *fixture)
{
  return binnacle_simulated_http_count (fixture->http, "/");
}

static void
test_nothing_is_asked_where_no_network_is_needed (Fixture       *fixture,
                                                  gconstpointer  data)
{
  fixture->link->facts.local = TRUE;
  fake_sync_link_set_state (fixture->link, BINNACLE_SYNC_LINK_WAITING);
  fixture->world = WORLD_NOBODY;
  binnacle_simulated_network_monitor_set_available (fixture->monitor, FALSE);
  advance (fixture, 3600);
  g_assert_cmpuint (count_probes (fixture), ==, 0);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_UNKNOWN);
  g_assert_true (binnacle_network_belief_get_online (fixture->belief));
}

static void
test_live_link_is_proof (Fixture       *fixture,
                         gconstpointer  data)
{
  fake_sync_link_set_state (fixture->link, BINNACLE_SYNC_LINK_LIVE);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_ONLINE);
  /* The system may say what it likes. */
  binnacle_simulated_network_monitor_set_available (fixture->monitor, FALSE);
  advance (fixture, 3600);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_ONLINE);
  g_assert_cmpuint (count_probes (fixture), ==, 0);
}

static void
test_the_probe_decides_not_the_hint (Fixture       *fixture,
                                     gconstpointer  data)
{
  binnacle_simulated_network_monitor_set_available (fixture->monitor, FALSE);
  fake_sync_link_set_state (fixture->link, BINNACLE_SYNC_LINK_OFFLINE);
  advance (fixture, 2);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_ONLINE);
  g_assert_cmpuint (count_probes (fixture), ==, 1);
  advance (fixture, 3600);
  g_assert_cmpuint (count_probes (fixture), ==, 1);
}

static void
test_no_answer_and_no_network_is_offline (Fixture       *fixture,
                                          gconstpointer  data)
{
  fixture->world = WORLD_NOBODY;
  binnacle_simulated_network_monitor_set_available (fixture->monitor, FALSE);
  advance (fixture, 2);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_OFFLINE);
  g_assert_false (binnacle_network_belief_get_online (fixture->belief));
}

static void
test_dead_server_is_no_dead_network (Fixture       *fixture,
                                     gconstpointer  data)
{
  fixture->world = WORLD_NOBODY;
  fake_sync_link_set_state (fixture->link, BINNACLE_SYNC_LINK_WAITING);
  advance (fixture, 2);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_UNREACHABLE);
  g_assert_true (binnacle_network_belief_get_online (fixture->belief));
  fixture->world = WORLD_BUSY;
  advance (fixture, 15);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_ONLINE);
}

static void
test_return_is_noticed_and_told (Fixture       *fixture,
                                 gconstpointer  data)
{
  fixture->world = WORLD_NOBODY;
  binnacle_simulated_network_monitor_set_available (fixture->monitor, FALSE);
  fake_sync_link_set_state (fixture->link, BINNACLE_SYNC_LINK_WAITING);
  advance (fixture, 60);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_OFFLINE);
  g_assert_cmpuint (fixture->link->n_nudges, ==, 0);
  fixture->world = WORLD_SERVER;
  binnacle_simulated_network_monitor_set_available (fixture->monitor, TRUE);
  advance (fixture, 1);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_ONLINE);
  g_assert_cmpuint (fixture->link->n_nudges, ==, 1);
  g_assert_cmpuint (fixture->link->n_anew, ==, 0);
  g_assert_cmpuint (fixture->n_online_changes, ==, 2);
}

/* Nobody says that the network is back, as where there is no network manager. */
static void
test_return_is_noticed_without_a_hint (Fixture       *fixture,
                                       gconstpointer  data)
{
  fixture->world = WORLD_NOBODY;
  advance (fixture, 3 * 3600);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_UNREACHABLE);
  fixture->world = WORLD_SERVER;
  advance (fixture, 380);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_ONLINE);
}

static void
test_no_storm_while_nobody_answers (Fixture       *fixture,
                                    gconstpointer  data)
{
  fixture->world = WORLD_SILENT;
  advance (fixture, 24 * 3600);
  g_assert_cmpuint (count_probes (fixture), <, 24 * 12 * 2);
  g_assert_cmpuint (count_probes (fixture), >, 24 * 12 / 2);
}

static void
test_flapping_network_is_asked_once (Fixture       *fixture,
                                     gconstpointer  data)
{
  advance (fixture, 5);
  g_assert_cmpuint (count_probes (fixture), ==, 1);
  for (guint i = 0; i < 20; i++)
    {
      binnacle_simulated_network_monitor_set_available (fixture->monitor, i % 2 == 1);
      advance (fixture, 0.1);
    }
  advance (fixture, 2);
  g_assert_cmpuint (count_probes (fixture), ==, 2);
}

static void
test_redirect_elsewhere_is_a_portal (Fixture       *fixture,
                                     gconstpointer  data)
{
  fixture->world = WORLD_REDIRECT;
  advance (fixture, 2);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_PORTAL);
  g_assert_false (binnacle_network_belief_get_online (fixture->belief));
  /* Without what may be taken for a password. */
  g_assert_cmpstr (binnacle_network_belief_get_portal_uri (fixture->belief), ==, "http://portal.hotel/login?from=here");
}

static void
test_page_in_place_of_the_server_is_a_portal (Fixture       *fixture,
                                              gconstpointer  data)
{
  fixture->world = WORLD_PAGE;
  advance (fixture, 2);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_PORTAL);
  g_assert_cmpstr (binnacle_network_belief_get_portal_uri (fixture->belief), ==, "http://server.example:8080/");
  fixture->world = WORLD_STATUS_511;
  advance (fixture, 30);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_PORTAL);
}

static void
test_servers_that_say_pages_are_known (Fixture       *fixture,
                                       gconstpointer  data)
{
  fixture->world = WORLD_PAGE;
  fixture->link->facts.probe_expects_html = TRUE;
  advance (fixture, 2);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_ONLINE);
}

static void
test_redirect_at_home_is_no_portal (Fixture       *fixture,
                                    gconstpointer  data)
{
  fixture->world = WORLD_HOME_REDIRECT;
  advance (fixture, 2);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_ONLINE);
}

static void
test_portal_leads_to_pages_only (Fixture       *fixture,
                                 gconstpointer  data)
{
  fixture->world = WORLD_FILE_REDIRECT;
  advance (fixture, 2);
  g_assert_null (binnacle_network_belief_get_portal_uri (fixture->belief));
}

static void
test_signing_in_is_noticed_soon (Fixture       *fixture,
                                 gconstpointer  data)
{
  fixture->world = WORLD_REDIRECT;
  fake_sync_link_set_state (fixture->link, BINNACLE_SYNC_LINK_FAILED);
  advance (fixture, 300);
  fixture->world = WORLD_SERVER;
  advance (fixture, 76);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_ONLINE);
  g_assert_null (binnacle_network_belief_get_portal_uri (fixture->belief));
  /* What seemed final was the portal's doing. */
  g_assert_cmpuint (fixture->link->n_anew, ==, 1);
}

/* The portal can't answer for an encrypted server, but for its host without encryption. */
static void
test_portal_before_an_encrypted_server (Fixture       *fixture,
                                        gconstpointer  data)
{
  fixture->world = WORLD_TLS;
  advance (fixture, 2);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_PORTAL);
  g_assert_cmpstr (binnacle_network_belief_get_portal_uri (fixture->belief), ==, "http://portal.hotel/login");
  g_assert_cmpuint (binnacle_simulated_http_count (fixture->http, "/healthz"), ==, 1);
}

static void
test_system_knows_the_portal (Fixture       *fixture,
                              gconstpointer  data)
{
  fixture->world = WORLD_NOBODY;
  binnacle_simulated_network_monitor_set_connectivity (fixture->monitor, G_NETWORK_CONNECTIVITY_PORTAL);
  advance (fixture, 2);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_PORTAL);
  g_assert_cmpstr (binnacle_network_belief_get_portal_uri (fixture->belief), ==, "http://server.example/");
  /* It is a hint, no more. */
  fixture->world = WORLD_SERVER;
  advance (fixture, 10);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_ONLINE);
}

static void
test_polled_link_is_no_proof_after_a_change (Fixture       *fixture,
                                             gconstpointer  data)
{
  fixture->link->facts.pushed = FALSE;
  fixture->link->facts.last_sync = binnacle_clock_get_real_time (BINNACLE_CLOCK (fixture->clock));
  advance (fixture, 5);
  fake_sync_link_set_state (fixture->link, BINNACLE_SYNC_LINK_LIVE);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_ONLINE);
  fixture->world = WORLD_NOBODY;
  binnacle_simulated_network_monitor_set_available (fixture->monitor, FALSE);
  advance (fixture, 2);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_OFFLINE);
  /* An answer since then is. */
  fixture->link->facts.last_sync = binnacle_clock_get_real_time (BINNACLE_CLOCK (fixture->clock)) + 1;
  fake_sync_link_set_state (fixture->link, BINNACLE_SYNC_LINK_LIVE);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_ONLINE);
}

static void
test_waking_up_is_a_hint (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autoptr (BinnacleSleepMonitor) sleep_monitor = binnacle_sleep_monitor_new ();

  binnacle_network_belief_set_sleep_monitor (fixture->belief, sleep_monitor);
  advance (fixture, 5);
  fixture->world = WORLD_REDIRECT;
  binnacle_sleep_monitor_set_asleep (sleep_monitor, FALSE);
  advance (fixture, 1);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_PORTAL);
}

static void
test_nothing_is_asked_while_suspended (Fixture       *fixture,
                                       gconstpointer  data)
{
  fixture->world = WORLD_NOBODY;
  advance (fixture, 5);
  binnacle_network_belief_set_suspended (fixture->belief, TRUE);
  advance (fixture, 0.2);
  g_assert_cmpuint (count_probes (fixture), ==, 1);
  binnacle_simulated_network_monitor_set_available (fixture->monitor, FALSE);
  binnacle_network_belief_check (fixture->belief);
  advance (fixture, 3600);
  g_assert_cmpuint (count_probes (fixture), ==, 1);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_UNKNOWN);
  binnacle_network_belief_set_suspended (fixture->belief, FALSE);
  advance (fixture, 2);
  g_assert_cmpuint (count_probes (fixture), ==, 2);
}

static void
test_few_of_many_servers_are_asked_at_once (Fixture       *fixture,
                                            gconstpointer  data)
{
  for (guint i = 0; i < 40; i++)
    add_link (fixture, "one of many", "http://server.example/healthz");
  fixture->world = WORLD_SILENT;
  advance (fixture, 600);
  g_assert_cmpuint (binnacle_simulated_http_get_max_in_flight (fixture->http), <=, 4);
}

static void
test_by_hand_it_is_asked_now (Fixture       *fixture,
                              gconstpointer  data)
{
  fixture->world = WORLD_NOBODY;
  advance (fixture, 1800);
  fixture->world = WORLD_SERVER;
  binnacle_network_belief_check (fixture->belief);
  advance (fixture, 0.2);
  g_assert_cmpint (get_state (fixture), ==, BINNACLE_NETWORK_ONLINE);
}

static void
test_metered_is_told (Fixture       *fixture,
                      gconstpointer  data)
{
  g_assert_false (binnacle_network_belief_get_metered (fixture->belief));
  binnacle_simulated_network_monitor_set_metered (fixture->monitor, TRUE);
  g_assert_true (binnacle_network_belief_get_metered (fixture->belief));
}

#define ADD(name, test) g_test_add ("/belief/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int   argc,
      char *argv[])
{
  static const char encrypted[] = "https://server.example:8443/healthz";

  g_test_init (&argc, &argv, NULL);

  ADD ("nothing-is-asked-where-no-network-is-needed", test_nothing_is_asked_where_no_network_is_needed);
  ADD ("live-link-is-proof", test_live_link_is_proof);
  ADD ("the-probe-decides-not-the-hint", test_the_probe_decides_not_the_hint);
  ADD ("no-answer-and-no-network-is-offline", test_no_answer_and_no_network_is_offline);
  ADD ("dead-server-is-no-dead-network", test_dead_server_is_no_dead_network);
  ADD ("return-is-noticed-and-told", test_return_is_noticed_and_told);
  ADD ("return-is-noticed-without-a-hint", test_return_is_noticed_without_a_hint);
  ADD ("no-storm-while-nobody-answers", test_no_storm_while_nobody_answers);
  ADD ("flapping-network-is-asked-once", test_flapping_network_is_asked_once);
  ADD ("redirect-elsewhere-is-a-portal", test_redirect_elsewhere_is_a_portal);
  ADD ("page-in-place-of-the-server-is-a-portal", test_page_in_place_of_the_server_is_a_portal);
  ADD ("servers-that-say-pages-are-known", test_servers_that_say_pages_are_known);
  ADD ("redirect-at-home-is-no-portal", test_redirect_at_home_is_no_portal);
  ADD ("portal-leads-to-pages-only", test_portal_leads_to_pages_only);
  ADD ("signing-in-is-noticed-soon", test_signing_in_is_noticed_soon);
  g_test_add ("/belief/portal-before-an-encrypted-server", Fixture, encrypted,
              set_up, test_portal_before_an_encrypted_server, tear_down);
  g_test_add ("/belief/system-knows-the-portal", Fixture, encrypted, set_up, test_system_knows_the_portal, tear_down);
  ADD ("polled-link-is-no-proof-after-a-change", test_polled_link_is_no_proof_after_a_change);
  ADD ("waking-up-is-a-hint", test_waking_up_is_a_hint);
  ADD ("nothing-is-asked-while-suspended", test_nothing_is_asked_while_suspended);
  ADD ("few-of-many-servers-are-asked-at-once", test_few_of_many_servers_are_asked_at_once);
  ADD ("by-hand-it-is-asked-now", test_by_hand_it_is_asked_now);
  ADD ("metered-is-told", test_metered_is_told);

  return g_test_run ();
}
