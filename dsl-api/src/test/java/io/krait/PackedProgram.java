package io.krait;

import static io.krait.Krait.exp;
import static io.krait.Krait.export;
import static io.krait.Krait.f64;
import static io.krait.Krait.jit;
import static io.krait.Krait.kernel;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.sin;
import static io.krait.Krait.sum;
import static io.krait.Krait.vectorize;

import io.krait.ndarray.NdArray;
import io.krait.staging.KraitException;
import io.krait.types.F64;
import io.krait.types.Num;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/** A program that ships its kernels: run with a place it makes the pack, without one it uses them. */
final class PackedProgram {
    private static final Ufunc2<F64, F64, F64> WAVE = vectorize(f64, f64, (x, y) -> exp(x.neg()).mul(sin(y)));
    private static final Kernel AXPY = kernel(f64, f64.array(1), f64.array(1), (a, x, y) -> {
        var s = sum(0, x.dim(0), i -> x.get(i));
        parallelFor(x.dim(0), i -> y.inc(a.mul(x.get(i)).add(s), i));
    });
    private static final Jit1<F64, F64> SOFTMAX = jit(f64.array(2), x -> {
        var e = exp(x.sub(x.max(1).expandDims(1)));
        return e.div(e.sum(1).expandDims(1));
    });

    private static final Jit2<Num, Num, Num> SCALED = jit((x, y) -> exp(x.mul(y)));

    private PackedProgram() {
    }

    /** Makes the pack in {@code args[0]} for the levels that follow, one of no code if none do, or runs. */
    public static void main(String[] args) throws IOException {
        if (args.length == 1) {
            Jit1<F64, F64> total = jit(f64.array(1), x -> x.sum());
            try {
                export("none").add("total", total, "x: f64[0]").pack(Path.of(args[0]));
            } catch (KraitException e) {
                System.out.println(e.getMessage());
            }
            return;
        }
        if (args.length > 0) {
            export("shop").add("wave", WAVE).add("axpy", AXPY).add("softmax", SOFTMAX, "f64[60, 70] -> f64[60, 70]")
                    .add("scaled", SCALED, "x: f64[n, m, k], y: f64[k]")
                    .levels(Arrays.copyOfRange(args, 1, args.length)).pack(Path.of(args[0]));
            return;
        }
        System.out.println(results());
        Path maps = Path.of("/proc/self/maps");
        boolean llvm = Files.exists(maps) && Files.readString(maps).contains("libLLVM");
        System.out.println("LLVM " + (llvm ? "loaded" : "not loaded"));
    }

    static String results() {
        // Extents that the pack was not made for, too.
        StringBuilder s = new StringBuilder();
        for (int n : new int[]{1000, 4200}) {
            NdArray<F64> x = Krait.array(DoubleStream.iterate(0, v -> v + 0.01).limit(n).toArray());
            NdArray<F64> y = Krait.array(new double[n]);
            AXPY.run(1.5, WAVE.apply(x, x), y);
            s.append(Arrays.hashCode(y.toDoubleArray())).append(' ');
        }
        NdArray<F64> rows = Krait.array(new double[4200]).reshape(60, 70);
        NdArray<Num> cube = SCALED.apply(rows.reshape(6, 10, 70), Krait.array(new double[70]));
        s.append(Arrays.hashCode(cube.toDoubleArray())).append(' ');
        // Extents of 1.
        NdArray<F64> one = Krait.array(0.5);
        NdArray<F64> many = rows.reshape(4200);
        s.append(WAVE.apply(one, one).toDoubleArray()[0]).append(' ');
        s.append(Arrays.hashCode(WAVE.apply(many, one).toDoubleArray())).append(' ');
        s.append(Arrays.hashCode(WAVE.apply(one, many).toDoubleArray())).append(' ');
        s.append(Arrays.hashCode(SCALED.apply(rows.reshape(60, 1, 70), Krait.array(new double[70])).toDoubleArray()));
        s.append(' ').append(SCALED.apply(one.reshape(1, 1, 1), one).toDoubleArray()[0]).append(' ');
        return s.append(Arrays.hashCode(SOFTMAX.apply(rows).toDoubleArray())).toString();
    }
}
