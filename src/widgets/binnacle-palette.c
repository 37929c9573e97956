/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "widgets/binnacle-palette.h"

/* The colours of series: blue, orange, green, purple, red, teal, brown, yellow;
 * light, dark. A test computes that each has a contrast of 3:1 with the card and
 * that any two of the eight are at least 9.5 apart in CIELAB, for full colour
 * vision as under protanopia, deuteranopia and tritanopia (Machado, Oliveira and
 * Fernandes, 2009; 2.3 is what can just be seen). Closest are yellow and orange
 * in light mode under deuteranopia, at 10.0. */
static const guint32 colors[BINNACLE_PALETTE_N_COLORS][2] = {
  { 0x1c71d8, 0x62a0ea }, { 0xc64600, 0xffa348 }, { 0x26a269, 0x57e389 }, { 0x813d9c, 0xc061cb },
  { 0xb61323, 0xff7b63 }, { 0x0f7b8a, 0x5bc8d6 }, { 0x865e3c, 0xcdab8f }, { 0xa17828, 0xf8e45c },
};

/**
 * binnacle_palette_get_color:
 * @index: which series of a chart
 * @dark: whether it is drawn on a dark card
 * @color: (out caller-allocates): the colour
 *
 * Gives the colour of a series. They repeat after %BINNACLE_PALETTE_N_COLORS,
 * where binnacle_palette_is_dashed() tells them apart.
 */
void
binnacle_palette_get_color (guint     index,
                            gboolean  dark,
                            GdkRGBA  *color)
{
  guint32 rgb = colors[index % BINNACLE_PALETTE_N_COLORS][dark ? 1 : 0];

  color->red = (float) (rgb >> 16 & 0xff) / 255;
  color->green = (float) (rgb >> 8 & 0xff) / 255;
  color->blue = (float) (rgb & 0xff) / 255;
  color->alpha = 1;
}

/**
 * binnacle_palette_is_dashed:
 * @index: which series of a chart
 *
 * Returns: whether the series' line is dashed, since its colour is another's too
 */
gboolean
binnacle_palette_is_dashed (guint index)
{
  return index / BINNACLE_PALETTE_N_COLORS % 2 == 1;
}
