package io.krait.staging.math;

import io.krait.staging.DType;
import io.krait.staging.FastMath;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One floating point type with its integer twin over a builder: makes constants and wraps values so that formulas
 * read well.
 */
record Kit<V>(ScalarBuilder<V> builder, DType type, MathMode mode) {
    /** Whether results may be off by up to 4 ulp. */
    boolean approx() {
        return mode.has(FastMath.APPROX);
    }

    /** The integer type of the same width. */
    DType intType() {
        return type.signedTwin();
    }

    boolean isF64() {
        return type == DType.F64;
    }

    /** Number of bits of the fraction: the exponent field starts here. */
    int mantissaBits() {
        return isF64() ? 52 : 23;
    }

    /** The exponent field of 1. */
    int bias() {
        return isF64() ? 1023 : 127;
    }

    /** The sign bit as an integer constant. */
    long signBit() {
        return isF64() ? Long.MIN_VALUE : Integer.MIN_VALUE;
    }

    /** The smallest positive normal number. */
    double minNormal() {
        return isF64() ? Double.MIN_NORMAL : Float.MIN_NORMAL;
    }

    /** True exactly for positive normal finite numbers. */
    Mask<V> positiveNormal(Fp<V> x) {
        long lowest = bits(type, minNormal());
        // One comparison instead of two: distance of the bits from the lower end, unsigned; the sign bit makes the
        // comparison signed.
        return x.bits().plus(signBit() - lowest).lt(signBit() - lowest + bits(type, Double.POSITIVE_INFINITY));
    }

    /** Wraps a value of {@link #type}. */
    Fp<V> fp(V v) {
        return new Fp<>(this, v);
    }

    /**
     * A floating point constant, which must be representable in the type: coefficients are never rounded behind the
     * author's back.
     */
    Fp<V> c(double value) {
        return fp(builder.constant(type, bits(type, value)));
    }

    /** The constant of the type. */
    Fp<V> c(double f64, double f32) {
        return c(isF64() ? f64 : f32);
    }

    /** A constant as an unevaluated sum. */
    Pair<V> pair(double hi, double lo) {
        return new Pair<>(c(hi), c(lo));
    }

    /** An integer constant; bits beyond the width of the type do not matter. */
    Int<V> k(long value) {
        return new Int<>(this, builder.constant(intType(), isF64() ? value : (int) value));
    }

    /** 2^n as a constant. */
    Fp<V> power(int n) {
        return c(Math.scalb(1.0, n));
    }

    /** A constant of the type that differs from lane to lane. */
    Fp<V> choose(Mask<V> m, double ifTrue, double ifFalse) {
        return ifTrue == ifFalse ? c(ifTrue) : m.select(c(ifTrue), c(ifFalse));
    }

    /** {@link ScalarBuilder#ifAny} for one value. */
    Fp<V> ifAny(Mask<V> mask, Supplier<Fp<V>> rare, Fp<V> common) {
        return ifAny(mask, () -> List.of(rare.get()), List.of(common)).get(0);
    }

    /** {@link ScalarBuilder#ifAny} for several values. */
    List<Fp<V>> ifAny(Mask<V> mask, Supplier<List<Fp<V>>> rare, List<Fp<V>> common) {
        List<V> values = common.stream().map(Fp::v).toList();
        List<V> merged = builder.ifAny(mask.v(), () -> rare.get().stream().map(Fp::v).toList(), values);
        return merged.stream().map(this::fp).toList();
    }

    /** {@link ScalarBuilder#memo}: values that several functions of one argument share. */
    List<Fp<V>> memo(Object key, Fp<V> x, Supplier<List<Fp<V>>> make) {
        return builder.memo(key, List.of(x.v()), () -> make.get().stream().map(Fp::v).toList()).stream()
                .map(this::fp).toList();
    }

    /** {@link ScalarBuilder#loopWhile} for floating point values. */
    List<Fp<V>> loopWhile(List<Fp<V>> initial, Function<List<Fp<V>>, Mask<V>> condition,
            Function<List<Fp<V>>, List<Fp<V>>> body) {
        return builder.loopWhile(initial.stream().map(Fp::v).toList(),
                state -> condition.apply(state.stream().map(this::fp).toList()).v(),
                state -> body.apply(state.stream().map(this::fp).toList()).stream().map(Fp::v).toList())
                .stream().map(this::fp).toList();
    }

    /**
     * Polynomial with coefficients from the constant term upwards, as two chains in x*x (even and odd powers). That
     * halves the latency of Horner's scheme and costs one multiplication, which the caller mostly has already.
     */
    Fp<V> poly(Fp<V> x, Fp<V> xx, double... coefficients) {
        List<Fp<V>> c = new ArrayList<>();
        for (double v : coefficients) {
            c.add(c(v));
        }
        return poly(x, xx, c);
    }

    /** {@link #horner(Fp, List)} for constants. */
    Fp<V> horner(Fp<V> x, double... coefficients) {
        return horner(x, Arrays.stream(coefficients).mapToObj(this::c).toList());
    }

    /** Polynomial by Horner's scheme: fewest operations, where there is other work to do in the meantime. */
    Fp<V> horner(Fp<V> x, List<Fp<V>> c) {
        Fp<V> y = c.getLast();
        for (int i = c.size() - 2; i >= 0; i--) {
            y = y.fma(x, c.get(i));
        }
        return y;
    }

    /** {@link #poly(Fp, Fp, double...)} for coefficients that may differ from lane to lane. */
    Fp<V> poly(Fp<V> x, Fp<V> xx, List<Fp<V>> c) {
        int n = c.size();
        if (n < 3) {
            return n == 1 ? c.get(0) : c.get(1).fma(x, c.get(0));
        }
        Fp<V> top = c.get(n - 1);
        Fp<V> next = c.get(n - 2);
        for (int i = n - 3; i >= 0; i--) {
            if ((n - 1 - i) % 2 == 0) {
                top = top.fma(xx, c.get(i));
            } else {
                next = next.fma(xx, c.get(i));
            }
        }
        return (n - 1) % 2 == 0 ? next.fma(x, top) : top.fma(x, next);
    }

    /** The canonical bits of a number in a floating point type. */
    static long bits(DType type, double value) {
        if (type == DType.F64) {
            return Double.doubleToRawLongBits(value);
        }
        float f = (float) value;
        if (f != value && !Double.isNaN(value)) {
            throw new IllegalArgumentException("constant " + Double.toHexString(value)
                    + " is not representable in " + type);
        }
        return Float.floatToRawIntBits(f) & 0xffffffffL;
    }

    V op(Op op, V a, V b) {
        return builder.apply(op, a, b);
    }

    Mask<V> mask(Op op, V a, V b) {
        return new Mask<>(this, builder.apply(op, a, b));
    }
}
