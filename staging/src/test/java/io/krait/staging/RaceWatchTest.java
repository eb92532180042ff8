package io.krait.staging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.krait.types.F64;
import io.krait.types.I64;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Races that are found while a kernel runs. */
class RaceWatchTest {
    private static void run(Consumer<Recordings> kernel, StridedArray... args) {
        BlockInterpreter.runChecked(Recordings.kernel(kernel), Recordings.extents(args), List.of(args));
    }

    private static String race(Consumer<Recordings> kernel, StridedArray... args) {
        return assertThrows(RaceException.class, () -> run(kernel, args)).getMessage();
    }

    private static int line() {
        return StackWalker.getInstance().walk(s -> s.skip(1).findFirst().orElseThrow().getLineNumber());
    }

    @Test
    void indirectWrites() {
        int[] at = new int[2];
        Consumer<Recordings> kernel = k -> {
            StagedArray<I64> index = k.array(DType.I64, 1);
            StagedArray<F64> a = k.array(DType.F64, 1);
            at[0] = line() + 1;
            k.parallel(index.dim(0), i -> {
                at[1] = line() + 1;
                a.set(1.0, index.get(i));
            });
        };
        RaceCheck.run(Recordings.kernel(kernel));
        run(kernel, Recordings.of(2L, 0, 1), Recordings.of(0.0, 0, 0));
        assertEquals("iterations [0] and [3] of the parallel loop at RaceWatchTest.java:" + at[0]
                + " both write element [2] of argument 2 at RaceWatchTest.java:" + at[1] + ". Iterations run at the"
                + " same time, in any order. Use a reduction, for instance sum(lo, hi, i -> ...), or atomicAdd or"
                + " scatterAdd, or write to another array",
                race(kernel, Recordings.of(2L, 0, 1, 2), Recordings.of(0.0, 0, 0)));
    }

    @Test
    void guardedReads() {
        int[] at = new int[3];
        Consumer<Recordings> kernel = k -> {
            StagedArray<I64> a = k.array(DType.I64, 1);
            at[0] = line() + 1;
            k.parallel(a.dim(0), i -> k.flow().branch(i.eq(2)).then(() -> {
                at[1] = line() + 1;
                a.set(7, 4);
            }).else_(() -> {
                at[2] = line() + 1;
                a.get(i);
            }));
        };
        String m = race(kernel, Recordings.of(0L, 0, 0, 0, 0));
        assertEquals("iterations [2] and [4] of the parallel loop at RaceWatchTest.java:" + at[0]
                + " race: one writes element [4] of argument 1 at RaceWatchTest.java:" + at[1]
                + ", the other reads it at RaceWatchTest.java:" + at[2], m.split("\\. ")[0]);
        run(kernel, Recordings.of(new long[]{0, 0}));
    }

    @Test
    void whatMayMeet() {
        StridedArray bins = Recordings.of(0L, 0);
        run(k -> {
            StagedArray<I64> a = k.array(DType.I64, 1);
            k.parallel(k.i64(9), i -> {
                a.atomicAdd(1, i.and(i.literal(1)));
                a.atomicAdd(1, 0);
            });
        }, bins);
        assertArrayEquals(new long[]{14, 4}, bins.toTensor().data());
        run(k -> {
            StagedArray<I64> a = k.array(DType.I64, 1);
            k.parallel(k.i64(9), i -> a.scatterAdd(1, i.and(i.literal(1))));
        }, bins);
        assertArrayEquals(new long[]{19, 8}, bins.toTensor().data());
    }

    @Test
    void whatMayNotMeet() {
        race(k -> {
            StagedArray<I64> a = k.array(DType.I64, 1);
            k.parallel(k.i64(9), i -> k.flow().branch(i.lt(8)).then(() -> a.atomicAdd(1, 0)).else_(() ->
                    a.atomicMax(i, 0)));
        }, Recordings.of(0L, 0));
        race(k -> {
            StagedArray<I64> a = k.array(DType.I64, 1);
            k.parallel(k.i64(9), i -> k.flow().branch(i.lt(8)).then(() -> a.atomicAdd(1, 0)).else_(() -> a.get(0)));
        }, Recordings.of(0L, 0));
        race(k -> {
            StagedArray<I64> a = k.array(DType.I64, 1);
            k.parallel(k.i64(9), i -> k.flow().branch(i.gt(0)).then(() -> a.atomicAdd(1, 0)).else_(() -> a.set(1, 0)));
        }, Recordings.of(0L, 0));
    }

