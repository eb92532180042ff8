package io.krait.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

import io.krait.benchmarks.harness.Measurement;

/** Writes one row per measurement; a row is on disk as soon as it is written. */
final class CsvFile implements AutoCloseable {
    static final String HEADER = "workload,dtype,size,impl,threads,min_ms,median_ms";

    private final Writer out;

    CsvFile(Path file) throws IOException {
        out = Files.newBufferedWriter(file);
        line(HEADER);
    }

    void write(String workload, String dtype, int size, Measurement measurement) {
        line(row(workload, dtype, size, measurement));
    }

    static String row(String workload, String dtype, int size, Measurement measurement) {
        return String.format(Locale.ROOT, "%s,%s,%d,%s,%d,%.6g,%.6g", workload, dtype, size, measurement.name(),
                measurement.threads(), measurement.min() * 1e3, measurement.median() * 1e3);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private void line(String text) {
        try {
            out.write(text);
            out.write('\n');
            out.flush();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write the CSV file", failure);
        }
    }
}
