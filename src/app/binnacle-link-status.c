/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-link-status.h"

#include <glib/gi18n.h>

#include "bindings/binnacle-format.h"
#include "net/binnacle-certificate-fault.h"
#include "net/binnacle-redaction.h"

#define JUST_NOW (2 * G_USEC_PER_SEC)

/**
 * BinnacleLinkStatus:
 *
 * The state of a connection in words, made from [struct@LinkFacts] and nothing
 * else: no clock, no widget, so that each case can be proved. The icon differs
 * with the tone, so that colour never carries the meaning alone.
 */

static gint64
whole_seconds (gint64 duration)
{
  return MAX (1, (duration + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
}

static char *
make_latency (gint64 latency)
{
  if (latency < 0)
    return NULL;
  /* Translators: the time of a round trip to the server, in milliseconds. */
  if (latency < 1000)
    return g_strdup (C_("latency", "< 1 ms"));
  return g_strdup_printf (C_("latency", "%d ms"), (int) MIN ((latency + 500) / 1000, G_MAXINT));
}

/* Less than half a millisecond either way is no news. */
static char *
make_latency_range (const BinnacleLinkFacts *facts)
{
  g_autofree char *latency = make_latency (facts->latency);
  int spread = (int) MIN ((facts->latency_spread + 500) / 1000, G_MAXINT);

  if (latency == NULL || spread == 0)
    return g_steal_pointer (&latency);
  /* Translators: a round trip to the server, such as "12 ms", and how far it varies. */
  return g_strdup_printf (C_("latency", "%s ± %d ms"), latency, spread);
}

static char *
make_last_message (gint64 silence)
{
  gint64 seconds = silence / G_USEC_PER_SEC;

  if (silence < 0)
    return NULL;
  if (silence < JUST_NOW)
    return g_strdup (C_("last message", "just now"));
  if (seconds < 120)
    return g_strdup_printf (C_("last message", "%d s ago"), (int) seconds);
  if (seconds < 7200)
    return g_strdup_printf (C_("last message", "%d min ago"), (int) (seconds / 60));
  return g_strdup_printf (C_("last message", "%d h ago"), (int) MIN (seconds / 3600, G_MAXINT));
}

static gboolean
is_unauthorized (const BinnacleLinkFacts *facts)
{
  return g_error_matches (facts->error, BINNACLE_CONNECTION_ERROR,
                          BINNACLE_CONNECTION_ERROR_UNAUTHORIZED);
}

/* The certificate that is in the way, or NULL. */
static BinnacleCertificateFault *
get_certificate (const BinnacleLinkFacts *facts)
{
  if (facts->state != BINNACLE_CONNECTION_WAITING && facts->state != BINNACLE_CONNECTION_FAILED)
    return NULL;
  return binnacle_connection_error_get_certificate (facts->error);
}

static gboolean
is_changed (BinnacleCertificateFault *certificate)
{
  return certificate != NULL && binnacle_certificate_fault_is_change (certificate);
}

/* Whether somebody on the way answers in place of the server. */
static gboolean
is_portal (const BinnacleLinkFacts *facts)
{
  return facts->network == BINNACLE_NETWORK_PORTAL && facts->state != BINNACLE_CONNECTION_OPEN && !facts->suspended &&
         !facts->starting && !facts->unlocking;
}

static gboolean
has_plan (const BinnacleLinkFacts *facts)
{
  return facts->state == BINNACLE_CONNECTION_WAITING && facts->next_attempt_in > 0;
}

static const char *
get_failure_word (const BinnacleLinkFacts *facts)
{
  BinnacleCertificateFault *certificate = get_certificate (facts);

  if (is_unauthorized (facts))
    return facts->anonymous ? C_("sync indicator", "Sign in") : C_("sync indicator", "Sign in again");
  if (certificate == NULL)
    return C_("sync indicator", "Failed");
  return is_changed (certificate) ? C_("sync indicator", "Certificate changed") : C_("sync indicator", "Not trusted");
}

static const char *
get_open_word (const BinnacleLinkFacts *facts)
{
  if (facts->interval > 0)
    return C_("sync indicator", "Up to date");
  return facts->polling ? C_("sync indicator", "Polling") : C_("sync indicator", "Live");
}

static char *
make_word (const BinnacleLinkFacts *facts)
{
  if (facts->starting)
    return g_strdup (C_("sync indicator", "Starting…"));
  if (facts->unlocking)
    return g_strdup (C_("sync indicator", "Unlocking…"));
  if (facts->suspended)
    return g_strdup (C_("sync indicator", "Working offline"));
  if (is_portal (facts))
    return g_strdup (C_("sync indicator", "Network sign-in"));

  switch (facts->state)
    {
    case BINNACLE_CONNECTION_CONNECTING:
    case BINNACLE_CONNECTION_AUTHENTICATING:
      return g_strdup (C_("sync indicator", "Connecting…"));
    case BINNACLE_CONNECTION_OPEN:
      return g_strdup (get_open_word (facts));
    case BINNACLE_CONNECTION_CLOSING:
      return g_strdup (C_("sync indicator", "Closing…"));
    case BINNACLE_CONNECTION_WAITING:
      if (!has_plan (facts))
        return g_strdup (C_("sync indicator", "Reconnecting…"));
      return g_strdup_printf (C_("sync indicator", "Reconnecting in %d s"),
                              (int) whole_seconds (facts->next_attempt_in));
    case BINNACLE_CONNECTION_OFFLINE:
      return g_strdup (C_("sync indicator", "Offline"));
    case BINNACLE_CONNECTION_FAILED:
      return g_strdup (get_failure_word (facts));
    case BINNACLE_CONNECTION_IDLE:
    default:
      return g_strdup (C_("sync indicator", "Not connected"));
    }
}

/* There are values to be seen only where the server has said something. */
static gboolean
has_values (const BinnacleLinkFacts *facts)
{
  return facts->silence >= 0 && !facts->never_live;
}

static const char *
get_waiting_format (const BinnacleLinkFacts *facts)
{
  /* Translators: %s is "since 14:05" or "since yesterday, 14:05", here and below. */
  if (has_values (facts))
    return _("No connection %s. Binnacle keeps trying.");
  return _("The server cannot be reached. Binnacle has been trying %s.");
}

static const char *
get_failed_format (const BinnacleLinkFacts *facts)
{
  if (get_certificate (facts) != NULL)
    return _("No connection %s: the certificate of the server is not trusted.");
  if (!is_unauthorized (facts))
    return _("No connection %s. Binnacle has stopped trying.");
  if (facts->anonymous)
    return _("No connection %s: the server wants to know who you are.");
  return facts->can_sign_in ? _("No connection %s: the server does not let you in.")
                            : _("No connection %s: the server does not accept the token.");
}

static const char *
get_sentence_format (const BinnacleLinkFacts *facts)
{
  if (facts->starting)
    return _("The server of this computer is starting.");
  if (facts->unlocking)
    return _("Waiting for the keyring, which may hold what lets in at the server.");
  if (facts->suspended)
    return _("You work offline: nothing is sent to this server, and it is not asked for anything.");
  if (is_portal (facts))
    return _("No connection %s: this network wants you to sign in before it lets anything through.");

  switch (facts->state)
    {
    case BINNACLE_CONNECTION_CONNECTING:
      return _("Connecting to the server.");
    case BINNACLE_CONNECTION_AUTHENTICATING:
      return _("The server answers. Waiting for its welcome.");
    case BINNACLE_CONNECTION_OPEN:
      return facts->polling ? _("Polling: WebSocket is blocked on this network. Values come every few seconds.")
                            : _("Connected %s. Values are live.");
    case BINNACLE_CONNECTION_CLOSING:
      return _("The connection is being closed.");
    case BINNACLE_CONNECTION_WAITING:
      return get_waiting_format (facts);
    case BINNACLE_CONNECTION_OFFLINE:
      return _("No connection %s: this computer has no network. Binnacle connects when it is back.");
    case BINNACLE_CONNECTION_FAILED:
      return get_failed_format (facts);
    case BINNACLE_CONNECTION_IDLE:
    default:
      return _("No connection %s.");
    }
}

static char *
put_since (const char              *format,
           const BinnacleLinkFacts *facts)
{
  g_autofree char *since = binnacle_format_since (facts->since, facts->now);
  GString *sentence = g_string_new (format);

  g_string_replace (sentence, "%s", since, 1);
  return g_string_free (sentence, FALSE);
}

static gboolean
is_told_to_wait (const BinnacleLinkFacts *facts)
{
  return facts->server_wait > 0 && has_plan (facts);
}

static char *
make_server_wait_sentence (const BinnacleLinkFacts *facts)
{
  g_autoptr (GDateTime) epoch = g_date_time_new_from_unix_local (0);
  g_autoptr (GDateTime) end = g_date_time_add (epoch, facts->now + facts->server_wait + G_USEC_PER_SEC - 1);
  /* Translators: when a server wants to be asked again; a time of the day. */
  g_autofree char *until = end != NULL ? g_date_time_format (end, C_("until", "%H:%M:%S")) : g_strdup ("–");
  /* Translators: the first %s is "since 14:05", the second a time. */
  g_autofree char *format = g_strdup_printf (_("No connection %s. The server asks to wait until %s."), "%s", until);

  return put_since (format, facts);
}

/* The server is asked, and answers. */
static char *
make_interval_sentence (const BinnacleLinkFacts *facts)
{
  g_autofree char *interval = binnacle_format_duration ((gint64) facts->interval * G_USEC_PER_SEC);

  /* Translators: %s is a duration, such as "15 s". */
  return g_strdup_printf (_("The server answers. It is asked for values every %s."), interval);
}

static char *
make_sentence (const BinnacleLinkFacts *facts)
{
  if (is_told_to_wait (facts) && !is_portal (facts))
    return make_server_wait_sentence (facts);
  if (facts->state == BINNACLE_CONNECTION_OPEN && facts->interval > 0 && !facts->starting && !facts->unlocking)
    return make_interval_sentence (facts);
  return put_since (get_sentence_format (facts), facts);
}

static BinnacleLinkTone
get_tone (const BinnacleLinkFacts *facts)
{
  if (facts->starting || facts->unlocking)
    return BINNACLE_LINK_BUSY;
  if (facts->suspended)
    return BINNACLE_LINK_WARNING;
  if (is_portal (facts) || get_certificate (facts) != NULL)
    return BINNACLE_LINK_BAD;

  switch (facts->state)
    {
    case BINNACLE_CONNECTION_OPEN:
      return BINNACLE_LINK_GOOD;
    case BINNACLE_CONNECTION_CONNECTING:
    case BINNACLE_CONNECTION_AUTHENTICATING:
    case BINNACLE_CONNECTION_CLOSING:
      return BINNACLE_LINK_BUSY;
    case BINNACLE_CONNECTION_FAILED:
      return BINNACLE_LINK_BAD;
    case BINNACLE_CONNECTION_IDLE:
    case BINNACLE_CONNECTION_WAITING:
    case BINNACLE_CONNECTION_OFFLINE:
    default:
      return BINNACLE_LINK_WARNING;
    }
}

static const char *
get_icon_name (const BinnacleLinkFacts *facts)
{
  switch (get_tone (facts))
    {
    case BINNACLE_LINK_GOOD:
      return facts->polling ? "binnacle-polling-symbolic" : "binnacle-live-symbolic";
    case BINNACLE_LINK_BUSY:
      return "emblem-synchronizing-symbolic";
    case BINNACLE_LINK_BAD:
      if (is_portal (facts))
        return "web-browser-symbolic";
      if (get_certificate (facts) != NULL)
        return "channel-insecure-symbolic";
      return is_unauthorized (facts) ? "dialog-password-symbolic" : "dialog-error-symbolic";
    case BINNACLE_LINK_WARNING:
    default:
      return facts->state == BINNACLE_CONNECTION_WAITING ? "binnacle-retry-symbolic" : "binnacle-offline-symbolic";
    }
}

static const char *
get_failure_advice (const BinnacleLinkFacts *facts)
{
  if (facts->error == NULL || facts->error->domain != BINNACLE_CONNECTION_ERROR)
    return _("Set that right, then reconnect.");

  switch ((BinnacleConnectionError) facts->error->code)
    {
    case BINNACLE_CONNECTION_ERROR_UNAUTHORIZED:
      if (facts->anonymous)
        return _("Sign in with a token, or with a user name and a password.");
      return facts->can_sign_in ? _("Sign in again. What waits to be sent is kept until then.")
                                : _("Put the right token into the token file, then reconnect.");
    case BINNACLE_CONNECTION_ERROR_TLS:
      return _("Values are not asked for until the server can prove who it is.");
    case BINNACLE_CONNECTION_ERROR_INVALID_URI:
      return _("Nothing was sent to the server. See Connection in the preferences.");
    case BINNACLE_CONNECTION_ERROR_NOT_BINNACLE:
      return _("Start Binnacle with --connect and the address of a Binnacle server.");
    case BINNACLE_CONNECTION_ERROR_TOO_LARGE:
    case BINNACLE_CONNECTION_ERROR_PROTOCOL:
      return _("Ask whoever runs the server to update it, then reconnect.");
    case BINNACLE_CONNECTION_ERROR_NOT_CONNECTED:
    case BINNACLE_CONNECTION_ERROR_QUEUE_FULL:
    case BINNACLE_CONNECTION_ERROR_EXPIRED:
    case BINNACLE_CONNECTION_ERROR_TIMED_OUT:
    case BINNACLE_CONNECTION_ERROR_LOST:
    case BINNACLE_CONNECTION_ERROR_SILENT:
    case BINNACLE_CONNECTION_ERROR_REFUSED:
    case BINNACLE_CONNECTION_ERROR_CLOSED:
    default:
      return _("Check that the server is running, then reconnect.");
    }
}

/* What can be done without a connection; nothing where there never was one. */
static char *
make_what_works (const BinnacleLinkFacts *facts,
                 BinnacleLinkTone         tone)
{
  if (!has_values (facts))
    return NULL;
  if (tone == BINNACLE_LINK_BAD)
    return put_since (_("There are no live values %s; the last ones stay on screen, with their age."), facts);
  return g_strdup (_("The last values stay on screen, with their age."));
}

static char *
join_sentences (const char *first,
                const char *second)
{
  if (first == NULL || second == NULL)
    return g_strdup (first != NULL ? first : second);
  /* Translators: two sentences, one after the other. */
  return g_strdup_printf (C_("sentences", "%s %s"), first, second);
}

/* Neither is the server's doing. */
static gboolean
set_network_problem (BinnacleLinkStatus      *self,
                     const BinnacleLinkFacts *facts)
{
  if (facts->suspended)
    self->advice = g_strdup (_("The last values stay on screen, and what you change is kept here until you go online."));
  else if (is_portal (facts))
    self->advice = g_strdup (_("Open its page in the browser and sign in there. Binnacle connects by itself then."));
  else
    return FALSE;
  self->problem = g_strdup (self->sentence);
  return TRUE;
}

static void
set_problem (BinnacleLinkStatus      *self,
             const BinnacleLinkFacts *facts)
{
  const char *reason = facts->error != NULL ? facts->error->message : NULL;
  gboolean bad = self->tone == BINNACLE_LINK_BAD;
  g_autofree char *works = NULL;

  if ((self->tone != BINNACLE_LINK_WARNING && !bad) || set_network_problem (self, facts))
    return;
  works = make_what_works (facts, self->tone);
  /* Nobody told it a token that it could refuse. */
  if (is_unauthorized (facts) && facts->anonymous)
    reason = _("The server wants to know who you are.");
  self->problem = g_strdup (bad && reason != NULL ? reason : self->sentence);
  self->advice = join_sentences (works, bad ? get_failure_advice (facts) : reason);
}

/* Without the countdown of the word, as a page does not follow the seconds. */
static char *
make_title (const BinnacleLinkStatus *self,
            const BinnacleLinkFacts  *facts)
{
  BinnacleCertificateFault *certificate = get_certificate (facts);

  if (facts->suspended)
    return g_strdup (C_("page title", "Working Offline"));
  if (is_portal (facts))
    return g_strdup (C_("page title", "Sign In to the Network"));
  if (certificate != NULL)
    return g_strdup (is_changed (certificate) ? C_("page title", "The Certificate Has Changed")
                                              : C_("page title", "Certificate Not Trusted"));
  if (self->tone == BINNACLE_LINK_BAD && is_unauthorized (facts))
    return g_strdup (facts->anonymous ? C_("page title", "Sign In") : C_("page title", "Sign In Again"));
  if (self->tone == BINNACLE_LINK_BAD)
    return g_strdup (C_("page title", "No Live Data"));
  if (facts->state == BINNACLE_CONNECTION_WAITING)
    return g_strdup (C_("page title", "Waiting for the Server"));
  return g_strdup (self->word);
}

static void
set_action (BinnacleLinkStatus      *self,
            const BinnacleLinkFacts *facts)
{
  self->action = "win.reconnect";
  self->action_label = _("_Reconnect");
  if (facts->suspended)
    {
      self->action = "app.work-offline";
      self->action_label = _("_Go Online");
    }
  else if (is_portal (facts))
    {
      self->action = "app.open-portal";
      self->action_label = _("_Open Sign-In Page");
    }
  else if (get_certificate (facts) != NULL)
    {
      self->action = "win.show-certificate";
      self->action_label = _("_View Certificate…");
    }
  else if (self->tone == BINNACLE_LINK_BAD && is_unauthorized (facts) && facts->can_sign_in)
    {
      self->action = "win.sign-in";
      self->action_label = _("_Sign In…");
    }
  else if (is_told_to_wait (facts))
    {
      self->action = "win.reconnect-anyway";
      self->action_label = _("Connect _Anyway");
    }
}

static char *
make_next_attempt (const BinnacleLinkFacts *facts)
{
  if (!has_plan (facts))
    return NULL;
  return g_strdup_printf (C_("next attempt", "in %d s"), (int) whole_seconds (facts->next_attempt_in));
}

static char *
make_attempt (const BinnacleLinkFacts *facts)
{
  if (facts->attempt == 0 || facts->state == BINNACLE_CONNECTION_OPEN)
    return NULL;
  return g_strdup_printf ("%u", facts->attempt);
}

/**
 * binnacle_link_status_new:
 * @facts: what is known
 *
 * Puts a link into words.
 *
 * Returns: (transfer full): the words
 */
BinnacleLinkStatus *
binnacle_link_status_new (const BinnacleLinkFacts *facts)
{
  BinnacleLinkStatus *self;

  g_return_val_if_fail (facts != NULL, NULL);

  self = g_new0 (BinnacleLinkStatus, 1);
  self->tone = get_tone (facts);
  self->icon_name = get_icon_name (facts);
  self->word = make_word (facts);
  self->latency = self->tone == BINNACLE_LINK_GOOD ? make_latency (facts->latency) : NULL;
  self->latency_range = self->tone == BINNACLE_LINK_GOOD ? make_latency_range (facts) : NULL;
  self->sentence = make_sentence (facts);
  self->last_message = make_last_message (facts->silence);
  self->attempt = make_attempt (facts);
  self->next_attempt = make_next_attempt (facts);
  self->title = make_title (self, facts);
  set_problem (self, facts);
  set_action (self, facts);
  return self;
}

/**
 * binnacle_link_status_free:
 * @self: (transfer full): the words
 *
 * Frees the words.
 */
void
binnacle_link_status_free (BinnacleLinkStatus *self)
{
  g_free (self->word);
  g_free (self->latency);
  g_free (self->latency_range);
  g_free (self->sentence);
  g_free (self->last_message);
  g_free (self->attempt);
  g_free (self->next_attempt);
  g_free (self->title);
  g_free (self->problem);
  g_free (self->advice);
  g_free (self);
}

static void
append_detail (GString    *text,
               const char *title,
               const char *value)
{
  if (value != NULL)
    g_string_append_printf (text, "%s: %s\n", title, value);
}

static char *
redact_error (const BinnacleLinkFacts *facts)
{
  return facts->log != NULL ? binnacle_connection_log_redact (facts->log, facts->error->message)
                            : binnacle_redact (facts->error->message, NULL);
}

/**
 * binnacle_link_status_to_details:
 * @self: the words
 * @facts: what they were made from
 * @server: (nullable): the server's name
 * @address: (nullable): its address
 *
 * All that is known, a line each, for a bug report. It holds nothing that looks
 * like a token, whatever the server said.
 *
 * Returns: (transfer full): the text
 */
char *
binnacle_link_status_to_details (const BinnacleLinkStatus *self,
                                 const BinnacleLinkFacts  *facts,
                                 const char               *server,
                                 const char               *address)
{
  g_autofree char *error = facts->error != NULL ? redact_error (facts) : NULL;
  GString *text;

  g_return_val_if_fail (self != NULL && facts != NULL, NULL);

  text = g_string_new (NULL);
  append_detail (text, _("State"), self->word);
  append_detail (text, _("Server"), server);
  append_detail (text, _("Address"), address);
  append_detail (text, _("Latency"), self->latency_range);
  append_detail (text, _("Last message"), self->last_message);
  append_detail (text, _("Attempt"), self->attempt);
  append_detail (text, _("Next attempt"), self->next_attempt);
  append_detail (text, _("Last error"), error);
  append_detail (text, _("Version"), BINNACLE_VERSION);
  return g_string_free (text, FALSE);
}