    @Test
    void nestedLoops() {
        // An iteration may write what it wrote in another loop inside.
        run(k -> {
            StagedArray<I64> a = k.array(DType.I64, 1);
            StagedArray<I64> b = k.array(DType.I64, 1);
            k.parallel(k.i64(2), i -> {
                k.parallel(k.i64(3), j -> a.set(i, i.mul(3).add(j)));
                k.parallel(k.i64(3), j -> b.set(a.get(i.mul(3).add(2).sub(j)), i.mul(3).add(j)));
                k.parallel(k.i64(3), j -> a.set(j, i.mul(3).add(j)));
                a.set(1, i.mul(3));
            });
        }, Recordings.of(0L, 0, 0, 0, 0, 0), Recordings.of(0L, 0, 0, 0, 0, 0));
        // Read in the first loop of one iteration, written in the last loop of another.
        String m = race(k -> {
            StagedArray<I64> a = k.array(DType.I64, 1);
            k.parallel(k.i64(2), i -> {
                k.flow().branch(i.eq(0)).then(() -> k.parallel(k.i64(3), j -> a.get(j)));
                k.flow().branch(i.eq(1)).then(() -> k.parallel(k.i64(3), j -> a.set(j, j)));
            });
        }, Recordings.of(0L, 0, 0, 0, 0, 0));
        assertEquals("iterations [0] and [1]", m.substring(0, 22));
        // The loop inside races.
        m = race(k -> {
            StagedArray<I64> a = k.array(DType.I64, 1);
            k.parallel(k.i64(2), i -> k.parallel(k.i64(3), j -> k.flow().branch(j.ge(1)).then(() -> a.set(j, i))));
        }, Recordings.of(0L, 0, 0, 0, 0, 0));
        assertEquals("iterations [1] and [2]", m.substring(0, 22));
        // Many reads by all iterations, then one write.
        m = race(k -> {
            StagedArray<I64> a = k.array(DType.I64, 1);
            k.parallel(k.i64(5), i -> k.parallel(k.i64(3), j -> {
                a.get(0);
                k.flow().branch(i.eq(4).and(j.eq(2))).then(() -> a.set(j, 0));
            }));
        }, Recordings.of(0L, 0, 0, 0, 0, 0));
        assertEquals("iterations [0] and [4]", m.substring(0, 22));
    }

    @Test
    void localArrays() {
        run(k -> {
            StagedArray<I64> a = k.array(DType.I64, 1);
            k.parallel(a.dim(0), i -> {
                StagedArray<I64> t = k.flow().local(DType.I64, 2);
                t.set(i, 0);
                k.parallel(k.i64(2), j -> t.inc(j, j));
                a.set(t.get(0).add(t.get(1)), i);
            });
        }, Recordings.of(0L, 0, 0));
        assertEquals("iterations [0] and [1]", race(k -> {
            StagedArray<I64> a = k.array(DType.I64, 1);
            k.parallel(a.dim(0), i -> {
                StagedArray<I64> t = k.flow().local(DType.I64, 2);
                k.parallel(k.i64(2), j -> t.inc(j, j.shr(1)));
            });
        }, Recordings.of(0L, 0, 0)).substring(0, 22));
    }

    @Test
    void argumentsThatOverlap() {
        StridedArray all = Recordings.of(0L, 0, 0, 0);
        StridedArray shifted = new StridedArray(DType.I64, all.memory(), 1, new long[]{3}, new long[]{1});
        StridedArray front = new StridedArray(DType.I64, all.memory(), 0, new long[]{3}, new long[]{1});
        Consumer<Recordings> copy = k -> {
            StagedArray<I64> a = k.array(DType.I64, 1);
            StagedArray<I64> b = k.array(DType.I64, 1);
            k.parallel(a.dim(0), i -> b.set(a.get(i), i));
        };
        run(copy, front, front);
        race(copy, front, shifted);
        race(copy, shifted, front);
    }
}
