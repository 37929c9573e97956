/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "net/binnacle-credential.h"

/* Longer than any in use. */
#define MAX_LENGTH 16384

#define BEARER "Bearer "
#define BASIC "Basic "

/**
 * BinnacleCredential:
 *
 * What lets in at a server: a token, or a user name and a password. Immutable, with
 * an atomic reference count; its memory is overwritten when it goes. It is never written
 * to a log.
 */
struct _BinnacleCredential
{
  gint  ref_count; /* atomic */
  char *user;      /* NULL for a token */
  char *secret;
};

/**
 * binnacle_credential_error_quark:
 *
 * Returns: the domain of [error@CredentialError]
 */
G_DEFINE_QUARK (binnacle-credential-error-quark, binnacle_credential_error)
G_DEFINE_BOXED_TYPE (BinnacleCredential, binnacle_credential, binnacle_credential_ref, binnacle_credential_unref)

static gboolean
invalid (GError     **error,
         const char  *message)
{
  g_set_error_literal (error, BINNACLE_CREDENTIAL_ERROR, BINNACLE_CREDENTIAL_ERROR_INVALID, message);

  return FALSE;
}

/* Neither can break out of a header or a line. */
static gboolean
is_plain (const char *text,
          const char *forbidden)
{
  if (strnlen (text, MAX_LENGTH + 1) > MAX_LENGTH || !g_utf8_validate (text, -1, NULL))
    return FALSE;

  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) || strchr (forbidden, *p) != NULL)
      return FALSE;

  return TRUE;
}

static gboolean
check_token (const char  *token,
             GError     **error)
{
  if (token == NULL || *token == '\0')
    return invalid (error, _("There is no token. Enter the one that the server’s administrator gave you."));

  return is_plain (token, " ") || invalid (error, _("This is no token: it must be one word, without spaces or line breaks."));
}

static gboolean
check_password (const char  *user,
                const char  *password,
                GError     **error)
{
  if (user == NULL || *user == '\0' || password == NULL)
    return invalid (error, _("There is no user name. Enter the one that you have at the server."));

  /* RFC 7617 §2: the first colon ends the name. */
  if (!is_plain (user, ":"))
    return invalid (error, _("The user name must not have a colon or a line break in it."));

  return is_plain (password, "") || invalid (error, _("The password must not have a line break in it."));
}

static BinnacleCredential *
credential_new (const char *user,
                const char *secret)
{
  BinnacleCredential *self = g_new0 (BinnacleCredential, 1);

  self->ref_count = 1;
  self->user = g_strdup (user);
  self->secret = g_strdup (secret);

  return self;
}

/**
 * binnacle_credential_new_token:
 * @token: a token
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the credential, or %NULL with
 *   %BINNACLE_CREDENTIAL_ERROR_INVALID
 */
BinnacleCredential *
binnacle_credential_new_token (const char  *token,
                               GError     **error)
{
  return check_token (token, error) ? credential_new (NULL, token) : NULL;
}

/**
 * binnacle_credential_new_password:
 * @user: the name
 * @password: the password; may be empty
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the credential, or %NULL with
 *   %BINNACLE_CREDENTIAL_ERROR_INVALID
 */
BinnacleCredential *
binnacle_credential_new_password (const char  *user,
                                  const char  *password,
                                  GError     **error)
{
  return check_password (user, password, error) ? credential_new (user, password) : NULL;
}

/**
 * binnacle_credential_new_from_text:
 * @text: what a keyring had: `Bearer TOKEN`, `Basic USER:PASSWORD` or a token alone
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the credential, or %NULL with
 *   %BINNACLE_CREDENTIAL_ERROR_INVALID
 */
BinnacleCredential *
binnacle_credential_new_from_text (const char  *text,
                                   GError     **error)
{
  BinnacleCredential *self;
  const char *colon;
  char *user;

  g_return_val_if_fail (text != NULL, NULL);

  if (g_str_has_prefix (text, BEARER))
    return binnacle_credential_new_token (text + strlen (BEARER), error);

  colon = g_str_has_prefix (text, BASIC) ? strchr (text, ':') : NULL;

  if (colon == NULL)
    return binnacle_credential_new_token (text, error);

  text += strlen (BASIC);
  user = g_strndup (text, (gsize) (colon - text));
  self = binnacle_credential_new_password (user, colon + 1, error);
  g_free (user);

  return self;
}

/**
 * binnacle_credential_ref:
 * @self: a credential
 *
 * Returns: (transfer full): the same one
 */
BinnacleCredential *
binnacle_credential_ref (BinnacleCredential *self)
{
  __atomic_fetch_add (&self->ref_count, 1, __ATOMIC_RELAXED);

  return self;
}

/**
 * binnacle_credential_unref:
 * @self: (transfer full): a credential
 */
void
binnacle_credential_unref (BinnacleCredential *self)
{
  if (__atomic_sub_fetch (&self->ref_count, 1, __ATOMIC_ACQ_REL) > 0)
    return;

  binnacle_credential_free_text (self->secret);
  g_free (self->user);
  g_free (self);
}

/**
 * binnacle_credential_get_token:
 * @self: a credential
 *
 * Returns: (nullable): the token, where it is one
 */
const char *
binnacle_credential_get_token (BinnacleCredential *self)
{
  return self->user == NULL ? self->secret : NULL;
}

/**
 * binnacle_credential_get_user:
 * @self: a credential
 *
 * Returns: (nullable): the user name, where it has one
 */
const char *
binnacle_credential_get_user (BinnacleCredential *self)
{
  return self->user;
}

/**
 * binnacle_credential_get_password:
 * @self: a credential
 *
 * Returns: (nullable): the password, where it has one
 */
const char *
binnacle_credential_get_password (BinnacleCredential *self)
{
  return self->user != NULL ? self->secret : NULL;
}

/**
 * binnacle_credential_to_text:
 * @self: a credential
 *
 * Returns: (transfer full): what [func@Credential.new_from_text] takes; to be freed with
 *   [func@Credential.free_text]
 */
char *
binnacle_credential_to_text (BinnacleCredential *self)
{
  if (self->user == NULL)
    return g_strconcat (BEARER, self->secret, NULL);

  return g_strconcat (BASIC, self->user, ":", self->secret, NULL);
}

/**
 * binnacle_credential_make_authorization:
 * @self: a credential
 *
 * Returns: (transfer full): the value of an `Authorization` header (RFC 6750, RFC 7617); to
 *   be freed with [func@Credential.free_text]
 */
char *
binnacle_credential_make_authorization (BinnacleCredential *self)
{
  char *plain;
  char *encoded;
  char *value;

  if (self->user == NULL)
    return g_strconcat (BEARER, self->secret, NULL);

  plain = g_strconcat (self->user, ":", self->secret, NULL);
  encoded = g_base64_encode ((const guchar *) plain, strlen (plain));
  value = g_strconcat (BASIC, encoded, NULL);
  binnacle_credential_free_text (plain);
  binnacle_credential_free_text (encoded);

  return value;
}

/**
 * binnacle_credential_free_text:
 * @text: (transfer full) (nullable): a secret
 *
 * Overwrites it, and frees it.
 */
void
binnacle_credential_free_text (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));

  g_free (text);
}
