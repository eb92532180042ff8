package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Scalars;
import io.krait.staging.StridedArray;
import io.krait.staging.TreeV1;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Folds of LANES loops: every width gives the bits of the canonical order. */
class LaneFoldsTest {
    private static final int LARGEST = 4096;
    private static final int V = TreeV1.LANES;
    private static final long[] SIZES = {1, 2, 3, 10, V - 1, V, V + 1, 2 * V + 17, 1000, LARGEST - 1, LARGEST};
    private static final DType[] TYPES = {DType.BOOL, DType.I8, DType.I16, DType.I32, DType.I64, DType.U8, DType.U16,
        DType.U32, DType.U64, DType.F32, DType.F64, DType.F16, DType.BF16};

    /** Folds the elements of one buffer; the outs go to the following ones. */
    private static Kernel fold(DType t, Function<LoopBuilder, List<Fold>> folds) {
        return fold(t, folds, (b, x) -> x);
    }

    private static Kernel fold(DType t, Function<LoopBuilder, List<Fold>> folds, BiFunction<LoopBuilder, Var, Var> f) {
        LoopBuilder b = new LoopBuilder();
        Buffer x = b.arg(t, Buffer.Kind.IN);
        return b.kernel("fold", (lo, hi) -> {
            List<Fold> all = folds.apply(b);
            List<Var> outs = b.parFor(Rhs.Level.LANES, lo, hi, all, i -> {
                Var v = f.apply(b, b.load(x, i));
                return all.stream().map(q -> v).toList();
            });
            for (Var v : outs) {
                b.store(b.arg(v.dtype(), Buffer.Kind.OUT), b.index(0), v);
            }
            return null;
        });
    }

    private static void check(Kernel k, Random r, long... sizes) {
        LaneHarness h = LaneHarness.vectorised(k);
        for (long n : sizes) {
            long begin = r.nextInt(3) * 7L;
            h.check(arguments(k, r, begin + n), new long[0], begin, begin + n);
        }
    }

    private static List<StridedArray> arguments(Kernel k, Random r, long n) {
        List<StridedArray> args = new ArrayList<>();
        for (Buffer b : LaneHarness.arguments(k)) {
            boolean in = b.kind() == Buffer.Kind.IN;
            args.add(in ? LaneHarness.random(r, b.dtype(), n) : LaneHarness.array(b.dtype(), 1));
        }
        return args;
    }

    @Test
    void everyOperationOfEveryType() {
        Random r = new Random(1);
        for (DType t : TYPES) {
            for (Op op : List.of(Op.ADD, Op.MUL, Op.MIN, Op.MAX, Op.AND, Op.OR, Op.XOR)) {
                if (op.accepts(t)) {
                    Kernel k = fold(t, b -> List.of(new Fold.ByOp(op)));
                    check(k, r, 0, 1, 10, V - 1, V, V + 1, 300);
                }
            }
        }
    }

    @Test
    void floatSumsOfAllSizes() {
        Random r = new Random(2);
        for (DType t : List.of(DType.F32, DType.F64)) {
            check(fold(t, b -> List.of(new Fold.ByOp(Op.ADD))), r, SIZES);
            check(fold(t, b -> List.of(new Fold.ByOp(Op.ADD))), r, 0);
        }
    }

    @Test
    void sumsThatRoundKeepTheirOrder() {
        Random r = new Random(3);
        Kernel k = fold(DType.F64, b -> List.of(new Fold.ByOp(Op.ADD)));
        LaneHarness h = LaneHarness.vectorised(k);
        for (int n = 0; n < 3 * V; n++) {
            StridedArray x = LaneHarness.array(DType.F64, n);
            for (int i = 0; i < n; i++) {
                x.setBits(i, Scalars.bits(r.nextGaussian() * Math.pow(10, r.nextInt(-9, 9))));
            }
            h.check(List.of(x, LaneHarness.array(DType.F64, 1)), new long[0], 0, n);
        }
    }

