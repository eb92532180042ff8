package io.krait.codegen.llvm;

import io.krait.optimizer.loop.LType;
import io.krait.staging.DType;
import java.util.OptionalLong;

/**
 * Integer division. x/0 is 0 and MIN/-1 is MIN, where the machine traps and LLVM leaves the result undefined.
 *
 * <p>Note [Integer division of vectors]. No processor divides vectors of integers, and LLVM falls back to one scalar
 * division per lane. The quotient of integers of magnitude below 2^53 is the truncated quotient of the doubles: if a/b
 * is not whole, it is at least 1/|b| away from the next whole number n, which is more than half a unit in the last
 * place of n, because |a| is below 2^53; so rounding does not reach n. Likewise 16-bit integers and floats. Operands of
 * 64 bits take this way when all of them are small enough. Division by a constant is left to LLVM, which multiplies,
 * but for 64 bits, where there is no vector multiplication to do it with.
 */
final class DivisionEmitter {
    private static final double LIMIT = 0x1p53;

    private final IrWriter ir;
    private final Processor cpu;

    DivisionEmitter(IrWriter ir, Processor cpu) {
        this.ir = ir;
        this.cpu = cpu;
    }

    String quotient(LType t, String a, String b, OptionalLong divisor) {
        if (divisor.isPresent()) {
            long d = divisor.getAsLong();
            if (d == 0) {
                return IrTypes.number(t, 0);
            }
            if (d == -1 && t.dtype().isSigned()) {
                return op("sub", t, IrTypes.number(t, 0), a);
            }
            return divide(t, a, b, d);
        }
        String zero = compare("eq", t, b, IrTypes.number(t, 0));
        if (t.dtype().isUnsigned()) {
            return select(t, zero, IrTypes.number(t, 0), divide(t, a, select(t, zero, IrTypes.number(t, 1), b), 0));
        }
        String minus = compare("eq", t, b, IrTypes.number(t, -1));
        String q = divide(t, a, safe(t, zero, minus, b), 0);
        String wrapped = select(t, minus, op("sub", t, IrTypes.number(t, 0), a), q);
        return select(t, zero, IrTypes.number(t, 0), wrapped);
    }

    /** The divisor with 0 and -1, which need care, replaced by 1. */
    private String safe(LType t, String zero, String minus, String b) {
        String mask = IrTypes.of(t.with(DType.BOOL));
        return select(t, ir.let("or " + mask + " " + zero + ", " + minus), IrTypes.number(t, 1), b);
    }

    String remainder(LType t, String a, String b, OptionalLong divisor) {
        long constant = divisor.orElse(0);
        if (divisor.isPresent() && (constant == 0 || constant == -1 && t.dtype().isSigned())) {
            return IrTypes.number(t, 0);
        }
        // x rem 1 is 0, which is the answer for the divisors 0 and -1 too.
        String d = b;
        if (divisor.isEmpty()) {
            String zero = compare("eq", t, b, IrTypes.number(t, 0));
            d = t.dtype().isUnsigned() ? select(t, zero, IrTypes.number(t, 1), b)
                    : safe(t, zero, compare("eq", t, b, IrTypes.number(t, -1)), b);
        }
        if (t.isVector() && usesFloat(t, constant)) {
            return op("sub", t, a, op("mul", t, divide(t, a, d, constant), d));
        }
        return op(t.dtype().isUnsigned() ? "urem" : "srem", t, a, d);
    }

    String floorQuotient(LType t, String a, String b, OptionalLong divisor) {
        String q = quotient(t, a, b, divisor);
        if (t.dtype().isUnsigned()) {
            return q;
        }
        String r = op("sub", t, a, op("mul", t, q, b));
        String down = ir.let("sext " + IrTypes.of(t.with(DType.BOOL)) + " " + signsDiffer(t, r, b) + " to "
                + IrTypes.of(t));
        String floor = op("add", t, q, down);
        if (divisor.isPresent() && divisor.getAsLong() != 0) {
            return floor;
        }
        return select(t, compare("eq", t, b, IrTypes.number(t, 0)), IrTypes.number(t, 0), floor);
    }

