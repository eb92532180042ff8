package io.krait.examples.prices;

import static io.krait.Krait.array;
import static io.krait.Krait.jitMany;
import static io.krait.Krait.log;
import static io.krait.Krait.scope;
import static io.krait.Krait.withThreads;
import static io.krait.examples.report.Report.number;

import io.krait.JitMany;
import io.krait.examples.report.Compare;
import io.krait.examples.report.Report;
import io.krait.examples.report.Timings;
import io.krait.examples.report.Timings.Contender;
import io.krait.ndarray.NdArray;
import io.krait.ndarray.Scope;
import io.krait.types.F64;
import java.util.List;

/** S&amp;P 500 closes to volatility to the prices of a book of options: checked, measured, explained. */
public final class PricesDemo {
    private static final double RATE = 0.01;
    /** How far value over spot and delta may be from the reference. */
    private static final double TOLERANCE = 2e-15;

    private final Report report;
    private final long budgetMillis;
    private final PriceHistory history = PriceHistory.sp500();
    private final NdArray<F64> closes = array(history.closes());
    private final Market market;
    private final OptionBook book;
    private final NdArray<F64> strikes;
    private final NdArray<F64> years;
    private final JitMany pricer;

    /**
     * A demo that prints to a report.
     *
     * @param options how many options to price
     * @param budgetMillis how long to measure, in milliseconds
     */
    public PricesDemo(Report report, int options, long budgetMillis) {
        this.report = report;
        this.budgetMillis = budgetMillis;
        market = new Market(history.lastClose(), PricesKrait.volatility(closes).item(), RATE);
        book = OptionBook.around(market.spot(), options);
        strikes = array(book.strikes());
        years = array(book.years());
        pricer = jitMany((strike, time) -> PricesKrait.price(market, strike, time));
    }

    /** Runs all of it. */
    public void run() {
        report.chapter(number("1  Prices: S&P 500, %,d daily closes, %s to %s", history.closes().length,
                history.first(), history.last()));
        report.text(number("Closes to log returns to volatility: %.2f %% a year. Then value and delta of %,d European "
                + "calls by Black-Scholes: strikes from 60 %% to 140 %% of the last close, %,.2f, maturities from a "
                + "week to two years, interest 1 %%. All in f64.", market.volatility() * 100, book.size(),
                market.spot()));
        report.section("Checks against plain Java");
        checkReturns();
        long firstCall = checkPrices();
        report.section("Value and delta of " + number("%,d options", book.size()));
        measure(firstCall);
        report.section("What Krait fused");
        report.block(pricer.explain());
    }

    private void checkReturns() {
        double[] ratios = PricesJava.ratios(history.closes());
        long differing = Compare.differing(PricesKrait.ratios(closes).toDoubleArray(), ratios);
        report.check("close[i + 1] / close[i]", differing == 0, number("%,d of %,d differ in any bit", differing,
                ratios.length));

        long ulps = Compare.maxUlps(log(PricesKrait.ratios(closes)).toDoubleArray(), PricesReference.logs(ratios));
        report.check("log returns", ulps <= 1, number("at most %d ulp from StrictMath.log", ulps));

        double expected = PricesJava.volatility(history.closes());
        double error = Math.abs(market.volatility() - expected) / expected;
        report.check("volatility", error < 1e-13, number("relative difference %.1e (another order of summation)",
                error));
    }

    /** Returns how long the first call took, in nanoseconds. */
    private long checkPrices() {
        double[] spreads = PricesJava.spreads(market, book.years());
        long differing = Compare.differing(PricesKrait.spread(market, years).toDoubleArray(), spreads);
        report.check("volatility * sqrt(years)", differing == 0, number("%,d of %,d differ in any bit", differing,
                spreads.length));

        long begin = System.nanoTime();
        List<NdArray<?>> prices = pricer.apply(strikes, years);
        long firstCall = System.nanoTime() - begin;
        double[] values = new double[book.size()];
        double[] deltas = new double[book.size()];
        PricesReference.price(market, book, values, deltas);
        double valueError = Compare.maxDifference(prices.get(0).toDoubleArray(), values) / market.spot();
        double deltaError = Compare.maxDifference(prices.get(1).toDoubleArray(), deltas);
        report.check("value of all calls", valueError <= TOLERANCE,
                number("within %.1e x spot of StrictMath and Commons Numbers' erf", valueError));
        report.check("delta of all calls", deltaError <= TOLERANCE,
                number("within %.1e of the same", deltaError));
        return firstCall;
    }

    private void measure(long firstCall) {
        double[] values = new double[book.size()];
        double[] deltas = new double[book.size()];
        int threads = Runtime.getRuntime().availableProcessors();
        Timings timings = Timings.measure(budgetMillis, List.of(
                new Contender("Java loop, Math.exp, 1 thread", () -> PricesJava.price(market, book, values, deltas)),
                new Contender("Vector API loop, 1 thread", () -> PricesVector.price(market, book, values, deltas)),
                new Contender("Krait, 1 thread", () -> withThreads(1, this::price)),
                new Contender("Krait, " + threads + " threads", () -> withThreads(threads, this::price))));
        report.table(timings, book.size(), "option");
        report.text(number("Krait's first call took %s more than a warm one: recording, optimising, LLVM. "
                + "The JDK has no erf: both Java loops use Hart's double-precision formula (West 2005), and write to "
                + "arrays that are there already; Krait uses its own erf and allocates its results.",
                Report.millis(firstCall - timings.entries().getLast().medianNanos())));
    }

    private void price() {
        try (Scope _ = scope()) {
            pricer.apply(strikes, years);
        }
    }
}
