/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-certificate-pins.h"
#include "net/binnacle-credential.h"
#include "net/binnacle-io-thread.h"
#include "net/binnacle-transport.h"

G_BEGIN_DECLS

typedef struct _BinnacleTransportMaker BinnacleTransportMaker;

BinnacleTransportMaker *binnacle_transport_maker_new            (BinnacleClock           *clock,
                                                                 BinnacleIoThread        *io_thread);
void                    binnacle_transport_maker_free           (gpointer                 self);
void                    binnacle_transport_maker_set_pins       (BinnacleTransportMaker  *self,
                                                                 BinnacleCertificatePins *pins);
void                    binnacle_transport_maker_set_credential (BinnacleTransportMaker  *self,
                                                                 BinnacleCredential      *credential);
BinnacleTransport      *binnacle_transport_maker_make           (gpointer                 self);

G_END_DECLS
