package io.krait.examples.prices;

import static jdk.incubator.vector.VectorOperators.EXP;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LOG;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** {@link PricesJava#price} by hand with the Vector API: the same formula, a vector of options at a time. */
final class PricesVector {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    private static final double[] P = {3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383,
        112.079291497871, 221.213596169931, 220.206867912376};
    private static final double[] Q = {8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461,
        296.564248779674, 637.333633378831, 793.826512519948, 440.413735824752};
    private static final double SQRT_2_PI = 2.506628274631;

    private PricesVector() {
    }

    /** Black-Scholes: writes each call's value, in points, and delta. */
    static void price(Market market, OptionBook book, double[] values, double[] deltas) {
        int bound = SPECIES.loopBound(values.length);
        for (int i = 0; i < bound; i += SPECIES.length()) {
            price(market, book, values, deltas, i, SPECIES.maskAll(true));
        }
        if (bound < values.length) {
            price(market, book, values, deltas, bound, SPECIES.indexInRange(bound, values.length));
        }
    }

    private static void price(Market market, OptionBook book, double[] values, double[] deltas, int i,
            VectorMask<Double> mask) {
        double drift = market.rate() + 0.5 * market.volatility() * market.volatility();
        DoubleVector spot = DoubleVector.broadcast(SPECIES, market.spot());
        DoubleVector strike = DoubleVector.fromArray(SPECIES, book.strikes(), i, mask);
        DoubleVector years = DoubleVector.fromArray(SPECIES, book.years(), i, mask);
        DoubleVector spread = years.sqrt().mul(market.volatility());
        DoubleVector d1 = years.mul(drift).add(spot.div(strike).lanewise(LOG)).div(spread);
        DoubleVector d2 = d1.sub(spread);
        DoubleVector delta = normalCdf(d1);
        DoubleVector discounted = strike.mul(years.mul(-market.rate()).lanewise(EXP));
        spot.mul(delta).sub(discounted.mul(normalCdf(d2))).intoArray(values, i, mask);
        delta.intoArray(deltas, i, mask);
    }

    /** As {@link PricesJava#normalCdf}. */
    private static DoubleVector normalCdf(DoubleVector x) {
        DoubleVector z = x.abs();
        DoubleVector exp = z.mul(z).mul(-0.5).lanewise(EXP);
        DoubleVector p = DoubleVector.broadcast(SPECIES, P[0]);
        for (int i = 1; i < P.length; i++) {
            p = p.fma(z, DoubleVector.broadcast(SPECIES, P[i]));
        }
        DoubleVector q = DoubleVector.broadcast(SPECIES, Q[0]);
        for (int i = 1; i < Q.length; i++) {
            q = q.fma(z, DoubleVector.broadcast(SPECIES, Q[i]));
        }
        DoubleVector tail = exp.mul(p).div(q);
        VectorMask<Double> near = z.compare(LT, 7.07106781186547);
        if (!near.allTrue()) {
            DoubleVector f = z.add(0.65);
            for (int k = 4; k > 0; k--) {
                f = z.add(DoubleVector.broadcast(SPECIES, k).div(f));
            }
            tail = exp.div(f).div(SQRT_2_PI).blend(tail, near);
        }
        return tail.blend(DoubleVector.broadcast(SPECIES, 1).sub(tail), x.compare(GT, 0));
    }
}
