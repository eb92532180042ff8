package io.krait.codegen.llvm;

import io.krait.optimizer.loop.LType;
import io.krait.staging.DType;

/**
 * Conversions of F16 and BF16, which are 16-bit integers in registers: nothing but these conversions works on their
 * value. LLVM's own types for them are not used further than for the instructions, because it calls library functions
 * where there is none.
 *
 * <p>Note [Rounding to halves]. BF16 is the upper half of a float, so rounding to it is integer arithmetic: half of the
 * last place is added, less one if that place is even, and the carry does the rest. NaN keeps its upper half and
 * becomes quiet, it must not turn into infinity by the carry. The instruction of x86 for it is of no use: it takes
 * subnormal numbers for zero; that of GPUs does not. Wider types are rounded to odd first, see {@code Halves}.
 */
final class HalfEmitter {
    private static final int SHIFT = 16;
    /** Fraction bits that a float has more than an F16. */
    private static final int F16_SHIFT = 13;
    private static final int SIGN = 0x80000000;
    private static final int INFINITY = 0x7f800000;
    /** What an exponent of a float is above that of an F16, in place. */
    private static final int F16_BIAS = 127 - 15 << 23;
    /** The smallest normal F16, as a float. */
    private static final int F16_NORMAL = F16_BIAS + (1 << 23);
    /** The float whose last place is the smallest F16. */
    private static final int F16_ALIGN = 127 - 24 + 23 << 23;
    /** The exponent of infinity and NaN as an F16, where an exponent of a float is. */
    private static final int F16_SPECIAL = 31 << 23;

    private final IrWriter ir;
    private final Processor cpu;

    HalfEmitter(IrWriter ir, Processor cpu) {
        this.ir = ir;
        this.cpu = cpu;
    }

    /** The value {@code x} of the half type {@code t} as F32. */
    String toFloat(LType t, String x) {
        if (t.dtype() == DType.BF16) {
            return asFloat(t, op("shl", t, cast("zext", t, t.with(DType.I32), x), k(t, SHIFT)));
        }
        if (!cpu.hasHalf()) {
            return widened(t, x);
        }
        String half = ir.let("bitcast " + IrTypes.of(t) + " " + x + " to " + half(t));
        return ir.let("fpext " + half(t) + " " + half + " to " + IrTypes.of(t.with(DType.F32)));
    }

    /** The value {@code x} of another type {@code from} as the half type {@code to}, rounded once. */
    String of(LType from, DType to, String x) {
        LType t = from.with(to);
        LType f32 = from.with(DType.F32);
        LType f64 = from.with(DType.F64);
        return switch (from.dtype()) {
            case F16, BF16 -> ofFloat(t, toFloat(from, x));
            case F32 -> ofFloat(t, x);
            case F64 -> ofFloat(t, odd(t, x));
            case I8, I16 -> ofFloat(t, cast("sitofp", from, f32, x));
            case BOOL, U8, U16 -> ofFloat(t, cast("uitofp", from, f32, x));
            case I32 -> ofFloat(t, odd(t, cast("sitofp", from, f64, x)));
            case U32 -> ofFloat(t, odd(t, cast("uitofp", from, f64, x)));
            case I64 -> ofFloat(t, odd(t, cast("sitofp", from, f64, sticky(from, x))));
            case U64 -> ofFloat(t, odd(t, cast("uitofp", from, f64, sticky(from, x))));
            case C64, C128 -> throw new IllegalArgumentException(from + " is no number of one word");
        };
    }

    /** An F32 rounded to the half type {@code t}. */
    String ofFloat(LType t, String x) {
        boolean brain = t.dtype() == DType.BF16;
        if (!(brain ? cpu.hasBrain() : cpu.hasHalf())) {
            return brain ? upper(t, x) : narrowed(t, x);
        }
        String type = IrTypes.vector(brain ? "bfloat" : "half", t.lanes());
        String half = ir.let("fptrunc " + IrTypes.of(t.with(DType.F32)) + " " + x + " to " + type);
        return ir.let("bitcast " + type + " " + half + " to " + IrTypes.of(t));
    }

    /** The sign bit of a half flipped. */
    String negate(LType t, String x) {
        return ir.let("xor " + IrTypes.of(t) + " " + x + ", " + IrTypes.constant(t, 0x8000));
    }

    /** A half without its sign bit. */
    String magnitude(LType t, String x) {
        return ir.let("and " + IrTypes.of(t) + " " + x + ", " + IrTypes.constant(t, 0x7fff));
    }

    // See Note [Rounding to halves].
    private String upper(LType t, String x) {
        String u = asInt(t, x);
        String last = op("and", t, op("lshr", t, u, k(t, SHIFT)), k(t, 1));
        String sum = op("add", t, op("add", t, u, k(t, 0x7fff)), last);
        String quiet = op("or", t, u, k(t, 0x400000));
        String nan = ir.let("fcmp uno " + IrTypes.of(t.with(DType.F32)) + " " + x + ", " + x);
        // The shift is last: if a float is made of the result again, LLVM takes both shifts for one mask.
        return cast("trunc", t.with(DType.I32), t, op("lshr", t, select(t, nan, quiet, sum), k(t, SHIFT)));
    }

