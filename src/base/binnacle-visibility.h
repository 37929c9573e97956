/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/**
 * BINNACLE_EXPORT:
 *
 * Marks a function as part of the public interface of libbinnacle, which is
 * otherwise built with hidden visibility.
 */
#define BINNACLE_EXPORT __attribute__ ((visibility ("default"))) extern
