package io.krait.optimizer.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import io.krait.staging.Scalars;
import io.krait.staging.StridedArray;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the interpreter makes of loops with a condition, updates, calls, private memory and faults with details. */
class LoopControlTest {
    private static StridedArray array(DType t, long... bits) {
        StridedArray a = StridedArray.dense(t, Arena.ofAuto().allocate(Math.max(1, bits.length) * 8L, 64), bits.length);
        for (int i = 0; i < bits.length; i++) {
            a.setBits(i, bits[i]);
        }
        return a;
    }

    private static long[] bits(StridedArray a) {
        long[] got = new long[(int) a.size()];
        for (int i = 0; i < got.length; i++) {
            got[i] = a.bits(i);
        }
        return got;
    }

    private static Kernel kernel(String buffers, String body) {
        return LoopParser.parse("kernel k(" + buffers + ") (%0: i64, %1: i64) { " + body + " }");
    }

    @Test
    void conditionalLoopsTestFirst() {
        // Swaps two values and counts, as long as the count is below the end of the range.
        Kernel k = kernel("@0: out i64", """
                %2: i64 = const 0 %3: i64 = const 1 %4: i64 = const 10 %5: i64 = const 20
                %6: i64, %7: i64, %8: i64 = while (%9: i64 = %0, %10: i64 = %4, %11: i64 = %5) {
                  %12: bool = lt %9, %1 yield %12
                } do (%13: i64, %14: i64, %15: i64) { %16: i64 = add %13, %3 yield %16, %15, %14 }
                %30: i64 = const 2
                store @0[%2] = %6 store @0[%3] = %7 store @0[%30] = %8""");
        for (long n : new long[] {0, 1, 2, 7}) {
            StridedArray out = array(DType.I64, 0, 0, 0);
            LoopInterpreter.run(k, List.of(out), new long[0], 0, n);
            assertArrayEquals(n % 2 == 0 ? new long[] {n, 10, 20} : new long[] {n, 20, 10}, bits(out));
        }
        StridedArray out = array(DType.I64, 0, 0, 0);
        LoopInterpreter.run(k, List.of(out), new long[0], 5, 3);
        assertArrayEquals(new long[] {5, 10, 20}, bits(out));
    }

