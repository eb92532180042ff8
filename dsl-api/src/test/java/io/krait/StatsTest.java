package io.krait;

import static io.krait.Krait.array;
import static io.krait.Krait.arange;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.guvectorize;
import static io.krait.Krait.jit;
import static io.krait.Krait.kernel;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.stencil;
import static io.krait.Krait.vectorize;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatsTest {
    @Test
    void aFunctionThatWasNeverCalledHasNothingToTell() {
        for (Inspectable f : all()) {
            assertEquals(0, f.stats().calls(), f.toString());
            assertEquals(0, f.stats().specialisations(), f.toString());
            assertEquals(Duration.ZERO, f.stats().recording(), f.toString());
            assertEquals(List.of(), f.signatures(), f.toString());
        }
    }

    private static List<Inspectable> all() {
        return List.of(jit(x -> x.add(1)), vectorize(x -> x.add(2)),
                stencil(f64, u -> u.at(-1).add(u.at(1))),
                kernel(f64.array(1), a -> parallelFor(a.dim(0), i -> a.set(3, i))),
                guvectorize("(n)->(n)", f64, f64, (in, out) -> parallelFor(in.size(), i -> out.set(in.get(i), i))));
    }

    @Test
    void everyKindOfFunctionSaysWhyItWasNotFoundOnDisk() {
        for (Inspectable f : all()) {
            assertTrue(f.explainMiss().endsWith(": nothing was looked for"), f.explainMiss());
        }
        var x = array(1.0, 2, 3, 4);
        var f = jit(a -> a.mul(3).add(1));
        f.apply(x);
        var k = kernel(f64.array(1), a -> parallelFor(a.dim(0), i -> a.set(3, i)));
        k.run(x);
        for (Inspectable called : List.of(f, k)) {
            String[] lines = called.explainMiss().split("\n");
            assertEquals(called.signatures().get(0), lines[0]);
            // As these classes come from a folder or a jar file.
            assertTrue(lines.length > 1 && (lines[1].startsWith("  nothing is kept") || lines[1].startsWith("  plan: ")
                    || lines[1].startsWith("  kernel: ")), called.explainMiss());
        }
    }

    @Test
    void callsAndSpecialisationsAreCounted() {
        var x = arange(f64, 0, 100, 1);
        var f = jit(a -> a.mul(3).add(1));
        f.apply(x);
        f.apply(x);
        f.apply(x.to(f32).eval());
        assertEquals(3, f.stats().calls());
        assertEquals(2, f.stats().specialisations());
        assertEquals(2, f.signatures().size());
        assertEquals(4, f.stats().recordings(), "each is recorded twice");
        assertTrue(f.stats().recording().isPositive());
    }

    @Test
    void everyKindOfFunctionCounts() {
        var x = array(1.0, 2, 3, 4);
        var f = vectorize(v -> v.mul(7));
        f.apply(x);
        assertEquals(1, f.stats().calls());
        var s = stencil(f64, u -> u.at(-1).add(u.at(1)));
        s.apply(x);
        s.apply(x);
        assertEquals(2, s.stats().calls());
        assertEquals(List.of("(f64[s0], f64[s0])"), s.signatures());
        var k = kernel(f64.array(1), a -> parallelFor(a.dim(0), i -> a.set(3, i)));
        k.run(x);
        assertEquals(1, k.stats().calls());
        assertEquals(List.of("(f64[s0])"), k.signatures());
        var g = guvectorize("(n)->(n)", f64, f64, (in, out) -> parallelFor(in.size(), i -> out.set(in.get(i), i)));
        g.apply(x);
        assertEquals(1, g.stats().calls());
        assertEquals(1, g.signatures().size());
    }

    @Test
    void aFunctionWithOtherOptionsCountsForItself() {
        var f = jit(a -> a.mul(3).add(1));
        f.apply(array(1.0, 2));
        assertEquals(0, f.fastMath().stats().calls());
    }
}
