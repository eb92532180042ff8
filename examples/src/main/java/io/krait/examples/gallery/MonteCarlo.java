package io.krait.examples.gallery;

import static io.krait.Krait.cos;
import static io.krait.Krait.exp;
import static io.krait.Krait.f64;
import static io.krait.Krait.i64;
import static io.krait.Krait.kernel;
import static io.krait.Krait.literal;
import static io.krait.Krait.log;
import static io.krait.Krait.max;
import static io.krait.Krait.sqrt;
import static io.krait.Krait.sum;
import static io.krait.Krait.u32;
import static io.krait.Krait.u64;
import static io.krait.Krait.zeros;

import io.krait.Kernel;
import io.krait.ndarray.NdArray;
import io.krait.staging.Expr;
import io.krait.types.F64;
import io.krait.types.I64;
import io.krait.types.U32;
import io.krait.types.U64;
import java.util.List;

/**
 * The price of a European call as the mean of random outcomes. Random numbers come from Philox4x32-10 (Salmon, Moraes,
 * Dror and Shaw, 2011), a function of key and counter: path i has the same numbers whichever thread computes it.
 */
public final class MonteCarlo {
    private static final long M0 = 0xD2511F53L;
    private static final long M1 = 0xCD9E8D57L;
    private static final long W0 = 0x9E3779B9L;
    private static final long W1 = 0xBB67AE85L;
    private static final int ROUNDS = 10;

    private static final Kernel CALL = kernel(f64, f64, f64, f64, f64, i64, i64, f64.array(1),
            (spot, strike, rate, volatility, years, seed, paths, price) -> {
                var drift = rate.sub(volatility.square().mul(0.5)).mul(years);
                var spread = volatility.mul(sqrt(years));
                var total = sum(0, paths, i -> {
                    var end = spot.mul(exp(drift.add(spread.mul(normal(seed, i)))));
                    return max(end.sub(strike), literal(f64, 0));
                });
                price.set(total.div(paths.to(f64)).mul(exp(rate.mul(years).neg())), 0);
            });

    private MonteCarlo() {
    }

    /** Philox4x32-10: four 32-bit random numbers from a 64-bit key and a 64-bit counter. */
    public static List<Expr<U32>> philox(Expr<I64> key, Expr<I64> counter) {
        Expr<U32> c0 = low(counter.to(u64));
        Expr<U32> c1 = high(counter.to(u64));
        Expr<U32> c2 = c0.sub(c0);
        Expr<U32> c3 = c2;
        Expr<U32> k0 = low(key.to(u64));
        Expr<U32> k1 = high(key.to(u64));
        for (int round = 0; round < ROUNDS; round++) {
            Expr<U64> p0 = c0.to(u64).mul(M0);
            Expr<U64> p1 = c2.to(u64).mul(M1);
            Expr<U32> n0 = high(p1).xor(c1).xor(k0);
            Expr<U32> n2 = high(p0).xor(c3).xor(k1);
            c1 = low(p1);
            c3 = low(p0);
            c0 = n0;
            c2 = n2;
            k0 = k0.add(W0);
            k1 = k1.add(W1);
        }
        return List.of(c0, c1, c2, c3);
    }

    private static Expr<U32> low(Expr<U64> x) {
        return x.to(u32);
    }

    private static Expr<U32> high(Expr<U64> x) {
        return x.ushr(32).to(u32);
    }

    /** A number between 0 and 1, both excluded. */
    static Expr<F64> uniform(Expr<U32> high, Expr<U32> low) {
        Expr<F64> bits = high.to(u64).shl(20).or(low.to(u64).ushr(12)).to(f64);
        return bits.add(0.5).mul(0x1p-52);
    }

    /** A standard normal number by the method of Box and Muller (1958). */
    private static Expr<F64> normal(Expr<I64> seed, Expr<I64> path) {
        List<Expr<U32>> r = philox(seed, path);
        return sqrt(log(uniform(r.get(0), r.get(1))).mul(-2)).mul(cos(uniform(r.get(2), r.get(3)).mul(2 * Math.PI)));
    }

    /** The price of a call. */
    public static double call(double spot, double strike, double rate, double volatility, double years, long seed,
            long paths) {
        NdArray<F64> price = zeros(f64, 1);
        CALL.run(spot, strike, rate, volatility, years, seed, paths, price);
        return price.item();
    }
}
