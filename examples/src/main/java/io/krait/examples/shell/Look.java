package io.krait.examples.shell;

import java.util.List;

/**
 * What people can choose about a picture.
 *
 * @param title above it; empty for none
 * @param xTitle under the horizontal axis; empty for none
 * @param yTitle beside the vertical axis; empty for none
 * @param labels names of lines; empty for none
 * @param logX whether the horizontal axis is logarithmic
 * @param logY whether the vertical axis is logarithmic
 * @param width in units of the layout; a PNG has twice as many pixels
 * @param height likewise
 */
record Look(String title, String xTitle, String yTitle, List<String> labels, boolean logX, boolean logY, int width,
        int height) {
    static final Look PLAIN = new Look("", "", "", List.of(), false, false, 800, 450);

    Look withTitle(String text) {
        return new Look(text, xTitle, yTitle, labels, logX, logY, width, height);
    }

    Look withAxes(String x, String y) {
        return new Look(title, x, y, labels, logX, logY, width, height);
    }

    Look withLabels(List<String> names) {
        return new Look(title, xTitle, yTitle, List.copyOf(names), logX, logY, width, height);
    }

    Look withLog(boolean x, boolean y) {
        return new Look(title, xTitle, yTitle, labels, x, y, width, height);
    }

    Look withSize(int w, int h) {
        return new Look(title, xTitle, yTitle, labels, logX, logY, w, h);
    }
}
