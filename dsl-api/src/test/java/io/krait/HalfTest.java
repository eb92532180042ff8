package io.krait;

import static io.krait.Krait.array;
import static io.krait.Krait.bf16;
import static io.krait.Krait.exp;
import static io.krait.Krait.f16;
import static io.krait.Krait.f32;
import static io.krait.Krait.full;
import static io.krait.Krait.guvectorize;
import static io.krait.Krait.if_;
import static io.krait.Krait.jit;
import static io.krait.Krait.kernel;
import static io.krait.Krait.max;
import static io.krait.Krait.of;
import static io.krait.Krait.ones;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.scan;
import static io.krait.Krait.stencil;
import static io.krait.Krait.sum;
import static io.krait.Krait.var;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.while_;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.krait.ndarray.NdArray;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.ScalarType;
import io.krait.staging.Var;
import io.krait.types.F16;
import io.krait.types.Floating;
import io.krait.types.Num;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Functions and kernels of f16 and bf16. The expected numbers are those of float, rounded where the type rounds. */
class HalfTest {
    private static final int N = 300;

    static Stream<ScalarType<? extends Floating>> types() {
        return Stream.of(f16, bf16);
    }

    private static float round(ScalarType<?> t, float v) {
        if (t.dtype() == DType.F16) {
            return Float.float16ToFloat(Float.floatToFloat16(v));
        }
        int u = Float.floatToRawIntBits(v);
        return Float.intBitsToFloat(u + 0x7fff + (u >>> 16 & 1) & 0xffff0000);
    }

    /** Numbers of the type. */
    private static float[] numbers(ScalarType<?> t) {
        float[] x = new float[N];
        for (int i = 0; i < N; i++) {
            x[i] = round(t, (float) Math.sin(i * 1.7) * 5);
        }
        return x;
    }

    private static <T extends Floating> NdArray<T> array16(ScalarType<T> t) {
        return of(t, numbers(t), N);
    }

    @ParameterizedTest
    @MethodSource("types")
    <T extends Floating> void functionsRoundEachOperation(ScalarType<T> t) {
        Jit1<T, T> f = jit(t.array(1), x -> x.mul(x).add(1.1).sqrt().div(3));
        Ufunc1<T, T> g = vectorize(t, x -> x.mul(x).add(1.1).sqrt().div(3));
        float[] x = numbers(t);
        float[] want = new float[N];
        for (int i = 0; i < N; i++) {
            float y = round(t, round(t, x[i] * x[i]) + round(t, 1.1f));
            want[i] = round(t, round(t, (float) Math.sqrt(y)) / 3);
        }
        assertArrayEquals(want, f.apply(array16(t)).toFloatArray());
        assertArrayEquals(want, g.apply(array16(t)).toFloatArray());
        assertEquals(t.dtype(), g.apply(array16(t)).dtype());
    }

    @ParameterizedTest
    @MethodSource("types")
    <T extends Floating> void functionsOfTheLibraryAreThoseOfFloatRounded(ScalarType<T> t) {
        float[] want = exp(array16(t).to(f32)).to(t).toFloatArray();
        assertArrayEquals(want, exp(array16(t)).toFloatArray());
        assertArrayEquals(want, vectorize(t, x -> exp(x)).apply(array16(t)).toFloatArray());
    }

    @ParameterizedTest
    @MethodSource("types")
    <T extends Floating> void controlFlow(ScalarType<T> t) {
        // Halves a number until it is small, counting in the type itself.
        Ufunc1<T, T> f = vectorize(t, x -> {
            Var<T> v = var(x.abs());
            Var<T> n = var(x.literal(0));
            while_(() -> v.gt(0.01)).loop(() -> {
                if_(v.gt(1)).then(() -> v.set(v.div(3))).else_(() -> v.set(v.mul(0.7)));
                n.set(n.add(1));
            });
            return n.add(v);
        });
        float[] x = numbers(t);
        float[] want = new float[N];
        for (int i = 0; i < N; i++) {
            float v = Math.abs(x[i]);
            float n = 0;
            while (v > round(t, 0.01f)) {
                v = round(t, v > 1 ? v / 3 : v * round(t, 0.7f));
                n = round(t, n + 1);
            }
            want[i] = round(t, n + v);
        }
        assertArrayEquals(want, f.apply(array16(t)).toFloatArray());
    }

    @ParameterizedTest
    @MethodSource("types")
    <T extends Floating> void kernelsTakeThemAsNumbersAndArrays(ScalarType<T> t) {
        Kernel saxpy = kernel(t, t.array(1), t.array(1), (a, x, y) ->
                parallelFor(x.dim(0), i -> y.set(a.mul(x.get(i)).add(y.get(i)), i)));
        NdArray<T> y = ones(t, N).copy();
        saxpy.run(0.3, array16(t), y);
        float[] x = numbers(t);
        float[] want = new float[N];
        for (int i = 0; i < N; i++) {
            want[i] = round(t, round(t, round(t, 0.3f) * x[i]) + 1);
        }
        assertArrayEquals(want, y.toFloatArray());
        assertThrows(DTypeException.class, () -> saxpy.run(0.3, array(1f, 2f), zeros(t, 2)), "f32 does not fit");
    }

