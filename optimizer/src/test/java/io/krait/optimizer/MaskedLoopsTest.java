package io.krait.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopParser;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.optimizer.loop.LoopVerifier;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Scalars;
import io.krait.staging.StridedArray;
import java.lang.foreign.Linker;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** LANES loops with loops, updates, calls and memory of each iteration in them. */
class MaskedLoopsTest {
    private static final String MANDEL = """
            kernel mandel(@0: in f64, @1: in f64, @2: out i32) (%0: i64, %1: i64) {
              %2: f64 = const 0.0
              %3: f64 = const 4.0
              %4: i32 = const 0
              %5: i32 = const 1
              %6: i32 = const 200
              parfor lanes %7: i64 = %0 to %1 {
                %8: f64 = load @0[%7]
                %9: f64 = load @1[%7]
                %10: f64, %11: f64, %12: i32 = while (%13: f64 = %2, %14: f64 = %2, %15: i32 = %4) {
                  %16: f64 = mul %13, %13
                  %17: f64 = mul %14, %14
                  %18: f64 = add %16, %17
                  %19: bool = le %18, %3
                  %20: bool = lt %15, %6
                  %21: bool = and %19, %20
                  yield %21
                } do (%22: f64, %23: f64, %24: i32) {
                  %25: f64 = mul %22, %22
                  %26: f64 = mul %23, %23
                  %27: f64 = sub %25, %26
                  %28: f64 = add %27, %8
                  %29: f64 = add %22, %22
                  %30: f64 = mul %29, %23
                  %31: f64 = add %30, %9
                  %32: i32 = add %24, %5
                  yield %28, %31, %32
                }
                store @2[%7] = %12
              }
            }
            """;

    private static final String UPDATES = """
            kernel k(%0: i32, @0: in f64, @1: inout i32, @2: inout f64, @3: in i64, @4: inout i32, @5: inout f64)
                (%1: i64, %2: i64) {
              %3: i64 = const 3
              %4: i64 = const 0
              parfor lanes %5: i64 = %1 to %2 {
                %6: f64 = load @0[%5]
                update mul @2[%5] = %6
                %7: i64 = load @3[%5]
                update add @1[%7] = %0
                %8: i32 = cast %7
                update max @4[%4] = %8 atomic
                %9: i64 = mul %5, %3
                %10: bool = lt %7, %3
                update add @5[%9] = %6 mask %10
              }
            }
            """;

    private static final String PRIVATE = """
            kernel k(@0: in f64, @1: out f64, @2: private f64[8], @3: in i64) (%0: i64, %1: i64) {
              %2: i64 = const 0
              %3: i64 = const 8
              %4: i64 = const 1
              parfor lanes %5: i64 = %0 to %1 {
                %6: f64 = load @0[%5]
                for %7: i64 = %2 to %3 step 1 {
                  store @2[%7] = %6
                }
                %8: i64 = load @3[%5]
                store @2[%8] = %6
                update add @2[%4] = %6
                %9: f64 = load @2[%2]
                %10: f64 = load @2[%8]
                %11: f64 = add %9, %10
                store @1[%5] = %11
              }
            }
            """;

    private static final String CALL = """
            kernel k(%0: i64, @0: in f64, @1: out f64) (%1: i64, %2: i64) {
              %3: f64 = const 0.0
              parfor lanes %4: i64 = %1 to %2 {
                %5: f64 = load @0[%4]
                %6: bool = lt %5, %3
                %7: f64 = if %6 {
                  %8: f64 = call %0(%5, %3)
                  yield %8
                } else {
                  yield %5
                }
                store @1[%4] = %7
              }
            }
            """;

    private static final String FAULTS = """
            kernel k(%0: i64, %1: bool, @0: in f64, @1: in i64, @2: out f64) (%2: i64, %3: i64) {
              %4: i64 = const 0
              parfor lanes %5: i64 = %2 to %3 {
                %6: i64 = load @1[%5]
                %7: bool = ge %6, %4
                %8: bool = lt %6, %0
                %9: bool = and %7, %8
                %10: bool = not %9
                fault %10 at %5 code 7 with %6, %0, %5
                %11: f64 = load @0[%6] mask %9
                store @2[%5] = %11 mask %1
              }
            }
            """;

