package io.krait.examples.prices;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;

/**
 * Daily closing prices of an index, oldest first.
 *
 * @param first the day of the first close
 * @param last the day of the last close
 * @param closes one closing price per trading day, in index points; not to be changed
 */
public record PriceHistory(LocalDate first, LocalDate last, double[] closes) {
    private static final String RESOURCE = "/io/krait/examples/data/sp500-2000.csv";

    /** The S&amp;P 500 from 2000 to April 2020, which comes with the examples. */
    public static PriceHistory sp500() {
        try (InputStream in = PriceHistory.class.getResourceAsStream(RESOURCE)) {
            return read(new InputStreamReader(in, StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the price history " + RESOURCE, e);
        }
    }

    /**
     * Reads comma-separated values with a heading line that names at least {@code date} (ISO, ascending) and
     * {@code close}.
     */
    static PriceHistory read(Reader csv) throws IOException {
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(csv)) {
            List<NamedCsvRecord> days = reader.stream().toList();
            if (days.isEmpty()) {
                throw new IOException("the price history has no rows: it needs a heading and at least one day");
            }
            return new PriceHistory(LocalDate.parse(days.getFirst().getField("date")),
                    LocalDate.parse(days.getLast().getField("date")),
                    days.stream().mapToDouble(day -> Double.parseDouble(day.getField("close"))).toArray());
        }
    }

    /** The last close, in index points. */
    public double lastClose() {
        return closes[closes.length - 1];
    }
}
