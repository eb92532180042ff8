package io.krait.examples.prices;

import static io.krait.Krait.array;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.examples.report.Compare;
import org.junit.jupiter.api.Test;

class PricesKraitTest {
    private static final Market MARKET = new Market(2874.56, 0.2, 0.01);

    @Test
    void ratiosAreTheSameBits() {
        double[] closes = PriceHistory.sp500().closes();

        assertArrayEquals(PricesJava.ratios(closes), PricesKrait.ratios(array(closes)).toDoubleArray());
    }

    @Test
    void volatilityIsThatOfTheLoop() {
        double[] closes = PriceHistory.sp500().closes();

        assertEquals(PricesJava.volatility(closes), PricesKrait.volatility(array(closes)).item(), 1e-14);
    }

    @Test
    void pricesAreThoseOfTheReference() {
        OptionBook book = OptionBook.around(MARKET.spot(), 10_003);
        double[] values = new double[book.size()];
        double[] deltas = new double[book.size()];
        PricesReference.price(MARKET, book, values, deltas);

        var prices = PricesKrait.price(MARKET, array(book.strikes()), array(book.years()));

        assertTrue(Compare.maxDifference(prices.get(0).toDoubleArray(), values) < 2e-15 * MARKET.spot());
        assertTrue(Compare.maxDifference(prices.get(1).toDoubleArray(), deltas) < 2e-15);
    }
}
