package io.krait.codegen.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.backend.Deadline;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Scalars;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops with a condition, faults with details and private memory: machine code and interpreter agree. */
class StatementsTest {
    private static long[] iota(int n) {
        return LongStream.range(0, n).toArray();
    }

    @Test
    void loopsWithACondition() {
        // Steps of 3n+1 until 1; a second carried value swaps with a third.
        Twin t = Twin.of("""
                kernel collatz(@0: in i64, @1: out i64, @2: out i64) (%0: i64, %1: i64) {
                  %20: i64 = const 1
                  %21: i64 = const 0
                  %22: i64 = const 3
                  parfor threads %2: i64 = %0 to %1 {
                    %3: i64 = load @0[%2]
                    %4: i64, %5: i64, %6: i64, %7: i64 = while (%8: i64 = %3, %9: i64 = %21, %40: i64 = %20, \
                %41: i64 = %22) {
                      %10: bool = gt %8, %20
                      yield %10
                    } do (%11: i64, %12: i64, %42: i64, %43: i64) {
                      %13: i64 = and %11, %20
                      %14: bool = ne %13, %21
                      %15: i64 = mul %11, %22
                      %16: i64 = add %15, %20
                      %17: i64 = shr %11, %20
                      %18: i64 = select %14, %16, %17
                      %19: i64 = add %12, %20
                      yield %18, %19, %43, %42
                    }
                    store @1[%2] = %5
                    store @2[%2] = %6
                  }
                }
                """);
        Twin.Outcome o = t.check(List.of(iota(100), new long[100], new long[100]), new long[0], 100);
        assertEquals(111, o.memory().get(1)[27]);
        assertEquals(0, o.memory().get(1)[1]);
    }

    @ParameterizedTest
    @CsvSource({"F32, 4", "F32, 16", "F64, 2", "F64, 8", "I8, 16", "I8, 64", "I16, 8", "I64, 16"})
    void loopsOfVectorsWithMasks(DType type, int lanes) {
        // Halves each lane until it is below the limit of the lane; the mask of what goes on is carried.
        String v = type + "x" + lanes;
        String m = "boolx" + lanes;
        Twin t = Twin.of("""
                kernel halve(@0: in T, @1: out T, @2: out i64) (%0: i64, %1: i64) {
                  %20: i64 = const LANES
                  %21: T = const TWO
                  %22: V = splat %21
                  %24: i64 = const 0
                  %25: i64 = const 1
                  parfor threads %2: i64 = %0 to %1 {
                    %3: i64 = mul %2, %20
                    %4: V = load @0[%3]
                    %5: M = gt %4, %22
                    %6: V, %7: M, %8: i64 = while (%9: V = %4, %10: M = %5, %11: i64 = %24) {
                      %12: bool = any %10
                      yield %12
                    } do (%13: V, %14: M, %15: i64) {
                      %16: V = div %13, %22
                      %17: V = select %14, %16, %13
                      %18: M = gt %17, %22
                      %19: i64 = add %15, %25
                      yield %17, %18, %19
                    }
                    store @1[%3] = %6
                    store @2[%2] = %8
                    %30: V = load @0[%3] mask %7
                    %31: bool = any %7
                    if %31 {
                      store @1[%3] = %30
                    }
                  }
                }
                """.replace("T,", type + ",").replace(": T", ": " + type).replace("in T", "in " + type)
                .replace("out T", "out " + type).replace("TWO", type.isFloat() ? "2.0" : "2").replace(": V", ": " + v)
                .replace(": M", ": " + m).replace("LANES", "" + lanes));
        long[] data = Kernels.samples(type, 10 * lanes, 5);
        for (int i = 0; i < data.length; i++) {
            data[i] = type.isFloat() && Double.isInfinite(Scalars.toDouble(type, data[i])) ? 0 : data[i];
        }
        t.check(List.of(data, new long[data.length], new long[10]), new long[0], 10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8})
    void faultsWithDetails(int lanes) {
        // Position 7 * unit + 3, scalar or one per lane.
        String suffix = lanes == 1 ? "" : "x" + lanes;
        Twin t = Twin.of("""
                kernel faults(@0: in i64, @1: out i64) (%0: i64, %1: i64) {
                  %20: i64 = const LANES
                  %21: i64 = const 0
                  parfor threads %2: i64 = %0 to %1 {
                    %3: i64 = mul %2, %20
                    %4: i64S = load @0[%3]
                    SPLAT
                    %8: boolS = lt %4, %7
                    fault %8 at %3 code 300 with %4, %2
                    %9: i64S = neg %4
                    store @1[%3] = %9
                  }
                }
                """.replace("LANES", "" + lanes).replace("S =", suffix + " =")
                .replace("SPLAT", lanes == 1 ? "%7: i64 = add %21, %21" : "%7: i64" + suffix + " = splat %21"));
        long[] data = iota(4000);
        assertEquals(Optional.empty(), t.check(List.of(data, new long[4000]), new long[0], 4000 / lanes).fault());
        data[3999] = -5;
        data[1002] = -7;
        data[1003] = -8;
        assertEquals(Optional.of(FaultRecord.of(1002, 300, -7, 1002 / lanes)),
                t.check(List.of(data, new long[4000]), new long[0], 4000 / lanes).fault());
    }