    /** F16 to float without an instruction for it: shifts, and a subtraction that normalises subnormal numbers. */
    private String widened(LType t, String x) {
        String wide = cast("zext", t, t.with(DType.I32), x);
        String sign = op("shl", t, op("and", t, wide, k(t, 0x8000)), k(t, SHIFT));
        String moved = op("shl", t, op("and", t, wide, k(t, 0x7fff)), k(t, F16_SHIFT));
        String exponent = op("and", t, moved, k(t, F16_SPECIAL));
        String normal = op("add", t, moved, k(t, F16_BIAS));
        String special = op("or", t, moved, k(t, INFINITY));
        String oneMore = asFloat(t, op("add", t, moved, k(t, F16_NORMAL)));
        String subnormal = asInt(t, ir.let("fsub " + IrTypes.of(t.with(DType.F32)) + " " + oneMore + ", "
                + IrTypes.constant(t.with(DType.F32), F16_NORMAL)));
        String isSpecial = compare("eq", t, exponent, k(t, F16_SPECIAL));
        String isSubnormal = compare("eq", t, exponent, k(t, 0));
        String r = select(t, isSubnormal, subnormal, select(t, isSpecial, special, normal));
        return asFloat(t, op("or", t, r, sign));
    }

    /**
     * Float to F16 without an instruction for it. A subnormal result is rounded by an addition to a number whose last
     * place is that of the result.
     */
    private String narrowed(LType t, String x) {
        String u = asInt(t, x);
        String sign = op("lshr", t, op("and", t, u, k(t, SIGN)), k(t, SHIFT));
        String size = op("and", t, u, k(t, ~SIGN));
        String last = op("and", t, op("lshr", t, size, k(t, F16_SHIFT)), k(t, 1));
        String sum = op("add", t, op("add", t, size, k(t, 0xfff - F16_BIAS)), last);
        String normal = op("lshr", t, sum, k(t, F16_SHIFT));
        String aligned = asInt(t, ir.let("fadd " + IrTypes.of(t.with(DType.F32)) + " " + asFloat(t, size) + ", "
                + IrTypes.constant(t.with(DType.F32), F16_ALIGN)));
        String subnormal = op("sub", t, aligned, k(t, F16_ALIGN));
        String special = select(t, compare("ugt", t, size, k(t, INFINITY)), k(t, 0x7e00), k(t, 0x7c00));
        String isSubnormal = compare("ult", t, size, k(t, F16_NORMAL));
        String isSpecial = compare("uge", t, size, k(t, F16_BIAS + F16_SPECIAL));
        String r = select(t, isSpecial, special, select(t, isSubnormal, subnormal, normal));
        return cast("trunc", t.with(DType.I32), t, op("or", t, r, sign));
    }

    /** A double as a float rounded to odd. */
    private String odd(LType t, String x) {
        LType f64 = t.with(DType.F64);
        String f = cast("fptrunc", f64, t.with(DType.F32), x);
        String back = cast("fpext", t.with(DType.F32), f64, f);
        String type = IrTypes.of(f64);
        String isExact = ir.let("fcmp ueq " + type + " " + back + ", " + x);
        String size = ir.call(type, "llvm.fabs." + IrTypes.suffix(f64), type, x);
        String rounded = ir.call(type, "llvm.fabs." + IrTypes.suffix(f64), type, back);
        String up = ir.let("fcmp ogt " + type + " " + rounded + ", " + size);
        String u = asInt(t, f);
        String towardsZero = select(t, up, op("sub", t, u, k(t, 1)), u);
        return asFloat(t, select(t, isExact, u, op("or", t, towardsZero, k(t, 1))));
    }

    /** A 64-bit integer, if it is large, with the bits that a double may have no room for as one. */
    private String sticky(LType t, String x) {
        String type = IrTypes.of(t);
        String low = ir.let("and " + type + " " + x + ", " + IrTypes.constant(t, 0x7ff));
        String one = ir.let("add " + type + " " + low + ", " + IrTypes.constant(t, 0x7ff));
        String large = ir.let("and " + type + " " + ir.let("or " + type + " " + x + ", " + one) + ", "
                + IrTypes.constant(t, ~0x7ffL));
        String from = t.dtype().isSigned() ? ir.let("add " + type + " " + x + ", " + IrTypes.constant(t, 1L << 31)) : x;
        String small = ir.let("icmp ult " + type + " " + from + ", " + IrTypes.constant(t, 1L << 32));
        return ir.let("select " + IrTypes.of(t.with(DType.BOOL)) + " " + small + ", " + type + " " + x + ", " + type
                + " " + large);
    }

    private static String half(LType t) {
        return IrTypes.vector("half", t.lanes());
    }

    private static String k(LType t, int value) {
        return IrTypes.constant(t.with(DType.I32), value);
    }

    private String op(String instruction, LType t, String a, String b) {
        return ir.let(instruction + " " + IrTypes.of(t.with(DType.I32)) + " " + a + ", " + b);
    }

    private String compare(String how, LType t, String a, String b) {
        return ir.let("icmp " + how + " " + IrTypes.of(t.with(DType.I32)) + " " + a + ", " + b);
    }

    private String select(LType t, String mask, String a, String b) {
        String type = IrTypes.of(t.with(DType.I32));
        return ir.let("select " + IrTypes.of(t.with(DType.BOOL)) + " " + mask + ", " + type + " " + a + ", " + type
                + " " + b);
    }

    private String asInt(LType t, String x) {
        return cast("bitcast", t.with(DType.F32), t.with(DType.I32), x);
    }

    private String asFloat(LType t, String x) {
        return cast("bitcast", t.with(DType.I32), t.with(DType.F32), x);
    }

    private String cast(String instruction, LType from, LType to, String x) {
        return ir.let(instruction + " " + IrTypes.of(from) + " " + x + " to " + IrTypes.of(to));
    }
}
