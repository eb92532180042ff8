package io.krait.examples.programs;

import static io.krait.Krait.array;
import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.guvectorize;
import static io.krait.Krait.i64;
import static io.krait.Krait.linspace;
import static io.krait.Krait.literal;
import static io.krait.Krait.max;
import static io.krait.Krait.var;

import io.krait.Gufunc;
import io.krait.types.F64;

/** Generalised ufuncs: core dimensions by signature, loop dimensions broadcast, outputs allocated. */
public final class GufuncsExample {
    /** Means of the last {@code window} elements along the last axis. */
    public static final Gufunc<F64> MOVING_MEAN = guvectorize("(n),()->(n)", f64, i64, f64, (in, window, out) ->
            for_(0, in.dim(0), i -> {
                var s = var(0.0);
                var from = max(i.sub(window.get()).add(1), literal(i64, 0));
                for_(from, i.add(1), k -> s.inc(in.get(k)));
                out.set(s.div(i.add(1).sub(from).to(f64)), i);
            }));

    private GufuncsExample() {
    }

    /** Smooths three rows at once. */
    public static void main(String[] args) {
        System.out.println(MOVING_MEAN.apply(linspace(0, 29, 30).reshape(3, 10), array(4L).reshape()));
    }
}
