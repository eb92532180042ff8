package io.krait.properties;

import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.Dim;
import io.krait.staging.Expr;
import io.krait.staging.Flow;
import io.krait.staging.Graph;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.Reduction;
import io.krait.staging.Scalars;
import io.krait.staging.Shape;
import io.krait.staging.StagedArray;
import io.krait.staging.Value;
import io.krait.staging.Var;
import io.krait.types.Bool;
import io.krait.types.F64;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a list of numbers into a kernel with nested branches and loops, all of which end. Each number is a choice;
 * when the list is used up every choice is the simplest, so shorter lists and smaller numbers are simpler kernels.
 *
 * <p>Parameters: x f64[n] and k i64[n] to read, y f64[n] and z i64[n] to write. The real numbers may be of another type
 * than f64, which the first number of the list decides.
 */
final class KernelMaker {
    private static final int DEPTH = 3;
    private static final List<DType> REALS = List.of(DType.F64, DType.F32, DType.F64, DType.F16, DType.F64, DType.BF16);
    private static final double[] NUMBERS = {0, 1, -1, 0.5, 3, -2.25, 1e9, -0.0, Double.NaN, Double.POSITIVE_INFINITY};

    private final List<Integer> tape;
    private final Recorder rec = new Recorder("random kernel", Origin.NONE);
    private final Flow flow = rec.flow();
    private final List<Var<F64>> floats = new ArrayList<>();
    private final List<Var<I64>> ints = new ArrayList<>();
    private StagedArray<F64> x;
    private StagedArray<I64> k;
    private StagedArray<F64> y;
    private StagedArray<I64> z;
    private StagedArray<F64> own;
    private Expr<I64> index;
    private DType type = DType.F64;
    private int at;

    private KernelMaker(List<Integer> tape) {
        this.tape = tape;
    }

    static Graph graph(List<Integer> tape) {
        KernelMaker m = new KernelMaker(tape);
        return m.rec.during(m::record);
    }

    /** The kernel, whose operations on floats may take liberties. */
    static Graph graph(List<Integer> tape, MathMode mode) {
        KernelMaker m = new KernelMaker(tape);
        return m.rec.during(() -> m.rec.relaxed(mode, m::record));
    }

    private int next(int choices) {
        return at < tape.size() ? Math.floorMod(tape.get(at++), choices) : 0;
    }

    private <T extends Num> StagedArray<T> array(DType t, Dim n) {
        return new StagedArray<>(rec.param(new ArrayType(t, new Shape(List.of(n)))), StagedArray.Use.ANY, true);
    }

    private <T extends Num> Expr<T> constant(DType t, long bits) {
        return new Expr<>(rec.constant(t, bits));
    }

    private Expr<I64> number(long n) {
        return constant(DType.I64, n);
    }

    private Graph record() {
        type = REALS.get(next(REALS.size()));
        Dim n = rec.symbol();
        x = array(type, n);
        k = array(DType.I64, n);
        y = array(type, n);
        z = array(DType.I64, n);
        flow.loopParallel(List.of(number(0).value()), List.of(x.dim(0).value()), i -> {
            index = i.get(0);
            floats.add(flow.variable(x.get(index).value()));
            floats.add(flow.variable(constant(type, Scalars.ofDouble(type, 2)).value()));
            ints.add(flow.variable(k.get(index).value()));
            ints.add(flow.variable(number(0).value()));
            own = flow.local(type, 4);
            block(0, false);
            y.set(floats.get(0), index);
            z.set(ints.get(0), index);
        });
        return rec.finish(List.of());
    }

    private void block(int depth, boolean loop) {
        int statements = 1 + next(4);
        for (int s = 0; s < statements; s++) {
            statement(depth, loop);
        }
    }

