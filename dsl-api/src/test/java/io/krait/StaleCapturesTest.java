package io.krait;

import static io.krait.Krait.arange;
import static io.krait.Krait.array;
import static io.krait.Krait.f64;
import static io.krait.Krait.guvectorize;
import static io.krait.Krait.jit;
import static io.krait.Krait.kernel;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.stencil;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.NdArray;
import io.krait.settings.Settings;
import io.krait.staging.StagingException;
import io.krait.types.F64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Java values that changed after a lambda captured them are found in every kind of function. */
class StaleCapturesTest {
    private double factor = 2;
    private NdArray<F64> weights = array(1.0, 2, 3);

    @BeforeEach
    void check() {
        Settings.CHECK_CAPTURES.set("true");
    }

    @AfterEach
    void doNotCheck() {
        Settings.CHECK_CAPTURES.reset();
    }

    private void changes(Runnable call) {
        call.run();
        call.run();
        factor = 3;
        String message = assertThrows(StagingException.class, call::run).getMessage();
        assertTrue(message.contains("captured has changed since it was compiled: first '"), message);
        assertTrue(message.contains("2.0") && message.contains("3.0"), message);
        factor = 2;
        call.run();
    }

    @Test
    void arrayFunctions() {
        var f = jit(x -> x.mul(factor));
        changes(() -> f.apply(arange(f64, 0, 3, 1)));
    }

    @Test
    void elementFunctions() {
        var f = vectorize(x -> x.mul(factor));
        changes(() -> f.apply(arange(f64, 0, 3, 1)).eval());
    }

    @Test
    void kernels() {
        var f = kernel(f64.array(1), x -> parallelFor(x.dim(0), i -> x.set(factor, i)));
        changes(() -> f.run(zeros(3)));
    }

    @Test
    void generalisedFunctions() {
        var f = guvectorize("()->()", f64, f64, (x, y) -> y.set(x.get().mul(factor)));
        changes(() -> f.apply(zeros(3)));
    }

    @Test
    void stencils() {
        var f = stencil(f64, x -> x.at(0).mul(factor));
        changes(() -> f.apply(zeros(3)));
    }

    @Test
    void anotherArray() {
        var f = jit(x -> x.mul(weights));
        f.apply(arange(f64, 0, 3, 1));
        weights = array(1.0, 2, 4);
        String message = assertThrows(StagingException.class, () -> f.apply(arange(f64, 0, 3, 1))).getMessage();
        assertTrue(message.contains("it was compiled with another array f64[3]"), message);
    }

    @Test
    void anArrayThatTheLambdaMakesEachTimeIsNotStale() {
        var f = jit(x -> x.add(array(1.0, 2, 3)));
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(new double[]{1, 3, 5}, f.apply(arange(f64, 0, 3, 1)).toDoubleArray());
        }
    }

    @Test
    void notFoundUnlessAsked() {
        Settings.CHECK_CAPTURES.reset();
        var f = vectorize(x -> x.mul(factor));
        f.apply(array(1.0));
        factor = 3;
        assertEquals(2, f.apply(array(1.0)).item());
    }
}