    @Test
    void detailsNeedALaunchThatGivesThem() {
        Kernel k = Kernels.units("details", b -> (x, i) -> b.fault(b.constant(DType.BOOL, 1), i, 7, List.of(i)));
        try (Compiled code = Kernels.compile(k)) {
            assertEquals("the faults of kernel details have details, launch it by launchRecorded",
                    assertThrows(IllegalArgumentException.class, () -> code.launch(new long[0], 5, 1, 1, 1))
                            .getMessage());
            assertEquals(Optional.of(FaultRecord.of(0, 7, 0)),
                    code.launchRecorded(new long[0], 5, 1, 1, 1, Deadline.NONE));
            assertEquals(Optional.empty(), code.launchRecorded(new long[0], 0, 1, 1, 1, Deadline.NONE));
        }
    }

    @Test
    void localBuffersBecomeRegisters() {
        Kernel k = Kernels.units("registers", b -> {
            Buffer own = b.own(DType.F64, 16);
            Buffer out = b.arg(DType.F64, Buffer.Kind.OUT);
            return (x, i) -> {
                Var v = b.splat(b.cast(DType.F64, i), 8);
                b.store(own, b.index(0), v, Optional.empty(), false);
                b.store(own, b.index(8), b.apply(Op.ADD, v, v), Optional.empty(), false);
                b.store(out, b.apply(Op.MUL, i, b.index(8)), b.load(own, b.index(8), 8, Optional.empty()),
                        Optional.empty(), false);
            };
        });
        new Twin(k).check(List.of(new long[80]), new long[0], 10);
        try (Compiled code = Kernels.compile(k)) {
            assertTrue(code.ir().contains("alloca"), code.ir());
            assertFalse(code.assembly().contains("(%rsp"), code.assembly());
        }
    }

    @Test
    void theSmallestPositionOfAVectorCounts() {
        Twin t = Twin.of("""
                kernel vectors(@0: in i64, @1: in i64) (%0: i64, %1: i64) {
                  %20: i64 = const 8
                  %21: i64x8 = const 0
                  %22: i64x8 = lane_ids
                  parfor threads %2: i64 = %0 to %1 {
                    %3: i64 = mul %2, %20
                    %4: i64x8 = load @0[%3]
                    %5: i64x8 = load @1[%3]
                    %8: boolx8 = lt %4, %21
                    fault %8 at %5 code 1 with %4, %22, %2, %4, %22, %2, %4, %22
                    %9: i64x8 = const 3
                    %10: boolx8 = eq %4, %9
                    fault %10 at %2 code 2 with %22
                    %11: i64x8 = splat %2
                    %12: i64x8 = const 100
                    %13: boolx8 = eq %4, %12
                    fault %13 at %11 code 5 with %22
                  }
                }
                """);
        long[] data = new long[80];
        long[] position = LongStream.range(0, 80).map(i -> 1000 - i).toArray();
        data[45] = -1;
        data[43] = -2;
        data[12] = -3;
        assertEquals(Optional.of(FaultRecord.of(955, 1, -1, 5, 5, -1, 5, 5, -1, 5)),
                t.check(List.of(data, position), new long[0], 10).fault());
        data[71] = 3;
        data[70] = 3;
        assertEquals(Optional.of(FaultRecord.of(14, 2, 6)), t.check(List.of(data, position), new long[0], 10).fault());
        data[62] = 100;
        data[63] = 100;
        assertEquals(Optional.of(FaultRecord.of(7, 5, 6)), t.check(List.of(data, position), new long[0], 10).fault());
    }

