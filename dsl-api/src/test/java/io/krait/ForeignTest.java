package io.krait;

import static io.krait.Krait.arange;
import static io.krait.Krait.callJava;
import static io.krait.Krait.external;
import static io.krait.Krait.f64;
import static io.krait.Krait.i32;
import static io.krait.Krait.kernel;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.NdArray;
import io.krait.staging.DTypeException;
import io.krait.staging.KraitException;
import io.krait.staging.SignatureException;
import io.krait.types.F64;
import io.krait.types.I32;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ForeignTest {
    private final External<I32> abs = external("", "abs", i32, i32);

    @Test
    void functionsOfTheCLibrary() {
        Kernel k = kernel(i32.array(1), i32.array(1), (x, y) ->
                parallelFor(x.dim(0), i -> y.set(abs.call(x.get(i)).add(1), i)));
        NdArray<I32> y = zeros(i32, 5);
        k.run(arange(5).sub(2).to(i32), y);
        assertArrayEquals(new int[]{3, 2, 1, 2, 3}, y.toIntArray());
        Ufunc1<I32, I32> f = vectorize(i32, x -> abs.call(x));
        assertArrayEquals(new int[]{2, 1, 0, 1, 2}, f.apply(arange(5).sub(2).to(i32)).toIntArray());
    }

    @Test
    void byAddress() {
        MemorySegment code = Linker.nativeLinker().defaultLookup().find("labs").orElseThrow();
        External<?> labs = external(code, Krait.i64, Krait.i64);
        Kernel k = kernel(Krait.i64.array(1), x -> parallelFor(x.dim(0), i -> set(x, labs, i)));
        NdArray<?> x = arange(3).sub(5).eval();
        k.run(x);
        assertArrayEquals(new long[]{5, 4, 3}, x.toLongArray());
    }

    @SuppressWarnings("unchecked")
    private static void set(io.krait.staging.StagedArray<io.krait.types.I64> x, External<?> f,
            io.krait.staging.Expr<io.krait.types.I64> i) {
        x.set(((External<io.krait.types.I64>) f).call(x.get(i)), i);
    }

    @Test
    void java() {
        AtomicInteger calls = new AtomicInteger();
        External<F64> hypot = callJava(f64, a -> {
            calls.incrementAndGet();
            return Math.hypot(a[0].doubleValue(), a[1].doubleValue());
        }, f64, f64);
        Ufunc2<F64, F64, F64> f = vectorize(f64, f64, (x, y) -> hypot.call(x, y));
        assertArrayEquals(new double[]{4, 5, Math.hypot(2, 4)},
                f.apply(arange(3).to(f64), Krait.array(4.0, Math.sqrt(24), 4.0)).toDoubleArray(), 1e-12);
        assertEquals(3, calls.get());
    }

    @Test
    void whatJavaThrowsArrives() {
        External<F64> f = callJava(f64, a -> {
            if (a[0].doubleValue() == 3) {
                throw new IllegalStateException("three");
            }
            return a[0];
        }, f64);
        Kernel k = kernel(f64.array(1), x -> parallelFor(x.dim(0), i -> x.set(f.call(x.get(i)), i)));
        assertEquals("three", assertThrows(IllegalStateException.class, () -> k.run(arange(9).to(f64).eval()))
                .getMessage());
        k.run(arange(3).to(f64).eval());
    }

    @Test
    @SuppressWarnings("restricted")
    void kernelsAsFunctionsOfC() throws Throwable {
        Kernel scale = kernel(f64, f64.array(2), (by, x) ->
                parallelFor(x.dim(0), x.dim(1), (i, j) -> x.set(x.get(i, j).mul(by), i, j)));
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle call = Linker.nativeLinker().downcallHandle(scale.asFunctionPointer(arena),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_DOUBLE, ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
            MemorySegment x = arena.allocateFrom(ValueLayout.JAVA_DOUBLE, 1, 2, 3, 4, 5, 6);
            assertEquals(0, (int) call.invokeExact(0.5, x, 2L, 3L));
            assertArrayEquals(new double[]{0.5, 1, 1.5, 2, 2.5, 3}, x.toArray(ValueLayout.JAVA_DOUBLE));
        }
    }

    @Test
    void errors() {
        assertTrue(assertThrows(KraitException.class, () -> external("", "no_such_function", f64, f64)).getMessage()
                .startsWith("there is no function no_such_function in the C library"));
        assertTrue(assertThrows(KraitException.class, () -> external("no-such-library", "f", f64, f64)).getMessage()
                .startsWith("the library no-such-library cannot be loaded"));
        assertThrows(KraitException.class, () -> external(MemorySegment.NULL, f64, f64));
        assertThrows(SignatureException.class, () -> external("", "abs", Krait.bool, i32));
        assertThrows(SignatureException.class, () -> vectorize(i32, x -> abs.call()).apply(zeros(i32, 2)));
        assertThrows(DTypeException.class, () -> vectorize(f64, x -> abs.call(x)).apply(zeros(f64, 2)));
    }
}
