package io.krait.optimizer.loop;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import io.krait.staging.Origin;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopVerifierTest {
    private static String error(Kernel k) {
        return assertThrows(CompilationException.class, () -> LoopVerifier.verify(k, "after test")).getMessage();
    }

    private static Kernel body(String statements) {
        return LoopParser.parse("kernel k(%0: i64, %1: f32, %2: bool, @0: in f32, @1: out f32, @2: inout i64, "
                + "@3: private i64[4])\n"
                + "(%3: i64, %4: i64) {\n%5: f32x4 = splat %1\n%6: i64x4 = lane_ids\n%7: boolx4 = lt %6, %6\n"
                + statements + "\n}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "%8: i64 = cast %1 | nothing",
        "%8: i32 = add %0, %0 | the statement gives [i64] but assigns [i32]",
        "%8: f32 = add %1, %0 | add needs operands of one type, got f32 and i64. Cast one, for instance x.to(f32)",
        "%8: f32x4 = add %5, %1 | add has operands of different lanes, [f32x4, f32]",
        "%8: f32x4 = select %2, %5, %5 | select has operands of different lanes, [bool, f32x4, f32x4]",
        "%8: f32 = add %1 | add takes 2 operands, it has 1",
        "%8: f32 = exp %1 | exp is derived, the math library should have expanded it",
        "%8: i32 = bitcast %2 | %2 (bool) and i32 do not have the same width",
        "%8: i64 = bitcast %1 | %1 (f32) and i64 do not have the same width",
        "%8: u8 = bitcast %2 | %2 (bool) and u8 do not have the same width",
        "%8: c64 = cast %1 | there is no cast from %1 (f32) to c64",
        "%8: f32x8 = splat %5 | %5 (f32x4) is a vector already",
        "%8: f32 = splat %1 | splat to 1 lanes, at least 2 are needed",
        "%8: f32x4 = lane_ids | lane numbers cannot be of type f32, it is no integer type",
        "%8: f32 = load @1[%0] | @1 is an out buffer and must not be read, inout may",
        "store @0[%0] = %1 | @0 is an in buffer and must not be written, inout may",
        "store @2[%0] = %1 | %1 (f32) cannot be stored, the elements of @2 are i64",
        "%8: f32 = load @0[%1] | %1 (f32) cannot index 1 lanes, an i64 or i64x1 can",
        "%8: f32x8 = load @0[%6] | %6 (i64x4) cannot index 8 lanes, an i64 or i64x8 can",
        "%8: f32x8 = load @0[%0] mask %7 | %7 (boolx4) cannot be the mask here, it must be boolx8",
        "%8: f32x4 = load @0[%0] mask %6 | %6 (i64x4) cannot be the mask here, it must be boolx4",
        "store @1[%6] = %5 streaming | a streaming store needs a scalar index, %6 (i64x4) is not",
        "%8: bool = any %6 | %6 (i64x4) cannot be the mask here, it must be boolx4",
        "%8: f32 = half low %1 | %1 (f32) has an odd number of lanes, which cannot be halved",
        "%8: f32 = extract %5, 4 | %5 (f32x4) has no lane 4",
        "%8: f32x4 = shift %5, %5, 4 | %5 (f32x4) cannot move up by 4",
        "%8: f32x4 = shift %5, %6, 1 | the lanes of %5 (f32x4) cannot follow those of %6 (i64x4)",
        "fault %0 at %0 code 1 | %0 (i64) cannot be the mask here, it must be bool",
        "fault %7 at %1 code 1 | %1 (f32) cannot be the position of 4 lanes, an i64 or i64x4 can",
        "fault %2 at %0 code 256 | fault code 256 is not in 1 to 255",
        "if %7 { } | %7 (boolx4) cannot be a condition, a bool can (of a mask take any)",
        "%8: f32 = if %2 { yield %1 } else { yield %0 } | one side of the if yields [i64], but it assigns [f32]",
        "%8: f32 = if %2 { yield %1 } | one side of the if yields [], but it assigns [f32]",
        "for %8: i64 = %0 to %0 step 0 { } | the step is 0, it must be at least 1",
        "for %8: i64 = %0 to %1 step 1 { } | %1 (f32) cannot be a loop bound, an i64 can",
        "for %8: f32 = %0 to %0 step 1 { } "
                + "| the loop's body takes [f32] instead of the index and the carried values, [i64]",
        "%8: f32 = for %9: i64 = %0 to %0 step 1 carry (%10: f32 = %1) { yield %9 } "
                + "| the loop's body yields [i64], the carried values are [f32]",
        "for %8: i64 = %0 to %0 step 1 carry (%10: f32 = %1) { yield %1 } "
                + "| the statement gives [f32] but assigns []",
        "%8: f32 = parfor lanes %9: i64 = %0 to %0 fold (add) { } | the loop has 1 folds for 0 values",
        "%8: f32 = parfor threads %9: i64 = %0 to %0 fold (add) { yield %1 } | a threads loop has no folds, this has 1",
        "%8: f32 = parfor lanes %9: i64 = %0 to %0 fold (sub) { yield %1 } | %1 (f32) cannot be folded by sub",
        "%8: bool = parfor lanes %9: i64 = %0 to %0 fold (add) { yield %2 } | %2 (bool) cannot be folded by add",
        "%8: bool, %10: i64 = parfor lanes %9: i64 = %0 to %0 fold (argmin) { yield %2 } "
                + "| %2 (bool) has no order for argmin and argmax",
        "%8: f32 = parfor lanes %9: i64 = %0 to %0 fold (by (%10: f32) { yield %10 }) { yield %1 } "
                + "| the fold takes [f32] and yields [f32], for %1 (f32) it must take two of its type and yield one",
        "%8: f32 = parfor lanes %9: i64 = %0 to %0 fold "
                + "(by (%10: f32, %11: f32) { store @1[%0] = %11 yield %10 }) { yield %1 } "
                + "| a fold must not store, it may run any number of times",
        "parfor lanes %8: i64 = %0 to %0 { %9: i64x2 = lane_ids } "
                + "| %9 (i64x2) is a vector assigned inside a lanes loop",
        "parfor lanes %9: i64 = %0 to %0 { parfor lanes %10: i64 = %0 to %0 { } } "
                + "| a lanes loop must not be inside a lanes loop",
        "for %9: i64 = %0 to %0 step 1 { parfor threads %10: i64 = %0 to %0 { } } "
                + "| a threads loop must not be inside another loop",
        "fault %2 at %0 code 0 | fault code 0 is not in 1 to 255",
        "fault %2 at %0 code 0 with %0 | nothing",
        "fault %2 at %0 code 1 with %6 | %6 (i64x4) cannot be a detail of 1 lanes, an i64 or i64x1 can",
        "fault %7 at %6 code 1 with %6, %0 | nothing",
        "fault %2 at %0 code 1 with %1 | %1 (f32) cannot be a detail of 1 lanes, an i64 or i64x1 can",
        "fault %2 at %0 code 1 fault %2 at %0 code 1 with %0 | some faults of the kernel have details, some do not",
        "%8: i64 = while (%9: i64 = %0) { yield %2 } do (%10: i64) { yield %10 } | nothing",
        "%8: i64 = while (%9: i64 = %0) { yield %9 } do (%10: i64) { yield %10 } "
                + "| the loop's condition yields [i64], it must be one bool (of a mask take any)",
        "%8: i64 = while (%9: i64 = %0) { yield %2 } do (%10: f32) { yield %0 } "
                + "| a region of the loop takes [f32] instead of the carried values, [i64]",
        "%8: i64 = while (%9: i64 = %0) { yield %2 } do (%10: i64) { yield %1 } "
                + "| the loop's body yields [f32], the carried values are [i64]",
        "while (%9: i64 = %0) { yield %2 } do (%10: i64) { yield %10 } | the statement gives [i64] but assigns []",
        "while () { %8: bool = not %2 yield %8 } do () { %10: bool = not %8 } "
                + "| %8 (bool) is used outside the region that assigns it",
        "while () { yield %2 } do () { parfor threads %10: i64 = %0 to %0 { } } "
                + "| a threads loop must not be inside another loop",
        "update add @2[%0] = %0 | nothing",
        "%8: i64x4 = update add @2[%6] = %6 mask %7 atomic | nothing",
        "%8: i32 = update add @2[%0] = %0 | the statement gives [i64] but assigns [i32]",
        "update sub @2[%0] = %0 | %0 (i64) cannot be combined by sub",
        "update add @2[%0] = %1 | %1 (f32) cannot be combined with the elements of @2, which are i64",
        "update and @0[%0] = %1 | @0 is an in buffer and cannot be updated, inout may",
        "update add @1[%0] = %1 | @1 is an out buffer and cannot be updated, inout may",
        "update add @2[%6] = %6 mask %2 | %2 (bool) cannot be the mask here, it must be boolx4",
        "update add @2[%6] = %0 | %6 (i64x4) cannot index 1 lanes, an i64 or i64x1 can",
        "update add @3[%0] = %0 atomic | @3 belongs to one thread, updates of it need not be atomic",
        "call %0(%1, %0) | nothing",
        "call %1() | %1 (f32) cannot be the address of a function, an i64 can",
        "call %0(%2) | %2 (bool) cannot be given to a function, one of i8 to i64, f32 and f64 can",
        "call %0(%6) | %6 (i64x4) cannot be given to a function, one of i8 to i64, f32 and f64 can",
        "%8: u8 = call %0() | a function cannot give u8, it may give i8 to i64, f32, f64 or nothing",
        "parfor free %9: i64 = %0 to %0 { parfor lanes %10: i64 = %0 to %0 { parfor free %11: i64 = %0 to %0 { } } } "
                + "| nothing",
        "parfor lanes %9: i64 = %0 to %0 { parfor free %10: i64 = %0 to %0 { parfor lanes %11: i64 = %0 to %0 { } } } "
                + "| a lanes loop must not be inside a lanes loop",
        "parfor lanes %9: i64 = %0 to %0 { parfor free %10: i64 = %0 to %0 { } %11: i64x2 = lane_ids } "
                + "| %10 (i64x2) is a vector assigned inside a lanes loop",
        "parfor free %8: i64 = %0 to %0 { %9: i64x2 = lane_ids } "
                + "| %9 (i64x2) is a vector assigned inside a free loop",
        "parfor free %9: i64 = %0 to %0 { parfor threads %10: i64 = %0 to %0 { } } "
                + "| a threads loop must not be inside another loop",
        "%8: f32 = parfor lanes %9: i64 = %0 to %0 fold "
                + "(by (%10: f32, %11: f32) { update add @2[%0] = %0 yield %11 }) { yield %1 } "
                + "| a fold must not update memory, it may run any number of times",
        "%8: f32 = parfor free %9: i64 = %0 to %0 fold "
                + "(by (%10: f32, %11: f32) { call %0() yield %11 }) { yield %1 } "
                + "| a fold must not call functions, it may run any number of times",
        "parfor lanes %9: i64 = %0 to %0 { store @3[%9] = %9 } "
                + "parfor free %10: i64 = %0 to %0 { %11: i64 = load @3[%0] } "
                + "| private buffer @3 is used in a lanes loop and outside of it",
        "parfor lanes %9: i64 = %0 to %0 { store @3[%9] = %9 "
                + "parfor free %10: i64 = %0 to %0 { %11: i64 = load @3[%0] } } "
                + "| nothing",
        "parfor free %9: i64 = %0 to %0 { store @3[%9] = %9 } %11: i64 = load @3[%0] | nothing",
        "if %2 { %8: f32 = neg %1 } %9: f32 = neg %8 | %8 (f32) is used outside the region that assigns it",
        "%8: i64 = for %9: i64 = %0 to %0 step 1 carry (%10: i64 = %0) { %11: i64 = neg %8 yield %11 } "
                + "| %8 (i64) is used before it is assigned",
        "yield %0 | the kernel's body must yield nothing, it yields [i64]"
    })
    void reportsBrokenRules(String statements, String expected) {
        if (expected.equals("nothing")) {
            assertDoesNotThrow(() -> LoopVerifier.verify(body(statements), "after test"));
            return;
        }
        String message = error(body(statements));
        String rule = message.lines().findFirst().orElseThrow()
                .replaceFirst("broken loop IR in kernel k \\(after test\\)(, line [0-9]+)?: ", "");
        assertEquals(expected, rule, message);
    }

    @Test
    void pointsAtTheStatement() {
        LoopBuilder b = new LoopBuilder();
        b.at(new Origin("main", "User.java", 7));
        Buffer x = b.arg(DType.F32, Buffer.Kind.IN);
        Kernel k = b.kernel("k", (begin, end) -> {
            b.parFor(Rhs.Level.THREADS, begin, end, List.of(), i -> {
                b.store(x, i, b.load(x, i), Optional.empty(), false);
                return List.of();
            });
            return null;
        });
        String message = assertThrows(CompilationException.class, () -> LoopVerifier.verify(k, "after fusion"))
                .getMessage();
        assertEquals("""
                broken loop IR in kernel k (after fusion), line 4: @0 is an in buffer and must not be written, inout may
                    store @0[%2] = %3
                    which does what the user wrote at User.java:7""", message);
    }

    @Test
    void variablesAreAssignedOnce() {
        Var begin = new Var(0, LType.INDEX);
        Var end = new Var(1, LType.INDEX);
        Stm one = new Stm(List.of(new Var(2, LType.INDEX)), new Rhs.Const(LType.INDEX, 1), Origin.NONE);
        Stm sameVar = new Stm(one.outs(), new Rhs.Const(LType.INDEX, 2), Origin.NONE);
        Stm sameId = new Stm(List.of(new Var(2, LType.INDEX)), new Rhs.Const(LType.INDEX, 2), Origin.NONE);
        assertEquals("""
                broken loop IR in kernel k (after test), line 3: %2 (i64) is assigned twice
                    %2: i64 = const 2""", error(kernel(begin, end, one, sameVar)));
        assertEquals("""
                broken loop IR in kernel k (after test), line 3: %3 (i64) and %2 (i64) share the number 2
                    %3: i64 = const 2""", error(kernel(begin, end, one, sameId)));
    }

    @Test
    void malformedKernelsCanBePrinted() {
        Var begin = new Var(0, LType.INDEX);
        Var end = new Var(1, LType.INDEX);
        Var unknown = new Var(2, LType.INDEX);
        Region empty = new Region(List.of(), List.of(), List.of());
        Stm loop = new Stm(List.of(), new Rhs.For(begin, unknown, 1, List.of(begin), empty), Origin.NONE);
        assertEquals("""
                broken loop IR in kernel k (after test), line 2: %2 (i64) is used before it is assigned
                    for ? = %0 to %2 step 1 carry (? = %0) {""", error(kernel(begin, end, loop)));
        Stm constant = new Stm(List.of(new Var(3, LType.of(DType.I8))), new Rhs.Const(LType.of(DType.I8), 128),
                Origin.NONE);
        assertEquals("""
                broken loop IR in kernel k (after test), line 2: 0x80 is not in the canonical form of i8
                    %2: i8 = const 128""", error(kernel(begin, end, constant)));
    }

    private static Kernel kernel(Var begin, Var end, Stm... body) {
        return new Kernel("k", List.of(), List.of(), new Region(List.of(begin, end), List.of(body), List.of()));
    }

    @Test
    void buffersAndParametersAreChecked() {
        Var n = new Var(5, LType.INDEX);
        Var v = new Var(6, new LType(DType.I64, 2));
        assertEquals("buffer @1 stands at position 0",
                header(List.of(Buffer.arg(1, DType.F32, Buffer.Kind.IN)), List.of()));
        assertEquals("buffer @0 holds c128, whose values do not fit in one variable",
                header(List.of(Buffer.arg(0, DType.C128, Buffer.Kind.IN)), List.of()));
        assertEquals("%0 (i64), the count of buffer @0, is no scalar of the kernel",
                header(List.of(Buffer.local(0, DType.F32, n)), List.of()));
        assertEquals("local buffer @0 has -3 elements", header(List.of(Buffer.local(0, DType.F32, -3)), List.of()));
        assertEquals("private buffer @0 has -1 elements", header(List.of(Buffer.own(0, DType.F32, -1)), List.of()));
        assertEquals("private buffer @0 has no constant number of elements", header(
                List.of(new Buffer(0, DType.F32, Buffer.Kind.PRIVATE, -1, Optional.of(n))), List.of()));
        assertEquals("argument buffer @0 has a count, only local ones may",
                header(List.of(new Buffer(0, DType.F32, Buffer.Kind.IN, 7, Optional.empty())), List.of()));
        assertEquals("the scalar argument %0 (i64x2) must have one lane", header(List.of(), List.of(v)));
        Region empty = new Region(List.of(), List.of(), List.of());
        assertEquals("broken loop IR in kernel k (after test): the kernel's body must have the parameters begin and "
                + "end of type i64, it has []", error(new Kernel("k", List.of(), List.of(), empty)));
    }

    private static String header(List<Buffer> buffers, List<Var> scalars) {
        Region r = new Region(List.of(new Var(0, LType.INDEX), new Var(1, LType.INDEX)), List.of(), List.of());
        return error(new Kernel("k", buffers, scalars, r)).replace("broken loop IR in kernel k (after test): ", "");
    }

    @Test
    void detailsAreFew() {
        String many = "%0, ".repeat(Rhs.Fault.MAX_DETAILS) + "%0";
        String message = error(body("fault %2 at %0 code 1 with " + many));
        assertTrue(message.contains("the fault has " + (Rhs.Fault.MAX_DETAILS + 1) + " details, at most "
                + Rhs.Fault.MAX_DETAILS + " are possible"), message);
    }

    @Test
    void vectorisedKernelsHaveNoLanesLoops() {
        Kernel k = body("parfor lanes %8: i64 = %3 to %4 { %9: f32 = load @0[%8] store @1[%8] = %9 }");
        LoopVerifier.verify(k, "");
        String message = assertThrows(CompilationException.class,
                () -> LoopVerifier.verifyVectorised(k, "before codegen")).getMessage();
        assertEquals("""
                broken loop IR in kernel k (before codegen), line 5: a lanes loop is left, backends take vectorised \
                kernels only
                    parfor lanes %8: i64 = %3 to %4 {""", message);
        Kernel free = body("parfor free %8: i64 = %3 to %4 { }");
        LoopVerifier.verify(free, "");
        assertEquals("a free loop is left, backends take scheduled kernels only", assertThrows(
                CompilationException.class, () -> LoopVerifier.verifyVectorised(free, "")).getMessage()
                .lines().findFirst().orElseThrow().replaceFirst(".*: ", ""));
        LoopVerifier.verifyVectorised(body("store @3[%3] = %4"), "");
        LoopVerifier.verifyVectorised(body(""), "");
    }
}
