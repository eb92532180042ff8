package io.krait.benchmarks.accuracy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

import io.krait.Kernel;
import io.krait.staging.MathMode;

/**
 * Judges a function on many points with all threads. The points, and so the outcome, do not depend on their number.
 *
 * @param samples how many F32 numbers a function of one number gets; 2^32 are all
 * @param points how many random points every other function gets
 * @param threads the number of threads
 */
record Sweep(MathMode mode, long samples, long points, int threads) {
    /** The number of all F32. */
    static final long ALL = 1L << 32;

    private static final int F32_BLOCK = 1 << 15;
    private static final int BLOCK = 1 << 13;
    private static final int FEWEST_BLOCKS = 24;

    /** How many points a function gets. */
    long pointsOf(Function function, Format format) {
        long wanted = isByBits(function, format) ? samples : points;
        int block = blockSize(function, format);
        return (wanted + block - 1) / block * block;
    }

    private static boolean isByBits(Function function, Format format) {
        return format == Format.F32 && !function.isBinary();
    }

    private int blockSize(Function function, Format format) {
        // So many blocks at least that each distribution gets its share.
        return isByBits(function, format) ? (int) Math.min(samples, F32_BLOCK)
                : (int) Math.min(points / FEWEST_BLOCKS + 1, BLOCK);
    }

    /** Fills a block with points. */
    @FunctionalInterface
    private interface Filler {
        void fill(Block block, long index);
    }

    /**
     * Judges a function.
     *
     * @param progress is told the number of points of every block, by any thread
     */
    Outcome run(Function function, Format format, LongConsumer progress) {
        int size = blockSize(function, format);
        long blocks = pointsOf(function, format) / size;
        Kernel kernel = Judge.kernelOf(function, format, mode);
        Filler filler = isByBits(function, format) ? byBits(blocks * size) : drawn(function, format);
        AtomicLong next = new AtomicLong();
        List<Future<Outcome>> parts = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int t = 0; t < threads; t++) {
                parts.add(pool.submit(() -> {
                    Block block = new Block(format, size);
                    Outcome sum = Outcome.NONE;
                    for (long b = next.getAndIncrement(); b < blocks; b = next.getAndIncrement()) {
                        filler.fill(block, b);
                        sum = sum.and(block.judge(kernel, function.host()));
                        progress.accept(size);
                    }
                    return sum;
                }));
            }
        }
        Outcome all = known(function, format);
        for (Future<Outcome> part : parts) {
            all = all.and(result(part));
        }
        return all;
    }

    /** Points whose results are listed, because the reference is not sure of them. */
    private Outcome known(Function function, Format format) {
        List<HardPoints.Known> known = format == Format.F64 ? HardPoints.known(function) : List.of();
        if (known.isEmpty()) {
            return Outcome.NONE;
        }
        Block block = new Block(format, known.size());
        for (int i = 0; i < known.size(); i++) {
            block.set(i, known.get(i).x(), known.get(i).y());
            block.setKnown(i, known.get(i).hi(), known.get(i).lo());
        }
        return block.judge(Judge.kernelOf(function.judgedByList(), format, mode), Optional.empty());
    }

    private static Outcome result(Future<Outcome> part) {
        try {
            return part.get();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stop);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException e) {
                throw e;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    /** All numbers of F32 by their bits, or one from each of equal parts of them. */
    private static Filler byBits(long total) {
        if (total == ALL) {
            return (block, index) -> {
                int first = (int) (index * block.size());
                for (int i = 0; i < block.size(); i++) {
                    block.setBits(i, first + i);
                }
            };
        }
        double step = (double) ALL / total;
        return (block, index) -> {
            SplittableRandom random = new SplittableRandom(index);
            long first = index * block.size();
            for (int i = 0; i < block.size(); i++) {
                block.setBits(i, (int) (long) ((first + i + random.nextDouble()) * step));
            }
        };
    }

    /** Each block from one distribution; the hard points and their neighbours are one more. */
    private static Filler drawn(Function function, Format format) {
        List<Source> sources = new ArrayList<>(function.sources().of(format));
        HardPoints.of(function, format).ifPresent(sources::addFirst);
        return (block, index) -> {
            Source source = sources.get((int) (index % sources.size()));
            SplittableRandom random = new SplittableRandom(index);
            double[] point = new double[2];
            for (int i = 0; i < block.size(); i++) {
                do {
                    source.draw(random, point);
                } while (!Double.isFinite(point[0]) || !Double.isFinite(point[1]));
                block.set(i, point[0], point[1]);
            }
        };
    }
}
