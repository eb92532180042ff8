package io.krait.examples.prices;

/** The obvious Java: loops over arrays with {@link Math}. */
final class PricesJava {
    private static final double SQRT_2_PI = 2.506628274631;

    private PricesJava() {
    }

    /** Each close over the one before it; one element shorter than {@code closes}. */
    static double[] ratios(double[] closes) {
        double[] ratios = new double[closes.length - 1];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = closes[i + 1] / closes[i];
        }
        return ratios;
    }

    /** The annualised standard deviation of the log returns, from {@code n - 1} degrees of freedom. */
    static double volatility(double[] closes) {
        double[] ratios = ratios(closes);
        double sum = 0;
        for (double ratio : ratios) {
            sum += Math.log(ratio);
        }
        double mean = sum / ratios.length;
        double squares = 0;
        for (double ratio : ratios) {
            double d = Math.log(ratio) - mean;
            squares += d * d;
        }
        return Math.sqrt(squares / (ratios.length - 1)) * Math.sqrt(Market.TRADING_DAYS);
    }

    /** How far the log price spreads until each option ends: volatility times the square root of time. */
    static double[] spreads(Market market, double[] years) {
        double[] spreads = new double[years.length];
        for (int i = 0; i < spreads.length; i++) {
            spreads[i] = Math.sqrt(years[i]) * market.volatility();
        }
        return spreads;
    }

    /** Black-Scholes: writes each call's value, in points, and delta. */
    static void price(Market market, OptionBook book, double[] values, double[] deltas) {
        double spot = market.spot();
        double drift = market.rate() + 0.5 * market.volatility() * market.volatility();
        for (int i = 0; i < values.length; i++) {
            double strike = book.strikes()[i];
            double years = book.years()[i];
            double spread = market.volatility() * Math.sqrt(years);
            double d1 = (Math.log(spot / strike) + drift * years) / spread;
            double d2 = d1 - spread;
            double delta = normalCdf(d1);
            values[i] = spot * delta - strike * Math.exp(-market.rate() * years) * normalCdf(d2);
            deltas[i] = delta;
        }
    }

    /**
     * The standard normal distribution function to about 1e-15: Hart's formula 5666 (Computer Approximations, 1968) as
     * given in G. West, "Better approximations to cumulative normal functions", Wilmott Magazine, 2005. The JDK has no
     * erf, and this is what a Java programmer who wants double precision takes.
     */
    static double normalCdf(double x) {
        double z = Math.abs(x);
        double exp = Math.exp(-0.5 * z * z);
        double tail;
        if (z < 7.07106781186547) {
            double p = 3.52624965998911e-2;
            p = p * z + 0.700383064443688;
            p = p * z + 6.37396220353165;
            p = p * z + 33.912866078383;
            p = p * z + 112.079291497871;
            p = p * z + 221.213596169931;
            p = p * z + 220.206867912376;
            double q = 8.83883476483184e-2;
            q = q * z + 1.75566716318264;
            q = q * z + 16.064177579207;
            q = q * z + 86.7807322029461;
            q = q * z + 296.564248779674;
            q = q * z + 637.333633378831;
            q = q * z + 793.826512519948;
            q = q * z + 440.413735824752;
            tail = exp * p / q;
        } else {
            tail = exp / (z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))))) / SQRT_2_PI;
        }
        return x > 0 ? 1 - tail : tail;
    }
}
