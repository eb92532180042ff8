package io.krait.staging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.krait.staging.math.ReferenceBuilder;
import io.krait.types.F64;
import io.krait.types.I32;
import io.krait.types.I64;
import java.lang.foreign.Linker;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What statements mean, against plain Java. */
class BlockInterpreterTest {
    private static final ScalarType<I32> I32_TYPE = new ScalarType<>(DType.I32);
    private static final ScalarType<I64> I64_TYPE = new ScalarType<>(DType.I64);

    private static void run(Consumer<Recordings> kernel, StridedArray... args) {
        Recordings.run(Recordings.kernel(kernel), args);
    }

    private static double[] doubles(StridedArray a) {
        return Arrays.stream(a.toTensor().data()).mapToDouble(Double::longBitsToDouble).toArray();
    }

    private static int line() {
        return StackWalker.getInstance().walk(s -> s.skip(1).findFirst().orElseThrow().getLineNumber());
    }

    @Test
    void matrixProduct() {
        Random r = new Random(1);
        double[] x = r.doubles(12).toArray();
        double[] y = r.doubles(20).toArray();
        StridedArray a = new StridedArray(DType.F64, Recordings.of(x.clone()).memory(), 0, new long[]{3, 4},
                new long[]{4, 1});
        // Transposed.
        StridedArray b = new StridedArray(DType.F64, Recordings.of(y.clone()).memory(), 0, new long[]{4, 5},
                new long[]{1, 4});
        // Upside down.
        StridedArray c = new StridedArray(DType.F64, Recordings.of(new double[15]).memory(), 10, new long[]{3, 5},
                new long[]{-5, 1});
        run(k -> {
            StagedArray<F64> p = k.array(DType.F64, 2);
            StagedArray<F64> q = k.array(DType.F64, 2);
            StagedArray<F64> o = k.array(DType.F64, 2);
            k.parallel(p.dim(0), i -> k.loop(0, q.dim(1), j -> {
                Var<F64> s = k.flow().variable(k.f64(0).value());
                k.loop(0, p.dim(1), l -> s.inc(p.get(i, l).mul(q.get(l, j))));
                o.set(s, i, j);
            }));
        }, a, b, c);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 5; j++) {
                double s = 0;
                for (int l = 0; l < 4; l++) {
                    s += x[i * 4 + l] * y[j * 4 + l];
                }
                assertEquals(s, Double.longBitsToDouble(c.bits(c.at(new long[]{i, j}))));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 7, 1", "0, 7, 3", "5, 5, 1", "7, 0, 1", "7, 0, -1", "7, 0, -3", "0, 7, -1", "-3, 4, 2",
            "9223372036854775800, 9223372036854775807, 5", "-9223372036854775808, -9223372036854775800, 3"})
    void countingLoops(long lo, long hi, long step) {
        Graph g = Recordings.function(2, k -> {
            Var<I64> s = k.var(17);
            k.flow().loopFor(k.arg(0).value(), k.arg(1).value(), step, i -> s.set(s.mul(3).add(i)));
            return s;
        });
        long s = 17;
        long n = lo < hi == step > 0 && lo != hi ? Math.ceilDiv(hi - lo, step) : 0;
        for (long t = 0; t < n; t++) {
            s = s * 3 + lo + t * step;
        }
        assertEquals(s, Recordings.call(g, lo, hi));
    }

    @Test
    void parallelBoxes() {
        StridedArray a = Recordings.of(new long[2 * 3 * 4]);
        StridedArray box = new StridedArray(DType.I64, a.memory(), 0, new long[]{2, 3, 4}, new long[]{12, 4, 1});
        run(k -> {
            StagedArray<I64> x = k.array(DType.I64, 3);
            Var<I64> unused = k.var(0);
            k.flow().loopParallel(List.of(k.i64(1).value(), k.i64(0).value(), k.i64(2).value()),
                    List.of(x.dim(0).value(), x.dim(1).value(), x.dim(2).value()),
                    i -> x.set(i.get(0).mul(100).add(i.get(1).mul(10)).add(i.get(2)).add(unused),
                            i.get(0), i.get(1), i.get(2)));
        }, box);
        assertArrayEquals(new long[]{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 102, 103, 0, 0, 112, 113, 0, 0, 122, 123}, a.toTensor().data());
    }

    private static double fold(Function<DType, Reduction> how, double... x) {
        StridedArray out = Recordings.of(new double[1]);
        run(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            StagedArray<F64> o = k.array(DType.F64, 1);
            o.set(k.flow().<F64, F64>fold(how, k.i64(0).value(), a.dim(0).value(), a::get), 0);
        }, Recordings.of(x), out);
        return doubles(out)[0];
    }

    @Test
    void foldsInTheCanonicalOrder() {
        double[] x = new Random(3).doubles(10_000, -1, 1).toArray();
        assertEquals(TreeV1.<Double>last(x.length, i -> x[(int) i], Double::sum), fold(t -> new Reduction.Fold(Op.ADD),
                x));
        assertEquals(Arrays.stream(x).min().orElseThrow(), fold(t -> new Reduction.Fold(Op.MIN), x));
        assertEquals(0L, Double.doubleToRawLongBits(fold(t -> new Reduction.Fold(Op.ADD))));
        assertEquals(1.0, fold(t -> new Reduction.Fold(Op.MUL)));
        assertEquals(Double.NEGATIVE_INFINITY, fold(t -> new Reduction.Fold(Op.MAX)));
    }

    @Test
    void foldsWithFunctions() {
        // The larger magnitude, with control flow in the function.
        Function<DType, Reduction> how = t -> {
            Recorder r = new Recorder("the function", Origin.here());
            Expr<F64> a = new Expr<>(r.param(ArrayType.scalar(t)));
            Expr<F64> b = new Expr<>(r.param(ArrayType.scalar(t)));
            return new Reduction.User(r.finish(List.of(r.flow().choose(a.abs().lt(b.abs()), () -> b, () -> a)
                    .value())));
        };
        assertEquals(-7.0, fold(how, 1, 2, -7, 3));
        KernelFaultException e = assertThrows(KernelFaultException.class, () -> fold(how));
        assertEquals("the fold over 0 to 0 (at BlockInterpreterTest.java", e.getMessage().split(":")[0]);
    }

    @Test
    void extremeIndices() {
        double nan = Double.NaN;
        assertArrayEquals(new long[]{4, 5, 3, 3}, new long[]{extreme(true, 3, 1, 5, 2, 5), extreme(false, 3, 1, 9, 0, 2,
                0), extreme(true, 1, nan, nan), extreme(false, 1, nan, -5)});
        assertThrows(KernelFaultException.class, () -> extreme(true));
    }

    // The fold runs from 2, with the elements there.
    private static long extreme(boolean max, double... x) {
        StridedArray out = Recordings.of(new long[1]);
        double[] all = new double[2 + x.length];
        System.arraycopy(x, 0, all, 2, x.length);
        run(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            StagedArray<I64> o = k.array(DType.I64, 1);
            o.set(k.flow().<F64, I64>fold(t -> new Reduction.ArgExtreme(max), k.i64(2).value(), a.dim(0).value(),
                    a::get), 0);
        }, Recordings.of(all), out);
        return out.bits(0);
    }

    @Test
    void allElementsOfAFoldAreComputed() {
        // The first NaN decides, but the fault comes after it.
        assertThrows(IndexOutOfBoundsException.class, () -> run(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.flow().<F64, I64>fold(t -> new Reduction.ArgExtreme(true), k.i64(0).value(), k.i64(3).value(), a::get);
        }, Recordings.of(Double.NaN, 1)));
    }

    @Test
    void localArraysBeginAsZerosEachTime() {
        StridedArray out = Recordings.of(new long[4]);
        run(k -> {
            StagedArray<I64> o = k.array(DType.I64, 1);
            k.parallel(o.dim(0), i -> {
                StagedArray<I64> t = k.flow().local(DType.I64, 2, 2);
                t.inc(i.add(1), 1, 0);
                t.inc(10, 1, 0);
                o.set(t.get(1, 0).add(t.get(0, 1)), i);
            });
        }, out);
        assertArrayEquals(new long[]{11, 12, 13, 14}, out.toTensor().data());
    }

    @Test
    void outOfBounds() {
        int[] at = new int[1];
        Graph g = Recordings.kernel(k -> {
            StagedArray<F64> a = k.array(DType.F64, 2);
            k.parallel(a.dim(0), i -> {
                at[0] = line() + 1;
                a.set(1.0, i, i.sub(1).mul(2));
            });
        });
        StridedArray a = new StridedArray(DType.F64, Recordings.of(new double[6]).memory(), 0, new long[]{3, 2},
                new long[]{2, 1});
        assertEquals("index [0, -2] is out of bounds for shape [3, 2]: the element was written (at"
                + " BlockInterpreterTest.java:" + at[0] + ")",
                assertThrows(IndexOutOfBoundsException.class, () -> Recordings.run(g, a)).getMessage());
        Graph u = Recordings.kernel(k -> k.array(DType.F64, 1).inc(1.0, 7));
        assertThrows(IndexOutOfBoundsException.class, () -> Recordings.run(u, Recordings.of(1.0)));
    }

    @Test
    void divisionByZero() {
        int[] at = new int[1];
        Graph g = Recordings.function(2, k -> {
            Var<I64> x = k.var(0);
            k.flow().branch(k.arg(0).gt(0)).then(() -> {
                at[0] = line() + 1;
                x.set(k.arg(0).div(k.arg(1)));
            });
            return x;
        });
        assertEquals(3, Recordings.call(g, 7, 2));
        assertEquals(0, Recordings.call(g, -7, 0));
        assertEquals("integer div by zero (at BlockInterpreterTest.java:" + at[0]
                + "); guard the divisor, for instance with if_(d.ne(0))",
                assertThrows(ArithmeticException.class, () -> Recordings.call(g, 7, 0)).getMessage());
        // Also where nobody uses the quotient.
        Graph unused = Recordings.function(1, k -> {
            Var<I64> x = k.var(1);
            k.flow().branch(k.arg(0).lt(5)).then(() -> k.arg(0).rem(k.arg(0)));
            return x;
        });
        assertEquals(1, Recordings.call(unused, 9));
        assertThrows(ArithmeticException.class, () -> Recordings.call(unused, 0));
    }

    @Test
    void faultsOfTheUser() {
        Graph g = Recordings.kernel(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            k.parallel(a.dim(0), i -> k.flow().fail(a.get(i).lt(0), "a[{}] = {} is negative", i, a.get(i)));
        });
        Recordings.run(g, Recordings.of(1.0, 2));
        KernelFaultException e = assertThrows(KernelFaultException.class, () -> Recordings.run(g,
                Recordings.of(1.0, -2.5, -3)));
        assertEquals("a[1] = -2.5 is negative (at BlockInterpreterTest.java", e.getMessage().split(":")[0]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65536, 65537, 200_000, 16 * 65536 + 5})
    void scatter(int n) {
        double[] weight = new Random(n).doubles(n, -1, 1).toArray();
        long[] bin = new Random(n + 1).longs(n, 0, 3).toArray();
        StridedArray out = Recordings.of(0.5, -0.0, 3);
        run(k -> {
            StagedArray<I64> b = k.array(DType.I64, 1);
            StagedArray<F64> w = k.array(DType.F64, 1);
            StagedArray<F64> o = k.array(DType.F64, 1);
            k.parallel(b.dim(0), i -> o.scatterAdd(w.get(i), b.get(i)));
        }, Recordings.of(bin), Recordings.of(weight), out);
        double[] expected = {0.5, -0.0, 3};
        int parts = Math.clamp(Math.ceilDiv(n, 65536L), 1, 16);
        int size = Math.ceilDiv(n, parts);
        for (int p = 0; p < parts; p++) {
            double[] copy = {-0.0, -0.0, -0.0};
            for (int i = p * size; i < Math.min(n, (p + 1) * size); i++) {
                copy[(int) bin[i]] += weight[i];
            }
            for (int j = 0; j < 3; j++) {
                expected[j] += copy[j];
            }
        }
        assertArrayEquals(expected, doubles(out));
    }

    @Test
    void scatterOutsideOfParallelLoopsIsPlain() {
        StridedArray out = Recordings.of(1e16, 0);
        run(k -> {
            StagedArray<F64> o = k.array(DType.F64, 1);
            k.loop(0, k.i64(4), i -> o.scatterAdd(1.0, 0));
            k.parallel(k.i64(3), i -> {
                StagedArray<F64> t = k.flow().local(DType.F64, 1);
                t.scatterAdd(2.0, 0);
                o.scatterAdd(t.get(0), 1);
            });
        }, out);
        assertArrayEquals(new double[]{1e16, 6}, doubles(out));
    }

    @Test
    void atomics() {
        StridedArray out = Recordings.of(5L, 5, 5);
        run(k -> {
            StagedArray<I64> o = k.array(DType.I64, 1);
            k.parallel(k.i64(10), i -> {
                o.atomicAdd(i, 0);
                o.atomicMin(i, 1);
                o.atomicMax(i, 2);
            });
        }, out);
        assertArrayEquals(new long[]{50, 0, 9}, out.toTensor().data());
    }

    @Test
    void derivedOperationsAndCasts() {
        StridedArray a = Recordings.of(0.3, 1.7);
        run(k -> {
            StagedArray<F64> x = k.array(DType.F64, 1);
            k.parallel(x.dim(0), i -> x.set(x.get(i).exp().add(i.to(I32_TYPE).to(new ScalarType<F64>(DType.F64))), i));
        }, a);
        for (int i = 0; i < 2; i++) {
            long e = ReferenceBuilder.eval(Op.EXP, MathMode.STRICT, DType.F64, Scalars.bits(i == 0 ? 0.3 : 1.7));
            assertEquals(Double.longBitsToDouble(e) + i, doubles(a)[i]);
        }
    }

    @Test
    void foreignFunctions() {
        Linker linker = Linker.nativeLinker();
        Foreign labs = new Foreign("labs", linker.defaultLookup().findOrThrow("labs").address(), List.of(DType.I64),
                Optional.of(DType.I64), false, linker);
        Foreign abs = new Foreign("abs", linker.defaultLookup().findOrThrow("abs").address(), List.of(DType.I32),
                Optional.of(DType.I32), false, linker);
        Graph g = Recordings.function(1, k -> {
            Expr<I64> x = new Expr<>(k.flow().call(labs, List.of(k.arg(0).value())));
            Expr<I32> y = new Expr<>(k.flow().call(abs, List.of(k.arg(0).to(I32_TYPE).value())));
            return x.add(y.to(I64_TYPE));
        });
        assertEquals(10, Recordings.call(g, -5));
    }

    @Test
    void interrupts() {
        Graph g = Recordings.function(0, k -> {
            Var<I64> x = k.var(0);
            k.flow().loopWhile(() -> x.ge(0), () -> x.set(1));
            return x;
        });
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, () -> Recordings.call(g));
        assertFalse(Thread.currentThread().isInterrupted());
        DeadlineException e = assertThrows(DeadlineException.class, () -> BlockInterpreter.run(g, new long[0],
                List.of(), 5_000_000));
        assertEquals("the kernel was stopped: it did not end within 5.0 ms", e.getMessage());
    }

    @Test
    void elementFunctionsOfArrays() {
        // The number of Collatz steps, for each sum of a column and a row.
        Graph collatz = Recordings.function(2, k -> {
            Var<I64> x = k.flow().variable(k.arg(0).add(k.arg(1)).value());
            Var<I64> n = k.var(0);
            k.flow().loopWhile(() -> x.ne(1), () -> {
                k.flow().branch(x.rem(2).eq(0)).then(() -> x.set(x.div(2))).else_(() -> x.set(x.mul(3).add(1)));
                n.inc(1);
            });
            return n;
        });
        Recorder r = new Recorder("test", Origin.here());
        Value a = r.param(new ArrayType(DType.I64, Shape.of(2, 1)));
        Value b = r.param(new ArrayType(DType.I64, Shape.of(3)));
        Graph g = r.finish(List.of(r.emit(new Prim.MapScalar(collatz), List.of(a, b))));
        Tensor out = Interpreter.run(g, new long[0], List.of(new Tensor(DType.I64, new long[]{2, 1}, new long[]{1, 20}),
                new Tensor(DType.I64, new long[]{3}, new long[]{0, 5, 6}))).get(0);
        assertArrayEquals(new long[]{2, 3}, out.shape());
        assertArrayEquals(LongStream.of(1, 6, 7, 20, 25, 26).map(BlockInterpreterTest::collatz).toArray(), out.data());
    }

    private static long collatz(long x) {
        long n = 0;
        for (long y = x; y != 1; n++) {
            y = y % 2 == 0 ? y / 2 : 3 * y + 1;
        }
        return n;
    }

    @Test
    void faultsOfElementFunctionsNameTheElement() {
        int[] at = new int[1];
        Graph quotient = Recordings.function(2, k -> {
            Var<I64> x = k.var(0);
            at[0] = line() + 1;
            k.flow().branch(k.arg(0).gt(0)).then(() -> x.set(k.arg(0).div(k.arg(1))));
            return x;
        });
        Recorder r = new Recorder("test", Origin.here());
        Value a = r.param(new ArrayType(DType.I64, Shape.of(3)));
        Graph g = r.finish(List.of(r.emit(new Prim.MapScalar(quotient), List.of(a, a))));
        assertSame(DType.I64, g.outputs().get(0).dtype());
        Tensor x = new Tensor(DType.I64, new long[]{3}, new long[]{4, 0, -4});
        assertArrayEquals(new long[]{1, 0, 0}, Interpreter.run(g, new long[0], List.of(x)).get(0).data());
        Recorder s = new Recorder("test", Origin.here());
        Value b = s.param(new ArrayType(DType.I64, Shape.of(3)));
        Value zeros = s.emit(new Prim.Apply(Op.MIN), List.of(b, s.constant(DType.I64, 0)));
        Graph bad = s.finish(List.of(s.emit(new Prim.MapScalar(quotient), List.of(b, zeros))));
        ArithmeticException e = assertThrows(ArithmeticException.class, () -> Interpreter.run(bad, new long[0],
                List.of(new Tensor(DType.I64, new long[]{3}, new long[]{-1, 0, 6}))));
        assertEquals("integer div by zero at index [2] of shape [3] (at BlockInterpreterTest.java:" + at[0]
                + "); guard the divisor, for instance where(y.eq(0), 1, y)", e.getMessage());
    }

    @Test
    void variablesThatAreSetOnEveryWayThatGoesOn() {
        // An unset variable in a loop that is left early, and a choice of which one side skips the round.
        Graph g = Recordings.function(1, k -> {
            Var<I64> s = k.var(0);
            k.loop(0, k.arg(0), i -> {
                Var<I64> x = k.flow().unset(DType.I64);
                k.flow().branch(i.lt(2)).then(() -> {
                    k.flow().continueIf(i.eq(1));
                    x.set(5);
                }).else_(() -> x.set(i));
                Expr<I64> y = k.flow().choose(i.gt(6), () -> {
                    k.flow().exitIf(i.eq(8));
                    return i.mul(10);
                }, () -> i);
                s.set(s.mul(7).add(x).add(y));
            });
            return s;
        });
        for (int n : new int[]{0, 1, 2, 5, 8, 9, 20}) {
            long s = 0;
            for (long i = 0; i < n; i++) {
                if (i == 1) {
                    continue;
                }
                long x = i < 2 ? 5 : i;
                if (i == 8) {
                    break;
                }
                s = s * 7 + x + (i > 6 ? i * 10 : i);
            }
            assertEquals(s, Recordings.call(g, n));
        }
    }

    @Test
    void conditionsOfLoopsThatWereLeftAreNotComputed() {
        StridedArray a = Recordings.of(IntStream.range(0, 5).mapToLong(i -> i).toArray());
        run(k -> {
            StagedArray<I64> x = k.array(DType.I64, 1);
            Var<I64> i = k.var(0);
            k.flow().loopWhile(() -> x.get(i).ge(0), () -> {
                i.inc(1);
                k.flow().exitIf(i.ge(x.dim(0)));
            });
            x.set(i, 0);
        }, a);
        assertEquals(5, a.bits(0));
    }
}
