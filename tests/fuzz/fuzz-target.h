/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* What each target defines: takes any bytes, returns 0, and aborts where the code
 * under test breaks a promise. */
int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);
