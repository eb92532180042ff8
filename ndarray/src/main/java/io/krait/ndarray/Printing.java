package io.krait.ndarray;

import io.krait.staging.DType;
import io.krait.staging.Scalars;
import io.krait.staging.StridedArray;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints arrays as NumPy does: aligned columns, long axes shortened to their ends, at most {@link #MAX} characters in
 * all because JShell cuts longer values off. The first line names element type and shape.
 */
final class Printing {
    private static final int MAX = 999;
    private static final int WIDTH = 75;
    private static final int EDGE = 3;
    private static final int FULL = 1000;
    private static final int DIGITS = 8;

    private final StridedArray array;
    private final int edge;
    private final List<Long> shown = new ArrayList<>();
    private Column column = new Column(0, t -> "");

    /** How the numbers of one array are written. */
    private record Column(int width, java.util.function.LongFunction<String> text) {
    }

    private Printing(StridedArray array, int edge) {
        this.array = array;
        this.edge = edge;
    }

    static String print(String header, StridedArray a) {
        if (a.shape().length == 0) {
            return header + " " + scalar(a.dtype(), a.bits(0));
        }
        for (long d : a.shape()) {
            if (d == 0) {
                return header + " []";
            }
        }
        String s = "";
        for (int edge = Export.size(a.shape()) <= FULL ? FULL : EDGE; edge >= 1; edge = edge > EDGE ? EDGE : edge - 1) {
            s = header + "\n" + new Printing(a, edge).body();
            if (s.length() <= MAX) {
                return s;
            }
        }
        // Too many axes even for one element at each end.
        int cut = s.lastIndexOf('\n', MAX - 4);
        return s.substring(0, cut > header.length() ? cut : MAX - 4) + "\n...";
    }

    private String body() {
        collect(0, 0);
        column = column(array.dtype(), shown);
        StringBuilder sb = new StringBuilder();
        write(0, 0, sb);
        return sb.toString();
    }

    private boolean shortened(int axis) {
        return array.shape()[axis] > 2L * edge;
    }

    private void collect(int axis, long at) {
        if (axis == array.shape().length) {
            shown.add(array.bits(at));
            return;
        }
        long n = array.shape()[axis];
        for (long i = 0; i < n; i++) {
            if (shortened(axis) && i == edge) {
                i = n - edge;
            }
            collect(axis + 1, at + i * array.strides()[axis]);
        }
    }

    private void write(int axis, long at, StringBuilder sb) {
        int rank = array.shape().length;
        long n = array.shape()[axis];
        sb.append('[');
        if (axis == rank - 1) {
            int lineStart = sb.lastIndexOf("\n") + 1;
            for (long i = 0; i < n; i++) {
                boolean gap = shortened(axis) && i == edge;
                if (gap) {
                    i = n - edge;
                }
                String t = pad(column.text.apply(array.bits(at + i * array.strides()[axis])));
                for (String item : gap ? new String[]{"...", t} : new String[]{t}) {
                    if (sb.length() - lineStart + item.length() + 1 > WIDTH) {
                        sb.append('\n').append(" ".repeat(axis));
                        lineStart = sb.length() - axis;
                    }
                    sb.append(sb.charAt(sb.length() - 1) == '[' ? "" : " ").append(item);
                }
            }
        } else {
            for (long i = 0; i < n; i++) {
                if (i > 0) {
                    sb.append("\n".repeat(rank - 1 - axis)).append(" ".repeat(axis + 1));
                }
                if (shortened(axis) && i == edge) {
                    sb.append("...").append("\n".repeat(rank - 1 - axis)).append(" ".repeat(axis + 1));
                    i = n - edge;
                }
                write(axis + 1, at + i * array.strides()[axis], sb);
            }
        }
        sb.append(']');
    }

    private String pad(String s) {
        return " ".repeat(column.width - s.length()) + s;
    }

    private static Column column(DType t, List<Long> bits) {
        java.util.function.LongFunction<String> text = t.isFloat() ? floats(t, bits) : b -> Scalars.text(t, b);
        return new Column(bits.stream().mapToInt(b -> text.apply(b).length()).max().orElse(0), text);
    }

    /** A lone number: as many digits as identify it. */
    private static String scalar(DType t, long bits) {
        return !t.isFloat() ? Scalars.text(t, bits) : special(Scalars.toDouble(t, bits))
                ? name(Scalars.toDouble(t, bits)) : Scalars.text(t, bits);
    }

    private static boolean special(double v) {
        return Double.isNaN(v) || Double.isInfinite(v);
    }

    private static String name(double v) {
        return Double.isNaN(v) ? "nan" : v > 0 ? "inf" : "-inf";
    }

    /** NumPy's rule: positional unless numbers are huge, tiny or of very different size. */
    private static java.util.function.LongFunction<String> floats(DType t, List<Long> bits) {
        double max = 0;
        double min = Double.POSITIVE_INFINITY;
        for (long b : bits) {
            double v = Math.abs(Scalars.toDouble(t, b));
            if (v != 0 && !special(v)) {
                max = Math.max(max, v);
                min = Math.min(min, v);
            }
        }
        boolean exponent = max >= 1e8 || max > 0 && (min < 1e-4 || max / min > 1000);
        int digits = 0;
        for (long b : bits) {
            if (!special(Scalars.toDouble(t, b))) {
                digits = Math.max(digits, digits(t, b, exponent));
            }
        }
        int places = digits;
        return b -> {
            double v = Scalars.toDouble(t, b);
            return special(v) ? name(v) : exponent ? scientific(t, b, places) : positional(t, b, places);
        };
    }

    /** The shortest decimal that identifies the number. */
    private static BigDecimal decimal(DType t, long bits) {
        return new BigDecimal(Scalars.text(t, bits));
    }

    /** The digits after the point that the number needs, at most {@link #DIGITS}. */
    private static int digits(DType t, long bits, boolean exponent) {
        BigDecimal d = decimal(t, bits);
        if (d.signum() == 0) {
            return 0;
        }
        d = (exponent ? d.scaleByPowerOfTen(d.scale() - d.precision() + 1) : d).setScale(DIGITS,
                RoundingMode.HALF_EVEN).stripTrailingZeros();
        return Math.max(0, d.scale());
    }

    private static String positional(DType t, long bits, int places) {
        String s = decimal(t, bits).setScale(DIGITS, RoundingMode.HALF_EVEN).abs().toPlainString();
        int point = s.indexOf('.');
        String fraction = s.substring(point + 1).replaceAll("0+$", "");
        return sign(t, bits) + s.substring(0, point) + "." + fraction + " ".repeat(places - fraction.length());
    }

    private static String scientific(DType t, long bits, int places) {
        BigDecimal d = decimal(t, bits).abs();
        int e = d.signum() == 0 ? 0 : d.precision() - d.scale() - 1;
        BigDecimal m = d.scaleByPowerOfTen(-e).setScale(places, RoundingMode.HALF_EVEN);
        if (m.compareTo(BigDecimal.TEN) >= 0) {
            e++;
            m = m.divide(BigDecimal.TEN).setScale(places, RoundingMode.HALF_EVEN);
        }
        String mantissa = m.toPlainString() + (places == 0 ? "." : "");
        return sign(t, bits) + mantissa + "e" + (e < 0 ? "-" : "+") + (Math.abs(e) < 10 ? "0" : "") + Math.abs(e);
    }

    private static String sign(DType t, long bits) {
        return Double.doubleToRawLongBits(Scalars.toDouble(t, bits)) < 0 ? "-" : "";
    }
}
