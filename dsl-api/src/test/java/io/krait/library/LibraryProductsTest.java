package io.krait.library;

import static io.krait.Krait.arange;
import static io.krait.Krait.bf16;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.i32;
import static io.krait.Krait.ones;
import static io.krait.Krait.random;
import static io.krait.Krait.simulator;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.MatmulMode;
import io.krait.ndarray.NdArray;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Device;
import io.krait.staging.DeviceStream;
import io.krait.staging.Evaluator;
import io.krait.staging.KraitException;
import io.krait.staging.MatrixLibrary;
import io.krait.staging.StridedArray;
import io.krait.types.F64;
import io.krait.types.Num;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A device with a library that multiplies as it was told to. */
class LibraryProductsTest {
    private static final List<MatrixLibrary.Product> ASKED = new ArrayList<>();
    private static final Device GPU = new WithLibrary(simulator());

    /** The library reads what a product says through addresses, leading dimensions and strides alone. */
    private static final class Naive implements MatrixLibrary {
        @Override
        public String name() {
            return "naive 1.0";
        }

        @Override
        public boolean takes(DType type) {
            return type.isFloat();
        }

        @Override
        public void multiply(Product p) {
            ASKED.add(p);
            for (long q = 0; q < p.batch(); q++) {
                for (long i = 0; i < p.m(); i++) {
                    for (long j = 0; j < p.n(); j++) {
                        double s = 0;
                        for (long l = 0; l < p.k(); l++) {
                            s += element(p.type(), at(p.type(), p.a(), q, i, l)) * element(p.type(),
                                    at(p.type(), p.b(), q, l, j));
                        }
                        MemorySegment to = at(p.type(), p.c(), q, i, j);
                        switch (p.type()) {
                            case F64 -> StridedArray.dense(p.type(), to, 1).setBits(0, Double.doubleToLongBits(s));
                            case F32 -> StridedArray.dense(p.type(), to, 1).setBits(0, Float.floatToIntBits((float) s));
                            // Exact for the small integers here.
                            default -> StridedArray.dense(p.type(), to, 1)
                                    .setBits(0, Float.floatToIntBits((float) s) >>> 16);
                        }
                    }
                }
            }
        }

        private static double element(DType t, MemorySegment from) {
            long bits = StridedArray.dense(t, from, 1).bits(0);
            return switch (t) {
                case F64 -> Double.longBitsToDouble(bits);
                case F32 -> Float.intBitsToFloat((int) bits);
                default -> Float.intBitsToFloat((int) bits << 16);
            };
        }

        @SuppressWarnings("restricted")
        private static MemorySegment at(DType t, Matrix x, long q, long row, long column) {
            long in = x.transposed() ? column * x.leading() + row : row * x.leading() + column;
            return MemorySegment.ofAddress(x.address() + t.bytes() * (q * x.stride() + in)).reinterpret(t.bytes());
        }
    }

    private record WithLibrary(Device device) implements Device {
        @Override
        public MatrixLibrary matrixLibrary() {
            return new Naive();
        }

        @Override
        public String name() {
            return device.name() + " with a library";
        }

        @Override
        public String description() {
            return device.description();
        }

        @Override
        public Evaluator evaluator() {
            return device.evaluator();
        }

        @Override
        public Block allocate(long bytes) {
            return device.allocate(bytes);
        }

        @Override
        public void copyIn(MemorySegment host, long to, long bytes) {
            device.copyIn(host, to, bytes);
        }

        @Override
        public void copyOut(long from, MemorySegment host, long bytes) {
            device.copyOut(from, host, bytes);
        }

        @Override
        public void copyWithin(long from, long to, long bytes) {
            device.copyWithin(from, to, bytes);
        }

        @Override
        public void copyFrom(Device other, long from, long to, long bytes) {
            device.copyFrom(other, from, to, bytes);
        }

        @Override
        public DeviceStream stream() {
            return device.stream();
        }

        @Override
        public DeviceStream newStream() {
            return device.newStream();
        }

        @Override
        public void synchronize() {
            device.synchronize();
        }

        @Override
        public boolean isSimulated() {
            return true;
        }

        @Override
        public long[] memoryInfo() {
            return device.memoryInfo();
        }
    }

    private static NdArray<F64> integers(long seed, long... shape) {
        return random(seed).integers(i32, -9, 10, shape).to(f64).eval();
    }

    /** Multiplies there, and gives what the library was asked. */
    private static <T extends Num> MatrixLibrary.Product product(NdArray<T> a, NdArray<T> b) {
        ASKED.clear();
        NdArray<T> there = a.matmul(b, MatmulMode.LIBRARY);
        assertEquals(Optional.of(GPU), there.device());
        NdArray<?> here = a.toHost().matmul(b.toHost());
        assertEquals(here.dtype(), there.dtype());
        assertArrayEquals(here.shape(), there.shape());
        assertArrayEquals(here.to(f64).toDoubleArray(), there.toHost().to(f64).toDoubleArray());
        return ASKED.getFirst();
    }

