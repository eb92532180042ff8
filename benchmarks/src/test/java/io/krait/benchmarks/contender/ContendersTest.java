package io.krait.benchmarks.contender;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.krait.benchmarks.harness.Contender;
import io.krait.benchmarks.harness.Verdict;
import io.krait.benchmarks.workload.ArrayWorkload;
import io.krait.benchmarks.workload.Element;
import io.krait.benchmarks.workload.Size;
import io.krait.benchmarks.workload.Workload;
import io.krait.benchmarks.workload.Workloads;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContendersTest {
    private static CSource c;
    private static PythonSource python;

    @BeforeAll
    static void open(@TempDir Path directory) throws IOException {
        WorkDirectory work = WorkDirectory.at(directory);
        c = new CSource(work);
        python = new PythonSource(work, 2);
    }

    @AfterAll
    static void close() {
        c.close();
        python.close();
    }

    /** JUnit closes the cases. */
    static Stream<Case> cases() {
        return Workloads.all().stream().flatMap(workload -> workload.elements().stream()
                .map(element -> new Case(workload, element, workload.odd())));
    }

    static Stream<Case> arrays() {
        return cases().filter(work -> work.workload() instanceof ArrayWorkload);
    }

    private static void check(Case work, Source source, int threads) {
        List<Contender> contenders = source.contenders(work, threads);
        double[] reference = work.reference();
        for (Contender contender : contenders) {
            // Twice: a workload that updates in place must start afresh each time.
            for (int repeat = 0; repeat < 2; repeat++) {
                Verdict verdict = work.workload().verdict(contender.results(), reference, work.element());
                assertTrue(verdict.valid(), () -> work + " " + contender.name() + " with " + threads + " threads: "
                        + verdict);
            }
            assertTrue(contender.time(2).wall() > 0, contender.name());
        }
        contenders.forEach(Contender::close);
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void javaAndVectorAreRight(Case work) {
        try (JavaSource java = new JavaSource()) {
            assertFalse(java.contenders(work, 1).isEmpty());
            check(work, java, 1);
            check(work, java, 3);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void kraitIsRight(Case work) {
        try (KraitSource krait = new KraitSource()) {
            assertFalse(krait.contenders(work, 1).isEmpty());
            check(work, krait, 1);
            check(work, krait, 3);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void cIsRight(Case work) {
        assumeFalse(c.contenders(work, 1).isEmpty(), "no C compiler");
        check(work, c, 1);
        check(work, c, 3);
        assertTrue(c.contenders(work, 1).size() >= c.contenders(work, 3).size());
    }

    @Test
    void pythonComputesOnTheSameNumbers() {
        for (Element element : List.of(Element.F32, Element.F64)) {
            Workload workload = Workloads.all().getFirst();
            try (Case work = new Case(workload, element, Size.of(1_003))) {
                assumeFalse(python.contenders(work, 1).isEmpty(), "no NumPy");
                check(work, python, 1);
            }
        }
    }

    @Test
    void sourcesSayWhatTheyAre() {
        assertTrue(c.notes().stream().allMatch(note -> note.startsWith("c:")), () -> c.notes().toString());
        assertTrue(python.notes().stream().anyMatch(note -> note.startsWith("numpy")), () -> python.notes().toString());
    }
}