    private void statement(int depth, boolean loop) {
        int kind = next(depth < DEPTH ? 12 : 6);
        switch (kind) {
            case 0 -> floats.get(next(2)).set(real(2));
            case 1 -> ints.get(next(2)).set(whole(2));
            case 2 -> own.set(real(1), whole(1).and(number(3)));
            case 3 -> own.inc(real(1), slot());
            case 4 -> {
                if (loop) {
                    flow.exitIf(condition());
                } else {
                    floats.get(0).inc(real(1));
                }
            }
            case 5 -> {
                if (loop) {
                    flow.continueIf(condition());
                } else {
                    ints.get(0).inc(whole(1));
                }
            }
            case 6 -> flow.branch(condition()).then(() -> block(depth + 1, loop));
            case 7 -> flow.branch(condition()).then(() -> block(depth + 1, loop)).else_(() -> block(depth + 1, loop));
            case 8 -> flow.branch(condition()).then(() -> block(depth + 1, loop)).elseIf(this::condition)
                    .then(() -> block(depth + 1, loop)).else_(() -> block(depth + 1, loop));
            case 9 -> {
                int step = next(3) - 3;
                if (next(2) == 0) {
                    flow.loopFor(number(0).value(), bound().value(), 1 + next(3), i -> round(depth, i));
                } else {
                    flow.loopFor(bound().value(), number(-1).value(), step, i -> round(depth, i));
                }
            }
            case 10 -> {
                Var<I64> rounds = flow.variable(number(0).value());
                int most = 1 + next(6);
                flow.loopWhile(() -> any(rounds.lt(most).and(condition())), () -> {
                    rounds.inc(1);
                    block(depth + 1, true);
                });
            }
            default -> {
                Expr<F64> sum = flow.fold(t -> new Reduction.Fold(Op.ADD), number(0).value(), bound().value(),
                        i -> element(i).mul(real(1)));
                floats.get(next(2)).set(sum);
            }
        }
    }

    private void round(int depth, Expr<I64> i) {
        ints.get(1).set(i);
        block(depth + 1, true);
    }

    // A number of rounds that is small, the same for all iterations or not.
    private Expr<I64> bound() {
        return next(2) == 0 ? number(next(5)) : whole(1).and(number(3));
    }

    private Expr<I64> slot() {
        // Now and then out of bounds.
        return next(12) == 11 ? whole(1).and(number(7)) : number(next(4));
    }

    // Now and then out of bounds.
    private Expr<F64> element(Expr<I64> i) {
        return switch (next(6)) {
            case 0 -> x.get(index);
            case 1 -> x.get(i.min(x.dim(0).sub(1)));
            case 2 -> x.get(x.dim(0).sub(1).sub(index));
            case 3 -> x.get(index.add(i).floorMod(x.dim(0)));
            case 4 -> x.get(whole(1).and(number(1023)).min(x.dim(0).sub(1)));
            default -> x.get(index.add(next(2)));
        };
    }

    private Expr<F64> real(int depth) {
        int kind = next(depth > 0 ? 9 : 3);
        return switch (kind) {
            case 0 -> now(floats.get(next(2)));
            case 1 -> constant(type, Scalars.ofDouble(type, NUMBERS[next(NUMBERS.length)]));
            case 2 -> own.get(slot());
            case 3 -> real(depth - 1).add(real(depth - 1));
            case 4 -> real(depth - 1).mul(real(depth - 1));
            case 5 -> real(depth - 1).max(real(depth - 1));
            case 6 -> element(now(ints.get(next(2))).and(number(3)));
            case 7 -> new Expr<>(rec.emit(new Prim.Cast(type), List.of(whole(depth - 1).value())));
            default -> flow.choose(condition(), () -> real(depth - 1), () -> real(depth - 1));
        };
    }

    private Expr<I64> whole(int depth) {
        int kind = next(depth > 0 ? 8 : 3);
        return switch (kind) {
            case 0 -> now(ints.get(next(2)));
            case 1 -> number(next(7) - 2L);
            case 2 -> index;
            case 3 -> whole(depth - 1).add(whole(depth - 1));
            case 4 -> whole(depth - 1).mul(whole(depth - 1));
            case 5 -> whole(depth - 1).xor(whole(depth - 1));
            case 6 -> whole(depth - 1).shr(number(next(4)));
            // Now and then by zero.
            default -> whole(depth - 1).div(next(4) == 3 ? whole(depth - 1) : whole(depth - 1).or(number(1)));
        };
    }

    private Expr<Bool> condition() {
        return any(switch (next(5)) {
            case 0 -> real(1).lt(real(1));
            case 1 -> whole(1).and(number(1)).eq(0);
            case 2 -> whole(1).gt(whole(1));
            case 3 -> index.lt(next(20));
            default -> real(0).ne(real(0));
        });
    }

    @SuppressWarnings("unchecked")
    private static Expr<Bool> any(Expr<?> e) {
        return (Expr<Bool>) e;
    }

    private static <T extends Num> Expr<T> now(Var<T> v) {
        Value value = v.value();
        return new Expr<>(value);
    }
}
