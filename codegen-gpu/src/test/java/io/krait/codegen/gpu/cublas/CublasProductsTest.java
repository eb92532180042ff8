package io.krait.codegen.gpu.cublas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krait.codegen.gpu.driver.CudaContext;
import io.krait.codegen.gpu.driver.DeviceMemory;
import io.krait.codegen.gpu.driver.Devices;
import io.krait.codegen.gpu.driver.FakeDevice;
import io.krait.codegen.gpu.driver.FakeDriver;
import io.krait.staging.DType;
import io.krait.staging.MatrixLibrary.Matrix;
import io.krait.staging.MatrixLibrary.Product;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a library in C that says what it was given: every argument must arrive where cublas_api.h has it. */
class CublasProductsTest {
    private static final long HANDLE = 0x1234567890L;

    @TempDir
    private static Path directory;
    private static Path file;
    private static SymbolLookup fake;
    private static MemorySegment seen;

    private final FakeDriver driver = new FakeDriver(FakeDriver.Mode.EAGER, FakeDevice.withMemory(256 << 20));
    private final CudaContext context = Devices.of(driver).context(0);

    @BeforeAll
    @SuppressWarnings("restricted")
    static void open() throws Throwable {
        file = compile("libcublas.so.12", 12);
        fake = SymbolLookup.libraryLookup(file, Arena.global());
        seen = ((MemorySegment) Linker.nativeLinker().downcallHandle(fake.find("fake_seen").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.ADDRESS)).invokeExact()).reinterpret(64 * 8);
    }

    @AfterEach
    void close() {
        context.close();
    }

    private static Path compile(String name, int version) throws IOException, InterruptedException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "the library is made for Linux");
        Path source = directory.resolve("fakecublas.c");
        try (InputStream in = CublasProductsTest.class.getResourceAsStream("fakecublas.c")) {
            assumeTrue(in != null, "the resources of the tests are not on the class path");
            Files.write(source, in.readAllBytes());
        }
        Path library = directory.resolve(name);
        Process p;
        try {
            p = new ProcessBuilder("gcc", "-shared", "-fPIC", "-O1", "-w", "-DVERSION=" + version, "-o",
                    library.toString(), source.toString()).inheritIO().start();
        } catch (IOException e) {
            assumeTrue(false, "there is no gcc");
            throw e;
        }
        if (!p.waitFor(60, TimeUnit.SECONDS) || p.exitValue() != 0) {
            throw new AssertionError("gcc failed");
        }
        return library;
    }

    private static long[] seen(int from, int n) {
        return seen.asSlice(8L * from, 8L * n).toArray(ValueLayout.JAVA_LONG);
    }

    @SuppressWarnings("restricted")
    private static long count(String function) throws Throwable {
        return (long) Linker.nativeLinker().downcallHandle(fake.find(function).orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_LONG)).invokeExact();
    }

    @SuppressWarnings("restricted")
    private static void fail(long status) throws Throwable {
        Linker.nativeLinker().downcallHandle(fake.find("fake_fail").orElseThrow(),
                FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG)).invokeExact(status);
    }

    private CublasProducts products() {
        return new CublasProducts(context, CublasLibrary.open(List.of("libabsent.so.1", file.toString())));
    }

    @Test
    void rowsAreColumnsOfTheTransposeSoFactorsSwap() {
        // The fake library only looks at matrices of halves.
        products().multiply(new Product(DType.F16, 5, 7, 3, 1, new Matrix(0x1000, 30, 0, false), new Matrix(0x2000, 70,
                0, false), new Matrix(0x3000, 7, 0, false)));
        assertArrayEquals(new long[]{HANDLE, 0, 0, 7, 5, 3, 0x2000, 2, 70, 0, 0x1000, 2, 30, 0, 0x3000, 2, 7, 0, -1, 68,
            -1, 1}, seen(0, 22));
        assertEquals(HANDLE, seen(40, 1)[0]);
        assertEquals(context.defaultStream().nativeHandle(), seen(41, 1)[0]);
        assertTrue(seen(42, 1)[0] != 0 && seen(42, 1)[0] % 256 == 0, "the workspace lies at " + seen(42, 1)[0]);
        assertArrayEquals(new long[]{32 << 20, 16}, seen(43, 2));
    }

    @Test
    void transposedFactorsAndStacks() {
        products().multiply(new Product(DType.BF16, 5, 7, 3, 4, new Matrix(0x1000, 6, 40, true), new Matrix(0x2000, 9,
                0, true), new Matrix(0x3000, 7, 35, false)));
        assertArrayEquals(new long[]{HANDLE, 1, 1, 7, 5, 3, 0x2000, 14, 9, 0, 0x1000, 14, 6, 40, 0x3000, 14, 7, 35, 4,
            68, -1, 1}, seen(0, 22));
    }

    @Test
    void bothTypesThatTheFakeLibraryMultipliesGiveTheProduct() {
        CublasProducts all = products();
        for (boolean ta : new boolean[]{false, true}) {
            for (boolean tb : new boolean[]{false, true}) {
                for (int batch : new int[]{1, 3}) {
                    product(all, DType.F64, ta, tb, batch);
                    assertArrayEquals(new long[]{70, -1, 1}, seen(19, 3));
                    product(all, DType.F32, ta, tb, batch);
                }
            }
        }
    }

    private void product(CublasProducts all, DType t, boolean ta, boolean tb, int batch) {
        int m = 4;
        int n = 5;
        int k = 3;
        int size = 64;
        Matrix[] x = new Matrix[3];
        DeviceMemory[] memory = new DeviceMemory[3];
        for (int i = 0; i < 3; i++) {
            memory[i] = context.allocate((long) t.bytes() * size * batch);
            double[] d = new double[size * batch];
            for (int j = 0; j < d.length; j++) {
                d[j] = i == 2 ? Double.NaN : (j * 7 + i) % 11 - 5;
            }
            context.defaultStream().copyToDevice(memory[i], 0, bits(t, d));
        }
        x[0] = new Matrix(memory[0].address(), 6, size, ta);
        x[1] = new Matrix(memory[1].address(), 8, batch == 1 ? 0 : 2, tb);
        x[2] = new Matrix(memory[2].address(), n, m * n, false);
        all.multiply(new Product(t, m, n, k, batch, x[0], x[1], x[2]));
        byte[] out = new byte[t.bytes() * batch * m * n];
        context.defaultStream().copyToHost(MemorySegment.ofArray(out), memory[2], 0);
        double[] expected = new double[batch * m * n];
        for (int p = 0; p < batch; p++) {
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    for (int l = 0; l < k; l++) {
                        expected[(p * m + i) * n + j] += value(x[0], 0, p, i, l) * value(x[1], 1, p, l, j);
                    }
                }
            }
        }
        assertArrayEquals(bits(t, expected).toArray(ValueLayout.JAVA_BYTE), out, t + " " + ta + " " + tb + " " + batch);
        for (DeviceMemory d : memory) {
            d.close();
        }
    }

    private static double value(Matrix x, int which, int p, int row, int column) {
        long j = p * x.stride() + (x.transposed() ? column * x.leading() + row : row * x.leading() + column);
        return (j * 7 + which) % 11 - 5;
    }

    private static MemorySegment bits(DType t, double[] d) {
        if (t == DType.F64) {
            return MemorySegment.ofArray(d);
        }
        float[] f = new float[d.length];
        for (int i = 0; i < f.length; i++) {
            f[i] = (float) d[i];
        }
        return MemorySegment.ofArray(f);
    }

    private static Product small(long address) {
        Matrix x = new Matrix(address, 1, 0, false);
        return new Product(DType.F16, 1, 1, 1, 1, x, x, x);
    }

    @Test
    void oneHandlePerContextThatEndsWithIt() throws Throwable {
        final long created = count("fake_created");
        final long destroyed = count("fake_destroyed");
        CublasProducts p = products();
        assertEquals(created, count("fake_created"));
        p.multiply(small(0));
        p.multiply(small(0));
        assertEquals(created + 1, count("fake_created"));
        assertEquals(destroyed, count("fake_destroyed"));
        context.close();
        assertEquals(destroyed + 1, count("fake_destroyed"));
        assertEquals(0, driver.live(), driver.liveObjects().toString());
        assertThrows(RuntimeException.class, () -> p.multiply(small(0)));
        assertEquals(created + 1, count("fake_created"));
    }

    @Test
    void errorsHaveNamesAndTheNextProductWorks() throws Throwable {
        CublasProducts p = products();
        fail(-1);
        CublasException e = assertThrows(CublasException.class, () -> p.multiply(small(0)));
        assertTrue(e.getMessage().startsWith("cublasCreate of cuBLAS 12.3.7 gave error 1, CUBLAS_STATUS_NOT_INITIALIZED"
                + ": "), e.getMessage());
        assertEquals(1, e.status());
        p.multiply(small(0));
        fail(15);
        e = assertThrows(CublasException.class, () -> p.multiply(small(0)));
        assertTrue(e.getMessage().startsWith("cublasGemmEx of cuBLAS 12.3.7 gave error 15, CUBLAS_STATUS_NOT_SUPPORTED"
                + ": "), e.getMessage());
        p.multiply(small(0));
    }

    @Test
    void sizesBeyond32BitsAreRefused() {
        CublasProducts p = products();
        long calls = seen(22, 1)[0];
        Matrix x = new Matrix(0, 1, 0, false);
        CublasException e = assertThrows(CublasException.class,
                () -> p.multiply(new Product(DType.F32, 1L << 31, 1, 1, 1, x, x, x)));
        assertEquals("cuBLAS counts in 32 bits, and a product has 2147483648 rows; use MatmulMode.TENSOR or ORDERED, or"
                + " multiply parts", e.getMessage());
        assertEquals(calls, seen(22, 1)[0]);
        assertFalse(p.takes(DType.I32));
        assertTrue(p.takes(DType.BF16));
    }

    @Test
    void oldLibrariesAreRefused() throws Exception {
        Path old = compile("libold.so", 10);
        CublasException e = assertThrows(CublasException.class, () -> CublasLibrary.open(List.of(old.toString())));
        assertEquals(old + " is cuBLAS 10.3.7, which is too old; install version 11 or later", e.getMessage());
    }
}
