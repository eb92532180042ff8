package io.krait;

import static io.krait.Krait.arange;
import static io.krait.Krait.f64;
import static io.krait.Krait.fail_if;
import static io.krait.Krait.for_;
import static io.krait.Krait.i32;
import static io.krait.Krait.i64;
import static io.krait.Krait.if_;
import static io.krait.Krait.in;
import static io.krait.Krait.kernel;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.var;
import static io.krait.Krait.while_;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.NdArray;
import io.krait.staging.DTypeException;
import io.krait.staging.KernelFaultException;
import io.krait.staging.KraitException;
import io.krait.staging.RaceException;
import io.krait.staging.ShapeException;
import io.krait.staging.SignatureException;
import io.krait.staging.StagingException;
import io.krait.types.F64;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** What goes wrong in kernels says where and why, and the next call works. */
class KernelErrorTest {
    private final NdArray<F64> five = zeros(f64, 5);

    private static <T extends Throwable> void fails(Class<T> type, String message, Executable call) {
        T e = assertThrows(type, call);
        String text = e.getMessage().replaceAll("KernelErrorTest.java:\\d+", "HERE");
        assertTrue(text.contains(message), () -> "expected: " + message + "\n but was: " + text);
        assertTrue(text.contains("HERE"), () -> "no line in: " + text);
    }

    @AfterEach
    void theNextCallWorks() {
        NdArray<F64> x = zeros(f64, 1000);
        kernel(f64.array(1), a -> parallelFor(a.dim(0), i -> a.set(i.to(f64), i))).run(x);
        assertEquals(999 * 500, x.sum().item());
    }

    @Test
    void indicesOutOfBounds() {
        fails(IndexOutOfBoundsException.class,
                "index [5] is out of bounds for shape [5]: the element was written (at HERE)",
                () -> kernel(f64.array(1), x -> parallelFor(x.dim(0), i -> x.set(1, i.add(1)))).run(five));
        fails(IndexOutOfBoundsException.class,
                "index [-1] is out of bounds for shape [5]: the element was read (at HERE)",
                () -> kernel(f64.array(1), f64.array(1), (x, y) ->
                        parallelFor(x.dim(0), i -> y.set(x.get(i.sub(1)), i))).run(five, zeros(f64, 5)));
        fails(IndexOutOfBoundsException.class, "index [2, 3] is out of bounds for shape [4, 3]",
                () -> kernel(f64.array(2), x -> for_(0, 4, i -> for_(0, i.add(2), j -> x.set(1, i, j))))
                        .run(zeros(f64, 4, 3)));
    }

    @Test
    void theFirstFaultIsReportedForAnyNumberOfThreads() {
        Kernel k = kernel(i64.array(1), f64.array(1), (at, x) -> parallelFor(at.dim(0), i -> x.set(1, at.get(i))));
        NdArray<?> at = arange(100_000).mul(3).rem(70_000).eval();
        for (int threads : new int[]{1, 2, 7}) {
            IndexOutOfBoundsException e = assertThrows(IndexOutOfBoundsException.class,
                    () -> k.with().threads(threads).run(at, zeros(f64, 60_000)));
            assertTrue(e.getMessage().startsWith("index [60000] is out of bounds for shape [60000]"), e.getMessage());
        }
    }

    @Test
    void faultsOfTheUser() {
        fails(KernelFaultException.class, "too big: 3.0 at 3 (at HERE)",
                () -> kernel(f64.array(1), x -> parallelFor(x.dim(0),
                        i -> fail_if(x.get(i).gt(2), "too big: {} at {}", x.get(i), i))).run(arange(6).to(f64)));
        fails(StagingException.class, "has 1 {} for 0 values",
                () -> kernel(f64.array(1), x -> fail_if(x.get(0).gt(2), "{}")).run(five));
    }

    @Test
    void divisionByZero() {
        fails(ArithmeticException.class, "integer div by zero (at HERE)",
                () -> kernel(i32.array(1), x -> parallelFor(x.dim(0),
                        i -> x.set(x.get(i).div(x.get(i).sub(3)), i))).run(arange(6).to(i32)));
    }

    @Test
    void variables() {
        fails(StagingException.class, "but it is not set on every way to here", () -> kernel(f64.array(1), x -> {
            var s = var(f64);
            if_(x.get(0).gt(1)).then(() -> s.set(2));
            x.set(s, 0);
        }).run(five));
        fails(StagingException.class, "in a parallel loop that began after it", () -> kernel(f64.array(1), x -> {
            var s = var(0.0);
            parallelFor(x.dim(0), i -> s.inc(x.get(i)));
            x.set(s, 0);
        }).run(five));
        fails(DTypeException.class, "cannot be stored in an array of f64",
                () -> kernel(f64.array(1), x -> parallelFor(x.dim(0), i -> x.set(cast(i), i))).run(five));
        fails(StagingException.class, "outside of a recording", () -> var(1.0));
    }

