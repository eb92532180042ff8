package io.krait.optimizer.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.optimizer.DropDeadCode;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopParser;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.optimizer.loop.LoopVerifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProveBoundsTest {
    private final List<LoopNote> notes = new ArrayList<>();

    /** Extents are the first scalars, units the first of them. */
    private String proved(int extents, int units, String text) {
        Kernel k = LoopParser.parse(text);
        LoopVerifier.verify(k, "as written");
        Kernel r = DropDeadCode.run(ProveBounds.run(k, new HashSet<>(k.scalars().subList(0, extents)),
                k.scalars().subList(0, units), notes::add));
        LoopVerifier.verify(r, "after the proofs");
        return LoopPrinter.print(r);
    }

    @Test
    void matmulOverItsOwnExtentsHasNoChecks() {
        assertEquals("""
                kernel matmul(%0: i64, %1: i64, %2: i64, @0: in f64, @1: in f64, @2: out f64) (%3: i64, %4: i64) {
                  %5: i64 = const 0
                  %6: f64 = const 0.0
                  parfor threads %7: i64 = %3 to %4 {
                    parfor free %8: i64 = %5 to %1 {
                      %9: f64 = for %10: i64 = %5 to %2 step 1 carry (%11: f64 = %6) {
                        %12: i64 = mul %7, %2
                        %13: i64 = add %12, %10
                        %14: f64 = load @0[%13]
                        %15: i64 = mul %10, %1
                        %16: i64 = add %15, %8
                        %17: f64 = load @1[%16]
                        %18: f64 = mul %14, %17
                        %19: f64 = add %11, %18
                        yield %19
                      }
                      %20: i64 = mul %7, %1
                      %21: i64 = add %20, %8
                      store @2[%21] = %9
                    }
                  }
                }
                """, proved(3, 1, """
                kernel matmul(%0: i64, %1: i64, %2: i64, @0: in f64, @1: in f64, @2: out f64) (%3: i64, %4: i64) {
                  %5: i64 = const 0
                  %6: f64 = const 0.0
                  parfor threads %7: i64 = %3 to %4 {
                    parfor free %8: i64 = %5 to %1 {
                      %9: f64 = for %10: i64 = %5 to %2 step 1 carry (%11: f64 = %6) {
                        %12: bool = ge %7, %5
                        %13: bool = lt %7, %0
                        %14: bool = and %12, %13
                        %15: bool = ge %10, %5
                        %16: bool = and %14, %15
                        %17: bool = lt %10, %2
                        %18: bool = and %16, %17
                        %19: bool = not %18
                        fault %19 at %7 code 1 with %7, %10, %0, %2
                        %20: i64 = mul %7, %2
                        %21: i64 = add %20, %10
                        %22: f64 = load @0[%21] mask %18
                        %23: bool = lt %10, %2
                        %24: bool = and %15, %23
                        %25: bool = ge %8, %5
                        %26: bool = and %24, %25
                        %27: bool = lt %8, %1
                        %28: bool = and %26, %27
                        %29: bool = not %28
                        fault %29 at %7 code 2 with %10, %8, %2, %1
                        %30: i64 = mul %10, %1
                        %31: i64 = add %30, %8
                        %32: f64 = load @1[%31] mask %28
                        %33: f64 = mul %22, %32
                        %34: f64 = add %11, %33
                        yield %34
                      }
                      %35: bool = lt %7, %0
                      %36: bool = ge %7, %5
                      %37: bool = and %35, %36
                      %38: bool = ge %8, %5
                      %39: bool = lt %8, %1
                      %40: bool = and %38, %39
                      %41: bool = and %37, %40
                      %42: bool = not %41
                      fault %42 at %7 code 3 with %7, %8, %0, %1
                      %43: i64 = mul %7, %1
                      %44: i64 = add %43, %8
                      store @2[%44] = %9 mask %41
                    }
                  }
                }
                """));
    }

    @Test
    void neighboursAreTestedBeforeTheLoop() {
        assertEquals("""
                """, proved(2, 0, """
                kernel shift(%0: i64, %1: i64, @0: in f64, @1: out f64) (%2: i64, %3: i64) {
                  %4: i64 = const 0
                  %5: i64 = const 1
                  parfor free %6: i64 = %2 to %3 {
                    %7: i64 = add %6, %5
                    %8: bool = ge %7, %4
                    %9: bool = lt %7, %0
                    %10: bool = and %8, %9
                    %11: bool = not %10
                    fault %11 at %6 code 1 with %7, %0
                    %12: f64 = load @0[%7] mask %10
                    %13: bool = ge %6, %4
                    %14: bool = lt %6, %1
                    %15: bool = and %13, %14
                    %16: bool = not %15
                    fault %16 at %6 code 2 with %6, %1
                    store @1[%6] = %12 mask %15
                  }
                }
                """));
    }
}
