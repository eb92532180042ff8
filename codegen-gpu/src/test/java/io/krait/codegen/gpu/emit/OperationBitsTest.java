package io.krait.codegen.gpu.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.codegen.llvm.HostCpu;
import io.krait.codegen.llvm.LlvmCompiler;
import io.krait.codegen.llvm.NativeCode;
import io.krait.codegen.llvm.NvptxEmitter;
import io.krait.codegen.llvm.OptLevel;
import io.krait.codegen.llvm.TargetSpec;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Scalars;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The modules for GPUs, after the passes that LLVM runs on them, give the bits that {@link Op#eval} defines: run on the
 * host, of which nothing but the last step, the choice of instructions, differs.
 */
class OperationBitsTest {
    private static final int COUNT = 512;
    private static final int TURING = 75;

    static Stream<DType> types() {
        return Grids.TYPES.stream();
    }

    @ParameterizedTest
    @MethodSource("types")
    void operations(DType t) throws Throwable {
        List<Op> ops = Stream.of(Op.values()).filter(op -> !op.isDerived() && op.accepts(t)).toList();
        List<DType> in = List.of(t, t, t, DType.BOOL);
        List<long[]> data = new ArrayList<>();
        in.forEach(type -> data.add(samples(type, data.size())));
        List<DType> out = ops.stream().map(op -> op.resultType(operands(op, t))).toList();
        List<long[]> got = run(in, data, out, (b, x) -> ops.stream().map(op -> {
            List<Var> args = new ArrayList<>(x.subList(0, op.arity()));
            if (op == Op.SELECT) {
                args.set(0, x.get(3));
            }
            return b.scalar(op, args);
        }).toList());
        for (int k = 0; k < ops.size(); k++) {
            Op op = ops.get(k);
            for (int i = 0; i < COUNT; i++) {
                long first = data.get(op == Op.SELECT ? 3 : 0)[i];
                long want = op.eval(t, first, data.get(1)[i], data.get(2)[i]);
                check(op + " of " + Scalars.text(op == Op.SELECT ? DType.BOOL : t, first) + ", "
                        + Scalars.text(t, data.get(1)[i]), out.get(k), want, got.get(k)[i]);
            }
        }
    }

    private static List<DType> operands(Op op, DType t) {
        List<DType> in = new ArrayList<>(Collections.nCopies(op.arity(), t));
        if (op == Op.SELECT) {
            in.set(0, DType.BOOL);
        }
        return in;
    }

    @ParameterizedTest
    @MethodSource("types")
    void conversions(DType from) throws Throwable {
        long[] data = samples(from, 7);
        List<long[]> got = run(List.of(from), List.of(data), Grids.TYPES,
                (b, x) -> Grids.TYPES.stream().map(to -> b.cast(to, x.get(0))).toList());
        for (int k = 0; k < got.size(); k++) {
            for (int i = 0; i < COUNT; i++) {
                DType to = Grids.TYPES.get(k);
                check("cast of " + Scalars.text(from, data[i]) + " to " + to, to, Scalars.convert(data[i], from, to),
                        got.get(k)[i]);
            }
        }
    }

    private static void check(String what, DType t, long want, long got) {
        assertEquals(Scalars.text(t, canonical(t, want)), Scalars.text(t, canonical(t, got)), what);
        assertEquals(canonical(t, want), canonical(t, got), what);
    }

    /** NaN is one value. */
    private static long canonical(DType t, long bits) {
        return t.isFloat() && Double.isNaN(Scalars.toDouble(t, bits)) ? Scalars.ofDouble(t, Double.NaN) : bits;
    }

    /** Computes for each element in one thread: the loop over elements is the kernel's own. */
    @SuppressWarnings("restricted")
    private static List<long[]> run(List<DType> in, List<long[]> data, List<DType> out,
            BiFunction<LoopBuilder, List<Var>, List<Var>> f) throws Throwable {
        LoopBuilder b = new LoopBuilder();
        List<Buffer> from = in.stream().map(t -> b.arg(t, Buffer.Kind.IN)).toList();
        List<Buffer> to = out.stream().map(t -> b.arg(t, Buffer.Kind.OUT)).toList();
        Kernel k = b.kernel("bits", (begin, end) -> {
            b.loop(begin, end, 1, List.of(), (i, none) -> {
                List<Var> y = f.apply(b, from.stream().map(x -> b.load(x, i)).toList());
                for (int n = 0; n < y.size(); n++) {
                    b.store(to.get(n), i, y.get(n));
                }
                return List.of();
            });
            return null;
        });
        try (NativeCode code = onHost(k); Arena arena = Arena.ofConfined()) {
            List<Object> args = new ArrayList<>();
            for (int n = 0; n < in.size(); n++) {
                MemorySegment s = arena.allocate(8L * COUNT, 64);
                write(s, in.get(n), data.get(n));
                args.add(s.address());
            }
            List<MemorySegment> results = out.stream().map(t -> arena.allocate(8L * COUNT, 64)).toList();
            results.forEach(s -> args.add(s.address()));
            args.add((long) COUNT);
            args.add(arena.allocate(256).address());
            Linker.nativeLinker().downcallHandle(MemorySegment.ofAddress(code.address("krait_kernel")),
                    FunctionDescriptor.ofVoid(Collections.nCopies(args.size(), ValueLayout.JAVA_LONG)
                            .toArray(MemoryLayout[]::new))).invokeWithArguments(args);
            List<long[]> got = new ArrayList<>();
            for (int n = 0; n < out.size(); n++) {
                got.add(read(results.get(n), out.get(n)));
            }
            return got;
        }
    }

    /** The module as the code generator for GPUs gets it, compiled for the host. */
    private static NativeCode onHost(Kernel k) {
        Assumptions.assumeTrue(HostCpu.get().hasHalf(), "the host converts F16 by functions of a library");
        String ir = new NvptxEmitter(TURING, 63).emit(k);
        String after = new LlvmCompiler(TargetSpec.nvptx("sm_" + TURING, "+ptx63"), "default<O2>").optimised(ir);
        String host = after.replace("ptx_kernel ", "").replaceAll("(?m)^(target|source).*$", "")
                .replaceAll("\"target-(cpu|features)\"=\"[^\"]*\"", "");
        return LlvmCompiler.host().compile(host, OptLevel.LESS, "krait_kernel");
    }

    private static void write(MemorySegment s, DType t, long[] bits) {
        for (int i = 0; i < bits.length; i++) {
            switch (t.bytes()) {
                case 1 -> s.set(ValueLayout.JAVA_BYTE, i, (byte) bits[i]);
                case 2 -> s.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) bits[i]);
                case 4 -> s.setAtIndex(ValueLayout.JAVA_INT, i, (int) bits[i]);
                default -> s.setAtIndex(ValueLayout.JAVA_LONG, i, bits[i]);
            }
        }
    }

    private static long[] read(MemorySegment s, DType t) {
        long[] bits = new long[COUNT];
        for (int i = 0; i < COUNT; i++) {
            long raw = switch (t.bytes()) {
                case 1 -> s.get(ValueLayout.JAVA_BYTE, i);
                case 2 -> s.getAtIndex(ValueLayout.JAVA_SHORT, i);
                case 4 -> s.getAtIndex(ValueLayout.JAVA_INT, i);
                default -> s.getAtIndex(ValueLayout.JAVA_LONG, i);
            };
            bits[i] = t == DType.BOOL ? raw : Scalars.wrap(t, raw);
        }
        return bits;
    }

    /** Special values, random bits, and random small numbers. */
    private static long[] samples(DType t, long seed) {
        Random r = new Random(seed);
        double[] special = {0.0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3, 127, 128, -128, -129, 255, 256, 32767,
            32768, -32768, -32769, 65535, 65536, 0x1p31, 0x1p31 - 1, -0x1p31, -0x1p31 - 1, 0x1p32, 0x1p32 - 1, 0x1p53,
            0x1p53 + 2, 0x1p63, -0x1p63, 0x1p64, Math.nextDown(0x1p63), Math.nextDown(0x1p64), Math.nextUp(-0x1p63),
            1e300, -1e300, 1e-300, Double.MIN_VALUE, -Double.MIN_VALUE, Double.MIN_NORMAL, Double.MAX_VALUE,
            Float.MAX_VALUE, Float.MIN_VALUE, Float.MIN_NORMAL, Double.NaN, Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY, 0x1.fffffep30, 0x1.fffffep31, 0x1p-24, 0x1p-25, 0x1.8p-25, 65504, 65520};
        long[] whole = {Long.MIN_VALUE, Long.MAX_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE, -1, 0, 1, 63, 64, 65,
            1L << 53, (1L << 53) + 1, Long.MIN_VALUE + 1, 127, 128, 255, 32767, 32768};
        long[] out = new long[COUNT];
        for (int i = 0; i < COUNT; i++) {
            out[i] = switch (r.nextInt(4)) {
                case 0 -> t.isFloat() ? Scalars.ofDouble(t, special[r.nextInt(special.length)])
                        : Scalars.wrap(t, whole[r.nextInt(whole.length)]);
                case 1 -> Scalars.wrap(t, r.nextLong());
                case 2 -> Scalars.ofDouble(t, r.nextInt(41) - 20);
                default -> t.isFloat() ? Scalars.ofDouble(t, r.nextGaussian()
                        * Math.scalb(1.0, t == DType.F16 ? r.nextInt(45) - 28 : r.nextInt(80) - 10))
                        : Scalars.wrap(t, r.nextLong() >> r.nextInt(64));
            };
        }
        return out;
    }
}
