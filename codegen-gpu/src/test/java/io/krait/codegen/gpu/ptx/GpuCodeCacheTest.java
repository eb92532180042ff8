package io.krait.codegen.gpu.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krait.settings.Settings;
import io.krait.store.CodeStore;
import io.krait.store.Key;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuCodeCacheTest {
    @TempDir
    private Path directory;
    private GpuCodeCache cache;

    @BeforeEach
    void open() {
        Settings.CACHE.set(directory.toString());
        cache = GpuCodeCache.standard();
    }

    @AfterEach
    void forget() {
        Settings.CACHE.reset();
    }

    private static byte[] bytes(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void ptxIsGeneratedOnce() {
        String ptx = cache.ptx(Samples.SAXPY, GpuArch.SM_80).text();
        assertEquals(PtxCompiler.compile(Samples.SAXPY, GpuArch.SM_80), ptx);
        Key key = GpuCodeCache.ptxKey(Samples.SAXPY, GpuArch.SM_80);
        assertEquals(ptx, new String(cache.store().get(key).orElseThrow(), StandardCharsets.US_ASCII));
        cache.store().put(key, bytes("what is kept"));
        assertEquals("what is kept", cache.ptx(Samples.SAXPY, GpuArch.SM_80).text());
        assertNotEquals("what is kept", cache.ptx(Samples.SAXPY, GpuArch.SM_90).text());
    }

    @Test
    void machineCodeComesBackWithItsReports() {
        assumeTrue(PtxAssembler.problem(GpuArch.SM_80).isEmpty());
        String ptx = PtxCompiler.compile(Samples.SAXPY, GpuArch.SM_80);
        Assembled made = cache.assemble(ptx, GpuArch.SM_80);
        Assembled kept = new GpuCodeCache(CodeStore.standard()).assemble(ptx, GpuArch.SM_80);
        assertArrayEquals(made.cubin(), kept.cubin());
        assertEquals(made.kernels(), kept.kernels());
        assertEquals(made.log(), kept.log());
        assertEquals(Optional.empty(), AssembledBytes.decode(new byte[] {0, 0, 1, 0, 65}));
        assertEquals(Optional.empty(), AssembledBytes.decode(new byte[3]));
    }

    @Test
    void codeOfDriversIsKeptForEachDeviceAndDriver() {
        AtomicInteger made = new AtomicInteger();
        Supplier<byte[]> make = () -> bytes("code " + made.incrementAndGet());
        assertEquals("code 1", text(cache.cubin("ptx", 90, "driver 12.6", make)));
        assertEquals("code 1", text(cache.cubin("ptx", 90, "driver 12.6", make)));
        assertEquals("code 2", text(cache.cubin("ptx", 90, "driver 13.0", make)));
        assertEquals("code 3", text(cache.cubin("ptx", 89, "driver 13.0", make)));
        assertEquals("code 4", text(cache.cubin("other", 89, "driver 13.0", make)));
        assertEquals("code 1", text(cache.cubin("ptx", 90, "driver 12.6", make)));
        assertThrows(IllegalStateException.class, () -> cache.cubin("bad", 90, "driver 12.6", () -> {
            throw new IllegalStateException("does not compile");
        }));
        assertEquals("code 5", text(cache.cubin("bad", 90, "driver 12.6", make)), "an error is not kept");
    }

    private static String text(GpuCodeCache.Found f) {
        return new String(f.code(), StandardCharsets.UTF_8);
    }

    @Test
    void saysWhyCodeWasNotFound() {
        GpuCodeCache.Found first = cache.cubin("ptx", 90, "driver 12.6", () -> bytes("code"));
        cache.cubin("ptx", 90, "driver 13.0", () -> bytes("code"));
        assertTrue(cache.cubin("ptx", 90, "driver 12.6", () -> bytes("code")).hit());
        String said = cache.explainMiss(GpuCodeCache.cubinKey("ptx", 90, "driver 13.0"), false);
        assertTrue(said.contains("another driver: driver 12.6 instead of driver 13.0"), said);
        assertEquals("cubin: it was found", cache.explainMiss(GpuCodeCache.cubinKey("ptx", 90, "driver 12.6"), true));
        assertFalse(first.hit());
    }
}
