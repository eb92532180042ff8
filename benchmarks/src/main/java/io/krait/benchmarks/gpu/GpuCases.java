package io.krait.benchmarks.gpu;

import static io.krait.Krait.bf16;
import static io.krait.Krait.blockDim;
import static io.krait.Krait.cudaKernel;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.gridStride;
import static io.krait.Krait.i32;
import static io.krait.Krait.in;
import static io.krait.Krait.jit;
import static io.krait.Krait.literal;
import static io.krait.Krait.random;
import static io.krait.Krait.shared;
import static io.krait.Krait.stencil;
import static io.krait.Krait.syncThreads;
import static io.krait.Krait.threadIdx;
import static io.krait.Krait.u8;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.zeros;

import io.krait.Boundary;
import io.krait.CudaKernel;
import io.krait.Jit1;
import io.krait.Stencil;
import io.krait.Ufunc2;
import io.krait.Ufunc3;
import io.krait.ndarray.MatmulMode;
import io.krait.ndarray.NdArray;
import io.krait.staging.Device;
import io.krait.staging.ScalarType;
import io.krait.types.F32;
import io.krait.types.F64;
import io.krait.types.Floating;
import io.krait.types.I32;
import io.krait.types.Num;
import io.krait.types.U8;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** The programs: those of the other frameworks' benchmark, in the way that users of Krait would write them. */
final class GpuCases {
    private static final int SMALL = 1000;

    private static final Ufunc2<F32, F32, F32> SAXPY = vectorize(f32, f32, (x, y) -> x.mul(1.0001).add(y));
    private static final Ufunc2<F32, F32, F32> PLUS = vectorize(f32, f32, (x, y) -> x.add(y));
    private static final Jit1<F32, F32> SOFTMAX = jit(f32.array(2), x -> {
        NdArray<F32> e = x.sub(x.max(-1).keepDims()).exp();
        return e.div(e.sum(-1).keepDims());
    });
    private static final Jit1<F32, F32> LAYERNORM = jit(f32.array(2), x -> {
        NdArray<F32> d = x.sub(x.mean(-1).keepDims());
        return d.mul(d.square().mean(-1).keepDims().add(1e-5).rsqrt());
    });
    private static final Stencil<F32> FIVE_POINTS = stencil(f32, u -> u.at(0, 0).mul(0.5).add(u.at(-1, 0).add(
            u.at(1, 0)).add(u.at(0, -1)).add(u.at(0, 1)).mul(0.125))).boundary(Boundary.CLAMP);
    private static final CudaKernel HISTOGRAM = cudaKernel(in(u8.array(1)), i32.array(1), (x, counts) -> {
        var mine = shared(i32, 256);
        for_(threadIdx(0), literal(i32, 256), blockDim(0), k -> mine.set(0, k));
        syncThreads();
        gridStride(x.size(), i -> mine.atomics().ofBlock().add(1, x.get(i)));
        syncThreads();
        for_(threadIdx(0), literal(i32, 256), blockDim(0), k -> counts.atomicAdd(mine.get(k), k));
    });

    private final boolean smoke;

    private GpuCases(boolean smoke) {
        this.smoke = smoke;
    }

    /** All programs, of tiny sizes if they are only tried. */
    static List<GpuCase> all(boolean smoke) {
        GpuCases c = new GpuCases(smoke);
        List<GpuCase> r = new ArrayList<>();
        long n = c.size(1 << 28, 1 << 12);
        long rows = c.size(16384, 32);
        long columns = c.size(8192, 256);
        long side = c.size(16384, 64);
        r.add(new GpuCase("copy", "f32", "" + n, 8.0 * n, d -> c.unary(d, NdArray::copy, n)));
        r.add(new GpuCase("saxpy", "f32", "" + n, 12.0 * n, d -> c.saxpy(d, n)));
        r.add(new GpuCase("sum", "f32", "" + n, 4.0 * n, d -> c.unary(d, x -> x.sum(), n)));
        r.add(new GpuCase("scan", "f32", "" + n, 8.0 * n, d -> c.unary(d, x -> PLUS.accumulate(x, 0), n)));
        r.add(new GpuCase("softmax", "f32", rows + "x" + columns, 8.0 * rows * columns,
                d -> c.unary(d, SOFTMAX::apply, rows, columns)));
        r.add(new GpuCase("layernorm", "f32", rows + "x" + columns, 8.0 * rows * columns,
                d -> c.unary(d, LAYERNORM::apply, rows, columns)));
        r.add(new GpuCase("stencil2d", "f32", side + "x" + side, 8.0 * side * side,
                d -> c.unary(d, FIVE_POINTS::apply, side, side)));
        r.add(new GpuCase("transpose", "f32", side + "x" + side, 8.0 * side * side,
                d -> c.unary(d, x -> x.transpose().copy(), side, side)));
        r.add(new GpuCase("histogram256", "u8", "" + n, n, d -> c.histogram(d, n)));
        long options = c.size(1 << 26, 1 << 10);
        r.add(new GpuCase("black_scholes", "f32", "" + options, 20.0 * options, d -> c.blackScholes(d, f32, options)));
        r.add(new GpuCase("black_scholes", "f64", "" + options, 40.0 * options, d -> c.blackScholes(d, f64, options)));
        c.matmul(r, f32, "f32", c.size(8192, 64), MatmulMode.ORDERED);
        c.matmul(r, f32, "tf32", c.size(8192, 64), MatmulMode.TENSOR);
        c.matmul(r, f64, "f64", c.size(4096, 64), MatmulMode.ORDERED);
        c.matmul(r, bf16, "bf16", c.size(8192, 64), MatmulMode.ORDERED);
        c.matmul(r, bf16, "bf16", c.size(8192, 64), MatmulMode.TENSOR);
        if (!smoke) {
            c.matmul(r, f32, "f32", 8192, MatmulMode.LIBRARY);
            c.matmul(r, f64, "f64tc", 4096, MatmulMode.LIBRARY);
            c.matmul(r, bf16, "bf16", 8192, MatmulMode.LIBRARY);
        }
        r.add(new GpuCase("launch", "f32", "1", 0, d -> c.unary(d, x -> x.add(1), 1)));
        return r;
    }

