package io.krait.codegen.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Scalars;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Updates of every type by every operation: machine code gives the bits of the interpreter. */
class UpdateTest {
    private static final List<Op> OPS = List.of(Op.ADD, Op.MUL, Op.MIN, Op.MAX, Op.AND, Op.OR, Op.XOR);
    private static final int UNITS = 12;

    static Stream<Arguments> types() {
        return Arrays.stream(DType.values()).filter(DType::isSupported)
                .flatMap(t -> Stream.of(1, Math.max(4, 128 / Math.max(8, t.bits())))
                        .map(lanes -> Arguments.of(t, lanes)));
    }

    /** How the elements are addressed. */
    private enum Form {
        NEXT, ANYWHERE, SOME_NEXT, SOME_ANYWHERE;

        boolean isVector() {
            return this == ANYWHERE || this == SOME_ANYWHERE;
        }

        boolean isMasked() {
            return this == SOME_NEXT || this == SOME_ANYWHERE;
        }
    }

    /** Unit u updates elements u * lanes to (u + 1) * lanes, several lanes the same one. */
    @ParameterizedTest
    @MethodSource("types")
    void everyOperation(DType t, int lanes) {
        List<Op> ops = OPS.stream().filter(op -> op.accepts(t)).toList();
        for (Form form : lanes == 1 ? List.of(Form.NEXT, Form.SOME_NEXT) : List.of(Form.values())) {
            Kernel k = Kernels.units("update " + form, b -> {
                Buffer values = b.arg(t, Buffer.Kind.IN);
                Buffer indices = b.arg(DType.I64, Buffer.Kind.IN);
                Buffer masks = b.arg(DType.BOOL, Buffer.Kind.IN);
                List<Buffer> memory = new ArrayList<>();
                for (int i = 0; i < 2 * ops.size(); i++) {
                    memory.add(b.arg(t, Buffer.Kind.INOUT));
                    memory.add(b.arg(t, Buffer.Kind.OUT));
                }
                return (x, u) -> {
                    Var at = b.apply(Op.MUL, u, b.index(lanes));
                    Var v = b.load(values, at, lanes, Optional.empty());
                    Var index = form.isVector() ? b.load(indices, at, lanes, Optional.empty()) : at;
                    Optional<Var> mask = form.isMasked() ? Optional.of(b.load(masks, at, lanes, Optional.empty()))
                            : Optional.empty();
                    for (int i = 0; i < 2 * ops.size(); i++) {
                        boolean atomic = i % 2 == 0;
                        // Not each combination: what they have in common is one piece of code.
                        boolean old = (i / 2 + lanes) % 2 == 0 || atomic;
                        Optional<Var> before = b.update(ops.get(i / 2), memory.get(2 * i), index, v, mask, atomic, old);
                        Buffer out = memory.get(2 * i + 1);
                        before.ifPresent(o -> b.store(out, at, o, Optional.empty(), false));
                    }
                };
            });
            int n = UNITS * lanes;
            Random r = new Random(lanes);
            long[] index = new long[n];
            for (int i = 0; i < n; i++) {
                index[i] = i / lanes * lanes + r.nextInt(lanes) / 3;
            }
            List<long[]> data = new ArrayList<>(List.of(Kernels.samples(t, n, 1), index,
                    Kernels.samples(DType.BOOL, n, 2)));
            for (int i = 0; i < 2 * ops.size(); i++) {
                data.add(Kernels.samples(t, n, 3 + i));
                data.add(new long[n]);
            }
            new Twin(k).check(data, new long[0], UNITS);
        }
    }

    /** All units meet in few elements; these operations give the same whatever the order. */
    @Test
    void threadsMeet() {
        record Case(Op op, DType type, boolean whole) {
        }

        List<Case> cases = List.of(new Case(Op.ADD, DType.I64, false), new Case(Op.ADD, DType.U8, false),
                new Case(Op.MUL, DType.I32, false), new Case(Op.MUL, DType.I16, false),
                new Case(Op.XOR, DType.BOOL, false), new Case(Op.MIN, DType.I8, false),
                new Case(Op.MAX, DType.U64, false), new Case(Op.MIN, DType.F32, false),
                new Case(Op.MAX, DType.F64, false), new Case(Op.ADD, DType.F64, true),
                new Case(Op.ADD, DType.F32, true));
        int lanes = 4;
        int units = 5000;
        for (Case c : cases) {
            Kernel k = Kernels.units("meet", b -> {
                Buffer values = b.arg(c.type, Buffer.Kind.IN);
                Buffer memory = b.arg(c.type, Buffer.Kind.INOUT);
                return (x, u) -> {
                    Var at = b.apply(Op.MUL, u, b.index(lanes));
                    Var v = b.load(values, at, lanes, Optional.empty());
                    Var odd = b.apply(Op.AND, b.laneIds(DType.I64, lanes), b.constant(new LType(DType.I64, lanes), 1));
                    b.update(c.op, memory, odd, v, Optional.empty(), true, false);
                    b.update(c.op, memory, b.index(0), b.extract(v, 1), Optional.empty(), true, false);
                };
            });
            long[] data = Kernels.samples(c.type, units * lanes, 9);
            for (int i = 0; i < data.length && c.whole; i++) {
                data[i] = Scalars.ofDouble(c.type, i % 7);
            }
            new Twin(k).check(List.of(data, new long[2]), new long[0], units);
        }
    }

    @Test
    void elementsThatAreOffNeedNotExist() {
        Twin t = Twin.of("""
                kernel off(%0: i64, @0: inout f64, @1: out f64) (%1: i64, %2: i64) {
                  %3: f64x4 = const 1.5
                  %4: i64x4 = lane_ids
                  %5: i64x4 = const 4611686018427387904
                  %6: i64x4 = mul %4, %5
                  %7: i64x4 = splat %0
                  %8: boolx4 = eq %4, %7
                  %9: i64x4 = select %8, %4, %6
                  %10: f64x4 = update add @0[%9] = %3 mask %8
                  %11: f64x4 = update mul @0[%9] = %3 mask %8 atomic
                  %12: f64x4 = add %10, %11
                  store @1[%1] = %12
                }
                """);
        for (int lane = 0; lane < 5; lane++) {
            long[] memory = {Scalars.bits(1.0), Scalars.bits(2.0), Scalars.bits(3.0), Scalars.bits(4.0)};
            Twin.Outcome o = t.check(List.of(memory, new long[4]), new long[] {lane}, 1);
            for (int i = 0; i < 4; i++) {
                assertEquals(i == lane ? (i + 2.5) * 1.5 : i + 1, Double.longBitsToDouble(o.memory().get(0)[i]));
            }
        }
    }

    @Test
    void integersNeedNoLoopWhereTheProcessorHasNone() {
        Kernel k = Kernels.units("lock", b -> {
            Buffer memory = b.arg(DType.I64, Buffer.Kind.INOUT);
            return (x, u) -> b.update(Op.ADD, memory, b.index(0), u, Optional.empty(), true, false);
        });
        try (Compiled code = Kernels.compile(k)) {
            assertEquals(1, code.ir().split("atomicrmw add ", -1).length - 1, code.ir());
            assertEquals(1, code.ir().split("cmpxchg", -1).length, code.ir());
        }
    }
}
