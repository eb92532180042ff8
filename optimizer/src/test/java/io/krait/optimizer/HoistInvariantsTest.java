package io.krait.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopParser;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.optimizer.loop.LoopVerifier;
import org.junit.jupiter.api.Test;

class HoistInvariantsTest {
    private static String hoisted(String text) {
        Kernel k = HoistInvariants.run(LoopParser.parse(text));
        LoopVerifier.verify(k, "after hoist");
        return LoopPrinter.print(k);
    }

    @Test
    void movesThroughSeveralLoopsAndGuardsLoads() {
        assertEquals("""
                kernel k(%0: f64, @0: in f64, @1: out f64) (%1: i64, %2: i64) {
                  %3: i64 = const 0
                  %4: i64 = const 3
                  %5: bool = lt %1, %2
                  %6: f64 = if %5 {
                    %7: f64 = load @0[%4]
                    yield %7
                  } else {
                    %8: f64 = const 0.0
                    yield %8
                  }
                  %9: f64 = sqrt %6
                  %10: f64 = mul %0, %0
                  for %11: i64 = %1 to %2 step 1 {
                    %12: f64 = load @0[%11]
                    %13: f64 = add %12, %10
                    %14: f64 = add %13, %9
                    for %15: i64 = %3 to %4 step 1 {
                      store @1[%15] = %14
                    }
                  }
                }
                """, hoisted("""
                kernel k(%0: f64, @0: in f64, @1: out f64) (%1: i64, %2: i64) {
                  for %3: i64 = %1 to %2 step 1 {
                    %4: i64 = const 0
                    %5: i64 = const 3
                    for %6: i64 = %4 to %5 step 1 {
                      %7: f64 = load @0[%5]
                      %8: f64 = sqrt %7
                      %9: f64 = mul %0, %0
                      %10: f64 = load @0[%3]
                      %11: f64 = add %10, %9
                      %12: f64 = add %11, %8
                      store @1[%6] = %12
                    }
                  }
                }
                """));
    }

    @Test
    void leavesWhatActsOrDepends() {
        String text = """
                kernel k(@0: inout f64, @1: out f64) (%0: i64, %1: i64) {
                  for %2: i64 = %0 to %1 step 1 {
                    %3: f64 = load @0[%0]
                    %4: bool = lt %3, %3
                    fault %4 at %0 code 1
                    if %4 {
                      %5: f64 = sqrt %3
                      store @0[%2] = %5
                    }
                  }
                }
                """;
        assertEquals(text, hoisted(text));
    }

    @Test
    void deadCodeGoesWithItsResultsAndCarries() {
        Kernel k = DropDeadCode.run(LoopParser.parse("""
                kernel k(@0: in f64, @1: out f64) (%0: i64, %1: i64) {
                  %2: f64 = const 0.0
                  %3: f64, %4: f64, %5: f64 = for %6: i64 = %0 to %1 step 1
                      carry (%7: f64 = %2, %8: f64 = %2, %9: f64 = %2) {
                    %10: f64 = load @0[%6]
                    %11: f64 = add %7, %8
                    %12: f64 = add %9, %10
                    yield %11, %10, %12
                  }
                  %13: bool = lt %0, %1
                  %14: f64, %15: f64 = if %13 {
                    %16: f64 = neg %3
                    %17: f64 = neg %5
                    yield %16, %17
                  } else {
                    yield %2, %2
                  }
                  store @1[%0] = %14
                }
                """));
        LoopVerifier.verify(k, "after dead code");
        assertEquals("""
                kernel k(@0: in f64, @1: out f64) (%0: i64, %1: i64) {
                  %2: f64 = const 0.0
                  %3: f64, %4: f64 = for %5: i64 = %0 to %1 step 1 carry (%6: f64 = %2, %7: f64 = %2) {
                    %8: f64 = load @0[%5]
                    %9: f64 = add %6, %7
                    yield %9, %8
                  }
                  %10: bool = lt %0, %1
                  %11: f64 = if %10 {
                    %12: f64 = neg %3
                    yield %12
                  } else {
                    yield %2
                  }
                  store @1[%0] = %11
                }
                """, LoopPrinter.print(k));
    }

    private static final String CONDITIONAL = """
            kernel k(%0: f64, %1: i64, @0: in f64, @1: inout f64) (%2: i64, %3: i64) {
              %4: f64 = const 1.0
              for %5: i64 = %2 to %3 step 1 {
                %6: f64, %7: f64, %8: f64 = while (%9: f64 = %0, %10: f64 = %4, %11: f64 = %4) {
                  %12: f64 = load @0[%1]
                  %13: f64 = sqrt %0
                  %14: f64 = mul %12, %13
                  %15: bool = lt %9, %14
                  yield %15
                } do (%16: f64, %17: f64, %18: f64) {
                  %19: f64 = load @0[%1]
                  %20: f64 = load @1[%1]
                  %21: f64 = mul %0, %0
                  %22: f64 = mul %21, %19
                  %23: f64 = add %16, %22
                  %24: f64 = add %23, %20
                  %25: f64 = add %18, %17
                  yield %24, %17, %25
                }
                store @1[%5] = %6
              }
            }
            """;

    @Test
    void aConditionRunsAtLeastOnceAndABodyPerhapsNever() {
        assertEquals("""
                kernel k(%0: f64, %1: i64, @0: in f64, @1: inout f64) (%2: i64, %3: i64) {
                  %4: f64 = const 1.0
                  %5: bool = lt %2, %3
                  %6: f64 = if %5 {
                    %7: f64 = load @0[%1]
                    yield %7
                  } else {
                    %8: f64 = const 0.0
                    yield %8
                  }
                  %9: f64 = sqrt %0
                  %10: f64 = mul %6, %9
                  %11: f64 = mul %0, %0
                  for %12: i64 = %2 to %3 step 1 {
                    %13: f64, %14: f64 = while (%15: f64 = %0, %16: f64 = %4) {
                      %17: bool = lt %15, %10
                      yield %17
                    } do (%18: f64, %19: f64) {
                      %20: f64 = load @0[%1]
                      %21: f64 = load @1[%1]
                      %22: f64 = mul %11, %20
                      %23: f64 = add %18, %22
                      %24: f64 = add %23, %21
                      %25: f64 = add %19, %4
                      yield %24, %25
                    }
                    store @1[%12] = %13
                  }
                }
                """, hoisted(CONDITIONAL));
    }

    @Test
    void carriesOfConditionalLoopsThatNothingNeedsGo() {
        Kernel k = DropDeadCode.run(LoopParser.parse(CONDITIONAL));
        LoopVerifier.verify(k, "after dead code");
        String text = LoopPrinter.print(k);
        assertEquals(1, text.split("= while \\(%\\d+: f64 = %\\d+\\) \\{", -1).length - 1, text);
    }
}
