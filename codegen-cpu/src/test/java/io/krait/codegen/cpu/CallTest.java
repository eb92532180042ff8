package io.krait.codegen.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.backend.Deadline;
import io.krait.optimizer.backend.InterpreterBackend;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopParser;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Functions that kernels call. They are Java methods here, which check what they get. */
class CallTest {
    private static final AtomicInteger CALLS = new AtomicInteger();

    private final Arena arena = Arena.ofShared();

    static List<Backend> backends() {
        return List.of(new CpuBackend(), new InterpreterBackend(256));
    }

    static double mix(byte a, short b, int c, long d, float e, double f) {
        return a + 2.0 * b + 3.0 * c + 4.0 * d + 5.0 * e + 6.0 * f;
    }

    static byte small(byte x) {
        return (byte) (x + 100);
    }

    static short medium(short x) {
        return (short) (x * 3);
    }

    static float half(float x) {
        return x / 2;
    }

    static void count() {
        CALLS.incrementAndGet();
    }

    /** Runs the kernel that calls it again, with a function that does not. */
    static long again(long x) {
        try (Arena arena = Arena.ofConfined(); Compiled code = Kernels.compile(CALL)) {
            MemorySegment out = arena.allocate(8L * 10, 64);
            code.launchRecorded(new long[] {out.address(), PLUS}, 10, 1, 1e6, 2, Deadline.NONE);
            return x * 1000 + out.getAtIndex(ValueLayout.JAVA_LONG, 5);
        }
    }

    static long plus(long x) {
        return x + 1;
    }

    private static final Kernel CALL = LoopParser.parse("""
            kernel call(%0: i64, @0: out i64, @1: local i64[4000]) (%1: i64, %2: i64) {
              %10: i64 = const 0
              %11: i64 = const 2
              parfor threads %3: i64 = %1 to %2 {
                store @1[%10] = %3
                %4: i64 = call %0(%3)
                %5: i64 = load @1[%10]
                %6: i64 = add %4, %5
                %7: bool = lt %6, %10
                fault %7 at %3 code 1 with %6
                store @0[%3] = %6
              }
            }
            """);
    private static final long PLUS = stub(Arena.global(), "plus", long.class, long.class);

    @SuppressWarnings("restricted")
    private static long stub(Arena arena, String name, Class<?> result, Class<?>... args) {
        try {
            MethodType type = MethodType.methodType(result, args);
            MethodHandle h = MethodHandles.lookup().findStatic(CallTest.class, name, type);
            ValueLayout[] layouts = new ValueLayout[args.length];
            for (int i = 0; i < args.length; i++) {
                layouts[i] = layout(args[i]);
            }
            FunctionDescriptor d = result == void.class ? FunctionDescriptor.ofVoid(layouts)
                    : FunctionDescriptor.of(layout(result), layouts);
            return Linker.nativeLinker().upcallStub(h, d, arena).address();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static ValueLayout layout(Class<?> c) {
        return switch (c.getName()) {
            case "byte" -> ValueLayout.JAVA_BYTE;
            case "short" -> ValueLayout.JAVA_SHORT;
            case "int" -> ValueLayout.JAVA_INT;
            case "long" -> ValueLayout.JAVA_LONG;
            case "float" -> ValueLayout.JAVA_FLOAT;
            default -> ValueLayout.JAVA_DOUBLE;
        };
    }

    @Test
    void argumentsAndResultsOfEveryType() {
        long mix = stub(arena, "mix", double.class, byte.class, short.class, int.class, long.class, float.class,
                double.class);
        Kernel k = Kernels.units("mix", b -> {
            List<DType> types = List.of(DType.I8, DType.I16, DType.I32, DType.I64, DType.F32, DType.F64);
            List<Buffer> in = types.stream().map(t -> b.arg(t, Buffer.Kind.IN)).toList();
            Buffer mixed = b.arg(DType.F64, Buffer.Kind.OUT);
            Buffer bytes = b.arg(DType.I8, Buffer.Kind.OUT);
            Buffer shorts = b.arg(DType.I16, Buffer.Kind.OUT);
            Buffer floats = b.arg(DType.F32, Buffer.Kind.OUT);
            List<Var> f = List.of(b.scalar(DType.I64), b.scalar(DType.I64), b.scalar(DType.I64), b.scalar(DType.I64));
            return (x, i) -> {
                List<Var> args = in.stream().map(m -> b.load(m, i)).toList();
                b.store(mixed, i, b.call(f.get(0), args, Optional.of(DType.F64)).orElseThrow());
                b.store(bytes, i, b.call(f.get(1), args.subList(0, 1), Optional.of(DType.I8)).orElseThrow());
                b.store(shorts, i, b.call(f.get(2), args.subList(1, 2), Optional.of(DType.I16)).orElseThrow());
                b.store(floats, i, b.call(f.get(3), args.subList(4, 5), Optional.of(DType.F32)).orElseThrow());
            };
        });
        int n = 50;
        List<long[]> data = List.of(Kernels.samples(DType.I8, n, 1), Kernels.samples(DType.I16, n, 2),
                Kernels.samples(DType.I32, n, 3), Kernels.samples(DType.I64, n, 4), Kernels.samples(DType.F32, n, 5),
                Kernels.samples(DType.F64, n, 6), new long[n], new long[n], new long[n], new long[n]);
        Twin.Outcome o = new Twin(k).check(data, new long[] {mix, stub(arena, "small", byte.class, byte.class),
            stub(arena, "medium", short.class, short.class), stub(arena, "half", float.class, float.class)}, n);
        for (int i = 0; i < n; i++) {
            assertEquals(small((byte) data.get(0)[i]), o.memory().get(7)[i]);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void callsKeepTheirNumber(Backend backend) {
        long count = stub(arena, "count", void.class);
        Kernel k = LoopParser.parse("""
                kernel count(%0: i64) (%1: i64, %2: i64) {
                  %3: i64 = const 3
                  parfor threads %4: i64 = %1 to %2 {
                    %5: bool = lt %4, %3
                    if %5 {
                      call %0()
                    }
                    call %0()
                  }
                }
                """);
        try (Compiled code = backend.compile(k)) {
            CALLS.set(0);
            code.launchRecorded(new long[] {count}, 10, 1, 1e6, 2, Deadline.NONE);
            assertEquals(13, CALLS.get());
        }
    }

    /** A function that launches kernels itself does not disturb the launch that it is called by. */
    @Test
    void functionsMayLaunchKernels() {
        long again = stub(arena, "again", long.class, long.class);
        try (Compiled code = Kernels.compile(CALL)) {
            for (int threads : new int[] {1, 3}) {
                MemorySegment out = arena.allocate(8 * 20, 64);
                assertEquals(Optional.empty(), code.launchRecorded(new long[] {out.address(), again}, 20, 1, 1e6,
                        threads, Deadline.NONE));
                long[] want = new long[20];
                for (int i = 0; i < 20; i++) {
                    want[i] = i * 1000L + 11 + i;
                }
                assertArrayEquals(want, Kernels.read(out, DType.I64, 20));
            }
        }
    }
}