    private static final String UNIFORM = """
            kernel k(%0: i32, @0: in f64, @1: out f64) (%1: i64, %2: i64) {
              %3: i32 = const 0
              %4: i32 = const 1
              parfor lanes %5: i64 = %1 to %2 {
                %6: f64 = load @0[%5]
                %7: f64, %8: i32 = while (%9: f64 = %6, %10: i32 = %0) {
                  %11: bool = gt %10, %3
                  yield %11
                } do (%12: f64, %13: i32) {
                  %14: f64 = mul %12, %12
                  %15: i32 = sub %13, %4
                  yield %14, %15
                }
                store @1[%5] = %7
              }
            }
            """;
    private static final long FMAX = Linker.nativeLinker().defaultLookup().find("fmax").orElseThrow().address();

    private static String vectors(String text, VectorOptions options, List<VectorNote> notes) {
        Kernel k = LoopParser.parse(text);
        LoopVerifier.verify(k, "before");
        Kernel v = VectorizeLanes.run(k, options, notes::add);
        LoopVerifier.verifyVectorised(v, "after");
        return LoopPrinter.print(v);
    }

    /** The loop over whole vectors. */
    private static String mainLoop(String text, int lanes) {
        String v = vectors(text, VectorOptions.ofLanes(lanes), new ArrayList<>());
        int from = v.indexOf("  for ");
        return v.substring(from, v.indexOf("\n  %", from) + 1);
    }

    private static VectorNote note(String text, VectorOptions options) {
        List<VectorNote> notes = new ArrayList<>();
        vectors(text, options, notes);
        assertEquals(1, notes.size());
        return notes.get(0);
    }

    /** Runs a kernel of many widths over ranges of many sizes; integers in memory are 0 to 7. */
    private static void check(String text) {
        Kernel k = LoopParser.parse(text);
        LaneHarness h = LaneHarness.vectorised(k);
        Random r = new Random(7);
        for (long n : new long[]{0, 1, 3, 4, 31, 33, 100}) {
            List<StridedArray> args = new ArrayList<>();
            for (Buffer b : LaneHarness.arguments(k)) {
                StridedArray a = LaneHarness.random(r, b.dtype(), 3 * (n + 8));
                for (long i = 0; b.dtype().isInteger() && i < a.size(); i++) {
                    a.setBits(i, r.nextInt(8));
                }
                args.add(a);
            }
            long[] scalars = k.scalars().stream().mapToLong(v -> scalar(k, v)).toArray();
            h.check(args, scalars, 0, n);
        }
    }

    // An I64 is the address of a function or a number of elements.
    private static long scalar(Kernel k, Var v) {
        return v.dtype() == DType.BOOL ? 1 : v.dtype() == DType.I64 ? LoopPrinter.print(k).contains("call") ? FMAX : 6
                : Scalars.ofLong(v.dtype(), 3);
    }

    @Test
    void lanesLeaveALoopOneByOne() {
        assertEquals("""
                  for %18: i64 = %0 to %10 step 4 {
                    %19: f64x4 = load @0[%18]
                    %20: f64x4 = load @1[%18]
                    %21: f64x4, %22: f64x4, %23: i32, %24: i64x4, %25: boolx4 = \
                while (%26: f64x4 = %13, %27: f64x4 = %13, %28: i32 = %2, %29: i64x4 = %14, %30: boolx4 = %15) {
                      %31: bool = any %30
                      %32: bool = lt %28, %4
                      %33: bool = and %31, %32
                      yield %33
                    } do (%34: f64x4, %35: f64x4, %36: i32, %37: i64x4, %38: boolx4) {
                      %39: f64x4 = mul %34, %34
                      %40: f64x4 = mul %35, %35
                      %41: f64x4 = sub %39, %40
                      %42: f64x4 = add %41, %19
                      %43: f64x4 = add %34, %34
                      %44: f64x4 = mul %43, %35
                      %45: f64x4 = add %44, %20
                      %46: i32 = add %36, %3
                      %47: i64x4 = add %37, %16
                      %48: i64x4 = select %38, %47, %37
                      %49: f64x4 = mul %42, %42
                      %50: f64x4 = mul %45, %45
                      %51: f64x4 = add %49, %50
                      %52: boolx4 = le %51, %17
                      %53: boolx4 = and %38, %52
                      yield %42, %45, %46, %48, %53
                    }
                    %54: i32x4 = cast %24
                    store @2[%18] = %54
                  }
                """, mainLoop(MANDEL, 4));
        check(MANDEL);
    }

