package io.krait.benchmarks.contender;

import static io.krait.Krait.withThreads;

import java.util.List;
import java.util.stream.Stream;

import io.krait.benchmarks.harness.Contender;
import io.krait.benchmarks.harness.Timing;

/**
 * Krait's versions of the workloads, on the same memory as the C versions. {@code unchecked} is the same without index
 * checks.
 */
public final class KraitSource implements Source {
    @Override
    public List<Contender> contenders(Case work, int threads) {
        return switch (work.workload().group()) {
            case ARRAYS, MATH -> List.of(new Compiled("krait", threads, KraitPrograms.bind(work)));
            case KERNELS -> Stream.concat(
                    inPlace("krait", work, threads, KernelSource.checked(work)),
                    inPlace("unchecked", work, threads, KernelSource.unchecked(work))).toList();
            case SIMD -> inPlace("krait", work, threads, KernelSource.checked(work)).toList();
        };
    }

    private static Stream<Contender> inPlace(String family, Case work, int threads,
            List<KernelSource.Version> versions) {
        return versions.stream().map(version -> new Compiled(
                version.variant().isEmpty() ? family : family + ":" + version.variant(), threads,
                KraitPrograms.inPlace(work, version.call())));
    }

    private record Compiled(String name, int threads, KraitPrograms.Bound program) implements Contender {
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
