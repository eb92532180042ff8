package io.krait.codegen.llvm;

import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import java.util.function.UnaryOperator;

/** What the lanes of a warp do together. The intrinsics are convergent: LLVM moves none of them past a branch. */
final class WarpEmitter {
    private static final int LAST_LANE = GpuOp.WARP - 1;

    private final IrWriter ir;
    private final Values values;

    WarpEmitter(IrWriter ir, Values values) {
        this.ir = ir;
        this.values = values;
    }

    /** Another lane's value; the instruction does what {@link GpuOp.Shuffle} says. */
    String shuffle(Rhs.Gpu r, GpuOp.Shuffle o) {
        Var v = r.args().get(1);
        String from = values.use(r.args().get(2));
        String name = "llvm.nvvm.shfl.sync." + switch (o.mode()) {
            case INDEX -> "idx";
            case UP -> "up";
            case DOWN -> "down";
            case XOR -> "bfly";
        };
        int control = GpuOp.WARP - o.width() << 8 | (o.mode() == GpuOp.Shuffle.Mode.UP ? 0 : LAST_LANE);
        return words(v.dtype(), values.use(v), x -> ir.call("i32", name + ".i32", "i32", mask(r), "i32", x, "i32", from,
                "i32", Integer.toString(control)));
    }

    /** Applies a function of 32-bit words to a value of 16, 32 or 64 bits. */
    private String words(DType t, String x, UnaryOperator<String> f) {
        String bits = bits(t, x);
        if (t.bits() == 16) {
            return fromBits(t, ir.let("trunc i32 " + f.apply(ir.let("zext i16 " + bits + " to i32")) + " to i16"));
        }
        if (t.bits() == 32) {
            return fromBits(t, f.apply(bits));
        }
        String low = f.apply(ir.let("trunc i64 " + bits + " to i32"));
        String high = f.apply(ir.let("trunc i64 " + ir.let("lshr i64 " + bits + ", 32") + " to i32"));
        String wide = ir.let("shl i64 " + ir.let("zext i32 " + high + " to i64") + ", 32");
        return fromBits(t, ir.let("or i64 " + wide + ", " + ir.let("zext i32 " + low + " to i64")));
    }

    private static LType word(DType t) {
        return LType.of(t.isFloat() && !t.isHalf() ? t.signedTwin() : t);
    }

    private String bits(DType t, String x) {
        return cast(LType.of(t), word(t), x);
    }

    private String fromBits(DType t, String x) {
        return cast(word(t), LType.of(t), x);
    }

    private String cast(LType from, LType to, String x) {
        return IrTypes.of(from).equals(IrTypes.of(to)) ? x
                : ir.let("bitcast " + IrTypes.of(from) + " " + x + " to " + IrTypes.of(to));
    }

    private String mask(Rhs.Gpu r) {
        return values.use(r.args().get(0));
    }

    /** A question to the lanes. */
    String vote(Rhs.Gpu r, GpuOp.Vote.Kind kind) {
        String holds = values.use(r.args().get(1));
        return switch (kind) {
            case ALL -> ir.call("i1", "llvm.nvvm.vote.all.sync", "i32", mask(r), "i1", holds);
            case ANY -> ir.call("i1", "llvm.nvvm.vote.any.sync", "i32", mask(r), "i1", holds);
            case UNIFORM -> ir.call("i1", "llvm.nvvm.vote.uni.sync", "i32", mask(r), "i1", holds);
            case BALLOT -> ir.call("i32", "llvm.nvvm.vote.ballot.sync", "i32", mask(r), "i1", holds);
        };
    }

    /** The lanes with the same value. */
    String match(Rhs.Gpu r, boolean all) {
        Var v = r.args().get(1);
        String type = "i" + v.dtype().bits();
        String x = bits(v.dtype(), values.use(v));
        if (!all) {
            return ir.call("i32", "llvm.nvvm.match.any.sync." + type, "i32", mask(r), type, x);
        }
        return ir.let("extractvalue { i32, i1 } " + ir.call("{ i32, i1 }", "llvm.nvvm.match.all.sync." + type + "p",
                "i32", mask(r), type, x) + ", 0");
    }
}