    @Test
    void onlyWhatIsUsedAfterTheLoopIsKept() {
        String main = mainLoop(MANDEL, 8);
        assertEquals(2, main.split("select", -1).length, main);
        assertFalse(mainLoop(MANDEL.replace("store @2[%7] = %12", "store @2[%7] = %6"), 8).contains("while"));
    }

    @Test
    void masksAreIntegersWithoutMaskRegisters() {
        String v = vectors(MANDEL, VectorOptions.ofBits(256), new ArrayList<>());
        String main = v.substring(v.indexOf("  for "), v.indexOf("if "));
        assertTrue(main.contains("step 16"), v);
        assertTrue(main.contains("boolx4 = lt"), v);
        assertFalse(main.contains("boolx16 = and"), v);
    }

    @Test
    void aLoopThatLanesAgreeOnStaysUnderScalarControl() {
        assertEquals("""
                  for %13: i64 = %1 to %10 step 4 {
                    %14: f64x4 = load @0[%13]
                    %15: f64x4, %16: i32 = while (%17: f64x4 = %14, %18: i32 = %0) {
                      %19: bool = gt %18, %3
                      yield %19
                    } do (%20: f64x4, %21: i32) {
                      %22: f64x4 = mul %20, %20
                      %23: i32 = sub %21, %4
                      yield %22, %23
                    }
                    store @1[%13] = %15
                  }
                """, mainLoop(UNIFORM, 4));
        check(UNIFORM);
    }

    @Test
    void updates() {
        assertEquals("""
                  for %15: i64 = %1 to %9 step 4 {
                    %16: f64x4 = load @0[%15]
                    %17: f64x4 = load @2[%15]
                    %18: f64x4 = mul %17, %16
                    store @2[%15] = %18
                    %19: i64x4 = load @3[%15]
                    update add @1[%19] = %11
                    %20: i32x4 = cast %19
                    %21: i32x2 = half low %20
                    %22: i32x2 = half high %20
                    %23: i32x2 = max %21, %22
                    %24: i32 = extract %23, 0
                    %25: i32 = extract %23, 1
                    %26: i32 = max %24, %25
                    update max @4[%4] = %26 atomic
                    %27: i64 = mul %15, %3
                    %28: boolx4 = lt %19, %12
                    %29: i64x4 = splat %27
                    %30: i64x4 = add %29, %14
                    %31: f64x4 = load @5[%30] mask %28
                    %32: f64x4 = add %31, %16
                    store @5[%30] = %32 mask %28
                  }
                """, mainLoop(UPDATES, 4));
        check(UPDATES);
    }

    @Test
    void memoryOfEachIteration() {
        assertEquals("""
                  for %14: i64 = %0 to %8 step 4 {
                    %15: f64x4 = load @0[%14]
                    for %16: i64 = %2 to %3 step 1 {
                      %17: i64 = mul %16, %11
                      store @2[%17] = %15
                    }
                    %18: i64x4 = load @3[%14]
                    %19: i64x4 = mul %18, %12
                    %20: i64x4 = add %19, %13
                    store @2[%20] = %15
                    %21: f64x4 = load @2[%11]
                    %22: f64x4 = add %21, %15
                    store @2[%11] = %22
                    %23: f64x4 = load @2[%2]
                    %24: f64x4 = load @2[%20]
                    %25: f64x4 = add %23, %24
                    store @1[%14] = %25
                  }
                """, mainLoop(PRIVATE, 4));
        check(PRIVATE);
    }

    @Test
    void callsAreMadeLaneByLane() {
        assertEquals("""
                  for %13: i64 = %1 to %9 step 4 {
                    %14: f64x4 = load @0[%13]
                    %15: boolx4 = lt %14, %12
                    %16: bool = any %15
                    %17: f64x4 = if %16 {
                      store @2[%5] = %14
                      store @3[%5] = %15
                      %18: i64 = const 4
                      for %19: i64 = %5 to %18 step 1 {
                        %20: bool = load @3[%19]
                        if %20 {
                          %21: f64 = load @2[%19]
                          %22: f64 = call %0(%21, %3)
                          store @4[%19] = %22
                        }
                      }
                      %23: f64x4 = load @4[%5] mask %15
                      %24: f64x4 = select %15, %23, %14
                      yield %24
                    } else {
                      yield %14
                    }
                    store @1[%13] = %17
                  }
                """, mainLoop(CALL, 4));
        check(CALL);
    }