    String floorRemainder(LType t, String a, String b, OptionalLong divisor) {
        String r = remainder(t, a, b, divisor);
        if (t.dtype().isUnsigned()) {
            return r;
        }
        return op("add", t, r, select(t, signsDiffer(t, r, b), b, IrTypes.number(t, 0)));
    }

    /** True where r is not 0 and has another sign than b. */
    private String signsDiffer(LType t, String r, String b) {
        String mask = IrTypes.of(t.with(DType.BOOL));
        String differ = compare("slt", t, op("xor", t, r, b), IrTypes.number(t, 0));
        return ir.let("and " + mask + " " + differ + ", " + compare("ne", t, r, IrTypes.number(t, 0)));
    }

    /** Division that cannot trap or overflow. {@code constant} is the divisor if known, else 0. */
    private String divide(LType t, String a, String b, long constant) {
        if (!t.isVector() || !usesFloat(t, constant)) {
            return op(t.dtype().isUnsigned() ? "udiv" : "sdiv", t, a, b);
        }
        if (t.dtype().bits() == 64) {
            return divideLongs(t, a, b);
        }
        return viaFloat(t, t.dtype().bits() <= 16 ? DType.F32 : DType.F64, a, b);
    }

    private boolean usesFloat(LType t, long constant) {
        if (t.dtype().bits() == 64) {
            boolean shift = Long.bitCount(Math.abs(constant)) == 1;
            return cpu.vectorBits() == 512 && !shift && Long.compareUnsigned(Math.abs(constant), (long) LIMIT) < 0;
        }
        return constant == 0;
    }

    private String viaFloat(LType t, DType f, String a, String b) {
        String type = IrTypes.of(t);
        String real = IrTypes.of(t.with(f));
        boolean unsigned = t.dtype().isUnsigned();
        String to = unsigned ? "uitofp " : "sitofp ";
        String q = ir.let("fdiv " + real + " " + ir.let(to + type + " " + a + " to " + real) + ", "
                + ir.let(to + type + " " + b + " to " + real));
        return ir.let((unsigned ? "fptoui " : "fptosi ") + real + " " + q + " to " + type);
    }

    private String divideLongs(LType t, String a, String b) {
        String type = IrTypes.of(t);
        String large = ir.let("or " + IrTypes.of(t.with(DType.BOOL)) + " " + isLarge(t, a) + ", " + isLarge(t, b));
        String any = ir.call("i1", "llvm.vector.reduce.or.v" + t.lanes() + "i1", IrTypes.of(t.with(DType.BOOL)), large);
        String exact = ir.label("exact");
        String fast = ir.label("fast");
        String join = ir.label("join");
        ir.line("br i1 " + any + ", label %" + exact + ", label %" + fast + ", !prof !0");
        ir.begin(exact);
        String slow = op(t.dtype().isUnsigned() ? "udiv" : "sdiv", t, a, b);
        ir.jump(join);
        ir.begin(fast);
        String quick = viaFloat(t, DType.F64, a, b);
        ir.jump(join);
        ir.begin(join);
        return ir.let("phi " + type + " [ " + slow + ", %" + exact + " ], [ " + quick + ", %" + fast + " ]");
    }

    private String isLarge(LType t, String x) {
        if (t.dtype().isUnsigned()) {
            return compare("uge", t, x, IrTypes.number(t, LIMIT));
        }
        String magnitude = ir.call(IrTypes.of(t), "llvm.abs." + IrTypes.suffix(t), IrTypes.of(t), x, "i1", "false");
        return compare("uge", t, magnitude, IrTypes.number(t, LIMIT));
    }

    private String op(String instruction, LType t, String a, String b) {
        return ir.let(instruction + " " + IrTypes.of(t) + " " + a + ", " + b);
    }

    private String compare(String how, LType t, String a, String b) {
        return ir.let("icmp " + how + " " + IrTypes.of(t) + " " + a + ", " + b);
    }

    private String select(LType t, String mask, String a, String b) {
        String type = IrTypes.of(t);
        return ir.let("select " + IrTypes.of(t.with(DType.BOOL)) + " " + mask + ", " + type + " " + a + ", " + type
                + " " + b);
    }
}
