package io.krait.optimizer.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.optimizer.loop.Kernel;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/** What must not be proved, what moves, and what is left. */
class ProveBoundsLimitsTest extends ProveBoundsTexts {
    @Test
    void whatMayWrapAroundIsNotProved() {
        assertEquals("""
                kernel wrap(%0: i64, %1: i64, @0: inout f64) (%2: i64, %3: i64) {
                  %4: f64 = const 1.5
                  %5: i64 = const 1099511627776
                  %6: bool = le %1, %5
                  %7: i64 = const -1099511627776
                  %8: bool = ge %1, %7
                  %9: bool = and %8, %6
                  %10: i64 = const 2
                  %11: i64 = mul %10, %3
                  %12: i64 = mul %10, %1
                  %13: i64 = add %12, %11
                  %14: i64 = const 1
                  %15: i64 = add %0, %14
                  %16: bool = le %13, %15
                  %17: bool = and %9, %16
                  if %17 {
                    parfor free %18: i64 = %2 to %3 {
                      %19: i64 = add %18, %1
                      %20: bool = ge %19, %18
                      if %20 {
                        %21: i64 = sub %19, %1
                        store @0[%21] = %4
                        %22: i64 = add %19, %19
                        store @0[%22] = %4
                      }
                    }
                  } else {
                    parfor free %23: i64 = %2 to %3 {
                      %24: i64 = add %23, %1
                      %25: bool = ge %24, %23
                      if %25 {
                        %26: i64 = sub %24, %1
                        %27: u64 = bitcast %26
                        %28: u64 = bitcast %0
                        %29: bool = lt %27, %28
                        %30: bool = not %29
                        fault %30 at %23 code 1 with %26, %0
                        store @0[%26] = %4 mask %29
                        %31: i64 = add %24, %24
                        %32: u64 = bitcast %31
                        %33: bool = lt %32, %28
                        %34: bool = not %33
                        fault %34 at %23 code 2 with %31, %0
                        store @0[%31] = %4 mask %33
                      }
                    }
                  }
                }
                """, proved(1, 1, """
                kernel wrap(%0: i64, %1: i64, @0: inout f64) (%2: i64, %3: i64) {
                  %4: f64 = const 1.5
                  parfor free %5: i64 = %2 to %3 {
                    %6: i64 = add %5, %1
                    %7: bool = ge %6, %5
                    if %7 {
                      %8: i64 = sub %6, %1
                      check %9 = %8 in %0 at %5 code 1
                      store @0[%8] = %4 mask %9
                      %10: i64 = add %6, %6
                      check %11 = %10 in %0 at %5 code 2
                      store @0[%10] = %4 mask %11
                    }
                  }
                }
                """));
    }

    @Test
    void countsAndNotesAreRight() {
        assertEquals(new CheckCounts(3, 0, 0, 0), count(4, 1, MATMUL.replace("INNER", "%2")));
        assertEquals(new CheckCounts(2, 1, 0, 0), count(4, 1, MATMUL.replace("INNER", "%3")));
        assertEquals(new CheckCounts(0, 3, 0, 0), count(0, 0, MATMUL.replace("INNER", "%3")));
        proved(4, 1, MATMUL.replace("INNER", "%3"));
        assertEquals("checks: 2 proved, 1 tested before the loop", notes.get(0).text());
    }

    @Test
    void largeLoopsAreThereOnce() {
        StringBuilder more = new StringBuilder();
        for (int k = 0; k < 401; k++) {
            more.append("%").append(100 + k).append(": f64 = add %").append(k == 0 ? 8 : 99 + k).append(", %8\n");
        }
        String text = """
                kernel shift(%0: i64, %1: i64, @0: in f64, @1: out f64) (%2: i64, %3: i64) {
                  %4: i64 = const 1
                  parfor free %5: i64 = %2 to %3 {
                    %6: i64 = add %5, %4
                    check %7 = %6 in %0 at %5 code 1
                    %8: f64 = load @0[%6] mask %7
                    MORE
                    store @1[%5] = %500
                  }
                }
                """.replace("MORE", more);
        assertEquals(new CheckCounts(0, 0, 0, 1), count(2, 0, text));
        assertFalse(proved(2, 0, text).contains("if "));
    }