    @Test
    void faultsReportWhatTheirLaneSaw() {
        assertEquals("""
                  for %14: i64 = %2 to %9 step 4 {
                    %15: i64x4 = load @1[%14]
                    %16: boolx4 = ge %15, %12
                    %17: boolx4 = lt %15, %13
                    %18: boolx4 = and %16, %17
                    %19: boolx4 = not %18
                    %20: bool = any %19
                    if %20 rare {
                      %21: i64x4 = lane_ids
                      %22: i64x4 = splat %14
                      %23: i64x4 = add %22, %21
                      fault %19 at %14 code 7 with %15, %0, %23
                    }
                    %24: f64x4 = load @0[%15] mask %18
                    if %1 {
                      store @2[%14] = %24
                    }
                  }
                """, mainLoop(FAULTS, 4));
        check(FAULTS);
    }

    @Test
    void noteSaysWhatBecameOfALoop() {
        VectorNote mandel = note(MANDEL, VectorOptions.ofBits(512));
        assertEquals(32, mandel.lanes());
        assertEquals(4, mandel.registers());
        assertEquals("loop: 32 lanes of 64 bits in 4 vector registers; masks for 1 loop; memory: 3 contiguous",
                mandel.toString());
        assertEquals("loop: 4 lanes of 64 bits in 2 vector registers; no masks but for the rest; "
                + "memory: 3 contiguous, 1 strided, 2 lane by lane",
                note(UPDATES, VectorOptions.ofBits(128)).toString());
        assertEquals("loop: 16 lanes of 64 bits in 2 vector registers; no masks but for the rest; "
                + "memory: 6 contiguous, 1 gather, 1 scatter", note(PRIVATE, VectorOptions.ofBits(512)).toString());
        assertEquals("loop: 16 lanes of 64 bits in 2 vector registers; masks for 1 branch; "
                + "memory: 2 contiguous, 1 lane by lane", note(CALL, VectorOptions.ofBits(512)).toString());
        assertTrue(note(MANDEL, VectorOptions.ofLanes(1)).toString().startsWith("loop: scalar code"));
    }

    @Test
    void freeLoopsMustHaveBeenScheduled() {
        assertThrows(IllegalArgumentException.class,
                () -> vectors(MANDEL.replace("lanes", "free"), VectorOptions.ofBits(512), new ArrayList<>()));
    }

    @Test
    void roundsThatDifferAreCountedPerLane() {
        String text = """
                kernel k(@0: in i64, @1: in f32, @2: out f32, @3: out i64) (%0: i64, %1: i64) {
                  %2: i64 = const 0
                  %3: i64 = const 1
                  %4: f32 = const 0.0
                  parfor lanes %5: i64 = %0 to %1 {
                    %6: i64 = load @0[%5]
                    %7: f32, %8: i64 = for %9: i64 = %2 to %6 step 2 carry (%10: f32 = %4, %11: i64 = %2) {
                      %12: f32 = load @1[%9]
                      %13: f32 = add %10, %12
                      %14: i64 = add %11, %3
                      yield %13, %14
                    }
                    store @2[%5] = %7
                    store @3[%5] = %8
                  }
                }
                """;
        String v = mainLoop(text, 8);
        assertTrue(v.contains(": f32 = load @1"), v);
        check(text);
    }

    @Test
    void aLoopWithoutEndIsNotEnteredForLanesThatAreOff() {
        check("""
                kernel k(@0: in i64, @1: in f64, @2: out f64) (%0: i64, %1: i64) {
                  %2: i64 = const 0
                  %3: i64 = const 1
                  parfor lanes %4: i64 = %0 to %1 {
                    %5: i64 = load @0[%4]
                    %6: bool = gt %5, %3
                    %7: f64 = load @1[%4]
                    %8: f64 = if %6 {
                      %9: f64, %10: i64 = while (%11: f64 = %7, %12: i64 = %5) {
                        %13: bool = ne %12, %3
                        yield %13
                      } do (%14: f64, %15: i64) {
                        %16: f64 = add %14, %14
                        %17: i64 = sub %15, %3
                        yield %16, %17
                      }
                      yield %9
                    } else {
                      yield %7
                    }
                    store @2[%4] = %8
                  }
                }
                """);
    }

