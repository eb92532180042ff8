package io.krait.examples.gallery;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Days of weather.
 *
 * @param points one row per day: highest temperature in degrees Celsius, wind in metres per second; not to be changed
 */
record Weather(double[][] points) {
    private static final String RESOURCE = "/io/krait/examples/data/seattle-weather.csv";

    /** Seattle from 2012 to 2015, which comes with the examples. */
    static Weather seattle() {
        try (InputStream in = Weather.class.getResourceAsStream(RESOURCE);
                CsvReader<NamedCsvRecord> reader = CsvReader.builder()
                        .ofNamedCsvRecord(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            List<NamedCsvRecord> days = reader.stream().toList();
            return new Weather(days.stream().map(d -> new double[]{number(d, "temp_max"), number(d, "wind")})
                    .toArray(double[][]::new));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the weather " + RESOURCE, e);
        }
    }

    private static double number(NamedCsvRecord day, String field) {
        return Double.parseDouble(day.getField(field));
    }
}
