package io.krait.codegen.cpu;

import io.krait.codegen.llvm.HostCpu;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Scalars;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** Hand-made kernels and memory for tests. */
final class Kernels {
    private Kernels() {
    }

    /** One unit is one vector: loads a vector of each input, computes, stores. */
    static Kernel elementwise(List<DType> inputs, DType output, int lanes, BiFunction<LoopBuilder, List<Var>, Var> f) {
        return units("test", b -> {
            List<Buffer> in = inputs.stream().map(t -> b.arg(t, Buffer.Kind.IN)).toList();
            Buffer out = b.arg(output, Buffer.Kind.OUT);
            return (builder, i) -> {
                Var at = builder.apply(Op.MUL, i, builder.index(lanes));
                List<Var> x = in.stream().map(p -> builder.load(p, at, lanes, Optional.empty())).toList();
                builder.store(out, at, f.apply(builder, x), Optional.empty(), false);
            };
        });
    }

    /** A parallel loop over the units of a call. */
    static Kernel units(String name, Function<LoopBuilder, BiConsumer<LoopBuilder, Var>> setup) {
        LoopBuilder b = new LoopBuilder();
        BiConsumer<LoopBuilder, Var> body = setup.apply(b);
        return b.kernel(name, (begin, end) -> {
            b.parFor(Rhs.Level.THREADS, begin, end, List.of(), i -> {
                body.accept(b, i);
                return List.of();
            });
            return null;
        });
    }

    static Compiled compile(Kernel k) {
        return new CpuBackend().compile(k);
    }

    /** The host, and older processors of its family whose instructions it has. */
    static Stream<HostCpu> processors() {
        HostCpu host = HostCpu.get();
        if (!host.isX86()) {
            return Stream.of(host);
        }
        HostCpu oldest = HostCpu.of(host.triple(), "x86-64", "+sse2");
        HostCpu avx2 = HostCpu.of(host.triple(), "haswell", "+avx2,+fma,+f16c");
        return host.vectorBits() == 512 ? Stream.of(oldest, avx2, host) : Stream.of(oldest, host);
    }

    /** Runs a kernel and gives its last buffer. */
    static long[] run(Compiled code, List<DType> inputs, List<long[]> data, DType output, int size, long units,
            int threads) {
        try (Arena arena = Arena.ofConfined()) {
            List<MemorySegment> memory = new ArrayList<>();
            for (int i = 0; i < inputs.size(); i++) {
                memory.add(write(arena, inputs.get(i), data.get(i)));
            }
            MemorySegment out = arena.allocate(Math.max(1, (long) size * output.bytes()), 64);
            memory.add(out);
            code.launch(memory.stream().mapToLong(MemorySegment::address).toArray(), units, 1, 1e9, threads);
            return read(out, output, size);
        }
    }

    static MemorySegment write(Arena arena, DType t, long[] bits) {
        MemorySegment s = arena.allocate(Math.max(1, (long) bits.length * t.bytes()), 64);
        for (int i = 0; i < bits.length; i++) {
            set(s, t, i, bits[i]);
        }
        return s;
    }

    static void set(MemorySegment s, DType t, long i, long bits) {
        switch (t.bytes()) {
            case 1 -> s.set(ValueLayout.JAVA_BYTE, i, (byte) bits);
            case 2 -> s.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) bits);
            case 4 -> s.setAtIndex(ValueLayout.JAVA_INT, i, (int) bits);
            default -> s.setAtIndex(ValueLayout.JAVA_LONG, i, bits);
        }
    }

    static long[] read(MemorySegment s, DType t, int count) {
        long[] out = new long[count];
        for (int i = 0; i < count; i++) {
            long raw = switch (t.bytes()) {
                case 1 -> s.get(ValueLayout.JAVA_BYTE, i);
                case 2 -> s.getAtIndex(ValueLayout.JAVA_SHORT, i);
                case 4 -> s.getAtIndex(ValueLayout.JAVA_INT, i);
                default -> s.getAtIndex(ValueLayout.JAVA_LONG, i);
            };
            out[i] = t == DType.BOOL ? raw : Scalars.wrap(t, raw);
        }
        return out;
    }

    /** NaN is one value. */
    static long canonical(DType t, long bits) {
        return switch (t) {
            case F64 -> Double.doubleToLongBits(Double.longBitsToDouble(bits));
            case F32 -> Float.floatToIntBits(Float.intBitsToFloat((int) bits)) & 0xffffffffL;
            case F16, BF16 -> Double.isNaN(Scalars.toDouble(t, bits)) ? Scalars.ofDouble(t, Double.NaN) : bits;
            default -> bits;
        };
    }

    /** Special values of a type, then random bits, then random small numbers. */
    static long[] samples(DType t, int count, long seed) {
        Random r = new Random(seed);
        double[] special = {0.0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 2, 3, -3, 7, 10, 100, 127, 128, -128, -129,
            255, 256, 32767, 32768, -32768, -32769, 65535, 65536, 0x1p31, 0x1p31 - 1, -0x1p31, -0x1p31 - 1, 0x1p32,
            0x1p32 - 1, 0x1p53, 0x1p53 + 2, 0x1p63, -0x1p63, 0x1p64, Math.nextDown(0x1p63), Math.nextDown(0x1p64),
            Math.nextUp(-0x1p63), 1e300, -1e300, 1e-300, Double.MIN_VALUE, -Double.MIN_VALUE, Double.MIN_NORMAL,
            Double.MAX_VALUE, Float.MAX_VALUE, Float.MIN_VALUE, Float.MIN_NORMAL, Double.NaN, Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY, 0x1.fffffep30, 0x1.fffffep31, 0x1.fffffep62, 0x1.fffffep63, 0.49999999999999994,
            4503599627370495.5};
        long[] whole = {Long.MIN_VALUE, Long.MAX_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE, -1, 0, 1, 63, 64, 65,
            1L << 53, (1L << 53) + 1, (1L << 53) - 1, -(1L << 53), Long.MIN_VALUE + 1};
        long[] out = new long[count];
        for (int i = 0; i < count; i++) {
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
