package io.krait.ndarray;

import static io.krait.ndarray.Creation.array;
import static io.krait.ndarray.Creation.zeros;
import static io.krait.ndarray.Fixtures.check;
import static io.krait.ndarray.Fixtures.f64;
import static io.krait.ndarray.Fixtures.fails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.krait.ndarray.internal.ArrayAccess;
import io.krait.staging.DType;
import io.krait.staging.KraitException;
import io.krait.staging.ShapeException;
import io.krait.staging.StridedArray;
import io.krait.types.F64;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Writing in place: everything that was described before sees the old elements. */
final class WriteTest {
    private static final ArrayAccess ACCESS = ArrayAccess.get();

    private static void fill(NdArray<F64> out, double v) {
        ACCESS.prepareWrite(out);
        StridedArray a = ACCESS.pin(out);
        try {
            long[] index = new long[a.shape().length];
            for (long i = 0; i < a.size(); i++) {
                a.setBits(a.at(index), Double.doubleToRawLongBits(v));
                for (int k = index.length - 1; k >= 0 && ++index[k] == a.shape()[k]; k--) {
                    index[k] = 0;
                }
            }
        } finally {
            ACCESS.unpin(out);
        }
    }

    @Test
    void pendingReadersAreEvaluatedFirst() {
        NdArray<F64> x = array(1.0, 2, 3);
        NdArray<F64> direct = x.add(1);
        NdArray<F64> indirect = direct.mul(2);
        NdArray<F64> throughView = x.slice("1:").neg();
        NdArray<F64> view = x.slice("::-1");
        fill(x, 9);
        check(x, 9, 9, 9);
        check(view, 9, 9, 9);
        check(direct, 2, 3, 4);
        check(indirect, 4, 6, 8);
        check(throughView, -2, -3);
        check(x.add(1), 10, 10, 10);
    }

    @Test
    void readersFromBeforeTheTargetWasEvaluated() {
        NdArray<F64> x = array(1.0, 2).add(0.5);
        NdArray<F64> early = x.mul(10);
        x.eval();
        NdArray<F64> late = x.mul(100);
        fill(x, 0);
        check(early, 15, 25);
        check(late, 150, 250);
    }

    @Test
    void constantsCanBeWritten() {
        NdArray<F64> number = Creation.full(f64, 2.0);
        NdArray<F64> twice = number.mul(2);
        NdArray<F64> sum = twice.add(number);
        fill(number, 7);
        check(number, new long[0], 7);
        check(twice, new long[0], 4);
        check(sum, new long[0], 6);
    }

    @Test
    void writingThroughAView() {
        NdArray<F64> x = zeros(4);
        x.eval();
        NdArray<F64> sum = x.sum();
        fill(x.slice("1:3"), 7);
        check(x, 0, 7, 7, 0);
        check(sum, new long[0], 0);
    }

    @Test
    void manyReadersSomeGone() {
        NdArray<F64> x = array(1.0);
        List<NdArray<F64>> kept = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            NdArray<F64> y = x.add(i);
            if (i % 10 == 0) {
                kept.add(y);
            }
            if (i % 3 == 0) {
                y.eval();
            }
        }
        System.gc();
        fill(x, 5);
        for (int i = 0; i < kept.size(); i++) {
            assertInstanceOf(State.Materialised.class, kept.get(i).state());
            check(kept.get(i), 1 + 10 * i);
        }
    }

    @Test
    void theUsersMemoryIsWritten() {
        MemorySegment s = Arena.ofAuto().allocate(16, 8);
        fill(Creation.of(f64, s, 2), 3);
        assertEquals(3, s.getAtIndex(ValueLayout.JAVA_DOUBLE, 1));
    }

    @Test
    void whatCannotBeWritten() {
        MemorySegment s = Arena.ofAuto().allocate(16, 8).asReadOnly();
        fails(KraitException.class,
                "the output f64[2] lies in read-only memory ({at}); write to an array that Krait allocated, "
                + "or to a writable segment", () -> ACCESS.prepareWrite(Creation.of(f64, s, 2)));
        fails(ShapeException.class,
                "the output f64[3, 2] repeats elements along axis 0 (it was broadcast) ({at}); write to "
                + "x.copy() instead", () -> ACCESS.prepareWrite(array(1.0, 2).broadcastTo(3, 2)));
    }

    @Test
    void freshOutputs() {
        NdArray<F64> x = ACCESS.allocate(DType.F64, 100, 100);
        fill(x, 1);
        check(x.sum(), new long[0], 10_000);
        long used = MemoryPool.SHARED.used();
        ACCESS.discard(ACCESS.allocate(DType.F64, 1000));
        assertEquals(used, MemoryPool.SHARED.used());
    }

    @Test
    void threads() {
        int before = ACCESS.threads();
        assertEquals(before + 3, (int) ACCESS.<Integer>withThreads(before + 3, ACCESS::threads));
        assertEquals(before, ACCESS.threads());
        assertThrows(IllegalStateException.class, () -> ACCESS.withThreads(1, () -> {
            throw new IllegalStateException();
        }));
        assertEquals(before, ACCESS.threads());
        assertEquals("the number of threads must be 1 or more, got 0",
                assertThrows(IllegalArgumentException.class, () -> ACCESS.threads(0)).getMessage());
    }
}
