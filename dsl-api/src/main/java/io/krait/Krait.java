package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.ndarray.RandomKey;
import io.krait.ndarray.Scope;
import io.krait.ndarray.Slice;
import io.krait.staging.DType;
import io.krait.staging.FastMath;
import io.krait.staging.ScalarType;
import io.krait.types.BF16;
import io.krait.types.Bool;
import io.krait.types.C128;
import io.krait.types.C64;
import io.krait.types.F16;
import io.krait.types.F32;
import io.krait.types.F64;
import io.krait.types.I16;
import io.krait.types.I32;
import io.krait.types.I64;
import io.krait.types.I8;
import io.krait.types.Num;
import io.krait.types.U16;
import io.krait.types.U32;
import io.krait.types.U64;
import io.krait.types.U8;
import java.util.List;
import java.util.function.Supplier;

/**
 * Everything that programs use: {@code import static io.krait.Krait.*;}.
 *
 * <pre>{@code
 * var x = linspace(0, 4, 1_000_000);
 * var wave = jit(t -> exp(t.neg()).mul(sin(t)));
 * IO.println(wave.apply(x).sum().item());
 * }</pre>
 *
 * <p>Most of its methods are inherited: {@code jit} and {@code vectorize} from {@link Compiling}, {@code kernel} from
 * {@link Kernels}, {@code guvectorize} from {@link Gufuncs}, {@code stencil} from {@link Stencils}, {@code cudaKernel}
 * from {@link GpuKernels}, devices from {@link Devices}; branches, loops and variables of kernels from {@link
 * ControlFlow} and {@link ParallelLoops}; creation of arrays from {@link io.krait.ndarray.Creation}, functions of
 * arrays from {@link io.krait.ndarray.Maths}.
 */
public final class Krait extends Compiling {
    /** Logical elements. */
    public static final ScalarType<Bool> bool = new ScalarType<>(DType.BOOL);
    /** Signed 8-bit integers; arithmetic wraps. */
    public static final ScalarType<I8> i8 = new ScalarType<>(DType.I8);
    /** Signed 16-bit integers; arithmetic wraps. */
    public static final ScalarType<I16> i16 = new ScalarType<>(DType.I16);
    /** Signed 32-bit integers; arithmetic wraps. */
    public static final ScalarType<I32> i32 = new ScalarType<>(DType.I32);
    /** Signed 64-bit integers; arithmetic wraps. */
    public static final ScalarType<I64> i64 = new ScalarType<>(DType.I64);
    /** Unsigned 8-bit integers; arithmetic wraps. */
    public static final ScalarType<U8> u8 = new ScalarType<>(DType.U8);
    /** Unsigned 16-bit integers; arithmetic wraps. */
    public static final ScalarType<U16> u16 = new ScalarType<>(DType.U16);
    /** Unsigned 32-bit integers; arithmetic wraps. */
    public static final ScalarType<U32> u32 = new ScalarType<>(DType.U32);
    /** Unsigned 64-bit integers; arithmetic wraps. */
    public static final ScalarType<U64> u64 = new ScalarType<>(DType.U64);
    /** Elements of binary16, to save memory: operations compute in f32 and round, sums add up in f32. */
    public static final ScalarType<F16> f16 = new ScalarType<>(DType.F16);
    /** Elements of bfloat16, the upper half of a float, to save memory: operations compute in f32 and round. */
    public static final ScalarType<BF16> bf16 = new ScalarType<>(DType.BF16);
    /** Elements of binary32, Java's {@code float}. */
    public static final ScalarType<F32> f32 = new ScalarType<>(DType.F32);
    /** Elements of binary64, Java's {@code double}. */
    public static final ScalarType<F64> f64 = new ScalarType<>(DType.F64);
    /** Complex numbers of two binary32. */
    public static final ScalarType<C64> c64 = new ScalarType<>(DType.C64);
    /** Complex numbers of two binary64. */
    public static final ScalarType<C128> c128 = new ScalarType<>(DType.C128);

    /** See {@link FastMath#CONTRACT}. */
    public static final FastMath CONTRACT = FastMath.CONTRACT;
    /** See {@link FastMath#REASSOC}. */
    public static final FastMath REASSOC = FastMath.REASSOC;
    /** See {@link FastMath#RECIP}. */
    public static final FastMath RECIP = FastMath.RECIP;
    /** See {@link FastMath#APPROX}. */
    public static final FastMath APPROX = FastMath.APPROX;
    /** See {@link FastMath#NO_NAN}. */
    public static final FastMath NO_NAN = FastMath.NO_NAN;
    /** See {@link FastMath#NO_INF}. */
    public static final FastMath NO_INF = FastMath.NO_INF;
    /** See {@link FastMath#NO_SIGNED_ZEROS}. */
    public static final FastMath NO_SIGNED_ZEROS = FastMath.NO_SIGNED_ZEROS;

    private Krait() {
    }

    /** Opens a scope: arrays made on this thread until it is closed are freed by {@link Scope#close}, unless kept. */
    public static Scope scope() {
        return Scope.open();
    }

    /** Where random numbers come from: {@code random(42).normal(f64, 1000)}. See {@link RandomKey}. */
    public static RandomKey random(long seed) {
        return RandomKey.of(seed);
    }

    /** The matrix product {@code a.matmul(b)}, see {@link NdArray#matmul(NdArray)}. */
    public static <T extends Num> NdArray<T> matmul(NdArray<T> a, NdArray<? extends T> b) {
        return a.matmul(b);
    }

    /** The largest number of threads that calls from this Java thread use. */
    public static int threads() {
        return Internals.threads();
    }

    /** Runs an action with the given number of threads for its calls. Results do not depend on it. */
    public static void withThreads(int n, Runnable action) {
        Internals.withThreads(n, () -> {
            action.run();
            return null;
        });
    }

    /** Runs an action with the given number of threads for its calls and returns its result. */
    public static <R> R withThreads(int n, Supplier<R> action) {
        return Internals.withThreads(n, action);
    }

    /**
     * Sets how Krait works from now on, in this program: {@code configure().threads(4).cache("off")}. What is not set
     * here comes from system properties and environment variables, see {@link Configuration}.
     */
    public static Configuration configure() {
        return new Configuration();
    }

    /** Functions to compile ahead of time, for programs in C: {@code export("finance").add("price", price)...}. */
    public static Export export(String library) {
        return Export.of(library);
    }

    /** What compiled code is kept between runs, and where. */
    public static CodeCache cache() {
        return new CodeCache();
    }

    /** Facts about this installation. */
    public static List<KraitInfo.Entry> info() {
        return KraitInfo.collect();
    }

    /** What the process has compiled and holds. Functions have statistics of their own, see {@link Inspectable}. */
    public static ProcessStats stats() {
        return ProcessStats.now();
    }

    /** The whole axis. */
    public static Slice all() {
        return Slice.all();
    }

    /** Elements {@code start} up to {@code stop}, exclusive; negative numbers count from the end. */
    public static Slice range(long start, long stop) {
        return Slice.range(start, stop);
    }

    /** Elements {@code start, start + step, ...} up to {@code stop}, exclusive; a negative step walks down. */
    public static Slice range(long start, long stop, long step) {
        return Slice.range(start, stop, step);
    }

    /** Elements from {@code start} to the end. */
    public static Slice from(long start) {
        return Slice.from(start);
    }

    /** Elements up to {@code stop}, exclusive. */
    public static Slice upTo(long stop) {
        return Slice.upTo(stop);
    }

    /** The element at {@code index}; the axis is dropped. */
    public static Slice at(long index) {
        return Slice.at(index);
    }
}
