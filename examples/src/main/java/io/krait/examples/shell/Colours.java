package io.krait.examples.shell;

/** Colours of pictures, as {@code 0xRRGGBB}. */
final class Colours {
    /** Of lines, to be told apart also by the colour-blind: Okabe and Ito (2008), without yellow, then darker ones. */
    static final int[] LINES = {0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x444444, 0x7A4FBF,
        0x8C2D04, 0x1B5E3B, 0x8A6D00, 0x1F3B70};
    static final int BARS = 0x4C9BCB;
    static final int TEXT = 0x333333;
    static final int GRID = 0xE3E3E3;
    static final int FRAME = 0x999999;
    /** Of NaN. */
    static final int MISSING = 0xC8C8C8;

    /** Nine points of viridis (van der Walt and Smith, 2015, CC0), which grows evenly in lightness. */
    private static final int[] VIRIDIS = {0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962,
        0xADDC30, 0xFDE725};

    private Colours() {
    }

    /** The colour of line {@code i}. */
    static int line(int i) {
        return LINES[i % LINES.length];
    }

    /** The colour of a number from 0 to 1; beyond is as at the end. */
    static int scale(double t) {
        if (Double.isNaN(t)) {
            return MISSING;
        }
        double at = Math.clamp(t, 0.0, 1.0) * (VIRIDIS.length - 1);
        int i = Math.min((int) at, VIRIDIS.length - 2);
        double f = at - i;
        int colour = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            double a = VIRIDIS[i] >> shift & 255;
            double b = VIRIDIS[i + 1] >> shift & 255;
            colour |= (int) Math.rint(a + f * (b - a)) << shift;
        }
        return colour;
    }
}
