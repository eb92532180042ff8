package io.krait.examples.gpu;

import static io.krait.Krait.devices;
import static io.krait.Krait.f32;
import static io.krait.Krait.jit;
import static io.krait.Krait.linspace;
import static io.krait.Krait.vectorize;

import io.krait.Jit3;
import io.krait.Ufunc3;
import io.krait.ndarray.NdArray;
import io.krait.types.F32;

/** Prices of options, as an array program: written once, it runs where its arrays are. */
public final class BlackScholesExample {
    private static final double RATE = 0.02;
    private static final double VOLATILITY = 0.3;

    /** The price of a call by the model of Black and Scholes: spot price, strike, years. */
    public static final Ufunc3<F32, F32, F32, F32> CALL = vectorize(f32, f32, f32, (spot, strike, years) -> {
        var deviation = years.sqrt().mul(VOLATILITY);
        var d1 = spot.div(strike).log().add(years.mul(RATE + VOLATILITY * VOLATILITY / 2)).div(deviation);
        var d2 = d1.sub(deviation);
        return spot.mul(d1.normcdf()).sub(strike.mul(years.mul(-RATE).exp()).mul(d2.normcdf()));
    });

    /** The mean price. */
    public static final Jit3<F32, F32, F32, F32> MEAN = jit(f32.array(1), f32.array(1), f32.array(1),
            (spot, strike, years) -> CALL.apply(spot, strike, years).mean());

    private BlackScholesExample() {
    }

    /** Prices a million options on a GPU and tells what was compiled. */
    public static void main(String[] args) {
        var gpu = devices().getFirst();
        NdArray<F32> spot = linspace(50, 150, 1_000_000).to(f32).to(gpu);
        NdArray<F32> strike = spot.mul(0).add(100);
        NdArray<F32> years = linspace(0.1, 2, 1_000_000).to(f32).to(gpu);
        System.out.println(CALL.apply(spot, strike, years));
        System.out.println(MEAN.apply(spot, strike, years));
        System.out.println(MEAN.explain());
    }
}
