package io.krait.examples.shell;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Round numbers for axes. */
final class Ticks {
    private static final double[] STEPS = {1, 2, 2.5, 5, 10};
    private static final String SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

    /** From here on numbers are written with powers of ten. */
    private static final double LARGE = 1e6;

    private Ticks() {
    }

    /** About {@code count} round numbers from {@code low} to {@code high}, ascending. */
    static List<Double> linear(double low, double high, int count) {
        double rough = (high - low) / Math.max(1, count);
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = power;
        for (double s : STEPS) {
            if (s * power >= rough * 0.999) {
                step = s * power;
                break;
            }
        }
        List<Double> ticks = new ArrayList<>();
        for (double k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9 && ticks.size() < 100; k++) {
            // Not -0.
            ticks.add(k * step + 0.0);
        }
        return ticks;
    }

    /** Powers of ten from {@code low} to {@code high}, both above 0; at most about {@code count}. */
    static List<Double> logarithmic(double low, double high, int count) {
        int first = (int) Math.ceil(Math.log10(low) - 1e-9);
        int last = (int) Math.floor(Math.log10(high) + 1e-9);
        int step = Math.max(1, Math.ceilDiv(last - first, Math.max(1, count)));
        List<Double> ticks = new ArrayList<>();
        for (int e = first; e <= last; e += step) {
            ticks.add(Math.pow(10, e));
        }
        return ticks.size() < 2 ? linear(low, high, count) : ticks;
    }

    /** Writes numbers of an axis from {@code low} to {@code high} with as many digits as tell them apart. */
    static Function<Double, String> format(double low, double high) {
        double most = Math.max(Math.abs(low), Math.abs(high));
        double apart = Math.abs(high - low);
        int digits = apart > 0 ? (int) Math.clamp(Math.ceil(Math.log10(most / apart)) + 3, 4, 16) : 6;
        // What is nothing beside the length of the axis is the rest of a subtraction.
        return v -> Math.abs(v) < apart * 1e-9 ? "0" : text(v, digits, most >= LARGE && digits <= 6 ? 1e3 : LARGE);
    }

    /** A whole number; nothing for others, which are not the number of a row. */
    static String index(double v) {
        return Math.abs(v - Math.rint(v)) < 1e-6 ? Long.toString(Math.round(v)) : "";
    }

    /** A number with up to six digits. */
    static String text(double v) {
        return text(v, 6, LARGE);
    }

    private static String text(double v, int digits, double large) {
        if (v == 0 || Double.isNaN(v) || Double.isInfinite(v)) {
            return v == 0 ? "0" : Double.toString(v);
        }
        BigDecimal d = new BigDecimal(v).round(new MathContext(digits)).stripTrailingZeros();
        double size = Math.abs(v);
        String text = d.toPlainString();
        if (size >= large && digits <= 6 || size < 0.9e-4) {
            int exponent = d.precision() - d.scale() - 1;
            String first = d.scaleByPowerOfTen(-exponent).stripTrailingZeros().toPlainString();
            String times = first.equals("1") ? "" : first.equals("-1") ? "-" : first + "\u00b7";
            text = times + "10" + superscript(exponent);
        }
        return text.startsWith("-") ? "\u2212" + text.substring(1) : text;
    }

    private static String superscript(int n) {
        StringBuilder sb = new StringBuilder();
        for (char c : Integer.toString(n).toCharArray()) {
            sb.append(c == '-' ? '\u207b' : SUPERSCRIPTS.charAt(c - '0'));
        }
        return sb.toString();
    }
}
