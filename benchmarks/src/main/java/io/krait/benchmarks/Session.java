package io.krait.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.krait.benchmarks.contender.Case;
import io.krait.benchmarks.contender.CSource;
import io.krait.benchmarks.contender.JavaSource;
import io.krait.benchmarks.contender.KraitSource;
import io.krait.benchmarks.contender.LibrarySource;
import io.krait.benchmarks.contender.PythonSource;
import io.krait.benchmarks.contender.ScalarSource;
import io.krait.benchmarks.contender.Source;
import io.krait.benchmarks.contender.WorkDirectory;
import io.krait.benchmarks.harness.Contender;
import io.krait.benchmarks.harness.Harness;
import io.krait.benchmarks.harness.LoadProbe;
import io.krait.benchmarks.harness.Measurement;
import io.krait.benchmarks.harness.Verdict;
import io.krait.benchmarks.workload.Element;
import io.krait.benchmarks.workload.Size;
import io.krait.benchmarks.workload.Workload;

/** One run of the benchmark: opens the sources, checks and measures every case, reports. */
final class Session {
    private final Plan plan;
    private final Report report;
    private final List<Source> sources = new ArrayList<>();
    private final Map<Source, Integer> notesSaid = new HashMap<>();
    private Optional<PythonSource> python = Optional.empty();
    private boolean kraitFailed;

    Session(Plan plan, PrintWriter out) {
        this.plan = plan;
        this.report = new Report(out);
    }

    /** Exit status: 0, or 1 if a result of Krait was wrong. */
    int run() throws IOException {
        Optional<CsvFile> csv = plan.csv().isPresent() ? Optional.of(new CsvFile(plan.csv().get())) : Optional.empty();
        try {
            open();
            LoadProbe probe = new LoadProbe(
                    () -> sources.stream().mapToDouble(Source::foreignProcessorSeconds).sum());
            report.note(probe.describe());
            Harness harness = new Harness(plan.settings(), probe);
            for (Workload workload : plan.workloads()) {
                for (Element element : plan.elementsOf(workload)) {
                    for (Size size : plan.sizesOf(workload)) {
                        try (Case work = new Case(workload, element, size)) {
                            measure(work, harness, csv);
                        }
                    }
                }
            }
            for (String name : plan.micro()) {
                List<Measurement> measurements = Micro.measure(name, plan.quick(), python);
                report.micro(name + ": " + Micro.definition(name), measurements);
                csv.ifPresent(file -> measurements.forEach(m -> file.write(name, "f64", 1, m)));
            }
            if (!plan.quick()) {
                report.summary();
            }
        } finally {
            sources.reversed().forEach(Source::close);
            if (csv.isPresent()) {
                csv.get().close();
            }
        }
        return kraitFailed ? 1 : 0;
    }

    private void open() {
        sources.add(new KraitSource());
        sources.add(new JavaSource());
        WorkDirectory directory = WorkDirectory.open();
        sources.add(new ScalarSource(directory));
        if (plan.peers()) {
            sources.add(new CSource(directory));
            sources.add(new LibrarySource(directory));
            PythonSource child = new PythonSource(directory, plan.mostThreads());
            python = Optional.of(child);
            sources.add(child);
        }
        sources.forEach(this::sayNotes);
    }

    private void sayNotes(Source source) {
        List<String> notes = source.notes();
        notes.subList(notesSaid.getOrDefault(source, 0), notes.size()).forEach(report::note);
        notesSaid.put(source, notes.size());
    }

    private void measure(Case work, Harness harness, Optional<CsvFile> csv) {
        report.begin(work);
        double[] reference = work.reference();
        List<Contender> all = new ArrayList<>();
        try {
            for (Source source : sources) {
                for (int threads : plan.threadCounts()) {
                    all.addAll(source.contenders(work, threads));
                }
                sayNotes(source);
            }
            List<Contender> right = all.stream().filter(contender -> check(work, contender, reference)).toList();
            Harness.Outcome outcome = harness.measure(right);
            report.measured(work, plan.threadCounts(), outcome);
            csv.ifPresent(file -> outcome.measurements().forEach(m -> file.write(
                    work.workload().name(), work.element().label(), work.size().rows(), m)));
        } finally {
            all.forEach(Contender::close);
        }
    }

    private boolean check(Case work, Contender contender, double[] reference) {
        try {
            Verdict verdict = work.workload().verdict(contender.results(), reference, work.element());
            if (!verdict.valid()) {
                report.wrong(contender.name(), contender.threads(), verdict);
                kraitFailed |= contender.family().equals("krait");
            }
            return verdict.valid();
        } catch (RuntimeException failure) {
            report.failed(contender.name(), contender.threads(), failure);
            kraitFailed |= contender.family().equals("krait");
            return false;
        }
    }
}
