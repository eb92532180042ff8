package io.krait.library;

import static io.krait.Krait.for_;
import static io.krait.Krait.in;
import static io.krait.Krait.kernel;
import static io.krait.Krait.literal;
import static io.krait.Krait.out;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.var;

import io.krait.Kernel;
import io.krait.ndarray.NdArray;
import io.krait.staging.DType;
import io.krait.staging.Expr;
import io.krait.staging.ScalarType;
import io.krait.types.Num;
import java.util.EnumMap;
import java.util.Map;

/** Matrix products on the host: kernels that the compiler tiles, packs and vectorises. */
final class HostProducts {
    private static final Map<DType, Kernel> PRODUCTS = new EnumMap<>(DType.class);

    static {
        for (DType t : DType.values()) {
            if (t.isInteger() || t == DType.F32 || t == DType.F64) {
                PRODUCTS.put(t, product(new ScalarType<>(t)));
            }
        }
    }

    private HostProducts() {
    }

    static void multiply(NdArray<?> a, NdArray<?> b, NdArray<?> out) {
        PRODUCTS.get(a.dtype()).run(a, b, out);
    }

    private static <T extends Num> Kernel product(ScalarType<T> t) {
        return kernel(in(t.array(3)), in(t.array(3)), out(t.array(3)), (a, b, c) ->
                parallelFor(c.dim(0), c.dim(1), (p, i) -> for_(0, c.dim(2), j -> {
                    var s = var(literal(t, 0));
                    for_(0, a.dim(2), k -> s.set(step(a.get(p, i, k), b.get(p, k, j), s)));
                    c.set(s, p, i, j);
                }))).unchecked();
    }

    /** One term of a sum of products. */
    static <T extends Num> Expr<T> step(Expr<T> a, Expr<T> b, Expr<T> sum) {
        return a.dtype().isFloat() ? a.fma(b, sum) : sum.add(a.mul(b));
    }
}
