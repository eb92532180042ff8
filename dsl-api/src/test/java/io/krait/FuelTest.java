package io.krait;

import static io.krait.Krait.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.NdArray;
import io.krait.optimizer.debug.Fuel;
import io.krait.settings.Settings;
import io.krait.types.F64;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Optimisation fuel, and what the compiler prints. */
class FuelTest {
    private final NdArray<F64> x = linspace(-2, 2, 700).eval();

    @AfterEach
    void restore() {
        configure().reset();
    }

    private double[] program() {
        return jit(a -> a.mul(2.0).add(a.abs().sqrt()).sub(a.mean())).apply(x).toDoubleArray();
    }

    private double[] kernel() {
        NdArray<F64> y = zeros(f64, 700);
        Krait.kernel(in(f64.array(1)), out(f64.array(1)), (a, b) -> parallelFor(a.dim(0), i -> {
            var s = var(0.0);
            for_(0, 4, k -> s.inc(a.get(i).mul(k.to(f64))));
            b.set(s.add(sum(0, a.dim(0), k -> a.get(k))), i);
        })).run(x, y);
        return y.toDoubleArray();
    }

    // The loops that a program becomes. With lanes that no other test asks for: their code would be taken from memory,
    // and nothing printed.
    private static String vectors(long fuel, Supplier<double[]> action) {
        configure().fuel(fuel).lanes(16).print("vectors");
        try {
            return printed(action::get);
        } finally {
            configure().reset();
        }
    }

    private static String printed(Runnable action) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream capture = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setErr(capture);
            action.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Not unlimited: the code of other tests would be taken from memory then, and nothing printed. */
    private static final long ENOUGH = 999_983;

    @Test
    void resultsDoNotDependOnFuel() {
        for (Supplier<double[]> f : Arrays.<Supplier<double[]>>asList(this::program, this::kernel)) {
            String expected = Arrays.toString(f.get());
            configure().fuel(1_000_000);
            assertEquals(expected, Arrays.toString(f.get()));
            long all = Fuel.used();
            assertTrue(all > 10, "only " + all);
            configure().fuel(1_000_001);
            f.get();
            assertEquals(all, Fuel.used(), "the same rewrites in each run");
            for (long n : new long[]{0, 1, 2, all / 2, all - 1}) {
                configure().fuel(n);
                assertEquals(expected, Arrays.toString(f.get()), "fuel " + n);
                assertEquals(n, Fuel.used());
            }
            configure().reset("krait.fuel");
        }
    }

    @Test
    void withoutFuelNothingIsRewritten() {
        String full = vectors(ENOUGH, this::program);
        String none = vectors(0, this::program);
        assertEquals(2, full.split("---- krait vectors").length, full);
        assertTrue(none.split("---- krait vectors").length > 4, "every value is stored: " + none);
        assertTrue(full.contains("f64x"), full);
        assertFalse(none.contains("f64x"), none);
        Supplier<double[]> doubled = () -> {
            NdArray<F64> y = x.copy();
            Krait.kernel(inout(f64.array(1)), a -> parallelFor(a.dim(0), i -> a.set(a.get(i).mul(2), i))).run(y);
            return y.toDoubleArray();
        };
        String kernel = vectors(0, doubled);
        assertFalse(kernel.contains("f64x"), kernel);
        assertTrue(kernel.contains("fault"), "checks stay: " + kernel);
        assertFalse(vectors(ENOUGH, doubled).contains("fault"), "and go otherwise");
    }

    @Test
    void rewritesHaveNumbersAndNames() {
        configure().fuel(2).print("fuel");
        String text = printed(this::program);
        assertTrue(text.startsWith("---- krait fuel, rewrite 1: FuseClusters: a value is computed where it is used"
                + " (at FuelTest.java:"), text);
        assertTrue(text.contains("---- krait fuel, the last rewrite, 2: "), text);
        assertEquals(2, text.lines().count(), text);
        configure().fuel(2).print("graph");
        assertTrue(printed(this::program).contains("the last rewrite, 2: "), "named with any print");
    }

    @Test
    void stagesArePrintedWithHeads() {
        assertEquals("", printed(this::program));
        configure().print("graph", "loops", "passes", "vectors", "llvm", "assembly");
        String text = printed(() -> jit(a -> a.mul(3.25)).apply(x));
        for (String head : new String[]{"graph, recorded, jit function (at FuelTest.java:",
            "loops, lowered, kernel map_0, jit function (at FuelTest.java:",
            "passes, after HoistInvariants, kernel map_0", "passes, after VectorizeLanes, kernel map_0",
            "passes, after DropDeadCode, kernel map_0", "vectors, for the code generator, kernel map_0",
            "llvm, for LLVM, kernel map_0", "assembly, compiled, kernel map_0"}) {
            assertTrue(text.contains("---- krait " + head), head + " in " + text);
        }
        assertTrue(text.contains("define ") && text.contains("mul %"), text);
        configure().printOnly("no such function");
        assertEquals("", printed(() -> jit(a -> a.mul(3.5)).apply(x)));
        configure().printOnly("jit function (at FuelTest");
        assertTrue(printed(() -> jit(a -> a.mul(3.75)).apply(x)).contains("---- krait graph"));
        assertTrue(Settings.areDiagnosing());
    }
}