    private long size(long full, long tiny) {
        return smoke ? tiny : full;
    }

    private GpuCase.Work unary(Device d, UnaryOperator<NdArray<F32>> f, long... shape) {
        NdArray<F32> x = random(1).uniform(f32, shape).to(d);
        long[] small = shape.length == 1 ? new long[]{SMALL} : new long[]{33, 129};
        return new GpuCase.Work(() -> f.apply(x).eval(), () -> {
            NdArray<F32> y = random(2).uniform(f32, small).eval();
            return same(f.apply(y.to(d)), f.apply(y));
        });
    }

    private GpuCase.Work saxpy(Device d, long n) {
        NdArray<F32> x = random(1).uniform(f32, n).to(d);
        NdArray<F32> y = random(2).uniform(f32, n).to(d);
        NdArray<F32> z = zeros(f32, n).to(d);
        return new GpuCase.Work(() -> SAXPY.with().out(z).apply(x, y), () -> {
            NdArray<F32> a = random(3).uniform(f32, SMALL).eval();
            return same(SAXPY.apply(a.to(d), a.to(d)), SAXPY.apply(a, a));
        });
    }

    private GpuCase.Work histogram(Device d, long n) {
        NdArray<U8> x = random(1).integers(i32, 0, 256, n).to(u8).to(d);
        NdArray<I32> counts = zeros(i32, 256).to(d);
        return new GpuCase.Work(() -> HISTOGRAM.grid(smoke ? 4 : 132 * 8).block(256).run(x, counts), () -> {
            NdArray<I32> c = zeros(i32, 256).to(d);
            HISTOGRAM.grid(2).block(256).run(random(2).integers(i32, 0, 256, SMALL).to(u8).to(d), c);
            return c.sum().itemLong() == SMALL;
        });
    }

    private <T extends Floating> GpuCase.Work blackScholes(Device d, ScalarType<T> t, long n) {
        Ufunc3<T, T, T, T> call = vectorize(t, t, t, (spot, strike, years) -> {
            var deviation = years.sqrt().mul(0.3);
            var d1 = spot.div(strike).log().add(years.mul(0.065)).div(deviation);
            var d2 = d1.sub(deviation);
            return spot.mul(d1.normcdf()).sub(strike.mul(years.mul(-0.02).exp()).mul(d2.normcdf()));
        });
        NdArray<T> spot = random(1).uniform(t, n).mul(100).add(10).to(d);
        NdArray<T> strike = random(2).uniform(t, n).mul(100).add(10).to(d);
        NdArray<T> years = random(3).uniform(t, n).add(0.1).to(d);
        NdArray<T> out = zeros(t, n).to(d);
        return new GpuCase.Work(() -> call.with().out(out).apply(spot, strike, years), () -> {
            NdArray<T> x = random(4).uniform(t, SMALL).add(1).eval();
            return same(call.apply(x.to(d), x.to(d), x.to(d)), call.apply(x, x, x));
        });
    }

    private <T extends Floating> void matmul(List<GpuCase> r, ScalarType<T> t, String peak, long n,
            MatmulMode mode) {
        String name = mode == MatmulMode.ORDERED ? "matmul" : "matmul_" + mode.name().toLowerCase(Locale.ROOT);
        r.add(new GpuCase(name, t.toString(), n + "^3", 0, 2.0 * n * n * n, peak, d -> {
            NdArray<T> a = random(1).uniform(f32, n, n).to(t).to(d);
            NdArray<T> b = random(2).uniform(f32, n, n).to(t).to(d);
            return new GpuCase.Work(() -> a.matmul(b, mode).eval(), () -> {
                NdArray<T> x = random(3).uniform(f32, 65, 65).to(t).eval();
                NdArray<T> product = x.to(d).matmul(x.to(d), mode);
                return mode == MatmulMode.ORDERED ? same(product, x.matmul(x)) : near(product, x.matmul(x));
            });
        }));
    }

    // Products of numbers from 0 to 1: the order of sums and the rounding of factors are those of the hardware.
    private static boolean near(NdArray<? extends Num> device, NdArray<? extends Num> host) {
        NdArray<F64> x = device.toHost().to(f64);
        NdArray<F64> y = host.to(f64);
        return x.sub(y).abs().le(y.mul(0.02)).all().itemBoolean();
    }

    private static boolean same(NdArray<? extends Num> device, NdArray<? extends Num> host) {
        return device.toHost().eq(host).all().itemBoolean();
    }
}
