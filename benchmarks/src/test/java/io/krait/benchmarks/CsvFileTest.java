package io.krait.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;

import io.krait.benchmarks.harness.Measurement;

import org.junit.jupiter.api.Test;

class CsvFileTest {
    @Test
    void rowHasMillisecondsWhateverTheLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            Measurement measurement = new Measurement("c:nt@g512", "c", 2, 0.0012345678, 2.5e-7, 9);
            assertEquals("poly,f32,100000,c:nt@g512,2,1.23457,0.000250000",
                    CsvFile.row("poly", "f32", 100_000, measurement));
        } finally {
            Locale.setDefault(before);
        }
    }
}
