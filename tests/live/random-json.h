/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-value.h"

/* Small JSON of few names and values, so that two of them often meet. */

void random_json_parse        (const char          *json,
                               BinnacleValue       *value);
void random_json_assert_equal (const BinnacleValue *value,
                               const BinnacleValue *expected);
void random_json_make         (GRand               *random,
                               BinnacleValue       *value);
void random_json_make_object  (GRand               *random,
                               BinnacleValue       *value);
void random_json_change       (GRand               *random,
                               const BinnacleValue *from,
                               BinnacleValue       *to);
