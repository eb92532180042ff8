package io.krait.properties;

import static io.krait.Krait.bf16;
import static io.krait.Krait.f16;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.codegen.gpu.ptx.Assembled;
import io.krait.codegen.gpu.ptx.GpuArch;
import io.krait.ndarray.MatmulMode;
import io.krait.ndarray.NdArray;
import io.krait.staging.ScalarType;
import io.krait.types.Num;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The PTX of matrix products and sorting on GPUs. */
class AlgorithmsPtxTest {
    private static final int THREADS = 256;

    private static <T extends Num> PtxDevice product(ScalarType<T> t, int n, MatmulMode mode, String arch) {
        PtxDevice d = new PtxDevice(GpuArch.named(arch), THREADS);
        NdArray<T> a = zeros(t, n, n).eval().to(d);
        a.matmul(a, mode);
        assertEquals(1, d.ptx().size());
        return d;
    }

    private static long count(String what, String text) {
        return Pattern.compile(what).matcher(text).results().count();
    }

    private static void check(PtxDevice d, String text, int most) {
        assertTrue(!text.contains(".local"), "nothing lies in local memory");
        d.assembled(text).ifPresent(a -> check(a, most));
    }

    private static void check(Assembled a, int most) {
        a.kernels().values().forEach(r -> {
            assertTrue(r.toString().contains("no spills"), r::toString);
            assertTrue(r.registers() <= most, r::toString);
        });
    }

    @Test
    void tilesOfFloats() {
        for (String arch : new String[]{"sm_75", "sm_90"}) {
            PtxDevice d = product(f32, 2048, MatmulMode.ORDERED, arch);
            String text = d.ptx().getFirst();
            assertEquals(8 * 8 * 8, count("fma\\.rn\\.f32", text), "8 x 8 elements, 8 terms a round");
            assertEquals(8 * 4, count("ld\\.shared\\.v4", text));
            assertEquals(16, count("st\\.global\\.v4", text));
            check(d, text, 255);
        }
    }

    @Test
    void tilesOfDoubles() {
        PtxDevice d = product(f64, 2048, MatmulMode.ORDERED, "sm_80");
        String text = d.ptx().getFirst();
        assertEquals(8 * 8 * 4, count("fma\\.rn\\.f64", text));
        assertEquals(8 * 6, count("ld\\.shared\\.v2", text));
        check(d, text, 255);
    }

    @Test
    void tensorCores() {
        for (ScalarType<? extends Num> t : List.of(f16, bf16, f32)) {
            PtxDevice d = product(t, 2048, MatmulMode.TENSOR, "sm_90");
            String text = d.ptx().getFirst();
            assertEquals(32, count("mma\\.sync\\.aligned\\.m16n8k" + (t == f32 ? 8 : 16), text));
            check(d, text, 255);
        }
    }

    @Test
    void sorting() {
        PtxDevice d = new PtxDevice(GpuArch.named("sm_90"), THREADS);
        zeros(f32, 3000).eval().to(d).argsort();
        assertEquals(4, d.ptx().size(), "counts, prefixes, the first move, other moves");
        assertEquals(8, count("match\\.any\\.sync", d.ptx().get(2)));
        zeros(f32, 5, 300).eval().to(d).sort();
        assertEquals(5, d.ptx().size(), "rows of one tile need no prefixes");
        d.ptx().forEach(p -> check(d, p, 64));
    }
}
