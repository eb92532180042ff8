package io.krait.examples.prices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.examples.report.Compare;
import org.apache.commons.numbers.gamma.Erfc;
import org.junit.jupiter.api.Test;

/** The three Java versions against each other and against published figures. */
class PricesTest {
    private static final Market MARKET = new Market(2874.56, 0.2, 0.01);

    @Test
    void volatilityOfAlternatingReturns() {
        // Log returns of +-ln 2, four of them: mean 0, sample variance 4/3 ln^2 2.
        double volatility = PricesJava.volatility(new double[] {1, 2, 1, 2, 1});

        assertEquals(Math.sqrt(4.0 / 3 * 252) * Math.log(2), volatility, 1e-13);
    }

    @Test
    void volatilityOfTheSp500IsThatOfTheTextbooks() {
        assertEquals(0.20, PricesJava.volatility(PriceHistory.sp500().closes()), 0.01);
    }

    @Test
    void pricesHullsExample() {
        // J. Hull, Options, Futures and Other Derivatives, example 15.6: S 42, K 40, r 10 %, sigma 20 %, half a year.
        double[] values = new double[1];
        double[] deltas = new double[1];
        OptionBook book = new OptionBook(new double[] {40}, new double[] {0.5});

        PricesJava.price(new Market(42, 0.2, 0.1), book, values, deltas);

        assertEquals(4.76, values[0], 0.005);
        assertEquals(0.7791, deltas[0], 0.00005);
    }

    @Test
    void normalDistributionIsAccurate() {
        for (double x = -40; x <= 40; x += 1.0 / 128) {
            double expected = 0.5 * Erfc.value(-x * Math.sqrt(0.5));
            assertEquals(expected, PricesJava.normalCdf(x), 1e-14, "at " + x);
        }
    }

    @Test
    void allVersionsAgree() {
        OptionBook book = OptionBook.around(MARKET.spot(), 10_003);
        double[] values = new double[book.size()];
        double[] deltas = new double[book.size()];
        PricesReference.price(MARKET, book, values, deltas);
        double[] javaValues = new double[book.size()];
        double[] javaDeltas = new double[book.size()];
        PricesJava.price(MARKET, book, javaValues, javaDeltas);
        double[] vectorValues = new double[book.size()];
        double[] vectorDeltas = new double[book.size()];
        PricesVector.price(MARKET, book, vectorValues, vectorDeltas);

        assertTrue(Compare.maxDifference(javaValues, values) < 1e-10);
        assertTrue(Compare.maxDifference(javaDeltas, deltas) < 1e-13);
        assertTrue(Compare.maxDifference(vectorValues, values) < 1e-10);
        assertTrue(Compare.maxDifference(vectorDeltas, deltas) < 1e-13);
    }

    @Test
    void bookSurroundsThePrice() {
        OptionBook book = OptionBook.around(1000, 2_000_000);

        assertEquals(600, book.strikes()[0], 1e-9);
        assertEquals(1400, book.strikes()[1_999_999], 1e-9);
        assertEquals(7 / 365.0, book.years()[0], 1e-15);
        assertEquals(2, book.years()[1_999_999], 1e-12);
    }
}
