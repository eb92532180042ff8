package io.krait.benchmarks.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleBinaryOperator;

/** The small executor that hand-written Java code uses: the caller works on the last of {@code threads} ranges. */
public final class Workers implements AutoCloseable {
    /** Work on elements {@code from} to {@code to} exclusive. */
    @FunctionalInterface
    public interface Range {
        /** Does the work of one range. */
        void run(int from, int to);
    }

    /** A partial result of elements {@code from} to {@code to} exclusive. */
    @FunctionalInterface
    public interface Partial {
        /** Computes the partial result of one range. */
        double of(int from, int to);
    }

    private final int threads;
    private final ExecutorService executor;

    /** An executor of so many threads, the caller among them. */
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, not " + threads);
        }
        this.threads = threads;
        this.executor = Executors.newFixedThreadPool(Math.max(1, threads - 1),
                Thread.ofPlatform().daemon().name("bench-worker-", 0).factory());
    }

    /** Number of threads, the caller among them. */
    public int threads() {
        return threads;
    }

    /** Splits {@code 0..n} at multiples of {@code grain} and runs the ranges at the same time. */
    public void run(int n, int grain, Range work) {
        if (threads == 1) {
            work.run(0, n);
            return;
        }
        List<Future<?>> others = new ArrayList<>();
        for (int part = 0; part < threads - 1; part++) {
            int from = bound(n, grain, part);
            int to = bound(n, grain, part + 1);
            others.add(executor.submit(() -> work.run(from, to)));
        }
        work.run(bound(n, grain, threads - 1), n);
        others.forEach(Workers::await);
    }

    /** Splits {@code 0..n} as {@link #run} does and combines the partial results from left to right. */
    public double reduce(int n, int grain, Partial work, DoubleBinaryOperator combine) {
        if (threads == 1) {
            return work.of(0, n);
        }
        List<Future<Double>> others = new ArrayList<>();
        for (int part = 0; part < threads - 1; part++) {
            int from = bound(n, grain, part);
            int to = bound(n, grain, part + 1);
            others.add(executor.submit(() -> work.of(from, to)));
        }
        double last = work.of(bound(n, grain, threads - 1), n);
        double result = await(others.getFirst());
        for (Future<Double> other : others.subList(1, others.size())) {
            result = combine.applyAsDouble(result, await(other));
        }
        return combine.applyAsDouble(result, last);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    private int bound(int n, int grain, int part) {
        long chunks = (n + (long) grain - 1) / grain;
        return (int) Math.min(n, chunks * part / threads * grain);
    }

    private static <R> R await(Future<R> future) {
        try {
            return future.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a benchmark ran", interrupted);
        } catch (ExecutionException failure) {
            throw new IllegalStateException("a benchmark's worker failed", failure.getCause());
        }
    }
}