    private static void check(MatrixLibrary.Matrix x, long leading, long stride, boolean transposed) {
        assertEquals(new MatrixLibrary.Matrix(x.address(), leading, stride, transposed), x);
    }

    @Test
    void rowsColumnsAndPartsAreReadWhereTheyAre() {
        NdArray<F64> a = integers(1, 6, 9).to(GPU);
        NdArray<F64> b = integers(2, 9, 5).to(GPU);
        MatrixLibrary.Product p = product(a, b);
        check(p.a(), 9, 0, false);
        check(p.b(), 5, 0, false);
        check(p.c(), 5, 0, false);
        assertEquals(List.of(6L, 5L, 9L, 1L), List.of(p.m(), p.n(), p.k(), p.batch()));
        p = product(b.transpose(), a.transpose());
        check(p.a(), 5, 0, true);
        check(p.b(), 9, 0, true);
        check(p.c(), 6, 0, false);
        MatrixLibrary.Product part = product(a.slice("1:4, 2:7"), b.slice("4:, 1:4"));
        check(part.a(), 9, 0, false);
        check(part.b(), 5, 0, false);
        assertEquals(8 * (9 + 2), part.a().address() - p.b().address());
        product(a.to(f32), b.to(f32));
        assertEquals(DType.BF16, product(a.to(bf16), b.slice(":, :1").mul(0).add(1).to(bf16)).type());
    }

    @Test
    void whatNoLibraryReadsIsCopied() {
        NdArray<F64> a = integers(3, 8, 10).to(GPU);
        NdArray<F64> b = integers(4, 10, 8).to(GPU);
        check(product(a.slice("::-1, :"), b).a(), 10, 0, false);
        check(product(a.slice(":, ::2"), b.slice("::2, :")).a(), 5, 0, false);
        check(product(a.slice("::2, :"), b).a(), 20, 0, false);
        check(product(a.slice("0").expandDims(0).broadcastTo(4, 10), b).a(), 10, 0, false);
    }

    @Test
    void vectorsAndStacks() {
        NdArray<F64> a = integers(5, 3, 4, 6).to(GPU);
        NdArray<F64> b = integers(6, 3, 6, 5).to(GPU);
        MatrixLibrary.Product p = product(a, b);
        assertEquals(3, p.batch());
        check(p.a(), 6, 24, false);
        check(p.b(), 5, 30, false);
        check(p.c(), 5, 20, false);
        p = product(a.slice("0"), b);
        check(p.a(), 6, 0, false);
        assertEquals(3, p.batch());
        p = product(a, b.slice("0"));
        assertEquals(List.of(12L, 1L), List.of(p.m(), p.batch()));
        product(a.slice("::-1"), b);
        NdArray<F64> v = integers(7, 6).to(GPU);
        product(a, v);
        product(v, b);
        assertEquals(1, product(v, v).m());
        product(integers(8, 7, 1).to(GPU), integers(9, 1, 7).to(GPU));
        product(integers(8, 7, 1).to(GPU).transpose(), integers(9, 1, 7).to(GPU).transpose());
    }

    @Test
    void nothingToAddUp() {
        ASKED.clear();
        NdArray<F64> c = zeros(f64, 2, 0).to(GPU).matmul(zeros(f64, 0, 3).to(GPU), MatmulMode.LIBRARY);
        assertArrayEquals(new double[6], c.toHost().toDoubleArray());
        assertEquals(List.of(), ASKED);
    }

    @Test
    void whatCannotBeIsAnErrorAndNothingElseIsComputed() {
        NdArray<F64> x = ones(f64, 2, 2).eval();
        KraitException host = assertThrows(KraitException.class, () -> x.matmul(x, MatmulMode.LIBRARY));
        assertTrue(host.getMessage().contains("LibraryProductsTest.java:") && host.getMessage().endsWith(
                ": the arrays are on the host, and libraries are for GPUs. Move them first, for instance x.to(cuda(0)),"
                        + " or leave the mode out"), host.getMessage());
        NdArray<F64> y = x.to(simulator());
        KraitException none = assertThrows(KraitException.class, () -> y.matmul(y, MatmulMode.LIBRARY));
        assertTrue(none.getMessage().contains("LibraryProductsTest.java:") && none.getMessage().endsWith(
                ": there is no library of matrix products for simulator:0. Libraries such as cuBLAS are for GPUs;"
                        + " MatmulMode.ORDERED and MatmulMode.TENSOR need none"), none.getMessage());
        NdArray<?> z = arange(4).to(i32).reshape(2, 2).to(GPU);
        DTypeException integers = assertThrows(DTypeException.class, () -> square(z));
        assertTrue(integers.getMessage().endsWith(": naive 1.0 does not multiply i32. Cast first, for instance"
                + " x.to(f32), or use MatmulMode.ORDERED"), integers.getMessage());
    }

    private static <T extends Num> NdArray<T> square(NdArray<T> x) {
        return x.matmul(x, MatmulMode.LIBRARY);
    }
}
