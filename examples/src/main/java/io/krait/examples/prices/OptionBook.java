package io.krait.examples.prices;

/**
 * European call options to be priced, one per element.
 *
 * @param strikes the strike prices, in index points; not to be changed
 * @param years the times to maturity, in years, as long as {@code strikes}; not to be changed
 */
public record OptionBook(double[] strikes, double[] years) {
    private static final int STRIKES = 2_000;

    /**
     * Options laid out around a price: 2,000 strikes from 60 % to 140 % of it, for each of which maturities go from one
     * week to two years. The same arguments always give the same options.
     *
     * @param spot the price in the middle, in index points
     * @param count how many options
     */
    public static OptionBook around(double spot, int count) {
        double[] strikes = new double[count];
        double[] years = new double[count];
        int maturities = Math.max(2, Math.ceilDiv(count, STRIKES));
        double week = 7 / 365.0;
        for (int i = 0; i < count; i++) {
            strikes[i] = spot * (0.6 + 0.8 * (i % STRIKES) / (STRIKES - 1));
            years[i] = week + (2 - week) * (i / STRIKES) / (maturities - 1);
        }
        return new OptionBook(strikes, years);
    }

    /** How many options there are. */
    public int size() {
        return strikes.length;
    }
}
