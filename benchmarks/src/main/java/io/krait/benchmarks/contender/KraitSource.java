package io.krait.benchmarks.contender;

import static io.krait.Krait.withThreads;

import java.util.List;

import io.krait.benchmarks.harness.Contender;
import io.krait.benchmarks.harness.Timing;
import io.krait.benchmarks.workload.Group;

/** Krait's versions of the workloads, on the same memory as the C versions. */
public final class KraitSource implements Source {
    @Override
    public List<Contender> contenders(Case work, int threads) {
        return work.workload().group() == Group.ARRAYS
                ? List.of(new Compiled(threads, KraitPrograms.bind(work))) : List.of();
    }

    private record Compiled(int threads, KraitPrograms.Bound program) implements Contender {
        @Override
        public String name() {
            return "krait";
        }

        @Override
        public double[] results() {
            return withThreads(threads, program::results);
        }

        @Override
        public Timing time(int calls) {
            return withThreads(threads, () -> Timing.of(program, calls));
        }

        @Override
        public boolean warmsUp() {
            return true;
        }
    }
}
