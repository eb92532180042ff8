package io.krait.examples.shipping;

import static io.krait.Krait.array;

import io.krait.ndarray.NdArray;
import io.krait.types.F64;
import java.util.Arrays;

/** The application: it runs the code that was shipped with it. */
public final class Shop {
    private Shop() {
    }

    /** Prints some prices, and where their code came from. */
    public static void main(String[] args) {
        NdArray<F64> strikes = array(0.8, 0.9, 1.0, 1.1, 1.2);
        NdArray<F64> years = array(0.25, 0.5, 0.75, 1.0, 1.25);
        System.out.println(Arrays.toString(Pricing.CALL.apply(strikes, years).toDoubleArray()));
        NdArray<F64> weights = array(0.5, 1.5, 2.5);
        Pricing.SOFTMAX.run(weights);
        System.out.println(Arrays.toString(weights.toDoubleArray()));
        System.out.println("compiled " + (Pricing.CALL.stats().compilations() + Pricing.SOFTMAX.stats().compilations())
                + ", shipped " + (Pricing.CALL.stats().diskHits() + Pricing.SOFTMAX.stats().diskHits()));
    }
}