    @Test
    void largeBodiesUseMemory() {
        Random r = new Random(4);
        BiFunction<LoopBuilder, Var, Var> polynomial = (b, x) -> {
            Var y = x;
            for (int i = 0; i < 40; i++) {
                y = b.apply(Op.FMA, y, b.constant(DType.F64, Scalars.bits(0.75 + i)), x);
            }
            return y;
        };
        List<Fold> folds = List.of(new Fold.ByOp(Op.ADD), new Fold.ByOp(Op.MAX), new Fold.Arg(true));
        Kernel k = fold(DType.F64, b -> folds, polynomial);
        check(k, r, 1, 10, V - 1, V, V + 1, 200);
    }

    @Test
    void firstExtremes() {
        Random r = new Random(5);
        for (DType t : TYPES) {
            if (t != DType.BOOL) {
                Kernel k = fold(t, b -> List.of(new Fold.Arg(false), new Fold.Arg(true)));
                check(k, r, 1, 2, 10, V - 1, V, V + 1, 777);
            }
        }
    }

    @Test
    void firstExtremesWithTiesAndNaN() {
        Random r = new Random(6);
        double[] few = {0.0, -0.0, 1, 2, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (DType t : List.of(DType.F32, DType.F64)) {
            Kernel k = fold(t, b -> List.of(new Fold.Arg(false), new Fold.Arg(true)));
            LaneHarness h = LaneHarness.vectorised(k);
            for (int round = 0; round < 60; round++) {
                int n = 1 + r.nextInt(2 * V);
                int kinds = 1 + r.nextInt(few.length);
                StridedArray x = LaneHarness.array(t, n);
                for (int i = 0; i < n; i++) {
                    boolean rareNaN = few[i % kinds] != few[i % kinds] && r.nextInt(10) > 0;
                    x.setBits(i, Scalars.ofDouble(t, rareNaN ? 1 : few[r.nextInt(kinds)]));
                }
                List<StridedArray> args = new ArrayList<>(List.of(x));
                LaneHarness.arguments(k).stream().skip(1).forEach(b -> args.add(LaneHarness.array(b.dtype(), 1)));
                h.check(args, new long[0], 0, n);
            }
        }
    }

    @Test
    void infinitiesKeepTheirFirstPosition() {
        for (double v : new double[]{Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN}) {
            Kernel k = fold(DType.F64, b -> List.of(new Fold.Arg(false), new Fold.Arg(true)));
            StridedArray x = LaneHarness.array(DType.F64, 50);
            for (int i = 0; i < 50; i++) {
                x.setBits(i, Scalars.bits(v));
            }
            LaneHarness.vectorised(k).check(List.of(x, LaneHarness.array(DType.F64, 1), LaneHarness.array(DType.I64, 1),
                    LaneHarness.array(DType.F64, 1), LaneHarness.array(DType.I64, 1)), new long[0], 3, 50);
        }
    }

    // Not commutative and without an identity, so that every deviation from the order or a missing lane shows.
    private static Fold leftish(LoopBuilder b, DType t, Optional<Integer> fault) {
        Var x = b.fresh(LType.of(t));
        Var y = b.fresh(LType.of(t));
        Region r = b.region(List.of(x, y), () -> {
            fault.ifPresent(code -> b.fault(b.apply(Op.EQ, y, b.constant(t, 0)), b.index(code), code));
            Var twice = b.apply(Op.ADD, x, x);
            Var half = b.apply(Op.MUL, y, b.constant(t, Scalars.ofLong(t, 3)));
            Var rare = b.apply(Op.LT, b.apply(Op.ABS, x), b.constant(t, Scalars.ofLong(t, 1)));
            return b.ifAny(rare, () -> List.of(b.apply(Op.SUB, half, twice)), List.of(b.apply(Op.SUB, twice, half)));
        });
        return new Fold.ByRegion(r);
    }

    @Test
    void userFolds() {
        Random r = new Random(7);
        for (DType t : List.of(DType.F64, DType.F32, DType.I32, DType.I8)) {
            check(fold(t, b -> List.of(leftish(b, t, Optional.empty()))), r, SIZES);
        }
    }

    @Test
    void faultsOfUserFoldsComeOnlyFromPresentLanes() {
        Kernel k = fold(DType.I32, b -> List.of(leftish(b, DType.I32, Optional.of(5))));
        LaneHarness h = LaneHarness.vectorised(k);
        for (int n = 1; n < 2 * V + 3; n++) {
            for (int zero : new int[]{-1, n / 2, n - 1}) {
                StridedArray x = LaneHarness.array(DType.I32, n);
                for (int i = 0; i < n; i++) {
                    x.setBits(i, i == zero ? 0 : 2 * i + 1);
                }
                h.check(List.of(x, LaneHarness.array(DType.I32, 1)), new long[0], 0, n);
            }
        }
    }

    @Test
    void manyFoldsAndStoresTogether() {
        LoopBuilder b = new LoopBuilder();
        Buffer x = b.arg(DType.F64, Buffer.Kind.IN);
        Buffer n = b.arg(DType.I32, Buffer.Kind.IN);
        Buffer y = b.arg(DType.F64, Buffer.Kind.OUT);
        Buffer s = b.arg(DType.F64, Buffer.Kind.OUT);
        Buffer q = b.arg(DType.I64, Buffer.Kind.OUT);
        Kernel k = b.kernel("many", (lo, hi) -> {
            List<Fold> folds = List.of(new Fold.ByOp(Op.ADD), new Fold.Arg(true), new Fold.ByOp(Op.MAX),
                    new Fold.ByOp(Op.ADD), leftish(b, DType.F64, Optional.empty()));
            List<Var> outs = b.parFor(Rhs.Level.LANES, lo, hi, folds, i -> {
                Var v = b.apply(Op.MUL, b.load(x, i), b.constant(DType.F64, Scalars.bits(1.25)));
                b.store(y, i, v, Optional.empty(), true);
                Var w = b.cast(DType.I64, b.load(n, i));
                return List.of(v, v, w, w, v);
            });
            b.store(s, b.index(0), outs.get(0));
            b.store(s, b.index(1), outs.get(1));
            b.store(q, b.index(0), outs.get(2));
            b.store(q, b.index(1), outs.get(3));
            b.store(q, b.index(2), outs.get(4));
            b.store(s, b.index(2), outs.get(5));
            return null;
        });
        Random r = new Random(8);
        LaneHarness h = LaneHarness.vectorised(k);
        for (long size : SIZES) {
            h.check(List.of(LaneHarness.random(r, DType.F64, size), LaneHarness.random(r, DType.I32, size),
                    LaneHarness.array(DType.F64, size), LaneHarness.array(DType.F64, 3),
                    LaneHarness.array(DType.I64, 3)), new long[0], 0, size);
        }
    }

    @Test
    void constantRanges() {
        Random r = new Random(9);
        for (long n : new long[]{0, 1, 5, V - 1, V, V + 3}) {
            LoopBuilder b = new LoopBuilder();
            Buffer x = b.arg(DType.F64, Buffer.Kind.IN);
            Buffer y = b.arg(DType.F64, Buffer.Kind.OUT);
            Kernel k = b.kernel("constant", (lo, hi) -> {
                List<Fold> folds = new ArrayList<>(List.of(new Fold.ByOp(Op.ADD)));
                if (n > 0) {
                    folds.add(leftish(b, DType.F64, Optional.empty()));
                }
                List<Var> outs = b.parFor(Rhs.Level.LANES, b.index(2), b.index(2 + n), folds, i -> {
                    Var v = b.load(x, i);
                    return folds.stream().map(f -> v).toList();
                });
                for (int i = 0; i < outs.size(); i++) {
                    b.store(y, b.index(i), outs.get(i));
                }
                return null;
            });
            List<StridedArray> args = List.of(LaneHarness.random(r, DType.F64, 2 + n), LaneHarness.array(DType.F64, 2));
            LaneHarness.vectorised(k).check(args, new long[0], 0, 1);
        }
    }
}
