package io.krait.examples.prices;

import org.apache.commons.numbers.gamma.Erf;

/** What results are checked against: {@link StrictMath}, and erf from Apache Commons Numbers (a port of Boost's). */
final class PricesReference {
    private PricesReference() {
    }

    /** The natural logarithm of each element. */
    static double[] logs(double[] x) {
        double[] logs = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            logs[i] = StrictMath.log(x[i]);
        }
        return logs;
    }

    /** Black-Scholes: writes each call's value, in points, and delta. */
    static void price(Market market, OptionBook book, double[] values, double[] deltas) {
        double drift = market.rate() + 0.5 * market.volatility() * market.volatility();
        for (int i = 0; i < values.length; i++) {
            double strike = book.strikes()[i];
            double years = book.years()[i];
            double spread = StrictMath.sqrt(years) * market.volatility();
            double d1 = (years * drift - StrictMath.log(strike / market.spot())) / spread;
            deltas[i] = normalCdf(d1);
            values[i] = deltas[i] * market.spot()
                    - strike * StrictMath.exp(years * -market.rate()) * normalCdf(d1 - spread);
        }
    }

    private static double normalCdf(double x) {
        return (Erf.value(x * Math.sqrt(0.5)) + 1) * 0.5;
    }
}
