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
import io.krait.staging.DType;
import io.krait.staging.StridedArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What vectorised loops look like, and that they do the same. Random kernels are in {@link RandomLanesTest}. */
class VectorizeLanesTest {
    private static String vectors(String text, VectorOptions options) {
        Kernel k = LoopParser.parse(text);
        LoopVerifier.verify(k, "before");
        Kernel v = VectorizeLanes.run(k, options);
        LoopVerifier.verifyVectorised(v, "after");
        return LoopPrinter.print(v);
    }

    private static String vectors(String text, int lanes) {
        return vectors(text, VectorOptions.ofLanes(lanes));
    }

    private static int count(String text, String regex) {
        return (int) Pattern.compile(regex).matcher(text).results().count();
    }

    /** Checks a kernel over 0 to n for some n; buffers have room for {@code room} times as many elements. */
    private static void check(String text, int room, long... scalars) {
        Kernel k = LoopParser.parse(text);
        LaneHarness h = LaneHarness.vectorised(k);
        Random r = new Random(17);
        for (long n : new long[]{0, 1, 3, 4, 31, 32, 33, 100}) {
            List<StridedArray> args = new ArrayList<>();
            for (Buffer b : LaneHarness.arguments(k)) {
                args.add(LaneHarness.random(r, b.dtype(), room * (n + 8)));
            }
            h.check(args, scalars, 0, n);
        }
    }

    private static final String SAXPY = """
            kernel saxpy(%0: f64, @0: in f64, @1: inout f64) (%1: i64, %2: i64) {
              parfor lanes %3: i64 = %1 to %2 {
                %4: f64 = load @0[%3]
                %5: f64 = mul %0, %4
                %6: f64 = load @1[%3]
                %7: f64 = add %5, %6
                store @1[%3] = %7 streaming
              }
            }
            """;

    @Test
    void mainLoopAndMaskedRest() {
        assertEquals("""
                kernel saxpy(%0: f64, @0: in f64, @1: inout f64) (%1: i64, %2: i64) {
                  %3: i64 = sub %2, %1
                  %4: i64 = const 0
                  %5: i64 = max %3, %4
                  %6: i64 = const -4
                  %7: i64 = and %5, %6
                  %8: i64 = add %1, %7
                  %9: i64 = const 3
                  %10: i64 = and %5, %9
                  %11: f64x4 = splat %0
                  for %12: i64 = %1 to %8 step 4 {
                    %13: f64x4 = load @0[%12]
                    %14: f64x4 = mul %11, %13
                    %15: f64x4 = load @1[%12]
                    %16: f64x4 = add %14, %15
                    store @1[%12] = %16 streaming
                  }
                  %17: bool = gt %10, %4
                  if %17 {
                    %18: i64x4 = lane_ids
                    %19: i64x4 = splat %10
                    %20: boolx4 = lt %18, %19
                    %21: f64x4 = load @0[%8] mask %20
                    %22: f64x4 = mul %11, %21
                    %23: f64x4 = load @1[%8] mask %20
                    %24: f64x4 = add %22, %23
                    store @1[%8] = %24 mask %20
                  }
                }
                """, vectors(SAXPY, 4));
        check(SAXPY, 1, 0x4008000000000000L);
    }

    @Test
    void oneLaneIsScalarCode() {
        assertEquals("""
                kernel saxpy(%0: f64, @0: in f64, @1: inout f64) (%1: i64, %2: i64) {
                  for %3: i64 = %1 to %2 step 1 {
                    %4: f64 = load @0[%3]
                    %5: f64 = mul %0, %4
                    %6: f64 = load @1[%3]
                    %7: f64 = add %5, %6
                    store @1[%3] = %7
                  }
                }
                """, vectors(SAXPY, 1));
    }

    @Test
    void widthFollowsTheDominantType() {
        String template = """
                kernel k(@0: in FROM, @1: out TO) (%0: i64, %1: i64) {
                  %2: i64 = const 5
                  parfor lanes %3: i64 = %0 to %1 {
                    %4: i64 = add %3, %2
                    %5: FROM = load @0[%4]
                    %6: TO = cast %5
                    store @1[%3] = %6
                  }
                }
                """;
        String[][] cases = {{"f32", "f64", "16"}, {"f32", "f32", "32"}, {"u8", "f32", "32"}, {"i64", "f32", "32"},
            {"u8", "u8", "128"}, {"u8", "i16", "64"}, {"bool", "i32", "32"}, {"i64", "i8", "16"}};
        for (String[] c : cases) {
            String text = template.replace("FROM", c[0]).replace("TO", c[1]);
            if (c[0].equals(c[1])) {
                text = text.replaceAll(".*cast.*\n", "").replace("%6", "%5");
            }
            assertTrue(vectors(text, VectorOptions.ofBits(512)).contains("step " + c[2] + " "), text);
        }
        String narrow = template.replace("FROM", "f32").replace("TO", "f64");
        assertTrue(vectors(narrow, VectorOptions.ofBits(128)).contains("step 4 "));
    }

