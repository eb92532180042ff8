package io.krait.benchmarks.contender;

import java.util.List;

import io.krait.benchmarks.harness.Contender;
import io.krait.benchmarks.harness.Timing;
import io.krait.benchmarks.workload.ArrayWorkload;
import io.krait.benchmarks.workload.Workers;

/** The plain-Java and the Vector API version of each workload that has them, on Java arrays. */
public final class JavaSource implements Source {
    @Override
    public List<Contender> contenders(Case work, int threads) {
        if (!(work.workload() instanceof ArrayWorkload workload)) {
            return List.of();
        }
        Workers workers = new Workers(threads);
        return List.of(
                new OnHeap("java", work, workers, workload.java(work.heap(), work.size(), workers)),
                new OnHeap("vector", work, workers, workload.vector(work.heap(), work.size(), workers)));
    }

    private record OnHeap(String name, Case work, Workers workers, Runnable body) implements Contender {
        @Override
        public int threads() {
            return workers.threads();
        }

        @Override
        public double[] results() {
            work.heap().reset();
            body.run();
            return work.heap().results();
        }

        @Override
        public Timing time(int calls) {
            return Timing.of(body, calls);
        }

        @Override
        public boolean warmsUp() {
            return true;
        }

        @Override
        public void close() {
            workers.close();
        }
    }
}
