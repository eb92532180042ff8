package io.krait.staging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.types.F64;
import io.krait.types.I32;
import io.krait.types.I64;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Races that are found when a kernel is recorded, and kernels without one. */
class RaceCheckTest {
    private static final String ADVICE = ". Iterations run at the same time, in any order. Use a reduction, for"
            + " instance sum(lo, hi, i -> ...), or atomicAdd or scatterAdd, or write to another array";

    private static final ScalarType<F64> F64_TYPE = new ScalarType<>(DType.F64);
    private static final ScalarType<I64> I64_TYPE = new ScalarType<>(DType.I64);
    private static final ScalarType<I32> I32_TYPE = new ScalarType<>(DType.I32);

    private static void clean(Consumer<Recordings> kernel) {
        RaceCheck.run(Recordings.kernel(kernel));
    }

    private static String race(Consumer<Recordings> kernel) {
        Graph g = Recordings.kernel(kernel);
        return assertThrows(RaceException.class, () -> RaceCheck.run(g), g::annotated).getMessage();
    }

    /** A loop over an array of one axis. */
    private static Consumer<Recordings> over(BiConsumer<StagedArray<F64>, Expr<I64>> body) {
        return k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.parallel(a.dim(0), i -> body.accept(a, i));
        };
    }

    /** A loop over an array of two axes. */
    private static Consumer<Recordings> over2(Body2 body) {
        return k -> {
            StagedArray<F64> a = k.array(DType.F64, 2);
            k.flow().loopParallel(List.of(k.i64(0).value(), k.i64(0).value()),
                    List.of(a.dim(0).value(), a.dim(1).value()), i -> body.accept(a, i.get(0), i.get(1)));
        };
    }

    private interface Body2 {
        void accept(StagedArray<F64> a, Expr<I64> i, Expr<I64> j);
    }

    private static int line() {
        return StackWalker.getInstance().walk(s -> s.skip(1).findFirst().orElseThrow().getLineNumber());
    }

    @Test
    void theSameElementAlways() {
        int[] at = new int[2];
        String m = race(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            at[0] = line() + 1;
            k.parallel(a.dim(0), i -> {
                at[1] = line() + 1;
                a.set(1.0, 0);
            });
        });
        assertEquals("iterations [0] and [1] of the parallel loop at RaceCheckTest.java:" + at[0]
                + " both write element [0] of argument 1 at RaceCheckTest.java:" + at[1] + ADVICE, m);
    }

    @Test
    void aNeighbourIsRead() {
        int[] at = new int[3];
        String m = race(k -> {
            k.array(DType.F64, 1);
            StagedArray<F64> a = k.array(DType.F64, 1);
            at[0] = line() + 1;
            k.parallel(a.dim(0).sub(1), i -> {
                at[1] = line() + 1;
                Expr<F64> next = a.get(i.add(1));
                at[2] = line() + 1;
                a.set(next.mul(0.5), i);
            });
        });
        assertEquals("iterations [0] and [1] of the parallel loop at RaceCheckTest.java:" + at[0]
                + " race: one reads element [1] of argument 2 at RaceCheckTest.java:" + at[1]
                + ", the other writes it at RaceCheckTest.java:" + at[2] + ADVICE, m);
    }

    @Test
    void certainRaces() {
        race(over((a, i) -> a.set(1.0, i.div(2))));
        race(over((a, i) -> a.set(1.0, i.rem(3))));
        race(over((a, i) -> a.set(1.0, i.shr(1))));
        race(over((a, i) -> a.set(1.0, i.and(i.literal(-2)))));
        race(over((a, i) -> a.set(1.0, i.min(4))));
        race(over((a, i) -> a.inc(1.0, 3)));
        race(over((a, i) -> a.set(1.0, a.dim(0).sub(1))));
        race(over((a, i) -> a.set(1.0, a.dim(0).div(2))));
        race(over((a, i) -> a.set(a.get(i.add(100)), i)));
        race(over((a, i) -> a.set(a.get(i.mul(2)), i)));
        race(over((a, i) -> a.set(a.get(0), i)));
        race(over((a, i) -> a.set(a.get(a.dim(0).sub(1).sub(i)), a.dim(0).sub(2).sub(i))));
        race(over((a, i) -> {
            a.atomicMax(i.to(F64_TYPE), 0);
            a.set(1.0, 0);
        }));
        race(over2((a, i, j) -> a.set(1.0, i, i)));
        race(over2((a, i, j) -> a.set(1.0, 0, j)));
        race(over2((a, i, j) -> a.set(1.0, 0, i.add(j))));
        race(over2((a, i, j) -> a.set(a.get(i, j.sub(1)), i, j)));
        race(over2((a, i, j) -> a.set(a.get(i.add(3), j.sub(40)), i, j)));
    }

    @Test
    void loopsInside() {
        // Each iteration adds to all elements.
        race(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.parallel(a.dim(0), i -> k.loop(0, a.dim(0), j -> a.inc(1.0, j)));
        });
        // Windows overlap.
        race(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.parallel(a.dim(0), i -> k.loop(0, k.i64(3), j -> a.set(1.0, i.add(j))));
        });
        // Blocks overlap by one.
        race(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.parallel(a.dim(0).div(16), b -> {
                k.loop(0, k.i64(3), j -> a.set(1.0, b.mul(16).add(j)));
                a.set(0.0, b.mul(16).add(16));
            });
        });
        // The outer loop races, the inner one does not.
        race(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.parallel(a.dim(0), i -> k.parallel(a.dim(0), j -> a.set(1.0, j)));
        });
        // The inner one races.
        race(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.parallel(a.dim(0), i -> k.parallel(a.dim(0), j -> a.set(1.0, i)));
        });
        // A local array of an iteration is shared by the loop inside.
        race(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.parallel(a.dim(0), i -> {
                StagedArray<F64> t = k.flow().local(DType.F64, 4);
                k.parallel(k.i64(4), j -> t.set(1.0, 0));
            });
        });
        // Elements of a fold are computed in parallel, too.
        race(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.flow().fold(t -> new Reduction.Fold(Op.ADD), k.i64(0).value(), a.dim(0).value(), i -> {
                a.set(1.0, 0);
                return a.get(1);
            });
        });
    }

    @Test
    void noFalseAlarms() {
        clean(over((a, i) -> a.set(1.0, i)));
        clean(over((a, i) -> a.inc(1.0, i)));
        clean(over((a, i) -> a.set(a.get(i), i)));
        clean(over((a, i) -> a.set(1.0, i.mul(2).div(2))));
        clean(over((a, i) -> a.set(1.0, a.dim(0).sub(1).sub(i))));
        clean(over((a, i) -> a.set(a.get(i.mul(2).add(1)), i.mul(2))));
        clean(over((a, i) -> a.set(1.0, a.get(i).to(I64_TYPE))));
        clean(over((a, i) -> a.atomicRelaxed(Op.ADD, a.get(0).literal(1), 0)));
        clean(over((a, i) -> a.scatterAdd(1.0, 0)));
        clean(over((a, i) -> a.set(1.0, i.mul(i))));
        clean(over((a, i) -> a.set(1.0, i.to(I32_TYPE).to(I64_TYPE))));
        clean(over2((a, i, j) -> a.set(1.0, i, j)));
        clean(over2((a, i, j) -> a.set(1.0, j, i)));
        clean(over2((a, i, j) -> a.set(1.0, 0, i.mul(a.dim(1)).add(j))));
        clean(over2((a, i, j) -> a.set(a.get(i, j), i, j)));
    }

    @Test
    void whatIsGuardedIsNotCertain() {
        clean(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.parallel(a.dim(0), i -> k.flow().branch(i.eq(0)).then(() -> a.set(1.0, 0)));
        });
        clean(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.parallel(a.dim(0), i -> {
                k.flow().continueIf(i.gt(0));
                a.set(1.0, 0);
            });
        });
        clean(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.parallel(a.dim(0), i -> {
                Var<I64> n = k.flow().variable(i.value());
                k.flow().loopWhile(() -> n.lt(1), () -> {
                    a.set(1.0, 0);
                    n.inc(1);
                });
            });
        });
    }

    @Test
    void extentsThatAreKnown() {
        Consumer<Long> three = n -> clean(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.parallel(k.i64(n), i -> a.set(1.0, i.rem(3)));
        });
        three.accept(0L);
        three.accept(3L);
        assertThrows(RaceException.class, () -> three.accept(4L));
        clean(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.parallel(k.i64(1), i -> a.set(1.0, 0));
        });
        clean(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.parallel(k.i64(50), i -> a.set(a.get(i.add(50)), i));
        });
        race(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.parallel(k.i64(51), i -> a.set(a.get(i.add(50)), i));
        });
        // A loop that never runs.
        clean(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.parallel(a.dim(0), i -> k.loop(3, k.i64(3), j -> a.set(1.0, j)));
        });
    }

    @Test
    void blocksAndTriangles() {
        clean(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.parallel(a.dim(0).div(16), b -> k.flow().loopFor(b.mul(16).value(), b.mul(16).add(16).value(), 1,
                    j -> a.set(1.0, j)));
        });
        clean(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.parallel(a.dim(0).div(16), b -> k.loop(0, k.i64(16), j -> a.set(1.0, b.mul(16).add(j))));
        });
        clean(k -> {
            StagedArray<F64> a = k.array(DType.F64, 2);
            k.parallel(a.dim(0), i -> k.loop(0, i, j -> a.set(a.get(i, j), i, j)));
        });
        // Rows of matrix multiplication.
        clean(k -> {
            StagedArray<F64> a = k.array(DType.F64, 2);
            StagedArray<F64> b = k.array(DType.F64, 2);
            StagedArray<F64> c = k.array(DType.F64, 2);
            k.parallel(a.dim(0), i -> k.loop(0, b.dim(1), j -> {
                Var<F64> s = k.flow().variable(k.f64(0).value());
                k.loop(0, a.dim(1), q -> s.inc(a.get(i, q).mul(b.get(q, j))));
                c.set(s, i, j);
            }));
        });
        // A local array per iteration.
        clean(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.parallel(a.dim(0), i -> {
                StagedArray<F64> t = k.flow().local(DType.F64, 4);
                k.loop(0, k.i64(4), j -> t.set(1.0, j));
                a.set(t.get(0), i);
            });
        });
        // Loops one after the other.
        clean(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.parallel(a.dim(0), i -> a.set(1.0, i));
            k.parallel(a.dim(0), i -> a.set(2.0, a.dim(0).sub(1).sub(i)));
        });
    }

    @Test
    void whatIsScatteredIntoIsNotUsedOtherwise() {
        int[] at = new int[3];
        String m = race(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            at[0] = line() + 1;
            k.parallel(a.dim(0), i -> {
                at[1] = line() + 1;
                a.scatterAdd(1.0, 0);
                at[2] = line() + 1;
                k.flow().branch(i.eq(3)).then(() -> a.get(i));
            });
        });
        assertEquals("the parallel loop at RaceCheckTest.java:" + at[0] + " scatters into argument 1 at"
                + " RaceCheckTest.java:" + at[1] + " and reads it at RaceCheckTest.java:" + at[2]
                + ": the elements get their values at the end of the loop only. Use the array in another loop, or"
                + " atomicAdd", m);
        race(over((a, i) -> {
            a.scatterAdd(1.0, 0);
            a.scatter(Op.MUL, a.get(0).literal(2), 1);
        }));
        clean(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.parallel(a.dim(0), i -> {
                a.scatterAdd(1.0, 0);
                a.scatterAdd(2.0, i);
            });
            k.parallel(a.dim(0), i -> a.inc(1.0, i));
        });
    }

    @Test
    void boundsThatAreNotKnown() {
        String m = race(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            Expr<I64> lo = k.scalar(DType.I64);
            Expr<I64> hi = k.scalar(DType.I64);
            k.flow().loopParallel(List.of(lo.value()), List.of(hi.value()), i -> a.set(a.get(i.get(0).sub(1)),
                    i.get(0)));
        });
        assertTrue(m.startsWith("iterations [lo] and [lo+1] of the parallel loop at RaceCheckTest.java:"), m);
        assertTrue(m.contains("the same element of argument 1"), m);
    }

    @Test
    void largeBodiesAreQuick() {
        long before = System.nanoTime();
        clean(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            StagedArray<F64> b = k.array(DType.F64, 1);
            k.parallel(a.dim(0), i -> {
                for (int j = 0; j < 10_000; j++) {
                    a.inc(b.get(i.add(j)), i.mul(10_000).add(j));
                }
            });
        });
        assertTrue(System.nanoTime() - before < 20e9);
    }
}
