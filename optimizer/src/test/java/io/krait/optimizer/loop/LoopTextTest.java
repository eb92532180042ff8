package io.krait.optimizer.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import io.krait.staging.Scalars;
import io.krait.staging.math.Table;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopTextTest {
    /** Every statement once, in canonical form. */
    static final String EVERYTHING = """
            kernel everything(%0: i64, %1: f32, @0: in f32, @1: inout f32, @2: out i64, @3: local f32[64], \
            @4: local u8[%0]) (%2: i64, %3: i64) {
              %4: f32x8 = splat %1
              %5: i64x8 = lane_ids
              %6: i64x8 = splat %3
              parfor threads %7: i64 = %2 to %3 {
                %8: f32x8 = load @0[%7]
                %9: boolx8 = lt %5, %6
                %10: f32x8 = load @0[%7] mask %9
                %11: f32x8 = load @0[%5] mask %9
                %12: f32x8 = fma %4, %8, %10
                store @1[%7] = %12 streaming
                store @1[%5] = %11 mask %9
                %13: i32x8 = cast %12
                %14: i32x8 = bitcast %12
                %15: f32x4 = half high %12
                %16: f32x8 = reverse %12
                %17: f32 = extract %16, 7
                %18: f32x2 = half low %15
                %19: bool = any %9
                store @3[%7] = %18
                %20: f32, %21: f32 = if %19 rare {
                  %22: f32 = neg %17
                  yield %22, %17
                } else {
                  yield %17, %1
                }
                if %19 {
                  fault %9 at %7 code 3
                }
              }
              %23: f32, %24: f32, %25: i64, %26: f32 = parfor lanes %27: i64 = %2 to %3 fold (add, argmax, by \
            (%28: f32, %29: f32) {
                %30: f32 = mul %28, %29
                yield %30
              }) {
                %31: f32 = load @0[%27]
                yield %31, %31, %31
              }
              %32: i64, %33: f32 = for %34: i64 = %2 to %3 step 16 carry (%35: i64 = %0, %36: f32 = %23) {
                yield %34, %36
              }
              store @2[%25] = %32
            }
            """;

    /** What kernels with control flow have, in canonical form. */
    static final String CONTROL = """
            kernel control(%0: i64, @0: in f32, @1: inout f32, @2: private f32[3], @3: inout bool) (%1: i64, %2: i64) {
              parfor free %3: i64 = %1 to %2 {
                %4: f32 = load @0[%3]
                store @2[%1] = %4
                %5: i64, %6: f32 = while (%7: i64 = %3, %8: f32 = %4) {
                  %9: bool = lt %7, %2
                  yield %9
                } do (%10: i64, %11: f32) {
                  %12: i64 = add %10, %0
                  yield %12, %11
                }
                %13: bool = lt %5, %0
                update add @1[%3] = %6
                %14: f32 = update min @1[%5] = %6 mask %13 atomic
                update xor @3[%5] = %13
                fault %13 at %3 code 1000 with %5, %3
                %15: f64 = const 1.0
                %16: f64 = call %0(%15, %5)
                call %5()
                %17: f32 = parfor free %18: i64 = %1 to %2 fold (add) {
                  yield %14
                }
              }
              while () {
                %19: bool = const false
                yield %19
              } do () {
              }
              %20: i64x4 = lane_ids
              %21: f32x4 = load @0[%0]
              %22: boolx4 = lt %20, %20
              %23: f32x4 = update max @1[%20] = %21 mask %22 atomic
              update mul @1[%0] = %21
              fault %22 at %20 code 7 with %20, %0
              %24: f32x4 = shift %21, %23, 3
            }
            """;

    private static String error(String text) {
        return assertThrows(CompilationException.class, () -> LoopParser.parse(text)).getMessage();
    }

    @Test
    void everyStatementRoundTrips() {
        Kernel k = LoopParser.parse(EVERYTHING);
        assertEquals(EVERYTHING, LoopPrinter.print(k));
        LoopVerifier.verify(k, "as parsed");
    }

    @Test
    void controlFlowRoundTrips() {
        Kernel k = LoopParser.parse(CONTROL);
        assertEquals(CONTROL, LoopPrinter.print(k));
        LoopVerifier.verify(k, "as parsed");
        // Numbers do not matter here either.
        String renamed = CONTROL.replaceAll("%([0-9]+)", "%9$1");
        assertEquals(CONTROL, LoopPrinter.print(LoopParser.parse(renamed)));
    }

    @Test
    void variablesAreRenumbered() {
        String text = """
                ; numbers, spaces and comments do not matter
                kernel f(@0: out f64)(%7: i64,%900: i64) { %3: f64 = const 1.5   ; User.java:7
                store @0[%7]=%3 }
                """;
        String canonical = """
                kernel f(@0: out f64) (%0: i64, %1: i64) {
                  %2: f64 = const 1.5
                  store @0[%0] = %2
                }
                """;
        assertEquals(canonical, LoopPrinter.print(LoopParser.parse(text)));
        assertEquals(canonical, LoopPrinter.print(LoopParser.parse(canonical)));
    }

    @Test
    void userLinesAreComments() {
        LoopBuilder b = new LoopBuilder();
        Buffer x = b.arg(DType.F64, Buffer.Kind.INOUT);
        Kernel k = b.kernel("my \"kernel\" \\ 1", (begin, end) -> {
            b.at(new Origin("main", "User.java", 12));
            b.parFor(Rhs.Level.THREADS, begin, end, List.of(), i -> {
                Var v = b.load(x, i);
                b.at(Origin.NONE);
                b.store(x, i, b.apply(Op.ADD, v, v));
                return List.of();
            });
            return null;
        });
        String annotated = LoopPrinter.annotated(k);
        assertEquals("""
                kernel "my \\"kernel\\" \\\\ 1"(@0: inout f64) (%0: i64, %1: i64) {
                  parfor threads %2: i64 = %0 to %1 {
                    %3: f64 = load @0[%2]  ; User.java:12
                    %4: f64 = add %3, %3
                    store @0[%2] = %4
                  }
                }
                """, annotated);
        Kernel again = LoopParser.parse(annotated);
        assertEquals("my \"kernel\" \\ 1", again.name());
        assertEquals(LoopPrinter.print(k), LoopPrinter.print(again));
        assertFalse(LoopPrinter.print(k).contains("User"));
    }

    @ParameterizedTest
    @CsvSource({
        "BOOL, 0, false", "BOOL, 1, true", "I8, -128, -128", "I64, -9223372036854775808, -9223372036854775808",
        "U64, -1, 18446744073709551615", "U32, 4294967295, 4294967295", "F64, 0, 0.0",
        "F64, -9223372036854775808, -0.0", "F64, 1, 4.9E-324", "F64, 9218868437227405311, 1.7976931348623157E308",
        "F64, 9218868437227405312, Infinity", "F64, -4503599627370496, -Infinity",
        "F64, 9221120237041090561, nan:7ff8000000000001", "F64, -1, nan:ffffffffffffffff", "F32, 1, 1.4E-45",
        "F32, 1065353217, 1.0000001", "F32, 2139095040, Infinity", "F32, 4290772992, nan:ffc00000", "F16, 15360, 1.0",
        "F16, 1, 6.0E-8", "F16, 64512, -Infinity", "F16, 32257, nan:7e01", "BF16, 16256, 1.0", "BF16, 32896, -1.18E-38"
    })
    void constantsAreExact(DType t, long bits, String shown) {
        LoopBuilder b = new LoopBuilder();
        Buffer y = b.arg(t, Buffer.Kind.OUT);
        Kernel k = b.kernel("constant", (begin, end) -> {
            b.store(y, begin, b.constant(t, bits));
            return null;
        });
        String text = LoopPrinter.print(k);
        assertTrue(text.contains("%2: " + t + " = const " + shown + "\n"), text);
        Kernel again = LoopParser.parse(text);
        assertEquals(bits, ((Rhs.Const) again.body().body().get(0).rhs()).bits());
    }

    @Test
    void randomConstantsRoundTrip() {
        SplittableRandom random = new SplittableRandom(3);
        for (DType t : DType.values()) {
            for (int i = 0; i < 200 && t.isSupported(); i++) {
                long bits = Scalars.wrap(t, random.nextLong());
                String text = "kernel c() (%0: i64, %1: i64) { %2: " + t + " = const " + Scalars.text(t, bits) + " }";
                assertEquals(bits, ((Rhs.Const) LoopParser.parse(text).body().body().get(0).rhs()).bits(), text);
            }
        }
    }

    @Test
    void tablesAreNamedWithTheirContents() {
        Table t = new Table("powers", DType.F64, new long[]{Scalars.bits(1.0), Scalars.bits(3.0)});
        Table other = new Table("powers", DType.F64, new long[]{Scalars.bits(1.0), Scalars.bits(9.0)});
        String body = "kernel t(@0: out f64) (%0: i64, %1: i64) {\n  %2: f64 = lookup powers[%0]\n"
                + "  store @0[%0] = %2\n}\n";
        String canonical = LoopPrinter.print(LoopParser.parse(body, List.of(t)));
        assertTrue(canonical.matches("(?s).*lookup powers#[0-9a-f]{16}\\[%0].*"), canonical);
        assertEquals(canonical, LoopPrinter.print(LoopParser.parse(canonical, List.of(t))));
        assertEquals(canonical, LoopPrinter.print(LoopParser.parse("table powers: f64 = 1.0, 3.0\n" + body)));
        assertFalse(canonical.equals(LoopPrinter.print(LoopParser.parse(body, List.of(other)))));
        String changed = assertThrows(CompilationException.class, () -> LoopParser.parse(canonical, List.of(other)))
                .getMessage();
        assertTrue(changed.startsWith("loop IR text, line 2: table 'powers' has other contents now"), changed);
        assertTrue(error(canonical).startsWith("loop IR text, line 2: there is no table 'powers'; pass it"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "kernel f( (%0: i64, %1: i64) {} | line 1: expected a variable such as %7, found '('",
        "kernel f() (%0: i64, %1: i64) { %2: i65 = const 1 } | line 1: there is no element type 'i65'",
        "kernel f() (%0: i64, %1: i64) { %2: i64 = add %0, %5 } | line 1: %5 is not defined up to here",
        "kernel f() (%0: i64, %1: i64) { %1: i64 = add %0, %0 } | line 1: %1 is defined twice",
        "kernel f() (%0: i64, %1: i64) { %2: i64 = plus %0, %0 } | line 1: there is no operation 'plus'",
        "kernel f() (%0: i64, %1: i64) { add %0, %0 } | line 1: 'add' assigns one variable, here are 0",
        "kernel f() (%0: i64, %1: i64) { %2: i8 = const 128 } | line 1: '128' is no constant of type i8",
        "kernel f() (%0: i64, %1: i64) { %2: i8 = const 1.5 } | line 1: '1.5' is no constant of type i8",
        "kernel f() (%0: i64, %1: i64) { %2: bool = const 1 } | line 1: expected 'true' or 'false', found '1'",
        "kernel f() (%0: i64, %1: i64) { store @0[%0] = %1 } | line 1: there is no buffer @0",
        "kernel f(@1: in f32) (%0: i64, %1: i64) { } | line 1: buffers are numbered in order, the next one is @0",
        "kernel f(@0: io f32) (%0: i64, %1: i64) { } | line 1: a buffer is in, out, inout, local, private or"
                + " shared, not 'io'",
        "kernel f() (%0: i64, %1: i64) { yield %0 %1 } | line 1: expected '}', found '%1'",
        "kernel f() (%0: i64, %1: i64) { | line 1: expected a statement, found the end of the text",
        "kernel f() (%0: i64, %1: i64) { } } | line 1: expected the end of the text, found '}'",
        "kernel f() (%0: i64, %1: i64) { while (%2: i64 = %0) { yield %0 } } | line 1: expected 'do', found '}'",
        "kernel f(@0: inout i64) (%0: i64, %1: i64) { update inc @0[%0] = %1 } "
                + "| line 1: there is no operation 'inc'",
        "kernel f(@0: private i64[%0]) (%0: i64, %1: i64) { } | line 1: expected a number, found '%0'",
        "kernel f() (%0: i64, %1: i64) { & } | line 1: '&' begins nothing that loop IR text has",
        "kernel f() (%0: i64, %1: i64) { if %0 { else } | line 1: 'else' assigns one variable, here are 0",
        "kernel f() (%0: i64, %1: i64) { parfor %2: i64 = %0 to %1 { } } | line 1: expected 'lanes', found '%2'"
    })
    void errorsSayWhatWasExpected(String text, String expected) {
        String message = error(text);
        assertTrue(message.startsWith("loop IR text, " + expected + "\n    " + text), message);
    }

    @Test
    void errorsNameTheLine() {
        String message = error(EVERYTHING.replace("half high %12", "half upper %12"));
        assertEquals("loop IR text, line 15: expected 'low', found 'upper'\n    %15: f32x4 = half upper %12", message);
    }
}