    @Test
    void unknownNumbersAreNoExtents() {
        String text = """
                kernel copy(%0: i64, @0: inout f64) (%1: i64, %2: i64) {
                  %3: i64 = const 0
                  %4: f64 = const 1.0
                  parfor free %5: i64 = %1 to %2 {
                    check %6 = %5 in %0 at %5 code 1
                    store @0[%5] = %4 mask %6
                  }
                }
                """;
        assertEquals(new CheckCounts(1, 0, 0, 0), count(1, 1, text));
        assertEquals(new CheckCounts(0, 1, 0, 0), count(1, 0, text));
        assertEquals(new CheckCounts(0, 1, 0, 0), count(0, 0, text));
    }

    @Test
    void withoutChecksNothingChanges() {
        Kernel k = parsed(MATMUL.replaceAll(" *check.*\n", "").replaceAll(" mask %\\d+", ""));
        assertTrue(ProveBounds.run(k, new HashSet<>(k.scalars()), notes::add) == k && notes.isEmpty());
    }

    @Test
    void runningIndicesAreAsGoodAsLoopIndices() {
        assertEquals("""
                kernel running(%0: i64, %1: i64, @0: in f64, @1: out f64) (%2: i64, %3: i64) {
                  %4: i64 = const 0
                  %5: i64 = const 2
                  %6: i64 = mul %5, %0
                  %7: i64 = const 1
                  %8: i64 = add %1, %7
                  %9: bool = le %6, %8
                  if %9 {
                    parfor free %10: i64 = %2 to %3 {
                      %11: i64 = for %12: i64 = %4 to %0 step 1 carry (%13: i64 = %4) {
                        %14: f64 = load @0[%13]
                        store @1[%12] = %14
                        %15: i64 = add %13, %5
                        yield %15
                      }
                    }
                  } else {
                    parfor free %16: i64 = %2 to %3 {
                      %17: i64 = for %18: i64 = %4 to %0 step 1 carry (%19: i64 = %4) {
                        %20: bool = lt %19, %1
                        %21: bool = not %20
                        fault %21 at %16 code 1 with %19, %1
                        %22: f64 = load @0[%19] mask %20
                        store @1[%18] = %22
                        %23: i64 = add %19, %5
                        yield %23
                      }
                    }
                  }
                }
                """, proved(2, 1, """
                kernel running(%0: i64, %1: i64, @0: in f64, @1: out f64) (%2: i64, %3: i64) {
                  %4: i64 = const 0
                  %5: i64 = const 2
                  %6: i64 = mul %0, %5
                  parfor free %7: i64 = %2 to %3 {
                    %8: i64 = for %9: i64 = %4 to %0 step 1 carry (%10: i64 = %4) {
                      check %11 = %10 in %1 at %7 code 1
                      %12: f64 = load @0[%10] mask %11
                      check %13 = %9 in %0 at %7 code 2
                      store @1[%9] = %12 mask %13
                      %14: i64 = add %10, %5
                      yield %14
                    }
                  }
                }
                """));
    }

    @Test
    void checksThatAreTheSameInEveryRoundMove() {
        String more = "%300: f64 = add %12, %12\n".repeat(400);
        for (int k = 0; k < 400; k++) {
            more = more.replaceFirst("%300:", "%" + (301 + k) + ":");
        }
        String text = """
                kernel fixed(%0: i64, %1: i64, @0: in f64, @1: inout f64) (%2: i64, %3: i64) {
                  %4: i64 = const 0
                  %5: i64 = const 2
                  %6: i64 = const 9
                  parfor free %7: i64 = %2 to %3 {
                    for %8: i64 = %4 to %5 step 1 {
                      %9: i64 = add %7, %1
                      %10: f64 = load @0[%9]
                      check %11 = %9 in %0 at %7 code 1
                      %12: f64 = load @0[%9] mask %11
                      store @1[%8] = %12
                      check %13 = %8 in %1 at %7 code 2
                      check %14 = %7 in %1 at %7 code 3
                      MORE
                    }
                  }
                }
                """;
        assertEquals("""
                kernel fixed(%0: i64, %1: i64, @0: in f64, @1: inout f64) (%2: i64, %3: i64) {
                  %4: i64 = const 0
                  %5: i64 = const 2
                  parfor free %6: i64 = %2 to %3 {
                    %7: i64 = add %6, %1
                    %8: u64 = bitcast %7
                    %9: u64 = bitcast %0
                    %10: bool = lt %8, %9
                    %11: bool = not %10
                    fault %11 at %6 code 1 with %7, %0
                    for %12: i64 = %4 to %5 step 1 {
                      %13: f64 = load @0[%7] mask %10
                      store @1[%12] = %13
                      %14: bool = lt %12, %1
                      %15: bool = not %14
                      fault %15 at %6 code 2 with %12, %1
                      %16: bool = lt %6, %1
                      %17: bool = not %16
                      fault %17 at %6 code 3 with %6, %1
                    }
                  }
                }
                """, proved(1, 0, text.replace("MORE", more)));
        assertEquals(new CheckCounts(0, 0, 1, 2), count(1, 0, text.replace("MORE", more)));
    }