    @Test
    void uniformWorkStandsBeforeTheLoop() {
        String text = """
                kernel k(%0: i64, %1: i64, @0: in f64, @1: in f64, @2: out f64) (%2: i64, %3: i64) {
                  parfor threads %4: i64 = %2 to %3 {
                    %5: i64 = const 0
                    parfor lanes %6: i64 = %5 to %0 {
                      %7: i64 = mul %4, %1
                      %8: i64 = add %7, %6
                      %9: f64 = load @1[%5]
                      %10: f64 = sqrt %9
                      %11: f64 = load @1[%4]
                      %12: f64 = add %10, %11
                      %13: f64 = load @0[%8]
                      %14: f64 = mul %12, %13
                      store @2[%8] = %14
                    }
                  }
                }
                """;
        String v = vectors(text, 8);
        String main = v.substring(v.indexOf("step 8"));
        String outer = v.substring(0, v.indexOf("parfor threads"));
        assertEquals(1, count(v, "sqrt"));
        assertTrue(outer.contains("f64 = load @1") && outer.contains("sqrt"), v);
        // not known to run, so the loads that were in the loops are guarded
        assertEquals(2, count(v.substring(0, v.indexOf("step 8")), "if %\\d+ \\{\n\\s*%\\d+: f64 = load @1"), v);
        assertFalse(main.contains("load @1"), v);
        assertEquals(0, count(main, "splat %\\d+\n\\s*%\\d+: f64x8 = add"), v);
    }

    @Test
    void addressesTakeTheirCheapestForm() {
        String text = """
                kernel k(%0: i64, @0: in f64, @1: in i64, @2: out f64, @3: out f64, @4: out i64) (%1: i64, %2: i64) {
                  parfor lanes %3: i64 = %1 to %2 {
                    %4: i64 = const 100
                    %5: i64 = sub %4, %3
                    %6: f64 = load @0[%5]
                    store @2[%5] = %6
                    %7: i64 = const 3
                    %8: i64 = mul %3, %7
                    %9: f64 = load @0[%8]
                    %10: i64 = mul %3, %0
                    %11: f64 = load @0[%10]
                    %12: i64 = load @1[%3]
                    %13: i64 = and %12, %7
                    %14: f64 = load @0[%13]
                    %15: f64 = add %9, %11
                    %16: f64 = add %15, %14
                    store @3[%8] = %16
                    %17: i64 = shl %8, %7
                    store @4[%3] = %17
                  }
                }
                """;
        String v = vectors(text, 4);
        String main = v.substring(v.indexOf("step 4"), v.indexOf("if "));
        assertEquals(2, count(main, "f64x4 = reverse"), v);
        assertEquals(1, count(main, "load @1\\["), v);
        assertFalse(main.contains("i64x4 = shl"), v);
        // the reversed access reaches from 100 down to 1
        Kernel k = LoopParser.parse(text);
        Random r = new Random(3);
        for (long n : new long[]{1, 7, 33, 100}) {
            List<StridedArray> args = LaneHarness.arguments(k).stream()
                    .map(b -> LaneHarness.random(r, b.dtype(), 301)).toList();
            LaneHarness.vectorised(k).check(args, new long[]{2}, 0, n);
        }
    }

    @Test
    void rareBranchesAreSkippedWhenNoLaneWantsThem() {
        String text = """
                kernel k(@0: in f64, @1: out f64) (%0: i64, %1: i64) {
                  %2: f64 = const 0.0
                  parfor lanes %3: i64 = %0 to %1 {
                    %4: f64 = load @0[%3]
                    %5: bool = lt %4, %2
                    %6: f64 = if %5 rare {
                      %7: f64 = sqrt %4
                      yield %7
                    } else {
                      yield %4
                    }
                    store @1[%3] = %6
                  }
                }
                """;
        String v = vectors(text, 4);
        assertTrue(Pattern.compile("""
                      (%\\d+): boolx4 = lt .*
                          (%\\d+): bool = any \\1
                          %\\d+: f64x4 = if \\2 rare \\{
                            (%\\d+): f64x4 = sqrt .*
                            %\\d+: f64x4 = select \\1, \\3, .*
                      """.strip()).matcher(v).find(), v);
        check(text, 1);
    }

    @Test
    void cheapSidesAreSelectedAndDearOnesSkipped() {
        String text = """
                kernel k(@0: in f64, @1: out f64, @2: out f64) (%0: i64, %1: i64) {
                  %2: f64 = const 0.0
                  parfor lanes %3: i64 = %0 to %1 {
                    %4: f64 = load @0[%3]
                    %5: bool = lt %4, %2
                    %6: f64 = if %5 {
                      %7: f64 = neg %4
                      yield %7
                    } else {
                      %8: f64 = add %4, %4
                      yield %8
                    }
                    %9: f64 = if %5 {
                      %10: f64 = div %4, %6
                      %11: f64 = div %10, %6
                      %12: f64 = div %11, %6
                      yield %12
                    } else {
                      %13: f64 = sqrt %4
                      %14: f64 = sqrt %13
                      %15: f64 = sqrt %14
                      store @2[%3] = %15
                      yield %15
                    }
                    store @1[%3] = %9
                  }
                }
                """;
        String v = vectors(text, 8);
        String main = v.substring(v.indexOf("step 8"), v.indexOf("gt "));
        assertEquals(2, count(main, "= any"), v);
        assertTrue(main.indexOf("neg") < main.indexOf("if "), v);
        check(text, 1);
    }

