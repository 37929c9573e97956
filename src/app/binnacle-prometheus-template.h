/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-source-description.h"

G_BEGIN_DECLS

void binnacle_prometheus_template_add (BinnacleSourceDescription *description);

G_END_DECLS
