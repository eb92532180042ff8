package io.krait;

import static io.krait.Krait.APPROX;
import static io.krait.Krait.CONTRACT;
import static io.krait.Krait.NO_INF;
import static io.krait.Krait.NO_NAN;
import static io.krait.Krait.NO_SIGNED_ZEROS;
import static io.krait.Krait.REASSOC;
import static io.krait.Krait.RECIP;
import static io.krait.Krait.array;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.function;
import static io.krait.Krait.guvectorize;
import static io.krait.Krait.jit;
import static io.krait.Krait.jitMany;
import static io.krait.Krait.kernel;
import static io.krait.Krait.linspace;
import static io.krait.Krait.ones;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.stencil;
import static io.krait.Krait.var;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.events.Meter;
import io.krait.ndarray.NdArray;
import io.krait.staging.BlockInterpreter;
import io.krait.staging.Expr;
import io.krait.staging.FastMath;
import io.krait.staging.Graph;
import io.krait.types.F64;
import io.krait.types.Num;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FastMathTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    // The graph of a function of scalars, without modes, types and lines.
    private static String graph(Fn1<Expr<Num>, Expr<Num>> f, FastMath... flags) {
        return withoutModes(text(f, flags));
    }

    private static String text(Fn1<Expr<Num>, Expr<Num>> f, FastMath... flags) {
        Ufunc1<Num, Num> u = vectorize(f);
        Ufunc1<Num, Num> fast = flags.length == 0 ? u : u.fastMath(flags);
        fast.apply(array(1.0, 2.0, 3.0));
        return lines(fast.inspect());
    }

    private static String lines(Inspection i) {
        return i.graph().lines().map(x -> x.replaceAll(" *;.*| : [a-z0-9]+(\\[s0\\])?|%\\d+ = ", ""))
                .filter(x -> !x.startsWith("param") && !x.startsWith("const")).collect(Collectors.joining("\n"));
    }

    private static String withoutModes(String text) {
        return text.replaceAll("\\[[a-z ]+\\]", "");
    }

    @Test
    void nothingIsTakenUnasked() {
        assertEquals("mul %0 %0\nadd %1 %2\nreturn %3", text(x -> x.mul(x).add(1)));
        assertEquals("mul[reassoc recip approx nonan noinf nsz] %0 %0\n"
                + "add[reassoc recip approx nonan noinf nsz] %1 %2\nreturn %3",
                text(x -> x.mul(x).add(1), REASSOC, RECIP, APPROX, NO_NAN, NO_INF, NO_SIGNED_ZEROS));
        FastMath[] others = {CONTRACT, REASSOC, APPROX, NO_NAN, NO_INF, NO_SIGNED_ZEROS};
        assertEquals("div %0 %1\nreturn %2", graph(x -> x.div(3), others));
    }

    @Test
    void noArgumentsGrantAll() {
        Ufunc1<Num, Num> u = vectorize(x -> x.exp());
        Ufunc1<Num, Num> fast = u.fastMath();
        fast.apply(array(1.0, 2.0));
        assertEquals("exp[contract reassoc recip approx nonan noinf nsz] %0\nreturn %1", lines(fast.inspect()));
    }

    @Test
    void contractFusesProductsThatAreUsedOnce() {
        assertEquals("fma %0 %0 %1\nreturn %2", graph(x -> x.mul(x).add(1), CONTRACT));
        assertEquals("abs %0\nneg %1\nfma %0 %0 %2\nreturn %3", graph(x -> x.mul(x).sub(x.abs()), CONTRACT));
        assertEquals("abs %0\nneg %0\nfma %2 %0 %1\nreturn %3", graph(x -> x.abs().sub(x.mul(x)), CONTRACT));
        // The constant takes the sign.
        assertEquals("fma %0 %0 %1\nreturn %2", graph(x -> x.mul(x).sub(1), CONTRACT));
        assertEquals("fma %2 %0 %1\nreturn %3", graph(x -> x.literal(1).sub(x.mul(3)), CONTRACT));
        assertEquals("mul %0 %0\nadd %1 %1\nreturn %2", graph(x -> x.mul(x).add(x.mul(x)), CONTRACT));
        assertEquals("abs %0\nmul %0 %1\nadd %2 %0\nmul %3 %2\nreturn %4",
                graph(x -> x.mul(x.abs()).add(x).mul(x.mul(x.abs())), CONTRACT), "the product is used twice");
        // A product of two is enough, the later one.
        assertEquals("mul %0 %1\nfma %0 %0 %2\nreturn %3", graph(x -> x.mul(2).add(x.mul(x)), CONTRACT));
    }

    @Test
    void bothOperationsMustAllowIt() {
        Function1<Num, Num> square = function((Expr<Num> x) -> x.mul(x));
        assertEquals("mul %0 %0\nadd[contract] %1 %2\nreturn %3",
                text(x -> square.strictMath().apply(x).add(1), CONTRACT));
        assertEquals("mul[contract] %0 %0\nadd %1 %2\nreturn %3", text(x -> square.fastMath(CONTRACT).apply(x).add(1)));
        assertEquals("fma[contract] %0 %0 %1\nreturn %2", text(x -> square.apply(x).add(1), CONTRACT));
    }

    @Test
    void reciprocals() {
        assertEquals("mul %0 %1\nreturn %2", graph(x -> x.div(3), RECIP));
        assertTrue(text(x -> x.div(3), RECIP).startsWith("mul[recip]"));
        assertEquals("div %0 %1\nreturn %2", graph(x -> x.div(0.0), RECIP));
        assertEquals("div %0 %1\nreturn %2", graph(x -> x.div(1e308), RECIP), "1e-308 is subnormal");
        assertEquals("div %0 %1\nreturn %2", graph(x -> x.div(INF), RECIP));
        assertEquals("abs %0\ndiv %0 %1\nreturn %2", graph(x -> x.div(x.abs()), RECIP), "one quotient stays");
        assertEquals("abs %0\ndiv %2 %1\nmul %0 %3\nneg %0\nmul %5 %3\nmul %4 %6\nreturn %7",
                graph(x -> x.div(x.abs()).mul(x.neg().div(x.abs())), RECIP));
    }

    @Test
    void constantsMeet() {
        assertEquals("add %0 %1\nreturn %2", graph(x -> x.add(1).add(2), REASSOC));
        assertEquals("mul %0 %1\nreturn %2", graph(x -> x.mul(2).mul(3), REASSOC));
        assertEquals("sub %1 %0\nreturn %2", graph(x -> x.literal(1).sub(x).add(2), REASSOC));
        assertEquals("neg %0\nreturn %1", graph(x -> x.neg().mul(2).mul(0.5).add(0), REASSOC, NO_SIGNED_ZEROS));
        assertEquals("add %0 %1\nreturn %2", graph(x -> x.add(1).sub(1), REASSOC), "x + 0 is not x for -0");
        assertEquals("mul %0 %1\nmul %2 %1\nreturn %3", graph(x -> x.mul(1e300).mul(1e300), REASSOC), "no overflow");
        assertEquals("add %0 %1\nadd %2 %3\nreturn %4", graph(x -> x.add(1).add(2), CONTRACT));
    }

    @Test
    void longSumsAreTrees() {
        assertEquals("abs %0\nadd %0 %1\nneg %0\nsqrt %0\nfloor %0\nadd %3 %4\nadd %2 %6\nsub %7 %5\nreturn %8",
                graph(x -> x.add(x.abs()).add(x.neg()).add(x.sqrt()).sub(x.floor()), REASSOC));
        assertEquals("abs %0\nadd %0 %1\nneg %0\nadd %2 %3\nsqrt %0\nadd %4 %5\nreturn %6",
                graph(x -> x.add(x.abs()).add(x.neg()).add(x.sqrt()), REASSOC), "four terms stay as they are");
    }

    @Test
    void withoutNaN() {
        assertFalse(graph(x -> x.sub(x), NO_NAN).contains("sub"));
        assertFalse(graph(x -> x.div(x), NO_NAN).contains("div"));
        assertFalse(graph(x -> x.mul(0), NO_NAN, NO_SIGNED_ZEROS).contains("mul"));
        assertTrue(graph(x -> x.mul(0), NO_NAN).contains("mul"));
        assertTrue(graph(x -> x.mul(0), NO_SIGNED_ZEROS).contains("mul"));
        assertEquals("lt %0 %1\nselect %2 %0 %1\nreturn %3", graph(x -> x.min(3), NO_NAN, NO_SIGNED_ZEROS));
        assertEquals("gt %0 %1\nselect %2 %0 %1\nreturn %3", graph(x -> x.max(3), NO_NAN, NO_SIGNED_ZEROS));
        assertEquals("max %0 %1\nreturn %2", graph(x -> x.max(3), NO_NAN));
    }

    @Test
    void withoutSignedZeros() {
        assertFalse(graph(x -> x.add(0), NO_SIGNED_ZEROS).contains("add"));
        assertTrue(graph(x -> x.add(0), CONTRACT, REASSOC, RECIP, APPROX, NO_NAN, NO_INF).contains("add"));
        assertEquals("neg %0\nreturn %1", graph(x -> x.literal(0).sub(x), NO_SIGNED_ZEROS));
    }

    /** For each single flag, and for all but the one that says otherwise. */
    @Test
    void classificationIsRightUnlessAFlagSaysOtherwise() {
        double[] x = {NAN, INF, -INF, 0.0, -0.0, 1, -1e308, 4.9e-324};
        double[] nan = {1, 0, 0, 0, 0, 0, 0, 0};
        double[] inf = {0, 1, 1, 0, 0, 0, 0, 0};
        double[] finite = {0, 0, 0, 1, 1, 1, 1, 1};
        for (FastMath flag : FastMath.values()) {
            FastMath[] others = Arrays.stream(FastMath.values()).filter(f -> f != flag).toArray(FastMath[]::new);
            for (List<FastMath> flags : List.of(List.of(flag), List.of(others))) {
                boolean nans = !flags.contains(NO_NAN);
                boolean infs = !flags.contains(NO_INF);
                // What flags exclude is not given.
                double[] in = Arrays.stream(x).filter(v -> (nans || !Double.isNaN(v))
                        && (infs || !Double.isInfinite(v))).toArray();
                check(flags, in, nan, x, Expr::isNaN);
                check(flags, in, inf, x, Expr::isInf);
                check(flags, in, finite, x, Expr::isFinite);
                check(flags, in, nan, x, v -> v.eq(v).not());
            }
        }
    }

    private static void check(List<FastMath> flags, double[] in, double[] truth, double[] of,
            Fn1<Expr<Num>, Expr<io.krait.types.Bool>> test) {
        Ufunc1<Num, Num> f = vectorize(v -> test.apply(v).select(v.literal(1), v.literal(0)));
        double[] want = Arrays.stream(in).map(v -> truth[index(of, v)]).toArray();
        NdArray<F64> array = array(in);
        assertArrayEquals(want, f.fastMath(flags.toArray(FastMath[]::new)).apply(wide(array)).toDoubleArray(),
                () -> flags + " on " + Arrays.toString(in));
    }

    private static int index(double[] of, double v) {
        for (int i = 0; i < of.length; i++) {
            if (Double.doubleToLongBits(of[i]) == Double.doubleToLongBits(v)) {
                return i;
            }
        }
        throw new IllegalArgumentException();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Num> NdArray<Num> wide(NdArray<T> x) {
        return (NdArray<Num>) (NdArray<?>) x;
    }

    @Test
    void noInfinityStillTellsNaN() {
        Ufunc1<Num, Num> f = vectorize(v -> v.isFinite().select(v.literal(1), v.literal(0)));
        assertArrayEquals(new double[]{0, 1}, f.fastMath(NO_INF).apply(array(NAN, 1.0)).toDoubleArray());
        assertArrayEquals(new double[]{0, 1}, f.fastMath(NO_NAN).apply(array(INF, 1.0)).toDoubleArray());
    }

    @Test
    void valuesAreClose() {
        NdArray<Num> x = wide(linspace(-3, 3, 1001));
        Ufunc1<Num, Num> f = vectorize(v -> v.mul(v).add(1).add(2).div(7).add(v.div(v.abs().add(1)))
                .sub(v.mul(3).div(v.abs().add(1))).add(v.sin()).add(v.exp()).mul(2).mul(3).min(5).max(-5));
        double[] strict = f.apply(x).toDoubleArray();
        for (FastMath flag : FastMath.values()) {
            assertArrayEquals(strict, f.fastMath(flag).apply(x).toDoubleArray(), 1e-13, flag::toString);
        }
        assertArrayEquals(strict, f.fastMath().apply(x).toDoubleArray(), 1e-13);
        double[] single = f.fastMath().apply(x.to(f32)).toDoubleArray();
        assertArrayEquals(strict, single, 2e-5);
    }

    @Test
    void integersTakeNoLiberties() {
        Ufunc1<Num, Num> f = vectorize(v -> v.mul(v).add(1).add(2));
        Ufunc1<Num, Num> fast = f.fastMath();
        assertArrayEquals(new long[]{4, 7, 12}, fast.apply(array(1, 2, 3)).toLongArray());
        assertEquals("mul %0 %0\nadd %1 %2\nadd %3 %4\nreturn %5", lines(fast.inspect()));
    }

    @Test
    void everyHandleHasIt() {
        NdArray<F64> x = array(1.0, 2.0, 3.0);
        var array = jit(f64.array(1), v -> v.mul(v).add(1)).fastMath(CONTRACT);
        assertArrayEquals(new double[]{2, 5, 10}, array.apply(x).toDoubleArray());
        assertTrue(array.inspect().graph().contains("fma[contract]"));

        JitMany many = jitMany(v -> List.<NdArray<?>>of(v.div(2).mul(v))).fastMath(RECIP);
        assertArrayEquals(new double[]{0.5, 2, 4.5}, many.apply(x).get(0).toDoubleArray());
        assertTrue(many.inspect().graph().contains("mul[recip]"));

        Gufunc<F64> rows = guvectorize("(n)->()", f64, f64, (v, r) -> {
            var sum = var(0.0);
            for_(0, v.size(), i -> sum.set(sum.add(v.get(i).mul(v.get(i)))));
            r.set(sum);
        });
        assertEquals(14, rows.fastMath(CONTRACT).apply(x).item());
        Gufunc<F64> fast = rows.fastMath(CONTRACT);
        fast.apply(x);
        assertTrue(fast.inspect().graph().contains("fma[contract]"));

        Stencil<F64> blur = stencil(f64, u -> u.at(-1).mul(0.25).add(u.at(0).mul(0.5)).add(u.at(1).mul(0.25)));
        double[] strict = blur.apply(x).toDoubleArray();
        Stencil<F64> fused = blur.fastMath(CONTRACT);
        assertArrayEquals(strict, fused.apply(x).toDoubleArray(), 1e-15);
        assertTrue(fused.inspect().graph().contains("fma[contract]"));

        NdArray<F64> y = zeros(3);
        Kernel saxpy = kernel(f64.array(1), f64.array(1), (a, b) -> parallelFor(a.size(),
                i -> b.set(a.get(i).mul(3).add(b.get(i)), i))).fastMath(CONTRACT);
        saxpy.run(x, y);
        assertArrayEquals(new double[]{3, 6, 9}, y.toDoubleArray());
    }

    /** The compiled loops of stencils take the liberties that the recorded graph shows, and no others. */
    @Test
    void stencilsHaveTheBitsOfTheInterpreter() {
        for (FastMath[] flags : new FastMath[][]{{CONTRACT}, {REASSOC}, {RECIP, APPROX}, FastMath.values()}) {
            for (Boundary b : List.of(Boundary.CLAMP, Boundary.constant(0.5), Boundary.KEEP)) {
                Stencil<F64> f = stencil(f64, u -> u.at(-1, 0).mul(0.3).add(u.at(1, 0).mul(0.7)).add(u.at(0, 2))
                        .add(1).add(2).div(3).mul(u.at(0, 0).exp()).add(u.at(0, -1).sin().div(u.at(0, 0))))
                        .boundary(b).fastMath(flags);
                NdArray<F64> x = linspace(-2, 2, 23 * 41).reshape(23, 41).eval();
                NdArray<F64> want = zeros(23, 41);
                StencilInputs inputs = new StencilInputs(List.of(f64), 2);
                Graph g = Recording.kernel(Meter.NONE, r -> r.relaxed(f.spec().mode(), () -> {
                    StencilLoops.record(f.spec(), inputs, StencilProbe.of(f.spec(), inputs, Meter.NONE), r);
                    return r;
                }));
                assertTrue(g.text().contains(flags[0].name().toLowerCase(java.util.Locale.ROOT)), g.text());
                Internals.pinned(List.of(x, want), memory -> {
                    BlockInterpreter.run(g, new long[]{23, 41}, memory);
                    return null;
                });
                for (int threads = 1; threads < 4; threads += 2) {
                    assertArrayEquals(want.toDoubleArray(), f.with().threads(threads).apply(x).toDoubleArray());
                }
            }
        }
    }

    @Test
    void contractedSaxpyIsOneFma() {
        Kernel saxpy = kernel(f64.array(1), f64.array(1), (a, b) -> parallelFor(a.size(),
                i -> b.set(a.get(i).mul(3).add(b.get(i)), i)));
        for (Kernel k : List.of(saxpy.fastMath(CONTRACT), saxpy.fastMath())) {
            String loops = k.inspect().loops();
            assertEquals(0, count(loops, " mul f64"), loops);
            assertTrue(count(loops, "fma") > 0, loops);
            assertFalse(k.inspect().llvm().contains("fmul"), k.inspect().llvm());
            assertTrue(k.inspect().llvm().contains("llvm.fma"), k.inspect().llvm());
        }
        assertFalse(saxpy.inspect().llvm().contains("llvm.fma"));
        // The flags are nothing that LLVM is told.
        assertFalse(saxpy.fastMath().inspect().llvm().matches("(?s).*\\b(reassoc|contract|nnan|ninf|nsz|arcp|afn|fast)"
                + " (float|double|<).*"));
    }

    private static int count(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }

    @Test
    void modesArePartOfTheText() {
        String[] texts = Arrays.stream(FastMath.values()).map(f -> text(x -> x.exp().mul(x), f)).toArray(String[]::new);
        assertEquals(texts.length, Arrays.stream(texts).distinct().count());
        assertNotEquals(text(x -> x.exp()), text(x -> x.exp(), APPROX));
    }

    @Test
    void functionsKeepTheirMode() {
        Function1<Num, Num> f = function((Expr<Num> x) -> x.add(1).add(2));
        assertEquals("add[reassoc] %0 %1\nmul %2 %0\nreturn %3", text(x -> f.fastMath(REASSOC).apply(x).mul(x)));
        assertEquals("add[reassoc] %0 %1\nmul[contract] %2 %0\nreturn %3",
                text(x -> f.fastMath(REASSOC).apply(x).mul(x), CONTRACT));
        Ufunc1<Num, Num> u = vectorize(x -> x.add(1).add(2));
        Ufunc1<Num, Num> relaxed = u.fastMath(REASSOC);
        assertEquals("add[reassoc] %0 %1\nmul %2 %0\nreturn %3", text(x -> relaxed.apply(x).mul(x)));
        assertArrayEquals(new double[]{4, 10}, jit(f64.array(1), v -> relaxed.apply(v).mul(v)).apply(array(1.0, 2.0))
                .toDoubleArray());
    }

    @Test
    void flagsOfPendingOperationsDoNotMeet() {
        // y is computed or not when it is used: the results are the same.
        Ufunc1<Num, Num> square = vectorize(x -> x.mul(x));
        Ufunc2<Num, Num, Num> sum = vectorize((x, y) -> x.add(y));
        NdArray<Num> x = wide(linspace(0.1, 0.9, 101));
        NdArray<Num> pending = square.fastMath().apply(x.add(0.0));
        NdArray<Num> there = square.fastMath().apply(x.add(0.0).eval());
        assertArrayEquals(sum.fastMath().apply(there.eval(), wide(ones(101))).toDoubleArray(),
                sum.fastMath().apply(pending, wide(ones(101))).toDoubleArray());
    }
}
