package io.krait;

import static io.krait.Krait.arange;
import static io.krait.Krait.f64;
import static io.krait.Krait.guvectorize;
import static io.krait.Krait.for_;
import static io.krait.Krait.jit;
import static io.krait.Krait.kernel;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.vectorize;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krait.ndarray.NdArray;
import io.krait.types.F64;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Functions that nobody has any more take their machine code with them. */
class ChurnTest {
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final int KERNELS = 32;

    private final NdArray<F64> x = arange(f64, 0, 100, 1).eval();

    /** A function with code of its own, of one kind or another. */
    private Inspectable make(int i) {
        // No program had this number before.
        double c = System.nanoTime() * 0x1p-20;
        switch (i % 4) {
            case 0 -> {
                var f = vectorize(v -> v.mul(c).add(1));
                f.apply(x);
                return f;
            }
            case 1 -> {
                var f = jit(v -> v.mul(c).sum());
                f.apply(x);
                return f;
            }
            case 2 -> {
                var f = kernel(f64.array(1), a -> parallelFor(a.dim(0), k -> a.set(c, k)));
                f.run(arange(f64, 0, 5, 1).eval());
                return f;
            }
            default -> {
                var f = guvectorize("(n)->(n)", f64, f64, (in, out) -> for_(0, in.size(), k ->
                        out.set(in.get(k).mul(c), k)));
                f.apply(x);
                return f;
            }
        }
    }

    /** Collects until it holds, for at most some seconds. */
    private static boolean soon(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 40; i++) {
            System.gc();
            Thread.sleep(20);
            if (condition.getAsBoolean()) {
                return true;
            }
        }
        return false;
    }

    /** What is unreachable already is freed. */
    private static void settle() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(20);
        }
    }

    @Test
    void codeGoesWithItsFunction() throws InterruptedException {
        make(0);
        make(2);
        settle();
        ProcessStats before = Krait.stats();
        List<Inspectable> held = new ArrayList<>();
        for (int i = 0; i < KERNELS; i++) {
            held.add(make(i));
        }
        ProcessStats full = Krait.stats();
        assertTrue(full.kernels() >= before.kernels() + KERNELS / 2, full.toString());
        assertTrue(full.codeBytes() > before.codeBytes(), full.toString());
        assertTrue(held.stream().allMatch(f -> f.stats().calls() == 1));
        held.clear();
        // The last ones may still be in the registers or on the stack of this thread.
        assertTrue(soon(() -> Krait.stats().kernels() <= before.kernels() + 2), () -> "held " + Krait.stats());
        assertTrue(Krait.stats().codeBytes() <= before.codeBytes() + full.codeBytes() / KERNELS * 4,
                () -> before + "\n" + Krait.stats());
    }

    private static long executable() {
        try {
            return Files.readAllLines(MAPS).stream().filter(l -> l.contains("r-xp") && !l.contains("/")).count();
        } catch (IOException e) {
            return -1;
        }
    }

    @Test
    void mappingsReturn() throws InterruptedException {
        assumeTrue(Files.isReadable(MAPS), "the system tells the mappings of a process");
        for (int i = 0; i < 8; i++) {
            make(i);
        }
        settle();
        long before = executable();
        for (int i = 0; i < KERNELS; i++) {
            make(i);
        }
        assertTrue(soon(() -> executable() <= before + 8), () -> before + " before, now " + executable());
    }
}
