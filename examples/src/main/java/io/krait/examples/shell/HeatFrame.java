package io.krait.examples.shell;

import io.krait.examples.shell.Drawing.Heat;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;

/**
 * Where the colours of a heat map lie in the picture, and what is around them: numbers of rows and columns, the scale.
 *
 * @param left the left edge
 * @param right the right edge
 * @param top the upper edge
 * @param bottom the lower edge
 */
record HeatFrame(double left, double right, double top, double bottom) {
    private static final int BAR = 14;

    void paint(Graphics2D g, Heat heat, Raster raster, Look look) {
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        AffineTransform place = AffineTransform.getTranslateInstance(left, top);
        place.scale((right - left) / raster.pixels().width(), (bottom - top) / raster.pixels().height());
        g.drawImage(Images.buffered(raster.pixels()), place, null);
        g.setColor(new Color(Colours.FRAME));
        g.setStroke(new BasicStroke(1f));
        g.draw(new Rectangle2D.Double(left, top, right - left, bottom - top));
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        for (double v : Ticks.linear(0, heat.width() - 1, Math.min(10, heat.width()))) {
            double x = left + (v + 0.5) / heat.width() * (right - left);
            tick(g, x, bottom, x, bottom + 4, Ticks.index(v), 0.5, x, bottom + 17);
        }
        for (double v : Ticks.linear(0, heat.height() - 1, Math.min(10, heat.height()))) {
            double y = top + (v + 0.5) / heat.height() * (bottom - top);
            tick(g, left - 4, y, left, y, Ticks.index(v), 1, left - 7, y + 4);
        }
        scale(g, raster);
        g.setColor(new Color(Colours.TEXT));
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        text(g, look.xTitle(), 0.5, (left + right) / 2, look.height() - 12);
        AffineTransform upright = g.getTransform();
        g.translate(20, (top + bottom) / 2);
        g.rotate(-Math.PI / 2);
        text(g, look.yTitle(), 0.5, 0, 0);
        g.setTransform(upright);
    }

    private void scale(Graphics2D g, Raster raster) {
        double x = right + 18;
        int steps = 256;
        double height = (bottom - top) / steps;
        for (int i = 0; i < steps; i++) {
            g.setColor(new Color(Colours.scale(1 - (i + 0.5) / steps)));
            // Down to the end, so that no seams show.
            g.fill(new Rectangle2D.Double(x, top + i * height, BAR, bottom - top - i * height));
        }
        var text = Ticks.format(raster.low(), raster.high());
        for (double v : Ticks.linear(raster.low(), raster.high(), 7)) {
            double y = bottom - (v - raster.low()) / (raster.high() - raster.low()) * (bottom - top);
            tick(g, x + BAR, y, x + BAR + 3, y, text.apply(v), 0, x + BAR + 6, y + 4);
        }
    }

    private static void tick(Graphics2D g, double x0, double y0, double x1, double y1, String text, double anchor,
            double x, double y) {
        if (!text.isEmpty()) {
            g.setColor(new Color(Colours.FRAME));
            g.draw(new Line2D.Double(x0, y0, x1, y1));
            g.setColor(new Color(Colours.TEXT));
            text(g, text, anchor, x, y);
        }
    }

    private static void text(Graphics2D g, String text, double anchor, double x, double y) {
        g.drawString(text, (float) (x - anchor * g.getFontMetrics().stringWidth(text)), (float) y);
    }
}
