package io.krait.codegen.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.krait.codegen.llvm.HostCpu;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Scalars;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every primitive operation on every type gives the bits that {@link Op#eval} defines, for scalars and vectors of
 * several widths.
 */
class OperationTest {
    private static final int COUNT = 1536;

    private record Case(Op op, DType type, int lanes, HostCpu cpu) {
        List<DType> inputs() {
            List<DType> in = new ArrayList<>(Collections.nCopies(op.arity(), type));
            if (op == Op.SELECT) {
                in.set(0, DType.BOOL);
            }
            return in;
        }
    }

    static Stream<Arguments> typesAndLanes() {
        return Kernels.processors().flatMap(cpu -> Arrays.stream(DType.values()).filter(DType::isSupported)
                .flatMap(t -> widths(cpu, t).mapToObj(w -> Arguments.of(t, w, cpu))));
    }

    private static IntStream widths(HostCpu cpu, DType t) {
        int register = cpu.vectorBits() / Math.max(8, t.bits());
        return cpu.equals(HostCpu.get()) ? IntStream.of(1, 2, register / 2, register, 2 * register).distinct()
                : IntStream.of(1, 2 * register);
    }

    /** All operations on a type in one kernel would be one large compilation: each has its own. */
    @ParameterizedTest
    @MethodSource("typesAndLanes")
    void operations(DType type, int lanes, HostCpu cpu) {
        for (Op op : Op.values()) {
            if (!op.isDerived() && op.accepts(type)) {
                check(new Case(op, type, lanes, cpu));
            }
        }
    }

    static Stream<Arguments> types() {
        return Kernels.processors()
                .flatMap(cpu -> Arrays.stream(DType.values()).filter(DType::isSupported)
                .map(t -> Arguments.of(t, cpu)));
    }

    static Stream<Arguments> integers() {
        return types().filter(a -> ((DType) a.get()[0]).isInteger());
    }

    private static void check(Case c) {
        List<DType> in = c.inputs();
        DType out = c.op.resultType(in);
        Kernel k = Kernels.elementwise(in, out, c.lanes, (b, x) -> b.scalar(c.op, x));
        List<long[]> data = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            data.add(Kernels.samples(in.get(i), COUNT, 31 * i + c.op.ordinal()));
        }
        compare(c.cpu, c.toString(), k, in, data, out, c.lanes, i -> c.op.eval(c.type, at(data, 0, i), at(data, 1, i),
                at(data, 2, i)));
    }

    private static long at(List<long[]> data, int k, int i) {
        return k < data.size() ? data.get(k)[i] : 0;
    }

    private static void compare(HostCpu cpu, String what, Kernel k, List<DType> in, List<long[]> data, DType out,
            int lanes,
            IntToLongFunction expected) {
        try (Compiled code = new CpuBackend(cpu).compile(k)) {
            long[] got = Kernels.run(code, in, data, out, COUNT, COUNT / lanes, 1);
            for (int i = 0; i < COUNT; i++) {
                long want = Kernels.canonical(out, expected.applyAsLong(i));
                if (want != Kernels.canonical(out, got[i])) {
                    StringBuilder args = new StringBuilder();
                    for (int a = 0; a < in.size(); a++) {
                        args.append(Scalars.text(in.get(a), data.get(a)[i])).append(' ');
                    }
                    fail(what + " of " + args + ": expected " + Scalars.text(out, want) + ", got "
                            + Scalars.text(out, got[i]) + "\n"
                            + code.ir());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void casts(DType from, HostCpu cpu) {
        for (DType to : DType.values()) {
            for (int lanes : new int[] {1, 16}) {
                if (to.isSupported()) {
                    long[] data = Kernels.samples(from, COUNT, to.ordinal());
                    Kernel k = Kernels.elementwise(List.of(from), to, lanes, (b, x) -> b.cast(to, x.get(0)));
                    compare(cpu, "cast " + from + " to " + to + " x" + lanes, k, List.of(from), List.of(data), to,
                            lanes,
                            i -> Scalars.convert(data[i], from, to));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void bitcasts(DType from, HostCpu cpu) {
        for (DType to : DType.values()) {
            if (to.isSupported() && to.bits() == from.bits()) {
                long[] data = Kernels.samples(from, COUNT, to.ordinal());
                Kernel k = Kernels.elementwise(List.of(from), to, 16, (b, x) -> b.bitcast(to, x.get(0)));
                compare(cpu, "bitcast " + from + " to " + to, k, List.of(from), List.of(data), to, 16,
                        i -> Scalars.wrap(to, data[i]));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("integers")
    void divisionByConstants(DType t, HostCpu cpu) {
        long[] data = Kernels.samples(t, COUNT, 1);
        for (long d : new long[] {0, 1, -1, 3, 10, 64, -128, Long.MIN_VALUE, Long.MAX_VALUE}) {
            long divisor = Scalars.wrap(t, d);
            for (int lanes : new int[] {1, 16}) {
                BiFunction<LoopBuilder, List<Var>, Var> all = (b, x) -> {
                    Var y = b.constant(x.get(0).type(), divisor);
                    Var q = b.apply(Op.XOR, b.apply(Op.DIV, x.get(0), y), b.apply(Op.MUL, b.apply(Op.REM, x.get(0), y),
                            b.constant(y.type(), 3)));
                    Var f = b.apply(Op.XOR, b.apply(Op.FLOOR_DIV, x.get(0), y),
                            b.apply(Op.MUL, b.apply(Op.FLOOR_MOD, x.get(0), y),
                            b.constant(y.type(), 5)));
                    return b.apply(Op.ADD, q, b.apply(Op.MUL, f, b.constant(y.type(), 11)));
                };
                compare(cpu, "division by " + d + " of " + t + " x" + lanes,
                        Kernels.elementwise(List.of(t), t, lanes, all), List.of(t), List.of(data), t,
                        lanes, i -> divide(t, data[i], divisor));
            }
        }
    }

    private static long divide(DType t, long a, long b) {
        long q = Op.XOR.eval(t, Op.DIV.eval(t, a, b, 0), Op.MUL.eval(t, Op.REM.eval(t, a, b, 0), 3, 0), 0);
        long f = Op.XOR.eval(t, Op.FLOOR_DIV.eval(t, a, b, 0), Op.MUL.eval(t, Op.FLOOR_MOD.eval(t, a, b, 0), 5, 0), 0);
        return Op.ADD.eval(t, q, Op.MUL.eval(t, f, 11, 0), 0);
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F16", "BF16", "F32", "F64"})
    void constantsKeepTheirBits(DType t) {
        long[] data = Kernels.samples(t, 64, 5);
        for (long c : data) {
            Kernel k = Kernels.elementwise(List.of(), t, 16, (b, x) -> b.constant(new LType(t, 16), c));
            try (Compiled code = Kernels.compile(k)) {
                long[] got = Kernels.run(code, List.of(), List.of(), t, 32, 2, 1);
                for (long g : got) {
                    assertEquals(Kernels.canonical(t, c), Kernels.canonical(t, g));
                }
            }
        }
    }
}
