package io.krait;

import static io.krait.Krait.arange;
import static io.krait.Krait.array;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.function;
import static io.krait.Krait.guvectorize;
import static io.krait.Krait.i32;
import static io.krait.Krait.i64;
import static io.krait.Krait.if_;
import static io.krait.Krait.kernel;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.recursive;
import static io.krait.Krait.var;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.while_;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.NdArray;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Expr;
import io.krait.staging.KernelFaultException;
import io.krait.staging.StagingException;
import io.krait.types.F64;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FunctionTest {
    private final Function2<I64, I64, I64> gcd = recursive(25, i64, i64, i64, (self, a, b) ->
            if_(b.eq(0), () -> a, () -> self.apply(b, a.rem(b))));

    private final Function1<I64, I64> fibonacci = recursive(5, i64, i64, (self, n) ->
            if_(n.lt(2), () -> n, () -> self.apply(n.sub(1)).add(self.apply(n.sub(2)))));

    private static String text(Throwable e) {
        return e.getMessage().replaceAll(" \\(at [^)]*\\)", "");
    }

    @Test
    void callsFunctionsFromFunctions() {
        Function1<Num, Num> square = function(x -> x.mul(x));
        Function2<Num, Num, Num> sum = function((a, b) -> square.apply(a).add(square.apply(b)));
        Ufunc2<Num, Num, Num> f = vectorize((a, b) -> sum.apply(a, b));
        assertArrayEquals(new double[]{25, 169}, f.apply(array(3.0, 5.0), array(4.0, 12.0)).toDoubleArray());
        assertEquals(DType.F32, f.apply(array(3.0).to(f32), array(3.0).to(f32)).dtype());
        assertArrayEquals(new long[]{13}, f.apply(array(2), array(3)).toLongArray());
    }

    @Test
    void worksInKernelsAndGufuncs() {
        Function1<F64, F64> root = function(f64, x -> {
            var y = var(x);
            for_(0, 8, i -> y.set(y.add(x.div(y)).mul(0.5)));
            return y;
        });
        NdArray<F64> x = array(1.0, 4.0, 9.0, 16.0);
        NdArray<F64> out = zeros(4);
        kernel(f64.array(1), f64.array(1), (a, b) -> parallelFor(a.size(), i -> b.set(root.apply(a.get(i)), i)))
                .run(x, out);
        double[] expected = {1, 2, 3, 4};
        assertArrayEquals(expected, out.toDoubleArray(), 1e-9);
        Gufunc<F64> all = guvectorize("(n)->(n)", f64, f64, (a, b) ->
                for_(0, a.size(), i -> b.set(root.apply(a.get(i)), i)));
        assertArrayEquals(out.toDoubleArray(), all.apply(x.reshape(2, 2)).toDoubleArray());
    }

    @Test
    void passesValues() {
        // The function changes what it was given a copy of, and its result does not follow a variable.
        Function1<F64, F64> twice = function(f64, x -> {
            var y = var(x);
            y.inc(x);
            return y;
        });
        Ufunc1<F64, F64> f = vectorize(f64, x -> {
            var v = var(x);
            Expr<F64> before = twice.apply(v);
            v.set(100.0);
            return before.add(v);
        });
        assertArrayEquals(new double[]{106}, f.apply(array(3.0)).toDoubleArray());
    }

    @Test
    void takesFourArguments() {
        Function4<Num, Num, Num, Num, Num> f4 = function((a, b, c, d) -> a.mul(b).add(c.mul(d)));
        Function3<F64, F64, F64, F64> f3 = function(f64, f64, f64, (a, b, c) -> f4.apply(a, b, c, c).to(f64));
        Ufunc3<F64, F64, F64, F64> f = vectorize(f64, f64, f64, (a, b, c) -> f3.apply(a, b, c));
        assertArrayEquals(new double[]{22}, f.apply(array(2.0), array(3.0), array(4.0)).toDoubleArray());
    }

    @Test
    void widensArgumentsToDeclaredTypes() {
        Function1<F64, F64> half = function(f64, x -> x.mul(0.5));
        // A call that Java's types do not allow is one by way of an unknown type.
        @SuppressWarnings("unchecked")
        Function1<Num, Num> any = (Function1<Num, Num>) (Object) half;
        Ufunc1<Num, Num> f = vectorize(x -> any.apply(x));
        assertArrayEquals(new double[]{1.5}, f.apply(array(3).to(i32)).toDoubleArray());
        DTypeException e = assertThrows(DTypeException.class, () -> f.apply(array(3L)));
        assertEquals("argument 1 of function must be f64, got i64, which would lose information. Cast it, for instance"
                + " x.to(f64)", text(e));
    }

    @Test
    void functionsDoNotCallThemselves() {
        AtomicReference<Function1<Num, Num>> self = new AtomicReference<>();
        Function1<Num, Num> f = function(x -> self.get().apply(x));
        self.set(f);
        StagingException e = assertThrows(StagingException.class, () -> vectorize(x -> f.apply(x)).apply(array(1.0)));
        assertEquals("function calls itself, so that recording it would never end. Use"
                + " recursive(limit, (self, ...) -> ...)", text(e));
        // Calls of calls are no recursion.
        Function1<Num, Num> inc = function(x -> x.add(1));
        assertArrayEquals(new double[]{3}, vectorize(x -> inc.apply(inc.apply(x))).apply(array(1.0)).toDoubleArray());
    }

    @Test
    void nullIsNoResult() {
        Function1<Num, Num> none = function(x -> null);
        StagingException e = assertThrows(StagingException.class,
                () -> vectorize(x -> none.apply(x)).apply(array(1.0)));
        assertEquals("the lambda of function returned null; return an expression", text(e));
    }

    @Test
    void recurs() {
        Ufunc2<I64, I64, I64> f = vectorize(i64, i64, (a, b) -> gcd.apply(a, b));
        NdArray<I64> a = arange(1000).mul(7).add(12).eval();
        NdArray<I64> b = arange(1000).rem(37).mul(6).add(18).eval();
        long[] expected = LongStream.range(0, 1000).map(k -> {
            long x = 7 * k + 12;
            long y = k % 37 * 6 + 18;
            while (y != 0) {
                long r = x % y;
                x = y;
                y = r;
            }
            return x;
        }).toArray();
        for (int threads : new int[]{1, 2, 7}) {
            assertArrayEquals(expected, f.with().threads(threads).apply(a, b).toLongArray());
        }
    }

    @Test
    void recursTwice() {
        Ufunc1<I64, I64> f = vectorize(i64, n -> fibonacci.apply(n));
        assertArrayEquals(new long[]{0, 1, 1, 2, 3, 5}, f.apply(arange(6).eval()).toLongArray());
        NdArray<I64> out = zeros(i64, 6);
        kernel(i64.array(1), i64.array(1), (p, q) -> for_(0, p.size(), i -> q.set(fibonacci.apply(p.get(i)), i)))
                .run(arange(6), out);
        assertArrayEquals(new long[]{0, 1, 1, 2, 3, 5}, out.toLongArray());
    }

    @Test
    void deeperCallsAreFaults() {
        Ufunc1<I64, I64> f = vectorize(i64, n -> fibonacci.apply(n));
        for (int threads : new int[]{1, 2, 7}) {
            KernelFaultException e = assertThrows(KernelFaultException.class,
                    () -> f.with().threads(threads).apply(arange(5000).rem(7).eval()));
            assertTrue(e.getMessage().startsWith("the recursive function (at FunctionTest.java:"), e.getMessage());
            assertTrue(text(e).startsWith("the recursive function exceeds its limit of 5 nested calls at index [6]"),
                    e.getMessage());
        }
        // A call that does not happen is no fault.
        assertArrayEquals(new long[]{5, 3}, f.apply(array(5L, 4L)).toLongArray());
        KernelFaultException e = assertThrows(KernelFaultException.class, () -> kernel(i64.array(1), p ->
                parallelFor(p.size(), i -> p.set(fibonacci.apply(p.get(i)), i))).run(arange(20).copy()));
        assertTrue(text(e).startsWith("the recursive function exceeds its limit of 5 nested calls"), e.getMessage());
        KernelFaultException g = assertThrows(KernelFaultException.class, () -> guvectorize("()->()", i64, i64,
                (p, q) -> q.set(fibonacci.apply(p.get()))).apply(arange(9)));
        assertTrue(text(g).startsWith("the recursive function exceeds its limit of 5 nested calls"), g.getMessage());
        Function1<I64, I64> once = recursive(1, i64, i64, (self, n) -> if_(n.eq(0), () -> n, () -> self.apply(n)));
        KernelFaultException h = assertThrows(KernelFaultException.class,
                () -> vectorize(i64, n -> once.apply(n)).apply(array(1L)));
        assertTrue(text(h).startsWith("the recursive function exceeds its limit of 1 nested call at"), h.getMessage());
    }

    @Test
    void recursAroundLoops() {
        // The digits of n in reverse, with a loop in each level.
        Function2<I64, I64, I64> reverse = recursive(20, i64, i64, i64, (self, n, r) -> {
            var last = var(n);
            while_(() -> last.ge(10)).loop(() -> last.set(last.sub(10)));
            return if_(n.eq(0), () -> r, () -> self.apply(n.div(10), r.mul(10).add(last)));
        });
        assertArrayEquals(new long[]{321, 0, 7654},
                vectorize(i64, n -> reverse.apply(n, n.literal(0))).apply(array(123L, 0, 4567)).toLongArray());
    }

    @Test
    void unrollsDeeply() {
        Function1<I64, I64> sum = recursive(200, i64, i64, (self, n) ->
                if_(n.le(0), () -> n, () -> self.apply(n.sub(1)).add(n)));
        long[] got = vectorize(i64, n -> sum.apply(n)).apply(arange(200).eval()).toLongArray();
        for (int n = 0; n < 200; n++) {
            assertEquals(n * (n + 1) / 2, got[n]);
        }
    }

    @Test
    void limitsWhatItUnrolls() {
        Function1<I64, I64> f = recursive(30, i64, i64, (self, n) ->
                if_(n.lt(2), () -> n, () -> self.apply(n.sub(1)).add(self.apply(n.sub(2)))));
        StagingException e = assertThrows(StagingException.class,
                () -> vectorize(i64, n -> f.apply(n)).apply(arange(3)));
        assertEquals("recursive function unrolls to more than 1024 calls: the calls in its body are recorded"
                + " again at each"
                + " level, down to its limit of 30. Lower the limit, call itself once, or use a loop", text(e));
        IllegalArgumentException none = assertThrows(IllegalArgumentException.class,
                () -> recursive(0, (self, x) -> x));
        assertEquals("the depth limit of a recursive function must be 1 to 200, got 0: it is unrolled to this"
                + " depth. Use"
                + " while_ for deeper iteration", text(none));
        assertThrows(IllegalArgumentException.class, () -> recursive(201, (self, x) -> x));
    }

    @Test
    void resultsHaveTheTypeOfTheFirstArgument() {
        Function1<Num, Num> power = recursive(4, (self, n) -> if_(n.le(1), () -> n, () -> self.apply(n.sub(1)).mul(n)));
        assertArrayEquals(new double[]{24}, vectorize(n -> power.apply(n)).apply(array(4.0)).toDoubleArray());
        Function1<Num, F64> bad = recursive(4, (self, n) ->
                if_(n.le(1), () -> n.to(f64), () -> n.to(f64).mul(2)));
        DTypeException e = assertThrows(DTypeException.class,
                () -> vectorize(n -> bad.apply(n)).apply(array(4L)));
        assertEquals("recursive function gives f64, but its first argument is i64, and without declared types"
                + " that is the"
                + " type of the result. Declare them, as in recursive(limit, i64, f64, (self, n) -> ...)", text(e));
        Function1<I64, F64> good = recursive(4, i64, f64, (self, n) ->
                if_(n.le(1), () -> n.to(f64), () -> self.apply(n.sub(1)).mul(n.to(f64))));
        assertArrayEquals(new double[]{24}, vectorize(i64, n -> good.apply(n)).apply(array(4L)).toDoubleArray());
    }
}
