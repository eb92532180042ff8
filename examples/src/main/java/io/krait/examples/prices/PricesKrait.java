package io.krait.examples.prices;

import static io.krait.Krait.erf;
import static io.krait.Krait.exp;
import static io.krait.Krait.from;
import static io.krait.Krait.log;
import static io.krait.Krait.sqrt;
import static io.krait.Krait.upTo;

import io.krait.ndarray.NdArray;
import io.krait.types.F64;
import io.krait.types.Num;
import java.util.List;

/** Prices in Krait: plain functions from arrays to arrays. */
public final class PricesKrait {
    private static final double SQRT_HALF = Math.sqrt(0.5);

    private PricesKrait() {
    }

    /** Each close over the one before it; one element shorter than {@code closes}. */
    public static NdArray<F64> ratios(NdArray<F64> closes) {
        return closes.slice(from(1)).div(closes.slice(upTo(-1)));
    }

    /** The annualised standard deviation of the log returns, from {@code n - 1} degrees of freedom; rank 0. */
    public static NdArray<F64> volatility(NdArray<F64> closes) {
        return sqrt(log(ratios(closes)).varDdof(1)).mul(Math.sqrt(Market.TRADING_DAYS));
    }

    /** How far the log price spreads until each option ends: volatility times the square root of time. */
    public static <T extends Num> NdArray<T> spread(Market market, NdArray<T> years) {
        return sqrt(years).mul(market.volatility());
    }

    /**
     * Black-Scholes for European calls.
     *
     * @param strike the strikes, in points
     * @param years the times to maturity
     * @return the values, in points, and the deltas
     */
    public static <T extends Num> List<NdArray<?>> price(Market market, NdArray<T> strike, NdArray<T> years) {
        double drift = market.rate() + 0.5 * market.volatility() * market.volatility();
        var spread = spread(market, years);
        var d1 = years.mul(drift).sub(log(strike.div(market.spot()))).div(spread);
        var delta = normalCdf(d1);
        var discounted = strike.mul(exp(years.mul(-market.rate())));
        var value = delta.mul(market.spot()).sub(discounted.mul(normalCdf(d1.sub(spread))));
        return List.of(value, delta);
    }

    /** The standard normal distribution function. */
    public static <T extends Num> NdArray<T> normalCdf(NdArray<T> x) {
        return erf(x.mul(SQRT_HALF)).add(1).mul(0.5);
    }
}
