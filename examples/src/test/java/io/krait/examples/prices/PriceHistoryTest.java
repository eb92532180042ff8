package io.krait.examples.prices;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.StringReader;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class PriceHistoryTest {
    @Test
    void readsTheSp500() {
        PriceHistory history = PriceHistory.sp500();

        assertEquals(5_105, history.closes().length);
        assertEquals(LocalDate.of(2000, 1, 3), history.first());
        assertEquals(LocalDate.of(2020, 4, 17), history.last());
        assertEquals(1455.219971, history.closes()[0]);
        assertEquals(2874.560059, history.lastClose());
    }

    @Test
    void takesTheColumnsByName() throws IOException {
        PriceHistory history = PriceHistory.read(new StringReader("close,date\n1.5,2020-02-03\n2.5,2020-02-04\n"));

        assertArrayEquals(new double[] {1.5, 2.5}, history.closes());
        assertEquals(LocalDate.of(2020, 2, 4), history.last());
    }

    @Test
    void refusesAnEmptyFile() {
        IOException e = assertThrows(IOException.class, () -> PriceHistory.read(new StringReader("date,close\n")));

        assertEquals("the price history has no rows: it needs a heading and at least one day", e.getMessage());
    }
}