    @SuppressWarnings("unchecked")
    private static <T extends io.krait.types.Num> io.krait.staging.Expr<T> cast(io.krait.staging.Expr<?> e) {
        return (io.krait.staging.Expr<T>) e;
    }

    @Test
    void boundsOfLoops() {
        fails(DTypeException.class, "the bounds of a loop must be integers, got f64",
                () -> kernel(f64.array(1), x -> for_(0, x.get(0), i -> x.set(1, i))).run(five));
        fails(StagingException.class, "the step of for_ must not be 0",
                () -> kernel(f64.array(1), x -> for_(0, 5, 0, i -> x.set(1, i))).run(five));
    }

    @Test
    void arguments() {
        Kernel k = kernel(f64.array(1), f64.array(1), (x, y) -> parallelFor(x.dim(0), i -> y.set(x.get(i), i)));
        fails(SignatureException.class, "takes 2 arguments, got 1", () -> k.run(five));
        fails(ShapeException.class, "must have 1 axes, got shape [2, 2]", () -> k.run(zeros(f64, 2, 2), five));
        fails(DTypeException.class, "argument 2 of kernel (at HERE) must be f64, got i32",
                () -> k.run(five, zeros(i32, 5)));
        fails(DTypeException.class, "must be an array of f64, got Double", () -> k.run(five, 1.0));
        fails(KraitException.class, "share memory, and argument 2 is written", () -> k.run(five, five));
        fails(StagingException.class, "an input array is written",
                () -> kernel(in(f64.array(1)), x -> x.set(1, 0)).run(five));
        assertArrayEquals(new double[5], five.toDoubleArray());
    }

    @Test
    void races() {
        fails(RaceException.class, "", () -> kernel(f64.array(1), x -> parallelFor(x.dim(0), i -> x.set(1, 0)))
                .run(five));
        fails(RaceException.class, "", () -> kernel(f64.array(1), x -> parallelFor(x.dim(0).sub(1),
                i -> x.set(x.get(i.add(1)), i))).run(five));
        Kernel permute = kernel(i64.array(1), f64.array(1), (at, x) ->
                parallelFor(at.dim(0), i -> x.set(1, at.get(i))));
        permute.with().checkRaces().run(Krait.array(4L, 2L, 0L), five);
        fails(RaceException.class, "", () -> permute.with().checkRaces().run(Krait.array(4L, 2L, 4L), five));
    }

    @Test
    void emptyArrays() {
        Kernel k = kernel(f64.array(2), x -> parallelFor(x.dim(0), x.dim(1), (i, j) -> x.set(1, i, j)));
        k.run(zeros(f64, 0, 3));
        k.run(zeros(f64, 3, 0));
    }

    @Test
    @Timeout(20)
    void kernelsThatDoNotEndCanBeStopped() throws InterruptedException {
        Kernel k = kernel(f64.array(1), x -> {
            var n = var(1.0);
            while_(() -> n.gt(0)).loop(() -> n.inc(1));
            x.set(n, 0);
        });
        KraitException late = assertThrows(KraitException.class,
                () -> k.with().timeout(Duration.ofMillis(100)).run(five));
        assertTrue(late.getMessage().contains("it did not end within"), late.getMessage());
        Throwable[] seen = new Throwable[1];
        Thread t = new Thread(() -> {
            try {
                k.run(zeros(f64, 1));
            } catch (RuntimeException e) {
                seen[0] = e;
            }
        });
        t.start();
        Thread.sleep(100);
        t.interrupt();
        t.join();
        assertEquals(CancellationException.class, seen[0].getClass());
    }

    @Test
    @Timeout(20)
    void seriesOfShortLaunchesCanBeStopped() throws InterruptedException {
        Kernel k = kernel(f64.array(1), x -> for_(0, 1L << 40, t -> parallelFor(x.dim(0), i -> x.set(1, i))));
        assertThrows(KraitException.class, () -> k.with().timeout(Duration.ofMillis(50)).run(zeros(f64, 3)));
        Throwable[] seen = new Throwable[1];
        Thread t = new Thread(() -> {
            try {
                k.run(zeros(f64, 3));
            } catch (RuntimeException e) {
                seen[0] = e;
            }
        });
        t.start();
        Thread.sleep(100);
        t.interrupt();
        t.join();
        assertEquals(CancellationException.class, seen[0].getClass());
    }
}
