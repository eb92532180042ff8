package io.krait;

import static io.krait.Krait.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.NdArray;
import io.krait.staging.Expr;
import io.krait.staging.KernelFaultException;
import io.krait.staging.KraitException;
import io.krait.staging.ShapeException;
import io.krait.staging.StagingException;
import io.krait.staging.Var;
import io.krait.types.F64;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Lambdas that run step by step: the bits and faults of compiled code, values to look at, lines of the user. */
class StepwiseTest {
    private final NdArray<F64> x = linspace(-3, 3, 403);

    @AfterEach
    void compileAgain() {
        configure().reset("krait.disableJit");
    }

    private static <R> R stepwise(Supplier<R> action) {
        configure().disableJit(true);
        try {
            return action.get();
        } finally {
            configure().reset("krait.disableJit");
        }
    }

    private static String bits(NdArray<?> a) {
        StringBuilder s = new StringBuilder(a.dtype() + java.util.Arrays.toString(a.shape()));
        if (a.dtype().isComplex()) {
            return s.append(a).toString();
        }
        for (double d : a.to(f64).reshape(-1).toDoubleArray()) {
            s.append(' ').append(Double.doubleToLongBits(d));
        }
        return s.toString();
    }

    /** Runs an action that makes its functions anew, compiled and step by step. */
    private static void same(Supplier<? extends NdArray<?>> action) {
        String compiled = bits(action.get());
        assertEquals(compiled, bits(stepwise(action)));
    }

    private static void fails(Class<? extends RuntimeException> type, Executable action) {
        String compiled = assertThrows(type, action).getMessage();
        RuntimeException e = stepwise(() -> assertThrows(type, action));
        assertEquals(compiled, e.getMessage());
        assertTrue(java.util.Arrays.stream(e.getStackTrace()).anyMatch(f -> f.getMethodName().contains("lambda$")
                && f.getFileName().equals("StepwiseTest.java")), "no line of the lambda in the trace");
    }

    @Test
    void functionsOfArrays() {
        same(() -> jit(a -> a.mul(2.0).add(1.0).exp().sum()).apply(x));
        same(() -> jit(a -> a.sub(a.mean()).div(a.std())).apply(x));
        same(() -> jit((a, b) -> a.mul(b).max(1)).apply(x.slice(range(0, 12)).reshape(3, 4), ones(f64, 4)));
        same(() -> {
            NdArray<F64> y = array(1.0, 2.0);
            NdArray<?> r = jit(a -> a).apply(y);
            kernel(inout(f64.array(1)), a -> a.set(7, 0)).run(y);
            return r;
        });
    }

    @Test
    void lambdasSeeValues() {
        List<String> seen = new ArrayList<>();
        stepwise(() -> {
            jit(a -> {
                seen.add(java.util.Arrays.toString(a.mul(2.0).toDoubleArray()));
                return a;
            }).apply(array(1.0, 2.0));
            vectorize(a -> {
                seen.add(a.add(0.5).toString());
                return a;
            }).apply(array(1.0, 2.0));
            kernel(inout(f64.array(1)), a -> for_(0, 2, i -> seen.add("a[" + i + "] = " + a.get(i))))
                    .run(array(3.0, 4.0));
            return null;
        });
        assertEquals(List.of("[2.0, 4.0]", "1.5", "2.5", "a[0] = 3.0", "a[1] = 4.0"), seen);
    }

