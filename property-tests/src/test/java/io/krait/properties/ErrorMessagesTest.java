package io.krait.properties;

import static io.krait.Krait.arange;
import static io.krait.Krait.array;
import static io.krait.Krait.at;
import static io.krait.Krait.f32;
import static io.krait.Krait.i32;
import static io.krait.Krait.i8;
import static io.krait.Krait.jit;
import static io.krait.Krait.jitMany;
import static io.krait.Krait.ones;
import static io.krait.Krait.range;
import static io.krait.Krait.scope;
import static io.krait.Krait.u64;
import static io.krait.Krait.u8;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.Jit1;
import io.krait.Jit2;
import io.krait.Signature;
import io.krait.Ufunc1;
import io.krait.Ufunc2;
import io.krait.ndarray.NdArray;
import io.krait.ndarray.PoolProbe;
import io.krait.ndarray.Scope;
import io.krait.staging.AllocationException;
import io.krait.staging.DTypeException;
import io.krait.staging.Expr;
import io.krait.staging.IndexException;
import io.krait.staging.ScopeClosedException;
import io.krait.staging.ShapeException;
import io.krait.staging.SignatureException;
import io.krait.staging.StagingException;
import io.krait.types.F32;
import io.krait.types.F64;
import io.krait.types.I32;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * Bad input: each mistake is an exception that says what, where (the user's line), why and what to do. Nothing is
 * remembered or left locked, no memory is lost, and the next call works, on this thread and on others.
 */
class ErrorMessagesTest {
    private static final String FILE = "ErrorMessagesTest.java";

    private final NdArray<F64> x = array(1.0, 2, 3);
    private final NdArray<F64> y = array(1.0, 2);
    private final NdArray<F64> m = zeros(2, 3).eval();
    private final NdArray<I32> i = array(1, 2, 3);

    /** The code must throw exactly this. {@code {at}} stands for the line of this file that made the failing call. */
    private static void fails(Class<? extends Throwable> type, String message, Executable code) {
        Throwable t = assertThrows(type, code);
        assertEquals(type, t.getClass());
        assertEquals(message.replace("{at}", "at " + line(t)), t.getMessage());
    }

    private static String line(Throwable t) {
        for (StackTraceElement f : t.getStackTrace()) {
            if (FILE.equals(f.getFileName())) {
                return f.getFileName() + ":" + f.getLineNumber();
            }
        }
        return "an unknown line";
    }

    /** The caller's line, for messages that name where a function was made. */
    private static String here() {
        return FILE + ":" + Thread.currentThread().getStackTrace()[2].getLineNumber();
    }

    @SuppressWarnings("unchecked")
    private static NdArray<Num> any(NdArray<?> a) {
        return (NdArray<Num>) a;
    }

    private long usedBefore;

    /** Small arrays, such as literals, share blocks that appear when the first of them is made. */
    private static final long SLABS = 128 << 10;

    @BeforeEach
    void countMemory() {
        usedBefore = PoolProbe.used();
    }

    /** After every mistake all parts of the library still work, from any thread. */
    @AfterEach
    void everythingStillWorks() throws Exception {
        Runnable calls = () -> {
            assertArrayEquals(new double[]{2, 4, 6}, x.add(x).toDoubleArray());
            assertArrayEquals(new double[]{0, 1, 2}, jit(a -> a.sub(1)).apply(x).toDoubleArray());
            assertArrayEquals(new double[]{1, 4, 9}, vectorize(a -> a.mul(a)).apply(x).toDoubleArray());
            assertArrayEquals(new int[]{1, 1, 1}, i.div(i).toIntArray());
            try (Scope s = scope()) {
                assertEquals(6, s.keep(x.sum()).item());
            }
        };
        calls.run();
        CompletableFuture.runAsync(calls, r -> Thread.ofPlatform().daemon().start(r)).get(20, TimeUnit.SECONDS);
        assertTrue(PoolProbe.used() <= usedBefore + (1 << 20), "small arrays only");
    }

    @Test
    void shapesThatDoNotFit() {
        fails(ShapeException.class,
                "add: shapes [3] and [2] do not broadcast: extents 3 and 2 of axis 0 differ and neither is 1. "
                + "Slice, reshape or expandDims one of them ({at})", () -> x.add(y));
        Jit2<Num, Num, Num> recorded = jit((a, b) -> a.add(b.reshape(3)));
        fails(ShapeException.class,
                "cannot reshape [s1] (2 elements) to [3] (3 elements); the number of elements must stay the same (at "
                + here(-3) + ")", () -> recorded.apply(x, y));
        assertArrayEquals(new double[]{2, 4, 6}, recorded.apply(x, x).toDoubleArray());
        Jit2<Num, Num, Num> f = jit((a, b) -> a.add(b));
        String at = here(-1);
        for (int round = 0; round < 2; round++) {
            fails(ShapeException.class,
                    "add: shapes [s0] and [s1] do not broadcast: extents 3 and 2 of axis 0 differ and neither is 1. "
                    + "Slice, reshape or expandDims one of them (at " + at + ")", () -> f.apply(x, y));
            assertArrayEquals(new double[]{2, 4, 6}, f.apply(x, x).toDoubleArray());
        }
        Ufunc2<Num, Num, Num> u = vectorize((a, b) -> a.mul(b));
        at = here(-1);
        fails(ShapeException.class,
                "mul: shapes [s0] and [s1] do not broadcast: extents 3 and 2 of axis 0 differ and neither is 1. "
                + "Slice, reshape or expandDims one of them (at " + at + ")", () -> u.apply(x, y));
        NdArray<F64> out = zeros(2).eval();
        fails(ShapeException.class,
                "out has shape [2], but the result has shape [3] ({at}); pass an array of the result's shape",
                () -> u.with().out(out).apply(x, x));
        assertArrayEquals(new double[]{1, 4}, u.with().out(out).apply(y, y).toDoubleArray());
        fails(ShapeException.class,
                "cannot reshape [2, 3] (6 elements) to [4, 2] (8 elements); the number of elements must stay the same "
                + "({at})", () -> m.reshape(4, 2));
        Jit1<F32, F32> declared = jit(f32.array(1), a -> a.add(1));
        at = here(-1);
        fails(ShapeException.class, "argument 1 of jit function (at " + at
                + ") must have 1 axes, got shape [2, 3] ({at}). Reshape it, or "
                + "leave out the declared types", () -> declared.apply(m.to(f32).eval()));
    }

    private static String here(int lines) {
        return FILE + ":" + (Thread.currentThread().getStackTrace()[2].getLineNumber() + lines);
    }

    @Test
    void mixesThatLoseInformation() {
        NdArray<I64> l = arange(3);
        fails(DTypeException.class,
                "mixing i64 with u64 loses information: no integer type holds both. Cast one operand, for instance "
                + "x.to(i64) ({at})", () -> any(l).add(l.to(u64)));
        fails(DTypeException.class,
                "the literal 0.5 does not fit in i32 ({at}): a literal takes the type of the value it meets. Cast "
                + "first, "
                + "for instance x.to(f64)", () -> i.add(0.5));
        fails(DTypeException.class,
                "the literal 300 does not fit in i8 ({at}): a literal takes the type of the value it meets. Cast "
                + "first, "
                + "for instance x.to(i64)", () -> i.to(i8).add(300));
        fails(DTypeException.class,
                "the literal -1 does not fit in u8 ({at}): a literal takes the type of the value it meets. Cast first, "
                + "for instance x.to(i64)", () -> i.to(u8).add(-1));
        fails(DTypeException.class,
                "exp does not take i32: it works on floating point. Cast first, for instance x.to(f64) ({at})",
                () -> i.exp());
        fails(DTypeException.class,
                "add does not take bool: logical values have no arithmetic. Use and, or, xor, not, or cast first, for "
                + "instance x.to(i32) ({at})", () -> any(x.gt(1)).add(x.gt(2)));
        fails(DTypeException.class,
                "toIntArray() cannot hold f64 values without loss ({at}); cast first: x.to(i32).toIntArray()",
                () -> x.toIntArray());
        fails(DTypeException.class,
                "item() would round the i64 value 9007199254740993 to a double ({at}); use itemLong() or getLong(i, "
                + "...)", () -> array((1L << 53) + 1).item());
        Jit1<F32, F32> f = jit(f32.array(1), a -> a.add(1));
        String at = here(-1);
        fails(DTypeException.class, "argument 1 of jit function (at " + at
                + ") must be f32, got f64 ({at}), which would lose information. "
                + "Cast it, for instance x.to(f32)", () -> f.apply(as(x)));
        assertArrayEquals(new float[]{2, 3, 4}, f.apply(x.to(f32)).toFloatArray());
        Ufunc1<Num, Num> u = vectorize(a -> a.mul(2));
        NdArray<F32> out = zeros(f32, 3).eval();
        fails(DTypeException.class,
                "out holds f32, but the result is f64 ({at}), which would lose information; pass an array of f64",
                () -> u.with().out(out).apply(x));
        assertArrayEquals(new float[]{0, 0, 0}, out.toFloatArray());
    }

    @SuppressWarnings("unchecked")
    private static NdArray<F32> as(NdArray<?> a) {
        return (NdArray<F32>) a;
    }

    @Test
    void signaturesThatDoNotFit() {
        Ufunc2<Num, Num, Num> u = vectorize((a, b) -> a.add(b));
        Ufunc2<Num, Num, Num> only = u.only(Signature.of(f32, f32), Signature.of(i32, i32));
        fails(SignatureException.class,
                "no signature takes (f64, f64) without losing information; there are (f32, f32), (i32, i32). Cast the "
                + "arguments, or add a signature", () -> only.apply(x, x));
        assertArrayEquals(new int[]{2, 4, 6}, only.apply(i, i).toIntArray());
        fails(SignatureException.class, "this function takes 2 arguments, got 1",
                () -> jitMany((a, b) -> List.of(a, b)).apply(x));
        fails(SignatureException.class, "element function (at " + here(2)
                + ") was not called yet on arrays in memory: there is nothing to inspect. Call it once",
                () -> vectorize(a -> a.neg()).inspect());
    }

    @Test
    void stagedValuesOutsideTheirRecording() {
        AtomicReference<NdArray<Num>> leaked = new AtomicReference<>();
        Jit1<Num, Num> f = jit(a -> {
            leaked.set(a);
            return a.add(1);
        });
        String at = here(-4);
        f.apply(x);
        NdArray<Num> staged = leaked.get();
        fails(StagingException.class, "a staged value of jit function (began at " + at
                + ") was used after that recording ended {at}: staged "
                + "values live only inside the lambda. Return the result from the lambda instead of keeping it",
                () -> staged.neg());
        fails(StagingException.class, "a staged value of jit function (began at " + at
                + ") was used after that recording ended {at}: staged "
                + "values live only inside the lambda. Return the result from the lambda instead of keeping it",
                () -> any(x).add(staged));
        fails(StagingException.class,
                "toDoubleArray needs the elements of a staged array f64[s0] ({at}), but while a lambda is recorded "
                + "there "
                + "are none yet. Return the array from the lambda and read the result", () -> staged.toDoubleArray());
        Jit1<Num, Num> g = jit(a -> a.add(staged));
        String other = here(-1);
        fails(StagingException.class, "a staged value of jit function (began at " + at
                + ") was used in jit function (began at " + other
                + ") at " + other + ": staged values live only inside the lambda that made them. Pass it as an "
                + "argument instead", () -> g.apply(x));
        assertEquals(List.of(), g.signatures(), "nothing is remembered");
        fails(StagingException.class, "item() needs the elements of a staged array f64[s0] (at " + here(3)
                + "), but while a lambda is "
                + "recorded there are none yet. Return the array from the lambda and read the result",
                () -> jit(a -> a.mul(a.sum().add(a).item())).apply(x));
        AtomicReference<Expr<Num>> leakedElement = new AtomicReference<>();
        Ufunc1<Num, Num> u = vectorize(a -> {
            leakedElement.set(a);
            return a.add(1);
        });
        at = here(-4);
        u.apply(x);
        fails(StagingException.class, "a staged value of element function (began at " + at
                + ") was used after that recording ended {at}: "
                + "staged values live only inside the lambda. Return the result from the lambda instead of keeping it",
                () -> leakedElement.get().neg());
        assertArrayEquals(new double[]{2, 3, 4}, f.apply(x).toDoubleArray());
        assertArrayEquals(new double[]{2, 3, 4}, u.apply(x).toDoubleArray());
    }

    @Test
    void stagedValuesOnAnotherThread() {
        Jit1<Num, Num> f = jit(a -> {
            AtomicReference<NdArray<Num>> result = new AtomicReference<>();
            onThread("worker", () -> result.set(a.add(1)));
            return result.get();
        });
        String began = here(-5);
        String at = here(-4);
        fails(StagingException.class, "a staged value of jit function (began at " + began
                + ") was used from thread worker at " + at
                + ", but it is being recorded on thread " + Thread.currentThread().getName()
                + ": record on one thread; calls of the compiled function may come from any", () -> f.apply(x));
        assertEquals(List.of(), f.signatures(), "nothing is remembered");
    }

    private static void onThread(String name, Runnable action) {
        AtomicReference<RuntimeException> thrown = new AtomicReference<>();
        Thread t = new Thread(() -> {
            try {
                action.run();
            } catch (RuntimeException e) {
                thrown.set(e);
            }
        }, name);
        t.start();
        try {
            t.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (thrown.get() != null) {
            throw thrown.get();
        }
    }

    @Test
    void exceptionsInsideTheLambda() {
        boolean[] broken = {true};
        Jit1<Num, Num> f = jit(a -> {
            if (broken[0]) {
                throw new IllegalStateException("boom");
            }
            return a.add(1);
        });
        String began = here(-6);
        String at = here(-5);
        for (int round = 0; round < 2; round++) {
            Throwable t = assertThrows(StagingException.class, () -> f.apply(x));
            assertEquals("the lambda of jit function (at " + began
                    + ") threw java.lang.IllegalStateException: boom at " + at
                    + " while it was recorded; nothing was compiled or remembered. Fix the lambda and call again",
                    t.getMessage());
            assertEquals("boom", t.getCause().getMessage());
            assertEquals(List.of(), f.signatures());
        }
        broken[0] = false;
        assertArrayEquals(new double[]{2, 3, 4}, f.apply(x).toDoubleArray());
        // The same for element functions.
        broken[0] = true;
        Ufunc1<Num, Num> u = vectorize(a -> {
            if (broken[0]) {
                throw new IllegalStateException("boom");
            }
            return a.add(1);
        });
        began = here(-6);
        at = here(-5);
        fails(StagingException.class, "the lambda of element function (at " + began
                + ") threw java.lang.IllegalStateException: boom at " + at
                + " while it was recorded; nothing was compiled or remembered. Fix the lambda and call again",
                () -> u.apply(x));
        broken[0] = false;
        assertArrayEquals(new double[]{2, 3, 4}, u.apply(x).toDoubleArray());
        fails(StagingException.class, "the lambda of jit function (at " + here(1)
                + ") returned no array; return the result of array operations", () -> jit(a -> (NdArray<Num>) null)
                .apply(x));
        // Mistakes of the user's program inside the lambda keep their own types.
        Jit1<Num, Num> g = jit(a -> a.exp());
        at = here(-1);
        fails(DTypeException.class,
                "exp does not take i32: it works on floating point. Cast first, for instance x.to(f64) (at " + at
                + ")", () -> g.apply(i));
        assertEquals(Math.E, g.apply(x).getDouble(0), 1e-15);
    }

    @Test
    void lambdasThatAreNotDeterministic() {
        AtomicInteger counter = new AtomicInteger();
        boolean[] broken = {true};
        Jit1<Num, Num> f = jit(a -> a.add((long) (broken[0] ? counter.getAndIncrement() : 7)));
        String at = here(-1);
        fails(StagingException.class, "jit function (at " + at
                + ") does not record the same program twice: first '%1 = const f64 0.0 : f64', "
                + "then '%1 = const f64 1.0 : f64'. The lambda runs only while recording, so random numbers, "
                + "clocks, counters and changing "
                + "fields would be frozen into the compiled code. Pass such values as arguments", () -> f.apply(x));
        assertEquals(List.of(), f.signatures());
        broken[0] = false;
        assertArrayEquals(new double[]{8, 9, 10}, f.apply(x).toDoubleArray());
        Ufunc1<Num, Num> u = vectorize(a -> counter.getAndIncrement() % 2 == 0 ? a.neg() : a.abs());
        at = here(-1);
        fails(StagingException.class, "element function (at " + at
                + ") does not record the same program twice: first '%1 = neg %0 : f64', "
                + "then '%1 = abs %0 : f64'. The lambda runs only while recording, so random numbers, clocks, "
                + "counters and changing fields "
                + "would be frozen into the compiled code. Pass such values as arguments", () -> u.apply(x));
    }

    @Test
    void axesSlicesAndIndicesOutOfRange() {
        fails(IndexException.class, "axis 2 is out of range for an array with 2 axes [2, 3]; valid are -2 to 1 ({at})",
                () -> m.sum(2));
        fails(IndexException.class,
                "axis -3 is out of range for an array with 2 axes [2, 3]; valid are -2 to 1 ({at})",
                () -> m.argmax(-3));
        fails(IndexException.class, "axis 2 is out of range for an array with 2 axes [2, 3]; valid are -2 to 1 ({at})",
                () -> m.transpose(0, 2));
        fails(IndexException.class, "slice 0:4 of axis 0 with extent 3 goes past the end: 4 is beyond 3 ({at})",
                () -> x.slice(range(0, 4)));
        fails(IndexException.class, "slice -4:2 of axis 0 with extent 3 starts before the axis ({at})",
                () -> x.slice("-4:2"));
        fails(IndexException.class, "index 3 is out of range for axis 0 of [3] ({at}); valid are -3 to 2",
                () -> x.slice(at(3)));
        fails(IndexException.class, "index -4 is out of range for axis 1 of [2, 3] ({at}); valid are -3 to 2",
                () -> m.getDouble(0, -4));
        Ufunc2<Num, Num, Num> u = vectorize((a, b) -> a.add(b));
        fails(IndexException.class, "axis 1 is out of range for an array with 1 axes ({at}); valid are -1 to 0",
                () -> u.reduce(x, 1));
        fails(IndexException.class, "index 3 is out of range for the first axis with extent 3 ({at}); valid are 0 to 2",
                () -> u.at(x, new long[]{0, 3}, array(1.0, 1)));
        // In compiled functions extents are known at the call; the line is that of the slice.
        Jit1<Num, Num> f = jit(a -> a.slice(range(0, 4)).mul(2));
        String at = here(-1);
        for (int round = 0; round < 2; round++) {
            fails(IndexException.class, "slice 0:4 of axis 0 with extent s0 goes past the end: 4 is beyond 3 (at " + at
                    + ")", () -> f.apply(x));
            assertArrayEquals(new double[]{2, 2, 2, 2}, f.apply(ones(5)).toDoubleArray());
        }
        Jit1<Num, Num> g = jit(a -> a.sum(3));
        at = here(-1);
        fails(IndexException.class, "axis 3 is out of range for an array with 2 axes [s0, s1]; valid are -2 to 1 (at "
                + at + ")", () -> g.apply(m));
        assertEquals(List.of(), g.signatures());
    }

    @Test
    void emptyReductionsWithoutAValue() {
        fails(ShapeException.class, "min over an empty axis has no value: axis 0 of [0] has extent 0 ({at})",
                () -> zeros(0).min());
        Jit1<Num, Num> f = jit(a -> a.max());
        String at = here(-1);
        assertEquals(3, f.apply(x).item());
        fails(ShapeException.class, "max over an empty axis has no value: axis 0 of [s0] has extent 0 (at " + at + ")",
                () -> f.apply(zeros(0)));
        assertEquals(3, f.apply(x).item());
    }

    @Test
    void allocationsThatAreTooLarge() {
        AllocationException lazy = assertThrows(AllocationException.class, () -> zeros(1L << 40));
        assertTrue(lazy.getMessage().matches("an array of 8192 GiB is larger than the memory for arrays, .+ \\(at "
                + line(lazy)
                + "\\); use smaller blocks, or raise the limit with -Dkrait.memory.limit=BYTES"), lazy.getMessage());
        AllocationException evaluated = assertThrows(AllocationException.class,
                () -> ones(1L << 20, 1).add(ones(1L << 20)).eval());
        assertTrue(evaluated.getMessage().startsWith("an array of 8192 GiB is larger than the memory for arrays, "),
                evaluated.getMessage());
        fails(AllocationException.class,
                "an array of shape [1099511627776, 1099511627776] and type f64 has more than 2^63 bytes ({at}); "
                + "check the shape", () -> zeros(1L << 40, 1L << 40));
        fails(ShapeException.class, "the shape [-1] has a negative extent ({at}); extents are 0 or more",
                () -> zeros(-1));
        Jit2<Num, Num, Num> f = jit((a, b) -> a.expandDims(1).add(b));
        AllocationException called = assertThrows(AllocationException.class,
                () -> f.apply(ones(1L << 20), ones(1L << 20)));
        assertTrue(called.getMessage().startsWith("an array of 8192 GiB is larger than the memory for arrays, "),
                called.getMessage());
        assertArrayEquals(new double[]{2, 2, 2, 2}, f.apply(ones(2), ones(2)).toDoubleArray());
        // What needs no memory is fine.
        assertEquals(0x1p40, ones(1L << 20, 1).add(0).broadcastTo(1L << 20, 2).slice("0:2").sum().item() * 0x1p38);
    }

    @Test
    void closedScopes() {
        NdArray<F64> freed;
        NdArray<F64> view;
        NdArray<F64> pending;
        NdArray<F64> kept;
        String at;
        try (Scope s = scope()) {
            at = here(-1);
            freed = x.add(1).eval();
            view = freed.slice(range(1, 2));
            pending = freed.mul(2);
            kept = s.keep(freed.mul(3));
        }
        String advice = ", which is closed, was used ({at}). Use arrays inside their scope, or keep them with "
                + "scope.keep(x)";
        String of = " of the scope opened at " + at + advice;
        fails(ScopeClosedException.class, "an array f64[3]" + of, () -> freed.toDoubleArray());
        fails(ScopeClosedException.class, "an array f64[3]" + of, () -> freed.add(1));
        fails(ScopeClosedException.class, "an array f64[1]" + of, () -> view.item());
        fails(ScopeClosedException.class, "an array f64[3]" + of, () -> pending.eval());
        Jit1<Num, Num> f = jit(a -> a.add(1));
        fails(ScopeClosedException.class, "an array f64[3]" + of, () -> f.apply(freed));
        assertArrayEquals(new double[]{6, 9, 12}, kept.toDoubleArray());
        assertArrayEquals(new double[]{7, 10, 13}, f.apply(kept).toDoubleArray());
        assertEquals("f64[3] of the scope opened at " + at + ", which is closed", freed.toString());
        Scope mine = scope();
        String opened = here(-1);
        fails(ScopeClosedException.class, "the scope opened at " + opened + " belongs to thread "
                + Thread.currentThread().getName()
                + ", but thread worker used it ({at}). Close a scope on the thread that opened it",
                () -> onThread("worker", mine::close));
        mine.close();
    }

    @Test
    void divisionsByZero() {
        fails(ArithmeticException.class,
                "integer div by zero at index [1] of shape [3] ({at}); guard the divisor, for instance "
                + "where(y.eq(0), 1, y)", () -> i.div(i.sub(2)).eval());
        Jit1<Num, Num> f = jit(a -> a.rem(a.sub(2)));
        String at = here(-1);
        fails(ArithmeticException.class, "integer rem by zero at index [1] of shape [3] (at " + at
                + "); guard the divisor, for instance "
                + "where(y.eq(0), 1, y)", () -> f.apply(i));
        assertArrayEquals(new int[]{0, 2}, f.apply(array(4, 5)).toIntArray());
        Ufunc1<Num, Num> u = vectorize(a -> a.floorDiv(a.sub(2)));
        at = here(-1);
        fails(ArithmeticException.class, "integer floor_div by zero at index [1] of shape [3] (at " + at
                + "); guard the divisor, for instance "
                + "where(y.eq(0), 1, y)", () -> u.apply(i));
        assertArrayEquals(new int[]{3, 2}, u.apply(array(3, 4)).toIntArray());
    }

    /** A call that fails gives the memory of its results back at once, not when the garbage collector finds it. */
    @Test
    void failedCallsKeepNoMemory() {
        NdArray<I32> big = ones(i32, 1 << 20).eval();
        NdArray<I32> zero = zeros(i32, 1 << 20).eval();
        Jit2<Num, Num, Num> f = jit((a, b) -> a.div(b).add(a));
        Ufunc2<Num, Num, Num> u = vectorize((a, b) -> a.div(b).add(a));
        NdArray<I32> lazy = big.div(zero).add(big);
        long before = PoolProbe.used();
        for (int round = 0; round < 10; round++) {
            assertThrows(ArithmeticException.class, () -> f.apply(big, zero));
            assertThrows(ArithmeticException.class, () -> u.apply(big, zero));
            assertThrows(ArithmeticException.class, lazy::eval);
            try (Scope _ = scope()) {
                assertThrows(ArithmeticException.class, () -> big.div(zero).eval());
            }
        }
        assertTrue(PoolProbe.used() <= before + SLABS, () -> "kept " + (PoolProbe.used() - before) + " bytes");
        try (Scope _ = scope()) {
            assertEquals(2, f.apply(big, big).getLong(0));
            assertEquals(2, u.apply(big, big).getLong(0));
        }
        assertTrue(PoolProbe.used() <= before + SLABS, () -> "kept " + (PoolProbe.used() - before) + " bytes");
        usedBefore = before;
    }
}
