/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the main() of an example is called in its test. */
int example_main (int   argc,
                  char *argv[]);
