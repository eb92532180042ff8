package io.krait.benchmarks.accuracy;

import static io.krait.Krait.f64;
import static io.krait.Krait.i64;

import java.util.List;

import io.krait.staging.Expr;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.staging.ScalarType;
import io.krait.staging.Value;
import io.krait.types.F64;
import io.krait.types.I64;
import io.krait.types.Num;

/** Staged scalars by operation and by bits. */
final class Staged {
    private static final int BIAS = 1023;
    private static final int MANTISSA = 52;
    private static final long EXPONENT_MASK = 0x7ff;
    private static final long ONE = 0x3ff0000000000000L;

    private Staged() {
    }

    /** The operation on as many of the operands, all of one type, as it takes. */
    static <T extends Num> Expr<T> apply(Op op, MathMode mode, List<Expr<T>> operands) {
        List<Value> in = operands.stream().map(Expr::value).limit(op.arity()).toList();
        return new Expr<>(in.getFirst().recorder().emit(new Prim.Apply(op, mode), in));
    }

    private static <R extends Num> Expr<R> reinterpret(Expr<?> x, ScalarType<R> type) {
        Value v = x.value();
        return new Expr<>(v.recorder().emit(new Prim.Bitcast(type.dtype()), List.of(v)));
    }

    static Expr<I64> bits(Expr<F64> x) {
        return reinterpret(x, i64);
    }

    /** 2^n for -1022 &lt;= n &lt;= 1023. */
    static Expr<F64> power(Expr<I64> n) {
        return reinterpret(n.add(BIAS).shl(MANTISSA), f64);
    }

    /** x * 2^n with one rounding at most, if |n| &lt;= 2040; beyond that it counts as 2040. */
    static Expr<F64> shifted(Expr<F64> x, Expr<I64> n) {
        Expr<I64> limited = n.max(-2040).min(2040);
        Expr<I64> half = limited.shr(1);
        return x.mul(power(half)).mul(power(limited.sub(half)));
    }

    /** The exponent of a normal number; -1023 for zero and subnormal numbers. */
    static Expr<I64> exponent(Expr<F64> x) {
        return bits(x).ushr(MANTISSA).and(literal(x, EXPONENT_MASK)).sub(BIAS);
    }

    /** A normal number with its exponent replaced by 0. */
    static Expr<F64> significand(Expr<F64> x) {
        Expr<I64> bits = bits(x);
        return reinterpret(bits.and(bits.literal(~(EXPONENT_MASK << MANTISSA))).or(bits.literal(ONE)), f64);
    }

    /** A constant in the recording of x. */
    static Expr<I64> literal(Expr<?> x, long value) {
        return new Expr<>(x.value().recorder().constant(i64.dtype(), value));
    }

    /** The magnitude of x with the sign of y. */
    static Expr<F64> withSignOf(Expr<F64> x, Expr<F64> y) {
        Expr<I64> sign = bits(y).and(literal(y, Long.MIN_VALUE));
        return reinterpret(bits(x.abs()).or(sign), f64);
    }
}