    @ParameterizedTest
    @MethodSource("types")
    <T extends Floating> void foldsInKernelsAreThoseOfFloat(ScalarType<T> t) {
        Kernel k = kernel(t.array(1), t.array(1), t.array(1), (x, y, r) -> {
            r.set(sum(0, x.dim(0), i -> x.get(i)), 0);
            r.set(max(0, x.dim(0), i -> x.get(i)), 1);
            r.set(scan(0, x.dim(0), i -> x.get(i), (i, s) -> y.set(s, i)), 2);
        });
        NdArray<T> y = zeros(t, 5000).copy();
        NdArray<T> r = zeros(t, 3).copy();
        k.run(full(t, 0.1, 5000), y, r);
        float tenth = round(t, 0.1f);
        float s = 0;
        float[] want = new float[5000];
        for (int i = 0; i < 5000; i++) {
            s += tenth;
            want[i] = round(t, s);
        }
        assertArrayEquals(want, y.toFloatArray());
        float exact = round(t, full(f32, tenth, 5000).sum().toFloatArray()[0]);
        assertArrayEquals(new float[]{exact, tenth, want[4999]}, r.toFloatArray());
    }

    @ParameterizedTest
    @MethodSource("types")
    <T extends Floating> void foldsOfUfuncsAreThoseOfFloat(ScalarType<T> t) {
        Ufunc2<T, T, T> add = vectorize(t, t, (a, b) -> a.add(b));
        NdArray<T> x = full(t, 0.1, 5000);
        float tenth = round(t, 0.1f);
        float exact = round(t, full(f32, tenth, 5000).sum().toFloatArray()[0]);
        assertEquals(exact, add.reduce(x).toFloatArray()[0]);
        Ufunc2<Num, Num, Num> wide = vectorize((a, b) -> a.add(b));
        float[] want = wide.accumulate(full(f32, tenth, 5000), 0).toFloatArray();
        for (int i = 0; i < want.length; i++) {
            want[i] = round(t, want[i]);
        }
        assertArrayEquals(want, add.accumulate(x, 0).toFloatArray());
        NdArray<T> out = zeros(t, 5000).copy();
        add.with().out(out).threads(2).accumulate(x, 0);
        assertArrayEquals(want, out.toFloatArray());
        Ufunc2<T, T, T> other = vectorize(t, t, (a, b) -> a.mul(0.5).add(b.mul(0.5)));
        assertEquals(tenth, other.reduce(x).toFloatArray()[0], "functions of the user fold in the type");
    }

    @ParameterizedTest
    @MethodSource("types")
    <T extends Floating> void generalisedFunctions(ScalarType<T> t) {
        Gufunc<T> dot = guvectorize("(n),(n)->()", t, t, t, (a, b, c) ->
                c.set(sum(0, a.dim(0), i -> a.get(i).mul(b.get(i)))));
        float[] x = numbers(t);
        NdArray<T> got = dot.apply(of(t, x, 3, 100), of(t, x, 3, 100));
        for (int row = 0; row < 3; row++) {
            float[] products = new float[100];
            for (int i = 0; i < 100; i++) {
                products[i] = round(t, x[row * 100 + i] * x[row * 100 + i]);
            }
            assertEquals(round(t, array(products).sum().toFloatArray()[0]), got.toFloatArray()[row]);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    <T extends Floating> void stencils(ScalarType<T> t) {
        Stencil<T> mean = stencil(t, u -> u.at(-1).add(u.at(0)).add(u.at(1)).div(3));
        float[] x = numbers(t);
        float[] got = mean.apply(array16(t)).toFloatArray();
        for (int i = 1; i < N - 1; i++) {
            assertEquals(round(t, round(t, round(t, x[i - 1] + x[i]) + x[i + 1]) / 3), got[i]);
        }
    }

    @Test
    void updatesOfElements() {
        Kernel k = kernel(f16.array(1), f16.array(1), (x, h) -> {
            parallelFor(x.dim(0), i -> h.atomicMax(x.get(i), i.rem(4)));
            parallelFor(x.dim(0), i -> h.scatterAdd(1.0, i.rem(4).add(4)));
        });
        NdArray<F16> h = zeros(f16, 8).copy();
        k.run(array16(f16), h);
        float[] x = numbers(f16);
        float[] want = new float[8];
        for (int i = 0; i < N; i++) {
            want[i % 4] = Math.max(want[i % 4], x[i]);
            want[4 + i % 4]++;
        }
        assertArrayEquals(want, h.toFloatArray());
    }
}
