package io.krait.ndarray;

import static io.krait.ndarray.Fixtures.check;
import static io.krait.ndarray.Fixtures.f32;
import static io.krait.ndarray.Fixtures.f64;
import static io.krait.ndarray.Fixtures.fails;
import static io.krait.ndarray.Fixtures.shape;
import static io.krait.ndarray.Fixtures.u8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.krait.staging.ScopeClosedException;
import io.krait.staging.ShapeException;
import io.krait.staging.StagingException;
import io.krait.types.F64;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

final class ImportsTest {
    @Test
    void alignedNativeMemoryIsUsedInPlace() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment s = arena.allocate(32, 8);
            NdArray<F64> x = Creation.of(f64, s, 2, 2);
            s.setAtIndex(ValueLayout.JAVA_DOUBLE, 3, 5);
            check(x, shape(2, 2), 0, 0, 0, 5);
            assertEquals(s.address(), x.segment().address());
            s.setAtIndex(ValueLayout.JAVA_DOUBLE, 0, 1);
            check(x.slice("0").add(1), 2, 1);
        }
    }

    @Test
    void otherMemoryIsCopied() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment s = arena.allocate(24, 8);
            NdArray<F64> x = Creation.of(f64, s.asSlice(4, 16), 2);
            s.fill((byte) -1);
            check(x, 0, 0);
        }
        byte[] bytes = {1, (byte) 200};
        NdArray<?> y = Creation.of(u8, MemorySegment.ofArray(bytes), 2);
        bytes[0] = 9;
        check(y, 1, 200);
        check(Creation.of(f32, MemorySegment.ofArray(new float[]{1, 2}), 2, 1), shape(2, 1), 1, 2);
    }

    @Test
    void directBuffers() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(24).order(ByteOrder.nativeOrder());
        DoubleBuffer doubles = bytes.asDoubleBuffer();
        NdArray<F64> x = Creation.of(doubles, 3);
        doubles.put(1, 4);
        check(x, 0, 4, 0);
        check(Creation.of(doubles.slice(1, 2), 2), 4, 0);
        check(Creation.of(doubles.position(1), 2), 4, 0);
        check(Creation.of(bytes.slice(8, 8), 8).ne(0L), 0, 0, 0, 0, 0, 0, 1, 1);
    }

    @Test
    void heapBuffersAndForeignByteOrder() {
        check(Creation.of(DoubleBuffer.wrap(new double[]{1, 2, 3}, 1, 2), 2), 2, 3);
        check(Creation.of(FloatBuffer.wrap(new float[]{1.5f}), 1), 1.5);
        check(Creation.of(LongBuffer.wrap(new long[]{1}), 1), 1);
        check(Creation.of(IntBuffer.wrap(new int[]{1}), 1), 1);
        check(Creation.of(ShortBuffer.wrap(new short[]{1}), 1), 1);
        check(Creation.of(ByteBuffer.wrap(new byte[]{-1}), 1), -1);
        for (ByteOrder order : new ByteOrder[]{ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            ByteBuffer b = ByteBuffer.allocateDirect(16).order(order);
            check(Creation.of(b.asDoubleBuffer().put(1.5).put(-2).flip(), 2), 1.5, -2);
            check(Creation.of(b.asFloatBuffer().put(1.5f).put(-2).flip(), 2), 1.5, -2);
            check(Creation.of(b.asLongBuffer().put(1).put(-2).flip(), 2), 1, -2);
            check(Creation.of(b.asIntBuffer().put(1).put(-2).flip(), 2), 1, -2);
            check(Creation.of(b.asShortBuffer().put((short) 1).put((short) -2).flip(), 2), 1, -2);
        }
    }

    @Test
    void sizesMustFit() {
        fails(ShapeException.class,
                "the shape [3] has 3 elements, but the data has 2 ({at}); give a shape that fits the " + "data",
                () -> Creation.of(f64, Arena.ofAuto().allocate(16, 8), 3));
        fails(ShapeException.class,
                "the shape [2] has 2 elements, but the data has 1 and 4 bytes ({at}); give a shape that "
                + "fits the data", () -> Creation.of(f64, MemorySegment.ofArray(new float[3]), 2));
        fails(ShapeException.class,
                "the shape [1, 1] has 1 elements, but the data has 2 ({at}); give a shape that fits the " + "data",
                () -> Creation.of(DoubleBuffer.allocate(2), 1, 1));
    }

    @Test
    void closedArenas() {
        NdArray<F64> x;
        NdArray<F64> sum;
        try (Arena arena = Arena.ofShared()) {
            x = Creation.of(f64, arena.allocate(16, 8), 2);
            sum = x.sum();
        }
        String why = "the arena of the memory segment behind this array is closed ({at}): arrays use such memory in "
                + "place. " + "Keep the arena open as long as the array, or copy it first with x.copy()";
        fails(ScopeClosedException.class, why, () -> x.toDoubleArray());
        fails(ScopeClosedException.class, why, () -> sum.item());
        fails(ScopeClosedException.class, why, () -> x.copy());
    }

    @Test
    void confinedArenas() throws Exception {
        try (Arena arena = Arena.ofConfined(); var pool = Executors.newSingleThreadExecutor(r -> new Thread(r, "T7"))) {
            NdArray<F64> x = Creation.of(f64, arena.allocate(16, 8), 2);
            check(x, 0, 0);
            Throwable t = assertThrows(ExecutionException.class,
                    () -> pool.submit(() -> x.add(1).eval()).get()).getCause();
            assertEquals(StagingException.class, t.getClass());
            assertEquals("the memory segment behind this array is confined to another thread, but was used on thread "
                    + "T7 (at " + "ImportsTest.java:N). Take it from a shared or automatic arena",
                    t.getMessage().replaceAll("java:\\d+", "java:N"));
        }
    }
}