    @Test
    void faultsComeFromActiveLanesOnly() {
        String text = """
                kernel k(@0: in i32, @1: in i32, @2: out i32) (%0: i64, %1: i64) {
                  %2: i32 = const 0
                  %3: i64 = const 2
                  parfor lanes %4: i64 = %0 to %1 {
                    %5: i32 = load @0[%4]
                    %6: i32 = load @1[%4]
                    %7: bool = eq %6, %2
                    fault %7 at %4 code 1
                    %8: i32 = div %5, %6
                    %9: bool = lt %8, %2
                    if %9 {
                      %10: bool = eq %5, %8
                      %11: i64 = mul %4, %3
                      fault %10 at %11 code 2
                    }
                    store @2[%4] = %8
                  }
                }
                """;
        check(text, 1);
        Kernel k = LoopParser.parse(text);
        LaneHarness h = LaneHarness.vectorised(k);
        for (int zero = 30; zero < 40; zero++) {
            StridedArray x = LaneHarness.array(DType.I32, 40);
            for (int i = 0; i < 40; i++) {
                x.setBits(i, i < zero ? 1 : 0);
            }
            // zeros in the memory after the range must not show
            h.check(List.of(x, x, LaneHarness.array(DType.I32, 40)), new long[0], 0, zero);
            h.check(List.of(x, x, LaneHarness.array(DType.I32, 40)), new long[0], 0, Math.min(40, zero + 1));
        }
    }

    @Test
    void loopsInLanes() {
        String text = """
                kernel collatz(@0: in i64, @1: out i64, @2: in f64, @3: out f64) (%0: i64, %1: i64) {
                  %2: i64 = const 0
                  %3: i64 = const 15
                  %4: i64 = const 3
                  parfor lanes %5: i64 = %0 to %1 {
                    %6: i64 = load @0[%5]
                    %7: i64 = and %6, %3
                    %8: i64 = and %5, %4
                    %9: i64, %10: i64 = for %11: i64 = %8 to %7 step 2 carry (%12: i64 = %6, %13: i64 = %2) {
                      %14: i64 = mul %12, %11
                      %15: i64 = add %13, %12
                      yield %14, %15
                    }
                    %16: i64 = add %9, %10
                    store @1[%5] = %16
                    %17: f64 = cast %5
                    %18: f64 = for %19: i64 = %2 to %4 step 1 carry (%20: f64 = %17) {
                      %21: f64 = load @2[%19]
                      %22: f64 = fma %20, %21, %17
                      yield %22
                    }
                    store @3[%5] = %18
                  }
                }
                """;
        String v = vectors(text, 4);
        assertTrue(v.contains("f64 = load @2"), v);
        assertFalse(v.contains("f64x4 = load @2"), v);
        check(text, 1);
    }

    @Test
    void lanesInsideLoopsAndBranches() {
        String text = """
                kernel k(%0: i64, @0: in f32, @1: out f32) (%1: i64, %2: i64) {
                  %3: i64 = const 0
                  %4: i64 = const 1
                  parfor threads %5: i64 = %1 to %2 {
                    %6: i64 = and %5, %4
                    %7: bool = eq %6, %3
                    %8: i64 = mul %5, %0
                    if %7 {
                      %9: f32 = parfor lanes %10: i64 = %3 to %0 fold (add) {
                        %11: i64 = add %8, %10
                        %12: f32 = load @0[%11]
                        yield %12
                      }
                      for %13: i64 = %3 to %4 step 1 {
                        parfor lanes %14: i64 = %3 to %0 {
                          %15: i64 = add %8, %14
                          store @1[%15] = %9
                        }
                      }
                    } else {
                      parfor lanes %16: i64 = %3 to %0 {
                        %17: i64 = add %8, %16
                        %18: f32 = load @0[%17]
                        store @1[%17] = %18
                      }
                    }
                  }
                }
                """;
        check(text, 70, 70);
        check(text, 3, 3);
    }

    @Test
    void vectorsCannotBeVectorisedAgain() {
        String text = """
                kernel k(@0: in f64, @1: out f64) (%0: i64, %1: i64) {
                  parfor lanes %2: i64 = %0 to %1 {
                    %3: f64 = load @0[%2]
                    store @1[%2] = %3
                  }
                }
                """;
        Kernel once = VectorizeLanes.run(LoopParser.parse(text), VectorOptions.ofLanes(4));
        assertEquals(LoopPrinter.print(once), LoopPrinter.print(VectorizeLanes.run(once, VectorOptions.ofLanes(4))));
        assertThrows(IllegalArgumentException.class, () -> VectorOptions.ofLanes(3));
    }
}
