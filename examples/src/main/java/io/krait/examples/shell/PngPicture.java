package io.krait.examples.shell;

import io.krait.examples.shell.Drawing.Bars;
import io.krait.examples.shell.Drawing.Curves;
import io.krait.examples.shell.Drawing.Heat;
import io.krait.examples.shell.Drawing.Pixels;
import io.krait.examples.shell.Drawing.Series;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws PNG pictures with XChart. */
final class PngPicture {
    /** Pixels for each unit of the layout, so that pictures are sharp on today's screens. */
    private static final int ZOOM = 2;
    /** Room for the scale of a heat map. */
    private static final int SCALE_WIDTH = 86;
    private static final int FEW_POINTS = 40;
    private static final int FEW_BARS = 120;
    /** A part of an axis where no round number and no edge of a bar is. */
    private static final double UNEVEN = 0.2718281828;
    private static final Color BARS = new Color(Colours.BARS);
    private static final Color TEXT = new Color(Colours.TEXT);

    private PngPicture() {
    }

    /** The file's bytes; empty if Java finds no font to write with, as on small servers. */
    static Optional<byte[]> draw(Drawing drawing, Look look) throws IOException {
        if (drawing instanceof Pixels p) {
            return Optional.of(encode(Images.buffered(p)));
        }
        if (!hasFonts()) {
            return Optional.empty();
        }
        return Optional.of(encode(switch (drawing) {
            case Curves c -> paint(curves(c, look), look.width(), look.height());
            case Bars b -> paint(bars(b, look), look.width(), look.height());
            case Heat h -> heat(h, look);
            case Pixels p -> Images.buffered(p);
        }));
    }

    /** Whether Java can write text: it throws errors of several kinds where fontconfig or all fonts are missing. */
    private static boolean hasFonts() {
        try {
            new TextLayout("0", new Font(Font.SANS_SERIF, Font.PLAIN, 12), new FontRenderContext(null, true, true));
            return true;
        } catch (RuntimeException | Error e) {
            if (e instanceof VirtualMachineError v && !(e instanceof InternalError)) {
                throw v;
            }
            return false;
        }
    }

