/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "widgets/binnacle-palette.h"

/* blue, orange, green, purple, red, teal, brown, yellow; light, dark. A test
 * computes their contrast with the card and their distance under the common
 * colour-vision deficiencies. */
static const guint32 colors[BINNACLE_PALETTE_N_COLORS][2] = {
  { 0x1c71d8, 0x62a0ea }, { 0xc64600, 0xffa348 }, { 0x26a269, 0x57e389 }, { 0x813d9c, 0xc061cb },
  { 0xc01c28, 0xff7b63 }, { 0x0f7b8a, 0x5bc8d6 }, { 0x865e3c, 0xcdab8f }, { 0x8f6400, 0xf8e45c },
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
