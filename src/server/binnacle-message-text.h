/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-value.h"
#include "wire/binnacle-protocol.h"

G_BEGIN_DECLS

GString *binnacle_message_text_begin                 (const char            *type,
                                                      gint64                 id);
GString *binnacle_message_text_begin_error           (gint64                 id,
                                                      BinnacleProtocolError  code,
                                                      const char            *message);
void     binnacle_message_text_append_string         (GString             *text,
                                                      const char          *string);
void     binnacle_message_text_append_number         (GString             *text,
                                                      double               number);
void     binnacle_message_text_append_string_member  (GString             *text,
                                                      const char          *member,
                                                      const char          *string);
void     binnacle_message_text_append_integer_member (GString             *text,
                                                      const char          *member,
                                                      gint64               integer);
void     binnacle_message_text_append_value_member   (GString             *text,
                                                      const char          *member,
                                                      const BinnacleValue *value);
void     binnacle_message_text_append_strings_member (GString             *text,
                                                      const char          *member,
                                                      const char * const  *strings);

G_END_DECLS