    static byte[] encode(BufferedImage image) throws IOException {
        ImageIO.setUseCache(false);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(image, "png", out)) {
            throw new IOException("this JDK has no PNG writer");
        }
        return out.toByteArray();
    }

    private static XYChart curves(Curves curves, Look look) {
        XYChart chart = chart(look);
        XYStyler style = chart.getStyler();
        int i = 0;
        boolean named = false;
        for (Series s : curves.series()) {
            named |= !s.label().isEmpty();
            Color colour = new Color(Colours.line(i++));
            if (isEmpty(s)) {
                continue;
            }
            // Names of series must differ, those in the legend need not.
            XYSeries line = chart.addSeries("series " + i, s.x(), s.y());
            line.setLabel(s.label().isEmpty() ? "line " + i : s.label());
            line.setLineColor(colour);
            line.setLineWidth(s.x().length > 4000 ? 1f : 1.8f);
            line.setMarkerColor(colour);
            line.setMarker(curves.points() || s.x().length <= FEW_POINTS ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
            if (curves.points()) {
                line.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
                int n = s.x().length;
                line.setMarkerColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(),
                        n > 20_000 ? 60 : n > 2000 ? 110 : 190));
                style.setMarkerSize(n > 2000 ? 3 : 6);
            } else {
                style.setMarkerSize(5);
            }
        }
        style.setLegendVisible(named);
        boolean nothing = chart.getSeriesCollection().isEmpty();
        style.setXAxisLogarithmic(look.logX() && !nothing);
        style.setYAxisLogarithmic(look.logY() && !nothing);
        double[] xs = Numbers.range(curves.series(), true);
        double[] ys = Numbers.range(curves.series(), false);
        ruler(chart, xs[0], xs[1], ys[0], ys[1]);
        return chart;
    }

    private static boolean isEmpty(Series s) {
        return Numbers.countNaN(s.y()) == s.y().length;
    }

    /**
     * Adds points that nobody sees. They give the axes their ends, also where there is nothing else; and as they are
     * not evenly spaced, XChart takes round numbers for its ticks and not those of the data.
     */
    private static void ruler(XYChart chart, double left, double right, double bottom, double top) {
        XYSeries ruler = chart.addSeries("ruler", new double[]{left, left + UNEVEN * (right - left), right},
                new double[]{bottom, bottom + UNEVEN * (top - bottom), top});
        ruler.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        ruler.setMarker(SeriesMarkers.NONE);
        ruler.setShowInLegend(false);
        chart.getStyler().setXAxisTickLabelsFormattingFunction(Ticks.format(left, right));
        chart.getStyler().setYAxisTickLabelsFormattingFunction(Ticks.format(bottom, top));
    }

    private static XYChart bars(Bars bars, Look look) {
        XYChart chart = chart(look);
        int n = bars.counts().length;
        double[] x = new double[4 * n];
        double[] y = new double[4 * n];
        long most = 1;
        for (int i = 0; i < n; i++) {
            double gap = n <= FEW_BARS ? (bars.edges()[i + 1] - bars.edges()[i]) * 0.04 : 0;
            x[4 * i] = bars.edges()[i] + gap;
            x[4 * i + 1] = bars.edges()[i] + gap;
            x[4 * i + 2] = bars.edges()[i + 1] - gap;
            x[4 * i + 3] = bars.edges()[i + 1] - gap;
            y[4 * i + 1] = bars.counts()[i];
            y[4 * i + 2] = bars.counts()[i];
            most = Math.max(most, bars.counts()[i]);
        }
        XYSeries outline = chart.addSeries("bars", x, y);
        outline.setXYSeriesRenderStyle(XYSeriesRenderStyle.Area);
        outline.setMarker(SeriesMarkers.NONE);
        outline.setFillColor(BARS);
        outline.setLineColor(BARS);
        outline.setLineWidth(0f);
        ruler(chart, x[0], x[x.length - 1], 0, most);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setYAxisMax(most * 1.05);
        chart.getStyler().setPlotGridVerticalLinesVisible(false);
        return chart;
    }

    private static BufferedImage heat(Heat heat, Look look) {
        BufferedImage image = new BufferedImage(look.width() * ZOOM, look.height() * ZOOM, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, image.getWidth(), image.getHeight());
        g.scale(ZOOM, ZOOM);
        hints(g);
        int left = look.yTitle().isEmpty() ? 40 : 60;
        int height = look.height() - (look.xTitle().isEmpty() ? 20 : 40);
        XYChart chart = chart(look.withSize(look.width() - left - SCALE_WIDTH, height).withAxes("", ""));
        // XChart's vertical axis goes up, and rows go down: rows are negative numbers.
        ruler(chart, -0.5, heat.width() - 0.5, 0.5 - heat.height(), 0.5);
        XYStyler style = chart.getStyler();
        style.setXAxisMin(-0.5).setXAxisMax(heat.width() - 0.5);
        style.setYAxisMin(0.5 - heat.height()).setYAxisMax(0.5);
        style.setPlotContentSize(1);
        style.setPlotGridLinesVisible(false);
        style.setAxisTicksVisible(false);
        g.translate(left, 0);
        chart.paint(g, chart.getWidth(), height);
        g.translate(-left, 0);
        HeatFrame frame = new HeatFrame(left + chart.getScreenXFromChart(-0.5),
                left + chart.getScreenXFromChart(heat.width() - 0.5), chart.getScreenYFromChart(0.5),
                chart.getScreenYFromChart(0.5 - heat.height()));
        hints(g);
        frame.paint(g, heat, Raster.of(heat), look);
        g.dispose();
        return image;
    }

    private static XYChart chart(Look look) {
        XYChart chart = new XYChartBuilder().width(look.width()).height(look.height()).title(look.title())
                .xAxisTitle(look.xTitle()).yAxisTitle(look.yTitle()).build();
        XYStyler style = chart.getStyler();
        style.setLocale(Locale.ROOT);
        style.setChartBackgroundColor(Color.WHITE);
        style.setPlotBackgroundColor(Color.WHITE);
        style.setPlotBorderColor(new Color(Colours.FRAME));
        style.setPlotGridLinesColor(new Color(Colours.GRID));
        style.setPlotGridLinesStroke(new BasicStroke(0.8f));
        style.setChartFontColor(TEXT);
        style.setChartTitleBoxVisible(false);
        style.setChartTitleVisible(!look.title().isEmpty());
        style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
        style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        style.setAxisTickLabelsColor(TEXT);
        style.setAxisTickMarksColor(new Color(Colours.FRAME));
        style.setXAxisTitleVisible(!look.xTitle().isEmpty());
        style.setYAxisTitleVisible(!look.yTitle().isEmpty());
        style.setLegendVisible(false);
        style.setLegendPosition(LegendPosition.OutsideE);
        style.setLegendBorderColor(Color.WHITE);
        style.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        style.setChartPadding(12);
        style.setAntiAlias(true);
        style.setAxisTicksLineVisible(false);
        return chart;
    }

    private static BufferedImage paint(XYChart chart, int width, int height) {
        BufferedImage image = new BufferedImage(width * ZOOM, height * ZOOM, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, image.getWidth(), image.getHeight());
        g.scale(ZOOM, ZOOM);
        hints(g);
        chart.paint(g, width, height);
        g.dispose();
        return image;
    }

    private static void hints(Graphics2D g) {
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    }
}
