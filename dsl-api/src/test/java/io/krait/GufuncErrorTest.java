package io.krait;

import static io.krait.Krait.arange;
import static io.krait.Krait.array;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.fail_if;
import static io.krait.Krait.for_;
import static io.krait.Krait.guvectorize;
import static io.krait.Krait.i32;
import static io.krait.Krait.i64;
import static io.krait.Krait.jit;
import static io.krait.Krait.ones;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.NdArray;
import io.krait.ndarray.Slice;
import io.krait.staging.DTypeException;
import io.krait.staging.KernelFaultException;
import io.krait.staging.KraitException;
import io.krait.staging.ShapeException;
import io.krait.staging.SignatureException;
import io.krait.staging.StagedArray;
import io.krait.staging.StagingException;
import io.krait.types.F64;
import io.krait.types.I64;
import io.krait.types.Num;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class GufuncErrorTest {
    private final Gufunc<F64> add = guvectorize("(n),(n)->(n)", f64, f64, f64, (a, b, c) ->
            for_(0, a.size(), i -> c.set(a.get(i).add(b.get(i)), i)));

    /** Checks the type of an exception and its message but for the lines in it. */
    private static <T extends Throwable> void fails(Class<T> type, String message, Executable action) {
        T e = assertThrows(type, action);
        assertEquals(message, e.getMessage().replaceAll(" \\(at [^)]*\\)", ""));
    }

    private static Gufunc<Num> nothing(String layout) {
        return guvectorize(layout, (a, b) -> {
        });
    }

    private static void malformed(String layout, String rest) {
        fails(SignatureException.class, "layout \"" + layout + "\" is malformed at character " + rest,
                () -> nothing(layout));
    }

    @Test
    void tellsWhereLayoutsAreMalformed() {
        malformed("", "1, its end: expected '('");
        malformed("n->(n)", "1, 'n': expected '('");
        malformed("(n,)->(n)", "4, ')': expected a name, a number or '('");
        malformed("(n m)->(n)", "4, 'm': expected ',', ')' or an operator");
        malformed("(n)(m)->(n)", "4, '(': expected ',' or '->'");
        malformed("(n)->(n", "8, its end: expected ',', ')' or an operator");
        malformed("(n)->(n+)", "9, ')': expected a name, a number or '('");
        malformed("(n)->(n)->(n)", "9, '-': expected ',' or the end");
        malformed("(n)->(2*(n+1)", "14, its end: expected ',', ')' or an operator");
        malformed("(n)->(2*(n+1],3)", "13, ']': expected ')' or an operator");
        malformed("(n?)->(n)", "3, '?': expected ',', ')' or an operator");
        malformed("(3x)->(n)", "2, '3': expected a name, a number or '('");
        malformed("(n),->(n)", "5, '-': expected '('");
        malformed("(n)-(n)", "4, '-': expected ',' or '->'");
    }

    @Test
    void checksLayouts() {
        fails(SignatureException.class, "layout \"(n)->(m)\": output 1 uses the dim m, but no input has an axis"
                + " m, so that"
                + " its size is unknown. Add it to an input, fix it as in (3), or derive it from dims of inputs as in"
                + " (n+m-1)", () -> nothing("(n)->(m)"));
        fails(SignatureException.class, "layout \"(n+1)->()\": input 1 uses the dim n, but no input has an axis"
                + " n, so that"
                + " its size is unknown. Add it to an input, fix it as in (3), or derive it from dims of inputs as in"
                + " (n+m-1)", () -> nothing("(n+1)->()"));
        fails(SignatureException.class, "layout \"(n),(n)\" has no output: add one, as in \"(n),(n)->(n)\", or mark an"
                + " input that the function changes, as in \"inout(n)\"", () -> nothing("(n),(n)"));
        fails(SignatureException.class, "layout \"(n),(n)->(n)\" has 2 inputs and 1 outputs, but the function has 2"
                + " parameters: it takes the inputs, then the outputs", () -> nothing("(n),(n)->(n)"));
        assertEquals("gufunc (n),inout(m,2*(n-1))->(n*m-1),()", guvectorize(" ( n ),inout (m, 2*(n-1)) -> (n*m-1) , ()",
                (a, b, c, d) -> {
                }).toString().replaceAll(" \\(at [^)]*\\)", ""));
    }

    @Test
    void namesDimsAndSizes() {
        fails(ShapeException.class, "dim n is 5 in argument 1 and 4 in argument 2 of gufunc (n),(n)->(n)",
                () -> add.apply(zeros(3, 5), zeros(4)));
        ShapeException e = assertThrows(ShapeException.class, () -> add.apply(zeros(5), zeros(4)));
        assertTrue(e.getMessage().matches(".*\\(at GufuncErrorTest.java:\\d+\\) \\(at GufuncErrorTest.java:\\d+\\)"),
                e.getMessage());
        // Core dims do not broadcast.
        fails(ShapeException.class, "dim n is 5 in argument 1 and 1 in argument 2 of gufunc (n),(n)->(n)",
                () -> add.apply(zeros(5), zeros(1)));
        fails(ShapeException.class, "dim n is 2 and 3 in argument 1 of gufunc (n,n)->()",
                () -> nothing("(n,n)->()").apply(zeros(2, 3)));
        fails(ShapeException.class, "argument 2 of gufunc (n),(n)->(n) must have at least 1 axis for (n), got shape []",
                () -> add.apply(zeros(5), zeros()));
        fails(ShapeException.class, "argument 1 of gufunc (n,m)->() must have at least 2 axes for (n,m), got shape [5]",
                () -> nothing("(n,m)->()").apply(zeros(5)));
        fails(ShapeException.class, "core axis 0 of argument 1 of gufunc (3)->() is 4, but the layout fixes it at 3",
                () -> nothing("(3)->()").apply(zeros(2, 4)));
        fails(ShapeException.class, "core axis 1 of argument 1 of gufunc (n,n+1)->() is 5, but the layout says"
                + " n+1, which"
                + " is 4 for n = 3", () -> nothing("(n,n+1)->()").apply(zeros(3, 5)));
        fails(ShapeException.class, "dim n-4 of output 1 of gufunc (n)->(n-4) would be -1 for n = 3",
                () -> nothing("(n)->(n-4)").apply(zeros(3)));
        fails(ShapeException.class, "the loop dims [4] of argument 2 of gufunc (n),(n)->(n) do not broadcast"
                + " with [2, 3]"
                + " of argument 1: 4 against 3", () -> add.apply(zeros(2, 3, 5), zeros(4, 5)));
    }

    @Test
    void checksArguments() {
        fails(SignatureException.class, "gufunc (n),(n)->(n) takes 2 arguments, got 1", () -> add.apply(zeros(5)));
        fails(DTypeException.class, "argument 2 of gufunc (n),(n)->(n) must be an array, got Integer",
                () -> add.apply(zeros(5), 3));
        fails(DTypeException.class, "argument 1 of gufunc (n),(n)->(n) must be an array, got null",
                () -> add.apply(null, zeros(5)));
        fails(DTypeException.class, "argument 2 of gufunc (n),(n)->(n) must be f64, got i64, which would lose"
                + " information."
                + " Cast it, for instance x.to(f64)", () -> add.apply(zeros(5), arange(5)));
        Gufunc<I64> scaled = guvectorize("(n),()->(n)", i64, i64, i64, (a, s, b) ->
                for_(0, a.size(), i -> b.set(a.get(i).mul(s.get()), i)));
        fails(DTypeException.class, "argument 2 of gufunc (n),()->(n) must be an array or a number, got String",
                () -> scaled.apply(arange(3), "2"));
        DTypeException half = assertThrows(DTypeException.class, () -> scaled.apply(arange(3), 2.5));
        assertTrue(half.getMessage().startsWith("the literal 2.5 does not fit in i64"), half.getMessage());
        fails(SignatureException.class, "gufunc (n)->(),() has 2 outputs: call applyAll, which gives a list of them",
                () -> guvectorize("(n)->(),()", (a, b, c) -> {
                }).apply(zeros(3)));
    }

    @Test
    void rejectsStagedArrays() {
        KraitException e = assertThrows(KraitException.class, () -> jit(x -> add.apply(x, x)).apply(zeros(3)));
        assertEquals("argument 1 of gufunc (n),(n)->(n) is a staged array: generalised ufuncs run on arrays in memory,"
                + " they cannot be part of a recorded array function. Call it on arrays",
                e.getMessage().replaceAll(" \\(at [^)]*\\)", ""));
    }

    @Test
    void checksOut() {
        NdArray<F64> x = ones(f64, 2, 5).eval();
        fails(ShapeException.class, "out 1 of gufunc (n),(n)->(n) has shape [5], but the result has shape [2,"
                + " 5]; pass an"
                + " array of the result's shape", () -> add.with().out(zeros(5)).apply(x, x));
        fails(DTypeException.class, "out 1 of gufunc (n),(n)->(n) holds f32, but the result is f64, which would lose"
                + " information; pass an array of f64", () -> add.with().out(zeros(f32, 2, 5)).apply(x, x));
        fails(SignatureException.class, "gufunc (n),(n)->(n) has 1 output, but out(...) gives 2",
                () -> add.with().out(zeros(2, 5), zeros(2, 5)).apply(x, x));
        NdArray<F64> base = ones(f64, 3, 5).copy();
        NdArray<F64> low = base.slice(Slice.range(0, 2));
        NdArray<F64> high = base.slice(Slice.range(1, 3));
        fails(KraitException.class, "arguments 2 and 3 of gufunc (n),(n)->(n) share memory, and argument 3 is written:"
                + " results would depend on the order of iterations. Pass a copy, x.copy(), or make one inout(...)"
                + " parameter of them", () -> add.with().out(low).apply(x, high));
        assertEquals(15, base.sum().item());
        assertThrows(IllegalArgumentException.class, () -> add.with().threads(0));
    }

    @Test
    void checksArgumentsInPlace() {
        Gufunc<F64> shift = guvectorize("inout(n),()", f64, f64, (a, s) -> for_(0, a.size(), i -> a.inc(s.get(), i)));
        fails(ShapeException.class, "argument 1 of gufunc inout(n),() is changed in place, but its loop dims [] are not"
                + " those of all arguments, [3]: the same element would be written several times",
                () -> shift.applyAll(zeros(4), zeros(3)));
        fails(DTypeException.class, "argument 1 of gufunc inout(n),() must be f64 because it is changed in"
                + " place, got i32."
                + " Cast it, for instance x.to(f64)", () -> shift.applyAll(zeros(i32, 4), 1));
        fails(SignatureException.class, "gufunc inout(n),() has 0 outputs: call applyAll, which gives a list of them",
                () -> shift.apply(zeros(4), 1));
        NdArray<F64> x = ones(f64, 3, 3).copy();
        assertThrows(KraitException.class, () -> shift.applyAll(x, x.slice(Slice.all(), Slice.at(0))));
        assertEquals(9, x.sum().item());
    }

    @Test
    void inputsAreNotWritten() {
        Gufunc<F64> bad = guvectorize("(n)->()", f64, f64, (a, r) -> a.set(1, 0));
        StagingException e = assertThrows(StagingException.class, () -> bad.apply(zeros(3)));
        assertTrue(e.getMessage().contains("an input array is written"), e.getMessage());
        assertTrue(e.getMessage().contains("inout(...)"), e.getMessage());
    }

    @Test
    void faultsAreThoseOfTheFirstIteration() {
        Gufunc<F64> pick = guvectorize("(n),()->()", f64, i64, f64, (a, k, r) -> r.set(a.get(k.get())));
        NdArray<F64> x = arange(6).to(f64).reshape(2, 3).eval();
        assertArrayEquals(new double[]{2, 4}, pick.apply(x, array(2, 1)).toDoubleArray());
        for (int threads : new int[]{1, 2, 7}) {
            IndexOutOfBoundsException e = assertThrows(IndexOutOfBoundsException.class,
                    () -> pick.with().threads(threads).apply(x, array(1, 3)));
            assertEquals("index [1, 3] is out of bounds for shape [2, 3]: the element was read",
                    e.getMessage().replaceAll(" \\(at [^)]*\\)", ""));
        }
        Gufunc<F64> root = guvectorize("()->()", f64, f64, (a, r) -> {
            fail_if(a.get().lt(0), "no root of {}", a.get());
            r.set(a.get().sqrt());
        });
        KernelFaultException e = assertThrows(KernelFaultException.class, () -> root.apply(array(4.0, -1.0, -2.0)));
        assertTrue(e.getMessage().startsWith("no root of -1.0"), e.getMessage());
        assertArrayEquals(new double[]{2, 3}, root.apply(array(4.0, 9.0)).toDoubleArray());
    }

    @Test
    void recordsAgainAfterAnError() {
        boolean[] bad = {true};
        Gufunc<Num> f = guvectorize("(n)->()", (StagedArray<Num> a, StagedArray<Num> r) -> {
            if (bad[0]) {
                throw new IllegalStateException("not yet");
            }
            r.set(a.get(0));
        });
        StagingException e = assertThrows(StagingException.class, () -> f.apply(ones(f64, 3)));
        assertTrue(e.getMessage().startsWith("the lambda of generalised ufunc"), e.getMessage());
        bad[0] = false;
        assertEquals(1, f.apply(ones(f64, 3)).item());
    }
}
