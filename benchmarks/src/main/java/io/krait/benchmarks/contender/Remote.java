package io.krait.benchmarks.contender;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.krait.benchmarks.harness.Contender;
import io.krait.benchmarks.harness.Timing;

/**
 * A contender that runs in a child process.
 *
 * @param child    the process
 * @param exchange where it writes results; it knows the directory
 * @param label    how the process calls it: the contender's name and, behind a slash, its threads
 * @param threads  threads that it may use
 * @param warmsUp  whether its code is compiled while it runs
 */
record Remote(ChildProcess child, Path exchange, String label, int threads, boolean warmsUp) implements Contender {
    @Override
    public String name() {
        int slash = label.indexOf('/');
        return slash < 0 ? label : label.substring(0, slash);
    }

    @Override
    public double[] results() {
        child.ask("results", label, exchange.getFileName().toString());
        try {
            var bytes = ByteBuffer.wrap(Files.readAllBytes(exchange)).order(ByteOrder.nativeOrder());
            double[] values = new double[bytes.remaining() / Double.BYTES];
            bytes.asDoubleBuffer().get(values);
            return values;
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the child process's results cannot be read", unreadable);
        }
    }

    @Override
    public Timing time(int calls) {
        List<String> seconds = child.ask("run", label, Integer.toString(calls));
        return new Timing(Double.parseDouble(seconds.get(0)), Double.parseDouble(seconds.get(1)),
                Double.parseDouble(seconds.get(2)));
    }
}