    @Test
    void whatHoldsInALoopThatNeverRunsDoesNotHoldAfterIt() {
        assertEquals(new CheckCounts(1, 0, 0, 1), count(1, 1, """
                kernel never(%0: i64, @0: inout f64) (%1: i64, %2: i64) {
                  %3: i64 = const 0
                  %4: i64 = const 1
                  %5: f64 = const 1.0
                  parfor free %6: i64 = %1 to %2 {
                    %7: i64 = sub %3, %6
                    %8: i64 = sub %7, %4
                    %9: i64 = for %10: i64 = %0 to %3 step 1 carry (%11: i64 = %8) {
                      check %12 = %11 in %0 at %6 code 1
                      store @0[%11] = %5 mask %12
                      yield %11
                    }
                    check %13 = %9 in %0 at %6 code 2
                    store @0[%9] = %5 mask %13
                  }
                }
                """));
    }

    @Test
    void loopsThatEndAtFaultsForgetThem() {
        assertEquals("""
                kernel ends(%0: i64, @0: in f64, @1: out i64) (%1: i64, %2: i64) {
                  %3: i64 = const 1
                  parfor free %4: i64 = %1 to %2 {
                    %5: bool = lt %4, %0
                    %6: i64, %7: bool = while (%8: i64 = %4, %9: bool = %5) {
                      yield %9
                    } do (%10: i64, %11: bool) {
                      %12: i64 = add %10, %3
                      %13: bool = lt %12, %0
                      yield %12, %13
                    }
                    store @1[%4] = %6
                  }
                }
                """, proved(1, 1, """
                kernel ends(%0: i64, @0: in f64, @1: out i64) (%1: i64, %2: i64) {
                  %3: i64 = const 0
                  %4: i64 = const 1
                  %5: bool = const true
                  %6: f64 = const 0.0
                  parfor free %7: i64 = %1 to %2 {
                    %8: bool = lt %7, %0
                    %9: i64, %10: bool, %11: bool = while (%12: i64 = %7, %13: bool = %5, %14: bool = %8) {
                      %15: bool = and %13, %14
                      yield %15
                    } do (%16: i64, %17: bool, %18: bool) {
                      %19: bool = ge %16, %3
                      %20: bool = lt %16, %0
                      %21: bool = and %19, %20
                      %22: bool = not %21
                      fault %22 at %7 code 1 with %16, %0
                      %23: f64 = load @0[%16] mask %21
                      %24: bool = not %22
                      %25: bool = and %17, %24
                      %26: bool = lt %23, %6
                      %27: bool = if %26 {
                        %28: bool = ge %7, %0
                        fault %28 at %7 code 2 with %7, %0
                        %29: bool = not %28
                        %30: bool = and %25, %29
                        yield %30
                      } else {
                        yield %25
                      }
                      %31: i64 = add %16, %4
                      %32: bool = lt %31, %0
                      yield %31, %27, %32
                    }
                    store @1[%7] = %9
                  }
                }
                """));
    }

    @Test
    void quotientsOfNegativeNumbersAreNotRoundedDown() {
        // -1 - (i - n) / 2 is -1 for the last i; it would never be negative if quotients were rounded down.
        String text = """
                kernel halves(%0: i64, @0: inout f64) (%1: i64, %2: i64) {
                  %3: i64 = const -1
                  %4: i64 = const 2
                  %5: f64 = const 1.0
                  parfor free %6: i64 = %1 to %2 {
                    %7: i64 = sub %6, %0
                    %8: i64 = OP %7, %4
                    %9: i64 = sub %3, %8
                    check %10 = %9 in %0 at %6 code 1
                    store @0[%9] = %5 mask %10
                  }
                }
                """;
        assertEquals(0, count(1, 1, text.replace("OP", "div")).proved());
        assertEquals(1, count(1, 1, text.replace("OP", "floor_div")).proved());
    }

