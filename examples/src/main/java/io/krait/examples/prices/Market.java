package io.krait.examples.prices;

/**
 * What all options of a book share.
 *
 * @param spot the price of the index, in points
 * @param volatility the standard deviation of its log returns, per square root of a year
 * @param rate the continuously compounded interest rate, per year
 */
public record Market(double spot, double volatility, double rate) {
    /** The number of trading days that make a year of daily returns. */
    public static final int TRADING_DAYS = 252;
}