    @Test
    void cancelledLoopsEnd() {
        Kernel k = kernel("@0: out i64", """
                %3: i64 = const 1 %8: bool = const true
                %6: i64 = while (%9: i64 = %0) { yield %8 } do (%13: i64) { %16: i64 = add %13, %3 yield %16 }
                store @0[%0] = %6""");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(8, 8);
            AtomicInteger asked = new AtomicInteger();
            assertEquals(Optional.empty(), LoopInterpreter.prepare(k).runRaw(new long[] {out.address()}, 0, 1,
                    () -> asked.incrementAndGet() > 100));
            assertEquals(100, out.get(ValueLayout.JAVA_LONG, 0));
        }
    }

    @Test
    void updatesCountEveryLane() {
        Kernel k = kernel("@0: in i64, @1: inout i64, @2: out i64", """
                %2: i64 = const 0 %3: i64 = const 4
                %4: i64x4 = load @0[%2]
                %5: i64x4 = lane_ids
                %6: boolx4 = ne %4, %5
                %7: i64x4 = update add @1[%4] = %5
                store @2[%2] = %7
                %8: i64x4 = update mul @1[%4] = %5 mask %6 atomic
                store @2[%3] = %8
                update max @1[%2] = %3 update xor @1[%2] = %5""");
        StridedArray memory = array(DType.I64, 10, 20, 30, 40);
        StridedArray old = array(DType.I64, new long[8]);
        LoopInterpreter.run(k, List.of(array(DType.I64, 1, 1, 1, 3), memory, old), new long[0], 0, 1);
        // Sums: [1] = 20 + 0 + 1 + 2, [3] = 43; lanes 0 and 2 multiply [1] by 0 and 2; then max 4 and xor lanes.
        assertArrayEquals(new long[] {20, 20, 21, 40, 23, 0, 0, 0}, bits(old));
        assertArrayEquals(new long[] {10, 1, 28, 40}, bits(memory));
    }

    @Test
    void updatesAreChecked() {
        Kernel k = kernel("@0: inout i64", "%2: i64x2 = lane_ids update add @0[%2] = %2");
        CompilationException e = assertThrows(CompilationException.class,
                () -> LoopInterpreter.run(k, List.of(array(DType.I64, 5)), new long[0], 0, 1));
        assertTrue(e.getMessage().contains("lane 1 touches element 1 of @0, whose elements are 0 to 0"),
                e.getMessage());
    }

    static double weigh(int a, float b, double c) {
        return a + 10.0 * b + 100 * c;
    }

    @Test
    @SuppressWarnings("restricted")
    void callsReachNativeFunctions() throws ReflectiveOperationException {
        FunctionDescriptor d = FunctionDescriptor.of(ValueLayout.JAVA_DOUBLE, ValueLayout.JAVA_INT,
                ValueLayout.JAVA_FLOAT, ValueLayout.JAVA_DOUBLE);
        MethodType type = MethodType.methodType(double.class, int.class, float.class, double.class);
        try (Arena arena = Arena.ofConfined()) {
            long address = Linker.nativeLinker().upcallStub(MethodHandles.lookup().findStatic(LoopControlTest.class,
                    "weigh", type), d, arena).address();
            Kernel k = LoopParser.parse("""
                    kernel call(%9: i64, @0: out f64) (%0: i64, %1: i64) {
                      %2: i32 = const -3 %3: f32 = const 0.5 %4: f64 = const 2.0
                      %5: f64 = call %9(%2, %3, %4)
                      store @0[%0] = %5
                    }""");
            StridedArray out = array(DType.F64, 0);
            LoopInterpreter.run(k, List.of(out), new long[] {address}, 0, 1);
            assertEquals(202, Double.longBitsToDouble(out.bits(0)));
        }
    }

    @Test
    void privateMemoryIsLostWithTheIteration() {
        // Each iteration adds to what it finds: poison every time, also where the inner loop shares the outer one's.
        Kernel k = kernel("@0: out f64, @1: private f64[1], @2: private f64[1]", """
                %2: i64 = const 0 %3: f64 = const 1.0 %4: i64 = const 2
                parfor free %5: i64 = %0 to %1 {
                  %6: f64 = load @1[%2]
                  %7: bool = eq %6, %6
                  %8: i64 = mul %5, %4
                  %9: f64 = cast %7
                  store @0[%8] = %9
                  store @1[%2] = %3
                  parfor LEVEL %10: i64 = %2 to %4 {
                    %11: f64 = load @2[%2]
                    %12: bool = eq %11, %11
                    %13: f64 = cast %12
                    %14: i64 = add %8, %10
                    store @0[%14] = %13
                    store @2[%2] = %3
                  }
                }""".replace("LEVEL", "lanes"));
        StridedArray out = array(DType.F64, 7, 7, 7, 7, 7, 7);
        LoopInterpreter.run(k, List.of(out), new long[0], 0, 3);
        assertArrayEquals(new long[6], bits(out));
        Kernel shared = kernel("@0: out f64, @1: private f64[2]", """
                %2: i64 = const 0 %3: f64 = const 1.0 %4: i64 = const 2
                parfor threads %5: i64 = %0 to %1 {
                  parfor free %6: i64 = %2 to %4 { store @1[%6] = %3 }
                  %7: f64 = load @1[%2]
                  store @0[%5] = %7
                }""");
        LoopInterpreter.run(shared, List.of(out), new long[0], 0, 3);
        assertEquals(1.0, Double.longBitsToDouble(out.bits(2)));
        Kernel call = kernel("@0: out f64, @1: private f64[2]", """
                %2: i64 = const 0 %3: f64 = const 1.0
                store @1[%2] = %3
                parfor threads %5: i64 = %0 to %1 { %7: f64 = load @1[%2] store @0[%5] = %7 }""");
        LoopInterpreter.run(call, List.of(out), new long[0], 3, 6);
        assertEquals(1.0, Double.longBitsToDouble(out.bits(5)));
    }

    @Test
    void freeLoopsRunFromTheLastIteration() {
        Kernel k = kernel("@0: inout i64", """
                %2: i64 = const 1
                parfor free %3: i64 = %0 to %1 {
                  parfor free %4: i64 = %0 to %2 {
                    %5: i64 = sub %3, %2 %6: i64 = load @0[%5] %7: i64 = add %6, %2 store @0[%3] = %7
                  }
                }""");
        StridedArray out = array(DType.I64, 0, 0, 0, 0);
        LoopInterpreter.run(k, List.of(out), new long[0], 0, 0);
        assertArrayEquals(new long[4], bits(out));
        Kernel ranged = kernel("@0: inout i64", """
                %2: i64 = const 1
                parfor free %3: i64 = %0 to %1 {
                  %5: i64 = sub %3, %2 %6: i64 = load @0[%5] %7: i64 = add %6, %2 store @0[%3] = %7
                }""");
        LoopInterpreter.run(ranged, List.of(out), new long[0], 1, 4);
        assertArrayEquals(new long[] {0, 1, 1, 1}, bits(out));
    }

    @Test
    void freeLoopsFold() {
        Kernel k = kernel("@0: out f64", """
                %2: f64 = parfor free %3: i64 = %0 to %1 fold (add) { %4: f64 = cast %3 yield %4 }
                %5: i64 = const 0 store @0[%5] = %2""");
        StridedArray out = array(DType.F64, 0);
        LoopInterpreter.run(k, List.of(out), new long[0], 3, 100);
        assertEquals(Scalars.bits(4947.0), out.bits(0));
    }

    @Test
    void theFirstFaultAtTheSmallestPositionCounts() {
        Kernel k = kernel("@0: in i64", """
                %2: i64x4 = load @0[%0]
                %3: i64x4 = lane_ids
                %4: i64x4 = const 0
                %5: i64x4 = const 10
                %6: i64x4 = sub %5, %3
                %7: boolx4 = lt %2, %4
                fault %7 at %6 code 1 with %2, %1, %3
                fault %7 at %6 code 2 with %3
                %8: i64 = const 8
                fault %7 at %8 code 300 with %3""");
        LoopInterpreter p = LoopInterpreter.prepare(k);
        assertEquals(Optional.empty(), p.runRecorded(List.of(array(DType.I64, 1, 2, 3, 4)), new long[0], 0, 1));
        assertEquals(-1, p.run(List.of(array(DType.I64, 1, 2, 3, 4)), new long[0], 0, 1));
        assertEquals(Optional.of(FaultRecord.of(7, 1, -9, 1, 3)),
                p.runRecorded(List.of(array(DType.I64, -1, 2, 3, -9)), new long[0], 0, 1));
        // The scalar position belongs to lane 0.
        assertEquals(Optional.of(FaultRecord.of(8, 1, -3, 1, 2)),
                p.runRecorded(List.of(array(DType.I64, -1, -2, -3, 4)), new long[0], 0, 1));
        assertEquals(Optional.of(FaultRecord.of(8, 300, 0)),
                p.runRecorded(List.of(array(DType.I64, -1, 2, 3, 4)), new long[0], 0, 1));
        assertEquals(7 << 8 | 1, p.run(List.of(array(DType.I64, 1, 2, 3, -9)), new long[0], 0, 1));
    }

    @Test
    void recordsCompareByPositionThenCode() {
        Optional<FaultRecord> none = Optional.empty();
        Optional<FaultRecord> a = Optional.of(FaultRecord.of(5, 2, 1));
        Optional<FaultRecord> b = Optional.of(FaultRecord.of(5, 1));
        Optional<FaultRecord> negative = Optional.of(FaultRecord.of(-2, 0));
        assertEquals(none, FaultRecord.first(none, none));
        assertEquals(a, FaultRecord.first(none, a));
        assertEquals(a, FaultRecord.first(a, none));
        assertEquals(b, FaultRecord.first(a, b));
        assertEquals(b, FaultRecord.first(b, a));
        assertEquals(a, FaultRecord.first(negative, a));
        assertEquals(FaultRecord.of(1234, 56), FaultRecord.ofWord(FaultRecord.of(1234, 56).word()));
    }

    @Test
    void traits() {
        assertEquals(new KernelTraits(false, false, false), KernelTraits.of(LoopParser.parse(LoopTextTest.EVERYTHING)));
        assertEquals(new KernelTraits(true, true, true), KernelTraits.of(LoopParser.parse(LoopTextTest.CONTROL)));
    }
}
