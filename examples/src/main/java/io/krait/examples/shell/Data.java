package io.krait.examples.shell;

import static io.krait.Krait.array;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.krait.examples.edges.Photo;
import io.krait.examples.prices.PriceHistory;
import io.krait.ndarray.NdArray;
import io.krait.types.F32;
import io.krait.types.F64;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Real data to try things on, which comes with the examples. */
public final class Data {
    private static final String WEATHER = "/io/krait/examples/data/seattle-weather.csv";

    private Data() {
    }

    /** Closing prices of the S&amp;P 500, one for each trading day from January 2000 to April 2020: f64[5105]. */
    public static NdArray<F64> closes() {
        return array(PriceHistory.sp500().closes());
    }

    /** A photograph: f32[717, 1024, 3], red, green and blue from 0 to 1. */
    public static NdArray<F32> photo() {
        Photo p = Photo.airplane();
        return Images.ofRgb(p.height(), p.width(), p.rgb());
    }

    /**
     * Weather of Seattle, one number for each day from 2012 to 2015: f64[1461].
     *
     * @param column precipitation in mm, temp_max or temp_min in degrees Celsius, wind in m/s
     * @throws IllegalArgumentException for another column
     */
    public static NdArray<F64> weather(String column) {
        List<String> columns = List.of("precipitation", "temp_max", "temp_min", "wind");
        if (!columns.contains(column)) {
            throw new IllegalArgumentException("weather has the columns " + String.join(", ", columns) + ", not "
                    + column);
        }
        try (InputStream in = Data.class.getResourceAsStream(WEATHER);
                CsvReader<NamedCsvRecord> reader = CsvReader.builder()
                        .ofNamedCsvRecord(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            return array(reader.stream().mapToDouble(day -> Double.parseDouble(day.getField(column))).toArray());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the weather " + WEATHER, e);
        }
    }
}