    @Test
    void roundsThatDependOnEachOtherTakeMoreRegisters() {
        String text = """
                kernel k(@0: in f64, @1: in f64, @2: out f64) (%0: i64, %1: i64) {
                  %2: i64 = const 0
                  %3: i64 = const 64
                  %4: f64 = const 0.0
                  parfor lanes %5: i64 = %0 to %1 {
                    SUMS
                    store @2[%5] = %6
                  }
                }
                """;
        String one = """
                %6: f64 = for %7: i64 = %2 to %3 step 1 carry (%8: f64 = %4) {
                      %9: i64 = add %5, %7
                      %10: f64 = load @0[%9]
                      %11: f64 = add %8, %10
                      yield %11
                    }""";
        assertEquals(4, note(text.replace("SUMS", one), VectorOptions.ofBits(512)).registers());
        assertEquals(4, note(text.replace("SUMS", one), VectorOptions.ofBits(256)).registers());
        assertEquals(2, note(text.replace("SUMS", "%6: f64 = load @0[%5]"), VectorOptions.ofBits(512)).registers());
        StringBuilder outs = new StringBuilder("%6: f64");
        StringBuilder params = new StringBuilder("%40: f64 = %4");
        StringBuilder adds = new StringBuilder();
        StringBuilder results = new StringBuilder("%60");
        for (int k = 0; k < 12; k++) {
            outs.append(k > 0 ? ", %" + (20 + k) + ": f64" : "");
            params.append(k > 0 ? ", %" + (40 + k) + ": f64 = %4" : "");
            results.append(k > 0 ? ", %" + (60 + k) : "");
            adds.append("%").append(60 + k).append(": f64 = add %").append(40 + k).append(", %10\n");
        }
        // All sums are needed in the end, and twelve of four registers are too many.
        StringBuilder total = new StringBuilder();
        for (int k = 1; k < 12; k++) {
            total.append("%").append(80 + k).append(": f64 = add ").append(k == 1 ? "%6" : "%" + (79 + k)).append(", %")
                    .append(20 + k).append("\n");
        }
        String many = outs + " = for %7: i64 = %2 to %3 step 1 carry (" + params + ") {\n%9: i64 = add %5, %7\n"
                + "%10: f64 = load @0[%9]\n" + adds + "yield " + results + "\n}\n" + total;
        String sums = text.replace("SUMS", many).replace("store @2[%5] = %6", "store @2[%5] = %91");
        assertEquals(2, note(sums, VectorOptions.ofBits(512)).registers());
    }

    @Test
    void shortRangesTakeFewLanes() {
        String text = """
                kernel k(@0: in f32, @1: out f32) (%0: i64, %1: i64) {
                  %2: i64 = const 0
                  %3: i64 = const 5
                  parfor lanes %4: i64 = %2 to %3 {
                    %5: f32 = load @0[%4]
                    store @1[%4] = %5
                  }
                }
                """;
        assertEquals(8, note(text, VectorOptions.ofBits(512)).lanes());
        assertEquals(16, note(text, VectorOptions.ofLanes(16)).lanes());
        check(text);
    }

    @Test
    void memoryOfLanesThatAreOffIsNotTouched() {
        check("""
                kernel k(@0: in i64, @1: in f64, @2: out f64, @3: private f64[4]) (%0: i64, %1: i64) {
                  %2: i64 = const 4
                  %3: i64 = const 0
                  parfor lanes %4: i64 = %0 to %1 {
                    %5: i64 = load @0[%4]
                    %6: f64 = load @1[%4]
                    for %7: i64 = %3 to %2 step 1 {
                      store @3[%7] = %6
                    }
                    %8: i64 = mul %5, %5
                    %9: bool = lt %8, %2
                    store @3[%8] = %6 mask %9
                    %10: f64 = if %9 rare {
                      %11: f64 = load @3[%8]
                      %12: f64 = load @1[%8]
                      %13: f64 = add %11, %12
                      yield %13
                    } else {
                      %14: f64 = load @3[%8] mask %9
                      %15: f64 = add %14, %6
                      yield %15
                    }
                    store @2[%4] = %10
                  }
                }
                """);
    }
}