    @Test
    void privateMemory() {
        Twin t = Twin.of("""
                kernel rotate(@0: in i64, @1: out i64, @2: private i64[4], @3: private bool[600], @4: local i64[9000]) \
                (%0: i64, %1: i64) {
                  %20: i64 = const 0
                  %21: i64 = const 1
                  %22: i64 = const 2
                  %23: i64 = const 3
                  %24: i64 = const 8999
                  parfor threads %2: i64 = %0 to %1 {
                    %3: i64 = load @0[%2]
                    store @2[%20] = %3
                    store @2[%21] = %2
                    store @4[%24] = %2
                    %4: i64 = load @2[%20]
                    %5: i64 = load @2[%21]
                    %6: bool = lt %4, %5
                    store @3[%2] = %6
                    %7: bool = load @3[%2]
                    %8: i64 = select %7, %4, %5
                    %9: i64 = and %8, %22
                    store @2[%22] = %8
                    store @2[%23] = %20
                    %10: i64 = load @2[%9]
                    update add @2[%9] = %22
                    %11: i64 = load @2[%9]
                    %12: i64 = mul %10, %11
                    %13: i64 = load @4[%24]
                    %14: i64 = add %12, %13
                    store @1[%2] = %14
                  }
                }
                """);
        t.check(List.of(Kernels.samples(DType.I64, 500, 3), new long[500]), new long[0], 500);
    }

    @Test
    void aFaultWordStillSaysTheSmallestFault() {
        Twin t = Twin.of("""
                kernel words(@0: in i64) (%0: i64, %1: i64) {
                  %20: i64 = const 0
                  parfor threads %2: i64 = %0 to %1 {
                    %3: i64 = load @0[%2]
                    %4: bool = lt %3, %20
                    fault %4 at %2 code 255
                  }
                }
                """);
        long[] data = iota(100);
        data[77] = -1;
        data[66] = -1;
        Twin.Outcome o = t.check(List.of(data), new long[0], 100);
        assertEquals(Optional.of(FaultRecord.of(66, 255)), o.fault());
        assertArrayEquals(data, o.memory().get(0));
    }

    /** All values that a branch or loop hands on arrive, however many there are. */
    @Test
    void manyCarriedValues() {
        int count = 150;
        List<DType> types = List.of(DType.I64, DType.F32, DType.BOOL, DType.I8, DType.F64);
        for (int lanes : new int[] {1, 2, 8, 64}) {
            Kernel k = Kernels.units("many", b -> {
                List<Buffer> memory = types.stream().map(t -> b.arg(t, Buffer.Kind.INOUT)).toList();
                return (x, u) -> many(b, memory, lanes, count, u);
            });
            List<long[]> data = types.stream().map(t -> Kernels.samples(t, count * lanes, 7)).toList();
            new Twin(k).check(data, new long[0], 1);
        }
    }

    private static void many(LoopBuilder b, List<Buffer> memory, int lanes, int count, Var u) {
        List<Var> first = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            first.add(b.load(memory.get(i % memory.size()), b.index((long) i * lanes), lanes, Optional.empty()));
        }
        Var three = b.index(3);
        List<Var> all = new ArrayList<>(first);
        all.add(b.index(0));
        List<Var> whiles = b.repeat(all, c -> b.apply(Op.LT, c.get(count), three), c -> {
            List<Var> next = rotated(c.subList(0, count), memory.size());
            List<Var> serial = b.loop(b.index(0), three, 1, next, (i, d) -> {
                Var odd = b.apply(Op.EQ, i, b.index(1));
                return b.branch(odd, false, () -> rotated(d, memory.size()), () -> d);
            });
            List<Var> results = new ArrayList<>(serial);
            results.add(b.apply(Op.ADD, c.get(count), b.index(1)));
            return results;
        });
        for (int i = 0; i < count; i++) {
            b.store(memory.get(i % memory.size()), b.index((long) i * lanes), whiles.get(i), Optional.empty(), false);
        }
    }

    /** Every value moves on to the next place of its type. */
    private static List<Var> rotated(List<Var> v, int by) {
        List<Var> r = new ArrayList<>(v.subList(by, v.size()));
        r.addAll(v.subList(0, by));
        return r;
    }
}
