package io.krait;

import io.krait.staging.DType;
import io.krait.staging.Expr;
import io.krait.staging.GpuOp;
import io.krait.staging.IndexException;
import io.krait.staging.Prim;
import io.krait.staging.StagedArray;
import io.krait.staging.Value;
import io.krait.types.Bool;
import io.krait.types.I32;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.List;

/**
 * Products of small matrices by the 32 threads of a warp on tensor cores, in the lambda of {@code cudaKernel}: {@code
 * sums += A B}, where each lane holds some elements of each tile.
 *
 * <pre>{@code
 * var mma = mmaBf16();                                     // 16 x 8 sums, 16 deep
 * var sums = mma.zeros();
 * for_(literal(i64, 0), a.dim(1), literal(i64, 16), k -> sums.add(mma.a(a, row, k), mma.b(b, k, column)));
 * sums.store(c, row, column);
 * }</pre>
 *
 * <p>All lanes of the warp must come to these operations together. Needs compute capability 8.0 (Ampere). The order
 * and the rounding of the sums are the hardware's, so bits may differ from the simulator's, but for f64.
 *
 * @param <T> element type of A and B
 * @param <S> element type of the sums
 */
public final class Mma<T extends Num, S extends Num> {
    private static final int GROUP = 4;
    private static final int HALF = 8;

    private final GpuOp.Mma op;

    Mma(GpuOp.Mma.Tiles tiles) {
        this.op = new GpuOp.Mma(tiles);
    }

    /** This lane's part of a tile of A. */
    public static final class A {
        private final List<Value> words;

        private A(List<Value> words) {
            this.words = words;
        }
    }

    /** This lane's part of a tile of B. */
    public static final class B {
        private final List<Value> words;

        private B(List<Value> words) {
            this.words = words;
        }
    }

    /** Rows of A and of the sums. */
    public int rows() {
        return op.tiles() == GpuOp.Mma.Tiles.M8N8K4_F64 ? HALF : 2 * HALF;
    }

    /** Columns of B and of the sums. */
    public int columns() {
        return HALF;
    }

    /** Columns of A and rows of B. */
    public int depth() {
        return switch (op.tiles()) {
            case M16N8K16_BF16, M16N8K16_F16 -> 2 * HALF;
            case M16N8K8_TF32 -> HALF;
            case M8N8K4_F64 -> GROUP;
        };
    }

    GpuOp.Mma op() {
        return op;
    }

    /**
     * The tile of A that begins at a row and a column of an array of two axes, {@code x.at(i)} of three.
     *
     * @param row an int, a long or a staged integer, the same in all lanes
     * @param column as row
     */
    public A a(StagedArray<T> x, Object row, Object column) {
        Place p = new Place("mma", x, row, column);
        List<Value> words = new ArrayList<>();
        switch (op.tiles()) {
            case M16N8K16_BF16, M16N8K16_F16 -> {
                for (int i = 0; i < 4; i++) {
                    words.add(p.pair(p.group.add(HALF * (i & 1)), p.member.mul(2).add(HALF * (i >> 1)), 0, 1));
                }
            }
            case M16N8K8_TF32 -> {
                for (int i = 0; i < 4; i++) {
                    words.add(p.rounded(p.group.add(HALF * (i & 1)), p.member.add(GROUP * (i >> 1))));
                }
            }
            case M8N8K4_F64 -> words.add(p.get(p.group, p.member).value());
        }
        return new A(words);
    }

    /**
     * The tile of B that begins at a row and a column of an array of two axes, {@code x.at(i)} of three.
     *
     * @param row an int, a long or a staged integer, the same in all lanes
     * @param column as row
     */
    public B b(StagedArray<T> x, Object row, Object column) {
        Place p = new Place("mma", x, row, column);
        List<Value> words = new ArrayList<>();
        switch (op.tiles()) {
            case M16N8K16_BF16, M16N8K16_F16 -> {
                for (int i = 0; i < 2; i++) {
                    words.add(p.pair(p.member.mul(2).add(HALF * i), p.group, 1, 0));
                }
            }
            case M16N8K8_TF32 -> {
                for (int i = 0; i < 2; i++) {
                    words.add(p.rounded(p.member.add(GROUP * i), p.group));
                }
            }
            case M8N8K4_F64 -> words.add(p.get(p.member, p.group).value());
        }
        return new B(words);
    }

