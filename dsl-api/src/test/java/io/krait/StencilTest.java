package io.krait;

import static io.krait.Krait.arange;
import static io.krait.Krait.array;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.full;
import static io.krait.Krait.i32;
import static io.krait.Krait.i64;
import static io.krait.Krait.if_;
import static io.krait.Krait.jit;
import static io.krait.Krait.of;
import static io.krait.Krait.standard;
import static io.krait.Krait.stencil;
import static io.krait.Krait.stencilMany;
import static io.krait.Krait.u8;
import static io.krait.Krait.var;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.krait.ndarray.NdArray;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Expr;
import io.krait.staging.IndexException;
import io.krait.staging.KernelFaultException;
import io.krait.staging.KraitException;
import io.krait.staging.ShapeException;
import io.krait.staging.SignatureException;
import io.krait.staging.StagingException;
import io.krait.types.F64;
import io.krait.types.I64;
import io.krait.types.Num;
import io.krait.types.U8;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StencilTest {
    private final Stencil<F64> line = stencil(f64, u -> u.at(-1).add(u.at(0)).add(u.at(1)));
    private final Stencil<F64> heat = stencil(f64, u -> u.at(0, 0).add(u.at(-1, 0).add(u.at(1, 0)).add(u.at(0, -1))
            .add(u.at(0, 1)).sub(u.at(0, 0).mul(4)).mul(0.1)));

    private static NdArray<F64> noise(long... shape) {
        long n = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        return of(new Random(n).doubles(n).toArray(), shape);
    }

    private static void assertMessage(String want, Throwable t) {
        // Lines of this file change.
        assertEquals(want, t.getMessage().replaceAll("StencilTest.java:\\d+", "HERE"));
    }

    // ---- results

    @Test
    void zerosAreBeyondTheArrayByDefault() {
        assertArrayEquals(new double[]{3, 6, 5}, line.apply(array(1.0, 2.0, 3.0)).toDoubleArray());
    }

    @Test
    void widensArgumentsAndTakesPendingOnes() {
        assertArrayEquals(new double[]{1, 3, 3}, line.apply(arange(3).to(i32)).toDoubleArray());
        assertArrayEquals(new double[]{2, 6, 6}, line.apply(arange(3).to(f64).mul(2)).toDoubleArray());
    }

    @Test
    void takesAnyElementTypesAndAxesWithoutTokens() {
        Stencil<Num> twice = stencil(u -> {
            Object[] next = new Object[u.rank()];
            Arrays.fill(next, 1);
            return u.at(next).add(u.at(next));
        });
        assertArrayEquals(new double[]{4, 6, 0}, twice.apply(array(1.0, 2.0, 3.0)).toDoubleArray());
        NdArray<Num> ints = twice.apply(arange(4).to(i32).reshape(2, 2));
        assertEquals(DType.I32, ints.dtype());
        assertArrayEquals(new double[]{6, 0, 0, 0}, ints.toDoubleArray());
    }

    @Test
    void mixesSeveralInputs() {
        Stencil<F64> flow = stencil(f64, f32, (u, c) -> u.at(-1).add(c.at(1).to(f64).mul(100)));
        assertArrayEquals(new double[]{2000, 3001, 2},
                flow.apply(array(1.0, 2.0, 3.0), arange(3).add(1).mul(10).to(f32)).toDoubleArray());
        Stencil<F64> four = stencil(f64, f64, f64, f64, (a, b, c, d) ->
                a.at(-1).sub(b.at(0)).add(c.at(1)).mul(d.at(0)));
        assertArrayEquals(new double[]{2, 5, -14}, four.apply(array(1.0, 2, 3), array(1.0, 1, 9), array(5.0, 3, 5),
                array(1.0, 1, 2)).toDoubleArray());
    }

    @Test
    void givesSeveralResults() {
        StencilMany gradient = stencilMany(f64, u -> List.of(u.at(0, 1).sub(u.at(0, -1)), u.at(1, 0).sub(u.at(-1, 0))
                .lt(0)));
        List<NdArray<?>> g = gradient.boundary(Boundary.CLAMP).apply(arange(6).to(f64).reshape(2, 3));
        assertArrayEquals(new double[]{1, 2, 1, 1, 2, 1}, g.get(0).toDoubleArray());
        assertEquals(DType.BOOL, g.get(1).dtype());
        assertArrayEquals(new boolean[6], g.get(1).toBooleanArray());
    }

    @Test
    void readsStandardInputsByIndex() {
        Stencil<F64> conv = stencil(f64, standard(f64.array(2)), standard(f64), (u, w, s) -> {
            Expr<F64> sum = null;
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 3; j++) {
                    Expr<F64> v = w.get(i, j).mul(u.at(i - 1, j - 1));
                    sum = sum == null ? v : sum.add(v);
                }
            }
            return sum.mul(s);
        });
        NdArray<F64> x = noise(20, 30);
        double[] w = new Random(1).doubles(9).toArray();
        double[] want = new double[600];
        for (int e = 0; e < 600; e++) {
            double sum = 0;
            for (int k = 0; k < 9; k++) {
                int i = e / 30 + k / 3 - 1;
                int j = e % 30 + k % 3 - 1;
                double v = i < 0 || i >= 20 || j < 0 || j >= 30 ? 0 : x.getDouble(i, j);
                sum = k == 0 ? w[k] * v : sum + w[k] * v;
            }
            want[e] = sum * 0.5;
        }
        assertArrayEquals(want, conv.apply(x, of(w, 3, 3), 0.5).toDoubleArray());
        assertArrayEquals(want, conv.apply(x, of(w, 3, 3).transpose().copy().transpose(), 0.5).toDoubleArray());
    }

    @Test
    void offsetsMayBeComputedWithinAGivenNeighbourhood() {
        Stencil<F64> window = stencil(f64, u -> {
            var s = var(0.0);
            for_(-2, 3, k -> s.inc(u.at(k)));
            return s;
        });
        NdArray<F64> x = arange(10).to(f64).eval();
        for (Boundary b : StencilBordersTest.all()) {
            double[] got = window.neighbourhood(new int[]{-2, 2}).boundary(b).apply(x).toDoubleArray();
            double[] plain = stencil(f64, u -> literal(u.at(0)).add(u.at(-2)).add(u.at(-1)).add(u.at(0)).add(u.at(1))
                    .add(u.at(2))).boundary(b).apply(x).toDoubleArray();
            assertArrayEquals(plain, got, b.toString());
        }
    }

    private static Expr<F64> literal(Expr<F64> like) {
        return like.literal(0.0);
    }

    @Test
    void aGivenNeighbourhoodWidensTheBorder() {
        Stencil<F64> s = line.neighbourhood(new int[]{-2, 1}).boundary(Boundary.fill(-1));
        assertArrayEquals(new double[]{-1, -1, 9, 12, -1}, s.apply(array(1.0, 2, 3, 4, 5)).toDoubleArray());
    }

    @Test
    void branchesAndPositions() {
        Stencil<I64> s = stencil(i64, u -> if_(u.index(-1).eq(u.index(0)), () -> u.at(0, 0),
                () -> u.at(0, 1).add(u.dim(0)).add(u.dim(-1).mul(10)))).boundary(Boundary.WRAP);
        assertArrayEquals(new long[]{0, 34, 32, 36, 4, 35}, s.apply(arange(6).reshape(2, 3)).toLongArray());
    }

    @Test
    void playsTheGameOfLife() {
        Stencil<U8> life = stencil(u8, u -> {
            Expr<U8> alive = u.at(0, -1).add(u.at(0, 1));
            for (int side = -1; side <= 1; side++) {
                alive = alive.add(u.at(-1, side)).add(u.at(1, side));
            }
            return alive.eq(3L).or(alive.eq(2L).and(u.at(0, 0).eq(1L))).to(u8);
        }).boundary(Boundary.WRAP);
        byte[] glider = new byte[64];
        for (int at : new int[]{1, 8 + 2, 16, 16 + 1, 16 + 2}) {
            glider[at] = 1;
        }
        NdArray<U8> x = of(glider, 8, 8).to(u8);
        assertArrayEquals(glider, life.iterate(32).apply(x).toByteArray());
        byte[] moved = new byte[64];
        for (int at = 0; at < 64; at++) {
            moved[(at / 8 + 1) % 8 * 8 + (at % 8 + 1) % 8] = glider[at];
        }
        assertArrayEquals(moved, life.iterate(4).apply(x).toByteArray());
    }

    // ---- repeated application

    @Test
    void iterates() {
        for (Boundary b : StencilBordersTest.all()) {
            Stencil<F64> s = heat.boundary(b);
            for (long[] shape : new long[][]{{40, 50}, {1, 9}, {9, 1}, {3, 3}, {300, 70}}) {
                NdArray<F64> x = noise(shape);
                double[] before = x.toDoubleArray();
                NdArray<F64> want = x;
                for (int n = 0; n <= 21; n++) {
                    if (n < 9 || n > 19) {
                        assertArrayEquals(want.toDoubleArray(), s.iterate(n).apply(x).toDoubleArray(), b + " x" + n);
                    }
                    want = s.apply(want);
                }
                assertArrayEquals(before, x.toDoubleArray());
            }
        }
    }

    @Test
    void iteratesIndependentlyOfThreads() {
        NdArray<F64> x = noise(500, 120);
        for (Boundary b : StencilBordersTest.all()) {
            Stencil<F64> s = heat.boundary(b).iterate(25);
            double[] one = s.with().threads(1).apply(x).toDoubleArray();
            assertArrayEquals(one, s.with().threads(2).apply(x).toDoubleArray());
            assertArrayEquals(one, s.with().threads(7).apply(x).toDoubleArray());
        }
    }

    @Test
    void iteratesWithInputsThatStayAndSeveralResults() {
        // A wave: position and speed, with a field of coefficients and a number.
        StencilMany wave = stencilMany(f64, f64, standard(f64.array(1)), standard(f64), (p, v, c, dt) -> {
            Expr<F64> next = v.at(0).add(p.at(-1).add(p.at(1)).sub(p.at(0).mul(2)).mul(c.get(p.index(0))).mul(dt));
            return List.of(p.at(0).add(next.mul(dt)), next);
        });
        NdArray<?> p = noise(33);
        NdArray<?> v = zeros(33);
        NdArray<F64> c = full(f64, 0.5, 33);
        List<NdArray<?>> got = wave.iterate(5).apply(p, v, c, 0.25);
        List<NdArray<?>> want = List.of(p, v);
        for (int n = 0; n < 5; n++) {
            want = wave.apply(want.get(0), want.get(1), c, 0.25);
        }
        for (int k = 0; k < 2; k++) {
            assertArrayEquals(want.get(k).toDoubleArray(), got.get(k).toDoubleArray());
        }
    }

    // ---- where results go

    @Test
    void writesIntoOut() {
        NdArray<F64> x = noise(30, 40);
        NdArray<F64> y = zeros(30, 40);
        double[] want = heat.apply(x).toDoubleArray();
        assertSame(y, heat.with().out(y).apply(x));
        assertArrayEquals(want, y.toDoubleArray());
        double[] thrice = heat.iterate(3).apply(x).toDoubleArray();
        heat.iterate(3).with().out(y).threads(2).apply(x);
        assertArrayEquals(thrice, y.toDoubleArray());
    }

    @Test
    void outMayBeAnArgument() {
        NdArray<F64> x = noise(30, 40);
        double[] want = heat.iterate(2).apply(x).toDoubleArray();
        heat.with().out(x).apply(x);
        heat.with().out(x).apply(x);
        assertArrayEquals(want, x.toDoubleArray());
        NdArray<F64> big = zeros(8);
        NdArray<F64> part = big.slice(io.krait.ndarray.Slice.range(0, 8, 2));
        line.with().out(part).apply(array(1.0, 1, 1, 1));
        assertArrayEquals(new double[]{2, 0, 3, 0, 3, 0, 2, 0}, big.toDoubleArray());
    }

    @Test
    void pendingReadersOfOutSeeTheOldElements() {
        NdArray<F64> y = full(f64, 5.0, 3).eval();
        NdArray<F64> later = y.mul(2);
        line.with().out(y).apply(array(1.0, 2.0, 3.0));
        assertArrayEquals(new double[]{10, 10, 10}, later.toDoubleArray());
        assertArrayEquals(new double[]{3, 6, 5}, y.toDoubleArray());
    }

    // ---- errors

    @Test
    void namesAWrongNumberOfOffsets() {
        assertMessage("at(-1) has 1 offset (at HERE), but the arrays that stencil (at HERE) is called with have 2 axes",
                assertThrows(IndexException.class, () -> line.apply(noise(3, 3))));
        assertMessage("argument 1 of stencil (at HERE) has no axes (at HERE): a stencil needs at least one",
                assertThrows(ShapeException.class, () -> line.apply(array(1.0).sum())));
    }

    @Test
    void namesOffsetsOutsideOfTheNeighbourhood() {
        assertMessage("the offset 1 along axis 0 (at HERE) is outside of the neighbourhood [-1, 0] of stencil"
                + " (at HERE)",
                assertThrows(IndexException.class, () -> line.neighbourhood(new int[]{-1, 0}).apply(noise(3))));
        assertMessage("stencil (at HERE) has a neighbourhood of 2 axes, but its arrays have 1 (at HERE)", assertThrows(
                ShapeException.class, () -> line.neighbourhood(new int[]{-1, 1}, new int[]{-1, 1}).apply(noise(3))));
        assertMessage("a neighbourhood has the smallest and the largest offset for each axis, got [1, -1] (at HERE)",
                assertThrows(SignatureException.class, () -> line.neighbourhood(new int[]{1, -1})));
        Stencil<F64> far = stencil(f64, u -> u.at(u.index(0))).neighbourhood(new int[]{-1, 3});
        assertArrayEquals(new double[]{1, 3, 0}, far.apply(array(1.0, 2, 3)).toDoubleArray());
        assertMessage("the offset 4 along axis 0 is outside of the neighbourhood [-1, 3] (at HERE)",
                assertThrows(KernelFaultException.class, () -> far.apply(noise(9))));
    }

    @Test
    void offsetsMustBeConstantWithoutANeighbourhood() {
        assertMessage("the offset along axis 0 (at HERE) is not a constant, so the neighbourhood of stencil (at"
                + " HERE) is"
                + " not known. Give it, for instance .neighbourhood(new int[]{-2, 2}, new int[]{-2, 2})",
                assertThrows(StagingException.class, () -> stencil(f64, u -> u.at(u.index(0))).apply(noise(3))));
        assertMessage("an offset must be an int, a long or a staged integer, got 0.5 (at HERE)",
                assertThrows(IndexException.class, () -> stencil(f64, u -> u.at(0.5)).apply(noise(3))));
        assertMessage("an offset must be an int, a long or a staged integer, got a staged f64 (at HERE)",
                assertThrows(IndexException.class, () -> stencil(f64, u -> u.at(u.at(0))).apply(noise(3))));
    }

    @Test
    void namesArgumentsThatDoNotFit() {
        Stencil<F64> two = stencil(f64, f64, (u, v) -> u.at(0).add(v.at(0)));
        assertMessage("the arguments of stencil (at HERE) must have one shape, got [3] and, for argument 2, [4]"
                + " (at HERE)",
                assertThrows(ShapeException.class, () -> two.apply(noise(3), noise(4))));
        assertMessage("stencil (at HERE) takes 2 arguments, got 1 (at HERE)",
                assertThrows(SignatureException.class, () -> two.apply(noise(3))));
        assertMessage("argument 1 of stencil (at HERE) must be an array, got Integer (at HERE)",
                assertThrows(DTypeException.class, () -> line.apply(1)));
        Stencil<Num> ints = as(stencil(i32, u -> u.at(1)));
        assertMessage("argument 1 of stencil (at HERE) must be i32, got f64 (at HERE). Cast it, for instance x.to(i32)",
                assertThrows(DTypeException.class, () -> ints.apply(noise(3))));
        assertMessage("argument 1 of stencil (at HERE) is a staged array (at HERE): a stencil cannot be part of"
                + " a recorded"
                + " array function yet. Call it on arrays",
                assertThrows(KraitException.class, () -> jit(x -> line.apply(x)).apply(noise(3))));
    }

    @SuppressWarnings("unchecked")
    private static <T> T as(Object o) {
        return (T) o;
    }

    @Test
    void namesStandardInputsThatDoNotFit() {
        Stencil<F64> s = stencil(f64, standard(f64.array(1)), (u, w) -> u.at(0).mul(w.get(2)));
        assertMessage("argument 2 of stencil (at HERE) must have 1 axis, got shape [2, 2] (at HERE)",
                assertThrows(ShapeException.class, () -> s.apply(noise(3), noise(2, 2))));
        assertMessage("argument 2 of stencil (at HERE) must be an array of f64, got Integer (at HERE)",
                assertThrows(DTypeException.class, () -> s.apply(noise(3), 1)));
        assertMessage("index [2] is out of bounds for shape [2]: the element was read (at HERE)",
                assertThrows(IndexOutOfBoundsException.class, () -> s.apply(noise(3), noise(2))));
        Stencil<F64> moving = stencil(f64, standard(f64.array(1)), (u, w) -> u.at(0).mul(w.get(u.index(0))));
        assertMessage("index [2] is out of bounds for shape [2]: the element was read (at HERE)",
                assertThrows(IndexOutOfBoundsException.class, () -> moving.apply(noise(3), noise(2))));
        assertMessage("stencil (at HERE) has only standard(...) inputs: at least one must move with the current"
                + " element,"
                + " since results have its shape. Declare it with its element type, for instance f64",
                assertThrows(SignatureException.class, () -> stencil(standard(f64.array(1)), w -> w.get(0))));
    }

    @Test
    void namesOutputsThatDoNotFit() {
        assertMessage("out has shape [4], but the result of stencil (at HERE) has shape [3] (at HERE)",
                assertThrows(ShapeException.class, () -> line.with().out(zeros(4)).apply(noise(3))));
        Stencil<Num> s = as(line);
        assertMessage("out holds f32, but the result of stencil (at HERE) is f64 (at HERE); pass an array of f64",
                assertThrows(DTypeException.class, () -> s.with().out(zeros(f32, 3)).apply(noise(3))));
        StencilMany two = stencilMany(f64, u -> List.of(u.at(0), u.at(1)));
        assertMessage("stencil (at HERE) has 2 results, but out has 1 array (at HERE)",
                assertThrows(SignatureException.class, () -> two.with().out(zeros(3)).apply(noise(3))));
    }

    @Test
    void namesWhatCannotBeIterated() {
        Stencil<Num> ints = as(stencil(f64, u -> u.at(0).to(i32)));
        assertMessage("stencil (at HERE) cannot be iterated: result 1 is i32, but it replaces an input of f64"
                + " (at HERE)."
                + " Cast it, for instance x.to(f64)",
                assertThrows(DTypeException.class, () -> ints.iterate(2).apply(noise(3))));
        StencilMany two = stencilMany(f64, u -> List.of(u.at(0), u.at(1)));
        assertMessage("stencil (at HERE) has 2 results and 1 input that they could replace, so it cannot be iterated"
                + " (at HERE)", assertThrows(SignatureException.class, () -> two.iterate(2).apply(noise(3))));
        assertMessage("a stencil cannot be applied -1 times (at HERE)",
                assertThrows(SignatureException.class, () -> line.iterate(-1)));
    }

    @Test
    void namesBoundariesThatDoNotFit() {
        assertMessage("stencil (at HERE) has boundaries for 2 axes, but its arrays have 1 (at HERE)", assertThrows(
                ShapeException.class, () -> line.boundary(Boundary.CLAMP, Boundary.WRAP).apply(noise(3))));
        assertMessage("stencil (at HERE) has the boundaries KEEP and fill(1.0): an element that leaves the array along"
                + " several axes can have only one. Use one of them for all axes", assertThrows(
                SignatureException.class, () -> heat.boundary(Boundary.KEEP, Boundary.fill(1)).apply(noise(3, 3))));
        Stencil<Num> ints = as(stencil(f64, u -> u.at(1).to(i32)));
        assertMessage("result 1 of stencil (at HERE) is i32 and keeps the border of an input of f64. Cast it,"
                + " for instance"
                + " x.to(f64)", assertThrows(DTypeException.class,
                () -> ints.boundary(Boundary.KEEP).apply(noise(3))));
        Stencil<Num> bytes = as(stencil(u8, u -> u.at(1)));
        assertMessage("the literal 0.5 does not fit in u8 (at HERE): a literal takes the type of the value it"
                + " meets. Cast"
                + " first, for instance x.to(f64)", assertThrows(DTypeException.class,
                () -> bytes.boundary(Boundary.constant(0.5)).apply(arange(3).to(u8))));
    }

    @Test
    void namesLambdasThatGiveNothing() {
        assertMessage("the lambda of stencil (at HERE) returned null; return an expression",
                assertThrows(StagingException.class, () -> stencil(f64, u -> null).apply(noise(3))));
        assertMessage("the lambda of stencil (at HERE) returned no results; return at least one expression",
                assertThrows(StagingException.class, () -> stencilMany(f64, u -> List.of()).apply(noise(3))));
    }

    @Test
    void aFaultLeavesTheStencilUsable() {
        Stencil<F64> s = stencil(f64, standard(f64.array(1)), (u, w) -> u.at(0).mul(w.get(u.index(0))));
        assertThrows(IndexOutOfBoundsException.class, () -> s.apply(noise(100_000), noise(7)));
        assertArrayEquals(new double[]{2, 6}, s.apply(array(1.0, 2.0), array(2.0, 3.0)).toDoubleArray());
    }
}
