package io.krait.examples.shipping;

import static io.krait.Krait.erf;
import static io.krait.Krait.exp;
import static io.krait.Krait.export;
import static io.krait.Krait.f64;
import static io.krait.Krait.kernel;
import static io.krait.Krait.log;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.sum;
import static io.krait.Krait.vectorize;

import io.krait.Export;
import io.krait.Kernel;
import io.krait.Ufunc2;
import io.krait.types.F64;

/** The functions of an application that ships their machine code. */
public final class Pricing {
    /** The value of a call option for a spot of 1 and a volatility of 20%, by strike and years. */
    public static final Ufunc2<F64, F64, F64> CALL = vectorize(f64, f64, (strike, years) -> {
        var spread = years.sqrt().mul(0.2);
        var d1 = years.mul(0.02).sub(log(strike)).div(spread);
        var d2 = d1.sub(spread);
        return erf(d1.mul(Math.sqrt(0.5))).add(1).sub(strike.mul(erf(d2.mul(Math.sqrt(0.5))).add(1))).mul(0.5);
    });

    /** Scales weights so that their exponentials add up to 1. */
    public static final Kernel SOFTMAX = kernel(f64.array(1), x -> {
        var total = sum(0, x.dim(0), i -> exp(x.get(i)));
        parallelFor(x.dim(0), i -> x.set(exp(x.get(i)).div(total), i));
    });

    private Pricing() {
    }

    /** Both, to be compiled ahead of time. */
    public static Export exported() {
        return export("pricing")
                .add("call_value", CALL, "strike: f64, years: f64 -> value: f64")
                .add("softmax", SOFTMAX, "x: f64[n]");
    }
}