    List<Value> operands(A a, B b) {
        List<Value> all = new ArrayList<>(a.words);
        all.addAll(b.words);
        return all;
    }

    /** Sums that begin with zeros. */
    public MmaSums<T, S> zeros() {
        List<Expr<S>> zeros = new ArrayList<>();
        for (int i = 0; i < op.tiles().countC(); i++) {
            zeros.add(new Expr<>(GpuThreads.thread("mma").zero(op.tiles().sum())));
        }
        return new MmaSums<>(this, zeros);
    }

    /** Sums that begin with the tile at a row and a column of an array of two axes. */
    public MmaSums<T, S> sums(StagedArray<S> x, Object row, Object column) {
        Place p = new Place("mma", x, row, column);
        List<Expr<S>> first = new ArrayList<>();
        for (int i = 0; i < op.tiles().countC(); i++) {
            first.add(new Expr<>(p.get(rowOf(p, i), columnOf(p, i)).value()));
        }
        return new MmaSums<>(this, first);
    }

    Expr<I64> rowOf(Place p, int i) {
        return op.tiles() == GpuOp.Mma.Tiles.M8N8K4_F64 ? p.group : p.group.add(HALF * (i >> 1));
    }

    Expr<I64> columnOf(Place p, int i) {
        return p.member.mul(2).add(i & 1);
    }

    /** A tile in an array as a lane sees it: it is member {@code lane % 4} of group {@code lane / 4}. */
    static final class Place {
        private final StagedArray<?> array;
        private final Expr<I64> row;
        private final Expr<I64> column;
        private final Expr<I64> group;
        private final Expr<I64> member;

        Place(String what, StagedArray<?> array, Object row, Object column) {
            this.array = array;
            if (array.rank() != 2) {
                throw new IndexException(GpuThreads.thread(what).where() + " takes tiles of an array with two axes, got"
                        + " " + array.rank() + ". Choose a matrix, x.at(i)");
            }
            this.row = index(what, row);
            this.column = index(what, column);
            Expr<I32> lane = GpuWarps.laneId();
            this.group = cast(lane.div(GROUP), DType.I64);
            this.member = cast(lane.rem(GROUP), DType.I64);
        }

        private static Expr<I64> index(String what, Object i) {
            return new Expr<>(GpuThreads.thread(what).index(i));
        }

        private static <R extends Num> Expr<R> cast(Expr<?> e, DType to) {
            return new Expr<>(e.value().recorder().emit(new Prim.Cast(to), List.of(e.value())));
        }

        private static <R extends Num> Expr<R> bits(Expr<?> e, DType to) {
            return new Expr<>(e.value().recorder().emit(new Prim.Bitcast(to), List.of(e.value())));
        }

        Expr<?> get(Expr<I64> i, Expr<I64> j) {
            return array.get(row.add(i), column.add(j));
        }

        Object[] at(Expr<I64> i, Expr<I64> j) {
            return new Object[]{row.add(i), column.add(j)};
        }

        /** Two elements of 16 bits as a word. */
        private Value pair(Expr<I64> i, Expr<I64> j, int down, int right) {
            Expr<Num> low = cast(bits(get(i, j), DType.U16), DType.U32);
            Expr<Num> high = cast(bits(get(i.add(down), j.add(right)), DType.U16), DType.U32);
            return low.or(high.shl(16)).value();
        }

        /** An element rounded to the ten bits that tensor cores look at, halves away from zero. */
        private Value rounded(Expr<I64> i, Expr<I64> j) {
            Expr<?> x = get(i, j);
            Expr<Num> word = bits(x, DType.U32);
            Expr<Num> near = word.add(1 << 12).and(word.literal(0xffff_e000L));
            Expr<Bool> number = x.isNaN().not();
            return number.select(near, word).value();
        }
    }
}
