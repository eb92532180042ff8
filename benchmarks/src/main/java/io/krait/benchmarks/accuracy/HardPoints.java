package io.krait.benchmarks.accuracy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Points that are hard for every implementation, from the literature and from long searches. */
final class HardPoints {
    private HardPoints() {
    }

    /** A point with its exact result hi + lo. */
    record Known(double x, double y, double hi, double lo) {
    }

    /** The hard points of a function and their neighbours. */
    static Optional<Source> of(Function function, Format format) {
        List<double[]> points = new ArrayList<>();
        for (String[] fields : lines("hard.csv", function.name())) {
            double x = Double.parseDouble(fields[1]);
            points.add(function.isBinary() ? new double[] {x, Double.parseDouble(fields[2])} : new double[] {x});
        }
        return points.isEmpty() ? Optional.empty() : Optional.of(Source.around(format, points));
    }

    /** Points with results of about 106 bits, for places where the references lose digits. */
    static List<Known> known(Function function) {
        return lines("known.csv", function.name()).stream().map(fields -> new Known(Double.parseDouble(fields[1]),
                Double.parseDouble(fields[2]), Double.parseDouble(fields[3]), Double.parseDouble(fields[4]))).toList();
    }

    private static List<String[]> lines(String resource, String name) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                HardPoints.class.getResourceAsStream(resource), StandardCharsets.US_ASCII))) {
            return in.lines().filter(line -> line.startsWith(name + ",")).map(line -> line.split(",")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
