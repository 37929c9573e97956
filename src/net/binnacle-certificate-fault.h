/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_CERTIFICATE_FAULT (binnacle_certificate_fault_get_type ())

typedef struct _BinnacleCertificateFault BinnacleCertificateFault;

BINNACLE_EXPORT
GType                     binnacle_certificate_fault_get_type           (void);
BINNACLE_EXPORT
BinnacleCertificateFault *binnacle_certificate_check                    (const char                     *place,
                                                                         GTlsCertificate                *certificate,
                                                                         GTlsCertificateFlags            flags,
                                                                         const char                     *pinned);
BINNACLE_EXPORT
char                     *binnacle_certificate_describe_flags           (const char                     *place,
                                                                         GTlsCertificateFlags            flags);
BINNACLE_EXPORT
BinnacleCertificateFault *binnacle_certificate_fault_ref                (BinnacleCertificateFault       *self);
BINNACLE_EXPORT
void                      binnacle_certificate_fault_unref              (BinnacleCertificateFault       *self);
BINNACLE_EXPORT
const char               *binnacle_certificate_fault_get_place          (const BinnacleCertificateFault *self);
BINNACLE_EXPORT
const char               *binnacle_certificate_fault_get_fingerprint    (const BinnacleCertificateFault *self);
BINNACLE_EXPORT
const char               *binnacle_certificate_fault_get_pinned         (const BinnacleCertificateFault *self);
BINNACLE_EXPORT
const char               *binnacle_certificate_fault_get_subject        (const BinnacleCertificateFault *self);
BINNACLE_EXPORT
const char               *binnacle_certificate_fault_get_issuer         (const BinnacleCertificateFault *self);
BINNACLE_EXPORT
const char               *binnacle_certificate_fault_get_names          (const BinnacleCertificateFault *self);
BINNACLE_EXPORT
GDateTime                *binnacle_certificate_fault_get_not_before     (const BinnacleCertificateFault *self);
BINNACLE_EXPORT
GDateTime                *binnacle_certificate_fault_get_not_after      (const BinnacleCertificateFault *self);
BINNACLE_EXPORT
GTlsCertificateFlags      binnacle_certificate_fault_get_flags          (const BinnacleCertificateFault *self);
BINNACLE_EXPORT
gboolean                  binnacle_certificate_fault_is_change          (const BinnacleCertificateFault *self);
BINNACLE_EXPORT
gboolean                  binnacle_certificate_fault_can_be_trusted     (const BinnacleCertificateFault *self);
BINNACLE_EXPORT
char                     *binnacle_certificate_fault_to_sentence        (const BinnacleCertificateFault *self);
BINNACLE_EXPORT
char                    **binnacle_certificate_fault_to_reasons         (const BinnacleCertificateFault *self);

BINNACLE_EXPORT
GError                   *binnacle_connection_error_new_for_certificate (BinnacleCertificateFault       *fault);
BINNACLE_EXPORT
BinnacleCertificateFault *binnacle_connection_error_get_certificate     (const GError                   *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleCertificateFault, binnacle_certificate_fault_unref)

G_END_DECLS
