package io.krait.ndarray;

import io.krait.staging.DType;
import io.krait.staging.Scalars;
import io.krait.staging.StridedArray;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * Writes the numbers of one array in equal width, by NumPy's rules: as many digits as identify each number but at most
 * {@link #DIGITS} after the point, positional unless numbers are huge, tiny or of very different size.
 */
final class NumberColumn implements Printing.Column {
    /** Nothing to write. */
    static final NumberColumn EMPTY = new NumberColumn(DType.BOOL, List.of());

    private static final int DIGITS = 8;

    private final DType type;
    private final boolean scientific;
    private final int places;
    private final int exponentDigits;
    private final int width;

    private NumberColumn(DType type, List<Long> bits) {
        this.type = type;
        this.scientific = type.isFloat() && isScientific(bits);
        int most = 0;
        int digits = 2;
        for (long b : bits) {
            if (type.isFloat() && !isSpecial(value(b))) {
                most = Math.max(most, placesOf(decimal(b)));
                digits = Math.max(digits, Integer.toString(Math.abs(exponent(decimal(b)))).length());
            }
        }
        this.places = most;
        this.exponentDigits = digits;
        this.width = bits.stream().mapToInt(b -> text(b).length()).max().orElse(0);
    }

    /** How to write the given numbers of one type together. */
    static NumberColumn of(DType type, List<Long> bits) {
        return new NumberColumn(type, bits);
    }

    /** A number that stands alone, with as many digits as identify it. */
    static String lone(DType type, long bits) {
        double v = Scalars.toDouble(type, bits);
        return type.isFloat() && isSpecial(v) ? special(v) : Scalars.text(type, bits);
    }

    @Override
    public String at(StridedArray array, long at) {
        return padded(array.bits(at));
    }

    /** A number, to the right of its column. */
    String padded(long bits) {
        String s = text(bits);
        return " ".repeat(width - s.length()) + s;
    }

    private String text(long bits) {
        if (!type.isFloat()) {
            return Scalars.text(type, bits);
        }
        double v = value(bits);
        if (isSpecial(v)) {
            return special(v);
        }
        String sign = Double.doubleToRawLongBits(v) < 0 ? "-" : "";
        return sign + (scientific ? scientific(decimal(bits)) : positional(decimal(bits)));
    }

    private boolean isScientific(List<Long> bits) {
        double max = 0;
        double min = Double.POSITIVE_INFINITY;
        for (long b : bits) {
            double v = Math.abs(value(b));
            if (v != 0 && !isSpecial(v)) {
                max = Math.max(max, v);
                min = Math.min(min, v);
            }
        }
        return max >= 1e8 || max > 0 && (min < 1e-4 || max / min > 1000);
    }

    private double value(long bits) {
        return Scalars.toDouble(type, bits);
    }

    /** The shortest decimal that identifies the magnitude. */
    private BigDecimal decimal(long bits) {
        return new BigDecimal(Scalars.text(type, bits)).abs();
    }

    /** The places after the point that a number needs. */
    private int placesOf(BigDecimal d) {
        BigDecimal shown = scientific ? d.scaleByPowerOfTen(-exponent(d)) : d;
        return Math.max(0, shown.setScale(DIGITS, RoundingMode.HALF_EVEN).stripTrailingZeros().scale());
    }

    private static int exponent(BigDecimal d) {
        return d.signum() == 0 ? 0 : d.precision() - d.scale() - 1;
    }

    private String positional(BigDecimal d) {
        String s = d.setScale(DIGITS, RoundingMode.HALF_EVEN).toPlainString();
        int point = s.indexOf('.');
        String fraction = s.substring(point + 1).replaceAll("0+$", "");
        return s.substring(0, point) + "." + fraction + " ".repeat(places - fraction.length());
    }

    private String scientific(BigDecimal d) {
        int e = exponent(d);
        BigDecimal m = d.scaleByPowerOfTen(-e).setScale(places, RoundingMode.HALF_EVEN);
        if (m.compareTo(BigDecimal.TEN) >= 0) {
            e++;
            m = m.scaleByPowerOfTen(-1).setScale(places, RoundingMode.HALF_EVEN);
        }
        String digits = Integer.toString(Math.abs(e));
        return m.toPlainString() + (places == 0 ? "." : "") + "e" + (e < 0 ? "-" : "+")
                + "0".repeat(Math.max(0, exponentDigits - digits.length())) + digits;
    }

    private static boolean isSpecial(double v) {
        return Double.isNaN(v) || Double.isInfinite(v);
    }

    private static String special(double v) {
        return Double.isNaN(v) ? "nan" : v > 0 ? "inf" : "-inf";
    }
}