    @Test
    void elementFunctions() {
        same(() -> vectorize((a, b) -> a.sin().mul(b).add(a.pow(b))).apply(x, 1.5));
        same(() -> vectorize(f32, f32, (a, b) -> hypot(a, b).atan()).apply(x.to(f32), x.to(f32).mul(2)));
        same(() -> vectorize(a -> {
            Var<Num> r = var(a);
            if_(a.gt(1)).then(() -> r.set(a.mul(a))).elseIf(() -> a.lt(-1)).then(() -> r.inc(5))
                    .else_(() -> r.set(a.neg()));
            while_(() -> r.lt(4)).loop(() -> {
                r.set(r.abs().mul(1.7).add(0.3));
                exitIf(r.gt(3.5));
            });
            return r;
        }).apply(x));
        same(() -> vectorize((a, b) -> a.add(b)).apply(x.to(i32).reshape(403, 1), array(0.5, 1.5)));
        same(() -> vectorize(a -> a.add(1)).with().out(zeros(f64, 403)).where(x.gt(0)).apply(x));
        same(() -> vectorize(a -> a.add(1)).with().where(x.gt(0)).apply(x));
        same(() -> vectorize(a -> a.add(1)).apply(zeros(i16, 0, 3)));
        same(() -> vectorize((a, b) -> a.mul(b).add(a)).apply(complex(x, x.add(1)), complex(x, x)));
        same(() -> vectorize((a, b) -> a.add(b)).reduce(x));
    }

    @Test
    void kernels() {
        same(() -> {
            NdArray<F64> h = zeros(f64, 7);
            kernel(in(f64.array(1)), inout(f64.array(1)), (a, out) -> parallelFor(a.dim(0), i ->
                    out.scatterAdd(a.get(i).mul(0.1), a.get(i).add(3).to(i64)))).run(x, h);
            return h;
        });
        same(() -> {
            NdArray<F64> r = zeros(f64, 4);
            kernel(in(f64.array(1)), out(f64.array(1)), (a, out) -> {
                out.set(sum(0, a.dim(0), i -> a.get(i).mul(a.get(i))), 0);
                out.set(max(0, a.dim(0), i -> a.get(i).sin()), 1);
                out.set(sum(5, 5, i -> a.get(i)), 2);
                out.set(argmax(0, a.dim(0), i -> a.get(i).cos()).to(f64), 3);
            }).run(x, r);
            return r;
        });
        same(() -> {
            NdArray<I64> r = zeros(i64, 40, 3);
            kernel(inout(i64.array(2)), a -> parallelFor(a.dim(0), a.dim(1), (i, j) -> {
                continueIf(i.rem(5).eq(2));
                Var<I64> n = var(0L);
                for_(i, 0, -3, k -> {
                    exitIf(k.lt(j));
                    n.inc(k);
                    continueIf(k.rem(2).eq(0));
                    for_(0, k, m -> n.inc(1));
                });
                var some = local(i64, 4);
                for_(0, 4, k -> some.set(k.mul(n), k));
                a.set(some.get(3).add(if_(j.eq(1), () -> n.mul(10), () -> n)), i, j);
            })).run(r);
            return r;
        });
    }

    @Test
    void faults() {
        NdArray<F64> small = array(1.0, 2.0, 3.0);
        fails(IndexOutOfBoundsException.class, () -> kernel(in(f64.array(1)), out(f64.array(1)), (a, b) ->
                parallelFor(a.dim(0), i -> b.set(a.get(i.add(1)), i))).run(small, small.copy()));
        fails(KernelFaultException.class, () -> kernel(in(f64.array(1)), a -> for_(0, a.dim(0), i ->
                fail_if(a.get(i).gt(2), "{} is too much at {}", a.get(i), i))).run(small));
        fails(ArithmeticException.class, () -> vectorize(a -> a.div(a.sub(2))).apply(array(1, 2, 3)));
        fails(ArithmeticException.class, () -> kernel(in(i64.array(1)), out(i64.array(1)), (a, b) ->
                parallelFor(a.dim(0), i -> b.set(a.get(i).div(i.sub(1)), i))).run(arange(4), zeros(i64, 4)));
        stepwise(() -> {
            ArithmeticException e = assertThrows(ArithmeticException.class, () -> jit(a -> a.div(a.sub(2)))
                    .apply(array(1, 2, 3)));
            assertTrue(java.util.Arrays.stream(e.getStackTrace()).anyMatch(f -> f.getMethodName().contains("lambda$")));
            assertEquals("mine", assertThrows(IllegalStateException.class, () -> vectorize(a -> {
                throw new IllegalStateException("mine");
            }).apply(small)).getMessage());
            assertThrows(StagingException.class, () -> kernel(out(f64.array(1)), a -> {
                Var<F64> s = var(0.0);
                parallelFor(a.dim(0), i -> s.inc(1.0));
            }).run(small.copy()));
            return null;
        });
    }