    @Test
    void cheaperConditionsStayInTheirBranch() {
        assertEquals("""
                kernel branches(%0: i64, @0: in i64, @1: inout f64) (%1: i64, %2: i64) {
                  %3: i64 = const 0
                  %4: f64 = const 1.0
                  parfor free %5: i64 = %1 to %2 {
                    %6: i64 = load @0[%5]
                    %7: bool = ge %6, %3
                    %8: bool = lt %6, %0
                    %9: bool = and %7, %8
                    %10: bool = ne %6, %5
                    if %10 {
                      %11: u64 = bitcast %6
                      %12: u64 = bitcast %0
                      %13: bool = lt %11, %12
                      %14: bool = not %13
                      fault %14 at %5 code 1 with %6, %0
                      store @1[%6] = %4 mask %13
                    }
                    store @1[%6] = %4 mask %9
                  }
                }
                """, proved(1, 1, """
                kernel branches(%0: i64, @0: in i64, @1: inout f64) (%1: i64, %2: i64) {
                  %3: i64 = const 0
                  %4: f64 = const 1.0
                  parfor free %5: i64 = %1 to %2 {
                    %6: i64 = load @0[%5]
                    %7: bool = ge %6, %3
                    %8: bool = lt %6, %0
                    %9: bool = and %7, %8
                    %10: bool = not %9
                    %11: bool = ne %6, %5
                    if %11 {
                      fault %10 at %5 code 1 with %6, %0
                      store @1[%6] = %4 mask %9
                    }
                    store @1[%6] = %4 mask %9
                  }
                }
                """));
    }

    @Test
    void onlyExtentsAreComparedAsUnsigned() {
        String text = """
                kernel below(%0: i64, %1: i64, @0: in i64, @1: inout f64) (%2: i64, %3: i64) {
                  %4: f64 = const 1.0
                  parfor free %5: i64 = %2 to %3 {
                    %6: i64 = load @0[%5]
                    check %7 = %6 in LIMIT at %5 code 1
                    store @1[%6] = %4 mask %7
                  }
                }
                """;
        assertTrue(proved(1, 1, text.replace("LIMIT", "%0")).contains("u64"));
        assertFalse(proved(1, 1, text.replace("LIMIT", "%1")).contains("u64"));
    }

    @Test
    void withoutDetailsTheSmallestCodeCounts() {
        String text = """
                kernel codes(%0: i64, @0: in i64) (%1: i64, %2: i64) {
                  parfor free %3: i64 = %1 to %2 {
                    %4: i64 = load @0[%3]
                    %5: bool = lt %4, %0
                    fault %5 at %3 code 2DETAILS
                    fault %5 at %3 code 1DETAILS
                  }
                }
                """;
        assertEquals(new CheckCounts(0, 0, 0, 2), count(1, 1, text.replace("DETAILS", "")));
        assertEquals(new CheckCounts(1, 0, 0, 1), count(1, 1, text.replace("DETAILS", " with %4")));
    }

    @Test
    void carriedConditionsHoldOnlyIfTheyHoldAtFirst() {
        String text = """
                kernel first(%0: i64, @0: inout f64) (%1: i64, %2: i64) {
                  %3: i64 = const FIRST
                  %4: i64 = const 0
                  %5: i64 = const 3
                  %6: f64 = const 1.0
                  %7: bool = lt %3, %0
                  %8: i64, %9: bool = while (%10: i64 = %3, %11: bool = %7) {
                    yield %11
                  } do (%12: i64, %13: bool) {
                    check %14 = %12 in %0 at %4 code 1
                    store @0[%12] = %6 mask %14
                    %15: i64 = sub %5, %12
                    %16: bool = ge %15, %4
                    %17: bool = lt %15, %0
                    %18: bool = and %16, %17
                    yield %15, %18
                  }
                }
                """;
        assertEquals(new CheckCounts(1, 0, 0, 0), count(1, 0, text.replace("FIRST", "2")));
        assertEquals(new CheckCounts(0, 0, 0, 1), count(1, 0, text.replace("FIRST", "-2")));
    }
}
