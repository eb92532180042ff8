package io.krait.ndarray;

import io.krait.staging.DType;
import io.krait.staging.Scalars;
import io.krait.staging.StridedArray;
import java.util.List;

/** Writes complex numbers in equal width: each part by the rules of {@link NumberColumn}. */
record ComplexColumn(NumberColumn re, NumberColumn im) implements Printing.Column {
    /** How to write the elements of an array at the given distances from the first one. */
    static ComplexColumn of(StridedArray a, List<Long> shown) {
        StridedArray re = a.part(false);
        StridedArray im = a.part(true);
        DType t = re.dtype();
        return new ComplexColumn(NumberColumn.of(t, shown.stream().map(at -> re.bits(2 * at)).toList()),
                NumberColumn.of(t, shown.stream().map(at -> magnitude(t, im.bits(2 * at))).toList()));
    }

    /** A number that stands alone. */
    static String lone(StridedArray a) {
        DType t = a.dtype().part();
        long im = a.part(true).bits(0);
        return NumberColumn.lone(t, a.part(false).bits(0)) + sign(t, im) + NumberColumn.lone(t, magnitude(t, im)) + "i";
    }

    @Override
    public String at(StridedArray a, long at) {
        DType t = a.dtype().part();
        long bits = a.part(true).bits(2 * at);
        String text = im.padded(magnitude(t, bits));
        String digits = text.strip();
        int before = text.indexOf(digits);
        // The unit follows the last digit; what aligns the column comes after it.
        return re.padded(a.part(false).bits(2 * at)) + " ".repeat(before) + sign(t, bits) + digits + "i"
                + " ".repeat(text.length() - before - digits.length());
    }

    private static String sign(DType t, long bits) {
        double v = Scalars.toDouble(t, bits);
        return Double.doubleToRawLongBits(v) < 0 && !Double.isNaN(v) ? "-" : "+";
    }

    private static long magnitude(DType t, long bits) {
        return Scalars.ofDouble(t, Math.abs(Scalars.toDouble(t, bits)));
    }
}