    private static String said(Executable call) {
        // Arrays that are pending, of which there are none here, are called by their extents, others by symbols.
        return assertThrows(ShapeException.class, call).getMessage().replaceAll("shapes .* do not", "do not")
                .replaceAll(" \\(at .*", "");
    }

    private static void doNotFit(NdArray<?> a, NdArray<?> b) {
        var add = vectorize((x, y) -> x.add(y));
        for (Executable call : List.<Executable>of(() -> add.apply(a, b), () -> jit((x, y) -> add.apply(x, y))
                .apply(a, b), () -> vectorize((x, y) -> x).apply(a, b), () -> add.with().where(ones(f64, 7).gt(0))
                .apply(a, a))) {
            String compiled = said(call);
            assertTrue(compiled.contains("differ and neither is 1"), compiled);
            assertEquals(compiled, stepwise(() -> said(call)));
        }
    }

    @Test
    void shapesThatDoNotFit() {
        doNotFit(array(1L, 2), array(0.5, 3, 1));
        doNotFit(ones(f64, 3), ones(f64, 2));
        doNotFit(ones(f64, 2, 3), ones(f64, 3, 2));
        doNotFit(ones(f64, 0), ones(f64, 3));
        Executable inMemory = () -> vectorize((x, y) -> x.add(y)).apply(array(1.0, 2), array(0.5, 3, 1));
        String compiled = assertThrows(ShapeException.class, inMemory).getMessage();
        assertEquals(compiled, stepwise(() -> assertThrows(ShapeException.class, inMemory)).getMessage());
    }

    @Test
    void reportsSayThatNothingIsCompiled() {
        stepwise(() -> {
            var f = jit(a -> a.add(1));
            var u = vectorize(a -> a.add(1));
            f.apply(x);
            u.apply(x);
            for (String text : List.of(f.explain(), u.explain(), f.explainMiss(), u.explainMiss(),
                    assertThrows(KraitException.class, f::inspect).getMessage(),
                    assertThrows(KraitException.class, u::inspect).getMessage())) {
                assertTrue(text.contains("run step by step with krait.disableJit") && !text.contains("not called"),
                        text);
            }
            var fast = jit(a -> a.add(1)).fastMath(CONTRACT);
            fast.apply(x);
            assertTrue(fast.explain().contains("nothing fused\n"), fast.explain());
            return null;
        });
    }

    @Test
    void iterationsOfOneKernelAreInOrder() {
        List<String> order = new ArrayList<>();
        stepwise(() -> {
            kernel(out(f64.array(2)), a -> parallelFor(a.dim(0), a.dim(1), (i, j) -> order.add(i + " " + j)))
                    .run(zeros(f64, 2, 2));
            return null;
        });
        assertEquals(List.of("0 0", "0 1", "1 0", "1 1"), order);
    }

    @Test
    void recordedFunctionsRunInTheInterpreter() {
        stepwise(() -> {
            assertEquals("interpreter", Internals.evaluator().name());
            Expr<?>[] last = new Expr<?>[1];
            assertArrayEquals(new double[]{2, 4}, jit(a -> a.mul(2.0)).fastMath(CONTRACT).apply(array(1.0, 2.0))
                    .toDoubleArray());
            vectorize(a -> {
                last[0] = a;
                return a;
            }).apply(array(1.0));
            assertEquals("1.0", last[0].toString());
            assertThrows(StagingException.class, () -> last[0].add(1), "a value that escaped");
            return null;
        });
    }
}
